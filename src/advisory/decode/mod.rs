//! From a tree to a record: every field read once, by its name, with everything that is wrong.

mod affected;
mod references;
mod relations;
mod severity;

use self::references::{credits, references};
use self::severity::severities;
use super::cwe::Cwe;
use super::fields::{self, Fields};
use super::id::{AdvisoryId, VulnerabilityId};
use super::instant::Instant;
use super::json::Json;
use super::record::Record;
use super::severity::Severity;
use super::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// Which forms may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// Short and full forms: an advisory.
    Advisory,
    /// Full forms only: a record of an OSV database.
    Osv,
}

/// How an instant has to be written.
pub(crate) const INSTANT_MEND: &str =
    "Write an instant with an offset, such as 2026-12-01T17:00:00Z";

/// Reads an instant.
pub(crate) fn instant(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<Instant> {
    let written = fields::text(node, what, findings)?;
    Instant::try_from(written)
        .map_err(|error| {
            let exact = Instant::respelled(written);
            let mend = exact.as_ref().map_or_else(
                || INSTANT_MEND.to_owned(),
                |exact| format!("Write `{exact}`"),
            );
            findings.push(Rule::Instant, node.span.clone(), error.to_string(), mend);
            propose_scalar(node, exact, findings);
        })
        .ok()
}

/// Proposes the only thing that a scalar can mean, where there is one.
fn propose_scalar(node: &Node<'_>, exact: Option<String>, findings: &mut Findings) {
    if let Some(exact) = exact {
        let change = Change::scalar(node.span.clone(), exact);
        findings.propose(Proposal::safe(change));
    }
}

/// Reads the fields that advisories and OSV records share. `published`, `withdrawn` and the text
/// are left to the caller, who knows where they stand.
pub(crate) fn shared(
    id: AdvisoryId,
    fields: &mut Fields<'_, '_>,
    accept: Accept,
    findings: &mut Findings,
) -> Record {
    let present = |node: &&Node<'_>| !(accept == Accept::Osv && node.is_null());
    let mut is_ours_to_speak_for = false;
    let mut record = Record {
        id,
        summary: None,
        details: None,
        aliases: fields
            .take("aliases")
            .filter(present)
            .and_then(|node| ids(node, "`aliases`", findings)),
        related: fields
            .take("related")
            .and_then(|node| ids(node, "`related`", findings)),
        upstream: fields
            .take("upstream")
            .and_then(|node| ids(node, "`upstream`", findings)),
        severity: None,
        rating_word: None,
        cwe: Vec::new(),
        affected: fields
            .take("affected")
            .filter(present)
            .and_then(|node| affected::list(node, accept, findings))
            .map(|entries| {
                is_ours_to_speak_for |= entries.has_short_ratings;
                entries.list
            }),
        references: fields
            .take("references")
            .filter(present)
            .and_then(|node| references(node, accept, findings)),
        credits: fields
            .take("credits")
            .and_then(|node| credits(node, accept, findings)),
        database_specific: fields
            .take("database_specific")
            .and_then(|node| free(node, "`database_specific`", findings)),
        withdrawal: None,
        published: None,
        modified: fields
            .take("modified")
            .and_then(|node| instant(node, "`modified`", findings)),
    };
    let severity_span = fields.key_span("severity");
    if let Some(ratings) = fields
        .take("severity")
        .filter(present)
        .and_then(|node| severities(node, accept, findings))
    {
        let elsewhere = record
            .affected()
            .iter()
            .any(|affected| affected.severity.is_some());
        if elsewhere {
            findings.push(
                Rule::OsvSchema,
                severity_span,
                "`severity` stands here and in an entry of `affected`, where only one may",
                "Rate the record here, or each package there",
            );
        }
        is_ours_to_speak_for |= ratings.short;
        record.severity = Some(ratings.list);
    }
    let has_word = record
        .database_specific
        .as_ref()
        .is_some_and(|specific| specific.get("severity").is_some());
    if is_ours_to_speak_for && !has_word {
        // There is one word for the whole record, so it is that of the gravest package.
        let of_packages = record.affected().iter().filter_map(|a| a.severity.as_ref());
        let lists = record.severity.iter().chain(of_packages);
        record.rating_word = lists.flatten().filter_map(Severity::rating).max();
    }
    if accept == Accept::Advisory
        && let Some(node) = fields.take("cwe")
    {
        record.cwe = weaknesses(node, findings);
        if record
            .database_specific
            .as_ref()
            .is_some_and(|d| d.get("cwe_ids").is_some())
        {
            findings.push(
                Rule::CweForm,
                node.span.clone(),
                "weaknesses are given here and in `database_specific.cwe_ids`",
                "Keep `cwe`",
            );
        }
    }
    relations::check(&record, fields, findings);
    record
}

fn ids(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<Vec<VulnerabilityId>> {
    let items = fields::texts(node, what, findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| {
                fields::parsed(
                    item,
                    "an id",
                    Rule::IdForm,
                    "Write the id as its database does, such as CVE-2026-41234",
                    findings,
                )
            })
            .collect(),
    )
}

/// A list of texts.
fn strings(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<Vec<String>> {
    let items = fields::texts(node, what, findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| fields::text(item, what, findings))
            .map(str::to_owned)
            .collect(),
    )
}

/// An object that the database or the ecosystem defines.
fn free(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<Json> {
    if node.entries().is_none() {
        fields::wrong_type(node, what, "a mapping", findings);
        return None;
    }
    Some(Json::from_node(node))
}

fn weaknesses(node: &Node<'_>, findings: &mut Findings) -> Vec<Cwe> {
    fields::texts(node, "`cwe`", findings)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            let written = fields::text(item, "a weakness", findings)?;
            Cwe::try_from(written)
                .map_err(|error| {
                    let exact = Cwe::respelled(written).map(|cwe| cwe.to_string());
                    let mend = exact.as_ref().map_or_else(
                        || "Write CWE- and the number".to_owned(),
                        |exact| format!("Write `{exact}`"),
                    );
                    findings.push(Rule::CweForm, item.span.clone(), error.to_string(), mend);
                    propose_scalar(item, exact, findings);
                })
                .ok()
        })
        .collect()
}
