//! Why an output directory is refused or cannot be written, and what to do about it.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use super::{Kind, OutputPathError};

/// A build that did not change the output directory, except where a variant says otherwise.
///
/// Paths are printed quoted and escaped, because names found on disk may hold anything.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// The output would replace a protected folder or something above it.
    #[error(
        "{out:?} is or contains {protected:?}, which the build would replace; \
         name a folder of its own, such as `--out public`"
    )]
    Covers {
        /// The output directory.
        out: PathBuf,
        /// What lies at or below it.
        protected: PathBuf,
    },
    /// The output would lie among sources.
    #[error(
        "{out:?} lies inside {protected:?}, which holds no output; \
         name a folder outside of it, such as `--out public`"
    )]
    Inside {
        /// The output directory.
        out: PathBuf,
        /// The protected folder around it.
        protected: PathBuf,
    },
    /// The output would lie within another one.
    #[error(
        "{out:?} lies inside {site:?}, which a build has written: whoever serves that would serve \
         this as well; name a folder outside of it"
    )]
    InsideOutput {
        /// The output directory.
        out: PathBuf,
        /// The output around it.
        site: PathBuf,
    },
    /// The root of a file system, or an empty path.
    #[error("{out:?} cannot be replaced by a build; name a folder inside it")]
    Root {
        /// The output directory.
        out: PathBuf,
    },
    /// A symbolic link at the output directory, or inside the repository on the way to it.
    #[error(
        "{link:?} is a symbolic link, and a build follows none; \
         name the folder it points to, or remove the link"
    )]
    Symlink {
        /// The link.
        link: PathBuf,
    },
    /// A file, device or socket where a folder has to be.
    #[error("{path:?} is not a folder; remove it or name another output directory")]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file system is mounted at the output directory, so that nothing can take its place.
    #[error(
        "{out:?} is a mount point, which cannot be replaced in one step; \
         mount the folder above it, or name a folder inside it"
    )]
    MountPoint {
        /// The output directory.
        out: PathBuf,
    },
    /// The folder around the output takes no new entries.
    #[error(
        "{parent:?} cannot be written, and the output is prepared there: {source}; \
         change its permissions or name an output directory elsewhere"
    )]
    ParentNotWritable {
        /// The folder that would hold the output directory.
        parent: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder with content that no build made.
    #[error(
        "{out:?} holds files but no `manifest.json` of a build; \
         name an empty or new folder, or empty this one yourself{}",
        listed(found)
    )]
    NotOurs {
        /// The output directory.
        out: PathBuf,
        /// What it holds, the first few.
        found: Vec<PathBuf>,
    },
    /// A `manifest.json` that this version did not write.
    #[error(
        "{manifest:?} is not the manifest of a build: {reason}; \
         name another output directory, or remove this one yourself"
    )]
    ForeignManifest {
        /// The file.
        manifest: PathBuf,
        /// Why it was not understood.
        reason: String,
    },
    /// Files beside those of the earlier build.
    #[error(
        "{out:?} holds {count} files or folders that the last build did not write; \
         move them elsewhere, they would be deleted{}",
        listed(found)
    )]
    ForeignFiles {
        /// The output directory.
        out: PathBuf,
        /// How many there are.
        count: usize,
        /// The first few in order of name, relative to `out`.
        found: Vec<PathBuf>,
    },
    /// A preview where the site is to go, or the other way round.
    #[error(
        "{out:?} holds {} and this build makes {}; \
         name another output directory, or remove this one yourself", found.name(), wanted.name()
    )]
    OtherKind {
        /// The output directory.
        out: PathBuf,
        /// What it holds.
        found: Kind,
        /// What was to be built.
        wanted: Kind,
    },
    /// Another build holds the lock.
    #[error("another build is writing {out:?}; wait for it to end, then try again")]
    Busy {
        /// The output directory.
        out: PathBuf,
    },
    /// Something else has the name of the folder in which builds are prepared.
    #[error(
        "{path:?} is where builds are prepared, but it was not made by you or holds other things; \
         look at it and remove it"
    )]
    StageNotOurs {
        /// The folder.
        path: PathBuf,
    },
    /// The output directory was replaced or filled by somebody else during the build.
    #[error("{out:?} changed during the build and was left as it is; look at it and build again")]
    Changed {
        /// The output directory.
        out: PathBuf,
    },
    /// A text that names no file of the output.
    #[error(transparent)]
    Path(#[from] OutputPathError),
    /// A path of the output that the build writes itself.
    #[error("{path} is written by every build itself; give the file another name")]
    Reserved {
        /// The path.
        path: String,
    },
    /// Two files of the same path.
    #[error("{path} would be written twice; rename one of its two sources")]
    WrittenTwice {
        /// The path.
        path: String,
    },
    /// One path that is a file and also a folder with files in it.
    #[error("{path} would be a file and a folder; rename one of the two sources")]
    FileAndFolder {
        /// The path.
        path: String,
    },
    /// Two paths that are one where the case of letters does not count.
    #[error(
        "{first} and {second} differ in upper and lower case alone and are one file on some \
         systems; rename one of them"
    )]
    CaseClash {
        /// The first in order of bytes, cut after the segment that differs.
        first: String,
        /// The other.
        second: String,
    },
    /// `finish` after a `write` that failed.
    #[error("a file of {out:?} could not be written, so nothing was published; see its error")]
    Incomplete {
        /// The output directory.
        out: PathBuf,
    },
    /// The system refuses to put the new tree into the place of the old one.
    #[error(
        "{out:?} cannot be replaced: {source}; it may be a mount point or part of a container \
         image: remove it, or name an output directory elsewhere"
    )]
    Switch {
        /// The output directory.
        out: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The old tree was moved away, and neither the new nor the old one could be moved back.
    #[error("{out:?} is missing: {source}; move {old:?} there by hand, or run the build again")]
    NotRestored {
        /// The output directory.
        out: PathBuf,
        /// Where the old content is.
        old: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The new output **is** in place; files of the old one remain beside it.
    #[error(
        "the new output is in place, but the old one could not be removed from {path:?}: {source}; \
         remove that folder"
    )]
    OldRemains {
        /// The folder that is left.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other failure of the file system, such as a full disk.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// What was attempted, as a verb.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StagingError {
    pub(super) fn io(action: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

#[expect(
    clippy::unnecessary_debug_formatting,
    reason = "a name found on disk may hold control characters, which are shown escaped"
)]
fn listed(found: &[PathBuf]) -> String {
    let mut lines = String::new();
    for path in found {
        // writing to a text cannot fail
        let _ = write!(lines, "\n  {path:?}");
    }
    lines
}
