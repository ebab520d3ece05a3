//! `advgen import`

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase};

const RECORD: &str = r#"{
  "schema_version": "1.6.0",
  "id": "EX-2023-0007",
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
        .err(str![]);
    database.check().succeeds();
    let run = database.run(&["export", "EX-2023-0007", "--to", "osv", "--now", NOW]);
    run.succeeds().out(str![]);
}

#[test]
fn what_is_there_is_not_overwritten() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("record.json"), RECORD).unwrap();
    database
        .run(&["import", "osv", "../record.json"])
        .succeeds();
    let before = database.content("");
    fs::write(
        database.beside("record.json"),
        RECORD.replace("blown out", "stolen"),
    )
    .unwrap();
    let run = database.run(&["import", "osv", "../record.json"]);
    run.fails_with(2).err(str![]);
    assert_eq!(database.content(""), before);
}

#[test]
fn what_is_no_record_is_named() {
    let database = TestDatabase::in_git();
    fs::write(database.beside("a.json"), "{").unwrap();
    fs::write(database.beside("b.json"), "{\"id\": \"EX-2023-0008\"}").unwrap();
    let before = database.content("");
    database.run(&["import", "osv", "../a.json"]).err(str![]);
    database.run(&["import", "osv", "../b.json"]).err(str![]);
    database
        .run(&["import", "osv", "../c.json"])
        .fails_with(2)
        .err(str![]);
    assert_eq!(database.content(""), before);
}
