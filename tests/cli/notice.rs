//! `advgen notice`: who gets which message, what it says, and that it goes nowhere else.

use std::fs;
use std::path::Path;

use advgen::advisory::case::words::Notice;
use snapbox::str;

use crate::database::{CONFIGURATION, NOW, TestDatabase, published};

const ID: &str = "EX-2024-0001";
const PATH: &str = "advisories/EX-2024-0001.md";
const REPLY_BY: &str = "2024-06-04T12:00:00Z";

const NOTICES: &str = "contact: security@example.org
notices:
  from: {name: Example Security Team, role: product security, address: security@example.org}
  key: 0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567
  policy: {name: Embargo policy, version: \"2\", url: https://security.example.org/policy.html}
  announce: announce@lists.example.org
";

const PARTIES: &str = "trace_key: a long secret of the team
parties:
  - alias: northwind
    organisation: Northwind Distribution
    address: security@northwind.example
    eligible: Ships the lantern to its users
    voucher: D. Whitlock
    policy_accepted: {version: \"2\", by: N. Orth, at: 2024-01-10T00:00:00Z, evidence: ticket 12}
    readers: [N. Orth, S. Outh]
    maximum_embargo_days: 14
    early_deployment: yes
    time_zone: Europe/Berlin
    last_verified: 2024-01-10T00:00:00Z
    status: active
  - alias: contoso
    organisation: Contoso Hosting
    address: psirt@contoso.example
    eligible: Runs the lantern for others
    policy_accepted: {version: \"1\", by: C. Toso, at: 2023-01-10T00:00:00Z}
    last_verified: 2024-01-10T00:00:00Z
    status: active
contacts:
  - name: D. Whitlock
    address: whitlock@example.org
    role: coordinator
    since: 2023-01-01T00:00:00Z
    policy_accepted: {version: \"2\", by: D. Whitlock, at: 2024-01-10T00:00:00Z}
    last_verified: 2024-01-10T00:00:00Z
";

const ADVISORY: &str = "---
id: EX-2024-0001
status: embargoed
disclosure: 2024-06-11T15:00:00Z
aliases: [CVE-2024-41234]
severity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N]
cwe: [CWE-639]
affected:
  - package: {ecosystem: npm, name: lantern}
    ranges: [{introduced: \"1.0.0\", fixed: \"1.2.3\"}]
case:
  reference: K7Q2-9F
  reporter: {name: A. Researcher, mail: a.researcher@example.com, time_zone: America/New_York}
  coordinator: D. Whitlock
  triage:
    components: [wick]
    kind: [privilege-escalation]
    complexity: low
    user_interaction: none
    privileges: general
    impact: Any visitor leaves everybody in the dark.
    exploit: none
  terms:
    scenario: A visitor blows at the lantern from outside of the room.
    conditions: The window is open, which is the standard.
    check: Run `lantern --version`; anything below 1.2.3 with the window open is affected.
    workaround: Close the window.
    request: Test the patch and report problems within two days.
    early_deployment: Hosted lanterns, without saying why.
    needed: Which lantern was it, and how was it lit?
    pre_announcement: {label: Security release of Lantern 1.2.3, product: Lantern, severity: high}
  events:
    - received: 2024-05-24T18:00:00Z
      channel: mail
    - acknowledged: 2024-05-27T10:00:00Z
      by: D. Whitlock
      next_update: 2024-06-05T10:00:00Z
    - triaged: 2024-05-27T12:00:00Z
      by: D. Whitlock
      severity: high
    - replicated: 2024-05-28T10:00:00Z
      by: D. Whitlock
    - fix-ready: 2024-05-30T10:00:00Z
      versions: [\"1.2.3\"]
---
# A lantern can be blown out

Any visitor can do it,
even from outside. Upgrade to 1.2.3.

```console
$ lantern --version
```
";

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{NOTICES}"))
        .write("parties.yaml", PARTIES)
        .write(".gitignore", "/notices/\n")
        .write(PATH, ADVISORY)
        .commit_at("2024-05-31T00:00:00Z");
    database
}

/// The advisory with these events more.
fn with_events(events: &str) -> String {
    ADVISORY.replacen("---\n# ", &format!("{events}---\n# "), 1)
}

fn notice<'a>(kind: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["notice", ID, "--kind", kind, "--now", NOW];
    arguments.extend(more);
    arguments
}

/// An advisory in the state in which this kind is due.
fn due(kind: Notice) -> String {
    let told = "    - notified: 2024-05-30T12:00:00Z
      notice: initial
      revision: 1
      parties: [northwind]
";
    let moved = "    - rescheduled: 2024-05-31T10:00:00Z
      by: D. Whitlock
      from: 2024-06-10T15:00:00Z
      to: 2024-06-11T15:00:00Z
      reason: The fix needs another day.
      accepted_by: [A. Researcher]
";
    let closed = "    - closed: 2024-05-31T10:00:00Z
      by: D. Whitlock
      reason: other-vendor
      reporter_told: no
";
    let public = |text: &str| {
        text.replace(
            "status: embargoed\ndisclosure: 2024-06-11T15:00:00Z",
            "status: published\npublished: 2024-05-31T15:00:00Z",
        )
    };
    match kind {
        Notice::Revised | Notice::Final => with_events(told),
        Notice::DateChanged | Notice::Extension => with_events(&format!("{told}{moved}")),
        Notice::Cancelled | Notice::Rejected => {
            with_events(&format!("{told}{closed}")).replace("status: embargoed\ndisclosure: 2024-06-11T15:00:00Z", "status: rejected")
        }
        Notice::Lifted | Notice::Published => public(&with_events(told)),
        Notice::NotReplicated => ADVISORY.replace(
            "    - replicated: 2024-05-28T10:00:00Z\n      by: D. Whitlock\n",
            "    - not-replicated: 2024-05-28T10:00:00Z\n      by: D. Whitlock\n      reason: We blew at ten lanterns.\n",
        ),
        Notice::Advisory | Notice::Update => public(ADVISORY),
        Notice::Withdrawal => public(ADVISORY).replace(
            "status: published\n",
            "status: withdrawn\nwithdrawn: 2024-05-31T18:00:00Z\nwithdrawn_reason: It was the wind.\n",
        ),
        _ => ADVISORY.to_owned(),
    }
}

/// The text of every kind, one below the other.
#[test]
fn every_kind_is_written_from_a_complete_case() {
    let database = database();
    let mut all = String::new();
    for kind in Notice::ALL {
        database.write(PATH, due(*kind));
        database.commit_at("2024-05-31T20:00:00Z");
        let arguments = notice(
            kind.as_str(),
            &[
                "--show",
                "--reply-by",
                REPLY_BY,
                "--changes",
                "The workaround was wrong.",
            ],
        );
        let run = database.run(&arguments);
        let lines: Vec<&str> = run.out.lines().collect();
        let body: Vec<&&str> = lines
            .iter()
            .skip(3)
            .filter(|line| !line.is_empty())
            .collect();
        assert!(
            body.first().is_some_and(|line| line.starts_with("TLP:"))
                && body.last().is_some_and(|line| line.starts_with("TLP:")),
            "{kind}: {run:#?}"
        );
        for line in &lines {
            assert!(
                line.chars().count() <= 72 || !line.contains(' '),
                "{kind}: {line}"
            );
        }
        assert!(
            !run.out.contains("{{") && !run.out.contains("null"),
            "{kind}: {}",
            run.out
        );
        all.push_str(&format!("==== {kind}\n{}{}\n", run.err, run.out));
    }
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .normalize_paths(false)
        .eq(
            all,
            snapbox::Data::read_from(
                Path::new(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/tests/cli/notice/every_kind.txt"
                )),
                None,
            ),
        );
}

/// Every field that a kind needs is named, with the place where it is written, all at once.
#[test]
fn what_is_missing_is_named_all_at_once() {
    let empty = TestDatabase::in_git();
    for kind in Notice::ALL {
        let needs = kind.needs();
        assert!(!needs.is_empty());
        let status = match kind {
            Notice::Advisory | Notice::Update | Notice::Lifted | Notice::Published => {
                "status: published\npublished: 2024-05-01T00:00:00Z\n"
            }
            Notice::Withdrawal => {
                "status: withdrawn\npublished: 2024-05-01T00:00:00Z\nwithdrawn: 2024-05-02T00:00:00Z\nwithdrawn_reason: x\n"
            }
            Notice::PreAnnouncement => "status: embargoed\ndisclosure: 2024-07-01T00:00:00Z\n",
            _ => "status: draft\n",
        };
        let events = match kind {
            Notice::Cancelled | Notice::Rejected => {
                "case:\n  events:\n    - closed: 2024-05-01T00:00:00Z\n      by: X\n      reason: out-of-scope\n      reporter_told: no\n"
            }
            Notice::Replicated => "case: {events: [{replicated: 2024-05-01T00:00:00Z, by: X}]}\n",
            _ => {
                "case: {events: [{waived: 2024-05-01T00:00:00Z, by: X, condition: remedy, reason: y}]}\n"
            }
        };
        empty.write(PATH, format!("---\nid: {ID}\n{status}affected: [{{package: {{ecosystem: npm, name: a}}, ranges: [{{introduced: \"0\"}}]}}]\n{events}---\n# T\n"));
        empty.commit_at("2024-05-20T00:00:00Z");
        let run = empty.run(&notice(kind.as_str(), &["--show"]));
        run.fails_with(2);
        let found = needs
            .iter()
            .filter(|field| {
                run.err
                    .contains(&format!("  - {}: {}", field.means(), field.place()))
            })
            .count();
        let lines = run
            .err
            .lines()
            .filter(|line| line.starts_with("  - "))
            .count();
        assert_eq!(found, lines, "{kind}: {}", run.err);
        // What a T alone gives: a summary, `affected`, the instant, the address, the reason.
        assert!(
            needs.len() - found <= 3 && found >= 2,
            "{kind}: {needs:?} {}",
            run.err
        );
    }
    empty.write(PATH, format!("---\nid: {ID}\nstatus: draft\n---\n# T\n"));
    empty
        .run(&notice("invite", &[]))
        .fails_with(2)
        .err(str![[r#"
error: `invite` cannot be written yet; it still needs
  - the name of the case towards outsiders: `case: reference:`
  - who writes, and where answers go: `notices: from: {name, role, address}` in advgen.yaml
  - the key that signs: `notices: key:` in advgen.yaml
  - the secret that the ids of copies are made from: `trace_key:` in parties.yaml, any random text
  - the embargo policy: `notices: policy: {name, version, url}` in advgen.yaml
  - until when to answer: --reply-by INSTANT

"#]]);
}

#[test]
fn an_answer_is_asked_for_before_it_is_too_late() {
    database()
        .run(&notice("initial", &["--reply-by", "2024-06-11T15:00:00Z"]))
        .fails_with(2)
        .has("an answer by 2024-06-11T15:00:00Z comes too late")
        .has("name an earlier `--reply-by`");
}

#[test]
fn one_file_for_each_recipient_and_nobody_else_reads_it() {
    let database = database();
    database
        .run(&notice("initial", &["--reply-by", REPLY_BY]))
        .fails_with(1)
        .out(str![[r#"
[ROOT]/db/notices/K7Q2-9F-initial-r1-northwind.eml

"#]])
        .err(str![[r#"
not to contoso: it accepted an earlier version of the embargo policy

"#]]);
    let file = database.read("notices/K7Q2-9F-initial-r1-northwind.eml");
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .normalize_paths(false)
        .eq(
            file.replace("\r\n", "\n"),
            str![[r#"
Date: Sat, 01 Jun 2024 00:00:00 +0000
From: Example Security Team <security@example.org>
To: Northwind Distribution <security@northwind.example>
Subject: [K7Q2-9F] 2024-06-01
Message-ID: <t3ey-y2hn-kvcx@security.example.org>
In-Reply-To: <1y27-rrjq-7hmv@security.example.org>
References: <1y27-rrjq-7hmv@security.example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8; format=fixed
Content-Transfer-Encoding: 7bit

TLP:AMBER+STRICT K7Q2-9F copy T3EY-Y2HN-KVCX

Notice:       K7Q2-9F/initial, revision 1, copy T3EY-Y2HN-KVCX
Issued:       2024-06-01T00:00:00Z = Saturday, 1 June 2024, 02:00:00
              +02:00 (Europe/Berlin)
From:         Example Security Team, product security, Example Security
Answers to:   security@example.org
Signing key:  0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567
To:           Northwind Distribution (northwind)
Policy:       Embargo policy, version 2,
              https://security.example.org/policy.html
Acceptance:   version 2, accepted by N. Orth at 2024-01-10T00:00:00Z

EMBARGO

First public instant:

  2024-06-11T15:00:00Z = Tuesday, 11 June 2024, 17:00:00 +02:00
  (Europe/Berlin) (agreed)

Nothing becomes public before. This covers the information itself,
patches, source, commits, binaries and images, release notes, your own
advisories, the CVE id, and that there is something at all.

- In public you may say: nothing, not even that there is something.
- You may share it with: those in your organisation who need to know,
  and nobody else.
- Early deployment: Hosted lanterns, without saying why.

If anything gets out: write to security@example.org at once, at the
latest within 24 hours, and say exactly what got out, to whom, when and
how. We do not look for anybody to blame.

If the instant moves, you get a notice of the kind "date-changed" from
security@example.org, signed with the key above. Until then this instant
counts.

VULNERABILITY

A lantern can be blown out

Severity:     High
- CVSS 3.1: 8.1 = CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N
Ids:          CVE-2024-41234 (do not cite)
Components:   wick
Kind:         privilege-escalation (CWE-639)
Exploits:     none known, as of 2024-05-28T10:00:00Z

Affected:

- lantern (npm): >= 1.0.0, < 1.2.3

Conditions: The window is open, which is the standard.

How an attack goes: A visitor blows at the lantern from outside of the
room.

Are you affected? Run `lantern --version`; anything below 1.2.3 with the
window open is affected.

REMEDY

Fix:          ready
Fixed in:     1.2.3

Until then: Close the window.

COORDINATION

We ask you: Test the patch and report problems within two days.

- 2024-05-24T18:00:00Z  reported
- 2024-05-27T10:00:00Z  acknowledged
- 2024-05-28T10:00:00Z  replicated
- 2024-05-30T10:00:00Z  fix ready
- 2024-06-10T15:00:00Z  last notice (planned)
- 2024-06-11T15:00:00Z  disclosure (planned)

The public advisory will appear on https://security.example.org/. Its
draft has the hash c161e1f0e7cd46b41db303eaf0573652091788fc.

YOUR ANSWER

Please answer by 2024-06-04T12:00:00Z = Tuesday, 4 June 2024, 14:00:00
+02:00 (Europe/Berlin).

Answer "accepted" or "declined" with the number of your copy,
T3EY-Y2HN-KVCX. Silence after that instant means no.

--
Example Security Team, product security
Example Security, security@example.org

TLP:AMBER+STRICT K7Q2-9F copy T3EY-Y2HN-KVCX

"#]],
        );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| {
            fs::metadata(database.at(path))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("notices") & 0o777, 0o700);
        assert_eq!(
            mode("notices/K7Q2-9F-initial-r1-northwind.eml") & 0o777,
            0o600
        );
    }
    // The headers, which nothing encrypts, tell nothing.
    let (headers, _) = file.split_once("\r\n\r\n").unwrap();
    for private in ["lantern", "EX-2024", "CVE", "wick"] {
        assert!(
            !headers.to_lowercase().contains(&private.to_lowercase()),
            "{headers}"
        );
    }
    assert_eq!(file.matches("security@northwind.example").count(), 1);
    // Never over a file that is there, and always the same bytes.
    let before = database.content("notices");
    database
        .run(&notice("initial", &["--reply-by", REPLY_BY]))
        .fails_with(2);
    assert_eq!(database.content("notices"), before);
    fs::remove_dir_all(database.at("notices")).unwrap();
    database.run(&notice("initial", &["--reply-by", REPLY_BY]));
    assert_eq!(database.content("notices"), before);
    assert_eq!(database.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_folder_that_is_published_committed_or_read_by_others_is_refused() {
    let database = database();
    database.write("public/manifest.json", "{}");
    database.write("elsewhere/manifest.json", "{}");
    database.write("elsewhere/feed.atom", "");
    database.write(".gitignore", "/notices/\n/elsewhere/\n/public/\n/open/\n");
    fs::create_dir(database.at("open")).unwrap();
    for (out, why) in [
        ("public/notices", "output of the repository"),
        ("public", "output of the repository"),
        ("advisories", "output of the repository"),
        ("site", "output of the repository"),
        ("elsewhere/n", "public output"),
        ("plain", "Git would commit"),
        ("open", "chmod 700"),
        ("a/b", "make it first"),
    ] {
        let run = database.run(&notice("initial", &["--reply-by", REPLY_BY, "--out", out]));
        run.fails_with(2).has(why);
    }
    // Beside the repository is a good place.
    database
        .run(&notice(
            "initial",
            &["--reply-by", REPLY_BY, "--out", "../mail"],
        ))
        .fails_with(1);
    assert!(
        database
            .beside("mail/K7Q2-9F-initial-r1-northwind.eml")
            .is_file()
    );
}

#[test]
fn whoever_may_not_have_it_is_named_with_the_reason() {
    let told = "    - notified: 2024-05-30T12:00:00Z
      notice: invite
      parties: [northwind]
      rsvp_by: 2024-05-31T12:00:00Z
";
    let declined = format!(
        "{told}    - answered: 2024-05-31T00:00:00Z
      notice: invite
      party: northwind
      answer: declined
"
    );
    let bounced = declined.replace("declined", "bounced");
    let accepted = declined.replace("declined", "accepted");
    for (kind, parties, advisory, want) in [
        ("initial", ("", ""), ADVISORY.to_owned(), ""),
        ("initial", ("status: active", "status: suspended"), ADVISORY.to_owned(), "its status is `suspended`"),
        ("initial", ("last_verified: 2024-01-10", "last_verified: 2023-01-10"), ADVISORY.to_owned(), "nobody has made sure of its entry for 365 days"),
        ("invite", ("last_verified: 2024-01-10", "last_verified: 2023-01-10"), ADVISORY.to_owned(), "nobody has made sure of its entry for 365 days"),
        ("initial", ("    early_deployment: yes", "    tlp: GREEN"), ADVISORY.to_owned(), "it takes messages up to TLP:GREEN, and this one is TLP:AMBER+STRICT"),
        ("initial", ("days: 14", "days: 7"), ADVISORY.to_owned(), "it agrees to 7 days of embargo at most; tell it from 2024-06-04T15:00:00Z on"),
        ("initial", ("version: \"2\", by: N.", "version: \"1\", by: N."), ADVISORY.to_owned(), "it accepted an earlier version"),
        ("invite", ("version: \"2\", by: N.", "version: \"1\", by: N."), ADVISORY.to_owned(), ""),
        ("initial", ("version: \"2\", by: N.", "version: \"1\", by: N."), with_events(&accepted), ""),
        ("initial", ("", ""), with_events(told), "it did not answer in time, which counts as no"),
        ("initial", ("", ""), with_events(&declined), "it declined"),
        ("initial", ("", ""), with_events(&bounced), "the last message to it came back"),
        ("revised", ("", ""), ADVISORY.to_owned(), "it has had no details yet"),
        ("date-changed", ("", ""), with_events(&declined.replace("northwind", "contoso")).replace("  events:", "  events:\n    - rescheduled: 2024-05-31T10:00:00Z\n      by: X\n      from: 2024-06-10T15:00:00Z\n      to: 2024-06-11T15:00:00Z\n      reason: y\n      accepted_by: [z]"), "it was told of nothing"),
    ] {
        let database = database();
        database
            .write("parties.yaml", PARTIES.replacen(parties.0, parties.1, 1))
            .write(PATH, advisory);
        let run = database.run(&notice(kind, &["--to", "northwind", "--show", "--reply-by", REPLY_BY, "--changes", "x"]));
        if want.is_empty() {
            run.succeeds().has("To: security@northwind.example");
        } else {
            run.fails_with(1).has(&format!("not to northwind: {want}"));
            assert!(run.out.is_empty(), "{run:#?}");
        }
    }
}

#[test]
fn details_wait_for_replication_and_a_fix() {
    let database = database();
    let bare = ADVISORY.replace(
        "    - fix-ready: 2024-05-30T10:00:00Z\n      versions: [\"1.2.3\"]\n",
        "",
    );
    let arguments = notice(
        "initial",
        &["--to", "northwind", "--show", "--reply-by", REPLY_BY],
    );
    database.write(PATH, &bare);
    database
        .run(&arguments)
        .fails_with(2)
        .has("there is no fix; record `fix-ready` or `no-fix`, or waive `remedy`");
    database.write(
        PATH,
        bare.replace(
            "    - replicated: 2024-05-28T10:00:00Z\n      by: D. Whitlock\n",
            "",
        ),
    );
    database
        .run(&arguments)
        .fails_with(2)
        .has("nobody has replicated it");
    database
        .run(&[
            "case",
            ID,
            "waived",
            "condition=remedy",
            "reason=It is exploited",
            "--by",
            "D. Whitlock",
            "--at",
            "2024-05-31T00:00:00Z",
        ])
        .succeeds();
    database.run(&arguments).succeeds();
    database.write(PATH, due(Notice::Lifted));
    database
        .run(&arguments)
        .fails_with(2)
        .has("it is public already");
}

#[test]
fn what_went_out_is_recorded_and_goes_out_once() {
    let database = database();
    let arguments = notice(
        "initial",
        &["--to", "northwind", "--reply-by", REPLY_BY, "--record"],
    );
    database.run(&arguments).succeeds();
    let text = database.read(PATH);
    let event = text.split_once("    - notified: ").unwrap().1;
    let event = event.split_once("---").unwrap().0;
    assert!(
        event.contains("notice: initial") && event.contains("rsvp_by: 2024-06-04T12:00:00Z"),
        "{event}"
    );
    database.check().succeeds();
    database
        .run(&arguments)
        .fails_with(1)
        .has("northwind has it already");
    let run = database.run(&["notice", ID, "--who", "--now", NOW]);
    run.fails_with(1).out(str![[r#"
told:
  2024-06-01T00:00:00Z  initial 1  northwind  waiting, answer due 2024-06-04T12:00:00Z
who knows:
  2024-05-24T18:00:00Z  A. Researcher: reported it
  2024-05-24T18:00:00Z  D. Whitlock: coordinates it
  2024-06-01T00:00:00Z  Northwind Distribution: had the notice `initial`
  2024-06-01T00:00:00Z  Author: recorded `notified`
2 outside the team: at one in a thousand each, the odds of a leak are 0.2 %

"#]]);
    // Silence means no.
    let run = database.run(&["notice", ID, "--who", "--now", REPLY_BY]);
    run.fails_with(1).has("northwind  lapsed");
    database
        .run(&[
            "case",
            ID,
            "answered",
            "notice=initial",
            "party=northwind",
            "answer=accepted",
            "--at",
            "2024-06-01T00:00:00Z",
        ])
        .succeeds();
    database
        .run(&["notice", ID, "--who", "--now", NOW])
        .succeeds()
        .has("northwind  accepted");
    // The next details are a revision of these.
    let revised = notice(
        "revised",
        &["--show", "--reply-by", REPLY_BY, "--changes", "x"],
    );
    database
        .run(&revised)
        .succeeds()
        .has("K7Q2-9F/revised, revision 2");
    // And whoever leaked it is found.
    let copy = event.split_once("northwind ").map(|_| ()).map_or("", |()| {
        event
            .lines()
            .find(|line| line.contains("- northwind "))
            .unwrap()
    });
    let copy = copy.split_whitespace().nth(2).unwrap();
    database
        .run(&["notice", ID, "--trace", copy])
        .succeeds()
        .out("northwind: `initial`, revision 1\n");
    database
        .run(&["notice", ID, "--trace", "0000-0000-0000"])
        .fails_with(1);
}

#[test]
fn a_moved_instant_is_owed_to_everybody_who_holds_it() {
    let database = database();
    database.write(PATH, due(Notice::DateChanged));
    database.write(
        "parties.yaml",
        PARTIES.replacen("status: active", "status: suspended", 1),
    );
    database
        .run(&["notice", ID, "--who", "--now", NOW])
        .has("northwind has not heard that the instant moved: send `date-changed`");
    database
        .run(&notice(
            "date-changed",
            &["--reply-by", REPLY_BY, "--record"],
        ))
        .succeeds();
    database
        .run(&["notice", ID, "--who", "--now", NOW])
        .lacks("has not heard");
}

#[test]
fn a_build_machine_writes_what_is_public_and_nothing_else() {
    for kind in Notice::ALL {
        let database = database();
        database.write(PATH, due(*kind));
        database.commit_at("2024-05-31T20:00:00Z");
        let run = database
            .advgen(&notice(
                kind.as_str(),
                &["--show", "--reply-by", REPLY_BY, "--changes", "x"],
            ))
            .env("CI", "true")
            .run();
        if matches!(kind, Notice::Advisory | Notice::Update | Notice::Withdrawal) {
            run.succeeds()
                .has("TLP:CLEAR")
                .lacks("K7Q2")
                .lacks("Researcher")
                .lacks("wick");
        } else {
            run.fails_with(2)
                .has("this is a build machine")
                .lacks("lantern");
            assert!(run.out.is_empty());
        }
    }
    // Not even that there is an entry.
    let database = database();
    database.write(PATH, ADVISORY);
    let known = database
        .advgen(&notice("advisory", &["--show"]))
        .env("CI", "true")
        .run();
    let unknown = database
        .advgen(&[
            "notice",
            "EX-2024-0009",
            "--kind",
            "advisory",
            "--show",
            "--now",
            NOW,
        ])
        .env("CI", "true")
        .run();
    known.fails_with(2);
    assert_eq!(
        known.err.replace(ID, "X"),
        unknown.err.replace("EX-2024-0009", "X")
    );
    for more in [&["--who"][..], &["--trace", "0000-0000-0000"]] {
        let mut arguments = vec!["notice", ID];
        arguments.extend(more);
        database
            .advgen(&arguments)
            .env("CI", "true")
            .run()
            .fails_with(2)
            .has("build machine");
    }
}

#[test]
fn the_team_s_own_text_takes_the_place_of_ours_and_is_never_published() {
    let database = database();
    database
        .write(
            "templates/notices/drill.txt",
            "Our drill, copy {{ copy }}. HUSH\n",
        )
        .write(PATH, published(ID));
    database.commit_at("2024-05-31T20:00:00Z");
    let drill = notice(
        "drill",
        &["--to", "northwind", "--show", "--reply-by", REPLY_BY],
    );
    database
        .run(&drill)
        .succeeds()
        .has("Our drill, copy ")
        .has("HUSH");
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    for (path, bytes) in database.content("public") {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("HUSH"),
            "{}",
            path.display()
        );
        assert!(
            !path.to_string_lossy().contains("notices"),
            "{}",
            path.display()
        );
    }
    for (text, want) in [
        ("a {{ refrence }}\n", "templates/notices/drill.txt:1:6"),
        ("a\n{% if %}\n", "templates/notices/drill.txt:2:"),
    ] {
        database.write("templates/notices/drill.txt", text);
        database.check().fails_with(1).has(want);
    }
    database.remove("templates/notices/drill.txt");
    database.write("templates/notices/dril.txt", "x\n");
    database
        .check()
        .fails_with(1)
        .has("no notice has this name");
}

#[test]
fn a_register_that_is_not_understood_tells_nobody() {
    let database = database();
    database.write(
        "parties.yaml",
        PARTIES.replace("status: active", "status: activ"),
    );
    database
        .run(&notice("initial", &["--show", "--reply-by", REPLY_BY]))
        .fails_with(2)
        .has("parties.yaml has errors");
}

/// Whether a program is there; where it is not, the test says so and proves nothing.
fn is_there(program: &str, argument: &str) -> bool {
    let found = std::process::Command::new(program)
        .arg(argument)
        .output()
        .is_ok();
    if !found {
        println!("skipped: there is no {program} here");
    }
    found
}

/// A `gpg` home with a key for each of these addresses; their fingerprints.
fn keys(home: &Path, addresses: &[&str]) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir(home).unwrap();
    fs::set_permissions(home, fs::Permissions::from_mode(0o700)).unwrap();
    addresses
        .iter()
        .map(|address| {
            gpg(
                home,
                &[
                    "--passphrase",
                    "",
                    "--quick-generate-key",
                    address,
                    "future-default",
                    "default",
                    "never",
                ],
                b"",
            );
            let listed = gpg(home, &["--with-colons", "--list-keys", address], b"");
            let line = listed
                .lines()
                .find(|line| line.starts_with("fpr:"))
                .unwrap();
            line.split(':').nth(9).unwrap().to_owned()
        })
        .collect()
}

fn gpg(home: &Path, arguments: &[&str], input: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("gpg")
        .args(["--batch", "--no-tty", "--quiet"])
        .args(arguments)
        .env("GNUPGHOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "gpg {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_recipient_can_read_and_verify_what_was_encrypted_and_signed() {
    if !is_there("gpg", "--version") {
        return;
    }
    // Sockets of the agent have short names: the folder of the test may be too deep.
    let base = tempfile::Builder::new()
        .prefix("g")
        .tempdir_in("/tmp")
        .unwrap();
    let home = base.path().join("h");
    let keys = keys(
        &home,
        &["security@example.org", "security@northwind.example"],
    );
    let database = database();
    let notices = NOTICES.replace(
        "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567",
        &keys[0],
    );
    database.write("advgen.yaml", format!("{CONFIGURATION}{notices}"));
    let run = |more: &[&str]| {
        let mut all = vec!["--to", "northwind", "--reply-by", REPLY_BY];
        all.extend(more);
        let arguments = notice("initial", &all);
        database.advgen(&arguments).env("GNUPGHOME", &home).run()
    };
    run(&["--encrypt", "--out", "../none"])
        .fails_with(2)
        .has("northwind has no key to encrypt with");
    let keyed = PARTIES.replacen(
        "    eligible",
        &format!("    key: {}\n    eligible", keys[1]),
        1,
    );
    database.write("parties.yaml", keyed);

    run(&["--sign", "--out", "../signed"]).succeeds();
    let message =
        fs::read_to_string(database.beside("signed/K7Q2-9F-initial-r1-northwind.eml")).unwrap();
    assert!(
        message.contains("Content-Type: multipart/signed; micalg=pgp-sha512;"),
        "{message}"
    );
    let boundary = message
        .split_once("boundary=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    let parts: Vec<&str> = message.split(&format!("\r\n--{boundary}")).collect();
    let content = parts[1].strip_prefix("\r\n").unwrap();
    let signature = parts[2].split_once("\r\n\r\n").unwrap().1;
    let file = base.path().join("s.asc");
    fs::write(&file, signature).unwrap();
    gpg(
        &home,
        &["--verify", file.to_str().unwrap(), "-"],
        content.as_bytes(),
    );

    run(&["--sign", "--encrypt", "--out", "../sealed"]).succeeds();
    let message =
        fs::read_to_string(database.beside("sealed/K7Q2-9F-initial-r1-northwind.eml")).unwrap();
    assert!(
        message.contains("Content-Type: multipart/encrypted;"),
        "{message}"
    );
    for private in ["lantern", "wick", "window"] {
        assert!(!message.contains(private), "{private}");
    }
    let armour = message.split_once("-----BEGIN PGP MESSAGE-----").unwrap().1;
    let armour = armour.split_once("-----END PGP MESSAGE-----").unwrap().0;
    let armour = format!("-----BEGIN PGP MESSAGE-----{armour}-----END PGP MESSAGE-----\n");
    let text = gpg(
        &home,
        &[
            "--passphrase",
            "",
            "--pinentry-mode",
            "loopback",
            "--decrypt",
        ],
        armour.as_bytes(),
    );
    assert!(
        text.contains("Content-Type: text/plain; charset=utf-8; format=fixed"),
        "{text}"
    );
    assert!(text.contains("Close the window."), "{text}");
    let _ = std::process::Command::new("gpgconf")
        .args(["--kill", "gpg-agent"])
        .env("GNUPGHOME", &home)
        .output();
}

/// A server that keeps what it gets in files and refuses one address, and a `sendmail` that talks
/// to it.
const SERVER: &str = "
import socket, sys
folder = sys.argv[1]
listening = socket.socket()
listening.bind(('127.0.0.1', 0))
listening.listen()
open(folder + '/port', 'w').write(str(listening.getsockname()[1]))
count = 0
while True:
    client, _ = listening.accept()
    lines = client.makefile('rwb')
    def say(text):
        lines.write(text.encode() + b'\\r\\n'); lines.flush()
    say('220 loopback')
    envelope = []
    while True:
        line = lines.readline()
        if not line: break
        word = line.strip().upper()
        if word == b'QUIT':
            say('221 bye'); break
        if word == b'DATA':
            say('354 go on')
            data = b''
            while True:
                line = lines.readline()
                if line == b'.\\r\\n': break
                data += line[1:] if line.startswith(b'.') else line
            count += 1
            open(folder + '/mail%d' % count, 'wb').write(b''.join(envelope) + b'--\\r\\n' + data)
            say('250 kept')
        elif b'CONTOSO' in word:
            say('550 no such mailbox')
        else:
            if word.startswith((b'MAIL', b'RCPT')): envelope.append(line)
            say('250 fine')
    client.close()
";

const SENDMAIL: &str = "#!/usr/bin/env python3
import smtplib, sys, pathlib
folder = pathlib.Path(__file__).parent
options = sys.argv[1:]
assert options[0:2] == ['-i', '-f'] and options[3] == '--', options
data = sys.stdin.buffer.read()
assert b'\\r' not in data
with smtplib.SMTP('127.0.0.1', int((folder / 'port').read_text())) as server:
    server.sendmail(options[2], options[4:], data)
";

#[test]
fn sending_stops_at_the_first_refusal_and_records_what_was_sent() {
    use std::os::unix::fs::PermissionsExt as _;
    if !is_there("python3", "--version") {
        return;
    }
    let database = database();
    let folder = database.beside("smtp");
    fs::create_dir(&folder).unwrap();
    let sendmail = folder.join("sendmail");
    fs::write(&sendmail, SENDMAIL).unwrap();
    fs::set_permissions(&sendmail, fs::Permissions::from_mode(0o755)).unwrap();
    let mut server = std::process::Command::new("python3")
        .args(["-c", SERVER])
        .arg(&folder)
        .spawn()
        .unwrap();
    while fs::read_to_string(folder.join("port"))
        .unwrap_or_default()
        .is_empty()
    {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // Everybody may have it: northwind, contoso (whose server refuses), southwind.
    let third = PARTIES
        .split_once("  - alias: northwind")
        .unwrap()
        .1
        .split_once("  - alias")
        .unwrap()
        .0;
    let third =
        format!("  - alias: southwind{third}").replace("northwind.example", "southwind.example");
    let parties = PARTIES
        .replace("{version: \"1\"", "{version: \"2\"")
        .replace("contacts:", &format!("{third}contacts:"));
    database.write("parties.yaml", parties);
    let arguments = notice("initial", &["--reply-by", REPLY_BY, "--send"]);
    database
        .run(&arguments)
        .fails_with(2)
        .has("nothing says how to send");
    let send = || {
        database
            .advgen(&arguments)
            .env("ADVGEN_SENDMAIL", &sendmail)
            .run()
    };
    let run = send();
    run.fails_with(2)
        .has("stopped at contoso: it went to northwind and to nobody else")
        .has("no such mailbox");
    let text = database.read(PATH);
    assert!(
        text.contains("parties:\n        - northwind\n") && !text.contains("- contoso"),
        "{text}"
    );
    let mail = fs::read_to_string(folder.join("mail1")).unwrap();
    assert!(
        mail.starts_with("mail FROM:<security@example.org>"),
        "{mail}"
    );
    assert!(
        mail.contains("rcpt TO:<security@northwind.example>"),
        "{mail}"
    );
    assert!(!folder.join("mail2").exists());
    // What was sent is what was written.
    let written = database.read("notices/K7Q2-9F-initial-r1-northwind.eml");
    assert_eq!(
        mail.split_once("--\r\n")
            .unwrap()
            .1
            .replace("\r\n", "\n")
            .trim_end(),
        written.replace("\r\n", "\n").trim_end()
    );
    assert!(!database.has("notices/K7Q2-9F-initial-r1-contoso.eml"));

    // With the address mended the others get the same revision, and nobody gets it twice.
    let mended = database
        .read("parties.yaml")
        .replace("psirt@contoso.example", "psirt@hosting.example");
    database.write("parties.yaml", mended);
    send().succeeds().has("northwind has it already");
    let to: Vec<bool> = ["hosting", "southwind", "northwind"]
        .map(|name| {
            let mails =
                [2, 3].map(|n| fs::read_to_string(folder.join(format!("mail{n}"))).unwrap());
            mails.iter().any(|mail| {
                mail.contains(&format!("@{name}.example>")) && mail.contains("revision 1")
            })
        })
        .to_vec();
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(to, [true, true, false]);
    assert!(!folder.join("mail4").exists());
}

#[test]
fn a_pull_request_does_not_choose_what_is_run() {
    let database = database();
    for key in ["sendmail", "gpg", "command"] {
        database.write(
            "advgen.yaml",
            format!("{CONFIGURATION}{NOTICES}  {key}: /bin/sh\n"),
        );
        database
            .check()
            .fails_with(1)
            .has("is not a key that is known here");
    }
}
