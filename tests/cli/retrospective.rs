//! `advgen retrospective`: the look back, for the team and for everybody.

use snapbox::str;

use crate::database::{NOW, TestDatabase, published};

const CASE: &str = "case:
  reference: K7Q2-9F
  reporter: {name: O. Wick, mail: wick@example.com}
  events:
    - {received: 2024-01-05T18:00:00Z, channel: mail}
    - {acknowledged: 2024-01-12T09:00:00Z, by: Dana, next_update: 2024-01-20T09:00:00Z}
    - {replicated: 2024-01-13T09:00:00Z, by: Ines}
    - {fix-ready: 2024-01-14T09:00:00Z, versions: [1.2.3, 1.3.0]}
    - {notified: 2024-01-15T09:00:00Z, notice: initial, parties: [harbour]}
    - {leaked: 2024-01-16T09:00:00Z, what: the title, to: a | list, channel: mail, extent: partial, decision: continue, reason: Nobody noticed.}
";

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let text = published("EX-2024-0001").replacen("---\n# ", &format!("{CASE}---\n# "), 1);
    database
        .write("advisories/EX-2024-0001.md", text)
        .commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn the_team_gets_the_time_line_the_clocks_and_the_questions() {
    database()
        .run(&["retrospective", "EX-2024-0001", "--now", NOW])
        .succeeds()
        .err("")
        .out(str![[r#"
# Retrospective of K7Q2-9F

EX-2024-0001: A lantern can be blown out

For the team. It looks for what to change, not for whom to blame.

## What happened

## Time line

| when (UTC) | what | by |
|---|---|---|
| 5 January 2024, 18:00 UTC | received: channel mail |  |
| 12 January 2024, 09:00 UTC | acknowledged: next_update 2024-01-20T09:00:00Z | Dana |
| 13 January 2024, 09:00 UTC | replicated | Ines |
| 14 January 2024, 09:00 UTC | fix-ready: versions 1.2.3, 1.3.0 |  |
| 15 January 2024, 09:00 UTC | notified: notice initial; parties harbour |  |
| 16 January 2024, 09:00 UTC | leaked: what the title; to a \| list; channel mail; extent partial; decision continue; reason Nobody noticed. |  |

## Clocks

| clock | due (UTC) | how it went |
|---|---|---|
| acknowledge | 11 January 2024, 00:00 UTC | missed, 33 hours after |
| retrospective | 19 January 2024, 09:00 UTC | missed, and still open, 133 days after |
| next-update | 20 January 2024, 09:00 UTC | does not count any more |
| deadline | 4 April 2024, 18:00 UTC | kept |

## Leaks

1. 16 January 2024, 09:00 UTC: leaked: what the title; to a | list; channel mail; extent partial; decision continue; reason Nobody noticed.
   - How did it get there?
   - How was it noticed, and how soon?
   - What would have kept it in?

## What went well

## What did not

## What was luck

## Actions

| action | who | until |
|---|---|---|
|  |  |  |

"#]]);
}

#[test]
fn everybody_gets_what_happened_and_no_name() {
    let database = database();
    let run = database.run(&["retrospective", "EX-2024-0001", "--public", "--now", NOW]);
    run.succeeds().err("").out(str![[r#"

## How this was handled

| when (UTC) | what |
|---|---|
| 5 January 2024, 18:00 UTC | reported |
| 12 January 2024, 09:00 UTC | the reporter had an answer |
| 13 January 2024, 09:00 UTC | replicated |
| 14 January 2024, 09:00 UTC | a fix was ready |
| 15 January 2024, 09:00 UTC | parties under embargo were told |
| 16 January 2024, 09:00 UTC | part of it became known before its disclosure |
| 1 February 2024, 10:00 UTC | this advisory became public |

<!-- Which decisions were taken in private, and what changes from now on? Write it below; this comment is never published. -->

"#]]);
    for name in ["Wick", "Dana", "Ines", "harbour", "K7Q2", "mail"] {
        assert!(!run.out.contains(name), "{name}");
    }
}

#[test]
fn the_public_part_goes_through_the_gate_with_its_advisory() {
    let database = database();
    let section = database
        .run(&["retrospective", "EX-2024-0001", "--public", "--now", NOW])
        .out;
    let path = "advisories/EX-2024-0001.md";
    let text = std::fs::read_to_string(database.at(path)).unwrap();
    database
        .write(path, text + &section)
        .commit_at("2024-05-01T00:00:00Z");
    database.run(&["check", "--now", NOW]).succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    let page = std::fs::read_to_string(database.at("public/advisories/EX-2024-0001.html")).unwrap();
    assert!(page.contains("How this was handled") && page.contains("a fix was ready"));
    assert!(!page.contains("Which decisions were taken in private"));
}

#[test]
fn build_machines_get_nothing() {
    database()
        .advgen(&["retrospective", "EX-2024-0001"])
        .env("CI", "true")
        .run()
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: a case is private, and this is a build machine (CI is set) whose logs are read by others

"#]]);
}
