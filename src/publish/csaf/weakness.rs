//! The weakness of a vulnerability (section 3.2.3.3), of which there is one only.

use serde_json::{Value, json};

use crate::advisory::cwe::{Cwe, Kind};
use crate::advisory::record::Record;

/// Whether a vulnerability can be of it in CSAF: a category or a number that the catalogue does not
/// have makes a document invalid (test 6.1.11).
fn name(cwe: Cwe) -> Option<&'static str> {
    let listed = cwe.listed()?;
    match listed.kind {
        Kind::Weakness | Kind::Discouraged | Kind::Prohibited => Some(listed.name),
        Kind::Deprecated | Kind::Category | Kind::View => None,
    }
}

/// The first weakness that the catalogue knows, with its exact name.
pub(super) fn of(record: &Record) -> Option<Value> {
    let weaknesses = record.weaknesses();
    let (cwe, name) = weaknesses.iter().find_map(|cwe| Some((cwe, name(*cwe)?)))?;
    Some(json!({"id": cwe.to_string(), "name": name}))
}

/// The others in words, for a note.
pub(super) fn others(record: &Record) -> Option<String> {
    let weaknesses = record.weaknesses();
    let first = weaknesses.iter().position(|cwe| name(*cwe).is_some());
    let others: Vec<String> = weaknesses
        .iter()
        .enumerate()
        .filter(|(place, _)| Some(*place) != first)
        .map(|(_, cwe)| match cwe.listed() {
            Some(listed) => format!("{cwe}: {}", listed.name),
            None => cwe.to_string(),
        })
        .collect();
    (!others.is_empty()).then(|| others.join("\n"))
}
