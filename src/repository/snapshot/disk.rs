//! The files of a database on disk.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};
use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::{Content, Snapshot, SourceFile};
use crate::repository::error::RepositoryError;
use crate::repository::layout::{FOLDERS, LARGEST_FILE, ROOT_FILES, is_text};
use crate::repository::location::GitSide;
use crate::repository::oddity::{self, Oddity};

const SYMLINK_MODE: u32 = 0o120_000;
const SUBMODULE_MODE: u32 = 0o160_000;

/// Reads the database below `root`, which is not in Git.
pub(in crate::repository) fn of_folder(root: &Path) -> Snapshot {
    Listing::of(root).read()
}

/// Reads the database below `root`, which is in the work tree of `git`.
pub(in crate::repository) fn of_work_tree(
    root: &Path,
    git: &GitSide,
) -> Result<Snapshot, RepositoryError> {
    let mut listing = Listing::of(root);
    listing.believe_the_index(git)?;
    Ok(listing.read())
}

/// The paths of all entries of the database on disk, odd ones included, in no
/// particular order. Nothing is read.
pub(in crate::repository) fn paths_on_disk(root: &Path) -> impl Iterator<Item = String> {
    let listing = Listing::of(root);
    let files = listing.files.into_iter().map(|(path, _)| path);
    files.chain(listing.oddities.into_iter().map(|(path, _)| path))
}

/// Reads an attachment, unless it became something else than a file since it
/// was listed.
pub(in crate::repository) fn read_again(
    path: &Path,
    committed: Option<Oid>,
) -> Result<Vec<u8>, RepositoryError> {
    let read = || {
        if path.symlink_metadata()?.is_file() {
            Ok(as_committed(fs::read(path)?, committed))
        } else {
            Err(io::Error::other("it is no longer a regular file"))
        }
    };
    read().map_err(|source| RepositoryError::Io {
        path: path.into(),
        source,
    })
}

/// What is on disk, before any file of it is read.
struct Listing {
    files: Vec<(String, PathBuf)>,
    oddities: Vec<(String, Oddity)>,
    /// What Git's index says that the files hold, as far as it knows them.
    committed: HashMap<String, Oid>,
}

impl Listing {
    fn of(root: &Path) -> Self {
        let mut listing = Self {
            files: Vec::new(),
            oddities: Vec::new(),
            committed: HashMap::new(),
        };
        for name in FOLDERS {
            listing.add(root, name, Oddity::NotAFolder, fs::FileType::is_dir);
        }
        for name in ROOT_FILES {
            listing.add(root, name, Oddity::NotAFile, fs::FileType::is_file);
        }
        listing
    }

    /// Lists one of the entries at the root, if it exists.
    fn add(
        &mut self,
        root: &Path,
        name: &str,
        wrong_kind: Oddity,
        is_right_kind: impl Fn(&fs::FileType) -> bool,
    ) {
        let path = root.join(name);
        match path.symlink_metadata() {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => self.odd(name, Oddity::Unreadable(cause.kind())),
            Ok(found) if found.is_symlink() => self.odd(name, Oddity::Symlink),
            Ok(found) if !is_right_kind(&found.file_type()) => self.odd(name, wrong_kind),
            Ok(_) => self.walk(root, &path),
        }
    }

    fn walk(&mut self, root: &Path, top: &Path) {
        let mut walk = WalkDir::new(top)
            .follow_links(false)
            .follow_root_links(false)
            .into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Err(cause) => {
                    let kind = cause
                        .io_error()
                        .map_or(io::ErrorKind::Other, io::Error::kind);
                    let (path, _) = relative(root, cause.path().unwrap_or(top));
                    self.odd(&path, Oddity::Unreadable(kind));
                }
                Ok(entry) => {
                    let (path, is_utf8) = relative(root, entry.path());
                    let oddity = if is_utf8 {
                        oddity_of(&entry)
                    } else {
                        Some(Oddity::NotUtf8Name)
                    };
                    let is_folder = entry.file_type().is_dir();
                    match oddity {
                        Some(oddity) => {
                            self.odd(&path, oddity);
                            if is_folder {
                                walk.skip_current_dir();
                            }
                        }
                        None if is_folder => {}
                        None => self.files.push((path, entry.into_path())),
                    }
                }
            }
        }
    }

    /// Corrects what the disk cannot show. A submodule that was not checked
    /// out is an empty folder, and where the system has no symbolic links Git
    /// writes the target of one into a regular file.
    fn believe_the_index(&mut self, git: &GitSide) -> Result<(), RepositoryError> {
        let damaged = |cause: git2::Error| RepositoryError::corrupt(&git.repository, &cause);
        let links_are_files = git
            .repository
            .config()
            .and_then(|config| config.get_bool("core.symlinks"))
            .is_ok_and(|have_links| !have_links);
        for entry in git.repository.index().map_err(damaged)?.iter() {
            let path = String::from_utf8_lossy(&entry.path);
            let Some(path) = path.strip_prefix(&git.prefix) else {
                continue;
            };
            let first = path.split('/').next().unwrap_or_default();
            if ROOT_FILES.contains(&first) || FOLDERS.contains(&first) {
                let oddity = match entry.mode {
                    SUBMODULE_MODE => Oddity::Submodule,
                    SYMLINK_MODE if links_are_files => Oddity::Symlink,
                    _ => {
                        self.committed.insert(path.to_owned(), entry.id);
                        continue;
                    }
                };
                let is_below = |other: &str| {
                    other
                        .strip_prefix(path)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                self.files.retain(|(file, _)| !is_below(file));
                self.oddities.retain(|(odd, _)| !is_below(odd));
                self.odd(path, oddity);
            }
        }
        Ok(())
    }

    fn odd(&mut self, path: &str, oddity: Oddity) {
        self.oddities.push((path.to_owned(), oddity));
    }

    fn read(self) -> Snapshot {
        let mut oddities = self.oddities;
        let committed = self.committed;
        let (files, unreadable): (Vec<_>, Vec<_>) = self
            .files
            .into_par_iter()
            .map(|(path, on_disk)| {
                let committed = committed.get(&path).copied();
                read_file(path, on_disk, committed)
            })
            .partition_map(|read| match read {
                Ok(file) => rayon::iter::Either::Left(file),
                Err(odd) => rayon::iter::Either::Right(odd),
            });
        oddities.extend(unreadable);
        Snapshot::new(files, oddities)
    }
}

/// The bytes as they are committed, if they differ by nothing but the line ends that Git writes into
/// the work trees of some systems.
fn as_committed(bytes: Vec<u8>, committed: Option<Oid>) -> Vec<u8> {
    let (Some(committed), true) = (committed, bytes.windows(2).any(|pair| pair == b"\r\n")) else {
        return bytes;
    };
    let blob = |bytes: &[u8]| Oid::hash_object(ObjectType::Blob, bytes).ok();
    if blob(&bytes) == Some(committed) {
        return bytes;
    }
    let mut unix = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        unix.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    unix.extend_from_slice(rest);
    if blob(&unix) == Some(committed) {
        unix
    } else {
        bytes
    }
}

fn read_file(
    path: String,
    on_disk: PathBuf,
    committed: Option<Oid>,
) -> Result<SourceFile, (String, Oddity)> {
    match on_disk.symlink_metadata() {
        Ok(file) if file.len() > LARGEST_FILE => return Err((path, Oddity::TooLarge(file.len()))),
        Ok(_) => {}
        Err(cause) => return Err((path, Oddity::Unreadable(cause.kind()))),
    }
    if !is_text(&path) {
        let content = Content::OnDisk {
            path: on_disk,
            committed,
        };
        return Ok(SourceFile { path, content });
    }
    match fs::read(on_disk) {
        Ok(bytes) => {
            let bytes = as_committed(bytes, committed);
            match Oid::hash_object(ObjectType::Blob, &bytes) {
                Ok(blob) => Ok(SourceFile {
                    path,
                    content: Content::Read { bytes, blob },
                }),
                Err(_) => Err((path, Oddity::Unreadable(io::ErrorKind::Other))),
            }
        }
        Err(cause) => Err((path, Oddity::Unreadable(cause.kind()))),
    }
}

fn oddity_of(entry: &DirEntry) -> Option<Oddity> {
    let kind = entry.file_type();
    let name = entry.file_name().to_str().unwrap_or_default();
    if kind.is_symlink() {
        Some(Oddity::Symlink)
    } else if kind.is_dir() {
        oddity::of_folder_name(name).or_else(|| {
            let is_repository = entry.path().join(".git").symlink_metadata().is_ok();
            is_repository.then_some(Oddity::Submodule)
        })
    } else if let Some(oddity) = oddity::of_file_name(name) {
        Some(oddity)
    } else if !kind.is_file() {
        Some(Oddity::NotAFile)
    } else {
        None
    }
}

/// The path below `root` with `/` between its parts, and whether that is its
/// exact name.
fn relative(root: &Path, path: &Path) -> (String, bool) {
    let mut relative = String::new();
    let mut is_utf8 = true;
    for part in path.strip_prefix(root).unwrap_or(path) {
        if !relative.is_empty() {
            relative.push('/');
        }
        is_utf8 &= part.to_str().is_some();
        relative.push_str(&part.to_string_lossy());
    }
    (relative, is_utf8)
}
