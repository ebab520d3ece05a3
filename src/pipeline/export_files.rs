//! Exported documents as files: one file, or a folder of them, whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Exported;
use crate::repository::private_place::{self, Reach, Unfit};

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum ExportFileError {
    /// It may not be there.
    #[error("{path}: {why}; choose another place with --out", path = path.display())]
    Unfit {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it.
        why: Unfit,
    },
    /// Something is there already.
    #[error("{path} is there already: remove it first, or choose another name with --out", path = path.display())]
    Taken {
        /// The path.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes one document to a file. A public one takes the place of an earlier one; a private one is
/// for its owner alone, and is never written over anything.
///
/// # Errors
/// See [`ExportFileError`].
pub fn write_file(
    path: &Path,
    root: Option<&Path>,
    reach: Reach,
    document: &Exported,
) -> Result<(), ExportFileError> {
    let place = fit(path, root, reach)?;
    if place.is_dir() || (reach == Reach::Team && place.exists()) {
        return Err(ExportFileError::Taken { path: place });
    }
    let part = beside(&place);
    write_new(&part, document.text.as_bytes(), reach)?;
    fs::rename(&part, &place).map_err(|source| {
        // What is left behind is named as unfinished; the first error counts.
        let _ = fs::remove_file(&part);
        ExportFileError::File {
            path: place,
            source,
        }
    })
}

/// Writes several documents to a folder that is not there yet, or empty.
///
/// # Errors
/// See [`ExportFileError`].
pub fn write_folder(
    path: &Path,
    root: Option<&Path>,
    reach: Reach,
    documents: &[Exported],
) -> Result<(), ExportFileError> {
    let place = fit(path, root, reach)?;
    let failed = |source| ExportFileError::File {
        path: place.clone(),
        source,
    };
    match fs::read_dir(&place).map(|mut entries| entries.next().is_none()) {
        Ok(false) => return Err(ExportFileError::Taken { path: place }),
        Ok(true) => fs::remove_dir(&place).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let part = beside(&place);
    let written = make_folder(&part, reach)
        .map_err(|source| ExportFileError::File {
            path: part.clone(),
            source,
        })
        .and_then(|()| {
            documents.iter().try_for_each(|document| {
                write_new(&part.join(&document.name), document.text.as_bytes(), reach)
            })
        })
        .and_then(|()| fs::rename(&part, &place).map_err(failed));
    if written.is_err() {
        // The first error counts.
        let _ = fs::remove_dir_all(&part);
    }
    written
}

fn fit(path: &Path, root: Option<&Path>, reach: Reach) -> Result<PathBuf, ExportFileError> {
    private_place::place(path, root, reach, None).map_err(|why| ExportFileError::Unfit {
        path: path.to_owned(),
        why,
    })
}

/// Where something is written before it is whole.
fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn make_folder(path: &Path, reach: Reach) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    if reach == Reach::Team {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn write_new(path: &Path, bytes: &[u8], reach: Reach) -> Result<(), ExportFileError> {
    let failed = |source| ExportFileError::File {
        path: path.to_owned(),
        source,
    };
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if reach == Reach::Team {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed)
}
