//! Reading `affected`: full OSV entries as they stand, short ones in canonical form.

use std::cmp::Ordering;

use super::{Accept, free, severities, strings};
use crate::advisory::affected::{
    Affected, Event, EventKind, Package, Range, RangeKind, canonical, canonical_purl, compare,
    is_commit,
};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// Reads the list `affected`.
pub(super) fn list(
    node: &Node<'_>,
    accept: Accept,
    findings: &mut Findings,
) -> Option<Vec<Affected>> {
    let items = fields::items(node, "`affected`", findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| entry(item, accept, findings))
            .collect(),
    )
}

fn entry(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Affected> {
    let mut fields = Fields::open(node, "an entry of `affected`", findings)?;
    let mut out = Affected {
        package: fields
            .take("package")
            .and_then(|package| self::package(package, findings)),
        severity: fields
            .take("severity")
            .filter(|node| !(accept == Accept::Osv && node.is_null()))
            .and_then(|node| severities(node, accept, findings))
            .map(|ratings| ratings.list),
        ..Affected::default()
    };
    out.versions = fields
        .take("versions")
        .and_then(|node| strings(node, "`versions`", findings));
    let ranges = fields.take("ranges").and_then(|node| {
        self::ranges(
            node,
            accept,
            &out,
            fields.peek("package").is_some(),
            findings,
        )
    });
    if let Some(ranges) = ranges {
        if ranges.short > 0
            && let Some(package) = &mut out.package
            && package.purl.is_none()
        {
            package.purl = canonical_purl(&package.ecosystem, &package.name);
        }
        out.ranges = Some(ranges.list);
    }
    out.ecosystem_specific = fields
        .take("ecosystem_specific")
        .and_then(|node| free(node, "`ecosystem_specific`", findings));
    out.database_specific = fields
        .take("database_specific")
        .and_then(|node| free(node, "`database_specific`", findings));
    fields.finish(findings);
    if out.ranges.as_ref().is_none_or(Vec::is_empty)
        && out.versions.as_ref().is_none_or(Vec::is_empty)
    {
        findings.push(
            Rule::NeverMatches,
            node.span.clone(),
            "this entry names neither ranges nor versions, so it matches nothing",
            "Add `ranges: [{introduced: \"0\"}]` if every version is affected",
        );
    }
    Some(out)
}

fn package(node: &Node<'_>, findings: &mut Findings) -> Option<Package> {
    let mut fields = Fields::open(node, "`package`", findings)?;
    let ecosystem = fields
        .require(
            "ecosystem",
            "Name where the package comes from, such as `ecosystem: Go`",
            findings,
        )
        .and_then(|node| self::ecosystem(node, findings));
    let name_node = fields.require("name", "Name the package as its ecosystem does", findings);
    let name = name_node.and_then(|node| fields::text(node, "the name of a package", findings));
    let purl_node = fields.take("purl");
    let purl = purl_node.and_then(|node| fields::text(node, "`purl`", findings));
    fields.finish(findings);
    let (ecosystem, name) = (ecosystem?, name?);
    if let Some(node) = name_node {
        check_name(&ecosystem, name, node, findings);
    }
    if let (Some(node), Some(purl)) = (purl_node, purl) {
        check_purl(&ecosystem, name, purl, node, findings);
    }
    Some(Package {
        ecosystem,
        name: name.to_owned(),
        purl: purl.map(str::to_owned),
    })
}

fn ecosystem(node: &Node<'_>, findings: &mut Findings) -> Option<Ecosystem> {
    let written = fields::text(node, "an ecosystem", findings)?;
    match Ecosystem::try_from(written) {
        Ok(ecosystem) => Some(ecosystem),
        Err(error) => {
            let mend = fields::nearest(written, Ecosystem::names()).map_or_else(
                || "Use a name of the OSV schema; what has no registry is written without `package`, with Git ranges and `versions`".to_owned(),
                |near| format!("Write `{near}`"),
            );
            findings.push(Rule::OsvSchema, node.span.clone(), error.to_string(), mend);
            None
        }
    }
}

fn check_name(ecosystem: &Ecosystem, name: &str, node: &Node<'_>, findings: &mut Findings) {
    if ecosystem.base() != "PyPI" {
        return;
    }
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(c.to_lowercase());
        }
    }
    if normal != name {
        findings.push(
            Rule::PackageName,
            node.span.clone(),
            format!("PyPI knows `{}` as `{normal}`", fields::shorten(name)),
            format!("Write `{normal}` (PEP 503)"),
        );
    }
}

fn check_purl(
    ecosystem: &Ecosystem,
    name: &str,
    purl: &str,
    node: &Node<'_>,
    findings: &mut Findings,
) {
    let mend = match canonical_purl(ecosystem, name) {
        Some(canonical) => format!("Write `{canonical}`"),
        None => "Write `pkg:type/namespace/name` without a version".to_owned(),
    };
    match purl.parse::<packageurl::PackageUrl<'_>>() {
        Err(error) => findings.push(
            Rule::PackageUrl,
            node.span.clone(),
            format!("this is no package URL: {error}"),
            mend,
        ),
        Ok(url) if url.version().is_some() => findings.push(
            Rule::PackageUrl,
            node.span.clone(),
            "this package URL names a version, and the ranges say which versions are affected",
            mend,
        ),
        Ok(url) => {
            if let Some(kind) = ecosystem.purl_type()
                && url.ty() != kind
            {
                findings.push(
                    Rule::PackageUrl,
                    node.span.clone(),
                    format!(
                        "`pkg:{}` does not belong to the ecosystem {ecosystem}",
                        url.ty()
                    ),
                    mend,
                );
            }
        }
    }
}

/// The ranges of an entry, and how many of them were written in short form.
struct Ranges {
    list: Vec<Range>,
    short: usize,
}

fn ranges(
    node: &Node<'_>,
    accept: Accept,
    entry: &Affected,
    // Whether a package is named, be it one that could not be read.
    has_package: bool,
    findings: &mut Findings,
) -> Option<Ranges> {
    let items = fields::items(node, "`ranges`", findings)?;
    let ecosystem = entry.package.as_ref().map(|package| &package.ecosystem);
    let mut list = Vec::with_capacity(items.len());
    let mut short = 0;
    let mut git_before = false;
    for item in items {
        let is_full =
            accept == Accept::Osv || ["type", "events"].iter().any(|key| item.get(key).is_some());
        let range = if is_full {
            full_range(item, ecosystem, findings)
        } else {
            short += 1;
            short_range(item, ecosystem, findings)
        };
        let Some(range) = range else { continue };
        if range.kind == RangeKind::Git {
            git_before = true;
        } else {
            if git_before && is_full {
                findings.push(
                    Rule::RangeOrder,
                    item.span.clone(),
                    "this version range stands behind a Git range, where some scanners never look",
                    "Write version ranges first and Git ranges last",
                );
            }
            if !has_package {
                findings.push(
                    Rule::RangeWithoutPackage,
                    item.span.clone(),
                    "a range of versions needs a package whose versions they are",
                    "Add `package: {ecosystem: …, name: …}`, or use a Git range with `repo`",
                );
            }
            if ecosystem.is_some_and(Ecosystem::is_without_order) {
                findings.push(
                    Rule::RangeWithoutOrder,
                    item.span.clone(),
                    "scanners cannot order the versions of this ecosystem, and some crash on a range",
                    "List the affected `versions` instead",
                );
            }
        }
        list.push(range);
    }
    if short > 0 && short == items.len() {
        list = canonical(list);
    }
    Some(Ranges { list, short })
}

type Placed = (Event, std::ops::Range<usize>);

fn full_range(
    node: &Node<'_>,
    ecosystem: Option<&Ecosystem>,
    findings: &mut Findings,
) -> Option<Range> {
    let mut fields = Fields::open(node, "a range", findings)?;
    let kind = fields
        .require(
            "type",
            "Write `type: SEMVER`, `ECOSYSTEM` or `GIT`",
            findings,
        )
        .and_then(|node| {
            fields::word(
                node,
                "type of a range",
                Rule::OsvSchema,
                &RangeKind::ALL,
                RangeKind::as_str,
                findings,
            )
        });
    let repo = fields
        .take("repo")
        .and_then(|node| fields::text(node, "`repo`", findings))
        .map(str::to_owned);
    let events_node = fields.require("events", "Add `events: [{introduced: \"0\"}]`", findings);
    let events = events_node.and_then(|node| self::events(node, findings));
    let database_specific = fields
        .take("database_specific")
        .and_then(|node| free(node, "`database_specific`", findings));
    fields.finish(findings);
    let (kind, events) = (kind?, events?);
    if kind == RangeKind::Git && repo.is_none() {
        findings.push(
            Rule::OsvSchema,
            node.span.clone(),
            "a Git range needs the repository its commits are in",
            "Add `repo: https://…`",
        );
    }
    let span = events_node.map_or(node.span.clone(), |node| node.span.clone());
    check_events(kind, ecosystem, &events, span, findings);
    Some(Range {
        kind,
        repo,
        events: events.into_iter().map(|(event, _)| event).collect(),
        database_specific,
    })
}

fn events(node: &Node<'_>, findings: &mut Findings) -> Option<Vec<Placed>> {
    let items = fields::items(node, "`events`", findings)?;
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let Some(mut fields) = Fields::open(item, "an event", findings) else {
            continue;
        };
        let found: Vec<_> = EventKind::ALL
            .into_iter()
            .filter_map(|kind| fields.take(kind.as_str()).map(|node| (kind, node)))
            .collect();
        fields.finish(findings);
        match found.as_slice() {
            [(kind, value)] => {
                if let Some(text) = fields::text(value, "the version of an event", findings) {
                    let event = Event {
                        kind: *kind,
                        value: text.to_owned(),
                    };
                    out.push((event, item.span.clone()));
                }
            }
            [] => findings.push(
                Rule::OsvSchema,
                item.span.clone(),
                "an event says what happens: introduced, fixed, last_affected or limit",
                "Write one of them, such as `fixed: \"1.2.3\"`",
            ),
            _ => findings.push(
                Rule::OsvSchema,
                item.span.clone(),
                "an event has one key, and scanners that find two lose the second",
                "Write each key as an event of its own: `- introduced: …`, `- fixed: …`",
            ),
        }
    }
    Some(out)
}

fn short_range(
    node: &Node<'_>,
    ecosystem: Option<&Ecosystem>,
    findings: &mut Findings,
) -> Option<Range> {
    let mut fields = Fields::open(node, "a range", findings)?;
    let repo = fields
        .take("repo")
        .and_then(|node| fields::text(node, "`repo`", findings))
        .map(str::to_owned);
    let kind = if repo.is_some() {
        RangeKind::Git
    } else if ecosystem.is_some_and(Ecosystem::is_semver) {
        RangeKind::SemVer
    } else {
        RangeKind::Ecosystem
    };
    fields.require(
        "introduced",
        "Add `introduced: \"0\"` if every version before the fix is affected",
        findings,
    );
    let mut events: Vec<Placed> = Vec::new();
    for event in EventKind::ALL {
        if let Some(value) = fields.take(event.as_str()) {
            let text = fields::text(value, "a version", findings)?;
            events.push((
                Event {
                    kind: event,
                    value: text.to_owned(),
                },
                value.span.clone(),
            ));
        }
    }
    fields.take("type");
    fields.take("events");
    fields.finish(findings);
    check_events(kind, ecosystem, &events, node.span.clone(), findings);
    Some(Range {
        kind,
        repo,
        events: events.into_iter().map(|(event, _)| event).collect(),
        database_specific: None,
    })
}

/// What every range has to obey: the OSV schema, alternation, and the order of the ecosystem where
/// it can be decided.
fn check_events(
    kind: RangeKind,
    ecosystem: Option<&Ecosystem>,
    events: &[Placed],
    span: std::ops::Range<usize>,
    findings: &mut Findings,
) {
    let has = |kind| events.iter().any(|(event, _)| event.kind == kind);
    if !has(EventKind::Introduced) {
        findings.push(
            Rule::IntroducedMissing,
            span,
            "this range has no `introduced` event, so it holds nothing",
            "Begin with `introduced: \"0\"` if the first affected version is unknown",
        );
        return;
    }
    if has(EventKind::Fixed) && has(EventKind::LastAffected) {
        findings.push(
            Rule::OsvSchema,
            span.clone(),
            "`fixed` and `last_affected` exclude each other within one range",
            "Keep `fixed`, or write two ranges",
        );
    }
    if kind == RangeKind::Git {
        check_commits(events, findings);
    } else {
        check_versions(kind, ecosystem, events, findings);
    }
}

fn check_commits(events: &[Placed], findings: &mut Findings) {
    for (at, (event, span)) in events.iter().enumerate() {
        if !is_commit(&event.value) {
            findings.push(
                Rule::OsvSchema,
                span.clone(),
                format!(
                    "`{}` is not the full hash of a commit",
                    fields::shorten(&event.value)
                ),
                "Write all 40 (or 64) lower-case hexadecimal digits, or \"0\" for the beginning",
            );
        }
        let before = events.get(..at).unwrap_or_default();
        if before.iter().any(|(other, _)| other == event) {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                "this event is written twice",
                "Keep one of the two",
            );
        }
        if at == 0 && event.kind != EventKind::Introduced {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                "a range begins with `introduced`, and this one begins with its end",
                "Move `introduced` to the front",
            );
        }
    }
}

fn check_versions(
    kind: RangeKind,
    ecosystem: Option<&Ecosystem>,
    events: &[Placed],
    findings: &mut Findings,
) {
    for (at, (event, span)) in events.iter().enumerate() {
        let problem = if event.kind == EventKind::Limit {
            findings.push(
                Rule::LimitOutsideGit,
                span.clone(),
                "`limit` belongs to Git ranges; elsewhere it is ignored and every later version matches",
                "Write `fixed` or `last_affected`",
            );
            return;
        } else if (at % 2 == 0) != (event.kind == EventKind::Introduced) {
            Some(format!(
                "`{}` stands here where {} is due",
                event.kind.as_str(),
                if at % 2 == 0 {
                    "`introduced`"
                } else {
                    "`fixed` or `last_affected`"
                }
            ))
        } else if event.value == "0" && at > 0 {
            Some(format!(
                "`{}: 0` can only stand at the beginning",
                event.kind.as_str()
            ))
        } else {
            None
        };
        if let Some(message) = problem {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                message,
                "Write the events in ascending order: introduced, fixed, introduced, fixed",
            );
            return;
        }
    }
    let scheme = Range::scheme(kind, ecosystem);
    for pair in events.windows(2) {
        let [(a, _), (b, span)] = pair else { continue };
        let Some(order) = compare(scheme, a, b) else {
            continue;
        };
        let ascends = order == Ordering::Less
            || order == Ordering::Equal && b.kind == EventKind::LastAffected;
        if !ascends {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                format!(
                    "`{} {}` does not come after `{} {}`",
                    b.kind.as_str(),
                    fields::shorten(&b.value),
                    a.kind.as_str(),
                    fields::shorten(&a.value)
                ),
                "Write the events in ascending order, and the fix behind the version that brought the problem",
            );
        }
    }
}
