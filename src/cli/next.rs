//! `advgen next`

use clap::{Args, ValueEnum};

use super::{CliError, Format, Outcome, Privacy, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::disclosure::{clock, flip, timer};

/// Prints the next instant at which something becomes public
///
/// Nothing is printed when nothing is planned, and never more than the instant: no id, no title. The
/// instant is under embargo like the entry, because it says that there is one: print it only where
/// the team alone reads.
#[derive(Debug, Args)]
pub(super) struct Next {
    /// The moment to look ahead from instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
    /// In which form to print it: cron and systemd lines are in UTC, and never earlier than the
    /// instant
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// Sleep until then, print the instant and end; at once when nothing is planned
    #[arg(long, conflicts_with = "now")]
    wait: bool,
}

/// How the instant is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The instant
    Text,
    /// As with --format json
    Json,
    /// How many seconds are left
    Seconds,
    /// The five fields of a crontab
    Cron,
    /// `OnCalendar=` of a timer unit
    Systemd,
}

impl Next {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = now(self.now);
        let database = session.database(now, Privacy::Log)?;
        let next = flip::next(&database, now);
        if let Some(instant) = next.filter(|_| self.wait) {
            clock::sleep_until(instant);
        }
        let form = self.form.unwrap_or(match session.format {
            Format::Json => Form::Json,
            _ => Form::Text,
        });
        let line = match (form, next) {
            (Form::Json, next) => {
                let seconds = next.map(|next| timer::seconds(now.instant(), next));
                let next = next.map(|next| next.to_string());
                serde_json::json!({"schema": 1, "next": next, "seconds": seconds}).to_string()
            }
            (_, None) => {
                session.say("no disclosure is planned")?;
                return Ok(Outcome::Done);
            }
            (Form::Text, Some(next)) => next.to_string(),
            (Form::Seconds, Some(next)) => timer::seconds(now.instant(), next).to_string(),
            (Form::Cron, Some(next)) => timer::cron(next),
            (Form::Systemd, Some(next)) => timer::systemd(next),
        };
        session.print(&format!("{line}\n"))?;
        Ok(Outcome::Done)
    }
}
