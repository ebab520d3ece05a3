//! What is affected: packages, ranges of versions and of commits.

use std::cmp::Ordering;

use packageurl::PackageUrl;

use super::ecosystem::Ecosystem;
use super::json::Json;
use super::severity::Severity;
use super::version::Scheme;

/// One entry of `affected[]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Affected {
    /// The package; an entry without one holds Git ranges.
    pub package: Option<Package>,
    /// Ratings for this package, where the record has none of its own.
    pub severity: Option<Vec<Severity>>,
    /// Ranges of versions and commits.
    pub ranges: Option<Vec<Range>>,
    /// Affected versions, one by one.
    pub versions: Option<Vec<String>>,
    /// What the ecosystem defines.
    pub ecosystem_specific: Option<Json>,
    /// What the database defines.
    pub database_specific: Option<Json>,
}

impl Affected {
    /// Whether it says where being affected ends: a fix, a last version, or a list of versions.
    pub fn is_bounded(&self) -> bool {
        let has_end = |range: &Range| {
            range
                .events
                .iter()
                .any(|event| event.kind != EventKind::Introduced)
        };
        self.ranges.iter().flatten().any(has_end) || self.versions.iter().flatten().next().is_some()
    }
}

/// A package of an ecosystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Where it comes from.
    pub ecosystem: Ecosystem,
    /// Its name there.
    pub name: String,
    /// Its package URL without version.
    pub purl: Option<String>,
}

/// One range of versions or commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// How its values are compared.
    pub kind: RangeKind,
    /// The repository of a Git range.
    pub repo: Option<String>,
    /// Where the vulnerability comes and goes.
    pub events: Vec<Event>,
    /// What the database defines.
    pub database_specific: Option<Json>,
}

/// How the values of a range are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeKind {
    /// As `SemVer` 2.
    SemVer,
    /// As the ecosystem of the package does.
    Ecosystem,
    /// By the graph of commits.
    Git,
}

/// A point at which a range begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happens there.
    pub kind: EventKind,
    /// The version or commit.
    pub value: String,
}

/// What happens at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// The vulnerability appears; `0` is before everything.
    Introduced,
    /// The last version that has it.
    LastAffected,
    /// The first version that does not have it.
    Fixed,
    /// Where the search in a Git range ends.
    Limit,
}

impl RangeKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::SemVer, Self::Ecosystem, Self::Git];

    /// The word of the OSV schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SemVer => "SEMVER",
            Self::Ecosystem => "ECOSYSTEM",
            Self::Git => "GIT",
        }
    }
}

impl EventKind {
    /// All kinds, in OSV.dev's order for equal versions.
    pub const ALL: [Self; 4] = [
        Self::Introduced,
        Self::LastAffected,
        Self::Fixed,
        Self::Limit,
    ];

    /// The key of the OSV schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::LastAffected => "last_affected",
            Self::Fixed => "fixed",
            Self::Limit => "limit",
        }
    }
}

impl Range {
    /// The order of its versions, when it can be decided for a package of `ecosystem`.
    pub fn scheme(kind: RangeKind, ecosystem: Option<&Ecosystem>) -> Option<Scheme> {
        match kind {
            RangeKind::SemVer => Some(Scheme::SemVer),
            RangeKind::Ecosystem => ecosystem.and_then(|e| Scheme::of(e.base())),
            RangeKind::Git => None,
        }
    }
}

/// Compares two versions; `0` as an introduced version comes before everything. `None` where the
/// order cannot be decided.
pub fn compare(scheme: Option<Scheme>, a: &Event, b: &Event) -> Option<Ordering> {
    let first = |event: &Event| event.kind == EventKind::Introduced && event.value == "0";
    match (first(a), first(b)) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        // The same text is the same version in every order, known or not.
        (false, false) if a.value == b.value => Some(Ordering::Equal),
        (false, false) => scheme?.compare(&a.value, &b.value).ok(),
    }
}

/// Whether `text` is a full Git hash in lower case, or `0`, the beginning of all history.
pub fn is_commit(text: &str) -> bool {
    text == "0"
        || matches!(text.len(), 40 | 64)
            && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The canonical order of short-form ranges: each stays a range of its own, versions before
/// commits, because some scanners stop at the first Git range.
pub fn canonical(mut short: Vec<Range>) -> Vec<Range> {
    short.sort_by_key(|range| range.kind == RangeKind::Git);
    short
}

/// The canonical package URL of a package, without version, where its ecosystem has a type.
pub fn canonical_purl(ecosystem: &Ecosystem, name: &str) -> Option<String> {
    let kind = ecosystem.purl_type()?;
    let (namespace, name) = match kind {
        "maven" => name
            .split_once(':')
            .map_or((None, name), |(g, a)| (Some(g), a)),
        "npm" | "composer" | "golang" => name
            .rsplit_once('/')
            .map_or((None, name), |(namespace, name)| (Some(namespace), name)),
        "swift" => {
            let path = name.split_once("://").map_or(name, |(_, path)| path);
            let path = path.strip_suffix(".git").unwrap_or(path);
            path.rsplit_once('/')
                .map(|(namespace, name)| (Some(namespace), name))?
        }
        _ => (None, name),
    };
    let mut url = PackageUrl::new(kind, name).ok()?;
    if let Some(namespace) = namespace {
        url.with_namespace(namespace).ok()?;
    }
    Some(url.to_string())
}

#[cfg(test)]
impl Range {
    /// A range with events such as `i=1.0 f=1.2`: introduced, fixed, last affected, limit.
    pub(crate) fn of_events(kind: RangeKind, events: &str) -> Self {
        let events = events.split_whitespace().map(|event| {
            let (kind, value) = event.split_once('=').unwrap();
            let kind = match kind {
                "i" => EventKind::Introduced,
                "f" => EventKind::Fixed,
                "l" => EventKind::LastAffected,
                "limit" => EventKind::Limit,
                other => panic!("no event is called {other}"),
            };
            let value = value.to_owned();
            Event { kind, value }
        });
        Self {
            kind,
            repo: None,
            events: events.collect(),
            database_specific: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_have_the_form_that_consumers_look_up() {
        for (ecosystem, name, want) in [
            ("npm", "@acme/foo", Some("pkg:npm/%40acme/foo")),
            ("npm", "foo", Some("pkg:npm/foo")),
            (
                "Go",
                "example.org/collector",
                Some("pkg:golang/example.org/collector"),
            ),
            (
                "Maven",
                "org.example:foo",
                Some("pkg:maven/org.example/foo"),
            ),
            ("PyPI", "foo-bar", Some("pkg:pypi/foo-bar")),
            ("crates.io", "foo_bar", Some("pkg:cargo/foo_bar")),
            ("Packagist", "acme/foo", Some("pkg:composer/acme/foo")),
            ("Debian:12", "foo", None),
        ] {
            let ecosystem = Ecosystem::try_from(ecosystem).unwrap();
            assert_eq!(canonical_purl(&ecosystem, name).as_deref(), want);
        }
    }
}
