//! The folder beside the output in which a build is prepared, and its lock.
//!
//! For the output `public` it is `.public.advgen-stage`: one fixed name, so that whoever comes
//! next finds what a killed build left behind. It is readable by its owner alone, and an advisory
//! lock on it, which the system drops with the process, tells a running build from a killed one.
//!
//! | inside | is |
//! |---|---|
//! | `new` | the tree being written; right after an exchange, the old tree |
//! | `old` | the old tree, where the file system cannot exchange two folders |
//! | `probe` | a file that shows what the umask does to permissions |

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

use super::StagingError;
use super::destination::{Destination, Identity, identity_of};

/// The tree being written.
const NEW: &str = "new";
/// Where the fallback moves the old tree.
const OLD: &str = "old";
/// A file that is created to look at its permissions and owner.
const PROBE: &str = "probe";

/// How often the folder may vanish between its creation and its lock, which happens when another
/// build ends in that moment.
const ATTEMPTS: usize = 100;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// The locked folder of one build. Dropping it removes the folder and leaves the output alone.
#[derive(Debug)]
pub(super) struct Workspace {
    out: PathBuf,
    out_name: OsString,
    path: PathBuf,
    name: OsString,
    parent: OwnedFd,
    /// An open handle on the folder, which also carries the lock.
    folder: File,
    removed: bool,
    exchange: bool,
}

impl Workspace {
    /// Creates or takes over the folder beside `destination`, brings back an output that a killed
    /// build had moved away, and removes whatever else it left.
    pub(super) fn acquire(destination: &Destination) -> Result<Self, StagingError> {
        let parent = open_parent(destination)?;
        let mut name = OsString::from(".");
        name.push(&destination.name);
        name.push(".advgen-stage");
        let path = destination.parent.join(&name);
        for _ in 0..ATTEMPTS {
            let Some(folder) = open_locked(&parent, &name, &path, destination)? else {
                continue;
            };
            let workspace = Self {
                out: destination.path(),
                out_name: destination.name.clone(),
                path,
                name,
                parent,
                folder,
                removed: false,
                exchange: true,
            };
            workspace.make_private()?;
            workspace.clear()?;
            return Ok(workspace);
        }
        Err(StagingError::Busy {
            out: destination.path(),
        })
    }

    /// Creates the empty tree that will become the output.
    pub(super) fn create_tree(&self) -> Result<OwnedFd, StagingError> {
        let path = self.path.join(NEW);
        rustix::fs::mkdirat(&self.folder, NEW, Mode::RWXU)
            .and_then(|()| rustix::fs::openat(&self.folder, NEW, FOLDER, Mode::empty()))
            .map_err(|errno| StagingError::io("create", &path, errno))
    }

    /// Where the tree is, for messages.
    pub(super) fn tree_path(&self) -> PathBuf {
        self.path.join(NEW)
    }

    /// The permissions that a file gets which is created with `mode`: the umask and default
    /// access lists of the folder may take some away.
    pub(super) fn effective_mode(&self, mode: Mode) -> Result<Mode, StagingError> {
        Ok(Mode::from_raw_mode(self.probe(mode)?.st_mode))
    }

    /// Whom the files of this build belong to.
    pub(super) fn owner(&self) -> Result<u32, StagingError> {
        let metadata = self.folder.metadata();
        let metadata = metadata.map_err(|e| StagingError::io("look at", &self.path, e))?;
        Ok(metadata.uid())
    }

    /// From now on treats the file system as one without exchange of two folders.
    #[cfg(test)]
    pub(super) fn without_exchange(&mut self) {
        self.exchange = false;
    }

    /// Puts the tree where nothing or an empty folder is.
    pub(super) fn put_in_place(&self) -> Result<(), StagingError> {
        rustix::fs::renameat(&self.folder, NEW, &self.parent, &self.out_name).map_err(|errno| {
            match errno {
                // somebody filled the folder, or put a file there, since it was looked at
                Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR => self.changed(),
                _ => self.cannot_switch(errno),
            }
        })
    }

    /// Puts the tree into the place of an earlier output, whose content is then in the workspace.
    ///
    /// One exchange, where the file system knows it. Else two renames, between which the output
    /// is missing for a moment; whoever is killed there leaves it to the next build to move the
    /// old one back.
    pub(super) fn replace(&self, old: Identity) -> Result<(), StagingError> {
        self.refuse_change(old)?;
        if self.exchange {
            let exchanged = rustix::fs::renameat_with(
                &self.folder,
                NEW,
                &self.parent,
                &self.out_name,
                RenameFlags::EXCHANGE,
            );
            match exchanged {
                Ok(()) => return Ok(()),
                // no such flag, no such call, or a sandbox that knows none of it
                Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => {}
                Err(errno) => return Err(self.cannot_switch(errno)),
            }
        }
        rustix::fs::renameat(&self.parent, &self.out_name, &self.folder, OLD)
            .map_err(|errno| self.cannot_switch(errno))?;
        let Err(errno) = rustix::fs::renameat(&self.folder, NEW, &self.parent, &self.out_name)
        else {
            return Ok(());
        };
        self.recover()?;
        Err(self.cannot_switch(errno))
    }

    /// Refuses an output that is no longer the folder that was looked at.
    pub(super) fn refuse_change(&self, old: Identity) -> Result<(), StagingError> {
        let found = self.out.symlink_metadata();
        if found.is_ok_and(|found| identity_of(&found) == old) {
            Ok(())
        } else {
            Err(self.changed())
        }
    }

    /// Removes the folder with all it holds.
    pub(super) fn remove(mut self) -> Result<(), StagingError> {
        self.try_remove()
    }

    fn try_remove(&mut self) -> Result<(), StagingError> {
        self.clear()?;
        rustix::fs::unlinkat(&self.parent, &self.name, AtFlags::REMOVEDIR)
            .map_err(|errno| StagingError::io("remove", &self.path, errno))?;
        self.removed = true;
        Ok(())
    }

    /// Refuses a folder that another user prepared, who could then read or change what is staged.
    fn make_private(&self) -> Result<(), StagingError> {
        let failed = |errno: Errno| StagingError::io("look at", &self.path, errno);
        let probe = self.probe(Mode::RUSR | Mode::WUSR)?;
        let folder = rustix::fs::fstat(&self.folder).map_err(failed)?;
        if folder.st_uid != probe.st_uid {
            return Err(StagingError::StageNotOurs {
                path: self.path.clone(),
            });
        }
        rustix::fs::fchmod(&self.folder, Mode::RWXU).map_err(failed)
    }

    /// Creates a file, looks at it and removes it.
    fn probe(&self, mode: Mode) -> Result<Stat, StagingError> {
        let path = self.path.join(PROBE);
        let failed = |errno: Errno| StagingError::io("create", &path, errno);
        self.remove_probe()?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.folder, PROBE, flags, mode).map_err(failed)?;
        let stat = rustix::fs::fstat(&file).map_err(failed)?;
        self.remove_probe()?;
        Ok(stat)
    }

    fn remove_probe(&self) -> Result<(), StagingError> {
        match rustix::fs::unlinkat(&self.folder, PROBE, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(StagingError::io("remove", &self.path.join(PROBE), errno)),
        }
    }

    /// Moves the old output back when a switch without exchange was cut off in its middle.
    fn recover(&self) -> Result<(), StagingError> {
        let out = rustix::fs::statat(&self.parent, &self.out_name, AtFlags::SYMLINK_NOFOLLOW);
        if !matches!(out, Err(Errno::NOENT)) {
            return Ok(());
        }
        match rustix::fs::renameat(&self.folder, OLD, &self.parent, &self.out_name) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(StagingError::NotRestored {
                out: self.out.clone(),
                old: self.path.join(OLD),
                source: errno.into(),
            }),
        }
    }

    /// Empties the folder, but never of an output that belongs back in its place.
    fn clear(&self) -> Result<(), StagingError> {
        self.recover()?;
        for name in [NEW, OLD] {
            let path = self.path.join(name);
            empty(&path);
            match fs::remove_dir_all(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(StagingError::io("remove", &path, error)),
            }
        }
        self.remove_probe()
    }

    fn changed(&self) -> StagingError {
        StagingError::Changed {
            out: self.out.clone(),
        }
    }

    fn cannot_switch(&self, errno: Errno) -> StagingError {
        StagingError::Switch {
            out: self.out.clone(),
            source: errno.into(),
        }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // after its removal the name may already belong to the next build
        if !self.removed {
            // what cannot be removed now is found and reported by the next build
            let _ = self.try_remove();
        }
    }
}

/// Removes the folders in a folder, several at a time. What is left then, and why, is for the one
/// that removes the folder itself to find out.
fn empty(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.par_iter().for_each(|path| {
        // a link is removed and not followed, a file stays for later
        let _ = fs::remove_dir_all(path);
    });
}

fn open_parent(destination: &Destination) -> Result<OwnedFd, StagingError> {
    let parent = &destination.parent;
    fs::create_dir_all(parent)
        .and_then(|()| {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            rustix::fs::openat(CWD, parent, flags, Mode::empty()).map_err(Into::into)
        })
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                StagingError::ParentNotWritable {
                    parent: parent.clone(),
                    source: error,
                }
            }
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                StagingError::NotAFolder {
                    path: file_above(parent),
                }
            }
            _ => StagingError::io("create", parent, error),
        })
}

/// The lowest part of `path` that exists: the one that is no folder.
fn file_above(path: &Path) -> PathBuf {
    path.ancestors()
        .find(|part| part.symlink_metadata().is_ok())
        .unwrap_or(path)
        .to_owned()
}

/// One attempt to create or open the folder and to lock it; `None` when it was removed meanwhile.
fn open_locked(
    parent: &OwnedFd,
    name: &OsStr,
    path: &Path,
    destination: &Destination,
) -> Result<Option<File>, StagingError> {
    match rustix::fs::mkdirat(parent, name, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(errno @ (Errno::ACCESS | Errno::PERM | Errno::ROFS)) => {
            return Err(StagingError::ParentNotWritable {
                parent: destination.parent.clone(),
                source: errno.into(),
            });
        }
        Err(errno) => return Err(StagingError::io("create", path, errno)),
    }
    let folder = match rustix::fs::openat(parent, name, FOLDER, Mode::empty()) {
        Ok(folder) => File::from(folder),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP | Errno::NOTDIR | Errno::ACCESS) => {
            return Err(StagingError::StageNotOurs {
                path: path.to_owned(),
            });
        }
        Err(errno) => return Err(StagingError::io("open", path, errno)),
    };
    match folder.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StagingError::Busy {
                out: destination.path(),
            });
        }
        Err(TryLockError::Error(error)) => return Err(StagingError::io("lock", path, error)),
    }
    let locked = folder
        .metadata()
        .map_err(|error| StagingError::io("look at", path, error))?;
    let named = path.symlink_metadata();
    let still_there = named.is_ok_and(|named| identity_of(&named) == identity_of(&locked));
    Ok(still_there.then_some(folder))
}
