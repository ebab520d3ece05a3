//! What can go wrong while a repository is opened and read.

use std::path::{Path, PathBuf};

/// Why a repository could not be opened or read. Each message says what is
/// wrong and how to mend it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// The folder to start from does not exist or is a file.
    #[error("{path} is not a folder; check the path given with -C")]
    NotAFolder {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The operating system refused to look at a folder.
    #[error("cannot read {path}: {source}")]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// The answer of the operating system.
        source: std::io::Error,
    },
    /// There is no database here.
    #[error(
        "no advgen.yaml in {start} or any folder above it; create a database with `advgen init`, or name its folder with -C"
    )]
    NoConfiguration {
        /// The folder from which the search went upwards.
        start: PathBuf,
    },
    /// A bare repository has commits but no files on disk.
    #[error(
        "{path} is a bare Git repository and holds no files; name the commit to read, for example with --rev HEAD"
    )]
    BareWithoutRevision {
        /// The Git directory.
        path: PathBuf,
    },
    /// A commit was asked for where there is no Git repository.
    #[error(
        "--rev {rev} needs a Git repository, and {path} is not inside one; leave out --rev to read the files, or name a clone with -C"
    )]
    NotGit {
        /// The folder from which the search went upwards.
        path: PathBuf,
        /// The revision that was asked for.
        rev: String,
    },
    /// The name does not lead to a commit.
    #[error(
        "no commit `{rev}` in {path} ({detail}); check the name with `git rev-parse`, or bring the commit here with `git fetch`"
    )]
    UnknownRevision {
        /// The Git directory.
        path: PathBuf,
        /// The revision that was asked for.
        rev: String,
        /// libgit2's explanation.
        detail: String,
    },
    /// A commit was asked for in a repository that has none yet.
    #[error(
        "no commit `{rev}`: {path} has no commit yet; make the first one, or leave out --rev to read the files"
    )]
    UnbornHead {
        /// The Git directory.
        path: PathBuf,
        /// The revision that was asked for.
        rev: String,
    },
    /// The commit is there, the database is not in it.
    #[error(
        "no advgen.yaml in commit {commit}, looked for in `/{folder}` and above; check --rev and -C"
    )]
    NoConfigurationInCommit {
        /// The commit, as a full id.
        commit: git2::Oid,
        /// The folder inside the commit where the search began.
        folder: String,
    },
    /// A clone without its past cannot say when anything changed: every
    /// date would silently become that of the last commit.
    #[error(
        "{path} is a shallow clone, so the dates of its files are unknown; run `git fetch --unshallow`, or with actions/checkout in CI set\n    with:\n      fetch-depth: 0"
    )]
    Shallow {
        /// The Git directory.
        path: PathBuf,
    },
    /// Git's protection against repositories that other users prepared.
    /// Switching the check off would let them run code, so the person decides.
    #[error(
        "{path} belongs to another user, and Git does not trust it; if you do, run `git config --global --add safe.directory {path}`"
    )]
    Owner {
        /// The folder that Git wants to see declared as safe.
        path: PathBuf,
    },
    /// libgit2 reads SHA-1 repositories only.
    #[error(
        "{path} is a SHA-256 repository, which advgen cannot read; move the database into a repository made with `git init --object-format=sha1`"
    )]
    Sha256 {
        /// The Git directory.
        path: PathBuf,
    },
    /// The repository uses a format extension unknown to libgit2, for example
    /// a partial clone.
    #[error(
        "{path} uses a Git extension that advgen cannot read ({detail}); make a plain clone: no --filter, no --ref-format"
    )]
    UnsupportedExtension {
        /// The Git directory.
        path: PathBuf,
        /// libgit2's explanation, which names the extension.
        detail: String,
    },
    /// Something that should be in the repository is missing or damaged.
    #[error("cannot read the Git repository {path}: {detail}; look at it with `git fsck`")]
    Corrupt {
        /// The Git directory, or the folder that should be one.
        path: PathBuf,
        /// What exactly could not be read.
        detail: String,
    },
    /// The Git directory of the database keeps its files elsewhere
    /// (`core.worktree`), or the database's path is not UTF-8, so that no path
    /// inside Git belongs to it.
    #[error(
        "{root} has no path inside the Git repository {path}; check `git config core.worktree` and that the folder names are UTF-8"
    )]
    OutsideWorkTree {
        /// The root of the database.
        root: PathBuf,
        /// The Git directory.
        path: PathBuf,
    },
    /// A tree made to exhaust whoever reads it.
    #[error(
        "a commit in {path} holds too many files or too long paths to be an advisory database; find the commit with `git log --stat` and do not merge it"
    )]
    TreeTooLarge {
        /// The Git directory.
        path: PathBuf,
    },
}

impl RepositoryError {
    /// A damaged object or reference of `repository`.
    pub(crate) fn corrupt(repository: &git2::Repository, cause: &git2::Error) -> Self {
        Self::Corrupt {
            path: repository.path().to_owned(),
            detail: cause.message().to_owned(),
        }
    }

    /// Why libgit2 did not open the repository at `path`.
    pub(super) fn opening(path: &Path, cause: &git2::Error) -> Self {
        let path = path.to_owned();
        let detail = cause.message().to_owned();
        if cause.code() == git2::ErrorCode::Owner {
            Self::Owner { path }
        } else if detail.contains("object format") && detail.contains("sha256") {
            Self::Sha256 { path }
        } else if detail.contains("unsupported extension") {
            Self::UnsupportedExtension { path, detail }
        } else {
            Self::Corrupt { path, detail }
        }
    }
}
