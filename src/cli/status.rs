//! `advgen status`

use clap::{Args, ValueEnum};

use super::{CliError, Format, Outcome, Session, instant};
use crate::advisory::case::value::Text;
use crate::advisory::instant::Instant;
use crate::check;
use crate::check::report;
use crate::disclosure::board::{self, Board, Ink, Row};
use crate::disclosure::clocks::{Clock, Standing, Urgency};
use crate::disclosure::measured::Measured;

/// Columns of a terminal that does not say how wide it is.
const WIDTH: usize = 100;

/// Shows the team's board: clocks, what each case waits for, how long things took
///
/// The exit status is 1 when something is overdue, 0 otherwise. On a build machine (`CI` is set)
/// nothing else is shown: the board is private.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// Print the clocks as a calendar instead, with titles that say nothing
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// The moment to look at instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

/// Other forms of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// iCalendar
    Ics,
}

impl Status {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = super::now(self.now);
        let reading = check::read(session.open()?)?;
        let configuration = super::configured(&reading)?;
        let board = Board::of(&reading, configuration, now)?;
        let unread = unreadable(&reading);
        let is_overdue = board.is_overdue(now);
        let outcome = if is_overdue || unread > 0 {
            Outcome::Findings
        } else {
            Outcome::Done
        };
        if session.world.is_ci {
            session.say(if is_overdue {
                "something is overdue: `advgen status` on your own machine says what"
            } else {
                "nothing is overdue"
            })?;
            return Ok(outcome);
        }
        let history = &board.history;
        let text = match (self.form, session.format) {
            (Some(Form::Ics), _) => {
                let host = configuration.base_url.host().to_owned();
                board::ical(&board, &host, now.instant())
            }
            (None, Format::Json) => {
                let rows: Vec<_> = board.rows.iter().map(|row| json(row, now)).collect();
                let review = board.review.as_ref().map(|review| {
                    serde_json::json!({
                        "due": review.due.map(|due| due.to_string()),
                        "overdue": review.is_overdue(now.instant()),
                        "who": review.who,
                    })
                });
                let document = serde_json::json!({
                    "schema": 1,
                    "cases": rows,
                    "party_review": review,
                    "history": {
                        "first_answer": measured(history.first_answer),
                        "fix": measured(history.fix),
                        "disclosure": measured(history.disclosure),
                        "lateness": measured(history.lateness),
                    },
                });
                format!("{document}\n")
            }
            (None, _) => {
                let ink = match session.colour {
                    report::Colour::Always => Ink::Coloured,
                    report::Colour::Never => Ink::Plain,
                };
                let width = session.world.width.unwrap_or(WIDTH);
                board::table(&board, now, width, ink)
            }
        };
        session.print(&text)?;
        if unread > 0 {
            session.say(&format!(
                "advisories that cannot be read are missing here: {unread}; `advgen check` says why"
            ))?;
        }
        Ok(outcome)
    }
}

/// How many files of advisories could not be read: a board that left them out silently would hide
/// the case that needs people most.
fn unreadable(reading: &check::Reading) -> usize {
    let files = reading.snapshot().files.iter();
    let advisories = files.filter(|file| file.advisory_id().is_some()).count();
    advisories.saturating_sub(reading.advisories().len())
}

fn json(row: &Row<'_>, now: crate::disclosure::clock::Now) -> serde_json::Value {
    let clocks: Vec<_> = row.clocks.iter().map(|one| clock(one, now)).collect();
    serde_json::json!({
        "id": row.advisory.id().as_str(),
        "reference": row.advisory.case.reference.as_ref().map(Text::as_str),
        "stage": row.stage.as_str(),
        "status": row.advisory.status.as_str(),
        "waits_for": row.waits_for,
        "immediate": row.priority.is_immediate,
        "holds": row.priority.holds,
        "unknown": row.priority.unknown,
        "clocks": clocks,
        "owed": row.owed.iter().map(|owed| owed.what.as_str()).collect::<Vec<_>>(),
    })
}

fn clock(clock: &Clock, now: crate::disclosure::clock::Now) -> serde_json::Value {
    let (standing, done) = match (clock.standing, clock.urgency(now)) {
        (Standing::Done(at), _) => ("done", Some(at.to_string())),
        (Standing::Cancelled, _) => ("cancelled", None),
        (Standing::Running, Some(Urgency::Overdue)) => ("overdue", None),
        (Standing::Running, Some(Urgency::Soon)) => ("soon", None),
        (Standing::Running, _) => ("running", None),
    };
    serde_json::json!({
        "clock": clock.kind.as_str(),
        "due": clock.due.to_string(),
        "standing": standing,
        "done": done,
    })
}

fn measured(measured: Option<Measured>) -> serde_json::Value {
    measured.map_or(serde_json::Value::Null, |measured| {
        serde_json::json!({
            "cases": measured.count,
            "median_seconds": measured.median,
            "worst_seconds": measured.worst,
        })
    })
}
