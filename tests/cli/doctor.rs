//! `advgen doctor`
#![cfg(unix)]

use std::fs;

use snapbox::str;

use crate::database::{FOUNDED, NOW, TestDatabase, advisory, embargoed, git_in, published};
use crate::run::Run;

fn doctor(database: &TestDatabase, arguments: &[&str]) -> Run {
    database.run(&[&["doctor", "--now", NOW], arguments].concat())
}

/// A clone that is what its remote has.
fn healthy() -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write(
            ".github/workflows/publish.yml",
            "on:\n  schedule:\n    - cron: \"*/10 * * * *\"\njobs: {x: {steps: [run: advgen build]}}\n",
        )
        .commit_at("2024-04-01T00:00:00Z")
        .publish_to("remote.git");
    database
}

#[test]
fn a_healthy_clone() {
    doctor(&healthy(), &[]).succeeds().out("").err(str![[r#"
nothing found

"#]]);
    doctor(&healthy(), &["--format", "json"])
        .succeeds()
        .err("")
        .out(str![[r#"
{"findings":[],"lateness":null,"schema":1}

"#]]);
}

#[test]
fn a_clone_that_is_not_what_the_team_has() {
    let database = healthy();
    database
        .write("site/a.md", "# A\n")
        .commit_at("2024-04-02T00:00:00Z");
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[clone]: 1 commits are not pushed
  help: Push them: the build machine does not know them, and `flip --push` refuses

"#]]);
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "remote.git", "other"],
    );
    let other = database.beside("other");
    fs::write(other.join("notes.txt"), "x").unwrap();
    crate::database::commit_in(&other, "2024-04-03T00:00:00Z");
    git_in(&other, FOUNDED, &["push", "--quiet"]);
    database.git(&["fetch", "--quiet"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
error[clone]: this clone and the branch that it follows have parted (1 commits here, 1 there)
  help: Rebase onto it, and push

"#]]);
    database.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
error[clone]: this clone is 1 commits behind the branch that it follows
  help: Pull: a disclosure may have been moved there

"#]]);
    database.git(&["branch", "--quiet", "--unset-upstream"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[clone]: this branch follows none of a remote, so nobody can tell whether it is what the team has
  help: Set one with `git branch --set-upstream-to`

"#]]);
}

#[test]
fn a_clone_that_has_not_asked_for_long() {
    let database = healthy();
    database
        .run(&["doctor", "--now", "2998-01-01T00:00:00Z"])
        .fails_with(1)
        .has("the remote was last asked ");
}

#[test]
fn a_shallow_clone() {
    let database = healthy();
    database.commit_at("2024-04-02T00:00:00Z");
    let url = format!("file://{}", database.folder().display());
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "--depth=1", &url, "shallow"],
    );
    database
        .advgen(&["doctor"])
        .in_folder(&database.beside("shallow"))
        .run()
        .fails_with(1)
        .out(str![[r#"
error[clone]: this is a shallow clone: nothing can be built or recorded in it
  help: Run `git fetch --unshallow`; with actions/checkout write `fetch-depth: 0`

"#]]);
}

#[test]
fn a_clock_that_is_behind() {
    let database = healthy();
    database
        .run(&["doctor", "--now", "2024-03-30T00:00:00Z"])
        .fails_with(1)
        .has("error[clock]: the clock is 2 days behind the newest commit");
}

#[test]
fn a_timer_that_stands_still() {
    let database = healthy();
    database
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-05-01T12:00:00Z"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            embargoed("EX-2024-0003", "2024-07-01T12:00:00Z"),
        )
        .commit_at("2024-04-02T00:00:00Z")
        .git(&["push", "--quiet"]);
    let at = |now: &str| database.run(&["doctor", "--now", now]);
    at("2024-05-01T12:20:00Z").succeeds();
    at("2024-05-01T14:20:00Z").fails_with(1).out(str![[r#"
error[heartbeat]: a disclosure is not recorded here, the first passed 2 hours ago
  help: Look whether the publishing workflow runs at all, and whether this clone is fresh; `advgen flip --push` makes up for it

"#]]);
    at("2024-07-01T14:20:00Z").fails_with(1).out(str![[r#"
error[heartbeat]: 2 disclosures are not recorded here, the first passed 61 days ago
  help: Look whether the publishing workflow runs at all, and whether this clone is fresh; `advgen flip --push` makes up for it

"#]]);
}

#[test]
fn disclosures_that_were_recorded_late() {
    let database = healthy();
    let id = |number: usize| format!("EX-2024-000{number}");
    let instants = [
        "2024-04-02T12:00:00Z",
        "2024-04-03T12:00:00Z",
        "2024-04-04T12:00:00Z",
    ];
    for (number, instant) in (2..).zip(instants) {
        database.write(
            &format!("advisories/{}.md", id(number)),
            embargoed(&id(number), instant),
        );
    }
    database.commit_at("2024-04-02T00:00:00Z");
    let recorded = [
        "2024-04-02T12:00:05Z",
        "2024-04-03T12:10:00Z",
        "2024-04-04T15:00:00Z",
    ];
    for ((number, instant), at) in (2..).zip(instants).zip(recorded) {
        let keys = [
            ("id", &*id(number)),
            ("status", "published"),
            ("published", instant),
        ];
        database
            .write(&format!("advisories/{}.md", id(number)), advisory(&keys))
            .commit_at(at);
    }
    database.git(&["push", "--quiet"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[lateness]: disclosures of the last 90 days were recorded late (1), the worst 3 hours after its instant
  help: Run more often, or let `advgen flip --wait` sleep to the second

"#]]).err(str![[r#"
disclosures: 3 recorded, 10 minutes late at the median, 3 hours at worst
1 warning

"#]]);
    doctor(&database, &["--within", "3h"]).succeeds();
    doctor(&database, &["--format", "json"])
        .fails_with(1)
        .has(r#""lateness":{"count":3,"median":600,"worst":10800}"#);
    // What is long past is history.
    database
        .run(&["doctor", "--now", "2024-08-01T00:00:00Z"])
        .succeeds()
        .has("3 hours at worst");
}

#[test]
fn a_schedule_that_is_too_coarse() {
    let database = healthy();
    let workflow = |text: &str| {
        database
            .write(".github/workflows/publish.yml", text)
            .write(
                "advisories/EX-2024-0002.md",
                embargoed("EX-2024-0002", "2024-07-01T12:30:00Z"),
            )
            .commit_at("2024-04-02T00:00:00Z")
            .git(&["push", "--quiet"]);
    };
    workflow("- cron: '0 */2 * * *'\nrun: advgen build\n");
    doctor(&database, &[])
        .fails_with(1)
        .out(str![[r#"
warning[schedule]: runs are up to 2 hours apart, and so late may a disclosure be
  help: Run more often, or let each run sleep for what is near: `advgen flip --wait`

"#]])
        .lacks("EX-");
    doctor(&database, &["--show"])
        .fails_with(1)
        .out(str![[r#"
warning[schedule]: runs are up to 2 hours apart, and so late may a disclosure be
  help: Run more often, or let each run sleep for what is near: `advgen flip --wait`
warning[schedule]: for 1 of 1 planned disclosures no run is expected within 30 minutes
  help: Start a run by hand then, or set a timer: `advgen next --as systemd`

"#]])
        .lacks("EX-");
    doctor(&database, &["--within", "2h", "--show"]).succeeds();
    workflow("- cron: '0 */2 * * *'\nrun: advgen flip --push --wait 100m\n");
    doctor(&database, &["--show"]).succeeds();
    workflow("- cron: 'now and then'\nrun: advgen build\n");
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[schedule]: 1 lines `cron:` of the workflows are not understood
  help: Write five fields, as in "*/10 * * * *"
warning[schedule]: no workflow that publishes has a schedule
  help: Add one to the workflow that runs `advgen build`, or see that another timer does

"#]]);
}

#[test]
fn what_is_under_embargo_shows_nowhere() {
    let (without, with) = (healthy(), healthy());
    with.write(
        "advisories/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2024-07-01T12:35:00Z"),
    );
    for database in [&without, &with] {
        database
            .write(
                ".github/workflows/publish.yml",
                "- cron: '0 * * * *'\nrun: advgen build\n",
            )
            .commit_at("2024-04-02T00:00:00Z")
            .git(&["push", "--quiet"]);
    }
    for arguments in [&[][..], &["--format", "json"], &["--within", "10s"]] {
        let (a, b) = (doctor(&without, arguments), doctor(&with, arguments));
        assert_eq!((&a.out, &a.err), (&b.out, &b.err));
    }
    with.advgen(&["doctor", "--show"])
        .env("CI", "true")
        .run()
        .fails_with(2)
        .out("")
        .err(str![[r#"
error: --show tells that there are embargoes, and the environment variable CI says that others read this log; leave it out

"#]]);
}

#[test]
fn security_txt_that_runs_out() {
    let database = healthy();
    let expires = |instant: &str| {
        let text = format!(
            "{}contact: security@example.org\nsecurity_txt: {{expires: {instant}}}\n",
            crate::database::CONFIGURATION
        );
        database
            .write("advgen.yaml", text)
            .commit_at("2024-04-02T00:00:00Z")
            .git(&["push", "--quiet"]);
        doctor(&database, &[])
    };
    expires("2024-06-20T00:00:00Z")
        .fails_with(1)
        .has("warning[security-txt]: security.txt expires at 2024-06-20T00:00:00Z");
    expires("2024-05-20T00:00:00Z")
        .fails_with(1)
        .has("error[security-txt]: security.txt expired at 2024-05-20T00:00:00Z");
    expires("2024-12-20T00:00:00Z").succeeds();
}

#[test]
fn errors_that_keep_everything_private() {
    let database = healthy();
    database
        .write("advisories/EX-2024-0009.md", "WHISPER")
        .commit_at("2024-04-02T00:00:00Z")
        .git(&["push", "--quiet"]);
    doctor(&database, &[])
        .fails_with(1)
        .out(str![[r#"
error[content]: `advgen check` finds errors (1), so that nothing is published
  help: Mend them: until then every disclosure waits

"#]])
        .lacks("WHISPER")
        .lacks("EX-");
}

#[test]
fn kin_of_a_public_repository() {
    let database = healthy();
    database
        .run(&["mirror", "../mirror", "--now", NOW])
        .succeeds();
    doctor(&database, &["--mirror", "../mirror"]).succeeds();
    database.git(&["remote", "add", "upstream", "https://forge.example/a/b"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[fork]: this clone has the remotes `origin` and `upstream`, as forks have
  help: Make sure that neither is public: forks share objects, and a private commit can be read through a public fork. Start a repository of its own, not a fork

"#]]);
    database.git(&["remote", "remove", "upstream"]);
    git_in(
        &database.beside("mirror"),
        FOUNDED,
        &["fetch", "--quiet", "../db", "main"],
    );
    doctor(&database, &["--mirror", "../mirror"])
        .fails_with(1)
        .has("error[mirror]: ");
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", "--shared", "db", "borrower"],
    );
    database
        .advgen(&["doctor", "--now", NOW])
        .in_folder(&database.beside("borrower"))
        .run()
        .fails_with(1)
        .has("warning[objects]: ");
}

#[test]
fn hooks_that_are_not_switched_on() {
    let database = healthy();
    crate::flip::hook(&database.at("hooks"), "pre-commit", "true\n");
    database
        .commit_at("2024-04-02T00:00:00Z")
        .git(&["push", "--quiet"]);
    doctor(&database, &[]).fails_with(1).out(str![[r#"
warning[hooks]: the hooks of this repository are not switched on in this clone
  help: Run `git config core.hooksPath hooks`

"#]]);
    database.git(&["config", "core.hooksPath", "hooks"]);
    doctor(&database, &[]).succeeds();
}

#[test]
fn a_folder_without_git() {
    let database = TestDatabase::new();
    doctor(&database, &[]).fails_with(1).has("error[git]: ");
}
