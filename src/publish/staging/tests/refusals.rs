//! Places that a build does not touch.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::{PREVIEW_MARKER, Protected};
use super::*;

/// A repository with sources and one earlier output.
fn repository() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for folder in ["advisories/2026", ".git/objects", "docs", "empty"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    fs::write(root.path().join("docs/a.md"), "text").unwrap();
    fs::write(root.path().join("file"), "text").unwrap();
    build(&root.path().join("public"), &[("index.html", "old")]).unwrap();
    root
}

fn refusal(root: &Path, out: &Path) -> Option<StagingError> {
    let tree = |name: &str| root.join(name);
    let trees: Vec<PathBuf> = ["advisories", "site", "templates", ".git"]
        .map(tree)
        .to_vec();
    let mut protected = vec![Protected::Root(root)];
    protected.extend(trees.iter().map(|tree| Protected::Tree(tree)));
    Staging::begin(out, Kind::Site, &protected, MODIFIED).err()
}

#[test]
fn a_build_replaces_neither_sources_nor_what_lies_above_them() {
    let repository = repository();
    let root = repository.path();
    let before = read_tree(root);
    let inside = |name: &str| root.join(name);
    let cases: &[(PathBuf, &str)] = &[
        (root.to_owned(), "is or contains"),
        (root.join("."), "is or contains"),
        (root.parent().unwrap().to_owned(), "is or contains"),
        (inside("docs/.."), "is or contains"),
        (inside("docs/../.."), "is or contains"),
        (inside("advisories"), "is or contains"),
        (inside("advisories/2026/public"), "lies inside"),
        (inside("docs/../advisories/x/y"), "lies inside"),
        (inside(".git/public"), "lies inside"),
        (inside("templates"), "is or contains"),
        (inside("site/public"), "lies inside"),
        (PathBuf::from("/"), "name a folder inside it"),
        (PathBuf::new(), "name a folder inside it"),
        (inside("file"), "is not a folder"),
        (inside("file/public"), "is not a folder"),
        (inside("docs"), "no `manifest.json` of a build"),
        (inside("missing/../public2"), "cannot find"),
    ];
    for (out, expected) in cases {
        let refused = refusal(root, out).unwrap_or_else(|| panic!("{out:?} was accepted"));
        let message = refused.to_string();
        assert!(message.contains(expected), "{out:?}: {message}");
    }
    assert_eq!(read_tree(root), before);
    assert_eq!(
        names_in(root),
        [".git", "advisories", "docs", "empty", "file", "public"]
    );
}

#[test]
fn outputs_inside_the_repository_and_below_missing_folders_are_fine() {
    let repository = repository();
    let root = repository.path();
    for out in [
        "public",
        "public/",
        "empty",
        "new",
        "far/below/new",
        "docs/../new2",
    ] {
        assert!(refusal(root, &root.join(out)).is_none(), "{out}");
    }
}

#[test]
fn no_link_is_followed_that_a_repository_could_bring_along() {
    let repository = repository();
    let root = repository.path();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), root.join("link")).unwrap();
    symlink(elsewhere.path().join("nothing"), root.join("dangling")).unwrap();
    for out in [
        "link",
        "link/",
        "link/public",
        "dangling",
        "dangling/public",
    ] {
        let refused = refusal(root, &root.join(out));
        assert!(
            matches!(refused, Some(StagingError::Symlink { .. })),
            "{out}: {refused:?}"
        );
    }
    assert_eq!(names_in(elsewhere.path()), [""; 0]);

    // the link to the repository belongs to the machine, such as `/tmp` on some
    let above = elsewhere.path().join("above");
    symlink(root, &above).unwrap();
    assert!(refusal(root, &above.join("public")).is_none());
    let covered = refusal(root, &above.join("advisories"));
    assert!(
        matches!(covered, Some(StagingError::Covers { .. })),
        "{covered:?}"
    );
}

#[test]
fn files_that_no_build_wrote_are_not_deleted() {
    type Change = fn(&Path);
    let cases: &[(&str, Change)] = &[
        ("notes.txt", |out| {
            fs::write(out.join("notes.txt"), "").unwrap();
        }),
        ("a/notes.txt", |out| {
            fs::write(out.join("a/notes.txt"), "").unwrap();
        }),
        (".git", |out| fs::create_dir(out.join(".git")).unwrap()),
        ("index.html", |out| {
            fs::remove_file(out.join("index.html")).unwrap();
            symlink("a/b.html", out.join("index.html")).unwrap();
        }),
        ("index.html", |out| {
            fs::remove_file(out.join("index.html")).unwrap();
            fs::create_dir(out.join("index.html")).unwrap();
        }),
    ];
    for (foreign, change) in cases {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        build(&out, &[("index.html", "old"), ("a/b.html", "old")]).unwrap();
        change(&out);
        match begin(&out, Kind::Site) {
            Err(StagingError::ForeignFiles {
                count: 1, found, ..
            }) => {
                assert_eq!(found, [Path::new(foreign)]);
            }
            other => panic!("{foreign}: {other:?}"),
        }
        assert!(out.join(foreign).symlink_metadata().is_ok());
        assert_eq!(names_in(folder.path()), ["public"]);
    }
}

#[test]
fn many_foreign_files_are_counted_and_the_first_few_named_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[]).unwrap();
    for name in ["g", "c", "a\x1b[2J", "e", "b", "f", "d"] {
        fs::write(out.join(name), "").unwrap();
    }
    let message = begin(&out, Kind::Site).unwrap_err().to_string();
    let listed: Vec<&str> = message.lines().skip(1).map(str::trim).collect();
    assert!(message.contains("holds 7 files or folders"), "{message}");
    assert_eq!(
        listed,
        [r#""a\u{1b}[2J""#, r#""b""#, r#""c""#, r#""d""#, r#""e""#]
    );
}

#[test]
fn files_that_somebody_deleted_or_edited_do_not_stop_the_next_build() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[("a", "old"), ("b/c", "old")]).unwrap();
    fs::remove_dir_all(out.join("b")).unwrap();
    fs::write(out.join("a"), "edited by hand").unwrap();
    build(&out, &[("a", "new")]).unwrap();
    assert_eq!(whole(&out), [("a".into(), "new".into())].into());
}

#[test]
fn a_manifest_of_something_else_protects_its_folder() {
    let line = r#"{"path":"a","size":1,"sha256":"00"}"#;
    let digest = "0".repeat(64);
    let cases = [
        r#"{"name":"app","icons":[]}"#.to_owned(),
        r#"{"schema":2,"files":[]}"#.to_owned(),
        r#"{"schema":1,"files":[],"name":"app"}"#.to_owned(),
        format!(r#"{{"schema":1,"files":[{line}]}}"#),
        format!(r#"{{"schema":1,"files":[{{"path":"../a","size":1,"sha256":"{digest}"}}]}}"#),
        String::new(),
    ];
    for text in cases {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("manifest.json"), &text).unwrap();
        let refused = begin(out.path(), Kind::Site);
        assert!(
            matches!(refused, Err(StagingError::ForeignManifest { .. })),
            "{text}: {refused:?}"
        );
    }
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join("other"), r#"{"schema":1,"files":[]}"#).unwrap();
    symlink("other", out.path().join("manifest.json")).unwrap();
    let refused = begin(out.path(), Kind::Site);
    assert!(
        matches!(refused, Err(StagingError::ForeignManifest { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_preview_and_a_site_never_replace_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for (first, second) in [(Kind::Site, Kind::Preview), (Kind::Preview, Kind::Site)] {
        begin(&out, first).unwrap().finish().unwrap();
        match begin(&out, second) {
            Err(StagingError::OtherKind { found, wanted, .. }) => {
                assert_eq!((found, wanted), (first, second));
            }
            other => panic!("{other:?}"),
        }
        begin(&out, first).unwrap().finish().unwrap();
        fs::remove_dir_all(&out).unwrap();
    }
    // a preview whose marker was removed or that was added by hand still counts as one
    begin(&out, Kind::Preview).unwrap().finish().unwrap();
    fs::remove_file(out.join(PREVIEW_MARKER)).unwrap();
    assert!(begin(&out, Kind::Site).is_err());
    fs::remove_dir_all(&out).unwrap();
    build(&out, &[]).unwrap();
    fs::write(out.join(PREVIEW_MARKER), "").unwrap();
    assert!(begin(&out, Kind::Site).is_err());
}

#[test]
fn two_builds_of_one_output_do_not_run_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let first = begin(&out, Kind::Site).unwrap();
    first.write(path("a"), b"first").unwrap();
    let refused = begin(&out, Kind::Site);
    assert!(
        matches!(refused, Err(StagingError::Busy { .. })),
        "{refused:?}"
    );
    begin(&folder.path().join("other"), Kind::Site).unwrap();
    first.finish().unwrap();
    assert_eq!(whole(&out), [("a".into(), "first".into())].into());
    begin(&out, Kind::Site).unwrap();
}

#[test]
fn what_has_the_name_of_the_stage_but_is_none_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let stage = folder.path().join(".public.advgen-stage");
    let out = folder.path().join("public");
    fs::write(&stage, "mine").unwrap();
    let refused = begin(&out, Kind::Site);
    assert!(
        matches!(refused, Err(StagingError::StageNotOurs { .. })),
        "{refused:?}"
    );
    fs::remove_file(&stage).unwrap();

    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(elsewhere.path().join("new")).unwrap();
    symlink(elsewhere.path(), &stage).unwrap();
    let refused = begin(&out, Kind::Site);
    assert!(
        matches!(refused, Err(StagingError::StageNotOurs { .. })),
        "{refused:?}"
    );
    assert_eq!(names_in(elsewhere.path()), ["new"]);
}

#[test]
fn a_stage_that_another_user_prepared_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let stage = folder.path().join(".public.advgen-stage");
    fs::create_dir(&stage).unwrap();
    if std::os::unix::fs::chown(&stage, Some(12345), None).is_err() {
        println!("skipped: only root can give a folder to another user");
        return;
    }
    let refused = begin(&folder.path().join("public"), Kind::Site);
    assert!(
        matches!(refused, Err(StagingError::StageNotOurs { .. })),
        "{refused:?}"
    );
}
