//! All phrases that the site says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::marked::{Marked, Shape};
use super::{DAY, MINUTE, MONTHS};
use crate::publish::markdown;
use crate::publish::site::{bulletin, cvss};

/// Phrases of the program that stand together.
struct Group {
    name: &'static str,
    phrases: Vec<&'static str>,
}

/// The parts of a record that a public revision changes, as its history names them.
const PARTS_OF_REVISIONS: &[&str] = &[
    "withdrawal",
    "title",
    "description",
    "affected versions",
    "severity",
    "weaknesses",
    "other names",
    "related vulnerabilities",
    "references",
    "credits",
    "data of the database",
    "attachments",
];

const TITLES: &[&str] = &[
    "Advisories",
    "All advisories",
    "Advisories by year",
    "Advisories of {year}",
    "Packages",
    "Weaknesses",
    "Thanks",
    "Thanks to {name}",
    "Search",
    "Page not found",
    "{list}, page {number}",
];

const DESCRIPTIONS: &[&str] = &[
    "Security advisories of {name}",
    "All security advisories of {name}, the newest first",
    "Security advisories of {year}: {name}",
    "Security advisories for {name}",
    "Security advisories for {name} ({ecosystem})",
    "Security advisories for packages of {name}",
    "Packages with security advisories: {name}",
    "Security advisories by kind of weakness: {name}",
    "Everybody who found, reported or mended a vulnerability: {name}",
    "Search the security advisories of {name} by id, package, weakness and text",
];

const RATINGS: &[&str] = &[
    "Critical",
    "High",
    "Medium",
    "Low",
    "None",
    "Not rated",
    "rated by the NVD",
    "rated by the CVE numbering authority",
    "rated by the publisher",
];

const HISTORY: &[&str] = &["Published", "Changed", "Last changed", "Withdrawn"];

const VERSIONS: &[&str] = &[
    "all versions",
    "from the first version on",
    "introduced in {version}",
    "last affected {version}",
    "fixed in {version}",
    "searched up to {version}",
    "introduced in",
    "last affected",
    "fixed in",
    "searched up to",
    "the first commit",
];

const CHART: &[&str] = &["Q{quarter}", "Q{quarter} {year}"];

const PREVIEW: &[&str] = &[
    "Preview",
    "Draft",
    "Embargoed",
    "Private preview.",
    "The site as it will be on {moment}. It shows what is not public yet: do not pass it on.",
    "The team’s own view, with drafts and what is under embargo: do not pass it on.",
    "{id} is a draft.",
    "Nothing of it is public.",
    "{id} is under embargo",
    "until {moment}.",
];

/// What headings of texts say that promise a way around, with commas between; a translation is
/// looked for besides.
pub(in super::super) const WAYS_AROUND: &str = "workaround, mitigation, work around";

/// The phrases that the program says itself.
fn groups() -> Vec<Group> {
    let group = |name, phrases: &[&'static str]| Group {
        name,
        phrases: phrases.to_vec(),
    };
    let mut dates = vec![DAY, MINUTE];
    dates.extend(MONTHS);
    vec![
        group("titles", TITLES),
        group("descriptions", DESCRIPTIONS),
        group("dates", &dates),
        group("ratings", RATINGS),
        group("how it is attacked", cvss::IN_SHORT),
        group("history", HISTORY),
        group("parts of a revision", PARTS_OF_REVISIONS),
        group("versions", VERSIONS),
        group("references", &bulletin::labels_of_references()),
        group("credits", &bulletin::roles_of_credits()),
        group("chart", CHART),
        group("metrics of CVSS", &cvss::phrases()),
        group("headings that promise a way around", &[WAYS_AROUND]),
        group("texts in Markdown", markdown::LABELS),
        group("private previews", PREVIEW),
    ]
}

/// Whether the program says a phrase.
pub(super) fn is_of_program(phrase: &str) -> bool {
    static ALL: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        groups()
            .into_iter()
            .flat_map(|group| group.phrases)
            .collect()
    });
    all.contains(phrase)
}

/// The next `"[[phrase]]"` of a script, with what stands before and behind it.
pub(super) fn next_of_script(script: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = script.split_once("\"[[")?;
    let (phrase, behind) = rest.split_once("]]\"")?;
    Some((before, phrase, behind))
}

/// A phrase that the site says.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Where it stands, in words.
    place: String,
    shapes: Vec<Shape>,
}

impl Known {
    /// Where the phrase stands first: a file, or a group of phrases of the program.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// What stands within what in each of the templates that have it.
    pub(super) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.iter()
    }
}

/// All phrases, by their English text.
#[derive(Debug, Default)]
pub(in super::super) struct Phrases {
    known: BTreeMap<String, Known>,
    /// In the order in which they were added.
    order: Vec<String>,
}

impl Phrases {
    /// The phrases of templates and scripts, given by their names, and of the program.
    pub(in super::super) fn of<'t, 's>(
        templates: impl IntoIterator<Item = (&'t str, &'t Marked)>,
        scripts: impl IntoIterator<Item = (&'s str, &'s str)>,
    ) -> Self {
        let mut phrases = Self::default();
        for (name, template) in templates {
            for phrase in template.phrases() {
                phrases.add(&phrase.key, name, Some(&phrase.shape));
            }
        }
        for (name, script) in scripts {
            let mut rest = script;
            while let Some((_, phrase, behind)) = next_of_script(rest) {
                phrases.add(phrase, name, None);
                rest = behind;
            }
        }
        for group in groups() {
            for phrase in group.phrases {
                phrases.add(phrase, group.name, None);
            }
        }
        phrases
    }

    fn add(&mut self, phrase: &str, place: &str, shape: Option<&Shape>) {
        let known = self.known.entry(phrase.to_owned()).or_insert_with(|| {
            self.order.push(phrase.to_owned());
            Known {
                place: place.to_owned(),
                shapes: Vec::new(),
            }
        });
        known.shapes.extend(shape.cloned());
    }

    pub(super) fn get(&self, phrase: &str) -> Option<&Known> {
        self.known.get(phrase)
    }

    /// The phrases.
    pub(super) fn all(&self) -> Vec<&str> {
        self.order.iter().map(String::as_str).collect()
    }

    /// The phrases with where they stand first, in that order.
    #[cfg(test)]
    pub(in super::super) fn with_places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.order.iter().filter_map(|phrase| {
            let known = self.known.get(phrase)?;
            Some((known.place.as_str(), phrase.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_that_a_revision_changes_has_its_phrase() {
        let source = include_str!("../../../advisory/differences.rs");
        let (_, parts) = source.split_once("let all = [").unwrap();
        let (parts, _) = parts.split_once("];").unwrap();
        let parts: Vec<_> = parts.split('"').skip(1).step_by(2).collect();
        assert!(parts.len() > 10, "{parts:?}");
        for part in parts {
            assert!(PARTS_OF_REVISIONS.contains(&part), "{part}");
        }
    }

    #[test]
    fn every_phrase_of_the_program_is_said_by_it() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/publish/");
        let mut source = String::new();
        for entry in walkdir::WalkDir::new(root) {
            let entry = entry.unwrap();
            let path = entry.path();
            let is_list = path.ends_with("words/list.rs") || path.ends_with("tests/words.rs");
            if entry.file_type().is_file() && !is_list {
                source += &std::fs::read_to_string(path).unwrap_or_default();
            }
        }
        let own = [TITLES, DESCRIPTIONS, HISTORY, VERSIONS, CHART, PREVIEW];
        for phrase in own.into_iter().flatten() {
            assert!(source.contains(&format!("\"{phrase}\"")), "{phrase}");
        }
    }
}
