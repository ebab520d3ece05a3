//! The values that a case is made of: read from YAML and from the command line by the same rules.

use std::fmt;

use crate::advisory::fields::{self, Fields};
use crate::advisory::id::{AdvisoryId, VulnerabilityId};
use crate::advisory::instant::Instant;
use crate::advisory::shape::{Choice, Scalar};
use crate::advisory::yaml::{Block, Node};
use crate::finding::{Findings, Rule};

/// A single value.
pub trait Value: Sized {
    /// What is written, for messages and documentation: `an instant`.
    const FORM: &'static str;
    /// What is written, for editors.
    const SHAPE: Scalar;

    /// Reads what somebody wrote.
    ///
    /// # Errors
    /// The sentence that says what is wrong with it.
    fn read(text: &str) -> Result<Self, String>;

    /// The value as YAML.
    fn write(&self) -> Block;

    /// The rule that is broken by what cannot be read.
    const RULE: Rule = Rule::CaseEvent;
}

/// One of a few words.
pub trait Word: Copy + Sized + 'static {
    /// What the words are, for messages: `kind of notice`.
    const WHAT: &'static str;
    /// All of them.
    const ALL: &'static [Self];
    /// All of them, with what they mean.
    const CHOICES: &'static [Choice];

    /// The word as it is written.
    fn word(self) -> &'static str;
}

impl<W: Word> Value for W {
    const FORM: &'static str = W::WHAT;
    const SHAPE: Scalar = Scalar::Words(|| W::CHOICES.to_vec());

    fn read(text: &str) -> Result<Self, String> {
        if let Some(word) = W::ALL.iter().find(|word| word.word() == text) {
            return Ok(*word);
        }
        let words: Vec<&str> = W::ALL.iter().map(|word| word.word()).collect();
        let known = match fields::nearest(text, &words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the words are {}", fields::list(&words)),
        };
        let what = W::WHAT;
        Err(format!("`{}` is no {what}: {known}", fields::shorten(text)))
    }

    fn write(&self) -> Block {
        Block::word(self.word())
    }
}

/// Text with something in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// The text, without blanks around it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Text {
    const FORM: &'static str = "text";
    const SHAPE: Scalar = Scalar::Text;

    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("this is empty".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    fn write(&self) -> Block {
        Block::Text(self.0.clone())
    }
}

impl Value for Instant {
    const FORM: &'static str = "an instant";
    const SHAPE: Scalar = Scalar::Instant;
    const RULE: Rule = Rule::Instant;

    fn read(text: &str) -> Result<Self, String> {
        Self::try_from(text).map_err(|error| error.to_string())
    }

    fn write(&self) -> Block {
        Block::Ready(self.to_string())
    }
}

impl Value for AdvisoryId {
    const FORM: &'static str = "an id of this database";
    const SHAPE: Scalar = Scalar::AdvisoryId;
    const RULE: Rule = Rule::IdForm;

    fn read(text: &str) -> Result<Self, String> {
        Self::try_from(text).map_err(|error| error.to_string())
    }

    fn write(&self) -> Block {
        Block::word(self.as_str())
    }
}

/// A CVE id: `CVE-` with a year and at least four digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CveId(VulnerabilityId);

impl CveId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for CveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Value for CveId {
    const FORM: &'static str = "a CVE id";
    const SHAPE: Scalar = Scalar::CveId;
    const RULE: Rule = Rule::IdForm;

    fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{}` is no CVE id such as CVE-2026-41234",
                fields::shorten(text)
            )
        };
        let (year, number) = text
            .strip_prefix("CVE-")
            .and_then(|rest| rest.split_once('-'))
            .ok_or_else(wrong)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || number.len() < 4 || !digits(year) || !digits(number) {
            return Err(wrong());
        }
        VulnerabilityId::try_from(text)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    fn write(&self) -> Block {
        Block::word(self.as_str())
    }
}

/// A whole number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

impl Value for Count {
    const FORM: &'static str = "a number";
    const SHAPE: Scalar = Scalar::Count;

    fn read(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(number @ 1..) => Ok(Self(number)),
            _ => Err(format!("`{}` is no number from 1", fields::shorten(text))),
        }
    }

    fn write(&self) -> Block {
        Block::Ready(self.0.to_string())
    }
}

/// A value under a key: needed, optional, or a list.
pub trait Field: Sized {
    /// What is written.
    const FORM: &'static str;
    /// What is written, for editors.
    const SHAPE: Scalar;
    /// Whether there may be none.
    const NEED: Need;

    /// Reads the value of `key`; every problem is a finding.
    fn take(
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Self>;

    /// Reads the arguments of the command line that name `key`.
    ///
    /// # Errors
    /// The sentence that says what is wrong with one of them.
    fn arguments(given: &[&str]) -> Result<Self, String>;

    /// Adds the value to a mapping, if there is one.
    fn write(&self, key: &str, into: &mut Vec<(String, Block)>);
}

/// Whether a key has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has to.
    Required,
    /// It may be left out.
    Optional,
    /// Any number of values.
    Several,
    /// At least one value.
    AtLeastOne,
}

fn one<T: Value>(node: &Node<'_>, key: &str, findings: &mut Findings) -> Option<T> {
    let text = fields::text(node, &format!("`{key}`"), findings)?;
    T::read(text)
        .map_err(|wrong| {
            findings.push(
                T::RULE,
                node.span.clone(),
                wrong,
                format!("Write {} under `{key}`", T::FORM),
            );
        })
        .ok()
}

impl<T: Value> Field for T {
    const FORM: &'static str = T::FORM;
    const SHAPE: Scalar = T::SHAPE;
    const NEED: Need = Need::Required;

    fn take(
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mend = format!("Add `{key}:` with {}", T::FORM);
        one(fields.require(key, &mend, findings)?, key, findings)
    }

    fn arguments(given: &[&str]) -> Result<Self, String> {
        match given {
            [only] => T::read(only),
            [] => Err("is missing".to_owned()),
            _ => Err("is given twice".to_owned()),
        }
    }

    fn write(&self, key: &str, into: &mut Vec<(String, Block)>) {
        into.push((key.to_owned(), Value::write(self)));
    }
}

impl<T: Value> Field for Option<T> {
    const FORM: &'static str = T::FORM;
    const SHAPE: Scalar = T::SHAPE;
    const NEED: Need = Need::Optional;

    fn take(
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        Some(match fields.take(key) {
            Some(node) => Some(one(node, key, findings)?),
            None => None,
        })
    }

    fn arguments(given: &[&str]) -> Result<Self, String> {
        match given {
            [] => Ok(None),
            given => <T as Field>::arguments(given).map(Some),
        }
    }

    fn write(&self, key: &str, into: &mut Vec<(String, Block)>) {
        if let Some(value) = self {
            Field::write(value, key, into);
        }
    }
}

impl<T: Value> Field for Vec<T> {
    const FORM: &'static str = T::FORM;
    const SHAPE: Scalar = T::SHAPE;
    const NEED: Need = Need::Several;

    fn take(
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let Some(node) = fields.take(key) else {
            return Some(Vec::new());
        };
        // One value needs no brackets.
        let nodes = node.items().unwrap_or(std::slice::from_ref(node));
        nodes.iter().map(|node| one(node, key, findings)).collect()
    }

    fn arguments(given: &[&str]) -> Result<Self, String> {
        given.iter().map(|text| T::read(text)).collect()
    }

    fn write(&self, key: &str, into: &mut Vec<(String, Block)>) {
        if !self.is_empty() {
            let items = self.iter().map(Value::write).collect();
            into.push((key.to_owned(), Block::List(items)));
        }
    }
}

/// A list with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T>(pub Vec<T>);

impl<T: Value> Field for Several<T> {
    const FORM: &'static str = T::FORM;
    const SHAPE: Scalar = T::SHAPE;
    const NEED: Need = Need::AtLeastOne;

    fn take(
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mend = format!("Add `{key}:` with {}", T::FORM);
        fields.require(key, &mend, findings)?;
        let items: Vec<T> = Field::take(fields, key, findings)?;
        if items.is_empty() {
            findings.push(
                Rule::MissingKey,
                fields.key_span(key),
                format!("`{key}` is empty"),
                mend,
            );
            return None;
        }
        Some(Self(items))
    }

    fn arguments(given: &[&str]) -> Result<Self, String> {
        if given.is_empty() {
            return Err("is missing".to_owned());
        }
        <Vec<T> as Field>::arguments(given).map(Self)
    }

    fn write(&self, key: &str, into: &mut Vec<(String, Block)>) {
        Field::write(&self.0, key, into);
    }
}
