//! A whole real database moves, from its OSV records to a site: its ids, its dates and its
//! addresses stay.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

pub(crate) fn advgen(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_advgen"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    // 1: findings about records that are refused, and about what a format does not take.
    assert!(
        output.status.success() || output.status.code() == Some(1),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_database_of_rust_moves_with_ids_dates_and_addresses() {
    let Some(corpus) = crate::corpus("rustsec") else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let configuration = "database:\n  name: Moved\n  base_url: https://advisories.example.org/\n\
                         ids:\n  prefix: RUSTSEC\n  also: [CVE]\n\
                         redirects:\n  - {from: \"vulns/{id}/\"}\n";
    fs::write(folder.join("advgen.yaml"), configuration).unwrap();
    advgen(folder, &["import", "osv", corpus.to_str().unwrap()]);
    advgen(folder, &["build", "--quiet"]);
    let mut moved = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        let old: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let id = old["id"].as_str().unwrap();
        let Ok(new) = fs::read_to_string(folder.join(format!("public/osv/{id}.json"))) else {
            continue;
        };
        moved += 1;
        let new: Value = serde_json::from_str(&new).unwrap();
        for key in ["id", "published", "withdrawn", "aliases", "affected"] {
            assert_eq!(new[key], old[key], "{id}: {key}");
        }
        // One says that it was withdrawn after its last change: the withdrawal is the last.
        let last = old["modified"].as_str().max(old["withdrawn"].as_str());
        assert_eq!(new["modified"].as_str(), last, "{id}");
        for page in [
            format!("advisories/{id}.html"),
            format!("vulns/{id}/index.html"),
        ] {
            assert!(folder.join("public").join(&page).is_file(), "{page}");
        }
    }
    // 22 break a law, most of them published after they were last modified: `--repair` mends them.
    assert_eq!(moved, 1184);
}
