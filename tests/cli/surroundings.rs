//! What the program runs in: pipes that close, variables, folders.
#![cfg(unix)]

use std::process::{Command, Stdio};

use crate::database::{NOW, TestDatabase};
use crate::run::isolate;

/// Runs the program with this pipe already closed.
fn with_closed(database: &TestDatabase, which: &str, arguments: &str) -> (Option<i32>, String) {
    let program = database.advgen(&[]).into_command().get_program().to_owned();
    // The reader is gone before the program writes its first byte.
    let pipe = match which {
        "out" => format!("(sleep 0.2; \"$0\" {arguments}; echo $? >&3) | true"),
        _ => format!("(sleep 0.2; \"$0\" {arguments} 2>&1 >/dev/null; echo $? >&3) | true"),
    };
    let mut shell = Command::new("sh");
    isolate(&mut shell, database.base());
    let output = shell
        .args(["-c", &format!("{{ {pipe}; }} 3>&1")])
        .arg(program)
        .current_dir(database.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let status = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
    (status, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_reader_that_hangs_up_changes_no_exit_status() {
    let database = TestDatabase::new();
    for number in 0..200 {
        database.write(&format!("advisories/EX-2024-{number:04}.md"), "nothing\n");
    }
    let check = format!("check --now {NOW}");
    for (which, arguments, status) in [
        ("out", check.clone() + " --format json", 1),
        ("err", check, 1),
        ("err", format!("build --now {NOW}"), 1),
        ("out", "check --list-rules".to_owned(), 0),
        ("out", "explain yaml".to_owned(), 0),
    ] {
        let (got, said) = with_closed(&database, which, &arguments);
        assert_eq!(got, Some(status), "{which} {arguments}: {said}");
        assert!(
            !said.contains("panic") && !said.contains("roken pipe"),
            "{said}"
        );
    }
}

#[test]
fn variables_of_a_hook_do_not_lead_to_another_repository() {
    let database = TestDatabase::in_git();
    let other = TestDatabase::in_git();
    let head = other.head();
    database
        .write(
            "advisories/EX-2024-0001.md",
            crate::database::embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database
        .advgen(&["flip", "--now", NOW])
        .env("GIT_DIR", other.at(".git"))
        .env("GIT_WORK_TREE", other.folder())
        .env("GIT_INDEX_FILE", other.at(".git/index"))
        .run()
        .succeeds();
    assert_eq!(other.head(), head);
    assert!(
        database
            .read("advisories/EX-2024-0001.md")
            .contains("status: published")
    );
}

#[test]
fn language_and_time_zone_change_nothing() {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001.md",
            crate::database::published("EX-2024-0001"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database.run(&["build", "--now", NOW]).succeeds();
    let before = database.content("public");
    let run = database
        .advgen(&["build", "--now", NOW])
        .env("TZ", "Asia/Kathmandu")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("RAYON_NUM_THREADS", "1")
        .run();
    run.succeeds();
    assert_eq!(database.content("public"), before);
}

#[test]
fn no_color_is_respected() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", "x");
    let run = database
        .advgen(&["check", "--now", NOW])
        .env("NO_COLOR", "1")
        .env("TERM", "xterm")
        .run();
    assert!(!run.err.contains('\u{1b}'));
}
