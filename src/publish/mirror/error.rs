//! Why the mirror is not brought up to date.

use std::path::PathBuf;

use crate::advisory::instant::Instant;
use crate::publish::PublishError;

/// Why the mirror is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// What a preview shows is private.
    #[error("{0} has not come yet, and what is mirrored cannot be taken back; leave --now out")]
    Preview(Instant),
    /// Drafts are nobody's to see.
    #[error("a preview of the team's own work is never mirrored")]
    Work,
    /// The folder holds something else.
    #[error(
        "{0} is not empty and no Git repository; choose an empty folder, or clone the mirror there"
    )]
    NotEmpty(PathBuf),
    /// Somebody works in it.
    #[error(
        "{0} has changes that are not committed, or a merge or rebase that is not finished; everything there is written by `advgen mirror`: undo them, or clone the mirror anew"
    )]
    Dirty(PathBuf),
    /// No branch to continue.
    #[error("HEAD of {0} names no branch; check out the branch of the mirror")]
    Detached(PathBuf),
    /// A commit that advgen did not make.
    #[error(
        "{path} is not a mirror, or somebody else committed to it: {commit} was not made by `advgen mirror`; choose an empty folder, or take that commit out of every branch and tag there"
    )]
    NotOurs {
        /// The Git directory.
        path: PathBuf,
        /// The commit.
        commit: String,
    },
    /// Law 4: an id would disappear.
    #[error(
        "{0} is in the mirror and not public any more; an id never disappears: bring the advisory back, withdraw it with a reason, or check that this clone and --now are not older than the mirror"
    )]
    Vanished(String),
    /// Law 4: time would run backwards.
    #[error(
        "the mirror holds a newer {0}, or one with another `published`; check that this clone and --now are not older than the mirror, and that its history was not rewritten"
    )]
    Backwards(String),
    /// A file that the mirror has no place for.
    #[error("{0} in the mirror belongs to no advisory; it is not the mirror of this database")]
    Foreign(String),
    /// Somebody moved the branch during the run.
    #[error(
        "the branch of {0} moved during the run: another `advgen mirror` is at work; run again"
    )]
    Moved(PathBuf),
    /// A record of the mirror is no OSV.
    #[error("{0} in the mirror cannot be read as a record; clone the mirror anew")]
    Unreadable(String),
    /// A format failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Git could not read or write the mirror.
    #[error("Git cannot read or write the mirror: {}", .0.message())]
    Git(#[from] git2::Error),
    /// A file cannot be written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
