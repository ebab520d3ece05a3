//! The vulnerabilities of a record: one, or one for each of its CVE ids (section 3.2.3).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::product_tree::{ProductTree, Role};
use super::provider::Provider;
use super::{acknowledgments, add, add_list, notes, object, references, remediations, scores};
use super::{weakness, workarounds};
use crate::advisory::id::{VulnerabilityId, is_cve};
use crate::advisory::record::Record;
use crate::disclosure::public::PublicRecord;
use crate::publish::plain_title;

/// What a record still says about its products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// What it always said: it stands, or another record says it now.
    Stands,
    /// Nothing: the report was wrong, so no product is affected by it.
    TakenBack,
}

impl Standing {
    pub(super) fn of(record: &Record) -> Self {
        match &record.withdrawal {
            Some(withdrawal) if withdrawal.superseded_by.is_none() => Self::TakenBack,
            _ => Self::Stands,
        }
    }
}

/// The CVE ids of a record, each once: its own, else those it comes from.
fn cves(record: &Record) -> Vec<&str> {
    let own = std::iter::once(record.id.as_str());
    let own = own.chain(record.aliases().iter().map(VulnerabilityId::as_str));
    let found = distinct(own);
    if !found.is_empty() {
        return found;
    }
    distinct(
        record
            .upstream
            .iter()
            .flatten()
            .map(VulnerabilityId::as_str),
    )
}

fn distinct<'r>(ids: impl Iterator<Item = &'r str>) -> Vec<&'r str> {
    let mut found: Vec<&str> = Vec::new();
    for id in ids.filter(|id| is_cve(id)) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Whether what all vulnerabilities share belongs to the document.
pub(super) fn are_several(record: &Record) -> bool {
    cves(record).len() > 1
}

pub(super) fn of(provider: &Provider<'_>, public: &PublicRecord, tree: &ProductTree) -> Vec<Value> {
    let record = public.record();
    let standing = Standing::of(record);
    let ids: Vec<Option<&str>> = match cves(record) {
        none if none.is_empty() => vec![None],
        some => some.into_iter().map(Some).collect(),
    };
    let mut shared = object([
        ("cwe", weakness::of(record)),
        ("product_status", Some(product_status(tree, standing))),
        ("release_date", Some(json!(public.published().to_string()))),
        ("title", Some(json!(plain_title::without_state(record)))),
    ]);
    // An id that is a CVE id stands as `cve` (test 6.2.17).
    if !is_cve(record.id.as_str()) {
        let name = format!("{} advisory", provider.csaf.publisher.name);
        let id = json!({"system_name": name, "text": record.id.as_str()});
        add_list(&mut shared, "ids", vec![id]);
    }
    if standing == Standing::Stands {
        let workarounds = workarounds::of(record, &provider.ways_around);
        add_list(
            &mut shared,
            "remediations",
            remediations::of(tree, &workarounds),
        );
        add_list(&mut shared, "scores", scores::of(record, tree));
    }
    add_list(&mut shared, "notes", notes::of_vulnerability(record));
    if !are_several(record) {
        add_list(&mut shared, "references", references::of(record));
        add(
            &mut shared,
            "acknowledgments",
            acknowledgments::of(record).map(Value::Array),
        );
    }
    ids.into_iter()
        .map(|id| {
            let mut one = shared.clone();
            add(&mut one, "cve", id.map(|id| json!(id)));
            Value::Object(one)
        })
        .collect()
}

/// Which products are affected; a product is in one group only (test 6.1.6).
fn product_status(tree: &ProductTree, standing: Standing) -> Value {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for product in tree.products() {
        let names: &[&str] = match (standing, product.role) {
            (Standing::TakenBack, _) => &["known_not_affected"],
            (Standing::Stands, Role::Affected) => &["known_affected"],
            (Standing::Stands, Role::Fixed) => &["first_fixed", "fixed"],
        };
        for name in names {
            groups.entry(name).or_default().push(&product.id);
        }
    }
    let groups: Map<String, Value> = groups
        .into_iter()
        .map(|(group, ids)| (group.to_owned(), json!(ids)))
        .collect();
    Value::Object(groups)
}
