//! `advgen import`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Outcome, Session};

/// Takes records over from another database
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// OSV records: files, folders and zips, in JSON or YAML
    Osv {
        /// Files, folders or zips
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Make the smallest change that is valid to records that break the schema, and print it
        #[arg(long)]
        repair: bool,
    },
}

impl Import {
    pub(super) fn run(self, _session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let Source::Osv { .. } = self.source;
        Ok(Outcome::Done)
    }
}
