//! `advgen leaks`

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use snapbox::str;

use crate::database::{FOUNDED, NOW, TestDatabase, commit_in, git_in, published};
use crate::run::Run;

pub(crate) const SECRET: &str = "---
id: EX-2024-K7Q2
status: embargoed
disclosure: 2999-12-01T17:00:00Z
aliases: [CVE-2024-41234]
affected:
  - package: {ecosystem: npm, name: lantern}
    ranges: [{introduced: \"1.0.0\", fixed: \"1.2.3\"}]
case:
  canaries: [zqkolibri42]
---
# The lantern forwards cookies to neighbouring tenants

Whoever shares a shelf with another tenant receives the cookies meant for their neighbour.
";

/// A database with a secret, and an empty Git repository beside it in which nothing is secret.
pub(crate) fn two() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-K7Q2.md", SECRET)
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .commit_at("2024-04-01T00:00:00Z");
    let code = database.beside("code");
    fs::create_dir(&code).unwrap();
    git_in(
        &code,
        FOUNDED,
        &["init", "--quiet", "--initial-branch=main"],
    );
    write(&database, "src/main.rs", "fn main() {}\n");
    commit_in(&code, FOUNDED);
    database
}

pub(crate) fn write(database: &TestDatabase, path: &str, text: &str) {
    let path = database.beside("code").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn search(database: &TestDatabase, path: &str) -> Run {
    database.run(&["leaks", path, "--now", NOW])
}

#[test]
fn a_tree_that_says_nothing_is_clean() {
    let database = two();
    search(&database, "../code")
        .succeeds()
        .out("")
        .err(str![[r#"
no leak found, 1 file, 4 Git objects, 1 branch or tag name searched

"#]]);
}

#[test]
fn what_is_found_is_named_by_entry_rule_and_place_alone() {
    let database = two();
    write(
        &database,
        "docs/notes.md",
        "one\n\nthe Lantern forwards\ncookies to neighbouring tenants\n",
    );
    write(&database, "docs/CVE-2024-41234.txt", "zqKOLIBRI42\n");
    let run = search(&database, "../code/docs");
    run.fails_with(1).out(str![[r#"
EX-2024-K7Q2 leak-title ../code/docs/notes.md:3
EX-2024-K7Q2 leak-alias ../code/docs/… (name)
EX-2024-K7Q2 leak-canary ../code/docs/…:1

"#]]);
    run.lacks("41234").lacks("antern").lacks("olibri");
    database
        .advgen(&["leaks", "../code/docs", "--show", "--now", NOW])
        .run()
        .fails_with(2)
        .has("only on a terminal")
        .lacks("olibri");
    database
        .advgen(&["leaks", "../code/docs", "--show", "--now", NOW])
        .env("CI", "true")
        .run()
        .fails_with(2);
}

#[test]
fn once_it_is_public_there_is_nothing_to_find() {
    let database = two();
    write(&database, "a.txt", "EX-2024-K7Q2\n");
    search(&database, "../code/a.txt").fails_with(1);
    database
        .run(&["leaks", "../code/a.txt", "--now", "2999-12-01T17:00:00Z"])
        .succeeds();
}

#[test]
fn the_whole_history_is_searched_with_all_that_leads_to_it() {
    let database = two();
    let code = database.beside("code");
    let git = |arguments: &[&str]| git_in(&code, FOUNDED, arguments);
    write(&database, "a.txt", "EX-2024-K7Q2\n");
    commit_in(&code, "2024-04-02T00:00:00Z");
    fs::remove_file(code.join("a.txt")).unwrap();
    commit_in(&code, "2024-04-03T00:00:00Z");
    git(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=Prepare cve-2024-41234",
    ]);
    git(&["branch", "fix/ex2024k7q2"]);
    git(&["tag", "--annotate", "--message=zqkolibri42", "v1"]);
    git(&["checkout", "--quiet", "-b", "side"]);
    write(&database, "ex_2024_k7q2/b.txt", "x\n");
    commit_in(&code, "2024-04-04T00:00:00Z");
    git(&["checkout", "--quiet", "main"]);
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "--mirror", "code", "bare"],
    );
    for path in ["../code", "../bare"] {
        let run = search(&database, path);
        run.fails_with(1)
            .lacks("k7q2")
            .lacks("41234")
            .lacks("olibri");
        for (rule, place) in [
            ("leak-id", " a.txt:1"),
            ("leak-alias", " (message)"),
            ("leak-id", "heads/fix/… (name)"),
            ("leak-canary", " (message)"),
            ("leak-id", " … (name)"),
        ] {
            assert!(
                run.out
                    .lines()
                    .any(|line| line.contains(rule) && line.ends_with(place)),
                "{path}: {rule} {place} in {run:#?}"
            );
        }
    }
}

#[test]
fn nobody_committing_under_their_own_name_is_a_leak() {
    let database = two();
    let text = SECRET.replace(
        "case:",
        "case:\n  reporter: {name: Quirina Researcher, mail: quirina@lab.example.net}",
    );
    database.write("advisories/EX-2024-K7Q2.md", text);
    let code = database.beside("code");
    git_in(
        &code,
        FOUNDED,
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=x",
            "--author=Quirina Researcher <quirina@lab.example.net>",
        ],
    );
    search(&database, "../code").succeeds();
    git_in(
        &code,
        FOUNDED,
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=Thanks to Quirina Researcher",
        ],
    );
    search(&database, "../code")
        .fails_with(1)
        .has("leak-reporter");
}

#[test]
fn what_was_built_says_nothing() {
    let database = two();
    database
        .run(&["build", "--out", "../public", "--now", NOW])
        .succeeds();
    search(&database, "../public").succeeds();
}

#[test]
fn what_was_built_of_the_example_says_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let database = TestDatabase::empty();
    for entry in walkdir::WalkDir::new(root.join("advisories")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap();
            database.write(path.to_str().unwrap(), fs::read(entry.path()).unwrap());
        }
    }
    database.write("advgen.yaml", fs::read(root.join("advgen.yaml")).unwrap());
    database.run(&["build", "--out", "public"]).succeeds();
    database.run(&["leaks", "public"]).succeeds().out("");
    let found = database.run(&["leaks", "advisories"]);
    found.fails_with(1);
    for rule in [
        "leak-id",
        "leak-title",
        "leak-phrase",
        "leak-reporter",
        "leak-attachment",
    ] {
        found.has(rule);
    }
}

#[test]
fn standard_input() {
    let database = two();
    let mut command = database
        .advgen(&["leaks", "-", "--now", NOW])
        .into_command();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"see EX-2024-K7Q2")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"EX-2024-K7Q2 leak-id -:1\n");
}

#[test]
fn for_machines() {
    let database = two();
    write(&database, "a.txt", "EX-2024-K7Q2\n");
    write(&database, "b.xz", "\u{fd}7zXZ");
    fs::write(database.beside("code/b.xz"), b"\xfd7zXZ\0").unwrap();
    fs::remove_dir_all(database.beside("code/.git")).unwrap();
    database
        .run(&["leaks", "../code", "--now", NOW, "--format", "json"])
        .fails_with(1)
        .err("")
        .out(str![[r#"
{
  "schema": 1,
  "leaks": [
    {
      "id": "EX-2024-K7Q2",
      "rule": "leak-id",
      "part": "content",
      "path": "../code/a.txt",
      "line": 1
    }
  ],
  "not_searched": [
    {
      "part": "content",
      "path": "../code/b.xz",
      "why": "xz archives are not opened",
      "unreadable": false
    }
  ],
  "files": 3,
  "objects": 0,
  "references": 0
}

"#]]);
}

#[test]
fn what_cannot_be_searched_is_no_success() {
    let database = two();
    search(&database, "../nothing").fails_with(2);
    database.write("advisories/EX-2024-0009.md", "x");
    search(&database, "../code")
        .fails_with(2)
        .has("nobody knows what to look for");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_no_success() {
    let database = two();
    let _socket = std::os::unix::net::UnixListener::bind(database.beside("code/socket")).unwrap();
    search(&database, "../code")
        .fails_with(2)
        .has("no ordinary file");
}
