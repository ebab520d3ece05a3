use serde_json::Value;

use super::*;
use crate::publish::test_database::database;

fn told(text: &str) -> (Option<Value>, usize) {
    let text = format!(
        "status: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-41234]\n{text}---\n# Title\n\nText.\n"
    );
    let database = database(&[("EX-2026-AAAA", &text)]);
    let records: Vec<_> = database.records().iter().collect();
    let mut remarks = [Remarks::default()];
    let document = document(&database, &records, Part::Named, &mut remarks);
    let [remarks] = remarks;
    (document, remarks.into_vec().len())
}

/// The products of each statement behind its status.
fn statements(document: Option<Value>) -> Vec<String> {
    let document = document.unwrap_or_default();
    let statements = document["statements"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let products = |statement: &Value| {
        let products = statement["products"].as_array().unwrap().clone();
        let ids = products
            .iter()
            .map(|product| product["@id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>().join(" ")
    };
    statements
        .iter()
        .map(|statement| {
            format!(
                "{} {}",
                statement["status"].as_str().unwrap(),
                products(statement)
            )
        })
        .collect()
}

#[test]
fn single_versions_are_told_and_ranges_are_not() {
    for (affected, want, notes) in [
        (
            "[{package: {ecosystem: npm, name: a}, versions: [\"1.0.0\", \"1.1.0\"]}]",
            vec!["affected pkg:npm/a@1.0.0 pkg:npm/a@1.1.0"],
            0,
        ),
        (
            "[{package: {ecosystem: npm, name: a}, ranges: [{introduced: \"1.0.0\", fixed: \"1.2.0\"}]}]",
            vec!["fixed pkg:npm/a@1.2.0"],
            1,
        ),
        (
            "[{package: {ecosystem: npm, name: a}, versions: [\"1.0.0\"], ranges: [{introduced: \"1.0.0\", fixed: \"1.2.0\"}]}]",
            vec!["affected pkg:npm/a@1.0.0", "fixed pkg:npm/a@1.2.0"],
            0,
        ),
        // What one range calls fixed, another one still holds.
        (
            "[{package: {ecosystem: npm, name: a}, ranges: [{introduced: \"1.0.0\", fixed: \"1.2.0\"}, {introduced: \"1.1.0\", last_affected: \"1.3.0\"}]}]",
            vec!["affected pkg:npm/a@1.3.0"],
            1,
        ),
        (
            "[{package: {ecosystem: \"Debian:12\", name: a}, versions: [\"1\"]}]",
            vec![],
            2,
        ),
        (
            "[{package: {ecosystem: npm, name: a}, ranges: [{introduced: \"0\"}]}]",
            vec![],
            2,
        ),
    ] {
        let (document, remarks) = told(&format!("affected: {affected}\n"));
        assert_eq!(statements(document), want, "{affected}");
        assert_eq!(remarks, notes, "{affected}");
    }
}

#[test]
fn names_and_dates_come_from_the_data() {
    let (document, _) =
        told("affected: [{package: {ecosystem: npm, name: a}, versions: [\"1.0.0\"]}]\n");
    let document = document.unwrap();
    assert_eq!(
        document["@id"],
        "https://example.org/security/openvex/EX-2026-AAAA"
    );
    assert_eq!(document["timestamp"], "2026-01-02T03:04:05Z");
    assert_eq!(document["version"], 1);
    let statement = &document["statements"][0];
    assert_eq!(statement["vulnerability"]["name"], "x_EX-2026-AAAA");
    assert_eq!(statement["vulnerability"]["aliases"][0], "CVE-2026-41234");
    assert!(statement["action_statement"].is_string());
}

#[test]
fn nothing_is_told_of_what_is_withdrawn() {
    let (document, notes) =
        told("affected: [{package: {ecosystem: npm, name: a}, versions: [\"1.0.0\"]}]\n");
    assert!(document.is_some());
    assert_eq!(notes, 0);
    let text = "status: withdrawn\npublished: 2026-01-02T03:04:05Z\nwithdrawn: 2026-02-02T00:00:00Z\nwithdrawn_reason: None.\naffected: [{package: {ecosystem: npm, name: a}, versions: [\"1.0.0\"]}]\n---\n# T\n\nText.\n";
    let database = database(&[("EX-2026-AAAA", text)]);
    let records: Vec<_> = database.records().iter().collect();
    let mut remarks = [Remarks::default()];
    assert_eq!(document_of(&database, &records, &mut remarks), None);
}

fn document_of(
    database: &PublicDatabase,
    records: &[&PublicRecord],
    remarks: &mut [Remarks],
) -> Option<Value> {
    document(database, records, Part::Everything, remarks)
}
