//! The tree of files that becomes the output.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, Timespec, Timestamps};
use rustix::io::Errno;

use super::Kind;

/// A folder that nobody else writes to, and what its files get for permissions and time.
#[derive(Debug)]
pub(super) struct Tree {
    root: OwnedFd,
    kind: Kind,
    times: Timestamps,
    /// Whether the umask takes permissions away that have to be given back to each file.
    set_mode: bool,
}

impl Tree {
    /// `effective` is the mode that new files get here when they ask for that of `kind`.
    pub(super) fn new(root: OwnedFd, kind: Kind, effective: Mode, modified: i64) -> Self {
        let time = Timespec {
            tv_sec: modified,
            tv_nsec: 0,
        };
        Self {
            root,
            kind,
            times: Timestamps {
                last_access: time,
                last_modification: time,
            },
            set_mode: effective != kind.file_mode(),
        }
    }

    /// Creates a file that is not there yet, with the folders above it.
    pub(super) fn create(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = self.kind.file_mode();
        let file = self.with_folder(path, || rustix::fs::openat(&self.root, path, flags, mode))?;
        let mut file = File::from(file);
        file.write_all(bytes)?;
        if self.set_mode {
            rustix::fs::fchmod(&file, mode)?;
        }
        rustix::fs::futimens(&file, &self.times)?;
        Ok(())
    }

    /// Gives the file at `path` below `other` the same name here, without copying it.
    pub(super) fn link(&self, other: impl AsFd, path: &str) -> io::Result<()> {
        let flags = AtFlags::empty();
        self.with_folder(path, || {
            rustix::fs::linkat(&other, path, &self.root, path, flags)
        })
    }

    /// Gives a folder its permissions and time, once nothing in it changes any more.
    pub(super) fn finish_folder(&self, path: &str) -> io::Result<()> {
        rustix::fs::chmodat(&self.root, path, self.kind.folder_mode(), AtFlags::empty())?;
        self.set_times(path)
    }

    /// Gives a file or folder the time of the output.
    pub(super) fn set_times(&self, path: &str) -> io::Result<()> {
        rustix::fs::utimensat(&self.root, path, &self.times, AtFlags::empty())?;
        Ok(())
    }

    /// What is at `path`, if anything.
    pub(super) fn kind_of(&self, path: &str) -> Option<FileType> {
        rustix::fs::statat(&self.root, path, AtFlags::SYMLINK_NOFOLLOW)
            .ok()
            .map(|stat| FileType::from_raw_mode(stat.st_mode))
    }

    /// Does something at `path`; only when its folder is missing, creates that and tries again.
    fn with_folder<T>(&self, path: &str, attempt: impl Fn() -> Result<T, Errno>) -> io::Result<T> {
        match attempt() {
            Err(Errno::NOENT) => {
                self.create_folder_of(path)?;
                Ok(attempt()?)
            }
            done => Ok(done?),
        }
    }

    /// Creates the folders above `path`, the lowest first, because mostly it alone is missing.
    fn create_folder_of(&self, path: &str) -> io::Result<()> {
        let Some((folder, _)) = path.rsplit_once('/') else {
            return Ok(());
        };
        let create = || match rustix::fs::mkdirat(&self.root, folder, Mode::RWXU) {
            // another thread was faster
            Err(Errno::EXIST) => Ok(()),
            created => created,
        };
        self.with_folder(folder, create)
    }
}
