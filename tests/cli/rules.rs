//! Every rule has a small good and a small bad database, an explanation, and a place in
//! `docs/rules.md`.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use advgen::finding::{Lowering, Mending, Rule, Strictness};

use crate::database::{NOW, TestDatabase, advisory, content, embargoed, published};

/// Rules about the history, the clock or an import: a folder of files cannot break them alone, so
/// that the tests below do it step by step.
const SCRIPTED: &[Rule] = &[
    Rule::OneWayDoor,
    Rule::PastDisclosure,
    Rule::FutureInstant,
    Rule::Json,
    Rule::Transition,
    Rule::Incomplete,
    Rule::Approvals,
    Rule::Rescheduled,
    Rule::ScheduleHint,
    Rule::FixMoved,
    Rule::PrivateWords,
    Rule::GitAttributes,
];

/// Rules about what is deployed, which is beside a database and not in it: `check_against.rs`.
const DEPLOYED: &[Rule] = &[
    Rule::DeployedVanished,
    Rule::DeployedPublished,
    Rule::DeployedModified,
    Rule::DeployedModifiedAlone,
    Rule::DeployedReinstated,
    Rule::DeployedPreview,
    Rule::DeployedFile,
    Rule::DeployedMixed,
    Rule::DeployedLink,
];

/// Guards against mistakes of advgen itself, which no known input sets off.
const GUARDS: &[Rule] = &[Rule::RoundTrip];

/// The rules that have a fixture.
fn with_fixture() -> impl Iterator<Item = Rule> {
    let others = |rule: &Rule| [SCRIPTED, DEPLOYED, GUARDS].concat().contains(rule);
    Rule::ALL.iter().copied().filter(move |rule| !others(rule))
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fixtures() -> PathBuf {
    project().join("tests/fixtures/rules")
}

/// Compares a file with what it should hold, or writes it.
fn same_as_file(path: &Path, actual: &str, wrong: &mut Vec<String>) {
    if env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(path, actual).unwrap();
    } else if fs::read_to_string(path).unwrap_or_default() != actual {
        let name = path.strip_prefix(project()).unwrap().display();
        wrong.push(format!(
            "{name} should be (SNAPSHOTS=overwrite writes it):\n{actual}"
        ));
    }
}

/// A copy of a fixture.
fn copy(fixture: &Path) -> TestDatabase {
    let database = TestDatabase::new();
    for (path, bytes) in content(fixture) {
        if path != Path::new("expected.txt") {
            database.write(path.to_str().unwrap(), bytes);
        }
    }
    database
}

/// The report about a copy of a fixture.
fn report(fixture: &Path) -> crate::run::Run {
    copy(fixture).check()
}

fn shows(report: &str, rule: Rule) -> bool {
    report.contains(&format!("[{rule}]"))
}

#[test]
fn every_rule_has_a_bad_and_a_good_fixture_that_show_it() {
    let mut wrong = Vec::new();
    for rule in with_fixture() {
        for kind in ["bad", "good"] {
            let fixture = fixtures().join(rule.id()).join(kind);
            if !fixture.is_dir() {
                wrong.push(format!("{rule} has no fixture {}", fixture.display()));
                continue;
            }
            let run = report(&fixture);
            match (kind, shows(&run.err, rule)) {
                ("bad", false) => wrong.push(format!(
                    "{rule} is not found in its bad fixture:\n{}",
                    run.err
                )),
                ("good", true) => {
                    wrong.push(format!("{rule} is found in its good fixture:\n{}", run.err));
                }
                _ => {}
            }
            same_as_file(&fixture.join("expected.txt"), &run.err, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Rules of which `--fix` mends something have a fixture `fixed` of what it makes of `bad`, or of
/// `fixable` where `bad` shows what only people can mend.
#[test]
fn what_is_fixed_is_what_its_fixture_says() {
    let mut wrong = Vec::new();
    for rule in with_fixture() {
        let folder = fixtures().join(rule.id());
        let fixed = folder.join("fixed");
        if rule.mending() != Mending::Fix {
            assert!(!fixed.exists(), "{rule} has no fix, says the list of rules");
            continue;
        }
        let fixable = [folder.join("fixable"), folder.join("bad")];
        let before = fixable.iter().find(|folder| folder.is_dir()).unwrap();
        let database = copy(before);
        let found = database.check().err;
        assert!(
            shows(&found, rule),
            "{rule} is not found in {before:?}:\n{found}"
        );
        let run = database.run(&["check", "--fix", "--now", NOW]);
        if shows(&run.err, rule) {
            wrong.push(format!("{rule} is not mended:\n{}", run.err));
        }
        let made = content(database.folder());
        for (path, bytes) in &made {
            let path = fixed.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            same_as_file(&path, std::str::from_utf8(bytes).unwrap(), &mut wrong);
        }
        let again = database.run(&["check", "--fix", "--now", NOW]).err;
        assert!(!again.contains(" mend"), "{rule} is mended again:\n{again}");
        assert_eq!(content(database.folder()), made, "{rule}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    let rules: BTreeSet<String> = with_fixture().map(|rule| rule.id().to_owned()).collect();
    let folders: BTreeSet<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, rules);
}

#[test]
fn one_way_door() {
    let path = "advisories/EX-2024-0001.md";
    let database = TestDatabase::in_git();
    database
        .write(path, published("EX-2024-0001"))
        .commit_at("2024-04-01T00:00:00Z");
    // Good: a correction, and a withdrawal.
    database
        .write(path, published("EX-2024-0001") + "\nMore.\n")
        .check()
        .succeeds();
    let withdrawn = [
        ("id", "EX-2024-0001"),
        ("status", "withdrawn"),
        ("published", "2024-02-01T10:00:00Z"),
        ("withdrawn", "2024-05-01T10:00:00Z"),
        ("withdrawn_reason", "It was no vulnerability"),
    ];
    database
        .write(path, advisory(&withdrawn))
        .check()
        .succeeds();
    // Bad: back to secrecy, another date, another name, and gone.
    let again = embargoed("EX-2024-0001", "2024-07-01T12:00:00Z");
    database.write(path, again).check().fails_with(1).err(snapbox::str![[r#"
error[one-way-door]: `EX-2024-0001` was public, and would not be any more
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargoed
  |         ^^^^^^^^^
  |
  = help: Restore its status; to take it back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`

1 advisory checked: 1 error in 1 file

"#]]);
    let redated = published("EX-2024-0001").replace("2024-02-01", "2024-02-02");
    database.write(path, redated).check().fails_with(1).err(snapbox::str![[r#"
error[one-way-door]: `EX-2024-0001` became public with `published: 2024-02-01T10:00:00Z`, and that has changed
 --> advisories/EX-2024-0001.md:4:12
  |
4 | published: 2024-02-02T10:00:00Z
  |            ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write `published: 2024-02-01T10:00:00Z`

1 advisory checked: 1 error in 1 file

"#]]);
    let renamed = published("EX-2024-0002");
    database.remove(path).write("advisories/EX-2024-0002.md", renamed).check().fails_with(1).err(snapbox::str![[r#"
error[one-way-door]: `EX-2024-0001` was public, and its file is gone
--> advisories/EX-2024-0001.md
 = help: Bring the file back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`

1 advisory checked: 1 error in 1 file

"#]]);
    database
        .commit_at("2024-05-01T00:00:00Z")
        .check()
        .fails_with(1);
    assert!(shows(&database.check().err, Rule::OneWayDoor));
}

#[test]
fn past_disclosure() {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-06-01T00:00:01Z"),
        )
        .check()
        .succeeds();
    let past = embargoed("EX-2024-0001", "2024-05-31T23:59:59Z");
    let run = database.write("advisories/EX-2024-0001.md", past).check();
    assert!(shows(&run.err, Rule::PastDisclosure));
    // Once it is committed it is on its way, and must not be late.
    database
        .commit_at("2024-05-31T23:59:59Z")
        .check()
        .succeeds();
}

#[test]
fn future_instant() {
    let database = TestDatabase::new();
    let at = |instant: &str| {
        advisory(&[
            ("id", "EX-2024-0001"),
            ("status", "published"),
            ("published", instant),
        ])
    };
    database
        .write("advisories/EX-2024-0001.md", at(NOW))
        .check()
        .succeeds();
    let run = database
        .write("advisories/EX-2024-0001.md", at("2024-06-01T00:00:01Z"))
        .check();
    assert!(shows(&run.err, Rule::FutureInstant));
}

#[test]
fn json() {
    let database = TestDatabase::new();
    database.write("record.json", "{\"id\": ");
    let run = database.run(&["import", "osv", "record.json"]);
    assert!(shows(&run.fails_with(1).err, Rule::Json));
    database.write("record.json", "{\"id\": 1}");
    assert!(!shows(
        &database.run(&["import", "osv", "record.json"]).err,
        Rule::Json
    ));
}

#[test]
fn the_list_of_rules_in_the_book_is_the_list_of_the_program() {
    let mut wrong = Vec::new();
    same_as_file(&project().join("docs/rules.md"), &book(), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The page of the book.
fn book() -> String {
    let mut page = "# Rules

<!-- Written by `SNAPSHOTS=overwrite cargo test --test cli rules` from the list in src/finding/rule.rs. -->

What `advgen check` looks for. `advgen explain RULE` prints the same in a terminal. `advgen check --list-rules` lists them, and [for machines](json.md#rules) with `--format json`.

A breach is

* an **error**: nothing is published until it is mended;
* an **error here**: an error in an advisory that was written in this database; a warning in a record that was taken over from elsewhere (one with `modified:`), because it is published as it stands;
* a **warning**: the entry is published as it stands, though somebody may be surprised. `advgen check --strict` fails for warnings too.

A rule without *firm* can be raised, lowered or switched off for a database ([`checks`](configuration.md#levels-of-rules)), or suppressed in one entry ([`suppress`](format.md#suppress)), with a reason. What is firm guards a promise, and is neither. New rules enter as warnings, with the day on which they came into being; the exit status follows the worst finding alone.

What can be mended without a decision, `advgen check --fix` mends: there is only one thing that the text can mean, and comments and layout stay. It refuses files with changes that are not committed (`--allow-dirty` lets it), and leaves records that were taken over from elsewhere as they are. The column *mend* says for each rule

* **`--fix`**: it mends what is mechanical about it;
* **shown**: the finding shows a likely replacement, and somebody has to decide;
* **by hand**: only people know what should stand there.

| rule | breach | | mend | |
|---|---|---|---|---|
"
    .to_owned();
    for rule in Rule::ALL {
        writeln!(
            page,
            "| [`{0}`](#{0}) | {1} | {2} | {3} | {4} |",
            rule.id(),
            level(*rule),
            lowering(*rule),
            mending(*rule),
            rule.summary()
        )
        .unwrap();
    }
    for rule in Rule::ALL {
        writeln!(
            page,
            "\n## {}\n\n{}. ({}{}, since {})\n\n{}",
            rule.id(),
            rule.summary(),
            capitalised(level(*rule)),
            match rule.lowering() {
                Lowering::Never => ", firm",
                Lowering::Reason => "",
            },
            rule.since(),
            rule.why()
        )
        .unwrap();
        let example = fixtures().join(rule.id()).join("bad");
        let report = if example.is_dir() {
            report(&example).err
        } else {
            String::new()
        };
        let finding = report.split("\n\n").find(|finding| shows(finding, *rule));
        if let Some(finding) = finding {
            writeln!(page, "\n```text\n{}\n```", finding.trim_end()).unwrap();
        }
    }
    page
}

fn level(rule: Rule) -> &'static str {
    match rule.strictness() {
        Strictness::Error => "error",
        Strictness::Own => "error here",
        Strictness::Warning => "warning",
    }
}

fn lowering(rule: Rule) -> &'static str {
    match rule.lowering() {
        Lowering::Never => "firm",
        Lowering::Reason => "",
    }
}

fn mending(rule: Rule) -> &'static str {
    match rule.mending() {
        Mending::Hand => "by hand",
        Mending::Shown => "shown",
        Mending::Fix => "`--fix`",
    }
}

fn capitalised(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}
