//! `alias-form`, `alias-unknown` and `relation-missing`: ids of other databases look as they do there,
//! and ids of this one lead somewhere.

use super::{Place, Remarks, Scene};
use crate::advisory::id::{self, VulnerabilityId};
use crate::finding::Rule;

/// The letters of GitHub's ids: those that are not mistaken for one another.
const GHSA: &str = "23456789cfghjmpqrvwx";

/// Databases whose ids OSV does not know and that people cite all the same.
const CITED: &[&str] = &[
    "BDSA", "CAN", "CERTA", "CERTFR", "CNVD", "EDB", "EUVD", "GCVE", "ICSA", "JVN", "JVNDB",
    "MFSA", "NSWG", "SNYK", "TALOS", "TEMP", "TROVE", "TRA", "VDE", "VMSA", "VU#", "WID-SEC",
    "XSA", "ZDI",
];

pub(super) fn look(scene: &Scene<'_>, remarks: &mut Remarks<'_>) {
    let record = &remarks.advisory.record;
    let lists: [(&'static str, &[VulnerabilityId]); 3] = [
        ("aliases", record.aliases()),
        ("related", record.related.as_deref().unwrap_or_default()),
        ("upstream", record.upstream.as_deref().unwrap_or_default()),
    ];
    for (key, ids) in lists {
        for (item, id) in ids.iter().enumerate() {
            one(key, item, id.as_str(), scene, remarks);
        }
    }
    if let Some(id) = record
        .withdrawal
        .as_ref()
        .and_then(|withdrawal| withdrawal.superseded_by.as_ref())
        && scene.is_ours(id.as_str())
        && !scene.ids.contains(&id.as_str().to_ascii_lowercase())
    {
        missing("superseded_by", None, id.as_str(), remarks);
    }
}

fn one(key: &'static str, item: usize, id: &str, scene: &Scene<'_>, remarks: &mut Remarks<'_>) {
    let place = Place::Key(key, Some(item));
    let upper = id.to_ascii_uppercase();
    if id.contains("://") {
        remarks.push(
            Rule::AliasForm,
            place,
            format!("`{id}` is an address and no id"),
            "Write it under `references:`, or the id of what it leads to here",
        );
    } else if let Some(rest) = upper.strip_prefix("CVE-") {
        if id.strip_prefix("CVE-").is_none_or(|_| !is_cve(rest)) {
            let mend = if is_cve(rest) {
                format!("Write `{upper}`")
            } else {
                "Write it as its record does, such as CVE-2026-41234".to_owned()
            };
            remarks.push(Rule::AliasForm, place, format!("`{id}` is no CVE id"), mend);
        }
    } else if let Some(rest) = upper.strip_prefix("GHSA-") {
        let lower = rest.to_ascii_lowercase();
        if id != format!("GHSA-{lower}") || !is_ghsa(&lower) {
            let mend = if is_ghsa(&lower) {
                format!("Write `GHSA-{lower}`")
            } else {
                "Copy it from the address of the advisory: three groups of four letters".to_owned()
            };
            remarks.push(
                Rule::AliasForm,
                place,
                format!("`{id}` is no id of GitHub's"),
                mend,
            );
        }
    } else if scene.is_ours(id) {
        if !scene.ids.contains(&id.to_ascii_lowercase()) {
            missing(key, Some(item), id, remarks);
        }
    } else if !is_known(id) {
        remarks.push(
            Rule::AliasUnknown,
            place,
            format!("`{id}` is of no database that readers know"),
            "Correct it, or name the page about it under `references:`",
        );
    }
}

fn missing(key: &'static str, item: Option<usize>, id: &str, remarks: &mut Remarks<'_>) {
    remarks.push(
        Rule::RelationMissing,
        Place::Key(key, item),
        format!("there is no advisory `{id}` here"),
        "Correct the id, or leave it out",
    );
}

/// A year and at least four digits (CVE record format).
fn is_cve(rest: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    rest.split_once('-').is_some_and(|(year, number)| {
        digits(year)
            && year.len() == 4
            && ("1999".."2100").contains(&year)
            && digits(number)
            && (4..=19).contains(&number.len())
    })
}

fn is_ghsa(rest: &str) -> bool {
    let groups: Vec<&str> = rest.split('-').collect();
    groups.len() == 3
        && groups
            .iter()
            .all(|group| group.len() == 4 && group.chars().all(|c| GHSA.contains(c)))
}

fn is_known(id: &str) -> bool {
    id::is_registered_prefix(id::prefix_of(id))
        || id.starts_with("x_")
        || CITED.iter().any(|prefix| {
            id.strip_prefix(prefix)
                .is_some_and(|rest| prefix.ends_with('#') || rest.starts_with('-'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_others_have_the_form_they_have_there() {
        for (rest, is) in [
            ("2026-41234", true),
            ("1999-0001", true),
            ("2026-123", false),
            ("1998-0001", false),
            ("26-41234", false),
            ("20260-41234", false),
            ("2O26-41234", false),
            ("2026-41234X", false),
            ("2026", false),
        ] {
            assert_eq!(is_cve(rest), is, "{rest}");
        }
        for (rest, is) in [
            ("77hv-8796-8ccp", true),
            ("77hv-8796", false),
            ("aaaa-bbbb-cccc", false),
            ("77hv-8796-8ccp-2222", false),
        ] {
            assert_eq!(is_ghsa(rest), is, "{rest}");
        }
        for (id, is) in [
            ("PYSEC-2021-1", true),
            ("x_EXAMPLE-1", true),
            ("VU#123", true),
            ("GARBAGE", false),
            ("GARBAGE-1", false),
        ] {
            assert_eq!(is_known(id), is, "{id}");
        }
    }
}
