//! `advgen parties`: who may be told early, and whose entry nobody should rely on.

use snapbox::str;

use crate::database::{CONFIGURATION, NOW, TestDatabase, draft, published};

const PARTIES: &str = "trace_key: HUSH
parties:
  - alias: northwind
    organisation: Northwind Distribution
    address: security@northwind.example
    key: 0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567
    eligible: Ships the lantern
    policy_accepted: {version: \"2\", by: N. Orth, at: 2024-01-10T00:00:00Z}
    last_verified: 2024-01-10T00:00:00Z
    status: active
  - alias: contoso
    organisation: Contoso Hosting
    address: psirt@contoso.example
    eligible: Runs the lantern
    policy_accepted: {version: \"1\", by: C. Toso, at: 2023-01-10T00:00:00Z}
    last_verified: 2023-01-10T00:00:00Z
    status: active
  - alias: fabrikam
    organisation: Fabrikam
    address: security@fabrikam.example
    key: 0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567
    eligible: Builds the lantern
    status: removed
    removed: {at: 2024-02-01T00:00:00Z, reason: It spoke too early, replaced_by: contoso}
contacts:
  - name: D. Whitlock
    address: whitlock@example.org
    role: coordinator
    last_verified: 2024-01-10T00:00:00Z
    policy_accepted: {version: \"2\", by: D. Whitlock, at: 2024-01-10T00:00:00Z}
  - name: E. Former
    address: former@example.org
    removed: {at: 2024-02-01T00:00:00Z, reason: Left, replaced_by: D. Whitlock}
";

fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let notices = "notices:
  policy: {name: Embargo policy, version: \"2\", url: https://security.example.org/policy.html}
";
    let case = "case:
  events:
    - answered: 2024-03-01T00:00:00Z
      notice: drill
      party: contoso
      answer: bounced
";
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{notices}"))
        .write("parties.yaml", PARTIES)
        .write(
            "advisories/EX-2024-0001.md",
            draft("EX-2024-0001").replacen("---\n# ", &format!("{case}---\n# "), 1),
        )
        .commit_at("2024-05-30T12:00:00Z");
    database
}

#[test]
fn entries_that_nobody_should_rely_on_are_marked() {
    database()
        .run(&["parties", "--now", NOW])
        .fails_with(1)
        .lacks("HUSH")
        .out(str![[r#"
northwind  active     up to TLP:AMBER+STRICT  Northwind Distribution <security@northwind.example>
contoso    active     up to TLP:AMBER+STRICT  Contoso Hosting <psirt@contoso.example>  ! stale, bounced, outdated, no-key
fabrikam   removed    up to TLP:AMBER+STRICT  Fabrikam <security@fabrikam.example>
the team:
  D. Whitlock, coordinator <whitlock@example.org>
  E. Former <former@example.org> (removed 2024-02-01T00:00:00Z, replaced by D. Whitlock)

"#]]);
}

#[test]
fn machines_get_the_same() {
    database()
        .run(&["parties", "--now", NOW, "--format", "json"])
        .fails_with(1)
        .lacks("HUSH")
        .out(str![[r#"
{"contacts":[{"address":"whitlock@example.org","concerns":[],"last_verified":"2024-01-10T00:00:00Z","name":"D. Whitlock","removed":null},{"address":"former@example.org","concerns":[],"last_verified":null,"name":"E. Former","removed":"2024-02-01T00:00:00Z"}],"parties":[{"address":"security@northwind.example","alias":"northwind","concerns":[],"last_drill":null,"last_verified":"2024-01-10T00:00:00Z","maximum_embargo_days":null,"organisation":"Northwind Distribution","status":"active","tlp":"AMBER+STRICT"},{"address":"psirt@contoso.example","alias":"contoso","concerns":["stale","bounced","outdated","no-key"],"last_drill":null,"last_verified":"2023-01-10T00:00:00Z","maximum_embargo_days":null,"organisation":"Contoso Hosting","status":"active","tlp":"AMBER+STRICT"},{"address":"security@fabrikam.example","alias":"fabrikam","concerns":[],"last_drill":null,"last_verified":null,"maximum_embargo_days":null,"organisation":"Fabrikam","status":"removed","tlp":"AMBER+STRICT"}],"schema":1}

"#]]);
}

#[test]
fn a_register_in_order_is_no_finding() {
    let database = database();
    let (parties, _) = PARTIES.split_once("  - alias: contoso").unwrap();
    database.write("parties.yaml", parties);
    database.run(&["parties", "--now", NOW]).succeeds();
    database.remove("parties.yaml");
    database
        .run(&["parties", "--now", NOW])
        .succeeds()
        .out("nobody is on the list\n");
}

#[test]
fn a_build_machine_learns_nothing() {
    let run = database()
        .advgen(&["parties", "--now", NOW])
        .env("CI", "true")
        .run();
    run.fails_with(2).lacks("northwind").lacks("Northwind");
    assert!(run.out.is_empty());
}

#[test]
fn a_log_shows_no_line_of_the_register() {
    let database = database();
    database.write(
        "parties.yaml",
        PARTIES.replace("status: active", "staus: active"),
    );
    for arguments in [&["check", "--now", NOW][..], &["build", "--now", NOW]] {
        let run = database.advgen(arguments).env("CI", "true").run();
        run.fails_with(1).has("parties.yaml:");
        for private in ["orthwind", "ontoso", "staus", "Whitlock", "HUSH"] {
            run.lacks(private);
        }
    }
}

/// Law 1: whatever the register says, the output is the same, also in a commit of its own.
#[test]
fn the_register_changes_no_byte_of_the_output() {
    let database = database();
    database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
    database.commit_at("2024-05-30T13:00:00Z");
    let build = |name: &str| {
        database
            .run(&["build", "--now", NOW, "--out", &format!("../{name}")])
            .succeeds();
        crate::database::content(&database.beside(name))
    };
    let with = build("with");
    assert!(!with.is_empty());
    for (path, bytes) in &with {
        let text = String::from_utf8_lossy(bytes);
        for private in ["orthwind", "ontoso", "parties.yaml", "HUSH"] {
            assert!(!text.contains(private), "{private} in {}", path.display());
        }
    }
    database.write("parties.yaml", PARTIES.replace("northwind", "southwind"));
    assert_eq!(with, build("changed"));
    database.commit_at("2024-05-30T14:00:00Z");
    assert_eq!(with, build("committed"));
    database.remove("parties.yaml");
    database.commit_at("2024-05-30T15:00:00Z");
    assert_eq!(with, build("without"));
}
