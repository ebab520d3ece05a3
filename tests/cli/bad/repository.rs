//! Folders that are no database, and repositories that cannot say when anything changed.

use snapbox::str;

use crate::database::{FOUNDED, NOW, TestDatabase, embargoed, git_in, published};

#[test]
fn outside_of_git_build_warns() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    database
        .run(&["build", "--now", NOW])
        .succeeds()
        .has("is not a Git repository");
    database.check().succeeds();
    database.run(&["next", "--now", NOW]).succeeds();
    assert!(database.has("public/manifest.json"));
}

#[test]
fn outside_of_git_a_flip_explains_itself() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
    );
    let before = database.content("");
    for arguments in [
        &["flip", "--now", NOW][..],
        &["flip", "--push", "--now", NOW],
        &["build", "--flip", "--now", NOW],
    ] {
        database.run(arguments).fails_with(2).err(str![[r#"
error: a flip needs a work tree with a commit: run it in a clone, without --rev

"#]]);
    }
    database.run(&["check", "--rev", "HEAD"]).fails_with(2).err(str![[r#"
error: --rev HEAD needs a Git repository, and [ROOT]/db is not inside one; leave out --rev to read the files, or name a clone with -C

"#]]);
    assert_eq!(database.content(""), before);
}

#[test]
fn a_folder_without_configuration_names_init() {
    let database = TestDatabase::empty();
    for command in [
        &["check"][..],
        &["build"],
        &["flip"],
        &["next"],
        &["new"],
        &["export", "EX-1", "--to", "osv"],
    ] {
        database.run(command).fails_with(2).err(str![[r#"
error: no advgen.yaml in [ROOT]/db or any folder above it; create a database with `advgen init`, or name its folder with -C

"#]]);
    }
    assert!(database.content("").is_empty());
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    TestDatabase::empty()
        .run(&["-C", "elsewhere", "check"])
        .fails_with(2)
        .err(str![[r#"
error: elsewhere is not a folder; check the path given with -C

"#]]);
}

#[test]
fn an_empty_git_repository_names_init() {
    let database = TestDatabase::empty();
    database.git(&["init", "--quiet"]);
    database.run(&["check"]).fails_with(2).err(str![[r#"
error: no advgen.yaml in [ROOT]/db or any folder above it; create a database with `advgen init`, or name its folder with -C

"#]]);
    database.run(&["check", "--rev", "HEAD"]).fails_with(2).err(str![[r#"
error: no commit `HEAD`: [ROOT]/db/.git/ has no commit yet; make the first one, or leave out --rev to read the files

"#]]);
}

#[test]
fn both_files_of_a_duplicate_id_are_shown_where_they_say_it() {
    let database = TestDatabase::new();
    let second = published("EX-2024-0001").replacen("id:", "# A line more\nid:", 1);
    database
        .write("advisories/2023/EX-2024-0001.md", published("EX-2024-0001"))
        .write("advisories/2024/EX-2024-0001.md", second);
    database
        .check()
        .fails_with(1)
        .has("--> advisories/2024/EX-2024-0001.md:3:5\n")
        .has("used here as well: advisories/2023/EX-2024-0001.md:2\n");
}

#[test]
fn a_database_without_an_advisory_builds() {
    let database = TestDatabase::in_git();
    database.check().succeeds().err(str![[r#"
0 advisories checked: nothing is wrong

"#]]);
    database.run(&["build", "--now", NOW]).succeeds();
    assert!(database.has("public/manifest.json"));
}

#[test]
fn before_the_first_commit_everything_but_the_flip_works() {
    let database = TestDatabase::new();
    database.git(&["init", "--quiet"]);
    database.write(
        "advisories/EX-2024-0001.md",
        embargoed("EX-2024-0001", "2024-07-01T00:00:00Z"),
    );
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    database.run(&["new"]).succeeds();
    database.run(&["flip", "--now", NOW]).succeeds();
    database.write(
        "advisories/EX-2024-0001.md",
        embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
    );
    database.check().fails_with(1).has("past-disclosure");
    database.run(&["check", "--rev", "HEAD"]).fails_with(2).err(str![[r#"
error: no commit `HEAD`: [ROOT]/db/.git/ has no commit yet; make the first one, or leave out --rev to read the files

"#]]);
}

#[test]
fn a_flip_before_the_first_commit_is_refused() {
    let database = TestDatabase::new();
    database.git(&["init", "--quiet"]);
    let text = embargoed("EX-2024-0001", "2024-05-01T00:00:00Z");
    database.write("advisories/EX-2024-0001.md", &text);
    database.run(&["flip", "--now", NOW]).fails_with(1);
    assert_eq!(database.read("advisories/EX-2024-0001.md"), text);
}

#[test]
fn a_shallow_clone_is_refused_with_the_line_that_mends_it() {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .commit_at("2024-02-01T10:00:00Z");
    let url = format!("file://{}", database.folder().display());
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "--depth=1", &url, "shallow"],
    );
    let shallow = database.beside("shallow");
    for command in [&["check"][..], &["build"], &["flip"], &["next"], &["new"]] {
        database.advgen(command).in_folder(&shallow).run().fails_with(2).err(str![[r#"
error: [ROOT]/shallow/.git/ is a shallow clone, so the dates of its files are unknown; run `git fetch --unshallow`, or with actions/checkout in CI set
    with:
      fetch-depth: 0

"#]]);
    }
    assert!(!shallow.join("public").exists());
}

#[test]
fn a_clock_behind_the_newest_commit_publishes_and_records_nothing() {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-05-01T00:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z")
        .publish_to("remote.git");
    database
        .write("site/page.md", "# Page\n")
        .commit_at("2024-05-20T00:00:00Z");
    database.git(&["push", "--quiet"]);
    let head = database.head();
    let behind = "2024-05-10T00:00:00Z";
    for command in [
        "build",
        "flip",
        "flip --push",
        "flip --dry-run",
        "build --flip",
    ] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--now", behind]);
        database.run(&arguments).fails_with(2).err(str![[r#"
error: the clock says 2024-05-10T00:00:00Z, and the newest commit was made at 2024-05-20T00:00:00Z: the clock of this machine is wrong, or a committer's was; set the clock, or wait until it has passed

"#]]);
        assert_eq!(database.head(), head, "{command}");
        assert!(!database.has("public"), "{command}");
    }
}

#[test]
fn a_bare_repository_is_read_at_a_revision() {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .commit_at("2024-02-01T10:00:00Z")
        .publish_to("remote.git");
    let bare = database.beside("remote.git");
    let run = |arguments: &[&str]| database.advgen(arguments).in_folder(&bare).run();
    run(&["check"]).fails_with(2).err(str![[r#"
error: [ROOT]/remote.git/ is a bare Git repository and holds no files; name the commit to read, for example with --rev HEAD

"#]]);
    run(&["check", "--rev", "main", "--now", NOW])
        .succeeds()
        .err(str![[r#"
1 advisory checked: nothing is wrong

"#]]);
    run(&["check", "--rev", "mian"]).fails_with(2).err(str![[r#"
error: no commit `mian` in [ROOT]/remote.git/ (revspec 'mian' not found); check the name with `git rev-parse`, or bring the commit here with `git fetch`

"#]]);
    run(&["check", "--rev", "--upload-pack=x"]).fails_with(2);
    run(&["build", "--rev", "main", "--now", NOW, "--out", "../site"]).succeeds();
    assert!(database.beside("site/manifest.json").exists());
    run(&["flip", "--rev", "main", "--now", NOW]).succeeds();
    run(&["new", "--rev", "main"]).fails_with(2).err(str![[r#"
error: a draft needs a work tree: leave out --rev

"#]]);
}

#[test]
fn a_revision_is_read_as_it_was_whatever_the_files_say() {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .commit_at("2024-02-01T10:00:00Z")
        .write("advisories/EX-2024-0001.md", "broken");
    database.check().fails_with(1);
    database
        .run(&["check", "--rev", "HEAD", "--now", NOW])
        .succeeds();
    database
        .run(&["check", "--rev", "HEAD~1", "--now", NOW])
        .succeeds()
        .has("0 advisories");
}

#[test]
#[cfg(unix)]
fn a_repository_of_another_user_is_refused_with_the_command_that_trusts_it() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let database = TestDatabase::in_git();
    // Only the superuser can give a folder away; elsewhere there is nothing to test.
    if database.folder().metadata().unwrap().uid() != 0 {
        return;
    }
    for path in [database.folder().to_owned(), database.at(".git")] {
        chown(path, Some(65_534), None).unwrap();
    }
    database.run(&["check"]).fails_with(2).err(str![[r#"
error: [ROOT]/db belongs to another user, and Git does not trust it; if you do, run `git config --global --add safe.directory [ROOT]/db`

"#]]);
}

#[test]
fn a_damaged_repository_names_fsck() {
    let database = TestDatabase::in_git();
    database.write(".git/HEAD", "garbage\n");
    database.run(&["check"]).fails_with(2).err(str![[r#"
error: cannot read the Git repository [ROOT]/db/.git/: corrupted loose reference file: HEAD; look at it with `git fsck`

"#]]);
    let database = TestDatabase::in_git();
    std::fs::remove_dir_all(database.at(".git/objects")).unwrap();
    std::fs::create_dir(database.at(".git/objects")).unwrap();
    database.run(&["build"]).fails_with(2).has("git fsck");
}
