use super::*;
use crate::import::{json, osv};

/// The repaired record as JSON, what was changed, and whether it is valid now.
fn repaired(text: &str) -> (String, Vec<String>, bool) {
    let mut findings = Findings::new("a.json");
    let tree = json::read(text, &mut findings).unwrap();
    let (better, changes) = smallest(&tree);
    let mut findings = Findings::new("a.json");
    still_twice(&better, &mut findings);
    let record = osv::record(&better, &mut findings);
    findings.lower_for_import();
    let json = serde_json::to_string(&Json::from_node(&better)).unwrap();
    (json, changes, record.is_some() && !findings.has_errors())
}

fn record(more: &str) -> String {
    format!(r#"{{"id":"PYSEC-2020-1","modified":"2021-03-04T05:06:07Z"{more}}}"#)
}

fn affected(inner: &str) -> String {
    record(&format!(
        r#","affected":[{{"package":{{"ecosystem":"crates.io","name":"a"}},{inner}}}]"#
    ))
}

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn each_change_is_the_smallest_and_is_said() {
    let cases = [
        (
            r#"{"id":"PSF-2013-3","modified":"0001-01-01T00:00:00Z","published":"2013-10-29T00:00:00Z"}"#.to_owned(),
            r#"{"id":"PSF-2013-3","modified":"2013-10-29T00:00:00Z","published":"2013-10-29T00:00:00Z"}"#.to_owned(),
            "modified 0001-01-01T00:00:00Z -> 2013-10-29T00:00:00Z (the published instant)",
        ),
        (
            record(r#","published":"2021-03-04T12:00:00Z""#),
            r#"{"id":"PYSEC-2020-1","modified":"2021-03-04T12:00:00Z","published":"2021-03-04T12:00:00Z"}"#.to_owned(),
            "modified 2021-03-04T05:06:07Z -> 2021-03-04T12:00:00Z (the published instant)",
        ),
        (
            r#"{"id":"PYSEC-2020-1","published":"2021-03-04T12:00:00+02:00"}"#.to_owned(),
            r#"{"id":"PYSEC-2020-1","published":"2021-03-04T10:00:00Z","modified":"2021-03-04T10:00:00Z"}"#.to_owned(),
            "modified missing -> 2021-03-04T10:00:00Z (the published instant)",
        ),
        (
            record(r#","published":"0001-01-01T00:00:00Z""#),
            record(""),
            "published 0001-01-01T00:00:00Z -> left out (a placeholder)",
        ),
        (
            record(r#","related":null,"aliases":null"#),
            record(r#","aliases":null"#),
            "related null -> left out (it says nothing)",
        ),
        (
            r#"{"id":"ACME-1","modified":"2021-03-04T05:06:07Z"}"#.to_owned(),
            r#"{"id":"x_ACME-1","modified":"2021-03-04T05:06:07Z"}"#.to_owned(),
            "id ACME-1 -> x_ACME-1 (the local form of a prefix that OSV has not registered)",
        ),
        (
            record(r#","cvss":7.5,"database_specific":{"a":null}"#),
            record(r#","database_specific":{"a":null,"cvss":"7.5"}"#),
            "cvss -> database_specific.cvss (the schema does not know this key)",
        ),
        (
            record(r#","references":[{"type":"web","url":"https://example.org/a b"}]"#),
            record(r#","references":[{"type":"WEB","url":"https://example.org/a%20b"}]"#),
            "references url https://example.org/a b -> https://example.org/a%20b (with its special characters encoded)",
        ),
        (
            record(r#","credits":[{"name":"A","type":"HERO"},{"type":"TOOL"}]"#),
            record(r#","credits":[{"name":"A"}]"#),
            "credits type HERO -> left out (the schema does not know this word)",
        ),
        (
            record(r#","severity":[{"type":"CVSS_V3","score":"7.5"}]"#),
            record(r#","severity":[]"#),
            "severity CVSS_V3 7.5 -> left out (no rating that can be read)",
        ),
        (
            affected(r#""versions":[1.10]"#),
            affected(r#""versions":["1.10"]"#),
            "affected[0].versions[0] 1.10 -> \"1.10\" (the schema demands text)",
        ),
        (
            affected(r#""ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0","fixed":"2.0.0"}]}]"#),
            affected(r#""ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"}]}]"#),
            "affected[0].ranges[0].events[0] introduced and fixed -> one event each (scanners read one key and lose the others)",
        ),
        (
            affected(r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"},{"introduced":"2.0.0"},{"fixed":"2.0.0"}]}]"#),
            affected(r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]"#),
            "affected[0].ranges[0].events introduced 0, fixed 1.0.0, introduced 2.0.0, fixed 2.0.0 -> introduced 0, fixed 1.0.0 (without the interval that holds nothing)",
        ),
        (
            affected(r#""ranges":[{"type":"GIT","repo":"https://example.org/r","events":[{"introduced":"0"},{"fixed":"4e7d0df9093"}]}],"versions":["1.0.0"]"#),
            affected(r#""ranges":[],"versions":["1.0.0"]"#),
            "affected[0].ranges[0] GIT -> left out (`4e7d0df9093` is not the full hash of a commit)",
        ),
        (
            affected(&format!(r#""ranges":[{{"type":"GIT","repo":"https://example.org/r","events":[{{"introduced":"0"}},{{"fixed":"{A}.patch"}},{{"fixed":"{A}"}}]}}]"#)),
            affected(&format!(r#""ranges":[{{"type":"GIT","repo":"https://example.org/r","events":[{{"introduced":"0"}},{{"fixed":"{A}"}}]}}]"#)),
            "the same commits by their full hashes",
        ),
        (
            affected(&format!(r#""ranges":[{{"type":"GIT","repo":"https://example.org/r","events":[{{"fixed":"{A}"}},{{"introduced":"0"}}]}}]"#)),
            affected(&format!(r#""ranges":[{{"type":"GIT","repo":"https://example.org/r","events":[{{"introduced":"0"}},{{"fixed":"{A}"}}]}}]"#)),
            "(a range begins with `introduced`)",
        ),
        (
            r#"{"id":"PYSEC-2020-1","id":"PYSEC-2020-1","modified":"2021-03-04T05:06:07Z"}"#.to_owned(),
            record(""),
            "it is written twice, the same",
        ),
    ];
    for (before, after, said) in cases {
        let (json, changes, is_valid) = repaired(&before);
        assert_eq!(json, after, "{before}");
        assert!(
            changes.iter().any(|change| change.contains(said)),
            "{before}: {changes:#?}"
        );
        assert!(is_valid, "{before}");
    }
}

#[test]
fn a_valid_record_is_not_touched() {
    for text in [
        record(
            r#","aliases":null,"severity":[],"related":[],"published":"2021-03-04T05:06:07.000Z""#,
        ),
        affected(
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"},{"introduced":"2.0.0"}],"database_specific":{"x":null}}]"#,
        ),
    ] {
        let (json, changes, is_valid) = repaired(&text);
        assert_eq!(json, text);
        assert!(changes.is_empty() && is_valid, "{changes:?}");
    }
}

#[test]
fn what_needs_a_guess_stays_refused() {
    for text in [
        r#"{"modified":"2021-03-04T05:06:07Z"}"#.to_owned(),
        r#"{"id":"PYSEC-2020-1","modified":"2021-03-04"}"#.to_owned(),
        r#"{"id":"PYSEC-2020-1","modified":"0001-01-01T00:00:00Z"}"#.to_owned(),
        r#"{"id":"PYSEC-2020-1","id":"PYSEC-2020-2","modified":"2021-03-04T05:06:07Z"}"#.to_owned(),
        record(r#","withdrawn":"0001-01-01T00:00:00Z""#),
        record(r#","summary":["a"]"#),
        affected(
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"2.0.0"},{"limit":"1.0.0"}]}]"#,
        ),
        affected(
            r#""ranges":[{"type":"GIT","repo":"https://example.org/r","events":[{"introduced":"0"},{"fixed":"4e7d0df9093"}]}]"#,
        ),
        record(r#","affected":[{"package":{"ecosystem":"Nowhere","name":"a"},"versions":["1"]}]"#),
    ] {
        let (_, changes, is_valid) = repaired(&text);
        assert!(!is_valid, "{text}: {changes:?}");
    }
}
