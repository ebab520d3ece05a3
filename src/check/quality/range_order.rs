//! `range-overlap` and `versions-outside`: ranges of one package do not contradict one another, nor the
//! versions that are listed. Only where the order of the ecosystem is known: nothing is guessed.

use std::cmp::Ordering;

use super::{Place, Remarks};
use crate::advisory::affected::{Affected, Event, EventKind, Range, RangeKind, compare};
use crate::advisory::version::Scheme;
use crate::finding::Rule;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    for (item, affected) in remarks.advisory.record.affected().iter().enumerate() {
        let Some(package) = &affected.package else {
            continue;
        };
        let place = || Place::Key("affected", Some(item));
        if let Some((first, second)) = overlap(affected) {
            remarks.push(
                Rule::RangeOverlap,
                place(),
                format!(
                    "the versions from {second} on lie within the range that begins at {first}, so the fixes of one of them count for nothing"
                ),
                "Let each range end where the next begins, or leave one out",
            );
        }
        if let Some((version, count)) = outside(affected) {
            let others = match count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            remarks.push(
                Rule::VersionsOutside,
                place(),
                format!("{version}{others} of {} is listed as affected and lies in no range", package.name),
                "Scanners take either for affected: correct the range, or take the version out of `versions:`",
            );
        }
    }
}

/// A stretch of affected versions.
struct Stretch<'a> {
    from: &'a Event,
    /// The end, if there is one.
    to: Option<&'a Event>,
    scheme: Scheme,
}

/// The stretches of all version ranges; `None` where the order is not known.
fn stretches(affected: &Affected) -> Option<Vec<Stretch<'_>>> {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let mut all = Vec::new();
    let ranges = affected.ranges.iter().flatten();
    for range in ranges.filter(|range| range.kind != RangeKind::Git) {
        let scheme = Range::scheme(range.kind, ecosystem)?;
        let mut from = None;
        for event in &range.events {
            match (event.kind, from) {
                (EventKind::Introduced, _) => from = Some(event),
                (_, Some(start)) => {
                    all.push(Stretch {
                        from: start,
                        to: Some(event),
                        scheme,
                    });
                    from = None;
                }
                _ => {}
            }
        }
        all.extend(from.map(|from| Stretch {
            from,
            to: None,
            scheme,
        }));
    }
    Some(all)
}

/// Two stretches, by where they begin, of which the second begins within the first.
fn overlap(affected: &Affected) -> Option<(&str, &str)> {
    let all = stretches(affected)?;
    for (number, a) in all.iter().enumerate() {
        for (other, b) in all.iter().enumerate() {
            if number == other || a.scheme != b.scheme {
                continue;
            }
            let starts = compare(Some(a.scheme), a.from, b.from)?;
            // Of two that begin together, only one is named.
            let begins_later =
                starts == Ordering::Less || (starts == Ordering::Equal && number < other);
            if begins_later && holds(a, &b.from.value)? {
                return Some((&a.from.value, &b.from.value));
            }
        }
    }
    None
}

/// Whether a stretch still holds a version that is not before its beginning.
fn holds(stretch: &Stretch<'_>, version: &str) -> Option<bool> {
    let Some(to) = stretch.to else {
        return Some(true);
    };
    Some(match order(stretch.scheme, to, version)? {
        Ordering::Greater => true,
        Ordering::Equal => to.kind == EventKind::LastAffected,
        Ordering::Less => false,
    })
}

/// How the version of an event stands to another one.
fn order(scheme: Scheme, event: &Event, version: &str) -> Option<Ordering> {
    if event.value == version {
        Some(Ordering::Equal)
    } else if event.kind == EventKind::Introduced && event.value == "0" {
        Some(Ordering::Less)
    } else {
        scheme.compare(&event.value, version).ok()
    }
}

/// The first of the listed versions that no range holds, and how many there are.
fn outside(affected: &Affected) -> Option<(&str, usize)> {
    let versions = affected.versions.as_deref().unwrap_or_default();
    if versions.is_empty() {
        return None;
    }
    let all = stretches(affected)?;
    if all.is_empty() {
        return None;
    }
    let mut first = None;
    let mut count = 0;
    for version in versions {
        let mut is_inside = false;
        for stretch in &all {
            let order = order(stretch.scheme, stretch.from, version)?;
            if order != Ordering::Greater && holds(stretch, version)? {
                is_inside = true;
                break;
            }
        }
        if !is_inside {
            first = first.or(Some(version.as_str()));
            count += 1;
        }
    }
    first.map(|version| (version, count))
}
