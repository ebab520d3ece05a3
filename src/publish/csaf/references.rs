//! Where to read more (section 3.1.9).

use serde_json::{Value, json};

use super::provider::Provider;
use crate::advisory::record::Record;
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// The addresses of the document itself, the document first (test 6.2.11).
pub(super) fn own(provider: &Provider<'_>, public: &PublicRecord) -> Vec<Value> {
    let page = Address::bulletin(&public.record().id);
    let own = |summary, address: &Address| json!({"category": "self", "summary": summary, "url": provider.url(address)});
    vec![
        own("CSAF document", &super::address(public)),
        own("Advisory", &page),
    ]
}

/// The references of a record.
pub(super) fn of(record: &Record) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for reference in record.references() {
        let one = json!({
            "category": "external",
            "summary": reference.kind.csaf(),
            "url": reference.url,
        });
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}
