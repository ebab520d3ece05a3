//! When each advisory changed, along the line of first parents.
//!
//! The line of first parents is the published branch as its readers saw it: a
//! change counts from the commit with which it *landed*, also when that is a
//! merge, also when the merge itself changed the text. Files are followed by
//! id, not by path: moving an advisory to another folder is no end and no
//! beginning, and no guess at renames is needed.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use git2::Oid;

use super::error::RepositoryError;
use super::layout::{self, ADVISORIES};
use super::location::refuse_shallow;
use super::raw_tree::{Change, TreeReader};

/// A commit on the line of first parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineCommit {
    /// The commit.
    pub oid: Oid,
    /// Its committer's clock: seconds since 1970-01-01T00:00:00Z. The
    /// author's date is not used, for a rebase or a late merge keeps it.
    pub committed: i64,
    /// The latest `committed` from the root up to this commit, in the same
    /// seconds. Committers' clocks may run backwards, a line must not.
    pub effective: i64,
}

/// A commit after which the file of an advisory is another than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The commit, as an index into [`History::line`].
    pub commit: usize,
    /// The content after the commit; `None` when the advisory is gone.
    pub blob: Option<Oid>,
    /// The path of the file after the commit, or its last path when it is
    /// gone; from the root of the database.
    pub path: String,
}

/// Every change of every advisory.
#[derive(Debug, Default)]
pub struct History {
    /// The commits, newest first.
    pub line: Vec<LineCommit>,
    events: BTreeMap<String, Vec<Event>>,
    /// Every change of every file that is no advisory, newest first: the
    /// commit, and the content after it.
    files: HashMap<String, Vec<(usize, Option<Oid>)>>,
}

impl History {
    /// Walks from `tip` along first parents, for the database at `prefix`
    /// (empty, or a folder with a trailing `/`) inside the repository.
    ///
    /// A commit in which `prefix` does not exist counts as an empty database.
    ///
    /// # Errors
    ///
    /// [`RepositoryError::Shallow`] for a clone without its past,
    /// [`RepositoryError::Corrupt`] when an object is missing or damaged,
    /// [`RepositoryError::TreeTooLarge`].
    pub fn read(
        repository: &git2::Repository,
        tip: Oid,
        prefix: &str,
    ) -> Result<Self, RepositoryError> {
        refuse_shallow(repository)?;
        let damaged = |cause: git2::Error| RepositoryError::corrupt(repository, &cause);
        let odb = repository.odb().map_err(damaged)?;
        let mut trees = TreeReader::new(&odb, repository.path());
        let folder = format!("{prefix}{ADVISORIES}");
        let start = format!("{ADVISORIES}/");

        let mut history = Self::default();
        let mut commit = repository.find_commit(tip).map_err(damaged)?;
        let mut after = trees.folder(commit.tree_id(), &folder)?;
        let mut state = State::default();
        for file in trees.file_changes(&start, None, after)? {
            state.set(file.path, file.new);
        }
        loop {
            let parent = match commit.parent_count() {
                0 => None,
                _ => Some(commit.parent(0).map_err(damaged)?),
            };
            let before = match &parent {
                Some(parent) => trees.folder(parent.tree_id(), &folder)?,
                None => None,
            };
            if before != after {
                let changes = trees.file_changes(&start, before, after)?;
                history.undo(changes, &mut state);
            }
            history.line.push(LineCommit {
                oid: commit.id(),
                committed: commit.time().seconds(),
                effective: i64::MIN,
            });
            match parent {
                Some(parent) => (commit, after) = (parent, before),
                None => break,
            }
        }
        let mut latest = i64::MIN;
        for commit in history.line.iter_mut().rev() {
            latest = latest.max(commit.committed);
            commit.effective = latest;
        }
        Ok(history)
    }

    /// The changes of one advisory, newest first; empty for an id that never
    /// was.
    pub fn events(&self, id: &str) -> &[Event] {
        self.events.get(id).map_or(&[], Vec::as_slice)
    }

    /// The content of the attachment at `path` after a commit, which is an
    /// index into [`History::line`].
    pub fn attachment_at(&self, path: &str, commit: usize) -> Option<Oid> {
        let changes = self.files.get(path)?;
        let since = changes.partition_point(|(changed, _)| *changed < commit);
        changes.get(since)?.1
    }

    /// The commits that changed the attachment at `path`, newest first, as
    /// indices into [`History::line`].
    pub fn attachment_changes(&self, path: &str) -> impl Iterator<Item = usize> {
        let changes = self.files.get(path).map_or(&[][..], Vec::as_slice);
        changes.iter().map(|(commit, _)| *commit)
    }

    /// Every id with at least one change on this line, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.events.keys().map(String::as_str)
    }

    /// The commit of an event of this history.
    pub fn commit(&self, event: &Event) -> Option<&LineCommit> {
        self.line.get(event.commit)
    }

    /// Takes the changes of the next commit out of `state`, which so becomes
    /// that of its parent, and notes which ids had another file afterwards.
    fn undo(&mut self, changes: Vec<Change>, state: &mut State) {
        let mut touched: BTreeMap<String, Option<(String, Oid)>> = BTreeMap::new();
        let commit = self.line.len();
        for change in changes {
            if let Some(id) = layout::advisory_id(&change.path) {
                if !touched.contains_key(id) {
                    touched.insert(id.to_owned(), state.file_of(id).cloned());
                }
                state.set(change.path, change.old);
            } else {
                let changes = self.files.entry(change.path).or_default();
                changes.push((commit, change.new));
            }
        }
        for (id, after) in touched {
            let before = state.file_of(&id);
            if after.as_ref() == before {
                continue;
            }
            let (path, blob) = match (after, before) {
                (Some((path, blob)), _) => (path, Some(blob)),
                (None, Some((path, _))) => (path.clone(), None),
                (None, None) => continue,
            };
            let event = Event { commit, blob, path };
            self.events.entry(id).or_default().push(event);
        }
    }
}

/// The advisory files of one commit.
#[derive(Default)]
struct State {
    /// By id, the files with that id in the order of their paths. More than
    /// one is a mistake of the authors, but the past has to be told all the
    /// same: the first one then stands for the advisory.
    files: HashMap<String, Vec<(String, Oid)>>,
}

impl State {
    fn file_of(&self, id: &str) -> Option<&(String, Oid)> {
        self.files.get(id)?.first()
    }

    fn set(&mut self, path: String, blob: Option<Oid>) {
        let Some(id) = layout::advisory_id(&path) else {
            return;
        };
        if !self.files.contains_key(id) {
            self.files.insert(id.to_owned(), Vec::new());
        }
        let Some(files) = self.files.get_mut(id) else {
            return;
        };
        let found = files.binary_search_by(|(known, _)| known.cmp(&path));
        match (found, blob) {
            (Ok(at), None) => {
                files.remove(at);
            }
            (Ok(at), Some(blob)) => {
                if let Some((_, known)) = files.get_mut(at) {
                    *known = blob;
                }
            }
            (Err(at), Some(blob)) => files.insert(at, (path, blob)),
            (Err(_), None) => {}
        }
    }
}
