//! `transition`: which state may follow which, and what has to say why.
//!
//! That what was public stays public is for `one-way-door`, which looks at the whole history.

use super::{Change, Scene};
use crate::advisory::case::event::What;
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;
use crate::disclosure::visibility::is_public;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let present = scene.now.at_most_present().instant();
    withdrawal_of_a_secret(change, present, findings);
    let Some(before) = &change.before else {
        return;
    };
    if is_public(before, present) && !matches!(before.status, Status::Published | Status::Withdrawn)
    {
        return;
    }
    let Some(after) = change.after else {
        if before.status == Status::Embargoed {
            findings.push(
                Rule::Transition,
                0..0,
                format!("`{}` was under embargo, and its file is gone", change.id),
                "Bring it back, and write `status: rejected` with a `closed` event that says why",
            );
        }
        return;
    };
    if scene.process.is_none() {
        return;
    }
    events_that_are_gone(before, after, findings);
    let missing = match (before.status, after.status) {
        (Status::Embargoed, Status::Published) if !is_early(after) => Some((
            "the embargo ends before its instant, and nothing says why",
            "Record it: `advgen case ID disclosed-early --by NAME reason=…`",
        )),
        (Status::Embargoed, Status::Draft) if after.case.held().is_none() => Some((
            "the embargo is taken back, and nothing says why",
            "Record the hold: `advgen case ID held --by NAME reason=…`",
        )),
        (Status::Draft | Status::Embargoed, Status::Rejected) if after.case.closed().is_none() => {
            Some((
                "the entry is rejected, and nothing says why",
                "Record the end: `advgen case ID closed --by NAME reason=… reporter_told=…`",
            ))
        }
        (Status::Rejected, Status::Draft | Status::Embargoed) if after.case.closed().is_some() => {
            Some((
                "the case is closed, and the entry goes on",
                "Record why: `advgen case ID reopened --by NAME reason=…`",
            ))
        }
        (Status::Withdrawn, Status::Published)
            if reinstatements(after) <= reinstatements(before) =>
        {
            Some((
                "the withdrawal is taken back, and nothing says why",
                "Record it: `advgen case ID reinstated --by NAME reason=… accepted_by=…`",
            ))
        }
        _ => None,
    };
    if let Some((message, mend)) = missing {
        let mend = mend.replace("ID", change.id);
        findings.push(Rule::Transition, after.places.status.clone(), message, mend);
    }
}

/// Withdrawing shows the whole text, so what was never public is closed instead.
fn withdrawal_of_a_secret(change: &Change<'_>, present: Instant, findings: &mut Findings) {
    let Some(after) = change
        .after
        .filter(|after| after.status == Status::Withdrawn)
    else {
        return;
    };
    let was_public = match &change.before {
        Some(before) => is_public(before, present),
        // Taken over, it was public elsewhere.
        None => after.record.modified.is_some(),
    };
    if !was_public {
        findings.push(
            Rule::Transition,
            after.places.status.clone(),
            "a withdrawn entry is public, and this one never was",
            format!(
                "To call it off without publishing it, record `advgen case {} closed --by NAME reason=… reporter_told=…`",
                change.id
            ),
        );
    }
}

/// What happened has happened: events are added, never taken away.
fn events_that_are_gone(before: &Advisory, after: &Advisory, findings: &mut Findings) {
    let gone = before.case.events().iter().filter(|old| {
        !after
            .case
            .events()
            .iter()
            .any(|new| new.at == old.at && new.what.name() == old.what.name())
    });
    let names: Vec<&str> = gone.map(|event| event.what.name()).collect();
    if !names.is_empty() {
        findings.push(
            Rule::Transition,
            after.places.status.clone(),
            format!("events of the case are gone: {}", names.join(", ")),
            "Bring them back; what was recorded wrongly is corrected in place",
        );
    }
}

fn is_early(advisory: &Advisory) -> bool {
    advisory.case.events().iter().any(|event| {
        matches!(event.what, What::DisclosedEarly { .. })
            && advisory.record.published == Some(event.at)
    })
}

fn reinstatements(advisory: &Advisory) -> usize {
    let is_reinstated = |what: &What| matches!(what, What::Reinstated { .. });
    let events = advisory.case.events().iter();
    events.filter(|event| is_reinstated(&event.what)).count()
}
