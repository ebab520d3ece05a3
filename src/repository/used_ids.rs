//! Every id that was ever the name of an advisory.
//!
//! An id may be known to a reporter, a numbering authority or a mail thread
//! even though its file was deleted, renamed or never left a branch. Handing
//! it out again would join two stories, so `new` asks here first.
//!
//! Only the database's present folder is searched in the past: ids from the
//! time before the whole database moved inside its Git repository count as
//! far as their files moved with it.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use git2::{Oid, Sort};

use super::error::RepositoryError;
use super::layout::{self, ADVISORIES};
use super::location::{GitSide, refuse_shallow};
use super::raw_tree::TreeReader;
use super::snapshot;

/// Adds the ids of the files on disk, also of those that are not readable or
/// not regular.
pub(super) fn on_disk(root: &Path, ids: &mut BTreeSet<String>) {
    for path in snapshot::paths_on_disk(root) {
        add(&path, ids);
    }
}

/// Adds the ids in the index, and in every commit that `tip`, HEAD or any
/// reference (branches, remote branches, tags, the stash) leads to.
pub(super) fn in_git(
    git: &GitSide,
    tip: Option<Oid>,
    ids: &mut BTreeSet<String>,
) -> Result<(), RepositoryError> {
    let repository = &git.repository;
    refuse_shallow(repository)?;
    in_commits(git, tip, ids).map_err(|failed| match failed {
        Failed::Git(cause) => RepositoryError::corrupt(repository, &cause),
        Failed::Told(error) => error,
    })?;
    if repository.is_bare() {
        return Ok(());
    }
    let index = repository
        .index()
        .map_err(|cause| RepositoryError::corrupt(repository, &cause))?;
    for entry in index.iter() {
        if let Ok(path) = str::from_utf8(&entry.path)
            && let Some(path) = path.strip_prefix(&git.prefix)
        {
            add(path, ids);
        }
    }
    Ok(())
}

enum Failed {
    Git(git2::Error),
    Told(RepositoryError),
}

impl From<git2::Error> for Failed {
    fn from(cause: git2::Error) -> Self {
        Self::Git(cause)
    }
}

impl From<RepositoryError> for Failed {
    fn from(error: RepositoryError) -> Self {
        Self::Told(error)
    }
}

/// Compares every commit with its first parent. A file of a commit is either
/// new in it or already in that parent, which is visited as well; so no file
/// of any commit is missed, merges included.
fn in_commits(git: &GitSide, tip: Option<Oid>, ids: &mut BTreeSet<String>) -> Result<(), Failed> {
    let repository = &git.repository;
    let odb = repository.odb()?;
    let mut trees = TreeReader::new(&odb, repository.path());
    let folder = format!("{}{ADVISORIES}", git.prefix);
    let start = format!("{ADVISORIES}/");

    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::NONE)?;
    walk.push_glob("refs/*")?;
    if let Ok(head) = repository.head().and_then(|head| head.peel_to_commit()) {
        walk.push(head.id())?;
    }
    if let Some(tip) = tip {
        walk.push(tip)?;
    }
    let mut known: HashMap<Oid, Option<Oid>> = HashMap::new();
    let mut advisories_of = |trees: &mut TreeReader<'_>, commit: &git2::Commit<'_>| {
        if let Some(tree) = known.get(&commit.id()) {
            return Ok(*tree);
        }
        let tree = trees.folder(commit.tree_id(), &folder)?;
        known.insert(commit.id(), tree);
        Ok::<_, RepositoryError>(tree)
    };
    for commit in walk {
        let commit = repository.find_commit(commit?)?;
        let after = advisories_of(&mut trees, &commit)?;
        let before = match commit.parent_count() {
            0 => None,
            _ => advisories_of(&mut trees, &commit.parent(0)?)?,
        };
        if before == after {
            continue;
        }
        for change in trees.file_changes(&start, before, after)? {
            if change.new.is_some() {
                add(&change.path, ids);
            }
        }
    }
    Ok(())
}

fn add(path: &str, ids: &mut BTreeSet<String>) {
    if let Some(id) = layout::advisory_id(path)
        && !ids.contains(id)
    {
        ids.insert(id.to_owned());
    }
}

#[cfg(test)]
mod tests;
