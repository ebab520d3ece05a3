//! The files of a database in one commit.

use git2::{ObjectType, Oid};

use super::{Content, Snapshot, SourceFile};
use crate::repository::error::RepositoryError;
use crate::repository::layout::{FOLDERS, LARGEST_FILE, ROOT_FILES, is_text};
use crate::repository::location::GitSide;
use crate::repository::object::read_checked;
use crate::repository::oddity::{self, Oddity};
use crate::repository::raw_tree::{
    EntryKind, LONGEST_PATH, MOST_ENTRIES, RawEntry, TreeReader, entries,
};

/// Reads the database in the tree of `commit`.
pub(in crate::repository) fn of_commit(
    git: &GitSide,
    commit: Oid,
) -> Result<Snapshot, RepositoryError> {
    of_commit_up_to(git, commit, LARGEST_FILE)
}

/// As [`of_commit`], with another limit for the size of a file, in bytes.
pub(super) fn of_commit_up_to(
    git: &GitSide,
    commit: Oid,
    largest: u64,
) -> Result<Snapshot, RepositoryError> {
    let repository = &git.repository;
    let damaged = |cause: git2::Error| RepositoryError::corrupt(repository, &cause);
    let top = repository.find_commit(commit).map_err(damaged)?.tree_id();
    let odb = repository.odb().map_err(damaged)?;
    let mut trees = TreeReader::checking(&odb, repository.path());
    let listing = match trees.folder(top, &git.prefix)? {
        Some(root) => Listing::of(&mut trees, root)?,
        None => Listing::default(),
    };
    let mut files = Vec::with_capacity(listing.blobs.len());
    let mut oddities = listing.oddities;
    for (path, blob) in listing.blobs {
        let (bytes, _) = odb.read_header(blob).map_err(damaged)?;
        if bytes as u64 > largest {
            oddities.push((path, Oddity::TooLarge(bytes as u64)));
            continue;
        }
        let content = if is_text(&path) {
            let object = read_checked(&odb, repository.path(), blob, ObjectType::Blob)?;
            let bytes = object.data().to_vec();
            Content::Read { bytes, blob }
        } else {
            Content::InGit(blob)
        };
        files.push(SourceFile { path, content });
    }
    Ok(Snapshot::new(files, oddities))
}

/// What a tree holds, before any file of it is read.
#[derive(Default)]
struct Listing {
    blobs: Vec<(String, Oid)>,
    oddities: Vec<(String, Oddity)>,
}

impl Listing {
    fn of(trees: &mut TreeReader<'_>, root: Oid) -> Result<Self, RepositoryError> {
        let mut listing = Self::default();
        let mut folders = Vec::new();
        let tree = trees.read(root)?;
        for entry in entries(tree.data()) {
            let entry = entry.map_err(|_| trees.malformed(root))?;
            let is_folder = match entry.name {
                name if ROOT_FILES.iter().any(|known| name == known.as_bytes()) => false,
                name if FOLDERS.iter().any(|known| name == known.as_bytes()) => true,
                _ => continue,
            };
            match entry.kind {
                EntryKind::File if is_folder => listing.odd("", &entry, Oddity::NotAFolder),
                EntryKind::Tree if !is_folder => listing.odd("", &entry, Oddity::NotAFile),
                _ => listing
                    .sort_in("", &entry, &mut folders)
                    .map_err(|_| trees.malformed(root))?,
            }
        }
        let mut seen = 0;
        while let Some((folder, id)) = folders.pop() {
            let tree = trees.read(id)?;
            for entry in entries(tree.data()) {
                let entry = entry.map_err(|_| trees.malformed(id))?;
                seen += 1;
                if seen > MOST_ENTRIES || folder.len() + entry.name.len() > LONGEST_PATH {
                    return Err(trees.too_large());
                }
                listing
                    .sort_in(&folder, &entry, &mut folders)
                    .map_err(|_| trees.malformed(id))?;
            }
        }
        Ok(listing)
    }

    /// Puts one entry where it belongs; a folder among those still to list.
    fn sort_in(
        &mut self,
        folder: &str,
        entry: &RawEntry<'_>,
        folders: &mut Vec<(String, Oid)>,
    ) -> Result<(), crate::repository::raw_tree::Malformed> {
        let Ok(name) = str::from_utf8(entry.name) else {
            self.odd(folder, entry, Oddity::NotUtf8Name);
            return Ok(());
        };
        let oddity = match entry.kind {
            EntryKind::Symlink => Some(Oddity::Symlink),
            EntryKind::Submodule => Some(Oddity::Submodule),
            EntryKind::Tree => oddity::of_folder_name(name),
            EntryKind::File => oddity::of_file_name(name),
        };
        match oddity {
            Some(oddity) => self.odd(folder, entry, oddity),
            None if entry.kind == EntryKind::Tree => {
                folders.push((format!("{folder}{name}/"), entry.oid()?));
            }
            None => self.blobs.push((format!("{folder}{name}"), entry.oid()?)),
        }
        Ok(())
    }

    fn odd(&mut self, folder: &str, entry: &RawEntry<'_>, oddity: Oddity) {
        let name = String::from_utf8_lossy(entry.name);
        self.oddities.push((format!("{folder}{name}"), oddity));
    }
}
