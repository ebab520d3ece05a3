//! `advgen mirror`

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Format, Outcome, Privacy, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::pipeline::{self, Mirrored, Push};

/// Keeps a public Git repository with the records and their Markdown
///
/// Adds one commit for each instant at which something became public or changed since the last run,
/// and never rewrites one. Reads what is committed (HEAD, or --rev), never the work tree. The folder
/// is made where it is missing; it has to lie outside of the private repository, and nothing but
/// this command may commit to it.
#[derive(Debug, Args)]
pub(super) struct Mirror {
    /// The folder of the mirror: a clone of the public repository, or a new one
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Go on from what `origin` of the mirror has, and push to it, without force
    #[arg(long)]
    push: bool,
    /// The moment to mirror instead of the present one; not a later one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Mirror {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = now(self.now);
        let folder = session.path(&self.folder);
        session.rev.get_or_insert_with(|| "HEAD".to_owned());
        let database = session.database(now, Privacy::Log)?;
        let push = if self.push { Push::ToOrigin } else { Push::No };
        let mirrored = pipeline::mirror(&database, now, &folder, push)?;
        report(&mut session, &mirrored)?;
        Ok(Outcome::Done)
    }
}

/// Prints the commits: all that they say is public.
fn report(session: &mut Session<'_, '_>, mirrored: &Mirrored) -> Result<(), CliError> {
    if session.format == Format::Json {
        let added: Vec<_> = mirrored
            .added
            .iter()
            .map(|added| {
                serde_json::json!({
                    "commit": added.commit.to_string(),
                    "at": added.at.to_string(),
                    "subject": added.subject,
                })
            })
            .collect();
        let head = mirrored.head.map(|head| head.to_string());
        let document = serde_json::json!({
            "schema": 1, "added": added, "head": head, "pushed": mirrored.is_pushed
        });
        session.print(&format!("{document}\n"))?;
        return Ok(());
    }
    for added in &mirrored.added {
        session.print(&format!("{} {}\n", added.at, added.subject))?;
    }
    let message = match (mirrored.added.len(), mirrored.head) {
        (_, None) => "nothing is public yet".to_owned(),
        (0, Some(head)) => format!("nothing new, the mirror is at {head}"),
        (count, Some(head)) => format!("{count} added, the mirror is at {head}"),
    };
    session.say(&message)?;
    Ok(())
}
