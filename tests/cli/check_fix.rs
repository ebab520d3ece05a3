//! `advgen check --fix`

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, embargoed, published};
use crate::run::Run;

const PATH: &str = "advisories/EX-2024-0001.md";

/// An advisory with comments, and four things that are mechanical.
fn untidy(id: &str) -> String {
    published(id).replace(
        "affected:\n",
        &format!(
            "# Ids of the trackers.
aliases: [CVE-{}, {id}]   # not ours: {id}
cwe: 79
severity:
  - 'cvss:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H' # by the finder
affected:
",
            id.trim_start_matches("EX-")
        ),
    )
}

fn tidy(id: &str) -> String {
    untidy(id)
        .replace(&format!(", {id}]"), "]")
        .replace("cwe: 79", "cwe: [CWE-79]")
        .replace("cvss:3.1/AC:L/AV:N/", "CVSS:3.1/AV:N/AC:L/")
}

fn fix(database: &TestDatabase, more: &[&str]) -> Run {
    database.run(&[&["check", "--fix", "--now", NOW], more].concat())
}

#[test]
fn a_finding_says_what_fix_would_do() {
    let database = TestDatabase::new();
    database.write(PATH, untidy("EX-2024-0001"));
    database.check().fails_with(1).out("").err(str![[r#"
error[valid-aliases]: `aliases` names the advisory itself
 --> advisories/EX-2024-0001.md:6:26
  |
6 | aliases: [CVE-2024-0001, EX-2024-0001]   # not ours: EX-2024-0001
  |                          ^^^^^^^^^^^^
  |
  = help: Remove it; `advgen check --fix` does it

error[wrong-type]: `cwe` has to be a list, and this is text
 --> advisories/EX-2024-0001.md:7:6
  |
7 | cwe: 79
  |      ^^
  |
  = help: Write a list; `advgen check --fix` writes `[79]`

error[severity-vector]: `cvss:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H` does not begin with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/
 --> advisories/EX-2024-0001.md:9:5
  |
9 |   - 'cvss:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H' # by the finder
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`; `advgen check --fix` does it

1 advisory checked: 3 errors in 1 file

"#]]);
}

#[test]
fn everything_mechanical_is_mended_and_comments_stay() {
    let database = TestDatabase::new();
    database
        .write(PATH, untidy("EX-2024-0001"))
        .write("advisories/EX-2024-0002.md", draft("EX-2024-0002"))
        .write(
            "advisories/EX-2024-0003.md",
            published("EX-2024-0003").replace("affected:", "cwe: [CWE79]\nafected:"),
        );
    fix(&database, &[]).fails_with(1).out("").err(str![[r#"
advisories/EX-2024-0001.md: 4 mends (wrong-type, valid-aliases, severity-vector, cwe-form)
advisories/EX-2024-0003.md: 1 mend (cwe-form)
error[unknown-key]: `afected` is not a key that is known here
 --> advisories/EX-2024-0003.md:6:1
  |
6 | afected:
  | ^^^^^^^
  |
  = help: Write `affected`, or remove the key

3 advisories checked: 1 error in 1 file

"#]]);
    assert_eq!(database.read(PATH), tidy("EX-2024-0001"));
    assert_eq!(
        database.read("advisories/EX-2024-0002.md"),
        draft("EX-2024-0002")
    );
    let after = database.content("");
    fix(&database, &[]).fails_with(1).lacks("mend");
    assert_eq!(database.content(""), after);
}

#[test]
fn only_the_wanted_paths_are_mended() {
    let database = TestDatabase::new();
    let other = "advisories/EX-2024-0002.md";
    database
        .write(PATH, untidy("EX-2024-0001"))
        .write(other, untidy("EX-2024-0002"));
    fix(&database, &[other]).succeeds().err(str![[r#"
advisories/EX-2024-0002.md: 4 mends (wrong-type, valid-aliases, severity-vector, cwe-form)
2 advisories checked: nothing is wrong

"#]]);
    assert_eq!(database.read(PATH), untidy("EX-2024-0001"));
    assert_eq!(database.read(other), tidy("EX-2024-0002"));
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let windows = |text: String| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let database = TestDatabase::new();
    database.write(PATH, windows(untidy("EX-2024-0001")));
    fix(&database, &[]).succeeds();
    assert_eq!(database.read(PATH), windows(tidy("EX-2024-0001")));
}

#[test]
fn a_file_with_uncommitted_changes_is_refused() {
    let database = TestDatabase::in_git();
    let other = "advisories/EX-2024-0002.md";
    database
        .write(PATH, untidy("EX-2024-0001"))
        .write(other, draft("EX-2024-0002"))
        .commit_at("2024-04-01T00:00:00Z")
        .write(PATH, untidy("EX-2024-0001") + "\nMore.\n")
        .write("advisories/EX-2024-0003.md", untidy("EX-2024-0003"));
    let before = database.content("");
    fix(&database, &[]).fails_with(2).out("").err(str![[r#"
error: the changes of these files are not committed: advisories/EX-2024-0001.md, advisories/EX-2024-0003.md; commit or stash them first, or add --allow-dirty

"#]]);
    assert_eq!(database.content(""), before);
    // What is not to be mended may be dirty.
    database
        .write(PATH, untidy("EX-2024-0001"))
        .write(other, draft("EX-2024-0002") + "\nMore.\n");
    fix(&database, &[PATH]).succeeds();
    assert_eq!(database.read(PATH), tidy("EX-2024-0001"));
    fix(&database, &["--allow-dirty"]).succeeds();
    assert_eq!(
        database.read("advisories/EX-2024-0003.md"),
        tidy("EX-2024-0003")
    );
}

#[test]
fn a_database_in_a_folder_of_its_repository() {
    let database = TestDatabase::empty();
    database.git(&["init", "--quiet", "--initial-branch=main"]);
    database
        .write("security/advgen.yaml", crate::database::CONFIGURATION)
        .write(&format!("security/{PATH}"), untidy("EX-2024-0001"))
        .commit_at("2024-04-01T00:00:00Z");
    let run = |more: &[&str]| {
        database.run(&[&["-C", "security", "check", "--fix", "--now", NOW], more].concat())
    };
    run(&[]).succeeds().has("4 mends");
    database.write(&format!("security/{PATH}"), untidy("EX-2024-0001") + "\n");
    run(&[]).fails_with(2).has("--allow-dirty");
}

#[test]
fn a_commit_is_not_mended() {
    let database = TestDatabase::in_git();
    database
        .write(PATH, untidy("EX-2024-0001"))
        .commit_at("2024-04-01T00:00:00Z");
    fix(&database, &["--rev", "HEAD"])
        .fails_with(2)
        .err(str![[r#"
error: `--fix` writes into a work tree: run it in a clone, without --rev

"#]]);
    assert_eq!(database.read(PATH), untidy("EX-2024-0001"));
    database.run(&["check", "--allow-dirty"]).fails_with(2);
}

#[cfg(unix)]
#[test]
fn nothing_is_mended_through_a_link_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let database = TestDatabase::new();
    std::fs::write(database.beside("outside.md"), untidy("EX-2024-0001")).unwrap();
    database
        .link(database.beside("outside.md"), PATH)
        .write("advisories/EX-2024-0002.md", untidy("EX-2024-0002"));
    let file = database.at("advisories/EX-2024-0002.md");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    fix(&database, &[]).fails_with(1).has("unreadable-file");
    let outside = std::fs::read_to_string(database.beside("outside.md")).unwrap();
    assert_eq!(outside, untidy("EX-2024-0001"));
    assert_eq!(
        database.read("advisories/EX-2024-0002.md"),
        tidy("EX-2024-0002")
    );
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_record_that_was_taken_over_is_left_as_it_is() {
    let database = TestDatabase::new();
    let record = untidy("EX-2024-0001")
        .replace("published: ", "modified: 2024-03-01T00:00:00Z\npublished: ");
    database.write(PATH, &record);
    fix(&database, &[])
        .fails_with(1)
        .lacks("--fix")
        .lacks("mends");
    assert_eq!(database.read(PATH), record);
    database
        .run(&["check", "--now", NOW, "--format", "json"])
        .fails_with(1)
        .has("\"disposition\": \"suggestion\"")
        .lacks("\"disposition\": \"safe\"");
}

#[test]
fn fixes_for_machines() {
    let database = TestDatabase::new();
    database.write(
        PATH,
        published("EX-2024-0001").replace("affected:", "cwe: 79\nafected:"),
    );
    let json = ["check", "--now", NOW, "--format", "json"];
    database.run(&json).fails_with(1).err("").out(str![[r#"
{
  "schema": 1,
  "findings": [
    {
      "rule": "wrong-type",
      "level": "error",
      "path": "advisories/EX-2024-0001.md",
      "start": {
        "line": 5,
        "column": 6,
        "byte": 76
      },
      "end": {
        "line": 5,
        "column": 8,
        "byte": 78
      },
      "message": "`cwe` has to be a list, and this is text",
      "help": "Write a list",
      "fix": {
        "disposition": "safe",
        "edits": [
          {
            "start": {
              "line": 5,
              "column": 6,
              "byte": 76
            },
            "end": {
              "line": 5,
              "column": 6,
              "byte": 76
            },
            "text": "["
          },
          {
            "start": {
              "line": 5,
              "column": 8,
              "byte": 78
            },
            "end": {
              "line": 5,
              "column": 8,
              "byte": 78
            },
            "text": "]"
          }
        ]
      }
    },
    {
      "rule": "unknown-key",
      "level": "error",
      "path": "advisories/EX-2024-0001.md",
      "start": {
        "line": 6,
        "column": 1,
        "byte": 79
      },
      "end": {
        "line": 6,
        "column": 8,
        "byte": 86
      },
      "message": "`afected` is not a key that is known here",
      "help": "Write `affected`, or remove the key",
      "fix": {
        "disposition": "suggestion",
        "edits": [
          {
            "start": {
              "line": 6,
              "column": 1,
              "byte": 79
            },
            "end": {
              "line": 6,
              "column": 8,
              "byte": 86
            },
            "text": "affected"
          }
        ]
      }
    }
  ],
  "errors": 2,
  "warnings": 0,
  "suppressed": 0
}

"#]]);
    let json = ["check", "--now", NOW, "--format", "json", "--fix"];
    let run = database.run(&json);
    run.fails_with(1).has("EX-2024-0001.md: 2 mends");
    assert!(run.out.starts_with('{') && !run.out.contains("mends"));
}

#[test]
fn a_log_says_nothing_of_what_would_be_written() {
    const SECRET: &str = "CWE-78";
    let database = TestDatabase::new();
    database
        .write(
            "advisories/shell/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-07-01T12:00:00Z")
                .replace("affected:", "cwe: [78]\naffected:"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            published("EX-2024-0002")
                .replace("affected:", "case: {reporter: B., reporter: B.}\naffected:"),
        );
    let in_ci = |arguments: &[&str]| database.advgen(arguments).env("CI", "true").run();
    for format in ["human", "json", "github"] {
        in_ci(&["check", "--now", NOW, "--format", format])
            .fails_with(1)
            .lacks(SECRET)
            .lacks("disposition")
            .lacks("--fix")
            .lacks("shell");
        database
            .run(&["check", "--now", NOW, "--format", format])
            .fails_with(1)
            .has(SECRET);
    }
    in_ci(&["check", "--now", NOW, "--fix"])
        .succeeds()
        .err(str![[r#"
advisories/EX-2024-0002.md: 1 mend (duplicate-key)
advisories/…/EX-2024-0001.md: 1 mend (cwe-form)
2 advisories checked: nothing is wrong

"#]]);
}
