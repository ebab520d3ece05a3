//! `docs/json.md` says what the JSON says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::database::{NOW, TestDatabase, embargoed, published};

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// One document, which names its schema.
fn document(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(document["schema"], 1, "{text}");
    document
}

#[test]
fn the_book_explains_exactly_the_keys_there_are() {
    let database = TestDatabase::in_git();
    let alias = |text: String| text.replace("status:", "aliases: [CVE-2024-99999]\nstatus:");
    database
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-05-01T10:00:00Z"),
        )
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T10:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    let mut printed = BTreeSet::new();
    for command in [&["flip"][..], &["next"]] {
        let run = database.run(&[command, &["--now", NOW, "--format", "json"]].concat());
        keys(&document(&run.succeeds().out), &mut printed);
    }
    let run = database.run(&["mirror", "../mirror", "--now", NOW, "--format", "json"]);
    keys(&document(&run.succeeds().out), &mut printed);
    let run = database.run(&["doctor", "--now", NOW, "--format", "json"]);
    keys(&document(&run.fails_with(1).out), &mut printed);
    database.write(
        "parties.yaml",
        "contacts:\n  - {name: D. Whitlock, address: d@example.org, last_verified: 2024-01-01T00:00:00Z}\n",
    );
    let run = database.run(&["status", "--now", NOW, "--format", "json"]);
    keys(&document(&run.succeeds().out), &mut printed);
    database.remove("parties.yaml");
    keys(
        &document(&database.run(&["new", "--format", "json"]).succeeds().out),
        &mut printed,
    );
    database
        .write(
            "advisories/EX-2024-0003.md",
            alias(published("EX-2024-0003")),
        )
        .write(
            "advisories/EX-2024-0004.md",
            alias(published("EX-2024-0004")),
        )
        .write(
            "advisories/EX-2024-0005.md",
            published("EX-2024-0005").replace("status:", "cwe: [CWE-079]\nstatus:"),
        );
    let list = ["check", "--list-rules", "--format", "json"];
    keys(&document(&database.run(&list).succeeds().out), &mut printed);
    let run = database.run(&["check", "--now", NOW, "--format", "json"]);
    keys(&document(&run.fails_with(1).out), &mut printed);

    let deployed = TestDatabase::new();
    let dated =
        published("EX-2024-0001").replace("affected:", "modified: 2024-03-01T10:00:00Z\naffected:");
    deployed.write("advisories/EX-2024-0001.md", &dated);
    let build = ["build", "--now", NOW, "--out", "../deployed"];
    deployed.run(&build).succeeds();
    deployed
        .write(
            "advisories/EX-2024-0001.md",
            dated.replace("03-01", "03-02") + "More.\n",
        )
        .write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
    let check = [
        "check",
        "--now",
        NOW,
        "--against",
        "../deployed",
        "--format",
        "json",
    ];
    keys(
        &document(&deployed.run(&check).succeeds().out),
        &mut printed,
    );

    let told = TestDatabase::new();
    told.write(
        "parties.yaml",
        "parties:
  - {alias: northwind, organisation: Northwind, address: security@northwind.example, eligible: Ships it, status: active}
contacts:
  - {name: D. Whitlock, address: whitlock@example.org}
",
    )
    .write(
        "advisories/EX-2024-0001.md",
        "---\nid: EX-2024-0001\nstatus: draft\ncase:\n  events:\n    - {notified: 2024-05-01T00:00:00Z, notice: initial, parties: [northwind]}\n---\n# T\n",
    );
    for command in [&["parties"][..], &["notice", "EX-2024-0001", "--who"]] {
        let run = told.run(&[command, &["--now", NOW, "--format", "json"]].concat());
        keys(&document(&run.fails_with(1).out), &mut printed);
    }

    let code = TestDatabase::in_git();
    code.write("notes.md", "EX-2024-0001")
        .write("data.xz", b"\xfd7zXZ\0....")
        .commit_at("2024-01-03T00:00:00Z");
    code.git(&["branch", "EX-2024-0001"]);
    let searched = code.folder().to_str().unwrap();
    let run = told.run(&["leaks", searched, "--now", NOW, "--format", "json"]);
    keys(&document(&run.fails_with(1).out), &mut printed);

    let record = r#"{"id": "x_OLD-2023-0007", "modified": "2023-06-02T08:09:10Z", "summary": "S"}"#;
    fs::create_dir(database.beside("records")).unwrap();
    fs::write(database.beside("records/a.json"), record).unwrap();
    fs::write(database.beside("records/b.json"), "{").unwrap();
    let run = database.run(&["import", "osv", "../records", "--format", "json"]);
    keys(&document(&run.fails_with(1).out), &mut printed);

    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md")).unwrap();
    let mut shown = BTreeSet::new();
    for example in page.split("```json\n").skip(1) {
        let (example, _) = example.split_once("```").unwrap();
        keys(&document(example), &mut shown);
    }
    assert_eq!(shown, printed);
    for key in printed {
        assert!(page.contains(&format!("`{key}`")), "{key} is not explained");
    }
}
