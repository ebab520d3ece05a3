//! Affected versions in VERS, the notation of version ranges that CSAF and `CycloneDX` read
//! (package-url's vers-spec): `vers:cargo/>=0.9.0|<0.14.3`.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::affected::{Affected, Package, Range, RangeKind};
use super::affected_words::{End, Span, spans};
use super::version::Scheme;

/// What an entry of `affected[]` says in VERS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vers {
    /// The affected versions. Mostly one string, sorted and without overlap; where the order of the
    /// versions cannot be decided, one for each row of versions and each listed version, since a
    /// string that holds several has to be sorted. Empty when nothing can be told.
    pub ranges: Vec<String>,
    /// How many ranges stay untold: those of commits, and those whose events do not read as a row of
    /// intervals.
    pub untold: usize,
}

/// The affected versions of an entry as rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows<'a> {
    /// The rows. Where the order of the versions is known they are sorted, do not touch each other,
    /// and none is empty.
    pub rows: Vec<Span<'a>>,
    /// Whether the order is known.
    pub are_sorted: bool,
    /// Ranges of versions whose events do not read as a row of intervals.
    pub untold: Vec<&'a Range>,
}

/// The affected versions of an entry: those of its ranges of versions, and those listed one by one.
/// Ranges of commits are left to others.
pub fn rows(affected: &Affected) -> Rows<'_> {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let mut rows = Vec::new();
    let mut untold = Vec::new();
    let ranges = affected.ranges.iter().flatten();
    for range in ranges.filter(|range| range.kind != RangeKind::Git) {
        match spans(range, ecosystem) {
            Some(spans) => rows.extend(spans),
            None => untold.push(range),
        }
    }
    rows.extend(affected.versions.iter().flatten().map(|version| Span {
        start: Some(version),
        end: End::Last(version),
    }));
    let sorted = order(affected).and_then(|order| joined(&rows, order));
    Rows {
        are_sorted: sorted.is_some(),
        rows: sorted.unwrap_or(rows),
        untold,
    }
}

/// The affected versions of an entry in VERS.
pub fn of(affected: &Affected) -> Vers {
    let all = rows(affected);
    let scheme = scheme(affected);
    let ranges = affected.ranges.iter().flatten();
    let commits = ranges.filter(|range| range.kind == RangeKind::Git).count();
    Vers {
        ranges: if all.are_sorted {
            text(scheme, &all.rows).into_iter().collect()
        } else {
            one_by_one(scheme, &all.rows)
        },
        untold: all.untold.len() + commits,
    }
}

/// One row of affected versions, for who tells them one by one.
pub fn of_span(affected: &Affected, span: Span<'_>) -> Option<String> {
    text(scheme(affected), &[span])
}

/// The name of the order of versions: the type of the package URL, as the specification has it.
/// Distributions that have no type of their own here go by the tool that compares their versions.
fn scheme(affected: &Affected) -> &'static str {
    let package = affected.package.as_ref();
    let named = package.and_then(|package| package.ecosystem.purl_type());
    named.unwrap_or_else(|| named_after(order(affected)))
}

/// The name of an order of versions without a package URL.
pub fn named_after(order: Option<Scheme>) -> &'static str {
    match order {
        Some(Scheme::SemVer) => "semver",
        Some(Scheme::Dpkg) => "deb",
        Some(Scheme::Rpm) => "rpm",
        Some(Scheme::Apk) => "apk",
        _ => "generic",
    }
}

/// The order of the versions, by the ecosystem, else by the kind of the ranges.
fn order(affected: &Affected) -> Option<Scheme> {
    let of_package = |package: &Package| Scheme::of(package.ecosystem.base());
    affected.package.as_ref().and_then(of_package).or_else(|| {
        let mut ranges = affected.ranges.iter().flatten();
        ranges.find_map(|range| Range::scheme(range.kind, None))
    })
}

/// The rows in order, those that touch or overlap as one, and empty ones left out; `None` where the
/// order of two versions cannot be decided.
fn joined<'a>(rows: &[Span<'a>], order: Scheme) -> Option<Vec<Span<'a>>> {
    let versions = rows.iter().flat_map(|row| {
        let end = match row.end {
            End::Fixed(end) | End::Last(end) => Some(end),
            End::Open => None,
        };
        row.start.into_iter().chain(end)
    });
    if !versions.into_iter().all(|version| order.orders(version)) {
        return None;
    }
    // All versions have a place in the order, so comparing them does not fail.
    let compare = |a: &str, b: &str| order.compare(a, b).unwrap_or(Ordering::Equal);
    let mut sorted: Vec<Span<'a>> = rows
        .iter()
        .filter(|row| match (row.start, row.end) {
            (Some(start), End::Fixed(end)) => compare(start, end).is_lt(),
            (Some(start), End::Last(end)) => compare(start, end).is_le(),
            _ => true,
        })
        .copied()
        .collect();
    sorted.sort_by(|a, b| match (a.start, b.start) {
        (Some(a), Some(b)) => compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let mut out: Vec<Span<'a>> = Vec::new();
    for row in sorted {
        if let Some(last) = out.last_mut() {
            let touches = match (last.end, row.start) {
                (End::Open, _) | (_, None) => true,
                (End::Fixed(end) | End::Last(end), Some(start)) => compare(start, end).is_le(),
            };
            if touches {
                last.end = later(last.end, row.end, compare);
                continue;
            }
        }
        out.push(row);
    }
    Some(out)
}

/// The end that comes later; with a version is later than before it.
fn later<'a>(a: End<'a>, b: End<'a>, compare: impl Fn(&str, &str) -> Ordering) -> End<'a> {
    let (End::Fixed(at) | End::Last(at), End::Fixed(other) | End::Last(other)) = (a, b) else {
        return End::Open;
    };
    match compare(at, other) {
        Ordering::Greater => a,
        Ordering::Equal if matches!(a, End::Last(_)) => a,
        Ordering::Less | Ordering::Equal => b,
    }
}

/// Each row as a string of its own, without repetition.
fn one_by_one(scheme: &str, rows: &[Span<'_>]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for row in rows {
        let told = text(scheme, &[*row]);
        out.extend(told.filter(|text| !out.contains(text)));
    }
    out
}

/// The string for rows that are in order; `None` where there are none.
pub fn text(scheme: &str, rows: &[Span<'_>]) -> Option<String> {
    let constraints: Vec<String> = rows.iter().map(|row| constraint(*row)).collect();
    (!constraints.is_empty()).then(|| format!("vers:{scheme}/{}", constraints.join("|")))
}

fn constraint(row: Span<'_>) -> String {
    match (row.start.map(quoted), row.end) {
        (None, End::Open) => "*".to_owned(),
        (None, End::Fixed(end)) => format!("<{}", quoted(end)),
        (None, End::Last(end)) => format!("<={}", quoted(end)),
        (Some(start), End::Open) => format!(">={start}"),
        (Some(start), End::Fixed(end)) => format!(">={start}|<{}", quoted(end)),
        (Some(start), End::Last(end)) if start == quoted(end) => start,
        (Some(start), End::Last(end)) => format!(">={start}|<={}", quoted(end)),
    }
}

/// A version with everything in percent that means something in VERS or is no visible ASCII.
fn quoted(version: &str) -> String {
    let mut out = String::with_capacity(version.len());
    for byte in version.bytes() {
        if byte.is_ascii_graphic() && !b"<>=!*|%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::ecosystem::Ecosystem;

    /// Ranges stand between `;`, listed versions behind `/`.
    fn affected(ecosystem: &str, text: &str) -> Affected {
        let (ranges, versions) = text.split_once('/').unwrap_or((text, ""));
        let ecosystem = Ecosystem::try_from(ecosystem).unwrap();
        let kind = if ecosystem.is_semver() {
            RangeKind::SemVer
        } else {
            RangeKind::Ecosystem
        };
        let ranges = ranges.split(';').filter(|range| !range.trim().is_empty());
        Affected {
            ranges: Some(
                ranges
                    .map(|events| Range::of_events(kind, events))
                    .collect(),
            ),
            versions: Some(versions.split_whitespace().map(str::to_owned).collect()),
            package: Some(Package {
                ecosystem,
                name: "lantern".to_owned(),
                purl: None,
            }),
            ..Affected::default()
        }
    }

    #[test]
    fn versions_are_told_in_order_and_without_overlap() {
        for (ecosystem, text, want) in [
            (
                "crates.io",
                "i=0.9.0 f=0.14.3",
                "vers:cargo/>=0.9.0|<0.14.3",
            ),
            ("crates.io", "i=0 f=1.0.0", "vers:cargo/<1.0.0"),
            ("npm", "i=0", "vers:npm/*"),
            ("npm", "i=1.0.0", "vers:npm/>=1.0.0"),
            ("PyPI", "i=1.0 l=1.5", "vers:pypi/>=1.0|<=1.5"),
            (
                "PyPI",
                "i=2.0 f=2.1; i=1.0 f=1.1",
                "vers:pypi/>=1.0|<1.1|>=2.0|<2.1",
            ),
            ("PyPI", "i=1.0 f=1.5; i=1.5.0 f=2", "vers:pypi/>=1.0|<2"),
            ("PyPI", "i=1.0 f=1.5; i=1.2", "vers:pypi/>=1.0"),
            ("PyPI", "i=0; i=1.2 f=3", "vers:pypi/*"),
            (
                "PyPI",
                "i=1.0 f=1.5/1.2 1.5 0.9 0.9.0",
                "vers:pypi/0.9|>=1.0|<=1.5",
            ),
            ("PyPI", "/1.10 1.9 1.9.0", "vers:pypi/1.9|1.10"),
            ("Debian:12", "i=0 f=1:2.3-4", "vers:deb/<1:2.3-4"),
            ("Julia", "i=0 f=1.2.0", "vers:semver/<1.2.0"),
            ("Kubernetes", "i=beta f=gamma", "vers:generic/>=beta|<gamma"),
            ("crates.io", "i=1.0.0 f=1.0.0", ""),
            ("crates.io", "", ""),
        ] {
            let vers = of(&affected(ecosystem, text));
            assert_eq!(vers.ranges.join(" "), want, "{ecosystem} {text}");
            assert_eq!(vers.untold, 0);
        }
    }

    #[test]
    fn versions_without_an_order_stand_for_themselves() {
        let vers = of(&affected("Kubernetes", "i=beta f=gamma/alpha delta alpha"));
        let want = [
            "vers:generic/>=beta|<gamma",
            "vers:generic/alpha",
            "vers:generic/delta",
        ];
        assert_eq!(vers.ranges, want);
    }

    #[test]
    fn what_means_something_in_the_notation_is_quoted() {
        let vers = of(&affected("Kubernetes", "/<1.0|2%*!= ü"));
        let want = "vers:generic/%3C1.0%7C2%25%2A%21%3D vers:generic/%C3%BC";
        assert_eq!(vers.ranges.join(" "), want);
    }

    #[test]
    fn commits_and_broken_rows_are_counted_not_guessed() {
        let mut affected = affected("npm", "i=1.0.0 i=1.5.0 f=2.0.0; i=0 f=1.0.0");
        let git = Range::of_events(RangeKind::Git, "i=0");
        affected.ranges.as_mut().unwrap().push(git);
        let vers = of(&affected);
        assert_eq!(vers.ranges, ["vers:npm/<1.0.0"]);
        assert_eq!(vers.untold, 2);
    }
}
