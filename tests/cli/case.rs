//! `advgen case`: what a team records, and what it is shown.

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, embargoed, published};

const PATH: &str = "advisories/EX-2024-0001.md";

fn database(text: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    database.write(PATH, text).commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn an_event_is_added_with_the_person_that_git_knows() {
    let database = database(&draft("EX-2024-0001"));
    database
        .run(&[
            "case",
            "EX-2024-0001",
            "received",
            "channel=mail",
            "--at",
            "2024-05-01T09:00:00Z",
            "--now",
            NOW,
        ])
        .succeeds()
        .err(str![[r#"
advisories/EX-2024-0001.md: `received` recorded at 2024-05-01T09:00:00Z

"#]]);
    database
        .run(&[
            "case",
            "ex-2024-0001",
            "acknowledged",
            "next_update=2024-06-08T00:00:00Z",
            "--now",
            NOW,
        ])
        .succeeds();
    assert_eq!(
        database.read(PATH),
        "---
id: EX-2024-0001
status: draft
case:
  events:
    - received: 2024-05-01T09:00:00Z
      by: Author
      channel: mail
    - acknowledged: 2024-06-01T00:00:00Z
      by: Author
      next_update: 2024-06-08T00:00:00Z
---
# Draft EX-2024-0001

Text.
"
    );
    database
        .run(&["case", "EX-2024-0001", "--now", NOW])
        .succeeds()
        .out(str![[r#"
EX-2024-0001  Draft EX-2024-0001
  stage       triage
  status      draft
  content     [COMMIT]
  not answeredcomponents, kind, complexity, user_interaction, privileges, impact, exploit
  2024-05-01T09:00:00Z  received by Author
  2024-06-01T00:00:00Z  acknowledged by Author
missing before the embargo can begin:
  - nothing says what is affected. Add `affected:` with a package and its versions

"#]]);
}

#[test]
fn mistakes_name_what_there_is() {
    let database = database(&draft("EX-2024-0001"));
    for arguments in [
        &["EX-2024-0002", "received"][..],
        &["EX-2024-0001", "recieved", "channel=mail"],
        &["EX-2024-0001", "received"],
        &["EX-2024-0001", "received", "mail"],
        &["EX-2024-0001", "received", "chanel=mail"],
        &["EX-2024-0001", "triaged", "severity=huge"],
        &[
            "EX-2024-0001",
            "rescheduled",
            "to=2024-09-01",
            "reason=r",
            "accepted_by=J",
        ],
        &[
            "EX-2024-0001",
            "disclosed-early",
            "reason=leak",
            "--at",
            "2024-05-01T09:00:00Z",
        ],
    ] {
        let mut all = vec!["case", "--now", NOW];
        all.extend(arguments);
        let run = database.run(&all);
        assert!(run.err.starts_with("error: "), "{}", run.err);
        run.fails_with(2);
        assert_eq!(database.read(PATH), draft("EX-2024-0001"));
    }
}

#[test]
fn the_state_follows_the_event() {
    let far = "2024-09-04T15:00:00Z";
    for (before, event, holds) in [
        (
            embargoed("EX-2024-0001", far),
            &["held", "reason=r"][..],
            "status: draft\ndisclosure: 2024-09-04",
        ),
        (
            embargoed("EX-2024-0001", far),
            &[
                "rescheduled",
                "to=2024-09-11T15:00:00Z",
                "reason=r",
                "accepted_by=J",
            ],
            "disclosure: 2024-09-11T15:00:00Z",
        ),
        (
            embargoed("EX-2024-0001", far),
            &["disclosed-early", "reason=exploited"],
            "status: published\ndisclosure: 2024-06-01T00:00:00Z",
        ),
        (
            draft("EX-2024-0001"),
            &["disclosed-early", "reason=leak"],
            "status: published\npublished: 2024-06-01T00:00:00Z",
        ),
        (
            draft("EX-2024-0001"),
            &["closed", "reason=out-of-scope", "reporter_told=no"],
            "status: rejected",
        ),
        (
            draft("EX-2024-0001").replace("draft\n", "rejected\n"),
            &["reopened", "reason=r"],
            "status: draft",
        ),
        (
            embargoed("EX-2024-0001", far).replace("embargoed", "draft"),
            &["released"],
            "status: embargoed",
        ),
    ] {
        let database = database(&before);
        let mut all = vec!["case", "EX-2024-0001", "--now", NOW];
        all.extend(event);
        database.run(&all).succeeds();
        let text = database.read(PATH);
        assert!(text.contains(holds), "{event:?}: {text}");
        assert!(
            text.contains(&format!("    - {}: 2024-06-01T00:00:00Z", event[0])),
            "{text}"
        );
    }
}

#[test]
fn what_is_public_stays_what_it_is() {
    for event in [
        &[
            "rescheduled",
            "from=2024-02-01T10:00:00Z",
            "to=2024-09-11T15:00:00Z",
            "reason=r",
            "accepted_by=J",
        ][..],
        &["disclosed-early", "reason=leak"],
    ] {
        for before in [
            published("EX-2024-0001"),
            embargoed("EX-2024-0001", "2024-02-01T10:00:00Z"),
        ] {
            let database = database(&before);
            let mut all = vec!["case", "EX-2024-0001", "--now", NOW];
            all.extend(event);
            let run = database.run(&all);
            assert!(run.err.contains("is public already"), "{}", run.err);
            run.fails_with(2);
            assert_eq!(database.read(PATH), before);
        }
    }
}

#[test]
fn a_build_machine_is_shown_nothing() {
    let database = database(&draft("EX-2024-0001"));
    let run = database
        .advgen(&["case", "EX-2024-0001"])
        .env("CI", "true")
        .run();
    run.fails_with(2).out("").err(str![[r#"
error: a case is private, and this is a build machine (CI is set) whose logs are read by others

"#]]);
}

#[test]
fn the_events_are_listed() {
    let run = TestDatabase::empty().run(&["case", "--events"]);
    assert!(run.out.contains("leaked\n  Something under embargo reached somebody it was not meant for (requirement P6)\n  what=text: exactly what\n"), "{}", run.out);
    run.succeeds();
}
