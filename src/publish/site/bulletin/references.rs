//! Where to read more, by purpose.

use std::borrow::Cow;

use serde::Serialize;

use super::super::value::Text;
use super::super::words::Words;
use crate::advisory::record::{Record, ReferenceKind};

#[derive(Serialize)]
pub(super) struct ReferenceGroup {
    label: Cow<'static, str>,
    items: Vec<ReferenceShown>,
}

#[derive(Serialize)]
struct ReferenceShown {
    text: Text,
    url: Option<Text>,
}

/// The kinds of references in the order of what readers need first.
const REFERENCES: &[(ReferenceKind, &str)] = &[
    (ReferenceKind::Fix, "Fix"),
    (ReferenceKind::Advisory, "Advisory"),
    (ReferenceKind::Report, "Report"),
    (ReferenceKind::Article, "Article"),
    (ReferenceKind::Discussion, "Discussion"),
    (ReferenceKind::Detection, "Detection"),
    (ReferenceKind::Evidence, "Evidence"),
    (ReferenceKind::Introduced, "Introduced by"),
    (ReferenceKind::Git, "Source code"),
    (ReferenceKind::Package, "Package"),
    (ReferenceKind::Web, "More"),
];

/// What the kinds are called.
pub(in super::super) fn labels() -> Vec<&'static str> {
    REFERENCES.iter().map(|(_, label)| *label).collect()
}

/// The references of a record, grouped.
pub(super) fn of(words: &Words, record: &Record) -> Vec<ReferenceGroup> {
    REFERENCES
        .iter()
        .map(|(kind, label)| ReferenceGroup {
            label: words.say(label),
            items: record
                .references()
                .iter()
                .filter(|reference| reference.kind == *kind)
                .map(|reference| ReferenceShown {
                    text: Text::from(reference.url.as_str()),
                    url: Text::of_web_address(&reference.url),
                })
                .collect(),
        })
        .filter(|group| !group.items.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_of_reference_is_left_out() {
        for kind in ReferenceKind::ALL {
            assert!(
                REFERENCES.iter().any(|(listed, _)| listed == kind),
                "{kind:?}"
            );
        }
    }
}
