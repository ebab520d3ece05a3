//! What is affected: as a table, as a picture of lines, and for the script that checks a version.

use serde::Serialize;

use super::super::Site;
use super::super::facts::{self, SeverityShown};
use super::super::value::Text;
use super::super::words::Words;
use super::parts::Parts;
use super::remedy::{CommitShown, commit, version_fixes};
use crate::advisory::affected::{Affected, EventKind, Range, RangeKind};
use crate::advisory::affected_words::{self, End, Span, Told};
use crate::advisory::affects;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::record::Record;
use crate::advisory::version::Scheme;

/// More versions than these are folded away.
const VERSIONS_SHOWN: usize = 12;

/// The lines that fit beside the answers on top; the table has all of them.
const LINES_SHOWN: usize = 5;

/// One entry of what is affected.
#[derive(Serialize)]
pub(in super::super) struct AffectedShown {
    package: Option<PackageShown>,
    ranges: Vec<Text>,
    fixed: Vec<Text>,
    git: Vec<GitShown>,
    versions: Vec<Text>,
    fold_versions: bool,
    /// What narrows it down further.
    parts: Parts,
    severities: Vec<SeverityShown>,
    lines: Vec<Line>,
    /// The ranges for the script that checks a version: for each the name of its order, and its
    /// events.
    check: Option<Text>,
    /// Whether versions are listed that no range holds; who shows the ranges alone has to say so.
    has_versions_outside: bool,
    /// The order of the ecosystem, by which the script compares listed versions.
    order: Option<&'static str>,
}

#[derive(Serialize, Clone)]
struct PackageShown {
    name: Text,
    ecosystem: Text,
    purl: Option<Text>,
    url: String,
}

#[derive(Serialize)]
struct GitShown {
    repo: Option<Text>,
    url: Option<Text>,
    events: Vec<CommitShown>,
}

/// The affected versions of one branch as a line: what comes before, what is affected, and what
/// comes behind.
#[derive(Serialize, Clone)]
struct Line {
    /// The first affected version; none when it is affected from the beginning.
    start: Option<Text>,
    /// The first fixed version.
    fixed: Option<Text>,
    /// The last affected version, where no fixed one is named.
    last: Option<Text>,
    words: Text,
}

/// The lines that stand beside the answers on top.
#[derive(Serialize)]
pub(super) struct Reach {
    packages: Vec<ReachOfPackage>,
    /// How many lines only the table has.
    more: usize,
    /// Whether only parts of a package are affected, which the table names.
    is_partial: bool,
    /// Whether the script that checks a version finds something to compare with.
    can_check: bool,
}

#[derive(Serialize)]
struct ReachOfPackage {
    package: Option<PackageShown>,
    lines: Vec<Line>,
}

/// One entry of what is affected.
pub(in super::super) fn affected_shown(
    site: &Site<'_>,
    record: &Record,
    affected: &Affected,
) -> AffectedShown {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let versions: Vec<_> = affected
        .versions
        .iter()
        .flatten()
        .map(|version| Text::from(version.as_str()))
        .collect();
    let check = check(affected, ecosystem);
    AffectedShown {
        package: affected.package.as_ref().and_then(|package| {
            Some(PackageShown {
                name: Text::from(package.name.as_str()),
                ecosystem: Text::from(package.ecosystem.as_str()),
                purl: package.purl.as_deref().map(Text::from),
                url: site.packages.find(package)?.page().url(),
            })
        }),
        ranges: version_ranges(affected)
            .flat_map(|range| affected_words::told(range, ecosystem))
            .map(|told| Text::from(site.words.tell(&told).as_str()))
            .collect(),
        fixed: version_fixes(affected),
        git: affected
            .ranges
            .iter()
            .flatten()
            .filter(|range| range.kind == RangeKind::Git)
            .map(|range| git(&site.words, range))
            .collect(),
        fold_versions: versions.len() > VERSIONS_SHOWN,
        parts: Parts::of(affected),
        has_versions_outside: affected.versions.iter().flatten().any(|version| {
            !version_ranges(affected)
                .any(|range| affects::holds(range, ecosystem, version) == Some(true))
        }),
        check: check.or_else(|| (!versions.is_empty()).then(|| Text::from("[]"))),
        versions,
        severities: facts::severities_of_package(&site.words, record, affected),
        lines: version_ranges(affected)
            .filter_map(|range| affected_words::spans(range, ecosystem))
            .flatten()
            .map(|span| Line::of(&site.words, &span))
            .collect(),
        order: ecosystem
            .and_then(|ecosystem| Scheme::of(ecosystem.base()))
            .map(Scheme::as_str),
    }
}

/// The ranges of versions, without those of commits.
pub(super) fn version_ranges(affected: &Affected) -> impl Iterator<Item = &Range> {
    let ranges = affected.ranges.iter().flatten();
    ranges.filter(|range| range.kind != RangeKind::Git)
}

/// What the lines on top show.
pub(super) fn reach(all: &[AffectedShown]) -> Reach {
    let mut left = LINES_SHOWN;
    let mut more = 0;
    let mut packages = Vec::new();
    for affected in all.iter().filter(|affected| !affected.lines.is_empty()) {
        let shown = affected.lines.len().min(left);
        left -= shown;
        more += affected.lines.len() - shown;
        if shown > 0 {
            packages.push(ReachOfPackage {
                package: affected.package.clone(),
                lines: affected.lines.iter().take(shown).cloned().collect(),
            });
        }
    }
    Reach {
        packages,
        more,
        is_partial: all.iter().any(|affected| !affected.parts.is_empty()),
        can_check: all.iter().any(|affected| affected.check.is_some()),
    }
}

/// The ranges as JSON: `[["semver", "introduced", "0", "fixed", "1.2"]]`.
fn check(affected: &Affected, ecosystem: Option<&Ecosystem>) -> Option<Text> {
    let ranges: Vec<Vec<&str>> = version_ranges(affected)
        .map(|range| {
            let order = Range::scheme(range.kind, ecosystem).map_or("", Scheme::as_str);
            let events = range.events.iter();
            let events = events
                .filter(|event| event.kind != EventKind::Limit || event.value != "*")
                .flat_map(|event| [event.kind.as_str(), event.value.as_str()]);
            std::iter::once(order).chain(events).collect()
        })
        .collect();
    let json = serde_json::to_string(&ranges).ok()?;
    (!ranges.is_empty()).then(|| Text::from(json.as_str()))
}

impl Line {
    fn of(words: &Words, span: &Span<'_>) -> Self {
        let (fixed, last) = match span.end {
            End::Fixed(version) => (Some(Text::from(version)), None),
            End::Last(version) => (None, Some(Text::from(version))),
            End::Open => (None, None),
        };
        Self {
            start: span.start.map(Text::from),
            fixed,
            last,
            words: Text::from(words.tell(&Told::Span(*span)).as_str()),
        }
    }
}

fn git(words: &Words, range: &Range) -> GitShown {
    GitShown {
        repo: range.repo.as_deref().map(Text::from),
        url: range.repo.as_deref().and_then(Text::of_web_address),
        events: range
            .events
            .iter()
            .map(|event| commit(words, event))
            .collect(),
    }
}
