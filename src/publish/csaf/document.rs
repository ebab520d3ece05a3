//! One record as a document.

use serde_json::{Value, json};

use super::product_tree::ProductTree;
use super::provider::Provider;
use super::{PROFILE, acknowledgments, add, add_list, notes, object, references, tracking};
use super::{vulnerabilities, vulnerabilities::Standing};
use crate::disclosure::public::PublicRecord;
use crate::publish::plain_title;

/// The whole document.
pub(super) fn of(provider: &Provider<'_>, record: &PublicRecord) -> Value {
    let tree = ProductTree::of(provider, record.record());
    json!({
        "document": head(provider, record),
        "product_tree": tree.to_json(),
        "vulnerabilities": vulnerabilities::of(provider, record, &tree),
    })
}

fn head(provider: &Provider<'_>, public: &PublicRecord) -> Value {
    let record = public.record();
    let rating = record
        .rating()
        .filter(|_| Standing::of(record) == Standing::Stands);
    let mut head = object([
        (
            "aggregate_severity",
            rating.map(|rating| json!({"text": rating.as_str().to_lowercase()})),
        ),
        ("category", Some(json!(PROFILE))),
        ("csaf_version", Some(json!("2.0"))),
        (
            "distribution",
            Some(json!({"tlp": {"label": "WHITE", "url": "https://www.first.org/tlp/"}})),
        ),
        ("lang", Some(json!(provider.csaf.lang))),
        ("publisher", Some(provider.publisher())),
        ("title", Some(json!(plain_title::of(record)))),
        ("tracking", Some(tracking::of(public))),
    ]);
    add_list(&mut head, "notes", notes::of_document(record));
    let mut links = references::own(provider, public);
    if vulnerabilities::are_several(record) {
        links.extend(references::of(record));
        add(
            &mut head,
            "acknowledgments",
            acknowledgments::of(record).map(Value::Array),
        );
    }
    add_list(&mut head, "references", links);
    Value::Object(head)
}
