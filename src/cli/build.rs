//! `advgen build`

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Outcome, Privacy, Session, instant};
use crate::advisory::instant::Instant;
use crate::disclosure::flip;
use crate::pipeline::{self, Destination};

/// Writes the public output: site, OSV and CSAF files, feeds
///
/// The output depends on the commit and the moment alone. It replaces the folder as a whole or not
/// at all. With `--preview`, or a moment that has not come yet, it is a preview: pages alone, without
/// feeds and records, that show what is still private and say so, for the owner of the folder alone.
/// It goes to `preview` instead of `public`, and is refused where `CI` is set.
#[derive(Debug, Args)]
pub(super) struct Build {
    /// Where the output goes [default: `public`, or `preview`, beside advgen.yaml]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The moment to build for instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
    /// Show what the team works on: drafts and what is under embargo too
    #[arg(long, conflicts_with = "flip")]
    preview: bool,
    /// First record disclosures that are due in a commit, as `advgen flip` does
    #[arg(long)]
    flip: bool,
}

impl Build {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        if self.preview {
            session.refuse_preview_on_build_machine()?;
        }
        let now = session.moment_to_show(self.now)?;
        let is_preview = self.preview || now.is_future();
        let database = session.database(now, Privacy::Log)?;
        if self.flip {
            // What was read before is built: recording changes no public byte (law 3), and its
            // commit is younger than `now`.
            let flipped = flip::flip(&database, now)?;
            if flipped.commit.is_some() {
                super::flip::report(&mut session, &flipped, now)?;
            }
        }
        if database.repository().git().is_none() {
            session.say("warning: this folder is not a Git repository, so `modified` is taken from the `modified:` key, `published` or `withdrawn`")?;
        }
        let folder = if is_preview { "preview" } else { "public" };
        let out = self.out.map_or_else(
            || {
                database
                    .repository()
                    .root()
                    .map_or_else(|| PathBuf::from(folder), |root| root.join(folder))
            },
            |out| session.path(&out),
        );
        let destination = Destination::new(out, &database);
        let summary = if self.preview {
            pipeline::preview(database, now, &destination)?
        } else {
            pipeline::build(database, now, &destination)?
        };
        let shown = destination.out.display();
        if self.preview {
            session.say(&format!(
                "warning: {shown} is a preview with private entries in it: do not publish it"
            ))?;
        } else if is_preview {
            session.say(&format!(
                "warning: {} has not come yet, so {shown} is a preview with private entries in it: do not publish it",
                now.instant()
            ))?;
        }
        session.say(&format!(
            "{} files, {} bytes, in {shown}",
            summary.files, summary.bytes
        ))?;
        Ok(Outcome::Done)
    }
}
