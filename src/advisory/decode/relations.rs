//! What the lists of ids say of each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::advisory::fields::Fields;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::Record;
use crate::advisory::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// What osv-linter demands of the three lists of ids (REC:002 to REC:004).
pub(super) fn check(record: &Record, fields: &Fields<'_, '_>, findings: &mut Findings) {
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
            let span = span_of(key, id);
            findings.push(Rule::ValidAliases, span.clone(), message, "Remove it");
            findings.propose(Proposal::safe(Change::RemoveItem(span)));
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
            let span = span_of("related", id);
            findings.push(
                Rule::AliasAlsoRelated,
                span.clone(),
                format!("`{id}` is an alias already, so it is more than related"),
                "Remove it from `related`",
            );
            // It may be the alias that is wrong.
            findings.propose(Proposal::suggestion(Change::RemoveItem(span)));
        }
    }
}
