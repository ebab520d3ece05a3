//! `fix-moved`: the version that readers were told to upgrade to is another than before.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Change, Scene};
use crate::advisory::affected::{self, Event, EventKind, Package, Range};
use crate::advisory::document::Advisory;
use crate::advisory::edit;
use crate::disclosure::visibility::is_public;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let (Some(before), Some(after)) = (&change.before, change.after) else {
        return;
    };
    let present = scene.now.at_most_present().instant();
    if !is_public(before, present) || !is_public(after, present) {
        return;
    }
    let place = scene
        .reading
        .text_of(&after.path)
        .and_then(|text| edit::tree(text).ok())
        .and_then(|tree| Some(tree.entry("affected")?.key_span.clone()))
        .unwrap_or(after.places.start..after.places.start);
    let now = fixes(after);
    for (branch, old) in fixes(before) {
        let Some(new) = now.get(&branch).filter(|new| new.value != old.value) else {
            continue;
        };
        let scheme = Range::scheme(branch.range.kind, Some(&branch.package.ecosystem));
        let (message, mend) = match affected::compare(scheme, new, old) {
            Some(Ordering::Less) => (
                "is said to be fixed in an earlier version",
                "Make sure that the earlier version holds the fix, and say in the text that it does",
            ),
            _ => (
                "is said to be fixed in another version",
                "Whoever upgraded to the old one believes to be safe. Where its fix was incomplete, write a new advisory about that; where the number was wrong, say so in the text",
            ),
        };
        findings.push(
            Rule::FixMoved,
            place.clone(),
            format!(
                "{} {message}: {} instead of {}",
                branch.package.name, new.value, old.value
            ),
            mend,
        );
    }
}

/// A line of versions of a package, from where it became vulnerable.
struct Branch<'a> {
    package: &'a Package,
    range: &'a Range,
    introduced: &'a str,
}

impl Branch<'_> {
    fn key(&self) -> (&str, &str, &str, &str) {
        (
            self.package.ecosystem.as_str(),
            &self.package.name,
            self.range.kind.as_str(),
            self.introduced,
        )
    }
}

impl PartialEq for Branch<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Branch<'_> {}

impl PartialOrd for Branch<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Branch<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// The fix of each line of versions.
fn fixes(advisory: &Advisory) -> BTreeMap<Branch<'_>, &Event> {
    let mut found = BTreeMap::new();
    for affected in advisory.record.affected() {
        let Some(package) = &affected.package else {
            continue;
        };
        for range in affected.ranges.iter().flatten() {
            let mut introduced = None;
            for event in &range.events {
                match (event.kind, introduced) {
                    (EventKind::Introduced, _) => introduced = Some(event.value.as_str()),
                    (EventKind::Fixed, Some(since)) => {
                        let branch = Branch {
                            package,
                            range,
                            introduced: since,
                        };
                        found.entry(branch).or_insert(event);
                    }
                    _ => {}
                }
            }
        }
    }
    found
}
