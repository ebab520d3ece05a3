//! `transition`: which state may follow which, and what has to say why.
//!
//! That what was public stays public is for `one-way-door`, which looks at the whole history.

use super::{Change, Scene};
use crate::advisory::case::event::What;
use crate::advisory::document::Advisory;
use crate::advisory::status::Status;
use crate::disclosure::visibility::is_public;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let Some(before) = &change.before else {
        return;
    };
    let present = scene.now.at_most_present().instant();
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
    if scene.configuration.process.is_none() {
        return;
    }
    let missing = match (before.status, after.status) {
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

fn reinstatements(advisory: &Advisory) -> usize {
    let is_reinstated = |what: &What| matches!(what, What::Reinstated { .. });
    let events = advisory.case.events().iter();
    events.filter(|event| is_reinstated(&event.what)).count()
}
