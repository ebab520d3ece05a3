//! All formats are projections of one record: whatever two of them say of the same advisory is the
//! same, for every record of the public databases. Each format is read here by its own rules.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use advgen::advisory::ecosystem::Ecosystem;
use advgen::advisory::version::Scheme;
use serde_json::Value;

use crate::CORPORA;
use crate::moving::advgen;

const CONFIGURATION: &str = "database: {name: Agreed, base_url: https://advisories.example.org/}\n\
    ids: {prefix: EX}\ncontact: security@example.org\n\
    csaf:\n  publisher: {name: Agreed, namespace: https://example.org, category: other}\n  \
    list_on_aggregators: false\n  mirror_on_aggregators: false\n\
    cve: {org_id: 00000000-0000-4000-9000-000000000000, vendor: Agreed}\n";

/// How many records and versions were compared, so that a test that compares nothing fails.
#[derive(Debug, Default)]
struct Compared {
    records: usize,
    csaf: usize,
    cyclonedx: usize,
    cve: usize,
    ghsa: usize,
    /// In records that were taken over again from their own CSAF documents.
    again: usize,
}

#[test]
fn the_formats_say_the_same_of_every_record() {
    let mut all = Compared::default();
    let mut wrong = Vec::new();
    for (name, _) in CORPORA {
        if let Some(corpus) = crate::corpus(name) {
            database(name, &corpus, &mut all, &mut wrong);
        }
    }
    println!("{all:?}");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if crate::corpus("rustsec").is_some() {
        assert!(all.records > 3_900, "{all:?}");
        for versions in [all.csaf, all.cyclonedx, all.ghsa, all.again] {
            assert!(versions > 10_000, "{all:?}");
        }
        assert!(all.cve > 10_000, "{all:?}");
    }
}

fn database(name: &str, corpus: &Path, all: &mut Compared, wrong: &mut Vec<String>) {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::write(folder.join("advgen.yaml"), CONFIGURATION).unwrap();
    let corpus = fs::canonicalize(corpus).unwrap();
    advgen(
        folder,
        &["import", "osv", "--repair", corpus.to_str().unwrap()],
    );
    weaknesses(&folder.join("advisories"));
    for format in ["osv", "csaf", "cve", "ghsa"] {
        advgen(
            folder,
            &["export", "--all", "--to", format, "--out", format],
        );
    }
    advgen(
        folder,
        &["export", "--all", "--to", "cyclonedx", "--out", "bom.json"],
    );
    let again = folder.join("again");
    fs::create_dir(&again).unwrap();
    fs::write(again.join("advgen.yaml"), CONFIGURATION).unwrap();
    advgen(&again, &["import", "csaf", "../csaf"]);
    advgen(&again, &["export", "--all", "--to", "osv", "--out", "osv"]);
    let read = |path: &str| -> Option<Value> {
        let text = fs::read_to_string(folder.join(path)).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    };
    let bom = read("bom.json").unwrap();
    let in_bom: BTreeMap<&str, &Value> = list(&bom["vulnerabilities"])
        .iter()
        .map(|one| (text(&one["id"]), one))
        .collect();
    for entry in fs::read_dir(folder.join("osv")).unwrap() {
        let osv: Value =
            serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let id = text(&osv["id"]);
        all.records += 1;
        let mut differ = |what: String| wrong.push(format!("{name}: {id}: {what}"));
        let csaf = read(&format!("csaf/{}", csaf_file(id))).expect("a CSAF document");
        of_csaf(&osv, &csaf, &mut all.csaf, &mut differ);
        if let Some(other) = read(&format!("again/osv/{id}.json")) {
            of_itself(&osv, &other, &mut all.again, &mut differ);
        }
        of_cyclonedx(&osv, in_bom[id], &mut all.cyclonedx, &mut differ);
        if let Some(body) = read(&format!("ghsa/{id}.json")) {
            of_ghsa(&osv, &body, &mut all.ghsa, &mut differ);
        }
        for cve in cves(&osv) {
            if let Some(body) = read(&format!("cve/{cve}.json")) {
                of_cve(&osv, &body["cnaContainer"], &mut all.cve, &mut differ);
            }
        }
    }
}

/// Gives the records with a CVE id and without a weakness one, which CVE records must have.
fn weaknesses(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        if text.contains("CVE-") && !text.contains("cwe") {
            let with = text.replacen("---\n", "---\ncwe: [CWE-20]\n", 1);
            fs::write(entry.path(), with).unwrap();
        }
    }
}

fn of_csaf(osv: &Value, csaf: &Value, versions: &mut usize, differ: &mut impl FnMut(String)) {
    let tracking = &csaf["document"]["tracking"];
    same("tracking.id", &tracking["id"], &osv["id"], differ);
    same(
        "initial_release_date",
        &tracking["initial_release_date"],
        &published(osv),
        differ,
    );
    same(
        "current_release_date",
        &tracking["current_release_date"],
        &osv["modified"],
        differ,
    );
    let vulnerabilities = list(&csaf["vulnerabilities"]);
    let numbers: BTreeSet<String> = vulnerabilities
        .iter()
        .filter_map(|one| Some(one["cve"].as_str()?.to_owned()))
        .collect();
    // Distributions name the vulnerability that theirs comes from.
    let upstream = list(&osv["upstream"]).iter().map(text);
    let want: BTreeSet<String> = upstream
        .filter(|id| id.starts_with("CVE-"))
        .map(str::to_owned)
        .chain(cves(osv))
        .collect();
    if numbers != want {
        differ(format!("CSAF has the CVE ids {numbers:?}"));
    }
    let affected: BTreeSet<&str> = vulnerabilities
        .iter()
        .flat_map(|one| list(&one["product_status"]["known_affected"]))
        .map(text)
        .collect();
    if osv["withdrawn"].is_string() {
        if !affected.is_empty() {
            differ("CSAF says that what was withdrawn affects something".to_owned());
        }
        return;
    }
    let scores: BTreeSet<String> = vulnerabilities
        .iter()
        .flat_map(|one| list(&one["scores"]))
        .filter_map(|one| Some(one["cvss_v3"]["vectorString"].as_str()?.to_owned()))
        .collect();
    let want = vectors(osv, "CVSS_V3");
    if !scores.is_subset(&want) || scores.is_empty() != want.is_empty() {
        differ(format!("CSAF has the scores {scores:?}, OSV {want:?}"));
    }
    let mut products = Vec::new();
    walk(&csaf["product_tree"]["branches"], &mut products);
    for package in packages(osv) {
        let of_package: Vec<&(String, String, String, String)> = products
            .iter()
            .filter(|(id, _, _, purl)| affected.contains(id.as_str()) && *purl == package.purl)
            .collect();
        for version in &package.samples {
            let said = of_package.iter().any(|(_, category, name, _)| {
                if category == "product_version" {
                    package.is_same(name, version)
                } else {
                    vers(name, version, package.scheme)
                }
            });
            package.compare("CSAF", version, said, differ);
            *versions += 1;
        }
    }
}

/// A record that was taken over from its own CSAF document.
fn of_itself(osv: &Value, other: &Value, versions: &mut usize, differ: &mut impl FnMut(String)) {
    same("published", &other["published"], &published(osv), differ);
    same("modified", &other["modified"], &osv["modified"], differ);
    // Documents of withdrawn records name no product as affected, and rate none.
    if osv["withdrawn"].is_string() {
        return;
    }
    // Of two ratings of the same products a document has one.
    let (back, want) = (vectors(other, "CVSS_V3"), vectors(osv, "CVSS_V3"));
    if !back.is_subset(&want) || back.is_empty() != want.is_empty() {
        differ(format!("of the scores {want:?} CSAF gives back {back:?}"));
    }
    let others = packages(other);
    for package in packages(osv) {
        let back = others.iter().find(|one| one.purl == package.purl);
        for version in &package.samples {
            let said = back.is_some_and(|one| one.affects(version));
            package.compare("CSAF, imported again,", version, said, differ);
            *versions += 1;
        }
    }
}

fn of_cyclonedx(osv: &Value, one: &Value, versions: &mut usize, differ: &mut impl FnMut(String)) {
    same("published", &one["published"], &published(osv), differ);
    same("updated", &one["updated"], &osv["modified"], differ);
    let ratings: BTreeSet<String> = list(&one["ratings"])
        .iter()
        .filter_map(|one| Some(one["vector"].as_str()?.to_owned()))
        .collect();
    for vector in ["CVSS_V3", "CVSS_V4"]
        .map(|kind| vectors(osv, kind))
        .iter()
        .flatten()
    {
        if !ratings.contains(vector) {
            differ(format!("CycloneDX has the ratings {ratings:?}"));
        }
    }
    if osv["withdrawn"].is_string() {
        return;
    }
    for package in packages(osv) {
        let said: Vec<&Value> = list(&one["affects"])
            .iter()
            .filter(|one| without_qualifiers(text(&one["ref"])) == package.purl)
            .flat_map(|one| list(&one["versions"]))
            .filter(|one| one["status"] == "affected")
            .collect();
        for version in &package.samples {
            let is_said = said.iter().any(|one| match one["range"].as_str() {
                Some(range) => vers(range, version, package.scheme),
                None => package.is_same(text(&one["version"]), version),
            });
            package.compare("CycloneDX", version, is_said, differ);
            *versions += 1;
        }
    }
}

fn of_ghsa(osv: &Value, body: &Value, versions: &mut usize, differ: &mut impl FnMut(String)) {
    if let Some(cve) = body["cve_id"].as_str()
        && !cves(osv).contains(cve)
    {
        differ(format!("GitHub gets {cve}"));
    }
    if let Some(vector) = body["cvss_vector_string"].as_str()
        && !vectors(osv, "CVSS_V3").contains(vector)
        && !vectors(osv, "CVSS_V4").contains(vector)
    {
        differ(format!("GitHub gets {vector}"));
    }
    for package in packages(osv) {
        // Versions one by one are no range that GitHub takes, and are told as what it cannot hold.
        if package.is_listed {
            continue;
        }
        let ecosystem = Ecosystem::try_from(package.ecosystem.as_str()).unwrap();
        let ranges: Vec<&str> = list(&body["vulnerabilities"])
            .iter()
            .filter(|one| {
                one["package"]["ecosystem"] == ecosystem.github()
                    && text(&one["package"]["name"]).contains(&package.name)
            })
            .map(|one| text(&one["vulnerable_version_range"]))
            .collect();
        for version in &package.samples {
            let said = ranges.iter().any(|range| {
                range.split(", ").all(|part| {
                    let (operator, bound) = part.split_once(' ').unwrap();
                    let order = package.scheme.compare(version, bound).unwrap();
                    holds(operator, order)
                })
            });
            package.compare("GitHub", version, said, differ);
            *versions += 1;
        }
    }
}

fn of_cve(osv: &Value, container: &Value, versions: &mut usize, differ: &mut impl FnMut(String)) {
    // A CVE id that several records have is told of once.
    if text(&container["source"]["advisory"]) != text(&osv["id"]) && !container["source"].is_null()
    {
        return;
    }
    if osv["withdrawn"].is_string() {
        if !container["rejectedReasons"].is_array() {
            differ("the CVE of what was withdrawn is not rejected".to_owned());
        }
        return;
    }
    same(
        "datePublic",
        &container["datePublic"],
        &published(osv),
        differ,
    );
    for metric in list(&container["metrics"]) {
        for (key, kind) in [
            ("cvssV3_1", "CVSS_V3"),
            ("cvssV3_0", "CVSS_V3"),
            ("cvssV4_0", "CVSS_V4"),
        ] {
            if let Some(vector) = metric[key]["vectorString"].as_str()
                && !vectors(osv, kind).contains(vector)
            {
                differ(format!("the CVE record has {vector}"));
            }
        }
    }
    for package in packages(osv) {
        let rows: Vec<&Value> = list(&container["affected"])
            .iter()
            .filter(|one| one["product"] == package.name.as_str())
            .flat_map(|one| list(&one["versions"]))
            .filter(|one| one["status"] == "affected" && one["versionType"] != "git")
            .collect();
        for version in &package.samples {
            let said = rows.iter().any(|row| {
                let from = text(&row["version"]);
                let upper = |key: &str| row[key].as_str();
                let order = |bound: &str| package.scheme.compare(version, bound).unwrap();
                if upper("lessThan").is_none() && upper("lessThanOrEqual").is_none() {
                    return package.is_same(from, version);
                }
                (from == "0" || order(from).is_ge())
                    && upper("lessThan").is_none_or(|end| end == "*" || order(end).is_lt())
                    && upper("lessThanOrEqual").is_none_or(|end| end == "*" || order(end).is_le())
            });
            package.compare("the CVE record", version, said, differ);
            *versions += 1;
        }
    }
}

/// A package of a record with versions whose order can be decided.
struct Sampled {
    ecosystem: String,
    name: String,
    purl: String,
    scheme: Scheme,
    samples: Vec<String>,
    ranges: Vec<Vec<(String, String)>>,
    listed: Vec<String>,
    /// Whether it lists versions that no range holds.
    is_listed: bool,
}

impl Sampled {
    fn is_same(&self, a: &str, b: &str) -> bool {
        a == b || self.scheme.compare(a, b).is_ok_and(Ordering::is_eq)
    }

    /// Whether OSV counts the version as affected (OSV schema, "Evaluation").
    fn affects(&self, version: &str) -> bool {
        self.listed.iter().any(|one| self.is_same(one, version)) || self.in_range(version)
    }

    fn in_range(&self, version: &str) -> bool {
        self.ranges.iter().any(|events| {
            let mut is_inside = false;
            for (kind, bound) in events {
                let is_first = kind == "introduced" && bound == "0";
                let order = if is_first {
                    Ordering::Greater
                } else {
                    self.scheme.compare(version, bound).unwrap()
                };
                match kind.as_str() {
                    "introduced" if order.is_ge() => is_inside = true,
                    "fixed" if order.is_ge() => is_inside = false,
                    "last_affected" if order.is_gt() => is_inside = false,
                    _ => {}
                }
            }
            is_inside
        })
    }

    fn compare(&self, format: &str, version: &str, said: bool, differ: &mut impl FnMut(String)) {
        if said != self.affects(version) {
            let is = if said { "affected" } else { "not affected" };
            differ(format!(
                "{format} says that {} {version} is {is}",
                self.name
            ));
        }
    }
}

/// The packages of a record, entries of the same package as one.
fn packages(osv: &Value) -> Vec<Sampled> {
    let mut all: Vec<Sampled> = Vec::new();
    let mut undecided = BTreeSet::new();
    for entry in list(&osv["affected"]) {
        let (Some(name), Some(ecosystem)) = (
            entry["package"]["name"].as_str(),
            entry["package"]["ecosystem"].as_str(),
        ) else {
            continue;
        };
        let base = ecosystem.split(':').next().unwrap();
        let Some(scheme) = Scheme::of(base) else {
            continue;
        };
        let Some(purl) = entry["package"]["purl"].as_str() else {
            continue;
        };
        let ranges: Vec<Vec<(String, String)>> = list(&entry["ranges"])
            .iter()
            .filter(|range| range["type"] != "GIT")
            .map(|range| events(range, scheme))
            .collect();
        let listed: Vec<String> = list(&entry["versions"])
            .iter()
            .map(|one| text(one).to_owned())
            .collect();
        let bounds = ranges.iter().flatten().filter(|(_, bound)| bound != "0");
        let samples: Vec<String> = bounds
            .map(|(_, bound)| bound.clone())
            .chain(listed.iter().take(12).cloned())
            .collect();
        let purl = without_qualifiers(purl);
        if samples
            .iter()
            .chain(&listed)
            .any(|version| !scheme.orders(version))
            || ranges.iter().flatten().any(|(kind, _)| kind == "limit")
        {
            undecided.insert(purl.clone());
        }
        match all.iter_mut().find(|one| one.purl == purl) {
            Some(one) => {
                one.samples.extend(samples);
                one.ranges.extend(ranges);
                one.listed.extend(listed);
            }
            None => all.push(Sampled {
                ecosystem: ecosystem.to_owned(),
                name: name.to_owned(),
                purl,
                scheme,
                samples,
                ranges,
                listed,
                is_listed: false,
            }),
        }
    }
    all.retain(|one| !undecided.contains(&one.purl));
    for one in &mut all {
        one.is_listed = one.listed.iter().any(|version| !one.in_range(version));
    }
    all
}

/// The events of a range in the order of their versions, at equal ones introductions first.
fn events(range: &Value, scheme: Scheme) -> Vec<(String, String)> {
    let mut events: Vec<(String, String)> = list(&range["events"])
        .iter()
        .flat_map(|event| event.as_object().unwrap())
        .map(|(kind, bound)| (kind.clone(), text(bound).to_owned()))
        .collect();
    events.sort_by(|(a_kind, a), (b_kind, b)| {
        let is_first = |kind: &str, bound: &str| kind == "introduced" && bound == "0";
        match (is_first(a_kind, a), is_first(b_kind, b)) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => scheme.compare(a, b).unwrap_or(Ordering::Equal),
        }
        .then((a_kind != "introduced").cmp(&(b_kind != "introduced")))
    });
    events
}

/// Whether a range in VERS holds a version.
fn vers(range: &str, version: &str, scheme: Scheme) -> bool {
    let (_, constraints) = range
        .strip_prefix("vers:")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut open: Option<bool> = None;
    for constraint in constraints.split('|') {
        if constraint == "*" {
            return true;
        }
        let end = constraint
            .find(|c: char| !"<>=!".contains(c))
            .unwrap_or(constraint.len());
        let (operator, bound) = constraint.split_at(end);
        let bound = decoded(bound);
        let order = scheme.compare(version, &bound).unwrap();
        match operator {
            "" | "=" if order.is_eq() => return true,
            ">" | ">=" => open = Some(holds(operator, order)),
            "<" | "<=" => {
                if open.unwrap_or(true) && holds(operator, order) {
                    return true;
                }
                open = Some(false);
            }
            _ => {}
        }
    }
    // What was opened last and never closed.
    let last = constraints.rsplit('|').next().unwrap_or_default();
    last.starts_with('>') && open == Some(true)
}

fn holds(operator: &str, order: Ordering) -> bool {
    match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "=" => order.is_eq(),
        other => panic!("the operator {other}"),
    }
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// The products of a CSAF tree: id, category, name, and the purl without its version.
fn walk(branches: &Value, found: &mut Vec<(String, String, String, String)>) {
    for branch in list(branches) {
        walk(&branch["branches"], found);
        let product = &branch["product"];
        if let Some(purl) = product["product_identification_helper"]["purl"].as_str() {
            found.push((
                text(&product["product_id"]).to_owned(),
                text(&branch["category"]).to_owned(),
                text(&branch["name"]).to_owned(),
                without_qualifiers(purl),
            ));
        }
    }
}

/// A package URL of which only the package is left.
fn without_qualifiers(purl: &str) -> String {
    let purl = purl.split(['?', '#']).next().unwrap();
    let (path, name) = purl.rsplit_once('/').unwrap();
    format!("{path}/{}", name.split('@').next().unwrap())
}

fn csaf_file(id: &str) -> String {
    advgen::advisory::id::AdvisoryId::try_from(id.strip_prefix("x_").unwrap_or(id))
        .unwrap()
        .csaf_file()
}

fn cves(osv: &Value) -> BTreeSet<String> {
    list(&osv["aliases"])
        .iter()
        .chain(std::iter::once(&osv["id"]))
        .map(text)
        .filter(|id| id.starts_with("CVE-"))
        .map(str::to_owned)
        .collect()
}

/// The vectors of the record and of its packages.
fn vectors(osv: &Value, kind: &str) -> BTreeSet<String> {
    let of_packages = list(&osv["affected"])
        .iter()
        .flat_map(|one| list(&one["severity"]));
    list(&osv["severity"])
        .iter()
        .chain(of_packages)
        .filter(|one| one["type"] == kind)
        .map(|one| text(&one["score"]).to_owned())
        .collect()
}

/// When the record was published; one that does not say so counts from its last change.
fn published(osv: &Value) -> Value {
    let published = &osv["published"];
    if published.is_null() {
        osv["modified"].clone()
    } else {
        published.clone()
    }
}

fn same(what: &str, said: &Value, osv: &Value, differ: &mut impl FnMut(String)) {
    if said != osv {
        differ(format!("{what} is {said}, and OSV says {osv}"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
