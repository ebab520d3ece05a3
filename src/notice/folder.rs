//! Where messages are written: in a folder for the team alone, never where something is published or
//! committed from.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::NoticeError;
use crate::repository::private_place::{self, Reach, Unfit};

/// A folder that messages may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder, for its owner alone, or makes sure of one that is there. `root` is the
    /// repository.
    ///
    /// # Errors
    /// When others can read it, when it lies in an output or among the sources, and when Git would
    /// commit what is in it.
    pub fn prepare(path: &Path, root: Option<&Path>) -> Result<Self, NoticeError> {
        let refuse = |why: &str| NoticeError::Folder {
            folder: path.to_owned(),
            why: why.to_owned(),
        };
        let place = private_place::place(path, root, Reach::Team, Some("x.eml"))
            .map_err(|unfit| refuse(why(unfit)))?;
        make(&place).map_err(|source| NoticeError::File {
            path: place.clone(),
            source,
        })?;
        if !is_own(&place) {
            return Err(refuse("others can read it: `chmod 700` it first"));
        }
        Ok(Self { path: place })
    }

    /// Where a file of this name would be.
    pub fn at(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Refuses what would be written over.
    ///
    /// # Errors
    /// When the file is there.
    pub fn is_free(&self, name: &str) -> Result<(), NoticeError> {
        let path = self.at(name);
        if path.symlink_metadata().is_ok() {
            return Err(NoticeError::File {
                path,
                source: io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "it is there already, and no message is ever written over",
                ),
            });
        }
        Ok(())
    }

    /// Writes a file that is not there yet, readable for its owner alone.
    ///
    /// # Errors
    /// When it is there, or cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, NoticeError> {
        self.is_free(name)?;
        let path = self.at(name);
        let failed = |source| NoticeError::File {
            path: path.clone(),
            source,
        };
        let mut options = fs::File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&path).map_err(failed)?;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(failed)?;
        Ok(path)
    }

    /// Takes a file away that was just written and did not go out.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn take_back(&self, name: &str) -> Result<(), NoticeError> {
        let path = self.at(name);
        fs::remove_file(&path).map_err(|source| NoticeError::File { path, source })
    }
}

fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

#[cfg(unix)]
#[expect(
    clippy::verbose_bit_mask,
    reason = "the bits of group and others, as everybody knows them"
)]
fn is_own(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|found| found.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_own(_: &Path) -> bool {
    true
}

fn why(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::NoPath => "this is no path",
        Unfit::Link => "this is a link; name the folder itself",
        Unfit::NoName => "messages go into a folder with a name",
        Unfit::NoFolder => "the folder above it is not there; make it first",
        Unfit::InOutput => "it lies in the public output; messages hold what is under embargo",
        Unfit::AmongSources => {
            "it lies among the sources or in the output of the repository; leave --out away to use `notices`"
        }
        Unfit::Committed => {
            "Git would commit what is written there: add `/notices/` and `*.eml` to .gitignore, or choose a folder outside with --out"
        }
    }
}
