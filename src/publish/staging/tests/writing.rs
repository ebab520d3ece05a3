//! What is written, and what stays when something fails.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::Command;

use proptest::prelude::*;
use rayon::prelude::*;

use super::super::PREVIEW_MARKER;
use super::super::destination::{Destination, Existing};
use super::super::workspace::Workspace;
use super::*;

#[test]
fn the_manifest_lists_every_file_in_order_one_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let summary = build(
        &out,
        &[
            ("b/c.html", "abc"),
            ("a\"b", ""),
            ("b.html", "a"),
            ("Ä", ""),
        ],
    )
    .unwrap();
    assert_eq!((summary.files, summary.bytes), (4, 4));
    let text = fs::read_to_string(out.join("manifest.json")).unwrap();
    assert_eq!(text, summary.manifest.to_json());
    insta::assert_snapshot!(text, @r#"
    {"schema":1,"files":[
    {"path":"a\"b","size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"path":"b.html","size":1,"sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
    {"path":"b/c.html","size":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"path":"Ä","size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    ]}
    "#);
    whole(&out);
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
}

#[test]
fn nothing_of_the_earlier_build_survives() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    for exchange in [true, false] {
        build(&out, &[("old/a", "old"), ("b", "old"), ("c", "old")]).unwrap();
        let mut staging = begin(&out, Kind::Site).unwrap();
        if !exchange {
            staging.workspace.without_exchange();
        }
        staging.write(path("b"), b"new").unwrap();
        staging.write(path("c/d"), b"new").unwrap();
        assert_eq!(whole(&out).len(), 3);
        staging.finish().unwrap();
        let expected = [("b", "new"), ("c/d", "new")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(whole(&out), expected.into());
        assert!(!out.join("old").exists());
        assert_eq!(names_in(folder.path()), ["public"]);
    }
}

/// The inode of a file, by which a linked one is told from a written one.
fn inode(file: &Path) -> u64 {
    file.metadata().unwrap().ino()
}

#[test]
fn an_unchanged_file_is_linked_and_only_its_time_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[("a/same", "same"), ("b", "old"), ("c", "size")]).unwrap();
    let old = ["a/same", "b", "c"].map(|name| inode(&out.join(name)));

    let staging = Staging::begin(&out, Kind::Site, &[], MODIFIED + 7).unwrap();
    for (name, text) in [
        ("a/same", "same"),
        ("b", "new!"),
        ("c", "SIZE"),
        ("d", "same"),
    ] {
        staging.write(path(name), text.as_bytes()).unwrap();
    }
    // the time of the earlier output has not changed so far
    assert_eq!(out.join("a/same").metadata().unwrap().mtime(), MODIFIED);
    staging.finish().unwrap();

    let new = ["a/same", "b", "c"].map(|name| inode(&out.join(name)));
    let linked: Vec<bool> = old.iter().zip(new).map(|(old, new)| *old == new).collect();
    assert_eq!(linked, [true, false, false]);
    assert_eq!(whole(&out).len(), 4);
    for entry in walkdir::WalkDir::new(&out) {
        let metadata = entry.unwrap().metadata().unwrap();
        assert_eq!((metadata.mtime(), metadata.mtime_nsec()), (MODIFIED + 7, 0));
        assert!(metadata.is_dir() || metadata.nlink() == 1);
    }
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_written_again() {
    type Change = fn(&Path);
    let cases: &[(&str, Change)] = &[
        ("edited", |file| fs::write(file, "TEXT").unwrap()),
        ("shortened", |file| fs::write(file, "").unwrap()),
        ("removed", |file| fs::remove_file(file).unwrap()),
        ("opened to all", |file| {
            fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap();
        }),
        ("shared", |file| {
            let elsewhere = file.parent().unwrap().with_file_name("elsewhere");
            fs::hard_link(file, elsewhere).unwrap();
        }),
    ];
    for (what, change) in cases {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        build(&out, &[("a", "text")]).unwrap();
        // keeps the inode in use, so that the new file cannot have got it again
        let old = fs::File::open(out.join("a")).unwrap();
        change(&out.join("a"));
        build(&out, &[("a", "text")]).unwrap();
        let new = out.join("a").metadata().unwrap();
        assert_ne!(new.ino(), old.metadata().unwrap().ino(), "{what}");
        assert_eq!(new.mode() & 0o7777, 0o644, "{what}");
        assert_eq!(whole(&out), [("a".into(), "text".into())].into(), "{what}");
    }
}

#[test]
fn a_build_that_is_given_up_leaves_linked_files_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[("a", "text")]).unwrap();
    let staging = Staging::begin(&out, Kind::Site, &[], MODIFIED + 7).unwrap();
    staging.write(path("a"), b"text").unwrap();
    drop(staging);
    let metadata = out.join("a").metadata().unwrap();
    assert_eq!((metadata.nlink(), metadata.mtime()), (1, MODIFIED));
    whole(&out);
}

#[test]
fn the_order_of_writing_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..300)
        .map(|n| format!("{}/{}/{n}", n % 7, n % 3))
        .collect();
    let build = |name: &str, threads: usize, names: &[String]| {
        let out = folder.path().join(name);
        let staging = begin(&out, Kind::Site).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            names
                .par_iter()
                .for_each(|name| staging.write(path(name), name.as_bytes()).unwrap());
        });
        staging.finish().unwrap();
        read_tree(&out)
    };
    let reversed: Vec<String> = names.iter().rev().cloned().collect();
    assert_eq!(build("a", 8, &names), build("b", 1, &reversed));
}

#[test]
fn times_and_permissions_tell_nothing_of_the_build() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, file, directory) in [(Kind::Site, 0o644, 0o755), (Kind::Preview, 0o600, 0o700)] {
        let out = folder.path().join(kind.name());
        let staging = begin(&out, kind).unwrap();
        let stage = folder.path().join(format!(".{}.advgen-stage", kind.name()));
        assert_eq!(stage.metadata().unwrap().mode() & 0o7777, 0o700);
        staging.write(path("a/b/c"), b"text").unwrap();
        staging.write(path("d"), b"text").unwrap();
        staging.finish().unwrap();
        for entry in walkdir::WalkDir::new(&out) {
            let metadata = entry.unwrap().metadata().unwrap();
            let expected = if metadata.is_dir() { directory } else { file };
            assert_eq!(metadata.mode() & 0o7777, expected);
            assert_eq!((metadata.mtime(), metadata.mtime_nsec()), (MODIFIED, 0));
        }
        assert_eq!(out.join(PREVIEW_MARKER).exists(), kind == Kind::Preview);
    }
}

/// Runs this test again in a process with another umask.
#[test]
fn the_umask_changes_no_permission() {
    const INSIDE: &str = "ADVGEN_TEST_UMASK";
    if std::env::var_os(INSIDE).is_some() {
        return times_and_permissions_tell_nothing_of_the_build();
    }
    for umask in ["000", "077", "027"] {
        let status = Command::new("sh")
            .arg("-c")
            .arg(format!("umask {umask}; exec \"$0\" \"$@\""))
            .arg(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "publish::staging::tests::writing::the_umask_changes_no_permission",
            ])
            .env(INSIDE, umask)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&status.stdout);
        assert!(text.contains("1 passed"), "{umask}: {text}");
    }
}

#[test]
fn a_path_that_is_taken_or_reserved_stops_the_build() {
    let cases: &[(&[&str], &str)] = &[
        (&["a", "a"], "a would be written twice"),
        (&["a", "a/b"], "a would be a file and a folder"),
        (&["a/b/c", "a/b"], "a/b would be a file and a folder"),
        (&["a/b", "a/b/c/d/e"], "a/b would be a file and a folder"),
        (
            &["manifest.json"],
            "manifest.json is written by every build",
        ),
        (
            &["manifest.json/a"],
            "manifest.json would be a file and a folder",
        ),
        (&["a", "A"], "A and a differ in upper and lower case"),
    ];
    for (paths, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        build(&out, &[("old", "old")]).unwrap();
        let staging = begin(&out, Kind::Site).unwrap();
        let failed = paths
            .iter()
            .find_map(|name| staging.write(path(name), b"new").err());
        let at_the_end = staging.finish().unwrap_err();
        let message = failed.unwrap_or(at_the_end).to_string();
        assert!(message.starts_with(expected), "{paths:?}: {message}");
        assert_eq!(whole(&out), [("old".into(), "old".into())].into());
        assert_eq!(names_in(folder.path()), ["public"]);
    }
}

#[test]
fn a_failed_write_that_was_ignored_still_stops_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let staging = begin(&out, Kind::Site).unwrap();
    staging.write(path("a"), b"1").unwrap();
    let _ = staging.write(path("a"), b"2");
    let refused = staging.finish();
    assert!(
        matches!(refused, Err(StagingError::Incomplete { .. })),
        "{refused:?}"
    );
    assert_eq!(names_in(folder.path()), [""; 0]);
}

#[test]
fn a_dropped_build_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let staging = begin(&out, Kind::Site).unwrap();
    staging.write(path("a/b"), b"text").unwrap();
    drop(staging);
    assert_eq!(names_in(folder.path()), [""; 0]);
}

#[test]
fn an_output_that_changed_during_the_build_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");

    let staging = begin(&out, Kind::Site).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes"), "mine").unwrap();
    let refused = staging.finish();
    assert!(
        matches!(refused, Err(StagingError::Changed { .. })),
        "{refused:?}"
    );
    assert_eq!(names_in(&out), ["notes"]);
    fs::remove_dir_all(&out).unwrap();

    build(&out, &[]).unwrap();
    let staging = begin(&out, Kind::Site).unwrap();
    fs::rename(&out, folder.path().join("moved")).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes"), "mine").unwrap();
    let refused = staging.finish();
    assert!(
        matches!(refused, Err(StagingError::Changed { .. })),
        "{refused:?}"
    );
    assert_eq!(names_in(&out), ["notes"]);
    assert_eq!(names_in(folder.path()), ["moved", "public"]);
}

#[test]
fn an_empty_folder_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o700)).unwrap();
    build(&out, &[("a", "text")]).unwrap();
    assert_eq!(out.metadata().unwrap().mode() & 0o7777, 0o755);
    whole(&out);
}

#[test]
fn without_exchange_a_failed_switch_brings_the_old_output_back() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[("a", "old")]).unwrap();
    let destination = Destination::resolve(&out, &[]).unwrap();
    let mut workspace = Workspace::acquire(&destination).unwrap();
    workspace.without_exchange();
    let Existing::Build(old, _) = destination.inspect(Kind::Site).unwrap() else {
        panic!("the output is one");
    };
    // there is no new tree that could be moved
    let refused = workspace.replace(old);
    assert!(
        matches!(refused, Err(StagingError::Switch { .. })),
        "{refused:?}"
    );
    assert_eq!(whole(&out), [("a".into(), "old".into())].into());
}

proptest! {
    #[test]
    fn whatever_is_accepted_as_a_path_stays_inside(text in r"(\PC|[./\\\x00-\x1f]){0,12}") {
        if let Ok(path) = OutputPath::new(&text) {
            let parts = Path::new(path.as_str()).components();
            prop_assert!(parts.clone().all(|c| matches!(c, std::path::Component::Normal(_))));
            prop_assert_eq!(parts.count(), text.split('/').count());
        }
    }
}
