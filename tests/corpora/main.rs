//! Every record of the public databases beside this repository is imported and compared with an
//! independent reading of its source.
//!
//! The records are not part of the project. Where they are missing, the tests say so and pass.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "clippy.toml allows these in test functions, and here everything is a test"
)]

mod agreement;
mod any_record;
mod awkward;
mod comparison;
mod independent;
mod moving;
mod mutations;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use advgen::advisory::instant::Instant;
use advgen::finding::Level;
use advgen::import::ledger::Ledger;
use advgen::import::{Existing, Format, ImportError, Imported, Options, Repair, records};

use self::comparison::differences;

/// The databases, and how many records each has.
const CORPORA: [(&str, usize); 7] = [
    ("haskell", 35),
    ("homebrew", 43),
    ("ocaml", 26),
    ("psf", 132),
    ("pypa", 2661),
    ("r", 14),
    ("rustsec", 1206),
];

fn corpus(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/corpora")
        .join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no ../shared/corpora/{name}");
    None
}

/// Imports OSV records as they stand long after the last of them was published.
fn take(
    sources: &[PathBuf],
    existing: &Existing<'_>,
    repair: Repair,
) -> Result<Imported, ImportError> {
    let now = Instant::try_from("2100-01-01T00:00:00Z").expect("an instant");
    let options = Options::new(Format::Osv, repair, now);
    records(sources, existing, options, &Ledger::default())
}

fn import(folder: &Path, repair: Repair) -> Imported {
    take(&[folder.to_path_buf()], &Existing::default(), repair).expect("the corpus is there")
}

/// The rules that refused a record, once for each record.
fn by_rule(imported: &Imported) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for refused in &imported.refused {
        let mut rules: Vec<_> = refused
            .findings
            .iter()
            .map(|finding| finding.rule.id())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            *counts.entry(rule).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_record_comes_back_equal_or_is_refused_by_a_rule() {
    println!(
        "{:<9} {:>7} {:>6} {:>7} {:>8} {:>13}  refused by",
        "corpus", "records", "equal", "refused", "repaired", "still refused"
    );
    for (name, records) in CORPORA {
        let Some(folder) = corpus(name) else { continue };
        let imported = import(&folder, Repair::Never);
        let mut wrong = Vec::new();
        for file in &imported.files {
            let source = independent::source(&folder, file.id.as_str());
            wrong.extend(
                differences(&source, &file.text)
                    .into_iter()
                    .map(|d| format!("{}: {d}", file.id)),
            );
        }
        assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
        assert_eq!(
            imported.files.len() + imported.refused.len(),
            records,
            "{name}"
        );
        assert!(imported.repaired.is_empty() && imported.unchanged.is_empty());
        for refused in &imported.refused {
            let errors = refused
                .findings
                .iter()
                .filter(|finding| finding.level == Level::Error);
            assert!(errors.count() > 0, "{}", refused.source);
            for finding in &refused.findings {
                assert_ne!(
                    finding.rule.id(),
                    "round-trip",
                    "{}: {}",
                    refused.source,
                    finding.message
                );
                assert!(finding.span.end <= refused.text.len(), "{}", refused.source);
            }
        }

        let repaired = import(&folder, Repair::Smallest);
        assert!(
            repaired.repaired.len() >= imported.refused.len() - repaired.refused.len(),
            "{name}: a silent repair"
        );
        assert_eq!(
            repaired.files.len() + repaired.refused.len(),
            records,
            "{name}"
        );
        let rules: Vec<_> = by_rule(&imported)
            .into_iter()
            .map(|(rule, n)| format!("{rule} {n}"))
            .collect();
        println!(
            "{name:<9} {records:>7} {:>6} {:>7} {:>8} {:>13}  {}",
            imported.files.len(),
            imported.refused.len(),
            imported.refused.len() - repaired.refused.len(),
            repaired.refused.len(),
            rules.join(", "),
        );
        // What was fine before is the same bytes with repairs switched on.
        for file in &imported.files {
            assert!(repaired.files.contains(file), "{}", file.id);
        }
        for refused in &repaired.refused {
            for finding in &refused.findings {
                println!(
                    "          still refused: {}: {}",
                    refused.source, finding.message
                );
            }
        }
    }
}

#[test]
fn a_second_import_finds_everything_unchanged() {
    let Some(folder) = corpus("haskell") else {
        return;
    };
    let first = import(&folder, Repair::Never);
    let advisories: Vec<_> = first
        .files
        .iter()
        .map(|file| {
            let mut findings = advgen::finding::Findings::new(file.path.as_str());
            advgen::advisory::document::parse(&file.text, Some(file.id.as_str()), &mut findings)
                .unwrap()
        })
        .collect();
    let mut existing = Existing::default();
    for advisory in &advisories {
        existing.add(advisory);
    }
    let second = take(&[folder], &existing, Repair::Never).unwrap();
    assert_eq!(second.unchanged.len(), first.files.len());
    assert!(second.files.is_empty() && second.refused.is_empty());
}

#[test]
fn a_zip_of_records_is_the_same_as_their_folder() {
    use std::io::Write as _;
    let Some(folder) = corpus("ocaml") else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("all.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    let mut records: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    records.sort();
    for record in records.iter().rev() {
        let name = record.file_name().unwrap().to_str().unwrap();
        zip.start_file(format!("../../{name}"), options).unwrap();
        zip.write_all(&std::fs::read(record).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let from_zip = take(&[path], &Existing::default(), Repair::Never).unwrap();
    let from_folder = import(&folder, Repair::Never);
    assert_eq!(from_zip.files, from_folder.files);
    assert_eq!(from_zip.refused.len(), from_folder.refused.len());
}
