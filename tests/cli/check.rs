//! `advgen check`

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, published};

#[test]
fn a_good_database() {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write("advisories/EX-2024-0002.md", draft("EX-2024-0002"));
    database.check().succeeds().out("").err(str![[r#"
2 advisories checked: nothing is wrong

"#]]);
    database
        .run(&["check", "--now", NOW, "--quiet"])
        .succeeds()
        .out("")
        .err("");
}

/// A database with an error in each of two files and a warning in one of them.
fn with_findings() -> TestDatabase {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/2023/EX-2023-0001.md",
            published("EX-2023-0001").replace("affected:", "afected:"),
        )
        .write(
            "advisories/2024/EX-2024-0002.md",
            published("EX-2024-0002").replace("Z\n", "\n") + "\n\u{200f}\n",
        );
    database
}

#[test]
fn all_findings_of_all_files() {
    with_findings().check().fails_with(1).out("").err(str![[r#"
error[unknown-key]: `afected` is not a key that is known here
 --> advisories/2023/EX-2023-0001.md:5:1
  |
5 | afected:
  | ^^^^^^^
  |
  = help: Write `affected`, or remove the key

error[instant]: `2024-02-01T10:00:00` has no offset from UTC, so it means another moment on every machine
 --> advisories/2024/EX-2024-0002.md:4:12
  |
4 | published: 2024-02-01T10:00:00
  |            ^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

warning[suspicious-character]: the invisible character U+200F can make the text read differently from what it is
  --> advisories/2024/EX-2024-0002.md:13:1
   |
13 | �
   | ^
   |
   = help: Delete it, or name it in words if the advisory is about it

2 advisories checked: 2 errors and 1 warning in 2 files

"#]]);
}

#[test]
fn findings_for_machines() {
    with_findings().run(&["check", "--now", NOW, "--format", "json"]).fails_with(1).err("").out(str![[r#"
{
  "schema": 1,
  "findings": [
    {
      "rule": "unknown-key",
      "level": "error",
      "path": "advisories/2023/EX-2023-0001.md",
      "start": {
        "line": 5,
        "column": 1,
        "byte": 71
      },
      "end": {
        "line": 5,
        "column": 8,
        "byte": 78
      },
      "message": "`afected` is not a key that is known here",
      "help": "Write `affected`, or remove the key",
      "fix": {
        "disposition": "suggestion",
        "edits": [
          {
            "start": {
              "line": 5,
              "column": 1,
              "byte": 71
            },
            "end": {
              "line": 5,
              "column": 8,
              "byte": 78
            },
            "text": "affected"
          }
        ]
      }
    },
    {
      "rule": "instant",
      "level": "error",
      "path": "advisories/2024/EX-2024-0002.md",
      "start": {
        "line": 4,
        "column": 12,
        "byte": 50
      },
      "end": {
        "line": 4,
        "column": 31,
        "byte": 69
      },
      "message": "`2024-02-01T10:00:00` has no offset from UTC, so it means another moment on every machine",
      "help": "Write an instant with an offset, such as 2026-12-01T17:00:00Z"
    },
    {
      "rule": "suspicious-character",
      "level": "warning",
      "path": "advisories/2024/EX-2024-0002.md",
      "start": {
        "line": 13,
        "column": 1,
        "byte": 253
      },
      "end": {
        "line": 13,
        "column": 2,
        "byte": 256
      },
      "message": "the invisible character U+200F can make the text read differently from what it is",
      "help": "Delete it, or name it in words if the advisory is about it",
      "fix": {
        "disposition": "suggestion",
        "edits": [
          {
            "start": {
              "line": 13,
              "column": 1,
              "byte": 253
            },
            "end": {
              "line": 13,
              "column": 2,
              "byte": 256
            },
            "text": ""
          }
        ]
      }
    }
  ],
  "errors": 2,
  "warnings": 1,
  "suppressed": 0
}

"#]]);
}

#[test]
fn a_good_database_for_machines() {
    TestDatabase::new()
        .run(&["check", "--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{
  "schema": 1,
  "findings": [],
  "errors": 0,
  "warnings": 0,
  "suppressed": 0
}

"#]]);
}

#[test]
fn findings_of_some_paths_only() {
    let database = with_findings();
    let run = |path: &str| database.run(&["check", "--now", NOW, path]);
    run("advisories/2023")
        .fails_with(1)
        .has("EX-2023-0001.md")
        .lacks("EX-2024-0002.md");
    run("advisories/2024/EX-2024-0002.md")
        .fails_with(1)
        .lacks("EX-2023-0001.md");
    run("advgen.yaml").succeeds();
    run("advisories/2022").fails_with(2).err(str![[r#"
error: advisories/2022: No such file or directory (os error 2)

"#]]);
    run("..").fails_with(2).err(str![[r#"
error: .. does not lie in the repository [ROOT]/db

"#]]);
    let here = database
        .advgen(&["check", "--now", NOW, "2023"])
        .in_folder(&database.at("advisories"))
        .run();
    here.fails_with(1)
        .has("EX-2023-0001.md")
        .lacks("EX-2024-0002.md");
}

#[test]
fn warnings_fail_only_when_asked_to() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md~", "x");
    database.check().succeeds().has("1 warning in 1 file");
    database.run(&["check", "--strict"]).fails_with(1);
}

#[test]
fn two_hundred_and_fifty_six_findings_give_one() {
    let database = TestDatabase::new();
    for number in 0..256 {
        database.write(&format!("advisories/EX-2024-{number:04}.md"), "nothing\n");
    }
    database
        .check()
        .fails_with(1)
        .has("256 errors in 256 files");
    database.run(&["build", "--now", NOW]).fails_with(1);
}

#[test]
fn the_order_never_changes() {
    let database = TestDatabase::new();
    for number in 0..40 {
        let id = format!("EX-2024-{number:04}");
        database.write(
            &format!("advisories/{id}.md"),
            format!("---\nid: {id}\nstatus: draf\nx: 1\ny: 2\n---\n"),
        );
    }
    let first = database.check().err;
    for _ in 0..5 {
        assert_eq!(database.check().err, first);
    }
}

#[test]
fn colour_on_demand() {
    let database = with_findings();
    assert!(!database.check().err.contains('\u{1b}'));
    let always = database
        .run(&["check", "--now", NOW, "--color", "always"])
        .err;
    assert!(always.contains('\u{1b}'));
    assert!(
        !database
            .run(&["check", "--now", NOW, "--color", "never"])
            .err
            .contains('\u{1b}')
    );
}

#[test]
fn rules_are_listed() {
    let run = TestDatabase::empty().run(&["check", "--list-rules"]);
    run.succeeds()
        .has("duplicate-alias           error here        by hand  2026-11-22  No two")
        .has("valid-aliases             error here        --fix    2026-11-22  Lists")
        .has("stray-file                warning           by hand  2026-11-22  No");
    assert_eq!(run.out.lines().count(), advgen::finding::Rule::ALL.len());
}

#[test]
fn from_a_folder_below() {
    let database = with_findings();
    let run = database
        .advgen(&["check", "--now", NOW])
        .in_folder(&database.at("advisories/2024"))
        .run();
    run.fails_with(1).has("--> advisories/2023/EX-2023-0001.md");
}

#[test]
fn annotations_for_github() {
    with_findings().run(&["check", "--now", NOW, "--format", "github"]).fails_with(1).err("").out(str![[r#"
::error file=advisories/2023/EX-2023-0001.md,line=5,col=1,endColumn=8,title=unknown-key::`afected` is not a key that is known here. Write `affected`, or remove the key.
::error file=advisories/2024/EX-2024-0002.md,line=4,col=12,endColumn=31,title=instant::`2024-02-01T10:00:00` has no offset from UTC, so it means another moment on every machine. Write an instant with an offset, such as 2026-12-01T17:00:00Z.
::warning file=advisories/2024/EX-2024-0002.md,line=13,col=1,endColumn=2,title=suspicious-character::the invisible character U+200F can make the text read differently from what it is. Delete it, or name it in words if the advisory is about it.

"#]]);
    with_findings()
        .run(&["build", "--format", "github"])
        .fails_with(2)
        .err(str![[r#"
error: only `advgen check` reports in this form: use --format human or json

"#]]);
}

#[test]
fn a_preview_of_the_future_knows_what_people_have_seen_until_now() {
    let database = TestDatabase::in_git();
    let path = "advisories/EX-2024-0001.md";
    database
        .write(
            path,
            crate::database::embargoed("EX-2024-0001", "2998-01-01T00:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z")
        .write(
            path,
            crate::database::embargoed("EX-2024-0001", "2998-02-01T00:00:00Z"),
        );
    // Nobody has seen the first disclosure, so it may still be moved.
    database
        .run(&["check", "--now", "2999-01-01T00:00:00Z"])
        .succeeds();
    database
        .run(&["build", "--now", "2999-01-01T00:00:00Z"])
        .succeeds();
}
