//! `advgen status`: the board as a team sees it.

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft};

/// A report of a Friday evening that nobody has answered, and one that waits for its fix.
fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let case = |id: &str, case: &str| draft(id).replacen("---\n# ", &format!("{case}---\n# "), 1);
    database.write(
        "advisories/EX-2024-0001.md",
        case(
            "EX-2024-0001",
            "case:
  reference: K7Q2-9F
  triage: {kind: [privilege-escalation], complexity: low, user_interaction: none, exploit: private}
  events:
    - received: 2024-05-24T18:00:00Z
      channel: mail
",
        ),
    );
    database.write(
        "advisories/EX-2024-0002.md",
        case(
            "EX-2024-0002",
            "case:
  reference: B8S1-3T
  coordinator: D. Whitlock
  events:
    - received: 2024-05-20T09:00:00Z
      channel: form
    - acknowledged: 2024-05-20T10:00:00Z
      by: D. Whitlock
      next_update: 2024-06-02T10:00:00Z
    - triaged: 2024-05-21T10:00:00Z
      by: D. Whitlock
      severity: high
    - replicated: 2024-05-30T10:00:00Z
      by: D. Whitlock
",
        ),
    );
    database.commit_at("2024-05-30T12:00:00Z");
    database
}

#[test]
fn what_is_due_first_stands_first() {
    database()
        .run(&["status", "--now", NOW])
        .fails_with(1)
        .out(str![[r#"
2 d late         acknowledge        K7Q2-9F    new        EX-2024-0001
  Draft EX-2024-0001
  waits for an answer to the reporter
  immediate: 4 of 4 (an exploit exists, it escalates privileges, the attack is simple, nobody has to
    help)
  in 22 d news
  in 82 d deadline
in 34 h          next-update        B8S1-3T    confirmed  EX-2024-0002
  Draft EX-2024-0002
  waits for a fix; coordinator D. Whitlock
  in turn: 0 of 4; not known: an exploit exists, it escalates privileges, the attack is simple,
    nobody has to help
  in 5 d news
  in 78 d deadline
first answer: median 60 min, worst 60 min, 1 case

"#]]);
}

#[test]
fn machines_get_every_clock() {
    database()
        .run(&[
            "status",
            "--now",
            "2024-05-25T00:00:00Z",
            "--format",
            "json",
        ])
        .succeeds()
        .out(str![[r#"
{"cases":[{"clocks":[{"clock":"acknowledge","done":null,"due":"2024-05-30T00:00:00Z","standing":"running"},{"clock":"news","done":null,"due":"2024-06-23T18:00:00Z","standing":"running"},{"clock":"deadline","done":null,"due":"2024-08-22T18:00:00Z","standing":"running"}],"holds":["an exploit exists","it escalates privileges","the attack is simple","nobody has to help"],"id":"EX-2024-0001","immediate":true,"owed":[],"reference":"K7Q2-9F","stage":"new","status":"draft","unknown":[],"waits_for":"an answer to the reporter"},{"clocks":[{"clock":"acknowledge","done":"2024-05-20T10:00:00Z","due":"2024-05-24T00:00:00Z","standing":"done"},{"clock":"next-update","done":null,"due":"2024-06-02T10:00:00Z","standing":"running"},{"clock":"news","done":null,"due":"2024-06-06T10:00:00Z","standing":"running"},{"clock":"deadline","done":null,"due":"2024-08-18T09:00:00Z","standing":"running"}],"holds":[],"id":"EX-2024-0002","immediate":false,"owed":[],"reference":"B8S1-3T","stage":"confirmed","status":"draft","unknown":["an exploit exists","it escalates privileges","the attack is simple","nobody has to help"],"waits_for":"a fix"}],"history":{"disclosure":null,"first_answer":{"cases":1,"median_seconds":3600,"worst_seconds":3600},"fix":null,"lateness":null},"party_review":null,"schema":1}

"#]]);
}

#[test]
fn calendars_get_references_and_nothing_else() {
    let run = database().run(&["status", "--as", "ics", "--now", NOW]);
    assert!(
        run.out.contains("SUMMARY:K7Q2-9F: acknowledge"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("UID:deadline-B8S1-3T@security.example.org"),
        "{}",
        run.out
    );
    assert!(run.out.contains("STATUS:CANCELLED"), "{}", run.out);
    for private in ["EX-2024", "Draft", "Whitlock", "Text"] {
        assert!(!run.out.contains(private), "{private}: {}", run.out);
    }
}

#[test]
fn a_build_machine_learns_that_something_is_overdue_and_not_what() {
    database()
        .advgen(&["status", "--now", NOW])
        .env("CI", "true")
        .run()
        .fails_with(1)
        .out("")
        .err(str![[r#"
something is overdue: `advgen status` on your own machine says what

"#]]);
}

#[test]
fn a_case_that_cannot_be_read_is_not_passed_over() {
    let database = database();
    database.write(
        "advisories/EX-2024-0003.md",
        "---\nid: EX-2024-0003\nstatus: drft\n---\n",
    );
    let run = database.run(&["status", "--now", "2024-05-25T00:00:00Z"]);
    assert!(
        run.err
            .contains("advisories that cannot be read are missing here: 1"),
        "{}",
        run.err
    );
    run.fails_with(1);
}

#[test]
fn an_empty_board_says_so() {
    TestDatabase::new()
        .run(&["status", "--now", NOW])
        .succeeds()
        .out("no case is open\n");
}

#[test]
fn the_register_is_gone_through_once_a_year() {
    let database = database();
    let register = |verified: &str| {
        format!(
            "parties:
  - alias: northwind
    organisation: Northwind Distribution
    address: security@northwind.example
    eligible: Ships it
    policy_accepted: {{version: \"1\", by: N. Orth, at: 2023-01-10T00:00:00Z}}
    readers: [N. Orth]
    tlp: AMBER
    status: active
{verified}"
        )
    };
    database.write(
        "parties.yaml",
        register("    last_verified: 2023-01-10T00:00:00Z\n"),
    );
    let at = "2024-05-25T00:00:00Z";
    let late = database.run(&["status", "--now", at]);
    assert!(
        late.out
            .contains("136 d late       party-review: northwind\n"),
        "{}",
        late.out
    );
    late.fails_with(1);
    let calendar = database.run(&["status", "--as", "ics", "--now", at]);
    assert!(
        calendar
            .out
            .contains("DTSTART:20240110T000000Z\r\nSEQUENCE:"),
        "{}",
        calendar.out
    );
    assert!(!calendar.out.contains("northwind"), "{}", calendar.out);
    database.write(
        "parties.yaml",
        register("    last_verified: 2024-05-01T00:00:00Z\n"),
    );
    let fresh = database.run(&["status", "--now", at]);
    assert!(
        fresh
            .out
            .contains("in 341 d         party-review: northwind\n"),
        "{}",
        fresh.out
    );
    fresh.succeeds();
    database.write("parties.yaml", register(""));
    let never = database.run(&["status", "--now", at]);
    assert!(
        never
            .out
            .contains("never done       party-review: northwind\n"),
        "{}",
        never.out
    );
    never.fails_with(1);
}

#[test]
fn the_deadline_of_the_earliest_report_counts_for_all_of_them() {
    let database = TestDatabase::in_git();
    let case = |id: &str, received: &str, more: &str| {
        draft(id).replacen(
            "---\n# ",
            &format!(
                "case:\n  events:\n    - {{received: {received}, channel: mail}}\n{more}---\n# "
            ),
            1,
        )
    };
    let closed = "    - {closed: 2024-05-03T00:00:00Z, by: D, reason: duplicate, duplicate_of: EX-2024-0002, reporter_told: yes}\n";
    database
        .write(
            "advisories/EX-2024-0001.md",
            case("EX-2024-0001", "2024-05-01T00:00:00Z", closed)
                .replace("status: draft", "status: rejected"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            case("EX-2024-0002", "2024-05-20T00:00:00Z", ""),
        )
        .commit_at("2024-05-20T12:00:00Z");
    let run = database.run(&[
        "status",
        "--format",
        "json",
        "--now",
        "2024-05-21T00:00:00Z",
    ]);
    assert!(
        run.out
            .contains("\"clock\":\"deadline\",\"done\":null,\"due\":\"2024-07-30T00:00:00Z\""),
        "{}",
        run.out
    );
}
