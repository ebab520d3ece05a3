//! `advgen sign`, and the CSAF provider that it signs.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::str;

use crate::database::{CONFIGURATION, TestDatabase, content, published};
use crate::run::Run;

const CSAF: &str = "contact: security@example.org
csaf:
  publisher: {name: Example, namespace: https://example.org, category: vendor}
  list_on_aggregators: true
  mirror_on_aggregators: true
";

fn gpg(home: &Path, arguments: &[&str]) -> String {
    let mut child = Command::new("gpg")
        .args(["--batch", "--no-tty", "--quiet"])
        .args(arguments)
        .env("GNUPGHOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "gpg {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// A database with a provider, and a `gpg` with its keys.
struct Signer {
    database: TestDatabase,
    // The agent of `gpg` keeps a socket in it, whose path has to be short.
    home: tempfile::TempDir,
    keys: Vec<String>,
}

impl Drop for Signer {
    fn drop(&mut self) {
        let mut stop = Command::new("gpgconf");
        let _ = stop
            .args(["--kill", "all"])
            .env("GNUPGHOME", self.home.path())
            .output();
    }
}

impl Signer {
    /// Nothing where `gpg` is not installed.
    fn new() -> Option<Self> {
        let is_there = |name| Command::new(name).arg("--version").output().is_ok();
        if !is_there("gpg") || !is_there("gpgv") {
            return None;
        }
        let home = tempfile::Builder::new()
            .prefix("g")
            .tempdir_in("/tmp")
            .unwrap();
        let make = |name: &str| {
            let user = format!("{name}@example.org");
            let arguments = ["--passphrase", "", "--quick-generate-key", &user];
            gpg(
                home.path(),
                &[&arguments[..], &["ed25519", "sign", "never"]].concat(),
            );
            let listed = gpg(home.path(), &["--with-colons", "--list-keys", &user]);
            let line = listed
                .lines()
                .find(|line| line.starts_with("fpr:"))
                .unwrap();
            line.split(':').nth(9).unwrap().to_owned()
        };
        let keys = vec![make("first"), make("second")];
        let database = TestDatabase::new();
        database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
        database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
        let signer = Self {
            database,
            home,
            keys,
        };
        signer.publish_keys(&[0, 1]);
        Some(signer)
    }

    fn publish_keys(&self, keys: &[usize]) {
        let mut configuration = format!("{CONFIGURATION}{CSAF}  keys:\n");
        for key in keys {
            let fingerprint = &self.keys[*key];
            let armour = gpg(self.home.path(), &["--armor", "--export", fingerprint]);
            let file = format!("site/key-{key}.asc");
            self.database.write(&file, armour);
            configuration += &format!("    - {{fingerprint: {fingerprint}, file: {file}}}\n");
        }
        self.database.write("advgen.yaml", configuration);
    }

    fn build(&self, out: &str) {
        let run = self
            .database
            .run(&["build", "--out", out, "--now", "2024-06-01T00:00:00Z"]);
        run.succeeds();
    }

    fn sign(&self, arguments: &[&str]) -> Run {
        let all: Vec<&str> = std::iter::once("sign")
            .chain(arguments.iter().copied())
            .collect();
        let run = self.database.advgen(&all);
        run.env("GNUPGHOME", self.home.path()).run()
    }

    fn document(&self, out: &str, number: u32) -> PathBuf {
        self.database.at(out).join(format!(
            ".well-known/csaf/white/2024/ex-2024-000{number}.json"
        ))
    }
}

#[test]
fn a_signature_is_made_once_and_kept_as_long_as_it_holds() {
    let Some(signer) = Signer::new() else { return };
    signer.build("out");
    let unsigned = content(&signer.database.at("out"));
    signer.sign(&["out"]).succeeds().err(str![[r#"
2 documents signed, 0 signatures kept, in out

"#]]);
    let first = content(&signer.database.at("out"));
    let manifest = signer.database.read("out/manifest.json");
    assert!(manifest.contains("\".well-known/csaf/white/2024/ex-2024-0001.json.asc\""));
    assert_eq!(first.len(), unsigned.len() + 2);
    signer
        .sign(&["out"])
        .succeeds()
        .has("0 documents signed, 2 signatures kept");
    assert_eq!(
        content(&signer.database.at("out")),
        first,
        "nothing was signed again"
    );

    // A build has no signatures; those of the deployed output are taken over.
    let text = published("EX-2024-0002") + "\nMore.\n";
    signer.database.write("advisories/EX-2024-0002.md", text);
    signer.build("next");
    signer
        .sign(&["next", "--previous", "out"])
        .succeeds()
        .has("1 documents signed, 1 signatures kept");
    let signature = |out| fs::read(signer.document(out, 1).with_extension("json.asc")).unwrap();
    assert_eq!(signature("out"), signature("next"));
    // And a build replaces what was signed as it replaces every output.
    signer.build("out");
}

#[test]
fn another_key_signs_everything_anew() {
    let Some(signer) = Signer::new() else { return };
    signer.build("out");
    signer.sign(&["out"]).succeeds();
    signer
        .sign(&["out", "--key", &signer.keys[1]])
        .succeeds()
        .has("2 documents signed, 0 signatures kept");
}

#[test]
fn a_key_that_is_not_published_signs_nothing() {
    let Some(signer) = Signer::new() else { return };
    signer.publish_keys(&[0]);
    signer.build("out");
    let before = content(&signer.database.at("out"));
    signer
        .sign(&["out", "--key", &signer.keys[1]])
        .fails_with(2)
        .has("the output does not publish the key");
    // The file of another key, under the fingerprint of this one.
    let other = signer.database.read("site/key-1.asc");
    signer.database.write("site/key-0.asc", other);
    signer.build("wrong");
    signer
        .sign(&["wrong"])
        .fails_with(2)
        .has("cannot be verified with the public key that the output publishes");
    assert_eq!(content(&signer.database.at("out")), before);
}

#[test]
fn only_what_a_build_finished_is_signed() {
    let Some(signer) = Signer::new() else { return };
    signer
        .sign(&["nothing"])
        .fails_with(2)
        .has("is no finished output");
    signer.database.write("other/file.txt", "x");
    signer.sign(&["other"]).fails_with(2);
    let preview = [
        "build",
        "--out",
        "preview",
        "--preview",
        "--now",
        "2024-06-01T00:00:00Z",
    ];
    signer.database.run(&preview).succeeds();
    signer.sign(&["preview"]).fails_with(2).has("preview");
    signer.build("out");
    let page = signer.database.at("out/index.html");
    let mut bytes = fs::read(&page).unwrap();
    bytes.push(b'\n');
    fs::write(&page, bytes).unwrap();
    signer
        .sign(&["out"])
        .fails_with(2)
        .has("was changed after it was built");
    signer.database.write("advgen.yaml", CONFIGURATION);
    signer.build("plain");
    signer
        .sign(&["plain"])
        .fails_with(2)
        .has("has no CSAF provider");
    signer
        .database
        .write("advgen.yaml", format!("{CONFIGURATION}{CSAF}"));
    signer.build("keyless");
    signer
        .sign(&["keyless"])
        .fails_with(2)
        .has("publishes no key");
}

#[test]
fn versions_are_the_public_changes_and_nothing_of_the_embargo() {
    let database = TestDatabase::in_git();
    database.write("advgen.yaml", format!("{CONFIGURATION}{CSAF}"));
    let text = |state: &str, more: &str| {
        published("EX-2024-0001").replace(
            "status: published\npublished: 2024-02-01T10:00:00Z\n",
            state,
        ) + more
    };
    let embargoed = "status: embargoed\ndisclosure: 2024-03-01T00:00:00Z\n";
    let public = "status: published\npublished: 2024-03-01T00:00:00Z\n";
    let withdrawn = "status: withdrawn\npublished: 2024-03-01T00:00:00Z\nwithdrawn: 2024-05-01T00:00:00Z\nwithdrawn_reason: Nobody could reproduce it.\n";
    for (at, state, more) in [
        ("2024-02-01T00:00:00Z", embargoed, "\nOne.\n"),
        ("2024-02-02T00:00:00Z", embargoed, "\nTwo.\n"),
        ("2024-03-02T00:00:00Z", public, "\nTwo.\n"),
        ("2024-04-01T00:00:00Z", public, "\nThree.\n"),
        ("2024-05-01T00:00:00Z", withdrawn, "\nThree.\n"),
    ] {
        database.write("advisories/EX-2024-0001.md", text(state, more));
        database.commit_at(at);
    }
    let run = database.run(&[
        "export",
        "EX-2024-0001",
        "--to",
        "csaf",
        "--now",
        "2024-06-01T00:00:00Z",
    ]);
    run.succeeds();
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let history = document["document"]["tracking"]["revision_history"]
        .as_array()
        .unwrap();
    let said: Vec<String> = history
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap();
            format!("{} {} {}", text("number"), text("date"), text("summary"))
        })
        .collect();
    assert_eq!(
        said,
        [
            "1 2024-03-01T00:00:00Z First publication.",
            "2 2024-04-01T00:00:00Z Changed: description.",
            "3 2024-05-01T00:00:00Z Withdrawn: Nobody could reproduce it.",
        ]
    );
    assert_eq!(document["document"]["tracking"]["version"], "3");
}

#[test]
fn without_a_provider_there_is_no_document() {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", published("EX-2024-0001"));
    database
        .run(&["export", "EX-2024-0001", "--to", "csaf"])
        .fails_with(2)
        .has("add `csaf:` to advgen.yaml");
}
