//! Changing single keys of a file and nothing else: comments, quotes and line ends survive.

use thiserror::Error;

use super::frontmatter;
use super::yaml::{self, Node};
use crate::finding::Findings;

/// A key of the frontmatter and the scalar it is to have, as YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'c> {
    /// The key, at the top level.
    pub key: &'c str,
    /// The scalar as it is to be written.
    pub scalar: &'c str,
}

/// Why a file was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// There is no frontmatter to change, or it is not YAML.
    #[error("the frontmatter cannot be read")]
    Unreadable,
    /// The key holds a list or a mapping, or the result would differ elsewhere too.
    #[error("`{0}` cannot be changed without touching anything else; change it by hand")]
    NotAlone(String),
}

/// Sets keys of the frontmatter. A key that is there keeps its place and the comment behind it; a
/// new one is added as the last line.
///
/// # Errors
/// When the result, read again, would differ in anything but these keys. The text is never changed
/// half.
pub fn set(text: &str, changes: &[Change<'_>]) -> Result<String, EditError> {
    let mut out = text.to_owned();
    for change in changes {
        out = set_one(&out, *change)?;
    }
    Ok(out)
}

fn set_one(text: &str, change: Change<'_>) -> Result<String, EditError> {
    let parts = frontmatter::split(text).map_err(|_| EditError::Unreadable)?;
    let before = tree(text)?;
    let not_alone = || EditError::NotAlone(change.key.to_owned());
    let mut out = text.to_owned();
    match before.get(change.key) {
        Some(node) if node.text().is_some() => out.replace_range(node.span.clone(), change.scalar),
        Some(_) => return Err(not_alone()),
        None => {
            let end = if text.get(..parts.end).is_some_and(|t| t.ends_with("\r\n")) {
                "\r\n"
            } else {
                "\n"
            };
            out.insert_str(
                parts.end,
                &format!("{}: {}{end}", change.key, change.scalar),
            );
        }
    }
    let after = tree(&out).map_err(|_| not_alone())?;
    if differs_only_in(&before, &after, change.key) {
        Ok(out)
    } else {
        Err(not_alone())
    }
}

/// The frontmatter as a tree, without a word about what is wrong in it.
pub(crate) fn tree(text: &str) -> Result<Node<'_>, EditError> {
    let parts = frontmatter::split(text).map_err(|_| EditError::Unreadable)?;
    let mut findings = Findings::new("");
    let yaml = text.get(parts.yaml.clone()).unwrap_or_default();
    yaml::read(yaml, parts.yaml.start, &mut findings)
        .filter(|node| node.entries().is_some())
        .ok_or(EditError::Unreadable)
}

pub(super) fn differs_only_in(before: &Node<'_>, after: &Node<'_>, key: &str) -> bool {
    let others = |node: &Node<'_>| -> Vec<(String, String)> {
        node.entries()
            .unwrap_or_default()
            .iter()
            .filter(|entry| entry.key != key)
            .map(|entry| (entry.key.clone().into_owned(), content(&entry.value)))
            .collect()
    };
    others(before) == others(after) && after.get(key).is_some()
}

/// The meaning of a node without its place.
pub(super) fn content(node: &Node<'_>) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    match &node.value {
        yaml::Value::Plain(text) => out.push_str(text),
        yaml::Value::Quoted(text) => {
            let _ = write!(out, "{text:?}");
        }
        yaml::Value::List(items) => {
            for item in items {
                let _ = write!(out, "[{}]", content(item));
            }
        }
        yaml::Value::Map(entries) => {
            for entry in entries {
                let _ = write!(out, "{{{:?}:{}}}", entry.key, content(&entry.value));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLIP: &[Change<'_>] = &[
        Change {
            key: "status",
            scalar: "published",
        },
        Change {
            key: "published",
            scalar: "2026-12-01T17:00:00Z",
        },
    ];

    #[test]
    fn comments_quotes_and_line_ends_survive() {
        let text = "---\r\n# head\r\nid: 'A-1'   # the id\r\nstatus: embargoed  # until disclosure\r\naffected:\r\n    - package: {name: \"x\"}\r\n---\r\n# T\r\n";
        let want = "---\r\n# head\r\nid: 'A-1'   # the id\r\nstatus: published  # until disclosure\r\naffected:\r\n    - package: {name: \"x\"}\r\npublished: 2026-12-01T17:00:00Z\r\n---\r\n# T\r\n";
        assert_eq!(set(text, FLIP).as_deref(), Ok(want));
    }

    #[test]
    fn an_existing_key_is_replaced_where_it_stands() {
        let text = "---\npublished: 'x'\nstatus: \"embargoed\"\n---\n";
        let want = "---\npublished: 2026-12-01T17:00:00Z\nstatus: published\n---\n";
        assert_eq!(set(text, FLIP).as_deref(), Ok(want));
    }

    #[test]
    fn what_cannot_be_changed_alone_is_refused() {
        for text in [
            "---\nstatus: [a]\n---\n",
            "---\n{id: A-1, status: embargoed}\n---\n",
            "no frontmatter",
            "---\nid: *x\n---\n",
        ] {
            assert!(set(text, FLIP).is_err(), "{text}");
        }
    }
}
