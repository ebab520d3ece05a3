//! Ids, ratings, references and credits that the schema does not take.

use std::fmt::Write as _;

use super::{Changes, items_mut, remove, set_text, text_of};
use crate::advisory::id::VulnerabilityId;
use crate::advisory::json::Json;
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::severity::{SeverityKind, SeveritySource};
use crate::advisory::uri;
use crate::advisory::yaml::{Node, Value};

pub(super) fn mend(tree: &mut Node<'_>, changes: &mut Changes) {
    for key in ["aliases", "related", "upstream"] {
        ids(tree, key, changes);
    }
    severities(tree, "", changes);
    one_severity(tree, changes);
    if let Some(entries) = items_mut(tree, "affected") {
        for (at, entry) in entries.iter_mut().enumerate() {
            severities(entry, &format!("affected[{at}]."), changes);
        }
    }
    references(tree, changes);
    credits(tree, changes);
}

fn ids(tree: &mut Node<'_>, key: &str, changes: &mut Changes) {
    let Some(items) = items_mut(tree, key) else {
        return;
    };
    items.retain_mut(|item| {
        let Some(written) = item.text().map(str::to_owned) else {
            return true;
        };
        if VulnerabilityId::try_from(&*written).is_ok() {
            return true;
        }
        let trimmed = written.trim();
        if VulnerabilityId::try_from(trimmed).is_ok() {
            changes.becomes(key, &format!("\"{written}\""), trimmed, "without blanks");
            set_text(item, trimmed.to_owned());
            return true;
        }
        changes.dropped(key, &format!("\"{written}\""), "it is no id");
        false
    });
}

/// What a word of the schema becomes.
enum Word {
    Known,
    /// The same in the schema's spelling.
    Spelled(&'static str),
    Unknown,
}

fn word<T: Copy>(written: &str, all: &[T], name: fn(T) -> &'static str) -> Word {
    let mut names = all.iter().map(|value| name(*value));
    if names.clone().any(|name| name == written) {
        return Word::Known;
    }
    let folded = written.trim().replace(['-', ' '], "_");
    match names.find(|name| name.eq_ignore_ascii_case(&folded)) {
        Some(name) => Word::Spelled(name),
        None => Word::Unknown,
    }
}

fn severities(node: &mut Node<'_>, path: &str, changes: &mut Changes) {
    let Some(items) = items_mut(node, "severity") else {
        return;
    };
    let field = format!("{path}severity");
    items.retain_mut(|item| {
        respell(
            item,
            "type",
            &field,
            &SeverityKind::ALL,
            SeverityKind::as_str,
            changes,
        );
        respell(
            item,
            "source",
            &field,
            &SeveritySource::ALL,
            SeveritySource::as_str,
            changes,
        );
        let source = text_of(item, "source").map(str::to_owned);
        if let Some(source) = source
            && let Word::Unknown = word(&source, &SeveritySource::ALL, SeveritySource::as_str)
        {
            changes.dropped(
                &format!("{field} source"),
                &source,
                "the schema does not know this word",
            );
            remove(item, "source");
        }
        let (Some(kind), Some(score)) = (text_of(item, "type"), text_of(item, "score")) else {
            return true;
        };
        let system = SeverityKind::ALL
            .into_iter()
            .find(|system| system.as_str() == kind);
        let (kind, score) = (kind.to_owned(), score.to_owned());
        if system.is_some_and(|system| system.accepts(&score)) {
            return true;
        }
        let trimmed = score.trim().trim_end_matches('/').to_owned();
        if system.is_some_and(|system| system.accepts(&trimmed)) {
            changes.becomes(&field, &score, &trimmed, "the vector alone");
            if let Some(node) = super::get_mut(item, "score") {
                set_text(node, trimmed);
            }
            return true;
        }
        changes.dropped(
            &field,
            &format!("{kind} {score}"),
            "no rating that can be read",
        );
        false
    });
}

/// Ratings stand at the top or with the packages, not in both places.
fn one_severity(tree: &mut Node<'_>, changes: &mut Changes) {
    let Some(top) = tree.get("severity").filter(|node| !node.is_null()) else {
        return;
    };
    let is_empty = top.items().is_some_and(<[Node<'_>]>::is_empty);
    let top = Json::from_node(top);
    let Some(entries) = tree.get("affected").and_then(Node::items) else {
        return;
    };
    let rated = |entry: &Node<'_>| entry.get("severity").is_some_and(|node| !node.is_null());
    if !entries.iter().any(rated) {
        return;
    }
    if is_empty {
        changes.dropped("severity", "[]", "the packages are rated one by one");
        remove(tree, "severity");
        return;
    }
    if let Some(entries) = items_mut(tree, "affected") {
        for (at, entry) in entries.iter_mut().enumerate() {
            let Some(own) = entry.get("severity") else {
                continue;
            };
            let says_no_more =
                Json::from_node(own) == top || own.items().is_some_and(<[Node<'_>]>::is_empty);
            if says_no_more {
                changes.dropped(
                    &format!("affected[{at}].severity"),
                    "",
                    "the record is rated as a whole",
                );
                remove(entry, "severity");
            }
        }
    }
}

/// Writes a word of the schema as the schema does.
fn respell<T: Copy>(
    item: &mut Node<'_>,
    key: &str,
    field: &str,
    all: &[T],
    name: fn(T) -> &'static str,
    changes: &mut Changes,
) {
    let Some(node) = super::get_mut(item, key) else {
        return;
    };
    let Some(written) = node.text().map(str::to_owned) else {
        return;
    };
    if let Word::Spelled(spelled) = word(&written, all, name) {
        changes.becomes(
            &format!("{field} {key}"),
            &written,
            spelled,
            "as the schema spells it",
        );
        set_text(node, spelled.to_owned());
    }
}

fn references(tree: &mut Node<'_>, changes: &mut Changes) {
    let Some(items) = items_mut(tree, "references") else {
        return;
    };
    items.retain_mut(|item| {
        respell(
            item,
            "type",
            "references",
            ReferenceKind::ALL,
            ReferenceKind::as_str,
            changes,
        );
        if let Some(node) = super::get_mut(item, "type") {
            let written = node.text().unwrap_or_default().to_owned();
            if let Word::Unknown = word(&written, ReferenceKind::ALL, ReferenceKind::as_str) {
                changes.becomes(
                    "references type",
                    &written,
                    "WEB",
                    "the word for every other purpose",
                );
                set_text(node, "WEB".to_owned());
            }
        }
        let Some(node) = super::get_mut(item, "url") else {
            return true;
        };
        let Some(written) = node.text().map(str::to_owned) else {
            return true;
        };
        if uri::check(&written).is_ok() {
            return true;
        }
        let encoded = encoded(written.trim());
        if uri::check(&encoded).is_ok() {
            changes.becomes(
                "references url",
                &written,
                &encoded,
                "with its special characters encoded",
            );
            set_text(node, encoded);
            return true;
        }
        changes.dropped("references url", &written, "it is no address");
        false
    });
}

/// The address with everything percent-encoded that may not stand in one (RFC 3986, section 2).
fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut fragment = false;
    for (at, c) in url.char_indices() {
        let hex = |from: usize| {
            url.as_bytes()
                .get(from..from + 2)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let stays = match c {
            '%' => hex(at + 1),
            '#' => !std::mem::replace(&mut fragment, true),
            c => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
        };
        if stays {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                // Writing into a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn credits(tree: &mut Node<'_>, changes: &mut Changes) {
    let Some(items) = items_mut(tree, "credits") else {
        return;
    };
    items.retain_mut(|item| {
        respell(
            item,
            "type",
            "credits",
            CreditKind::ALL,
            CreditKind::as_str,
            changes,
        );
        let kind = text_of(item, "type").map(str::to_owned);
        if let Some(kind) = kind
            && let Word::Unknown = word(&kind, CreditKind::ALL, CreditKind::as_str)
        {
            changes.dropped("credits type", &kind, "the schema does not know this word");
            remove(item, "type");
        }
        let is_named = item.get("name").is_some() || !matches!(item.value, Value::Map(_));
        if !is_named {
            changes.dropped("credits", "", "it names nobody");
        }
        is_named
    });
}
