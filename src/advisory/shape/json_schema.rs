//! The frontmatter as JSON Schema, draft 7: the one that all language servers for YAML read.
//!
//! Forms are told apart with `if`, as the reader does, and not with `anyOf`: so an editor says what
//! is wrong with the form that was meant, instead of what is wrong with each.

use serde_json::{Map, Value, json};

use super::{Choice, Key, Object, Scalar, Shape};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::id;
use crate::advisory::severity::vector_pattern;
use crate::advisory::status::Status;

/// The schema of the frontmatter.
pub fn json_schema() -> Value {
    let mut schema = object(super::frontmatter());
    schema.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    schema.insert(
        "title".to_owned(),
        json!("The frontmatter of an advisory for advgen"),
    );
    schema.insert("allOf".to_owned(), states());
    Value::Object(schema)
}

/// What a state needs, and what contradicts it.
fn states() -> Value {
    let needs = |status: Status, key: &str, unless: Option<&str>| {
        let is_status = json!({
            "required": ["status"],
            "properties": {"status": {"const": status.as_str()}},
        });
        let case = match unless {
            Some(unless) => json!({"allOf": [is_status, {"not": {"required": [unless]}}]}),
            None => is_status,
        };
        json!({"if": case, "then": {"required": [key]}})
    };
    let never = |key: &str, statuses: &[Status]| {
        let words: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        json!({
            "if": {"required": [key]},
            "then": {"properties": {"status": {"enum": words}}},
        })
    };
    // A record taken over without `published` keeps none.
    let taken_over = Some("modified");
    json!([
        needs(Status::Embargoed, "disclosure", None),
        needs(Status::Published, "published", taken_over),
        needs(Status::Withdrawn, "published", taken_over),
        needs(Status::Withdrawn, "withdrawn", None),
        needs(Status::Withdrawn, "withdrawn_reason", taken_over),
        never("published", &[Status::Published, Status::Withdrawn]),
        never("withdrawn", &[Status::Withdrawn]),
    ])
}

fn object(object: &Object) -> Map<String, Value> {
    let properties: Map<String, Value> = object.all().map(property).collect();
    let needed: Vec<&str> = object
        .keys
        .iter()
        .filter(|key| key.is_needed)
        .map(|key| key.name)
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !needed.is_empty() {
        schema.insert("required".to_owned(), json!(needed));
    }
    if !object.one_of.is_empty() {
        let one_of: Vec<Value> = object
            .one_of
            .iter()
            .map(|key| json!({"required": [key.name]}))
            .collect();
        schema.insert("oneOf".to_owned(), json!(one_of));
    }
    schema
}

fn property(key: &Key) -> (String, Value) {
    let mut schema = shape(&key.shape);
    schema.insert("description".to_owned(), json!(key.means));
    (key.name.to_owned(), Value::Object(schema))
}

fn shape(shape: &Shape) -> Map<String, Value> {
    let value = match shape {
        Shape::Scalar(scalar) => self::scalar(*scalar),
        Shape::Object(object) => return self::object(object),
        Shape::List(item) => json!({"type": "array", "items": self::shape(item)}),
        Shape::OneOrMore(item) => json!({
            "if": {"type": "array"},
            "then": {"type": "array", "items": self::shape(item)},
            "else": self::shape(item),
        }),
        Shape::Forms { short, full, marks } => {
            let marked: Vec<Value> = marks
                .iter()
                .map(|mark| json!({"required": [mark]}))
                .collect();
            let is_full = if marked.is_empty() {
                json!({"type": "object"})
            } else {
                json!({"type": "object", "anyOf": marked})
            };
            json!({
                "if": is_full,
                "then": self::object(full),
                "else": self::shape(short),
            })
        }
        Shape::Kinds(kinds) => self::kinds(kinds),
        // A case in here would be published.
        Shape::Free => json!({"type": "object", "properties": {"case": false}}),
        Shape::Anything => json!({}),
        Shape::OrNothing(inner) => json!({
            "if": {"type": "null"},
            "else": self::shape(inner),
        }),
    };
    match value {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Every kind as its own schema, chosen by the key that names it, so that a misspelt key of an event
/// is compared with those of that event.
fn kinds(kinds: &[Object]) -> Value {
    let named = |kind: &Object| kind.keys.first().map(|key| (key.name, key.means));
    let properties: Map<String, Value> = kinds
        .iter()
        .filter_map(named)
        .map(|(name, means)| (name.to_owned(), json!({"description": means})))
        .collect();
    let known: std::collections::BTreeSet<&str> =
        kinds.iter().flat_map(|k| k.all().map(|k| k.name)).collect();
    let of_kind: Vec<Value> = kinds
        .iter()
        .filter_map(|kind| Some((named(kind)?.0, kind)))
        .map(|(name, kind)| {
            json!({
                "if": {"type": "object", "required": [name]},
                "then": object(kind),
            })
        })
        .collect();
    let one: Vec<Value> = kinds
        .iter()
        .filter_map(named)
        .map(|(name, _)| json!({"required": [name]}))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "propertyNames": {"enum": known},
        "allOf": of_kind,
        "oneOf": one,
    })
}

fn scalar(scalar: Scalar) -> Value {
    let pattern = |pattern: &str| json!({"type": "string", "pattern": pattern});
    match scalar {
        // Readers take values as they are written, so a number is a text as well.
        Scalar::Text => json!({"type": ["string", "number", "boolean"]}),
        // Not here: 1.10 without quotes is 1.1 for every other reader of YAML.
        Scalar::Version => json!({"type": "string"}),
        Scalar::Instant => json!({
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$",
            "examples": ["2026-12-01T17:00:00Z"],
        }),
        Scalar::AdvisoryId => json!({
            "type": "string",
            "pattern": r"^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.:+]*-[A-Za-z0-9_.:+-]*[A-Za-z0-9]$",
            "maxLength": id::MAX_LENGTH,
        }),
        Scalar::VulnerabilityId => json!({
            "type": "string",
            "pattern": r"^\S+$",
            "maxLength": id::MAX_LENGTH,
        }),
        Scalar::CveId => pattern(r"^CVE-\d{4}-\d{4,}$"),
        Scalar::Cwe => pattern(r"^CWE-[1-9]\d{0,4}$"),
        Scalar::Vector => pattern(&vector_pattern()),
        Scalar::Ecosystem => json!({
            "type": "string",
            "anyOf": [
                {"enum": Ecosystem::names()},
                {"pattern": format!("^({}):.+$", Ecosystem::names().join("|").replace('.', r"\."))},
            ],
        }),
        Scalar::Uri => pattern(r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$"),
        Scalar::Count => json!({"type": "integer", "minimum": 1}),
        Scalar::Canary => pattern("^[A-Za-z0-9]{8,64}$"),
        Scalar::Mail => pattern(r"^[^\s@]+@[^\s@]+$"),
        Scalar::Fingerprint => pattern(r"^\s*([0-9A-Fa-f]\s*){40}(([0-9A-Fa-f]\s*){24})?$"),
        Scalar::Zone => pattern("^[A-Za-z][A-Za-z0-9_+/-]*$"),
        Scalar::CopyId => pattern("^[0-9A-Za-z-]{12,}$"),
        Scalar::CopyRecord => pattern(r"^\s*\S+\s+\S+\s+[0-9a-f]{64}\s*$"),
        Scalar::ContentHash => pattern("^[0-9a-f]+$"),
        Scalar::Words(words) => choices(&words()),
    }
}

fn choices(choices: &[Choice]) -> Value {
    let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
    let means: Vec<&str> = choices.iter().map(|choice| choice.means).collect();
    json!({
        "type": "string",
        "enum": words,
        "enumDescriptions": means,
        "markdownEnumDescriptions": means,
    })
}
