//! Findings as GitLab shows them in a merge request (the code quality report).

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::human::harmless;
use super::{Show, path_in_git};
use crate::finding::{Finding, Level, place_of};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// All findings as one code quality report, ended by a line break. `prefix` is the folder of the
/// database within the Git repository, empty or ending in `/`.
///
/// # Errors
/// Never for findings of advgen; the type is that of the serialiser.
pub fn gitlab<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    prefix: &str,
) -> Result<String, serde_json::Error> {
    let mut fingerprints = Fingerprints::default();
    let entries: Vec<Entry> = findings
        .iter()
        .map(|finding| {
            let shown = show.shown(finding);
            let path = path_in_git(finding, show, prefix);
            Entry {
                description: format!("{}. {}.", harmless(&shown.message), harmless(&shown.mend)),
                check_name: finding.rule.id(),
                fingerprint: fingerprints.next(finding.rule, &path),
                severity: match finding.level {
                    // Nothing is published until it is mended.
                    Level::Error => "blocker",
                    Level::Warning => "minor",
                },
                location: Location {
                    lines: Lines {
                        begin: text_of(&finding.path)
                            .map_or(1, |text| place_of(text, finding.span.start).line),
                    },
                    path,
                },
            }
        })
        .collect();
    serde_json::to_string_pretty(&entries).map(|text| text + "\n")
}
