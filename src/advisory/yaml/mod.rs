//! A YAML tree that knows where everything stands and guesses nothing.
//!
//! The tree keeps scalars as they were written, so `1.10` stays `1.10` and a date stays text; what
//! a scalar means is decided by the field that holds it. Anchors, aliases, tags and further
//! documents are refused when they appear, so nothing can explode. JSON sources (`import`) use the
//! same tree.

mod block;
mod read;
mod write;

use std::borrow::Cow;
use std::ops::Range;

pub use block::{Block, document};
pub use read::read;
pub use write::{Style, scalar};

/// A value and the bytes of the file it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// What was written.
    pub value: Value<'a>,
    /// Where it was written, as byte offsets of the whole file.
    pub span: Range<usize>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A scalar without quotes; its meaning depends on the field.
    Plain(Cow<'a, str>),
    /// A quoted or block scalar: always text.
    Quoted(Cow<'a, str>),
    /// A sequence.
    List(Vec<Node<'a>>),
    /// A mapping, in the order of the file; keys are unique.
    Map(Vec<Entry<'a>>),
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The key as text.
    pub key: Cow<'a, str>,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// The value of the key.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    /// Whether this is the absence of a value: nothing, `~` or `null`, without quotes.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Plain(text)
            if matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The text of a scalar, exactly as written.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(text) | Value::Quoted(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> Option<&[Entry<'a>]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a sequence.
    pub fn items(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entry of a mapping that has this key.
    pub fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }

    /// The value of this key in a mapping.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// What kind of value this is, in words for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Plain(_) | Value::Quoted(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}
