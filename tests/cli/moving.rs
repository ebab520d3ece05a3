//! A database moves: from the form of another one to a site, with its ids, dates and addresses.

use std::path::Path;

use crate::database::{NOW, TestDatabase, embargoed, published};

const REDIRECTS: &str = "redirects:
  - {from: \"vulns/{id}/\"}
  - {from: crates/lantern-queue.html, to: RUSTSEC-2026-9001}
";

fn moved(format: &str, source: &Path) -> TestDatabase {
    let database = TestDatabase::in_git();
    let source = source.to_str().unwrap();
    database.run(&["import", format, source]).succeeds();
    let configuration = database.read("advgen.yaml") + REDIRECTS;
    database.write("advgen.yaml", configuration);
    database.commit_at(NOW);
    database.run(&["check"]).succeeds();
    database.run(&["build", "--out", "public"]).succeeds();
    database
}

#[test]
fn ids_dates_and_addresses_of_a_moved_database_stay() {
    // A copy outside Git, where nothing but the files themselves gives dates.
    let copy = crate::import_formats::database("rustsec");
    let markdown = moved("rustsec", &copy.beside("old"));
    // What it publishes is what another team would take over from its OSV feed.
    let osv = moved("osv", &markdown.at("public/osv"));
    for database in [&markdown, &osv] {
        for (id, published, modified) in [
            (
                "RUSTSEC-2026-9001",
                "2026-01-15T12:00:00Z",
                "2026-01-15T12:00:00Z",
            ),
            (
                "RUSTSEC-2026-9002",
                "2026-02-16T12:00:00Z",
                "2026-03-17T12:00:00Z",
            ),
            (
                "RUSTSEC-2026-9003",
                "2026-03-18T12:00:00Z",
                "2026-03-18T12:00:00Z",
            ),
        ] {
            let record = database.read(&format!("public/osv/{id}.json"));
            let record: serde_json::Value = serde_json::from_str(&record).unwrap();
            assert_eq!(record["id"], id);
            assert_eq!(record["published"], published);
            assert_eq!(record["modified"], modified);
            // The address that RustSec's own site has, and the one of before that.
            assert!(database.has(&format!("public/advisories/{id}.html")));
            let old = database.read(&format!("public/vulns/{id}/index.html"));
            assert!(
                old.contains(&format!("../../advisories/{id}.html")),
                "{old}"
            );
        }
        let old = database.read("public/crates/lantern-queue.html");
        assert!(old.contains("../advisories/RUSTSEC-2026-9001.html"));
        let redirects = database.read("public/_redirects");
        assert!(
            redirects
                .contains("/vulns/RUSTSEC-2026-9002/ /advisories/RUSTSEC-2026-9002.html 301\n")
        );
        assert!(
            redirects
                .contains("/crates/lantern-queue.html /advisories/RUSTSEC-2026-9001.html 301\n")
        );
    }
    let one = markdown.read("public/osv/RUSTSEC-2026-9001.json");
    let again = osv.read("public/osv/RUSTSEC-2026-9001.json");
    assert_eq!(one, again);
}

#[test]
fn an_old_address_betrays_nothing_that_is_private() {
    let database = TestDatabase::in_git();
    let all = "redirects:\n  - {from: \"vulns/{id}.html\"}\n";
    database.write("advgen.yaml", database.read("advgen.yaml") + all);
    database.write("advisories/EX-2024-AAAA.md", published("EX-2024-AAAA"));
    database.commit_at(NOW);
    database.run(&["build", "--out", "../without"]).succeeds();
    database.write(
        "advisories/EX-2024-BBBB.md",
        embargoed("EX-2024-BBBB", "2099-01-01T00:00:00Z"),
    );
    database.commit_at(NOW);
    database.run(&["build", "--out", "../with"]).succeeds();
    assert_eq!(
        crate::database::content(&database.beside("without")),
        crate::database::content(&database.beside("with"))
    );
}

#[test]
fn an_address_that_leads_to_nothing_public_is_a_finding() {
    let database = TestDatabase::in_git();
    let before = database.read("advgen.yaml");
    database.write(
        "advisories/EX-2024-BBBB.md",
        embargoed("EX-2024-BBBB", "2099-01-01T00:00:00Z"),
    );
    for id in ["EX-2024-BBBB", "EX-2024-CCCC"] {
        let one = format!("redirects:\n  - {{from: old.html, to: {id}}}\n");
        database.write("advgen.yaml", before.clone() + &one);
        database.commit_at(NOW);
        let run = database.run(&["check"]);
        run.fails_with(1);
        let said = format!("error[configuration]: `{id}` is no public advisory");
        run.has(&said);
        database.run(&["build", "--out", "public"]).fails_with(1);
        assert!(!database.has("public"));
    }
}
