//! Haskell's Markdown with TOML.

use super::draft::{Draft, instant, list, object, severity, text};
use super::front::{TEXT, TITLE};
use super::range::{Interval, package, ranges};
use super::rustsec::{affects, identifier, modified};
use super::taking::Taking;
use super::{Context, Converted, Format, Row, items, texts};
use crate::advisory::affected::EventKind;
use crate::advisory::record::ReferenceKind;
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format.
pub(super) const TABLE: &[Row] = &[
    ("advisory.id", "id", ""),
    (
        "advisory.date, else the first commit of the file",
        "published",
        "a day at noon UTC; files are followed by their names, wherever they were moved",
    ),
    (
        "advisory.modified, else the last commit of the file",
        "modified",
        "",
    ),
    (
        "advisory.cwe[]",
        "database_specific.cwe_ids[]",
        "numbers with `CWE-` before them",
    ),
    ("advisory.aliases[]", "aliases[]", ""),
    ("advisory.related[]", "related[]", ""),
    ("affected[].package", "affected[].package", "of Hackage"),
    ("affected[].ghc-component", "affected[].package", "of GHC"),
    (
        "affected[].repository-url",
        "affected[].package",
        "of `Hackage:URL`, which is not Hackage itself",
    ),
    ("affected[].cvss", "affected[].severity[]", ""),
    ("affected[].versions[]", "affected[].ranges[]", ""),
    (
        "affected[].arch[], affected[].os[]",
        "affected[].ecosystem_specific.affects",
        "",
    ),
    (
        "affected[].declarations",
        "affected[].ecosystem_specific.affects.functions[]",
        "the names; their versions are kept",
    ),
    ("references[]", "references[]", ""),
    ("title, text", "summary, details", ""),
    ("anything else", "database_specific.haskell", "as it is"),
];

const NAME_THE_KEY: &str = "Add it, as the advisories of the database have it";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Option<Converted<'a>> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    let Some(advisory) = tree.get("advisory").filter(|node| node.entries().is_some()) else {
        context.missing(tree, "[advisory]", NAME_THE_KEY);
        return None;
    };
    draft.id = identifier(advisory, &mut taking, context);
    dates(advisory, &mut draft, &mut taking, context);
    if let Some(node) = advisory.get("cwe") {
        taking.mapped(node, "database_specific.cwe_ids[]");
        for (number, item) in texts(node, "`cwe`", context.findings) {
            draft.weakness(number, &item.span);
        }
    }
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
    for entry in items(tree, "affected", context.findings) {
        affected(entry, &mut draft, &mut taking, context);
    }
    references(tree, &mut draft, &mut taking, context);
    if let Some((title, node)) = taking.text(tree, TITLE, "summary") {
        draft.summary = Some(text(title.to_owned(), &node.span));
    }
    if let Some((body, node)) = taking.text(tree, TEXT, "details") {
        draft.details = Some(text(body.to_owned(), &node.span));
    }
    Some(Converted::end(draft, &taking, tree, Format::Haskell))
}

fn dates<'a>(
    advisory: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    if let Some((day, node)) = taking.text(advisory, "date", "published") {
        draft.published = Some(if day.len() == "2023-06-13".len() {
            text(format!("{day}T12:00:00Z"), &node.span)
        } else {
            instant(node)
        });
    } else if let Some(committed) = context.committed {
        let start = advisory.span.start;
        draft.published = Some(text(committed.first.to_string(), &(start..start)));
    } else {
        context.missing(
            advisory,
            "date",
            "This database keeps its dates in Git: import from a clone of it, or import its OSV records",
        );
    }
    draft.modified = match taking.text(advisory, "modified", "modified") {
        Some((_, node)) => Some(instant(node)),
        None => modified(draft, context),
    };
}

/// Links with the words of OSV.
pub(super) fn references(
    tree: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for item in items(tree, "references", context.findings) {
        let Some((url, node)) = taking.text(item, "url", "references[]") else {
            context.missing(item, "url", "Write `url = \"https://…\"`");
            continue;
        };
        let word = item.get("type").and_then(Node::text).unwrap_or("WEB");
        let kind = ReferenceKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == word.to_ascii_uppercase());
        if kind.is_some()
            && let Some(node) = item.get("type")
        {
            taking.mapped(node, "references[]");
        }
        draft.reference(kind.unwrap_or(ReferenceKind::Web), url, &node.span);
    }
}

fn affected<'a>(
    entry: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let (ecosystem, name, span) =
        if let Some((name, node)) = taking.text(entry, "ghc-component", "affected[].package") {
            ("GHC".to_owned(), name, &node.span)
        } else if let Some((name, node)) = taking.text(entry, "package", "affected[].package") {
            let elsewhere = taking.text(entry, "repository-url", "affected[].package");
            let ecosystem =
                elsewhere.map_or_else(|| "Hackage".to_owned(), |(url, _)| format!("Hackage:{url}"));
            (ecosystem, name, &node.span)
        } else {
            context.missing(entry, "package", "Write `package` or `ghc-component`");
            return;
        };
    let mut parts = vec![("package", package(&ecosystem, name, span))];
    if let Some((vector, node)) = taking.text(entry, "cvss", "affected[].severity[]") {
        parts.push((
            "severity",
            list(vec![severity(vector, &node.span)], &node.span),
        ));
    }
    let mut intervals = Vec::new();
    for versions in items(entry, "versions", context.findings) {
        let Some((introduced, node)) = taking.text(versions, "introduced", "affected[].ranges[]")
        else {
            context.missing(versions, "introduced", "Write `introduced = \"…\"`");
            continue;
        };
        let fixed = taking.text(versions, "fixed", "affected[].ranges[]");
        let interval = Interval {
            introduced: introduced.to_owned(),
            end: fixed.map(|(fixed, _)| (EventKind::Fixed, fixed.to_owned())),
        };
        intervals.push((interval, node.span.clone()));
    }
    parts.push(("ranges", list(ranges(&ecosystem, &intervals), &entry.span)));
    parts.extend(affects(entry, "declarations", taking));
    if entry.get("versions").is_none() {
        context.findings.push(
            Rule::MissingKey,
            entry.span.start..entry.span.start,
            "no `versions` say what is affected",
            NAME_THE_KEY,
        );
    }
    draft.affected.push(object(parts, &entry.span));
}
