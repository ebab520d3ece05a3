//! The lists and the archive of all records, against the records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use serde::Deserialize;
use zip::ZipArchive;

use super::record::Record;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::instant::Instant;

/// The list that names every record, in an output.
pub(super) const ALL_JSON: &str = "osv/all.json";

/// The archive with every record, in an output.
pub(super) const ALL_ZIP: &str = "osv/all.zip";

/// The largest record that is unpacked, in bytes: the largest that anybody has published is below
/// a hundredth of it.
const LARGEST_RECORD: u64 = 64 << 20;

/// As many bytes as all records of an archive may have.
const LARGEST_ALL: u64 = 4 << 30;

/// How many ids a message names.
const NAMED: usize = 3;

#[derive(Deserialize)]
struct Listed {
    id: String,
    modified: String,
}

/// Reads `all.json`: every id with its `modified`.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn all_json(bytes: &[u8]) -> Result<BTreeMap<String, Instant>, String> {
    let list: Vec<Listed> = serde_json::from_slice(bytes)
        .map_err(|error| format!("it is no list of records: {error}"))?;
    let mut all = BTreeMap::new();
    for Listed { id, modified } in list {
        if VulnerabilityId::try_from(id.as_str()).is_err() {
            return Err("one of its entries has no id".to_owned());
        }
        let modified = Instant::try_from(modified.as_str())
            .map_err(|error| format!("the `modified` of {id} is no instant: {error}"))?;
        if all.insert(id.clone(), modified).is_some() {
            return Err(format!("it names {id} twice"));
        }
    }
    Ok(all)
}

/// Unpacks `all.zip`: the file of every record, by id.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn all_zip(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let broken = |error: &dyn std::fmt::Display| format!("it is no zip archive: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut all = BTreeMap::new();
    let mut left = LARGEST_ALL;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|error| broken(&error))?;
        let Some(id) = file
            .name()
            .map_err(|error| broken(&error))?
            .strip_suffix(".json")
            .filter(|id| VulnerabilityId::try_from(*id).is_ok())
            .map(str::to_owned)
        else {
            return Err("it holds something that is not named after a record".to_owned());
        };
        let mut text = Vec::new();
        file.take(LARGEST_RECORD + 1)
            .read_to_end(&mut text)
            .map_err(|error| broken(&error))?;
        let size = text.len() as u64;
        if size > LARGEST_RECORD || size > left {
            return Err(format!("{id} is larger than any record"));
        }
        left -= size;
        all.insert(id, text);
    }
    Ok(all)
}

/// In what the list contradicts the records; `None` when it agrees.
pub(super) fn list_against(
    list: &BTreeMap<String, Instant>,
    records: &BTreeMap<String, Option<Record>>,
) -> Option<String> {
    disagreement(list.keys(), records, |id, record| {
        list.get(id) == Some(&record.modified)
    })
}

/// In what the archive contradicts the records; `None` when it agrees.
pub(super) fn archive_against(
    archive: &BTreeMap<String, Vec<u8>>,
    records: &BTreeMap<String, Option<Record>>,
) -> Option<String> {
    disagreement(archive.keys(), records, |id, record| {
        archive.get(id).map(Vec::as_slice) == Some(record.text())
    })
}

fn disagreement<'a>(
    named: impl Iterator<Item = &'a String>,
    records: &'a BTreeMap<String, Option<Record>>,
    agrees: impl Fn(&str, &Record) -> bool,
) -> Option<String> {
    let named: BTreeSet<&String> = named.collect();
    let there: BTreeSet<&String> = records.keys().collect();
    let missing: Vec<&str> = there.difference(&named).map(|id| id.as_str()).collect();
    let foreign: Vec<&str> = named.difference(&there).map(|id| id.as_str()).collect();
    // A record that cannot be read has a finding of its own.
    let other: Vec<&str> = named
        .intersection(&there)
        .filter(|id| {
            let record = records.get(id.as_str()).and_then(Option::as_ref);
            record.is_some_and(|record| !agrees(id, record))
        })
        .map(|id| id.as_str())
        .collect();
    let parts: Vec<String> = [
        ("missing", missing),
        ("without a record", foreign),
        ("different", other),
    ]
    .into_iter()
    .filter(|(_, ids)| !ids.is_empty())
    .map(|(what, ids)| format!("{what}: {}", some_of(&ids)))
    .collect();
    (!parts.is_empty())
        .then(|| format!("it does not agree with the records ({})", parts.join("; ")))
}

/// The first few of several names, and how many more there are.
pub(super) fn some_of(names: &[&str]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
