//! A reading of the sources that shares no code with the import, as far as that is possible.

use std::path::Path;

use serde_json::Value;

/// The record `id` below `folder`: JSON by `serde_json`. There is no second YAML reader among the
/// dependencies, so YAML comes from the crate's own tree; what the import makes of that tree is
/// still compared.
pub(crate) fn source(folder: &Path, id: &str) -> Value {
    let json = folder.join(format!("{id}.json"));
    if json.is_file() {
        let text = std::fs::read_to_string(json).unwrap();
        return serde_json::from_str(&text).unwrap();
    }
    let text = std::fs::read_to_string(folder.join(format!("{id}.yaml"))).unwrap();
    let mut findings = advgen::finding::Findings::new(id);
    let tree = advgen::advisory::yaml::read(&text, 0, &mut findings).unwrap();
    serde_json::to_value(advgen::advisory::json::Json::from_node(&tree)).unwrap()
}
