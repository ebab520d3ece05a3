//! `kill -9` at any moment.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::super::destination::Destination;
use super::super::workspace::Workspace;
use super::*;

/// Where the child process builds.
const OUT: &str = "ADVGEN_TEST_OUT";
/// Whether the child process does without the exchange of folders.
const FALLBACK: &str = "ADVGEN_TEST_FALLBACK";

/// How many files never change.
const SAME: usize = 10;

/// Build number `round`: its number in every file, as many files as few others have, and some
/// files that are the same in each.
fn build_round(out: &Path, round: usize, fallback: bool) -> Result<Summary, StagingError> {
    let mut staging = begin(out, Kind::Site)?;
    if fallback {
        staging.workspace.without_exchange();
    }
    for file in 0..20 + round % 13 {
        let name = path(&format!("{}/{}/{file}", round % 3, file % 3));
        staging.write(name, round.to_string().as_bytes())?;
    }
    for file in 0..SAME {
        staging.write(path(&format!("same/{file}")), b"same")?;
    }
    staging.finish()
}

/// Asserts that the output is one build from its first to its last file.
fn one_round(out: &Path) -> usize {
    let mut files = whole(out);
    let all = files.len();
    files.retain(|name, text| !(name.starts_with("same/") && text == "same"));
    assert_eq!(all - files.len(), SAME);
    let round: usize = files.values().next().unwrap().parse().unwrap();
    assert!(files.values().all(|text| *text == round.to_string()));
    assert_eq!(files.len(), 20 + round % 13);
    round
}

/// Not a test of its own: what the tests below run in a process and kill.
#[test]
fn child() {
    let Some(out) = std::env::var_os(OUT).map(PathBuf::from) else {
        return;
    };
    let fallback = std::env::var_os(FALLBACK).is_some();
    for round in 1.. {
        build_round(&out, round, fallback).unwrap();
    }
}

fn spawn(out: &Path, fallback: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "publish::staging::tests::killed::child"])
        .env(OUT, out)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if fallback {
        command.env(FALLBACK, "1");
    }
    command.spawn().unwrap()
}

/// Starts a process that builds without end and kills it after a while, which differs each time
/// by a fraction of one build.
fn kill_a_build(out: &Path, attempt: u64, fallback: bool) {
    let first = fs::read(out.join("manifest.json")).unwrap();
    let mut child = spawn(out, fallback);
    // from its second build on, the kill falls anywhere
    for _ in 0..2000 {
        if fs::read(out.join("manifest.json")).is_ok_and(|now| now != first) {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_micros(attempt * 7919 % 9973));
    assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
}

const ATTEMPTS: u64 = 40;

#[test]
fn a_killed_build_leaves_the_old_output_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let mut left = 0;
    for attempt in 0..ATTEMPTS {
        build_round(&out, 0, false).unwrap();
        assert_eq!(names_in(folder.path()), ["public"]);
        kill_a_build(&out, attempt, false);
        one_round(&out);
        left += names_in(folder.path()).len() - 1;
    }
    assert!(left > 0, "no build was killed while it was writing");
}

#[test]
fn without_exchange_a_killed_build_leaves_an_output_that_the_next_one_brings_back() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    for attempt in 0..ATTEMPTS {
        build_round(&out, 0, true).unwrap();
        assert_eq!(names_in(folder.path()), ["public"]);
        kill_a_build(&out, attempt, true);
        // begun and given up: it brings back and clears away, and does not build
        begin(&out, Kind::Site).unwrap();
        one_round(&out);
        assert_eq!(names_in(folder.path()), ["public"]);
    }
}

#[test]
fn an_output_between_two_renames_is_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let stage = folder.path().join(".public.advgen-stage");
    build_round(&out, 0, false).unwrap();
    fs::create_dir_all(stage.join("new/half")).unwrap();
    fs::write(stage.join("new/half/written"), "").unwrap();
    fs::rename(&out, stage.join("old")).unwrap();
    begin(&out, Kind::Site).unwrap();
    assert_eq!(one_round(&out), 0);
    assert_eq!(names_in(folder.path()), ["public"]);
}

#[test]
fn an_old_tree_whose_successor_is_in_place_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let stage = folder.path().join(".public.advgen-stage");
    build_round(&out, 0, false).unwrap();
    fs::create_dir(&stage).unwrap();
    fs::rename(&out, stage.join("old")).unwrap();
    build_round(&folder.path().join("other"), 1, false).unwrap();
    fs::rename(folder.path().join("other"), &out).unwrap();
    begin(&out, Kind::Site).unwrap();
    assert_eq!(one_round(&out), 1);
    assert_eq!(names_in(folder.path()), ["public"]);
}

#[test]
fn a_stage_is_stale_as_soon_as_its_build_is_dead() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let destination = Destination::resolve(&out, &[]).unwrap();
    let living = Workspace::acquire(&destination).unwrap();
    living.create_tree().unwrap();
    assert!(matches!(
        begin(&out, Kind::Site),
        Err(StagingError::Busy { .. })
    ));
    assert_eq!(names_in(folder.path()), [".public.advgen-stage"]);
    drop(living);
    let stage = folder.path().join(".public.advgen-stage");
    fs::create_dir_all(stage.join("new/a/b")).unwrap();
    fs::write(stage.join("probe"), "").unwrap();
    build_round(&out, 0, false).unwrap();
    assert_eq!(names_in(folder.path()), ["public"]);
}

#[test]
fn builds_that_run_at_once_refuse_or_succeed_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build_round(&out, 0, false).unwrap();
    let finished: usize = std::thread::scope(|scope| {
        let build_many = |first: usize| {
            let out = &out;
            move || {
                let rounds = (first..300).step_by(3);
                rounds
                    .filter(|round| match build_round(out, *round, false) {
                        Ok(_) => true,
                        Err(StagingError::Busy { .. }) => false,
                        Err(other) => panic!("{other}"),
                    })
                    .count()
            }
        };
        let threads: Vec<_> = (1..=3)
            .map(|first| scope.spawn(build_many(first)))
            .collect();
        for _ in 0..100 {
            // a reader walks while folders are exchanged, so it may see files vanish, but never
            // a manifest that is not whole
            let text = fs::read(out.join("manifest.json"));
            if let Ok(text) = text {
                Manifest::parse(&text).unwrap();
            }
        }
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert!(finished > 0);
    one_round(&out);
    assert_eq!(names_in(folder.path()), ["public"]);
}
