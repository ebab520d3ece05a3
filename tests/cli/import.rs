//! `advgen import`

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase};

const RECORD: &str = r#"{
  "schema_version": "1.6.0",
  "id": "x_OLD-2023-0007",
  "modified": "2023-06-02T08:09:10Z",
  "published": "2023-05-01T08:09:10Z",
  "aliases": ["CVE-2023-99999"],
  "summary": "The lantern can be blown out",
  "details": "Any visitor can do it.",
  "affected": [
    {
      "package": {"ecosystem": "npm", "name": "lantern"},
      "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}]
    }
  ]
}
"#;

#[test]
fn a_record_becomes_an_advisory_and_the_same_record_again() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("record.json"), RECORD).unwrap();
    database
        .run(&["import", "osv", "../record.json"])
        .succeeds()
        .out(str![])
        .err(str![[r#"
advgen.yaml: `ids: also:` names x_OLD now, where the records come from
1 written, 0 already here, 0 refused, 0 repaired

"#]]);
    database.check().succeeds();
    let run = database.run(&["export", "x_OLD-2023-0007", "--to", "osv", "--now", NOW]);
    run.succeeds().out(str![[r#"
{"schema_version":"1.8.0","id":"x_OLD-2023-0007","modified":"2023-06-02T08:09:10Z","published":"2023-05-01T08:09:10Z","aliases":["CVE-2023-99999"],"summary":"The lantern can be blown out","details":"Any visitor can do it.","affected":[{"package":{"ecosystem":"npm","name":"lantern"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}],"references":[{"type":"ADVISORY","url":"https://security.example.org/advisories/x_OLD-2023-0007.html"}]}

"#]]);
}

#[test]
fn what_is_there_is_not_overwritten() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("record.json"), RECORD).unwrap();
    database
        .run(&["import", "osv", "../record.json"])
        .succeeds();
    let before = database.content("");
    database
        .run(&["import", "osv", "../record.json"])
        .succeeds()
        .err(str![[r#"
0 written, 1 already here, 0 refused, 0 repaired

"#]]);
    assert_eq!(database.content(""), before);
    fs::write(
        database.beside("record.json"),
        RECORD.replace("blown out", "stolen"),
    )
    .unwrap();
    database
        .run(&["import", "osv", "../record.json"])
        .fails_with(1)
        .err(str![[r#"
error[duplicate-id]: the database has another content for this id, in advisories/2023/x_OLD-2023-0007.md
 --> ../record.json:3:9
  |
3 |   "id": "x_OLD-2023-0007",
  |         ^^^^^^^^^^^^^^^^^
  |
  = help: Withdraw or change that advisory by hand, or import with `--update`

0 written, 0 already here, 1 refused, 0 repaired

"#]]);
    assert_eq!(database.content(""), before);
}

#[test]
fn what_is_no_record_is_refused_and_the_others_are_taken_over() {
    let database = TestDatabase::in_git();
    fs::create_dir(database.beside("records")).unwrap();
    fs::write(database.beside("records/a.json"), "{").unwrap();
    fs::write(
        database.beside("records/b.json"),
        "{\"id\": \"x_OLD-2023-0008\"}",
    )
    .unwrap();
    fs::write(database.beside("records/c.json"), RECORD).unwrap();
    database
        .run(&["import", "osv", "../records"])
        .fails_with(1)
        .err(str![[r#"
advgen.yaml: `ids: also:` names x_OLD now, where the records come from
error[json]: this is not JSON: it ends too early
 --> ../records/a.json:1:2
  |
1 | {
  |  ^
  |
  = help: Ask whoever wrote the file for a whole one, or mend it by hand

error[missing-key]: `modified` is missing
 --> ../records/b.json:1:1
  |
1 | {"id": "x_OLD-2023-0008"}
  | ^
  |
  = help: Add the instant of the last change

1 written, 0 already here, 2 refused, 0 repaired

"#]]);
    assert!(database.has("advisories/2023/x_OLD-2023-0007.md"));
    database.check().succeeds();
}

#[test]
fn an_id_never_leads_out_of_the_folder() {
    let database = TestDatabase::in_git();
    let record = RECORD.replace("x_OLD-2023-0007", "../../../x_OLD-2023-0007");
    fs::write(database.beside("record.json"), record).unwrap();
    let before = database.content("..");
    database
        .run(&["import", "osv", "../record.json"])
        .fails_with(1)
        .has("id-form");
    assert_eq!(database.content(".."), before);
}

#[test]
fn ids_of_another_database_are_let_in_by_the_configuration() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("record.json"), RECORD).unwrap();
    let before = database.read("advgen.yaml");
    database
        .run(&["import", "osv", "../record.json"])
        .succeeds();
    assert_eq!(database.read("advgen.yaml"), before + "  also: [x_OLD]\n");
}

#[test]
fn paths_that_are_not_there_are_named() {
    let database = TestDatabase::in_git();
    let before = database.content("");
    database
        .run(&["import", "osv", "../no.json"])
        .fails_with(2)
        .err(str![[r#"
error: ../no.json cannot be read: No such file or directory (os error 2)

"#]]);
    database.run(&["import", "osv"]).fails_with(2);
    database
        .run(&["import", "csv", "../no.json"])
        .fails_with(2)
        .err(str![[r#"
error: unrecognized subcommand 'csv'

  tip: some similar subcommands exist: 'csaf', 'osv'

Usage: advgen import [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
    assert_eq!(database.content(""), before);
}

#[test]
fn for_machines() {
    let database = TestDatabase::in_git();
    fs::create_dir(database.beside("records")).unwrap();
    fs::write(database.beside("records/a.json"), "{").unwrap();
    fs::write(database.beside("records/c.json"), RECORD).unwrap();
    database
        .run(&["import", "osv", "../records", "--format", "json"])
        .fails_with(1)
        .out(str![[r#"
{"fields":[],"notes":[],"refused":[{"rules":["json"],"source":"../records/a.json"}],"repaired":[],"schema":1,"unchanged":[],"updated":[],"written":[{"id":"x_OLD-2023-0007","path":"advisories/2023/x_OLD-2023-0007.md"}]}

"#]]);
}
