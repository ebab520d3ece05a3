//! `severity-word`: the word of the database says the same as the vector.

use super::{Place, Remarks};
use crate::advisory::severity::Rating;
use crate::finding::Rule;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    let record = &remarks.advisory.record;
    let word = record
        .database_specific
        .as_ref()
        .and_then(|specific| specific.get("severity")?.as_text());
    let Some(word) = word else {
        return;
    };
    let Some(rating) = Rating::from_database_word(word) else {
        return;
    };
    let vectors: Vec<Rating> = record
        .severities()
        .iter()
        .filter_map(|severity| severity.rating())
        .collect();
    // Several vectors may rate differently; the word may follow any of them.
    if let Some(first) = vectors.first()
        && !vectors.contains(&rating)
    {
        remarks.push(
            Rule::SeverityWord,
            Place::Key("database_specific", None),
            format!(
                "`severity: {word}` contradicts the vector, which says {}",
                first.as_str().to_lowercase()
            ),
            "Leave the word out: it is derived from the vector",
        );
    }
}
