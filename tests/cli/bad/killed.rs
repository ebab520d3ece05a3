//! A process that is killed in the middle leaves the old build or the new one.
#![cfg(unix)]

use std::process::Stdio;
use std::time::Duration;

use crate::database::{NOW, TestDatabase, content, published};

#[test]
fn a_killed_build_leaves_the_old_one_or_the_new_one() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    database.run(&["build", "--now", NOW]).succeeds();
    let old = content(&database.at("public"));
    for number in 2..60 {
        let id = format!("EX-2024-{number:04}");
        database.write(&format!("advisories/{id}.md"), published(&id));
    }
    database
        .run(&["build", "--now", NOW, "--out", "../complete"])
        .succeeds();
    let new = content(&database.beside("complete"));
    for milliseconds in [0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96] {
        let mut build = database.advgen(&["build", "--now", NOW]).into_command();
        let mut child = build
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = content(&database.at("public"));
        assert!(left == old || left == new, "after {milliseconds} ms");
    }
    database.run(&["build", "--now", NOW]).succeeds();
    assert_eq!(content(&database.at("public")), new);
}

#[test]
fn a_killed_flip_leaves_entries_public_and_nothing_lost() {
    use crate::database::embargoed;
    for milliseconds in [0, 2, 5, 10, 20, 40] {
        let database = TestDatabase::in_git();
        database
            .write(
                "advisories/EX-2024-0001.md",
                embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
            )
            .commit_at("2024-04-01T00:00:00Z");
        let mut flip = database.advgen(&["flip", "--now", NOW]).into_command();
        let mut child = flip
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        // Git itself may have been left with a lock; that is its own to say.
        let _ = std::fs::remove_file(database.at(".git/index.lock"));
        let text = database.read("advisories/EX-2024-0001.md");
        assert!(
            text.contains("id: EX-2024-0001") && text.ends_with("Upgrade to 1.2.3.\n"),
            "{text}"
        );
        database
            .run(&["build", "--now", "2024-06-02T00:00:00Z"])
            .succeeds();
    }
}
