//! Two Git repositories that must have nothing in common: the private one, and one that the public
//! reads.
//!
//! Whatever leads from one to the other (a shared object store, a work tree inside the other, a
//! remote, one private commit) is a way for private history to leave (reference: disclosure, L18).

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository};

use super::error::RepositoryError;

/// What two repositories have in common that they must not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeparationError {
    /// One lies inside the other.
    #[error(
        "{place} is the private repository, inside it or around it ({private}); choose a folder outside"
    )]
    Place {
        /// The folder for the public repository.
        place: PathBuf,
        /// The part of the private one that it meets.
        private: PathBuf,
    },
    /// One borrows the objects of another repository.
    #[error(
        "{path} borrows objects of another repository (objects/info/alternates); make the public repository anew, in an empty folder"
    )]
    Alternates {
        /// The Git directory that borrows.
        path: PathBuf,
    },
    /// It is a second work tree of some repository.
    #[error(
        "{path} is a linked work tree, which shares its objects with another repository; make the public repository anew, in an empty folder"
    )]
    Linked {
        /// The Git directory.
        path: PathBuf,
    },
    /// A remote of one is the other, or a remote of the other.
    #[error(
        "the remote `{remote}` of {path} leads to the private repository, to one of its remotes, or from there to here; give the public repository a remote of its own, with no other name for it in the private one"
    )]
    Remote {
        /// The name of the remote.
        remote: String,
        /// The Git directory that has it.
        path: PathBuf,
    },
    /// A commit of the private repository is among the objects of the public one.
    #[error(
        "{path} holds {object}, an object of the private repository's history; whatever of it was pushed counts as leaked; make the public repository anew, in an empty folder"
    )]
    History {
        /// The Git directory of the public repository.
        path: PathBuf,
        /// The commit or tag.
        object: Oid,
    },
    /// One of them cannot be read.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// Refuses a folder for a public repository that lies in the private one or around it. The folder
/// need not exist.
///
/// # Errors
/// [`SeparationError::Place`]; [`SeparationError::Repository`] when a path cannot be resolved.
pub fn check_place(private: &Repository, place: &Path) -> Result<(), SeparationError> {
    let resolved = resolve(place)?;
    for private in places(private) {
        if resolved.starts_with(&private) || private.starts_with(&resolved) {
            return Err(SeparationError::Place {
                place: place.to_owned(),
                private,
            });
        }
    }
    Ok(())
}

/// Refuses a public repository that has anything in common with the private one, except files of
/// the same content.
///
/// # Errors
/// See [`SeparationError`].
pub fn check(private: &Repository, public: &Repository) -> Result<(), SeparationError> {
    let path = public.path().to_owned();
    if public.is_worktree() {
        return Err(SeparationError::Linked { path });
    }
    for place in places(public) {
        check_place(private, &place)?;
    }
    check_alternates(private, public)?;
    check_remotes(private, public)?;
    check_objects(private, public)
}

/// The folders that belong to a repository: its Git directory and all work trees.
fn places(repository: &Repository) -> Vec<PathBuf> {
    let common = repository.commondir();
    let mut places = vec![repository.path().to_owned(), common.to_owned()];
    places.extend(repository.workdir().map(Path::to_owned));
    // Seen from a linked work tree, the main one is where the common directory lies.
    if common.file_name().is_some_and(|name| name == ".git") {
        places.extend(common.parent().map(Path::to_owned));
    }
    if let Ok(names) = repository.worktrees() {
        let linked = names
            .iter()
            .flatten()
            .flatten()
            .filter_map(|name| repository.find_worktree(name).ok());
        places.extend(linked.map(|tree| tree.path().to_owned()));
    }
    let mut places: Vec<PathBuf> = places
        .iter()
        .map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()))
        .collect();
    places.sort();
    places.dedup();
    places
}

/// The path without links, as far as it exists.
fn resolve(path: &Path) -> Result<PathBuf, RepositoryError> {
    let failed = |source| RepositoryError::Io {
        path: path.to_owned(),
        source,
    };
    let mut missing: Vec<OsString> = Vec::new();
    let mut existing = std::path::absolute(path).map_err(failed)?;
    loop {
        match existing.canonicalize() {
            Ok(resolved) => {
                return Ok(missing
                    .iter()
                    .rev()
                    .fold(resolved, |path, part| path.join(part)));
            }
            Err(error) => match (existing.file_name(), existing.parent()) {
                (Some(name), Some(parent)) => {
                    missing.push(name.to_owned());
                    existing = parent.to_owned();
                }
                _ => return Err(failed(error)),
            },
        }
    }
}

fn check_alternates(private: &Repository, public: &Repository) -> Result<(), SeparationError> {
    let public_objects = public.commondir().join("objects");
    if !alternates(public).is_empty() {
        return Err(SeparationError::Alternates {
            path: public.path().to_owned(),
        });
    }
    let public_objects = public_objects.canonicalize().unwrap_or(public_objects);
    if alternates(private).contains(&public_objects) {
        return Err(SeparationError::Alternates {
            path: private.path().to_owned(),
        });
    }
    Ok(())
}

/// The object stores that a repository borrows from, resolved where they exist.
pub fn alternates(repository: &Repository) -> Vec<PathBuf> {
    let objects = repository.commondir().join("objects");
    let list = objects.join("info/alternates");
    let text = match std::fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        // What cannot be read may say anything.
        Err(_) => return vec![list],
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let path = objects.join(line.trim_matches('"'));
            path.canonicalize().unwrap_or(path)
        })
        .collect()
}

fn check_remotes(private: &Repository, public: &Repository) -> Result<(), SeparationError> {
    let of_private = remotes(private);
    let of_public = remotes(public);
    let own = |repository: &Repository| -> BTreeSet<String> {
        places(repository).iter().map(|path| local(path)).collect()
    };
    let (private_places, public_places) = (own(private), own(public));
    let shared = |(_, address): &&(String, String)| {
        private_places.contains(address) || of_private.iter().any(|(_, other)| other == address)
    };
    if let Some((remote, _)) = of_public.iter().find(shared) {
        return Err(SeparationError::Remote {
            remote: remote.clone(),
            path: public.path().to_owned(),
        });
    }
    let leads_here = of_private
        .iter()
        .find(|(_, address)| public_places.contains(address));
    match leads_here {
        Some((remote, _)) => Err(SeparationError::Remote {
            remote: remote.clone(),
            path: private.path().to_owned(),
        }),
        None => Ok(()),
    }
}

/// Every remote by its name, with each of its addresses in one form for all ways to write it.
fn remotes(repository: &Repository) -> Vec<(String, String)> {
    let base = repository.workdir().unwrap_or_else(|| repository.path());
    let Ok(names) = repository.remotes() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for name in names.iter().flatten().flatten() {
        let Ok(remote) = repository.find_remote(name) else {
            continue;
        };
        let urls = [remote.url().ok(), remote.pushurl().ok().flatten()];
        all.extend(
            urls.into_iter()
                .flatten()
                .map(|url| (name.to_owned(), address(url, base))),
        );
    }
    all
}

/// One form for all ways to name a place: `git@host:a/b`, `ssh://git@host/a/b.git` and
/// `https://user@HOST/a/b/` are the same repository for whoever pushes.
fn address(url: &str, base: &Path) -> String {
    if let Some(path) = url.strip_prefix("file://") {
        return local(&base.join(path));
    }
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        None => match url.split_once(':') {
            // The short form of SSH; a slash before the colon makes it a path (git-fetch(1)).
            Some((host, path)) if !host.contains('/') => {
                format!("{host}/{}", path.trim_start_matches('/'))
            }
            _ => return local(&base.join(url)),
        },
    };
    let (host, path) = rest.split_once('/').unwrap_or((&rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    format!("{host}/{path}").to_lowercase()
}

/// The same for a folder: with or without `.git`, at its end or in it.
fn local(path: &Path) -> String {
    let with_suffix = || {
        let mut name = path.as_os_str().to_owned();
        name.push(".git");
        PathBuf::from(name)
    };
    let found = path
        .canonicalize()
        .or_else(|_| with_suffix().canonicalize())
        .unwrap_or_else(|_| path.to_owned());
    let text = found.to_string_lossy().into_owned();
    let text = text.trim_end_matches('/');
    let text = text.strip_suffix("/.git").unwrap_or(text);
    format!("file:{text}")
}

/// Looks at every object of the public repository, reachable or not: what lies there can be
/// fetched from many hosts by its id.
fn check_objects(private: &Repository, public: &Repository) -> Result<(), SeparationError> {
    let damaged =
        |cause: git2::Error| SeparationError::from(RepositoryError::corrupt(public, &cause));
    let ours = private.odb().map_err(damaged)?;
    let theirs = public.odb().map_err(damaged)?;
    let mut shared = Vec::new();
    theirs
        .foreach(|object| {
            if ours.exists(*object) {
                shared.push(*object);
            }
            true
        })
        .map_err(damaged)?;
    for object in shared {
        let (_, kind) = theirs.read_header(object).map_err(damaged)?;
        if matches!(kind, ObjectType::Commit | ObjectType::Tag) {
            return Err(SeparationError::History {
                path: public.path().to_owned(),
                object,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_remote_is_the_same_place() {
        let base = Path::new("/nowhere");
        for url in [
            "git@forge.example:team/private.git",
            "forge.example:team/private",
            "ssh://git@forge.example:2222/team/private",
            "https://token@Forge.example/team/Private.git/",
            "https://user:secret@forge.example/team/private",
            "git://forge.example/team/private.git",
        ] {
            assert_eq!(address(url, base), "forge.example/team/private", "{url}");
        }
        for url in [
            "other",
            "./other",
            "file:///nowhere/other",
            "/nowhere/other/.git",
        ] {
            assert_eq!(
                address(url, base).replace("/./", "/"),
                "file:/nowhere/other",
                "{url}"
            );
        }
    }

    #[test]
    fn a_path_that_does_not_exist_yet_is_followed_through_links() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        std::fs::create_dir(real.join("there")).unwrap();
        std::os::unix::fs::symlink("there", real.join("link")).unwrap();
        assert_eq!(
            resolve(&real.join("link/a/b")).unwrap(),
            real.join("there/a/b")
        );
    }
}
