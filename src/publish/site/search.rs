//! The search index: a script that hands the list to the search, so that it works from disk too,
//! where a browser refuses to fetch data.

use serde::Serialize;

use super::facts::RatingShown;
use super::preview::PrivateShown;
use super::row::Row;
use super::value::Text;

/// The index of these records, in this order.
pub(super) fn script<'r>(rows: impl Iterator<Item = &'r Row>) -> String {
    #[derive(Serialize)]
    struct Entry<'r> {
        id: &'r Text,
        title: &'r Text,
        url: &'r str,
        date: &'r str,
        rating: Option<&'r RatingShown>,
        packages: &'r [Text],
        aliases: &'r [Text],
        withdrawn: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        private: Option<&'static str>,
    }
    let entries: Vec<_> = rows
        .map(|row| Entry {
            id: &row.id,
            title: &row.plain_title,
            url: &row.url,
            date: row.published.date(),
            rating: row.rating.as_ref(),
            packages: &row.all_packages,
            aliases: &row.aliases,
            withdrawn: row.is_withdrawn,
            private: row.private.as_ref().map(PrivateShown::word),
        })
        .collect();
    // Texts, numbers and lists always become JSON.
    let json = serde_json::to_string(&entries).unwrap_or_default();
    format!("window.advisoryIndex={json};\n")
}
