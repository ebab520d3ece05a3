//! Keys that the schema does not know, and nulls where it wants none.

use super::{Changes, below, entries_mut};
use crate::advisory::json::Json;
use crate::advisory::yaml::{Entry, Node, Value};

/// An object of the schema: its keys, the objects inside, and the keys whose null means absence.
struct Shape {
    keys: &'static [&'static str],
    inner: &'static [(&'static str, &'static Shape)],
    nullable: &'static [&'static str],
}

const SPECIFIC: &str = "database_specific";

static RECORD: Shape = Shape {
    keys: &[
        "schema_version",
        "id",
        "modified",
        "published",
        "withdrawn",
        "aliases",
        "related",
        "upstream",
        "summary",
        "details",
        "severity",
        "affected",
        "references",
        "credits",
        SPECIFIC,
    ],
    inner: &[
        ("severity", &SEVERITY),
        ("affected", &AFFECTED),
        ("references", &REFERENCE),
        ("credits", &CREDIT),
    ],
    nullable: &["aliases", "affected", "references", "severity"],
};
static AFFECTED: Shape = Shape {
    keys: &[
        "package",
        "severity",
        "ranges",
        "versions",
        "ecosystem_specific",
        SPECIFIC,
    ],
    inner: &[
        ("package", &PACKAGE),
        ("severity", &SEVERITY),
        ("ranges", &RANGE),
    ],
    nullable: &["severity"],
};
static PACKAGE: Shape = Shape::leaf(&["ecosystem", "name", "purl"]);
static RANGE: Shape = Shape {
    keys: &["type", "repo", "events", SPECIFIC],
    inner: &[("events", &EVENT)],
    nullable: &[],
};
static EVENT: Shape = Shape::leaf(&["introduced", "fixed", "last_affected", "limit"]);
static SEVERITY: Shape = Shape::leaf(&["type", "score", "source"]);
static REFERENCE: Shape = Shape::leaf(&["type", "url"]);
static CREDIT: Shape = Shape::leaf(&["name", "contact", "type"]);

impl Shape {
    const fn leaf(keys: &'static [&'static str]) -> Self {
        Self {
            keys,
            inner: &[],
            nullable: &[],
        }
    }

    fn inner(&self, key: &str) -> Option<&'static Shape> {
        self.inner
            .iter()
            .find_map(|(name, shape)| (*name == key).then_some(*shape))
    }
}

/// Does `each` to every object that the schema knows, the outermost last.
fn objects(
    node: &mut Node<'_>,
    shape: &'static Shape,
    path: &str,
    each: &mut dyn FnMut(&mut Node<'_>, &'static Shape, &str),
) {
    for entry in entries_mut(node).into_iter().flatten() {
        let Some(shape) = shape.inner(&entry.key) else {
            continue;
        };
        let inner = below(path, &entry.key);
        match &mut entry.value.value {
            Value::List(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    objects(item, shape, &format!("{inner}[{at}]"), each);
                }
            }
            _ => objects(&mut entry.value, shape, &inner, each),
        }
    }
    if entries_mut(node).is_some() {
        each(node, shape, path);
    }
}

/// Leaves out what is null where the schema wants a value or no key at all.
pub(super) fn nulls(tree: &mut Node<'_>, changes: &mut Changes) {
    objects(tree, &RECORD, "", &mut |node, shape, path| {
        let Some(entries) = entries_mut(node) else {
            return;
        };
        entries.retain_mut(|entry| {
            let field = below(path, &entry.key);
            if entry.value.is_null() && !shape.nullable.contains(&&*entry.key) {
                changes.dropped(&field, "null", "it says nothing");
                return false;
            }
            if let Value::List(items) = &mut entry.value.value {
                let before = items.len();
                items.retain(|item| !item.is_null());
                if items.len() < before {
                    changes.dropped(&field, "null", "an item that says nothing");
                }
            }
            true
        });
    });
}

/// Moves keys that the schema does not know to where databases may write what they like; where
/// there is no such place, or it is taken, they are left out.
pub(super) fn unknown_keys(tree: &mut Node<'_>, changes: &mut Changes) {
    objects(tree, &RECORD, "", &mut |node, shape, path| {
        let span = node.span.clone();
        let Some(entries) = entries_mut(node) else {
            return;
        };
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(entries)
            .into_iter()
            .partition(|entry| shape.keys.contains(&&*entry.key));
        *entries = known;
        for entry in unknown {
            let field = below(path, &entry.key);
            let place = if shape.keys.contains(&SPECIFIC) {
                specific(entries, &span)
            } else {
                None
            };
            match place {
                Some(place) if place.iter().all(|there| there.key != entry.key) => {
                    let to = below(&below(path, SPECIFIC), &entry.key);
                    changes.becomes(&field, "", &to, "the schema does not know this key");
                    place.push(entry);
                }
                _ => {
                    let old = match Json::from_node(&entry.value) {
                        Json::Text(text) => text,
                        value => serde_json::to_string(&value).unwrap_or_default(),
                    };
                    changes.dropped(&field, &old, "the schema does not know this key");
                }
            }
        }
    });
}

/// The entries of `database_specific`, which is created where it is missing.
fn specific<'n, 'a>(
    entries: &'n mut Vec<Entry<'a>>,
    span: &std::ops::Range<usize>,
) -> Option<&'n mut Vec<Entry<'a>>> {
    if entries.iter().all(|entry| entry.key != SPECIFIC) {
        let at = span.start..span.start;
        entries.push(Entry {
            key: SPECIFIC.into(),
            key_span: at.clone(),
            value: Node {
                value: Value::Map(Vec::new()),
                span: at,
            },
        });
    }
    let entry = entries.iter_mut().find(|entry| entry.key == SPECIFIC)?;
    entries_mut(&mut entry.value)
}
