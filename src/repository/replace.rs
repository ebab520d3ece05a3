//! Replacing the text of one file in the work tree: all of it or nothing, and never elsewhere.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a file was not replaced. It then holds what it held before.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// The file, or a folder on the way to it, is a symbolic link.
    #[error("{} is a symbolic link, so nothing is written through it; put the file itself there", .0.display())]
    Link(PathBuf),
    /// Somebody wrote to the file in the meantime.
    #[error("{} changed while it was being read; try again", .0.display())]
    Changed(PathBuf),
    /// The system refused.
    #[error("{} cannot be written: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Replaces the file at `path`, relative to the folder `root`, which is to hold `before`, by
/// `after`. Its permissions stay.
///
/// The new text is written beside the file and takes its name when it is complete, so that neither
/// a full disk nor a kill leaves half an advisory.
///
/// # Errors
/// See [`ReplaceError`].
pub fn replace(root: &Path, path: &str, before: &str, after: &str) -> Result<(), ReplaceError> {
    let mut file = root.to_path_buf();
    for part in path.split('/') {
        file.push(part);
        let metadata = file.symlink_metadata().map_err(|e| failed(&file, e))?;
        if metadata.is_symlink() {
            return Err(ReplaceError::Link(file));
        }
    }
    let present = fs::read(&file).map_err(|e| failed(&file, e))?;
    if present != before.as_bytes() {
        return Err(ReplaceError::Changed(file));
    }
    let permissions = fs::metadata(&file)
        .map_err(|e| failed(&file, e))?
        .permissions();
    let name = path.rsplit('/').next().unwrap_or(path);
    let beside = file.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write(&beside, after, permissions).and_then(|()| fs::rename(&beside, &file));
    written.map_err(|error| {
        // It is ours: nothing else has this name.
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = fs::remove_file(&beside);
        }
        failed(&file, error)
    })
}

fn write(path: &Path, text: &str, permissions: Permissions) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(permissions)?;
    file.sync_all()
}

fn failed(path: &Path, source: io::Error) -> ReplaceError {
    ReplaceError::Io {
        path: path.to_path_buf(),
        source,
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_file_is_replaced_and_keeps_its_permissions() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("a")).unwrap();
        let file = root.path().join("a/b.md");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        replace(root.path(), "a/b.md", "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(names(&root.path().join("a")), ["b.md"]);
    }

    #[test]
    fn nothing_is_written_through_a_link_or_over_what_others_wrote() {
        let root = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("b.md"), "old").unwrap();
        symlink(elsewhere.path(), root.path().join("a")).unwrap();
        symlink(elsewhere.path().join("b.md"), root.path().join("b.md")).unwrap();
        for path in ["a/b.md", "b.md"] {
            let refused = replace(root.path(), path, "old", "new");
            assert!(matches!(refused, Err(ReplaceError::Link(_))), "{path}");
        }
        let refused = replace(elsewhere.path(), "b.md", "older", "new");
        assert!(matches!(refused, Err(ReplaceError::Changed(_))));
        let text = fs::read_to_string(elsewhere.path().join("b.md")).unwrap();
        assert_eq!(text, "old");
        assert_eq!(names(elsewhere.path()), ["b.md"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_keeps_its_text() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("b.md"), "old").unwrap();
        let beside = format!(".b.md.{}.new", std::process::id());
        fs::write(root.path().join(&beside), "another's").unwrap();
        let refused = replace(root.path(), "b.md", "old", "new");
        assert!(matches!(refused, Err(ReplaceError::Io { .. })));
        assert_eq!(fs::read_to_string(root.path().join("b.md")).unwrap(), "old");
        let other = fs::read_to_string(root.path().join(&beside)).unwrap();
        assert_eq!(other, "another's");
    }
}
