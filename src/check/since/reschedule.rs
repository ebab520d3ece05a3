//! `rescheduled`: a moved disclosure says from where, to where, why, and who agreed.

use super::{Change, Scene};
use crate::advisory::case::event::What;
use crate::advisory::status::Status;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let (Some(_), Some(before), Some(after)) =
        (&scene.configuration.process, &change.before, change.after)
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
