//! One OSV record, held to the schema and to the laws.

use crate::advisory::decode::{self, Accept};
use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::advisory::record::{Record, Withdrawal};
use crate::advisory::yaml::{Node, Value};
use crate::finding::{Findings, Rule};

/// The keys whose values belong to a database or an ecosystem, to write there what they like.
pub(super) const FREE: [&str; 2] = ["database_specific", "ecosystem_specific"];
/// The lists that the schema allows to be null, which says the same as leaving them out.
const NULLABLE: [&str; 4] = ["aliases", "affected", "references", "severity"];
/// The keys that hold instants.
pub(super) const INSTANTS: [&str; 3] = ["modified", "published", "withdrawn"];

/// What an instant of OSV looks like.
const OSV_INSTANT: &str = "Write the instant in UTC, such as 2026-12-01T17:00:00Z";

/// Reads a record. Everything that breaks the schema or a law is pushed into `findings`; the result
/// is `None` when not even an id could be read.
pub(super) fn record(tree: &Node<'_>, findings: &mut Findings) -> Option<Record> {
    if let Some((what, mend)) = no_record(tree) {
        let start = tree.span.start;
        findings.push(Rule::OsvSchema, start..start, what, mend);
        return None;
    }
    only_text(tree, findings);
    let mut fields = Fields::open(tree, "an OSV record", findings)?;
    if let Some(node) = fields.take("schema_version") {
        // The build writes the version of what it writes.
        fields::text(node, "`schema_version`", findings);
    }
    let id = fields
        .require("id", "Add the id of the record", findings)
        .and_then(|node| own_id(node, findings));
    fields.require("modified", "Add the instant of the last change", findings);
    for key in INSTANTS {
        if let Some(node) = fields.peek(key) {
            in_utc(node, key, findings);
        }
    }
    let published = instant(&mut fields, "published", findings);
    let withdrawn = instant(&mut fields, "withdrawn", findings);
    let summary = text(&mut fields, "summary", findings);
    let details = text(&mut fields, "details", findings);

    // Without an id the rest is still read, so that everything wrong is said at once.
    let known = id.is_some();
    let id = id.or_else(|| AdvisoryId::try_from("UNKNOWN-0").ok())?;
    let mut record = decode::shared(id, &mut fields, Accept::Osv, findings);
    record.published = published;
    record.withdrawal = withdrawn.map(|at| Withdrawal {
        at,
        reason: None,
        superseded_by: None,
    });
    record.summary = summary;
    record.details = details;
    order(&record, &fields, findings);
    fields.finish(findings);
    known.then_some(record)
}

/// Says what a tree is that nobody would call an OSV record, so that one message tells it instead
/// of a dozen about its keys.
fn no_record(tree: &Node<'_>) -> Option<(&'static str, &'static str)> {
    if tree.entries().is_none() {
        let what = if tree.items().is_some() {
            "this is a list, and an OSV record is an object"
        } else {
            "this is no OSV record, which is an object of keys and values"
        };
        return Some((what, "Write each record into a file of its own"));
    }
    if ["id", "modified"].iter().any(|key| tree.get(key).is_some()) {
        return None;
    }
    let has = |key| tree.get(key).is_some();
    let what = if has("document") && has("vulnerabilities") {
        "this is no OSV record; it looks like a CSAF document"
    } else if has("dataType") || has("cveMetadata") {
        "this is no OSV record; it looks like a CVE record"
    } else if has("ghsa_id") {
        "this is no OSV record; it looks like an advisory of GitHub's API"
    } else {
        "this is no OSV record: it has neither `id` nor `modified`"
    };
    Some((what, "Name only files and folders of OSV records"))
}

fn own_id(node: &Node<'_>, findings: &mut Findings) -> Option<AdvisoryId> {
    let id: AdvisoryId = fields::parsed(
        node,
        "the id",
        Rule::IdForm,
        "The id becomes the name of a file: it consists of letters, digits and `-`, as in PYSEC-2026-1",
        findings,
    )?;
    // Taken over as it is, it would be published as `x_…`: another id than the one it came with.
    if id.osv() != id.as_str() {
        findings.push(
            Rule::OsvSchema,
            node.span.clone(),
            format!("OSV has not registered the prefix `{}`", id.prefix()),
            format!("Write the local form `{}`, as `--repair` does", id.osv()),
        );
    }
    Some(id)
}

fn instant(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<Instant> {
    let node = fields.take(key)?;
    decode::instant(node, &format!("`{key}`"), findings)
}

fn text(fields: &mut Fields<'_, '_>, key: &'static str, findings: &mut Findings) -> Option<String> {
    let node = fields.take(key)?;
    fields::text(node, &format!("`{key}`"), findings).map(str::to_owned)
}

/// The schema takes `…T…Z` only; other offsets are instants as well, but not for its readers.
fn in_utc(node: &Node<'_>, key: &str, findings: &mut Findings) {
    let Some(written) = node.text() else { return };
    if Instant::try_from(written).is_ok() && !written.ends_with('Z') {
        findings.push(
            Rule::OsvSchema,
            node.span.clone(),
            format!("`{key}` is not given in UTC, with `Z` at its end"),
            OSV_INSTANT,
        );
    }
}

/// Law 4, and what an advisory is held to as well.
fn order(record: &Record, fields: &Fields<'_, '_>, findings: &mut Findings) {
    let span = |key| {
        fields
            .peek(key)
            .map_or_else(|| fields.key_span(key), |node| node.span.clone())
    };
    if let (Some(published), Some(modified)) = (record.published, record.modified)
        && published > modified
    {
        findings.push(
            Rule::InstantOrder,
            span("modified"),
            format!("`modified` ({modified}) lies before `published` ({published})"),
            "Correct one of the two; `--repair` moves `modified`",
        );
    }
    if let (Some(published), Some(withdrawal)) = (record.published, &record.withdrawal)
        && withdrawal.at < published
    {
        findings.push(
            Rule::InstantOrder,
            span("withdrawn"),
            format!(
                "`withdrawn` ({}) lies before `published` ({published})",
                withdrawal.at
            ),
            "Correct one of the two",
        );
    }
}

/// Outside the free values, OSV knows text alone. A bare `1.10` or `true` is something else to
/// whoever reads it as JSON or YAML, and taking it for text would be a guess.
fn only_text(node: &Node<'_>, findings: &mut Findings) {
    match &node.value {
        Value::Plain(text) if !node.is_null() && is_other_than_text(text) => findings.push(
            Rule::WrongType,
            node.span.clone(),
            format!("`{}` without quotes is no text", fields::shorten(text)),
            "Put quotes around it",
        ),
        Value::Plain(_) | Value::Quoted(_) => {}
        Value::List(items) => items.iter().for_each(|item| only_text(item, findings)),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| !FREE.contains(&&*entry.key))
            .for_each(|entry| only_text(&entry.value, findings)),
    }
}

/// Whether some reader of JSON, YAML 1.1 or YAML 1.2 takes the bare word for a number or a boolean.
pub(super) fn is_other_than_text(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if matches!(
        &*lower,
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    ) {
        return true;
    }
    let number = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if matches!(number, ".inf" | ".nan") {
        return true;
    }
    // Only the digits of the radix: `0b5662bc…` is a commit.
    for (radix, digits) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = number.strip_prefix(radix) {
            return rest.chars().all(|c| c.is_digit(digits) || c == '_');
        }
    }
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digit = |b: u8| b.is_ascii_digit();
    mantissa.bytes().any(digit)
        && mantissa.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && mantissa
            .bytes()
            .all(|b| digit(b) || matches!(b, b'_' | b'.' | b':'))
        && mantissa.matches('.').count() <= 1
        && !exponent.is_empty()
        && exponent.bytes().all(digit)
}

/// The lists that are null where the schema allows it: they are left out, and that is said.
pub(super) fn nulls(tree: &Node<'_>) -> Vec<&'static str> {
    let is_null = |node: &Node<'_>, key| node.get(key).is_some_and(Node::is_null);
    let mut found: Vec<_> = NULLABLE
        .into_iter()
        .filter(|key| is_null(tree, key))
        .collect();
    let affected = tree
        .get("affected")
        .and_then(Node::items)
        .unwrap_or_default();
    if affected.iter().any(|entry| is_null(entry, "severity")) {
        found.push("affected[].severity");
    }
    found
}

#[cfg(test)]
mod tests;
