//! `duplicate-id` and `duplicate-alias`: one vulnerability, one entry, across all states.

use std::collections::HashMap;
use std::sync::Arc;

use crate::advisory::document::Advisory;
use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::SourceFile;

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    ids(reading, found);
    aliases(reading, found);
}

/// Ids by file name, so that a file that cannot be read clashes as well.
fn ids(reading: &Reading, found: &mut Vec<Finding>) {
    let mut first: HashMap<String, &SourceFile> = HashMap::new();
    for file in &reading.snapshot().files {
        let Some(id) = file.advisory_id() else {
            continue;
        };
        let Some(other) = first.get(&id.to_ascii_lowercase()) else {
            first.insert(id.to_ascii_lowercase(), file);
            continue;
        };
        let place = |file: &SourceFile| {
            reading
                .advisories()
                .iter()
                .find(|advisory| *advisory.path == *file.path)
                .map_or(0..0, |advisory| advisory.places.id.clone())
        };
        let findings = Findings::new(reading.shared_path(&file.path));
        let same = other.advisory_id() == Some(id);
        let message = if same {
            "another file has the same id"
        } else {
            "another file has an id that differs in case only"
        };
        found.push(
            findings
                .make(
                    Rule::DuplicateId,
                    place(file),
                    message,
                    "Give one of the two another id; `advgen new` draws one",
                )
                .related_in(
                    &reading.shared_path(&other.path),
                    place(other),
                    "used here as well",
                ),
        );
    }
}

fn aliases(reading: &Reading, found: &mut Vec<Finding>) {
    let own: HashMap<&str, &Advisory> = reading
        .advisories()
        .iter()
        .map(|advisory| (advisory.id().as_str(), advisory))
        .collect();
    let mut first: HashMap<&str, (&Advisory, std::ops::Range<usize>)> = HashMap::new();
    for advisory in reading.advisories() {
        let places = advisory.places.aliases.iter().cloned();
        for (alias, place) in advisory.record.aliases().iter().zip(places) {
            // Two entries of one database may name each other as aliases of one vulnerability.
            if own.contains_key(alias.as_str()) {
                continue;
            }
            match first.get(alias.as_str()) {
                Some((other, _)) if other.id() == advisory.id() => {}
                Some((other, other_place)) => {
                    let mut findings = Findings::new(Arc::clone(&advisory.path));
                    let finding = findings
                        .make(
                            Rule::DuplicateAlias,
                            place,
                            "another advisory claims the same alias",
                            "Keep it where it belongs; for something similar use `related`",
                        )
                        .related_in(&other.path, other_place.clone(), "claimed here as well");
                    findings.add(finding);
                    if advisory.record.modified.is_some() {
                        findings.lower_for_import();
                    }
                    found.extend(findings.into_vec());
                }
                None => {
                    first.insert(alias.as_str(), (advisory, place));
                }
            }
        }
    }
}
