//! Public databases for tests with a configuration of their own, and what formats write.

use std::collections::BTreeMap;

use super::example::{Files, example_database, open};
use super::{Format, Output};
use crate::disclosure::public::PublicDatabase;

/// The configuration that [`database`] uses.
pub(super) const CONFIGURATION: &str = "database: {name: Example Security, base_url: https://example.org/security/}\nids: {prefix: EX, also: [PSF, OTHER]}\ncontact: security@example.org\n";

/// What was public on 1 November 2026 of these advisories: their ids, and what stands behind the id
/// in their files.
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

/// Everything that a format writes, by path.
pub(super) fn files_of(format: Format, database: &PublicDatabase) -> BTreeMap<String, Vec<u8>> {
    files(|output| format(database, output).unwrap())
}

/// Everything that is put into an output.
pub(super) fn files(write: impl FnOnce(&dyn Output)) -> BTreeMap<String, Vec<u8>> {
    let files = Files::default();
    write(&files);
    files.0.into_inner().unwrap()
}

/// The example database of this repository.
pub(super) fn example() -> PublicDatabase {
    example_database(&["advisories"])
}
