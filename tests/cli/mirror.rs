//! `advgen mirror`
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use snapbox::str;

use crate::database::{
    FOUNDED, NOW, TestDatabase, advisory, commit_in, content, embargoed, git_in, published,
};
use crate::run::Run;

/// One published entry, two under embargo (one of them due), a draft; nothing private may leave.
fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let one = published("EX-2024-0001")
        .replace(
            "affected:\n",
            "# WHISPER\ncase: {reporter: WHISPER}\naffected:\n",
        )
        .replace("Upgrade", "<!-- WHISPER -->Upgrade");
    database
        .write("advisories/2024/EX-2024-0001.md", one)
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-05-01T12:00:00Z"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            embargoed("EX-2024-0003", "2024-07-01T12:00:00Z").replace("A lantern", "WHISPER"),
        )
        .write(
            "advisories/EX-2024-0004.md",
            crate::database::draft("EX-2024-0004"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database
}

fn mirror(database: &TestDatabase, now: &str) -> Run {
    database.run(&["mirror", "../mirror", "--now", now])
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    git_in(folder, FOUNDED, arguments)
}

fn log(folder: &Path) -> String {
    git(folder, &["log", "--reverse", "--format=%cI %s"])
}

/// Every object of a repository as text.
fn all_objects(folder: &Path) -> String {
    git(
        folder,
        &[
            "cat-file",
            "--batch-all-objects",
            "--batch-check=%(objectname)",
        ],
    )
    .lines()
    .map(|id| git_lossy(folder, &["cat-file", "-p", id]))
    .collect()
}

fn git_lossy(folder: &Path, arguments: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_is_public_is_there_with_its_instants() {
    let database = database();
    mirror(&database, NOW)
        .succeeds()
        .out(str![[r#"
2024-04-01T00:00:00Z Publish EX-2024-0001
2024-05-01T12:00:00Z Publish EX-2024-0002

"#]])
        .err(str![[r#"
2 added, the mirror is at [COMMIT]

"#]]);
    let folder = database.beside("mirror");
    snapbox::assert_data_eq!(
        git(&folder, &["ls-tree", "-r", "--name-only", "HEAD"]),
        str![[r#"
README.md
advisories/EX-2024-0001.md
advisories/EX-2024-0002.md
osv/x_EX-2024-0001.json
osv/x_EX-2024-0002.json
"#]]
    );
    snapbox::assert_data_eq!(
        git(
            &folder,
            &["log", "--format=%an <%ae> %aI%n%cn <%ce> %cI%n%B"]
        ),
        str![[r#"
Example Security <noreply@advgen.invalid> 2024-05-01T12:00:00Z
Example Security <noreply@advgen.invalid> 2024-05-01T12:00:00Z
Publish EX-2024-0002

Mirrored-by: advgen

Example Security <noreply@advgen.invalid> 2024-04-01T00:00:00Z
Example Security <noreply@advgen.invalid> 2024-04-01T00:00:00Z
Publish EX-2024-0001

Mirrored-by: advgen
"#]]
    );
    snapbox::assert_data_eq!(
        fs::read_to_string(folder.join("advisories/EX-2024-0001.md")).unwrap(),
        str![[r#"
---
id: EX-2024-0001
status: published
published: 2024-02-01T10:00:00Z
modified: 2024-04-01T00:00:00Z
affected:
  - package:
      ecosystem: npm
      name: lantern
      purl: pkg:npm/lantern
    ranges:
      - type: SEMVER
        events:
          - introduced: "1.0.0"
          - fixed: "1.2.3"
---
# A lantern can be blown out

Any visitor can do it. Upgrade to 1.2.3.

"#]]
    );
    snapbox::assert_data_eq!(
        fs::read_to_string(folder.join("README.md")).unwrap(),
        str![[r#"
# Example Security

The published security advisories, also at <https://security.example.org/>.

* `osv/`: one record a file, in the [OSV format](https://ossf.github.io/osv-schema/).
* `advisories/`: the same as Markdown.

Everything here is written by a program: changes that are made here are lost.

"#]]
    );
    database.run(&["build", "--now", NOW]).succeeds();
    let record = |folder: &Path| fs::read(folder.join("osv/x_EX-2024-0001.json")).unwrap();
    assert_eq!(record(&folder), record(&database.at("public")));
    let objects = all_objects(&folder);
    assert!(
        objects.contains("lantern")
            && !objects.contains("WHISPER")
            && !objects.contains("EX-2024-0003")
    );
}

#[test]
fn time_and_changes_add_commits() {
    let database = database();
    let folder = database.beside("mirror");
    mirror(&database, "2024-04-02T00:00:00Z").succeeds();
    mirror(&database, NOW).succeeds();
    mirror(&database, NOW).succeeds().out("").err(str![[r#"
nothing new, the mirror is at [COMMIT]

"#]]);
    let one = database.read("advisories/2024/EX-2024-0001.md");
    database
        .write(
            "advisories/2024/EX-2024-0001.md",
            one.replace("Any visitor", "Anybody"),
        )
        .commit_at("2024-06-02T00:00:00Z");
    mirror(&database, "2024-06-03T00:00:00Z").succeeds();
    let withdrawn = one.replace(
        "status: published",
        "status: withdrawn\nwithdrawn: 2024-06-04T00:00:00Z\nwithdrawn_reason: It was a mistake.",
    );
    database
        .write("advisories/2024/EX-2024-0001.md", withdrawn)
        .commit_at("2024-06-04T00:00:00Z");
    mirror(&database, "2024-07-02T00:00:00Z")
        .succeeds()
        .out(str![[r#"
2024-06-04T00:00:00Z Withdraw EX-2024-0001
2024-07-01T12:00:00Z Publish EX-2024-0003

"#]]);
    snapbox::assert_data_eq!(
        log(&folder),
        str![[r#"
2024-04-01T00:00:00Z Publish EX-2024-0001
2024-05-01T12:00:00Z Publish EX-2024-0002
2024-06-02T00:00:00Z Update EX-2024-0001
2024-06-04T00:00:00Z Withdraw EX-2024-0001
2024-07-01T12:00:00Z Publish EX-2024-0003
"#]]
    );
    assert!(
        fs::read_to_string(folder.join("osv/x_EX-2024-0001.json"))
            .unwrap()
            .contains("\"withdrawn\"")
    );
}

#[test]
fn made_anew_it_has_the_same_commits() {
    let database = database();
    for now in [
        "2024-04-02T00:00:00Z",
        "2024-05-01T12:00:00Z",
        NOW,
        "2024-07-01T12:00:00Z",
    ] {
        mirror(&database, now).succeeds();
    }
    database
        .run(&[
            "mirror",
            "../anew",
            "--now",
            "2024-08-01T00:00:00Z",
            "--format",
            "json",
        ])
        .succeeds()
        .err("")
        .out(str![[r#"
{"added":[{"at":"2024-04-01T00:00:00Z","commit":"[COMMIT]","subject":"Publish EX-2024-0001"},{"at":"2024-05-01T12:00:00Z","commit":"[COMMIT]","subject":"Publish EX-2024-0002"},{"at":"2024-07-01T12:00:00Z","commit":"[COMMIT]","subject":"Publish EX-2024-0003"}],"head":"[COMMIT]","pushed":false,"schema":1}

"#]]);
    let head = |name| git(&database.beside(name), &["rev-parse", "HEAD"]);
    assert_eq!(head("anew"), head("mirror"));
}

#[test]
fn attachments_and_a_licence_come_along() {
    let database = TestDatabase::in_git();
    database
        .write("site/LICENSE.txt", "Anybody may.\n")
        .write(
            "advisories/EX-2024-0001/index.md",
            published("EX-2024-0001").replace("Upgrade", "[Patch](a/fix.patch). Upgrade"),
        )
        .write("advisories/EX-2024-0001/a/fix.patch", "--- a\n+++ b\n")
        .write("advisories/EX-2024-0001/a/notes.patch", "WHISPER\n")
        .commit_at("2024-04-01T00:00:00Z");
    mirror(&database, NOW).succeeds();
    let folder = database.beside("mirror");
    snapbox::assert_data_eq!(
        git(&folder, &["ls-files"]),
        str![[r#"
LICENSE.txt
README.md
advisories/EX-2024-0001/a/fix.patch
advisories/EX-2024-0001/index.md
osv/x_EX-2024-0001.json
"#]]
    );
    let markdown = fs::read_to_string(folder.join("advisories/EX-2024-0001/index.md")).unwrap();
    assert!(
        markdown.ends_with("[Patch](a/fix.patch). Upgrade to 1.2.3.\n"),
        "{markdown}"
    );

    // Without its attachment the advisory is a file alone, and nothing is left behind.
    database
        .write(
            "advisories/EX-2024-0001/index.md",
            published("EX-2024-0001"),
        )
        .commit_at("2024-05-01T00:00:00Z");
    mirror(&database, NOW).succeeds();
    snapbox::assert_data_eq!(
        git(&folder, &["ls-files"]),
        str![[r#"
LICENSE.txt
README.md
advisories/EX-2024-0001.md
osv/x_EX-2024-0001.json
"#]]
    );
}

#[test]
fn the_work_tree_is_not_mirrored() {
    let database = database();
    database.write("advisories/EX-2024-0009.md", published("EX-2024-0009"));
    mirror(&database, NOW).succeeds();
    assert!(
        !database
            .beside("mirror/advisories/EX-2024-0009.md")
            .exists()
    );
}

#[test]
fn before_anything_is_public_there_is_no_commit() {
    let database = TestDatabase::in_git();
    mirror(&database, NOW).succeeds().out("").err(str![[r#"
nothing is public yet

"#]]);
    assert_eq!(git(&database.beside("mirror"), &["for-each-ref"]), "");
}

#[test]
fn the_future_is_refused() {
    let database = database();
    mirror(&database, "9000-01-01T00:00:00Z")
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: 9000-01-01T00:00:00Z has not come yet, and what is mirrored cannot be taken back; leave --now out

"#]]);
    assert!(!database.beside("mirror").exists());
}

#[test]
fn the_private_repository_is_no_mirror() {
    let database = database();
    for folder in [
        ".",
        "mirror",
        ".git",
        ".git/mirror",
        "advisories/x",
        "..",
        "../db/../db/x",
        "../link/x",
    ] {
        if folder.starts_with("../link") {
            std::os::unix::fs::symlink("db", database.beside("link")).unwrap();
        }
        database
            .run(&["mirror", folder, "--now", NOW])
            .fails_with(2)
            .out("")
            .has("is the private repository, inside it or around it");
    }
    database.git(&["worktree", "add", "--quiet", "--detach", "../tree"]);
    for folder in ["../tree", "../tree/x"] {
        database
            .run(&["mirror", folder, "--now", NOW])
            .fails_with(2)
            .has("is the private repository");
    }
}

#[test]
fn what_leads_to_the_private_repository_is_no_mirror() {
    let database = database();
    database.publish_to("private.git");
    let folder = database.beside("mirror");
    let refused = |why: &str| {
        mirror(&database, NOW).fails_with(2).out("").has(why);
        fs::remove_dir_all(&folder).unwrap();
    };
    let clone = |arguments: &[&str]| {
        git(
            database.base(),
            &[&["clone", "--quiet"], arguments, &["db", "mirror"]].concat(),
        );
        git(&folder, &["remote", "remove", "origin"]);
    };
    let init = || {
        git(
            database.base(),
            &["init", "--quiet", "--initial-branch=main", "mirror"],
        )
    };

    clone(&[]);
    refused("an object of the private repository's history");
    clone(&["--bare"]);
    refused("an object of the private repository's history");
    clone(&["--shared"]);
    refused("borrows objects");
    for url in ["../db", "../private.git", "../private", "../db/.git"] {
        init();
        git(&folder, &["remote", "add", "public", url]);
        refused("the remote `public` of");
    }
    init();
    git(
        &folder,
        &[
            "remote",
            "add",
            "origin",
            "git@forge.example:team/advisories.git",
        ],
    );
    database.git(&[
        "remote",
        "add",
        "web",
        "https://forge.example/Team/advisories",
    ]);
    refused("the remote `origin` of");
    init();
    database.git(&["remote", "add", "public", "../mirror"]);
    refused("the remote `public` of");
    database.git(&["remote", "remove", "public"]);

    // A commit that nothing leads to any more was there all the same.
    init();
    git(&folder, &["fetch", "--quiet", "../db", "main"]);
    refused("an object of the private repository's history");
    init();
    mirror(&database, NOW).succeeds();
}

#[test]
fn what_others_made_is_no_mirror() {
    let database = database();
    let folder = database.beside("mirror");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("notes.txt"), "x").unwrap();
    mirror(&database, NOW).fails_with(2).err(str![[r#"
error: ../mirror is not empty and no Git repository; choose an empty folder, or clone the mirror there

"#]]);
    assert_eq!(content(&folder).len(), 1);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    mirror(&database, NOW)
        .fails_with(2)
        .has("has changes that are not committed");
    commit_in(&folder, FOUNDED);
    mirror(&database, NOW)
        .fails_with(2)
        .has("was not made by `advgen mirror`");

    fs::remove_dir_all(&folder).unwrap();
    mirror(&database, NOW).succeeds();
    let before = log(&folder);
    fs::write(folder.join("README.md"), "x").unwrap();
    mirror(&database, "2024-08-01T00:00:00Z")
        .fails_with(2)
        .has("has changes that are not committed");
    git(&folder, &["checkout", "--quiet", "--", "."]);
    git(&folder, &["checkout", "--quiet", "-b", "other"]);
    commit_in(&folder, FOUNDED);
    git(&folder, &["checkout", "--quiet", "main"]);
    mirror(&database, "2024-08-01T00:00:00Z")
        .fails_with(2)
        .has("was not made by `advgen mirror`");
    git(&folder, &["branch", "--quiet", "-D", "other"]);
    git(&folder, &["checkout", "--quiet", "--detach"]);
    mirror(&database, "2024-08-01T00:00:00Z")
        .fails_with(2)
        .has("HEAD of");
    git(&folder, &["checkout", "--quiet", "main"]);
    assert_eq!(log(&folder), before);
    mirror(&database, "2024-08-01T00:00:00Z").succeeds();
}

#[test]
fn nothing_is_taken_back() {
    let database = database();
    mirror(&database, NOW).succeeds();
    let folder = database.beside("mirror");
    let before = log(&folder);
    mirror(&database, "2024-04-02T00:00:00Z")
        .fails_with(2)
        .err(str![[r#"
error: x_EX-2024-0002 is in the mirror and not public any more; an id never disappears: bring the advisory back, withdraw it with a reason, or check that this clone and --now are not older than the mirror

"#]]);
    // The history of the private repository was rewritten: what was published is gone from it.
    database.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    mirror(&database, NOW)
        .fails_with(2)
        .has("is in the mirror and not public any more");
    database
        .write(
            "advisories/EX-2024-0001.md",
            advisory(&[
                ("id", "EX-2024-0001"),
                ("status", "published"),
                ("published", "2024-02-02T10:00:00Z"),
            ]),
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-05-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    mirror(&database, NOW).fails_with(2).err(str![[r#"
error: the mirror holds a newer EX-2024-0001, or one with another `published`; check that this clone and --now are not older than the mirror, and that its history was not rewritten

"#]]);
    assert_eq!(log(&folder), before);
}

#[test]
fn a_killed_run_leaves_the_old_state_or_the_new_one() {
    let database = database();
    mirror(&database, "2024-04-02T00:00:00Z").succeeds();
    let folder = database.beside("mirror");
    let old = git(&folder, &["rev-parse", "HEAD"]);
    database
        .run(&["mirror", "../whole", "--now", NOW])
        .succeeds();
    let new = git(&database.beside("whole"), &["rev-parse", "HEAD"]);
    for milliseconds in [0, 2, 4, 6, 8, 10, 14, 20, 30] {
        let mut run = database
            .advgen(&["mirror", "../mirror", "--now", NOW])
            .into_command();
        let mut child = run
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let head = git(&folder, &["rev-parse", "HEAD"]);
        assert!(head == old || head == new, "after {milliseconds} ms");
    }
    mirror(&database, NOW).succeeds();
    assert_eq!(git(&folder, &["rev-parse", "HEAD"]), new);
    assert_eq!(git(&folder, &["status", "--porcelain"]), "");

    // Killed when the files were written, and the index was not.
    git(
        &folder,
        &["rm", "--quiet", "--cached", "advisories/EX-2024-0002.md"],
    );
    fs::write(folder.join(".git/advgen-mirror"), &new).unwrap();
    mirror(&database, NOW).succeeds();
    assert_eq!(git(&folder, &["status", "--porcelain"]), "");

    // Killed in the middle of what Git does under its own locks.
    git(&folder, &["read-tree", "-u", "--reset", "HEAD~1"]);
    fs::write(folder.join(".git/advgen-mirror"), &new).unwrap();
    for lock in ["index.lock", "HEAD.lock", "refs/heads/main.lock"] {
        fs::write(folder.join(".git").join(lock), "").unwrap();
    }
    mirror(&database, NOW).succeeds();
    assert_eq!(git(&folder, &["status", "--porcelain"]), "");

    // Killed between the branch and the files.
    git(&folder, &["read-tree", "-u", "--reset", "HEAD~1"]);
    fs::write(folder.join(".git/advgen-mirror"), &new).unwrap();
    assert_ne!(git(&folder, &["status", "--porcelain"]), "");
    mirror(&database, NOW).succeeds();
    assert_eq!(git(&folder, &["status", "--porcelain"]), "");
    // And before the branch.
    fs::write(folder.join(".git/advgen-mirror"), &old).unwrap();
    mirror(&database, NOW).succeeds();
    assert_eq!(git(&folder, &["rev-parse", "HEAD"]), new);
}

/// A bare repository for the public, and a clone of it as the mirror.
fn with_remote(database: &TestDatabase) {
    git(
        database.base(),
        &[
            "init",
            "--quiet",
            "--bare",
            "--initial-branch=main",
            "public.git",
        ],
    );
    git(
        database.base(),
        &["clone", "--quiet", "public.git", "mirror"],
    );
}

fn push(database: &TestDatabase, folder: &str, now: &str) -> Run {
    database.run(&["mirror", folder, "--push", "--now", now])
}

#[test]
fn a_push_reaches_the_remote_and_every_clone_goes_on_from_there() {
    let database = database();
    with_remote(&database);
    let public = database.beside("public.git");
    push(&database, "../mirror", "2024-04-02T00:00:00Z").succeeds();
    git(
        database.base(),
        &["clone", "--quiet", "public.git", "second"],
    );
    push(&database, "../second", NOW).succeeds();
    assert_eq!(log(&public).lines().count(), 2);
    // The first one is behind, and catches up.
    push(&database, "../mirror", NOW).succeeds().out("");
    push(&database, "../mirror", "2024-07-02T00:00:00Z").succeeds();
    let head = |name| git(&database.beside(name), &["rev-parse", "HEAD"]);
    assert_eq!(head("mirror"), head("public.git"));
    assert_eq!(log(&public).lines().count(), 3);

    // What never reached the remote is made again on top of what did.
    database
        .write("advisories/EX-2024-0005.md", published("EX-2024-0005"))
        .commit_at("2024-07-03T00:00:00Z");
    database
        .run(&["mirror", "../second", "--now", "2024-07-04T00:00:00Z"])
        .succeeds();
    push(&database, "../second", "2024-07-04T00:00:00Z").succeeds();
    assert_eq!(head("second"), head("public.git"));
    assert_eq!(log(&public).lines().count(), 4);
    assert_eq!(
        git(&database.beside("second"), &["status", "--porcelain"]),
        ""
    );
}

#[test]
fn a_push_that_fails_is_made_up_for() {
    let database = database();
    with_remote(&database);
    let public = database.beside("public.git");
    crate::flip::hook(
        &public.join("hooks"),
        "pre-receive",
        "echo 'closed today' >&2; exit 1\n",
    );
    push(&database, "../mirror", NOW)
        .fails_with(2)
        .has("closed today");
    assert_eq!(git(&public, &["for-each-ref"]), "");
    fs::remove_file(public.join("hooks/pre-receive")).unwrap();
    push(&database, "../mirror", NOW).succeeds().out("");
    assert_eq!(log(&public), log(&database.beside("mirror")));
}

#[test]
fn a_remote_that_others_commit_to_is_refused() {
    let database = database();
    with_remote(&database);
    push(&database, "../mirror", NOW).succeeds();
    git(
        database.base(),
        &["clone", "--quiet", "public.git", "other"],
    );
    commit_in(&database.beside("other"), "2024-06-02T00:00:00Z");
    git(&database.beside("other"), &["push", "--quiet"]);
    push(&database, "../mirror", "2024-08-01T00:00:00Z")
        .fails_with(2)
        .has("was not made by `advgen mirror`");
    let database = self::database();
    mirror(&database, NOW).succeeds();
    push(&database, "../mirror", NOW)
        .fails_with(2)
        .err(str![[r#"
error: ../mirror has no remote `origin`; add that of the public repository with `git remote add origin`, and no other

"#]]);
}
