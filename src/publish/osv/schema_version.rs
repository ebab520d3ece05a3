//! Which version of the OSV schema a record needs.

use crate::advisory::record::Record;

/// The version every record claims at least: the newest that all consumers have caught up with.
const BASE: &str = "1.7.5";

/// Whether a record uses something.
type Needs = fn(&Record) -> bool;

/// What came later (OSV schema, changes of 1.8.0 and 1.9.0), newest first: the version, and whether a
/// record needs it.
const LATER: &[(&str, Needs)] = &[
    ("1.9.0", |record| {
        has_ecosystem(record, &["Homebrew", "WordPress"])
    }),
    ("1.9.0", |record| record.id.prefix() == "BREW"),
    ("1.8.0", |record| {
        has_ecosystem(record, &["Azure Linux", "TuxCare", "vcpkg"])
    }),
    ("1.8.0", |record| record.id.osv().starts_with("x_")),
    ("1.8.0", has_severity_source),
];

/// The lowest version that covers what the record uses. Consumers look at the first number only, but
/// validators take the schema of that version.
pub(super) fn of(record: &Record) -> &'static str {
    LATER
        .iter()
        .find(|(_, needs)| needs(record))
        .map_or(BASE, |(version, _)| version)
}

fn has_ecosystem(record: &Record, names: &[&str]) -> bool {
    let mut packages = record
        .affected()
        .iter()
        .flat_map(|affected| &affected.package);
    packages.any(|package| names.contains(&package.ecosystem.base()))
}

fn has_severity_source(record: &Record) -> bool {
    let packages = record
        .affected()
        .iter()
        .flat_map(|affected| &affected.severity);
    let mut all = record.severity.iter().chain(packages).flatten();
    all.any(|severity| severity.source.is_some())
}
