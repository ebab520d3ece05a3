//! `advgen export`

use snapbox::str;

use crate::database::{NOW, TestDatabase, embargoed, published};

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database
}

fn export(database: &TestDatabase, id: &str, now: &str) -> crate::run::Run {
    database.run(&["export", id, "--to", "osv", "--now", now])
}

#[test]
fn the_record_is_the_one_that_the_build_writes() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    let run = export(&database, "EX-2024-0001", NOW);
    run.succeeds().err("").out(str![[r#"
{"schema_version":"1.8.0","id":"x_EX-2024-0001","modified":"2024-04-01T00:00:00Z","published":"2024-02-01T10:00:00Z","summary":"A lantern can be blown out","details":"Any visitor can do it. Upgrade to 1.2.3.","affected":[{"package":{"ecosystem":"npm","name":"lantern","purl":"pkg:npm/lantern"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.3"}]}]}],"references":[{"type":"ADVISORY","url":"https://security.example.org/advisories/EX-2024-0001.html"}]}

"#]]);
    assert_eq!(run.out, database.read("public/osv/x_EX-2024-0001.json"));
}

#[test]
fn a_private_entry_and_no_entry_look_the_same() {
    let database = database();
    export(&database, "EX-2024-0002", NOW).fails_with(2).out("").err(str![[r#"
error: no advisory EX-2024-0002 is public at 2024-06-01T00:00:00Z; with a later --now the export shows what is embargoed until then

"#]]);
    export(&database, "EX-2024-0009", NOW).fails_with(2).out("").err(str![[r#"
error: no advisory EX-2024-0009 is public at 2024-06-01T00:00:00Z; with a later --now the export shows what is embargoed until then

"#]]);
    export(&database, "EX-2024-0002", "2024-07-01T12:00:00Z").succeeds();
}

#[test]
fn an_id_that_is_none_and_a_format_that_is_none() {
    let database = database();
    export(&database, "../x", NOW).fails_with(2).err(str![[r#"
error: ../x: the id contains `/`

"#]]);
    database
        .run(&["export", "EX-2024-0001", "--to", "csv"])
        .fails_with(2)
        .err(str![[r#"
error: invalid value 'csv' for '--to <TO>'
  [possible values: osv, csaf, cve, ghsa, openvex, cyclonedx]

  tip: a similar value exists: 'osv'

For more information, try '--help'.

"#]]);
}
