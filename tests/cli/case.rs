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

#[test]
fn after_a_disclosure_the_case_says_what_is_left_to_do() {
    let case = "case:
  reporter: {name: O. Wick}
  events:
    - {received: 2024-01-01T00:00:00Z, channel: mail}
    - {acknowledged: 2024-01-01T09:00:00Z, by: D. Whitlock, next_update: 2024-01-09T00:00:00Z}
    - {cve-reserved: 2024-01-02T00:00:00Z, id: CVE-2024-41234}
    - {notified: 2024-01-03T00:00:00Z, notice: initial, parties: [harbour]}
";
    let text = published("EX-2024-0001").replacen("---\n# ", &format!("{case}---\n# "), 1);
    let database = database(&text);
    let left = "after the disclosure:
  [ ] tell the CNA that CVE-2024-41234 is public
  [ ] tell the parties that the embargo is over
  [ ] tell the reporter that it is public
";
    let run = database.run(&["case", "EX-2024-0001", "--now", NOW]);
    run.succeeds();
    assert!(run.out.ends_with(left), "{}", run.out);
    let board = database.run(&["status", "--now", NOW]);
    assert!(
        board
            .out
            .contains("still to do: tell the parties that the embargo is over"),
        "{}",
        board.out
    );
    let record = |arguments: &[&str]| {
        let all = [&["case", "EX-2024-0001"], arguments, &["--now", NOW]].concat();
        database.run(&all).succeeds();
    };
    record(&["cve-published", "id=CVE-2024-41234"]);
    record(&["notified", "notice=lifted", "parties=harbour"]);
    record(&["informed"]);
    let run = database.run(&["case", "EX-2024-0001", "--now", NOW]);
    assert!(!run.out.contains("[ ]") && run.out.matches("[x]").count() == 3);
    let board = database.run(&["status", "--now", NOW]);
    assert!(!board.out.contains("EX-2024-0001"), "{}", board.out);
}

#[test]
fn whoever_records_a_leak_is_told_what_to_do_now() {
    let database = database(&embargoed("EX-2024-0001", "2999-01-01T00:00:00Z"));
    database
        .run(&[
            "case",
            "EX-2024-0001",
            "leaked",
            "what=the title",
            "to=a public chat",
            "channel=chat",
            "extent=partial",
            "decision=continue",
            "reason=Nobody noticed.",
            "--now",
            NOW,
        ])
        .succeeds()
        .err(str![[r#"
advisories/EX-2024-0001.md: `leaked` recorded at 2024-06-01T00:00:00Z
now:
  - judge whether it is enough to attack; where that is unclear, publish
  - publish now: `advgen case EX-2024-0001 disclosed-early reason=leak`, commit, push; title, who is affected and what to do are enough, the rest may follow
  - or bring it forward: `advgen case EX-2024-0001 rescheduled to=INSTANT reason=…`
  - tell the reporter and every party: `advgen notice EX-2024-0001 --kind lifted`, or `--kind date-changed`
  - search what is public for more of it: `advgen leaks`
  - write down who was told: `made_aware=…` with the record of the leak
  - look back within the days of the policy: `advgen retrospective EX-2024-0001`; nobody is blamed

"#]]);
}

#[test]
fn what_cannot_have_happened_is_not_recorded() {
    let embargoed = embargoed("EX-2024-0001", "2024-09-01T00:00:00Z");
    let public = published("EX-2024-0001");
    for (text, event, wants) in [
        (
            &embargoed,
            &[
                "rescheduled",
                "--by",
                "D",
                "to=2023-09-01T00:00:00Z",
                "reason=x",
                "accepted_by=y",
            ][..],
            "has passed, and would make the entry public at once",
        ),
        (
            &embargoed,
            &[
                "extended",
                "--by",
                "D",
                "to=2024-08-01T00:00:00Z",
                "reason=x",
                "accepted_by=y",
            ],
            "is not later than the disclosure",
        ),
        (
            &embargoed,
            &["closed", "--by", "D", "reason=done", "reporter_told=yes"],
            "is not public, so its case is not done",
        ),
        (
            &embargoed,
            &[
                "acknowledged",
                "--by",
                "D",
                "--at",
                "2030-01-01T00:00:00Z",
                "next_update=2030-02-01T00:00:00Z",
            ],
            "has not come yet",
        ),
        (
            &public,
            &["held", "--by", "D", "reason=x"],
            "is public already",
        ),
        (
            &public,
            &[
                "closed",
                "--by",
                "D",
                "reason=not-replicable",
                "reporter_told=yes",
            ],
            "is public already",
        ),
    ] {
        let database = database(text);
        let all = [&["case", "EX-2024-0001"], event, &["--now", NOW]].concat();
        database.run(&all).fails_with(2).has(wants);
        assert_eq!(database.read(PATH), *text);
    }
}

#[test]
fn the_line_ends_of_windows_stay() {
    let text = draft("EX-2024-0001").replace('\n', "\r\n");
    let database = database(&text);
    database
        .run(&[
            "case",
            "EX-2024-0001",
            "received",
            "channel=mail",
            "--now",
            NOW,
        ])
        .succeeds();
    let after = database.read(PATH);
    assert!(after.len() > text.len());
    assert_eq!(after.matches("\r\n").count(), after.matches('\n').count());
}
