//! What has to be in place before an entry comes under embargo or is published, and when that is
//! asked.

use crate::check_since::{DISCLOSURE, PATH, complete, database};
use crate::database::{draft, published};

const SEVERITY: &str = "severity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N]\n";
const EARLY: &str = "disclosed-early: 2024-05-20T00:00:00Z, by: Keeper, reason: leak";

/// The complete entry without its rating, and with another state and more events.
fn unrated(state: &str, events: &[&str]) -> String {
    let events: String = events
        .iter()
        .map(|event| format!("    - {{{event}}}\n"))
        .collect();
    complete()
        .replace(SEVERITY, "")
        .replace(
            &format!("status: embargoed\ndisclosure: {DISCLOSURE}\n"),
            state,
        )
        .replace("---\n# A lantern", &format!("{events}---\n# A lantern"))
}

#[test]
fn what_is_missing_is_asked_for_at_every_door_to_the_public() {
    let embargoed = format!("status: embargoed\ndisclosure: {DISCLOSURE}\n");
    let drafted = format!("status: draft\ndisclosure: {DISCLOSURE}\n");
    let public = |at: &str| format!("status: published\npublished: {at}\n");
    let informed = "informed: 2024-05-20T00:00:00Z";
    for (what, before, after, is_asked) in [
        (
            "a new entry that is under embargo at once",
            None,
            unrated(&embargoed, &[]),
            true,
        ),
        (
            "a draft whose state alone changes",
            Some(unrated(&drafted, &[])),
            unrated(&embargoed, &[]),
            true,
        ),
        (
            "a text that changes under embargo",
            Some(unrated(&embargoed, &[])),
            unrated(&embargoed, &[]) + "\nMore.\n",
            true,
        ),
        (
            "a case that goes on under embargo",
            Some(unrated(&embargoed, &[])),
            unrated(&embargoed, &[informed]),
            false,
        ),
        (
            "a draft that stays one",
            Some(unrated(&drafted, &[])),
            unrated(&drafted, &[]) + "\nMore.\n",
            false,
        ),
        (
            "a draft that is published",
            Some(unrated(&drafted, &[])),
            unrated(&public("2024-05-20T00:00:00Z"), &[]),
            true,
        ),
        (
            "a new entry that is published",
            None,
            unrated(&public("2024-05-20T00:00:00Z"), &[]),
            true,
        ),
        (
            "an early disclosure, at its instant",
            Some(unrated(&embargoed, &[])),
            unrated(&public("2024-05-20T00:00:00Z"), &[EARLY]),
            false,
        ),
        (
            "an early disclosure, at another instant",
            Some(unrated(&embargoed, &[])),
            unrated(&public("2024-05-21T00:00:00Z"), &[EARLY]),
            true,
        ),
        (
            "another event at the instant of publication",
            Some(unrated(&embargoed, &[])),
            unrated(&public("2024-05-20T00:00:00Z"), &[informed]),
            true,
        ),
        (
            "an early disclosure that stays under embargo",
            Some(unrated(&drafted, &[])),
            unrated(&embargoed, &[EARLY]),
            true,
        ),
        (
            "a word more in what is public",
            Some(published("EX-2024-0001")),
            published("EX-2024-0001") + "\nMore.\n",
            false,
        ),
        (
            "an advisory that was taken over",
            None,
            published("EX-2024-0001").replace(
                "published: 2024-02-01T10:00:00Z",
                "published: 2024-02-01T10:00:00Z\nmodified: 2024-02-02T10:00:00Z",
            ),
            false,
        ),
    ] {
        let other = "advisories/EX-2024-0002.md";
        let database = database(&before.clone().unwrap_or_else(|| draft("EX-2024-0001")));
        if before.is_none() {
            database.git(&["switch", "--quiet", "main"]);
            database.git(&["mv", PATH, other]);
            database.write(other, draft("EX-2024-0002"));
            database.git(&["commit", "--quiet", "--all", "--message", "Another"]);
            database.git(&["switch", "--quiet", "--force-create", "change"]);
        }
        database.write(PATH, &after);
        database.commit_by("Author <author@example.org>", "Change");
        let run = database.check_since();
        let asked = run.err.contains("error[incomplete]: there is no severity");
        assert_eq!(asked, is_asked, "{what}: {}", run.err);
    }
}

#[test]
fn a_rating_of_any_form_is_a_rating() {
    for (severity, is_rated) in [
        (SEVERITY, true),
        (
            "severity:\n  - {type: CVSS_V3, score: \"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N\"}\n",
            true,
        ),
        ("severity: []\n", false),
        ("", false),
    ] {
        let database = database(&draft("EX-2024-0001"));
        database.write(PATH, complete().replace(SEVERITY, severity));
        let run = database.check_since();
        let asked = run.err.contains("there is no severity");
        assert_eq!(asked, !is_rated, "{severity}: {}", run.err);
    }
}

#[test]
fn an_approval_counts_for_the_attachments_that_were_read() {
    let folder = "advisories/EX-2024-0001/index.md";
    let text = complete() + "\nSee [how it is done](proof.txt).\n";
    let database = database(&draft("EX-2024-0001"));
    database.git(&["rm", "--quiet", PATH]);
    database
        .write(folder, &text)
        .write("advisories/EX-2024-0001/proof.txt", "Turn the wick.\n");
    database.commit_by("Author <author@example.org>", "Schedule");
    database.commit_by(
        "Dana <dana@example.org>",
        "EX-2024-0001: approve\n\nApproved-by: Dana <dana@example.org>",
    );
    let run = database.check_since();
    assert!(!run.err.contains("[approvals]"), "{}", run.err);

    // On the branch of others everything is approved, and the text stays as it is.
    database.git(&["switch", "--quiet", "main"]);
    database.git(&["merge", "--quiet", "change"]);
    database.git(&["switch", "--quiet", "change"]);
    database.write(
        "advisories/EX-2024-0001/proof.txt",
        "Turn the wick twice.\n",
    );
    database.commit_by("Mallory <mallory@example.org>", "Another proof");
    let missing = "0 of 1 approval of this content";
    database.check_since().fails_with(1).has(missing);

    // Who changed the attachment wrote what is to be approved.
    let approve = |person: &str| {
        let message = format!("EX-2024-0001: approve\n\nApproved-by: {person}");
        database.commit_by(person, &message);
        database.check_since()
    };
    approve("Mallory <mallory@example.org>")
        .fails_with(1)
        .has(missing);
    approve("Dana <dana@example.org>").lacks("[approvals]");
}

#[test]
fn without_approvals_in_the_process_none_is_asked_for() {
    let database = database(&draft("EX-2024-0001"));
    database.git(&["switch", "--quiet", "main"]);
    let configuration = database.read("advgen.yaml");
    database.write(
        "advgen.yaml",
        configuration.replace("approvals: 1", "approvals: 0"),
    );
    database.git(&["commit", "--quiet", "--all", "--message", "Trust"]);
    database.git(&["switch", "--quiet", "--force-create", "change"]);
    database.write(PATH, complete());
    database.check_since().succeeds();
}
