//! What the team makes of rules: `checks:` in the configuration, `suppress:` in a case.

use advgen::finding::{Lowering, Rule};
use snapbox::str;

use crate::database::{CONFIGURATION, NOW, TestDatabase, published};

const PATH: &str = "advisories/EX-2024-0001.md";

/// An entry that breaks `duplicate-alias`, an error here, and `affected-missing`, a warning.
fn database(checks: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    let alias = |id: &str| published(id).replace("status:", "aliases: [CVE-2024-0001]\nstatus:");
    let text = alias("EX-2024-0001");
    let (before, after) = text.split_once("affected:").unwrap();
    let (_, body) = after.split_once("---\n").unwrap();
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{checks}"))
        .write(PATH, format!("{before}---\n{body}"))
        .write("advisories/EX-2024-0002.md", alias("EX-2024-0002"));
    database
}

fn suppressed(database: &TestDatabase, suppress: &str) {
    let text = database.read(PATH);
    let case = format!("case:\n  suppress:\n{suppress}---\n#");
    database.write(PATH, text.replace("---\n#", &case));
}

#[test]
fn a_rule_is_lowered_with_a_reason_and_raised_without() {
    let check = |checks: &str| database(checks).check();
    check("")
        .fails_with(1)
        .has("error[duplicate-alias]")
        .has("warning[affected-missing]");
    check("checks:\n  duplicate-alias: {level: warning, reason: One flaw in two products}\n")
        .succeeds()
        .has("warning[duplicate-alias]");
    check("checks:\n  duplicate-alias: {level: off, reason: One flaw in two products}\n")
        .succeeds()
        .lacks("duplicate-alias")
        .has("1 warning in 1 file, 1 suppressed");
    check(
        "checks:\n  affected-missing: error\n  duplicate-alias: {level: off, reason: Two products}\n",
    )
    .fails_with(1)
    .has("error[affected-missing]");
}

#[test]
fn a_rule_is_not_lowered_without_a_word() {
    for checks in [
        "checks:\n  duplicate-alias: warning\n",
        "checks:\n  duplicate-alias: {level: off}\n",
        "checks:\n  duplicate-alias: {level: off, reason: \" \"}\n",
        "checks:\n  affected-missing: off\n",
    ] {
        database(checks)
            .check()
            .fails_with(1)
            .has("error[configuration]: nothing says why")
            .has("error[duplicate-alias]");
    }
    database("checks:\n  duplicate-alis: error\n")
        .check()
        .fails_with(1)
        .has("Write `duplicate-alias`");
}

#[test]
fn a_rule_that_guards_a_law_is_never_lowered() {
    for rule in Rule::ALL {
        let refused = rule.lowering() == Lowering::Never;
        let checks = format!("checks:\n  {rule}: {{level: off, reason: We know better}}\n");
        let database = TestDatabase::new();
        database.write("advgen.yaml", format!("{CONFIGURATION}{checks}"));
        let run = database.check();
        if refused {
            run.fails_with(1).has("is never lowered");
        } else {
            run.succeeds();
        }
    }
    let database = database("");
    suppressed(&database, "    - {rule: status, reason: We know better}\n");
    database.check().fails_with(1).has("never suppressed");
}

#[test]
fn a_suppression_hides_the_findings_of_its_rule_in_its_entry() {
    let database = database("");
    suppressed(
        &database,
        "    - {rule: affected-missing, reason: It is in the manual alone}\n",
    );
    database
        .check()
        .fails_with(1)
        .lacks("affected-missing")
        .err(str![[r#"
error[duplicate-alias]: another advisory claims the same alias
 --> advisories/EX-2024-0002.md:3:11
  |
3 | aliases: [CVE-2024-0001]
  |           ^^^^^^^^^^^^^
  |
  = note: claimed here as well: advisories/EX-2024-0001.md:3
  = help: Keep it where it belongs; for something similar use `related`

2 advisories checked: 1 error in 1 file, 1 suppressed

"#]]);
    // It is told to nobody, and moves nothing.
    let quiet = "checks:\n  duplicate-alias: {level: off, reason: Two products}\n";
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{quiet}"))
        .commit_at("2024-04-01T00:00:00Z");
    let build = ["build", "--now", NOW, "--out", "../one"];
    database.run(&build).succeeds();
    let text = database.read(PATH);
    let text = text.replace("in the manual alone", "in no package at all");
    database.write(PATH, text).commit_at("2024-05-01T00:00:00Z");
    let build = ["build", "--now", NOW, "--out", "../two"];
    database.run(&build).succeeds();
    let built = |name: &str| crate::database::content(&database.beside(name));
    assert_eq!(built("one"), built("two"));
    for (path, bytes) in built("two") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("in no package at all"), "{path:?}");
    }
}

#[test]
fn a_suppression_that_hides_nothing_is_found() {
    let database = database("");
    suppressed(
        &database,
        "    - {rule: affected-missing, reason: R}\n    - {rule: stray-file, reason: R}\n    - {rule: schedule-hint, reason: Friday suits everybody}\n",
    );
    // Schedule hints are looked for with --since alone.
    let run = database.check();
    run.has("warning[unused-suppression]");
    assert_eq!(run.err.matches("[unused-suppression]").count(), 1);
}

#[test]
fn what_is_lowered_is_published_and_remembered() {
    let text = published("EX-2024-0001").replace("A lantern", "A [lantern](irc:lantern) or a lamp");
    let lowered = "checks:\n  link-scheme: {level: warning, reason: We talk there}\n";
    let database = TestDatabase::in_git();
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{lowered}"))
        .write(PATH, text + "\nSee [the channel](irc:lantern).\n")
        .commit_at("2024-04-01T00:00:00Z");
    database.check().succeeds().has("warning[link-scheme]");
    database
        .run(&["build", "--now", NOW, "--out", "../public"])
        .succeeds();
    let record = database.beside("public/osv/x_EX-2024-0001.json");
    let record = std::fs::read_to_string(record).unwrap();
    assert!(record.contains("2024-04-01T00:00:00Z"), "{record}");
    // Law 4 holds for it as for every other.
    let draft = database.read(PATH).replace(
        "status: published\npublished: 2024-02-01T10:00:00Z",
        "status: draft",
    );
    database
        .write(PATH, draft)
        .check()
        .fails_with(1)
        .has("error[one-way-door]");
}

#[test]
fn what_is_suppressed_is_not_mended() {
    let database = TestDatabase::in_git();
    let twice = "aliases: [CVE-2024-0001, CVE-2024-0001]\nstatus:";
    let text = published("EX-2024-0001").replace("status:", twice);
    database.write(PATH, text).commit_at("2024-04-01T00:00:00Z");
    suppressed(&database, "    - {rule: valid-aliases, reason: It stays}\n");
    database.commit_at("2024-04-02T00:00:00Z");
    database
        .run(&["check", "--fix", "--now", NOW])
        .succeeds()
        .has("1 suppressed");
    assert!(
        database
            .read(PATH)
            .contains("[CVE-2024-0001, CVE-2024-0001]")
    );
}
