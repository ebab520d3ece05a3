use serde_json::{Value, json};

use super::*;
use crate::publish::remarks::Remark;
use crate::publish::test_database::database;

const GOOD: &str = "status: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-41234]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H]\ncwe: [CWE-770]\naffected:\n  - package: {ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]\ncredits:\n  - {name: Mona, contact: [\"https://github.com/octocat\"], type: FINDER}\n---\n# Memory grows without bound\n\nIt keeps every message.\n";

fn exported(text: &str, purpose: Purpose) -> (Option<Value>, Vec<Remark>) {
    let database = database(&[("EX-2026-AAAA", text)]);
    let mut remarks = Remarks::default();
    let body = body(
        &database,
        &database.records()[0],
        purpose,
        None,
        &mut remarks,
    );
    (body, remarks.into_vec())
}

fn create(text: &str) -> Value {
    let (body, remarks) = exported(text, Purpose::Create);
    body.unwrap_or_else(|| panic!("{remarks:?}"))
}

#[test]
fn a_record_becomes_a_body() {
    assert_eq!(
        create(GOOD),
        json!({
            "summary": "Memory grows without bound",
            "description": "It keeps every message.\n\n### References\n- https://example.org/security/advisories/EX-2026-AAAA.html",
            "vulnerabilities": [{
                "package": { "ecosystem": "rust", "name": "lantern-queue" },
                "vulnerable_version_range": ">= 0.6.0, < 0.8.4",
                "patched_versions": "0.8.4",
            }],
            "cwe_ids": ["CWE-770"],
            "cvss_vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
            "credits": [{ "login": "octocat", "type": "finder" }],
            "cve_id": "CVE-2026-41234",
        })
    );
}

#[test]
fn a_report_has_neither_credits_nor_a_cve_id() {
    let (body, _) = exported(GOOD, Purpose::Report);
    let body = body.unwrap();
    assert_eq!(
        (&body["credits"], &body["cve_id"]),
        (&Value::Null, &Value::Null)
    );
    let description = body["description"].as_str().unwrap();
    assert!(
        description.contains("### Credits\n- Mona\n"),
        "{description}"
    );
    assert_eq!(
        exported(GOOD, Purpose::Publish).0,
        Some(json!({ "state": "published" }))
    );
}

#[test]
fn what_github_has_no_field_for_stands_in_the_description_and_is_told() {
    let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    let commit = "1".repeat(40);
    for (from, to, section, key) in [
        (
            "severity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H]",
            format!("severity: [{four}]"),
            format!("### Further ratings\n- CVSS 4.0: {four}"),
            ("severity", json!("critical")),
        ),
        (
            "[CVE-2026-41234]",
            "[CVE-2026-41234, GHSA-2222-3333-4444, PYSEC-2026-1]".to_owned(),
            "### Other names\n- PYSEC-2026-1\n".to_owned(),
            ("cve_id", json!("CVE-2026-41234")),
        ),
        (
            "contact: [\"https://github.com/octocat\"], ",
            String::new(),
            "### Credits\n- Mona\n".to_owned(),
            ("credits", Value::Null),
        ),
        (
            "    ranges: [",
            format!(
                "    ranges: [{{repo: \"https://example.org/q\", introduced: \"0\", fixed: \"{commit}\"}}, "
            ),
            format!("### Affected commits\n- https://example.org/q: < {commit}\n"),
            ("cwe_ids", json!(["CWE-770"])),
        ),
    ] {
        let (body, remarks) = exported(&GOOD.replace(from, &to), Purpose::Create);
        let body = body.unwrap();
        let description = body["description"].as_str().unwrap();
        assert!(description.contains(&section), "{description}");
        assert_eq!(body[key.0], key.1);
        let told = remarks
            .iter()
            .filter(|remark| remark.message.ends_with(": in the description"));
        assert_eq!(told.count(), 2, "{remarks:?}");
    }
}

#[test]
fn rows_of_versions_are_entries_of_their_own() {
    let text = GOOD.replace(
        "[{introduced: \"0.6.0\", fixed: \"0.8.4\"}]",
        "[{introduced: \"0\", fixed: \"0.2.0\"}, {introduced: \"0.6.0\", last_affected: \"0.6.0\"}, {introduced: \"1.0.0\"}]",
    );
    let body = create(&text);
    let ranges: Vec<_> = body["vulnerabilities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                entry["vulnerable_version_range"].as_str().unwrap(),
                entry["patched_versions"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        ranges,
        [
            ("< 0.2.0", Some("0.2.0")),
            ("= 0.6.0", None),
            (">= 1.0.0", None)
        ]
    );
}

#[test]
fn texts_that_github_would_refuse_are_refused() {
    for (from, to, want) in [
        (
            "Memory grows without bound",
            "x".repeat(1_025),
            "1025 characters",
        ),
        (
            "It keeps every message.",
            "x".repeat(65_500),
            "a description holds 65535",
        ),
    ] {
        let (body, remarks) = exported(&GOOD.replace(from, &to), Purpose::Create);
        assert_eq!(body, None);
        assert!(
            remarks.iter().any(|remark| remark.message.contains(want)),
            "{remarks:?}"
        );
    }
}

#[test]
fn a_withdrawn_record_is_neither_created_nor_published() {
    let text = GOOD.replace("status: published", "status: withdrawn\nwithdrawn: 2026-02-02T00:00:00Z\nwithdrawn_reason: It was a misunderstanding.");
    for purpose in [Purpose::Create, Purpose::Publish, Purpose::Report] {
        assert_eq!(exported(&text, purpose).0, None);
    }
    let (body, _) = exported(&text, Purpose::Update);
    let description = body.unwrap()["description"].clone();
    assert!(
        description
            .as_str()
            .unwrap()
            .starts_with("**Withdrawn:** It was a misunderstanding.")
    );
}

#[test]
fn only_the_address_of_a_person_is_a_login() {
    for (contact, want) in [
        ("https://github.com/octocat", Some("octocat")),
        ("https://github.com/octo-cat/", Some("octo-cat")),
        ("https://github.com/octocat/repo", None),
        ("https://github.com/", None),
        ("https://example.org/octocat", None),
        ("mailto:octocat@example.org", None),
    ] {
        let credit = crate::advisory::record::Credit {
            name: "Mona".to_owned(),
            contact: Some(vec![contact.to_owned()]),
            kind: None,
        };
        assert_eq!(rest::login(&credit), want, "{contact}");
    }
}
