//! CSAF 2.0 documents.

mod products;

use self::products::Products;
use super::draft::{Draft, instant, text};
use super::taking::Taking;
use super::{Context, Converted, Format, Row, items};
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::severity::Rating;
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format.
pub(super) const TABLE: &[Row] = &[
    ("document.tracking.id", "id", ""),
    ("document.tracking.initial_release_date", "published", ""),
    ("document.tracking.current_release_date", "modified", ""),
    (
        "document.tracking.status",
        "",
        "`final` and `interim` are taken over; a `draft` is not public",
    ),
    (
        "document.distribution.tlp.label",
        "",
        "WHITE, or none, is taken over; the others are not for everybody",
    ),
    ("document.tracking.aliases[]", "aliases[]", ""),
    (
        "document.title",
        "summary",
        "`Withdrawn: ` before it, with a revision of that name, becomes `withdrawn` with its reason",
    ),
    (
        "document.notes[], vulnerabilities[].notes[]",
        "details",
        "of category summary, description, details and general; others are kept",
    ),
    (
        "document.aggregate_severity.text",
        "database_specific.severity",
        "where it is a word of CVSS",
    ),
    (
        "document.references[], vulnerabilities[].references[]",
        "references[]",
        "`self` is ADVISORY, `external` WEB; what they say of themselves is kept",
    ),
    (
        "document.acknowledgments[], vulnerabilities[].acknowledgments[]",
        "credits[]",
        "a name each; `summary` where it is a kind of credit",
    ),
    (
        "vulnerabilities[].cve",
        "aliases[]",
        "`related[]` where a document has several vulnerabilities: it is one advisory all the same",
    ),
    (
        "vulnerabilities[].ids[]",
        "aliases[]",
        "ids of databases; the document's own says nothing new",
    ),
    (
        "vulnerabilities[].title",
        "details",
        "a heading, where a document has several vulnerabilities",
    ),
    (
        "vulnerabilities[].cwe.id",
        "database_specific.cwe_ids[]",
        "the name follows from the id",
    ),
    (
        "vulnerabilities[].scores[]",
        "severity[]",
        "the vectors; everything else follows from them",
    ),
    (
        "vulnerabilities[].remediations[]",
        "details",
        "below a heading",
    ),
    (
        "product_tree, vulnerabilities[].product_status",
        "affected[]",
        "products with a package URL of an ecosystem that OSV knows; where a product has none, tree and status are kept whole",
    ),
    ("document.csaf_version", "", "the same in every document"),
    (
        "anything else",
        "database_specific.csaf",
        "as it is: publisher, revision history, threats, flags, …",
    ),
];

const SAME: &str = "it is the same in every document";
const FOLLOWS: &str = "it follows from the vector or the id";
const INSIDE: &str = "it is a name inside the document";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Option<Converted<'a>> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    let Some(document) = tree.get("document").filter(|node| node.entries().is_some()) else {
        context.missing(tree, "document", "Name only CSAF documents");
        return None;
    };
    taking.lose(document, &["csaf_version"], SAME);
    taking.lose(tree, &["$schema"], SAME);
    let Some(tracking) = document.get("tracking") else {
        context.missing(
            document,
            "tracking",
            "Ask the publisher for a valid document",
        );
        return None;
    };
    is_public(document, tracking, &mut taking, context);
    if let Some((id, node)) = taking.text(tracking, "id", "id") {
        draft.id = Some(text(id.to_owned(), &node.span));
    } else {
        context.missing(tracking, "id", "Ask the publisher for a valid document");
    }
    for (key, to, place) in [
        ("initial_release_date", "published", &mut draft.published),
        ("current_release_date", "modified", &mut draft.modified),
    ] {
        *place = taking
            .text(tracking, key, to)
            .map(|(_, node)| instant(node));
        if place.is_none() {
            context.missing(tracking, key, "Ask the publisher for a valid document");
        }
    }
    for item in items(tracking, "aliases", context.findings) {
        if let Some(id) = item.text() {
            taking.mapped(item, "aliases[]");
            draft.alias(id, &item.span);
        }
    }
    title(document, tracking, &mut draft, &mut taking, context);
    let vulnerabilities = items(tree, "vulnerabilities", context.findings);
    let products = Products::read(tree, context);
    products.take(vulnerabilities, &mut draft, &mut taking, context);
    words(document, vulnerabilities, &mut draft, &mut taking, context);
    for part in std::iter::once(document).chain(vulnerabilities) {
        references(part, &mut draft, &mut taking, context);
        acknowledgments(part, &mut draft, &mut taking, context);
    }
    if let Some(aggregate) = document.get("aggregate_severity")
        && let Some(node) = aggregate.get("text")
        && let Some(word) = node
            .text()
            .and_then(Rating::from_database_word)
            .and_then(Rating::database_word)
    {
        taking.mapped(node, "database_specific.severity");
        draft.specific("severity", text(word, &node.span));
    }
    for vulnerability in vulnerabilities {
        names(
            vulnerability,
            vulnerabilities.len(),
            &mut draft,
            &mut taking,
            context,
        );
    }
    Some(Converted::end(draft, &taking, tree, Format::Csaf))
}

/// What was given to some must not become public by being taken over.
fn is_public(
    document: &Node<'_>,
    tracking: &Node<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let tlp = document.get("distribution").and_then(|all| all.get("tlp"));
    if let Some(tlp) = tlp {
        taking.lost(tlp, "only what is public is taken over");
        if let Some(label) = tlp.get("label")
            && !matches!(label.text(), Some("WHITE" | "CLEAR"))
        {
            context.findings.push(
                Rule::Status,
                label.span.clone(),
                format!(
                    "the document is TLP:{}, so it is not for everybody",
                    crate::advisory::fields::shorten(label.text().unwrap_or_default())
                ),
                "Ask its publisher for a document that is TLP:WHITE",
            );
        }
    }
    match tracking.get("status") {
        Some(node) if matches!(node.text(), Some("final" | "interim")) => {}
        Some(node) => context.findings.push(
            Rule::Status,
            node.span.clone(),
            "the document is no final one, so it is not public",
            "Import it when its publisher has released it",
        ),
        None => context.missing(tracking, "status", "Ask the publisher for a valid document"),
    }
}

/// The title; the withdrawn documents of CSAF 2.0 say so before it.
fn title<'a>(
    document: &'a Node<'a>,
    tracking: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let Some((title, node)) = taking.text(document, "title", "summary") else {
        context.missing(document, "title", "Ask the publisher for a valid document");
        return;
    };
    let mut shown = title;
    let withdrawn = |text: &'a str| {
        let (word, rest) = text.split_at_checked("withdrawn".len())?;
        (word.eq_ignore_ascii_case("withdrawn")).then(|| rest.trim_start_matches([':', ' ']).trim())
    };
    let revision = items(tracking, "revision_history", context.findings)
        .iter()
        .rev()
        .find_map(|revision| {
            let summary = revision.get("summary")?;
            let reason = withdrawn(summary.text()?)?;
            Some((reason, revision))
        });
    if let Some(rest) = withdrawn(title)
        && let Some((reason, revision)) = revision
        && let Some(date) = revision.get("date")
    {
        shown = rest;
        draft.withdrawn = Some(instant(date));
        draft.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    }
    draft.summary = Some(text(shown.to_owned(), &node.span));
}

/// The text of the advisory: notes, then what to do, one vulnerability after the other.
fn words<'a>(
    document: &'a Node<'a>,
    vulnerabilities: &'a [Node<'a>],
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let mut parts: Vec<String> = Vec::new();
    let summary = draft
        .summary
        .as_ref()
        .and_then(Node::text)
        .unwrap_or_default()
        .to_owned();
    notes(document, &summary, &mut parts, taking, context);
    for vulnerability in vulnerabilities {
        if let Some((title, _)) = taking.text(vulnerability, "title", "details")
            && title != summary
        {
            parts.push(format!("## {title}"));
        }
        notes(vulnerability, &summary, &mut parts, taking, context);
        let mut remedies = Vec::new();
        for item in items(vulnerability, "remediations", context.findings) {
            if item.get("category").and_then(Node::text) == Some("none_available") {
                continue;
            }
            if let Some((details, _)) = taking.text(item, "details", "details") {
                if let Some(category) = item.get("category") {
                    taking.anchor(category, "details");
                }
                if let Some((url, _)) = taking.text(item, "url", "details") {
                    remedies.push(format!("{details}\n\n<{url}>"));
                } else {
                    remedies.push(details.to_owned());
                }
            }
        }
        if !remedies.is_empty() {
            parts.push(format!("### Remediation\n\n{}", remedies.join("\n\n")));
        }
    }
    let mut seen = Vec::new();
    parts.retain(|part| {
        let is_new = !seen.contains(part);
        seen.push(part.clone());
        is_new
    });
    if !parts.is_empty() {
        draft.details = Some(text(parts.join("\n\n"), &document.span));
    }
}

fn notes(
    part: &Node<'_>,
    summary: &str,
    parts: &mut Vec<String>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for note in items(part, "notes", context.findings) {
        let category = note.get("category").and_then(Node::text);
        if !matches!(
            category,
            Some("summary" | "description" | "details" | "general")
        ) {
            continue;
        }
        let Some((written, _)) = taking.text(note, "text", "details") else {
            continue;
        };
        if let Some(node) = note.get("category") {
            taking.anchor(node, "details");
        }
        let title = taking.text(note, "title", "details");
        let heading =
            title.filter(|(title, _)| !title.eq_ignore_ascii_case(category.unwrap_or_default()));
        if heading.is_none()
            && let Some((_, node)) = title
        {
            taking.lost(node, "it says what the category says");
        }
        // Where the note is the title once more, it is there already.
        if written.trim_end_matches('.') != summary.trim_end_matches('.') {
            parts.push(match heading {
                Some((heading, _)) => format!("### {heading}\n\n{written}"),
                None => written.to_owned(),
            });
        }
    }
}

fn names(
    vulnerability: &Node<'_>,
    count: usize,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let to = if count == 1 { "aliases[]" } else { "related[]" };
    let own = draft
        .id
        .as_ref()
        .and_then(Node::text)
        .unwrap_or_default()
        .to_owned();
    let add = |id: &str, node: &Node<'_>, draft: &mut Draft<'_>| {
        if count == 1 {
            draft.alias(id, &node.span);
        } else {
            draft.related(id, &node.span);
        }
    };
    if let Some((cve, node)) = taking.text(vulnerability, "cve", to) {
        if cve == own {
            taking.mapped(node, "id");
        } else {
            add(cve, node, draft);
        }
    }
    for item in items(vulnerability, "ids", context.findings) {
        let Some(node) = item.get("text") else {
            continue;
        };
        let Some(id) = node.text() else { continue };
        let prefix = crate::advisory::id::prefix_of(id);
        if id == own {
            taking.anchor(node, "id");
        } else if crate::advisory::id::is_registered_prefix(prefix) {
            taking.anchor(node, to);
            add(id, node, draft);
        }
    }
    // One weakness in 2.0, a list of them in 2.1.
    let one = vulnerability.get("cwe").into_iter();
    for cwe in one.chain(items(vulnerability, "cwes", context.findings)) {
        if let Some((id, node)) = taking.text(cwe, "id", "database_specific.cwe_ids[]") {
            taking.lose(cwe, &["name", "version"], FOLLOWS);
            draft.weakness(id, &node.span);
        }
    }
}

fn references(
    part: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for item in items(part, "references", context.findings) {
        let Some(node) = item.get("url") else {
            continue;
        };
        let Some(url) = node.text() else { continue };
        taking.anchor(node, "references[]");
        let is_own = item.get("category").and_then(Node::text) == Some("self");
        if let Some(category) = item.get("category") {
            taking.anchor(category, "references[]");
        }
        let kind = if is_own {
            ReferenceKind::Advisory
        } else {
            ReferenceKind::Web
        };
        draft.reference(kind, url, &node.span);
    }
}

fn acknowledgments(
    part: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for item in items(part, "acknowledgments", context.findings) {
        let kind = item
            .get("summary")
            .and_then(|node| Some((CreditKind::from_foreign(node.text()?)?, node)));
        let names = items(item, "names", context.findings);
        let organisation = item.get("organization").filter(|_| names.is_empty());
        let mut is_named = false;
        for node in names.iter().chain(organisation) {
            let Some(name) = node.text().filter(|name| !name.trim().is_empty()) else {
                continue;
            };
            is_named = true;
            taking.anchor(node, "credits[]");
            draft.credit(name, None, kind.map(|(kind, _)| kind), &node.span);
        }
        if is_named && let Some((_, node)) = kind {
            taking.anchor(node, "credits[]");
        }
    }
}
