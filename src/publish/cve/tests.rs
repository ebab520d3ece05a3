use serde_json::{Value, json};

use super::*;
use crate::publish::remarks::{Remark, RemarkKind};
use crate::publish::test_database::configured;

const CONFIGURATION: &str = "database: {name: Example Security, base_url: https://example.org/security/}\nids: {prefix: EX, also: [GHSA]}\ncontact: security@example.org\ncve: {org_id: 00000000-0000-4000-9000-000000000000, vendor: Harbour}\n";

/// An advisory that gives a container.
const GOOD: &str = "status: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-41234]\ncwe: [CWE-770]\naffected:\n  - package: {ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]\n---\n# Memory grows without bound\n\nIt keeps every message.\n";

fn exported(
    configuration: &str,
    text: &str,
    schema: Schema,
    chosen: Option<&str>,
) -> (Option<Body>, Vec<Remark>) {
    let entry = ("EX-2026-AAAA", text);
    let database = configured(configuration, &[entry], "2026-11-01T00:00:00Z");
    let mut remarks = Remarks::default();
    let chosen = chosen.map(|id| CveId::try_from(id).unwrap());
    let record = &database.records()[0];
    let body = body(&database, record, schema, chosen.as_ref(), &mut remarks).unwrap();
    (body, remarks.into_vec())
}

fn container(text: &str, schema: Schema) -> Value {
    let (body, remarks) = exported(CONFIGURATION, text, schema, None);
    body.unwrap_or_else(|| panic!("{remarks:?}")).json["cnaContainer"].clone()
}

#[test]
fn a_record_becomes_a_container() {
    let good = GOOD.replace(
        "cwe:",
        "severity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H]\nreferences: [fix: https://example.org/fix]\ncredits: [remediation_developer: A. Person]\ncwe:",
    );
    let container = container(&good, Schema::V5_1);
    assert_eq!(
        container["affected"],
        json!([{
            "vendor": "Harbour", "product": "lantern-queue",
            "defaultStatus": "unaffected",
            "versions": [{
                "version": "0.6.0", "lessThan": "0.8.4", "versionType": "semver", "status": "affected",
            }],
        }])
    );
    assert_eq!(
        container["problemTypes"][0]["descriptions"][0]["description"],
        "CWE-770 Allocation of Resources Without Limits or Throttling"
    );
    let bulletin = "https://example.org/security/advisories/EX-2026-AAAA.html";
    assert_eq!(
        container["references"],
        json!([
            { "url": bulletin, "tags": ["vendor-advisory"] },
            { "url": "https://example.org/fix", "tags": ["patch"] },
        ])
    );
    assert_eq!(container["metrics"][0]["cvssV3_1"]["baseScore"], 7.5);
    assert_eq!(
        container["credits"],
        json!([{ "lang": "en", "value": "A. Person", "type": "remediation developer" }])
    );
    assert_eq!(
        container["descriptions"][0]["value"],
        "It keeps every message."
    );
    assert_eq!(container["datePublic"], "2026-01-02T03:04:05Z");
    assert_eq!(container["source"]["advisory"], "EX-2026-AAAA");
}

#[test]
fn package_urls_are_for_5_2_alone_and_have_no_version() {
    let entry = |schema| container(GOOD, schema)["affected"][0]["packageURL"].clone();
    assert_eq!(entry(Schema::V5_1), Value::Null);
    assert_eq!(entry(Schema::V5_2), "pkg:cargo/lantern-queue");
}

#[test]
fn versions_are_told_in_the_words_of_cve() {
    let versions = |ecosystem: &str, entry: &str| {
        let from = "{ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]";
        let to = format!("{{ecosystem: {ecosystem}, name: lantern-queue}}{entry}");
        let entry = container(&GOOD.replace(from, &to), Schema::V5_1)["affected"][0].clone();
        let versions = entry["versions"].as_array().cloned().unwrap_or_default();
        let versions: Vec<String> = versions
            .iter()
            .map(|version| {
                let end = ["lessThan", "lessThanOrEqual"].iter().find_map(|key| {
                    Some(format!(" {key} {}", version.get(*key)?.as_str().unwrap()))
                });
                let kind = version["versionType"].as_str().unwrap_or("one");
                let end = end.unwrap_or_default();
                format!("{} {kind}{end}", version["version"].as_str().unwrap())
            })
            .collect();
        format!(
            "{}: {}",
            entry["defaultStatus"].as_str().unwrap(),
            versions.join(", ")
        )
    };
    for (ecosystem, entry, want) in [
        (
            "PyPI",
            "\n    ranges: [{introduced: \"0\", fixed: \"2.0\"}]",
            "unaffected: 0 python lessThan 2.0",
        ),
        (
            "npm",
            "\n    ranges: [{introduced: \"1.0.0\", last_affected: \"1.2.0\"}]",
            "unaffected: 1.0.0 semver lessThanOrEqual 1.2.0",
        ),
        (
            "Maven",
            "\n    ranges: [{introduced: \"1.0.0\"}]",
            "unaffected: 1.0.0 maven lessThan *",
        ),
        (
            "RubyGems",
            "\n    versions: [\"1.1\", \"1.0\"]",
            "unaffected: 1.0 one, 1.1 one",
        ),
        (
            "npm",
            "\n    ranges: [{type: SEMVER, events: [{introduced: \"2.0.0\"}, {fixed: \"2.1.0\"}]}, {type: SEMVER, events: [{introduced: \"0\"}, {fixed: \"1.1.0\"}]}]",
            "unaffected: 0 semver lessThan 1.1.0, 2.0.0 semver lessThan 2.1.0",
        ),
    ] {
        assert_eq!(versions(ecosystem, entry), want);
    }
}

#[test]
fn what_would_be_refused_is_told_with_its_mend() {
    let long = "x".repeat(257);
    for (from, to, want) in [
        ("aliases: [CVE-2026-41234]\n", String::new(), "no CVE id"),
        (
            "[CVE-2026-41234]",
            "[CVE-2026-41234, CVE-2026-41235]".to_owned(),
            "several CVE ids",
        ),
        ("cwe: [CWE-770]\n", String::new(), "kind of weakness"),
        ("Memory grows without bound", long, "257 characters"),
        (
            "It keeps every message.",
            "x ".repeat(2_050),
            "first paragraph",
        ),
        (
            "It keeps every message.",
            "Found by Ada Reporter.".to_owned(),
            "names Ada Reporter",
        ),
    ] {
        let text = GOOD.replace("cwe:", "credits: [finder: Ada Reporter]\ncwe:");
        let text = text.replace(from, &to);
        let (body, remarks) = exported(CONFIGURATION, &text, Schema::V5_1, None);
        let [remark] = remarks.as_slice() else {
            panic!("{want}: {remarks:?}");
        };
        assert_eq!(body, None, "{want}");
        assert_eq!(remark.kind, RemarkKind::Refusal);
        assert!(remark.message.contains(want), "{}", remark.message);
        assert!(remark.mend.is_some());
    }
}

#[test]
fn the_configuration_says_who_speaks_about_what() {
    for (from, to, want) in [
        (
            "cve: {org_id: 00000000-0000-4000-9000-000000000000, vendor: Harbour}\n",
            "",
            "which organisation",
        ),
        (
            "https://example.org/security/",
            "http://localhost:8000/",
            "everybody can open",
        ),
    ] {
        let (body, remarks) = exported(&CONFIGURATION.replace(from, to), GOOD, Schema::V5_1, None);
        assert_eq!(body, None);
        assert!(remarks[0].message.contains(want), "{remarks:?}");
    }
    let nobody = CONFIGURATION.replace(", vendor: Harbour", "");
    let (body, remarks) = exported(&nobody, GOOD, Schema::V5_1, None);
    assert_eq!(body, None);
    assert!(
        remarks[0].message.contains("nothing says who makes"),
        "{remarks:?}"
    );
    // The registry of the suffix says enough.
    let maven = GOOD.replace("crates.io", "Maven:https://maven.example.org/releases");
    let (body, remarks) = exported(&nobody, &maven, Schema::V5_1, None);
    let affected =
        &body.unwrap_or_else(|| panic!("{remarks:?}")).json["cnaContainer"]["affected"][0];
    assert_eq!(
        affected["collectionURL"],
        "https://maven.example.org/releases"
    );
}

#[test]
fn one_of_several_ids_is_chosen_and_a_foreign_one_is_not() {
    let two = GOOD.replace("[CVE-2026-41234]", "[CVE-2026-41234, CVE-2026-41235]");
    let (body, _) = exported(CONFIGURATION, &two, Schema::V5_1, Some("CVE-2026-41235"));
    assert_eq!(body.unwrap().cve.as_str(), "CVE-2026-41235");
    let (body, remarks) = exported(CONFIGURATION, &two, Schema::V5_1, Some("CVE-2026-99999"));
    assert_eq!(body, None);
    assert!(remarks[0].message.contains("not among its aliases"));
}

#[test]
fn thanks_stay_on_the_page() {
    let text = GOOD.replace(
        "It keeps every message.",
        "It keeps every message.\n\n## Thanks\n\nTo all.\n\n### More\n\nAnd more.\n\n## What to do\n\n```sh\n# Thanks\n```\n",
    );
    let container = container(&text, Schema::V5_1);
    let description = &container["descriptions"][0];
    let want = "It keeps every message.\n\n## What to do\n\n```sh\n# Thanks\n```";
    assert_eq!(description["value"], want);
    assert_eq!(description["supportingMedia"][0]["value"], want);
}

#[test]
fn a_long_text_ends_behind_a_paragraph() {
    let paragraph = "word ".repeat(300);
    let paragraphs = [paragraph.trim(); 4].join("\n\n");
    let text = GOOD.replace("It keeps every message.", &paragraphs);
    let container = container(&text, Schema::V5_1);
    let description = &container["descriptions"][0];
    let want = [paragraph.trim(); 2].join("\n\n");
    assert_eq!(description["value"], want);
    assert_eq!(description["supportingMedia"][0]["value"], paragraphs);
}

#[test]
fn ranges_of_commits_belong_to_their_repository() {
    let commit = "1".repeat(40);
    let text = GOOD.replace(
        "package: {ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]",
        &format!("ranges: [{{repo: \"https://example.org/git/queue.git\", introduced: \"0\", fixed: \"{commit}\"}}]"),
    );
    let container = container(&text, Schema::V5_1);
    assert_eq!(
        container["affected"],
        json!([{
            "vendor": "Harbour", "product": "queue", "repo": "https://example.org/git/queue.git",
            "defaultStatus": "unaffected",
            "versions": [{ "version": "0", "lessThan": commit, "versionType": "git", "status": "affected" }],
        }])
    );
}

#[test]
fn each_branch_has_its_own_fix() {
    let (a, b) = ("1".repeat(40), "2".repeat(40));
    let text = GOOD.replace(
        "package: {ecosystem: crates.io, name: lantern-queue}\n    ranges: [{introduced: \"0.6.0\", fixed: \"0.8.4\"}]",
        &format!("ranges: [{{type: GIT, repo: \"https://example.org/q\", events: [{{introduced: \"0\"}}, {{fixed: \"{a}\"}}, {{fixed: \"{b}\"}}]}}]"),
    );
    let versions = container(&text, Schema::V5_1)["affected"][0]["versions"].clone();
    assert_eq!(
        (&versions[0]["lessThan"], &versions[1]["lessThan"]),
        (&json!(a), &json!(b))
    );
    assert_eq!(versions[1]["version"], "0");
}

#[test]
fn a_withdrawn_record_is_a_rejected_container() {
    let text = GOOD.replace("status: published", "status: withdrawn\nwithdrawn: 2026-02-02T00:00:00Z\nwithdrawn_reason: It was a misunderstanding.\nsuperseded_by: CVE-2026-50000");
    let (body, _) = exported(CONFIGURATION, &text, Schema::V5_1, None);
    let body = body.unwrap();
    assert_eq!(body.kind, Kind::Reject);
    assert_eq!(
        body.json,
        json!({ "cnaContainer": {
            "providerMetadata": { "orgId": "00000000-0000-4000-9000-000000000000" },
            "rejectedReasons": [{ "lang": "en", "value": "It was a misunderstanding." }],
            "replacedBy": ["CVE-2026-50000"],
        }})
    );
    assert!(steps(&body, "advgen export").contains("/cve/CVE-2026-41234/reject"));
}
