//! `advgen flip --wait`, with the clock of the machine.
#![cfg(unix)]

use std::time::{Duration, Instant};

use crate::database::{FOUNDED, TestDatabase, commit_in, embargoed, git_in};
use crate::run::Advgen;

const ENTRY: &str = "advisories/EX-2024-0001.md";

/// Seconds since 1970.
fn present() -> i64 {
    advgen::disclosure::clock::Now::present().instant().unix()
}

/// So many seconds from now.
fn soon(seconds: i64) -> String {
    let at = advgen::advisory::instant::Instant::from_unix(present() + seconds).unwrap();
    at.to_string()
}

/// Commits of the test and of the program bear the time at which they are made.
fn now_committed(run: Advgen) -> Advgen {
    run.env("GIT_COMMITTER_DATE", "")
}

fn database(entries: &[(&str, &str)]) -> TestDatabase {
    let database = TestDatabase::in_git();
    for (id, disclosure) in entries {
        database.write(&format!("advisories/{id}.md"), embargoed(id, disclosure));
    }
    database.commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn what_is_near_is_recorded_at_its_second() {
    let (past, near, far) = (soon(-5000), soon(4), soon(7200));
    let database = database(&[
        ("EX-2024-0001", &near),
        ("EX-2024-0002", &far),
        ("EX-2024-0003", &past),
    ]);
    let run = now_committed(database.advgen(&["flip", "--wait", "20m"])).run();
    run.succeeds()
        .out(format!("{past} EX-2024-0003\n{near} EX-2024-0001\n"));
    run.lacks("EX-2024-0002");
    assert!(database.read(ENTRY).contains("status: published\n"));
    let committed: i64 = database
        .git(&["log", "-1", "--format=%ct"])
        .parse()
        .unwrap();
    let due = advgen::advisory::instant::Instant::try_from(near.as_str())
        .unwrap()
        .unix();
    // Reading a small database and one commit take less than this on a busy machine.
    assert!(
        (0..20).contains(&(committed - due)),
        "{committed} for {due}"
    );
}

#[test]
fn what_is_far_is_not_waited_for() {
    let database = database(&[("EX-2024-0001", &soon(7200))]);
    let began = Instant::now();
    database
        .run(&["flip", "--wait", "1m"])
        .succeeds()
        .out("")
        .has("no disclosure is due");
    assert!(began.elapsed() < Duration::from_mins(1));
    for time in ["soon", "-5m", ""] {
        database.run(&["flip", "--wait", time]).fails_with(2);
    }
    database
        .run(&["flip", "--wait", "1m", "--now", "2024-06-01T00:00:00Z"])
        .fails_with(2);
}

#[test]
fn a_disclosure_that_is_moved_meanwhile_stays_embargoed() {
    let database = database(&[("EX-2024-0001", &soon(6))]);
    database.publish_to("remote.git");
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "remote.git", "other"],
    );
    let flip = now_committed(database.advgen(&["flip", "--push", "--wait", "1m"]));
    let waiting = std::thread::spawn(move || flip.run());
    std::thread::sleep(Duration::from_secs(2));
    let other = database.beside("other");
    std::fs::write(other.join(ENTRY), embargoed("EX-2024-0001", &soon(7200))).unwrap();
    commit_in(&other, "2024-05-01T00:00:00Z");
    git_in(&other, FOUNDED, &["push", "--quiet"]);
    waiting
        .join()
        .unwrap()
        .succeeds()
        .out("")
        .has("no disclosure is due");
    let remote = database.beside("remote.git");
    let text = git_in(&remote, FOUNDED, &["show", &format!("main:{ENTRY}")]);
    assert!(text.contains("status: embargoed\n"), "{text}");
}

#[test]
fn what_others_pushed_meanwhile_is_built_upon() {
    let database = database(&[("EX-2024-0001", &soon(6))]);
    database.publish_to("remote.git");
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "remote.git", "other"],
    );
    let flip = now_committed(database.advgen(&["flip", "--push", "--wait", "1m"]));
    let waiting = std::thread::spawn(move || flip.run());
    std::thread::sleep(Duration::from_secs(2));
    let other = database.beside("other");
    std::fs::write(other.join("notes.txt"), "x").unwrap();
    commit_in(&other, "2024-05-01T00:00:00Z");
    git_in(&other, FOUNDED, &["push", "--quiet"]);
    waiting.join().unwrap().succeeds().has("EX-2024-0001");
    let remote = database.beside("remote.git");
    let text = git_in(&remote, FOUNDED, &["show", &format!("main:{ENTRY}")]);
    assert!(text.contains("status: published\n"), "{text}");
    assert_eq!(
        git_in(&remote, FOUNDED, &["rev-list", "--count", "main"]),
        "4"
    );
}

#[test]
fn a_wait_that_is_interrupted_changes_nothing() {
    let database = database(&[("EX-2024-0001", &soon(600))]);
    let before = (database.head(), database.content(""));
    let mut command = database.advgen(&["flip", "--wait", "20m"]).into_command();
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(child.try_wait().unwrap().is_none(), "it did not wait");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((database.head(), database.content("")), before);
}
