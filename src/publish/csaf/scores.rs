//! Ratings (section 3.2.3.13): whole objects of CVSS 2.0, 3.0 and 3.1, since readers compare every
//! property with the vector (test 6.1.10). CSAF 2.0 has no place for CVSS 4.0, so that is a note.

use serde_json::{Value, json};

use super::product_tree::{ProductTree, Role};
use crate::advisory::record::Record;
use crate::advisory::severity::{Severity, SeverityKind};

/// What the vector of a rating says in full, with the key it stands under; nothing for what CSAF
/// cannot hold.
fn score(severity: &Severity) -> Option<(&'static str, Value)> {
    let key = match severity.kind {
        SeverityKind::CvssV2 => "cvss_v2",
        SeverityKind::CvssV3 => "cvss_v3",
        SeverityKind::CvssV4 | SeverityKind::Ubuntu => return None,
    };
    Some((key, Value::Object(severity.first_json()?)))
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

    #[test]
    fn half_of_a_vector_and_what_csaf_does_not_know_is_no_score() {
        use SeverityKind::{CvssV2, CvssV3, CvssV4, Ubuntu};
        for (kind, vector, want) in [
            (CvssV2, "AV:N/AC:L/Au:N/C:P/I:P/A:P", Some("cvss_v2")),
            (
                CvssV3,
                "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                Some("cvss_v3"),
            ),
            (CvssV3, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", None),
            (
                CvssV4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                None,
            ),
            (Ubuntu, "high", None),
        ] {
            let severity = Severity {
                kind,
                score: vector.to_owned(),
                source: None,
            };
            assert_eq!(score(&severity).map(|(key, _)| key), want, "{vector}");
        }
    }
}
