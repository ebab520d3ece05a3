//! The promises of every foreign format, proved with the records below `tests/fixtures/import`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::advisory::yaml::Value;
use crate::import::fate::FieldFate;
use crate::import::ledger::Ledger;
use crate::import::{Existing, Imported, Options, Repair, records};

fn now() -> Instant {
    Instant::try_from("2026-11-20T00:00:00Z").unwrap()
}

fn folder(format: Format) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(format.as_str())
}

/// The fixtures of a format, with their names.
fn fixtures(format: Format) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder(format)) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().to_string_lossy().into_owned();
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    assert!(!found.is_empty(), "{} has fixtures", format.as_str());
    found
}

/// Imports one text as a file in a folder of its own, outside Git.
fn import(format: Format, name: &str, text: &str) -> Imported {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(Path::new(name).file_name().unwrap());
    fs::write(&path, text).unwrap();
    let options = Options::new(format, Repair::Never, now());
    records(&[path], &Existing::default(), options, &Ledger::default()).unwrap()
}

/// The text of all advisories, or why there are none.
fn outcome(format: Format, name: &str, text: &str) -> Result<String, String> {
    let imported = import(format, name, text);
    if !imported.refused.is_empty() {
        let why = imported
            .refused
            .iter()
            .flat_map(|refused| &refused.findings);
        return Err(why
            .map(|f| format!("{}: {}\n", f.rule.id(), f.message))
            .collect());
    }
    Ok(imported
        .files
        .iter()
        .map(|file| file.text.as_str())
        .collect())
}

/// Every leaf of a tree with its path, lists counted.
fn leaves<'n, 'a>(node: &'n Node<'a>, path: &str, found: &mut Vec<(String, &'n Node<'a>)>) {
    match &node.value {
        Value::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                leaves(&entry.value, &format!("{path}.{}", entry.key), found);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}[{at}]"), found);
            }
        }
        _ => found.push((path.to_owned(), node)),
    }
}

fn tree(format: Format, text: &str) -> Node<'_> {
    let mut findings = Findings::new("fixture");
    let tree = if format.is_markdown() {
        read_front(text, &mut findings)
    } else {
        crate::import::json::read(text, &mut findings)
    };
    tree.unwrap_or_else(|| panic!("{:?}", findings.as_slice()))
}

/// The fate of every leaf, by its counted path.
fn fates(
    format: Format,
    name: &str,
    text: &str,
) -> Vec<(String, std::ops::Range<usize>, FieldFate)> {
    let tree = tree(format, text);
    let mut findings = Findings::new("fixture");
    let mut context = Context {
        name,
        committed: None,
        findings: &mut findings,
    };
    let records = convert(format, &tree, &mut context);
    let mut found = Vec::new();
    let sources: Vec<(String, &Node<'_>)> = match tree.items() {
        Some(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (format!("[{at}]"), item))
            .collect(),
        None => vec![(String::new(), &tree)],
    };
    assert_eq!(records.len(), sources.len());
    for (record, (path, source)) in records.iter().zip(sources) {
        let mut all = Vec::new();
        leaves(source, &path, &mut all);
        // Both are in the order of the tree, and no leaf is without a fate.
        assert_eq!(record.fields.len(), all.len(), "{name}");
        for (field, (path, leaf)) in record.fields.iter().zip(all) {
            found.push((path, leaf.span.clone(), field.fate.clone()));
        }
    }
    found
}

#[test]
fn every_fixture_is_taken_over() {
    for format in Format::FOREIGN {
        for (name, text) in fixtures(format) {
            let done = outcome(format, &name, &text);
            assert!(done.is_ok(), "{name}: {}", done.unwrap_err());
        }
    }
}

/// Nothing vanishes silently: whoever changes a value that is said to be mapped or kept changes the
/// advisory, or it is refused.
#[test]
fn every_leaf_is_mapped_or_kept_or_said_to_be_lost() {
    for format in Format::FOREIGN {
        let mut lost = 0;
        let mut silent = Vec::new();
        for (name, text) in fixtures(format) {
            let before = outcome(format, &name, &text).unwrap();
            for (path, span, fate) in fates(format, &name, &text) {
                if matches!(fate, FieldFate::Lost(_)) {
                    lost += 1;
                    continue;
                }
                let old = &text[span.clone()];
                let Some(new) = changed(old) else { continue };
                let mut mutated = text.clone();
                mutated.replace_range(span, &new);
                let after = outcome(format, &name, &mutated);
                if after.as_ref() == Ok(&before) {
                    silent.push(format!(
                        "{name}: {path} is {fate:?}, but {old} -> {new} changes nothing"
                    ));
                }
            }
        }
        assert!(silent.is_empty(), "{}", silent.join("\n"));
        // A format of which everything finds a place would be a fixture that shows nothing.
        assert!(lost > 0 || format.is_markdown(), "{}", format.as_str());
    }
}

/// Another value of the same kind; nothing where there is none.
fn changed(old: &str) -> Option<String> {
    let inner = old.trim_matches('"');
    if inner.is_empty() || matches!(old, "null" | "[]" | "{}") {
        return None;
    }
    Some(match old {
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        _ if old.ends_with('Z') && !old.starts_with('"') => {
            old.replacen('-', "-0", 0).replace("20", "19")
        }
        _ if inner.starts_with("20") && inner.contains('T') => old.replacen("20", "19", 1),
        _ if old.bytes().all(|b| b.is_ascii_digit()) => format!("1{old}"),
        _ if old.starts_with('"') => format!("{}x\"", &old[..old.len() - 1]),
        _ => format!("{old}x"),
    })
}

/// What is kept stands where it is said to stand.
#[test]
fn what_is_kept_stands_in_database_specific_under_the_name_of_the_format() {
    for format in Format::FOREIGN {
        let mut kept = 0;
        for (name, text) in fixtures(format) {
            let imported = import(format, &name, &text);
            let all: String = imported
                .files
                .iter()
                .map(|file| file.text.as_str())
                .collect();
            for (path, span, fate) in fates(format, &name, &text) {
                let FieldFate::Kept(place) = fate else {
                    continue;
                };
                assert!(
                    place.starts_with(&format!("database_specific.{}.", format.as_str())),
                    "{path}: {place}"
                );
                let word = text[span].trim_matches('"');
                let plain =
                    word.len() > 2 && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                assert!(
                    !plain || all.contains(word),
                    "{name}: {path} is kept in {place}, but {word} is nowhere"
                );
                kept += 1;
            }
        }
        assert!(kept > 0, "{}", format.as_str());
    }
}

#[test]
fn ids_and_dates_are_those_of_the_source() {
    for (format, id, published, modified) in [
        (
            Format::Csaf,
            "x_HLP-2026-0003",
            "2026-03-03T14:00:00Z",
            "2026-04-05T08:30:00Z",
        ),
        (
            Format::Cve,
            "CVE-2026-90004",
            "2026-02-10T09:15:00.123Z",
            "2026-02-14T16:45:30.456Z",
        ),
        (
            Format::Ghsa,
            "GHSA-2c3d-4f5g-6h7j",
            "2026-05-11T10:00:00Z",
            "2026-05-12T11:30:45Z",
        ),
        (
            Format::Rustsec,
            "RUSTSEC-2026-9001",
            "2026-01-15T12:00:00Z",
            "2026-01-15T12:00:00Z",
        ),
        (
            Format::Haskell,
            "HSEC-2026-9001",
            "2026-02-16T12:00:00Z",
            "2026-02-16T12:00:00Z",
        ),
        (
            Format::Julia,
            "JLSEC-2026-9001",
            "2026-03-17T09:10:11.012Z",
            "2026-04-18T13:14:15.016Z",
        ),
    ] {
        let texts: String = fixtures(format)
            .iter()
            .map(|(name, text)| outcome(format, name, text).unwrap())
            .collect();
        let own = texts
            .split("---\n")
            .find(|part| part.contains(&format!("id: {id}\n")));
        let own = own.unwrap_or_else(|| panic!("{id} is missing in {texts}"));
        for line in [
            format!("published: {published}\n"),
            format!("modified: {modified}\n"),
        ] {
            assert!(own.contains(&line), "{id} lacks {line} in {own}");
        }
    }
}

#[test]
fn what_claims_to_be_later_than_now_is_never_taken_over() {
    for format in Format::FOREIGN {
        for (name, text) in fixtures(format) {
            // Every year of the fixtures becomes one that has not come.
            let later = text.replace("2026-0", "2096-0");
            let refused = import(format, &name, &later);
            assert_eq!(refused.files, [], "{name}");
            let rules: Vec<_> = refused
                .refused
                .iter()
                .flat_map(|r| &r.findings)
                .map(|f| f.rule)
                .collect();
            assert!(rules.contains(&Rule::FutureInstant), "{name}: {rules:?}");
        }
    }
}

#[test]
fn what_is_not_public_where_it_comes_from_stays_there() {
    for (format, old, new) in [
        (
            Format::Ghsa,
            "\"state\": \"published\"",
            "\"state\": \"draft\"",
        ),
        (
            Format::Ghsa,
            "\"state\": \"published\"",
            "\"state\": \"triage\"",
        ),
        (Format::Csaf, "\"label\": \"WHITE\"", "\"label\": \"AMBER\""),
        (
            Format::Csaf,
            "\"status\": \"final\"",
            "\"status\": \"draft\"",
        ),
        (
            Format::Cve,
            "\"state\": \"PUBLISHED\"",
            "\"state\": \"RESERVED\"",
        ),
    ] {
        let mut found = 0;
        for (name, text) in fixtures(format) {
            if text.contains(old) {
                found += 1;
                let imported = import(format, &name, &text.replace(old, new));
                assert!(
                    imported.files.is_empty() && !imported.refused.is_empty(),
                    "{name}: {new}"
                );
                let rules: Vec<_> = imported
                    .refused
                    .iter()
                    .flat_map(|r| &r.findings)
                    .map(|f| f.rule)
                    .collect();
                assert_eq!(rules, [Rule::Status], "{name}: {new}");
            }
        }
        assert!(found > 0, "{old}");
    }
}

#[test]
fn an_id_that_is_no_file_name_or_that_osv_does_not_know_is_refused_where_it_stands() {
    for (format, id) in [
        (Format::Csaf, "x_HLP-2026-0003"),
        (Format::Cve, "CVE-2026-90004"),
        (Format::Ghsa, "GHSA-2c3d-4f5g-6h7j"),
        (Format::Rustsec, "RUSTSEC-2026-9001"),
        (Format::Haskell, "HSEC-2026-9001"),
        (Format::Julia, "JLSEC-2026-9001"),
    ] {
        let all = fixtures(format);
        let quoted = format!("\"{id}\"");
        let (name, text) = all.iter().find(|(_, text)| text.contains(&quoted)).unwrap();
        for (bad, rule) in [
            ("../../etc/passwd", Rule::IdForm),
            ("NOBODY-2026-1", Rule::OsvSchema),
        ] {
            let imported = import(format, name, &text.replace(&quoted, &format!("\"{bad}\"")));
            let refused = imported
                .refused
                .first()
                .unwrap_or_else(|| panic!("{name}: {bad}"));
            let finding = refused.findings.iter().find(|f| f.rule == rule);
            let finding = finding.unwrap_or_else(|| panic!("{name}: {:?}", refused.findings));
            assert_eq!(refused.text[finding.span.clone()].trim_matches('"'), bad);
            assert!(imported.files.iter().all(|file| !file.path.contains("..")));
        }
    }
}

#[test]
fn hostile_sources_are_refused_and_do_no_harm() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let deep_toml = format!("```toml\na = {deep}\n```\n# T\n");
    let dots = vec!["a"; 100_000].join(".");
    let dotted = format!("```toml\n{dots} = 1\n```\n# T\n");
    let headed = format!("```toml\n[{dots}]\nb = 1\n```\n# T\n");
    for format in Format::FOREIGN {
        let (name, texts): (&str, Vec<&str>) = if format.is_markdown() {
            (
                "X-2026-1.md",
                vec![
                    "```toml\n```\n",
                    "```toml\n[advisory]\n```\n# T",
                    "# no fence",
                    &deep_toml,
                    &dotted,
                    &headed,
                    "```toml\nid = \"X-1\nb=1\n```\n",
                ],
            )
        } else {
            (
                "a.json",
                vec![
                    "{}",
                    "1",
                    "\"text\"",
                    "{\"document\": []}",
                    "{\"cveMetadata\": 1}",
                    "{\"ghsa_id\": []}",
                    &deep,
                    "[{}]",
                    "[[]]",
                ],
            )
        };
        for text in texts {
            let imported = import(format, name, text);
            assert!(imported.files.is_empty(), "{}: {text:.60}", format.as_str());
        }
    }
}

/// Text of others is text: HTML in it is shown as text, and no comment in it becomes private.
#[test]
fn html_in_a_text_stays_text() {
    for (format, old) in [
        (Format::Csaf, "Unbounded memory growth in lantern-queue."),
        (Format::Rustsec, "A peer can make the queue grow"),
        (Format::Ghsa, "A peer can make the queue grow"),
    ] {
        let mut found = false;
        for (name, text) in fixtures(format) {
            if !text.contains(old) {
                continue;
            }
            found = true;
            let hostile = text.replace(
                old,
                "<script>alert(1)</script> <!-- hidden --> {{ secret }}",
            );
            let after = outcome(format, &name, &hostile).unwrap();
            assert!(after.contains("<script>alert(1)</script>"), "{after}");
            assert!(after.contains("hidden"), "{after}");
        }
        assert!(found, "{old}");
    }
}

#[test]
fn a_mutated_record_never_breaks_an_import() {
    // Each leaf is replaced by something of another type: refused or taken over, never a panic.
    for format in Format::FOREIGN {
        for (name, text) in fixtures(format) {
            for (path, span, _) in fates(format, &name, &text) {
                for other in ["[1, 2]", "\"\"", "7", "\"-\""] {
                    let mut mutated = text.clone();
                    mutated.replace_range(span.clone(), other);
                    let imported = import(format, &name, &mutated);
                    let all = imported.files.len() + imported.refused.len();
                    assert!(all > 0 || !imported.notes.is_empty(), "{name}: {path}");
                }
            }
        }
    }
}

/// The tables of docs/import.md are those of the code. `SNAPSHOTS=overwrite` writes them.
#[test]
fn the_book_has_the_tables_of_every_format() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/import.md");
    let written = fs::read_to_string(&path).unwrap();
    let mut book = written.clone();
    for format in Format::FOREIGN {
        let begin = format!("<!-- table: {} -->\n", format.as_str());
        let (before, rest) = book
            .split_once(&begin)
            .expect("each format has a place for its table");
        let (_, after) = rest.split_once("<!-- end -->\n").expect("each table ends");
        let rows: String = format
            .table()
            .iter()
            .map(|(from, to, how)| {
                let name = |names: &str| {
                    let names = names.split(", ").map(|name| match name {
                        "" => "–".to_owned(),
                        prose if prose.contains(' ') => prose.to_owned(),
                        name => format!("`{name}`"),
                    });
                    names.collect::<Vec<_>>().join(", ")
                };
                format!("| {} | {} | {how} |\n", name(from), name(to))
            })
            .collect();
        book = format!(
            "{before}{begin}\n| there | here | |\n|---|---|---|\n{rows}\n<!-- end -->\n{after}"
        );
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(&path, &book).unwrap();
        return;
    }
    assert!(
        written == book,
        "docs/import.md is not up to date (SNAPSHOTS=overwrite writes it)"
    );
}
