use std::fs::File;

use super::commit::of_commit_up_to;
use super::{Content, Snapshot};
use crate::repository::layout::LARGEST_FILE;
use crate::repository::location::Repository;
use crate::repository::oddity::Oddity;
use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

fn paths(snapshot: &Snapshot) -> Vec<&str> {
    snapshot
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect()
}

fn odd(snapshot: &Snapshot) -> Vec<(&str, Oddity)> {
    snapshot
        .oddities
        .iter()
        .map(|(path, oddity)| (path.as_str(), *oddity))
        .collect()
}

/// Both ways to read the same content.
fn both(repository: &TestRepository) -> [Snapshot; 2] {
    repository.commit_at(THIRD);
    [
        repository.open().snapshot().unwrap(),
        repository.open_at("HEAD").snapshot().unwrap(),
    ]
}

#[test]
fn the_files_that_matter_are_read_in_the_order_of_their_paths() {
    let repository = TestRepository::new();
    repository.write("advisories/b.md", "b");
    repository.write("advisories/a.md", "a");
    repository.write("advisories/a/index.md", "folder");
    repository.write("advisories/a/fix.patch", [0, 159, 146, 150]);
    repository.write("advisories/a-b.md", "dash");
    repository.write("site/style.css", "css");
    repository.write("site/logo.png", "png");
    repository.write("templates/page.html", "html");
    repository.write("README.md", "not read");
    repository.write("advisories.md", "not read");
    repository.write("advgen.yaml.md", "not read");
    for snapshot in both(&repository) {
        assert_eq!(
            paths(&snapshot),
            [
                "advgen.yaml",
                "advisories/a-b.md",
                "advisories/a.md",
                "advisories/a/fix.patch",
                "advisories/a/index.md",
                "advisories/b.md",
                "site/logo.png",
                "site/style.css",
                "templates/page.html",
            ]
        );
        assert_eq!(odd(&snapshot), []);
        let file = snapshot.get("advisories/a/index.md").unwrap();
        assert_eq!(file.advisory_id(), Some("a"));
        assert_eq!(
            file.text(),
            Some((&b"folder"[..], TestRepository::blob("folder")))
        );
        assert!(snapshot.get("README.md").is_none());
    }
}

#[test]
fn attachments_are_read_only_when_asked_for() {
    let repository = TestRepository::new();
    repository.write("advisories/a/fix.patch", "patch");
    let [on_disk, in_git] = both(&repository);
    let on_disk = on_disk.get("advisories/a/fix.patch").unwrap();
    let in_git = in_git.get("advisories/a/fix.patch").unwrap();
    assert!(matches!(on_disk.content, Content::OnDisk { .. }));
    assert_eq!(
        in_git.content,
        Content::InGit(TestRepository::blob("patch"))
    );
    assert_eq!((on_disk.text(), in_git.text()), (None, None));
    assert_eq!(repository.open().read(on_disk).unwrap(), b"patch");
    assert_eq!(repository.open_at("HEAD").read(in_git).unwrap(), b"patch");

    repository.remove("advisories/a/fix.patch");
    assert!(repository.open().read(on_disk).is_err());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", repository.at("advisories/a/fix.patch"))
            .unwrap();
        let error = repository.open().read(on_disk).unwrap_err();
        assert!(
            error.to_string().contains("no longer a regular file"),
            "{error}"
        );
    }
}

#[test]
fn the_work_tree_shows_what_is_not_committed_and_a_revision_does_not() {
    let repository = TestRepository::new();
    repository.write("advisories/a.md", "first");
    repository.commit_at(FIRST);
    repository.write("advisories/a.md", "second");
    repository.commit_at(SECOND);
    repository.write("advisories/a.md", "not committed");
    repository.write("advisories/b.md", "untracked");
    let text = |snapshot: Snapshot| {
        let (bytes, blob) = snapshot.get("advisories/a.md").unwrap().text().unwrap();
        assert_eq!(blob, TestRepository::blob(str::from_utf8(bytes).unwrap()));
        (
            String::from_utf8(bytes.to_vec()).unwrap(),
            snapshot.files.len(),
        )
    };
    assert_eq!(
        text(repository.open().snapshot().unwrap()),
        ("not committed".into(), 3)
    );
    assert_eq!(
        text(repository.open_at("HEAD").snapshot().unwrap()),
        ("second".into(), 2)
    );
    assert_eq!(
        text(repository.open_at("HEAD~1").snapshot().unwrap()),
        ("first".into(), 2)
    );
}

#[test]
fn litter_is_mentioned_and_not_read() {
    let repository = TestRepository::new();
    let litter = [
        ("advisories/#a.md#", Oddity::EditorBackup),
        ("advisories/.DS_Store", Oddity::DotFile),
        ("advisories/.a.md.swp", Oddity::EditorBackup),
        ("advisories/.old", Oddity::DotFile),
        ("advisories/2026/.gitkeep", Oddity::DotFile),
        ("advisories/A.MD", Oddity::LooksLikeMarkdown),
        ("advisories/a.md.bak", Oddity::EditorBackup),
        ("advisories/a.md.orig", Oddity::EditorBackup),
        ("advisories/a.md.rej", Oddity::EditorBackup),
        ("advisories/a.md~", Oddity::EditorBackup),
        ("templates/.page.html", Oddity::DotFile),
    ];
    for (path, _) in litter.iter().filter(|(path, _)| *path != "advisories/.old") {
        repository.write(path, "litter");
    }
    repository.write("advisories/.old/a.md", "in a dot folder");
    repository.write("advisories/a.md", "a");
    for snapshot in both(&repository) {
        assert_eq!(odd(&snapshot), litter);
        assert_eq!(paths(&snapshot), ["advgen.yaml", "advisories/a.md"]);
        let serious: Vec<_> = snapshot
            .oddities
            .iter()
            .filter(|(_, oddity)| !oddity.is_mild())
            .collect();
        assert_eq!(serious.len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_reported_and_not_followed() {
    use std::os::unix::fs::symlink;
    let secrets = TestRepository::empty();
    secrets.write("token.md", "secret");
    let repository = TestRepository::new();
    repository.write("advisories/real.md", "real");
    symlink(secrets.at("token.md"), repository.at("advisories/file.md")).unwrap();
    symlink(secrets.path(), repository.at("advisories/folder")).unwrap();
    symlink("real.md", repository.at("advisories/inside.md")).unwrap();
    symlink("nowhere", repository.at("advisories/dangling.patch")).unwrap();
    symlink(secrets.path(), repository.at("site")).unwrap();
    for snapshot in both(&repository) {
        assert_eq!(
            odd(&snapshot),
            [
                ("advisories/dangling.patch", Oddity::Symlink),
                ("advisories/file.md", Oddity::Symlink),
                ("advisories/folder", Oddity::Symlink),
                ("advisories/inside.md", Oddity::Symlink),
                ("site", Oddity::Symlink),
            ]
        );
        assert_eq!(paths(&snapshot), ["advgen.yaml", "advisories/real.md"]);
    }
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_a_link_is_not_followed() {
    let repository = TestRepository::new();
    repository.write("elsewhere.yaml", "name: Elsewhere\n");
    repository.remove("advgen.yaml");
    std::os::unix::fs::symlink("elsewhere.yaml", repository.at("advgen.yaml")).unwrap();
    for snapshot in both(&repository) {
        assert_eq!(odd(&snapshot), [("advgen.yaml", Oddity::Symlink)]);
        assert_eq!(paths(&snapshot), [""; 0]);
    }
}

#[test]
fn a_link_that_the_system_wrote_as_a_file_is_still_a_link() {
    let repository = TestRepository::new();
    repository.write("advisories/link.md", "/etc/passwd");
    let blob = TestRepository::blob("/etc/passwd").to_string();
    repository.git(&["add", "--all"]);
    repository.git(&["hash-object", "-w", "advisories/link.md"]);
    repository.git(&[
        "update-index",
        "--cacheinfo",
        &format!("120000,{blob},advisories/link.md"),
    ]);
    repository.git(&["config", "core.symlinks", "false"]);
    let snapshot = repository.open().snapshot().unwrap();
    assert_eq!(odd(&snapshot), [("advisories/link.md", Oddity::Symlink)]);
    assert_eq!(paths(&snapshot), ["advgen.yaml"]);
}

#[test]
fn submodules_are_reported_and_not_read() {
    let inner = TestRepository::new();
    inner.write("a.md", "of another repository");
    inner.commit_at(FIRST);
    let repository = TestRepository::new();
    repository.commit_at(SECOND);
    let url = inner.path().to_str().unwrap();
    for path in ["advisories/sub", "advisories/empty"] {
        repository.git(&["submodule", "--quiet", "add", url, path]);
    }
    let expected = [
        ("advisories/empty", Oddity::Submodule),
        ("advisories/sub", Oddity::Submodule),
    ];
    for snapshot in both(&repository) {
        assert_eq!(odd(&snapshot), expected);
        assert_eq!(paths(&snapshot), ["advgen.yaml"]);
    }
    // Not checked out, it is an empty folder.
    repository.git(&["submodule", "--quiet", "deinit", "advisories/empty"]);
    assert_eq!(odd(&repository.open().snapshot().unwrap()), expected);

    // A clone inside the work tree that nobody declared.
    let plain = TestRepository::without_git();
    plain.git(&["clone", "--quiet", url, "advisories/clone"]);
    assert_eq!(
        odd(&plain.open().snapshot().unwrap()),
        [("advisories/clone", Oddity::Submodule)]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_reported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let repository = TestRepository::new();
    repository.write("advisories/a.md", "a");
    let file = repository
        .at("advisories")
        .join(OsStr::from_bytes(b"b\xff.md"));
    std::fs::write(file, "b").unwrap();
    let folder = repository
        .at("advisories")
        .join(OsStr::from_bytes(b"c\xff"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("c.md"), "c").unwrap();
    repository.write("advisories/d\\d.md", "d");
    for snapshot in both(&repository) {
        assert_eq!(
            odd(&snapshot),
            [
                ("advisories/b\u{fffd}.md", Oddity::NotUtf8Name),
                ("advisories/c\u{fffd}", Oddity::NotUtf8Name),
                ("advisories/d\\d.md", Oddity::UnsafeName),
            ]
        );
        assert_eq!(paths(&snapshot), ["advgen.yaml", "advisories/a.md"]);
    }
}

#[test]
fn a_tree_cannot_name_a_path_outside_of_it() {
    // `git` refuses to make such trees; an attacker does not use `git`.
    let repository = TestRepository::new();
    repository.write("advisories/a.md", "a");
    repository.commit_at(FIRST);
    let git = git2::Repository::open(repository.path()).unwrap();
    let blob = git.blob(b"evil").unwrap();
    let odb = git.odb().unwrap();
    let raw = |entries: &[(&str, &str, git2::Oid)]| {
        let mut tree = Vec::new();
        for (mode, name, id) in entries {
            tree.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            tree.extend_from_slice(id.as_bytes());
        }
        odb.write(git2::ObjectType::Tree, &tree).unwrap()
    };
    let inner = raw(&[("100644", "x.md", blob)]);
    let advisories = raw(&[
        ("40000", "..", inner),
        ("100644", "../../x.md", blob),
        ("40000", ".git", inner),
    ]);
    let top = raw(&[
        ("100644", "advgen.yaml", blob),
        ("40000", "advisories", advisories),
    ]);
    let who = git2::Signature::new("A", "a@example.org", &git2::Time::new(SECOND, 0)).unwrap();
    let top = git.find_tree(top).unwrap();
    let commit = git.commit(None, &who, &who, "Evil", &top, &[]).unwrap();
    let opened = repository.open_at(&commit.to_string());
    let snapshot = opened.snapshot().unwrap();
    assert_eq!(paths(&snapshot), ["advgen.yaml"]);
    assert_eq!(
        odd(&snapshot),
        [
            ("advisories/..", Oddity::DotFile),
            ("advisories/../../x.md", Oddity::UnsafeName),
            ("advisories/.git", Oddity::DotFile),
        ]
    );
    assert_eq!(opened.history().unwrap().unwrap().ids().count(), 0);
}

#[test]
fn a_few_trees_that_stand_for_billions_of_files_are_refused() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    let git = git2::Repository::open(repository.path()).unwrap();
    let mut level = git.blob(b"").unwrap();
    let mut mode = "100644";
    let mut raw = Vec::new();
    for _ in 0..10 {
        raw.clear();
        for name in 'a'..='z' {
            raw.extend_from_slice(format!("{mode} {name}.md\0").as_bytes());
            raw.extend_from_slice(level.as_bytes());
        }
        level = git
            .odb()
            .unwrap()
            .write(git2::ObjectType::Tree, &raw)
            .unwrap();
        mode = "40000";
    }
    let mut top = git.treebuilder(None).unwrap();
    let configuration = git.blob(b"name: Example\n").unwrap();
    top.insert("advgen.yaml", configuration, 0o100_644).unwrap();
    top.insert("advisories", level, 0o040_000).unwrap();
    let top = git.find_tree(top.write().unwrap()).unwrap();
    let who = git2::Signature::new("A", "a@example.org", &git2::Time::new(SECOND, 0)).unwrap();
    let commit = git.commit(None, &who, &who, "Bomb", &top, &[]).unwrap();
    let opened = repository.open_at(&commit.to_string());
    for error in [
        opened.snapshot().map(drop).unwrap_err(),
        opened.history().map(drop).unwrap_err(),
    ] {
        assert!(error.to_string().contains("too many files"), "{error}");
    }
}

#[test]
fn files_beyond_the_limit_are_reported_and_not_read() {
    let repository = TestRepository::new();
    repository.write("advisories/a.md", "a");
    let large = File::create(repository.at("advisories/large.md")).unwrap();
    large.set_len(LARGEST_FILE + 1).unwrap();
    let full = File::create(repository.at("advisories/full.bin")).unwrap();
    full.set_len(LARGEST_FILE).unwrap();
    let snapshot = repository.open().snapshot().unwrap();
    assert_eq!(
        odd(&snapshot),
        [("advisories/large.md", Oddity::TooLarge(LARGEST_FILE + 1))]
    );
    assert_eq!(
        paths(&snapshot),
        ["advgen.yaml", "advisories/a.md", "advisories/full.bin"]
    );

    repository.write("advisories/large.md", "12345678901");
    repository.write("advisories/large.patch", "12345678901");
    repository.write("advisories/full.bin", "1234567890");
    repository.write("advgen.yaml", "");
    let commit = repository.commit_at(SECOND);
    let opened = repository.open_at("HEAD");
    let snapshot = of_commit_up_to(opened.git().unwrap(), commit, 10).unwrap();
    assert_eq!(
        odd(&snapshot),
        [
            ("advisories/large.md", Oddity::TooLarge(11)),
            ("advisories/large.patch", Oddity::TooLarge(11)),
        ]
    );
    assert_eq!(
        paths(&snapshot),
        ["advgen.yaml", "advisories/a.md", "advisories/full.bin"]
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_reported_and_not_waited_for() {
    let repository = TestRepository::new();
    repository.write("advisories/a.md", "a");
    repository.write("site", "a file");
    let made = std::process::Command::new("mkfifo")
        .arg(repository.at("advisories/pipe.md"))
        .status();
    assert!(made.unwrap().success());
    let snapshot = repository.open().snapshot().unwrap();
    assert_eq!(
        odd(&snapshot),
        [
            ("advisories/pipe.md", Oddity::NotAFile),
            ("site", Oddity::NotAFolder),
        ]
    );
    repository.remove("advisories/pipe.md");
    let [_, in_git] = both(&repository);
    assert_eq!(odd(&in_git), [("site", Oddity::NotAFolder)]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let repository = TestRepository::new();
    for path in [
        "advisories/a.md",
        "advisories/b.md",
        "advisories/locked/c.md",
    ] {
        repository.write(path, "text");
    }
    let allow = |path: &str, mode| {
        let mode = PermissionsExt::from_mode(mode);
        std::fs::set_permissions(repository.at(path), mode).unwrap();
    };
    allow("advisories/b.md", 0o000);
    allow("advisories/locked", 0o000);
    let readable_all_the_same = std::fs::read(repository.at("advisories/b.md")).is_ok();
    let snapshot = repository.open().snapshot().unwrap();
    allow("advisories/locked", 0o755);
    if readable_all_the_same {
        return; // The tests run as root, whom no permission stops.
    }
    let denied = Oddity::Unreadable(std::io::ErrorKind::PermissionDenied);
    assert_eq!(
        odd(&snapshot),
        [("advisories/b.md", denied), ("advisories/locked", denied)]
    );
    assert_eq!(paths(&snapshot), ["advgen.yaml", "advisories/a.md"]);
}

#[test]
fn a_database_in_a_subfolder_reads_only_that_folder() {
    let repository = TestRepository::new();
    repository.write("advisories/outside.md", "outside");
    repository.write("security/advgen.yaml", "name: Inner\n");
    repository.write("security/advisories/inside.md", "inside");
    repository.commit_at(FIRST);
    for rev in [None, Some("HEAD")] {
        let opened = Repository::open(&repository.at("security/advisories"), rev).unwrap();
        assert_eq!(
            paths(&opened.snapshot().unwrap()),
            ["advgen.yaml", "advisories/inside.md"]
        );
    }
}
