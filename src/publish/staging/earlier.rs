//! Files of the earlier build that the next one writes again unchanged.
//!
//! They are linked instead of written: that spares the copy, and on some disks far more, since
//! file systems that avoid freshly freed inodes become ten times slower after a tree was replaced
//! by new files. The earlier build decides nothing: a file is taken only after all of its bytes
//! were compared with those to be written.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::destination::Identity;
use super::manifest::Manifest;
use super::{Kind, StagingError};

/// The output that is about to be replaced.
#[derive(Debug)]
pub(super) struct Earlier {
    root: OwnedFd,
    owner: u32,
    kind: Kind,
    modified: i64,
    sums: HashMap<Box<str>, [u8; 32]>,
}

/// A file of the earlier build with the wanted content, as it was when that was found.
#[derive(Debug)]
pub(super) struct Stamp {
    /// Whether its time is not that of the new output.
    pub(super) other_time: bool,
    is: Identity,
    changed: (i64, i64),
}

impl Stamp {
    fn of(stat: &Stat, modified: i64) -> Self {
        Self {
            other_time: !has_time(stat, modified),
            is: (stat.st_dev, stat.st_ino),
            changed: change_of(stat),
        }
    }
}

impl Earlier {
    /// Opens an output with its manifest; `owner` is whom the files of the new build belong to.
    pub(super) fn open(
        out: &Path,
        manifest: Manifest,
        kind: Kind,
        owner: u32,
        modified: i64,
    ) -> Result<Self, StagingError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let root = rustix::fs::openat(CWD, out, flags, Mode::empty())
            .map_err(|errno| StagingError::io("open", out, errno))?;
        Ok(Self {
            root,
            owner,
            kind,
            modified,
            sums: manifest.into_sums(),
        })
    }

    pub(super) fn root(&self) -> &OwnedFd {
        &self.root
    }

    /// How many files it has, without its manifest.
    pub(super) fn len(&self) -> usize {
        self.sums.len()
    }

    /// Looks for a file at `path` with these bytes, permissions and owner. Whatever goes wrong on
    /// the way, the file is then written as if there were no earlier build.
    pub(super) fn find(&self, path: &str, bytes: &[u8], sha256: [u8; 32]) -> Option<Stamp> {
        // the manifest may be wrong about the file, so this only spares reading most of the others
        if self.sums.get(path) != Some(&sha256) {
            return None;
        }
        self.compare(path, bytes).ok().flatten()
    }

    /// The same for a file that the manifest does not list.
    pub(super) fn compare(&self, path: &str, bytes: &[u8]) -> io::Result<Option<Stamp>> {
        let file = self.open_file(path)?;
        let stat = rustix::fs::fstat(&file)?;
        // a file with a second name elsewhere would change its time there too
        let usable = FileType::from_raw_mode(stat.st_mode).is_file()
            && stat.st_nlink == 1
            && stat.st_uid == self.owner
            && Mode::from_raw_mode(stat.st_mode) == self.kind.file_mode()
            && u64::try_from(stat.st_size) == Ok(bytes.len() as u64);
        if !usable {
            return Ok(None);
        }
        let same = read(&file, bytes.len())? == bytes;
        Ok(same.then(|| Stamp::of(&stat, self.modified)))
    }

    /// Whether nobody touched the file since.
    pub(super) fn is_still(&self, path: &str, stamp: &Stamp) -> bool {
        self.look(path).is_some_and(|found| {
            (found.st_dev, found.st_ino) == stamp.is && change_of(&found) == stamp.changed
        })
    }

    /// The bytes of a file.
    pub(super) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = self.open_file(path)?;
        let stat = rustix::fs::fstat(&file)?;
        read(&file, usize::try_from(stat.st_size).unwrap_or_default())
    }

    /// Whether a folder is as a finished build leaves it.
    pub(super) fn is_finished_folder(&self, path: &str) -> bool {
        self.look(path).is_some_and(|found| {
            FileType::from_raw_mode(found.st_mode).is_dir()
                && found.st_uid == self.owner
                && Mode::from_raw_mode(found.st_mode) == self.kind.folder_mode()
                && has_time(&found, self.modified)
        })
    }

    fn look(&self, path: &str) -> Option<Stat> {
        rustix::fs::statat(&self.root, path, AtFlags::SYMLINK_NOFOLLOW).ok()
    }

    fn open_file(&self, path: &str) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.root, path, flags, Mode::empty())?)
    }
}

/// The first `length` bytes of a file, or all if it has fewer.
fn read(file: &OwnedFd, length: usize) -> io::Result<Vec<u8>> {
    let mut content = Vec::with_capacity(length);
    while content.len() < length {
        match rustix::io::read(file, spare_capacity(&mut content)) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(content)
}

fn has_time(stat: &Stat, modified: i64) -> bool {
    (i128::from(stat.st_mtime), i128::from(stat.st_mtime_nsec)) == (i128::from(modified), 0)
}

fn change_of(stat: &Stat) -> (i64, i64) {
    #[expect(
        clippy::useless_conversion,
        reason = "the types differ between systems"
    )]
    (
        stat.st_ctime.into(),
        stat.st_ctime_nsec.try_into().unwrap_or_default(),
    )
}
