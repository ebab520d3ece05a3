//! Real Git repositories for tests, made by the installed `git` without the
//! configuration of whoever runs the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use git2::Oid;

use super::git_command::GitCommand;
use super::location::Repository;

/// When every test commit claims to be authored: no test may ever see it as a
/// date of change.
pub(crate) const AUTHORED: i64 = 981_173_106; // 2001-02-03T04:05:06Z

/// Three instants of commits, in order, on no round number.
pub(crate) const FIRST: i64 = 1_614_744_367; // 2021-03-03T04:06:07Z
/// The second one.
pub(crate) const SECOND: i64 = 1_649_221_688; // 2022-04-06T05:08:08Z
/// The third one.
pub(crate) const THIRD: i64 = 1_683_526_209; // 2023-05-08T06:10:09Z

/// A temporary folder that vanishes with the value.
pub(crate) struct TestRepository {
    folder: tempfile::TempDir,
}

impl TestRepository {
    /// A Git repository without a commit; `advgen.yaml` lies in it.
    pub(crate) fn new() -> Self {
        let new = Self::without_git();
        new.git(&["init", "--quiet", "--initial-branch=main", "."]);
        new.identify();
        new
    }

    /// A plain folder with an `advgen.yaml`.
    pub(crate) fn without_git() -> Self {
        let new = Self::empty();
        new.write("advgen.yaml", "name: Example\n");
        new
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Settings that commits need and that no user configuration may change.
    pub(crate) fn identify(&self) {
        for (key, value) in [
            ("user.name", "Author"),
            ("user.email", "author@example.org"),
            ("commit.gpgSign", "false"),
            ("core.autocrlf", "false"),
            ("gc.auto", "0"),
        ] {
            self.git(&["config", key, value]);
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.at(path)).unwrap();
    }

    /// Runs `git`, which must succeed; its output without the last line end.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_at(FIRST, arguments)
    }

    /// As `git`, with the clock of the committer at `committed`.
    pub(crate) fn git_at(&self, committed: i64, arguments: &[&str]) -> String {
        let output = self.try_git_at(committed, arguments);
        assert!(
            output.status.success(),
            "git {arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }

    pub(crate) fn try_git_at(&self, committed: i64, arguments: &[&str]) -> Output {
        Command::new("git")
            .args(["-c", "protocol.file.allow=always"])
            .args(arguments)
            .current_dir(self.path())
            .envs(isolated())
            .env("GIT_AUTHOR_DATE", format!("@{AUTHORED} +0000"))
            .env("GIT_COMMITTER_DATE", format!("@{committed} +0530"))
            .output()
            .unwrap()
    }

    /// Commits everything on disk.
    pub(crate) fn commit_at(&self, committed: i64) -> Oid {
        self.git(&["add", "--all"]);
        self.git_at(
            committed,
            &["commit", "--quiet", "--allow-empty", "-m", "Change"],
        );
        self.head()
    }

    pub(crate) fn head(&self) -> Oid {
        Oid::from_str(&self.git(&["rev-parse", "HEAD"])).unwrap()
    }

    /// The id Git gives to this content.
    pub(crate) fn blob(text: &str) -> Oid {
        Oid::hash_object(git2::ObjectType::Blob, text.as_bytes()).unwrap()
    }

    pub(crate) fn open(&self) -> Repository {
        Repository::open(self.path(), None).unwrap()
    }

    pub(crate) fn open_at(&self, rev: &str) -> Repository {
        Repository::open(self.path(), Some(rev)).unwrap()
    }

    /// The commands under test, as isolated as the ones above.
    pub(crate) fn command(&self) -> GitCommand {
        isolated()
            .into_iter()
            .chain([("GIT_COMMITTER_DATE", format!("@{THIRD} +0000"))])
            .fold(GitCommand::in_folder(self.path()), |git, (name, value)| {
                git.env(name, value)
            })
    }
}

fn isolated() -> Vec<(&'static str, String)> {
    let null = if cfg!(windows) { "NUL" } else { "/dev/null" };
    vec![
        ("GIT_CONFIG_GLOBAL", null.to_owned()),
        ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
        ("LC_ALL", "C".to_owned()),
    ]
}
