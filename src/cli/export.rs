//! `advgen export`

use clap::{Args, ValueEnum};

use super::{CliError, Outcome, Privacy, Session, instant};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::pipeline;

/// Prints one public advisory in another format
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The id of the advisory
    id: String,
    /// The format
    #[arg(long, value_enum)]
    to: Target,
    /// The moment to export for; a later one shows what is private until then, and is refused
    /// where `CI` is set
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// The record as the OSV feed has it
    Osv,
    /// The document of the CSAF provider that advgen.yaml configures
    Csaf,
}

impl Export {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = session.moment_to_show(self.now)?;
        let id = AdvisoryId::try_from(self.id.as_str())
            .map_err(|error| CliError::Usage(format!("{}: {error}", self.id)))?;
        let database = session.database(now, Privacy::Log)?;
        let exported = match self.to {
            Target::Osv => pipeline::export_osv(&database, now, &id),
            Target::Csaf => pipeline::export_csaf(&database, now, &id),
        };
        let Some(json) = exported? else {
            return Err(CliError::Usage(format!(
                "no advisory {id} is public at {}; with a later --now the export shows what is embargoed until then",
                now.instant()
            )));
        };
        session.print(&json)?;
        Ok(Outcome::Done)
    }
}
