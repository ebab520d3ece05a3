//! `advgen export --to cve|ghsa|openvex|cyclonedx`

use std::os::unix::fs::PermissionsExt as _;

use snapbox::str;

use crate::database::{CONFIGURATION, NOW, TestDatabase, embargoed, published};
use crate::run::Run;

const CVE: &str = "cve:\n  org_id: 00000000-0000-4000-9000-000000000000\n  vendor: Example\n";

/// The embargo of the second advisory ends here.
const LATER: &str = "2024-07-01T12:00:00Z";

fn with_cve(text: &str, number: &str) -> String {
    let keys = format!("aliases: [CVE-2024-{number}]\ncwe: [CWE-770]\nstatus:");
    text.replacen("status:", &keys, 1)
}

/// Three advisories: one public with a CVE id, one under embargo, one public without a CVE id.
fn database() -> TestDatabase {
    let database = TestDatabase::in_git();
    let secret = with_cve(&embargoed("EX-2024-0002", LATER), "10002");
    let secret = secret.replacen(
        "\n---\n",
        "\ncase:\n  reporter: Whispering Willow\n---\n",
        1,
    );
    database
        .write("advgen.yaml", format!("{CONFIGURATION}{CVE}"))
        .write(".gitignore", "/private/\n/public/\n")
        .write(
            "advisories/EX-2024-0001.md",
            with_cve(&published("EX-2024-0001"), "10001"),
        )
        .write("advisories/EX-2024-0002.md", secret)
        .write("advisories/EX-2024-0003.md", published("EX-2024-0003"))
        .commit_at("2024-04-01T00:00:00Z");
    database
}

fn export(database: &TestDatabase, arguments: &[&str]) -> Run {
    let all = [&["export"], arguments, &["--now", NOW]].concat();
    database.run(&all)
}

#[test]
fn a_container_is_printed_and_the_steps_are_printed_instead() {
    let database = database();
    let cve = export(&database, &["EX-2024-0001", "--to", "cve"]);
    cve.succeeds().err("").out(str![[r#"
{
  "cnaContainer": {
    "affected": [
      {
        "defaultStatus": "unaffected",
        "product": "lantern",
        "vendor": "Example",
        "versions": [
          {
            "lessThan": "1.2.3",
            "status": "affected",
            "version": "1.0.0",
            "versionType": "semver"
          }
        ]
      }
    ],
    "datePublic": "2024-02-01T10:00:00Z",
    "descriptions": [
      {
        "lang": "en",
        "supportingMedia": [
          {
            "base64": false,
            "type": "text/markdown",
            "value": "Any visitor can do it. Upgrade to 1.2.3."
          }
        ],
        "value": "Any visitor can do it. Upgrade to 1.2.3."
      }
    ],
    "problemTypes": [
      {
        "descriptions": [
          {
            "cweId": "CWE-770",
            "description": "CWE-770 Allocation of Resources Without Limits or Throttling",
            "lang": "en",
            "type": "CWE"
          }
        ]
      }
    ],
    "providerMetadata": {
      "orgId": "00000000-0000-4000-9000-000000000000"
    },
    "references": [
      {
        "tags": [
          "vendor-advisory"
        ],
        "url": "https://security.example.org/advisories/EX-2024-0001.html"
      }
    ],
    "source": {
      "advisory": "EX-2024-0001"
    },
    "title": "A lantern can be blown out"
  }
}

"#]]);
    let steps = export(
        &database,
        &["EX-2024-0001", "--to", "cve", "--schema", "5.2", "--steps"],
    );
    steps.succeeds().err("").out(str![[r##"
# CVE Services: POST for the first time, PUT to change what is there. Test with
# https://cveawg-test.mitre.org/api first. To publish CVE-2024-10001:
advgen export EX-2024-0001 --to cve --schema 5.2 |
  curl --fail-with-body --request POST "https://cveawg.mitre.org/api/cve/CVE-2024-10001/cna" \
    --header "CVE-API-ORG: $CVE_API_ORG" --header "CVE-API-USER: $CVE_API_USER" \
    --header "CVE-API-KEY: $CVE_API_KEY" --header "Content-Type: application/json" --data @-

"##]]);
}

#[test]
fn what_cve_services_would_refuse_is_told_and_nothing_is_printed() {
    let database = database();
    let run = export(&database, &["EX-2024-0003", "--to", "cve"]);
    run.fails_with(1).out("").err(str![[r#"
error: EX-2024-0003: it has no CVE id among its aliases
  --> advisories/EX-2024-0003.md
  = help: Reserve one, and add it, as in `aliases: [CVE-2026-41234]`
error: EX-2024-0003: it does not say what kind of weakness it is, and a CVE record must (CNA Rules 5.1.7)
  --> advisories/EX-2024-0003.md
  = help: Add `cwe:`, as in `cwe: [CWE-79]`
nothing was exported

"#]]);
    let run = export(
        &database,
        &["EX-2024-0003", "--to", "cve", "--out", "cve.json"],
    );
    run.fails_with(1);
    assert!(!database.has("cve.json"));
}

#[test]
fn a_body_for_github_is_all_that_is_printed_to_standard_output() {
    let database = database();
    let run = export(&database, &["EX-2024-0001", "--to", "ghsa"]);
    run.succeeds()
        .out(str![[r#"
{
  "cve_id": "CVE-2024-10001",
  "cwe_ids": [
    "CWE-770"
  ],
  "description": "Any visitor can do it. Upgrade to 1.2.3.\n\n### References\n- https://security.example.org/advisories/EX-2024-0001.html",
  "summary": "A lantern can be blown out",
  "vulnerabilities": [
    {
      "package": {
        "ecosystem": "npm",
        "name": "lantern"
      },
      "patched_versions": "1.2.3",
      "vulnerable_version_range": ">= 1.0.0, < 1.2.3"
    }
  ]
}

"#]])
        .err(str![[r#"
note: EX-2024-0001: references: in the description
note: EX-2024-0001: GitHub sets the dates itself

"#]]);
    let run = export(
        &database,
        &[
            "EX-2024-0001",
            "--to",
            "ghsa",
            "--for",
            "publish",
            "--steps",
            "-q",
        ],
    );
    run.succeeds().err("").out(str![[r#"
# Makes the advisory public at once, and cannot be undone.
advgen export EX-2024-0001 --to ghsa --for publish |
  gh api --method PATCH /repos/OWNER/REPO/security-advisories/GHSA-ID --input -

"#]]);
}

#[test]
fn all_public_advisories_go_into_a_folder_or_into_one_document() {
    let database = database();
    export(&database, &["--all", "--to", "cve"])
        .fails_with(2)
        .err(str![[r#"
note: public advisories that this format is not for: 1
error: these are several documents: name a folder for them with --out

"#]]);
    let run = export(&database, &["--all", "--to", "cve", "--out", "records"]);
    run.succeeds().err(str![[r#"
note: public advisories that this format is not for: 1
documents in records: 1

"#]]);
    let names = |folder: &str| -> Vec<String> {
        let files = database.content(folder).into_iter();
        files.map(|(path, _)| path.display().to_string()).collect()
    };
    assert_eq!(names("records"), ["CVE-2024-10001.json"]);
    // A second export never mixes with the first.
    export(&database, &["--all", "--to", "cve", "--out", "records"]).fails_with(2);
    export(&database, &["--all", "--to", "ghsa", "--out", "bodies"]).succeeds();
    assert_eq!(names("bodies"), ["EX-2024-0001.json", "EX-2024-0003.json"]);
    for (format, key) in [("openvex", "statements"), ("cyclonedx", "vulnerabilities")] {
        let run = export(&database, &["--all", "--to", format]);
        run.succeeds();
        let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(document[key].as_array().unwrap().len(), 2, "{format}");
    }
    let lines = export(&database, &["--all", "--to", "osv"]);
    assert_eq!(lines.succeeds().out.trim().lines().count(), 2);
}

#[test]
fn what_is_not_public_is_named_by_nobody_who_does_not_ask_for_it() {
    let database = database();
    for format in ["cve", "ghsa", "openvex", "cyclonedx"] {
        for arguments in [
            vec!["EX-2024-0002", "--to", format],
            vec!["EX-2024-0002", "--to", format, "--steps"],
        ] {
            export(&database, &arguments).fails_with(2).out("");
        }
        // Not even at a moment at which it will be public.
        let arguments = [
            "export",
            "EX-2024-0002",
            "--to",
            format,
            "--now",
            "2099-01-01T00:00:00Z",
        ];
        database.run(&arguments).lacks("Whispering");
        let all = [
            "export", "--all", "--to", format, "--out", "out", "--now", NOW,
        ];
        let run = database.run(&all);
        run.lacks("EX-2024-0002").lacks("10002");
        let told = if database.at("out").is_dir() {
            let files = database.content("out");
            files
                .into_iter()
                .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
                .collect()
        } else {
            database.read("out")
        };
        assert!(
            !told.contains("EX-2024-0002") && !told.contains("10002"),
            "{told}"
        );
        std::fs::remove_dir_all(database.at("out"))
            .or_else(|_| std::fs::remove_file(database.at("out")))
            .unwrap();
    }
}

#[test]
fn a_private_export_tells_no_date_and_nothing_of_the_case() {
    let database = database();
    for format in ["cve", "ghsa"] {
        let run = export(&database, &["EX-2024-0002", "--to", format, "--private"]);
        run.succeeds();
        run.lacks("Whispering")
            .lacks("2024-07-01")
            .lacks("datePublic");
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert!(json.is_object());
    }
    let run = export(&database, &["EX-2024-0002", "--to", "cve", "--private"]);
    run.err(str![[r#"
note: EX-2024-0002: it is not public yet: send this after its disclosure, when https://security.example.org/advisories/EX-2024-0002.html is there (CNA Rules 5.3.1)

"#]]);
    // What is public has its date, whoever asks.
    export(&database, &["EX-2024-0001", "--to", "cve", "--private"]).has("datePublic");
}

#[test]
fn a_moment_to_come_dates_nothing_that_is_private_today() {
    let database = database();
    let far = "2099-07-01T12:00:00Z";
    let secret = with_cve(&embargoed("EX-2024-0004", far), "10004");
    database
        .write("advisories/EX-2024-0004.md", secret)
        .commit_at("2024-04-02T00:00:00Z");
    let run = database.run(&[
        "export",
        "EX-2024-0004",
        "--to",
        "cve",
        "--private",
        "--now",
        "2099-08-01T00:00:00Z",
    ]);
    run.succeeds().lacks("datePublic").lacks("2099");
}

#[test]
fn private_exports_are_refused_on_build_machines_and_for_formats_that_everybody_reads() {
    let database = database();
    for format in ["cve", "ghsa"] {
        let run = database
            .advgen(&["export", "EX-2024-0002", "--to", format, "--private"])
            .env("CI", "true")
            .run();
        run.fails_with(2).out("").err(str![[r#"
error: --private prints what is not public yet, and this is a build machine (CI is set) whose logs are read by others

"#]]);
    }
    for format in ["osv", "openvex", "cyclonedx"] {
        export(&database, &["EX-2024-0001", "--to", format, "--private"])
            .fails_with(2)
            .out("");
    }
    export(
        &database,
        &["--all", "--to", "cve", "--private", "--out", "x"],
    )
    .fails_with(2)
    .out("");
    let publish = [
        "EX-2024-0002",
        "--to",
        "ghsa",
        "--for",
        "publish",
        "--private",
    ];
    export(&database, &publish)
        .fails_with(1)
        .out("")
        .err(str![[r#"
error: EX-2024-0002: it is not public yet, and this would publish it on GitHub
  --> advisories/EX-2024-0002.md
  = help: Wait for its disclosure; `--for create` and `--for update` prepare the draft
nothing was exported

"#]]);
}

#[test]
fn a_private_file_lies_where_nobody_publishes_or_commits_from() {
    let database = database();
    database.run(&["build", "--now", NOW]).succeeds();
    std::fs::create_dir(database.at("private")).unwrap();
    std::fs::create_dir(database.beside("copy")).unwrap();
    for name in ["manifest.json", "feed.atom"] {
        std::fs::copy(
            database.at(&format!("public/{name}")),
            database.beside(&format!("copy/{name}")),
        )
        .unwrap();
    }
    let write = |out: &str| {
        export(
            &database,
            &["EX-2024-0002", "--to", "cve", "--private", "--out", out],
        )
    };
    for (out, why) in [
        ("public/x.json", "it lies in the output of a build"),
        ("public/osv/x.json", "it lies in the output of a build"),
        ("../copy/x.json", "it lies in the output of a build"),
        ("advisories/x.json", "it lies among the sources"),
        (".git/x.json", "it lies among the sources"),
        ("x.json", "Git would commit it"),
        ("nowhere/x.json", "the folder above it is not there"),
    ] {
        write(out).fails_with(2).out("").has(why);
        assert!(!database.has(out), "{out}");
    }
    for out in ["private/x.json", "../x.json"] {
        write(out).succeeds().out("");
        let mode = database.at(out).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{out}");
        // Nothing private is written over.
        write(out).fails_with(2).has("is there already");
    }
    // What a moment to come shows is private until then, in every format.
    let later = |out: &str| {
        let arguments = [
            "export",
            "EX-2024-0001",
            "--to",
            "osv",
            "--now",
            "2099-01-01T00:00:00Z",
        ];
        database.run(&[&arguments[..], &["--out", out]].concat())
    };
    later("x.json").fails_with(2).has("Git would commit it");
    later("private/later.json").succeeds();
    // The folder of a build is no place for what is public either.
    let run = export(
        &database,
        &["EX-2024-0001", "--to", "cve", "--out", "public/x.json"],
    );
    run.fails_with(2).has("it lies in the output of a build");
    export(
        &database,
        &["EX-2024-0001", "--to", "cve", "--out", "x.json"],
    )
    .succeeds();
    export(
        &database,
        &["EX-2024-0001", "--to", "cve", "--out", "x.json"],
    )
    .succeeds();
}

#[test]
fn an_id_that_nobody_needs_is_rejected_and_one_that_is_used_is_not() {
    let database = database();
    let reject = |cve: &str| {
        let arguments = [
            "--to",
            "cve",
            "--rejected",
            cve,
            "--reason",
            "Never used.",
            "--replaced-by",
            "CVE-2024-10001",
        ];
        export(&database, &arguments)
    };
    reject("CVE-2024-20001").succeeds().err("").out(str![[r#"
{
  "cnaContainer": {
    "providerMetadata": {
      "orgId": "00000000-0000-4000-9000-000000000000"
    },
    "rejectedReasons": [
      {
        "lang": "en",
        "value": "Never used."
      }
    ],
    "replacedBy": [
      "CVE-2024-10001"
    ]
  }
}

"#]]);
    for used in ["CVE-2024-10001", "CVE-2024-10002"] {
        reject(used)
            .fails_with(2)
            .out("")
            .has("is an alias of an advisory of this database");
    }
    export(&database, &["--to", "cve", "--rejected", "CVE-2024-20001"])
        .fails_with(2)
        .out("");
    reject("CVE-2024-1").fails_with(2).has("is not of the form");
}

#[test]
fn choices_that_a_format_makes_no_use_of_are_refused() {
    let database = database();
    for arguments in [
        ["--to", "ghsa", "--schema", "5.2"],
        ["--to", "cve", "--for", "update"],
        ["--to", "openvex", "--cve", "CVE-2024-10001"],
    ] {
        let run = export(&database, &[&["EX-2024-0001"][..], &arguments].concat());
        run.fails_with(2).out("");
    }
    export(&database, &["EX-2024-0001", "--to", "cyclonedx", "--steps"])
        .fails_with(2)
        .out("");
    export(
        &database,
        &["--all", "--to", "ghsa", "--for", "publish", "--out", "x"],
    )
    .fails_with(2);
}

#[test]
fn documents_do_not_depend_on_the_moment() {
    let database = database();
    for format in ["cve", "ghsa", "openvex", "cyclonedx"] {
        let at = |now: &str| {
            database
                .run(&["export", "EX-2024-0001", "--to", format, "--now", now])
                .out
                .clone()
        };
        assert_eq!(at(NOW), at("2024-06-20T00:00:00Z"), "{format}");
    }
}
