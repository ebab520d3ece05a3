//! Whether a version lies in a range. The script of the site answers the same way.

use std::cmp::Ordering;

use super::affected::{Event, EventKind, Range, compare};
use super::ecosystem::Ecosystem;

/// Whether `range` holds `version`; `None` where its order, or that of its own events, cannot be
/// decided, or where it is a range of commits.
pub fn holds(range: &Range, ecosystem: Option<&Ecosystem>, version: &str) -> Option<bool> {
    let scheme = Range::scheme(range.kind, ecosystem)?;
    let own = |kind| Event {
        kind,
        value: version.to_owned(),
    };
    let version = own(EventKind::Fixed);
    // Even where all events are the beginning, only a version is inside.
    if !scheme.orders(&version.value) {
        return None;
    }
    let mut events: Vec<&Event> = range
        .events
        .iter()
        .filter(|event| event.kind != EventKind::Limit || event.value != "*")
        .collect();
    for (at, a) in events.iter().enumerate() {
        if a.kind == EventKind::Limit {
            return None;
        }
        for b in events.iter().skip(at + 1) {
            compare(Some(scheme), a, b)?;
        }
    }
    events.sort_by(|a, b| {
        compare(Some(scheme), a, b)
            .unwrap_or(Ordering::Equal)
            .then(a.kind.cmp(&b.kind))
    });
    let mut inside = false;
    for event in events {
        let order = compare(Some(scheme), &version, event)?;
        let passed = match event.kind {
            EventKind::LastAffected => order.is_gt(),
            _ => order.is_ge(),
        };
        if passed {
            inside = event.kind == EventKind::Introduced;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::affected::RangeKind;

    #[test]
    fn a_range_holds_what_lies_between_its_events() {
        use EventKind::{Fixed, Introduced, LastAffected};
        let range = |events: &[(EventKind, &str)]| Range {
            kind: RangeKind::SemVer,
            repo: None,
            events: events
                .iter()
                .map(|(kind, value)| Event {
                    kind: *kind,
                    value: (*value).to_owned(),
                })
                .collect(),
            database_specific: None,
        };
        let two = range(&[
            (Introduced, "2.0.0"),
            (Fixed, "2.1.0"),
            (Introduced, "0"),
            (Fixed, "1.5.0"),
        ]);
        let last = range(&[(Introduced, "1.0.0"), (LastAffected, "1.2.0")]);
        for (range, version, want) in [
            (&two, "0.1.0", Some(true)),
            (&two, "1.5.0-rc.1", Some(true)),
            (&two, "1.5.0", Some(false)),
            (&two, "2.0.0", Some(true)),
            (&two, "2.1.0", Some(false)),
            (&two, "two", None),
            (&last, "0.9.0", Some(false)),
            (&last, "1.2.0", Some(true)),
            (&last, "1.2.1", Some(false)),
        ] {
            assert_eq!(holds(range, None, version), want, "{version}");
        }
    }
}
