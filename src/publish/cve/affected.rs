//! The products of a CVE record with their versions.

use serde_json::{Map, Value, json};

use super::Schema;
use crate::advisory::affected::{Affected, EventKind, Package, Range, RangeKind, canonical_purl};
use crate::advisory::affected_words::{End, Span, spans};
use crate::advisory::record::Record;
use crate::advisory::vers;
use crate::advisory::vocabulary::CUSTOM;
use crate::publish::remarks::Remarks;

/// How versions of Git repositories compare, in CVE's words.
const GIT: &str = "git";

/// All products. The rules want one at least that is affected, or may be (CNA Rules 5.1.4).
pub(super) fn all(
    record: &Record,
    vendor: Option<&str>,
    schema: Schema,
    remarks: &mut Remarks,
) -> Vec<Value> {
    let mut all = Vec::new();
    for affected in record.affected() {
        for entry in of(affected, vendor, schema, remarks) {
            let entry = Value::Object(entry);
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
    }
    if all.is_empty() && !remarks.is_refused() || record.affected().is_empty() {
        remarks.refuse(
            "it does not say what is affected, and a CVE record names a product (CNA Rules 5.1.4)",
            "Add `affected:` with a package or a Git range",
        );
    }
    all
}

/// The entry of a package, with the commits of its repository; and one for each other repository.
fn of(
    affected: &Affected,
    vendor: Option<&str>,
    schema: Schema,
    remarks: &mut Remarks,
) -> Vec<Map<String, Value>> {
    let mut commits = commits(affected).into_iter();
    let mut entries = Vec::new();
    if let Some(package) = &affected.package {
        let Some((mut entry, versions)) = named(affected, package, vendor, schema, remarks) else {
            return entries;
        };
        let (repo, more) = commits.next().unzip();
        if let Some(repo) = repo {
            entry.insert("repo".to_owned(), json!(repo));
        }
        let versions = versions.into_iter().chain(more.into_iter().flatten());
        put_versions(&mut entry, versions.collect(), is_cut(affected));
        entries.push(entry);
    }
    for (repo, versions) in commits {
        let Some(mut entry) = product_of_repo(&repo, vendor) else {
            if entries.is_empty() {
                without_vendor(&repo, remarks);
            } else {
                remarks.note(format!(
                    "the commits of {repo} are left out: nothing says who makes it"
                ));
            }
            continue;
        };
        put_versions(&mut entry, versions, false);
        entries.push(entry);
    }
    entries
}

/// Whether it has ranges of versions that do not read as rows.
fn is_cut(affected: &Affected) -> bool {
    !vers::rows(affected).untold.is_empty()
}

/// The entry of a package, and its versions.
fn named(
    affected: &Affected,
    package: &Package,
    vendor: Option<&str>,
    schema: Schema,
    remarks: &mut Remarks,
) -> Option<(Map<String, Value>, Vec<Value>)> {
    let mut entry = Map::new();
    let collection = package.ecosystem.collection();
    match vendor {
        Some(vendor) => {
            entry.insert("vendor".to_owned(), json!(vendor));
            entry.insert("product".to_owned(), json!(package.name));
        }
        None if collection.is_none() => {
            without_vendor(&package.name, remarks);
            return None;
        }
        None => {}
    }
    if let Some(collection) = collection {
        entry.insert("collectionURL".to_owned(), json!(collection));
        entry.insert("packageName".to_owned(), json!(package.name));
    }
    if schema == Schema::V5_2
        && let Some(purl) = purl(package)
    {
        entry.insert("packageURL".to_owned(), json!(purl));
    }
    let rows = vers::rows(affected);
    if !rows.untold.is_empty() {
        remarks.note(format!(
            "{} ranges of {} do not read as rows of versions, and are left out",
            rows.untold.len(),
            package.name
        ));
    }
    let kind = version_type(affected, package);
    let versions = rows.rows.iter().map(|row| version(*row, kind)).collect();
    Some((entry, versions))
}

/// The package URL without version: what 5.2.0 takes.
fn purl(package: &Package) -> Option<String> {
    let written = package.purl.clone().filter(|purl| {
        let path = purl.split(['?', '#']).next().unwrap_or_default();
        !path.contains('@')
    });
    written.or_else(|| canonical_purl(&package.ecosystem, &package.name))
}

fn version_type(affected: &Affected, package: &Package) -> &'static str {
    let mut ranges = affected.ranges.iter().flatten();
    let of_ecosystem = package.ecosystem.version_type();
    if of_ecosystem == CUSTOM && ranges.any(|range| range.kind == RangeKind::SemVer) {
        return "semver";
    }
    of_ecosystem
}

/// Versions that are affected. Without any, all are, unless some of what is known could not be told.
fn put_versions(entry: &mut Map<String, Value>, mut versions: Vec<Value>, is_cut: bool) {
    let mut known: Vec<Value> = Vec::new();
    versions.retain(|version| {
        let is_new = !known.contains(version);
        if is_new {
            known.push(version.clone());
        }
        is_new
    });
    let default = match (versions.is_empty(), is_cut) {
        (true, false) => "affected",
        (false, false) => "unaffected",
        (_, true) => "unknown",
    };
    entry.insert("defaultStatus".to_owned(), json!(default));
    if !versions.is_empty() {
        entry.insert("versions".to_owned(), Value::Array(versions));
    }
}

fn version(row: Span<'_>, kind: &str) -> Value {
    let start = row.start.unwrap_or("0");
    match row.end {
        End::Last(end) if row.start == Some(end) => json!({ "version": end, "status": "affected" }),
        End::Last(end) => json!({
            "version": start, "lessThanOrEqual": end, "versionType": kind, "status": "affected",
        }),
        End::Fixed(end) => json!({
            "version": start, "lessThan": end, "versionType": kind, "status": "affected",
        }),
        End::Open => json!({
            "version": start, "lessThan": "*", "versionType": kind, "status": "affected",
        }),
    }
}

/// Ranges of commits, by their repository.
fn commits(affected: &Affected) -> Vec<(String, Vec<Value>)> {
    let mut repos: Vec<(String, Vec<Value>)> = Vec::new();
    let ranges = affected.ranges.iter().flatten();
    for range in ranges.filter(|range| range.kind == RangeKind::Git) {
        let Some(repo) = &range.repo else {
            continue;
        };
        let rows = spans(range, None).unwrap_or_else(|| branches(range));
        let rows = rows.into_iter().filter(|span| match span.end {
            End::Fixed(end) => span.start != Some(end),
            End::Last(_) | End::Open => true,
        });
        let rows: Vec<Value> = rows.map(|span| version(span, GIT)).collect();
        match repos.iter_mut().find(|(known, _)| known == repo) {
            Some((_, known)) => known.extend(rows),
            None => repos.push((repo.clone(), rows)),
        }
    }
    repos.retain(|(_, rows)| !rows.is_empty());
    repos
}

/// Every way from a beginning to an end: events of commits that do not alternate lie on branches,
/// each of which has got its own fix.
fn branches(range: &Range) -> Vec<Span<'_>> {
    let of = |kind: EventKind| {
        let events = range.events.iter();
        events
            .filter(move |event| event.kind == kind)
            .map(|event| event.value.as_str())
    };
    let ends: Vec<End<'_>> = of(EventKind::Fixed)
        .map(End::Fixed)
        .chain(of(EventKind::LastAffected).map(End::Last))
        .collect();
    let ends = if ends.is_empty() {
        vec![End::Open]
    } else {
        ends
    };
    of(EventKind::Introduced)
        .flat_map(|start| {
            let start = Some(start).filter(|start| *start != "0");
            ends.iter().map(move |end| Span { start, end: *end })
        })
        .collect()
}

/// The entry of a repository: the product is called after it.
fn product_of_repo(repo: &str, vendor: Option<&str>) -> Option<Map<String, Value>> {
    let path = repo.trim_end_matches('/').trim_end_matches(".git");
    let product = path.rsplit('/').next().unwrap_or(path);
    let mut entry = Map::new();
    entry.insert("vendor".to_owned(), json!(vendor?));
    entry.insert("product".to_owned(), json!(product));
    entry.insert("repo".to_owned(), json!(repo));
    Some(entry)
}

fn without_vendor(product: &str, remarks: &mut Remarks) {
    remarks.refuse(
        format!("nothing says who makes {product}, and its ecosystem names no registry"),
        "Add the name of the maker to advgen.yaml, as in `cve: {vendor: Harbour Lantern}`",
    );
}
