//! What may stand where in the frontmatter, for editors: every key with what it says and what is
//! written under it.
//!
//! Readers do not use it, because their messages know more than a table does. A test reads a file
//! with an unknown key at each place and compares what the reader knows there, so that neither can
//! forget a key of the other. Words and events come from the types themselves.

mod case;
mod json_schema;
mod record;
#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

pub use json_schema::json_schema;

/// One of a few words, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word as it is written.
    pub word: &'static str,
    /// What it means.
    pub means: &'static str,
}

/// A single value.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the types of the values")]
pub enum Scalar {
    /// Any text.
    Text,
    /// A version or a commit, which stands in quotes.
    Version,
    Instant,
    AdvisoryId,
    VulnerabilityId,
    CveId,
    Cwe,
    /// A complete CVSS vector of version 3 or 4.
    Vector,
    Ecosystem,
    Uri,
    Count,
    Canary,
    Mail,
    Fingerprint,
    Zone,
    CopyId,
    CopyRecord,
    ContentHash,
    /// One of a few words.
    Words(fn() -> Vec<Choice>),
}

/// What may stand under a key.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Box<Self>),
    /// A list, or one of its items without brackets.
    OneOrMore(Box<Self>),
    /// A mapping with these keys.
    Object(Object),
    /// A short form, and the long one: a mapping that has one of the keys `marks`, or any mapping
    /// where there are no marks.
    Forms {
        /// The short form.
        short: Box<Self>,
        /// The long form.
        full: Object,
        /// The keys by which the long form is known.
        marks: &'static [&'static str],
    },
    /// A mapping of one of these kinds, each known by its first key.
    Kinds(Vec<Object>),
    /// A mapping of anything, which is published as it stands.
    Free,
    /// Whatever people like.
    Anything,
    /// This or nothing.
    OrNothing(Box<Self>),
}

/// A mapping.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// Keys of which exactly one is there, if there are any.
    pub one_of: Vec<Key>,
    /// The other keys.
    pub keys: Vec<Key>,
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it says.
    pub means: &'static str,
    /// Whether it has to be there.
    pub is_needed: bool,
    /// What stands under it.
    pub shape: Shape,
}

impl Object {
    fn new(keys: Vec<Key>) -> Self {
        Self {
            one_of: Vec::new(),
            keys,
        }
    }

    /// All keys.
    pub fn all(&self) -> impl Iterator<Item = &Key> {
        self.one_of.iter().chain(&self.keys)
    }

    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.all().find(|key| key.name == name)
    }
}

impl Shape {
    fn list(of: impl Into<Self>) -> Self {
        Self::List(Box::new(of.into()))
    }

    fn one_or_more(of: impl Into<Self>) -> Self {
        Self::OneOrMore(Box::new(of.into()))
    }

    fn or_nothing(of: impl Into<Self>) -> Self {
        Self::OrNothing(Box::new(of.into()))
    }
}

impl From<Scalar> for Shape {
    fn from(scalar: Scalar) -> Self {
        Self::Scalar(scalar)
    }
}

impl From<Object> for Shape {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

fn key(name: &'static str, means: &'static str, shape: impl Into<Shape>) -> Key {
    Key {
        name,
        means,
        is_needed: false,
        shape: shape.into(),
    }
}

fn needed(name: &'static str, means: &'static str, shape: impl Into<Shape>) -> Key {
    Key {
        is_needed: true,
        ..key(name, means, shape)
    }
}

/// The frontmatter of an advisory.
pub fn frontmatter() -> &'static Object {
    static FRONTMATTER: LazyLock<Object> = LazyLock::new(record::frontmatter);
    &FRONTMATTER
}
