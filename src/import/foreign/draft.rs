//! A record in OSV's shape, while it is put together. Every part keeps the place of what it came
//! from, so that a finding about the record points into the source.

use std::borrow::Cow;
use std::ops::Range;

use crate::advisory::instant::Instant;
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::severity::SeverityKind;
use crate::advisory::yaml::{Entry, Node, Value};

/// Text at a place.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>, span: &Range<usize>) -> Node<'a> {
    Node {
        value: Value::Quoted(text.into()),
        span: span.clone(),
    }
}

/// A list at a place.
pub(super) fn list<'a>(items: Vec<Node<'a>>, span: &Range<usize>) -> Node<'a> {
    Node {
        value: Value::List(items),
        span: span.clone(),
    }
}

/// An object at a place.
pub(super) fn object<'a, K: Into<Cow<'a, str>>>(
    entries: impl IntoIterator<Item = (K, Node<'a>)>,
    span: &Range<usize>,
) -> Node<'a> {
    let entries = entries.into_iter().map(|(key, value)| Entry {
        key: key.into(),
        key_span: value.span.clone(),
        value,
    });
    Node {
        value: Value::Map(entries.collect()),
        span: span.clone(),
    }
}

/// An instant in the form of the schema, where the text is one in another form; else as it is, for
/// the reader of records to complain about.
pub(super) fn instant<'a>(node: &Node<'a>) -> Node<'a> {
    let written = node.text().unwrap_or_default();
    text(
        Instant::try_from(written).map_or_else(|_| written.to_owned(), |i| i.to_string()),
        &node.span,
    )
}

/// The parts of a record in OSV's shape.
#[derive(Debug, Default)]
pub(in crate::import) struct Draft<'a> {
    pub(super) id: Option<Node<'a>>,
    pub(super) modified: Option<Node<'a>>,
    pub(super) published: Option<Node<'a>>,
    pub(super) withdrawn: Option<Node<'a>>,
    /// Why it was withdrawn, which OSV has no field for.
    pub(super) reason: Option<String>,
    /// What counts instead, which OSV has no field for either.
    pub(super) superseded_by: Option<String>,
    aliases: Vec<Node<'a>>,
    related: Vec<Node<'a>>,
    upstream: Vec<Node<'a>>,
    pub(super) summary: Option<Node<'a>>,
    pub(super) details: Option<Node<'a>>,
    pub(super) severity: Vec<Node<'a>>,
    pub(super) affected: Vec<Node<'a>>,
    references: Vec<Node<'a>>,
    pub(super) credits: Vec<Node<'a>>,
    weaknesses: Vec<Node<'a>>,
    specific: Vec<(Cow<'a, str>, Node<'a>)>,
}

impl<'a> Draft<'a> {
    pub(super) fn alias(&mut self, id: &str, span: &Range<usize>) {
        push_once(&mut self.aliases, id, span);
    }

    pub(super) fn related(&mut self, id: &str, span: &Range<usize>) {
        push_once(&mut self.related, id, span);
    }

    pub(super) fn upstream(&mut self, id: &str, span: &Range<usize>) {
        push_once(&mut self.upstream, id, span);
    }

    /// Adds a vector of CVSS, whatever its version.
    pub(super) fn vector(&mut self, vector: &str, span: &Range<usize>) {
        let new = severity(vector, span);
        if self.severity.iter().all(|old| old.value != new.value) {
            self.severity.push(new);
        }
    }

    /// Adds a weakness by its number or its id.
    pub(super) fn weakness(&mut self, written: &str, span: &Range<usize>) {
        let id = match written.trim() {
            number if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                format!("CWE-{number}")
            }
            id => id.to_ascii_uppercase(),
        };
        push_once(&mut self.weaknesses, &id, span);
    }

    /// Adds a link. The first kind that a link has counts.
    pub(super) fn reference(&mut self, kind: ReferenceKind, url: &str, span: &Range<usize>) {
        let is_there = |node: &Node<'_>| node.get("url").and_then(Node::text) == Some(url);
        if self.references.iter().any(is_there) {
            return;
        }
        self.references.push(object(
            [
                ("type", text(kind.as_str(), span)),
                ("url", text(url.to_owned(), span)),
            ],
            span,
        ));
    }

    /// Adds somebody who is thanked.
    pub(super) fn credit(
        &mut self,
        name: &str,
        contact: Option<&str>,
        kind: Option<CreditKind>,
        span: &Range<usize>,
    ) {
        let contact = contact.map(|url| {
            let urls = vec![text(url.to_owned(), span)];
            ("contact", list(urls, span))
        });
        let kind = kind.map(|kind| ("type", text(kind.as_str(), span)));
        let name = Some(("name", text(name.to_owned(), span)));
        let entries: Vec<_> = [name, contact, kind].into_iter().flatten().collect();
        self.credits.push(object(entries, span));
    }

    /// Adds a key of the database's own.
    pub(super) fn specific(&mut self, key: impl Into<Cow<'a, str>>, value: Node<'a>) {
        self.specific.push((key.into(), value));
    }

    /// The record as a tree.
    pub(super) fn into_tree(mut self, span: &Range<usize>) -> Node<'a> {
        if !self.weaknesses.is_empty() {
            let weaknesses = list(std::mem::take(&mut self.weaknesses), span);
            self.specific.insert(0, ("cwe_ids".into(), weaknesses));
        }
        let whole = |items: Vec<Node<'a>>| (!items.is_empty()).then(|| list(items, span));
        let specific = (!self.specific.is_empty()).then(|| object(self.specific, span));
        let entries = [
            ("id", self.id),
            ("modified", self.modified),
            ("published", self.published),
            ("withdrawn", self.withdrawn),
            ("aliases", whole(self.aliases)),
            ("related", whole(self.related)),
            ("upstream", whole(self.upstream)),
            ("summary", self.summary),
            ("details", self.details),
            ("severity", whole(self.severity)),
            ("affected", whole(self.affected)),
            ("references", whole(self.references)),
            ("credits", whole(self.credits)),
            ("database_specific", specific),
        ];
        let entries = entries
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        object(entries, span)
    }
}

/// An entry of `severity[]`. A vector that cannot be read is left for the reader of records to
/// complain about.
pub(super) fn severity<'a>(vector: &str, span: &Range<usize>) -> Node<'a> {
    let kind = if vector.starts_with("CVSS:4") {
        SeverityKind::CvssV4
    } else if vector.starts_with("CVSS:3") {
        SeverityKind::CvssV3
    } else {
        SeverityKind::CvssV2
    };
    object(
        [
            ("type", text(kind.as_str(), span)),
            ("score", text(vector.to_owned(), span)),
        ],
        span,
    )
}

fn push_once(items: &mut Vec<Node<'_>>, value: &str, span: &Range<usize>) {
    if items.iter().all(|item| item.text() != Some(value)) {
        items.push(text(value.to_owned(), span));
    }
}
