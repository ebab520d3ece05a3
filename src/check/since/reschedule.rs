//! `rescheduled`: a moved disclosure says from where, to where, why, and who agreed.

use super::{Change, Scene};
use crate::advisory::case::event::What;
use crate::advisory::status::Status;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    passed(scene, change, findings);
    let (Some(_), Some(before), Some(after)) = (&scene.process, &change.before, change.after)
    else {
        return;
    };
    if before.status != Status::Embargoed || after.status != Status::Embargoed {
        return;
    }
    let (Some(old), Some(new)) = (before.disclosure, after.disclosure) else {
        return;
    };
    if old == new {
        return;
    }
    // The one that names the new instant; several moves may lie between two commits.
    let recorded = after
        .case
        .events()
        .iter()
        .rev()
        .find_map(|event| match &event.what {
            What::Rescheduled { from, to, .. } if *to == new => Some((*from, None)),
            What::Extended {
                from,
                to,
                beyond_deadline,
                ..
            } if *to == new => Some((*from, Some(beyond_deadline.is_some()))),
            _ => None,
        });
    let Some((_, extension)) = recorded else {
        let event = if new > old { "extended" } else { "rescheduled" };
        findings.push(
            Rule::Rescheduled,
            after.places.disclosure.clone(),
            format!("the disclosure moved from {old}, and nothing says why"),
            format!(
                "Record it: `advgen case {} {event} --by NAME from={old} to={new} reason=… accepted_by=…`",
                change.id
            ),
        );
        return;
    };
    let moves: Vec<_> = after
        .case
        .events()
        .iter()
        .filter_map(|event| match &event.what {
            What::Rescheduled { from, to, .. } | What::Extended { from, to, .. } => {
                Some((*from, *to))
            }
            _ => None,
        })
        .collect();
    // From the old instant to the new one, over any number of recorded moves.
    let mut at = new;
    for (from, to) in moves.iter().rev() {
        if *to == at {
            at = *from;
        }
        if at == old {
            break;
        }
    }
    if at != old {
        findings.push(
            Rule::Rescheduled,
            after.places.disclosure.clone(),
            format!("the disclosure was {old}, and no recorded move begins there"),
            format!("Correct `from:` of the event to {old}"),
        );
    }
    let deadline = after
        .case
        .received()
        .map(|received| received.after_days(scene.configuration.policy.deadline_days));
    if let Some(deadline) = deadline.filter(|deadline| new > *deadline && new > old)
        && extension != Some(true)
    {
        findings.push(
            Rule::Rescheduled,
            after.places.disclosure.clone(),
            format!("the disclosure now lies behind the deadline of {deadline}"),
            "Record it as `extended`, with `beyond_deadline:` that says why the deadline may pass",
        );
    }
}

/// An instant that has passed is no embargo: the entry is public with the merge, and dated back.
fn passed(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let present = scene.now.at_most_present().instant();
    let Some((after, disclosure)) = change
        .after
        .filter(|after| after.status == Status::Embargoed)
        .and_then(|after| Some((after, after.disclosure?)))
    else {
        return;
    };
    let before = change.before.as_ref();
    let is_old = before.is_some_and(|before| {
        before.status == Status::Embargoed && before.disclosure == Some(disclosure)
    });
    // What is not committed yet has a finding of its own.
    let is_committed = scene
        .reading
        .snapshot()
        .get(&after.path)
        .and_then(|file| file.text())
        .is_some_and(|(_, blob)| {
            scene
                .git
                .file_at(scene.tip, &after.path)
                .is_ok_and(|committed| committed == Some(blob))
        });
    if disclosure <= present && !is_old && is_committed {
        findings.push(
            Rule::PastDisclosure,
            after.places.disclosure.clone(),
            "this instant has passed: with this change the entry is public, and dated back",
            "Set an instant that is to come; to publish at once, record `disclosed-early`",
        );
    }
}
