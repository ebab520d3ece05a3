//! From a tree to a record: every field read once, by its name, with everything that is wrong.

mod affected;

use std::collections::{BTreeMap, BTreeSet};

use super::cwe::Cwe;
use super::fields::{self, Fields};
use super::id::{AdvisoryId, VulnerabilityId};
use super::instant::Instant;
use super::json::Json;
use super::record::{Credit, CreditKind, Record, Reference, ReferenceKind};
use super::severity::{Severity, SeverityKind, SeveritySource};
use super::uri;
use super::yaml::Node;
use crate::finding::{Findings, Rule};

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
    fields::parsed(node, what, Rule::Instant, INSTANT_MEND, findings)
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
            .and_then(|node| affected::list(node, accept, findings)),
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
        if ratings.short
            && record
                .database_specific
                .as_ref()
                .is_none_or(|d| d.get("severity").is_none())
        {
            record.rating_word = ratings.list.iter().filter_map(Severity::rating).max();
        }
        record.severity = Some(ratings.list);
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
    relations(&record, fields, findings);
    record
}

fn ids(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<Vec<VulnerabilityId>> {
    let items = fields::items(node, what, findings)?;
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
    let items = fields::items(node, what, findings)?;
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

/// Ratings, and whether one of them was written in short form.
struct Ratings {
    list: Vec<Severity>,
    short: bool,
}

fn severities(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Ratings> {
    let items = fields::items(node, "`severity`", findings)?;
    let mut out = Ratings {
        list: Vec::with_capacity(items.len()),
        short: false,
    };
    for item in items {
        if accept == Accept::Advisory && item.entries().is_none() {
            let Some(text) = fields::text(item, "a severity", findings) else {
                continue;
            };
            match Severity::from_vector(text) {
                Ok(severity) => {
                    out.short = true;
                    out.list.push(severity);
                }
                Err(error) => findings.push(
                    Rule::SeverityVector,
                    item.span.clone(),
                    error.to_string(),
                    "Write a complete vector, such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                ),
            }
        } else {
            out.list.extend(full_severity(item, findings));
        }
    }
    Some(out)
}

fn full_severity(node: &Node<'_>, findings: &mut Findings) -> Option<Severity> {
    let mut fields = Fields::open(node, "a severity", findings)?;
    let kind = fields
        .require("type", "Write `type: CVSS_V3` or another system", findings)
        .and_then(|node| {
            fields::word(
                node,
                "rating system",
                Rule::OsvSchema,
                &SeverityKind::ALL,
                SeverityKind::as_str,
                findings,
            )
        });
    let score_node = fields.require("score", "Write the vector", findings);
    let score = score_node.and_then(|node| fields::text(node, "`score`", findings));
    let source = fields.take("source").and_then(|node| {
        fields::word(
            node,
            "source of a rating",
            Rule::OsvSchema,
            &SeveritySource::ALL,
            SeveritySource::as_str,
            findings,
        )
    });
    fields.finish(findings);
    let severity = Severity {
        kind: kind?,
        score: score?.to_owned(),
        source,
    };
    let span = score_node.map_or(node.span.clone(), |node| node.span.clone());
    if !severity.kind.accepts(&severity.score) {
        findings.push(
            Rule::OsvSchema,
            span,
            format!(
                "`{}` is not a {} score",
                fields::shorten(&severity.score),
                severity.kind.as_str()
            ),
            "Write the vector as its specification does",
        );
    } else if severity.rating().is_none() {
        findings.push(
            Rule::SeverityVector,
            span,
            "this vector lacks base metrics, so it has no score",
            "Add the missing metrics",
        );
    }
    Some(severity)
}

fn weaknesses(node: &Node<'_>, findings: &mut Findings) -> Vec<Cwe> {
    fields::items(node, "`cwe`", findings)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            fields::parsed(
                item,
                "a weakness",
                Rule::CweForm,
                "Write CWE- and the number",
                findings,
            )
        })
        .collect()
}

fn references(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Vec<Reference>> {
    let items = fields::items(node, "`references`", findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| reference(item, accept, findings))
            .collect(),
    )
}

fn reference(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Reference> {
    let mut fields = Fields::open(node, "a reference", findings)?;
    let full =
        accept == Accept::Osv || fields.peek("type").is_some() || fields.peek("url").is_some();
    let (kind, url) = if full {
        let kind = fields
            .require("type", "Write `type: WEB` or another type", findings)
            .and_then(|node| {
                fields::word(
                    node,
                    "type of a reference",
                    Rule::OsvSchema,
                    ReferenceKind::ALL,
                    ReferenceKind::as_str,
                    findings,
                )
            });
        (
            kind,
            fields.require("url", "Write `url: https://…`", findings),
        )
    } else {
        let found = ReferenceKind::ALL
            .iter()
            .find_map(|kind| fields.peek(kind.short()).map(|node| (*kind, node)));
        for kind in ReferenceKind::ALL {
            if found.is_none_or(|(found, _)| found == *kind) {
                fields.take(kind.short());
            }
        }
        let Some((kind, url)) = found else {
            fields.finish(findings);
            return None;
        };
        (Some(kind), Some(url))
    };
    fields.finish(findings);
    let url_node = url?;
    let url = fields::text(url_node, "a reference", findings)?;
    if let Err(error) = uri::check(url) {
        findings.push(
            Rule::ReferenceUrl,
            url_node.span.clone(),
            error.to_string(),
            "Write a complete address, such as https://example.org/page",
        );
    } else if !uri::is_web(url) {
        findings.push(
            Rule::ReferenceScheme,
            url_node.span.clone(),
            "this address is neither http nor https, so it is shown without a link",
            "Write the https address",
        );
    }
    Some(Reference {
        kind: kind?,
        url: url.to_owned(),
    })
}

fn credits(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Vec<Credit>> {
    let items = fields::items(node, "`credits`", findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| credit(item, accept, findings))
            .collect(),
    )
}

fn credit(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Credit> {
    let mut fields = Fields::open(node, "a credit", findings)?;
    let contact = fields
        .take("contact")
        .and_then(|node| strings(node, "`contact`", findings));
    let full =
        accept == Accept::Osv || fields.peek("name").is_some() || fields.peek("type").is_some();
    let (kind, name) = if full {
        let kind = fields.take("type").and_then(|node| {
            fields::word(
                node,
                "kind of credit",
                Rule::OsvSchema,
                CreditKind::ALL,
                CreditKind::as_str,
                findings,
            )
        });
        (kind, fields.require("name", "Write `name: …`", findings))
    } else {
        let found = CreditKind::ALL
            .iter()
            .find_map(|kind| fields.peek(kind.short()).map(|node| (*kind, node)));
        for kind in CreditKind::ALL {
            if found.is_none_or(|(found, _)| found == *kind) {
                fields.take(kind.short());
            }
        }
        (found.map(|(kind, _)| kind), found.map(|(_, node)| node))
    };
    fields.finish(findings);
    Some(Credit {
        name: fields::text(name?, "a name", findings)?.to_owned(),
        contact,
        kind,
    })
}

/// What osv-linter demands of the three lists of ids (REC:002 to REC:004).
fn relations(record: &Record, fields: &Fields<'_, '_>, findings: &mut Findings) {
    let lists = [
        ("aliases", record.aliases.as_deref()),
        ("upstream", record.upstream.as_deref()),
        ("related", record.related.as_deref()),
    ];
    // Sets and maps, because a hostile list of ids is long.
    let last = lists.map(|(key, _)| {
        let items = fields.peek(key).and_then(Node::items).unwrap_or_default();
        let spans = items
            .iter()
            .filter_map(|node| Some((node.text()?, node.span.clone())));
        (key, spans.collect::<BTreeMap<_, _>>())
    });
    let span_of = |key: &str, id: &VulnerabilityId| {
        let spans = last.iter().find(|(name, _)| *name == key);
        let span = spans.and_then(|(_, spans)| spans.get(id.as_str()).cloned());
        span.unwrap_or_else(|| fields.key_span(key))
    };
    for (key, list) in lists {
        let mut seen = BTreeSet::new();
        for id in list.unwrap_or_default() {
            let message = if id.as_str() == record.id.as_str() {
                format!("`{key}` names the advisory itself")
            } else if !seen.insert(id) {
                format!("`{id}` stands twice in `{key}`")
            } else {
                continue;
            };
            findings.push(Rule::ValidAliases, span_of(key, id), message, "Remove it");
        }
    }
    let [(_, aliases), (_, upstream), (_, related)] =
        lists.map(|(key, list)| (key, list.unwrap_or_default()));
    let [alias_set, related_set] =
        [aliases, related].map(|list| list.iter().collect::<BTreeSet<_>>());
    for id in upstream {
        for (key, other) in [("aliases", &alias_set), ("related", &related_set)] {
            if other.contains(id) {
                findings.push(
                    Rule::DisjointRelations,
                    span_of("upstream", id),
                    format!("`{id}` stands in `upstream` and in `{key}`"),
                    "Keep it in one of the two",
                );
            }
        }
    }
    for id in related {
        if alias_set.contains(id) {
            findings.push(
                Rule::AliasAlsoRelated,
                span_of("related", id),
                format!("`{id}` is an alias already, so it is more than related"),
                "Remove it from `related`",
            );
        }
    }
}
