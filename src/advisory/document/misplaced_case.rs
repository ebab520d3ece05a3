//! The private part of an advisory where it does not belong.

use crate::advisory::yaml::{Entry, Node};
use crate::finding::{Findings, Rule};

/// What a person calls the private part.
const CASE: &str = "case";

/// Keys of a case, which mean something private wherever a person writes them.
const KEYS_OF_A_CASE: [&str; 5] = [
    "reporter",
    "coordinator",
    "received",
    "acknowledged",
    "notes",
];

/// Who chose the words of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was written here.
    Own,
    /// It was taken over from elsewhere, where `notes` may be a public word. `case` is a word of
    /// advgen there too: the team can have added one since, and no known database uses it.
    TakenOver,
}

/// Which keys a mapping takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Those that are known; all others are refused elsewhere.
    Known,
    /// Any, and all of them are published.
    Any,
}

/// Refuses a case, or parts of one, within the objects that take any key: two spaces too many before
/// `case:`, or that line lost in a merge, would publish all of it.
pub(super) fn refuse_published(frontmatter: &Node<'_>, origin: Origin, findings: &mut Findings) {
    refuse_below(frontmatter, Keys::Known, origin, findings);
}

fn refuse_below(node: &Node<'_>, keys: Keys, origin: Origin, findings: &mut Findings) {
    for item in node.items().unwrap_or_default() {
        refuse_below(item, keys, origin, findings);
    }
    for entry in node.entries().unwrap_or_default() {
        match keys {
            Keys::Any if is_private(entry, origin) => findings.push(
                Rule::UnknownKey,
                entry.key_span.clone(),
                "this belongs to the case, and in here it would be published",
                "Move it below `case:` at the left margin; what is meant to be public needs another name",
            ),
            Keys::Known if entry.key == CASE => {}
            Keys::Known if entry.key.ends_with("_specific") => {
                refuse_below(&entry.value, Keys::Any, origin, findings);
            }
            Keys::Known | Keys::Any => refuse_below(&entry.value, keys, origin, findings),
        }
    }
}

fn is_private(entry: &Entry<'_>, origin: Origin) -> bool {
    let is = |key: &str| entry.key.eq_ignore_ascii_case(key);
    is(CASE) || origin == Origin::Own && KEYS_OF_A_CASE.into_iter().any(is)
}
