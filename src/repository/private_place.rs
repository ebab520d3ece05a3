//! Where private files may be written: never where something is published or committed from.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Folders of a repository from which something is published, or which Git keeps.
const PUBLISHED: [&str; 5] = ["advisories", "site", "templates", "public", ".git"];

/// Why a file or folder may not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unfit {
    /// It cannot be made absolute.
    #[error("this is no path")]
    NoPath,
    /// It is a link, which may lead anywhere.
    #[error("this is a link; name what it leads to")]
    Link,
    /// It is a root, or ends in `..`.
    #[error("this has no name")]
    NoName,
    /// What it would lie in does not exist.
    #[error("the folder above it is not there; make it first")]
    NoFolder,
    /// It lies in what a build wrote.
    #[error("it lies in the output of a build")]
    InOutput,
    /// It lies among what is published or in Git's own folder.
    #[error("it lies among the sources or in the output of the repository")]
    AmongSources,
    /// Git would commit it.
    #[error("Git would commit it")]
    Committed,
}

/// Who may see what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everybody; Git may keep it.
    Everybody,
    /// The team alone.
    Team,
}

/// The place of a file or folder as an absolute path without links above it. `root` is the
/// repository, `probe` what would lie there: the path itself for a file, a name in it for a folder.
///
/// # Errors
/// See [`Unfit`].
pub fn place(
    path: &Path,
    root: Option<&Path>,
    reach: Reach,
    probe: Option<&str>,
) -> Result<PathBuf, Unfit> {
    let absolute = std::path::absolute(path).map_err(|_| Unfit::NoPath)?;
    if absolute.is_symlink() {
        return Err(Unfit::Link);
    }
    let (Some(above), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(Unfit::NoName);
    };
    let above = above.canonicalize().map_err(|_| Unfit::NoFolder)?;
    let place = above.join(name);
    if place.ancestors().any(is_output) {
        return Err(Unfit::InOutput);
    }
    let root = root.and_then(|root| root.canonicalize().ok());
    let is_published = root.is_some_and(|root| {
        PUBLISHED
            .iter()
            .any(|name| place.starts_with(root.join(name)))
            || place == root
    });
    if is_published {
        return Err(Unfit::AmongSources);
    }
    let probe = probe.map_or_else(|| place.clone(), |name| place.join(name));
    if reach == Reach::Team && !is_ignored(&probe) {
        return Err(Unfit::Committed);
    }
    Ok(place)
}

fn is_output(folder: &Path) -> bool {
    let holds = |name: &str| folder.join(name).exists();
    holds("manifest.json") && (holds("feed.atom") || holds("osv") || holds(".advgen-preview"))
}

/// Whether Git, if the path lies in a work tree, would leave it alone.
fn is_ignored(path: &Path) -> bool {
    let Some(above) = path.ancestors().find(|folder| folder.is_dir()) else {
        return true;
    };
    let repository = match git2::Repository::discover(above) {
        Ok(repository) => repository,
        // Anything else than "there is none" might be one.
        Err(cause) => return cause.code() == git2::ErrorCode::NotFound,
    };
    let Some(tree) = repository
        .workdir()
        .and_then(|tree| tree.canonicalize().ok())
    else {
        return true;
    };
    match path.strip_prefix(tree) {
        Ok(inside) => repository.is_path_ignored(inside).unwrap_or(false),
        Err(_) => true,
    }
}
