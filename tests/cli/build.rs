//! `advgen build`

use snapbox::str;

use crate::database::{NOW, TestDatabase, content, draft, embargoed, published};

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .write("advisories/EX-2024-0003.md", draft("EX-2024-0003"))
        .commit_at("2024-04-01T00:00:00Z");
    database
}

/// Whether any path or file of the output names this.
fn names(database: &TestDatabase, folder: &str, name: &str) -> bool {
    content(&database.at(folder)).iter().any(|(path, bytes)| {
        path.to_string_lossy().contains(name) || String::from_utf8_lossy(bytes).contains(name)
    })
}

#[test]
fn the_site_is_built_beside_the_configuration() {
    let database = database();
    let run = database
        .advgen(&["build", "--now", NOW])
        .in_folder(&database.at("advisories"))
        .run();
    run.succeeds().out("").has("files").has("[ROOT]/db/public");
    assert!(database.has("public/manifest.json"));
    database
        .run(&["build", "--now", NOW, "--quiet"])
        .succeeds()
        .out("")
        .err("");
}

#[test]
fn an_embargoed_entry_is_public_from_its_instant_on() {
    let database = database();
    database
        .run(&["build", "--now", "2024-07-01T11:59:59Z"])
        .succeeds()
        .lacks("0002");
    assert!(!names(&database, "public", "EX-2024-0002"));
    let before = content(&database.at("public"));
    database
        .run(&["build", "--now", "2024-07-01T12:00:00Z"])
        .succeeds();
    assert_ne!(content(&database.at("public")), before);
    assert!(!names(&database, "public", "EX-2024-0003"));
}

#[test]
fn the_same_moment_gives_the_same_bytes() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    let first = content(&database.at("public"));
    database
        .run(&["build", "--now", NOW, "--out", "../again"])
        .succeeds();
    assert_eq!(content(&database.beside("again")), first);
    database
        .run(&["build", "--now", NOW, "--rev", "HEAD", "--out", "../again"])
        .succeeds();
    assert_eq!(content(&database.beside("again")), first);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what is committed in the present second is published in it"
)]
fn changes_within_one_second_are_told_apart_and_published_in_it() {
    let database = TestDatabase::in_git();
    let path = "advisories/EX-2024-0001.md";
    let text = published("EX-2024-0001");
    let now = jiff::Timestamp::now().to_string();
    database.write(path, &text).commit_at(&now);
    // Saved, and then committed, before the second is over.
    let built = |text: &str| {
        database.write(path, text);
        database.run(&["build"]).succeeds();
        database.read("public/osv/x_EX-2024-0001.json")
    };
    let first = built(&text.replace("# ", "# Again: "));
    database.commit_at(&now);
    let second = built(&text.replace("# ", "# Once more: "));
    assert!(first.contains("Again") && second.contains("Once more"));
}

#[test]
fn recording_first_changes_no_byte() {
    let database = database();
    let now = "2024-07-02T00:00:00Z";
    database.run(&["build", "--now", now]).succeeds();
    let before = content(&database.at("public"));
    let run = database.run(&["build", "--flip", "--now", now]);
    run.succeeds()
        .out(str![[r#"
2024-07-01T12:00:00Z EX-2024-0002

"#]])
        .has("1 recorded in commit [COMMIT]\n");
    assert_eq!(content(&database.at("public")), before);
    assert!(
        database
            .read("advisories/EX-2024-0002.md")
            .contains("status: published")
    );
}

#[test]
#[cfg(unix)]
fn recording_that_takes_its_time_does_not_make_the_clock_look_wrong() {
    let database = database();
    // As if reading the database had taken a second.
    let git = "PATH=${PATH#*:}\n[ \"$1\" = commit ] && sleep 1.1\nexec git \"$@\"\n";
    crate::flip::hook(&database.beside("bin"), "git", git);
    let path = format!(
        "{}:{}",
        database.beside("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let mut build = database
        .advgen(&["build", "--flip"])
        .env("PATH", path)
        .into_command();
    build
        .env_remove("GIT_COMMITTER_DATE")
        .env_remove("GIT_AUTHOR_DATE");
    let output = build.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 recorded"),
        "{said}"
    );
    assert!(names(&database, "public", "EX-2024-0002"));
}

#[test]
fn a_preview_shows_the_future_and_says_so() {
    let database = TestDatabase::in_git();
    database.write(
        "advisories/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2998-07-01T12:00:00Z"),
    );
    let run = database.run(&["build", "--now", "2999-01-01T00:00:00Z"]);
    run.succeeds()
        .has("is a preview with private entries in it: do not publish it");
    assert!(!database.has("public"));
    assert!(database.has("preview/manifest.json"));
}

#[test]
fn a_preview_is_never_recorded() {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2998-07-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    let head = database.head();
    database.run(&["build", "--flip", "--now", "2999-01-01T00:00:00Z"]).fails_with(2).err(str![[r#"
error: a flip records what has happened, and 2999-01-01T00:00:00Z has not come yet; leave --now out, or add --dry-run to see what would be recorded

"#]]);
    assert_eq!(database.head(), head);
    assert!(!database.has("preview"));
}

#[test]
fn errors_leave_the_old_build() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    let before = content(&database.at("public"));
    database.write("advisories/EX-2024-0004.md", "status: published\n");
    database
        .run(&["build", "--now", NOW])
        .fails_with(1)
        .err(str![[r#"
error[frontmatter]: this breaks the rule: The file begins with frontmatter between `---` lines
--> advisories/EX-2024-0004.md:1:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

1 error in 1 file
error: nothing was done because of the errors above

"#]]);
    assert_eq!(content(&database.at("public")), before);
}

#[test]
fn what_was_public_cannot_vanish() {
    let database = database();
    database.remove("advisories/EX-2024-0001.md");
    database
        .run(&["build", "--now", NOW])
        .fails_with(1)
        .err(str![[r#"
error[one-way-door]: this breaks the rule: What was public stays public
--> advisories/EX-2024-0001.md
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

1 error in 1 file
error: nothing was done because of the errors above

"#]]);
    database.commit_at("2024-05-01T00:00:00Z");
    database
        .run(&["build", "--now", NOW])
        .fails_with(1)
        .has("one-way-door");
}

#[test]
fn without_git_a_withdrawal_is_a_modification() {
    for (modified, expected) in [
        ("", "2024-05-01T10:00:00Z"),
        ("modified: 2024-04-01T10:00:00Z\n", "2024-05-01T10:00:00Z"),
        ("modified: 2024-05-02T10:00:00Z\n", "2024-05-02T10:00:00Z"),
    ] {
        let database = TestDatabase::new();
        let withdrawn = published("EX-2024-0001")
            .replace("status: published\n", &format!("status: withdrawn\nwithdrawn: 2024-05-01T10:00:00Z\nwithdrawn_reason: It was no vulnerability\n{modified}"));
        database.write("advisories/EX-2024-0001.md", withdrawn);
        database.run(&["build", "--now", NOW]).succeeds();
        let record = database.read("public/osv/x_EX-2024-0001.json");
        assert!(
            record.contains(&format!("\"modified\":\"{expected}\"")),
            "{record}"
        );
    }
}

#[test]
fn the_public_history_holds_what_was_public_and_nothing_before() {
    let database = TestDatabase::in_git();
    let path = "advisories/EX-2024-0002.md";
    let entry = |title: &str| {
        embargoed("EX-2024-0002", "2024-07-01T12:00:00Z").replace("\n# ", &format!("\n# {title} "))
    };
    // Three texts under embargo, of which the last is disclosed.
    for (title, at) in [
        ("Secretum", "2024-04-01T00:00:00Z"),
        ("Arcanum", "2024-05-01T00:00:00Z"),
        ("Apertum", "2024-06-01T00:00:00Z"),
    ] {
        database.write(path, entry(title)).commit_at(at);
    }
    let build = |now: &str| {
        let run = database.run(&["build", "--now", now, "--rev", "HEAD", "--out", "../site"]);
        run.succeeds();
        std::fs::read_to_string(database.beside("site").join("advisories/EX-2024-0002.html"))
            .unwrap()
    };
    let moments = |page: &str| page.matches("<li><time datetime=").count();
    let first = build("2024-07-01T12:00:00Z");
    assert_eq!(moments(&first), 1, "{first}");
    for private in [
        "2024-04-01",
        "2024-05-01",
        "2024-06-01",
        "Secretum",
        "Arcanum",
    ] {
        assert!(!first.contains(private), "{private}");
    }

    // Public changes are told, with what they changed and nothing of the commit.
    database
        .write(path, entry("Apertius"))
        .commit_at("2024-07-03T10:00:00Z");
    let changed = entry("Apertius") + "\nMore.\n\n<!-- private -->\n";
    database
        .write(path, &changed)
        .commit_at("2024-07-04T10:00:00Z");
    let silent = changed.replace("<!-- private -->", "<!-- still private -->");
    database
        .write(path, &silent)
        .commit_at("2024-07-05T10:00:00Z");
    let second = build("2024-07-06T00:00:00Z");
    assert_eq!(moments(&second), 3, "{second}");
    for part in [
        "<time datetime=\"2024-07-01T12:00:00Z\">1 July 2024, 12:00 UTC</time> <span>Published</span>",
        "<time datetime=\"2024-07-03T10:00:00Z\">3 July 2024, 10:00 UTC</time> <span>Changed: title</span>",
        "<time datetime=\"2024-07-04T10:00:00Z\">4 July 2024, 10:00 UTC</time> <span>Changed: description</span>",
    ] {
        assert!(second.contains(part), "{part}");
    }
    assert!(!second.contains("2024-07-05"));
}
