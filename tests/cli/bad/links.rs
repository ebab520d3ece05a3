//! Symbolic links, and files that somebody might take for advisories.
#![cfg(unix)]

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, published};

/// A folder with a secret beside the database.
fn with_secret() -> TestDatabase {
    let database = TestDatabase::new();
    fs::create_dir(database.beside("home")).unwrap();
    fs::write(
        database.beside("home/EX-2024-0009.md"),
        published("EX-2024-0009").replace("lantern", "SECRET"),
    )
    .unwrap();
    fs::write(database.beside("home/token"), "SECRET").unwrap();
    database
}

#[test]
fn a_link_to_a_file_outside_is_never_followed() {
    let database = with_secret();
    database.link(
        database.beside("home/EX-2024-0009.md"),
        "advisories/EX-2024-0009.md",
    );
    database.check().fails_with(1).lacks("SECRET").err(str![[r#"
error[unreadable-file]: this is a symbolic link, which is never followed
--> advisories/EX-2024-0009.md
 = help: Put the file itself there

0 advisories checked: 1 error in 1 file

"#]]);
    database
        .run(&["build", "--now", NOW])
        .fails_with(1)
        .lacks("SECRET");
    assert!(!database.has("public"));
}

#[test]
fn a_link_to_a_folder_outside_is_never_followed() {
    let database = with_secret();
    database.link(database.beside("home"), "advisories/2024");
    database.check().fails_with(1).lacks("SECRET").err(str![[r#"
error[unreadable-file]: this is a symbolic link, which is never followed
--> advisories/2024
 = help: Put the file itself there

0 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_link_within_the_tree_is_refused_too() {
    let database = TestDatabase::new();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .link("EX-2024-0001.md", "advisories/EX-2024-0002.md")
        .link(".", "advisories/loop");
    database.check().fails_with(1).err(str![[r#"
error[unreadable-file]: this is a symbolic link, which is never followed
--> advisories/EX-2024-0002.md
 = help: Put the file itself there

error[unreadable-file]: this is a symbolic link, which is never followed
--> advisories/loop
 = help: Put the file itself there

1 advisory checked: 2 errors in 2 files

"#]]);
}

#[test]
fn linked_folders_of_sources_are_refused() {
    for folder in ["advisories", "site", "templates"] {
        let database = with_secret();
        database.link(database.beside("home"), folder);
        database
            .check()
            .fails_with(1)
            .has(&format!("--> {folder}"))
            .has("symbolic link")
            .lacks("SECRET");
        database.run(&["build", "--now", NOW]).fails_with(1);
    }
}

#[test]
fn a_linked_configuration_is_refused() {
    let database = TestDatabase::empty();
    fs::write(database.beside("token"), "SECRET: 1\n").unwrap();
    database.link(database.beside("token"), "advgen.yaml");
    database
        .run(&["check"])
        .fails_with(1)
        .lacks("SECRET")
        .err(str![[r#"
error[unreadable-file]: this is a symbolic link, which is never followed
--> advgen.yaml
 = help: Put the file itself there

error[configuration]: there is no advgen.yaml
--> advgen.yaml
 = help: `advgen init` writes one

0 advisories checked: 2 errors in 1 file

"#]]);
}

#[test]
fn a_linked_attachment_is_never_followed() {
    let database = with_secret();
    database
        .write(
            "advisories/EX-2024-0001/index.md",
            published("EX-2024-0001") + "\n[token](token.txt)\n",
        )
        .link(
            database.beside("home/token"),
            "advisories/EX-2024-0001/token.txt",
        );
    database.check().fails_with(1).lacks("SECRET").err(str![[r#"
error[attachment]: there is no such file beside the text
  --> advisories/EX-2024-0001/index.md:13:9
   |
13 | [token](token.txt)
   |         ^^^^^^^^^
   |
   = help: Add the file, or correct the link

error[unreadable-file]: this is a symbolic link, which is never followed
--> advisories/EX-2024-0001/token.txt
 = help: Put the file itself there

1 advisory checked: 2 errors in 2 files

"#]]);
}

#[test]
fn a_dangling_link_is_named() {
    let database = TestDatabase::new();
    database.link("nowhere", "advisories/EX-2024-0001.md");
    database.check().fails_with(1).has("symbolic link");
}

#[test]
fn editor_backups_and_dot_files_are_mentioned_and_never_read() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    for name in [
        "EX-2024-0001.md~",
        "EX-2024-0001.md.orig",
        ".EX-2024-0001.md.swp",
        "#EX-2024-0001.md#",
        ".DS_Store",
        ".hidden/EX-2024-0002.md",
    ] {
        database.write(&format!("advisories/{name}"), draft("EX-2024-0002"));
    }
    database.check().succeeds().err(str![[r#"
warning[stray-file]: this looks like a copy left by an editor or a merge
--> advisories/#EX-2024-0001.md#
 = help: Delete it

warning[stray-file]: this starts with a dot and is not read
--> advisories/.DS_Store
 = help: Rename or delete it

warning[stray-file]: this looks like a copy left by an editor or a merge
--> advisories/.EX-2024-0001.md.swp
 = help: Delete it

warning[stray-file]: this starts with a dot and is not read
--> advisories/.hidden
 = help: Rename or delete it

warning[stray-file]: this looks like a copy left by an editor or a merge
--> advisories/EX-2024-0001.md.orig
 = help: Delete it

warning[stray-file]: this looks like a copy left by an editor or a merge
--> advisories/EX-2024-0001.md~
 = help: Delete it

1 advisory checked: 6 warnings in 6 files

"#]]);
    database
        .run(&["check", "--strict", "--now", NOW])
        .fails_with(1);
    database.run(&["build", "--now", NOW]).succeeds();
}

#[test]
fn a_file_that_looks_like_an_advisory_and_is_none_is_an_error() {
    let database = TestDatabase::new();
    database
        .write("advisories/EX-2024-0001.MD", published("EX-2024-0001"))
        .write(
            "advisories/EX-2024-0002.markdown",
            published("EX-2024-0002"),
        )
        .write("advisories/EX-2024-0003.txt", published("EX-2024-0003"))
        .write("advisories/index.md", "# All advisories\n")
        .write("advisories/README.md", "# How to write one\n");
    database.check().fails_with(1).err(str![[r#"
error[unreadable-file]: this looks like Markdown but does not end in `.md`, so it would not be read
--> advisories/EX-2024-0001.MD
 = help: Rename it

error[unreadable-file]: this looks like Markdown but does not end in `.md`, so it would not be read
--> advisories/EX-2024-0002.markdown
 = help: Rename it

error[misplaced-file]: this file is neither an advisory nor an attachment of one
--> advisories/EX-2024-0003.txt
 = help: Name an advisory `<ID>.md`, and put attachments beside `<ID>/index.md`

error[frontmatter]: the file does not begin with a `---` line
 --> advisories/README.md:1:1
  |
1 | # How to write one
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

error[frontmatter]: the file does not begin with a `---` line
 --> advisories/index.md:1:1
  |
1 | # All advisories
  | ^^^^^^^^^^^^^^^^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

2 advisories checked: 5 errors in 5 files

"#]]);
}

#[test]
fn a_pipe_does_not_stop_the_program() {
    let database = TestDatabase::new();
    fs::create_dir(database.at("advisories")).unwrap();
    let pipe = database.at("advisories/EX-2024-0001.md");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    database.check().fails_with(1).has("is not a regular file");
}

#[test]
fn a_file_without_permission_is_an_error() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    // The superuser may read everything.
    if database.folder().metadata().unwrap().uid() == 0 {
        return;
    }
    fs::set_permissions(
        database.at("advisories/EX-2024-0001.md"),
        fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    database
        .check()
        .fails_with(1)
        .has("unreadable-file")
        .has("mend its permissions");
}

#[test]
fn a_submodule_is_refused() {
    let database = TestDatabase::in_git();
    fs::create_dir_all(database.at("advisories/2024")).unwrap();
    database.git(&["init", "--quiet", "advisories/2024"]);
    database.check().fails_with(1).err(str![[r#"
error[unreadable-file]: this is a Git submodule, which is never read
--> advisories/2024
 = help: Put the files themselves there

0 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_name_that_is_not_utf8_is_shown_harmlessly() {
    use std::os::unix::ffi::OsStrExt as _;
    let database = TestDatabase::new();
    fs::create_dir(database.at("advisories")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"EX-\xff\x1b[31m.md");
    fs::write(database.at("advisories").join(name), "").unwrap();
    database.check().fails_with(1).lacks("\u{1b}").err(str![[r#"
error[unreadable-file]: this has a name that is not UTF-8
--> advisories/EX-��[31m.md
 = help: Rename it

0 advisories checked: 1 error in 1 file

"#]]);
}
