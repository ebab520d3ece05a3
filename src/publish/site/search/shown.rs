//! What a result shows, a few records in a file.

use serde_json::{Value, json};

use super::super::preview::PrivateShown;
use super::super::{Site, row};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// The records in a file. Results are the newest of what was found, so neighbours come together.
pub(super) const TOGETHER: usize = 16;

pub(super) fn script(site: &Site<'_>, name: &str, records: &[&PublicRecord]) -> String {
    let rows: Vec<Value> = records.iter().map(|record| result(site, record)).collect();
    format!("advisorySearch(\"{name}\",{})\n", Value::from(rows))
}

/// Id, title, day, rating, whether it is withdrawn, what makes it private, packages by name and
/// ecosystem, how many more there are; the address where the id does not tell it.
fn result(site: &Site<'_>, record: &PublicRecord) -> Value {
    let row = row::of(site, record);
    let rating = row
        .rating
        .as_ref()
        .map(|rating| json!([rating.word, rating.class, rating.score]));
    let packages: Vec<_> = row
        .packages
        .iter()
        .map(|package| json!([package.name, package.ecosystem]))
        .collect();
    let mut result = vec![
        json!(row.id),
        json!(row.plain_title),
        json!(row.published.date()),
        json!(rating),
        json!(u8::from(row.is_withdrawn)),
        json!(row.private.as_ref().map(PrivateShown::word)),
        json!(packages),
        json!(row.more),
    ];
    let id = &record.record().id;
    let url = Address::bulletin(id).url();
    if url != format!("advisories/{id}.html") {
        result.push(json!(url));
    }
    Value::from(result)
}
