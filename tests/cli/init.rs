//! `advgen init`

use std::fs;

use snapbox::str;

use crate::database::TestDatabase;
use crate::run::Run;

const NAMES: [&str; 6] = [
    "--prefix",
    "EX",
    "--name",
    "Example Security",
    "--base-url",
    "https://security.example.org",
];

fn init(database: &TestDatabase, arguments: &[&str]) -> Run {
    database.run(&[&["init"], &NAMES[..], arguments].concat())
}

#[test]
fn a_new_repository_is_ready_to_commit_check_and_build() {
    let database = TestDatabase::empty();
    let run = init(&database, &["team"]);
    run.succeeds();
    let draft = run.out.trim_end().to_owned();
    run.without(&draft)
        .out(str![[r#"
[DRAWN]

"#]])
        .err(str![[r#"
team is ready: read README.md there, then `git add --all && git commit`. Its first draft:

"#]]);
    let team = database.at("team");
    let run = |arguments: &[&str]| database.advgen(arguments).in_folder(&team).run();
    run(&["check", "--strict"]).succeeds();
    crate::database::commit_in(&team, "2024-01-02T03:04:05Z");
    assert_eq!(
        crate::database::git_in(&team, "2024-01-02T03:04:05Z", &["status", "--porcelain"]),
        ""
    );
    run(&["check", "--strict"]).succeeds();
    run(&["build"]).succeeds();
    // Neither the output nor a preview is ever committed by accident.
    run(&["build", "--now", "2999-01-01T00:00:00Z"]).succeeds();
    assert_eq!(
        crate::database::git_in(&team, "2024-01-02T03:04:05Z", &["status", "--porcelain"]),
        ""
    );
}

#[test]
fn every_mark_is_replaced() {
    let database = TestDatabase::empty();
    init(&database, &[]).succeeds();
    for (path, bytes) in database.content("") {
        let text = String::from_utf8(bytes).unwrap();
        for mark in [
            "@PREFIX@",
            "@NAME@",
            "@BASE_URL@",
            "@CONTACT@",
            "@EXPIRES@",
            "@VERSION@",
            "@ID@",
            "@TITLE@",
        ] {
            assert!(!text.contains(mark), "{mark} in {}", path.display());
        }
    }
}

#[test]
fn what_stands_behind_signs_can_be_used() {
    let database = TestDatabase::empty();
    init(&database, &[]).succeeds();
    let is_key = |line: &str| {
        let key = line.trim_start().split(':').next().unwrap_or_default();
        line.contains(':') && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let shown = database.read("advgen.yaml");
    let lines = shown.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if is_key(rest) => rest.to_owned() + "\n",
        _ => line.to_owned() + "\n",
    });
    let used: String = lines.collect();
    for key in [
        "csaf",
        "cve",
        "redirects",
        "site",
        "process",
        "notices",
        "clock",
    ] {
        assert!(used.contains(&format!("\n{key}:")), "{key}");
    }
    database.write("advgen.yaml", used);
    database.run(&["check"]).succeeds().has("nothing is wrong");
}

#[test]
fn names_with_quotes_survive() {
    let database = TestDatabase::empty();
    let name = r#"The "Lantern" \ team: #1 <&>"#;
    database
        .run(&[
            "init",
            "--prefix",
            "EX",
            "--name",
            name,
            "--base-url",
            "https://example.org/s",
        ])
        .succeeds();
    database.run(&["check", "--strict"]).succeeds();
}

#[test]
fn nothing_is_overwritten() {
    let database = TestDatabase::empty();
    database.write("README.md", "mine\n");
    init(&database, &[]).fails_with(2).err(str![[r#"
error: ./README.md is there already, and init overwrites nothing

"#]]);
    assert_eq!(
        database.content("").len(),
        1,
        "nothing was written beside it"
    );
    assert_eq!(database.read("README.md"), "mine\n");
}

#[test]
fn a_repository_that_is_there_keeps_its_history() {
    let database = TestDatabase::empty();
    database.git(&["init", "--quiet", "--initial-branch=trunk"]);
    database
        .write("LICENSE", "x\n")
        .commit_at("2024-01-02T03:04:05Z");
    let head = database.head();
    init(&database, &[]).succeeds();
    assert_eq!(database.head(), head);
    assert_eq!(database.git(&["branch", "--show-current"]), "trunk");
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let database = TestDatabase::empty();
    let run = |prefix: &str, name: &str, url: &str, more: &[&str]| {
        database.run(
            &[
                &[
                    "init",
                    "new",
                    "--prefix",
                    prefix,
                    "--name",
                    name,
                    "--base-url",
                    url,
                ],
                more,
            ]
            .concat(),
        )
    };
    run("../EX", "N", "https://example.org/", &[])
        .fails_with(2)
        .err(str![[r#"
error: `../EX` cannot be the prefix of ids: use letters, digits and `-`, as in EXAMPLE

"#]]);
    run("", "N", "https://example.org/", &[]).fails_with(2);
    run("EX", " ", "https://example.org/", &[])
        .fails_with(2)
        .err(str![[r#"
error: the name is one line of text

"#]]);
    run("EX", "N", "example.org", &[])
        .fails_with(2)
        .err(str![[r#"
error: --base-url: this address does not begin with a scheme such as https:

"#]]);
    run("EX", "N", "https://example.org/?a", &[])
        .fails_with(2)
        .err(str![[r#"
error: --base-url: the address of the site has neither `?` nor `#`

"#]]);
    run("EX", "N", "https://example.org/", &["--contact", "call us"])
        .fails_with(2)
        .err(str![[r#"
error: `call us` is no contact: Write a mail address, or an address that begins with https:

"#]]);
    run(
        "EX",
        "N",
        "https://example.org/",
        &["--contact", "a@example.org\nx: y"],
    )
    .fails_with(2);
    assert!(!database.has("new"));
}

#[test]
fn missing_arguments_are_all_named() {
    TestDatabase::empty()
        .run(&["init"])
        .fails_with(2)
        .err(str![[r#"
error: the following required arguments were not provided:
  --prefix <PREFIX>
  --name <NAME>
  --base-url <URL>

Usage: advgen init --prefix <PREFIX> --name <NAME> --base-url <URL> [FOLDER]

For more information, try '--help'.

"#]]);
}

#[test]
#[cfg(unix)]
fn the_hook_runs_the_check() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = TestDatabase::empty();
    init(&database, &[]).succeeds();
    let mode = fs::metadata(database.at("hooks/pre-commit"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o111, 0o111);
}

#[test]
fn hooks_are_installed_when_asked_for() {
    let database = TestDatabase::empty();
    init(&database, &["--hooks"]).succeeds();
    for hook in ["pre-commit", "commit-msg", "pre-push"] {
        assert!(database.has(&format!(".git/hooks/{hook}")), "{hook}");
    }
    assert_eq!(
        database.git(&["config", "advgen.advisories"]),
        fs::canonicalize(database.folder())
            .unwrap()
            .to_str()
            .unwrap()
    );
}

#[test]
fn json_tells_where_the_draft_is() {
    let database = TestDatabase::empty();
    let run = init(&database, &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert!(
        database.has(document["path"].as_str().unwrap()),
        "{document}"
    );
}
