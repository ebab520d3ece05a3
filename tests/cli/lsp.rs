//! `advgen lsp`, spoken with as an editor does: raw messages over standard input and output.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::{CONFIGURATION, TestDatabase, advisory, embargoed, published};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// An editor with the program behind it.
struct Editor {
    child: Child,
    _alive: Sender<()>,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    folder: String,
    asked: u64,
    /// What was told and not yet looked at.
    told: Vec<Value>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Editor {
    fn start(database: &TestDatabase) -> Self {
        let mut child = database
            .advgen(&["lsp"])
            .into_command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Whoever waits for what never comes is told so by the end of the program.
        let id = child.id().to_string();
        let (alive, is_over) = channel::<()>();
        thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-9", &id]).status();
            }
        });
        Self {
            _alive: alive,
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            folder: database.folder().to_str().unwrap().to_owned(),
            asked: 0,
            told: Vec::new(),
        }
    }

    /// An editor that has introduced itself, and has heard of the database.
    fn ready(database: &TestDatabase) -> Self {
        let mut editor = Self::start(database);
        editor.ask("initialize", json!({"capabilities": {}, "rootUri": null}));
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is written where it is sent"
    )]
    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "hung up");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// The whole answer to a question.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is written where it is sent"
    )]
    fn answer(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message.get("id") == Some(&json!(id)) {
                return message;
            }
            self.told.push(message);
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.answer(method, params)["result"].clone()
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.folder)
    }

    fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&mut self, path: &str, version: u64, text: &str) {
        let uri = self.uri(path);
        self.tell(
            "textDocument/didChange",
            json!({
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": text}],
            }),
        );
    }

    /// The next diagnostics of a file that are like this.
    fn until(&mut self, path: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = self.uri(path);
        let is_wanted = |message: &Value| {
            let of = message["params"]["uri"] == uri.as_str();
            let found = message["params"]["diagnostics"].as_array();
            found.filter(|found| of && wanted(found)).cloned()
        };
        if let Some(found) = std::mem::take(&mut self.told)
            .iter()
            .rev()
            .find_map(is_wanted)
        {
            return found;
        }
        loop {
            let message = self.receive();
            if let Some(found) = is_wanted(&message) {
                return found;
            }
        }
    }

    /// Asks about the place of `|` in a text, which is opened without it.
    fn ask_at(&mut self, method: &str, path: &str, text: &str) -> Value {
        let at = text.find('|').unwrap();
        let before = &text[..at];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
        self.open(path, &text.replacen('|', "", 1));
        let document = json!({"uri": self.uri(path)});
        let position = json!({"line": line, "character": column});
        self.ask(
            method,
            json!({"textDocument": document, "position": position}),
        )
    }
}

fn codes(found: &[Value]) -> Vec<&str> {
    found
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

const PATH: &str = "advisories/EX-2024-0001.md";

#[test]
fn it_comes_and_goes_as_the_protocol_says() {
    let database = TestDatabase::new();
    let mut editor = Editor::start(&database);
    let early = editor.answer("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    let offered = json!({"general": {"positionEncodings": ["utf-16", "utf-8"]}});
    let result = editor.ask("initialize", json!({"capabilities": offered}));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    editor.tell("initialized", json!({}));
    let unknown = editor.answer("textDocument/rename", json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    editor.tell("$/setTrace", json!({"value": "off"}));
    assert_eq!(editor.ask("shutdown", Value::Null), Value::Null);
    let late = editor.answer("textDocument/hover", json!({}));
    assert_eq!(late["error"]["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_editor_that_is_gone_ends_it() {
    let database = TestDatabase::new();
    let mut editor = Editor::ready(&database);
    editor.input = None;
    assert_eq!(editor.child.wait().unwrap().code(), Some(1));
}

#[test]
fn it_asks_to_be_told_of_changed_files_where_that_is_known() {
    let database = TestDatabase::new();
    let mut editor = Editor::start(&database);
    let watching = json!({"didChangeWatchedFiles": {"dynamicRegistration": true}});
    editor.ask(
        "initialize",
        json!({"capabilities": {"workspace": watching}}),
    );
    editor.tell("initialized", json!({}));
    assert_eq!(editor.receive()["method"], "client/registerCapability");
}

#[test]
fn findings_are_those_of_check_and_follow_the_text() {
    let database = TestDatabase::in_git();
    let good = published("EX-2024-0001");
    database
        .write(PATH, &good)
        .commit_at("2024-04-01T00:00:00Z");
    let mut editor = Editor::ready(&database);
    editor.open(PATH, &good);
    editor.until(PATH, <[Value]>::is_empty);
    let bad = good.replace("status: published", "# 😀\nstatus: publshed");
    editor.change(PATH, 2, &bad);
    let found = editor.until(PATH, |found| !found.is_empty());
    assert_eq!(codes(&found), ["status"]);
    assert_eq!(found[0]["severity"], 1);
    let at = json!({"start": {"line": 3, "character": 8}, "end": {"line": 3, "character": 16}});
    assert_eq!(found[0]["range"], at);
    // What only the history knows.
    let draft = good.replace(
        "status: published\npublished: 2024-02-01T10:00:00Z",
        "status: draft",
    );
    editor.change(PATH, 3, &draft);
    editor.until(PATH, |found| codes(found) == ["one-way-door"]);
    editor.change(PATH, 4, &good);
    editor.until(PATH, <[Value]>::is_empty);
}

/// The findings of every bad fixture in the editor are those of `check`.
#[test]
fn every_bad_fixture_is_as_bad_in_the_editor() {
    let rules = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let mut compared = 0;
    for rule in std::fs::read_dir(rules).unwrap() {
        let bad = rule.unwrap().path().join("bad");
        // Shown where the test fails.
        println!("{}", bad.display());
        let database = TestDatabase::new();
        for (path, bytes) in crate::database::content(&bad) {
            database.write(path.to_str().unwrap(), bytes);
        }
        let report = database.run(&["check", "--format", "json"]);
        let report: Value = serde_json::from_str(&report.out).unwrap();
        let mut editor = Editor::ready(&database);
        if !database.has("advisories") {
            continue;
        }
        for (path, bytes) in database.content("advisories") {
            let path = format!("advisories/{}", path.display());
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            if !path.ends_with(".md") {
                continue;
            }
            let of_file = report["findings"].as_array().unwrap().iter();
            let mut want: Vec<&str> = of_file
                .filter(|finding| finding["path"] == path.as_str())
                .map(|finding| finding["rule"].as_str().unwrap())
                .collect();
            want.sort_unstable();
            editor.open(&path, &text);
            // The database may be read after the first look at the text alone.
            editor.until(&path, |found| {
                let mut found = codes(found);
                found.sort_unstable();
                found == want
            });
            compared += want.len();
        }
    }
    assert!(compared > 40, "{compared}");
}

#[test]
fn what_other_files_say_is_read_again_when_they_are_saved() {
    let database = TestDatabase::new();
    let other = "advisories/EX-2024-0002.md";
    let keys = |id| {
        advisory(&[
            ("id", id),
            ("status", "published"),
            ("published", "2024-02-01T10:00:00Z"),
            ("aliases", "[CVE-2024-11111]"),
        ])
    };
    database.write(other, keys("EX-2024-0002"));
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    let mut editor = Editor::ready(&database);
    editor.open("advisories/EX-2024-0003.md", &keys("EX-2024-0003"));
    let path = "advisories/EX-2024-0003.md";
    let found = editor.until(path, |found| codes(found) == ["duplicate-alias"]);
    let related = &found[0]["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], editor.uri(other).as_str());
    database.write(other, published("EX-2024-0002"));
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    editor.until(path, <[Value]>::is_empty);
}

#[test]
fn a_private_entry_that_is_named_is_found_however_it_is_written() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2098-07-01T12:00:00Z"),
    );
    let mut editor = Editor::ready(&database);
    let text = published("EX-2024-0001") + "\nSee EX\\-2024\\-**0002**.\n";
    editor.open(PATH, &text);
    editor.until(PATH, |found| codes(found) == ["private-reference"]);
}

#[test]
fn the_configuration_is_checked_while_it_is_written() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0002.md",
        embargoed("EX-2024-0002", "2098-07-01T12:00:00Z"),
    );
    let says = CONFIGURATION.replace("ids:", "  description: Not EX-2024-0002\nids:");
    database.write("advgen.yaml", &says);
    let mut editor = Editor::ready(&database);
    let path = "advgen.yaml";
    // As it was saved, also what only the database knows is said.
    editor.open(path, &says);
    editor.until(path, |found| codes(found) == ["private-reference"]);
    editor.change(path, 2, &says.replace("prefix: EX", "perfix: EX"));
    let found = editor.until(path, |found| codes(found).contains(&"unknown-key"));
    assert!(!codes(&found).contains(&"private-reference"), "{found:?}");
    editor.change(path, 3, &says.replace("Not EX", "Not now, EX"));
    editor.until(path, <[Value]>::is_empty);
    editor.change(path, 4, &says);
    editor.until(path, |found| codes(found) == ["private-reference"]);
}

#[test]
fn the_register_of_parties_is_checked_while_it_is_written() {
    let database = TestDatabase::new();
    let good = "parties:\n  - alias: northwind\n    organisation: Northwind Distribution\n    address: security@northwind.example\n    eligible: Ships the lantern\n    status: active\n";
    let bad = good.replace("status: active", "staus: active");
    database.write("parties.yaml", good);
    let mut editor = Editor::ready(&database);
    let path = "parties.yaml";
    editor.open(path, &bad);
    editor.until(path, |found| codes(found).contains(&"unknown-key"));
    editor.change(path, 2, good);
    editor.until(path, |found| !codes(found).contains(&"unknown-key"));
    database.write(path, &bad);
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    editor.change(path, 3, &bad);
    editor.until(path, |found| codes(found).contains(&"unknown-key"));
    // Of a file that nothing is known of, nothing is said.
    editor.open("README.md", "staus: active\n");
    editor.until("README.md", <[Value]>::is_empty);
}

#[test]
fn what_an_attachment_says_is_known_while_the_text_is_written() {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2098-07-01T12:00:00Z"),
        )
        .write("advisories/EX-2024-0001/notes.txt", "As EX-2024-0002.\n");
    let path = "advisories/EX-2024-0001/index.md";
    database.write(path, published("EX-2024-0001"));
    let mut editor = Editor::ready(&database);
    let text = published("EX-2024-0001") + "\nSee [notes](notes.txt).\n";
    editor.open(path, &text);
    editor.until(path, |found| codes(found) == ["private-reference"]);
}

#[test]
fn suppressions_are_as_useful_in_the_editor() {
    let database = TestDatabase::new();
    let path = "advisories/EX-2024-0001/index.md";
    let suppressing = |rule: &str| {
        let case = format!("case:\n  suppress:\n    - {{rule: {rule}, reason: R}}\n---\n# A");
        published("EX-2024-0001").replacen("---\n# A", &case, 1)
    };
    database
        .write(path, suppressing("unreferenced-attachment"))
        .write("advisories/EX-2024-0001/notes.txt", "For us.\n");
    let mut editor = Editor::ready(&database);
    let idle = |found: &[Value]| codes(found) == ["unused-suppression"];
    editor.open(path, &suppressing("affected-missing"));
    editor.until(path, idle);
    // Which files lie beside it is not looked at.
    editor.change(path, 2, &suppressing("unreferenced-attachment"));
    editor.until(path, <[Value]>::is_empty);
    editor.change(path, 3, &suppressing("affected-missing"));
    editor.until(path, idle);
    // What --since alone looks for is not either.
    editor.change(path, 4, &suppressing("schedule-hint"));
    editor.until(path, <[Value]>::is_empty);
}

#[test]
fn a_duplicate_of_a_duplicate_is_followed_to_its_end() {
    let database = TestDatabase::new();
    let closed = |id: &str, first: &str| {
        format!(
            "---\nid: {id}\nstatus: rejected\ndisclosure: 2099-02-03T10:00:00Z\ncase:\n  events:\n    - closed: 2024-01-20T09:00:00Z\n      by: A. Keeper\n      reason: duplicate\n      duplicate_of: {first}\n      reporter_told: yes\n---\n# A lantern goes out\n\nSomebody blew.\n"
        )
    };
    database
        .write(
            "advisories/EX-2024-0002.md",
            closed("EX-2024-0002", "EX-2024-0003"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            embargoed("EX-2024-0003", "2099-01-03T10:00:00Z"),
        );
    let mut editor = Editor::ready(&database);
    editor.open(PATH, &closed("EX-2024-0001", "EX-2024-0002"));
    editor.until(PATH, <[Value]>::is_empty);
    let other = embargoed("EX-2024-0003", "2099-03-03T10:00:00Z");
    database.write("advisories/EX-2024-0003.md", other);
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let found = editor.until(PATH, |found| !found.is_empty());
    assert_eq!(codes(&found), ["duplicate-case"]);
    let said = found[0]["message"].as_str().unwrap();
    assert!(
        said.starts_with("`EX-2024-0003` becomes public later"),
        "{said}"
    );
}

#[test]
fn keys_and_words_are_completed() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
    let mut editor = Editor::ready(&database);
    editor.open(PATH, &published("EX-2024-0001"));
    editor.tell(
        "textDocument/didSave",
        json!({"textDocument": {"uri": editor.uri(PATH)}}),
    );
    for (text, label, new) in [
        ("---\nid: X\nsta|", "status", "status: "),
        ("---\nid: X\nstatus: |\n---\n", "embargoed", "embargoed"),
        (
            "---\nid: X\naffected:\n  - package: {ecosystem: |}\n---\n",
            "crates.io",
            "crates.io",
        ),
        (
            "---\nid: X\ncase:\n  events:\n    - re|\n---\n",
            "received",
            "received: ",
        ),
        (
            "---\nid: X\ncase:\n  events:\n    - received: 2024-01-01T00:00:00Z\n      |\n---\n",
            "channel",
            "channel: ",
        ),
        (
            "---\nid: X\ncwe: [|]\n---\n",
            "CWE-352 Cross-Site Request Forgery (CSRF)",
            "CWE-352",
        ),
        ("---\nid: X\nreferences:\n  - |\n---\n", "fix", "fix: "),
    ] {
        let list = editor.ask_at("textDocument/completion", PATH, text);
        let items = list["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["label"] == label);
        let item = item.unwrap_or_else(|| panic!("{text}: {list}"));
        assert_eq!(item["textEdit"]["newText"], new, "{text}");
    }
    let list = editor.ask_at(
        "textDocument/completion",
        PATH,
        "---\nid: X\nst|\nstatus: draft\n---\n",
    );
    let labels: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["label"])
        .collect();
    assert!(!labels.contains(&&json!("status")), "it is there already");
    let body = editor.ask_at("textDocument/completion", PATH, "---\nid: X\n---\nst|\n");
    assert_eq!(body, Value::Null);
}

#[test]
fn vectors_weaknesses_ecosystems_keys_words_and_rules_are_explained() {
    let database = TestDatabase::new();
    let mut editor = Editor::ready(&database);
    for (text, wants) in [
        (
            "---\nseverity: [CVSS:3.1/AV:N|/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H]\n---\n",
            &[
                "9.8 Critical",
                "Attack vector: Network, from anywhere",
                "Availability: High",
            ][..],
        ),
        (
            "---\ncwe: [CWE-35|2]\n---\n",
            &["Cross-Site Request Forgery"],
        ),
        (
            "---\naffected: [{package: {ecosystem: crat|es.io}}]\n---\n",
            &["SemVer", "pkg:cargo/"],
        ),
        ("---\nsta|tus: draft\n---\n", &["Who may see the entry"]),
        ("---\nstatus: dra|ft\n---\n", &["nobody may see it"]),
        (
            "---\nid: EX-2024-0001\nstatus: publ|shed\n---\n",
            &["`status`:"],
        ),
        ("---\nid: EX-1 # one-way-|door\n---\n", &["`one-way-door`:"]),
    ] {
        let hover = editor.ask_at("textDocument/hover", PATH, text);
        let said = hover["contents"]["value"].as_str().unwrap_or_default();
        for want in wants {
            assert!(said.contains(want), "{text}: {hover}");
        }
    }
    let nothing = editor.ask_at("textDocument/hover", PATH, "---\nid: X\n---\n# Titl|e\n");
    assert_eq!(nothing, Value::Null);
}

#[test]
fn a_finding_with_a_replacement_has_a_quick_fix() {
    let database = TestDatabase::new();
    let mut editor = Editor::ready(&database);
    let text = published("EX-2024-0001").replace("status:", "cwe: [79]\nstatus:");
    editor.open(PATH, &text);
    editor.until(PATH, |found| codes(found) == ["cwe-form"]);
    let uri = editor.uri(PATH);
    let range = |line| json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 9}});
    let ask = |editor: &mut Editor, line: u64, context: Value| {
        let document = json!({"uri": uri});
        editor.ask(
            "textDocument/codeAction",
            json!({"textDocument": document, "range": range(line), "context": context}),
        )
    };
    let actions = ask(&mut editor, 2, json!({"diagnostics": []}));
    assert_eq!(actions[0]["kind"], "quickfix");
    assert_eq!(actions[0]["isPreferred"], true);
    let edit = &actions[0]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "CWE-79");
    let at = json!({"start": {"line": 2, "character": 6}, "end": {"line": 2, "character": 8}});
    assert_eq!(edit["range"], at);
    assert_eq!(actions[1]["kind"], "source.fixAll");
    let all = actions[1]["edit"]["changes"][&uri][0]["newText"]
        .as_str()
        .unwrap();
    assert_eq!(all, text.replace("[79]", "[CWE-79]"));
    let elsewhere = ask(
        &mut editor,
        5,
        json!({"diagnostics": [], "only": ["quickfix"]}),
    );
    assert_eq!(elsewhere, json!([]));
}

#[test]
fn an_id_and_an_alias_lead_to_the_entry_that_has_them() {
    let database = TestDatabase::new();
    let other = "advisories/2024/EX-2024-0002.md";
    let keys = [
        ("id", "EX-2024-0002"),
        ("status", "published"),
        ("published", "2024-02-01T10:00:00Z"),
        ("aliases", "[CVE-2024-11111]"),
    ];
    database.write(other, advisory(&keys));
    database.write(PATH, published("EX-2024-0001"));
    let mut editor = Editor::ready(&database);
    // Findings that need the database tell that it was read.
    editor.open(
        PATH,
        &advisory(&[
            ("id", "EX-2024-0001"),
            ("status", "published"),
            ("published", "2024-02-01T10:00:00Z"),
            ("aliases", "[CVE-2024-11111]"),
            ("related", "[EX-2024-0002]"),
        ]),
    );
    for text in [
        "---\nid: EX-2024-0001\nrelated: [EX-2024-|0002]\n---\n",
        "---\nid: EX-2024-0001\naliases: [CVE-2024-1111|1]\n---\n",
        "---\nid: EX-2024-0001\n---\nSee [it](2024/EX-2024-0002.m|d).\n",
    ] {
        let mut found = editor.ask_at("textDocument/definition", PATH, text);
        for _ in 0..100 {
            if found.is_array() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
            found = editor.ask_at("textDocument/definition", PATH, text);
        }
        assert_eq!(found[0]["uri"], editor.uri(other).as_str(), "{text}");
        assert_eq!(
            found[0]["range"]["start"],
            json!({"line": 1, "character": 4})
        );
    }
}

#[test]
fn on_a_build_machine_and_for_a_commit_it_is_refused() {
    let database = TestDatabase::in_git();
    database.run(&["lsp", "--rev", "HEAD"]).fails_with(2);
    let run = database.advgen(&["lsp"]).env("CI", "true").run();
    run.fails_with(2).has("this is a build machine");
}
