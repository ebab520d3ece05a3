//! `advgen sign`

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::pipeline;

/// Signs the CSAF documents of a finished output
///
/// A build has no signatures, because two of the same bytes differ. This adds one beside each
/// document, made by the installed `gpg` with a key that the output publishes, verifies it with that
/// key, and replaces the output as a whole. A signature that still holds is kept. Run it between
/// `advgen build` and deploying.
#[derive(Debug, Args)]
pub(super) struct Sign {
    /// The folder that `advgen build` wrote
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// The fingerprint of the key [default: the first of `csaf: keys:`]
    #[arg(long, value_name = "FINGERPRINT")]
    key: Option<String>,
    /// An earlier output, such as the deployed one, whose signatures of the same bytes are taken over
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
}

impl Sign {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let out = session.path(&self.out);
        let previous = self.previous.map(|folder| session.path(&folder));
        let signed = pipeline::sign(&out, self.key.as_deref(), previous.as_deref())?;
        session.say(&format!(
            "{} documents signed, {} signatures kept, in {}",
            signed.new,
            signed.kept,
            out.display()
        ))?;
        Ok(Outcome::Done)
    }
}
