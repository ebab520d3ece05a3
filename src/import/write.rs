//! Writing new advisories to disk, without ever touching one that is there.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Changed, NewFile};
use crate::repository::replace::{ReplaceError, replace};

/// Why an advisory could not be written. Those before it in the list are complete; importing again
/// goes on where it stopped.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is a file of this name.
    #[error("{} is there already, and an import overwrites nothing; remove or rename it", .0.display())]
    Exists(PathBuf),
    /// A folder on the way is something else.
    #[error("{} is a symbolic link or no folder, so nothing is written through it; put a folder there", .0.display())]
    NoFolder(PathBuf),
    /// An advisory that is there cannot be replaced.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    /// The system refused.
    #[error("{} cannot be written: {source}; mend that and import again", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes `files` below `root`, the folder of the repository, and creates the folders they need.
///
/// # Errors
/// At the first file that cannot be written. It never leaves half a file, and never overwrites one.
pub fn write(root: &Path, files: &[NewFile]) -> Result<(), WriteError> {
    // Said before the first byte is written, because it is the likely mistake.
    if let Some(there) = files
        .iter()
        .map(|file| root.join(&file.path))
        .find(|path| path.symlink_metadata().is_ok())
    {
        return Err(WriteError::Exists(there));
    }
    let mut last: Option<PathBuf> = None;
    for file in files {
        let path = root.join(&file.path);
        let folder = path.parent().unwrap_or(root).to_path_buf();
        if last.as_ref() != Some(&folder) {
            create_folders(root, &file.path)?;
            last = Some(folder);
        }
        create(&path, &file.text)?;
    }
    Ok(())
}

/// Replaces the advisories of an update, each whole or not at all.
///
/// # Errors
/// At the first that cannot be replaced, or that somebody changed in the meantime.
pub fn replace_all(root: &Path, changed: &[Changed]) -> Result<(), WriteError> {
    for file in changed {
        replace(root, &file.path, &file.before, &file.text)?;
    }
    Ok(())
}

/// Creates the folders of `path` below `root`, and passes through nothing but folders.
fn create_folders(root: &Path, path: &str) -> Result<(), WriteError> {
    let mut folder = root.to_path_buf();
    let Some((parents, _)) = path.rsplit_once('/') else {
        return Ok(());
    };
    for part in parents.split('/') {
        folder.push(part);
        match folder.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(WriteError::NoFolder(folder)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(&folder).map_err(|source| WriteError::Io {
                    path: folder.clone(),
                    source,
                })?;
            }
            Err(source) => {
                return Err(WriteError::Io {
                    path: folder,
                    source,
                });
            }
        }
    }
    Ok(())
}

fn create(path: &Path, text: &str) -> Result<(), WriteError> {
    let failed = |source: io::Error| WriteError::Io {
        path: path.to_path_buf(),
        source,
    };
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(WriteError::Exists(path.to_path_buf()));
        }
        Err(error) => return Err(failed(error)),
    };
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half an advisory would stand in the way of the next attempt. It is ours: it was not there
        // before.
        let _ = fs::remove_file(path);
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::id::AdvisoryId;

    fn file(path: &str) -> NewFile {
        NewFile {
            id: AdvisoryId::try_from("PYSEC-2020-1").unwrap(),
            path: path.to_owned(),
            text: "new".to_owned(),
        }
    }

    #[test]
    fn folders_are_created_and_nothing_is_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let files = [
            file("advisories/2020/A-1.md"),
            file("advisories/2020/A-2.md"),
        ];
        write(root.path(), &files).unwrap();
        let first = root.path().join("advisories/2020/A-1.md");
        assert_eq!(fs::read_to_string(&first).unwrap(), "new");
        fs::write(&first, "old").unwrap();
        let again = write(
            root.path(),
            &[file("advisories/2021/A-3.md"), files[0].clone()],
        );
        assert!(matches!(again, Err(WriteError::Exists(path)) if path == first));
        assert_eq!(fs::read_to_string(&first).unwrap(), "old");
        assert!(!root.path().join("advisories/2021").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let root = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join("advisories")).unwrap();
        let refused = write(root.path(), &[file("advisories/2020/A-1.md")]);
        assert!(matches!(refused, Err(WriteError::NoFolder(_))));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        std::os::unix::fs::symlink("/dev/null", root.path().join("B-1.md")).unwrap();
        assert!(matches!(
            write(root.path(), &[file("B-1.md")]),
            Err(WriteError::Exists(_))
        ));
    }
}
