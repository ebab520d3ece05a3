//! What a case and the public part of its advisory may not say against each other:
//! `credit-consent`, `held` and `future-event`.

use std::sync::Arc;

use crate::advisory::case::event::What;
use crate::advisory::case::words::Consent;
use crate::advisory::document::Advisory;
use crate::advisory::status::Status;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    for advisory in reading.advisories() {
        if advisory.case.events().is_empty() {
            continue;
        }
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        consent(advisory, &mut findings);
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
