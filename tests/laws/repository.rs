//! Git repositories made in memory and read by the program, without a spawned `git` and without
//! the configuration of whoever runs the tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::build::{CheckoutBuilder, CloneLocal, RepoBuilder, TreeUpdateBuilder};
use git2::{FileMode, Oid, RepositoryInitOptions, Signature, Time};

/// When every commit claims to be authored. No output may ever show it: 2001-02-03T04:05:06Z.
pub(crate) const AUTHORED: i64 = 981_173_106;

/// Files by their paths from the root of the repository.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A temporary folder, in memory where there is enough: some disks slow down tenfold when trees of
/// small files are written and removed thousands of times.
pub(crate) fn scratch() -> tempfile::TempDir {
    const ENOUGH: u64 = 2 << 30;
    let has_room =
        rustix::fs::statvfs("/dev/shm").is_ok_and(|disk| disk.f_bavail * disk.f_frsize > ENOUGH);
    let chosen = std::env::var_os("TMPDIR").is_some();
    if has_room
        && !chosen
        && let Ok(folder) = tempfile::tempdir_in("/dev/shm")
    {
        return folder;
    }
    tempfile::tempdir().unwrap()
}

/// A repository in a temporary folder that vanishes with the value.
pub(crate) struct TestRepository {
    folder: tempfile::TempDir,
    git: git2::Repository,
}

impl TestRepository {
    /// A repository without a commit.
    pub(crate) fn new() -> Self {
        let folder = scratch();
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main").external_template(false);
        let git = git2::Repository::init_opts(folder.path(), &options).unwrap();
        isolate(&git);
        Self { folder, git }
    }

    /// The folder of the work tree.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the work tree.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn git(&self) -> &git2::Repository {
        &self.git
    }

    /// A commit with exactly these files; `committed` in seconds since 1970. No branch moves.
    pub(crate) fn commit(
        &self,
        files: &Files,
        parents: &[Oid],
        committed: i64,
        message: &str,
    ) -> Oid {
        self.commit_with(files, &[], parents, committed, message)
    }

    /// As [`commit`](Self::commit), with entries that are no ordinary files: links and submodules.
    pub(crate) fn commit_with(
        &self,
        files: &Files,
        odd: &[(&str, Oid, FileMode)],
        parents: &[Oid],
        committed: i64,
        message: &str,
    ) -> Oid {
        let mut update = TreeUpdateBuilder::new();
        for (path, bytes) in files {
            update.upsert(path.as_str(), self.git.blob(bytes).unwrap(), FileMode::Blob);
        }
        for (path, id, mode) in odd {
            update.upsert(*path, *id, *mode);
        }
        let empty = self.git.treebuilder(None).unwrap().write().unwrap();
        let empty = self.git.find_tree(empty).unwrap();
        let tree = update.create_updated(&self.git, &empty).unwrap();
        self.commit_tree(tree, parents, committed, message)
    }

    /// A commit of a tree that exists.
    pub(crate) fn commit_tree(
        &self,
        tree: Oid,
        parents: &[Oid],
        committed: i64,
        message: &str,
    ) -> Oid {
        let who = |at: i64, offset| {
            Signature::new("Author", "author@example.org", &Time::new(at, offset)).unwrap()
        };
        let parents: Vec<_> = parents
            .iter()
            .map(|parent| self.git.find_commit(*parent).unwrap())
            .collect();
        let parents: Vec<_> = parents.iter().collect();
        let tree = self.git.find_tree(tree).unwrap();
        self.git
            .commit(
                None,
                &who(AUTHORED, -300),
                &who(committed, 330),
                message,
                &tree,
                &parents,
            )
            .unwrap()
    }

    /// Lets a branch name a commit.
    pub(crate) fn point(&self, branch: &str, commit: Oid) {
        let name = format!("refs/heads/{branch}");
        self.git.reference(&name, commit, true, "test").unwrap();
    }

    /// Makes the commit that of `main` and the work tree exactly that commit.
    pub(crate) fn check_out(&self, commit: Oid) {
        self.point("main", commit);
        self.git.set_head("refs/heads/main").unwrap();
        let mut how = CheckoutBuilder::new();
        how.force().remove_untracked(true);
        self.git.checkout_head(Some(&mut how)).unwrap();
    }

    /// A clone of `main` at another path.
    pub(crate) fn clone_to(&self, path: &Path, bare: bool) {
        let clone = RepoBuilder::new()
            .bare(bare)
            .clone_local(CloneLocal::Local)
            .clone(self.path().to_str().unwrap(), path)
            .unwrap();
        isolate(&clone);
    }
}

/// Overrides whatever the configuration of the user could change.
fn isolate(git: &git2::Repository) {
    let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let mut config = git.config().unwrap();
    for (key, value) in [
        ("user.name", "Author"),
        ("user.email", "author@example.org"),
        ("core.hooksPath", nothing),
        ("core.attributesFile", nothing),
        ("core.excludesFile", nothing),
        ("core.autocrlf", "false"),
        ("commit.gpgSign", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
    ] {
        config.set_str(key, value).unwrap();
    }
}
