//! Reading a site where it is served: three files, and nothing else is ever asked for.
//!
//! The archive holds every record as it is in its own file, so that with the manifest all of them are
//! compared without fetching each. Pages and links are not looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{ALL_JSON, ALL_ZIP, all_json, all_zip, list_against, some_of};
use super::manifest::{self, MANIFEST, Sum};
use super::record::Record;
use super::{Deployed, DeployedError, Layout, Part, Target};
use crate::configuration::BaseUrl;
use crate::finding::{Finding, Findings, Rule};
use crate::web;

/// The largest list or manifest that is read, in bytes: ten times that of a database of 100,000.
const LARGEST_LIST: u64 = 256 << 20;

/// The largest archive, in bytes: ten times that of all the world's records.
const LARGEST_ARCHIVE: u64 = 1 << 30;

pub(super) fn read(
    target: &Target,
    site: &BaseUrl,
    layout: Layout<'_>,
) -> Result<Deployed, DeployedError> {
    let url = |path: &str| site.join(path);
    let manifest = web::get(&url(MANIFEST), LARGEST_LIST)?;
    let list = web::get(&url(ALL_JSON), LARGEST_LIST)?;
    let (manifest, list) = match (manifest, list) {
        (None, None) => {
            return Err(DeployedError::Nothing {
                target: target.name().to_owned(),
                why: format!("it has neither {MANIFEST} nor {ALL_JSON}"),
            });
        }
        (Some(_), None) => {
            return Err(DeployedError::Incomplete { url: url(ALL_JSON) });
        }
        (manifest, Some(list)) => (manifest, list),
    };
    let sums = manifest
        .as_deref()
        .map(manifest::parse)
        .transpose()
        .map_err(|why| unusable(url(MANIFEST), why))?;
    if let Some(sums) = &sums
        && sums.contains_key(layout.preview_marker)
    {
        return Ok(Deployed::preview(target, layout.preview_marker));
    }
    let listed = all_json(&list).map_err(|why| unusable(url(ALL_JSON), why))?;
    let archive = web::get(&url(ALL_ZIP), LARGEST_ARCHIVE)?
        .ok_or_else(|| DeployedError::Incomplete { url: url(ALL_ZIP) })?;
    let files = all_zip(&archive).map_err(|why| unusable(url(ALL_ZIP), why))?;

    let mut findings = Vec::new();
    let mut parts = vec![Part::Records, Part::Lists];
    if let Some(sums) = &sums {
        parts.push(Part::Manifest);
        let fetched = [(ALL_JSON, &list), (ALL_ZIP, &archive)]
            .map(|(path, bytes)| (path.to_owned(), bytes.as_slice()));
        let records = files
            .iter()
            .map(|(id, text)| (format!("osv/{id}.json"), text.as_slice()));
        findings.extend(against_manifest(
            target,
            sums,
            &fetched.into_iter().chain(records).collect(),
        ));
    }
    let mut records = BTreeMap::new();
    for (id, text) in files {
        let record = Record::parse(&id, &text)
            .map_err(|why| findings.push(mixed(target, &format!("osv/{id}.json"), &why)))
            .ok();
        records.insert(id, record);
    }
    if let Some(why) = list_against(&listed, &records) {
        findings.push(mixed(
            target,
            ALL_JSON,
            &format!("it and {ALL_ZIP} are not of one build: {why}"),
        ));
    }
    Ok(Deployed {
        promised: promised(listed.into_keys(), &records),
        records,
        parts,
        findings,
        prefix: "",
        is_preview: false,
    })
}

/// The ids of a list of which there is no record.
pub(super) fn promised(
    listed: impl Iterator<Item = String>,
    records: &BTreeMap<String, Option<Record>>,
) -> BTreeSet<String> {
    listed.filter(|id| !records.contains_key(id)).collect()
}

/// What the manifest says otherwise about the files that were fetched.
fn against_manifest(
    target: &Target,
    sums: &BTreeMap<String, Sum>,
    fetched: &BTreeMap<String, &[u8]>,
) -> Option<Finding> {
    let mut other: Vec<&str> = fetched
        .iter()
        .filter(|(path, bytes)| sums.get(*path) != Some(&Sum::of(bytes)))
        .map(|(path, _)| path.as_str())
        .collect();
    // Of the records themselves: those of the folders of ecosystems lie one deeper.
    other.extend(sums.keys().filter_map(|path| {
        let name = path.strip_prefix("osv/")?.strip_suffix(".json")?;
        let is_record = !name.contains('/') && path != ALL_JSON;
        (is_record && !fetched.contains_key(path)).then_some(path.as_str())
    }));
    (!other.is_empty()).then(|| {
        let why = format!("it does not agree with what is served: {}", some_of(&other));
        mixed(target, MANIFEST, &why)
    })
}

fn mixed(target: &Target, path: &str, why: &str) -> Finding {
    Findings::new(target.shown(path)).make(
        Rule::DeployedMixed,
        0..0,
        why,
        "Wait until caches have let go of the earlier build, and check again; if it stays, deploy again",
    )
}

fn unusable(url: String, why: String) -> DeployedError {
    DeployedError::Unusable { url, why }
}
