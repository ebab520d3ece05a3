//! A deployed record, read as a consumer reads it: its dates, and the rest as it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json::value::RawValue;

use crate::advisory::instant::Instant;

/// Keys that are no content: the time of the last change itself, and the version of the format,
/// which says nothing about the vulnerability.
const NO_CONTENT: [&str; 2] = ["modified", "schema_version"];

/// A record.
#[derive(Debug)]
pub(super) struct Record {
    /// The text of its file.
    text: Box<[u8]>,
    /// Its keys with their values as they are written, of any size and precision.
    keys: BTreeMap<String, Box<RawValue>>,
    /// When it was last changed.
    pub(super) modified: Instant,
    /// When it became public, unless it does not say.
    pub(super) published: Option<Instant>,
    /// When it was taken back.
    pub(super) withdrawn: Option<Instant>,
}

impl Record {
    /// Reads the file of the record `id`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn parse(id: &str, text: &[u8]) -> Result<Self, String> {
        let keys: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(text).map_err(|error| format!("it is no record: {error}"))?;
        let own = string(&keys, "id")?.ok_or("it has no `id`")?;
        if own != id {
            return Err("its `id` is not the name of its file".to_owned());
        }
        Ok(Self {
            modified: instant(&keys, "modified")?.ok_or("it has no `modified`")?,
            published: instant(&keys, "published")?,
            withdrawn: instant(&keys, "withdrawn")?,
            keys,
            text: text.into(),
        })
    }

    /// The text of its file.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The keys whose values differ, in order. The order of keys and white space are no difference.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.keys.keys().chain(other.keys.keys()).collect();
        names
            .into_iter()
            .filter(|name| self.differs(other, name, |_| true))
            .cloned()
            .collect()
    }

    /// Whether one of these differences is one of content. The link home that every build adds is
    /// not: it follows the address of the site.
    pub(super) fn is_content(&self, other: &Self, id: &str, differences: &[String]) -> bool {
        let page = format!("/advisories/{}.html", id.strip_prefix("x_").unwrap_or(id));
        let not_home = |reference: &Value| {
            let text = |key| reference.get(key).and_then(Value::as_str).unwrap_or("");
            // A colon in an id is written %3A in addresses.
            let url = text("url").replace("%3A", ":");
            text("type") != "ADVISORY" || !url.ends_with(&page)
        };
        differences.iter().any(|name| match name.as_str() {
            name if NO_CONTENT.contains(&name) => false,
            "references" => self.differs(other, name, not_home),
            _ => true,
        })
    }

    /// Whether a value differs; of a list, only items that `counts` says.
    fn differs(&self, other: &Self, name: &str, counts: impl Fn(&Value) -> bool) -> bool {
        let (Some(one), Some(two)) = (self.keys.get(name), other.keys.get(name)) else {
            let only = self.keys.get(name).or_else(|| other.keys.get(name));
            return match only.map(|only| serde_json::from_str(only.get())) {
                Some(Ok(Value::Array(items))) if !items.is_empty() => items.iter().any(counts),
                Some(_) => true,
                None => false,
            };
        };
        if one.get() == two.get() {
            return false;
        }
        let (Ok(one), Ok(two)) = (
            serde_json::from_str::<Value>(one.get()),
            serde_json::from_str::<Value>(two.get()),
        ) else {
            // Numbers that no program calculates with.
            return true;
        };
        match (one, two) {
            (Value::Array(one), Value::Array(two)) => !one
                .iter()
                .filter(|item| counts(item))
                .eq(two.iter().filter(|item| counts(item))),
            (one, two) => one != two,
        }
    }
}

fn string(keys: &BTreeMap<String, Box<RawValue>>, name: &str) -> Result<Option<String>, String> {
    let Some(value) = keys.get(name) else {
        return Ok(None);
    };
    serde_json::from_str(value.get())
        .map(Some)
        .map_err(|_| format!("its `{name}` is no text"))
}

fn instant(keys: &BTreeMap<String, Box<RawValue>>, name: &str) -> Result<Option<Instant>, String> {
    string(keys, name)?
        .map(|text| Instant::try_from(text.as_str()))
        .transpose()
        .map_err(|error| format!("its `{name}` is no instant: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(rest: &str) -> Record {
        let text = format!(r#"{{"id":"x_EX-1","modified":"2024-01-01T00:00:00Z"{rest}}}"#);
        Record::parse("x_EX-1", text.as_bytes()).unwrap()
    }

    #[test]
    fn content_is_what_a_reader_acts_on() {
        let home = r#"{"type":"ADVISORY","url":"https://a.example/advisories/EX-1.html"}"#;
        let moved = r#"{"type":"ADVISORY","url":"https://b.example/s/advisories/EX-1.html"}"#;
        let other = r#"{"type":"WEB","url":"https://b.example/"}"#;
        let references = |list: &str| format!(r#","references":[{list}]"#);
        for (one, two, differs, is_content) in [
            (String::new(), String::new(), "", false),
            (
                r#","summary":"a""#.into(),
                r#", "summary" : "a""#.into(),
                "",
                false,
            ),
            (
                r#","summary":"a""#.into(),
                r#","summary":"b""#.into(),
                "summary",
                true,
            ),
            (r#","summary":"a""#.into(), String::new(), "summary", true),
            (
                r#","x":{"a":1,"b":2}"#.into(),
                r#","x":{"b":2,"a":1}"#.into(),
                "",
                false,
            ),
            (r#","x":1e400"#.into(), r#","x":1e400"#.into(), "", false),
            (r#","x":1e400"#.into(), r#","x":1e401"#.into(), "x", true),
            (r#","x":[]"#.into(), String::new(), "x", true),
            (
                r#","schema_version":"1.6.0""#.into(),
                r#","schema_version":"1.7.0""#.into(),
                "schema_version",
                false,
            ),
            (references(home), references(moved), "references", false),
            (
                references(home),
                references(&format!("{home},{other}")),
                "references",
                true,
            ),
            (references(home), references(other), "references", true),
            (references(home), String::new(), "references", false),
            (references(""), String::new(), "references", true),
            (
                references(&home.replace("ADVISORY", "WEB")),
                String::new(),
                "references",
                true,
            ),
            (
                references(&home.replace("EX-1", "EX-2")),
                String::new(),
                "references",
                true,
            ),
            (
                references(&format!("{other},{home}")),
                references(other),
                "references",
                false,
            ),
        ] {
            let (a, b) = (record(&one), record(&two));
            for (a, b) in [(&a, &b), (&b, &a)] {
                let differences = a.differences(b);
                assert_eq!(differences.join(" "), differs, "{one} {two}");
                assert_eq!(
                    a.is_content(b, "x_EX-1", &differences),
                    is_content,
                    "{one} {two}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_record_is_said() {
        for (text, why) in [
            ("", "it is no record: "),
            ("[]", "it is no record: "),
            ("{}", "it has no `id`"),
            (r#"{"id":1}"#, "its `id` is no text"),
            (r#"{"id":"x_EX-2"}"#, "its `id` is not the name of its file"),
            (r#"{"id":"x_EX-1"}"#, "it has no `modified`"),
            (
                r#"{"id":"x_EX-1","modified":"2024"}"#,
                "its `modified` is no instant",
            ),
        ] {
            let error = Record::parse("x_EX-1", text.as_bytes()).unwrap_err();
            assert!(error.starts_with(why), "{error}");
        }
    }
}
