//! What can be written where the cursor stands.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Value, json};

use super::document::Document;
use super::position::Encoding;
use super::spot::{Part, Spot};
use crate::advisory::cwe::Cwe;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::shape::Scalar;
use crate::check::surroundings::Surroundings;
use crate::disclosure::clock::Now;

/// The most ids that are proposed at once; with the next character there are fewer.
const MOST_IDS: usize = 50;

/// The kinds of the protocol.
const PROPERTY: u32 = 10;
const VALUE: u32 = 12;
const ENUM_MEMBER: u32 = 20;
const REFERENCE: u32 = 18;

/// What is proposed, and whether there is more.
struct Proposals {
    items: Vec<Value>,
    is_cut: bool,
    /// What is replaced.
    range: Value,
}

impl Proposals {
    fn add(&mut self, kind: u32, label: &str, text: &str, detail: &str, means: &str) {
        self.items.push(json!({
            "label": label,
            "kind": kind,
            "detail": detail,
            "documentation": {"kind": "markdown", "value": means},
            "filterText": text,
            "textEdit": {"range": self.range, "newText": text},
        }));
    }
}

/// What can be written at a byte.
pub(super) fn at(
    document: &Document,
    surroundings: Option<&Surroundings>,
    cursor: usize,
    encoding: Encoding,
) -> Value {
    let Some(spot) = document.spot(cursor) else {
        return Value::Null;
    };
    let lines = document.lines(encoding);
    let mut proposals = Proposals {
        items: Vec::new(),
        is_cut: false,
        range: lines.range(&spot.word),
    };
    if spot.part != Part::Value {
        keys(&spot, document, &mut proposals);
    }
    if spot.part != Part::Key {
        // What stands behind the cursor in a value is replaced as well, but does not choose.
        let written: Range<usize> = spot.word.start..cursor.max(spot.word.start);
        let written = document.text.get(written).unwrap_or_default();
        let written = written.trim_start_matches(['"', '\'']);
        for scalar in spot.scalars() {
            values(scalar, written, surroundings, &mut proposals);
        }
    }
    json!({"isIncomplete": proposals.is_cut, "items": proposals.items})
}

fn keys(spot: &Spot, document: &Document, proposals: &mut Proposals) {
    let behind = document.text.get(spot.word.end..).unwrap_or_default();
    let has_colon = behind.trim_start_matches(' ').starts_with(':');
    let own = document.text.get(spot.word.clone()).unwrap_or_default();
    let has = |name: &str| name != own && spot.keys.iter().any(|key| key == name);
    let mut seen = BTreeSet::new();
    let objects = spot.objects();
    // Of many kinds of events, only their names: what each carries follows once there is one.
    let are_kinds = objects.len() > 2;
    for object in objects {
        let has_one = object.one_of.iter().any(|key| has(key.name));
        let one_of = object.one_of.iter().filter(|_| !has_one);
        let number = if are_kinds { 1 } else { object.keys.len() };
        for key in one_of.chain(object.keys.iter().take(number)) {
            if has(key.name) || !seen.insert(key.name) {
                continue;
            }
            let text = if has_colon {
                key.name.to_owned()
            } else {
                format!("{}: ", key.name)
            };
            let detail = if key.is_needed { "needed" } else { "" };
            proposals.add(PROPERTY, key.name, &text, detail, key.means);
        }
    }
}

fn values(
    scalar: Scalar,
    written: &str,
    surroundings: Option<&Surroundings>,
    proposals: &mut Proposals,
) {
    match scalar {
        Scalar::Words(words) => {
            for choice in words() {
                proposals.add(ENUM_MEMBER, choice.word, choice.word, "", choice.means);
            }
        }
        Scalar::Ecosystem => {
            for name in Ecosystem::names() {
                proposals.add(ENUM_MEMBER, name, name, "", "");
            }
        }
        Scalar::Cwe => {
            for (cwe, name) in Cwe::weaknesses() {
                let id = cwe.to_string();
                // Found by number and by name.
                proposals.add(VALUE, &format!("{id} {name}"), &id, "", name);
                let last = proposals.items.last_mut().and_then(Value::as_object_mut);
                if let Some(item) = last {
                    item.insert("filterText".to_owned(), json!(format!("{id} {name}")));
                }
            }
        }
        Scalar::Instant => {
            let now = Now::present().instant().to_string();
            proposals.add(VALUE, &now, &now, "now", "The present instant.");
        }
        Scalar::AdvisoryId | Scalar::VulnerabilityId if !written.is_empty() => {
            let advisories = surroundings.map_or(&[][..], |s| s.reading().advisories());
            let written = written.to_ascii_uppercase();
            let mut fitting = advisories.iter().filter(|advisory| {
                let id = advisory.id().as_str().to_ascii_uppercase();
                id.starts_with(&written)
            });
            for advisory in fitting.by_ref().take(MOST_IDS) {
                let id = advisory.id().as_str();
                let status = advisory.status.as_str();
                proposals.add(REFERENCE, id, id, status, advisory.record.title());
            }
            proposals.is_cut |= fitting.next().is_some();
        }
        _ => {}
    }
}
