//! All objects of a Git repository in the order in which they lie on disk.
//!
//! Objects are stored as differences from others nearby. Read in the order of their ids, each of
//! them would have to be put together from its beginning.

use std::collections::HashSet;
use std::path::Path;

use git2::Oid;

/// Every object of the repository, whether a reference leads to it or not.
pub(super) fn all(repository: &git2::Repository) -> Result<Vec<Oid>, git2::Error> {
    let mut seen = HashSet::new();
    let mut ordered = Vec::new();
    let mut add = |id: Oid| {
        if seen.insert(id) {
            ordered.push(id);
        }
    };
    let packs = repository.commondir().join("objects").join("pack");
    for index in indices(&packs) {
        let mut objects = objects(&index).unwrap_or_default();
        objects.sort_unstable();
        for (_, id) in objects {
            add(id);
        }
    }
    // Single ones, those of other repositories that this one uses, and any that were missed above.
    repository.odb()?.foreach(|id| {
        add(*id);
        true
    })?;
    Ok(ordered)
}

fn indices(packs: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(packs) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "idx"))
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

/// The objects of a pack with their places, from its index (gitformat-pack, version 2): a table of
/// 256 counts, the ids, a checksum for each, and the places. Large packs have places that do not
/// fit; their order does not matter enough.
fn objects(index: &[u8]) -> Option<Vec<(u32, Oid)>> {
    const TABLE: usize = 8;
    let number = |at: usize| -> Option<u32> {
        Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?))
    };
    if index.get(..8)? != b"\xfftOc\0\0\0\x02" {
        return None;
    }
    let count = usize::try_from(number(TABLE + 255 * 4)?).ok()?;
    let ids = TABLE + 256 * 4;
    let places = ids.checked_add(count.checked_mul(24)?)?;
    (0..count)
        .map(|at| {
            let id = index.get(ids + at * 20..ids + at * 20 + 20)?;
            Some((number(places + at * 4)?, Oid::from_bytes(id).ok()?))
        })
        .collect()
}
