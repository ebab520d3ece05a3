use super::*;
use crate::advisory::yaml;
use crate::import::json;

fn rules(text: &str) -> Vec<Rule> {
    let mut findings = Findings::new("a.json");
    if let Some(tree) = json::read(text, &mut findings) {
        record(&tree, &mut findings);
    }
    findings.lower_for_import();
    let errors = findings.into_vec().into_iter();
    errors
        .filter(|f| f.level == crate::finding::Level::Error)
        .map(|f| f.rule)
        .collect()
}

fn with(more: &str) -> String {
    format!(r#"{{"id": "PYSEC-2020-1", "modified": "2021-03-04T05:06:07Z"{more}}}"#)
}

#[test]
fn the_schema_and_the_laws_are_held_and_nothing_beyond_them() {
    for (text, want) in [
        (with(""), &[][..]),
        (
            with(r#", "schema_version": "1.7.5", "published": "2021-03-04T05:06:07.000Z""#),
            &[],
        ),
        (
            with(r#", "aliases": null, "severity": null, "affected": null, "references": null"#),
            &[],
        ),
        (with(r#", "related": null"#), &[Rule::WrongType]),
        (with(r#", "withdrawn": null"#), &[Rule::WrongType]),
        (with(r#", "summary": null"#), &[Rule::WrongType]),
        (with(r#", "details": 5"#), &[Rule::WrongType]),
        (with(r#", "schema_version": null"#), &[Rule::WrongType]),
        (
            with(r#", "published": "2021-03-04T05:06:08Z""#),
            &[Rule::InstantOrder],
        ),
        (
            with(r#", "published": "2021-03-04T05:06:07+00:00""#),
            &[Rule::OsvSchema],
        ),
        (with(r#", "published": "2021-03-04""#), &[Rule::Instant]),
        (
            with(r#", "published": "0001-01-01T00:00:00Z""#),
            &[Rule::Instant],
        ),
        (
            with(r#", "published": "2021-03-04T05:06:07Z", "withdrawn": "2021-03-04T05:06:06Z""#),
            &[Rule::InstantOrder],
        ),
        (with(r#", "withdrawn": "2031-03-04T05:06:06Z""#), &[]),
        (with(r#", "sumary": "x""#), &[Rule::UnknownKey]),
        (
            with(r#", "credits": [{"name": "A", "mail": "x"}]"#),
            &[Rule::UnknownKey],
        ),
        (
            with(r#", "database_specific": {"a": null, "b": 1, "c": true}"#),
            &[],
        ),
        (with(r#", "database_specific": []"#), &[Rule::WrongType]),
        (
            with(r#", "affected": [{"versions": [1.10]}]"#),
            &[Rule::WrongType],
        ),
        (with(r#", "affected": [{"severity": null}]"#), &[]),
        (r#"{"id": "PYSEC-2020-1"}"#.to_owned(), &[Rule::MissingKey]),
        (
            r#"{"modified": "2021-03-04T05:06:07Z"}"#.to_owned(),
            &[Rule::MissingKey],
        ),
        (
            r#"{"id": "ACME-1", "modified": "2021-03-04T05:06:07Z"}"#.to_owned(),
            &[Rule::OsvSchema],
        ),
        (
            r#"{"id": "x_ACME-1", "modified": "2021-03-04T05:06:07Z"}"#.to_owned(),
            &[],
        ),
        (
            r#"{"id": "PYSEC-/../1", "modified": "2021-03-04T05:06:07Z"}"#.to_owned(),
            &[Rule::IdForm],
        ),
        ("[]".to_owned(), &[Rule::OsvSchema]),
        ("5".to_owned(), &[Rule::OsvSchema]),
        ("{}".to_owned(), &[Rule::OsvSchema]),
    ] {
        assert_eq!(rules(&text), want, "{text}");
    }
}

#[test]
fn bare_words_that_somebody_reads_as_numbers_are_no_text() {
    for word in [
        "1.10", "1", "-5", "010", "1_000", "0x1f", "0o17", "1e3", "1.5E-3", "1:30", ".5", "5.",
        "yes", "No", "TRUE", ".inf", "+1",
    ] {
        assert!(is_other_than_text(word), "{word}");
    }
    for word in [
        "1.10.1",
        "2.2.0rc0",
        "2023-09-20",
        "2023-09-20T05:12:42Z",
        "4e7d0df9093",
        "v1",
        "1.0-1",
        "0.2.0-n653",
        "2!1.0",
        "1.0+build",
        "e5",
        "CVE-2020-1",
        "1.2.3e4",
        "0b5662bc2be13a8c8f044d925d87fb6e56247cd8",
        "0o8",
        "1e",
        "-",
        ".",
        "0.0.0-0",
    ] {
        assert!(!is_other_than_text(word), "{word}");
    }
}

#[test]
fn yaml_records_are_held_to_the_same() {
    for (text, want) in [
        (
            "id: PYSEC-2020-1\nmodified: 2021-03-04T05:06:07Z\naffected:\n- versions:\n  - 1.10.1\n",
            &[][..],
        ),
        (
            "id: PYSEC-2020-1\nmodified: 2021-03-04T05:06:07Z\naffected:\n- versions:\n  - 1.10\n",
            &[Rule::WrongType],
        ),
        (
            "id: PYSEC-2020-1\nmodified: 2021-03-04T05:06:07Z\nsummary: no\n",
            &[Rule::WrongType],
        ),
        (
            "id: PYSEC-2020-1\nmodified: 2021-03-04T05:06:07Z\ndatabase_specific: {a: 1.10}\n",
            &[],
        ),
    ] {
        let mut findings = Findings::new("a.yaml");
        let tree = yaml::read(text, 0, &mut findings).unwrap();
        record(&tree, &mut findings);
        let errors = findings
            .into_vec()
            .into_iter()
            .filter(|f| f.level == crate::finding::Level::Error);
        let rules: Vec<_> = errors.map(|f| f.rule).collect();
        assert_eq!(rules, want, "{text}");
    }
}
