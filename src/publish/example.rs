//! Public databases for tests, made the only way there is: through the gate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use super::address::Address;
use super::{Output, PublishError};
use crate::advisory::instant::Instant;
use crate::check;
use crate::disclosure::clock::Now;
use crate::disclosure::gate;
use crate::disclosure::public::PublicDatabase;
use crate::repository::Repository;

/// A moment that has passed, so that nothing is a preview.
const THEN: &str = "2026-11-01T00:00:00Z";

const CONFIGURATION: &str = "database:\n  name: Example <b>&\n  base_url: https://example.org/sec/\n  \
     description: All of it.\nids: {prefix: EX}\ncontact: security@example.org\n";

/// What was public on 1 November 2026 of a repository with these files.
pub(crate) fn public_database(files: &[(&str, &str)]) -> PublicDatabase {
    public_database_at(files, THEN)
}

/// What is public at `now` of a repository with these files.
pub(crate) fn public_database_at(files: &[(&str, &str)], now: &str) -> PublicDatabase {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("advgen.yaml"), CONFIGURATION).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    open(folder.path(), now)
}

/// The example database of this repository, as it was public then, with these of its folders; a
/// copy, since the history is of no interest.
pub(crate) fn example_database(folders: &[&str]) -> PublicDatabase {
    example_database_with(folders, &[])
}

/// The same with files of a team's own.
pub(crate) fn example_database_with(folders: &[&str], own: &[(&str, &str)]) -> PublicDatabase {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root.join("advgen.yaml"), folder.path().join("advgen.yaml")).unwrap();
    let entries = folders
        .iter()
        .map(|folder| walkdir::WalkDir::new(root.join(folder)));
    for entry in entries.flatten() {
        let entry = entry.unwrap();
        let to = folder.path().join(entry.path().strip_prefix(root).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    for (path, text) in own {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    open(folder.path(), THEN)
}

pub(crate) fn open(folder: &Path, now: &str) -> PublicDatabase {
    let now = Now::at(Instant::try_from(now).unwrap());
    let reading = check::read(Repository::open(folder, None).unwrap()).unwrap();
    let findings = reading.findings(now).unwrap();
    let Ok(database) = reading.into_database(&findings) else {
        panic!("{findings:#?}");
    };
    gate::open(&database, now).unwrap()
}

/// An output in memory.
#[derive(Debug, Default)]
pub(crate) struct Files(pub(crate) Mutex<BTreeMap<String, Vec<u8>>>);

impl Output for Files {
    fn put(&self, address: &Address, bytes: &[u8]) -> Result<(), PublishError> {
        let mut files = self.0.lock().unwrap();
        let path = address.path().to_owned();
        assert!(
            files.insert(path, bytes.to_owned()).is_none(),
            "{} was put twice",
            address.path()
        );
        Ok(())
    }
}

impl Files {
    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        let files = self.0.lock().unwrap();
        let Some(bytes) = files.get(path) else {
            panic!("no {path} among {:#?}", files.keys());
        };
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// All paths, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
    /// The paths of all pages of HTML.
    pub(crate) fn pages(&self) -> Vec<String> {
        let paths = self.paths().into_iter();
        paths
            .filter(|path| path.strip_suffix(".html").is_some())
            .collect()
    }
}
