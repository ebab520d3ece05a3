//! The mirror, with the private repository beside it: the two are held apart here, and only what
//! came through the gate goes on.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::check::Database;
use crate::disclosure::clock::Now;
use crate::disclosure::gate::{self, GateError};
use crate::publish::mirror::{self, Added, MirrorError, Target};
use crate::repository::separation::{self, SeparationError};
use crate::repository::{GitCommand, GitCommandError, PushOutcome};

/// The remote that a mirror is pushed to.
const REMOTE: &str = "origin";
/// How often it is pushed again when another run was faster.
const ATTEMPTS: usize = 3;

/// Whether the mirror goes to its remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// It stays on this machine.
    No,
    /// The branch is pushed to `origin`, after it was brought to what is there.
    ToOrigin,
}

/// What a run did.
#[derive(Debug)]
pub struct Mirrored {
    /// The commits that were added, oldest first.
    pub added: Vec<Added>,
    /// The last commit; none while nothing is public.
    pub head: Option<git2::Oid>,
    /// Whether the remote has it.
    pub is_pushed: bool,
}

/// Why the mirror was not brought up to date.
#[derive(Debug, Error)]
pub enum MirrorRunError {
    /// The database has no history.
    #[error("a mirror needs the Git repository of the database; this one has none")]
    NoGit,
    /// The gate did not open.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The mirror and the private repository are not apart.
    #[error(transparent)]
    Separation(#[from] SeparationError),
    /// The mirror cannot be read or written.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// The installed Git refused.
    #[error(transparent)]
    Git(#[from] GitCommandError),
    /// There is nowhere to push to.
    #[error(
        "{0} has no remote `origin`; add that of the public repository with `git remote add origin`, and no other"
    )]
    NoRemote(PathBuf),
    /// The remote does not take the commits.
    #[error("the remote refused the mirror:\n{0}")]
    Refused(String),
    /// Other runs were faster each time.
    #[error("the remote changed during each of {ATTEMPTS} attempts; try again")]
    Overtaken,
}

/// Opens a mirror to look at it; it has to exist.
///
/// # Errors
/// When there is none.
pub fn open_mirror(folder: &Path) -> Result<git2::Repository, MirrorRunError> {
    Ok(git2::Repository::open(folder).map_err(MirrorError::Git)?)
}

/// Brings the mirror in `folder` to what is public at `now`.
///
/// # Errors
/// See [`MirrorRunError`]. The branch of the mirror is then where it was, or, when only the push
/// failed, ahead of its remote: the next run pushes what is left.
pub fn mirror(
    database: &Database,
    now: Now,
    folder: &Path,
    push: Push,
) -> Result<Mirrored, MirrorRunError> {
    if now.is_future() {
        return Err(MirrorError::Preview(now.instant()).into());
    }
    let git = database.repository().git().ok_or(MirrorRunError::NoGit)?;
    let private = git2::Repository::open(git.repository.path()).map_err(MirrorError::Git)?;
    separation::check_place(&private, folder)?;
    let public = gate::open(database, now)?;
    let mut target = Target::open(folder)?;
    let check = |target: &mut Target| -> Result<(), MirrorRunError> {
        separation::check(&private, target.repository())?;
        Ok(target.check()?)
    };
    check(&mut target)?;
    if push == Push::No {
        let added = mirror::update(&public, &mut target)?;
        return Ok(Mirrored {
            added,
            head: target.head(),
            is_pushed: false,
        });
    }
    if target.repository().find_remote(REMOTE).is_err() {
        return Err(MirrorRunError::NoRemote(folder.to_owned()));
    }
    let git = GitCommand::in_folder(folder);
    let refspec = format!("{0}:{0}", target.branch());
    for _ in 0..ATTEMPTS {
        git.fetch(REMOTE)?;
        // What came from there is looked at before anything is built on it.
        check(&mut target)?;
        target.follow(REMOTE)?;
        let added = mirror::update(&public, &mut target)?;
        let head = target.head();
        if head.is_none() {
            return Ok(Mirrored {
                added,
                head,
                is_pushed: false,
            });
        }
        match git.push(REMOTE, &refspec)? {
            PushOutcome::Accepted => {
                return Ok(Mirrored {
                    added,
                    head,
                    is_pushed: true,
                });
            }
            PushOutcome::Refused(words) => return Err(MirrorRunError::Refused(words)),
            PushOutcome::Overtaken(_) => {}
        }
    }
    Err(MirrorRunError::Overtaken)
}
