//! What machines read of a check: SARIF, GitLab code quality, GitHub annotations, JSON.

use std::collections::BTreeSet;

use serde_json::Value;
use snapbox::str;

use crate::database::{NOW, TestDatabase, advisory, embargoed, published};
use crate::run::Run;

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let alias = |text: String| text.replace("status:", "aliases: [CVE-2024-0001]\nstatus:");
    database
        .write(
            "advisories/EX-2024-0001.md",
            alias(published("EX-2024-0001")),
        )
        .write(
            "advisories/EX-2024-0002.md",
            alias(published("EX-2024-0002")),
        )
        .write(
            "advisories/EX-2024-0003.md",
            published("EX-2024-0003").replace("status:", "cwe: [CWE-079]\nstatus:"),
        )
        .write(
            "advisories/EX-2024-0004.md",
            advisory(&[
                ("id", "EX-2024-0004"),
                ("status", "published"),
                ("published", "2024-02-01T10:00:00Z"),
            ])
            .replace("affected:", "affectd:"),
        );
    database
}

fn run(database: &TestDatabase, format: &str) -> Run {
    database.run(&["check", "--now", NOW, "--format", format])
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.out).expect("a document")
}

#[test]
fn every_form_has_as_many_findings() {
    let database = database();
    let json = document(run(&database, "json").fails_with(1));
    let count = json["findings"].as_array().unwrap().len();
    assert!(count >= 3);
    let sarif = document(run(&database, "sarif").fails_with(1));
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), count);
    let gitlab = document(run(&database, "gitlab").fails_with(1));
    assert_eq!(gitlab.as_array().unwrap().len(), count);
    let github = run(&database, "github");
    assert_eq!(github.fails_with(1).out.lines().count(), count);
    let human = run(&database, "human");
    let titles = human.fails_with(1).err.lines();
    let titles = titles.filter(|line| line.starts_with("error[") || line.starts_with("warning["));
    assert_eq!(titles.count(), count);
}

#[test]
fn sarif_keeps_what_code_scanning_demands() {
    let database = database();
    let sarif = document(run(&database, "sarif").fails_with(1));
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in [
            &rule["shortDescription"]["text"],
            &rule["fullDescription"]["text"],
            &rule["help"]["text"],
            &rule["help"]["markdown"],
        ] {
            assert!(
                text.as_str().is_some_and(|text| text.len() <= 1024),
                "{rule}"
            );
        }
        assert!(matches!(
            rule["defaultConfiguration"]["level"].as_str(),
            Some("error" | "warning")
        ));
    }
    let mut fingerprints = BTreeSet::new();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(':'), "{uri}");
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().unwrap() >= 1, "{result}");
        }
        fingerprints.insert(result["partialFingerprints"].to_string());
    }
    assert_eq!(fingerprints.len(), results.len());
    let of = |rule: &str| results.iter().find(|one| one["ruleId"] == rule).unwrap();
    let related = &of("duplicate-alias")["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "claimed here as well");
    let change = &of("cwe-form")["fixes"][0]["artifactChanges"][0];
    assert_eq!(
        change["replacements"][0]["insertedContent"]["text"],
        "CWE-79"
    );
}

#[test]
fn gitlab() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001").replace("status:", "cwe: [CWE-079]\nstatus:"),
    );
    run(&database, "gitlab").fails_with(1).out(str![[r#"
[
  {
    "description": "`CWE-079` is not of the form CWE-79. Write `CWE-79`.",
    "check_name": "cwe-form",
    "fingerprint": "58c9c0244f862bb66ac75dd80f67eaf1f66774284ef8f9d0b3a072f45b2c4043",
    "severity": "blocker",
    "location": {
      "path": "advisories/EX-2024-0001.md",
      "lines": {
        "begin": 3
      }
    }
  }
]

"#]]);
}

#[test]
fn names_of_findings_stay_when_lines_move() {
    let database = database();
    let names = || -> Vec<Value> {
        let gitlab = document(&run(&database, "gitlab"));
        let entries = gitlab.as_array().unwrap().iter();
        entries.map(|entry| entry["fingerprint"].clone()).collect()
    };
    let before = names();
    let path = "advisories/EX-2024-0003.md";
    let moved = database.read(path).replace("cwe:", "# A comment\ncwe:");
    database.write(path, moved);
    assert_eq!(names(), before);
}

#[test]
fn no_form_quotes_a_private_entry_in_ci() {
    let database = TestDatabase::in_git();
    database.write(
        "advisories/hush/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2024-07-01T12:00:00Z").replace(
            "affected:",
            "HUSH: HUSH\ncwe: [CWE-HUSH]\ncase: {suppress: {rule: HUSH, reason: HUSH}}\naffected:",
        ),
    );
    for format in ["sarif", "gitlab", "github", "json", "human"] {
        let check = ["check", "--now", NOW, "--format", format];
        let run = database.advgen(&check).env("CI", "true").run();
        run.fails_with(1).lacks("HUSH").lacks("hush");
        // On the author's own machine it is told.
        database.run(&check).fails_with(1).has("HUSH");
    }
    // A name that was made of the text would tell whoever guesses it that they guessed right.
    let names = || {
        let check = ["check", "--now", NOW, "--format", "sarif"];
        database.advgen(&check).env("CI", "true").run().out
    };
    let before = names();
    let path = "advisories/hush/EX-2024-0002.md";
    database.write(
        path,
        database.read(path).replace("HUSH: HUSH", "HASH: HASH"),
    );
    assert_eq!(names(), before);
}

#[test]
fn only_check_has_reports_for_forges() {
    let database = TestDatabase::new();
    for format in ["sarif", "gitlab", "github"] {
        let arguments = ["next", "--format", format];
        database.run(&arguments).fails_with(2).has("use --format");
        let arguments = ["check", "--list-rules", "--format", format];
        database.run(&arguments).fails_with(2).has("--format json");
    }
}

#[test]
fn the_list_of_rules_says_what_each_demands() {
    let database = TestDatabase::new();
    let list = document(
        database
            .run(&["check", "--list-rules", "--format", "json"])
            .succeeds(),
    );
    let rules = list["rules"].as_array().unwrap();
    assert_eq!(rules.len(), advgen::finding::Rule::ALL.len());
    let table = database.run(&["check", "--list-rules"]);
    assert_eq!(table.succeeds().out.lines().count(), rules.len());
    table.has("unreadable-file           error       firm  by hand  2026-11-22  The file is an ordinary text file\n");
}
