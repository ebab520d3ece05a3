//! `OpenVEX` 0.2.0: which versions are affected and which are fixed, one product a version. The
//! format has no ranges, so it tells of listed versions and of fixes alone.

use packageurl::PackageUrl;
use serde_json::{Value, json};

use super::address::Address;
use super::document::{Document, Part, fixes, remedies};
use super::osv::OsvIds;
use super::remarks::Remarks;
use crate::advisory::affected::{Affected, canonical_purl};
use crate::advisory::affected_words::End;
use crate::advisory::vers;
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// The one document about these records; `None` where nothing of them can be told. Remarks belong to
/// the record whose number they stand with.
pub fn document(
    database: &PublicDatabase,
    records: &[&PublicRecord],
    part: Part,
    remarks: &mut [Remarks],
) -> Option<Value> {
    let configuration = database.configuration();
    let ids = OsvIds::of(configuration);
    let mut statements = Vec::new();
    for (public, remarks) in records.iter().zip(remarks) {
        statements.extend(of(database, public, &ids, remarks));
    }
    let document = Document::of(configuration, records, part)?;
    (!statements.is_empty()).then(|| {
        json!({
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": document.address("openvex"),
            "author": configuration.name,
            "timestamp": document.issued.to_string(),
            "last_updated": document.modified.to_string(),
            "version": document.version,
            "statements": statements,
        })
    })
}

fn of(
    database: &PublicDatabase,
    public: &PublicRecord,
    ids: &OsvIds<'_>,
    remarks: &mut Remarks,
) -> Vec<Value> {
    let record = public.record();
    if record.withdrawal.is_some() {
        remarks.note("it is withdrawn, and OpenVEX has no word for that: nothing is told of it");
        return Vec::new();
    }
    let mut affected = Vec::new();
    let mut fixed = Vec::new();
    for entry in record.affected() {
        products(entry, &mut affected, &mut fixed, remarks);
    }
    // What one entry calls fixed, another may call affected.
    fixed.retain(|product| !affected.contains(product));
    let bulletin = Address::bulletin(&record.id).url();
    let mut aliases: Vec<String> = ids.list(record.aliases());
    aliases.sort();
    aliases.dedup();
    let vulnerability = json!({
        "@id": database.configuration().base_url.join(&bulletin),
        "name": record.id.osv(),
        "description": record.title(),
        "aliases": aliases,
    });
    let statement = |status: &str, products: Vec<String>| {
        let products: Vec<Value> = products
            .iter()
            .map(|purl| json!({ "@id": purl, "identifiers": { "purl": purl } }))
            .collect();
        json!({
            "vulnerability": vulnerability,
            "timestamp": public.published().to_string(),
            "last_updated": public.modified().to_string(),
            "products": products,
            "status": status,
        })
    };
    let mut out = Vec::new();
    if !affected.is_empty() {
        let mut told = statement("affected", affected);
        if let Some(object) = told.as_object_mut() {
            object.insert("action_statement".to_owned(), json!(action(public)));
        }
        out.push(told);
    }
    if !fixed.is_empty() {
        out.push(statement("fixed", fixed));
    }
    if out.is_empty() {
        remarks.note("nothing of it can be told: OpenVEX knows single versions of packages alone, and it lists none and names no fix");
    }
    out
}

/// The package URLs of affected and fixed versions.
fn products(
    entry: &Affected,
    affected: &mut Vec<String>,
    fixed: &mut Vec<String>,
    remarks: &mut Remarks,
) {
    let Some(package) = &entry.package else {
        remarks.note("commits are left out: OpenVEX names products by package URLs");
        return;
    };
    let Some(base) = canonical_purl(&package.ecosystem, &package.name) else {
        remarks.note(format!(
            "{} of {} is left out: it has no package URL",
            package.name, package.ecosystem
        ));
        return;
    };
    let add = |list: &mut Vec<String>, version: &str| {
        let purl = with_version(&base, version);
        list.extend(purl.filter(|purl| !list.contains(purl)));
    };
    for version in entry.versions.iter().flatten() {
        add(affected, version);
    }
    let rows = vers::rows(entry);
    let is_range = |end: End<'_>, start: Option<&str>| match end {
        End::Last(end) => start != Some(end),
        End::Fixed(_) | End::Open => true,
    };
    for row in &rows.rows {
        if let End::Last(version) = row.end {
            add(affected, version);
        }
    }
    for version in fixes(entry) {
        add(fixed, version);
    }
    let is_listed = entry.versions.iter().flatten().next().is_some();
    if !is_listed && rows.rows.iter().any(|row| is_range(row.end, row.start)) {
        remarks.note(format!(
            "the range of {} is left out: OpenVEX has none, and `versions:` does not list what is in it",
            package.name
        ));
    }
}

fn with_version(purl: &str, version: &str) -> Option<String> {
    let mut url: PackageUrl<'_> = purl.parse().ok()?;
    url.with_version(version).ok()?;
    Some(url.to_string())
}

/// What to do about it.
fn action(public: &PublicRecord) -> String {
    let remedies = remedies(public.record());
    if remedies.is_empty() {
        "No fixed version is known; the bulletin says what to do.".to_owned()
    } else {
        remedies.join(" ")
    }
}

#[cfg(test)]
mod tests;
