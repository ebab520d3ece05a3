use serde_json::{Value, json};

use super::*;
use crate::publish::test_database::database;

const GOOD: &str = "status: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-41234]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H]\ncwe: [CWE-770]\naffected:\n  - package: {ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]\n---\n# Memory grows without bound\n\nIt keeps every message.\n";

fn report(advisories: &[(&str, &str)]) -> Value {
    let database = database(advisories);
    let records: Vec<_> = database.records().iter().collect();
    let mut remarks: Vec<Remarks> = records.iter().map(|_| Remarks::default()).collect();
    document(&database, &records, Part::Everything, &mut remarks).unwrap()
}

#[test]
fn a_record_becomes_a_vulnerability_of_its_component() {
    let report = report(&[("EX-2026-AAAA", GOOD)]);
    assert_eq!(
        report["components"],
        json!([{
            "type": "library", "bom-ref": "pkg:cargo/lantern-queue", "name": "lantern-queue",
            "purl": "pkg:cargo/lantern-queue",
        }])
    );
    let vulnerability = &report["vulnerabilities"][0];
    assert_eq!(
        vulnerability["affects"],
        json!([{
            "ref": "pkg:cargo/lantern-queue",
            "versions": [
                { "range": "vers:cargo/>=0.6.0|<0.8.4", "status": "affected" },
                { "version": "0.8.4", "status": "unaffected" },
            ],
        }])
    );
    assert_eq!(vulnerability["cwes"], json!([770]));
    assert_eq!(vulnerability["ratings"][0]["score"], 7.5);
    assert_eq!(vulnerability["ratings"][0]["severity"], "high");
    assert_eq!(vulnerability["references"][0]["id"], "CVE-2026-41234");
    assert_eq!(
        vulnerability["recommendation"],
        "Upgrade lantern-queue to 0.8.4."
    );
}

#[test]
fn the_document_is_called_and_dated_by_its_data() {
    let one = report(&[("EX-2026-AAAA", GOOD)]);
    let other = GOOD.replace("41234", "41235");
    let two = report(&[("EX-2026-AAAA", GOOD), ("EX-2026-BBBB", &other)]);
    assert_eq!(one["serialNumber"], two["serialNumber"]);
    assert_eq!((&one["version"], &two["version"]), (&json!(1), &json!(2)));
    assert_eq!(one["metadata"]["timestamp"], "2026-01-02T03:04:05Z");
    assert_eq!(two["components"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_withdrawn_affects_nothing() {
    let text = GOOD.replace("status: published", "status: withdrawn\nwithdrawn: 2026-02-02T00:00:00Z\nwithdrawn_reason: It was a misunderstanding.");
    let report = report(&[("EX-2026-AAAA", &text)]);
    let vulnerability = &report["vulnerabilities"][0];
    assert_eq!(vulnerability["affects"], Value::Null);
    assert_eq!(vulnerability["rejected"], "2026-02-02T00:00:00Z");
    let detail = vulnerability["detail"].as_str().unwrap();
    assert!(detail.starts_with("**Withdrawn:**"), "{detail}");
}

#[test]
fn versions_that_cannot_be_told_are_unknown_and_not_all() {
    let commit = "1".repeat(40);
    let text = GOOD.replace(
        "[{introduced: \"0.6.0\", fixed: \"0.8.4\"}]",
        &format!("[{{repo: \"https://example.org/q\", introduced: \"0\", fixed: \"{commit}\"}}]"),
    );
    let report = report(&[("EX-2026-AAAA", &text)]);
    let versions = &report["vulnerabilities"][0]["affects"][0]["versions"];
    assert_eq!(
        versions[0],
        json!({ "range": "vers:all/*", "status": "unknown" })
    );
}
