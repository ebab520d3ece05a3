//! From an id or alias to the entry that has it.

use serde_json::Value;

use super::diagnostics::location;
use super::document::Document;
use super::position::Encoding;
use crate::check::surroundings::Surroundings;

/// The entry that the name at a byte is the id of, or else those that have it as an alias.
pub(super) fn at(
    document: &Document,
    path: Option<&str>,
    surroundings: Option<&Surroundings>,
    cursor: usize,
    encoding: Encoding,
) -> Value {
    let (Some(surroundings), Some((name, _))) = (surroundings, document.name_at(cursor)) else {
        return Value::Null;
    };
    let name = name.strip_suffix(".md").unwrap_or(name);
    let name = name.rsplit('/').next().unwrap_or(name);
    let of_name: Vec<_> = surroundings.of_name(name).collect();
    let by_id = of_name
        .iter()
        .find(|advisory| advisory.id().as_str().eq_ignore_ascii_case(name));
    let found = match by_id {
        Some(advisory) => vec![*advisory],
        None => of_name
            .into_iter()
            .filter(|advisory| path != Some(&*advisory.path))
            .collect(),
    };
    found
        .into_iter()
        .filter_map(|advisory| {
            location(surroundings, &advisory.path, &advisory.places.id, encoding)
        })
        .collect()
}
