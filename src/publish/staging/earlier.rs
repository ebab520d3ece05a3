//! Files of the earlier build that the next one writes again unchanged.
//!
//! They are linked instead of written: that spares the copy, and on some disks far more, since
//! file systems that avoid freshly freed inodes become ten times slower after a tree was replaced
//! by new files. The earlier build decides nothing: a file is taken only after all of its bytes
//! were compared with those to be written.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags};

use super::manifest::Manifest;
use super::{Kind, StagingError};

/// The output that is about to be replaced.
#[derive(Debug)]
pub(super) struct Earlier {
    root: OwnedFd,
    owner: u32,
    mode: Mode,
    modified: i64,
    sums: HashMap<Box<str>, [u8; 32]>,
}

/// A file of the earlier build with the wanted content.
pub(super) struct Same {
    /// Whether its time is not that of the new output.
    pub(super) other_time: bool,
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
            mode: kind.file_mode(),
            modified,
            sums: manifest.into_sums(),
        })
    }

    pub(super) fn root(&self) -> &OwnedFd {
        &self.root
    }

    /// Looks for a file at `path` with these bytes, permissions and owner. Whatever goes wrong on
    /// the way, the file is then written as if there were no earlier build.
    pub(super) fn find(&self, path: &str, bytes: &[u8], sha256: [u8; 32]) -> Option<Same> {
        // the manifest may be wrong about the file, so this only spares reading most of the others
        if self.sums.get(path) != Some(&sha256) {
            return None;
        }
        self.compare(path, bytes).ok().flatten()
    }

    fn compare(&self, path: &str, bytes: &[u8]) -> io::Result<Option<Same>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(&self.root, path, flags, Mode::empty())?);
        let found = file.metadata()?;
        // a file with a second name elsewhere would change its time there too
        let usable = found.is_file()
            && found.nlink() == 1
            && found.uid() == self.owner
            && rustix::fs::fstat(&file)
                .is_ok_and(|stat| Mode::from_raw_mode(stat.st_mode) == self.mode)
            && found.len() == bytes.len() as u64;
        if !usable {
            return Ok(None);
        }
        let mut content = Vec::with_capacity(bytes.len().saturating_add(1));
        file.read_to_end(&mut content)?;
        Ok((content == bytes).then_some(Same {
            other_time: (found.mtime(), found.mtime_nsec()) != (self.modified, 0),
        }))
    }
}
