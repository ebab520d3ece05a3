//! Records of our own with everything that is awkward to write down.

use std::path::Path;

use advgen::import::{Existing, Imported, Repair};
use serde_json::{Value, json};

use crate::comparison::differences;

fn imported(records: &[Value]) -> Imported {
    let folder = tempfile::tempdir().unwrap();
    for (number, record) in records.iter().enumerate() {
        let text = serde_json::to_string(record).unwrap();
        std::fs::write(folder.path().join(format!("{number:04}.json")), text).unwrap();
    }
    crate::take(
        &[folder.path().to_path_buf()],
        &Existing::default(),
        Repair::Never,
    )
    .unwrap()
}

fn record(number: usize, summary: Option<&str>, details: Option<&str>) -> Value {
    let mut record =
        json!({"id": format!("PYSEC-2020-{number}"), "modified": "2021-03-04T05:06:07.000008Z"});
    if let Some(summary) = summary {
        record["summary"] = json!(summary);
    }
    if let Some(details) = details {
        record["details"] = json!(details);
    }
    record
}

const DETAILS: &[&str] = &[
    "",
    "\n",
    " ",
    "\n\n\n",
    "a",
    "a\n",
    "a\n\n",
    "\na",
    "  a",
    "    code",
    "\ta",
    "a  ",
    "a  \nb",
    "a\r\nb",
    "a\rb",
    "a\r",
    "\r\n",
    "# Heading\n\nText",
    "#Heading",
    "# ",
    "#",
    "# Closing #",
    "Heading\n===",
    "## Heading\ntext",
    "---",
    "---\nid: x\n---\n",
    "a\n---\nb",
    "...\n",
    "--- a",
    "{{ x }} {% raw %}",
    "<!-- note -->",
    "a <!-- note --> b",
    "a -->",
    "<!--",
    "`<!-- code -->`",
    "[a](javascript:alert(1))",
    "[a](relative.txt)",
    "![a](x.png)",
    "[a]: x \"note\"",
    "a\u{2028}b\nc",
    "a\u{85}b\nc",
    "a\u{0}b\nc",
    "\u{feff}a\nb",
    "a\u{202e}b",
    "a\u{200b}b\nc",
    "\u{1f600} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- a\n  - b\n\n    c",
    "a: b\n? c\n: d",
    "& * ! | > ' \" % @ `",
    "%YAML 1.2\n---",
    "\u{e000}\u{fffd}\nx",
    "\t\n\ta\n",
    " \n a\n",
    "a\n \n",
    "a\n\t",
    "```\n# no title\n```",
    "<script>alert(1)</script>\n\n<div>\n<p>x\n</div>",
    "\\# x",
    "&lt;b&gt; &#x202e; &amp;",
    "https://example.org/a_b_c*d*",
];

#[test]
fn every_text_comes_back_to_the_last_character() {
    let long = format!("{}\n{}", "word ".repeat(30_000), "x".repeat(200_000));
    let summaries = [
        None,
        Some("A summary"),
        Some(""),
        Some(" led by a blank"),
        Some("two\nlines"),
        Some("C#"),
        Some("ends in #"),
        Some("#"),
        Some("no: yes # x"),
        Some("`<!--`"),
        Some("a\r"),
    ];
    let mut records = vec![
        record(0, None, None),
        record(1, None, Some(&long)),
        record(2, Some(&long), Some("x")),
    ];
    for summary in summaries {
        for details in std::iter::once(None).chain(DETAILS.iter().copied().map(Some)) {
            records.push(record(records.len(), summary, details));
        }
    }
    let imported = imported(&records);
    let messages: Vec<_> = imported
        .refused
        .iter()
        .flat_map(|r| &r.findings)
        .map(|f| &f.message)
        .collect();
    assert!(messages.is_empty(), "{messages:#?}");
    assert_eq!(imported.files.len(), records.len());
    for file in &imported.files {
        let source = records
            .iter()
            .find(|record| record["id"] == file.id.as_str())
            .unwrap();
        let found = differences(source, &file.text);
        assert!(found.is_empty(), "{found:?}\n{}", file.text);
    }
}

#[test]
fn plain_texts_go_into_the_body_where_people_edit_them() {
    let plain = [
        record(
            0,
            Some("A summary"),
            Some("What happened.\n\n* a list\n\n    code"),
        ),
        record(1, None, Some("What happened.")),
        record(2, Some("Only a summary of `Vec<T>` and C#"), None),
    ];
    for file in imported(&plain).files {
        assert!(
            !file.text.contains("\nsummary:") && !file.text.contains("\ndetails:"),
            "{}",
            file.text
        );
    }
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn an_advisory_is_written_the_way_people_write_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    for name in ["everything", "free-values", "withdrawn"] {
        let source = folder.join(format!("{name}.json"));
        let imported = crate::take(&[source], &Existing::default(), Repair::Never).unwrap();
        assert!(imported.refused.is_empty(), "{:?}", imported.refused);
        let text = &imported.files[0].text;
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            std::fs::write(folder.join(format!("{name}.md")), text).unwrap();
        }
        assert_eq!(
            text,
            &fixture(&format!("{name}.md")),
            "{name}: see UPDATE_FIXTURES"
        );
        if name == "free-values" {
            // `1e400` is a number, but none that serde_json holds; another test reads its digits.
            continue;
        }
        let source: Value = serde_json::from_str(&fixture(&format!("{name}.json"))).unwrap();
        assert_eq!(differences(&source, text), [""; 0], "{name}");
    }
}

#[test]
fn yaml_and_json_of_one_record_give_one_advisory() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let files: Vec<_> = ["everything.json", "everything.yaml"]
        .iter()
        .map(|name| {
            crate::take(&[folder.join(name)], &Existing::default(), Repair::Never)
                .unwrap()
                .files
        })
        .collect();
    assert_eq!(files[0], files[1]);
    assert_eq!(files[0][0].path, "advisories/2020/PYSEC-2020-1.md");
}

#[test]
fn numbers_and_nulls_of_free_values_keep_every_digit() {
    use advgen::advisory::{document, json::Json};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let imported = crate::take(
        &[folder.join("free-values.json")],
        &Existing::default(),
        Repair::Never,
    )
    .unwrap();
    let file = &imported.files[0];
    let mut findings = advgen::finding::Findings::new("a.md");
    let advisory = document::parse(&file.text, Some(file.id.as_str()), &mut findings).unwrap();
    let values = advisory.record.database_specific.as_ref();
    assert!(matches!(values, Some(Json::Object(_))));
    let written = serde_json::to_string(&values)
        .unwrap()
        .replace('\u{2028}', "\\u2028");
    let source = fixture("free-values.json");
    let start = source.find("{\"numbers\"").unwrap();
    assert!(source[start..].starts_with(&written), "{written}");
}
