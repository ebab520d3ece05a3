//! The register as a list, for people and for machines.

use std::fmt::Write as _;

use super::Review;
use super::review::Concern;

/// A line for each party and each person, and one below it for what is wrong.
pub fn table(review: &Review<'_>) -> String {
    let mut out = String::new();
    if review.parties.is_empty() && review.contacts.is_empty() {
        return "nobody is on the list\n".to_owned();
    }
    let width = review
        .parties
        .iter()
        .map(|(party, _)| party.alias.as_str().chars().count())
        .max()
        .unwrap_or(0);
    for (party, concerns) in &review.parties {
        let _ = writeln!(
            out,
            "{:<width$}  {:<9}  up to TLP:{:<12}  {} <{}>{}",
            party.alias.as_str(),
            party.status.as_str(),
            party.tlp.as_str(),
            party.organisation,
            party.address,
            words(concerns)
        );
    }
    if !review.contacts.is_empty() {
        out.push_str("the team:\n");
    }
    for (contact, concerns) in &review.contacts {
        let role = contact
            .role
            .as_ref()
            .map_or_else(String::new, |role| format!(", {role}"));
        let removed = contact
            .removed
            .as_ref()
            .map_or_else(String::new, |removal| {
                let by = removal
                    .replaced_by
                    .as_ref()
                    .map_or_else(String::new, |by| format!(", replaced by {by}"));
                format!(" (removed {}{by})", removal.at)
            });
        let _ = writeln!(
            out,
            "  {}{role} <{}>{removed}{}",
            contact.name,
            contact.address,
            words(concerns)
        );
    }
    out
}

fn words(concerns: &[Concern]) -> String {
    if concerns.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = concerns.iter().map(|one| one.as_str()).collect();
    format!("  ! {}", words.join(", "))
}

/// The same, for machines.
pub fn json(review: &Review<'_>) -> String {
    let words = |concerns: &[Concern]| -> Vec<&'static str> {
        concerns.iter().map(|one| one.as_str()).collect()
    };
    let parties: Vec<_> = review
        .parties
        .iter()
        .map(|(party, concerns)| {
            serde_json::json!({
                "alias": party.alias.as_str(),
                "organisation": party.organisation.as_str(),
                "address": party.address.as_str(),
                "status": party.status.as_str(),
                "tlp": party.tlp.as_str(),
                "maximum_embargo_days": party.maximum_embargo_days.map(|days| days.0),
                "last_verified": party.last_verified.map(|at| at.to_string()),
                "last_drill": party.last_drill.map(|at| at.to_string()),
                "concerns": words(concerns),
            })
        })
        .collect();
    let contacts: Vec<_> = review
        .contacts
        .iter()
        .map(|(contact, concerns)| {
            serde_json::json!({
                "name": contact.name.as_str(),
                "address": contact.address.as_str(),
                "removed": contact.removed.as_ref().map(|removal| removal.at.to_string()),
                "last_verified": contact.last_verified.map(|at| at.to_string()),
                "concerns": words(concerns),
            })
        })
        .collect();
    let document = serde_json::json!({"schema": 1, "parties": parties, "contacts": contacts});
    format!("{document}\n")
}
