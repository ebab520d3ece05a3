//! Where the output goes, and whether it may.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use super::manifest::{MANIFEST, Manifest};
use super::{Kind, PREVIEW_MARKER, Protected, StagingError};

/// How many surprising files a message lists.
const LISTED: usize = 5;

/// What makes a file or folder itself, whatever its name: device and inode.
pub(super) type Identity = (u64, u64);

pub(super) fn identity_of(metadata: &fs::Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// The output directory as a name in a folder. Links above it are resolved, it itself is no link.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) parent: PathBuf,
    pub(super) name: OsString,
}

/// What lies at a destination that a build may replace.
#[derive(Debug)]
pub(super) enum Existing {
    /// Nothing, or a folder without content.
    Nothing,
    /// The output of an earlier build.
    Build(Identity, Manifest),
}

impl Destination {
    /// Finds out where `out` is and refuses it if it may not be there, without looking into it.
    pub(super) fn resolve(out: &Path, protected: &[Protected<'_>]) -> Result<Self, StagingError> {
        let root = || StagingError::Root {
            out: out.to_owned(),
        };
        let absolute = std::path::absolute(out).map_err(|_| root())?;
        let absolute = if absolute.file_name().is_some() {
            refuse_links(&absolute, protected)?;
            absolute
        } else {
            // it ends in `..`
            absolute
                .canonicalize()
                .map_err(|error| StagingError::io("find", &absolute, error))?
        };
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Err(root());
        };
        let destination = Self {
            parent: canonical(parent)?,
            name: name.to_owned(),
        };
        for place in protected {
            destination.refuse_overlap(place)?;
        }
        destination.refuse_output_around()?;
        Ok(destination)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// Looks at what is there and refuses whatever an earlier build of the same kind did not make.
    pub(super) fn inspect(&self, kind: Kind) -> Result<Existing, StagingError> {
        let out = self.path();
        let Some(metadata) = self.look()? else {
            return Ok(Existing::Nothing);
        };
        let mut names: Vec<OsString> = fs::read_dir(&out)
            .and_then(|entries| entries.map(|e| e.map(|e| e.file_name())).collect())
            .map_err(|error| StagingError::io("read", &out, error))?;
        if names.is_empty() {
            return Ok(Existing::Nothing);
        }
        if !names.iter().any(|name| name == MANIFEST) {
            names.sort_unstable();
            let found = names.into_iter().map(PathBuf::from).take(LISTED).collect();
            return Err(StagingError::NotOurs { out, found });
        }
        let manifest = read_manifest(&out.join(MANIFEST))?;
        let marked = manifest.holds(PREVIEW_MARKER);
        let found = if marked || names.iter().any(|name| name == PREVIEW_MARKER) {
            Kind::Preview
        } else {
            Kind::Site
        };
        if found != kind {
            return Err(StagingError::OtherKind {
                out,
                found,
                wanted: kind,
            });
        }
        refuse_foreign_files(&out, &manifest)?;
        Ok(Existing::Build(identity_of(&metadata), manifest))
    }

    /// The metadata of what is there; refuses all but folders that can be renamed.
    pub(super) fn look(&self) -> Result<Option<fs::Metadata>, StagingError> {
        let out = self.path();
        let metadata = match out.symlink_metadata() {
            Ok(metadata) => metadata,
            // with a file above it, it cannot be created either, which the workspace will report
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(StagingError::io("look at", &out, error)),
        };
        if metadata.is_symlink() {
            return Err(StagingError::Symlink { link: out });
        }
        if !metadata.is_dir() {
            return Err(StagingError::NotAFolder { path: out });
        }
        if is_mount_point(&out, &self.parent, &metadata) {
            return Err(StagingError::MountPoint { out });
        }
        Ok(Some(metadata))
    }

    /// Refuses a place within another output, which may be served.
    fn refuse_output_around(&self) -> Result<(), StagingError> {
        let out = self.path();
        let is_output =
            |folder: &&Path| folder.join("manifest.json").is_file() && folder.join("osv").is_dir();
        match out.ancestors().skip(1).find(is_output) {
            None => Ok(()),
            Some(site) => Err(StagingError::InsideOutput {
                site: site.to_owned(),
                out,
            }),
        }
    }

    fn refuse_overlap(&self, place: &Protected<'_>) -> Result<(), StagingError> {
        let out = self.path();
        let protected = canonical(place.path())?;
        if lies_at_or_below(&protected, &out) {
            return Err(StagingError::Covers { out, protected });
        }
        if matches!(place, Protected::Tree(_)) && lies_at_or_below(&out, &protected) {
            return Err(StagingError::Inside { out, protected });
        }
        Ok(())
    }
}

/// Refuses `out` itself as a link, and links on the way to it that the repository brings along: a
/// pull request could point them anywhere. Links above the repository belong to the machine.
fn refuse_links(out: &Path, protected: &[Protected<'_>]) -> Result<(), StagingError> {
    for part in out.ancestors() {
        if !part.is_symlink() {
            continue;
        }
        let link = || StagingError::Symlink {
            link: part.to_owned(),
        };
        let Some(parent) = part.parent() else {
            continue;
        };
        if part == out {
            return Err(link());
        }
        let parent = canonical(parent)?;
        for place in protected {
            if lies_at_or_below(&parent, &canonical(place.path())?) {
                return Err(link());
            }
        }
    }
    Ok(())
}

/// The path without links and `..`, also when its last parts do not exist yet.
fn canonical(path: &Path) -> Result<PathBuf, StagingError> {
    let failed = |error| StagingError::io("find", path, error);
    let absolute = std::path::absolute(path).map_err(failed)?;
    for existing in absolute.ancestors() {
        let mut found = match existing.canonicalize() {
            Ok(found) => found,
            Err(error) if is_missing(&error) => continue,
            Err(error) => return Err(failed(error)),
        };
        let missing = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
        for part in missing.components() {
            match part {
                Component::Normal(name) => found.push(name),
                _ => return Err(failed(io::ErrorKind::NotFound.into())),
            }
        }
        return Ok(found);
    }
    Ok(absolute)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether `inner` is `outer` or lies inside it, by name or by identity: on some disks `Public`
/// and `public` are one folder, and a bind mount gives one folder two names.
fn lies_at_or_below(inner: &Path, outer: &Path) -> bool {
    if inner.starts_with(outer) {
        return true;
    }
    let Ok(outer) = outer.metadata() else {
        return false;
    };
    inner
        .ancestors()
        .filter_map(|part| part.metadata().ok())
        .any(|part| identity_of(&part) == identity_of(&outer))
}

/// Whether a file system is mounted at `out`: the kernel says so, else another device shows it.
fn is_mount_point(out: &Path, parent: &Path, metadata: &fs::Metadata) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags};
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        if rustix::fs::statx(CWD, out, flags, StatxFlags::BASIC_STATS)
            .is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
        {
            return true;
        }
    }
    parent
        .metadata()
        .is_ok_and(|parent| parent.dev() != metadata.dev())
}

fn read_manifest(path: &Path) -> Result<Manifest, StagingError> {
    let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
    if !is_file {
        return Err(StagingError::ForeignManifest {
            manifest: path.to_owned(),
            reason: "it is not a file".to_owned(),
        });
    }
    let text = fs::read(path).map_err(|error| StagingError::io("read", path, error))?;
    Manifest::parse(&text).map_err(|reason| StagingError::ForeignManifest {
        manifest: path.to_owned(),
        reason: reason.to_string(),
    })
}

/// Every file must be listed and every folder must lead to a listed file.
fn refuse_foreign_files(out: &Path, manifest: &Manifest) -> Result<(), StagingError> {
    let known = manifest.names();
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(out).min_depth(1) {
        let entry = entry.map_err(|error| {
            StagingError::io(
                "read",
                out,
                error
                    .into_io_error()
                    .unwrap_or_else(|| io::ErrorKind::Other.into()),
            )
        })?;
        let relative = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let ours = relative.to_str().is_some_and(|name| {
            let kind = entry.file_type();
            (kind.is_file() && known.is_file(name)) || (kind.is_dir() && known.is_folder(name))
        });
        if !ours {
            found.push(relative.to_owned());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let count = found.len();
    found.sort_unstable();
    found.truncate(LISTED);
    Err(StagingError::ForeignFiles {
        out: out.to_owned(),
        count,
        found,
    })
}
