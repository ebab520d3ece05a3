//! `RustSec`'s Markdown with TOML.

use super::draft::{Draft, instant, list, object, text};
use super::front::{TEXT, TITLE};
use super::range::package;
use super::semver_range;
use super::taking::Taking;
use super::{Context, Converted, Format, Row, texts};
use crate::advisory::affected::RangeKind;
use crate::advisory::instant::Instant;
use crate::advisory::record::ReferenceKind;
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format.
pub(super) const TABLE: &[Row] = &[
    ("advisory.id", "id", ""),
    (
        "advisory.package",
        "affected[].package",
        "of crates.io; of `rust/`, which no ecosystem of OSV covers, it is kept",
    ),
    (
        "advisory.date",
        "published",
        "at noon UTC, as RustSec's own OSV records say it",
    ),
    (
        "the last commit of the file",
        "modified",
        "without Git: the latest of `date` and `withdrawn`",
    ),
    ("advisory.withdrawn", "withdrawn", "at noon UTC"),
    (
        "advisory.url, advisory.references[]",
        "references[]",
        "ADVISORY below `/advisories/`, REPORT below `/issues/`, else WEB",
    ),
    ("advisory.aliases[]", "aliases[]", ""),
    ("advisory.related[]", "related[]", ""),
    ("advisory.cvss", "severity[]", ""),
    (
        "advisory.categories[]",
        "affected[].database_specific.categories[]",
        "",
    ),
    (
        "advisory.informational",
        "affected[].database_specific.informational",
        "",
    ),
    ("advisory.license", "database_specific.license", ""),
    (
        "affected.arch[], affected.os[]",
        "affected[].ecosystem_specific.affects",
        "",
    ),
    (
        "affected.functions",
        "affected[].ecosystem_specific.affects.functions[]",
        "the names; their versions are kept",
    ),
    (
        "versions.patched[], versions.unaffected[]",
        "affected[].ranges[]",
        "all versions that none of them allows",
    ),
    ("title, text", "summary, details", ""),
    ("anything else", "database_specific.rustsec", "as it is"),
];

const NAME_THE_KEY: &str = "Add it, as RustSec's own advisories have it";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Option<Converted<'a>> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    let Some(advisory) = tree.get("advisory").filter(|node| node.entries().is_some()) else {
        context.missing(tree, "[advisory]", NAME_THE_KEY);
        return None;
    };
    draft.id = identifier(advisory, &mut taking, context);
    dates(advisory, &mut draft, &mut taking, context);
    names(advisory, &mut draft, &mut taking, context);
    links(advisory, &mut draft, &mut taking, context);
    if let Some((vector, node)) = taking.text(advisory, "cvss", "severity[]") {
        draft.vector(vector, &node.span);
    }
    if let Some((licence, node)) = taking.text(advisory, "license", "database_specific.license") {
        draft.specific("license", text(licence.to_owned(), &node.span));
    }
    if let Some((title, node)) = taking.text(tree, TITLE, "summary") {
        draft.summary = Some(text(title.to_owned(), &node.span));
    }
    if let Some((body, node)) = taking.text(tree, TEXT, "details") {
        draft.details = Some(text(body.to_owned(), &node.span));
    }
    affected(tree, advisory, &mut draft, &mut taking, context);
    Some(Converted::end(draft, &taking, tree, Format::Rustsec))
}

/// The id, which is never one of the placeholders that drafts carry.
pub(super) fn identifier<'a>(
    map: &'a Node<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) -> Option<Node<'a>> {
    let Some((id, node)) = taking.text(map, "id", "id") else {
        context.missing(map, "id", NAME_THE_KEY);
        return None;
    };
    if id.ends_with("-0000-0000") {
        context.findings.push(
            Rule::IdForm,
            node.span.clone(),
            format!("`{id}` is the placeholder of a draft"),
            "Import it when its database has given it an id",
        );
    }
    Some(text(id.to_owned(), &node.span))
}

/// A day is no instant. `RustSec` publishes it as noon UTC.
fn noon<'a>(node: &Node<'a>) -> Node<'a> {
    let written = node.text().unwrap_or_default();
    if written.len() == "2021-02-03".len() {
        text(format!("{written}T12:00:00Z"), &node.span)
    } else {
        instant(node)
    }
}

fn dates<'a>(
    advisory: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    match taking.text(advisory, "date", "published") {
        Some((_, node)) => draft.published = Some(noon(node)),
        None => context.missing(advisory, "date", NAME_THE_KEY),
    }
    if let Some((_, node)) = taking.text(advisory, "withdrawn", "withdrawn") {
        draft.withdrawn = Some(noon(node));
    }
    draft.modified = modified(draft, context);
}

/// The last change: that of the file in Git, but not before what the record says of itself.
pub(super) fn modified<'a>(draft: &Draft<'a>, context: &Context<'_>) -> Option<Node<'a>> {
    let said = [&draft.published, &draft.withdrawn];
    let instant_of = |node: &Node<'_>| Instant::try_from(node.text()?).ok();
    let latest = said
        .into_iter()
        .flatten()
        .filter_map(|node| Some((instant_of(node)?, node)))
        .max_by_key(|(instant, _)| *instant);
    let (said, node) = latest?;
    let committed = context.committed.map(|committed| committed.last);
    let modified = committed.map_or(said, |committed| committed.max(said));
    Some(text(modified.to_string(), &node.span))
}

fn names(
    advisory: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for (key, to) in [("aliases", "aliases[]"), ("related", "related[]")] {
        let Some(node) = advisory.get(key) else {
            continue;
        };
        taking.mapped(node, to);
        for (id, item) in texts(node, key, context.findings) {
            if key == "aliases" {
                draft.alias(id, &item.span);
            } else {
                draft.related(id, &item.span);
            }
        }
    }
}

fn links(
    advisory: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    if let Some((url, node)) = taking.text(advisory, "url", "references[]") {
        draft.reference(kind_of(url), url, &node.span);
    }
    if let Some(node) = advisory.get("references") {
        taking.mapped(node, "references[]");
        for (url, item) in texts(node, "`references`", context.findings) {
            draft.reference(kind_of(url), url, &item.span);
        }
    }
}

/// What an address is likely to show: the format has no word for it.
fn kind_of(url: &str) -> ReferenceKind {
    if url.contains("/advisories/") {
        ReferenceKind::Advisory
    } else if url.contains("/issues/") {
        ReferenceKind::Report
    } else {
        ReferenceKind::Web
    }
}

fn affected<'a>(
    tree: &'a Node<'a>,
    advisory: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let is_crate = advisory.get("collection").and_then(Node::text) != Some("rust")
        && !context
            .name
            .split(['/', '!'])
            .rev()
            .skip(2)
            .take(1)
            .eq(["rust"]);
    if !is_crate {
        // The compiler and its library are no package of crates.io, and OSV has no ecosystem for
        // them: nothing is claimed, and everything is kept.
        return;
    }
    let Some((name, node)) = taking.text(advisory, "package", "affected[].package") else {
        context.missing(advisory, "package", NAME_THE_KEY);
        return;
    };
    let span = node.span.clone();
    let mut entries = vec![("package", package("crates.io", name, &span))];
    if let Some(ranges) = ranges(tree, taking, context) {
        entries.push(("ranges", ranges));
    }
    if let Some(scope) = tree
        .get("affected")
        .filter(|scope| scope.entries().is_some())
    {
        entries.extend(affects(scope, "functions", taking));
    }
    let mut specific = Vec::new();
    for (key, to) in [
        ("categories", "affected[].database_specific.categories[]"),
        (
            "informational",
            "affected[].database_specific.informational",
        ),
    ] {
        if let Some(node) = advisory.get(key) {
            taking.mapped(node, to);
            specific.push((key, node.clone()));
        }
    }
    if !specific.is_empty() {
        entries.push(("database_specific", object(specific, &span)));
    }
    draft.affected.push(object(entries, &span));
}

/// What `scope` says of processors, systems, and functions, which stand below the key `functions`.
pub(super) fn affects<'a>(
    scope: &'a Node<'a>,
    functions: &str,
    taking: &mut Taking,
) -> Option<(&'static str, Node<'a>)> {
    let mut affects = Vec::new();
    for key in ["arch", "os"] {
        if let Some(node) = scope.get(key) {
            taking.mapped(node, "affected[].ecosystem_specific.affects");
            affects.push((key, node.clone()));
        }
    }
    if let Some(functions) = scope.get(functions).and_then(Node::entries) {
        // The names are keys; what stands behind them is kept.
        let names = functions
            .iter()
            .map(|entry| text(entry.key.clone(), &entry.key_span))
            .collect();
        affects.push(("functions", list(names, &scope.span)));
    }
    if affects.is_empty() {
        return None;
    }
    let affects = [("affects", object(affects, &scope.span))];
    Some(("ecosystem_specific", object(affects, &scope.span)))
}

/// The versions that are neither patched nor unaffected.
fn ranges<'a>(
    tree: &'a Node<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) -> Option<Node<'a>> {
    let Some(versions) = tree.get("versions").filter(|node| node.entries().is_some()) else {
        context.missing(tree, "[versions]", NAME_THE_KEY);
        return None;
    };
    let mut requirements = Vec::new();
    for key in ["patched", "unaffected"] {
        let Some(node) = versions.get(key) else {
            continue;
        };
        taking.mapped(node, "affected[].ranges[]");
        requirements.extend(texts(node, key, context.findings));
    }
    let affected = semver_range::outside(requirements.iter().map(|(text, _)| *text));
    let affected = match affected {
        Ok(affected) => affected,
        Err(bad) => {
            let node = requirements.iter().find(|(text, _)| *text == bad);
            let span = node.map_or(versions.span.clone(), |(_, node)| node.span.clone());
            context.findings.push(
                Rule::OsvSchema,
                span,
                format!("`{bad}` is no requirement with one lower and one upper bound"),
                "Write it as Cargo reads it, such as `>= 1.2.0, < 2.0.0` or `^1.2.0`",
            );
            return None;
        }
    };
    if affected.is_empty() {
        return None;
    }
    let span = &versions.span;
    let mut events = Vec::new();
    for interval in affected {
        events.push(object(
            [("introduced", text(interval.introduced, span))],
            span,
        ));
        if let Some(fixed) = interval.fixed {
            events.push(object([("fixed", text(fixed, span))], span));
        }
    }
    let range = [
        ("type", text(RangeKind::SemVer.as_str(), span)),
        ("events", list(events, span)),
    ];
    Some(list(vec![object(range, span)], span))
}
