//! Reading ratings: vectors alone, or with the system they belong to.

use super::{Accept, propose_scalar};
use crate::advisory::fields::{self, Fields};
use crate::advisory::severity::{Severity, SeverityKind, SeveritySource};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// Ratings, and whether one of them was written in short form.
pub(super) struct Ratings {
    pub(super) list: Vec<Severity>,
    pub(super) short: bool,
}

/// Reads the list `severity`.
pub(super) fn severities(
    node: &Node<'_>,
    accept: Accept,
    findings: &mut Findings,
) -> Option<Ratings> {
    let items = match accept {
        Accept::Advisory => fields::texts(node, "`severity`", findings)?,
        Accept::Osv => fields::items(node, "`severity`", findings)?,
    };
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
                Err(error) => {
                    let exact = Severity::respelled(text);
                    let mend = exact.as_ref().map_or_else(
                        || "Write a complete vector, such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".to_owned(),
                        |exact| format!("Write `{}`", exact.score),
                    );
                    findings.push(
                        Rule::SeverityVector,
                        item.span.clone(),
                        error.to_string(),
                        mend,
                    );
                    propose_scalar(item, exact.map(|exact| exact.score), findings);
                }
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
        let exact = Severity::respelled(&severity.score)
            .filter(|exact| exact.kind == severity.kind)
            .map(|exact| exact.score);
        findings.push(
            Rule::OsvSchema,
            span,
            format!(
                "`{}` is not a {} score",
                fields::shorten(&severity.score),
                severity.kind.as_str()
            ),
            exact.as_ref().map_or_else(
                || "Write the vector as its specification does".to_owned(),
                |exact| format!("Write `{exact}`"),
            ),
        );
        if let Some(node) = score_node {
            propose_scalar(node, exact, findings);
        }
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
