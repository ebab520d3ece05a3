//! `advgen lsp`

use std::io::{BufReader, stdin};

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::lsp::{self, Ending};

/// Speaks with an editor: findings while you write, completion, explanations, quick fixes
///
/// An editor starts this and speaks the Language Server Protocol with it over standard input and
/// output. It says what `check` says, of the text as it is being written, and reads the rest of the
/// database again when something is saved. It writes no file and no log. `docs/editor.md` says how
/// editors are told about it. It is refused where `CI` is set.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// Over standard input and output, as always; some editors say so
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(super) fn run(self, session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let Self { stdio: _ } = self;
        session.keep_private("an editor is shown everything")?;
        let Session { world, rev, .. } = session;
        if rev.is_some() {
            return Err(CliError::Usage(
                "an editor shows the files as they are edited: leave out --rev".to_owned(),
            ));
        }
        Ok(match lsp::run(BufReader::new(stdin()), world.out)? {
            Ending::Orderly => Outcome::Done,
            // As the protocol demands.
            Ending::Sudden => Outcome::Findings,
        })
    }
}
