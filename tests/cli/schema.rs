//! `advgen schema`: what it takes is what the reader takes, as far as one file can tell.

use std::fs;
use std::path::{Path, PathBuf};

use advgen::advisory::frontmatter;
use advgen::advisory::yaml::{self, Node, Value as Yaml};
use advgen::finding::{Findings, Rule};
use jsonschema::Validator;
use serde_json::{Map, Number, Value};

use crate::database::TestDatabase;

/// Rules that a schema can know. The bad fixture of each is refused by it.
const OF_THE_SCHEMA: &[Rule] = &[
    Rule::UnknownKey,
    Rule::MissingKey,
    Rule::WrongType,
    Rule::Status,
    Rule::Instant,
    Rule::IdForm,
    Rule::CweForm,
    Rule::OsvSchema,
    Rule::SeverityVector,
    Rule::ReferenceUrl,
    Rule::CaseEvent,
    Rule::StateFields,
    Rule::WithdrawnReason,
];

fn validator() -> Validator {
    let run = TestDatabase::empty().run(&["schema"]);
    run.succeeds();
    let schema: Value = serde_json::from_str(&run.out).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::draft7::new(&schema).unwrap()
}

/// The frontmatter as other readers of YAML 1.2 understand it; `None` where there is none to read.
fn read(text: &str) -> Option<Value> {
    let parts = frontmatter::split(text).ok()?;
    let mut findings = Findings::new("x.md");
    let tree = yaml::read(
        text.get(parts.yaml.clone())?,
        parts.yaml.start,
        &mut findings,
    )?;
    (!findings.has_errors()).then(|| json(&tree))
}

fn json(node: &Node<'_>) -> Value {
    match &node.value {
        Yaml::List(items) => items.iter().map(json).collect(),
        Yaml::Map(entries) => {
            let entries = entries.iter().map(|e| (e.key.to_string(), json(&e.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Yaml::Quoted(text) => Value::from(text.as_ref()),
        Yaml::Plain(_) if node.is_null() => Value::Null,
        Yaml::Plain(text) => match text.as_ref() {
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            // The core schema: what looks like a number is one.
            text if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                let whole = text.parse::<i64>().ok().map(Number::from);
                let number = || text.parse::<f64>().ok().and_then(Number::from_f64);
                whole
                    .or_else(number)
                    .map_or_else(|| Value::from(text), Value::Number)
            }
            text => Value::from(text),
        },
    }
}

fn advisories_below(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn wrong_in(validator: &Validator, path: &Path) -> Option<Vec<String>> {
    let value = read(&fs::read_to_string(path).ok()?)?;
    let errors = validator.iter_errors(&value);
    Some(
        errors
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect(),
    )
}

#[test]
fn every_example_and_every_good_fixture_is_right() {
    let validator = validator();
    let rules = project().join("tests/fixtures/rules");
    let good = Rule::ALL
        .iter()
        .map(|rule| rules.join(rule.id()).join("good/advisories"))
        .filter(|folder| folder.is_dir());
    let folders: Vec<PathBuf> = good.chain([project().join("advisories")]).collect();
    let files: Vec<PathBuf> = folders.iter().flat_map(|f| advisories_below(f)).collect();
    assert!(files.len() > 60, "{}", files.len());
    let mut read = 0;
    for path in files {
        let Some(wrong) = wrong_in(&validator, &path) else {
            continue;
        };
        read += 1;
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
    }
    assert!(read > 60, "{read}");
}

#[test]
fn what_breaks_a_rule_of_structure_is_refused() {
    let validator = validator();
    for rule in OF_THE_SCHEMA {
        let folder = project().join("tests/fixtures/rules").join(rule.id());
        let wrong = advisories_below(&folder.join("bad/advisories"))
            .iter()
            .filter_map(|path| wrong_in(&validator, path))
            .any(|wrong| !wrong.is_empty());
        assert!(wrong, "{rule}");
    }
}

#[test]
fn forms_are_told_apart_as_the_reader_does() {
    let validator = validator();
    let head = "id: EX-1\nstatus: draft\n";
    for (yaml, want) in [
        ("references: [{fix: 'https://example.org/'}]", true),
        (
            "references: [{type: WEB, url: 'https://example.org/'}]",
            true,
        ),
        ("references: [{type: WEB}]", false),
        (
            "references: [{fix: 'https://example.org/', web: 'https://example.org/'}]",
            false,
        ),
        (
            "credits: [{finder: A, contact: ['mailto:a@example.org']}]",
            true,
        ),
        ("credits: [{name: A}]", true),
        ("credits: [{name: A, finder: B}]", false),
        (
            "affected: [{ranges: [{introduced: '0', fixed: '1'}]}]",
            true,
        ),
        ("affected: [{ranges: [{introduced: 0}]}]", false),
        ("affected: [{ranges: [{fixed: '1'}]}]", false),
        (
            "affected: [{ranges: [{type: GIT, repo: 'https://example.org/', events: [{introduced: '0'}]}]}]",
            true,
        ),
        (
            "affected: [{ranges: [{type: GIT, events: [{introduced: '0', fixed: '1'}]}]}]",
            false,
        ),
        (
            "affected: [{package: {ecosystem: 'Debian:12', name: a}}]",
            true,
        ),
        (
            "affected: [{package: {ecosystem: 'debian', name: a}}]",
            false,
        ),
        (
            "severity: [CVSS:3.1/A:H/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/E:P]",
            true,
        ),
        (
            "severity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/E:P]",
            false,
        ),
        ("severity: [{type: CVSS_V3, score: 'CVSS:3.1/AV:N'}]", true),
        ("database_specific: {anything: [1, {x: y}]}", true),
        ("database_specific: {case: {}}", false),
        ("case: ~", true),
        ("case: {reporter: A. Nym}", true),
        (
            "case: {reporter: [A, {name: B, mail: b@example.org}]}",
            true,
        ),
        ("case: {reporter: {mail: b@example.org}}", false),
        ("case: {triage: {kind: code-execution}}", true),
        ("case: {triage: {kind: [code-execution, other]}}", true),
        ("case: {triage: {kind: [code-executing]}}", false),
        (
            "case: {events: [{received: 2026-01-01T00:00:00Z, channel: mail}]}",
            true,
        ),
        ("case: {events: [{received: 2026-01-01T00:00:00Z}]}", false),
        (
            "case: {events: [{received: 2026-01-01T00:00:00Z, channel: mail, version: '1'}]}",
            false,
        ),
        (
            "case: {events: [{held: 2026-01-01T00:00:00Z, reason: x}]}",
            false,
        ),
        ("case: {events: [{channel: mail}]}", false),
        ("case: {notes: [1, {x: y}]}", true),
    ] {
        let value = read(&format!("---\n{head}{yaml}\n---\n")).unwrap();
        assert_eq!(validator.is_valid(&value), want, "{yaml}");
    }
}
