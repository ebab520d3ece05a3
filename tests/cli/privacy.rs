//! Logs of build machines are read by more people than the repository is.

use snapbox::str;

use crate::database::{NOW, TestDatabase, advisory, embargoed, published};
use crate::run::Run;

/// Every file that is not public says this where a report could quote it.
const SECRET: &str = "HUSH";

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let secret =
        embargoed("EX-2024-0002", "2024-07-01T12:00:00Z").replace("lantern can", "HUSH can");
    database
        .write(
            "advisories/EX-2024-0001.md",
            published("EX-2024-0001").replace("published:", "publihsed:"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            secret.replace("affected:", "HUSH: HUSH\nstatus: HUSH\naffected:"),
        )
        .write("advisories/EX-2024-0003.md", "HUSH\n")
        .write(
            "advisories/EX-2024-0004.md",
            "---\nid: HUSH HUSH\nstatus: HUSH\nHUSH\n---\n# HUSH\n[HUSH](hush:HUSH)\n",
        )
        .write("advisories/EX-2024-0005.md", b"---\nHUSH \xff\n---\n");
    database
}

fn in_ci(database: &TestDatabase, arguments: &[&str]) -> Run {
    database.advgen(arguments).env("CI", "true").run()
}

#[test]
fn in_ci_a_report_names_path_line_and_rule_alone() {
    let database = database();
    in_ci(&database, &["check", "--now", NOW]).fails_with(1).lacks(SECRET).err(str![[r#"
error[state-fields]: this breaks the rule: The state has what it needs and nothing that contradicts it
--> advisories/EX-2024-0001.md:3:9
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[unknown-key]: this breaks the rule: Every key is known
--> advisories/EX-2024-0001.md:4:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[unknown-key]: this breaks the rule: Every key is known
--> advisories/EX-2024-0002.md:5:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[duplicate-key]: this breaks the rule: No key is written twice
--> advisories/EX-2024-0002.md:6:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[frontmatter]: this breaks the rule: The file begins with frontmatter between `---` lines
--> advisories/EX-2024-0003.md:1:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[yaml]: this breaks the rule: The frontmatter is YAML that is read the same way by everybody
--> advisories/EX-2024-0004.md:4:1
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[not-utf8]: this breaks the rule: The file is UTF-8
--> advisories/EX-2024-0005.md
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

5 advisories checked: 7 errors in 5 files

"#]]);
    for format in ["json", "github"] {
        in_ci(&database, &["check", "--now", NOW, "--format", format])
            .fails_with(1)
            .lacks(SECRET);
    }
    database.check().has(SECRET);
}

#[test]
fn commands_whose_output_is_logged_show_no_private_text_anywhere() {
    let database = database();
    for command in ["build", "flip", "next", "build --flip"] {
        let arguments: Vec<&str> = command.split(' ').chain(["--now", NOW]).collect();
        database.run(&arguments).fails_with(1).lacks(SECRET);
        in_ci(&database, &arguments).fails_with(1).lacks(SECRET);
    }
    in_ci(
        &database,
        &["export", "EX-2024-0002", "--to", "osv", "--now", NOW],
    )
    .lacks(SECRET);
}

#[test]
fn a_public_entry_that_clashes_with_a_private_one_does_not_quote_it() {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/EX-2024-0001.md",
            published("EX-2024-0001").replace("status:", "aliases: [CVE-2024-48484]\nstatus:"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z")
                .replace("status:", "aliases: [CVE-2024-48484]\nstatus:"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            published("EX-2024-0003") + "\nSee EX-2024-0002.\n",
        )
        .write("site/page.md", "# Page\n\nSee EX-2024-0002.\n");
    // The alias stands in a public entry, so it is public; that a private entry has it is not.
    let run = in_ci(&database, &["check", "--now", NOW]);
    run.fails_with(1)
        .lacks("EX-2024-0001")
        .lacks("CVE-2024-48484")
        .err(str![[r#"
error[duplicate-alias]: this breaks the rule: No two advisories claim the same alias
--> advisories/EX-2024-0002.md:3:11
 = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

error[private-reference]: this names an entry that is not public, by its id or an alias
--> advisories/EX-2024-0003.md:13:5
 = help: Remove it until that entry is public

error[private-reference]: this names an entry that is not public, by its id or an alias
--> site/page.md:3:5
 = help: Remove it until that entry is public

3 advisories checked: 3 errors in 3 files

"#]]);
}

#[test]
fn private_text_is_not_shown_for_what_only_git_or_the_clock_can_tell() {
    let database = TestDatabase::in_git();
    let past = [
        ("id", "EX-2024-0001"),
        ("status", "embargoed"),
        ("disclosure", "2024-05-01T00:00:00Z"),
    ];
    database.write("advisories/EX-2024-0001.md", advisory(&past));
    database
        .write("advisories/EX-2024-0002.md", published("EX-2024-0002"))
        .commit_at("2024-04-01T00:00:00Z");
    database.write(
        "advisories/EX-2024-0002.md",
        published("EX-2024-0002")
            .replace("status: published", "status: draft # HUSH")
            .replace("published: ", "# was: "),
    );
    in_ci(&database, &["check", "--now", NOW])
        .fails_with(1)
        .lacks(SECRET)
        .has("one-way-door");
}

#[test]
fn next_and_dry_run_name_instants_only_where_they_were_asked_for() {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    for command in [
        &["check"][..],
        &["build"],
        &["flip"],
        &["flip", "--dry-run"],
    ] {
        let arguments = [command, &["--now", NOW]].concat();
        in_ci(&database, &arguments)
            .succeeds()
            .lacks("EX-2024-0002")
            .lacks("2024-07-01");
    }
}

/// One entry that becomes public in a thousand years.
fn far_future() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-05-01T12:00:00Z"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2998-07-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn a_build_machine_makes_no_preview() {
    let database = far_future();
    let later = ["--now", "2999-01-01T00:00:00Z"];
    let build = [&["build"], &later[..]].concat();
    in_ci(&database, &build).fails_with(2).out("").err(str![[r#"
error: 2999-01-01T00:00:00Z has not come yet, so this would show entries that are private until then, and the environment variable CI says that this is a build machine, whose logs and artifacts others read; leave --now out, or run it on your own machine

"#]]);
    assert!(!database.has("preview") && !database.has("public"));
    let export = [&["export", "EX-2024-0002", "--to", "osv"], &later[..]].concat();
    in_ci(&database, &export)
        .fails_with(2)
        .out("")
        .lacks("lantern");
    // The past is no preview, and a machine that says it is none may make one.
    in_ci(&database, &["build", "--now", NOW]).succeeds();
    for no in ["", "0", "false", "False"] {
        database.advgen(&build).env("CI", no).run().succeeds();
    }
}

#[test]
fn on_a_build_machine_a_dry_run_names_only_what_is_public_already() {
    let database = far_future();
    let run = ["flip", "--dry-run", "--now", "2999-01-01T00:00:00Z"];
    in_ci(&database, &run)
        .succeeds()
        .out(str![[r#"
2024-05-01T12:00:00Z EX-2024-0001

"#]])
        .err(str![[r#"
2 due, nothing recorded
1 of them not named, because the instant has not come yet and CI is set

"#]]);
    in_ci(&database, &[&run[..], &["--format", "json"]].concat())
        .succeeds()
        .err("")
        .out(str![[r#"
{"commit":null,"recorded":[{"id":"EX-2024-0001","published":"2024-05-01T12:00:00Z"}],"schema":1,"withheld":1}

"#]]);
    database.run(&run).succeeds().has("EX-2024-0002");
}

#[test]
fn the_next_disclosure_is_an_instant_and_nothing_else() {
    let database = far_future();
    in_ci(&database, &["next", "--now", NOW])
        .succeeds()
        .out("2998-07-01T12:00:00Z\n")
        .err("");
}

#[test]
fn a_private_name_is_found_in_every_disguise() {
    for said in [
        "See EX\\-2024\\-0002.",
        "See EX&#45;2024-0002.",
        "See E**X-20**24-0002.",
        "See EX\u{2011}2024-\u{ad}0002.",
        "See ex-2024-0002.",
        "See \u{ff25}\u{ff38}-2024-0002.",
        "See [this](https://example.org/EX%2D2024%2D0002).",
    ] {
        let database = TestDatabase::new();
        let body = format!("\n{said}\n");
        database
            .write(
                "advisories/EX-2024-0001.md",
                published("EX-2024-0001") + &body,
            )
            .write(
                "advisories/EX-2024-0002.md",
                embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
            );
        database
            .check()
            .fails_with(1)
            .has("error[private-reference]");
        // Nothing of the kind for a name that is public.
        database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
        database.check().lacks("private-reference");
    }
}

#[test]
fn an_alias_is_as_private_as_its_entry() {
    let alias = |id: &str, text: String| {
        text.replacen(
            &format!("id: {id}\n"),
            &format!("id: {id}\naliases: [CVE-2024-41234]\n"),
            1,
        )
    };
    let of_private = alias(
        "EX-2024-0002",
        embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
    );
    let says = published("EX-2024-0001") + "\nThis is not CVE-2024-41234.\n";
    for (public, private, is_secret) in [
        (says.clone(), of_private.clone(), true),
        (
            says.clone(),
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
            false,
        ),
        // Something public has it as well.
        (alias("EX-2024-0001", says), of_private, false),
    ] {
        let database = TestDatabase::new();
        database
            .write("advisories/EX-2024-0001.md", &public)
            .write("advisories/EX-2024-0002.md", &private);
        let run = database.check();
        let found = run.err.contains("error[private-reference]");
        assert_eq!(found, is_secret, "{}", run.err);
    }
}

#[test]
fn a_disguised_name_is_shown_where_it_stands() {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/EX-2024-0001.md",
            published("EX-2024-0001") + "\nSee **EX**&#45;2024-0002.\n",
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .write("site/page.md", "# Page\n\nSee E<b>X-2024</b>-0002.\n");
    database.check().fails_with(1).err(str![[r#"
error[private-reference]: this names an entry that is not public, by its id or an alias
  --> advisories/EX-2024-0001.md:13:7
   |
13 | See **EX**&#45;2024-0002.
   |       ^^^^^^^^^^^^^^^^^^
   |
   = help: Remove it until that entry is public

error[private-reference]: this names an entry that is not public, by its id or an alias
 --> site/page.md:1:1
  |
1 | # Page
  | ^
  |
  = help: Remove it until that entry is public

2 advisories checked: 2 errors in 2 files

"#]]);
}
