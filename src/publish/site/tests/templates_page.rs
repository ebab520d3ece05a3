//! The page of the book about templates names everything that templates are given, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;

/// Groups of values that stand in many places, by their names.
const KINDS: &[(&str, &[&str])] = &[
    ("moment", &["date", "datetime", "day", "minute"]),
    ("rating", &["class", "score", "system", "word"]),
    ("id", &["elsewhere", "id", "is_withdrawn", "own", "title"]),
    (
        "row",
        &[
            "id",
            "is_withdrawn",
            "more",
            "packages",
            "private",
            "published",
            "rating",
            "title",
            "url",
        ],
    ),
    (
        "severity",
        &[
            "calculator",
            "metrics",
            "rating",
            "source",
            "system",
            "vector",
        ],
    ),
    ("commit", &["full", "short", "what"]),
    ("line", &["fixed", "last", "start", "words"]),
    (
        "affected",
        &[
            "check",
            "fixed",
            "fold_versions",
            "git",
            "has_versions_outside",
            "lines",
            "order",
            "package",
            "parts",
            "ranges",
            "severities",
            "versions",
        ],
    ),
    ("package", &["name", "records", "release", "url"]),
    ("pager", &["next", "pages", "previous"]),
    ("private", &["until", "word"]),
];

/// What is known of names: by section, the names and their kinds.
type Names = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn kind_of(value: &Value) -> Option<&'static str> {
    let object = value.as_object()?;
    let keys: BTreeSet<&str> = object.keys().map(String::as_str).collect();
    let is_of =
        |(_, names): &&(&str, &[&str])| names.iter().copied().collect::<BTreeSet<_>>() == keys;
    KINDS.iter().find(is_of).map(|(name, _)| *name)
}

fn note(names: &mut Names, section: &str, path: &str, value: &Value) {
    let mut kind = |kind: &str| {
        let names = names.entry(section.to_owned()).or_default();
        names
            .entry(path.to_owned())
            .or_default()
            .insert(kind.to_owned());
    };
    match value {
        Value::Null => {}
        Value::Bool(_) => kind("yes or no"),
        Value::Number(_) => kind("number"),
        Value::String(_) => kind("text"),
        Value::Array(items) => {
            for item in items {
                note(names, section, &format!("{path}[]"), item);
            }
        }
        Value::Object(fields) => {
            if let Some(name) = kind_of(value).filter(|name| *name != section) {
                kind(name);
                for (field, value) in fields {
                    note(names, name, field, value);
                }
                return;
            }
            let front = if path.is_empty() {
                String::new()
            } else {
                format!("{path}.")
            };
            for (field, value) in fields {
                note(names, section, &format!("{front}{field}"), value);
            }
        }
    }
}

/// Everything that the templates of these databases were given.
fn given(databases: &[PublicDatabase]) -> Names {
    let mut names = Names::new();
    for database in databases {
        on_demand(database, |all| {
            for path in all.paths() {
                all.get(&path).unwrap().unwrap();
            }
            for (template, values) in all.site().given.lock().unwrap().iter() {
                for value in values {
                    match serde_json::to_value(value).unwrap() {
                        Value::Array(both) => {
                            note(&mut names, template, "", &both[0]);
                            note(&mut names, "page", "", &both[1]);
                        }
                        shared => note(&mut names, template, "", &shared),
                    }
                }
            }
        })
        .unwrap();
    }
    names
}

#[test]
fn the_book_names_everything_that_templates_are_given() {
    let full = public_database(&[
        ("advisories/EX-2026-EV1L.md", HOSTILE),
        (
            "advisories/EX-2026-AAAA.md",
            "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-10002, OTHER-2026-2]\nupstream: [CVE-2026-10001]\nrelated: [EX-2026-EV1L]\nseverity: [{type: CVSS_V3, score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', source: CNA}]\naffected:\n  - package: {ecosystem: npm, name: a}\n    ranges: [{introduced: 1.0.0, last_affected: 1.2.0}]\n    ecosystem_specific: {affects: {os: [linux], arch: [x86]}}\n  - package: {ecosystem: \"Debian:12\", name: b}\n    versions: ['1']\n---\n# T\n\nText.\n\n## Workaround\n\nNone.\n",
        ),
        (
            "advisories/EX-2026-BBBB.md",
            "---\nid: EX-2026-BBBB\nstatus: published\npublished: 2026-01-02T03:04:05Z\naliases: [other-2026-2]\naffected:\n  - package: {ecosystem: npm, name: a}\n    versions: ['1']\n    severity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L]\n  - package: {ecosystem: npm, name: b}\n    versions: ['1']\n---\n# T\n\nText.\n",
        ),
        ("site/policy.he.md", "# Policy\n\nText.\n"),
        ("site/index.md", "# Us\n\nText.\n"),
        ("site/logo.svg", "<svg/>"),
    ]);
    let many: Vec<_> = (0..201)
        .map(|number| advisory(&format!("EX-2026-{:04}", number + 1000), "cwe: [CWE-79]\naffected: [{package: {ecosystem: npm, name: a}, versions: ['1']}]\n"))
        .collect();
    let preview = public_database_at(
        &[(
            "advisories/EX-2026-LATE.md",
            "---\nid: EX-2026-LATE\nstatus: embargoed\ndisclosure: 2990-01-01T00:00:00Z\n---\n# T\n\nText.\n",
        )],
        "2990-01-01T00:00:00Z",
    );
    let names = given(&[
        example_database(&["advisories"]),
        full,
        database(&many),
        preview,
    ]);
    let mut names = names;
    // They come from a history, which these databases have not.
    for (template, path) in [
        ("bulletin.html", "bulletin.time_line[].changed[]"),
        ("index.html", "changes[].changed[]"),
    ] {
        note(&mut names, template, path, &Value::from("title"));
    }
    let book =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md")).unwrap();
    let mut section = String::new();
    let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in book.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            section = heading.trim_end_matches('`').to_owned();
        } else if line.starts_with("## ") {
            section.clear();
        } else if let Some(row) = line.strip_prefix("| `")
            && !section.is_empty()
        {
            let (name, rest) = row.split_once("` | ").unwrap();
            let (kind, what) = rest.split_once(" | ").unwrap();
            assert!(what.len() > 3, "{section}: {name} is not explained");
            written
                .entry(section.clone())
                .or_default()
                .insert(format!("| `{name}` | {kind} |"));
        }
    }
    let real: BTreeMap<String, BTreeSet<String>> = names
        .iter()
        .map(|(section, names)| {
            let row = |(name, kinds): (&String, &BTreeSet<String>)| {
                let kinds: Vec<_> = kinds.iter().map(String::as_str).collect();
                format!("| `{name}` | {} |", kinds.join(", "))
            };
            (section.clone(), names.iter().map(row).collect())
        })
        .collect();
    for (section, rows) in &real {
        let known = written.get(section).cloned().unwrap_or_default();
        for row in rows.difference(&known) {
            println!("missing\t{section}\t{row}");
        }
        for row in known.difference(rows) {
            println!("too much\t{section}\t{row}");
        }
    }
    assert!(
        written == real,
        "docs/templates.md does not say what templates are given"
    );
}
