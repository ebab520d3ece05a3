//! `advgen check --against`: law 4 against what is deployed, on disk and served.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use snapbox::str;

use crate::database::{NOW, TestDatabase, advisory, commit_in, content, embargoed, published};
use crate::run::{Advgen, Run};

/// Two advisories in a folder without Git, where dates are those of the files, and what was built of
/// them, in the folder `deployed` beside it.
fn deployed() -> TestDatabase {
    let database = TestDatabase::new();
    for id in ["EX-2024-0001", "EX-2024-0002"] {
        database.write(&path_of(id), dated(id, &[]));
    }
    build(&database);
    database
}

fn path_of(id: &str) -> String {
    format!("advisories/{id}.md")
}

fn dated(id: &str, more: &[(&str, &str)]) -> String {
    let mut keys = vec![
        ("id", id),
        ("status", "published"),
        ("published", "2024-02-01T10:00:00Z"),
        ("modified", "2024-03-01T10:00:00Z"),
    ];
    for (key, value) in more {
        keys.retain(|(known, _)| known != key);
        if !value.is_empty() {
            keys.push((key, value));
        }
    }
    advisory(&keys)
}

fn build(database: &TestDatabase) {
    let run = database.run(&["build", "--now", NOW, "--out", "../deployed"]);
    run.succeeds();
}

fn against(database: &TestDatabase, target: &str, more: &[&str]) -> Run {
    command(database, target, more).run()
}

fn command(database: &TestDatabase, target: &str, more: &[&str]) -> Advgen {
    let command = [&["check", "--now", NOW, "--against", target], more].concat();
    database.advgen(&command).env("NO_PROXY", "127.0.0.1")
}

fn rules(run: &Run) -> Vec<&str> {
    let parts = run.err.split("\n\n").filter_map(|finding| {
        let (_, rest) = finding.split_once('[')?;
        Some(rest.split_once("]: ")?.0)
    });
    parts.collect()
}

#[test]
fn a_build_against_itself_changes_nothing() {
    against(&deployed(), "../deployed", &["--strict"])
        .succeeds()
        .out(str![[r#"
Nothing changes for subscribers of `../deployed`: 2 records unchanged. Looked at: records, lists, manifest, links.

"#]])
        .err(str![[r#"
2 advisories checked: nothing is wrong

"#]]);
}

#[test]
fn recording_a_disclosure_changes_nothing_that_is_deployed() {
    let database = TestDatabase::in_git();
    let due = embargoed("EX-2024-0001", "2024-05-01T10:00:00Z");
    database
        .write(&path_of("EX-2024-0001"), due)
        .write(&path_of("EX-2024-0002"), published("EX-2024-0002"))
        .commit_at("2024-04-01T00:00:00Z");
    build(&database);
    database.run(&["flip", "--now", NOW]).succeeds();
    against(&database, "../deployed", &["--strict"])
        .succeeds()
        .has("Nothing changes for subscribers");
    build(&database);
    against(&database, "../deployed", &["--strict"])
        .succeeds()
        .has("2 records unchanged");
}

#[test]
fn the_example_database_against_its_own_output_is_clean() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let database = TestDatabase::empty();
    for folder in ["advisories", "site", "templates"] {
        for (path, bytes) in content(&project.join(folder)) {
            database.write(&format!("{folder}/{}", path.display()), bytes);
        }
    }
    database.write(
        "advgen.yaml",
        fs::read(project.join("advgen.yaml")).unwrap(),
    );
    let then = ["--now", "2026-11-01T00:00:00Z"];
    database
        .run(&[&["build", "--out", "../deployed"], &then[..]].concat())
        .succeeds();
    let run = database.run(&[&["check", "--against", "../deployed"], &then[..]].concat());
    run.succeeds()
        .has("Nothing changes for subscribers")
        .lacks("deployed-");
}

/// A change of the second advisory, the rules it breaks, and what the report says of it.
type Case<'a> = (
    &'a str,
    &'a [(&'a str, &'a str)],
    &'a str,
    &'a [&'a str],
    &'a str,
);

#[test]
fn law_four_is_held_against_what_is_deployed() {
    const GROWN: (&str, &str) = ("modified", "2024-04-01T10:00:00Z");
    const WITHDRAWN: [(&str, &str); 3] = [
        ("status", "withdrawn"),
        ("withdrawn", "2024-04-01T10:00:00Z"),
        ("withdrawn_reason", "It was no vulnerability"),
    ];
    let cases: &[Case<'_>] = &[
        ("nothing", &[], "", &[], "Nothing changes"),
        (
            "content and date",
            &[GROWN],
            "More.",
            &[],
            "- **changed** `x_EX-2024-0002` A lantern can be blown out (`details`, `modified`)",
        ),
        (
            "content without date",
            &[],
            "More.",
            &["deployed-modified"],
            "(`details`)",
        ),
        (
            "another key without date",
            &[("aliases", "[CVE-2024-99999]")],
            "",
            &["deployed-modified"],
            "(`aliases`)",
        ),
        (
            "date without content",
            &[GROWN],
            "",
            &["deployed-modified-alone"],
            "(`modified`)",
        ),
        (
            "date back",
            &[("modified", "2024-02-02T10:00:00Z")],
            "",
            &["deployed-modified"],
            "(`modified`)",
        ),
        (
            "content, and date back",
            &[("modified", "2024-02-02T10:00:00Z")],
            "More.",
            &["deployed-modified"],
            "(`details`, `modified`)",
        ),
        (
            "published later",
            &[GROWN, ("published", "2024-02-01T10:00:01Z")],
            "",
            &["deployed-published"],
            "(`modified`, `published`)",
        ),
        (
            "published earlier",
            &[("published", "2024-02-01T09:59:59Z")],
            "",
            &["deployed-published", "deployed-modified"],
            "(`published`)",
        ),
        (
            "withdrawn",
            &[GROWN, WITHDRAWN[0], WITHDRAWN[1], WITHDRAWN[2]],
            "",
            &[],
            "- **withdrawn** `x_EX-2024-0002`",
        ),
        (
            "withdrawn without date",
            &[
                WITHDRAWN[0],
                ("withdrawn", "2024-03-01T10:00:00Z"),
                WITHDRAWN[2],
            ],
            "",
            &["deployed-modified"],
            "- **withdrawn** `x_EX-2024-0002`",
        ),
    ];
    let database = deployed();
    for (name, keys, text, expected, shown) in cases {
        let new = dated("EX-2024-0002", keys) + text;
        database.write(&path_of("EX-2024-0002"), new);
        let run = against(&database, "../deployed", &[]);
        let mut found = rules(&run);
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{name}: {run:#?}");
        assert!(run.out.contains(shown), "{name}: {run:#?}");
        let fails = run.err.contains("error[");
        run.fails_with(i32::from(fails));
    }
}

#[test]
fn a_withdrawn_record_stays_withdrawn() {
    let database = deployed();
    let withdrawn = [
        ("status", "withdrawn"),
        ("withdrawn", "2024-03-01T10:00:00Z"),
        ("withdrawn_reason", "It was no vulnerability"),
    ];
    database.write(&path_of("EX-2024-0001"), dated("EX-2024-0001", &withdrawn));
    build(&database);
    let valid = dated("EX-2024-0001", &[("modified", "2024-04-01T10:00:00Z")]);
    database.write(&path_of("EX-2024-0001"), valid);
    against(&database, "../deployed", &[])
        .succeeds()
        .out(str![[r#"
What changes for subscribers of `../deployed`:

- **reinstated** `x_EX-2024-0001` A lantern can be blown out (`database_specific`, `details`, `modified`, `withdrawn`)

1 reinstated, 1 record unchanged. Looked at: records, lists, manifest, links.

"#]])
        .err(str![[r#"
warning[deployed-reinstated]: `x_EX-2024-0001` is deployed as withdrawn, and would be valid again
 --> advisories/EX-2024-0001.md:5:11
  |
5 | modified: 2024-04-01T10:00:00Z
  |           ^^^^^^^^^^^^^^^^^^^^
  |
  = help: If that is wrong, restore `status: withdrawn`; if it is right, let the text say why

2 advisories checked: 1 warning in 1 file

"#]]);
}

#[test]
fn nothing_vanishes_and_new_records_are_told() {
    let database = deployed();
    database.remove(&path_of("EX-2024-0002")).write(
        &path_of("EX-2024-0003"),
        dated("EX-2024-0003", &[("modified", "")]),
    );
    against(&database, "../deployed", &[])
        .fails_with(1)
        .out(str![[r#"
What changes for subscribers of `../deployed`:

- **new** `x_EX-2024-0003` A lantern can be blown out (older than the newest that is deployed: who asks only for newer ones does not see it)
- **gone** `x_EX-2024-0002`

1 new, 1 gone, 1 record unchanged. Looked at: records, lists, manifest, links.

"#]])
        .err(str![[r#"
error[deployed-vanished]: `x_EX-2024-0002` is deployed, and would be gone
--> ../deployed/osv/x_EX-2024-0002.json
 = help: Build from the newest commit, and bring its file and status back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`

2 advisories checked: 1 error in 1 file

"#]]);
    // Private is as bad as gone.
    database.remove(&path_of("EX-2024-0003")).write(
        &path_of("EX-2024-0002"),
        embargoed("EX-2024-0002", "2999-01-01T00:00:00Z"),
    );
    let run = against(&database, "../deployed", &[]);
    assert_eq!(rules(run.fails_with(1)), ["deployed-vanished"]);
}

#[test]
fn an_old_commit_is_told_from_what_is_deployed() {
    let database = TestDatabase::in_git();
    database
        .write(&path_of("EX-2024-0001"), published("EX-2024-0001"))
        .commit_at("2024-04-01T00:00:00Z");
    let old = database.head();
    database
        .write(
            &path_of("EX-2024-0001"),
            published("EX-2024-0001") + "\nMore.\n",
        )
        .write(&path_of("EX-2024-0002"), published("EX-2024-0002"))
        .commit_at("2024-05-01T00:00:00Z");
    build(&database);
    let run = against(&database, "../deployed", &["--rev", &old]);
    assert_eq!(
        rules(run.fails_with(1)),
        ["deployed-vanished", "deployed-modified"]
    );
    // Text that is not committed counts as changed now, which is later.
    database.write(
        &path_of("EX-2024-0001"),
        published("EX-2024-0001") + "\nStill more.\n",
    );
    against(&database, "../deployed", &["--strict"])
        .succeeds()
        .has("**changed** `x_EX-2024-0001`");
}

/// What is done to an output, and the findings about it: rule and part of the message.
type Damage<'a> = (&'a str, fn(&Path), &'a [(&'a str, &'a str)]);

#[test]
fn every_damage_of_an_output_is_found() {
    fn edit(folder: &Path, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(folder.join(path)).unwrap();
        assert!(text.contains(from), "{path}: {text}");
        fs::write(folder.join(path), text.replace(from, to)).unwrap();
    }
    let cases: &[Damage<'_>] = &[
        (
            "tampered",
            |at| edit(at, "index.html", "A lantern", "A lamterm"),
            &[("deployed-file", "another content than when it was built")],
        ),
        (
            "longer",
            |at| edit(at, "robots.txt", "Allow", "Allow "),
            &[("deployed-file", "bytes, and had")],
        ),
        (
            "missing",
            |at| fs::remove_file(at.join("sitemap.xml")).unwrap(),
            &[
                ("deployed-link", "there is no file `sitemap.xml`"),
                ("deployed-file", "this file is missing"),
            ],
        ),
        (
            "foreign",
            |at| fs::write(at.join("notes.bin"), "x").unwrap(),
            &[("deployed-file", "no build wrote this file")],
        ),
        (
            "foreign link",
            |at| std::os::unix::fs::symlink("/etc", at.join("etc")).unwrap(),
            &[("deployed-file", "this is a link")],
        ),
        (
            "broken link",
            |at| edit(at, "policy.html", "</main>", "<a href=no.html>x</a>"),
            &[
                ("deployed-file", "bytes, and had"),
                ("deployed-link", "the link `no.html` leads nowhere"),
            ],
        ),
        (
            "broken anchor",
            |at| edit(at, "index.html", "#page_content", "#page_conten_"),
            &[
                ("deployed-file", "another content"),
                (
                    "deployed-link",
                    "`index.html` has no place named `page_conten_`",
                ),
            ],
        ),
        (
            "broken feed",
            |at| edit(at, "feed.atom", "0001.html\"", "0009.html\""),
            &[
                ("deployed-file", "another content"),
                (
                    "deployed-link",
                    "there is no file `advisories/EX-2024-0009.html`",
                ),
            ],
        ),
        (
            "broken sitemap",
            |at| edit(at, "sitemap.xml", "EX-2024-0001", "EX-2024-0009"),
            &[
                ("deployed-file", "another content"),
                (
                    "deployed-link",
                    "there is no file `advisories/EX-2024-0009.html`",
                ),
            ],
        ),
        (
            "tampered record",
            |at| edit(at, "osv/x_EX-2024-0001.json", "1.2.3", "1.2.4"),
            &[
                (
                    "deployed-modified",
                    "other content under the same `modified`",
                ),
                ("deployed-file", "different: `x_EX-2024-0001`"),
                ("deployed-file", "another content"),
            ],
        ),
        (
            "no record",
            |at| edit(at, "osv/x_EX-2024-0001.json", "{", "["),
            &[
                ("deployed-file", "it is no record"),
                ("deployed-file", "another content"),
            ],
        ),
        (
            "missing record",
            |at| fs::remove_file(at.join("osv/x_EX-2024-0001.json")).unwrap(),
            &[
                ("deployed-file", "without a record: `x_EX-2024-0001`"),
                ("deployed-file", "without a record"),
                ("deployed-link", "osv/x_EX-2024-0001.json"),
                ("deployed-file", "this file is missing"),
            ],
        ),
        (
            "list",
            |at| edit(at, "osv/all.json", "2024-03-01", "2024-03-02"),
            &[
                (
                    "deployed-file",
                    "different: `x_EX-2024-0001`, `x_EX-2024-0002`",
                ),
                ("deployed-file", "another content"),
            ],
        ),
        (
            "no list",
            |at| fs::write(at.join("osv/all.json"), "{}").unwrap(),
            &[
                ("deployed-file", "bytes, and had"),
                ("deployed-file", "it is no list of records"),
            ],
        ),
        (
            "truncated zip",
            |at| {
                let zip = fs::read(at.join("osv/all.zip")).unwrap();
                fs::write(at.join("osv/all.zip"), &zip[..zip.len() / 2]).unwrap();
            },
            &[
                ("deployed-file", "it is no zip archive"),
                ("deployed-file", "bytes, and had"),
            ],
        ),
        (
            "no manifest",
            |at| fs::remove_file(at.join("manifest.json")).unwrap(),
            &[("deployed-file", "this file is missing")],
        ),
        (
            "broken manifest",
            |at| edit(at, "manifest.json", "\"schema\":1", "\"schema\":9"),
            &[("deployed-file", "its schema is 9")],
        ),
        (
            "preview",
            |at| fs::write(at.join(".advgen-preview"), "").unwrap(),
            &[("deployed-preview", "this is a preview")],
        ),
    ];
    let database = deployed();
    for (name, damage, expected) in cases {
        build(&database);
        damage(&database.beside("deployed"));
        let run = against(&database, "../deployed", &[]);
        let mut found = rules(&run);
        let mut wanted: Vec<&str> = expected.iter().map(|(rule, _)| *rule).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{name}: {run:#?}");
        for (_, message) in *expected {
            assert!(run.err.contains(message), "{name}: {message:?} in {run:#?}");
        }
        run.fails_with(1);
        // A build does not take a damaged output for its own in every case; this is another one.
        fs::remove_dir_all(database.beside("deployed")).unwrap();
    }
}

#[test]
fn a_preview_is_refused_and_names_no_entry() {
    let database = deployed();
    let hidden = embargoed("EX-2024-0007", "2998-01-01T00:00:00Z");
    database.write(&path_of("EX-2024-0007"), hidden);
    let future = ["--now", "2999-01-01T00:00:00Z"];
    database
        .run(&[&["build", "--out", "../preview"], &future[..]].concat())
        .succeeds();
    against(&database, "../preview", &[])
        .fails_with(1)
        .lacks("EX-2024-0007")
        .out(str![[r#"
`../preview` is a preview: nothing of it was compared.

"#]])
        .err(str![[r#"
error[deployed-preview]: this is a preview, which shows what is not public
--> ../preview/.advgen-preview
 = help: Never deploy it: deploy what `advgen build` writes without a later `--now`; if it was deployed, take it down and treat what it shows as disclosed

3 advisories checked: 1 error in 1 file

"#]]);
    // Without its marker, its manifest still gives it away.
    fs::remove_file(database.beside("preview/.advgen-preview")).unwrap();
    let run = against(&database, "../preview", &[]);
    assert_eq!(
        rules(run.fails_with(1).lacks("EX-2024-0007")),
        ["deployed-preview"]
    );
    // Nor does a look at the future show what is private.
    let run = database.run(&[&["check", "--against", "../deployed"], &future[..]].concat());
    run.fails_with(2).lacks("EX-2024-0007").err(str![[r#"
error: 2999-01-01T00:00:00Z has not come yet, and what is deployed is compared with what is public today: leave out --now, or see that moment with `advgen build --now`

"#]]);
}

#[test]
fn private_entries_are_in_no_report() {
    let database = deployed();
    database
        .write(
            &path_of("EX-2024-0007"),
            embargoed("EX-2024-0007", "2998-01-01T00:00:00Z"),
        )
        .write(
            &path_of("EX-2024-0008"),
            embargoed("EX-2024-0008", "2024-05-01T00:00:00Z"),
        )
        .write(
            &path_of("EX-2024-0009"),
            crate::database::draft("EX-2024-0009"),
        );
    for format in ["human", "json", "github"] {
        let run = against(&database, "../deployed", &["--format", format]);
        // What is due is public, and may be named before it is deployed.
        run.succeeds()
            .has("EX-2024-0008")
            .lacks("EX-2024-0007")
            .lacks("EX-2024-0009");
    }
}

#[test]
fn what_is_wrong_with_what_is_deployed_may_stand_in_a_log() {
    let database = deployed();
    database.remove(&path_of("EX-2024-0002"));
    let here = against(&database, "../deployed", &[]);
    let log = command(&database, "../deployed", &[])
        .env("CI", "true")
        .run();
    assert_eq!(here.fails_with(1).err, log.err);
    assert_eq!(here.out, log.out);
}

#[test]
fn parts_of_an_output_are_compared_too() {
    let database = deployed();
    let osv = database.beside("deployed/osv");
    against(&database, "../deployed/osv", &["--strict"])
        .succeeds()
        .has("Looked at: records, lists; not at: manifest, links.");
    fs::create_dir(database.beside("part")).unwrap();
    fs::rename(&osv, database.beside("part/osv")).unwrap();
    against(&database, "../part", &["--strict"])
        .succeeds()
        .has("Nothing changes for subscribers");
    database.remove(&path_of("EX-2024-0002"));
    against(&database, "../part", &[])
        .fails_with(1)
        .has("../part/osv/x_EX-2024-0002.json");
    against(&database, "../part/osv", &[])
        .fails_with(1)
        .has("../part/osv/x_EX-2024-0002.json")
        .lacks("osv/osv");
    // The history of the branch a site is served from is no part of it.
    build(&database);
    fs::create_dir(database.beside("deployed/.git")).unwrap();
    fs::write(database.beside("deployed/.git/HEAD"), "x").unwrap();
    against(&database, "../deployed", &[]).succeeds();
}

#[test]
fn nothing_deployed_is_an_error_but_for_the_first_time() {
    let database = deployed();
    fs::create_dir(database.beside("empty")).unwrap();
    against(&database, "../missing", &[])
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: nothing is deployed at ../missing: there is no such folder; correct it, or add --first-deploy if nothing was deployed yet

"#]]);
    against(&database, "../empty", &[])
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: nothing is deployed at ../empty: it has neither manifest.json nor osv/all.json; correct it, or add --first-deploy if nothing was deployed yet

"#]]);
    against(&database, "advgen.yaml", &[])
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: advgen.yaml is no folder: give the folder of a build, or unpack the archive into one

"#]]);
    against(&database, "advgen.yaml", &["--first-deploy"]).fails_with(2);
    for target in ["../missing", "../empty"] {
        against(&database, target, &["--first-deploy"])
            .succeeds()
            .has("- **new** `x_EX-2024-0001`")
            .has("Nothing is deployed there yet.");
    }
    // Once something is there, it is compared.
    database.remove(&path_of("EX-2024-0002"));
    against(&database, "../deployed", &["--first-deploy"]).fails_with(1);
}

#[test]
fn what_cannot_be_compared_is_said_before_anything_is_read() {
    let database = deployed();
    for (target, more, words) in [
        ("", &[][..], "give the folder of an earlier build"),
        (
            "ftp://a.example/",
            &[],
            "only http:// and https:// are fetched",
        ),
        ("file:///etc", &[], "only http:// and https:// are fetched"),
        (
            "https://me:secret@a.example/",
            &[],
            "holds a user name or a password",
        ),
        ("https://a.example/?q", &[], "has neither `?` nor `#`"),
        ("../deployed", &["advisories"], "cannot be used with"),
    ] {
        against(&database, target, more).fails_with(2).has(words);
    }
    database.run(&["check", "--first-deploy"]).fails_with(2);
    // A database that is wrong itself is compared with nothing.
    database.write(&path_of("EX-2024-0003"), "nothing\n");
    against(&database, "../deployed", &[])
        .fails_with(1)
        .out("")
        .has("not compared with ../deployed: mend the errors first");
}

#[test]
fn the_report_for_pull_requests_and_machines() {
    let database = deployed();
    database
        .write(
            &path_of("EX-2024-0001"),
            dated("EX-2024-0001", &[]) + "More.\n",
        )
        .write(
            &path_of("EX-2024-0003"),
            dated("EX-2024-0003", &[("modified", "2024-04-01T10:00:00Z")]),
        )
        .remove(&path_of("EX-2024-0002"));
    against(&database, "../deployed", &["--format", "github"])
        .fails_with(1)
        .err("")
        .out(str![[r#"
::error file=../deployed/osv/x_EX-2024-0002.json,title=deployed-vanished::`x_EX-2024-0002` is deployed, and would be gone. Build from the newest commit, and bring its file and status back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`.
::error file=advisories/EX-2024-0001.md,line=5,col=11,endColumn=31,title=deployed-modified::`x_EX-2024-0001` is deployed with other content under the same `modified` 2024-03-01T10:00:00Z: `details`. Commit the change of the advisory, whose time is then `modified`; where the deployed file was damaged, deploy again; where a setting changed all records, write a later `modified:`.
What changes for subscribers of `../deployed`:

- **new** `x_EX-2024-0003` A lantern can be blown out
- **changed** `x_EX-2024-0001` A lantern can be blown out (`details`)
- **gone** `x_EX-2024-0002`

1 new, 1 changed, 1 gone, 0 records unchanged. Looked at: records, lists, manifest, links.

"#]]);
    against(&database, "../deployed", &["--format", "json"])
        .fails_with(1)
        .err("")
        .out(str![[r#"
{
  "schema": 1,
  "findings": [
    {
      "rule": "deployed-vanished",
      "level": "error",
      "path": "../deployed/osv/x_EX-2024-0002.json",
      "message": "`x_EX-2024-0002` is deployed, and would be gone",
      "help": "Build from the newest commit, and bring its file and status back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`"
    },
    {
      "rule": "deployed-modified",
      "level": "error",
      "path": "advisories/EX-2024-0001.md",
      "start": {
        "line": 5,
        "column": 11,
        "byte": 81
      },
      "end": {
        "line": 5,
        "column": 31,
        "byte": 101
      },
      "message": "`x_EX-2024-0001` is deployed with other content under the same `modified` 2024-03-01T10:00:00Z: `details`",
      "help": "Commit the change of the advisory, whose time is then `modified`; where the deployed file was damaged, deploy again; where a setting changed all records, write a later `modified:`"
    }
  ],
  "errors": 2,
  "warnings": 0,
  "suppressed": 0,
  "against": {
    "deployed": "../deployed",
    "preview": false,
    "looked_at": [
      "records",
      "lists",
      "manifest",
      "links"
    ],
    "new": [
      {
        "id": "x_EX-2024-0003",
        "summary": "A lantern can be blown out"
      }
    ],
    "changed": [
      {
        "id": "x_EX-2024-0001",
        "summary": "A lantern can be blown out",
        "fields": [
          "details"
        ]
      }
    ],
    "withdrawn": [],
    "reinstated": [],
    "gone": [
      {
        "id": "x_EX-2024-0002"
      }
    ],
    "unchanged": 0
  }
}

"#]]);
    against(&database, "../deployed", &["--quiet"])
        .fails_with(1)
        .out("");
}

/// A site that answers from a table, and writes down what it was asked.
struct Site {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

type Answers = BTreeMap<String, Vec<u8>>;

/// What makes another site of one that is in order.
type Change<'a> = Box<dyn Fn(&mut Answers) + 'a>;

const MISSING: &[u8] =
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone";

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn status(line: &str, header: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

impl Site {
    fn new(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/s", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &answers, &log);
            }
        });
        Self { address, asked }
    }

    /// The site serves this folder.
    fn of(folder: &Path) -> Answers {
        content(folder)
            .into_iter()
            .map(|(path, bytes)| (format!("/s/{}", path.display()), ok(&bytes)))
            .collect()
    }
}

fn answer(stream: TcpStream, answers: &Answers, log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let head: Vec<String> = lines
        .by_ref()
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let path = head[0].split(' ').nth(1).unwrap().to_owned();
    log.lock().unwrap().push(head.join("\n"));
    let mut stream = stream;
    let answer = answers.get(&path).map_or(MISSING, Vec::as_slice);
    if answer == b"endless" {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while stream.write_all(&[b'x'; 1 << 13]).is_ok() {}
    }
    let _ = stream.write_all(answer);
}

#[test]
fn a_site_is_compared_and_asked_for_three_files_only() {
    let database = deployed();
    let site = Site::new(Site::of(&database.beside("deployed")));
    let run = against(&database, &site.address, &["--strict"]);
    run.succeeds()
        .has("Looked at: records, lists, manifest; not at: links.")
        .has("Nothing changes for subscribers");
    let asked = site.asked.lock().unwrap().clone();
    let lines: Vec<&str> = asked
        .iter()
        .map(|head| head.lines().next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /s/manifest.json HTTP/1.1",
            "GET /s/osv/all.json HTTP/1.1",
            "GET /s/osv/all.zip HTTP/1.1"
        ]
    );
    for head in asked {
        let names: Vec<&str> = head
            .lines()
            .skip(1)
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert_eq!(
            names,
            ["Host", "User-Agent", "Accept", "Cache-Control"],
            "{head}"
        );
    }
    let new = dated("EX-2024-0002", &[("modified", "2024-04-01T10:00:00Z")]) + "More.\n";
    database
        .remove(&path_of("EX-2024-0001"))
        .write(&path_of("EX-2024-0002"), new);
    let run = against(&database, &site.address, &[]);
    assert_eq!(rules(run.fails_with(1)), ["deployed-vanished"]);
    run.has("- **changed** `x_EX-2024-0002`")
        .has("- **gone** `x_EX-2024-0001`");
}

#[test]
fn what_a_site_answers_instead_is_explained() {
    let database = deployed();
    let site = |change: &dyn Fn(&mut Answers)| {
        let mut answers = Site::of(&database.beside("deployed"));
        change(&mut answers);
        Site::new(answers)
    };
    let set = |path: &'static str, answer: Vec<u8>| {
        move |answers: &mut Answers| {
            answers.insert(format!("/s/{path}"), answer.clone());
        }
    };
    let zip = fs::read(database.beside("deployed/osv/all.zip")).unwrap();
    let manifest = fs::read_to_string(database.beside("deployed/manifest.json")).unwrap();
    let preview = manifest.replace("\"robots.txt\"", "\".advgen-preview\"");
    let moved = |to: &str| status("302 Found", &format!("Location: {to}\r\n"));
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\n[".to_vec();
    let other = manifest.replacen("\"sha256\":\"", "\"sha256\":\"0", 1);
    let cases: Vec<(Change<'_>, i32, &str)> = vec![
        (
            Box::new(Answers::clear),
            2,
            "nothing is deployed at http://127.0.0.1",
        ),
        (
            Box::new(set("osv/all.json", MISSING.to_vec())),
            2,
            "/s/osv/all.json is not there, and other files of the site are",
        ),
        (
            Box::new(set("osv/all.zip", MISSING.to_vec())),
            2,
            "/s/osv/all.zip is not there, and other files of the site are",
        ),
        (
            Box::new(set("manifest.json", MISSING.to_vec())),
            0,
            "Looked at: records, lists; not at: manifest, links.",
        ),
        (
            Box::new(set("osv/all.json", status("503 Busy", ""))),
            2,
            "/s/osv/all.json answered 503: the server is in trouble",
        ),
        (
            Box::new(set("manifest.json", status("403 No", ""))),
            2,
            "/s/manifest.json answered 403: the site has to be readable",
        ),
        (
            Box::new(set("manifest.json", ok(b"<!doctype html>"))),
            2,
            "/s/manifest.json cannot be used: expected value",
        ),
        (
            Box::new(set("osv/all.json", ok(b"{}"))),
            2,
            "it is no list of records",
        ),
        (
            Box::new(set("osv/all.zip", ok(&zip[..zip.len() / 2]))),
            2,
            "/s/osv/all.zip cannot be used: it is no zip archive",
        ),
        (
            Box::new(set("osv/all.json", short)),
            2,
            "the answer broke off",
        ),
        (
            Box::new(set("osv/all.json", b"endless".to_vec())),
            2,
            "is larger than 268435456 bytes",
        ),
        (
            Box::new(set("osv/all.json", moved("file:///etc/passwd"))),
            2,
            "the site redirects to another scheme",
        ),
        (
            Box::new(set("osv/all.json", moved("/s/osv/all.json"))),
            2,
            "redirects in circles",
        ),
        (
            Box::new(set("manifest.json", ok(preview.as_bytes()))),
            1,
            "error[deployed-preview]",
        ),
        (
            Box::new(set("osv/all.json", ok(b"[]"))),
            0,
            "warning[deployed-mixed]",
        ),
        (
            Box::new(set(
                "osv/all.json",
                ok(br#"[{"id":"x_EX-2024-0005","modified":"2024-01-01T00:00:00Z"}]"#),
            )),
            1,
            "`x_EX-2024-0005` is deployed, and would be gone",
        ),
        (
            Box::new(set(
                "manifest.json",
                ok(manifest
                    .replace("osv/x_EX-2024-0001.json", "osv/x_EX-2024-0000.json")
                    .as_bytes()),
            )),
            0,
            "it does not agree with what is served: `osv/x_EX-2024-0001.json`, `osv/x_EX-2024-0000.json`",
        ),
        // Only files that are fetched are compared.
        (
            Box::new(set("manifest.json", ok(other.as_bytes()))),
            0,
            "Nothing changes for subscribers",
        ),
        (
            Box::new(|answers: &mut Answers| {
                let list = answers["/s/osv/all.json"].clone();
                answers.insert("/elsewhere".to_owned(), list);
                answers.insert(
                    "/s/osv/all.json".to_owned(),
                    status("302 Found", "Location: /elsewhere\r\n"),
                );
            }),
            0,
            "Nothing changes for subscribers",
        ),
    ];
    for (change, code, words) in cases {
        let site = site(&*change);
        let run = against(&database, &site.address, &[]);
        run.fails_with(code).has(words).lacks("root:");
    }
    let nothing = Site::new(Answers::new());
    against(&database, &nothing.address, &["--first-deploy"])
        .succeeds()
        .has("- **new** `x_EX-2024-0001`");
}

#[test]
fn a_site_that_does_not_answer_is_named() {
    let database = deployed();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    for more in [&[][..], &["--first-deploy"]] {
        against(&database, &closed, more)
            .fails_with(2)
            .out("")
            .has(&format!("{closed}manifest.json could not be fetched"))
            .has("nothing answers there; correct the address");
    }
    let run = command(&database, "http://127.0.0.1:9/", &[])
        .env("PATH", "/nowhere")
        .run();
    run.fails_with(2)
        .has("cannot run `curl`")
        .has("install curl");
}

#[test]
fn the_users_own_settings_of_curl_send_nothing_along() {
    let database = deployed();
    fs::write(
        database.beside(".curlrc"),
        "header = \"X-Secret: 1\"\nuser = me:secret\n",
    )
    .unwrap();
    let site = Site::new(Site::of(&database.beside("deployed")));
    against(&database, &site.address, &[]).succeeds();
    for head in site.asked.lock().unwrap().iter() {
        assert!(
            !head.contains("Secret") && !head.contains("Authorization"),
            "{head}"
        );
    }
}

#[test]
fn a_folder_is_found_from_the_folder_of_the_database() {
    let database = deployed();
    let run = database.advgen(&[
        "-C",
        "db",
        "check",
        "--now",
        NOW,
        "--against",
        "../deployed",
    ]);
    run.in_folder(database.base())
        .run()
        .succeeds()
        .has("subscribers of `../deployed`");
    // In a Git repository too, and for a commit.
    database.git(&["init", "--quiet", "--initial-branch=main"]);
    commit_in(database.folder(), "2024-03-01T10:00:00Z");
    against(&database, "../deployed", &["--rev", "HEAD"]).succeeds();
}
