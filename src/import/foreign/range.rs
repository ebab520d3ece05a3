//! Packages and ranges of versions in OSV's shape.

use std::ops::Range as Span;

use super::draft::{list, object, text};
use crate::advisory::affected::{EventKind, RangeKind, canonical_purl};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::version::Scheme;
use crate::advisory::yaml::Node;

/// One interval of affected versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interval {
    /// Where it begins; `0` is before everything.
    pub(super) introduced: String,
    /// Where it ends, if it does: `Fixed`, before which it lies, or `LastAffected`.
    pub(super) end: Option<(EventKind, String)>,
}

impl Interval {
    /// Reads `>= 1.0, < 2.0` and its relatives, as GitHub writes them; also with `|` between the
    /// bounds. A lower bound that is left out of the interval (`> 1.0`) has no event in OSV.
    pub(super) fn parse(written: &str) -> Option<Self> {
        let mut introduced = None;
        let mut end = None;
        if written.trim() == "*" {
            return Some(Self {
                introduced: "0".to_owned(),
                end: None,
            });
        }
        for bound in written.split([',', '|']) {
            let bound = bound.trim();
            let split = bound
                .find(|c: char| !"<>=".contains(c))
                .unwrap_or(bound.len());
            let (operator, version) = bound.split_at(split);
            let version = version.trim();
            if version.is_empty() || version.contains(char::is_whitespace) {
                return None;
            }
            let version = version.to_owned();
            let twice = match operator {
                ">=" => introduced.replace(version).is_some(),
                "<" => end.replace((EventKind::Fixed, version)).is_some(),
                "<=" => end.replace((EventKind::LastAffected, version)).is_some(),
                "=" | "" | "==" => {
                    introduced.replace(version.clone()).is_some()
                        || end.replace((EventKind::LastAffected, version)).is_some()
                }
                _ => return None,
            };
            if twice {
                return None;
            }
        }
        Some(Self {
            introduced: introduced.unwrap_or_else(|| "0".to_owned()),
            end,
        })
    }
}

/// A package with its canonical package URL.
pub(super) fn package<'a>(ecosystem: &str, name: &str, span: &Span<usize>) -> Node<'a> {
    let known = Ecosystem::try_from(ecosystem).ok();
    let purl = known
        .as_ref()
        .and_then(|known| canonical_purl(known, name))
        .map(|purl| ("purl", text(purl, span)));
    let entries = [
        Some(("ecosystem", text(ecosystem.to_owned(), span))),
        Some(("name", text(name.to_owned(), span))),
        purl,
    ];
    object(entries.into_iter().flatten(), span)
}

/// One range for each interval, so that no reader has to pair events that belong together.
pub(super) fn ranges<'a>(ecosystem: &str, intervals: &[(Interval, Span<usize>)]) -> Vec<Node<'a>> {
    let kind = kind(ecosystem, intervals);
    intervals
        .iter()
        .map(|(interval, span)| range(kind, None, interval, span))
        .collect()
}

/// One range of commits.
pub(super) fn git<'a>(repo: &str, interval: &Interval, span: &Span<usize>) -> Node<'a> {
    range(RangeKind::Git, Some(repo), interval, span)
}

fn range<'a>(
    kind: RangeKind,
    repo: Option<&str>,
    interval: &Interval,
    span: &Span<usize>,
) -> Node<'a> {
    let event = |kind: EventKind, value: &str| {
        object([(kind.as_str(), text(value.to_owned(), span))], span)
    };
    let mut events = vec![event(EventKind::Introduced, &interval.introduced)];
    if let Some((end, version)) = &interval.end {
        events.push(event(*end, version));
    }
    let entries = [
        Some(("type", text(kind.as_str(), span))),
        repo.map(|repo| ("repo", text(repo.to_owned(), span))),
        Some(("events", list(events, span))),
    ];
    object(entries.into_iter().flatten(), span)
}

/// `SEMVER` where the ecosystem orders its versions so and all of them are such versions.
fn kind(ecosystem: &str, intervals: &[(Interval, Span<usize>)]) -> RangeKind {
    let is_semver = Ecosystem::try_from(ecosystem).is_ok_and(|known| known.is_semver());
    let orders = |version: &str| version == "0" || Scheme::SemVer.orders(version);
    let all = intervals.iter().all(|(interval, _)| {
        orders(&interval.introduced) && interval.end.as_ref().is_none_or(|(_, end)| orders(end))
    });
    if is_semver && all {
        RangeKind::SemVer
    } else {
        RangeKind::Ecosystem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_become_events() {
        for (written, want) in [
            (
                ">= 1.0, < 2.0",
                Some(("1.0", Some((EventKind::Fixed, "2.0")))),
            ),
            ("< 2.0", Some(("0", Some((EventKind::Fixed, "2.0"))))),
            (
                "<= 2.0",
                Some(("0", Some((EventKind::LastAffected, "2.0")))),
            ),
            (">= 1.0", Some(("1.0", None))),
            (
                "= 1.0",
                Some(("1.0", Some((EventKind::LastAffected, "1.0")))),
            ),
            (
                ">=1.0|<=2.0",
                Some(("1.0", Some((EventKind::LastAffected, "2.0")))),
            ),
            ("*", Some(("0", None))),
            ("> 1.0", None),
            (">= 1.0, >= 2.0", None),
            ("1.0 - 2.0", None),
            ("", None),
            ("<", None),
            ("all versions", None),
        ] {
            let want = want.map(|(introduced, end)| Interval {
                introduced: introduced.to_owned(),
                end: end.map(|(kind, version)| (kind, version.to_owned())),
            });
            assert_eq!(Interval::parse(written), want, "{written:?}");
        }
    }
}
