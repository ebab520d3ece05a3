//! The smallest change that makes a broken record valid, and a sentence for each.
//!
//! A repair never claims more than the record did: it spells the same thing in the way of the
//! schema, or it leaves out what cannot be read. Above all it never turns a fixed vulnerability into
//! one that affects every version for ever. What would need a guess stays as it is, and the record
//! is refused.

mod events;
mod instants;
mod lists;
mod ranges;
mod shape;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::osv::is_other_than_text;
use crate::advisory::fields::shorten;
use crate::advisory::id::AdvisoryId;
use crate::advisory::json::Json;
use crate::advisory::yaml::{Entry, Node, Value};
use crate::finding::{Findings, Rule};

/// What was changed, in the order of the record.
#[derive(Debug, Default)]
struct Changes(Vec<String>);

impl Changes {
    /// Something is written differently.
    fn becomes(&mut self, field: &str, old: &str, new: &str, why: &str) {
        self.push(field, old, &shown(new), why);
    }

    /// Something is left out.
    fn dropped(&mut self, field: &str, old: &str, why: &str) {
        self.push(field, old, "left out", why);
    }

    fn push(&mut self, field: &str, old: &str, new: &str, why: &str) {
        let blank = if old.is_empty() { "" } else { " " };
        self.0
            .push(format!("{field}{blank}{} -> {new} ({why})", shown(old)));
    }
}

/// A value as it is shown: on one line, and whole unless it is a text of its own.
fn shown(value: &str) -> String {
    const LONGEST: usize = 600;
    let mut out: String = value
        .chars()
        .take(LONGEST)
        .flat_map(|c| {
            let plain = (!c.is_control()).then_some(c);
            plain
                .into_iter()
                .chain(c.escape_default().filter(move |_| c.is_control()))
        })
        .collect();
    if value.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// The record with everything mended that can be mended without a guess, and what was changed.
pub(super) fn smallest<'a>(tree: &Node<'a>) -> (Node<'a>, Vec<String>) {
    let mut tree = tree.clone();
    let mut changes = Changes::default();
    once(&mut tree, "", &mut changes);
    quoted(&mut tree, "", &mut changes);
    shape::nulls(&mut tree, &mut changes);
    id(&mut tree, &mut changes);
    instants::mend(&mut tree, &mut changes);
    lists::mend(&mut tree, &mut changes);
    ranges::mend(&mut tree, &mut changes);
    shape::unknown_keys(&mut tree, &mut changes);
    (tree, changes.0)
}

/// Pushes a finding for every key that still stands twice.
pub(super) fn still_twice(node: &Node<'_>, findings: &mut Findings) {
    match &node.value {
        Value::Plain(_) | Value::Quoted(_) => {}
        Value::List(items) => items.iter().for_each(|item| still_twice(item, findings)),
        Value::Map(entries) => {
            let mut seen = BTreeSet::new();
            for entry in entries {
                if !seen.insert(&*entry.key) {
                    findings.push(
                        Rule::DuplicateKey,
                        entry.key_span.clone(),
                        format!(
                            "`{}` is written twice, with different values",
                            shorten(&entry.key)
                        ),
                        "Keep one of the two",
                    );
                }
                still_twice(&entry.value, findings);
            }
        }
    }
}

/// Leaves out the second of two equal entries.
fn once(node: &mut Node<'_>, path: &str, changes: &mut Changes) {
    match &mut node.value {
        Value::Plain(_) | Value::Quoted(_) => {}
        Value::List(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                once(item, &format!("{path}[{at}]"), changes);
            }
        }
        Value::Map(entries) => {
            let mut kept: Vec<Entry<'_>> = Vec::with_capacity(entries.len());
            let mut seen: std::collections::BTreeMap<String, Json> =
                std::collections::BTreeMap::new();
            for mut entry in std::mem::take(entries) {
                let inner = below(path, &entry.key);
                let value = Json::from_node(&entry.value);
                if seen.get(&*entry.key) == Some(&value) {
                    changes.dropped(&inner, "", "it is written twice, the same");
                    continue;
                }
                seen.entry(entry.key.clone().into_owned()).or_insert(value);
                once(&mut entry.value, &inner, changes);
                kept.push(entry);
            }
            *entries = kept;
        }
    }
}

/// Puts quotes around bare numbers and booleans outside the free values: the same characters, as
/// the text that the schema demands.
fn quoted(node: &mut Node<'_>, path: &str, changes: &mut Changes) {
    match &mut node.value {
        Value::Plain(text)
            if !matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
                && is_other_than_text(text) =>
        {
            changes.becomes(
                path,
                text,
                &format!("\"{text}\""),
                "the schema demands text",
            );
            node.value = Value::Quoted(std::mem::take(text));
        }
        Value::Plain(_) | Value::Quoted(_) => {}
        Value::List(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                quoted(item, &format!("{path}[{at}]"), changes);
            }
        }
        Value::Map(entries) => {
            for entry in entries
                .iter_mut()
                .filter(|e| !super::osv::FREE.contains(&&*e.key))
            {
                let inner = below(path, &entry.key);
                quoted(&mut entry.value, &inner, changes);
            }
        }
    }
}

/// Ids of databases that OSV does not know take its local form.
fn id(tree: &mut Node<'_>, changes: &mut Changes) {
    let Some(node) = get_mut(tree, "id") else {
        return;
    };
    let Some(id) = node.text().and_then(|text| AdvisoryId::try_from(text).ok()) else {
        return;
    };
    let local = id.osv();
    if local != id.as_str() {
        changes.becomes(
            "id",
            id.as_str(),
            &local,
            "the local form of a prefix that OSV has not registered",
        );
        set_text(node, local);
    }
}

/// The name of a field inside another.
fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        shorten(key)
    } else {
        format!("{path}.{}", shorten(key))
    }
}

fn get_mut<'n, 'a>(node: &'n mut Node<'a>, key: &str) -> Option<&'n mut Node<'a>> {
    let entry = entries_mut(node)?
        .iter_mut()
        .find(|entry| entry.key == key)?;
    Some(&mut entry.value)
}

fn entries_mut<'n, 'a>(node: &'n mut Node<'a>) -> Option<&'n mut Vec<Entry<'a>>> {
    match &mut node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

fn items_mut<'n, 'a>(node: &'n mut Node<'a>, key: &str) -> Option<&'n mut Vec<Node<'a>>> {
    match &mut get_mut(node, key)?.value {
        Value::List(items) => Some(items),
        _ => None,
    }
}

fn remove(node: &mut Node<'_>, key: &str) {
    if let Some(entries) = entries_mut(node) {
        entries.retain(|entry| entry.key != key);
    }
}

fn set_text(node: &mut Node<'_>, text: String) {
    node.value = Value::Quoted(Cow::Owned(text));
}

/// Adds a key with text at the end of a mapping.
fn add_text(node: &mut Node<'_>, key: &'static str, text: String) {
    let at = node.span.start..node.span.start;
    if let Some(entries) = entries_mut(node) {
        entries.push(Entry {
            key: Cow::Borrowed(key),
            key_span: at.clone(),
            value: Node {
                value: Value::Quoted(Cow::Owned(text)),
                span: at,
            },
        });
    }
}

/// The text of a key, for messages and comparisons.
fn text_of<'n>(node: &'n Node<'_>, key: &str) -> Option<&'n str> {
    node.get(key)?.text()
}

#[cfg(test)]
mod tests;
