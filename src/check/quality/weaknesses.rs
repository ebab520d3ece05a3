//! `cwe-unknown` and `cwe-kind`: a weakness is one, and says something about the vulnerability.

use super::{Place, Remarks};
use crate::advisory::cwe::Kind;
use crate::finding::Rule;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    let record = &remarks.advisory.record;
    let key = if record.cwe.is_empty() {
        "database_specific"
    } else {
        "cwe"
    };
    for (item, cwe) in record.weaknesses().into_iter().enumerate() {
        let place = || Place::Key(key, Some(item));
        let Some(listed) = cwe.listed() else {
            remarks.push(
                Rule::CweUnknown,
                place(),
                format!("{cwe} is not in the catalogue of weaknesses"),
                "Look the number up; the catalogue is that of CWE 4.20",
            );
            continue;
        };
        let what = match listed.kind {
            Kind::Weakness => continue,
            Kind::Discouraged if !remarks.is_own() => continue,
            Kind::Discouraged => "so general that another nearly always fits better",
            Kind::Prohibited => "nothing that a vulnerability is of",
            Kind::Deprecated => "deprecated",
            Kind::Category => "a category and no weakness",
            Kind::View => "a view and no weakness",
        };
        remarks.push(
            Rule::CweKind,
            place(),
            format!("{cwe} ({}) is {what}", listed.name),
            "Choose the weakness that fits most closely",
        );
    }
}
