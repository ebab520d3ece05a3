//! Broken records: whatever the import accepts, the official schema accepts too.

use std::path::Path;

use advgen::advisory::document;
use advgen::finding::Findings;
use advgen::import::{Existing, Imported, Refused, Repair};
use serde_json::{Value, json};

/// What refuses a record that the schema takes.
const LAWS: &[&str] = &[
    "event-order",
    "id-form",
    "instant",
    "instant-order",
    "unknown-key",
    "duplicate-id",
];

/// What is put in the place of every value, one after the other.
fn replacements() -> Vec<Value> {
    vec![
        json!(null),
        json!(5),
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!("x"),
        json!("0001-01-01T00:00:00Z"),
        json!("2020-01-01T00:00:00+01:00"),
        json!("2020-01-01t00:00:00Z"),
        json!("CVE-1999-1"),
        json!([null]),
        json!({"x": 1}),
        json!(["a", "a"]),
        json!("https://example.org/a b"),
        json!([{"introduced": "0"}]),
        json!([{"introduced": "0", "fixed": "1"}]),
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
    for key in [
        "extra",
        "database_specific",
        "severity",
        "withdrawn",
        "credits",
    ] {
        for replacement in replacements() {
            let mut changed = record.clone();
            changed[key] = replacement;
            out.push(changed);
        }
    }
    out
}

/// The official schema, all broken records, and a folder that holds them.
struct Broken {
    validator: jsonschema::Validator,
    records: Vec<Value>,
    folder: tempfile::TempDir,
}

impl Broken {
    fn new() -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let Ok(schema) = std::fs::read_to_string(root.join("../shared/schemas/osv-1.9.0.json"))
        else {
            println!("skipped: there is no ../shared/schemas");
            return None;
        };
        let schema: Value = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let whole = root.join("tests/fixtures/import/everything.json");
        let whole: Value = serde_json::from_str(&std::fs::read_to_string(whole).unwrap()).unwrap();
        let mut records = mutations(&whole);
        let folder = tempfile::tempdir().unwrap();
        for (number, record) in records.iter_mut().enumerate() {
            // One id for each, as long as it is not the id that was broken.
            if record["id"] == whole["id"] {
                record["id"] = json!(format!("PYSEC-2020-{}", 1_000_000 + number));
            }
            let path = folder.path().join(format!("{number:06}.json"));
            std::fs::write(path, record.to_string()).unwrap();
        }
        Some(Self {
            validator,
            records,
            folder,
        })
    }

    fn import(&self, repair: Repair) -> Imported {
        let sources = [self.folder.path().to_path_buf()];
        crate::take(&sources, &Existing::default(), repair).unwrap()
    }

    fn number_of(refused: &Refused) -> usize {
        let name = refused.source.rsplit('/').next().unwrap();
        name.trim_end_matches(".json").parse().unwrap()
    }
}

#[test]
fn what_is_accepted_is_valid_and_what_is_valid_is_refused_by_a_law_alone() {
    let Some(broken) = Broken::new() else { return };
    let imported = broken.import(Repair::Never);
    let refused: Vec<usize> = imported.refused.iter().map(Broken::number_of).collect();
    for (number, record) in broken.records.iter().enumerate() {
        let is_accepted = refused.binary_search(&number).is_err();
        assert!(
            !is_accepted || broken.validator.is_valid(record),
            "accepted against the schema: {record}"
        );
    }
    for refused in &imported.refused {
        let record = &broken.records[Broken::number_of(refused)];
        let rules: Vec<_> = refused.findings.iter().map(|f| f.rule.id()).collect();
        assert!(!rules.contains(&"round-trip"), "{:?}", refused.findings);
        assert!(
            !broken.validator.is_valid(record) || rules.iter().any(|rule| LAWS.contains(rule)),
            "refused without a law: {record}: {:?}",
            refused.findings
        );
    }
    println!(
        "{} mutations: {} accepted, {} refused",
        broken.records.len(),
        imported.files.len(),
        imported.refused.len()
    );
}

#[test]
fn what_was_repaired_is_valid_by_the_official_schema() {
    let Some(broken) = Broken::new() else { return };
    let repaired = broken.import(Repair::Smallest);
    for file in &repaired.files {
        let mut findings = Findings::new("a.md");
        let advisory = document::parse(&file.text, Some(file.id.as_str()), &mut findings).unwrap();
        let mut record = crate::comparison::osv(&advisory.record);
        for (key, instant) in [
            ("modified", advisory.record.modified),
            ("published", advisory.record.published),
            (
                "withdrawn",
                advisory.record.withdrawal.as_ref().map(|w| w.at),
            ),
        ] {
            if let Some(instant) = instant {
                record[key] = json!(instant.to_string());
            }
        }
        assert!(
            broken.validator.is_valid(&record),
            "repaired into something invalid: {record}"
        );
    }
    for refused in &repaired.refused {
        let rules = refused.findings.iter().map(|f| f.rule.id());
        assert!(rules.clone().count() > 0 && !rules.clone().any(|rule| rule == "round-trip"));
    }
    println!(
        "with repairs: {} accepted, {} refused",
        repaired.files.len(),
        repaired.refused.len()
    );
    assert!(repaired.files.len() > broken.import(Repair::Never).files.len());
}
