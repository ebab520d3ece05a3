//! When the files of a database were committed, for databases that keep their dates in Git.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::{Commit, Delta, DiffOptions, Repository, Sort};

use super::foreign::Committed;
use crate::advisory::instant::Instant;

/// When each file was committed, by its name: such databases name files by ids, and move them
/// between folders.
#[derive(Debug, Default)]
pub(super) struct Commits(BTreeMap<String, Committed>);

impl Commits {
    /// Reads the history of the repository that holds `path`; nothing where there is none, or only
    /// the end of one, whose first commit would date everything.
    pub(super) fn of(path: &Path) -> Self {
        let folder = if path.is_dir() {
            Some(path)
        } else {
            path.parent()
        };
        folder
            .and_then(|folder| Repository::discover(folder).ok())
            .filter(|repository| !repository.is_shallow())
            .and_then(|repository| Self::read(&repository).ok())
            .unwrap_or_default()
    }

    pub(super) fn get(&self, file_name: &str) -> Option<Committed> {
        self.0.get(file_name).copied()
    }

    fn read(repository: &Repository) -> Result<Self, git2::Error> {
        let mut commits = Self::default();
        let mut walk = repository.revwalk()?;
        walk.push_head()?;
        walk.set_sorting(Sort::TIME)?;
        for id in walk {
            let commit = repository.find_commit(id?)?;
            // What a merge brings was committed before.
            if commit.parent_count() < 2 {
                commits.add(repository, &commit)?;
            }
        }
        Ok(commits)
    }

    fn add(&mut self, repository: &Repository, commit: &Commit<'_>) -> Result<(), git2::Error> {
        let at = Instant::of_commit(commit.time().seconds());
        let parent = commit
            .parents()
            .next()
            .map(|parent| parent.tree())
            .transpose()?;
        let mut options = DiffOptions::new();
        options.pathspec("*.md").skip_binary_check(true);
        let tree = commit.tree()?;
        let diff =
            repository.diff_tree_to_tree(parent.as_ref(), Some(&tree), Some(&mut options))?;
        // A file that only moved is no change.
        let moved: BTreeSet<_> = diff
            .deltas()
            .filter(|delta| delta.status() == Delta::Deleted)
            .map(|delta| delta.old_file().id())
            .collect();
        for delta in diff.deltas() {
            let is_new = delta.status() == Delta::Added;
            if delta.status() == Delta::Deleted || is_new && moved.contains(&delta.new_file().id())
            {
                continue;
            }
            let Some(name) = delta.new_file().path().and_then(Path::file_name) else {
                continue;
            };
            let name = name.to_string_lossy().into_owned();
            let committed = self.0.entry(name).or_insert(Committed {
                first: at,
                last: at,
            });
            committed.first = committed.first.min(at);
            committed.last = committed.last.max(at);
        }
        Ok(())
    }
}
