//! From the mapping under `case:` to a [`Case`].

use super::event::Event;
use super::suppression;
use super::triage::Triage;
use super::value::{Field, Text, Value as _};
use super::{Case, ExternalDeadline, PreAnnouncement, Reporter, Terms};
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// Reads a case; every problem is a finding, and what is right is read all the same.
pub fn read(node: &Node<'_>, findings: &mut Findings) -> Case {
    if node.is_null() {
        return Case::default();
    }
    let Some(mut fields) = Fields::open(node, "`case`", findings) else {
        return Case::default();
    };
    let reference = Field::take(&mut fields, "reference", findings).flatten();
    let reporters = fields
        .take("reporter")
        .filter(|node| !node.is_null())
        .map_or_else(Vec::new, |node| {
            let nodes = node.items().unwrap_or(std::slice::from_ref(node));
            nodes
                .iter()
                .filter_map(|node| reporter(node, findings))
                .collect()
        });
    let canaries = Field::take(&mut fields, "canaries", findings).unwrap_or_default();
    let suppressions = fields
        .take("suppress")
        .filter(|node| !node.is_null())
        .map_or_else(Vec::new, |node| suppression::read(node, findings));
    let coordinator = Field::take(&mut fields, "coordinator", findings).flatten();
    let triage = fields
        .take("triage")
        .and_then(|node| Triage::read(node, findings))
        .unwrap_or_default();
    let external_deadline = fields
        .take("external_deadline")
        .and_then(|node| external_deadline(node, findings));
    let terms = fields
        .take("terms")
        .and_then(|node| terms(node, findings))
        .unwrap_or_default();
    let events = fields
        .take("events")
        .filter(|node| !node.is_null())
        .and_then(|node| fields::items(node, "`events`", findings))
        .unwrap_or_default();
    let mut events: Vec<Event> = events
        .iter()
        .filter_map(|node| Event::read(node, findings))
        .collect();
    events.sort_by_key(|event| event.at);
    // Free in form: nothing but people reads it.
    fields.take("notes");
    fields.finish(findings);
    Case {
        reference,
        reporters,
        canaries,
        suppressions,
        coordinator,
        triage,
        external_deadline,
        terms,
        events,
        span: node.span.clone(),
    }
}

/// A name alone, or a mapping.
fn reporter(node: &Node<'_>, findings: &mut Findings) -> Option<Reporter> {
    if node.entries().is_none() {
        let name = fields::text(node, "`reporter`", findings)?;
        return match Text::read(name) {
            Ok(name) => Some(Reporter {
                name,
                mail: None,
                key: None,
                time_zone: None,
                affiliation: None,
            }),
            Err(wrong) => {
                findings.push(
                    Rule::CaseEvent,
                    node.span.clone(),
                    wrong,
                    "Write the reporter's name, or `{name: …, mail: …}`",
                );
                None
            }
        };
    }
    let mut fields = Fields::open(node, "`reporter`", findings)?;
    let name = Field::take(&mut fields, "name", findings);
    let mail = Field::take(&mut fields, "mail", findings);
    let key = Field::take(&mut fields, "key", findings);
    let time_zone = Field::take(&mut fields, "time_zone", findings);
    let affiliation = Field::take(&mut fields, "affiliation", findings);
    fields.finish(findings);
    Some(Reporter {
        name: name?,
        mail: mail?,
        key: key?,
        time_zone: time_zone?,
        affiliation: affiliation?,
    })
}

fn external_deadline(node: &Node<'_>, findings: &mut Findings) -> Option<ExternalDeadline> {
    let mut fields = Fields::open(node, "`external_deadline`", findings)?;
    let who = Field::take(&mut fields, "who", findings);
    let at = Field::take(&mut fields, "at", findings);
    let policy = Field::take(&mut fields, "policy", findings);
    fields.finish(findings);
    Some(ExternalDeadline {
        who: who?,
        at: at?,
        policy: policy?,
    })
}

fn pre_announcement(node: &Node<'_>, findings: &mut Findings) -> Option<PreAnnouncement> {
    let mut fields = Fields::open(node, "`pre_announcement`", findings)?;
    let label = Field::take(&mut fields, "label", findings);
    let product = Field::take(&mut fields, "product", findings);
    let severity = Field::take(&mut fields, "severity", findings);
    fields.finish(findings);
    Some(PreAnnouncement {
        label: label?,
        product: product?,
        severity: severity?,
    })
}

fn terms(node: &Node<'_>, findings: &mut Findings) -> Option<Terms> {
    let mut fields = Fields::open(node, "`terms`", findings)?;
    let mut text = |key: &'static str, findings: &mut Findings| -> Option<Text> {
        Field::take(&mut fields, key, findings).flatten()
    };
    let terms = Terms {
        check: text("check", findings),
        conditions: text("conditions", findings),
        workaround: text("workaround", findings),
        after_upgrade: text("after_upgrade", findings),
        detection: text("detection", findings),
        reproduction: text("reproduction", findings),
        public_statement: text("public_statement", findings),
        sharing: text("sharing", findings),
        early_deployment: text("early_deployment", findings),
        request: text("request", findings),
        patch_base: text("patch_base", findings),
        future_tags: text("future_tags", findings),
        summary: text("summary", findings),
        scenario: text("scenario", findings),
        third_party: text("third_party", findings),
        backports: text("backports", findings),
        needed: text("needed", findings),
        patches: Field::take(&mut fields, "patches", findings).unwrap_or_default(),
        fix_planned: Field::take(&mut fields, "fix_planned", findings).flatten(),
        objections_by: Field::take(&mut fields, "objections_by", findings).flatten(),
        tlp: Field::take(&mut fields, "tlp", findings).flatten(),
        pre_announcement: fields
            .take("pre_announcement")
            .and_then(|node| pre_announcement(node, findings)),
    };
    fields.finish(findings);
    Some(terms)
}
