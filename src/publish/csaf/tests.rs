//! Promises of whole documents, over the corner cases of `tests/fixtures/csaf`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use crate::disclosure::public::PublicDatabase;
use crate::publish::example;
use crate::publish::test_database::{CONFIGURATION, configured, files_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn corners() -> PublicDatabase {
    let folder = root().join("tests/fixtures/csaf");
    let copy = tempfile::tempdir().unwrap();
    for entry in walkdir::WalkDir::new(&folder).min_depth(1) {
        let entry = entry.unwrap();
        let to = copy
            .path()
            .join(entry.path().strip_prefix(&folder).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    example::open(copy.path(), "2026-11-01T00:00:00Z")
}

static FILES: LazyLock<BTreeMap<String, Vec<u8>>> =
    LazyLock::new(|| files_of(super::write, &corners()));

fn file(path: &str) -> &'static [u8] {
    let path = format!(".well-known/csaf/{path}");
    FILES
        .get(&path)
        .unwrap_or_else(|| panic!("no {path} among {:?}", FILES.keys()))
}

fn json_of(path: &str) -> Value {
    serde_json::from_slice(file(path)).unwrap()
}

fn document(name: &str) -> Value {
    json_of(&format!("white/{name}.json"))
}

fn is_document(path: &str) -> bool {
    path.contains("/white/2") && path.ends_with(".json")
}

fn documents() -> Vec<(&'static String, Value)> {
    FILES
        .iter()
        .filter(|(path, _)| is_document(path))
        .map(|(path, bytes)| (path, serde_json::from_slice(bytes).unwrap()))
        .collect()
}

/// All branches that hold a product: category, name, id, helper.
fn products(document: &Value) -> Vec<(String, String, String, Value)> {
    fn walk(branches: &Value, found: &mut Vec<(String, String, String, Value)>) {
        for branch in branches.as_array().into_iter().flatten() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            if let Some(product) = branch.get("product") {
                found.push((
                    text(&branch["category"]),
                    text(&branch["name"]),
                    text(&product["product_id"]),
                    product["product_identification_helper"].clone(),
                ));
            }
            walk(&branch["branches"], found);
        }
    }
    let mut found = Vec::new();
    walk(&document["product_tree"]["branches"], &mut found);
    found
}

#[test]
fn a_document_says_everything_that_the_record_does() {
    let text = String::from_utf8(file("white/2024/ex-2024-0001.json").to_vec()).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn the_metadata_and_the_lists_are_those_of_a_provider() {
    for name in [
        "provider-metadata.json",
        "service.json",
        "white/csaf-feed-tlp-white.json",
        "white/category-white.json",
        "white/index.txt",
        "white/changes.csv",
        "white/index.html",
        "white/2025/index.html",
    ] {
        let text = String::from_utf8(file(name).to_vec()).unwrap();
        insta::assert_snapshot!(name.replace('/', "-"), text);
    }
}

/// Schemas by the addresses that others refer to.
#[derive(Default)]
struct Schemas(BTreeMap<String, Value>);

impl jsonschema::Retrieve for Schemas {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let known = self.0.get(uri.as_str().trim_end_matches('#')).cloned();
        known.ok_or_else(|| format!("{uri} is not here").into())
    }
}

/// The schemas of the standard and of FIRST, which lie beside the project.
#[test]
fn documents_hold_to_the_schema() {
    let folder = root().join("../shared/schemas");
    let read = |name: &str| -> Option<Value> {
        serde_json::from_slice(&fs::read(folder.join(name)).ok()?).ok()
    };
    let Some(schema) = read("csaf-2.0.json") else {
        eprintln!("../shared is not here: no document is held to the schema");
        return;
    };
    let mut schemas = Schemas::default();
    for version in ["2.0", "3.0", "3.1"] {
        let cvss = read(&format!("cvss-v{version}.json")).unwrap();
        let url = format!("https://www.first.org/cvss/cvss-v{version}.json");
        schemas.0.insert(url, cvss);
    }
    let validator = jsonschema::options()
        .with_retriever(schemas)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    assert!(!validator.is_valid(&json!({"document": {}})));
    for (path, document) in documents() {
        let errors: Vec<_> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{path}");
    }
}

#[test]
fn every_product_is_defined_once_and_used() {
    for (path, document) in documents() {
        let defined: Vec<String> = products(&document).into_iter().map(|p| p.2).collect();
        let distinct: BTreeSet<&String> = defined.iter().collect();
        assert_eq!(defined.len(), distinct.len(), "{path}");
        for vulnerability in document["vulnerabilities"].as_array().unwrap() {
            let status = vulnerability["product_status"].as_object().unwrap();
            let groups = status.iter().filter(|(group, _)| *group != "first_fixed");
            let mut used: Vec<&str> = groups
                .flat_map(|(_, ids)| ids.as_array().unwrap())
                .map(|id| id.as_str().unwrap())
                .collect();
            used.sort_unstable();
            let mut all: Vec<&str> = defined.iter().map(String::as_str).collect();
            all.sort_unstable();
            assert_eq!(used, all, "{path}: each in one group");
        }
    }
}

#[test]
fn each_product_is_named_in_the_words_of_its_ecosystem() {
    let found = products(&document("2024/ex-2024-0002"));
    let said: Vec<String> = found
        .iter()
        .map(|(category, name, id, helper)| {
            let uri = helper["x_generic_uris"][0]["uri"].as_str();
            let helper = helper["purl"].as_str().or(uri).unwrap();
            format!("{id} {category} {name} {helper}")
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn commits_are_products_as_well() {
    let found = products(&document("2024/ex-2024-0003"));
    let names: Vec<&str> = found.iter().map(|product| product.1.as_str()).collect();
    assert_eq!(
        names,
        [
            "vers:git/<0123456789abcdef0123456789abcdef01234567",
            "0123456789abcdef0123456789abcdef01234567",
            "vers:git/>=0123456789abcdef0123456789abcdef01234567",
        ]
    );
    assert_eq!(found[0].3, json!({"purl": "pkg:github/acme/lamp"}));
    assert_eq!(
        found[2].3["x_generic_uris"][0]["uri"],
        "https://git.example.org/acme/lamp"
    );
}

#[test]
fn each_cve_is_a_vulnerability() {
    let document = document("2024/ex-2024-0002");
    let vulnerabilities = document["vulnerabilities"].as_array().unwrap();
    let cves: Vec<_> = vulnerabilities
        .iter()
        .map(|one| one["cve"].clone())
        .collect();
    assert_eq!(cves, ["CVE-2024-9990002", "CVE-2024-9990003"]);
    assert_eq!(
        document["document"]["tracking"]["aliases"],
        json!(["EUVD-2024-1"])
    );
    // What both share stands once.
    assert!(
        vulnerabilities
            .iter()
            .all(|one| one.get("references").is_none())
    );
    assert_eq!(
        document["document"]["acknowledgments"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let own = self::document("2024/cve-2024-9990100");
    assert_eq!(own["vulnerabilities"][0]["cve"], "CVE-2024-9990100");
    assert_eq!(own["vulnerabilities"][0].get("ids"), None);
}

#[test]
fn what_csaf_has_no_place_for_is_a_note() {
    let notes = |name: &str| -> Vec<String> {
        let document = document(name);
        let notes = document["vulnerabilities"][0]["notes"].as_array().unwrap();
        let notes = notes.iter().filter(|note| note["category"] == "other");
        notes
            .map(|note| note["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let four = "CVSS 4.0: CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N (score 9.3, Critical)";
    assert_eq!(
        notes("2024/ex-2024-0002"),
        [format!(
            "CVSS 3.0: CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:H/E:P/RL:O/RC:C (score 7.1, High)\n{four}\nUbuntu priority: high"
        )]
    );
    assert_eq!(
        notes("2024/ex-2024-0003"),
        [four, "CWE-1000: Research Concepts\nCWE-99999"]
    );
    assert_eq!(notes("2024/cve-2024-9990100"), ["CVSS 3.1: CVSS:3.1/AV:N"]);
    assert_eq!(
        document("2024/ex-2024-0003")["vulnerabilities"][0].get("cwe"),
        None
    );
    assert_eq!(
        document("2024/ex-2024-0003")["vulnerabilities"][0].get("scores"),
        None
    );
}

#[test]
fn a_withdrawn_report_says_so_and_blames_no_product() {
    let wrong = document("2024/ex-2024-0004");
    assert_eq!(
        wrong["document"]["title"],
        "Withdrawn: A lamp that never was"
    );
    assert_eq!(wrong["document"]["tracking"]["status"], "final");
    let history = &wrong["document"]["tracking"]["revision_history"];
    assert_eq!(
        history[1],
        json!({"date": "2024-03-04T10:00:00Z", "number": "2", "summary": "Withdrawn: The lamp was <never> lit"})
    );
    let one = &wrong["vulnerabilities"][0];
    assert_eq!(
        one["product_status"],
        json!({"known_not_affected": ["A1", "F1"]})
    );
    assert_eq!((one.get("scores"), one.get("remediations")), (None, None));
    assert_eq!(wrong["document"].get("aggregate_severity"), None);

    // What another advisory says now is still true.
    let told_twice = document("2024/ex-2024-0005");
    let history = &told_twice["document"]["tracking"]["revision_history"];
    assert_eq!(
        history[1]["summary"],
        "Withdrawn: Told twice. Superseded by EX-2024-0001."
    );
    let one = &told_twice["vulnerabilities"][0];
    assert_eq!(one["product_status"]["known_affected"], json!(["A1"]));
}

#[test]
fn a_record_without_products_still_has_a_document() {
    let document = document("2024/ex-2024-0006");
    let one = &document["vulnerabilities"][0];
    assert_eq!(one["product_status"], json!({"known_affected": ["A1"]}));
    assert_eq!(one["remediations"][0]["category"], "none_available");
    assert_eq!(one["scores"][0]["products"], json!(["A1"]));
}

#[test]
fn packages_have_ratings_of_their_own_and_years_are_those_of_utc() {
    let document = document("2025/ex-2024_0007_a");
    let found: Vec<String> = products(&document)
        .into_iter()
        .map(|(_, name, id, helper)| format!("{id} {name} {}", helper["purl"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            "A1 vers:pypi/>=1.0|<1.0.1 pkg:pypi/odd-name",
            "A2 vers:pypi/>=1.0.1|<1.2 pkg:pypi/odd-name",
            "F1 1.2 pkg:pypi/odd-name@1.2",
            "A3 0.1 pkg:pypi/odd-name@0.1",
            "A4 vers:npm/>=1.0.0-alpha+b|<1.0.0+build pkg:npm/all",
            "F2 1.0.0+build pkg:npm/all@1.0.0%2Bbuild",
        ],
        "1.0.1 mends one range and lies in the next, so it is no fixed version"
    );
    let scores = document["vulnerabilities"][0]["scores"].as_array().unwrap();
    let products: Vec<_> = scores
        .iter()
        .map(|score| score["products"].clone())
        .collect();
    assert_eq!(products, [json!(["A1", "A2", "A3"]), json!(["A4"])]);
}

#[test]
fn hashes_are_those_of_the_served_bytes() {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    for (path, bytes) in FILES.iter().filter(|(path, _)| is_document(path)) {
        let name = path.rsplit('/').next().unwrap();
        let sum = |kind: &str| String::from_utf8(FILES[&format!("{path}.{kind}")].clone()).unwrap();
        assert_eq!(
            sum("sha256"),
            format!("{}  {name}\n", hex(&Sha256::digest(bytes)))
        );
        assert_eq!(
            sum("sha512"),
            format!("{}  {name}\n", hex(&Sha512::digest(bytes)))
        );
        assert!(bytes.ends_with(b"}\n"));
    }
}

#[test]
fn all_keys_are_sorted() {
    // Read without a map, which would sort them.
    for (path, bytes) in FILES.iter().filter(|(path, _)| path.ends_with(".json")) {
        let mut open: Vec<(usize, &str)> = Vec::new();
        for line in std::str::from_utf8(bytes).unwrap().lines() {
            let depth = line.len() - line.trim_start().len();
            open.retain(|(other, _)| *other <= depth);
            let Some((key, _)) = line
                .trim_start()
                .strip_prefix('"')
                .and_then(|line| line.split_once("\": "))
            else {
                open.retain(|(other, _)| *other < depth);
                continue;
            };
            if let Some((_, before)) = open.iter().find(|(other, _)| *other == depth) {
                assert!(*before < key, "{path}: {before} before {key}");
            }
            open.retain(|(other, _)| *other != depth);
            open.push((depth, key));
        }
    }
}

#[test]
fn nothing_is_written_without_a_provider() {
    let database = configured(CONFIGURATION, &[], "2026-11-01T00:00:00Z");
    assert!(files_of(super::write, &database).is_empty());
}

#[test]
fn a_provider_without_advisories_has_empty_lists_and_a_fixed_date() {
    let csaf = "csaf: {publisher: {name: N, namespace: https://example.org, category: vendor}, list_on_aggregators: false, mirror_on_aggregators: false, updated: 2026-10-01T02:00:00+02:00}\n";
    let database = configured(
        &format!("{CONFIGURATION}{csaf}"),
        &[],
        "2026-11-01T00:00:00Z",
    );
    let files = files_of(super::write, &database);
    let feed: Value =
        serde_json::from_slice(&files[".well-known/csaf/white/csaf-feed-tlp-white.json"]).unwrap();
    assert_eq!(feed["feed"]["entry"], json!([]));
    assert_eq!(feed["feed"]["updated"], "2026-10-01T00:00:00Z");
}
