//! The flip: writing into Git that an embargoed advisory has become public.
//!
//! Nobody outside can tell whether it happened (law 3): the entry was public from its disclosure
//! on, and the commit changes no public byte.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::clock::Now;
use super::gate::{self, GateError};
use super::second_clock::{self, SecondClockError};
use super::visibility::is_due;
use crate::advisory::document::Advisory;
use crate::advisory::edit::{self, Change, EditError};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::check::Database;
use crate::repository::{GitCommand, GitCommandError, PushOutcome};

/// How often a rejected push is tried again from the start.
const ATTEMPTS: usize = 5;

/// One disclosure that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The advisory.
    pub id: AdvisoryId,
    /// When it became public.
    pub disclosure: Instant,
    /// Its title, public since then.
    pub title: String,
    path: PathBuf,
    text: String,
}

/// What a flip did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flipped {
    /// What was recorded, in the order of disclosure.
    pub due: Vec<Due>,
    /// The commit; `None` when nothing was due.
    pub commit: Option<git2::Oid>,
}

/// Why nothing was recorded.
#[derive(Debug, Error)]
pub enum FlipError {
    /// There is no work tree to write to.
    #[error("a flip needs a work tree with a commit: run it in a clone, without --rev")]
    NoWorkTree,
    /// A later moment would record what has not happened.
    #[error(
        "a flip records what has happened, and {0} has not come yet; leave --now out, or add --dry-run to see what would be recorded"
    )]
    Future(Instant),
    /// Somebody is editing the file.
    #[error("{0} has changes that are not committed; commit or stash them first")]
    Dirty(String),
    /// The file cannot be changed alone.
    #[error("{path}: {source}")]
    Edit {
        /// The file.
        path: String,
        /// Why not.
        source: EditError,
    },
    /// The file cannot be written.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The clock is wrong.
    #[error(transparent)]
    Clock(#[from] GateError),
    /// Another clock says something else, or nothing.
    #[error(transparent)]
    SecondClock(#[from] SecondClockError),
    /// The installed Git refused.
    #[error(transparent)]
    Git(#[from] GitCommandError),
    /// The local branch is not that of the remote.
    #[error(
        "this clone and {0} are not at the same commit: pull what is new there, since a disclosure may have been moved, and push what is new here; then try again"
    )]
    Stale(String),
    /// The remote does not take the commit.
    #[error("the remote refused the commit:\n{0}")]
    Refused(String),
    /// Other people pushed each time.
    #[error("the remote changed during each of {ATTEMPTS} attempts; try again")]
    Overtaken,
}

/// What is due at `now`, in the order of disclosure and then of id.
pub fn due(database: &Database, now: Now) -> Vec<Due> {
    let mut due: Vec<Due> = database
        .advisories()
        .iter()
        .filter(|advisory| is_due(advisory, now.instant()))
        .filter_map(|advisory| read(database, advisory))
        .collect();
    due.sort_by(|a, b| (a.disclosure, &a.id).cmp(&(b.disclosure, &b.id)));
    due
}

fn read(database: &Database, advisory: &Advisory) -> Option<Due> {
    let (bytes, _) = database.snapshot().get(&advisory.path)?.text()?;
    Some(Due {
        id: advisory.id().clone(),
        disclosure: advisory.disclosure?,
        title: advisory.record.title().to_owned(),
        path: PathBuf::from(&*advisory.path),
        text: String::from_utf8(bytes.to_vec()).ok()?,
    })
}

/// Records everything due as one commit. Run twice, it makes one commit.
///
/// # Errors
/// See [`FlipError`]. After an error all files are what they were.
pub fn flip(database: &Database, now: Now) -> Result<Flipped, FlipError> {
    if now.is_future() {
        return Err(FlipError::Future(now.instant()));
    }
    gate::check_clock(database, now)?;
    let due = due(database, now);
    if due.is_empty() {
        return Ok(Flipped { due, commit: None });
    }
    if let Some(url) = &database.configuration().clock {
        second_clock::agree(url.as_str())?;
    }
    let root = database.repository().root().ok_or(FlipError::NoWorkTree)?;
    if database.repository().tip().is_none() {
        return Err(FlipError::NoWorkTree);
    }
    let git = GitCommand::in_folder(root);
    let paths: Vec<&Path> = due.iter().map(|due| due.path.as_path()).collect();
    for path in &paths {
        if !git.is_clean(&[path])? {
            return Err(FlipError::Dirty(path.display().to_string()));
        }
    }
    let mut edited = Vec::with_capacity(due.len());
    for due in &due {
        let text = recorded(due).map_err(|source| FlipError::Edit {
            path: due.path.display().to_string(),
            source,
        })?;
        edited.push((root.join(&due.path), text));
    }
    let outcome = write_all(&edited).and_then(|()| Ok(git.commit_only(&paths, &message(&due))?));
    match outcome {
        Ok(commit) => Ok(Flipped {
            due,
            commit: Some(commit),
        }),
        Err(error) => {
            // A hook or a missing name keeps the commit from happening; the work tree must not
            // look as if it had.
            for due in &due {
                let _ = std::fs::write(root.join(&due.path), &due.text);
            }
            Err(error)
        }
    }
}

/// The text of the file with the disclosure recorded: two keys, nothing else.
fn recorded(due: &Due) -> Result<String, EditError> {
    let published = due.disclosure.to_string();
    edit::set(
        &due.text,
        &[
            Change {
                key: "status",
                scalar: "published",
            },
            Change {
                key: "published",
                scalar: &published,
            },
        ],
    )
}

fn write_all(files: &[(PathBuf, String)]) -> Result<(), FlipError> {
    for (path, text) in files {
        std::fs::write(path, text).map_err(|source| FlipError::Write {
            path: path.display().to_string(),
            source,
        })?;
    }
    Ok(())
}

/// A message that names only what is public.
fn message(due: &[Due]) -> String {
    match due {
        [only] => format!(
            "Record the disclosure of {}\n\n{}, {}\n",
            only.id, only.disclosure, only.title
        ),
        many => {
            let lines: String = many
                .iter()
                .map(|due| format!("{}, {}, {}\n", due.disclosure, due.id, due.title))
                .collect();
            format!("Record {} disclosures\n\n{lines}", many.len())
        }
    }
}

/// The remote branch that a flip is pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// The name of the remote.
    pub remote: String,
    /// The branch there.
    pub branch: String,
}

/// Flips and pushes. When somebody else pushes in between, the own commit is dropped and everything
/// is decided again from the new head: the disclosure may have been moved.
///
/// `read` reads the database anew.
///
/// # Errors
/// See [`FlipError`]; errors of `read` come out as they are.
pub fn flip_and_push<E: From<FlipError>>(
    root: &Path,
    upstream: &Upstream,
    now: Now,
    mut read: impl FnMut() -> Result<Database, E>,
) -> Result<Flipped, E> {
    let git = GitCommand::in_folder(root);
    let theirs = format!("refs/remotes/{}/{}", upstream.remote, upstream.branch);
    let refspec = format!("HEAD:refs/heads/{}", upstream.branch);
    let git_error = |error: GitCommandError| E::from(FlipError::Git(error));
    for _ in 0..ATTEMPTS {
        git.fetch(&upstream.remote).map_err(git_error)?;
        drop_unpushed(&git, &theirs).map_err(git_error)?;
        let head = git.resolve("HEAD").map_err(git_error)?;
        if git.resolve(&theirs).map_err(git_error)? != head {
            return Err(
                FlipError::Stale(format!("{}/{}", upstream.remote, upstream.branch)).into(),
            );
        }
        if !git.is_clean(&[]).map_err(git_error)? {
            return Err(FlipError::Dirty("the work tree".to_owned()).into());
        }
        let flipped = flip(&read()?, now)?;
        if flipped.commit.is_none() {
            return Ok(flipped);
        }
        match git.push(&upstream.remote, &refspec) {
            Ok(PushOutcome::Accepted) => return Ok(flipped),
            Ok(PushOutcome::Refused(words)) => {
                git.reset(&head.to_string()).map_err(git_error)?;
                return Err(FlipError::Refused(words).into());
            }
            // No network, or a hook of this clone. With the commit left behind, every later attempt
            // would find the clone ahead of the remote; why the push failed is what people need.
            Err(error) => {
                let _ = git.reset(&head.to_string());
                return Err(git_error(error));
            }
            Ok(PushOutcome::Overtaken(_)) => {
                git.fetch(&upstream.remote).map_err(git_error)?;
                git.reset(&theirs).map_err(git_error)?;
            }
        }
    }
    Err(FlipError::Overtaken.into())
}

/// Drops the flips of a run that was killed before its push: they are made again if they still hold.
/// Anything else that the remote does not have is somebody's work, and stays, whatever its message
/// says.
fn drop_unpushed(git: &GitCommand, theirs: &str) -> Result<(), GitCommandError> {
    if !git.is_ancestor("HEAD", theirs)?
        && records_and_nothing_else(&git.changes_since(theirs)?)
        && git.is_clean(&[])?
    {
        git.reset(theirs)?;
    }
    Ok(())
}

/// Whether a difference, without the lines around each change, records disclosures alone: the state of
/// embargoed entries, and the instant of their publication.
fn records_and_nothing_else(difference: &str) -> bool {
    let mut is_content = false;
    let mut records = false;
    for line in difference.lines() {
        if line.starts_with("diff ") {
            is_content = false;
        } else if line.starts_with("@@") {
            is_content = true;
        } else if is_content {
            let is_recording = match line.split_at_checked(1) {
                Some(("-", old)) => says(old, "status", "embargoed") || key(old) == "published",
                Some(("+", new)) => says(new, "status", "published") || key(new) == "published",
                _ => false,
            };
            if !is_recording {
                return false;
            }
            records = true;
        } else if !["index ", "--- ", "+++ "]
            .iter()
            .any(|part| line.starts_with(part))
        {
            // A file that is new, gone, renamed, binary or of another mode.
            return false;
        }
    }
    records
}

fn key(line: &str) -> &str {
    line.split_once(':').map_or("", |(key, _)| key.trim())
}

fn says(line: &str, wanted: &str, value: &str) -> bool {
    key(line) == wanted && line.contains(value)
}

/// Brings a clone to what its remote has, when nothing of its own is missing there: while a run
/// slept, somebody may have moved the very disclosure it slept for.
///
/// # Errors
/// When Git refuses. A clone that has parted from its remote is left alone: [`flip_and_push`] says
/// so.
pub fn catch_up(root: &Path, upstream: &Upstream) -> Result<(), FlipError> {
    let git = GitCommand::in_folder(root);
    let theirs = format!("refs/remotes/{}/{}", upstream.remote, upstream.branch);
    git.fetch(&upstream.remote)?;
    if git.is_ancestor("HEAD", &theirs)? && git.is_clean(&[])? {
        git.reset(&theirs)?;
    }
    Ok(())
}

/// The next instant at which something becomes public, if one is planned.
pub fn next(database: &Database, now: Now) -> Option<Instant> {
    database
        .advisories()
        .iter()
        .filter(|advisory| advisory.status == crate::advisory::status::Status::Embargoed)
        .filter_map(|advisory| advisory.disclosure)
        .filter(|disclosure| *disclosure > now.instant())
        .min()
}
