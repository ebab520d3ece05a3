//! The output directory, replaced as a whole or not at all (law 5).
//!
//! A build writes into a private folder beside the output and puts the finished tree into the
//! place of the old one in a single step. Whoever reads the output sees the old build or the new
//! one, also after `kill -9` or on a full disk, and no file of an earlier build survives.
//!
//! ```text
//! begin   refuse every place that is not ours, lock, clear what a killed build left
//! write   many files from many threads, each hashed on the way
//! finish  manifest.json, permissions, times, then one exchange of two folders
//! ```
//!
//! Where the earlier output already is what the build would write, nothing is exchanged.
//!
//! The promise is about processes, not about power: nothing waits for the disk, because an output
//! can be built again and waiting for tens of thousands of files takes longer than building them.
//! A process that has the old folder open, such as a server started inside it, keeps the old one.

mod clash;
mod destination;
mod earlier;
mod error;
mod kept;
mod manifest;
mod output_path;
#[cfg(test)]
mod tests;
mod tree;
mod workspace;

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{FileType, Mode};
use sha2::{Digest as _, Sha256};

use destination::{Destination, Existing, Identity};
use earlier::Earlier;
use kept::{Kept, KeptError};
use manifest::MANIFEST;
use tree::Tree;
use workspace::Workspace;

pub use error::StagingError;
pub use manifest::{Manifest, ManifestFile};
pub use output_path::{OutputPath, OutputPathError, PathProblem};

pub use crate::disclosure::public::PREVIEW_MARKER;

/// What the marker says to whoever opens it.
const PREVIEW_WARNING: &[u8] =
    b"This is a preview with private advisories in it. Do not publish it.\n";

/// Whether an output may be read by everybody. Neither kind ever replaces the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Public content alone, readable by all users of the machine.
    Site,
    /// Private content too: marked by a file of its own and readable by its owner alone.
    Preview,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Site => "a site",
            Self::Preview => "a preview",
        }
    }

    fn file_mode(self) -> Mode {
        match self {
            Self::Site => Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH,
            Self::Preview => Mode::RUSR | Mode::WUSR,
        }
    }

    fn folder_mode(self) -> Mode {
        match self {
            Self::Site => Mode::RWXU | Mode::RGRP | Mode::XGRP | Mode::ROTH | Mode::XOTH,
            Self::Preview => Mode::RWXU,
        }
    }
}

/// A folder that no output may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected<'a> {
    /// The output may lie inside, as `public` does in the repository, but not be it or above it.
    Root(&'a Path),
    /// The output may not lie inside either: `advisories`, `site`, `templates`, the Git folder.
    Tree(&'a Path),
}

impl<'a> Protected<'a> {
    fn path(&self) -> &'a Path {
        match self {
            Self::Root(path) | Self::Tree(path) => path,
        }
    }
}

/// A build that is being written. Dropping it leaves the output as it was.
///
/// A file that the earlier build has with the same content is linked in the end, not written; until
/// the switch, such a file has a name in both.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    /// The earlier build that will be replaced, and which folder it is.
    earlier: Option<(Identity, Earlier)>,
    files: Mutex<Vec<ManifestFile>>,
    /// Files that the earlier build has as well; they are not in the tree so far.
    kept: Mutex<Vec<Kept>>,
    failed: AtomicBool,
    // before the workspace: a handle on a folder is closed before the folder is removed
    tree: Tree,
    workspace: Workspace,
}

/// What a finished build wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of files, without `manifest.json`.
    pub files: usize,
    /// Their bytes, without those of `manifest.json`.
    pub bytes: u64,
    /// What `manifest.json` says.
    pub manifest: Manifest,
}

/// An output as a build left it.
#[derive(Debug)]
pub struct Finished {
    /// Its files.
    pub manifest: Manifest,
    /// The time of its files, in seconds since 1970-01-01T00:00:00Z.
    pub modified: i64,
}

/// Looks at a public output; `None` where there is nothing.
///
/// # Errors
/// When what is there is no output, is a preview, or holds more or less than its manifest says.
pub fn finished(out: &Path) -> Result<Option<Finished>, StagingError> {
    let destination = Destination::resolve(out, &[])?;
    let Existing::Build(_, manifest) = destination.inspect(Kind::Site)? else {
        return Ok(None);
    };
    let path = destination.path().join(MANIFEST);
    let metadata = path
        .symlink_metadata()
        .map_err(|error| StagingError::io("look at", &path, error))?;
    Ok(Some(Finished {
        manifest,
        modified: metadata.mtime(),
    }))
}

impl Staging {
    /// Prepares a build into `out` and takes its lock. Missing folders above it are created.
    ///
    /// `modified` is the time that every file and folder of the output gets, in seconds since
    /// 1970-01-01T00:00:00Z. It has to be public, such as the latest public `modified`: the time
    /// of the build or of a private commit would tell of embargoed work. It should move whenever
    /// the content does, since `rsync` and web servers take equal size and time for equal content.
    ///
    /// # Errors
    /// When `out` is, contains or lies inside what `protected` forbids, is a link, no folder, a
    /// mount point or the root of a file system, cannot be created, is being built by another
    /// process, or holds anything but an earlier build of the same kind. Nothing has changed then.
    pub fn begin(
        out: &Path,
        kind: Kind,
        protected: &[Protected<'_>],
        modified: i64,
    ) -> Result<Self, StagingError> {
        let destination = Destination::resolve(out, protected)?;
        // before anything is created beside a place that cannot be used at all
        destination.look()?;
        let workspace = Workspace::acquire(&destination)?;
        let existing = destination.inspect(kind)?;
        let out = destination.path();
        let earlier = match existing {
            Existing::Nothing => None,
            Existing::Build(identity, manifest) => {
                let owner = workspace.owner()?;
                let earlier = Earlier::open(&out, manifest, kind, owner, modified)?;
                Some((identity, earlier))
            }
        };
        let effective = workspace.effective_mode(kind.file_mode())?;
        let tree = Tree::new(workspace.create_tree()?, kind, effective, modified);
        let staging = Self {
            out,
            earlier,
            files: Mutex::new(Vec::new()),
            kept: Mutex::new(Vec::new()),
            failed: AtomicBool::new(false),
            tree,
            workspace,
        };
        if kind == Kind::Preview {
            // first of all, so that what a killed build leaves is marked as well
            staging.create(PREVIEW_MARKER, PREVIEW_WARNING)?;
            let marker = listed(OutputPath::own(PREVIEW_MARKER), PREVIEW_WARNING);
            push(&staging.files, marker);
        }
        Ok(staging)
    }

    /// Writes one file with all the folders above it. May be called from many threads.
    ///
    /// # Errors
    /// When the path is taken or reserved, or the file system fails; `finish` then fails too.
    pub fn write(&self, path: OutputPath, bytes: &[u8]) -> Result<(), StagingError> {
        let written = if path.as_str() == MANIFEST {
            Err(StagingError::Reserved {
                path: path.to_string(),
            })
        } else {
            self.write_file(path, bytes)
        };
        if written.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        written
    }

    /// Writes `manifest.json` and puts the build into the place of the earlier one.
    ///
    /// # Errors
    /// When a `write` has failed, two paths clash, or the file system fails. The output is then
    /// as it was, with two exceptions that say so: [`StagingError::OldRemains`] and
    /// [`StagingError::NotRestored`].
    pub fn finish(mut self) -> Result<Summary, StagingError> {
        if *self.failed.get_mut() {
            return Err(StagingError::Incomplete { out: self.out });
        }
        let manifest = Manifest::new(take(&mut self.files));
        clash::refuse_clashes(&manifest)?;
        let kept = take(&mut self.kept);
        if let Some((identity, earlier)) = &self.earlier {
            if kept::are_everything(&kept, earlier, &manifest) {
                self.workspace.refuse_change(*identity)?;
                return self.end(manifest);
            }
            kept::bring_over(&kept, earlier, &self.tree).map_err(|error| match error {
                KeptError::Changed => StagingError::Changed {
                    out: self.out.clone(),
                },
                KeptError::Write(path, error) => self.explain(&path, error),
            })?;
        }
        self.create(MANIFEST, manifest.to_json().as_bytes())?;
        self.finish_times(&manifest, &kept)?;
        match self.earlier {
            None => self.workspace.put_in_place()?,
            Some((identity, _)) => self.workspace.replace(identity)?,
        }
        self.end(manifest)
    }

    /// Removes what is left of the work.
    fn end(self, manifest: Manifest) -> Result<Summary, StagingError> {
        drop(self.tree);
        let path = self.workspace.tree_path();
        self.workspace.remove().map_err(|error| match error {
            StagingError::Io { path, source, .. } => StagingError::OldRemains { path, source },
            other => StagingError::OldRemains {
                path,
                source: io::Error::other(other),
            },
        })?;
        Ok(Summary {
            files: manifest.files().len(),
            bytes: manifest.files().iter().map(|file| file.size).sum(),
            manifest,
        })
    }

    fn write_file(&self, path: OutputPath, bytes: &[u8]) -> Result<(), StagingError> {
        let file = listed(path, bytes);
        let path = file.path.as_str();
        let same = self.earlier.as_ref().and_then(|(_, earlier)| {
            let stamp = earlier.find(path, bytes, file.sha256)?;
            Some(Kept {
                path: file.path.clone(),
                sha256: file.sha256,
                stamp,
            })
        });
        match same {
            Some(same) => push(&self.kept, same),
            None => self.create(path, bytes)?,
        }
        push(&self.files, file);
        Ok(())
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<(), StagingError> {
        self.tree
            .create(path, bytes)
            .map_err(|error| self.explain(path, error))
    }

    /// Gives folders their permissions, and everything that has another time the right one.
    ///
    /// Linked files come last of all, because their time changes in the earlier output as well:
    /// a build that fails before this leaves even that as it was.
    fn finish_times(&self, manifest: &Manifest, kept: &[Kept]) -> Result<(), StagingError> {
        let names = manifest.names();
        for folder in names.folders().chain(["."]) {
            self.tree
                .finish_folder(folder)
                .map_err(|error| self.failure("set permissions of", folder, error))?;
        }
        for path in kept
            .iter()
            .filter(|file| file.stamp.other_time)
            .map(|file| file.path.as_str())
        {
            self.tree
                .set_times(path)
                .map_err(|error| self.failure("set the time of", path, error))?;
        }
        Ok(())
    }

    /// Tells what is in the way of `path`.
    fn explain(&self, path: &str, error: io::Error) -> StagingError {
        let in_the_way = [
            io::ErrorKind::NotADirectory,
            io::ErrorKind::AlreadyExists,
            io::ErrorKind::IsADirectory,
        ];
        if !in_the_way.contains(&error.kind()) {
            return self.failure("write", path, error);
        }
        let mut part = path;
        loop {
            let found = self.tree.kind_of(part);
            let whole = part.len() == path.len();
            let path = part.to_owned();
            match (found, whole) {
                (Some(FileType::RegularFile), true) => return StagingError::WrittenTwice { path },
                (Some(FileType::RegularFile), false) | (Some(FileType::Directory), true) => {
                    return StagingError::FileAndFolder { path };
                }
                _ => {}
            }
            let Some((above, _)) = part.rsplit_once('/') else {
                return self.failure("write", part, error);
            };
            part = above;
        }
    }

    fn failure(&self, action: &'static str, path: &str, source: io::Error) -> StagingError {
        StagingError::Io {
            action,
            path: self.out.join(path),
            source,
        }
    }
}

fn listed(path: OutputPath, bytes: &[u8]) -> ManifestFile {
    ManifestFile {
        path,
        size: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
    }
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    list.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(item);
}

fn take<T>(list: &mut Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(list.get_mut().unwrap_or_else(PoisonError::into_inner))
}
