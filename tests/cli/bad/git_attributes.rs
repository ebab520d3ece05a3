//! Files that are not in the work tree what they are in the commit.

use crate::database::{NOW, TestDatabase, content, published};

/// An advisory with an attachment, committed.
fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001/index.md",
            published("EX-2024-0001") + "\n[The fix](fix.patch)\n",
        )
        .write("advisories/EX-2024-0001/fix.patch", "one\ntwo\n")
        .write("site/style.css", "p {\n}\n")
        .commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn a_filter_is_refused() {
    for (attributes, refused) in [
        ("*.patch filter=lfs diff=lfs merge=lfs -text", true),
        ("*.md ident", true),
        ("advisories/** working-tree-encoding=UTF-16", true),
        ("* export-subst", true),
        ("* text=auto eol=lf", false),
        ("*.patch filter=lfs\nadvisories/** -filter", false),
        ("*.bin filter=lfs", false),
        ("* working-tree-encoding=UTF-8", false),
    ] {
        let database = database();
        database.write(".gitattributes", attributes);
        let run = database.check();
        if refused {
            run.fails_with(1)
                .has("error[git-attributes]")
                .has("so that the work tree and the commit would be published differently");
            database.run(&["build", "--now", NOW]).fails_with(1);
        } else {
            run.succeeds();
        }
    }
}

#[test]
fn line_ends_of_the_work_tree_change_no_published_byte() {
    let database = database();
    let from_commit = database.beside("commit");
    let build = ["build", "--now", NOW, "--rev", "HEAD", "--out"];
    database
        .run(&[&build[..], &[from_commit.to_str().unwrap()]].concat())
        .succeeds();
    database.git(&["config", "core.autocrlf", "true"]);
    for path in [
        "advgen.yaml",
        "advisories/EX-2024-0001/index.md",
        "advisories/EX-2024-0001/fix.patch",
        "site/style.css",
    ] {
        let text = database.read(path).replace('\n', "\r\n");
        database.write(path, text);
    }
    assert_eq!(database.git(&["diff", "--stat"]), "");
    database.run(&["build", "--now", NOW]).succeeds();
    assert_eq!(content(&database.at("public")), content(&from_commit));
    // What somebody changed is published as it stands.
    database.write("advisories/EX-2024-0001/fix.patch", "one\r\nthree\r\n");
    database.run(&["build", "--now", NOW]).succeeds();
    assert_ne!(content(&database.at("public")), content(&from_commit));
}

#[test]
fn a_pointer_of_git_lfs_is_no_attachment() {
    let database = database();
    database.write(
        "advisories/EX-2024-0001/fix.patch",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
    );
    database
        .check()
        .fails_with(1)
        .has("error[attachment-type]")
        .has("Take the file out of Git LFS");
}
