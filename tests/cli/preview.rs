//! `advgen build --preview`, and everything that must not be done with what it writes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use snapbox::str;

use crate::database::{NOW, TestDatabase, advisory, content, draft, embargoed, published};

/// A public, an embargoed, a drafted and a rejected entry, with private notes in each.
pub(crate) fn database() -> TestDatabase {
    let database = TestDatabase::new();
    let noted = |text: String| {
        text.replacen(
            "\n---\n",
            "\ncase:\n  reporter: {name: CANARY-CASE}\n  notes: CANARY-NOTES\n---\n",
            1,
        ) + "\n<!-- CANARY-COMMENT -->\n"
    };
    for (id, text) in [
        ("EX-2024-0001", published("EX-2024-0001")),
        (
            "EX-2024-0002",
            embargoed("EX-2024-0002", "2998-07-01T12:00:00Z"),
        ),
        ("EX-2024-0003", draft("EX-2024-0003")),
        (
            "EX-2024-0004",
            advisory(&[("id", "EX-2024-0004"), ("status", "rejected")]),
        ),
    ] {
        database.write(&format!("advisories/{id}.md"), noted(text));
    }
    database
}

#[test]
fn private_entries_are_shown_and_marked() {
    let database = database();
    let run = database.run(&["build", "--preview", "--now", NOW]);
    run.succeeds()
        .has("preview with private entries in it: do not publish it");
    assert!(!database.has("public"));
    for (path, wanted) in [
        (
            "preview/advisories/EX-2024-0002.html",
            "EX-2024-0002 is under embargo</b> until <time datetime=\"2998-07-01T12:00:00Z\">",
        ),
        (
            "preview/advisories/EX-2024-0003.html",
            "EX-2024-0003 is a draft.</b>",
        ),
        (
            "preview/advisories/index.html",
            "<span class=\"tag private\">Embargoed</span>",
        ),
        (
            "preview/advisories/index.html",
            "<span class=\"tag private\">Draft</span>",
        ),
        ("preview/robots.txt", "Disallow: /"),
        ("preview/.advgen-preview", "Do not publish it."),
    ] {
        assert!(database.read(path).contains(wanted), "{path}: {wanted}");
    }
    let is_open = database.read("preview/advisories/EX-2024-0001.html");
    assert!(!is_open.contains("advgen-preview-entry") && !is_open.contains("tag private"));
    assert!(!database.has("preview/advisories/EX-2024-0004.html"));
    for (path, bytes) in content(&database.at("preview")) {
        let (name, text) = (path.display().to_string(), String::from_utf8_lossy(&bytes));
        assert!(!text.contains("CANARY"), "{name}");
        assert!(!text.contains("EX-2024-0004"), "{name}");
        if name.ends_with(".html") {
            assert!(text.contains("<b>Private preview.</b>"), "{name}");
            assert!(
                text.contains("<meta name=\"robots\" content=\"noindex\">"),
                "{name}"
            );
            assert!(
                !text.contains(".advgen/"),
                "{name} has the script of `serve`"
            );
        }
        for machine in ["feed", ".atom", "osv/", "sitemap", ".well-known"] {
            assert!(!name.contains(machine), "{name}");
        }
    }
    for path in ["preview", "preview/advisories", "preview/index.html"] {
        let mode = fs::metadata(database.at(path))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{path} is for its owner alone");
    }
    // The site does not have any of it.
    database.run(&["build", "--now", NOW]).succeeds();
    for (path, bytes) in content(&database.at("public")) {
        let text = String::from_utf8_lossy(&bytes);
        for part in ["EX-2024-0002", "EX-2024-0003", "preview", "tag private"] {
            let is_style = path
                .extension()
                .is_some_and(|ending| ending == "css" || ending == "js");
            assert!(
                is_style || !text.contains(part),
                "{part} in {}",
                path.display()
            );
        }
    }
}

#[test]
fn a_site_and_a_preview_never_take_each_others_place() {
    let database = database();
    let site = ["build", "--now", NOW, "--out", "out"];
    let preview = ["build", "--now", NOW, "--out", "out", "--preview"];
    for (first, second, what) in [
        (
            &site[..],
            &preview[..],
            "holds a site and this build makes a preview",
        ),
        (
            &preview,
            &site,
            "holds a preview and this build makes a site",
        ),
    ] {
        database.run(first).succeeds();
        let before = content(&database.at("out"));
        database.run(second).fails_with(2).has(what);
        assert_eq!(content(&database.at("out")), before);
        fs::remove_dir_all(database.at("out")).unwrap();
    }
}

#[test]
fn a_preview_is_nothing_that_is_deployed() {
    let database = database();
    database
        .run(&["build", "--preview", "--now", NOW])
        .succeeds();
    database
        .run(&["check", "--now", NOW, "--against", "preview"])
        .fails_with(1)
        .has("error[deployed-preview]")
        .has("nothing of it was compared")
        .lacks("EX-2024-0002");
}

#[test]
fn a_preview_among_the_sources_is_not_published() {
    let database = database();
    database
        .run(&["build", "--preview", "--now", NOW, "--out", "../elsewhere"])
        .succeeds();
    for (path, bytes) in content(&database.beside("elsewhere")) {
        database.write(&format!("site/old/{}", path.display()), bytes);
    }
    database
        .run(&["build", "--now", NOW])
        .fails_with(1)
        .has("error[deployed-preview]")
        .has("site/old/.advgen-preview");
    assert!(!database.has("public"));
    // Nor is a source a place for one.
    database
        .run(&["build", "--preview", "--now", NOW, "--out", "site/old"])
        .fails_with(1);
}

#[test]
fn a_build_machine_makes_no_preview_of_the_work() {
    let database = database();
    for command in [&["build", "--preview"][..], &["serve", "--port", "0"]] {
        let run = database.advgen(command).env("CI", "true").run();
        run.fails_with(2).out("").err(str![[r#"
error: a preview shows drafts and what is under embargo, and the environment variable CI says that this is a build machine, whose logs, artifacts and addresses others read; run it on your own machine

"#]]);
    }
    assert!(!database.has("preview"));
}

#[test]
fn a_preview_records_nothing() {
    let database = database();
    database
        .run(&["build", "--preview", "--flip"])
        .fails_with(2)
        .has("cannot be used with");
}

#[test]
fn a_preview_lies_in_no_output() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        crate::database::published("EX-2024-0001"),
    );
    database.run(&["build", "--now", NOW]).succeeds();
    database
        .run(&["build", "--preview", "--now", NOW, "--out", "public/x"])
        .fails_with(2)
        .has("which a build has written");
    assert!(!database.has("public/x"));
}
