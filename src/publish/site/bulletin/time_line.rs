//! When what happened: published, each public revision, withdrawn.

use std::borrow::Cow;

use serde::Serialize;

use super::super::value::Moment;
use super::super::words::Words;
use crate::disclosure::public::PublicRecord;

/// The moments of a record, the oldest first.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Moments(Vec<Happened>);

#[derive(Serialize)]
struct Happened {
    at: Moment,
    what: Cow<'static, str>,
    /// Whether it became public then.
    is_publication: bool,
    /// The parts of the record that a revision changed.
    changed: Vec<Cow<'static, str>>,
}

impl Moments {
    pub(super) fn of(record: &PublicRecord, words: &Words) -> Self {
        let happened = |at, what, changed: &[&'static str]| Happened {
            at: Moment::of(at, words),
            what: words.say(what),
            is_publication: what == "Published",
            changed: words.say_all(changed),
        };
        let published = record.published();
        let mut moments = vec![(published, happened(published, "Published", &[]))];
        for revision in record.revisions().iter().rev() {
            let at = revision.at.max(published);
            moments.push((at, happened(at, "Changed", &revision.changed)));
        }
        let modified = record.modified();
        if modified > published && moments.iter().all(|(at, _)| *at < modified) {
            moments.push((modified, happened(modified, "Last changed", &[])));
        }
        if let Some(withdrawal) = &record.record().withdrawal {
            let at = withdrawal.at;
            moments.push((at, happened(at, "Withdrawn", &[])));
        }
        moments.sort_by_key(|(at, _)| *at);
        Self(moments.into_iter().map(|(_, happened)| happened).collect())
    }
}
