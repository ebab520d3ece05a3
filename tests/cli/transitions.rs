//! `advgen check --since REV`, case by case: which change needs which word, and which needs none.

use crate::check_since::{DISCLOSURE, PATH, complete, database};
use crate::database::{embargoed, published};

/// A change, and what the check has to say about it.
struct Change {
    what: &'static str,
    before: String,
    after: String,
    /// The rule, and a part of its message; `None` where the rule has to be silent.
    says: (&'static str, Option<&'static str>),
}

fn play(changes: impl IntoIterator<Item = Change>) {
    for change in changes {
        let database = database(&change.before);
        database.write(PATH, &change.after);
        database.git(&["add", "--all"]);
        database.git(&["commit", "--quiet", "--message", "Change"]);
        let run = database.check_since();
        let (rule, message) = change.says;
        let found = run.err.contains(&format!("[{rule}]"));
        match message {
            Some(message) => assert!(
                found && run.err.contains(message),
                "{}: {}",
                change.what,
                run.err
            ),
            None => assert!(!found, "{}: {}", change.what, run.err),
        }
    }
}

/// The complete entry with further events at the end of its case.
fn with(events: &[&str]) -> String {
    let events: String = events
        .iter()
        .map(|event| format!("    - {{{event}}}\n"))
        .collect();
    complete().replace("---\n# A lantern", &format!("{events}---\n# A lantern"))
}

const HELD: &str = "held: 2024-05-25T09:00:00Z, by: Keeper, reason: The boat is late.";
const CLOSED: &str =
    "closed: 2024-05-25T09:00:00Z, by: Keeper, reason: not-a-vulnerability, reporter_told: yes";
const REOPENED: &str = "reopened: 2024-05-26T09:00:00Z, by: Keeper, reason: It is one.";

#[test]
fn a_state_that_changes_has_the_event_that_says_why() {
    let as_status = |text: String, status: &str| {
        text.replace("status: embargoed", &format!("status: {status}"))
    };
    let public =
        |status: &str, published: &str| format!("status: {status}\npublished: {published}");
    let early = "disclosed-early: 2024-05-20T00:00:00Z, by: Keeper, reason: leak";
    let withdrawn = "withdrawn: 2024-05-10T00:00:00Z\nwithdrawn_reason: It was none.";
    let reinstated =
        "reinstated: 2024-05-20T00:00:00Z, by: Keeper, reason: It was one., accepted_by: [J. Wick]";
    let without_disclosure =
        |text: String| text.replace(&format!("disclosure: {DISCLOSURE}\n"), "");
    let taken_back = Some("the embargo is taken back, and nothing says why");
    let rejected = Some("the entry is rejected, and nothing says why");
    let goes_on = Some("the case is closed, and the entry goes on");
    let ends = Some("the embargo ends before its instant, and nothing says why");
    let counts_again = Some("the withdrawal is taken back, and nothing says why");
    let change = |what, before, after, message| Change {
        what,
        before,
        after,
        says: ("transition", message),
    };
    play([
        change(
            "taken back without a word",
            complete(),
            as_status(complete(), "draft"),
            taken_back,
        ),
        change("held", complete(), as_status(with(&[HELD]), "draft"), None),
        change(
            "rejected without a word",
            as_status(complete(), "draft"),
            as_status(complete(), "rejected"),
            rejected,
        ),
        change(
            "closed",
            as_status(complete(), "draft"),
            as_status(with(&[CLOSED]), "rejected"),
            None,
        ),
        change(
            "goes on although it is closed",
            as_status(with(&[CLOSED]), "rejected"),
            as_status(with(&[CLOSED]), "draft"),
            goes_on,
        ),
        change(
            "reopened",
            as_status(with(&[CLOSED]), "rejected"),
            as_status(with(&[CLOSED, REOPENED]), "draft"),
            None,
        ),
        change(
            "out before its instant",
            complete(),
            as_status(
                without_disclosure(with(&[HELD])),
                &public("published", "2024-05-20T00:00:00Z").replace("status: ", ""),
            ),
            ends,
        ),
        change(
            "out early, at the instant of the event",
            complete(),
            as_status(
                without_disclosure(with(&[early])),
                &public("published", "2024-05-20T00:00:00Z").replace("status: ", ""),
            ),
            None,
        ),
        change(
            "out early, at another instant",
            complete(),
            as_status(
                without_disclosure(with(&[early])),
                &public("published", "2024-05-21T00:00:00Z").replace("status: ", ""),
            ),
            ends,
        ),
        change(
            "an event of the same instant that is none of early disclosure",
            complete(),
            as_status(
                without_disclosure(with(&["informed: 2024-05-22T00:00:00Z"])),
                &public("published", "2024-05-22T00:00:00Z").replace("status: ", ""),
            ),
            ends,
        ),
        change(
            "reinstated without a word",
            published("EX-2024-0001").replace(
                "status: published",
                &format!("status: withdrawn\n{withdrawn}"),
            ),
            published("EX-2024-0001"),
            counts_again,
        ),
        change(
            "reinstated",
            published("EX-2024-0001").replace(
                "status: published",
                &format!("status: withdrawn\n{withdrawn}"),
            ),
            published("EX-2024-0001").replace(
                "---\n# A lantern",
                &format!("case:\n  events:\n    - {{{reinstated}}}\n---\n# A lantern"),
            ),
            None,
        ),
        change(
            "reinstated once, withdrawn and taken back again",
            published("EX-2024-0001")
                .replace(
                    "status: published",
                    &format!("status: withdrawn\n{withdrawn}"),
                )
                .replace(
                    "---\n# A lantern",
                    &format!("case:\n  events:\n    - {{{reinstated}}}\n---\n# A lantern"),
                ),
            published("EX-2024-0001").replace(
                "---\n# A lantern",
                &format!("case:\n  events:\n    - {{{reinstated}}}\n---\n# A lantern"),
            ),
            counts_again,
        ),
    ]);
}

#[test]
fn a_disclosure_that_moves_is_followed_from_the_old_instant_to_the_new_one() {
    const MIDDLE: &str = "2024-07-10T15:00:00Z";
    const EARLY: &str = "2024-07-03T15:00:00Z";
    // 90 days after the report.
    const DEADLINE: &str = "2024-07-30T09:00:00Z";
    let at = |text: String, disclosure: &str| {
        text.replace(
            &format!("disclosure: {DISCLOSURE}"),
            &format!("disclosure: {disclosure}"),
        )
    };
    let moved = |kind: &str, from: &str, to: &str, day: u8, more: &str| {
        format!(
            "{kind}: 2024-05-{day}T00:00:00Z, by: Keeper, from: {from}, to: {to}, reason: The fix., accepted_by: [J. Wick]{more}"
        )
    };
    let unexplained = Some("and nothing says why");
    let elsewhere = Some("and no recorded move begins there");
    let behind = Some("the disclosure now lies behind the deadline of 2024-07-30T09:00:00Z");
    let change = |what, old: &str, new: &str, events: &[&str], message| Change {
        what,
        before: at(complete(), old),
        after: at(with(events), new),
        says: ("rescheduled", message),
    };
    let direct = moved("rescheduled", EARLY, MIDDLE, 22, "");
    let other = moved("rescheduled", EARLY, DEADLINE, 22, "");
    let first = moved("rescheduled", EARLY, "2024-07-05T15:00:00Z", 22, "");
    let second = moved("extended", "2024-07-05T15:00:00Z", MIDDLE, 23, "");
    let to_deadline = moved("extended", EARLY, DEADLINE, 22, "");
    let behind_it = moved("extended", EARLY, "2024-07-30T09:00:01Z", 22, "");
    let allowed = moved(
        "extended",
        EARLY,
        "2024-07-30T09:00:01Z",
        22,
        ", beyond_deadline: Two vendors.",
    );
    let merely_moved = moved("rescheduled", EARLY, "2024-07-30T09:00:01Z", 22, "");
    play([
        change("recorded", EARLY, MIDDLE, &[&direct], None),
        change(
            "recorded with another end",
            EARLY,
            MIDDLE,
            &[&other],
            unexplained,
        ),
        change(
            "extended to another end",
            EARLY,
            MIDDLE,
            &[&to_deadline],
            unexplained,
        ),
        change("in two steps", EARLY, MIDDLE, &[&first, &second], None),
        change(
            "of two steps the second",
            EARLY,
            MIDDLE,
            &[&second],
            elsewhere,
        ),
        change(
            "from elsewhere",
            "2024-07-04T15:00:00Z",
            MIDDLE,
            &[&direct],
            elsewhere,
        ),
        change("to the deadline", EARLY, DEADLINE, &[&to_deadline], None),
        change(
            "behind the deadline",
            EARLY,
            "2024-07-30T09:00:01Z",
            &[&behind_it],
            behind,
        ),
        change(
            "behind it, moved",
            EARLY,
            "2024-07-30T09:00:01Z",
            &[&merely_moved],
            behind,
        ),
        change(
            "behind it, with the reason",
            EARLY,
            "2024-07-30T09:00:01Z",
            &[&allowed],
            None,
        ),
        change(
            "back, still behind it",
            "2024-09-11T15:00:00Z",
            DISCLOSURE,
            &[&moved(
                "rescheduled",
                "2024-09-11T15:00:00Z",
                DISCLOSURE,
                22,
                "",
            )],
            None,
        ),
        Change {
            what: "a draft that had another instant in mind",
            before: complete()
                .replace("status: embargoed", "status: draft")
                .replace(DISCLOSURE, MIDDLE),
            after: at(complete(), EARLY),
            says: ("rescheduled", None),
        },
        Change {
            what: "an instant that has passed, and was under embargo before",
            before: at(complete(), "2024-05-01T15:00:00Z"),
            after: at(complete(), "2024-05-01T15:00:00Z") + "\nMore.\n",
            says: ("past-disclosure", None),
        },
        Change {
            what: "an instant that had passed when the draft came under embargo",
            before: at(complete(), "2024-05-01T15:00:00Z")
                .replace("status: embargoed", "status: draft"),
            after: at(complete(), "2024-05-01T15:00:00Z"),
            says: (
                "past-disclosure",
                Some("with this change the entry is public, and dated back"),
            ),
        },
        Change {
            what: "an embargo that moved to an instant that has passed",
            before: complete(),
            after: at(complete(), "2024-05-01T15:00:00Z"),
            says: (
                "past-disclosure",
                Some("with this change the entry is public, and dated back"),
            ),
        },
    ]);
}

#[test]
fn advice_about_instants_is_given_when_they_are_set() {
    let at = |disclosure: &str| complete().replace(DISCLOSURE, disclosure);
    let change = |what, before: String, after: String, message| Change {
        what,
        before,
        after,
        says: ("schedule-hint", message),
    };
    // A Friday, before the deadline.
    let friday = "2024-07-05T13:00:00Z";
    play([
        change(
            "the old Friday stays",
            at(friday),
            at(friday) + "\nMore.\n",
            None,
        ),
        change(
            "a new Friday",
            at("2024-07-04T13:00:00Z"),
            at(friday),
            Some("falls on a Friday"),
        ),
        change(
            "a Friday that only the draft had",
            at(friday).replace("status: embargoed", "status: draft"),
            at(friday),
            Some("falls on a Friday"),
        ),
        change(
            "too late for those who are warned",
            at("2024-07-04T13:00:00Z"),
            at("2024-06-04T13:00:00Z"),
            Some("days are left for those who are warned"),
        ),
        change(
            "time enough",
            at("2024-07-04T13:00:00Z"),
            at("2024-07-03T13:00:00Z"),
            None,
        ),
    ]);
}

#[test]
fn two_disclosures_of_one_day_have_one_instant() {
    for (other, is_said) in [
        ("2024-07-03T13:00:00Z", false),
        ("2024-07-03T14:00:00Z", true),
        ("2024-07-04T13:00:00Z", false),
    ] {
        let database = database(&complete().replace("status: embargoed", "status: draft"));
        database
            .write(PATH, complete().replace(DISCLOSURE, "2024-07-03T13:00:00Z"))
            .write(
                "advisories/EX-2024-0002.md",
                embargoed("EX-2024-0002", other).replace("name: lantern", "name: other"),
            )
            .commit_at("2024-05-30T00:00:00Z");
        let run = database.check_since();
        let says = run
            .err
            .contains("becomes public on the same day, at another instant");
        assert_eq!(says, is_said, "{other}: {}", run.err);
        // A draft has an intention, and no instant that anybody waits for.
        let draft = "advisories/EX-2024-0002.md";
        let text = database.read(draft);
        database.write(draft, text.replace("status: embargoed", "status: draft"));
        database
            .check_since()
            .lacks("becomes public on the same day");
    }
}

#[test]
fn a_fix_that_the_case_knows_stands_in_the_ranges() {
    let ready = "fix-ready: 2024-05-19T00:00:00Z, versions: [\"1.2.3\"]";
    let draft = || complete().replace("status: embargoed", "status: draft");
    let open = |text: String| text.replace(", fixed: \"1.2.3\"", "");
    let change = |what, after, message| Change {
        what,
        before: draft(),
        after,
        says: ("incomplete", message),
    };
    play([
        change("a fix, and its version", with(&[ready]), None),
        change(
            "a fix without its version",
            open(with(&[ready])),
            Some("the case knows a fix, and `affected:` does not name it"),
        ),
        change(
            "no fix, and not a word",
            open(complete()),
            Some("no version has a fix, and nothing says that there will be none"),
        ),
    ]);
}

#[test]
fn each_package_and_branch_has_a_fix_of_its_own() {
    let text = |compass: &str, second: &str| {
        published("EX-2024-0001").replace(
            "---\n# A lantern",
            &format!(
                "  - package: {{ecosystem: npm, name: compass}}
    ranges: [{{introduced: \"1.0.0\", fixed: \"{compass}\"}}, {{introduced: \"2.0.0\", fixed: \"{second}\"}}]
---
# A lantern"
            ),
        )
    };
    for (compass, second, wants) in [
        ("1.5.0", "2.1.0", None),
        (
            "1.5.1",
            "2.1.0",
            Some("compass is said to be fixed in another version: 1.5.1 instead of 1.5.0"),
        ),
        (
            "1.5.0",
            "2.1.1",
            Some("compass is said to be fixed in another version: 2.1.1 instead of 2.1.0"),
        ),
    ] {
        play([Change {
            what: "a fix of several",
            before: text("1.5.0", "2.1.0"),
            after: text(compass, second) + "\nMore.\n",
            says: ("fix-moved", wants),
        }]);
    }
}

#[test]
fn who_wrote_it_is_known_by_the_lines_of_the_message() {
    for (line, approves) in [
        ("Reviewed-by: Dana <dana@example.org>", true),
        ("Co-authored-by: Dana <dana@example.org>", false),
        ("co-authored-by: Dana", false),
    ] {
        let database = database(&complete().replace("status: embargoed", "status: draft"));
        database.write(PATH, complete() + "\nMore.\n");
        database.commit_by(
            "Author <author@example.org>",
            &format!("Schedule\n\n{line}"),
        );
        database.commit_by(
            "Dana <dana@example.org>",
            "EX-2024-0001: approve\n\nApproved-by: Dana <dana@example.org>",
        );
        let run = database.check_since();
        assert_eq!(
            !run.err.contains("error[approvals]"),
            approves,
            "{line}: {}",
            run.err
        );
        assert_eq!(
            run.err.contains("authors cannot approve what they wrote"),
            !approves,
            "{line}"
        );
    }
}

#[test]
fn an_approval_of_another_content_is_void_and_no_author_s() {
    let database = database(&complete().replace("status: embargoed", "status: draft"));
    database.write(PATH, complete());
    database.commit_by("Author <author@example.org>", "Schedule");
    database.commit_by(
        "Dana <dana@example.org>",
        "EX-2024-0001: approve\n\nApproved-by: Dana <dana@example.org>",
    );
    database.write(PATH, complete() + "\nMore.\n");
    database.commit_by("Author <author@example.org>", "Say more");
    let run = database.check_since();
    run.has("earlier ones were of another content, and are void")
        .lacks("authors cannot approve what they wrote");
}

#[test]
fn who_wrote_this_content_is_not_told_so_for_an_approval_of_another() {
    let database = database(&complete().replace("status: embargoed", "status: draft"));
    database.write(PATH, complete());
    database.commit_by("Author <author@example.org>", "Schedule");
    database.commit_by(
        "Author <author@example.org>",
        "EX-2024-0001: approve\n\nApproved-by: Author <author@example.org>",
    );
    database
        .check_since()
        .has("authors cannot approve what they wrote");
    database.write(PATH, complete() + "\nMore.\n");
    database.commit_by("Author <author@example.org>", "Say more");
    database
        .check_since()
        .has("earlier ones were of another content, and are void")
        .lacks("authors cannot approve what they wrote");
}

#[test]
fn a_commit_that_approves_in_words_writes_nothing() {
    let database = database(&complete().replace("status: embargoed", "status: draft"));
    database.write(PATH, complete());
    database.commit_by("Author <author@example.org>", "Schedule");
    // It touches another file, and so changes nothing of the entry.
    database.write("site/notes.md", "# Notes\n");
    database.commit_by(
        "Dana <dana@example.org>",
        "EX-2024-0001: approve\n\nApproved-by: Dana <dana@example.org>",
    );
    database.check_since().lacks("error[approvals]");
}
