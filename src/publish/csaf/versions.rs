//! Ranges of versions in VERS, the notation of the package URL project (test 6.2.18), and names of
//! single versions.
//!
//! A range is a row of intervals in order and without the same version twice, as [`vers`] writes
//! them.

use crate::advisory::affected::{EventKind, Range, RangeKind};
use crate::advisory::affected_words::{self, End, Span};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::vers;

/// The name of commits as versions. VERS has none, and readers that do not know it cannot compare,
/// which is right: commits have no order but that of their graph.
pub(super) const GIT: &str = "git";

/// The scheme of a package's versions (VERS, "versioning scheme"): the type of its package URLs, or
/// the order its ranges are read by.
pub(super) fn scheme(ecosystem: Option<&Ecosystem>, kind: RangeKind) -> &'static str {
    let order = Range::scheme(kind, ecosystem);
    match kind {
        RangeKind::Git => GIT,
        RangeKind::SemVer | RangeKind::Ecosystem => ecosystem
            .and_then(Ecosystem::purl_type)
            .unwrap_or_else(|| vers::named_after(order)),
    }
}

/// The affected versions of a range as intervals that neither touch nor are empty. Events that make
/// no row of intervals are read as scanners do: affected from an introduction to the next end.
pub(super) fn intervals<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Vec<Span<'a>> {
    let spans =
        affected_words::spans(range, ecosystem).unwrap_or_else(|| lenient(range, ecosystem));
    let mut joined: Vec<Span<'_>> = Vec::new();
    for span in spans {
        if let (Some(start), End::Fixed(end)) = (span.start, span.end)
            && start == end
        {
            continue;
        }
        match joined.last_mut() {
            Some(last) if touches(last, &span) => last.end = span.end,
            _ => joined.push(span),
        }
    }
    // What begins before everything, or never ends, swallows what else is said on that side.
    if let Some(open) = joined.iter().position(|span| span.end == End::Open) {
        joined.truncate(open + 1);
    }
    if let Some(first) = joined.iter().rposition(|span| span.start.is_none()) {
        joined.drain(..first);
    }
    joined
}

/// Whether one interval begins where the last one ends.
fn touches(last: &Span<'_>, next: &Span<'_>) -> bool {
    match last.end {
        End::Fixed(end) | End::Last(end) => next.start == Some(end),
        End::Open => false,
    }
}

fn lenient<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Vec<Span<'a>> {
    let mut spans = Vec::new();
    let mut open: Option<&str> = None;
    for event in affected_words::ordered(range, ecosystem) {
        let value = event.value.as_str();
        let end = match event.kind {
            EventKind::Introduced => {
                open = open.or(Some(value));
                continue;
            }
            EventKind::Limit if value == "*" => continue,
            EventKind::Fixed | EventKind::Limit => End::Fixed(value),
            EventKind::LastAffected => End::Last(value),
        };
        spans.extend(open.take().map(|start| span(start, end)));
    }
    spans.extend(open.map(|start| span(start, End::Open)));
    spans
}

fn span<'a>(start: &'a str, end: End<'a>) -> Span<'a> {
    Span {
        start: Some(start).filter(|start| *start != "0"),
        end,
    }
}

/// One version in VERS.
pub(super) fn single(scheme: &str, version: &str) -> Option<String> {
    let row = Span {
        start: Some(version),
        end: End::Last(version),
    };
    vers::text(scheme, &[row])
}

/// Whether a text can be the name of a single version: with an operator or a word for several it
/// would be taken for a range (test 6.1.31).
pub(super) fn is_single(version: &str) -> bool {
    const WORDS: [&str; 7] = [
        "after", "all", "before", "earlier", "later", "prior", "versions",
    ];
    let lower = version.to_lowercase();
    !version.trim().is_empty()
        && !lower.contains(['<', '>'])
        && !lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_said_in_vers() {
        let cargo = Ecosystem::try_from("crates.io").unwrap();
        for (events, want) in [
            ("i=0.6.0 f=0.8.4", Some("vers:cargo/>=0.6.0|<0.8.4")),
            ("i=0 f=0.8.4", Some("vers:cargo/<0.8.4")),
            ("i=0 l=0.8.4", Some("vers:cargo/<=0.8.4")),
            ("i=1.0.0 l=1.2.0", Some("vers:cargo/>=1.0.0|<=1.2.0")),
            ("i=1.0.0 l=1.0.0", Some("vers:cargo/1.0.0")),
            ("i=1.0.0", Some("vers:cargo/>=1.0.0")),
            ("i=0", Some("vers:cargo/*")),
            (
                "i=2.0.0 f=2.1.0 i=0 f=1.5.0",
                Some("vers:cargo/<1.5.0|>=2.0.0|<2.1.0"),
            ),
            // As scanners read it: at one version, what ends counts behind what begins.
            ("i=0 f=1.0.0 i=1.0.0 f=2.0.0", Some("vers:cargo/<1.0.0")),
            // The same version twice is no VERS.
            ("i=0 l=1.0.0 i=1.0.0 f=2.0.0", Some("vers:cargo/<=1.0.0")),
            ("i=1.0.0 f=1.0.0", None),
            ("i=1.0.0 i=1.5.0 f=2.0.0", Some("vers:cargo/>=1.0.0|<2.0.0")),
            ("i=1.0.0 f=2.0.0 f=3.0.0", Some("vers:cargo/>=1.0.0|<2.0.0")),
            ("i=0 limit=3.0.0", Some("vers:cargo/<3.0.0")),
            (
                "i=1.0.0-rc.1+b f=1.0.0",
                Some("vers:cargo/>=1.0.0-rc.1+b|<1.0.0"),
            ),
        ] {
            let range = Range::of_events(RangeKind::SemVer, events);
            let said = vers::text("cargo", &intervals(&range, Some(&cargo)));
            assert_eq!(said.as_deref(), want, "{events}");
        }
    }

    #[test]
    fn schemes_are_those_of_package_urls_or_of_the_order() {
        use RangeKind::{Ecosystem as Own, Git, SemVer};
        for (ecosystem, kind, want) in [
            (Some("npm"), SemVer, "npm"),
            (Some("PyPI"), Own, "pypi"),
            (Some("Go"), SemVer, "golang"),
            (Some("Debian:12"), Own, "deb"),
            (Some("Alpine:v3.19"), Own, "apk"),
            (Some("Rocky Linux:9"), Own, "rpm"),
            (Some("Bitnami"), SemVer, "semver"),
            (Some("Homebrew"), Own, "generic"),
            (Some("npm"), Git, "git"),
            (None, Git, "git"),
        ] {
            let read = ecosystem.map(|name| Ecosystem::try_from(name).unwrap());
            assert_eq!(scheme(read.as_ref(), kind), want, "{ecosystem:?}");
        }
    }

    #[test]
    fn what_reads_like_a_range_is_no_single_version() {
        for (version, want) in [
            ("1.2.3", true),
            ("1.0-alpha", true),
            ("installer-3", true),
            ("< 1.2", false),
            ("1.0 and earlier", false),
            ("all", false),
            (" ", false),
        ] {
            assert_eq!(is_single(version), want, "{version}");
        }
        assert_eq!(
            single("npm", "1.0 |2").as_deref(),
            Some("vers:npm/1.0%20%7C2")
        );
    }
}
