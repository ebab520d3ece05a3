//! What the public could see at one moment of a page, searched for what is still private.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

/// Builds the database in `folder` at `now` and searches every name and byte of the output, archives
/// unpacked, for the private words. How many builds there were: none while the database is in a
/// state that is refused, which publishes nothing.
pub(crate) fn none_of(private: &BTreeSet<String>, folder: &Path, now: &str, after: &str) -> usize {
    let out = tempfile::tempdir().unwrap();
    let site = out.path().join("site");
    let output = Command::new(env!("CARGO_BIN_EXE_advgen"))
        .current_dir(folder)
        .args(["build", "--now", now, "--out"])
        .arg(&site)
        .output()
        .unwrap();
    if !output.status.success() {
        return 0;
    }
    for entry in walkdir::WalkDir::new(&site) {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(&site).unwrap();
        let name = name.to_string_lossy().into_owned();
        search(private, name.as_bytes(), &name, after);
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes = fs::read(entry.path()).unwrap();
        search(private, &bytes, &name, after);
        if name.ends_with(".zip") {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).unwrap();
                let mut bytes = file.name().unwrap().into_owned().into_bytes();
                file.read_to_end(&mut bytes).unwrap();
                search(private, &bytes, &name, after);
            }
        }
    }
    1
}

fn search(private: &BTreeSet<String>, bytes: &[u8], name: &str, after: &str) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for word in private {
        assert!(
            !text.contains(&word.to_lowercase()),
            "after `{after}`, {name} holds {word}"
        );
    }
}
