//! Where the database is: a folder, a folder inside a Git work tree, or a
//! folder inside one commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Oid, RepositoryOpenFlags};

use super::attributes;
use super::error::RepositoryError;
use super::history::History;
use super::layout::CONFIGURATION;
use super::object;
use super::snapshot::{self, Content, Snapshot, SourceFile};
use super::used_ids;

/// The Git repository around a database.
pub struct GitSide {
    /// The open repository.
    pub repository: git2::Repository,
    /// The database's folder inside the Git repository: empty at its top,
    /// else ending in `/`.
    pub prefix: String,
}

/// Where the files of a database come from.
pub enum Location {
    /// Files on disk, outside of any Git work tree: there is no history.
    Folder {
        /// The folder of `advgen.yaml`.
        root: PathBuf,
    },
    /// Files on disk, in a Git work tree.
    WorkTree {
        /// The folder of `advgen.yaml`.
        root: PathBuf,
        /// The Git repository of the work tree.
        git: GitSide,
        /// The commit that HEAD names; `None` before the first commit.
        head: Option<Oid>,
    },
    /// The tree of one commit, whatever the files on disk say.
    Commit {
        /// The repository that holds the commit.
        git: GitSide,
        /// The commit.
        commit: Oid,
    },
}

/// An opened database.
pub struct Repository {
    location: Location,
}

impl Repository {
    /// Opens the database that `dir` lies in.
    ///
    /// Without `rev` the files on disk are read, and the root is the nearest
    /// folder, from `dir` upwards, with an `advgen.yaml`. With `rev` the files
    /// of that commit are read; the root is looked for in the commit, from
    /// the place of `dir` in the work tree upwards, or at the top when the
    /// repository is bare.
    ///
    /// # Errors
    ///
    /// Everything in [`RepositoryError`] except
    /// [`Shallow`](RepositoryError::Shallow): files can be read without a
    /// past.
    pub fn open(dir: &Path, rev: Option<&str>) -> Result<Self, RepositoryError> {
        if !dir.is_dir() {
            return Err(RepositoryError::NotAFolder { path: dir.into() });
        }
        object::check_hashes_where_it_matters();
        let start = canonical(dir)?;
        let location = match rev {
            None => open_files(start)?,
            Some(rev) => open_commit(&start, rev)?,
        };
        Ok(Self { location })
    }

    /// Where the files come from.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The folder on disk whose files are read; `None` when they are read
    /// from a commit.
    pub fn root(&self) -> Option<&Path> {
        match &self.location {
            Location::Folder { root } | Location::WorkTree { root, .. } => Some(root),
            Location::Commit { .. } => None,
        }
    }

    /// The Git repository, if there is one.
    pub fn git(&self) -> Option<&GitSide> {
        match &self.location {
            Location::Folder { .. } => None,
            Location::WorkTree { git, .. } | Location::Commit { git, .. } => Some(git),
        }
    }

    /// The commit whose history belongs to the files: the one that is read,
    /// or HEAD for a work tree. `None` without Git or before the first commit.
    pub fn tip(&self) -> Option<Oid> {
        match &self.location {
            Location::Folder { .. } => None,
            Location::WorkTree { head, .. } => *head,
            Location::Commit { commit, .. } => Some(*commit),
        }
    }

    /// Whether the clone was cut off from its past (`git clone --depth`).
    pub fn is_shallow(&self) -> bool {
        self.git().is_some_and(|git| is_shallow(&git.repository))
    }

    /// Lists and reads the files of the database.
    ///
    /// # Errors
    ///
    /// [`RepositoryError::Corrupt`] and [`RepositoryError::TreeTooLarge`],
    /// from commits only. What is wrong with single files is in
    /// [`Snapshot::oddities`].
    pub fn snapshot(&self) -> Result<Snapshot, RepositoryError> {
        match &self.location {
            Location::Folder { root } => Ok(snapshot::of_folder(root)),
            Location::WorkTree { root, git, .. } => snapshot::of_work_tree(root, git),
            Location::Commit { git, commit } => snapshot::of_commit(git, *commit),
        }
    }

    /// Lists and reads the files of the database as they are in another commit.
    ///
    /// # Errors
    ///
    /// As [`Repository::snapshot`]; [`RepositoryError::NotGit`] without a Git repository.
    pub fn snapshot_of(&self, commit: Oid) -> Result<Snapshot, RepositoryError> {
        match self.git() {
            Some(git) => snapshot::of_commit(git, commit),
            None => Err(RepositoryError::NotGit {
                path: self.root().map(Path::to_owned).unwrap_or_default(),
                rev: commit.to_string(),
            }),
        }
    }

    /// The bytes of one file of this repository's snapshot. Attachments are
    /// read from disk or Git now, other files are only copied.
    ///
    /// # Errors
    ///
    /// [`RepositoryError::Io`] and [`RepositoryError::Corrupt`].
    pub fn read(&self, file: &SourceFile) -> Result<Vec<u8>, RepositoryError> {
        match (&file.content, self.git()) {
            (Content::Read { bytes, .. }, _) => Ok(bytes.clone()),
            (Content::OnDisk { path, committed }, _) => snapshot::read_again(path, *committed),
            (Content::InGit(blob), Some(git)) => object::blob(&git.repository, *blob),
            (Content::InGit(blob), None) => Err(RepositoryError::Corrupt {
                path: PathBuf::from(&file.path),
                detail: format!("blob {blob} belongs to another repository"),
            }),
        }
    }

    /// The files of a snapshot of the work tree that Git makes another content of than it has
    /// committed, each with the attribute that says so.
    pub fn changed_by_git<'s>(&self, snapshot: &'s Snapshot) -> Vec<(&'s str, &'static str)> {
        match self.git() {
            Some(git) if self.root().is_some() && attributes::exist(git) => snapshot
                .files
                .iter()
                .filter_map(|file| {
                    Some((file.path.as_str(), attributes::changing(git, &file.path)?))
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// When each advisory changed. `None` where there is no Git repository;
    /// empty before the first commit.
    ///
    /// # Errors
    ///
    /// [`RepositoryError::Shallow`], [`RepositoryError::Corrupt`] and
    /// [`RepositoryError::TreeTooLarge`].
    pub fn history(&self) -> Result<Option<History>, RepositoryError> {
        match (self.git(), self.tip()) {
            (None, _) => Ok(None),
            (Some(_), None) => Ok(Some(History::default())),
            (Some(git), Some(tip)) => History::read(&git.repository, tip, &git.prefix).map(Some),
        }
    }

    /// Every id that was ever the name of an advisory: in the files on disk,
    /// in the index, and in every commit that any branch, tag or other
    /// reference leads to, deleted files included.
    ///
    /// # Errors
    ///
    /// As [`Repository::history`].
    pub fn used_ids(&self) -> Result<BTreeSet<String>, RepositoryError> {
        let mut ids = BTreeSet::new();
        if let Some(root) = self.root() {
            used_ids::on_disk(root, &mut ids);
        }
        if let Some(git) = self.git() {
            used_ids::in_git(git, self.tip(), &mut ids)?;
        }
        Ok(ids)
    }
}

/// Whether `repository` is a shallow clone.
///
/// Not `git2::Repository::is_shallow`: for a linked work tree that looks for
/// the file in the work tree's own Git directory, where it never is.
fn is_shallow(repository: &git2::Repository) -> bool {
    repository
        .commondir()
        .join("shallow")
        .metadata()
        .is_ok_and(|file| file.len() > 0)
}

/// Refuses to say anything about the past of a shallow clone.
pub(super) fn refuse_shallow(repository: &git2::Repository) -> Result<(), RepositoryError> {
    if is_shallow(repository) {
        return Err(RepositoryError::Shallow {
            path: repository.path().into(),
        });
    }
    Ok(())
}

fn open_files(start: PathBuf) -> Result<Location, RepositoryError> {
    let Some(root) = start
        .ancestors()
        .find(|folder| folder.join(CONFIGURATION).symlink_metadata().is_ok())
    else {
        // Only now, so that a broken Git repository further up does not hide
        // the simpler mistake.
        return Err(match open_git(&start) {
            Ok(Some(git)) if git.is_bare() => RepositoryError::BareWithoutRevision {
                path: git.path().into(),
            },
            _ => RepositoryError::NoConfiguration { start },
        });
    };
    let root = root.to_owned();
    let Some(repository) = open_git(&root)?.filter(|git| !git.is_bare()) else {
        return Ok(Location::Folder { root });
    };
    let Some(prefix) = place_in_work_tree(&repository, &root) else {
        return Err(RepositoryError::OutsideWorkTree {
            path: repository.path().into(),
            root,
        });
    };
    let head = match repository.head().and_then(|head| head.peel_to_commit()) {
        Ok(commit) => Some(commit.id()),
        Err(cause) if cause.code() == ErrorCode::UnbornBranch => None,
        Err(cause) => return Err(RepositoryError::corrupt(&repository, &cause)),
    };
    let git = GitSide { repository, prefix };
    Ok(Location::WorkTree { root, git, head })
}

fn open_commit(start: &Path, rev: &str) -> Result<Location, RepositoryError> {
    let Some(repository) = open_git(start)? else {
        return Err(RepositoryError::NotGit {
            path: start.into(),
            rev: rev.into(),
        });
    };
    let commit = resolve(&repository, rev)?;
    let folder = place_in_work_tree(&repository, start).unwrap_or_default();
    let prefix = repository
        .find_commit(commit)
        .and_then(|commit| configured_folder(&commit.tree()?, &folder))
        .map_err(|cause| RepositoryError::corrupt(&repository, &cause))?;
    match prefix {
        Some(prefix) => Ok(Location::Commit {
            git: GitSide { repository, prefix },
            commit,
        }),
        None => Err(RepositoryError::NoConfigurationInCommit { commit, folder }),
    }
}

/// The commit that `rev` leads to.
pub(super) fn resolve(repository: &git2::Repository, rev: &str) -> Result<Oid, RepositoryError> {
    let found = repository
        .revparse_single(rev)
        .and_then(|object| object.peel_to_commit());
    let (path, rev) = (repository.path().to_owned(), rev.to_owned());
    match found {
        Ok(commit) => Ok(commit.id()),
        Err(_) if has_no_commit(repository, &rev) => Err(RepositoryError::UnbornHead { path, rev }),
        Err(cause) => Err(RepositoryError::UnknownRevision {
            path,
            rev,
            detail: cause.message().into(),
        }),
    }
}

/// Whether `rev` leads nowhere because nothing was committed yet. Not
/// `is_empty`, which also wants the branch to have the default name.
fn has_no_commit(repository: &git2::Repository, rev: &str) -> bool {
    let unborn = repository
        .head()
        .is_err_and(|cause| cause.code() == ErrorCode::UnbornBranch);
    let no_reference = || {
        repository
            .references()
            .is_ok_and(|mut references| references.next().is_none())
    };
    unborn && (rev.starts_with("HEAD") || no_reference())
}

/// Opens the Git repository that `folder` lies in.
fn open_git(folder: &Path) -> Result<Option<git2::Repository>, RepositoryError> {
    let declared = folder
        .ancestors()
        .find(|folder| folder.join(".git").symlink_metadata().is_ok());
    // libgit2 passes over a `.git` that is damaged and goes on upwards. The
    // database would silently be without history, or get a stranger's.
    let damaged = |declared: &Path| RepositoryError::Corrupt {
        path: declared.join(".git"),
        detail: "it is not a Git directory".into(),
    };
    let no_ceiling: [&Path; 0] = [];
    match git2::Repository::open_ext(folder, RepositoryOpenFlags::CROSS_FS, no_ceiling) {
        Ok(repository) => {
            let work_tree = repository.workdir().map(canonical).transpose()?;
            match (declared, work_tree) {
                (Some(declared), Some(work_tree))
                    if declared != work_tree && declared.starts_with(&work_tree) =>
                {
                    Err(damaged(declared))
                }
                _ => Ok(Some(repository)),
            }
        }
        Err(cause) if cause.code() == ErrorCode::NotFound => match declared {
            Some(declared) => Err(damaged(declared)),
            None => Ok(None),
        },
        Err(cause) => Err(RepositoryError::opening(declared.unwrap_or(folder), &cause)),
    }
}

/// The place of `folder` inside the work tree, as a prefix of paths in Git.
fn place_in_work_tree(repository: &git2::Repository, folder: &Path) -> Option<String> {
    let work_tree = canonical(repository.workdir()?).ok()?;
    let mut prefix = String::new();
    for part in folder.strip_prefix(work_tree).ok()? {
        prefix.push_str(part.to_str()?);
        prefix.push('/');
    }
    Some(prefix)
}

/// The nearest folder of a commit, from `folder` upwards, with a
/// configuration in it; as a prefix of paths.
fn configured_folder(tree: &git2::Tree<'_>, folder: &str) -> Result<Option<String>, git2::Error> {
    let mut prefix = folder;
    loop {
        let path = format!("{prefix}{CONFIGURATION}");
        match tree.get_path(Path::new(&path)) {
            Ok(_) => return Ok(Some(prefix.to_owned())),
            Err(cause) if cause.code() != ErrorCode::NotFound => return Err(cause),
            Err(_) => {}
        }
        let Some(inner) = prefix.strip_suffix('/') else {
            return Ok(None);
        };
        prefix = match inner.rsplit_once('/') {
            Some((outer, _)) => prefix.get(..=outer.len()).unwrap_or_default(),
            None => "",
        };
    }
}

fn canonical(path: &Path) -> Result<PathBuf, RepositoryError> {
    path.canonicalize().map_err(|source| RepositoryError::Io {
        path: path.into(),
        source,
    })
}

#[cfg(test)]
mod tests;
