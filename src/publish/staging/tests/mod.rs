//! The promises of the output directory.

mod disks;
mod kept;
mod killed;
mod refusals;
mod writing;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Kind, Manifest, OutputPath, Staging, StagingError, Summary};

/// The time that tests give to their outputs, far from any build.
const MODIFIED: i64 = 1_700_000_000;

fn path(text: &str) -> OutputPath {
    OutputPath::new(text).unwrap()
}

fn begin(out: &Path, kind: Kind) -> Result<Staging, StagingError> {
    Staging::begin(out, kind, &[], MODIFIED)
}

/// Writes and finishes a site of these files.
fn build(out: &Path, files: &[(&str, &str)]) -> Result<Summary, StagingError> {
    let staging = begin(out, Kind::Site)?;
    for (name, text) in files {
        staging.write(path(name), text.as_bytes())?;
    }
    staging.finish()
}

/// Every file below `folder` with its content.
fn read_tree(folder: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (name.to_str().unwrap().to_owned(), text)
        })
        .collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Asserts that an output is exactly what its manifest says, and returns its files without it.
fn whole(out: &Path) -> BTreeMap<String, String> {
    let mut found = read_tree(out);
    let manifest = Manifest::parse(found.remove("manifest.json").unwrap().as_bytes()).unwrap();
    let listed = manifest
        .files()
        .iter()
        .map(|file| (file.path.to_string(), (file.size, file.sha256)));
    let hashed = found.iter().map(|(name, text)| {
        let sha256: [u8; 32] = Sha256::digest(text).into();
        (name.clone(), (text.len() as u64, sha256))
    });
    assert_eq!(
        listed.collect::<BTreeMap<_, _>>(),
        hashed.collect::<BTreeMap<_, _>>()
    );
    found
}
