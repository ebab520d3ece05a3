//! From one source to the text of its advisory, or to the reasons why there is none.

use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::source::{self, Source};
use super::{Refused, Repair, field, json, osv, repair};
use crate::advisory::document;
use crate::advisory::print::print;
use crate::advisory::record::Record;
use crate::advisory::status::Status;
use crate::advisory::yaml::{self, Node};
use crate::finding::{Findings, Rule};

/// What became of one source.
pub(super) enum Outcome {
    Taken(Box<Taken>),
    Refused(Refused),
    /// A list of records, by its name.
    Index(String),
}

/// A record that can be taken over.
pub(super) struct Taken {
    pub(super) source: Arc<str>,
    pub(super) source_text: String,
    /// Where its id stands in the source.
    pub(super) id_span: Range<usize>,
    pub(super) record: Record,
    pub(super) status: Status,
    /// The advisory file.
    pub(super) text: String,
    /// What had to be changed.
    pub(super) repaired: Vec<String>,
    /// The keys whose null was left out.
    pub(super) nulls: Vec<&'static str>,
}

pub(super) fn read(source: Source, repair: Repair) -> Outcome {
    let name = Arc::clone(&source.name);
    let mut findings = Findings::new(Arc::clone(&name));
    let source::Text { text, is_json } = match source.load() {
        Ok(text) => text,
        Err(why) => {
            findings.push(why.rule, why.at..why.at, why.message, why.mend);
            return Outcome::Refused(Refused::new(findings, String::new()));
        }
    };
    if source::file_name(&name) == "all.json" && is_list_of_ids(&text) {
        return Outcome::Index(name.to_string());
    }
    let tree = if is_json {
        json::read(&text, &mut findings)
    } else {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        yaml::read(text.get(mark..).unwrap_or_default(), mark, &mut findings)
    };
    let Some(tree) = tree else {
        if findings.as_slice().is_empty() {
            findings.push(Rule::OsvSchema, 0..0, "the file is empty", "Fetch it again");
        }
        return Outcome::Refused(Refused::new(findings, text));
    };
    if is_index(source::file_name(&name), &tree) {
        return Outcome::Index(name.to_string());
    }
    match taken(&tree, findings, repair) {
        Ok(found) => Outcome::Taken(Box::new(Taken {
            id_span: tree.get("id").map_or(0..0, |node| node.span.clone()),
            source: name,
            status: status_of(&found.record),
            record: found.record,
            text: found.text,
            repaired: found.repaired,
            nulls: found.nulls,
            source_text: text,
        })),
        Err(findings) => {
            let findings = field::named(&tree, findings);
            Outcome::Refused(Refused::new(findings, text))
        }
    }
}

struct Found {
    record: Record,
    text: String,
    repaired: Vec<String>,
    nulls: Vec<&'static str>,
}

fn taken(tree: &Node<'_>, mut findings: Findings, repair: Repair) -> Result<Found, Findings> {
    let read = osv::record(tree, &mut findings);
    if let Some(record) = sound(read, &mut findings) {
        return written(record, tree, Vec::new(), findings);
    }
    if repair == Repair::Never {
        return Err(findings);
    }
    let (tree, changes) = repair::smallest(tree);
    let mut findings = Findings::new(Arc::clone(findings.path()));
    repair::still_twice(&tree, &mut findings);
    let read = osv::record(&tree, &mut findings);
    match sound(read, &mut findings) {
        Some(record) => written(record, &tree, changes, findings),
        None => Err(findings),
    }
}

/// The record, if nothing is wrong with it.
fn sound(record: Option<Record>, findings: &mut Findings) -> Option<Record> {
    findings.lower_for_import();
    record.filter(|_| !findings.has_errors())
}

/// Writes the advisory and reads it back: an import that is wrong is none.
fn written(
    record: Record,
    tree: &Node<'_>,
    repaired: Vec<String>,
    mut findings: Findings,
) -> Result<Found, Findings> {
    let text = print(&record, status_of(&record));
    if let Some(why) = difference(&record, &text) {
        findings.push(
            Rule::RoundTrip,
            tree.span.start..tree.span.start,
            format!("the advisory written for this record would not say the same: {why}"),
            "This is a mistake in advgen; please report it with the record",
        );
        return Err(findings);
    }
    let repaired = repaired
        .into_iter()
        .map(|change| format!("{}: {change}", record.id))
        .collect();
    Ok(Found {
        nulls: osv::nulls(tree),
        record,
        text,
        repaired,
    })
}

fn difference(record: &Record, text: &str) -> Option<String> {
    let mut findings = Findings::new("advisory");
    let read = document::parse(text, Some(record.id.as_str()), &mut findings);
    match read {
        None => {
            let first = findings
                .as_slice()
                .iter()
                .find(|f| f.level == crate::finding::Level::Error);
            Some(first.map_or_else(|| "it cannot be read".to_owned(), |f| f.message.clone()))
        }
        Some(advisory) if advisory.record != *record => {
            Some(first_difference(&advisory.record, record))
        }
        Some(advisory) if advisory.status != status_of(record) => {
            Some("its state is another".to_owned())
        }
        Some(_) => None,
    }
}

/// The key at which two records part, for the report of a mistake.
fn first_difference(a: &Record, b: &Record) -> String {
    let key = [
        ("summary", a.summary == b.summary),
        ("details", a.details == b.details),
        ("severity", a.severity == b.severity),
        ("affected", a.affected == b.affected),
        ("references", a.references == b.references),
        ("credits", a.credits == b.credits),
        (
            "database_specific",
            a.database_specific == b.database_specific,
        ),
    ]
    .into_iter()
    .find_map(|(key, same)| (!same).then_some(key));
    format!("`{}` differs", key.unwrap_or("another key"))
}

fn status_of(record: &Record) -> Status {
    if record.withdrawal.is_some() {
        Status::Withdrawn
    } else {
        Status::Published
    }
}

/// Whether this is one of the lists that databases publish beside their records. A record of that
/// name is no list.
fn is_index(file_name: &str, tree: &Node<'_>) -> bool {
    match file_name {
        "manifest.json" => tree.get("id").is_none(),
        // Go's database: index/db.json, index/modules.json, index/vulns.json
        "db.json" => {
            tree.entries().is_some_and(|entries| entries.len() == 1)
                && tree.get("modified").is_some()
        }
        "vulns.json" | "modules.json" => tree.items().is_some(),
        _ => false,
    }
}

/// Whether this is OSV's list of all records. Read without a tree, because the list of a large
/// database holds more values than any record may.
fn is_list_of_ids(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct Line {
        id: IgnoredAny,
        modified: Option<IgnoredAny>,
    }
    serde_json::from_str::<Vec<Line>>(text.trim_start_matches('\u{feff}')).is_ok()
}
