//! Output folders that a build must not touch. What was there before is there afterwards.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use snapbox::str;

use crate::database::{NOW, TestDatabase, published};

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .commit_at("2024-02-01T10:00:00Z");
    database
}

/// Builds into a folder that is refused, and looks whether anything changed.
#[track_caller]
fn refused(database: &TestDatabase, out: &str) -> crate::run::Run {
    let before = database.content("..");
    let run = database.run(&["build", "--now", NOW, "--out", out]);
    run.fails_with(2);
    assert_eq!(database.content(".."), before, "{out}");
    run
}

#[test]
fn the_repository_itself() {
    refused(&database(), ".").err(str![[r#"
error: "[ROOT]/db" is or contains "[ROOT]/db", which the build would replace; name a folder of its own, such as `--out public`

"#]]);
}

#[test]
fn the_folder_above_the_repository() {
    refused(&database(), "..").err(str![[r#"
error: "[ROOT]" is or contains "[ROOT]/db", which the build would replace; name a folder of its own, such as `--out public`

"#]]);
}

#[test]
fn the_root_of_everything() {
    refused(&database(), "/").err(str![[r#"
error: "/" cannot be replaced by a build; name a folder inside it

"#]]);
}

#[test]
fn folders_of_sources() {
    let database = database();
    for out in [
        "advisories",
        "advisories/2024",
        "site",
        "templates/new",
        ".git",
        ".git/public",
        ".github",
    ] {
        refused(&database, out).has("which");
    }
    refused(&database, "advisories").err(str![[r#"
error: "[ROOT]/db/advisories" is or contains "[ROOT]/db/advisories", which the build would replace; name a folder of its own, such as `--out public`

"#]]);
}

#[test]
fn a_file() {
    let database = database();
    database.write("public", "mine\n");
    refused(&database, "public").err(str![[r#"
error: "[ROOT]/db/public" is not a folder; remove it or name another output directory

"#]]);
}

#[test]
fn a_link() {
    let database = database();
    fs::create_dir(database.beside("elsewhere")).unwrap();
    database.link(database.beside("elsewhere"), "public");
    refused(&database, "public").err(str![[r#"
error: "[ROOT]/db/public" is a symbolic link, and a build follows none; name the folder it points to, or remove the link

"#]]);
}

#[test]
fn a_folder_with_files_of_somebody_else() {
    let database = database();
    database.write("public/index.html", "by hand\n");
    refused(&database, "public").err(str![[r#"
error: "[ROOT]/db/public" holds files but no `manifest.json` of a build; name an empty or new folder, or empty this one yourself
  "index.html"

"#]]);
}

#[test]
fn a_folder_with_one_foreign_file_among_ours() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    database.write("public/CNAME", "security.example.org\n");
    refused(&database, "public").err(str![[r#"
error: "[ROOT]/db/public" holds 1 files or folders that the last build did not write; move them elsewhere, they would be deleted
  "CNAME"

"#]]);
    database
        .remove("public/CNAME")
        .run(&["build", "--now", NOW])
        .succeeds();
}

#[test]
fn a_preview_never_takes_the_place_of_the_site() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    let before = database.content("public");
    let future = "2999-01-01T00:00:00Z";
    database.run(&["build", "--now", future, "--out", "public"]).fails_with(2).err(str![[r#"
error: "[ROOT]/db/public" holds a site and this build makes a preview; name another output directory, or remove this one yourself

"#]]);
    assert_eq!(database.content("public"), before);
    database
        .run(&["build", "--now", future])
        .succeeds()
        .has("do not publish it");
    assert!(database.has("preview/manifest.json"));
}

#[test]
fn a_folder_that_takes_no_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = database();
    // The superuser may write everywhere but to /proc.
    if database.folder().metadata().unwrap().uid() == 0 {
        database
            .run(&["build", "--now", NOW, "--out", "/proc/public"])
            .fails_with(2)
            .err(str![[r#"
error: cannot create "/proc/.public.advgen-stage": No such file or directory (os error 2)

"#]]);
        return;
    }
    let locked = database.beside("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    refused(&database, "../locked/public").has("cannot be written");
}

#[test]
fn a_full_disk_leaves_the_old_build() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    let before = database.content("public");
    database.write(
        "advisories/EX-2024-0002.md",
        published("EX-2024-0002") + &"\nA long story. ".repeat(20_000),
    );
    // A limit on the size of files is the full disk that every system has.
    let mut limited = std::process::Command::new("sh");
    let build = database.advgen(&[]).into_command();
    limited
        .args([
            "-c",
            "ulimit -f 64; trap '' XFSZ; exec \"$0\" build --now 2024-06-01T00:00:00Z",
        ])
        .arg(build.get_program())
        .current_dir(database.folder());
    crate::run::isolate(&mut limited, database.base());
    let output = limited.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot be written") && said.contains("File too large"),
        "{said}"
    );
    assert_eq!(database.content("public"), before);
    database.run(&["build", "--now", NOW]).succeeds();
}

#[test]
fn files_of_an_earlier_build_do_not_survive() {
    let database = database();
    database
        .write("site/page.md", "# Page\n")
        .run(&["build", "--now", NOW])
        .succeeds();
    let with_page = database.content("public");
    database
        .remove("site/page.md")
        .run(&["build", "--now", NOW])
        .succeeds();
    let fresh = database.content("public");
    fs::remove_dir_all(database.at("public")).unwrap();
    database.run(&["build", "--now", NOW]).succeeds();
    assert_eq!(database.content("public"), fresh);
    assert!(with_page.len() >= fresh.len());
}
