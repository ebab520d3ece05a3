//! Files that are the same in the earlier build and in this one.
//!
//! They stay where they are until all the others are written. If there are no others, the output
//! already is what the build would write, and is left alone. Else they are linked, all at once.

use std::io;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::OutputPath;
use super::earlier::{Earlier, Stamp};
use super::manifest::{MANIFEST, Manifest};
use super::tree::Tree;

/// One such file.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) path: OutputPath,
    pub(super) sha256: [u8; 32],
    /// What it was when its bytes were compared.
    pub(super) stamp: Stamp,
}

/// Why a file could not be brought over.
pub(super) enum KeptError {
    /// It is no longer what it was during the build.
    Changed,
    /// It can be neither linked nor written.
    Write(String, io::Error),
}

/// Whether the earlier output is what this build would write, to the last byte, permission and
/// time.
pub(super) fn are_everything(kept: &[Kept], earlier: &Earlier, manifest: &Manifest) -> bool {
    let own = || {
        let json = manifest.to_json();
        earlier.compare(MANIFEST, json.as_bytes()).ok().flatten()
    };
    kept.len() == manifest.files().len()
        && kept.len() == earlier.len()
        && kept.iter().all(|file| !file.stamp.other_time)
        && own().is_some_and(|stamp| !stamp.other_time)
        && manifest
            .names()
            .folders()
            .chain(["."])
            .all(|folder| earlier.is_finished_folder(folder))
}

/// Gives all of them their names in the new tree too.
pub(super) fn bring_over(kept: &[Kept], earlier: &Earlier, tree: &Tree) -> Result<(), KeptError> {
    let brought: Vec<_> = kept
        .par_iter()
        .map(|file| bring_over_one(file, earlier, tree))
        .collect();
    brought.into_iter().collect()
}

fn bring_over_one(file: &Kept, earlier: &Earlier, tree: &Tree) -> Result<(), KeptError> {
    let path = file.path.as_str();
    if earlier.is_still(path, &file.stamp) && tree.link(earlier.root(), path).is_ok() {
        return Ok(());
    }
    // Not every file system has links, and somebody else may have written to the file.
    let bytes = earlier.read(path).map_err(|_| KeptError::Changed)?;
    if <[u8; 32]>::from(Sha256::digest(&bytes)) != file.sha256 {
        return Err(KeptError::Changed);
    }
    tree.create(path, &bytes)
        .map_err(|error| KeptError::Write(path.to_owned(), error))
}
