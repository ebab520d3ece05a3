//! Advisories as GitHub's API answers them: those of a repository, and those of GitHub's database.

use super::draft::{Draft, instant, list, object, text};
use super::range::{Interval, package, ranges};
use super::taking::Taking;
use super::{Context, Converted, Format, Row, items, texts};
use crate::advisory::affected::EventKind;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::severity::Rating;
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format.
pub(super) const TABLE: &[Row] = &[
    ("ghsa_id", "id", ""),
    ("cve_id, identifiers[]", "aliases[]", ""),
    ("published_at", "published", ""),
    ("updated_at", "modified", ""),
    ("withdrawn_at", "withdrawn", ""),
    (
        "state",
        "",
        "only `published` and `withdrawn` are taken over; the others are not public",
    ),
    ("summary, description", "summary, details", ""),
    (
        "severity",
        "database_specific.severity",
        "MODERATE for medium",
    ),
    (
        "cvss_severities, cvss",
        "severity[]",
        "the vectors; scores follow from them",
    ),
    (
        "cwe_ids[], cwes[].cwe_id",
        "database_specific.cwe_ids[]",
        "names follow from the ids",
    ),
    (
        "vulnerabilities[].package",
        "affected[].package",
        "`other` is no ecosystem: kept",
    ),
    (
        "vulnerabilities[].vulnerable_version_range",
        "affected[].ranges[]",
        "",
    ),
    (
        "vulnerabilities[].patched_versions, first_patched_version",
        "affected[].ranges[]",
        "the fix, where the range names none; several of them are kept",
    ),
    (
        "vulnerabilities[].vulnerable_functions[]",
        "affected[].ecosystem_specific.affected_functions[]",
        "",
    ),
    ("html_url", "references[]", "ADVISORY"),
    ("references[]", "references[]", "WEB"),
    ("source_code_location", "references[]", "PACKAGE"),
    (
        "credits[]",
        "credits[]",
        "only of those who accepted, where `credits_detailed` says so",
    ),
    (
        "author, publisher, submission, collaborating_users, collaborating_teams, private_fork, created_at, closed_at",
        "",
        "private to those who worked on it",
    ),
    ("url, repository_advisory_url", "", "addresses of the API"),
    ("epss", "", "it changes every day"),
    ("anything else", "database_specific.ghsa", "as it is"),
];

const PRIVATE: &str = "it is private to those who worked on the advisory";
const FOLLOWS: &str = "it follows from the vector or the id";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Vec<Converted<'a>> {
    match tree.items() {
        Some(items) => items
            .iter()
            .filter_map(|item| advisory(item, context))
            .collect(),
        None => advisory(tree, context).into_iter().collect(),
    }
}

fn advisory<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Option<Converted<'a>> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    let Some((id, node)) = taking.text(tree, "ghsa_id", "id") else {
        context.missing(
            tree,
            "ghsa_id",
            "Name only advisories as GitHub's API answers them",
        );
        return None;
    };
    draft.id = Some(text(id.to_owned(), &node.span));
    is_public(tree, &mut taking, context);
    dates(tree, &mut draft, &mut taking, context);
    names(tree, id, &mut draft, &mut taking, context);
    if let Some((summary, node)) = taking.text(tree, "summary", "summary") {
        draft.summary = Some(text(summary.to_owned(), &node.span));
    }
    if let Some((description, node)) = taking.text(tree, "description", "details") {
        draft.details = Some(text(description.replace("\r\n", "\n"), &node.span));
    }
    rating(tree, &mut draft, &mut taking, context);
    for item in items(tree, "vulnerabilities", context.findings) {
        affected(item, &mut draft, &mut taking, context);
    }
    links(tree, &mut draft, &mut taking, context);
    credits(tree, &mut draft, &mut taking, context);
    taking.lose(
        tree,
        &[
            "author",
            "publisher",
            "submission",
            "collaborating_users",
            "collaborating_teams",
            "private_fork",
            "created_at",
            "closed_at",
        ],
        PRIVATE,
    );
    taking.lose(
        tree,
        &["url", "repository_advisory_url"],
        "it is an address of the API",
    );
    taking.lose(tree, &["epss"], "it changes every day");
    Some(Converted::end(draft, &taking, tree, Format::Ghsa))
}

/// What GitHub does not show to everybody must not become public by being taken over.
fn is_public(tree: &Node<'_>, taking: &mut Taking, context: &mut Context<'_>) {
    let Some(node) = tree.get("state").filter(|node| !node.is_null()) else {
        return;
    };
    taking.lost(node, "only what is public is taken over");
    let state = node.text().unwrap_or_default();
    if !matches!(state, "published" | "withdrawn") {
        context.findings.push(
            Rule::Status,
            node.span.clone(),
            format!("its state on GitHub is `{state}`, so it is not public"),
            "Publish it there first, or write it here with `advgen new` and `status: embargoed`",
        );
    }
}

fn dates<'a>(
    tree: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for (key, to, place) in [
        ("published_at", "published", &mut draft.published),
        ("updated_at", "modified", &mut draft.modified),
        ("withdrawn_at", "withdrawn", &mut draft.withdrawn),
    ] {
        *place = taking.text(tree, key, to).map(|(_, node)| instant(node));
        if place.is_none() && key != "withdrawn_at" {
            context.missing(tree, key, "Ask the API for the whole advisory");
        }
    }
}

fn names(
    tree: &Node<'_>,
    id: &str,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    if let Some((cve, node)) = taking.text(tree, "cve_id", "aliases[]") {
        draft.alias(cve, &node.span);
    }
    for item in items(tree, "identifiers", context.findings) {
        let Some((value, node)) = taking.text(item, "value", "aliases[]") else {
            continue;
        };
        taking.lose(item, &["type"], "the id itself says it");
        if value == id {
            taking.mapped(node, "id");
        } else {
            draft.alias(value, &node.span);
        }
    }
}

fn rating(tree: &Node<'_>, draft: &mut Draft<'_>, taking: &mut Taking, context: &mut Context<'_>) {
    // `unknown` is what GitHub says where nobody has rated.
    if let Some(node) = tree.get("severity")
        && let Some(word) = node
            .text()
            .and_then(Rating::from_github)
            .and_then(Rating::database_word)
    {
        taking.mapped(node, "database_specific.severity");
        draft.specific("severity", text(word, &node.span));
    }
    let severities = tree.get("cvss_severities");
    let newer = ["cvss_v3", "cvss_v4"]
        .into_iter()
        .filter_map(|key| severities?.get(key));
    // `cvss` is retired, and where there is something newer it says nothing else.
    for cvss in newer.chain(tree.get("cvss")) {
        taking.lose(cvss, &["score"], FOLLOWS);
        if let Some((vector, node)) = taking.text(cvss, "vector_string", "severity[]") {
            draft.vector(vector, &node.span);
        }
    }
    for item in items(tree, "cwes", context.findings) {
        if let Some((cwe, node)) = taking.text(item, "cwe_id", "database_specific.cwe_ids[]") {
            taking.lose(item, &["name"], FOLLOWS);
            draft.weakness(cwe, &node.span);
        }
    }
    if let Some(node) = tree.get("cwe_ids").filter(|node| !node.is_null()) {
        taking.mapped(node, "database_specific.cwe_ids[]");
        for (cwe, item) in texts(node, "`cwe_ids`", context.findings) {
            draft.weakness(cwe, &item.span);
        }
    }
}

fn affected<'a>(
    item: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let named = item.get("package").and_then(|named| {
        let word = named.get("ecosystem")?;
        let ecosystem = Ecosystem::from_github(&word.text()?.to_ascii_lowercase())?;
        Some((named.get("name")?.text()?, ecosystem, named))
    });
    // `other` names no ecosystem: nothing is claimed, and everything is kept.
    let Some((name, ecosystem, node)) = named else {
        return;
    };
    let ecosystem = ecosystem.as_str().to_owned();
    let mut entries = vec![("package", package(&ecosystem, name, &node.span))];
    let mut intervals = Vec::new();
    if let Some((written, node)) =
        taking.text(item, "vulnerable_version_range", "affected[].ranges[]")
    {
        match Interval::parse(written) {
            Some(interval) => intervals.push((interval, node.span.clone())),
            // Several intervals in one text, a bound that OSV has no event for, or prose.
            None => {
                context.findings.push(
                    Rule::OsvSchema,
                    node.span.clone(),
                    format!(
                        "`{written}` is no range of versions with one lower and one upper bound"
                    ),
                    "Write `>= 1.0, < 2.0`, and an entry of `vulnerabilities` for each such range",
                );
            }
        }
    }
    let first = item.get("first_patched_version");
    let patched = item
        .get("patched_versions")
        .or_else(|| first.and_then(|first| first.get("identifier")))
        .or(first)
        .and_then(|node| Some((node.text().filter(|_| !node.is_null())?, node)));
    if let (Some((patched, node)), Some((interval, _))) = (patched, intervals.first_mut()) {
        let one = patched.trim().trim_start_matches([' ', '=', '>']).trim();
        let is_one = !one.is_empty() && !one.contains([',', ' ', '<', '|', '*']);
        match &interval.end {
            Some((EventKind::Fixed, end)) if end == one => {
                taking.mapped(node, "affected[].ranges[]");
            }
            Some((EventKind::LastAffected, last)) if is_one && interval.introduced != *last => {
                // As GitHub's own OSV records say it.
                let known = format!("<= {last}");
                let known = [("last_known_affected_version_range", text(known, &node.span))];
                entries.push(("database_specific", object(known, &node.span)));
                interval.end = Some((EventKind::Fixed, one.to_owned()));
                taking.mapped(node, "affected[].ranges[]");
            }
            None if is_one => {
                interval.end = Some((EventKind::Fixed, one.to_owned()));
                taking.mapped(node, "affected[].ranges[]");
            }
            _ => {}
        }
    }
    taking.anchor_all(node, "affected[].package");
    entries.push(("ranges", list(ranges(&ecosystem, &intervals), &item.span)));
    if let Some(functions) = item
        .get("vulnerable_functions")
        .filter(|node| node.items().is_some_and(|items| !items.is_empty()))
    {
        taking.mapped(
            functions,
            "affected[].ecosystem_specific.affected_functions[]",
        );
        let functions = [("affected_functions", functions.clone())];
        entries.push(("ecosystem_specific", object(functions, &item.span)));
    }
    draft.affected.push(object(entries, &item.span));
}

fn links(tree: &Node<'_>, draft: &mut Draft<'_>, taking: &mut Taking, context: &mut Context<'_>) {
    if let Some((url, node)) = taking.text(tree, "html_url", "references[]") {
        draft.reference(ReferenceKind::Advisory, url, &node.span);
    }
    if let Some((url, node)) = taking.text(tree, "source_code_location", "references[]")
        && !url.is_empty()
    {
        draft.reference(ReferenceKind::Package, url, &node.span);
    }
    if let Some(node) = tree.get("references").filter(|node| !node.is_null()) {
        for item in node.items().unwrap_or_default() {
            // Older answers have an object with `url`.
            let url = item.get("url").unwrap_or(item);
            if let Some(address) = url.text() {
                taking.mapped(url, "references[]");
                draft.reference(ReferenceKind::Web, address, &url.span);
            }
        }
    }
    let _ = context;
}

fn credits(tree: &Node<'_>, draft: &mut Draft<'_>, taking: &mut Taking, context: &mut Context<'_>) {
    let detailed = items(tree, "credits_detailed", context.findings);
    let login = |item: &Node<'_>| {
        let user = item.get("user").unwrap_or(item);
        user.get("login").and_then(Node::text).map(str::to_owned)
    };
    let has_accepted = |name: &str| {
        detailed.iter().any(|item| {
            login(item).as_deref() == Some(name)
                && item.get("state").and_then(Node::text) == Some("accepted")
        })
    };
    for item in items(tree, "credits", context.findings) {
        let Some(name) = login(item) else { continue };
        if !detailed.is_empty() && !has_accepted(&name) {
            taking.lost(item, "they have not agreed to be named");
            continue;
        }
        taking.lost(item, "it follows from the account");
        let user = item.get("user").unwrap_or(item);
        if let Some(node) = user.get("login") {
            taking.mapped(node, "credits[]");
        }
        let kind = item
            .get("type")
            .and_then(|node| Some((CreditKind::from_foreign(node.text()?)?, node)));
        if let Some((_, node)) = kind {
            taking.mapped(node, "credits[]");
        }
        let home = format!("https://github.com/{name}");
        draft.credit(&name, Some(&home), kind.map(|(kind, _)| kind), &item.span);
    }
    if let Some(node) = tree.get("credits_detailed") {
        taking.lost(node, "it says who agreed to be named");
    }
}
