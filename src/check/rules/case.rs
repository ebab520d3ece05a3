//! What a case and the public part of its advisory may not say against each other:
//! `credit-consent`, `duplicate-case`, `held` and `future-event`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::advisory::case::event::What;
use crate::advisory::case::words::{CloseReason, Consent};
use crate::advisory::document::Advisory;
use crate::advisory::id::AdvisoryId;
use crate::advisory::status::Status;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    let by_id: BTreeMap<&AdvisoryId, &Advisory> = reading
        .advisories()
        .iter()
        .map(|advisory| (advisory.id(), advisory))
        .collect();
    for advisory in reading.advisories() {
        if advisory.case.events().is_empty() {
            continue;
        }
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        consent(advisory, &mut findings);
        duplicate(advisory, &by_id, &mut findings);
        if advisory.status == Status::Embargoed && advisory.case.held().is_some() {
            findings.push(
                Rule::Held,
                advisory.places.status.clone(),
                "the disclosure is held, and time would make the entry public all the same",
                "Write `status: draft` until it is released, or record `released`",
            );
        }
        for event in advisory.case.events() {
            if event.at > now.instant() {
                findings.push(
                    Rule::FutureEvent,
                    event.span.clone(),
                    format!("`{}` lies in the future", event.what.name()),
                    "Record what has happened, with the instant at which it did",
                );
            }
        }
        found.extend(findings.into_vec());
    }
}

/// A duplicate names an entry that is there, that is no duplicate of it in turn, and that does not
/// become public later than the duplicate would have.
fn duplicate(
    advisory: &Advisory,
    by_id: &BTreeMap<&AdvisoryId, &Advisory>,
    findings: &mut Findings,
) {
    let Some(closed) = advisory.case.closed() else {
        return;
    };
    let wrong = |findings: &mut Findings, message: String, mend: &str| {
        findings.push(
            Rule::DuplicateCase,
            advisory.places.status.clone(),
            message,
            mend,
        );
    };
    let Some(first) = closed.duplicate_of else {
        if closed.reason == CloseReason::Duplicate {
            let message = "the case is closed as a duplicate, and nothing says of what".to_owned();
            wrong(
                findings,
                message,
                "Add `duplicate_of:` to the `closed` event",
            );
        }
        return;
    };
    let mut seen = BTreeSet::from([advisory.id()]);
    let mut at = first;
    let target = loop {
        let Some(next) = by_id.get(at).copied() else {
            let message = format!("it is closed as a duplicate of `{at}`, which is not there");
            wrong(findings, message, "Correct the id under `duplicate_of:`");
            return;
        };
        if !seen.insert(next.id()) {
            let message = format!("it is a duplicate of `{first}`, which is a duplicate of it");
            wrong(
                findings,
                message,
                "Decide which of the two counts, and reopen it",
            );
            return;
        }
        match next.case.closed().and_then(|closed| closed.duplicate_of) {
            Some(further) => at = further,
            None => break next,
        }
    };
    let later = match (target.status, target.disclosure, advisory.disclosure) {
        (Status::Embargoed, Some(theirs), Some(ours)) if theirs > ours => Some(ours),
        _ => None,
    };
    if let Some(ours) = later {
        let message = format!(
            "`{}` becomes public later than this duplicate would have",
            target.id()
        );
        let mend = format!("Reschedule it to {ours}: the earliest embargo wins");
        wrong(findings, message, &mend);
    }
}

fn consent(advisory: &Advisory, findings: &mut Findings) {
    for (position, event) in advisory.case.events().iter().enumerate() {
        let What::CreditAnswered {
            person,
            consent: Consent::Anonymous | Consent::Declined,
            ..
        } = &event.what
        else {
            continue;
        };
        let changed_their_mind = advisory
            .case
            .events()
            .iter()
            .skip(position + 1)
            .any(|later| matches!(&later.what, What::CreditAnswered { person: again, .. } if again == person));
        let name = person.as_str().to_lowercase();
        let is_named = advisory
            .record
            .credits
            .iter()
            .flatten()
            .any(|credit| credit.name.to_lowercase().contains(&name));
        if is_named && !changed_their_mind {
            findings.push(
                Rule::CreditConsent,
                event.span.clone(),
                "the credits name somebody who does not want to be named",
                "Remove the name from `credits:`, or record the new answer",
            );
        }
    }
}
