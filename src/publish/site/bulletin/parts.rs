//! Which parts of a package are affected, where a record says so: functions, systems, processors.
//!
//! OSV leaves `ecosystem_specific` to each ecosystem. The forms below are those of Go
//! (`imports`), `RustSec` (`affects`) and OCaml (`affected_bindings`), and plain lists of functions.

use serde::Serialize;

use super::super::value::Text;
use crate::advisory::affected::Affected;
use crate::advisory::json::Json;

/// What narrows down who is affected; empty when the whole package is.
#[derive(Serialize, Default)]
pub(super) struct Parts {
    functions: Vec<Text>,
    systems: Vec<Text>,
    architectures: Vec<Text>,
}

impl Parts {
    pub(super) fn of(affected: &Affected) -> Self {
        let Some(specific) = &affected.ecosystem_specific else {
            return Self::default();
        };
        let affects = specific.get("affects");
        let of = |key| affects.and_then(|affects| affects.get(key));
        let functions = [
            of("functions"),
            specific.get("functions"),
            specific.get("affected_functions"),
            specific.get("affected_bindings"),
        ];
        let imports = specific.get("imports").and_then(Json::as_list);
        let symbols = imports.into_iter().flatten().flat_map(symbols_of);
        Self {
            functions: functions
                .into_iter()
                .flatten()
                .flat_map(names)
                .chain(symbols)
                .collect(),
            systems: of("os").map(names).unwrap_or_default(),
            architectures: of("arch").map(names).unwrap_or_default(),
        }
    }

    /// Whether the whole package is affected.
    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.systems.is_empty() && self.architectures.is_empty()
    }
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_list()
        .into_iter()
        .flatten()
        .filter_map(Json::as_text)
}

fn names(list: &Json) -> Vec<Text> {
    texts(list).map(Text::from).collect()
}

/// The symbols of a Go package, each behind its path; the path alone where all of it is meant.
fn symbols_of(import: &Json) -> Vec<Text> {
    let path = import.get("path").and_then(Json::as_text).unwrap_or("");
    let symbols = import.get("symbols").map(texts).into_iter().flatten();
    let symbols: Vec<Text> = symbols
        .map(|symbol| Text::from(format!("{path}.{symbol}").trim_start_matches('.')))
        .collect();
    if symbols.is_empty() && !path.is_empty() {
        return vec![Text::from(path)];
    }
    symbols
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: &Value) -> Json {
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => Json::Number(number.to_string()),
            Value::String(text) => Json::Text(text.clone()),
            Value::Array(items) => Json::List(items.iter().map(read).collect()),
            Value::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), read(value)))
                    .collect(),
            ),
        }
    }

    #[test]
    fn the_forms_of_each_database_are_read() {
        for (specific, functions, systems, architectures) in [
            (json!({}), "", "", ""),
            (
                json!({
                    "affects": {"arch": ["x86"], "os": ["windows", "linux"], "functions": ["a::b"]},
                    "affected_functions": null,
                }),
                "a::b",
                "windows linux",
                "x86",
            ),
            (
                json!({"affects": {"arch": [], "os": [], "functions": []}}),
                "",
                "",
                "",
            ),
            (
                json!({"imports": [
                    {"path": "example.org/a", "symbols": ["B.C", "D"]},
                    {"path": "example.org/e"},
                ]}),
                "example.org/a.B.C example.org/a.D example.org/e",
                "",
                "",
            ),
            (
                json!({"affected_bindings": ["Wick.light"], "opam_constraint": "x"}),
                "Wick.light",
                "",
                "",
            ),
            (
                json!({"affects": "all", "imports": {"path": 1}}),
                "",
                "",
                "",
            ),
            (
                json!({"affected_functions": [1, {"a": "b"}, "<b>"]}),
                "<b>",
                "",
                "",
            ),
        ] {
            let parts = Parts::of(&Affected {
                ecosystem_specific: Some(read(&specific)),
                ..Affected::default()
            });
            let joined = |names: &[Text]| -> String {
                let names: Vec<&str> = names.iter().map(Text::as_str).collect();
                names.join(" ")
            };
            let found = [
                joined(&parts.functions),
                joined(&parts.systems),
                joined(&parts.architectures),
            ];
            assert_eq!(found, [functions, systems, architectures], "{specific}");
            assert_eq!(parts.is_empty(), found.iter().all(String::is_empty));
        }
    }
}
