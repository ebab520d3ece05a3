//! Taking a foreign tree apart so that nothing of it vanishes: what no conversion asks for is kept
//! where databases may write what they like.

use std::collections::HashMap;

use super::super::fate::{Field, FieldFate};
use crate::advisory::fields::shorten;
use crate::advisory::yaml::{Entry, Node, Value};

/// What a conversion decided about a node and everything in it.
#[derive(Debug, Clone)]
enum Mark {
    Mapped(&'static str),
    /// Mapped, and kept where something beside it is kept, which would say nothing alone.
    Anchor(&'static str),
    Lost(&'static str),
    Kept,
}

/// What is left of a node.
enum Rest<'a> {
    Nothing,
    Anchor(Node<'a>),
    Kept(Node<'a>),
}

const EMPTY: &str = "it says nothing";

/// The decisions about the nodes of one tree. A decision about a node holds for what is in it,
/// unless there is one for the inner node.
#[derive(Debug, Default)]
pub(in crate::import) struct Taking {
    // By address: the tree is borrowed and does not move while it is taken apart.
    marks: HashMap<usize, Mark>,
}

fn address(node: &Node<'_>) -> usize {
    std::ptr::from_ref(node).addr()
}

impl Taking {
    /// The value of this node is in the field `to` of the record.
    pub(super) fn mapped(&mut self, node: &Node<'_>, to: &'static str) {
        self.marks.insert(address(node), Mark::Mapped(to));
    }

    /// The value of this node is in the field `to`. Where something else of its mapping is kept, it
    /// is kept as well, so that a reader knows what that is about.
    pub(super) fn anchor(&mut self, node: &Node<'_>, to: &'static str) {
        self.marks.insert(address(node), Mark::Anchor(to));
    }

    /// [`anchor`](Self::anchor) for every value of a mapping.
    pub(super) fn anchor_all(&mut self, map: &Node<'_>, to: &'static str) {
        for entry in map.entries().unwrap_or_default() {
            self.anchor(&entry.value, to);
        }
    }

    /// The record has no place for this node.
    pub(super) fn lost(&mut self, node: &Node<'_>, why: &'static str) {
        self.marks.insert(address(node), Mark::Lost(why));
    }

    /// This node is kept, whatever was decided about what it is in.
    pub(super) fn keep(&mut self, node: &Node<'_>) {
        self.marks.insert(address(node), Mark::Kept);
    }

    /// The text of a key, which is in `to`.
    pub(super) fn text<'n>(
        &mut self,
        map: &'n Node<'_>,
        key: &str,
        to: &'static str,
    ) -> Option<(&'n str, &'n Node<'n>)> {
        let node = map.get(key).filter(|node| !node.is_null())?;
        let text = node.text()?;
        self.mapped(node, to);
        Some((text, node))
    }

    /// The keys of a mapping that the record has no place for.
    pub(super) fn lose(&mut self, map: &Node<'_>, keys: &[&str], why: &'static str) {
        for node in keys.iter().filter_map(|key| map.get(key)) {
            self.lost(node, why);
        }
    }

    /// What is left of the tree, and the fate of every field. What is left goes to `place`.
    pub(super) fn end<'a>(&self, tree: &Node<'a>, place: &str) -> (Option<Node<'a>>, Vec<Field>) {
        let mut fields = Vec::new();
        let rest = self.rest(tree, None, &Path::default(), place, &mut fields);
        let rest = match rest {
            Rest::Kept(rest) => Some(rest),
            Rest::Nothing | Rest::Anchor(_) => None,
        };
        (rest, fields)
    }

    fn rest<'a>(
        &self,
        node: &Node<'a>,
        outer: Option<&Mark>,
        path: &Path,
        place: &str,
        fields: &mut Vec<Field>,
    ) -> Rest<'a> {
        let mark = self.marks.get(&address(node)).or(outer);
        let with = |value: Value<'a>| Node {
            value,
            span: node.span.clone(),
        };
        match &node.value {
            Value::Map(entries) if !entries.is_empty() => {
                let mut is_kept = false;
                let mut kept = Vec::new();
                for entry in entries {
                    let path = path.key(&entry.key);
                    let value = match self.rest(&entry.value, mark, &path, place, fields) {
                        Rest::Nothing => continue,
                        Rest::Anchor(value) => value,
                        Rest::Kept(value) => {
                            is_kept = true;
                            value
                        }
                    };
                    kept.push(Entry {
                        key: entry.key.clone(),
                        key_span: entry.key_span.clone(),
                        value,
                    });
                }
                if is_kept {
                    Rest::Kept(with(Value::Map(kept)))
                } else {
                    Rest::Nothing
                }
            }
            Value::List(items) if !items.is_empty() => {
                let path = path.item();
                let kept: Vec<Node<'a>> = items
                    .iter()
                    .filter_map(|item| match self.rest(item, mark, &path, place, fields) {
                        Rest::Kept(item) => Some(item),
                        Rest::Nothing | Rest::Anchor(_) => None,
                    })
                    .collect();
                if kept.is_empty() {
                    Rest::Nothing
                } else {
                    Rest::Kept(with(Value::List(kept)))
                }
            }
            leaf => {
                let (fate, rest) = match mark {
                    Some(Mark::Mapped(to)) => (FieldFate::Mapped((*to).to_owned()), Rest::Nothing),
                    Some(Mark::Anchor(to)) => (
                        FieldFate::Mapped((*to).to_owned()),
                        Rest::Anchor(with(leaf.clone())),
                    ),
                    Some(Mark::Lost(why)) => (FieldFate::Lost(why), Rest::Nothing),
                    None | Some(Mark::Kept) if is_empty(node) => {
                        (FieldFate::Lost(EMPTY), Rest::Nothing)
                    }
                    None | Some(Mark::Kept) => (
                        FieldFate::Kept(format!("{place}.{}", path.0)),
                        Rest::Kept(with(leaf.clone())),
                    ),
                };
                fields.push(Field {
                    name: path.0.clone(),
                    fate,
                });
                rest
            }
        }
    }
}

/// Whether there is nothing to keep: null, no text, no items, no keys.
fn is_empty(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Plain(_) => node.is_null(),
        Value::Quoted(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    }
}

/// The name of a field, without the numbers of items.
#[derive(Default)]
struct Path(String);

impl Path {
    fn key(&self, key: &str) -> Self {
        // Keys that are themselves names, such as paths of functions, would give a field each.
        let key = if key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-()@".contains(c))
        {
            shorten(key)
        } else {
            "*".to_owned()
        };
        if self.0.is_empty() {
            Self(key)
        } else {
            Self(format!("{}.{key}", self.0))
        }
    }

    fn item(&self) -> Self {
        Self(format!("{}[]", self.0))
    }
}
