//! What the output that is there already means for the next one.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use super::{MODIFIED, begin, build, names_in, path, read_tree, whole};
use crate::publish::staging::{Kind, Staging, StagingError};

const FILES: &[(&str, &str)] = &[("a/b", "text"), ("c", "more")];

fn inode(file: &Path) -> u64 {
    file.metadata().unwrap().ino()
}

#[test]
fn an_output_that_is_right_already_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let first = build(&out, FILES).unwrap();
    let old = fs::File::open(&out).unwrap();
    let second = build(&out, FILES).unwrap();
    assert_eq!(first, second);
    assert_eq!(inode(&out), old.metadata().unwrap().ino());
    assert_eq!(names_in(folder.path()), ["public"]);
    assert_eq!(whole(&out).len(), 2);
}

#[test]
fn whatever_is_not_right_is_built_anew() {
    type Change = fn(&Path);
    let cases: &[(&str, Change)] = &[
        ("a file", |out| fs::write(out.join("a/b"), "TEXT").unwrap()),
        ("its time", |out| {
            let file = fs::File::options().write(true).open(out.join("c")).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        }),
        ("a file that is gone", |out| {
            fs::remove_file(out.join("c")).unwrap();
        }),
        ("the time of a folder", |out| {
            fs::write(out.join("a/x"), "").unwrap();
            fs::remove_file(out.join("a/x")).unwrap();
        }),
        ("the permissions of a folder", |out| {
            fs::set_permissions(out.join("a"), fs::Permissions::from_mode(0o777)).unwrap();
        }),
        ("the permissions of the output", |out| {
            fs::set_permissions(out, fs::Permissions::from_mode(0o700)).unwrap();
        }),
        ("the manifest", |out| {
            let text = fs::read_to_string(out.join("manifest.json")).unwrap();
            fs::write(out.join("manifest.json"), text.replace('\n', " ")).unwrap();
        }),
        ("a file too many", |out| {
            let text = fs::read_to_string(out.join("manifest.json")).unwrap();
            let (line, _) = text.split_once("\n{").unwrap().1.split_once('\n').unwrap();
            let more = format!("\n{{{}\n{{{line}", line.replace("a/b", "a/a"));
            let text = text.replace(&format!("\n{{{line}"), &more);
            fs::write(out.join("manifest.json"), text).unwrap();
            fs::write(out.join("a/a"), "text").unwrap();
        }),
    ];
    for (what, change) in cases {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        build(&out, FILES).unwrap();
        // keeps the inode in use, so that the new folder cannot have got it again
        let old = fs::File::open(&out).unwrap();
        let fresh = folder.path().join("fresh");
        build(&fresh, FILES).unwrap();

        change(&out);
        build(&out, FILES).unwrap();

        assert_ne!(inode(&out), old.metadata().unwrap().ino(), "{what}");
        assert_eq!(read_tree(&out), read_tree(&fresh), "{what}");
        for entry in walkdir::WalkDir::new(&out) {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let mode = if metadata.is_dir() { 0o755 } else { 0o644 };
            assert_eq!(metadata.mode() & 0o7777, mode, "{what}: {entry:?}");
            assert_eq!(metadata.mtime(), MODIFIED, "{what}: {entry:?}");
        }
    }
}

#[test]
fn a_file_that_is_edited_after_it_was_compared_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, FILES).unwrap();
    let staging = begin(&out, Kind::Site).unwrap();
    staging.write(path("a/b"), b"text").unwrap();
    staging.write(path("c"), b"other").unwrap();
    // as in a step of the clock that stamps changes
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::write(out.join("a/b"), "TEXT").unwrap();
    let refused = staging.finish();
    assert!(
        matches!(refused, Err(StagingError::Changed { .. })),
        "{refused:?}"
    );
    assert_eq!(names_in(folder.path()), ["public"]);
}

#[test]
fn a_file_that_was_only_touched_after_it_was_compared_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, FILES).unwrap();
    let staging = begin(&out, Kind::Site).unwrap();
    staging.write(path("a/b"), b"text").unwrap();
    staging.write(path("c"), b"other").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    fs::write(out.join("a/b"), "text").unwrap();
    staging.finish().unwrap();
    assert_eq!(whole(&out)["a/b"], "text");
    assert_eq!(out.join("a/b").metadata().unwrap().mtime(), MODIFIED);
}

#[test]
fn a_preview_holds_its_marker_before_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("preview");
    for _ in 0..2 {
        let staging = Staging::begin(&out, Kind::Preview, &[], MODIFIED).unwrap();
        let staged = folder.path().join(".preview.advgen-stage").join("new");
        assert_eq!(names_in(&staged), [".advgen-preview"]);
        staging.write(path("c"), b"private").unwrap();
        staging.finish().unwrap();
        assert_eq!(whole(&out).len(), 2);
    }
}
