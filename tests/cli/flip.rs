//! `advgen flip` in one clone.

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, embargoed, published};

const DUE: &str = "advisories/EX-2024-0001.md";

/// One entry that is due, one that is not, and others that never are.
fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write(DUE, embargoed("EX-2024-0001", "2024-05-01T12:00:00+02:00"))
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .write("advisories/EX-2024-0003.md", published("EX-2024-0003"))
        .write("advisories/EX-2024-0004.md", draft("EX-2024-0004"))
        .commit_at("2024-04-01T00:00:00Z");
    database
}

/// A hook of the repository.
#[cfg(unix)]
pub(crate) fn hook(folder: &std::path::Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    fs::create_dir_all(folder).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_is_due_is_recorded_in_one_commit() {
    let database = database();
    let run = database.run(&["flip", "--now", NOW]);
    run.succeeds()
        .out(str![[r#"
2024-05-01T10:00:00Z EX-2024-0001

"#]])
        .err(str![[r#"
1 recorded in commit [COMMIT]

"#]]);
    assert_eq!(database.git(&["rev-list", "--count", "HEAD"]), "3");
    assert_eq!(database.git(&["status", "--porcelain"]), "");
    snapbox::assert_data_eq!(
        database.git(&["show", "--format=%an <%ae>%n%B", "HEAD"]),
        str![[r#"
Author <author@example.org>
Record the disclosure of EX-2024-0001

2024-05-01T10:00:00Z, A lantern can be blown out


diff --git a/advisories/EX-2024-0001.md b/advisories/EX-2024-0001.md
index 2bb5cf8..fb03b04 100644
--- a/advisories/EX-2024-0001.md
+++ b/advisories/EX-2024-0001.md
@@ -1,10 +1,11 @@
 ---
 id: EX-2024-0001
-status: embargoed
+status: published
 disclosure: 2024-05-01T12:00:00+02:00
 affected:
   - package: {ecosystem: npm, name: lantern}
     ranges: [{introduced: "1.0.0", fixed: "1.2.3"}]
+published: 2024-05-01T10:00:00Z
 ---
 # A lantern can be blown out
"#]]
    );
}

#[test]
fn run_twice_it_makes_one_commit() {
    let database = database();
    database.run(&["flip", "--now", NOW]).succeeds();
    let head = database.head();
    database
        .run(&["flip", "--now", "2024-06-02T00:00:00Z"])
        .succeeds()
        .out("")
        .err(str![[r#"
no disclosure is due

"#]]);
    assert_eq!(database.head(), head);
}

#[test]
fn several_are_one_commit_in_the_order_of_their_disclosures() {
    let database = database();
    let run = database
        .advgen(&["flip", "--now", "2024-08-01T00:00:00Z"])
        .env("GIT_COMMITTER_DATE", "2024-08-01T00:00:00Z")
        .run();
    run.succeeds()
        .out(str![[r#"
2024-05-01T10:00:00Z EX-2024-0001
2024-07-01T12:00:00Z EX-2024-0002

"#]])
        .err(str![[r#"
2 recorded in commit [COMMIT]

"#]]);
    snapbox::assert_data_eq!(
        database.git(&["log", "-1", "--format=%B"]),
        str![[r#"
Record 2 disclosures

2024-05-01T10:00:00Z, EX-2024-0001, A lantern can be blown out
2024-07-01T12:00:00Z, EX-2024-0002, A lantern can be blown out
"#]]
    );
}

#[test]
fn a_dry_run_changes_nothing() {
    let database = database();
    let before = (database.head(), database.content(""));
    database
        .run(&["flip", "--dry-run", "--now", NOW])
        .succeeds()
        .out(str![[r#"
2024-05-01T10:00:00Z EX-2024-0001

"#]])
        .err(str![[r#"
1 due, nothing recorded

"#]]);
    assert_eq!((database.head(), database.content("")), before);
    database.run(&["flip", "--dry-run", "--push"]).fails_with(2);
}

#[test]
fn for_machines() {
    let database = database();
    database
        .run(&["flip", "--dry-run", "--now", NOW, "--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{"commit":null,"recorded":[{"id":"EX-2024-0001","published":"2024-05-01T10:00:00Z"}],"schema":1,"withheld":0}

"#]]);
    database.run(&["flip", "--now", NOW, "--format", "json"]).succeeds().err("").out(str![[r#"
{"commit":"[COMMIT]","recorded":[{"id":"EX-2024-0001","published":"2024-05-01T10:00:00Z"}],"schema":1,"withheld":0}

"#]]);
    database
        .run(&["flip", "--now", "2024-06-02T00:00:00Z", "--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{"commit":null,"recorded":[],"schema":1,"withheld":0}

"#]]);
}

#[test]
fn what_has_not_come_yet_is_never_recorded() {
    let database = database();
    database.write(
        "advisories/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2998-07-01T12:00:00Z"),
    );
    database.commit_at("2024-05-20T00:00:00Z");
    let head = database.head();
    database.run(&["flip", "--now", "2999-01-01T00:00:00Z"]).fails_with(2).err(str![[r#"
error: a flip records what has happened, and 2999-01-01T00:00:00Z has not come yet; leave --now out, or add --dry-run to see what would be recorded

"#]]);
    assert_eq!(database.head(), head);
    database
        .run(&["flip", "--dry-run", "--now", "2999-01-01T00:00:00Z"])
        .succeeds()
        .has("EX-2024-0002");
}

#[test]
fn comments_quotes_order_and_line_ends_survive() {
    let database = TestDatabase::in_git();
    let text = "\u{feff}---\r\n# who may see it\r\nstatus: 'embargoed'   # until then\r\ntitle-less: no\r\n".replace("title-less: no\r\n", "")
        + "id: \"EX-2024-0001\"\r\ndisclosure:   2024-05-01T12:00:00.5+02:00  # agreed with B.\r\n"
        + "affected: [ { package: {ecosystem: npm,   name: lantern}, versions: ['1.10', \"1.20\"] } ]\r\ncase: {notes: \"a # b\"} # end\r\n---   \r\n# A lantern\r\n\r\n---\r\n\r\nstatus: embargoed\r\n\r\nno line end at the end";
    database.git(&["config", "core.autocrlf", "false"]);
    database.write(DUE, &text).commit_at("2024-04-01T00:00:00Z");
    database.run(&["flip", "--now", NOW]).succeeds();
    let expected = text.replacen("'embargoed' ", "published ", 1).replace(
        " # end\r\n",
        " # end\r\npublished: 2024-05-01T10:00:00.500Z\r\n",
    );
    assert_eq!(database.read(DUE), expected);
    database.check().succeeds();
}

#[test]
fn a_file_that_somebody_is_editing_is_left_alone() {
    let database = database();
    let text = database.read(DUE) + "\nA sentence that is not finished\n";
    database.write(DUE, &text);
    let head = database.head();
    database
        .run(&["flip", "--now", NOW])
        .fails_with(2)
        .err(str![[r#"
error: advisories/EX-2024-0001.md has changes that are not committed; commit or stash them first

"#]]);
    assert_eq!(
        (database.head(), database.read(DUE)),
        (head.clone(), text.clone())
    );
    database.git(&["add", DUE]);
    database.run(&["flip", "--now", NOW]).fails_with(2);
    assert_eq!((database.head(), database.read(DUE)), (head, text));
}

#[test]
fn other_work_in_progress_stays_what_it_is() {
    let database = database();
    database
        .write(
            "advisories/EX-2024-0002.md",
            database.read("advisories/EX-2024-0002.md") + "\nMore.\n",
        )
        .write("notes.txt", "staged\n");
    database.git(&["add", "notes.txt"]);
    database.run(&["flip", "--now", NOW]).succeeds();
    assert_eq!(
        database.git(&["show", "--format=", "--name-only", "HEAD"]),
        DUE
    );
    assert_eq!(
        database.git(&["status", "--porcelain"]),
        " M advisories/EX-2024-0002.md\nA  notes.txt"
    );
}

#[test]
#[cfg(unix)]
fn a_failing_commit_hook_leaves_the_files_as_they_were() {
    let database = database();
    hook(
        &database.at(".git/hooks"),
        "pre-commit",
        "echo 'not today' >&2\nexit 1\n",
    );
    let before = (database.head(), database.content(""));
    database
        .run(&["flip", "--now", NOW])
        .fails_with(2)
        .err(str![[r#"
error: `git commit` failed in [ROOT]/db (exit status: 1):
not today


"#]]);
    assert_eq!((database.head(), database.content("")), before);
    assert_eq!(database.git(&["status", "--porcelain"]), "");
    fs::remove_file(database.at(".git/hooks/pre-commit")).unwrap();
    database.run(&["flip", "--now", NOW]).succeeds();
}

#[test]
fn without_a_name_git_says_what_is_missing() {
    let database = database();
    let before = database.content("");
    let run = database
        .advgen(&["flip", "--now", NOW])
        .env("GIT_AUTHOR_NAME", "")
        .env("GIT_COMMITTER_NAME", "")
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "user.useConfigOnly")
        .env("GIT_CONFIG_VALUE_0", "true")
        .run();
    run.fails_with(2).has("git commit");
    assert_eq!(database.content(""), before);
}

#[test]
fn a_database_with_errors_records_nothing() {
    let database = database();
    let head = database.head();
    database.write("advisories/EX-2024-0009.md", "x");
    database
        .run(&["flip", "--now", NOW])
        .fails_with(1)
        .err(str![[r#"
error[frontmatter]: this breaks the rule: The file begins with frontmatter between `---` lines
--> advisories/EX-2024-0009.md:1:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

1 error in 1 file
error: nothing was done because of the errors above

"#]]);
    assert_eq!(database.head(), head);
    assert_eq!(
        database.git(&["status", "--porcelain"]),
        "?? advisories/EX-2024-0009.md"
    );
}

#[test]
fn a_revision_cannot_be_recorded_into() {
    database()
        .run(&["flip", "--rev", "HEAD", "--now", NOW])
        .fails_with(2)
        .err(str![[r#"
error: a flip needs a work tree with a commit: run it in a clone, without --rev

"#]]);
}

#[test]
fn a_database_below_the_top_of_its_repository_is_recorded_too() {
    let database = TestDatabase::empty();
    database.git(&["init", "--quiet", "--initial-branch=main"]);
    database
        .write("security/advgen.yaml", crate::database::CONFIGURATION)
        .write(
            "security/advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-05-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database
        .run(&["-C", "security", "flip", "--now", NOW])
        .succeeds();
    assert_eq!(
        database.git(&["show", "--format=", "--name-only", "HEAD"]),
        "security/advisories/EX-2024-0001.md"
    );
}
