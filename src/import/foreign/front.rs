//! Markdown that begins with a fence of TOML, as several databases of language communities write
//! their advisories, read into the same tree as JSON and YAML.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::advisory::yaml::{Entry, Node, Value};
use crate::finding::{Findings, Rule};

/// The title below the fence, as a key that TOML cannot have.
pub(super) const TITLE: &str = "(title)";
/// The text below the title.
pub(super) const TEXT: &str = "(text)";

const OPENING: &str = "```toml";
const CLOSING: &str = "```";

/// Reads the keys of the fence, and title and text below it. Everything wrong is pushed into
/// `findings`, and then there is no tree.
pub(in crate::import) fn read<'a>(text: &'a str, findings: &mut Findings) -> Option<Node<'a>> {
    let Some(parts) = Parts::split(text) else {
        findings.push(
            Rule::Frontmatter,
            0..0,
            format!("the file does not begin with a closed `{OPENING}` fence"),
            format!("Begin it with a line `{OPENING}`, then the keys, then a line `{CLOSING}`"),
        );
        return None;
    };
    let at = parts.keys.start;
    let keys = text.get(parts.keys.clone()).unwrap_or_default();
    let (table, errors) = DeTable::parse_recoverable(keys);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        findings.push(
            Rule::Frontmatter,
            span.start + at..span.end + at,
            format!("this is not TOML: {}", error.message().trim()),
            "Correct it, or ask the database for a whole file",
        );
    }
    if !errors.is_empty() {
        return None;
    }
    let mut entries = self::table(table.get_ref(), keys, at);
    for (key, part) in [(TITLE, parts.title), (TEXT, parts.text)] {
        let Some(span) = part else { continue };
        let written = text.get(span.clone()).unwrap_or_default();
        entries.push(Entry {
            key: key.into(),
            key_span: span.start..span.start,
            value: Node {
                value: Value::Quoted(unix_lines(written)),
                span,
            },
        });
    }
    Some(Node {
        value: Value::Map(entries),
        span: at..text.len(),
    })
}

/// The ends of lines belong to the file, not to the text.
fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}

/// Where the parts of a file are.
struct Parts {
    keys: Range<usize>,
    title: Option<Range<usize>>,
    text: Option<Range<usize>>,
}

impl Parts {
    fn split(text: &str) -> Option<Self> {
        let mut lines = Lines { text, at: 0 };
        let opening = lines.find(|line| {
            !text
                .get(line.clone())
                .unwrap_or_default()
                .trim_start_matches('\u{feff}')
                .trim()
                .is_empty()
        })?;
        let opening = text.get(opening)?.trim_start_matches('\u{feff}').trim();
        if opening != OPENING {
            return None;
        }
        let start = lines.at;
        let closing = lines.find(|line| {
            text.get(line.clone())
                .is_some_and(|line| line.trim_end() == CLOSING)
        })?;
        let keys = start..closing.start;
        let first = lines.find(|line| {
            text.get(line.clone())
                .is_some_and(|line| !line.trim().is_empty())
        });
        let Some(first) = first else {
            return Some(Self {
                keys,
                title: None,
                text: None,
            });
        };
        let title = text
            .get(first.clone())
            .and_then(|line| line.strip_prefix("# "))
            .map(|title| trimmed(text, first.end - title.len()..first.end));
        let rest = if title.is_some() {
            first.end..text.len()
        } else {
            first.start..text.len()
        };
        let rest = trimmed(text, rest);
        Some(Self {
            keys,
            title: title.filter(|title| !title.is_empty()),
            text: Some(rest).filter(|rest| !rest.is_empty()),
        })
    }
}

/// A part of a text without the space around it.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let part = text.get(span.clone()).unwrap_or_default();
    let start = span.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The lines of a text, with their ends.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let start = self.at;
        self.at += length;
        Some(start..self.at)
    }
}

fn table<'a>(table: &DeTable<'a>, keys: &'a str, at: usize) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().clone(),
            key_span: shifted(&key.span(), at),
            value: node(value, keys, at),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn node<'a>(spanned: &Spanned<DeValue<'a>>, keys: &'a str, at: usize) -> Node<'a> {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Quoted(text.clone()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item, keys, at)).collect())
        }
        DeValue::Table(inner) => Value::Map(table(inner, keys, at)),
        // As written: a date keeps its form, and a number its digits.
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Value::Plain(keys.get(spanned.span()).unwrap_or_default().into())
        }
    };
    let mut span = shifted(&spanned.span(), at);
    // The span of a table is that of its heading; what it holds stands below.
    if let Value::Map(entries) = &value
        && let Some(end) = entries.iter().map(|entry| entry.value.span.end).max()
    {
        span.end = span.end.max(end);
    }
    if let Value::List(items) = &value
        && let Some(end) = items.iter().map(|item| item.span.end).max()
    {
        span.end = span.end.max(end);
    }
    Node { value, span }
}

fn shifted(span: &Range<usize>, at: usize) -> Range<usize> {
    span.start + at..span.end + at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node<'_> {
        let mut findings = Findings::new("a.md");
        let tree = read(text, &mut findings).unwrap();
        assert!(findings.as_slice().is_empty());
        tree
    }

    #[test]
    fn keys_title_and_text_have_their_places() {
        let text = "```toml\n[advisory]\nid = \"A-1\"\ndate = 2021-02-03\n[[affected]]\nn = 0x1F\n```\n\n# A <title>\n\nText.\n\n```toml\nmore\n```\n";
        let tree = tree(text);
        let advisory = tree.get("advisory").unwrap();
        let date = advisory.get("date").unwrap();
        assert_eq!(date.text(), Some("2021-02-03"));
        for node in [date, advisory.get("id").unwrap(), tree.get(TITLE).unwrap()] {
            let written = &text[node.span.clone()];
            assert_eq!(written.trim_matches('"'), node.text().unwrap());
        }
        assert_eq!(tree.get(TITLE).unwrap().text(), Some("A <title>"));
        assert_eq!(
            tree.get(TEXT).unwrap().text(),
            Some("Text.\n\n```toml\nmore\n```")
        );
        let item = &tree.get("affected").unwrap().items().unwrap()[0];
        assert_eq!(item.get("n").unwrap().text(), Some("0x1F"));
    }

    #[test]
    fn title_text_and_ends_of_lines_may_be_anything() {
        for (text, title, body) in [
            ("```toml\na = 1\n```\n", None, None),
            (
                "```toml\r\na = 1\r\n```\r\n# T\r\n\r\na\r\nb\r\n",
                Some("T"),
                Some("a\nb"),
            ),
            (
                "\u{feff}```toml\na = 1\n```\nno title\n",
                None,
                Some("no title"),
            ),
            (
                "\n```toml\na = 1\n```\n## Second\n",
                None,
                Some("## Second"),
            ),
            ("```toml\na = 1\n```\n# Only", Some("Only"), None),
        ] {
            let tree = tree(text);
            let part = |key| tree.get(key).and_then(Node::text);
            assert_eq!((part(TITLE), part(TEXT)), (title, body), "{text:?}");
        }
    }

    #[test]
    fn every_mistake_in_a_fence_is_said_where_it_stands() {
        let text = "```toml\na = 1\na = 2\nb = nothing\n```\n# T\n";
        let mut findings = Findings::new("a.md");
        assert!(read(text, &mut findings).is_none());
        let at: Vec<_> = findings
            .as_slice()
            .iter()
            .map(|finding| finding.span.start)
            .collect();
        assert!(at.contains(&text.find("a = 2").unwrap()), "{at:?}");
        assert!(at.contains(&text.find("nothing").unwrap()), "{at:?}");
        for text in ["", "# T", "```toml\na = 1\n", "```yaml\na: 1\n```\n"] {
            let mut findings = Findings::new("a.md");
            assert!(read(text, &mut findings).is_none(), "{text}");
            assert!(findings.has_errors());
        }
        let deep = format!(
            "```toml\na = {}1{}\n```\n",
            "[".repeat(9999),
            "]".repeat(9999)
        );
        let mut findings = Findings::new("a.md");
        assert!(read(&deep, &mut findings).is_none());
    }
}
