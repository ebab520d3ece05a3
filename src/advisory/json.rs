//! Free values, as `database_specific` holds them, kept to the last digit.

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::yaml::{Node, Value};

/// A JSON value. Numbers keep their spelling and objects their order, so what is imported is what
/// is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written, in JSON's grammar.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object in the order it was written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a free value. A scalar without quotes is a number, a boolean or null only where JSON
    /// itself would say so; everything else (`no`, `010`, `2026-01-01`) is the text as written.
    pub fn from_node(node: &Node<'_>) -> Self {
        match &node.value {
            _ if node.is_null() => Self::Null,
            Value::Plain(text) => match text.as_ref() {
                "true" => Self::Bool(true),
                "false" => Self::Bool(false),
                text if is_number(text) => Self::Number(text.to_owned()),
                text => Self::Text(text.to_owned()),
            },
            Value::Quoted(text) => Self::Text(text.clone().into_owned()),
            Value::List(items) => Self::List(items.iter().map(Self::from_node).collect()),
            Value::Map(entries) => Self::Object(
                entries
                    .iter()
                    .map(|entry| {
                        (
                            entry.key.clone().into_owned(),
                            Self::from_node(&entry.value),
                        )
                    })
                    .collect(),
            ),
        }
    }

    /// The value of a key of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries
                .iter()
                .find_map(|(name, value)| (name == key).then_some(value)),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }
}

/// Whether `text` is a number in JSON's grammar (RFC 8259, section 6).
pub fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text.starts_with('0')) {
        return false;
    }
    let mut rest = text.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(digits) => RawValue::from_string(digits.clone())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(entries) => {
                let mut object = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    object.serialize_entry(key, value)?;
                }
                object.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::yaml::read;
    use crate::finding::Findings;

    #[test]
    fn free_values_keep_their_spelling() {
        let text = "{a: 1.10, b: 12345678901234567890123, c: 010, d: no, e: ~, f: [true, '1'], g: 2026-01-01, h: 1e3, i: .5}";
        let mut findings = Findings::new("a.md");
        let json = Json::from_node(&read(text, 0, &mut findings).unwrap());
        assert_eq!(
            serde_json::to_string(&json).unwrap(),
            r#"{"a":1.10,"b":12345678901234567890123,"c":"010","d":"no","e":null,"f":[true,"1"],"g":"2026-01-01","h":1e3,"i":".5"}"#
        );
    }

    #[test]
    fn numbers_are_those_of_json() {
        for yes in ["0", "-0", "10", "1.10", "1e3", "1E-3", "-1.5e+10"] {
            assert!(is_number(yes), "{yes}");
        }
        for no in [
            "", "-", "01", "1.", ".5", "+1", "1e", "0x1", "1_0", "NaN", "1.2.3",
        ] {
            assert!(!is_number(no), "{no}");
        }
    }
}
