//! `advgen new`

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft};
use crate::run::Run;

/// Where the draft was written.
#[track_caller]
fn path(run: &Run) -> String {
    run.succeeds();
    run.out.trim_end().to_owned()
}

fn id(path: &str) -> &str {
    path.rsplit('/')
        .next()
        .unwrap()
        .strip_suffix(".md")
        .unwrap()
}

#[test]
fn a_draft_passes_every_check() {
    let database = TestDatabase::in_git();
    let path = path(&database.run(&["new", "--title", "Anybody can blow out the light"]));
    assert!(
        path.starts_with("advisories/20") && id(&path).starts_with("EX-20"),
        "{path}"
    );
    assert!(
        database
            .read(&path)
            .contains("\n# Anybody can blow out the light\n")
    );
    database.run(&["check", "--strict"]).succeeds();
}

#[test]
fn ids_are_never_drawn_twice() {
    let database = TestDatabase::new();
    let mut all: Vec<String> = (0..20).map(|_| path(&database.run(&["new"]))).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 20);
}

#[test]
fn sequential_ids_count_every_branch_and_deleted_files() {
    let database = TestDatabase::in_git();
    database.write(
        "advgen.yaml",
        database.read("advgen.yaml") + "  form: sequential\n",
    );
    let first = path(&database.run(&["new"]));
    assert!(first.ends_with("-0001.md"), "{first}");
    database.commit_at("2024-01-03T00:00:00Z");
    database.git(&["checkout", "--quiet", "-b", "other"]);
    let second = path(&database.run(&["new"]));
    assert!(second.ends_with("-0002.md"), "{second}");
    database.commit_at("2024-01-04T00:00:00Z");
    database.git(&["checkout", "--quiet", "main"]);
    database.remove(&first).commit_at("2024-01-05T00:00:00Z");
    let third = path(&database.run(&["new"]));
    assert!(third.ends_with("-0003.md"), "{third}");
}

#[test]
fn the_text_of_a_report_is_taken_over_below_every_field() {
    let database = TestDatabase::in_git();
    fs::write(
        database.beside("report.md"),
        "I found that *everybody* can.\n\n## Steps\n\n1. Blow.\n",
    )
    .unwrap();
    let path = path(&database.run(&["new", "--title", "Light goes out", "--from", "../report.md"]));
    let text = database.read(&path);
    assert!(
        text.contains("# aliases:") && text.contains("\ncase:\n"),
        "{text}"
    );
    assert!(
        text.ends_with(
            "---\n# Light goes out\n\nI found that *everybody* can.\n\n## Steps\n\n1. Blow.\n"
        ),
        "{text}"
    );
    database.run(&["check", "--strict"]).succeeds();
}

#[test]
fn paths_start_in_the_folder_of_dash_c() {
    let database = TestDatabase::in_git();
    database.write("report.md", "# Light goes out\n");
    let run = |arguments: &[&str]| {
        let arguments = [&["-C", "db"], arguments].concat();
        database.advgen(&arguments).in_folder(database.base()).run()
    };
    run(&["new", "--from", "report.md"]).succeeds();
    run(&["check", "advisories"]).succeeds();
    run(&["build", "--now", NOW, "--out", "site-output"]).succeeds();
    assert!(database.has("site-output/manifest.json"));
}

#[test]
fn the_title_of_a_report_is_kept() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("report.md"), "# Light goes out\n\nBlow.\n").unwrap();
    let path = path(&database.run(&["new", "--from", "../report.md"]));
    assert!(
        database
            .read(&path)
            .ends_with("---\n# Light goes out\n\nBlow.\n")
    );
    database.run(&["check", "--strict"]).succeeds();
}

#[test]
fn a_report_that_cannot_be_read_leaves_no_draft() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("report.md"), b"J\xf6rg").unwrap();
    database
        .run(&["new", "--from", "../report.md"])
        .fails_with(2)
        .err(str![[r#"
error: ../report.md is not UTF-8: save it as UTF-8

"#]]);
    database
        .run(&["new", "--from", "../no.md"])
        .fails_with(2)
        .err(str![[r#"
error: ../no.md: No such file or directory (os error 2)

"#]]);
    database.run(&["new", "--from", ".."]).fails_with(2);
    assert!(!database.has("advisories"));
}

#[test]
fn a_title_is_one_line() {
    let database = TestDatabase::in_git();
    database
        .run(&["new", "--title", "a\nb"])
        .fails_with(2)
        .err(str![[r#"
error: a title is one line of text

"#]]);
    database.run(&["new", "--title", " "]).fails_with(2);
    assert!(!database.has("advisories"));
}

#[test]
fn a_title_means_what_it_says() {
    let database = TestDatabase::in_git();
    for title in [
        "@ID@ and @TITLE@",
        "`a|b` * <script> <!-- x",
        "--- x",
        "$& \\1",
    ] {
        let path = path(&database.run(&["new", &format!("--title={title}")]));
        assert!(
            database.read(&path).contains(&format!("\n# {title}\n")),
            "{title}"
        );
    }
}

#[test]
fn from_a_folder_below_the_path_is_still_that_of_the_repository() {
    let database = TestDatabase::in_git();
    database.write("advisories/2024/EX-2024-0001.md", draft("EX-2024-0001"));
    let run = database
        .advgen(&["new"])
        .in_folder(&database.at("advisories/2024"))
        .run();
    assert!(database.has(&path(&run)));
}

#[test]
fn json() {
    let database = TestDatabase::in_git();
    let run = database.run(&["new", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let drawn = document["id"].as_str().unwrap().to_owned();
    let year = drawn.split('-').nth(1).unwrap().to_owned();
    run.without(&drawn).without(&year).out(str![[r#"
{"id":"[DRAWN]","path":"advisories/[DRAWN]/[DRAWN].md","schema":1}

"#]]);
}

#[test]
fn a_draft_is_never_public() {
    let database = TestDatabase::in_git();
    let path = path(&database.run(&["new", "--title", "SECRET"]));
    database
        .run(&["build", "--now", NOW])
        .succeeds()
        .lacks(id(&path));
    for (path, bytes) in database.content("public") {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("SECRET"),
            "{}",
            path.display()
        );
    }
}
