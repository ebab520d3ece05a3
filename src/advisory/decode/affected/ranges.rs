//! Reading which versions are affected.

use super::events::{self, Placed};
use crate::advisory::affected::{Affected, Event, EventKind, Range, RangeKind, canonical};
use crate::advisory::decode::{Accept, free};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// The ranges of an entry, and how many of them were written in short form.
pub(super) struct Ranges {
    pub(super) list: Vec<Range>,
    pub(super) short: usize,
}

/// Reads the list `ranges`.
pub(super) fn list(
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
                findings.propose(Proposal::safe(Change::Reorder(versions_first(items))));
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

/// The places of full ranges, those of versions before those of commits.
fn versions_first(items: &[Node<'_>]) -> Vec<std::ops::Range<usize>> {
    let is_git = |item: &&Node<'_>| {
        item.get("type").and_then(Node::text) == Some(RangeKind::Git.as_str())
            || item.get("repo").is_some()
    };
    let (git, versions): (Vec<_>, Vec<_>) = items.iter().partition(is_git);
    let ordered = versions.iter().chain(&git);
    ordered.map(|item| item.span.clone()).collect()
}

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
    let events = events_node.and_then(|node| events::list(node, findings));
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
    events::check(kind, ecosystem, &events, span, findings);
    Some(Range {
        kind,
        repo,
        events: events.into_iter().map(|placed| placed.event).collect(),
        database_specific,
    })
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
            events.push(Placed {
                event: Event {
                    kind: event,
                    value: text.to_owned(),
                },
                span: value.span.clone(),
                value: value.span.clone(),
            });
        }
    }
    fields.take("type");
    fields.take("events");
    fields.finish(findings);
    events::check(kind, ecosystem, &events, node.span.clone(), findings);
    Some(Range {
        kind,
        repo,
        events: events.into_iter().map(|placed| placed.event).collect(),
        database_specific: None,
    })
}
