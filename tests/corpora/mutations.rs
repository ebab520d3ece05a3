//! Broken records: whatever the import accepts, the official schema accepts too.

use std::path::Path;

use advgen::import::{Existing, Repair, osv};
use serde_json::{Value, json};

/// Rules beyond the schema that may refuse a record which the schema takes.
const LAWS: &[&str] = &[
    "event-order", "id-form", "instant", "instant-order", "limit-outside-git", "osv-schema", "unknown-key", "wrong-type",
];

/// What is put in the place of every value, one after the other.
fn replacements() -> Vec<Value> {
    vec![
        json!(null), json!(5), json!(true), json!([]), json!({}), json!(""), json!("x"), json!("0001-01-01T00:00:00Z"),
        json!("2020-01-01T00:00:00+01:00"), json!("2020-01-01t00:00:00Z"), json!("CVE-1999-1"), json!([null]), json!({"x": 1}),
        json!(["a", "a"]), json!("https://example.org/a b"), json!([{"introduced": "0"}]), json!([{"introduced": "0", "fixed": "1"}]),
    ]
}

/// Every place of a value, outermost first.
fn pointers(value: &Value, path: &str, out: &mut Vec<String>) {
    let step = |key: &str| format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                out.push(step(key));
                pointers(inner, &step(key), out);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate().take(2) {
                out.push(step(&at.to_string()));
                pointers(inner, &step(&at.to_string()), out);
            }
        }
        _ => {}
    }
}

fn without(record: &Value, pointer: &str) -> Value {
    let mut record = record.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match record.pointer_mut(parent).unwrap() {
        Value::Object(map) => {
            map.remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(key.parse().unwrap());
        }
        _ => {}
    }
    record
}

fn mutations(record: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    pointers(record, "", &mut places);
    let mut out = Vec::new();
    for place in places {
        out.push(without(record, &place));
        for replacement in replacements() {
            let mut changed = record.clone();
            *changed.pointer_mut(&place).unwrap() = replacement;
            out.push(changed);
        }
    }
    for key in ["extra", "database_specific", "severity", "withdrawn", "credits"] {
        for replacement in replacements() {
            let mut changed = record.clone();
            changed[key] = replacement;
            out.push(changed);
        }
    }
    out
}

#[test]
fn what_is_accepted_is_valid_by_the_official_schema_also_after_repair() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(schema) = std::fs::read_to_string(root.join("../shared/schemas/osv-1.9.0.json")) else {
        println!("skipped: there is no ../shared/schemas");
        return;
    };
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let text = std::fs::read_to_string(root.join("tests/fixtures/import/everything.json")).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    let mutations = mutations(&record);
    let folder = tempfile::tempdir().unwrap();
    for (number, mutation) in mutations.iter().enumerate() {
        let mut mutation = mutation.clone();
        // One id for each, as long as it is not the id that was broken.
        if mutation["id"] == record["id"] {
            mutation["id"] = json!(format!("PYSEC-2020-{}", 1_000_000 + number));
        }
        std::fs::write(folder.path().join(format!("{number:06}.json")), mutation.to_string()).unwrap();
    }
    let number_of = |source: &str| -> usize {
        source.rsplit('/').next().unwrap().trim_end_matches(".json").parse().unwrap()
    };
    let sources = [folder.path().to_path_buf()];

    let strict = osv(&sources, &Existing::default(), Repair::Never).unwrap();
    let refused: Vec<usize> = strict.refused.iter().map(|refused| number_of(&refused.source)).collect();
    for (number, mutation) in mutations.iter().enumerate() {
        let accepted = refused.binary_search(&number).is_err();
        assert!(!accepted || validator.is_valid(mutation), "accepted against the schema: {mutation}");
    }
    for refused in &strict.refused {
        let mutation = &mutations[number_of(&refused.source)];
        let beyond = |rule: &str| LAWS.contains(&rule) || rule == "duplicate-id";
        assert!(
            !validator.is_valid(mutation) || refused.findings.iter().any(|finding| beyond(finding.rule.id())),
            "refused without a reason: {mutation}: {:?}",
            refused.findings
        );
        assert!(refused.findings.iter().all(|finding| finding.rule.id() != "round-trip"), "{:?}", refused.findings);
    }
    println!("{} mutations: {} accepted, {} refused", mutations.len(), strict.files.len(), strict.refused.len());

    let repaired = osv(&sources, &Existing::default(), Repair::Smallest).unwrap();
    for file in &repaired.files {
        let mut findings = advgen::finding::Findings::new("a.md");
        let advisory = advgen::advisory::document::parse(&file.text, Some(file.id.as_str()), &mut findings).unwrap();
        let mut again = crate::comparison::osv(&advisory.record);
        for (key, instant) in [("modified", advisory.record.modified), ("published", advisory.record.published), ("withdrawn", advisory.record.withdrawal.map(|w| w.at))] {
            if let Some(instant) = instant {
                again[key] = json!(instant.to_string());
            }
        }
        assert!(validator.is_valid(&again), "repaired into something invalid: {again}");
    }
    println!("with repairs: {} accepted, {} refused", repaired.files.len(), repaired.refused.len());
    assert!(repaired.files.len() > strict.files.len());
}
