//! `advgen next`

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, embargoed, published};

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-08-01T12:00:00+02:00"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            embargoed("EX-2024-0003", "2024-05-01T12:00:00Z"),
        )
        .write("advisories/EX-2024-0004.md", published("EX-2024-0004"))
        .write("advisories/EX-2024-0005.md", draft("EX-2024-0005"))
        .commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn the_next_instant() {
    let database = database();
    let next = |now: &str| database.run(&["next", "--now", now]);
    next(NOW).succeeds().out("2024-07-01T12:00:00Z\n").err("");
    next("2024-07-01T12:00:00Z")
        .succeeds()
        .out("2024-08-01T10:00:00Z\n");
    next("2024-08-01T10:00:00Z")
        .succeeds()
        .out("")
        .err(str![[r#"
no disclosure is planned

"#]]);
}

#[test]
fn for_machines() {
    let database = database();
    database
        .run(&["next", "--now", NOW, "--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{"next":"2024-07-01T12:00:00Z","schema":1,"seconds":2635200}

"#]]);
    database
        .run(&["next", "--now", "2024-09-01T00:00:00Z", "--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{"next":null,"schema":1,"seconds":null}

"#]]);
}

#[test]
fn a_broken_database_has_no_next_instant() {
    let database = database();
    database.write("advisories/EX-2024-0006.md", "x");
    database.run(&["next", "--now", NOW]).fails_with(1).out("");
}

#[test]
fn for_timers() {
    let database = database();
    let next = |form: &str| database.run(&["next", "--now", NOW, "--as", form]);
    for (form, line) in [
        ("text", "2024-07-01T12:00:00Z\n"),
        ("seconds", "2635200\n"),
        ("cron", "0 12 1 7 *\n"),
        ("systemd", "OnCalendar=2024-07-01 12:00:00 UTC\n"),
        (
            "json",
            "{\"next\":\"2024-07-01T12:00:00Z\",\"schema\":1,\"seconds\":2635200}\n",
        ),
    ] {
        next(form).succeeds().err("").out(line);
    }
    for form in ["text", "seconds", "cron", "systemd"] {
        database
            .run(&["next", "--now", "2024-09-01T00:00:00Z", "--as", form])
            .succeeds()
            .out("")
            .has("no disclosure is planned");
    }
}
