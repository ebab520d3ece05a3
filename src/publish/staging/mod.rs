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
//! The promise is about processes, not about power: nothing waits for the disk, because an output
//! can be built again and waiting for tens of thousands of files takes longer than building them.
//! A process that has the old folder open, such as a server started inside it, keeps the old one.

mod clash;
mod destination;
mod error;
mod manifest;
mod output_path;
#[cfg(test)]
mod tests;
mod workspace;

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{AtFlags, Mode, OFlags, Timespec, Timestamps};
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};

use destination::{Destination, Existing};
use manifest::MANIFEST;
use workspace::Workspace;

pub use error::StagingError;
pub use manifest::{Manifest, ManifestFile};
pub use output_path::{OutputPath, OutputPathError, PathProblem};

/// The file that marks an output with private content. Whatever deploys an output refuses one
/// that holds it.
pub const PREVIEW_MARKER: &str = ".advgen-preview";

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
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    kind: Kind,
    existing: Existing,
    times: Timestamps,
    /// Whether the umask takes permissions away that have to be given back to each file.
    set_mode: bool,
    files: Mutex<Vec<ManifestFile>>,
    failed: AtomicBool,
    // before the workspace: a handle on a folder is closed before the folder is removed
    tree: OwnedFd,
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
        let tree = workspace.create_tree()?;
        let set_mode = workspace.effective_mode(kind.file_mode())? != kind.file_mode();
        let time = Timespec {
            tv_sec: modified,
            tv_nsec: 0,
        };
        let staging = Self {
            out: destination.path(),
            kind,
            existing,
            times: Timestamps {
                last_access: time,
                last_modification: time,
            },
            set_mode,
            files: Mutex::new(Vec::new()),
            failed: AtomicBool::new(false),
            tree,
            workspace,
        };
        if kind == Kind::Preview {
            // first of all, so that what a killed build leaves is marked as well
            staging.write_file(OutputPath::own(PREVIEW_MARKER), PREVIEW_WARNING)?;
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
        let files = std::mem::take(self.files.get_mut().unwrap_or_else(PoisonError::into_inner));
        let manifest = Manifest::new(files);
        clash::refuse_clashes(&manifest)?;
        self.create(MANIFEST, manifest.to_json().as_bytes())
            .map_err(|errno| self.failure("write", MANIFEST, errno))?;
        self.finish_folders(&manifest)?;
        match self.existing {
            Existing::Nothing => self.workspace.put_in_place()?,
            Existing::Build(identity) => self.workspace.replace(identity)?,
        }
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
        self.create(path.as_str(), bytes)
            .map_err(|error| self.explain(path.as_str(), error))?;
        let file = ManifestFile {
            path,
            size: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
        };
        self.files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(file);
        Ok(())
    }

    /// Creates the file; only when its folder is missing, the folder and then the file again.
    fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let open = || {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            rustix::fs::openat(&self.tree, path, flags, self.kind.file_mode())
        };
        let file = match open() {
            Err(Errno::NOENT) => {
                self.create_folder_of(path)?;
                open()
            }
            opened => opened,
        }?;
        let mut file = File::from(file);
        file.write_all(bytes)?;
        if self.set_mode {
            rustix::fs::fchmod(&file, self.kind.file_mode())?;
        }
        rustix::fs::futimens(&file, &self.times)?;
        Ok(())
    }

    /// Creates the folders above `path`, the lowest first, because mostly it alone is missing.
    fn create_folder_of(&self, path: &str) -> io::Result<()> {
        let Some((folder, _)) = path.rsplit_once('/') else {
            return Ok(());
        };
        let mut created = rustix::fs::mkdirat(&self.tree, folder, Mode::RWXU);
        if created == Err(Errno::NOENT) {
            self.create_folder_of(folder)?;
            created = rustix::fs::mkdirat(&self.tree, folder, Mode::RWXU);
        }
        match created {
            // another thread was faster
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Gives the folders their permissions and times, once nothing in them changes any more.
    fn finish_folders(&self, manifest: &Manifest) -> Result<(), StagingError> {
        let mode = self.kind.folder_mode();
        for folder in manifest.names().folders().chain(["."]) {
            rustix::fs::chmodat(&self.tree, folder, mode, AtFlags::empty())
                .and_then(|()| {
                    rustix::fs::utimensat(&self.tree, folder, &self.times, AtFlags::empty())
                })
                .map_err(|errno| self.failure("set permissions of", folder, errno.into()))?;
        }
        Ok(())
    }

    /// Tells what is in the way of `path`.
    fn explain(&self, path: &str, error: io::Error) -> StagingError {
        use rustix::fs::FileType;
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
            let found = rustix::fs::statat(&self.tree, part, AtFlags::SYMLINK_NOFOLLOW)
                .map(|stat| FileType::from_raw_mode(stat.st_mode));
            let whole = part.len() == path.len();
            let path = part.to_owned();
            match (found, whole) {
                (Ok(FileType::RegularFile), true) => return StagingError::WrittenTwice { path },
                (Ok(FileType::RegularFile), false) | (Ok(FileType::Directory), true) => {
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
