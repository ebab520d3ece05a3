//! Folders with a database in them, and the Git repositories around it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::run::{Advgen, Run, isolate};

/// When test databases are checked: before any real clock, after every commit.
pub(crate) const NOW: &str = "2024-06-01T00:00:00Z";

/// When the first commit of a test database is made.
pub(crate) const FOUNDED: &str = "2024-01-02T03:04:05Z";

/// The smallest configuration.
pub(crate) const CONFIGURATION: &str = "database:
  name: Example Security
  base_url: https://security.example.org/
ids:
  prefix: EX
";

/// A temporary folder with the folder `db` in it. What has to lie outside of the database (bare
/// repositories, other clones) lies beside that.
pub(crate) struct TestDatabase {
    base: tempfile::TempDir,
    folder: PathBuf,
}

impl TestDatabase {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let base = tempfile::Builder::new()
            .prefix("advgen-")
            .tempdir()
            .unwrap();
        let folder = base.path().canonicalize().unwrap().join("db");
        fs::create_dir(&folder).unwrap();
        Self { base, folder }
    }

    /// A configuration, without Git.
    pub(crate) fn new() -> Self {
        let new = Self::empty();
        new.write("advgen.yaml", CONFIGURATION);
        new
    }

    /// A configuration in a Git repository, committed.
    pub(crate) fn in_git() -> Self {
        let new = Self::new();
        new.git(&["init", "--quiet", "--initial-branch=main"]);
        new.commit_at(FOUNDED);
        new
    }

    /// The folder of the database.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder around it.
    pub(crate) fn base(&self) -> &Path {
        self.folder.parent().unwrap()
    }

    /// A path in the database.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// A path beside the database.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.base().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.at(path)).unwrap();
        self
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.at(path).symlink_metadata().is_ok()
    }

    #[cfg(unix)]
    pub(crate) fn link(&self, target: impl AsRef<Path>, path: &str) -> &Self {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
        self
    }

    /// Every file below `folder` of the database with its content, except what Git keeps.
    pub(crate) fn content(&self, folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
        content(&self.at(folder))
    }

    /// Runs Git, which must succeed, with the clock at [`FOUNDED`].
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git_in(&self.folder, FOUNDED, arguments)
    }

    /// Commits everything at this instant.
    pub(crate) fn commit_at(&self, instant: &str) -> &Self {
        commit_in(&self.folder, instant);
        self
    }

    /// The id of HEAD.
    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// The program, about to run in the database.
    pub(crate) fn advgen(&self, arguments: &[&str]) -> Advgen {
        Advgen::new(self.base(), &self.folder, arguments)
    }

    /// Runs the program in the database.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.advgen(arguments).run()
    }

    /// Checks the database at [`NOW`].
    pub(crate) fn check(&self) -> Run {
        self.run(&["check", "--now", NOW])
    }

    /// A bare repository beside the database that its branch follows from now on.
    pub(crate) fn publish_to(&self, name: &str) -> &Self {
        let remote = self.beside(name);
        git_in(
            self.base(),
            FOUNDED,
            &["clone", "--quiet", "--bare", "db", name],
        );
        self.git(&["remote", "add", "origin", remote.to_str().unwrap()]);
        self.git(&["fetch", "--quiet", "origin"]);
        self.git(&["branch", "--quiet", "--set-upstream-to=origin/main"]);
        self
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A test that fails between two changes of permissions must not leave its folder behind.
        let _ = Command::new("chmod")
            .args(["-R", "u+rwX"])
            .arg(self.base.path())
            .output();
    }
}

/// Every file below a folder with its content, ordered by path, except what Git keeps.
pub(crate) fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.file_name() != ".git")
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Runs Git in a folder with the clock at this instant; it must succeed.
pub(crate) fn git_in(folder: &Path, instant: &str, arguments: &[&str]) -> String {
    let output = try_git_in(folder, instant, arguments);
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

fn try_git_in(folder: &Path, instant: &str, arguments: &[&str]) -> Output {
    let mut git = Command::new("git");
    isolate(&mut git, folder);
    git.args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_AUTHOR_DATE", "2001-02-03T04:05:06Z")
        .env("GIT_COMMITTER_DATE", instant)
        .output()
        .unwrap()
}

/// Commits everything in a clone at this instant.
pub(crate) fn commit_in(folder: &Path, instant: &str) {
    git_in(folder, instant, &["add", "--all"]);
    git_in(
        folder,
        instant,
        &["commit", "--quiet", "--allow-empty", "--message=Change"],
    );
}

/// A draft.
pub(crate) fn draft(id: &str) -> String {
    format!("---\nid: {id}\nstatus: draft\n---\n# Draft {id}\n\nText.\n")
}

/// A published advisory in which nothing is wrong.
pub(crate) fn published(id: &str) -> String {
    advisory(&[
        ("id", id),
        ("status", "published"),
        ("published", "2024-02-01T10:00:00Z"),
    ])
}

/// An embargoed advisory in which nothing is wrong.
pub(crate) fn embargoed(id: &str, disclosure: &str) -> String {
    advisory(&[
        ("id", id),
        ("status", "embargoed"),
        ("disclosure", disclosure),
    ])
}

/// An advisory with these keys, a package and a text.
pub(crate) fn advisory(keys: &[(&str, &str)]) -> String {
    let keys: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{key}: {value}\n"))
        .collect();
    let keys = keys.concat();
    format!(
        "---
{keys}affected:
  - package: {{ecosystem: npm, name: lantern}}
    ranges: [{{introduced: \"1.0.0\", fixed: \"1.2.3\"}}]
---
# A lantern can be blown out

Any visitor can do it. Upgrade to 1.2.3.
"
    )
}
