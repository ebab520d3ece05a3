//! Julia's Markdown with TOML, which is OSV with shorthands.

use super::draft::{Draft, instant, list, object, text};
use super::front::{TEXT, TITLE};
use super::range::{Interval, package, ranges};
use super::rustsec::identifier;
use super::taking::Taking;
use super::{Context, Converted, Format, Row, haskell, items, texts};
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format.
pub(super) const TABLE: &[Row] = &[
    ("id", "id", ""),
    ("published", "published", "in UTC"),
    ("modified", "modified", "in UTC"),
    ("withdrawn", "withdrawn", "in UTC"),
    ("aliases[]", "aliases[]", ""),
    ("related[]", "related[]", ""),
    ("upstream[]", "upstream[]", ""),
    ("affected[].pkg", "affected[].package", "of Julia"),
    (
        "affected[].ranges[]",
        "affected[].ranges[]",
        "`>= a, < b`, as GitHub writes them",
    ),
    (
        "severity[]",
        "severity[]",
        "a vector, or type, score and source",
    ),
    ("references[]", "references[]", "an address alone is WEB"),
    (
        "credits[]",
        "credits[]",
        "`Name <mail>`, or name, contact and type",
    ),
    (
        "jlsec_…",
        "database_specific.…",
        "without the prefix, as the database's own export has it",
    ),
    ("title, text", "summary, details", ""),
    (
        "schema_version",
        "",
        "the build writes the version of what it writes",
    ),
    ("anything else", "database_specific.julia", "as it is"),
];

const NAME_THE_KEY: &str = "Add it, as the advisories of the database have it";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Converted<'a> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    draft.id = identifier(tree, &mut taking, context);
    taking.lose(tree, &["schema_version"], super::VERSION);
    for (key, to, place) in [
        ("published", "published", &mut draft.published),
        ("modified", "modified", &mut draft.modified),
        ("withdrawn", "withdrawn", &mut draft.withdrawn),
    ] {
        *place = taking.text(tree, key, to).map(|(_, node)| instant(node));
        if place.is_none() && key != "withdrawn" {
            context.missing(tree, key, NAME_THE_KEY);
        }
    }
    for (key, to, add) in [
        (
            "aliases",
            "aliases[]",
            Draft::alias as fn(&mut Draft<'a>, &str, &_),
        ),
        ("related", "related[]", Draft::related),
        ("upstream", "upstream[]", Draft::upstream),
    ] {
        let Some(node) = tree.get(key) else { continue };
        taking.mapped(node, to);
        for (id, item) in texts(node, key, context.findings) {
            add(&mut draft, id, &item.span);
        }
    }
    for entry in items(tree, "affected", context.findings) {
        affected(entry, &mut draft, &mut taking, context);
    }
    severities(tree, &mut draft, &mut taking, context);
    if let Some(node) = tree.get("references") {
        for item in node.items().unwrap_or_default() {
            if let Some(url) = item.text() {
                taking.mapped(item, "references[]");
                draft.reference(ReferenceKind::Web, url, &item.span);
            }
        }
        if node
            .items()
            .unwrap_or_default()
            .iter()
            .all(|item| item.entries().is_some())
        {
            haskell::references(tree, &mut draft, &mut taking, context);
        }
    }
    credits(tree, &mut draft, &mut taking, context);
    for entry in tree.entries().unwrap_or_default() {
        if let Some(key) = entry.key.strip_prefix("jlsec_") {
            taking.mapped(&entry.value, "database_specific");
            draft.specific(key.to_owned(), entry.value.clone());
        }
    }
    if let Some((title, node)) = taking.text(tree, TITLE, "summary") {
        draft.summary = Some(text(title.to_owned(), &node.span));
    }
    if let Some((body, node)) = taking.text(tree, TEXT, "details") {
        draft.details = Some(text(body.to_owned(), &node.span));
    }
    Converted::end(draft, &taking, tree, Format::Julia)
}

fn affected<'a>(
    entry: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let Some((name, node)) = taking.text(entry, "pkg", "affected[].package") else {
        context.missing(entry, "pkg", NAME_THE_KEY);
        return;
    };
    let mut intervals = Vec::new();
    if let Some(list) = entry.get("ranges") {
        taking.mapped(list, "affected[].ranges[]");
        for (written, item) in texts(list, "`ranges`", context.findings) {
            match Interval::parse(written) {
                Some(interval) => intervals.push((interval, item.span.clone())),
                None => context.findings.push(
                    Rule::OsvSchema,
                    item.span.clone(),
                    format!("`{written}` is no range of versions"),
                    "Write `>= 1.0, < 2.0`, `<= 1.9`, `= 1.2` or `*`",
                ),
            }
        }
    }
    let parts = [
        ("package", package("Julia", name, &node.span)),
        ("ranges", list(ranges("Julia", &intervals), &entry.span)),
    ];
    draft.affected.push(object(parts, &entry.span));
}

fn severities<'a>(
    tree: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for item in items(tree, "severity", context.findings) {
        taking.mapped(item, "severity[]");
        match item.text() {
            Some(vector) => draft.vector(vector, &item.span),
            None => draft.severity.push(item.clone()),
        }
    }
}

fn credits<'a>(
    tree: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    for item in items(tree, "credits", context.findings) {
        taking.mapped(item, "credits[]");
        let Some(written) = item.text() else {
            draft.credits.push(item.clone());
            continue;
        };
        let short = written
            .strip_suffix('>')
            .and_then(|rest| rest.split_once('<'))
            .filter(|(name, mail)| !name.trim().is_empty() && mail.contains('@'));
        match short {
            Some((name, mail)) => {
                let mail = format!("mailto:{}", mail.trim());
                draft.credit(name.trim(), Some(&mail), None::<CreditKind>, &item.span);
            }
            None => draft.credit(written.trim(), None, None, &item.span),
        }
    }
}
