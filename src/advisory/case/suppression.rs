//! Findings that the team has looked at and lives with.

use std::ops::Range;

use super::value::{Field as _, Text};
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Lowering, Rule};

/// The findings of one rule in one entry, which nobody needs to see again. It stands in the case, so
/// that it is published nowhere and moves no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule.
    pub rule: Rule,
    /// Why the team lives with the breach.
    pub reason: Text,
    /// Where the rule is named.
    pub span: Range<usize>,
}

/// Reads the list under `suppress`; one item needs no brackets.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Vec<Suppression> {
    let nodes = node.items().unwrap_or(std::slice::from_ref(node));
    let mut read: Vec<Suppression> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some(one) = one(node, findings) else {
            continue;
        };
        if let Some(first) = read.iter().find(|known| known.rule == one.rule) {
            let twice = findings
                .make(
                    Rule::Suppression,
                    one.span,
                    "this rule is suppressed already",
                    "Keep one of the two",
                )
                .related(first.span.clone(), "suppressed here");
            findings.add(twice);
        } else {
            read.push(one);
        }
    }
    read
}

fn one(node: &Node<'_>, findings: &mut Findings) -> Option<Suppression> {
    const FORM: &str = "Write `{rule: …, reason: …}`";
    if node.entries().is_none() {
        findings.push(
            Rule::Suppression,
            node.span.clone(),
            "a suppression names a rule and gives a reason",
            FORM,
        );
        return None;
    }
    let mut fields = Fields::open(node, "a suppression", findings)?;
    let named = fields.require("rule", FORM, findings);
    let reason = Text::take(&mut fields, "reason", findings);
    fields.finish(findings);
    let named = named?;
    let written = fields::text(named, "`rule`", findings)?;
    // What was written is not repeated: a case is never quoted in a log.
    let Ok(rule) = written.parse::<Rule>() else {
        findings.push(
            Rule::Suppression,
            named.span.clone(),
            "there is no such rule",
            fields::name_a_rule(written),
        );
        return None;
    };
    if rule.lowering() == Lowering::Never {
        findings.push(
            Rule::Suppression,
            named.span.clone(),
            "this rule guards what must not go wrong, so it is never suppressed",
            format!(
                "Remove the suppression, and mend what is found; `advgen explain {rule}` says why"
            ),
        );
        return None;
    }
    Some(Suppression {
        rule,
        reason: reason?,
        span: named.span.clone(),
    })
}
