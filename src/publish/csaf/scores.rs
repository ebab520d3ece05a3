//! Ratings (section 3.2.3.13): whole objects of CVSS 2.0, 3.0 and 3.1, since readers compare every
//! property with the vector (test 6.1.10). CSAF 2.0 has no place for CVSS 4.0, so that is a note.

use std::str::FromStr;

use cvss::Cvss;
use serde_json::{Map, Value, json};

use super::product_tree::{ProductTree, Role};
use crate::advisory::record::Record;
use crate::advisory::severity::{Severity, SeverityKind};

/// A metric in a vector, its property, and the values as `letter WORD` between `|` (FIRST, JSON
/// schemas for CVSS).
type Row = (&'static str, &'static str, &'static str);

const LEVELS: &str = "N NONE|L LOW|H HIGH";
const REQUIREMENT: &str = "X NOT_DEFINED|L LOW|M MEDIUM|H HIGH|ND NOT_DEFINED";

const V2: &[Row] = &[
    ("AV", "accessVector", "L LOCAL|A ADJACENT_NETWORK|N NETWORK"),
    ("AC", "accessComplexity", "H HIGH|M MEDIUM|L LOW"),
    ("Au", "authentication", "M MULTIPLE|S SINGLE|N NONE"),
    ("C", "confidentialityImpact", "N NONE|P PARTIAL|C COMPLETE"),
    ("I", "integrityImpact", "N NONE|P PARTIAL|C COMPLETE"),
    ("A", "availabilityImpact", "N NONE|P PARTIAL|C COMPLETE"),
    (
        "E",
        "exploitability",
        "U UNPROVEN|POC PROOF_OF_CONCEPT|F FUNCTIONAL|H HIGH|ND NOT_DEFINED",
    ),
    (
        "RL",
        "remediationLevel",
        "OF OFFICIAL_FIX|TF TEMPORARY_FIX|W WORKAROUND|U UNAVAILABLE|ND NOT_DEFINED",
    ),
    (
        "RC",
        "reportConfidence",
        "UC UNCONFIRMED|UR UNCORROBORATED|C CONFIRMED|ND NOT_DEFINED",
    ),
    (
        "CDP",
        "collateralDamagePotential",
        "N NONE|L LOW|LM LOW_MEDIUM|MH MEDIUM_HIGH|H HIGH|ND NOT_DEFINED",
    ),
    (
        "TD",
        "targetDistribution",
        "N NONE|L LOW|M MEDIUM|H HIGH|ND NOT_DEFINED",
    ),
    ("CR", "confidentialityRequirement", REQUIREMENT),
    ("IR", "integrityRequirement", REQUIREMENT),
    ("AR", "availabilityRequirement", REQUIREMENT),
];

const V3: &[Row] = &[
    (
        "AV",
        "attackVector",
        "N NETWORK|A ADJACENT_NETWORK|L LOCAL|P PHYSICAL",
    ),
    ("AC", "attackComplexity", "L LOW|H HIGH"),
    ("PR", "privilegesRequired", LEVELS),
    ("UI", "userInteraction", "N NONE|R REQUIRED"),
    ("S", "scope", "U UNCHANGED|C CHANGED"),
    ("C", "confidentialityImpact", LEVELS),
    ("I", "integrityImpact", LEVELS),
    ("A", "availabilityImpact", LEVELS),
    (
        "E",
        "exploitCodeMaturity",
        "X NOT_DEFINED|U UNPROVEN|P PROOF_OF_CONCEPT|F FUNCTIONAL|H HIGH",
    ),
    (
        "RL",
        "remediationLevel",
        "X NOT_DEFINED|O OFFICIAL_FIX|T TEMPORARY_FIX|W WORKAROUND|U UNAVAILABLE",
    ),
    (
        "RC",
        "reportConfidence",
        "X NOT_DEFINED|U UNKNOWN|R REASONABLE|C CONFIRMED",
    ),
    ("CR", "confidentialityRequirement", REQUIREMENT),
    ("IR", "integrityRequirement", REQUIREMENT),
    ("AR", "availabilityRequirement", REQUIREMENT),
];

/// What the vector of a rating says in full, with the key it stands under; nothing for what CSAF
/// cannot hold.
fn score(severity: &Severity) -> Option<(&'static str, Value)> {
    let value = severity.value()?;
    let (key, version, rows) = match severity.system() {
        "CVSS 2.0" => ("cvss_v2", "2.0", V2),
        "CVSS 3.0" => ("cvss_v3", "3.0", V3),
        "CVSS 3.1" => ("cvss_v3", "3.1", V3),
        _ => return None,
    };
    let vector = Cvss::from_str(&severity.score).ok()?.to_string();
    let mut object = Map::new();
    for part in vector.split('/') {
        let Some((name, letters)) = part.split_once(':').filter(|(name, _)| *name != "CVSS") else {
            continue;
        };
        let (property, word) = property(rows, name, letters)?;
        object.insert(property, json!(word));
    }
    if key == "cvss_v3" {
        let rating = severity.rating()?;
        object.insert("baseSeverity".to_owned(), json!(rating.base_severity()));
    }
    object.insert("baseScore".to_owned(), json!(value));
    object.insert("vectorString".to_owned(), json!(vector));
    object.insert("version".to_owned(), json!(version));
    Some((key, Value::Object(object)))
}

/// The property of a metric and the word for its value. A modified metric has the values of the one
/// that it modifies, and one more.
fn property(rows: &[Row], name: &str, letters: &str) -> Option<(String, &'static str)> {
    let row = |name: &str| rows.iter().find(|row| row.0 == name);
    let (property, values) = match (row(name), name.strip_prefix('M')) {
        (Some((_, property, values)), _) => ((*property).to_owned(), *values),
        (None, Some(base)) => {
            let (_, property, values) = row(base)?;
            let (first, rest) = property.split_at(1);
            (format!("modified{}{rest}", first.to_uppercase()), *values)
        }
        (None, None) => return None,
    };
    if letters == "X" {
        return Some((property, "NOT_DEFINED"));
    }
    let mut values = values.split('|').filter_map(|value| value.split_once(' '));
    let (_, word) = values.find(|(known, _)| *known == letters)?;
    Some((property, word))
}

/// The ratings that products of one of the record's `affected` have: one of CVSS 2, and one of
/// CVSS 3, since some readers take 3.0 and 3.1 for one version (test 6.1.7). 3.1 goes first.
fn chosen(record: &Record, entry: usize) -> Vec<&Severity> {
    let of = |systems: [&str; 2]| {
        systems.into_iter().find_map(|system| {
            ratings(record, entry)
                .find(|severity| severity.system() == system && score(severity).is_some())
        })
    };
    let newest = of(["CVSS 3.1", "CVSS 3.0"]);
    newest.into_iter().chain(of(["CVSS 2.0"; 2])).collect()
}

/// The ratings of the record, else those of one of its packages.
fn ratings(record: &Record, entry: usize) -> impl Iterator<Item = &Severity> {
    let own = record.severity.iter().flatten();
    let is_rated = own.clone().next().is_some();
    let package = record.affected().get(entry).filter(|_| !is_rated);
    own.chain(
        package
            .into_iter()
            .flat_map(|a| a.severity.iter().flatten()),
    )
}

/// The scores of affected products; of fixed ones there is none (test 6.2.19).
pub(super) fn of(record: &Record, tree: &ProductTree) -> Vec<Value> {
    let mut groups: Vec<(&Severity, Vec<&str>)> = Vec::new();
    for product in tree.products() {
        if product.role == Role::Fixed {
            continue;
        }
        for severity in chosen(record, product.entry) {
            let same = groups
                .iter_mut()
                .find(|(known, _)| (known.kind, &known.score) == (severity.kind, &severity.score));
            match same {
                Some((_, ids)) => ids.push(&product.id),
                None => groups.push((severity, vec![&product.id])),
            }
        }
    }
    groups
        .into_iter()
        .filter_map(|(severity, ids)| {
            let (key, score) = score(severity)?;
            Some(json!({key: score, "products": ids}))
        })
        .collect()
}

/// The ratings that have no place among the scores, in words.
pub(super) fn others(record: &Record) -> Option<String> {
    let entries = 0..record.affected().len().max(1);
    let chosen: Vec<&Severity> = entries.flat_map(|entry| chosen(record, entry)).collect();
    let mut lines: Vec<String> = Vec::new();
    for severity in record.severities() {
        let is_chosen = chosen
            .iter()
            .any(|known| (known.kind, &known.score) == (severity.kind, &severity.score));
        if is_chosen {
            continue;
        }
        let line = match (severity.kind, severity.value(), severity.rating()) {
            (SeverityKind::Ubuntu, ..) | (_, None, _) | (.., None) => {
                format!("{}: {}", severity.system(), severity.score)
            }
            (_, Some(value), Some(rating)) => format!(
                "{}: {} (score {value:.1}, {})",
                severity.system(),
                severity.score,
                rating.as_str()
            ),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::severity::all_metrics;

    fn of(kind: SeverityKind, vector: &str) -> Option<Value> {
        let severity = Severity {
            kind,
            score: vector.to_owned(),
            source: None,
        };
        score(&severity).map(|(_, value)| value)
    }

    #[test]
    fn every_value_of_every_metric_has_a_property() {
        for (prefix, name, values) in all_metrics() {
            let rows = match prefix {
                "CVSS:4.0/" => continue,
                "" => V2,
                _ => V3,
            };
            for value in values.split(' ') {
                assert!(
                    property(rows, name, value).is_some(),
                    "{prefix}{name}:{value}"
                );
            }
        }
    }

    #[test]
    fn a_vector_is_said_in_full_and_half_of_one_not_at_all() {
        let three = "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/MAV:X";
        let said = of(SeverityKind::CvssV3, three).unwrap();
        assert_eq!(said["attackVector"], "ADJACENT_NETWORK");
        assert_eq!(said["exploitCodeMaturity"], "PROOF_OF_CONCEPT");
        assert_eq!(said["modifiedAttackVector"], "NOT_DEFINED");
        assert_eq!(said["baseScore"], 6.5);
        assert_eq!(said["baseSeverity"], "MEDIUM");
        assert_eq!(said["version"], "3.1");
        let two = of(SeverityKind::CvssV2, "AV:N/AC:L/Au:N/C:P/I:P/A:P").unwrap();
        assert_eq!(two["baseScore"], 7.5);
        assert_eq!(two["version"], "2.0");
        assert_eq!(two.get("baseSeverity"), None);
        for (kind, vector) in [
            (
                SeverityKind::CvssV3,
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
            ),
            (
                SeverityKind::CvssV4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
            ),
            (SeverityKind::Ubuntu, "high"),
        ] {
            assert_eq!(of(kind, vector), None, "{vector}");
        }
    }
}
