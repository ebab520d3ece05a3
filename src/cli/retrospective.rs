//! `advgen retrospective`

use clap::Args;

use super::{CliError, Outcome, Session, instant};
use crate::advisory::instant::Instant;
use crate::check;
use crate::disclosure::{board, retrospective};

/// Prints the skeleton of a retrospective, with what the case knows
///
/// In Markdown, for the team: the time line, which clocks were kept and missed, each leak, and the
/// questions that are left. With --public it is a section for the end of the advisory's text, which
/// names nobody and becomes public with the advisory. When it is written, record it:
/// `advgen case ID retrospective document=PATH`. Refused where `CI` is set.
#[derive(Debug, Args)]
pub(super) struct Retrospective {
    /// The id of the advisory
    id: String,
    /// Print the section that everybody may read instead
    #[arg(long)]
    public: bool,
    /// The moment to look from instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Retrospective {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        session.keep_private("a case is private")?;
        let now = super::now(self.now);
        let reading = check::read(session.open()?)?;
        let advisory = super::advisory(&reading, &self.id)?;
        let text = if self.public {
            retrospective::for_everybody(advisory)
        } else {
            let configuration = super::configured(&reading)?;
            let clocks = board::clocks_of(&reading, advisory, configuration, now);
            retrospective::for_the_team(advisory, &clocks, now)
        };
        session.print(&text)?;
        Ok(Outcome::Done)
    }
}
