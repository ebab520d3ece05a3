//! Which document it is, and what happened to it (section 3.2.1.12).
//!
//! The history is that of what everybody could see: number 1 is the first publication, each later
//! one a public change. Nothing of the work before the disclosure is in it, and a number that was
//! once given never means another change.

use serde_json::{Value, json};

use super::{add_list, object};
use crate::advisory::id::is_cve;
use crate::advisory::instant::Instant;
use crate::advisory::record::Withdrawal;
use crate::disclosure::public::PublicRecord;

/// A version of the document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) at: Instant,
    pub(super) summary: String,
}

pub(super) fn of(public: &PublicRecord) -> Value {
    let record = public.record();
    let history = history(public);
    let newest = history.last().map_or(public.modified(), |last| last.at);
    let mut aliases: Vec<Value> = Vec::new();
    for alias in record.aliases() {
        let alias = json!(alias.as_str());
        let is_new = !aliases.contains(&alias) && alias != record.id.as_str();
        if is_new && alias.as_str().is_some_and(|alias| !is_cve(alias)) {
            aliases.push(alias);
        }
    }
    let mut tracking = object([
        ("current_release_date", Some(json!(newest.to_string()))),
        // Without a version: another advgen leaves the bytes, and so the signatures, as they are.
        ("generator", Some(json!({"engine": {"name": "advgen"}}))),
        ("id", Some(json!(record.id.as_str()))),
        (
            "initial_release_date",
            Some(json!(public.published().to_string())),
        ),
        ("status", Some(json!("final"))),
        ("version", Some(json!(history.len().to_string()))),
    ]);
    add_list(&mut tracking, "aliases", aliases);
    let numbered = history.iter().zip(1_usize..).map(|(version, number)| {
        json!({
            "date": version.at.to_string(),
            "number": number.to_string(),
            "summary": version.summary,
        })
    });
    add_list(&mut tracking, "revision_history", numbered.collect());
    Value::Object(tracking)
}

/// The versions, the oldest first; the last one is dated `modified`.
pub(super) fn history(public: &PublicRecord) -> Vec<Version> {
    let (published, modified) = (public.published(), public.modified());
    let withdrawal = public.record().withdrawal.as_ref();
    let mut history = vec![Version {
        at: published,
        summary: "First publication.".to_owned(),
    }];
    // A record that was taken over had changed before it came here.
    if let Some(at) = public.first_modified().filter(|at| *at > published) {
        history.push(changed(at.min(modified), &[]));
    }
    let newest_withdrawal = public
        .revisions()
        .iter()
        .position(|revision| revision.changed.contains(&WITHDRAWAL));
    for (place, revision) in public.revisions().iter().enumerate().rev() {
        let last = history.last().map_or(published, |last| last.at);
        let at = revision.at.min(modified).max(last);
        let is_withdrawal = revision.changed.contains(&WITHDRAWAL);
        history.push(match withdrawal {
            Some(withdrawal) if is_withdrawal && newest_withdrawal == Some(place) => Version {
                at,
                summary: withdrawn(withdrawal),
            },
            Some(_) if is_withdrawal => Version {
                at,
                summary: "Withdrawn.".to_owned(),
            },
            _ => changed(at, &revision.changed),
        });
    }
    if history.last().is_none_or(|last| last.at < modified) {
        history.push(changed(modified, &[]));
    }
    if let (Some(withdrawal), None, Some(last)) =
        (withdrawal, newest_withdrawal, history.last_mut())
    {
        last.summary = withdrawn(withdrawal);
    }
    history
}

/// What a revision says that withdraws a record.
const WITHDRAWAL: &str = "withdrawal";

fn changed(at: Instant, parts: &[&str]) -> Version {
    let summary = if parts.is_empty() {
        "Changed.".to_owned()
    } else {
        format!("Changed: {}.", parts.join(", "))
    };
    Version { at, summary }
}

/// That a record was taken back, and why.
pub(super) fn withdrawn(withdrawal: &Withdrawal) -> String {
    let words: Vec<&str> = withdrawal
        .reason
        .iter()
        .flat_map(|reason| reason.split_whitespace())
        .collect();
    let mut text = if words.is_empty() {
        "Withdrawn.".to_owned()
    } else {
        format!("Withdrawn: {}", words.join(" "))
    };
    if let Some(other) = &withdrawal.superseded_by {
        let end = if text.ends_with('.') { "" } else { "." };
        text = format!("{text}{end} Superseded by {other}.");
    }
    text
}
