//! `advgen parties`

use clap::Args;

use super::{CliError, Format, Outcome, Session, instant};
use crate::advisory::instant::Instant;
use crate::check;
use crate::disclosure::parties::{self, list};

/// Lists who may be told early, and what is wrong with their entries
///
/// The register is the file `parties.yaml`. An entry is stale when nobody has made sure of it for
/// `policy: party_review_days`, bounced when the last message to it came back, and outdated when it
/// accepted an earlier version of the policy; then the exit status is 1. The register is private:
/// on a build machine (`CI` is set) nothing is shown.
#[derive(Debug, Args)]
pub(super) struct Parties {
    /// The moment to look at instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Parties {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        session.keep_private("the register is private")?;
        let now = super::now(self.now).instant();
        let reading = check::read(session.open()?)?;
        let configuration = super::configured(&reading)?;
        let review = parties::review(reading.register(), reading.advisories(), configuration, now);
        let text = match session.format {
            Format::Json => list::json(&review),
            _ => list::table(&review),
        };
        session.print(&text)?;
        let wrong = reading.has_errors_in(parties::FILE);
        if wrong {
            session.say("parties.yaml has errors: `advgen check` shows them")?;
        }
        Ok(if wrong || review.has_failures() {
            Outcome::Findings
        } else {
            Outcome::Done
        })
    }
}
