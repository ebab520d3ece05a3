//! `advgen schema`

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::advisory::shape;

/// Prints the JSON Schema of the frontmatter, for editors
///
/// Language servers for YAML complete keys and words with it, explain them, and mark what is wrong.
/// It knows one file at a time and no meaning: `advgen check` says more, and `advgen lsp` says the
/// same as `check` in the editor. Needs no repository.
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "as all commands")]
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let schema = serde_json::to_string_pretty(&shape::json_schema())
            .map_err(|error| CliError::Output(error.into()))?;
        session.print(&format!("{schema}\n"))?;
        Ok(Outcome::Done)
    }
}
