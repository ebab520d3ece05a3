use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::Path;

use serde_json::{Value, json};
use zip::ZipArchive;

use super::*;
use crate::publish::test_database::{configured, database, example, files_of};

const PUBLISHED: &str = "status: published\npublished: 2026-03-01T10:00:00+02:00\n";

/// Advisories in which something of everything is used, and what is easily got wrong.
fn varied() -> PublicDatabase {
    let go = "affected: [{package: {ecosystem: Go, name: example.org/a}, ranges: [{introduced: '0', fixed: '1.2.3'}]}]\n";
    let debian = "modified: 2026-03-02T00:00:00.25Z\naliases: []\nrelated: [OTHER-1, CVE-2026-1001]\ndatabase_specific: {severity: none of ours, n: 1.10}\naffected:\n  - package: {ecosystem: 'Debian:12', name: a}\n    versions: ['1']\n  - package: {ecosystem: 'Debian:13', name: a}\n    versions: ['1']\n  - package: {ecosystem: Red Hat, name: b}\n    versions: ['1']\n";
    let git = "affected: [{ranges: [{repo: 'https://example.org/a.git', introduced: '0', fixed: 21f3a1c4fbf0325264f9295e045145dcc5eaf40c}], versions: [v1]}]\n";
    let withdrawn = "status: withdrawn\npublished: 2026-03-01T08:00:00Z\nwithdrawn: 2026-03-04T08:00:00Z\nmodified: 2026-03-05T08:00:00Z\nwithdrawn_reason: Not `a` vulnerability.\nsuperseded_by: EX-2026-C\naliases: [CVE-2026-1002]\nrelated: [EX-2026-A]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L]\ncwe: [CWE-617]\nreferences: [{web: 'https://example.org/x'}]\n";
    database(&[
        ("EX-2026-A", &format!("{PUBLISHED}{go}---\n# A\n\nText.\n")),
        ("EX-2026-B", &format!("{PUBLISHED}{debian}---\n# B\n")),
        ("EX-2026-C", &format!("{PUBLISHED}{git}---\n# C\n")),
        ("EX-2026-D", &format!("{withdrawn}---\n# D\n\nOld text.\n")),
        (
            "PSF-2026-1",
            "status: published\npublished: 2026-03-01T08:00:00Z\nreferences: [{advisory: 'https://example.org/security/advisories/PSF-2026-1.html'}]\n---\n# E\n",
        ),
    ])
}

fn record(files: &BTreeMap<String, Vec<u8>>, id: &str) -> Value {
    serde_json::from_slice(&files[&format!("osv/{id}.json")]).unwrap()
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> &'a str {
    std::str::from_utf8(&files[path]).unwrap()
}

#[test]
fn a_record_has_the_form_of_osv_and_a_link_home() {
    let files = files_of(write, &varied());
    assert_eq!(
        text(&files, "osv/x_EX-2026-A.json"),
        concat!(
            r#"{"schema_version":"1.8.0","id":"x_EX-2026-A","modified":"2026-03-01T08:00:00Z","published":"2026-03-01T08:00:00Z","#,
            r#""summary":"A","details":"Text.","affected":[{"package":{"ecosystem":"Go","name":"example.org/a","purl":"pkg:golang/example.org/a"},"#,
            r#""ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}],"#,
            r#""references":[{"type":"ADVISORY","url":"https://example.org/security/advisories/EX-2026-A.html"}]}"#,
            "\n"
        )
    );
    let psf = record(&files, "PSF-2026-1");
    assert_eq!(psf["schema_version"], "1.7.5");
    assert_eq!(
        psf["references"].as_array().unwrap().len(),
        1,
        "the home is there already"
    );
}

#[test]
fn what_the_record_holds_goes_out_as_it_stands() {
    let files = files_of(write, &varied());
    let b = record(&files, "x_EX-2026-B");
    assert_eq!(b["aliases"], json!([]));
    assert!(b.get("upstream").is_none());
    assert_eq!(b["modified"], "2026-03-02T00:00:00.250Z");
    assert_eq!(b["database_specific"]["severity"], "none of ours");
    assert!(text(&files, "osv/x_EX-2026-B.json").contains(r#""n":1.10"#));
}

#[test]
fn ids_of_this_database_have_one_form_everywhere() {
    let files = files_of(write, &varied());
    assert_eq!(
        record(&files, "x_EX-2026-B")["related"],
        json!(["x_OTHER-1", "CVE-2026-1001"])
    );
    let d = record(&files, "x_EX-2026-D");
    assert_eq!(d["related"], json!(["x_EX-2026-A"]));
    assert_eq!(d["aliases"], json!(["CVE-2026-1002"]));
    assert_eq!(d["database_specific"]["superseded_by"], "x_EX-2026-C");
}

#[test]
fn a_withdrawn_record_stays_and_says_why_first() {
    let files = files_of(write, &varied());
    let d = record(&files, "x_EX-2026-D");
    assert_eq!(d["withdrawn"], "2026-03-04T08:00:00Z");
    assert_eq!(
        d["details"],
        "**Withdrawn:** Not \\`a\\` vulnerability. Superseded by x_EX-2026-C.\n\nOld text."
    );
    assert_eq!(
        d["database_specific"],
        json!({
            "severity": "MODERATE",
            "cwe_ids": ["CWE-617"],
            "withdrawn_reason": "Not `a` vulnerability.",
            "superseded_by": "x_EX-2026-C"
        })
    );
}

#[test]
fn packages_rated_one_by_one_give_the_record_the_gravest_word() {
    let low = "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:L";
    let high = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
    let package = |name: &str, rating: &str| {
        format!(
            "  - {{package: {{ecosystem: npm, name: {name}}}, severity: ['{rating}'], ranges: [{{introduced: '0'}}]}}\n"
        )
    };
    let affected = format!("affected:\n{}{}", package("a", low), package("b", high));
    for (more, want) in [
        ("", "HIGH"),
        ("database_specific: {severity: own}\n", "own"),
    ] {
        let text = format!("{PUBLISHED}{affected}{more}---\n# T\n");
        let files = files_of(write, &database(&[("PSF-2026-1", &text)]));
        assert_eq!(
            record(&files, "PSF-2026-1")["database_specific"]["severity"],
            want
        );
    }
}

#[test]
fn a_rating_source_asks_for_the_version_that_has_it() {
    let severity = "severity: [{type: CVSS_V3, score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', source: CNA}]";
    let homebrew = "affected: [{package: {ecosystem: Homebrew, name: a}, versions: ['1']}]";
    for (fields, want) in [
        ("cwe: []", "1.7.5"),
        (severity, "1.8.0"),
        (homebrew, "1.9.0"),
    ] {
        let database = database(&[("PSF-2026-1", &format!("{PUBLISHED}{fields}\n---\n# T\n"))]);
        let files = files_of(write, &database);
        assert_eq!(record(&files, "PSF-2026-1")["schema_version"], want);
    }
}

#[test]
fn the_layout_is_that_of_osvs_bucket() {
    let files = files_of(write, &varied());
    let paths: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "osv/Debian/all.zip",
            "osv/Debian/modified_id.csv",
            "osv/GIT/all.zip",
            "osv/GIT/modified_id.csv",
            "osv/Go/all.zip",
            "osv/Go/modified_id.csv",
            "osv/PSF-2026-1.json",
            "osv/Red Hat/all.zip",
            "osv/Red Hat/modified_id.csv",
            "osv/[EMPTY]/all.zip",
            "osv/[EMPTY]/modified_id.csv",
            "osv/all.json",
            "osv/all.zip",
            "osv/ecosystems.txt",
            "osv/modified_id.csv",
            "osv/x_EX-2026-A.json",
            "osv/x_EX-2026-B.json",
            "osv/x_EX-2026-C.json",
            "osv/x_EX-2026-D.json",
        ]
    );
    assert_eq!(
        text(&files, "osv/ecosystems.txt"),
        "Debian\nGIT\nGo\nRed Hat\n[EMPTY]\n"
    );
}

#[test]
fn the_lists_are_newest_first_with_equally_many_digits() {
    let files = files_of(write, &varied());
    assert_eq!(
        text(&files, "osv/modified_id.csv"),
        "2026-03-05T08:00:00.000Z,[EMPTY]/x_EX-2026-D\n\
         2026-03-02T00:00:00.250Z,Debian/x_EX-2026-B\n\
         2026-03-02T00:00:00.250Z,Red Hat/x_EX-2026-B\n\
         2026-03-01T08:00:00.000Z,GIT/x_EX-2026-C\n\
         2026-03-01T08:00:00.000Z,Go/x_EX-2026-A\n\
         2026-03-01T08:00:00.000Z,[EMPTY]/PSF-2026-1\n"
    );
    assert_eq!(
        text(&files, "osv/[EMPTY]/modified_id.csv"),
        "2026-03-05T08:00:00.000Z,x_EX-2026-D\n2026-03-01T08:00:00.000Z,PSF-2026-1\n"
    );
    let all: Value = serde_json::from_slice(&files["osv/all.json"]).unwrap();
    let ids: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "x_EX-2026-D",
            "x_EX-2026-B",
            "PSF-2026-1",
            "x_EX-2026-A",
            "x_EX-2026-C"
        ]
    );
    assert_eq!(all[0]["modified"], "2026-03-05T08:00:00.000Z");
}

#[test]
fn archives_hold_the_same_bytes_as_the_single_files() {
    let files = files_of(write, &varied());
    for (path, want) in [
        (
            "osv/all.zip",
            &[
                "PSF-2026-1",
                "x_EX-2026-A",
                "x_EX-2026-B",
                "x_EX-2026-C",
                "x_EX-2026-D",
            ][..],
        ),
        ("osv/Debian/all.zip", &["x_EX-2026-B"]),
        ("osv/[EMPTY]/all.zip", &["PSF-2026-1", "x_EX-2026-D"]),
    ] {
        let mut zip = ZipArchive::new(Cursor::new(&files[path])).unwrap();
        let names: Vec<_> = zip
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        let wanted: Vec<_> = want.iter().map(|id| format!("{id}.json")).collect();
        assert_eq!(names, wanted, "{path}");
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, files[&format!("osv/{}", names[at])]);
            assert_eq!(entry.unix_mode(), Some(0o100_644));
            assert_eq!(entry.last_modified().unwrap().year(), 2026);
            assert_eq!(entry.compression(), zip::CompressionMethod::Deflated);
        }
    }
}

#[test]
fn a_part_that_is_all_has_the_bytes_of_all() {
    let text = format!(
        "{PUBLISHED}affected: [{{package: {{ecosystem: npm, name: a}}, versions: ['1']}}]\n---\n# T\n"
    );
    let files = files_of(write, &database(&[("EX-1", &text), ("EX-2", &text)]));
    assert_eq!(files["osv/all.zip"], files["osv/npm/all.zip"]);
}

#[test]
fn neither_threads_nor_the_clock_change_a_byte() {
    let build = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| files_of(write, &varied()))
    };
    let one = build(1);
    for threads in [2, 7] {
        // The time steps of an archive are two seconds.
        if threads == 7 {
            std::thread::sleep(std::time::Duration::from_millis(2100));
        }
        assert_eq!(build(threads), one);
    }
}

#[test]
fn an_empty_database_is_readable() {
    let files = files_of(write, &database(&[]));
    assert_eq!(text(&files, "osv/all.json"), "[]\n");
    assert_eq!(text(&files, "osv/modified_id.csv"), "");
    assert_eq!(text(&files, "osv/ecosystems.txt"), "");
    assert_eq!(
        ZipArchive::new(Cursor::new(&files["osv/all.zip"]))
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn what_is_not_public_is_in_no_list() {
    let secret = "status: embargoed\ndisclosure: 2026-12-01T00:00:00Z\n---\n# Secret\n";
    let open = format!("{PUBLISHED}---\n# T\n");
    let with = files_of(write, &database(&[("EX-1", &open), ("EX-2", secret)]));
    let without = files_of(write, &database(&[("EX-1", &open)]));
    assert_eq!(with, without);
}

/// Every record of the databases that tests use.
fn records() -> Vec<(String, Value)> {
    let preview = configured(
        "database: {name: N, base_url: https://example.org/s}\nids: {prefix: EX}\n",
        &[("EX-1", &format!("{PUBLISHED}---\n# T\n"))],
        "2026-11-01T00:00:00Z",
    );
    let mut records = Vec::new();
    for database in [varied(), example(), preview] {
        for (path, bytes) in files_of(write, &database) {
            let is_record = path.contains('-') && path.contains(".json");
            if is_record {
                records.push((path, serde_json::from_slice(&bytes).unwrap()));
            }
        }
    }
    records
}

#[test]
fn the_example_is_published_in_full() {
    let files = files_of(write, &example());
    let all: Value = serde_json::from_slice(&files["osv/all.json"]).unwrap();
    let ids: BTreeSet<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), example().records().len());
    assert!(ids.len() > 10);
    assert!(
        ids.iter()
            .all(|id| files.contains_key(&format!("osv/{id}.json")))
    );
}

#[test]
fn nothing_is_null_and_no_record_is_published_after_its_last_change() {
    fn nulls(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.iter().any(nulls),
            Value::Object(entries) => entries.values().any(nulls),
            _ => false,
        }
    }
    for (path, record) in records() {
        assert!(!nulls(&record), "{path}");
        let at = |key: &str| {
            record[key]
                .as_str()
                .map(|text| crate::advisory::instant::Instant::try_from(text).unwrap())
        };
        assert!(at("published") <= at("modified"), "{path}");
    }
}

#[test]
fn every_record_obeys_the_schema_with_its_formats() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/osv-1.9.0.json");
    let Ok(schema) = std::fs::read(&file) else {
        println!("skipped: the OSV schema is not beside this checkout");
        return;
    };
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let bad = json!({"id": "EX-1", "modified": "2026-13-01T00:00:00Z", "references": [{"type": "WEB", "url": "a b"}]});
    assert_eq!(
        validator.iter_errors(&bad).count(),
        3,
        "the validator asserts nothing"
    );
    for (path, record) in records() {
        let errors: Vec<_> = validator
            .iter_errors(&record)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{path}");
    }
}

/// The `osv` crate knows no ids with `x_`, few ecosystems and no newer keys, so it reads only some.
#[test]
fn an_outside_reader_understands_what_it_is_able_to() {
    let mut understood = 0;
    for (path, record) in records() {
        let Ok(read) = serde_json::from_value::<osv::schema::Vulnerability>(record.clone()) else {
            continue;
        };
        understood += 1;
        assert_eq!(Some(read.id.as_str()), record["id"].as_str(), "{path}");
        assert_eq!(
            read.summary.as_deref(),
            record["summary"].as_str(),
            "{path}"
        );
        let affected = record["affected"].as_array().map_or(0, Vec::len);
        assert_eq!(read.affected.iter().flatten().count(), affected, "{path}");
    }
    assert!(understood > 10, "only {understood}");
}
