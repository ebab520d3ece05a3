//! Who is thanked (section 3.1.1).

use serde_json::{Value, json};

use super::{add_list, object};
use crate::advisory::record::{CreditKind, Record};
use crate::advisory::uri;

/// Everybody who is credited, with what they did; nothing where there is nobody.
pub(super) fn of(record: &Record) -> Option<Vec<Value>> {
    let all: Vec<Value> = record
        .credits()
        .iter()
        .filter(|credit| !credit.name.trim().is_empty())
        .map(|credit| {
            let mut one = object([
                ("names", Some(json!([credit.name.trim()]))),
                (
                    "summary",
                    credit.kind.map(CreditKind::csaf).map(|kind| json!(kind)),
                ),
            ]);
            let contacts = credit.contact.iter().flatten();
            let urls = contacts.filter(|contact| uri::check(contact).is_ok());
            add_list(&mut one, "urls", urls.map(|url| json!(url)).collect());
            Value::Object(one)
        })
        .collect();
    (!all.is_empty()).then_some(all)
}
