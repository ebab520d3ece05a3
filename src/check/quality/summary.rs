//! `summary-form`: a title that can stand alone, in lists, mails and feeds.

use super::{Place, Remarks};
use crate::advisory::id::VulnerabilityId;
use crate::finding::Rule;

/// Letters of a title that lists and subjects still show (Go's vulnerability database has the same
/// number).
const LONGEST: usize = 125;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    if !remarks.is_own() {
        return;
    }
    let advisory = remarks.advisory;
    let Some(summary) = advisory.record.summary.as_deref().map(str::trim) else {
        return;
    };
    let letters = summary.chars().count();
    let aliases = advisory
        .record
        .aliases()
        .iter()
        .map(VulnerabilityId::as_str);
    let names = std::iter::once(advisory.id().as_str()).chain(aliases);
    let begins_with = names
        .into_iter()
        .find(|name| summary.starts_with(*name))
        .map(str::to_owned);
    let (message, mend) = if letters > LONGEST {
        (
            format!("the title has {letters} letters, and lists cut it off"),
            format!(
                "Say what happens in at most {LONGEST} letters; the rest belongs into the text"
            ),
        )
    } else if summary.ends_with('.') && !summary.ends_with("..") {
        (
            "the title ends with a full stop".to_owned(),
            "Leave it out: a title is no sentence of the text".to_owned(),
        )
    } else if let Some(name) = begins_with {
        (
            format!("the title begins with `{name}`, which stands beside it everywhere"),
            "Begin with what is affected, or with what happens".to_owned(),
        )
    } else if summary.contains("**") || summary.contains("](") {
        (
            "the title holds Markdown, which lists, mails and records show as it stands".to_owned(),
            "Write plain words".to_owned(),
        )
    } else {
        return;
    };
    let place = Place::Text(summary.to_owned());
    remarks.push(Rule::SummaryForm, place, message, mend);
}
