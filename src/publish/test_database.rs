//! Public databases for tests, made the way a build makes them: files, checks, gate.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::address::Address;
use super::{Format, Output, PublishError};
use crate::advisory::instant::Instant;
use crate::check;
use crate::disclosure::clock::Now;
use crate::disclosure::gate;
use crate::disclosure::public::PublicDatabase;
use crate::repository::Repository;

/// The configuration that [`database`] uses.
pub(super) const CONFIGURATION: &str = "database: {name: Example Security, base_url: https://example.org/security/}\nids: {prefix: EX, also: [PSF, OTHER]}\ncontact: security@example.org\n";

/// A public database of these advisories: their ids and what stands behind the id in their files.
pub(super) fn database(advisories: &[(&str, &str)]) -> PublicDatabase {
    configured(CONFIGURATION, advisories, "2026-11-01T00:00:00Z")
}

/// A public database with another configuration, at another moment.
pub(super) fn configured(
    configuration: &str,
    advisories: &[(&str, &str)],
    now: &str,
) -> PublicDatabase {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("advisories")).unwrap();
    std::fs::write(folder.path().join("advgen.yaml"), configuration).unwrap();
    for (id, text) in advisories {
        let path = folder.path().join(format!("advisories/{id}.md"));
        std::fs::write(path, format!("---\nid: {id}\n{text}")).unwrap();
    }
    open(folder.path(), now)
}

/// The example database of this repository, as it was public at the end of October 2026.
pub(super) fn example() -> PublicDatabase {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in walkdir::WalkDir::new(root.join("advisories")) {
        let entry = entry.unwrap();
        let target = folder.path().join(entry.path().strip_prefix(root).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
    std::fs::copy(root.join("advgen.yaml"), folder.path().join("advgen.yaml")).unwrap();
    open(folder.path(), "2026-10-31T12:00:00Z")
}

fn open(folder: &Path, now: &str) -> PublicDatabase {
    let now = Now::at(Instant::try_from(now).unwrap());
    let reading = check::read(Repository::open(folder, None).unwrap()).unwrap();
    let findings = reading.findings(now).unwrap();
    let Ok(database) = reading.into_database(&findings) else {
        panic!("{findings:#?}");
    };
    gate::open(database, now).unwrap()
}

/// An output in memory that refuses to write a path twice.
#[derive(Debug, Default)]
pub(super) struct Files(Mutex<BTreeMap<String, Vec<u8>>>);

impl Output for Files {
    fn put(&self, address: &Address, bytes: &[u8]) -> Result<(), PublishError> {
        let path = address.path().to_owned();
        let before = self.0.lock().unwrap().insert(path, bytes.to_owned());
        assert!(before.is_none(), "{} is written twice", address.path());
        Ok(())
    }
}

impl Files {
    /// What was written.
    pub(super) fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.0.into_inner().unwrap()
    }
}

/// Everything that a format writes, by path.
pub(super) fn files_of(format: Format, database: &PublicDatabase) -> BTreeMap<String, Vec<u8>> {
    let files = Files::default();
    format(database, &files).unwrap();
    files.into_files()
}
