use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::*;
use crate::advisory::document;

fn options(repair: Repair) -> Options {
    let now = Instant::try_from("2027-01-01T00:00:00Z").unwrap();
    Options::new(Format::Osv, repair, now)
}

fn record(id: &str, summary: &str) -> String {
    format!(r#"{{"id": "{id}", "modified": "2021-03-04T05:06:07Z", "summary": "{summary}"}}"#)
}

fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn import(paths: &[&Path]) -> Imported {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    records(
        &paths,
        &Existing::default(),
        options(Repair::Never),
        &Ledger::default(),
    )
    .unwrap()
}

fn ids(imported: &Imported) -> Vec<&str> {
    imported.files.iter().map(|file| file.id.as_str()).collect()
}

/// The rules that refused each source, by the last part of its name.
fn refusals(imported: &Imported) -> Vec<(&str, Vec<Rule>)> {
    let rules = |refused: &Refused| {
        refused
            .findings
            .iter()
            .map(|finding| finding.rule)
            .collect()
    };
    imported
        .refused
        .iter()
        .map(|refused| (source::file_name(&refused.source), rules(refused)))
        .collect()
}

fn zip(entries: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("all.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    folder
}

#[test]
fn one_broken_record_costs_no_other() {
    let folder = place(&[
        ("b/PYSEC-2020-2.json", &record("PYSEC-2020-2", "b")),
        ("a.json", &record("PYSEC-2020-1", "a")),
        ("broken.json", "{"),
        (
            "c.yaml",
            "id: PYSEC-2020-3\nmodified: \"2021-03-04T05:06:07Z\"\n",
        ),
        (
            "d.yml",
            "\u{feff}id: PYSEC-2020-4\nmodified: \"2021-03-04T05:06:07Z\"\n",
        ),
        ("empty.json", ""),
        ("empty.yaml", ""),
        ("list.json", "[]"),
        (
            "year.json",
            r#"{"id": "PYSEC-2020-9", "modified": "0001-01-01T00:00:00Z"}"#,
        ),
    ]);
    fs::write(folder.path().join("latin.json"), b"{\"id\": \"\xe9\"}").unwrap();
    let imported = import(&[folder.path()]);
    assert_eq!(
        ids(&imported),
        [
            "PYSEC-2020-1",
            "PYSEC-2020-2",
            "PYSEC-2020-3",
            "PYSEC-2020-4"
        ]
    );
    assert_eq!(
        refusals(&imported),
        [
            ("broken.json", vec![Rule::Json]),
            ("empty.json", vec![Rule::Json]),
            ("empty.yaml", vec![Rule::OsvSchema]),
            ("latin.json", vec![Rule::NotUtf8]),
            ("list.json", vec![Rule::OsvSchema]),
            ("year.json", vec![Rule::Instant]),
        ]
    );
    let year = &imported.refused[5].findings[0];
    assert!(year.message.starts_with("modified: "), "{}", year.message);
    assert_eq!(imported.prefixes.iter().collect::<Vec<_>>(), ["PYSEC"]);
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
}

#[test]
fn what_is_passed_over_is_said() {
    let folder = place(&[
        ("a.json", &record("PYSEC-2020-1", "a")),
        (
            "all.json",
            r#"[{"id": "PYSEC-2020-1", "modified": "2021-03-04T05:06:07Z"}]"#,
        ),
        ("modified_id.csv", "2021-03-04T05:06:07Z,PYSEC-2020-1\n"),
        ("ecosystems.txt", "PyPI\n"),
        ("manifest.json", r#"{"files": []}"#),
        (".git/config.json", "{}"),
        (".hidden.json", "{}"),
    ]);
    let imported = import(&[folder.path()]);
    assert_eq!(ids(&imported), ["PYSEC-2020-1"]);
    assert!(imported.refused.is_empty(), "{:?}", imported.refused);
    let notes = imported.notes.join("\n");
    for part in [
        "2 hidden entries",
        "2 files",
        "ecosystems.txt, modified_id.csv",
        "all.json",
        "manifest.json",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn a_list_with_records_in_it_is_no_list_of_ids() {
    let folder = place(&[("all.json", &format!("[{}]", record("PYSEC-2020-1", "a")))]);
    assert_eq!(
        refusals(&import(&[folder.path()])),
        [("all.json", vec![Rule::OsvSchema])]
    );
}

#[cfg(unix)]
#[test]
fn links_are_refused_below_a_folder() {
    let secret = place(&[("secret.json", &record("PYSEC-2020-1", "secret"))]);
    let folder = place(&[("a.json", &record("PYSEC-2020-2", "a"))]);
    std::os::unix::fs::symlink(
        secret.path().join("secret.json"),
        folder.path().join("link.json"),
    )
    .unwrap();
    std::os::unix::fs::symlink(secret.path(), folder.path().join("link")).unwrap();
    let imported = import(&[folder.path()]);
    assert_eq!(ids(&imported), ["PYSEC-2020-2"]);
    let want = vec![Rule::UnreadableFile];
    assert_eq!(
        refusals(&imported),
        [("link", want.clone()), ("link.json", want)]
    );
}

#[test]
fn an_archive_gives_its_records_in_order_and_chooses_no_path() {
    let b = record("PYSEC-2020-2", "b");
    let a = record("PYSEC-2020-1", "a");
    let folder = zip(&[
        ("../../../etc/b.json", b.as_bytes()),
        ("..\\a.json", a.as_bytes()),
        ("notes.txt", b"x"),
        (".git/x.json", b"{}"),
        ("\u{1b}[31mred.json", b"{"),
    ]);
    let imported = import(&[&folder.path().join("all.zip")]);
    let paths: Vec<_> = imported
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "advisories/2020/PYSEC-2020-2.md",
            "advisories/2020/PYSEC-2020-1.md"
        ]
    );
    let [refused] = imported.refused.as_slice() else {
        panic!("{:?}", imported.refused)
    };
    assert!(
        refused.source.ends_with("all.zip!\\u{1b}[31mred.json"),
        "{}",
        refused.source
    );
}

#[test]
fn an_archive_cannot_fill_the_memory() {
    let bomb = vec![b' '; 65 << 20];
    let good = record("PYSEC-2020-1", "a");
    let folder = zip(&[("bomb.json", &bomb), ("good.json", good.as_bytes())]);
    let imported = import(&[&folder.path().join("all.zip")]);
    assert_eq!(ids(&imported), ["PYSEC-2020-1"]);
    assert_eq!(
        refusals(&imported),
        [("bomb.json", vec![Rule::UnreadableFile])]
    );
}

#[test]
fn a_source_that_is_not_there_stops_the_import() {
    let folder = place(&[("broken.zip", "PK\u{3}\u{4}broken")]);
    let run = |path: PathBuf| {
        records(
            &[path],
            &Existing::default(),
            options(Repair::Never),
            &Ledger::default(),
        )
    };
    let missing = run(folder.path().join("nothing.json"));
    assert!(matches!(missing, Err(ImportError::Unreadable { .. })));
    let broken = run(folder.path().join("broken.zip"));
    assert!(matches!(broken, Err(ImportError::Archive { .. })));
}

#[test]
fn of_two_records_with_one_id_the_second_is_refused_unless_it_is_the_same() {
    let folder = place(&[
        ("1.json", &record("PYSEC-2020-1", "a")),
        ("2.json", &record("PYSEC-2020-1", "a").replace(", ", " , ")),
        ("3.json", &record("PYSEC-2020-1", "another")),
        ("4.json", &record("PYSEC-2020-A", "a")),
        ("5.json", &record("PYSEC-2020-a", "a")),
    ]);
    let imported = import(&[folder.path()]);
    assert_eq!(ids(&imported), ["PYSEC-2020-1", "PYSEC-2020-A"]);
    let want = vec![Rule::DuplicateId];
    assert_eq!(
        refusals(&imported),
        [("3.json", want.clone()), ("5.json", want)]
    );
    let related = &imported.refused[0].findings[0].related[0];
    assert!(related.path.ends_with("1.json"));
    assert!(imported.notes[0].contains("2.json"), "{:?}", imported.notes);
}

#[test]
fn what_the_database_has_is_never_replaced() {
    let folder = place(&[
        ("1.json", &record("PYSEC-2020-1", "a")),
        ("2.json", &record("PYSEC-2020-2", "b")),
    ]);
    let first = import(&[folder.path()]);
    let read = |file: &NewFile, change: &str| {
        let text = file.text.replace("# a", change);
        let mut findings = Findings::new(file.path.as_str());
        document::parse(&text, None, &mut findings).unwrap()
    };
    let same = read(&first.files[0], "# a");
    let edited = read(&first.files[0], "# edited");
    for (advisory, unchanged) in [(&same, 1), (&edited, 0)] {
        let mut existing = Existing::default();
        existing.add(advisory);
        existing.reserve("pysec-2020-2", "advisories/broken.md");
        let second = records(
            &[folder.path().to_path_buf()],
            &existing,
            options(Repair::Never),
            &Ledger::default(),
        )
        .unwrap();
        assert!(second.files.is_empty());
        assert_eq!(second.unchanged.len(), unchanged);
        assert_eq!(second.refused.len(), 2 - unchanged);
        let last = second.refused.last().unwrap();
        assert!(last.findings[0].message.contains("advisories/broken.md"));
    }
}

#[test]
fn a_null_that_means_absence_is_left_out_and_said() {
    let text = record("PYSEC-2020-1", "a").replace(
        '}',
        r#", "aliases": null, "affected": [{"versions": ["1"], "severity": null}]}"#,
    );
    let folder = place(&[("a.json", &text)]);
    let imported = import(&[folder.path()]);
    assert_eq!(ids(&imported), ["PYSEC-2020-1"]);
    assert!(!imported.files[0].text.contains("null"));
    assert_eq!(
        imported.notes,
        [
            "`affected[].severity: null` is left out, which means the same: PYSEC-2020-1",
            "`aliases: null` is left out, which means the same: PYSEC-2020-1",
        ]
    );
}

#[test]
fn repairs_are_made_only_where_asked_for_and_said() {
    let text = r#"{"id": "PSF-2013-3", "modified": "0001-01-01T00:00:00Z", "published": "2013-10-29T00:00:00Z"}"#;
    let folder = place(&[("a.json", text), ("b.json", &record("PYSEC-2020-1", "a"))]);
    let repaired = records(
        &[folder.path().to_path_buf()],
        &Existing::default(),
        options(Repair::Smallest),
        &Ledger::default(),
    )
    .unwrap();
    assert_eq!(ids(&repaired), ["PSF-2013-3", "PYSEC-2020-1"]);
    assert_eq!(
        repaired.repaired,
        [
            "PSF-2013-3: modified 0001-01-01T00:00:00Z -> 2013-10-29T00:00:00Z (the published instant)"
        ]
    );
    assert_eq!(
        refusals(&import(&[folder.path()])),
        [("a.json", vec![Rule::Instant])]
    );
}

#[test]
fn other_formats_are_called_by_their_names() {
    let folder = place(&[
        (
            "csaf.json",
            r#"{"document": {"category": "csaf_vex"}, "vulnerabilities": []}"#,
        ),
        (
            "cve.json",
            r#"{"dataType": "CVE_RECORD", "cveMetadata": {}}"#,
        ),
    ]);
    let imported = import(&[folder.path()]);
    for (refused, name) in imported.refused.iter().zip(["CSAF", "CVE"]) {
        let [finding] = refused.findings.as_slice() else {
            panic!("{refused:?}")
        };
        assert!(finding.message.contains(name), "{}", finding.message);
    }
}
