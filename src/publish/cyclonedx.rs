//! `CycloneDX` 1.6 as a vulnerability disclosure report: the records as vulnerabilities, their
//! packages as components, and affected versions in VERS.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::address::Address;
use super::document::{self, Document, Part};
use super::osv::OsvIds;
use super::osv::withdrawn::details;
use super::remarks::Remarks;
use crate::advisory::affected::{Affected, canonical_purl};
use crate::advisory::record::Record;
use crate::advisory::severity::{Rating, Severity};
use crate::advisory::vers;
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// The longest range, in characters.
const RANGE_LENGTH: usize = 4_096;
/// The longest version, in characters.
const VERSION_LENGTH: usize = 1_024;

/// The one document about these records; `None` where there are none. Remarks belong to the record whose number they stand with.
pub fn document(
    database: &PublicDatabase,
    records: &[&PublicRecord],
    part: Part,
    remarks: &mut [Remarks],
) -> Option<Value> {
    let configuration = database.configuration();
    let ids = OsvIds::of(configuration);
    let mut components = BTreeMap::new();
    let mut vulnerabilities = Vec::new();
    for (public, remarks) in records.iter().zip(remarks) {
        let vulnerability = vulnerability(database, public, &ids, &mut components, remarks);
        vulnerabilities.push(vulnerability);
    }
    let document = Document::of(configuration, records, part)?;
    Some(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", document.uuid("cyclonedx")),
        "version": document.version,
        "metadata": {
            "timestamp": document.modified.to_string(),
            "supplier": { "name": configuration.name, "url": [configuration.base_url.as_str()] },
        },
        "components": components.into_values().collect::<Vec<Value>>(),
        "vulnerabilities": vulnerabilities,
    }))
}

fn vulnerability(
    database: &PublicDatabase,
    public: &PublicRecord,
    ids: &OsvIds<'_>,
    components: &mut BTreeMap<String, Value>,
    remarks: &mut Remarks,
) -> Value {
    let record = public.record();
    let configuration = database.configuration();
    let home = configuration
        .base_url
        .join(&Address::bulletin(&record.id).url());
    let source = json!({ "name": configuration.name, "url": home });
    let mut all = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.as_array().is_some_and(Vec::is_empty) {
            all.insert(key.to_owned(), value);
        }
    };
    put(
        "bom-ref",
        json!(format!("vulnerability:{}", record.id.osv())),
    );
    put("id", json!(record.id.osv()));
    put("source", source);
    put("references", references(record, ids));
    put("ratings", Value::Array(ratings(record)));
    let cwes: Vec<u32> = record.weaknesses().iter().map(|cwe| cwe.number()).collect();
    put("cwes", json!(cwes));
    put("description", json!(record.title()));
    if let Some(details) = details(record, ids) {
        put("detail", json!(details));
    }
    let remedies = document::remedies(record);
    if !remedies.is_empty() && record.withdrawal.is_none() {
        put("recommendation", json!(remedies.join(" ")));
    }
    put("advisories", advisories(record, &home));
    put("published", json!(public.published().to_string()));
    put("updated", json!(public.modified().to_string()));
    let thanked: Vec<Value> = record
        .credits()
        .iter()
        .map(|credit| json!({ "name": credit.name }))
        .collect();
    if !thanked.is_empty() {
        put("credits", json!({ "individuals": thanked }));
    }
    if let Some(withdrawal) = &record.withdrawal {
        put("rejected", json!(withdrawal.at.to_string()));
        remarks.note("it is withdrawn: it is told as rejected, and affects nothing");
    } else {
        let affects = record.affected().iter();
        let affects = affects.filter_map(|entry| affects_of(entry, components, remarks));
        put("affects", Value::Array(merged(affects)));
    }
    Value::Object(all)
}

fn references(record: &Record, ids: &OsvIds<'_>) -> Value {
    let all = ids.list(record.aliases()).into_iter().map(|alias| {
        let source = match alias.split_once('-') {
            Some(("CVE", _)) => json!({
                "name": "CVE", "url": format!("https://www.cve.org/CVERecord?id={alias}"),
            }),
            Some(("GHSA", _)) => json!({
                "name": "GitHub", "url": format!("https://github.com/advisories/{alias}"),
            }),
            Some((prefix, _)) => json!({ "name": prefix }),
            None => json!({ "name": alias }),
        };
        json!({ "id": alias, "source": source })
    });
    Value::Array(all.collect())
}

fn ratings(record: &Record) -> Vec<Value> {
    let of = |severity: &Severity| {
        let method = match severity.system() {
            "CVSS 2.0" => "CVSSv2",
            "CVSS 3.0" => "CVSSv3",
            "CVSS 3.1" => "CVSSv31",
            "CVSS 4.0" => "CVSSv4",
            _ => "other",
        };
        let mut rating = json!({ "method": method, "vector": severity.score });
        if let Some(object) = rating.as_object_mut() {
            if let Some(score) = severity.value() {
                object.insert("score".to_owned(), json!(score));
            }
            if let Some(word) = severity.rating() {
                object.insert("severity".to_owned(), json!(word_of(word)));
            }
        }
        rating
    };
    let all: Vec<Value> = record.severities().into_iter().map(of).collect();
    match record.rating() {
        // The database's own word, where there is no vector.
        Some(word) if all.is_empty() => {
            vec![json!({ "method": "other", "severity": word_of(word) })]
        }
        _ => all,
    }
}

fn word_of(rating: Rating) -> &'static str {
    rating.github().unwrap_or("none")
}

fn advisories(record: &Record, home: &str) -> Value {
    let mut urls = vec![home];
    for reference in record.references() {
        if !urls.contains(&reference.url.as_str()) {
            urls.push(&reference.url);
        }
    }
    let all = urls.into_iter().map(|url| json!({ "url": url }));
    Value::Array(all.collect())
}

/// What an entry says about its component, which is added to the list of components.
fn affects_of(
    entry: &Affected,
    components: &mut BTreeMap<String, Value>,
    remarks: &mut Remarks,
) -> Option<(String, Vec<Value>)> {
    let Some(package) = &entry.package else {
        remarks.note("commits are left out: CycloneDX has ranges of versions alone");
        return None;
    };
    let purl = canonical_purl(&package.ecosystem, &package.name);
    let reference = purl
        .clone()
        .unwrap_or_else(|| format!("{}:{}", package.ecosystem, package.name));
    let mut component = json!({
        "type": "library", "bom-ref": reference, "name": package.name,
    });
    if let (Some(object), Some(purl)) = (component.as_object_mut(), purl) {
        object.insert("purl".to_owned(), json!(purl));
    }
    components.entry(reference.clone()).or_insert(component);
    let mut versions = Vec::new();
    let told = vers::of(entry);
    if told.untold > 0 {
        remarks.note(format!(
            "{} ranges of {} are left out: commits, or no rows of versions",
            told.untold, package.name
        ));
    }
    let is_one = told.ranges.iter().all(|range| range.len() <= RANGE_LENGTH);
    let ranges = if is_one {
        told.ranges
    } else {
        let rows = vers::rows(entry).rows;
        let rows = rows.into_iter().filter_map(|row| vers::of_span(entry, row));
        rows.collect()
    };
    for range in ranges {
        if range.len() <= RANGE_LENGTH {
            versions.push(json!({ "range": range, "status": "affected" }));
        } else {
            remarks.note(format!(
                "a range of {} is left out: it is too long",
                package.name
            ));
        }
    }
    if versions.is_empty() && told.untold > 0 {
        // Saying nothing would mean every version.
        versions.push(json!({ "range": "vers:all/*", "status": "unknown" }));
    }
    for fixed in document::fixes(entry) {
        if fixed.len() <= VERSION_LENGTH {
            versions.push(json!({ "version": fixed, "status": "unaffected" }));
        }
    }
    Some((reference, versions))
}

/// One entry a component: several of the same package become one.
fn merged(all: impl Iterator<Item = (String, Vec<Value>)>) -> Vec<Value> {
    let mut out: Vec<(String, Vec<Value>)> = Vec::new();
    for (reference, versions) in all {
        match out.iter_mut().find(|(known, _)| *known == reference) {
            Some((_, known)) => {
                for version in versions {
                    if !known.contains(&version) {
                        known.push(version);
                    }
                }
            }
            None => out.push((reference, versions)),
        }
    }
    let all = out.into_iter().map(|(reference, versions)| {
        if versions.is_empty() {
            json!({ "ref": reference })
        } else {
            json!({ "ref": reference, "versions": versions })
        }
    });
    all.collect()
}

#[cfg(test)]
mod tests;
