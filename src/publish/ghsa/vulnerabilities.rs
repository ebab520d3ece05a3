//! The products of an advisory on GitHub with their versions.

use serde_json::{Value, json};

use crate::advisory::affected::{Affected, Package};
use crate::advisory::affected_words::{End, Span};
use crate::advisory::record::Record;
use crate::advisory::vers;
use crate::advisory::vocabulary::GITHUB_OTHER;
use crate::publish::remarks::Remarks;

/// One entry for each row of versions, since GitHub's ranges have one beginning and one end.
pub(super) fn all(record: &Record, remarks: &mut Remarks) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for affected in record.affected() {
        for entry in of(affected, remarks) {
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
    }
    if all.is_empty() {
        remarks.note("it names no affected product, and GitHub tells nobody of such an advisory");
    }
    all
}

fn of(affected: &Affected, remarks: &mut Remarks) -> Vec<Value> {
    let package = if let Some(package) = &affected.package {
        named(package)
    } else {
        let mut ranges = affected.ranges.iter().flatten();
        let Some(repo) = ranges.find_map(|range| range.repo.as_deref()) else {
            return Vec::new();
        };
        json!({ "ecosystem": GITHUB_OTHER, "name": repo })
    };
    let rows = vers::rows(affected);
    if !rows.untold.is_empty() {
        remarks.note("a range that does not read as rows of versions is told in the description");
    }
    if rows.rows.is_empty() {
        return vec![json!({ "package": package })];
    }
    let entries = rows.rows.into_iter().map(|row| {
        let range = range(row);
        match row.end {
            End::Fixed(fixed) => json!({
                "package": package, "vulnerable_version_range": range, "patched_versions": fixed,
            }),
            End::Last(_) | End::Open => json!({
                "package": package, "vulnerable_version_range": range,
            }),
        }
    });
    entries.collect()
}

fn named(package: &Package) -> Value {
    let ecosystem = package.ecosystem.github();
    if ecosystem == GITHUB_OTHER {
        // Nothing else says where the name comes from.
        let name = format!("{} ({})", package.name, package.ecosystem);
        return json!({ "ecosystem": ecosystem, "name": name });
    }
    json!({ "ecosystem": ecosystem, "name": package.name })
}

fn range(row: Span<'_>) -> String {
    match (row.start, row.end) {
        (None, End::Open) => ">= 0".to_owned(),
        (Some(start), End::Last(end)) if start == end => format!("= {end}"),
        _ => row.words(),
    }
}
