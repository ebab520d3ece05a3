//! `future-instant`: what lies in the past by definition is not in the future.

use std::sync::Arc;

use crate::advisory::status::Status;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    for advisory in reading.advisories() {
        let record = &advisory.record;
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        let states = matches!(advisory.status, Status::Published | Status::Withdrawn);
        let published = record.published.filter(|_| states);
        let withdrawn = record.withdrawal.as_ref().map(|withdrawal| withdrawal.at);
        for (key, at, place, mend) in [
            (
                "published",
                published,
                &advisory.places.published,
                "To publish later, write `status: embargoed` and give the instant as `disclosure`",
            ),
            (
                "withdrawn",
                withdrawn,
                &advisory.places.withdrawn,
                "Write the instant at which it was withdrawn",
            ),
            (
                "modified",
                record.modified,
                &advisory.places.modified,
                "Remove it; the commit gives the instant",
            ),
        ] {
            if let Some(at) = at.filter(|at| *at > now.instant()) {
                findings.push(
                    Rule::FutureInstant,
                    place.clone(),
                    format!("`{key}` is {at}, which has not come yet"),
                    mend,
                );
            }
        }
        found.extend(findings.into_vec());
    }
}
