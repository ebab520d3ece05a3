//! `advgen next`

use clap::Args;

use super::{CliError, Format, Outcome, Privacy, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::disclosure::{clock, flip};

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
    /// Sleep until then, print the instant and end; at once when nothing is planned
    #[arg(long, conflicts_with = "now")]
    wait: bool,
}

impl Next {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = now(self.now);
        let database = session.database(now, Privacy::Log)?;
        let next = flip::next(&database, now);
        if let Some(instant) = next.filter(|_| self.wait) {
            clock::sleep_until(instant);
        }
        match (session.format, next) {
            (Format::Json, next) => {
                let seconds = next.map(|next| next.unix() - now.instant().unix());
                let next = next.map(|next| next.to_string());
                let document = serde_json::json!({"schema": 1, "next": next, "seconds": seconds});
                session.print(&format!("{document}\n"))?;
            }
            (Format::Human | Format::Github, Some(next)) => session.print(&format!("{next}\n"))?,
            (Format::Human | Format::Github, None) => session.say("no disclosure is planned")?,
        }
        Ok(Outcome::Done)
    }
}
