//! `advgen flip`

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::SignedDuration;

use super::{CliError, Format, Outcome, Privacy, Session, duration, instant, now};
use crate::advisory::instant::Instant;
use crate::check::Database;
use crate::disclosure::clock::{self, Now};
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
    /// Sleep when something becomes public within this time, such as `20m`, and record it at its
    /// second; with --push, what the remote has by then counts
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with_all = ["now", "dry_run"])]
    wait: Option<SignedDuration>,
}

impl Flip {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let mut now = now(self.now);
        if self.dry_run {
            let database = session.database(now, Privacy::Log)?;
            gate::check_clock(&database, now).map_err(flip::FlipError::Clock)?;
            let due = flip::due(&database, now);
            report(&mut session, &Flipped { due, commit: None }, now)?;
            return Ok(Outcome::Done);
        }
        let pushed = self.push.then(|| clone(&session)).transpose()?;
        let (mut flipped, mut next) = once(&mut session, pushed.as_ref(), now)?;
        let until = now
            .instant()
            .after_seconds(self.wait.map_or(0, |wait| wait.as_secs()));
        while let Some(instant) = next.filter(|next| self.wait.is_some() && *next <= until) {
            clock::sleep_until(instant);
            if let Some((root, upstream)) = &pushed {
                flip::catch_up(root, upstream)?;
            }
            now = Now::present();
            let (more, following) = once(&mut session, pushed.as_ref(), now)?;
            flipped.due.extend(more.due);
            flipped.commit = more.commit.or(flipped.commit);
            next = following;
        }
        report(&mut session, &flipped, now)?;
        Ok(Outcome::Done)
    }
}

/// Reads everything anew and records what is due; also tells which instant comes next.
fn once(
    session: &mut Session<'_, '_>,
    pushed: Option<&(PathBuf, Upstream)>,
    now: Now,
) -> Result<(Flipped, Option<Instant>), CliError> {
    let mut next = None;
    let mut read = || -> Result<Database, CliError> {
        let database = session.database(now, Privacy::Log)?;
        next = flip::next(&database, now);
        Ok(database)
    };
    let flipped = match pushed {
        Some((root, upstream)) => flip::flip_and_push(root, upstream, now, read)?,
        None => flip::flip(&read()?, now)?,
    };
    Ok((flipped, next))
}

/// The work tree to flip in, and where its branch goes.
fn clone(session: &Session<'_, '_>) -> Result<(PathBuf, Upstream), CliError> {
    let repository = session.open()?;
    let root = repository
        .root()
        .filter(|_| repository.tip().is_some())
        .map(Path::to_owned)
        .ok_or(flip::FlipError::NoWorkTree)?;
    let (remote, branch) = GitCommand::in_folder(&root).upstream()?.ok_or_else(|| {
        CliError::Usage(
            "HEAD is on no branch that follows one of a remote: `git switch` to it, or set one with `git branch --set-upstream-to`"
                .to_owned(),
        )
    })?;
    Ok((root, Upstream { remote, branch }))
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
