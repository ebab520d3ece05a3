//! What a result shows, a few records in a file.

use serde_json::{Value, json};

use super::super::preview::PrivateShown;
use super::super::row::Row;

/// The records in a file. Results are the newest of what was found, so neighbours come together.
pub(super) const TOGETHER: usize = 16;

pub(super) fn script(name: &str, rows: &[&Row]) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| result(row)).collect();
    format!("advisorySearch(\"{name}\",{})\n", Value::from(rows))
}

/// Id, title, day, rating, whether it is withdrawn, what makes it private, packages by name and
/// ecosystem, how many more there are; the address where the id does not tell it.
fn result(row: &Row) -> Value {
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
    if row.url != format!("advisories/{}.html", row.id.as_str()) {
        result.push(json!(row.url));
    }
    Value::from(result)
}
