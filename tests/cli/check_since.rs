//! `advgen check --since REV`: what a pull request may change, and what it has to bring along.

use snapbox::str;

use crate::database::{CONFIGURATION, FOUNDED, NOW, TestDatabase, draft, embargoed, published};
use crate::run::Run;

pub(crate) const PATH: &str = "advisories/EX-2024-0001.md";

/// A Wednesday afternoon.
pub(crate) const DISCLOSURE: &str = "2024-09-04T15:00:00Z";

/// A database whose team wants one approval, with `text` committed on the branch `main`.
pub(crate) fn database(text: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write(
            "advgen.yaml",
            format!("{CONFIGURATION}process:\n  approvals: 1\n"),
        )
        .write(PATH, text)
        .commit_at("2024-04-01T00:00:00Z");
    database.git(&["switch", "--quiet", "--create", "change"]);
    database
}

impl TestDatabase {
    pub(crate) fn check_since(&self) -> Run {
        self.run(&["check", "--since", "main", "--now", NOW])
    }

    /// Commits everything as this person.
    pub(crate) fn commit_by(&self, author: &str, message: &str) -> &Self {
        self.git(&["add", "--all"]);
        self.git(&[
            "commit",
            "--quiet",
            "--allow-empty",
            "--author",
            author,
            "--message",
            message,
        ]);
        self
    }
}

/// An entry about to come under embargo, with everything that a case can bring along.
pub(crate) fn complete() -> String {
    embargoed("EX-2024-0001", DISCLOSURE).replace(
        "---\n# A lantern",
        "aliases: [CVE-2024-41234]
severity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N]
case:
  reporter: {name: J. Wick}
  events:
    - received: 2024-05-01T09:00:00Z
      channel: mail
    - credit-answered: 2024-05-03T09:00:00Z
      person: J. Wick
      consent: named
    - fix-verified: 2024-05-20T09:00:00Z
      by: Keeper
      version: \"1.2.3\"
    - notified: 2024-05-21T09:00:00Z
      notice: initial
      parties: [Port Authority]
---
# A lantern",
    )
}

#[test]
fn an_embargo_does_not_begin_before_everything_is_in_place() {
    let database = database(&draft("EX-2024-0001"));
    database.write(
        PATH,
        "---\nid: EX-2024-0001\nstatus: embargoed\ndisclosure: 2024-09-04T15:00:00Z\ncase:\n  reporter: J. Wick\n---\n# A lantern\n",
    );
    database.check_since().fails_with(1).err(str![[r#"
warning[affected-missing]: the advisory does not say what is affected
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargoed
  |         ^^^^^^^^^
  |
  = help: Add `affected:` with a package and its ranges

error[incomplete]: nothing says what is affected
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargoed
  |         ^^^^^^^^^
  |
  = help: Add `affected:` with a package and its versions

error[incomplete]: there is no text below the title
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargoed
  |         ^^^^^^^^^
  |
  = help: Say what happened, who is affected and what to do

error[incomplete]: a reporter was not asked about credit
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Record `credit-asked` and the answer, `person:` being the name under `reporter:`; or waive `credit`

error[incomplete]: no party has had a notice
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Record `notified`, or waive `notice` with the reason why nobody is told

error[incomplete]: no version has a fix, and nothing says that there will be none
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Add `fixed:` to a range, or record `no-fix` with its reason

error[incomplete]: there is no CVE id
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Add it to `aliases:`, or waive `cve`: the id can be added after the disclosure

error[incomplete]: there is no severity
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Add `severity:` with a CVSS vector, or waive `severity`

error[approvals]: 0 of 1 approval of this content
 --> advisories/EX-2024-0001.md:6:3
  |
6 |   reporter: J. Wick
  |   ^
  |
  = help: Somebody who did not write it reads it, and commits `advgen case EX-2024-0001 approved --by NAME content=[COMMIT]`, or commits with the line `Approved-by: NAME <ADDRESS>` below a message that names the id or the reference

1 advisory checked: 8 errors and 1 warning in 1 file

"#]]);
}

#[test]
fn a_complete_entry_with_the_approval_of_somebody_else_may_enter() {
    let database = database(&draft("EX-2024-0001"));
    database
        .write(PATH, complete())
        .commit_by("Author <author@example.org>", "Write it");
    database.check_since().fails_with(1).err(str![[r#"
warning[schedule-hint]: the disclosure lies behind the deadline of the policy, 2024-07-30T09:00:00Z
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-09-04T15:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Choose an earlier instant, or tell the reporter why it takes longer

error[approvals]: 0 of 1 approval of this content
  --> advisories/EX-2024-0001.md:11:3
   |
11 |   reporter: {name: J. Wick}
   |   ^
   |
   = help: Somebody who did not write it reads it, and commits `advgen case EX-2024-0001 approved --by NAME content=[COMMIT]`, or commits with the line `Approved-by: NAME <ADDRESS>` below a message that names the id or the reference

1 advisory checked: 1 error and 1 warning in 1 file

"#]]);
    // The author may not, in whatever way.
    database.commit_by(
        "Author <author@example.org>",
        "Approve EX-2024-0001\n\nApproved-by: Author <author@example.org>",
    );
    assert!(
        database
            .check_since()
            .err
            .contains("authors cannot approve what they wrote")
    );
    // Nobody may for somebody else.
    database.commit_by(
        "Author <author@example.org>",
        "Approve EX-2024-0001\n\nApproved-by: Dana <dana@example.org>",
    );
    database.check_since().fails_with(1);
    database.commit_by(
        "Dana <dana@example.org>",
        "Approve EX-2024-0001\n\nApproved-by: Dana <dana@example.org>",
    );
    database.check_since().succeeds();
    // A private note changes nothing, a public byte everything.
    let text = database.read(PATH);
    database
        .write(PATH, text.replace("  reporter:", "  notes: n\n  reporter:"))
        .commit_by("Author <author@example.org>", "Note");
    database.check_since().succeeds();
    database
        .write(PATH, text.replace("Any visitor", "Every visitor"))
        .commit_by("Author <author@example.org>", "Word");
    let run = database.check_since();
    assert!(
        run.err.contains(
            "0 of 1 approval of this content; earlier ones were of another content, and are void"
        ),
        "{}",
        run.err
    );
}

#[test]
fn an_approval_recorded_in_the_case_counts_when_its_author_commits_it() {
    let database = database(&draft("EX-2024-0001"));
    database
        .write(PATH, complete())
        .commit_by("Author <author@example.org>", "Write it");
    database
        .advgen(&["case", "EX-2024-0001", "approved", "--now", NOW])
        .env("GIT_AUTHOR_NAME", "Dana")
        .run()
        .succeeds();
    // Committed by somebody else it is a claim, not an approval.
    let approved = database.read(PATH);
    database.commit_by("Eve <eve@example.org>", "Record");
    database.check_since().fails_with(1);
    database.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    database
        .write(PATH, approved)
        .commit_by("Dana <dana@example.org>", "Approve");
    database.check_since().succeeds();
}

#[test]
fn conditions_are_waived_by_name() {
    let database = database(&draft("EX-2024-0001"));
    let waivers: String = ["cve", "fix-verified", "credit", "notice", "approvals", "severity"]
        .iter()
        .map(|condition| {
            format!("    - waived: 2024-05-20T09:00:00Z\n      by: Keeper\n      condition: {condition}\n      reason: Agreed.\n")
        })
        .collect();
    let text = embargoed("EX-2024-0001", DISCLOSURE).replace(
        "---\n# A",
        &format!("case:\n  reporter: J. Wick\n  events:\n{waivers}---\n# A"),
    );
    database.write(PATH, &text);
    database.check_since().succeeds();
}

#[test]
fn without_a_process_only_the_text_has_to_be_there() {
    let database = TestDatabase::in_git();
    database
        .write(PATH, draft("EX-2024-0001"))
        .commit_at(FOUNDED);
    database.git(&["branch", "base"]);
    database.write(PATH, embargoed("EX-2024-0001", DISCLOSURE));
    database
        .run(&["check", "--since", "base", "--now", NOW])
        .succeeds();
    database.write(
        PATH,
        format!(
            "---\nid: EX-2024-0001\nstatus: embargoed\ndisclosure: {DISCLOSURE}\n---\n# A lantern\n"
        ),
    );
    database
        .run(&["check", "--since", "base", "--now", NOW])
        .fails_with(1);
}

#[test]
fn a_moved_disclosure_says_why() {
    let database = database(&complete());
    let later = "2024-09-11T15:00:00Z";
    database.write(PATH, complete().replace(DISCLOSURE, later));
    database.check_since().fails_with(1).err(str![[r#"
error[rescheduled]: the disclosure moved from 2024-09-04T15:00:00Z, and nothing says why
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-09-11T15:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Record it: `advgen case EX-2024-0001 extended --by NAME from=2024-09-04T15:00:00Z to=2024-09-11T15:00:00Z reason=… accepted_by=…`

1 advisory checked: 1 error in 1 file

"#]]);
    // The command moves and records in one step.
    database.write(PATH, complete());
    database
        .run(&[
            "case",
            "EX-2024-0001",
            "extended",
            "--by",
            "Keeper",
            "--now",
            NOW,
            &format!("to={later}"),
            "reason=The fix is not ready.",
            "accepted_by=J. Wick",
        ])
        .succeeds();
    let run = database.check_since();
    assert!(
        run.err
            .contains("behind the deadline of 2024-07-30T09:00:00Z"),
        "{}",
        run.err
    );
    let text = database.read(PATH);
    database.write(
        PATH,
        text.replace(
            "      reason: The fix",
            "      beyond_deadline: Two vendors asked.\n      reason: The fix",
        ),
    );
    database.check_since().succeeds();
}

#[test]
fn an_embargo_does_not_end_without_a_word() {
    for (what, after, wants) in [
        (
            "a file that is gone",
            None,
            "was under embargo, and its file is gone",
        ),
        (
            "a draft again",
            Some(complete().replace("status: embargoed", "status: draft")),
            "the embargo is taken back, and nothing says why",
        ),
        (
            "a rejection",
            Some(complete().replace("status: embargoed", "status: rejected")),
            "the entry is rejected, and nothing says why",
        ),
    ] {
        let database = database(&complete());
        match after {
            Some(text) => database.write(PATH, text),
            None => database.remove(PATH),
        };
        let run = database.check_since();
        assert!(run.err.contains(wants), "{what}: {}", run.err);
        run.fails_with(1);
    }
    for event in [
        &["held", "reason=The boat is late."][..],
        &["closed", "reason=not-a-vulnerability", "reporter_told=yes"],
    ] {
        let database = database(&complete());
        let mut arguments = vec!["case", "EX-2024-0001", "--by", "Keeper", "--now", NOW];
        arguments.extend(event);
        database.run(&arguments).succeeds();
        database.check_since().succeeds();
    }
}

#[test]
fn unwise_instants_are_advice() {
    let database = TestDatabase::in_git();
    database.write(PATH, draft("EX-2024-0001")).write(
        "advgen.yaml",
        format!("{CONFIGURATION}calendar:\n  time_zone: Europe/Berlin\n  holidays: [2024-10-03]\n  disclosure_hours: \"13:00-18:00\"\n"),
    );
    database.commit_at("2024-04-01T00:00:00Z");
    database.git(&["switch", "--quiet", "--create", "change"]);
    for (disclosure, wants) in [
        ("2024-09-06T13:00:00Z", "falls on a Friday"),
        ("2024-09-08T13:00:00Z", "falls on a weekend"),
        ("2024-09-09T13:00:00Z", "falls on a Monday"),
        (
            "2024-10-03T13:00:00Z",
            "falls on 2024-10-03, a holiday of the team",
        ),
        ("2024-09-04T17:00:00Z", "is at 19:00 of the team's clock"),
        (
            "2024-10-27T13:00:00Z",
            "the clocks of Europe/Berlin change on the day",
        ),
    ] {
        database.write(PATH, embargoed("EX-2024-0001", disclosure));
        let run = database.check_since();
        assert!(run.err.contains(wants), "{disclosure}: {}", run.err);
        run.succeeds();
    }
    database.write(PATH, embargoed("EX-2024-0001", DISCLOSURE));
    assert!(!database.check_since().err.contains("schedule-hint"));
}

#[test]
fn what_a_change_does_not_touch_is_left_alone() {
    let database = database(&embargoed("EX-2024-0001", DISCLOSURE));
    database.check_since().succeeds();
    database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
    let run = database.check_since();
    assert!(!run.err.contains("EX-2024-0001"), "{}", run.err);
    // A record that was taken over has been public elsewhere.
    database.write(
        "advisories/EX-2024-0002.md",
        published("EX-2024-0002").replace(
            "published: 2024-02-01T10:00:00Z",
            "published: 2024-02-01T10:00:00Z\nmodified: 2024-02-02T10:00:00Z",
        ),
    );
    database.check_since().succeeds();
}

#[test]
fn a_base_that_cannot_be_compared_with_is_named() {
    let database = database(&draft("EX-2024-0001"));
    database
        .run(&["check", "--since", "nowhere", "--now", NOW])
        .fails_with(2)
        .err(str![[r#"
error: no commit `nowhere` in [ROOT]/db/.git/ (revspec 'nowhere' not found); check the name with `git rev-parse`, or bring the commit here with `git fetch`

"#]]);
    let folder = TestDatabase::new();
    folder
        .run(&["check", "--since", "main"])
        .fails_with(2)
        .err(str![[r#"
error: --rev main needs a Git repository, and [ROOT]/db is not inside one; leave out --rev to read the files, or name a clone with -C

"#]]);
    database.git(&["checkout", "--quiet", "--orphan", "other"]);
    database.commit_by("Author <author@example.org>", "Anew");
    database.check_since().fails_with(2).err(str![[r#"
error: no commit `main` in [ROOT]/db/.git/ (it has no commit in common with HEAD: no merge base found); check the name with `git rev-parse`, or bring the commit here with `git fetch`

"#]]);
}

#[test]
fn a_fix_that_moves_in_a_public_advisory_is_said() {
    let public = |fixed: &str| {
        crate::database::published("EX-2024-0001")
            .replace("fixed: \"1.2.3\"", &format!("fixed: \"{fixed}\""))
    };
    for (before, after, wants) in [
        (
            "1.2.3",
            "1.2.2",
            "is said to be fixed in an earlier version: 1.2.2 instead of 1.2.3",
        ),
        (
            "1.2.3",
            "1.2.10",
            "is said to be fixed in another version: 1.2.10 instead of 1.2.3",
        ),
    ] {
        let database = database(&public(before));
        database.check_since().succeeds();
        assert_ne!(public(before), public(after));
        database.write(PATH, public(after));
        let run = database.check_since();
        run.succeeds().has("warning[fix-moved]").has(wants);
    }
    // What is not public yet may say what it likes.
    let text = complete();
    let database = database(&text);
    database.write(PATH, text.replace("1.2.3", "1.2.4"));
    assert!(!database.check_since().err.contains("fix-moved"));
}

fn draft_of(text: &str) -> String {
    text.replace("status: embargoed", "status: draft")
        .lines()
        .filter(|line| !line.starts_with("disclosure:"))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn what_was_never_public_is_not_withdrawn_into_the_open() {
    let withdrawn = "status: withdrawn\npublished: 2024-05-01T00:00:00Z\nwithdrawn: 2024-05-02T00:00:00Z\nwithdrawn_reason: Not affected.";
    for before in [complete(), draft_of(&complete())] {
        let database = database(&before);
        let text = draft_of(&before).replace("status: draft", withdrawn);
        database.write(PATH, text);
        database
            .check_since()
            .fails_with(1)
            .has("a withdrawn entry is public, and this one never was");
    }
}

#[test]
fn a_change_does_not_decide_what_is_demanded_of_it() {
    let database = database(&draft_of(&complete()));
    let configuration = database.read("advgen.yaml");
    database.write(
        "advgen.yaml",
        configuration
            .replace("process:", "# process:")
            .replace("  approvals", "#  approvals"),
    );
    assert_ne!(database.read("advgen.yaml"), configuration);
    database.write(PATH, complete());
    database.check_since().fails_with(1).has("error[approvals]");
}

#[test]
fn what_happened_is_not_taken_out_of_a_case() {
    let database = database(&complete());
    let text = complete();
    let (head, rest) = text.split_once("  events:\n").unwrap();
    let (_, body) = rest.split_once("---\n").unwrap();
    database.write(PATH, format!("{head}---\n{body}"));
    database
        .check_since()
        .fails_with(1)
        .has("events of the case are gone: ");
    // Another event of the same instant is another event, and so is the same at another.
    for (from, to) in [
        (
            "- fix-verified: 2024-05-20T09:00:00Z\n      by: Keeper\n      version: \"1.2.3\"",
            "- informed: 2024-05-20T09:00:00Z",
        ),
        ("fix-verified: 2024-05-20", "fix-verified: 2024-05-19"),
    ] {
        assert!(text.contains(from));
        database.write(PATH, text.replace(from, to));
        database
            .check_since()
            .fails_with(1)
            .has("events of the case are gone: fix-verified");
    }
}

#[test]
fn an_embargo_that_ends_early_by_hand_says_why() {
    let database = database(&complete());
    let text = draft_of(&complete()).replace(
        "status: draft",
        "status: published\npublished: 2024-05-31T00:00:00Z",
    );
    database.write(PATH, text);
    database
        .check_since()
        .fails_with(1)
        .has("the embargo ends before its instant, and nothing says why");
}

#[test]
fn an_event_of_early_disclosure_alone_opens_nothing() {
    let database = database(&draft_of(&complete()));
    let text = complete().replace(
        "  events:\n",
        "  events:\n    - {disclosed-early: 2024-05-01T00:00:00Z, by: D, reason: leak}\n",
    );
    database.write(PATH, text);
    database.check_since().fails_with(1).has("error[approvals]");
}

#[test]
fn an_approval_is_of_the_entry_that_it_names() {
    let database = database(&draft_of(&complete()));
    database.write(PATH, complete());
    database.commit_by("Author <author@example.org>", "Schedule");
    let approve = |message: &str| {
        let message = format!("{message}\n\nApproved-by: Dana <dana@example.org>");
        database.commit_by("Dana <dana@example.org>", &message);
        database.check_since()
    };
    approve("EX-2024-0002: approve")
        .fails_with(1)
        .has("error[approvals]");
    let run = approve("EX-2024-0001: approve");
    assert!(!run.err.contains("error[approvals]"), "{}", run.err);
}

/// A sentence that only an entry under embargo says.
const SECRET: &str =
    "Crafted harbour manifests overflow the berthing ledger and sink whichever vessel is moored.";

/// A database with that entry on `main`, and a public one.
fn with_a_secret() -> TestDatabase {
    let database = TestDatabase::in_git();
    let private = embargoed("EX-2024-0001", DISCLOSURE);
    database
        .write(PATH, format!("{private}\n{SECRET}\n"))
        .write(
            "advisories/EX-2024-0002.md",
            published("EX-2024-0002").replace("# A lantern", "# A compass"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database.git(&["switch", "--quiet", "--create", "change"]);
    database
}

#[test]
fn words_of_an_embargoed_entry_that_are_copied_into_a_public_text_are_found() {
    let database = with_a_secret();
    let public = database.read("advisories/EX-2024-0002.md");
    for (path, text) in [
        (
            "advisories/EX-2024-0002.md",
            format!("{public}\nThe same happens when {SECRET}\n"),
        ),
        (
            "advisories/EX-2024-0002.md",
            format!(
                "{public}\nCrafted **harbour** manifests\noverflow the [berthing](https://example.org/) ledger.\n"
            ),
        ),
        (
            "advisories/EX-2024-0003.md",
            published("EX-2024-0003").replace("# A lantern", &format!("# A sextant\n\n{SECRET}")),
        ),
        ("site/about.md", format!("# About us\n\n{SECRET}\n")),
        ("site/notes.txt", SECRET.to_owned()),
    ] {
        let before = database.has(path).then(|| database.read(path));
        database.write(path, &text);
        let run = database.check_since();
        run.has("warning[private-words]").has(path);
        assert!(!run.err.contains("EX-2024-0001"), "{}", run.err);
        // A log repeats nothing of it.
        let log = database
            .advgen(&["check", "--since", "main", "--now", NOW])
            .env("CI", "true")
            .run();
        log.has("private-words")
            .lacks("berthing")
            .lacks("manifests");
        match before {
            Some(before) => database.write(path, before),
            None => database.remove(path),
        };
    }
    database.check_since().succeeds().lacks("private-words");
}

#[test]
fn words_of_an_embargoed_entry_in_the_attachment_of_a_public_one_are_found() {
    let database = with_a_secret();
    let folder = "advisories/EX-2024-0003";
    let entry = published("EX-2024-0003").replace("# A lantern", "# A sextant")
        + "\nSee [the log](log.txt).\n";
    database.write(&format!("{folder}/index.md"), &entry);
    database.write(&format!("{folder}/log.txt"), format!("1\n{SECRET}\n"));
    let run = database.check_since();
    run.has("warning[private-words]")
        .has("advisories/EX-2024-0003/index.md");
    // What the log said before the other entry was written is nobody's secret.
    database.remove(PATH).commit_at("2024-04-02T00:00:00Z");
    database.git(&["branch", "--force", "main", "HEAD"]);
    let private = embargoed("EX-2024-0001", DISCLOSURE);
    database.write(PATH, format!("{private}\n{SECRET}\n"));
    database.write(&format!("{folder}/index.md"), format!("{entry}\nMore.\n"));
    database.check_since().lacks("private-words");
    database.write(&format!("{folder}/log.txt"), format!("2\n{SECRET}\n"));
    database.check_since().lacks("private-words");
}

#[test]
fn words_that_were_public_before_or_are_nobody_s_to_read_are_no_copy() {
    let database = with_a_secret();
    let path = "advisories/EX-2024-0002.md";
    let public = database.read(path);
    // The case and the comments of a public entry are as private as the other entry.
    database.write(
        path,
        public
            .replace(
                "---\n# A compass",
                &format!("case:\n  note: {SECRET}\n---\n# A compass"),
            )
            .replace(
                "# A compass",
                &format!("# A compass\n\n<!-- {SECRET} -->\n"),
            ),
    );
    database.check_since().lacks("private-words");
    // A draft that takes over what is public tells nothing.
    database.write(path, format!("{public}\n{SECRET}\n"));
    database.commit_at("2024-04-02T00:00:00Z");
    database.git(&["branch", "--force", "main", "HEAD"]);
    database.write(path, format!("{public}\n{SECRET}\n\nAnd more.\n"));
    database.write("advisories/EX-2024-0004.md", draft("EX-2024-0004") + SECRET);
    database.check_since().lacks("private-words");
    // What becomes public itself says its own words.
    let private = database.read(PATH);
    database.write(
        PATH,
        private.replace(DISCLOSURE, "2024-05-01T15:00:00Z") + "\nMore.\n",
    );
    database.check_since().lacks("private-words");
}

#[test]
fn a_copied_sentence_may_be_suppressed_with_the_reason() {
    let database = with_a_secret();
    let path = "advisories/EX-2024-0002.md";
    let public = database.read(path);
    database.write(
        path,
        format!("{public}\n{SECRET}\n").replace(
            "---\n# A compass",
            "case:\n  suppress:\n    - rule: private-words\n      reason: Both say what the manual says.\n---\n# A compass",
        ),
    );
    database.check_since().succeeds().lacks("private-words]");
}
