//! The private part of an advisory where it does not belong.

use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// Keys that mean something private wherever a person writes them.
const PRIVATE_KEYS: [&str; 6] = [
    "case",
    "reporter",
    "coordinator",
    "received",
    "acknowledged",
    "notes",
];

/// Refuses a case, or parts of one, within the objects that take any key: two spaces too many before
/// `case:`, or that line lost in a merge, would publish all of it. In records that were taken over,
/// the words mean what they meant there.
pub(super) fn refuse_published(node: &Node<'_>, takes_any_key: bool, findings: &mut Findings) {
    for item in node.items().unwrap_or_default() {
        refuse_published(item, takes_any_key, findings);
    }
    for entry in node.entries().unwrap_or_default() {
        let is_private = PRIVATE_KEYS
            .iter()
            .any(|key| entry.key.eq_ignore_ascii_case(key));
        if takes_any_key && is_private {
            findings.push(
                Rule::UnknownKey,
                entry.key_span.clone(),
                "this belongs to the case, and in here it would be published",
                "Move it below `case:` at the left margin; what is meant to be public needs another name",
            );
        } else if takes_any_key || entry.key != "case" {
            let takes_any_key = takes_any_key || entry.key.ends_with("_specific");
            refuse_published(&entry.value, takes_any_key, findings);
        }
    }
}
