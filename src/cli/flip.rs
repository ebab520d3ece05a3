//! `advgen flip`

use clap::Args;

use super::{CliError, Format, Outcome, Privacy, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::disclosure::clock::Now;
use crate::disclosure::flip::{self, Flipped, Upstream};
use crate::disclosure::gate;
use crate::repository::GitCommand;

/// Records disclosures that are due as one commit
///
/// An entry is public from its disclosure on, whether or not this has run: the commit changes no
/// public byte. It changes `status` and `published` of each entry and nothing else.
#[derive(Debug, Args)]
pub(super) struct Flip {
    /// The moment to record for instead of the present one; not a later one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
    /// Push the commit to the branch that this one follows
    #[arg(long, conflicts_with = "dry_run")]
    push: bool,
    /// Print what would be recorded, and change nothing; where `CI` is set, entries that are not
    /// public yet are counted and not named
    #[arg(long)]
    dry_run: bool,
}

impl Flip {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = now(self.now);
        if self.push {
            return push(session, now);
        }
        let database = session.database(now, Privacy::Log)?;
        let flipped = if self.dry_run {
            gate::check_clock(&database, now).map_err(flip::FlipError::Clock)?;
            Flipped {
                due: flip::due(&database, now),
                commit: None,
            }
        } else {
            flip::flip(&database, now)?
        };
        report(&mut session, &flipped, now)?;
        Ok(Outcome::Done)
    }
}

fn push(mut session: Session<'_, '_>, now: Now) -> Result<Outcome, CliError> {
    let repository = session.open()?;
    let root = repository
        .root()
        .filter(|_| repository.tip().is_some())
        .map(std::path::Path::to_owned)
        .ok_or(flip::FlipError::NoWorkTree)?;
    let (remote, branch) = GitCommand::in_folder(&root).upstream()?.ok_or_else(|| {
        CliError::Usage(
            "this branch follows none of a remote: set one with `git branch --set-upstream-to`"
                .to_owned(),
        )
    })?;
    let upstream = Upstream { remote, branch };
    let flipped = flip::flip_and_push(&root, &upstream, now, || {
        session.database(now, Privacy::Log)
    })?;
    report(&mut session, &flipped, now)?;
    Ok(Outcome::Done)
}

/// Prints what was recorded, or would be. What is not public at the present moment is only counted
/// in a log that others read.
pub(super) fn report(
    session: &mut Session<'_, '_>,
    flipped: &Flipped,
    now: Now,
) -> Result<(), CliError> {
    let present = now.at_most_present().instant();
    let (shown, withheld): (Vec<_>, Vec<_>) = flipped
        .due
        .iter()
        .partition(|due| !session.world.is_ci || due.disclosure <= present);
    if session.format == Format::Json {
        let due: Vec<_> = shown
            .iter()
            .map(|due| serde_json::json!({"id": due.id.as_str(), "published": due.disclosure.to_string()}))
            .collect();
        let commit = flipped.commit.map(|commit| commit.to_string());
        let document = serde_json::json!({
            "schema": 1, "recorded": due, "withheld": withheld.len(), "commit": commit
        });
        session.print(&format!("{document}\n"))?;
        return Ok(());
    }
    for due in shown {
        session.print(&format!("{} {}\n", due.disclosure, due.id))?;
    }
    let message = match (flipped.due.len(), flipped.commit) {
        (0, _) => "no disclosure is due".to_owned(),
        (count, None) => format!("{count} due, nothing recorded"),
        (count, Some(commit)) => format!("{count} recorded in commit {commit}"),
    };
    session.say(&message)?;
    if !withheld.is_empty() {
        session.say(&format!(
            "{} of them not named, because the instant has not come yet and CI is set",
            withheld.len()
        ))?;
    }
    Ok(())
}
