//! `advgen import` of the formats of other databases: what goes where, updates, and what nobody
//! wants.

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::str;

use crate::database::{NOW, TestDatabase};

fn fixtures(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(format)
}

/// A database that knows the prefixes of all fixtures, with the fixtures of a format beside it.
pub(crate) fn database(format: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    let source = fixtures(format);
    for entry in walkdir::WalkDir::new(&source) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&source).unwrap();
            let target = database.beside("old").join(path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(entry.path(), target).unwrap();
        }
    }
    database
}

fn edit(database: &TestDatabase, path: &str, old: &str, new: &str) {
    let path = database.beside(path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{old}");
    fs::write(path, text.replace(old, new)).unwrap();
}

#[test]
fn every_format_becomes_a_database_that_builds() {
    for format in ["csaf", "cve", "ghsa", "rustsec", "haskell", "julia"] {
        let database = database(format);
        let run = database.run(&["import", format, "../old", "--color", "never"]);
        run.succeeds();
        database.commit_at(NOW);
        database.run(&["check"]).succeeds();
        database.run(&["build", "--out", "public"]).succeeds();
        // A second import finds everything there, and changes nothing.
        let before = database.content("");
        database.run(&["import", format, "../old"]).succeeds();
        database
            .run(&["import", format, "../old", "--update"])
            .succeeds();
        assert_eq!(database.content(""), before, "{format}");
    }
}

#[test]
fn a_table_says_where_each_field_went() {
    let database = database("julia");
    let run = database.run(&["import", "julia", "../old"]);
    run.succeeds().out(str![[r#"
field                     records  where
(text)                          2  details
(title)                         1  summary
affected[].pkg                  2  affected[].package
affected[].ranges[]             2  affected[].ranges[]
aliases[]                       1  aliases[]
credits[]                       1  credits[]
credits[].name                  1  credits[]
credits[].type                  1  credits[]
id                              2  id
jlsec_sources[].id              1  database_specific
jlsec_sources[].imported        1  database_specific
jlsec_sources[].url             1  database_specific
modified                        2  modified
notes_of_ours                   1  database_specific.julia.notes_of_ours, as it is
published                       2  published
references[]                    1  references[]
references[].type               1  references[]
references[].url                1  references[]
reviewed                        1  database_specific.julia.reviewed, as it is
schema_version                  1  left out: the build writes the version of what it writes
severity[]                      1  severity[]
severity[].score                1  severity[]
severity[].source               1  severity[]
severity[].type                 1  severity[]
upstream[]                      1  upstream[]
withdrawn                       1  withdrawn

"#]]);
}

#[test]
fn dates_of_markdown_come_from_the_commits_of_its_files_wherever_they_moved() {
    let database = TestDatabase::in_git();
    let old = TestDatabase::empty();
    old.git(&["init", "--quiet", "--initial-branch=main"]);
    let text = fs::read_to_string(fixtures("haskell").join("2026/HSEC-2026-9001.md")).unwrap();
    let text = text.replace("date = 2026-02-16\n", "");
    old.write("advisories/a/HSEC-2026-9001.md", &text);
    old.commit_at("2026-02-17T08:09:10Z");
    old.write(
        "advisories/a/HSEC-2026-9001.md",
        text.replace("without bound", "for ever"),
    );
    old.commit_at("2026-03-18T09:10:11Z");
    old.git(&["mv", "advisories/a", "advisories/published"]);
    old.commit_at("2026-04-19T10:11:12Z");
    let path = old.folder().to_str().unwrap();
    database.run(&["import", "haskell", path]).succeeds();
    let advisory = database.read("advisories/2026/HSEC-2026-9001.md");
    assert!(advisory.contains("published: 2026-02-17T08:09:10Z\nmodified: 2026-03-18T09:10:11Z\n"));
    // Without Git nobody knows when it was published.
    let alone = database.beside("HSEC-2026-9002.md");
    fs::write(alone, text.replace("9001", "9002")).unwrap();
    database
        .run(&["import", "haskell", "../HSEC-2026-9002.md"])
        .fails_with(1)
        .err(str![[r#"
error[missing-key]: advisory: `date` is missing
[..]
  |
3 | [advisory]
  | ^
  |
  = help: This database keeps its dates in Git: import from a clone of it, or import its OSV records

0 written, 0 already here, 1 refused, 0 repaired

"#]]);
}

#[test]
fn an_update_takes_over_what_changed_and_says_what() {
    let database = database("julia");
    database.run(&["import", "julia", "../old"]).succeeds();
    let source = "old/2026/JLSEC-2026-9001.md";
    let advisory = "advisories/2026/JLSEC-2026-9001.md";
    let before = database.read(advisory);

    // Nothing but `modified`: no reason to touch anything.
    edit(
        &database,
        source,
        "2026-04-18T13:14:15.016Z",
        "2026-04-20T00:00:00Z",
    );
    database
        .run(&["import", "julia", "../old", "--update"])
        .succeeds();
    assert_eq!(database.read(advisory), before);

    edit(&database, source, "< 1.4.2", "< 1.4.3");
    edit(&database, source, "without bound", "for ever");
    database
        .run(&["import", "julia", "../old", "--update", "--quiet"])
        .succeeds();
    let after = database.read(advisory);
    assert!(after.contains("fixed: \"1.4.3\"") && after.contains("for ever"));
    assert!(after.contains("modified: 2026-04-20T00:00:00Z"));
    assert!(after.contains("published: 2026-03-17T09:10:11.012Z"));

    edit(
        &database,
        source,
        "2026-04-20T00:00:00Z",
        "2026-04-21T00:00:00Z",
    );
    edit(&database, source, "for ever", "until it stops");
    let run = database.run(&["import", "julia", "../old", "--update"]);
    run.succeeds().err(str![[r#"
0 written, 1 updated, 1 already here, 0 refused, 0 repaired

"#]]);
    run.has("JLSEC-2026-9001: description changed\n");
}

#[test]
fn an_update_never_overwrites_what_the_team_wrote() {
    let database = database("julia");
    database.run(&["import", "julia", "../old"]).succeeds();
    let source = "old/2026/JLSEC-2026-9001.md";
    let advisory = "advisories/2026/JLSEC-2026-9001.md";
    let own = format!(
        "{}\nA remark of our own.\n",
        database.read(advisory).trim_end()
    );
    database.write(advisory, &own);
    edit(&database, source, "without bound", "for ever");
    edit(
        &database,
        source,
        "2026-04-18T13:14:15.016Z",
        "2026-04-20T00:00:00Z",
    );
    database
        .run(&["import", "julia", "../old", "--update"])
        .fails_with(1)
        .err(str![[r#"
error[duplicate-id]: advisories/2026/JLSEC-2026-9001.md was changed here since it was taken over
 --> ../old/2026/JLSEC-2026-9001.md:3:6
  |
3 | id = "JLSEC-2026-9001"
  |      ^^^^^^^^^^^^^^^^^
  |
  = help: Take over by hand what is new, or remove the file and import again: the history keeps it

0 written, 1 already here, 1 refused, 0 repaired

"#]]);
    assert_eq!(database.read(advisory), own);

    // Nor where nobody knows: the ledger is gone.
    database.write(advisory, own.replace("\nA remark of our own.\n", "\n"));
    database.remove("imports.yaml");
    database
        .run(&["import", "julia", "../old", "--update"])
        .fails_with(1);
    assert!(!database.read(advisory).contains("for ever"));
}

#[test]
fn an_update_never_moves_time_backwards() {
    for (old, new, said) in [
        (
            "published = 2026-03-17T09:10:11.012Z",
            "published = 2026-03-16T00:00:00Z",
            "`published` is another than the one that everybody has seen",
        ),
        (
            "without bound",
            "for ever",
            "its content changed, but `modified` (2026-04-18T13:14:15.016Z) is no later than before",
        ),
    ] {
        let database = database("julia");
        database.run(&["import", "julia", "../old"]).succeeds();
        let before = database.content("");
        edit(&database, "old/2026/JLSEC-2026-9001.md", old, new);
        let run = database.run(&["import", "julia", "../old", "--update"]);
        run.fails_with(1);
        run.has(said);
        assert_eq!(database.content(""), before);
    }
    // What the source forgot to say can be mended on demand.
    let database = database("julia");
    database.run(&["import", "julia", "../old"]).succeeds();
    edit(
        &database,
        "old/2026/JLSEC-2026-9001.md",
        "without bound",
        "for ever",
    );
    let run = database.run(&["import", "julia", "../old", "--update", "--repair"]);
    run.succeeds();
    run.has("modified 2026-04-18T13:14:15.016Z -> ");
    database.run(&["check"]).succeeds();
}

#[test]
fn what_nobody_wants_is_remembered_with_its_reason() {
    let database = database("rustsec");
    database
        .run(&[
            "import",
            "rustsec",
            "--refuse",
            "RUSTSEC-2026-9002",
            "--reason",
            "not ours",
        ])
        .succeeds();
    assert_eq!(
        database.read("imports.yaml"),
        "# Kept by `advgen import`. Private: nothing that is published depends on it.\n\
         refused:\n  - id: \"RUSTSEC-2026-9002\"\n    reason: \"not ours\"\n"
    );
    let run = database.run(&["import", "rustsec", "../old"]);
    run.succeeds();
    run.has("note: RUSTSEC-2026-9002 was refused before: not ours");
    assert!(!database.has("advisories/2026/RUSTSEC-2026-9002.md"));
    assert!(database.has("advisories/2026/RUSTSEC-2026-9001.md"));
    // Nor is it proposed when it cannot be read any more.
    let path = "old/crates/pier-cache/RUSTSEC-2026-9002.md";
    for (old, new) in [("package = ", "parcel = "), ("[advisory]", "[advisory")] {
        edit(&database, path, old, new);
        let run = database.run(&["import", "rustsec", "../old"]);
        run.succeeds();
        run.has("note: RUSTSEC-2026-9002 was refused before: not ours");
    }
    // A reason is not optional.
    database
        .run(&["import", "rustsec", "--refuse", "RUSTSEC-2026-9001"])
        .fails_with(2);
    database.write("imports.yaml", "refusd: []\n");
    database.check().fails_with(1);
    database.run(&["import", "rustsec", "../old"]).fails_with(2);
}

#[test]
fn the_ledger_changes_no_output() {
    let database = database("rustsec");
    database.run(&["import", "rustsec", "../old"]).succeeds();
    database.commit_at(NOW);
    database.run(&["build", "--out", "../with"]).succeeds();
    database.remove("imports.yaml");
    database.commit_at(NOW);
    database.run(&["build", "--out", "../without"]).succeeds();
    let with = crate::database::content(&database.beside("with"));
    assert_eq!(with, crate::database::content(&database.beside("without")));
    for (path, bytes) in with {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("sha256: \""),
            "{}",
            path.display()
        );
    }
}

#[test]
fn links_inside_a_database_are_passed_over_and_others_refused() {
    let database = database("rustsec");
    let link = |target: &Path, name: &str| {
        std::os::unix::fs::symlink(target, database.beside("old/crates").join(name)).unwrap();
    };
    link(
        &database.beside("old/crates/lantern-queue/RUSTSEC-2026-9001.md"),
        "RUSTSEC-2026-9001.md",
    );
    database.run(&["import", "rustsec", "../old"]).succeeds();
    link(Path::new("/etc/passwd"), "RUSTSEC-2026-9009.md");
    let run = database.run(&["import", "rustsec", "../old"]);
    run.fails_with(1);
    run.has("error[unreadable-file]: this is a symbolic link");
}

/// GitHub's own database, and the Python one, publish OSV records.
#[test]
fn databases_in_the_form_of_osv_are_taken_over_by_their_own_names() {
    let database = TestDatabase::in_git();
    let record = r#"{"schema_version": "1.4.0", "id": "GHSA-2c3d-4f5g-6h7j", "modified": "2024-01-03T00:00:00Z", "published": "2024-01-02T00:00:00Z", "details": "Text.", "severity": [], "database_specific": {"cwe_ids": ["CWE-770"], "severity": "MODERATE", "github_reviewed": true}}"#;
    fs::write(database.beside("a.json"), record).unwrap();
    let yaml = "id: PYSEC-2024-1\nmodified: \"2024-01-03T00:00:00Z\"\ndetails: Text.\n";
    fs::write(database.beside("b.yaml"), yaml).unwrap();
    database.run(&["import", "ghsa", "../a.json"]).succeeds();
    database.run(&["import", "pypa", "../b.yaml"]).succeeds();
    let advisory = database.read("advisories/2024/GHSA-2c3d-4f5g-6h7j.md");
    assert!(advisory.contains("published: 2024-01-02T00:00:00Z\nmodified: 2024-01-03T00:00:00Z\n"));
    assert!(database.has("advisories/2024/PYSEC-2024-1.md"));
}

/// What the team keeps private under an id stays, whatever the source says about it.
#[test]
fn an_update_leaves_private_entries_alone() {
    let database = database("julia");
    let own = crate::database::draft("JLSEC-2026-9001");
    database.write("advisories/JLSEC-2026-9001.md", &own);
    let run = database.run(&["import", "julia", "../old", "--update"]);
    run.fails_with(1)
        .has("advisories/JLSEC-2026-9001.md is not public here");
    assert_eq!(database.read("advisories/JLSEC-2026-9001.md"), own);
}
