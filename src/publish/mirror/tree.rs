//! Trees of the mirror as flat lists of paths, and back.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

use super::{Edits, MirrorError, Paths};

/// Every file of a tree.
///
/// # Errors
/// When there is anything but plain files and folders in it: advgen writes nothing else.
pub(super) fn paths(repository: &Repository, tree: Oid) -> Result<Paths, MirrorError> {
    let mut paths = Paths::new();
    let mut odd = None;
    repository
        .find_tree(tree)?
        .walk(TreeWalkMode::PreOrder, |folder, entry| {
            let name = String::from_utf8_lossy(entry.name_bytes());
            let path = format!("{folder}{name}");
            match (entry.kind(), entry.filemode()) {
                (Some(ObjectType::Tree), _) => {}
                (Some(ObjectType::Blob), mode) if mode == i32::from(FileMode::Blob) => {
                    paths.insert(path, entry.id());
                }
                _ => odd = Some(path),
            }
            TreeWalkResult::Ok
        })?;
    match odd {
        Some(path) => Err(MirrorError::Foreign(path)),
        None => Ok(paths),
    }
}

/// Writes the contents of `edits` and the tree that they make of `base`.
///
/// # Errors
/// When Git cannot write.
pub(super) fn edited(
    repository: &Repository,
    base: Option<Oid>,
    edits: &Edits,
) -> Result<Oid, MirrorError> {
    let Some(base) = base else {
        let mut blobs = Vec::new();
        for (path, content) in edits {
            if let Some(bytes) = content {
                blobs.push((path.as_str(), repository.blob(bytes)?));
            }
        }
        return first(repository, &blobs);
    };
    let base = repository.find_tree(base)?;
    let mut update = TreeUpdateBuilder::new();
    for (path, content) in edits {
        match content {
            Some(bytes) => update.upsert(path.as_str(), repository.blob(bytes)?, FileMode::Blob),
            None => update.remove(path.as_str()),
        };
    }
    Ok(update.create_updated(repository, &base)?)
}

/// The tree of the first commit, from files in the order of their paths. Not an update of the empty
/// tree, which would be an object that nothing needs and that other repositories have as well.
fn first(repository: &Repository, files: &[(&str, Oid)]) -> Result<Oid, MirrorError> {
    let mut builder = repository.treebuilder(None)?;
    let mut folders: BTreeMap<&str, Vec<(&str, Oid)>> = BTreeMap::new();
    for (path, blob) in files {
        match path.split_once('/') {
            Some((folder, rest)) => folders.entry(folder).or_default().push((rest, *blob)),
            None => {
                builder.insert(path, *blob, FileMode::Blob.into())?;
            }
        }
    }
    for (folder, files) in folders {
        let tree = first(repository, &files)?;
        builder.insert(folder, tree, FileMode::Tree.into())?;
    }
    Ok(builder.write()?)
}
