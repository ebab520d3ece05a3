//! Who may have a notice, and when: the reasons why not are for people.
//!
//! Whatever opens something is derived here from dated facts. A stored flag that somebody forgot to
//! reset would let details out.

use super::kind::Detail;
use super::log::{self, Reply};
use crate::advisory::case::event::What;
use crate::advisory::case::standing::Fix;
use crate::advisory::case::words::{Notice, PartyStatus, Tlp, Waivable};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;
use crate::configuration::Configuration;
use crate::disclosure::parties::{Concern, Party, concerns};
use crate::disclosure::visibility::is_public;

/// What a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'s> {
    /// The advisory.
    pub advisory: &'s Advisory,
    /// All of them: a message that came back in one case counts in all.
    pub advisories: &'s [Advisory],
    /// The configuration.
    pub configuration: &'s Configuration,
    /// The moment.
    pub now: Instant,
}

/// Whether everybody can read it at `now`.
pub(super) fn is_public_now(advisory: &Advisory, now: Instant) -> bool {
    is_public(advisory, now)
}

/// Whether it is the time for such a notice at all.
///
/// # Errors
/// Why not, and what would help.
pub fn of_case(kind: Notice, scene: Scene<'_>) -> Result<(), String> {
    let advisory = scene.advisory;
    let case = &advisory.case;
    let public = is_public(advisory, scene.now);
    let require = |holds: bool, why: &str| {
        if holds { Ok(()) } else { Err(why.to_owned()) }
    };
    match kind {
        Notice::Invite | Notice::Initial | Notice::Revised | Notice::Final => {
            require(
                !public,
                "it is public already; tell the parties with `lifted`",
            )?;
            require(
                !matches!(advisory.status, Status::Rejected) && case.closed().is_none(),
                "the case is closed; tell the parties with `cancelled`",
            )?;
        }
        Notice::DateChanged => {
            require(
                !public,
                "it is public already; tell the parties with `lifted`",
            )?;
        }
        Notice::Cancelled => {
            require(
                !public,
                "it is public already; tell the parties with `lifted`",
            )?;
            require(
                advisory.status == Status::Rejected || case.closed().is_some(),
                "the case goes on; close it first: `advgen case ID closed …`",
            )?;
        }
        Notice::Lifted | Notice::Published | Notice::Advisory | Notice::Update => {
            require(public, "it is not public yet")?;
        }
        Notice::Withdrawal => {
            require(
                public && advisory.status == Status::Withdrawn,
                "it is not withdrawn",
            )?;
        }
        Notice::PreAnnouncement => {
            require(!public, "it is public already; send `advisory`")?;
            require(
                advisory.status == Status::Embargoed,
                "its instant is not agreed yet: it is not embargoed",
            )?;
        }
        Notice::Replicated => {
            require(
                case.replicated().is_some(),
                "nobody has replicated it; record `replicated` first",
            )?;
        }
        Notice::NotReplicated => {
            require(
                case.replicated().is_none(),
                "somebody has replicated it since",
            )?;
        }
        Notice::Rejected => {
            require(
                case.closed().is_some(),
                "the case goes on; close it first: `advgen case ID closed …`",
            )?;
        }
        Notice::Drill
        | Notice::Acknowledged
        | Notice::NeedMore
        | Notice::Extension
        | Notice::Scheduled => {}
    }
    if kind.detail() == Detail::Full && case.waiver(Waivable::Remedy).is_none() {
        require(
            case.replicated().is_some(),
            "nobody has replicated it; record `replicated`, or waive `remedy` with a reason",
        )?;
        require(
            case.fix() != Fix::Missing,
            "there is no fix; record `fix-ready` or `no-fix`, or waive `remedy` with a reason",
        )?;
    }
    Ok(())
}

/// Whether an answer that comes by `reply_by` still comes in time.
///
/// # Errors
/// Why not, and what would help.
pub fn of_answer(reply_by: Option<Instant>, scene: Scene<'_>) -> Result<(), String> {
    match (reply_by, scene.advisory.disclosure) {
        (Some(by), Some(disclosure)) if by >= disclosure && scene.now < disclosure => Err(format!(
            "an answer by {by} comes too late, since it becomes public at {disclosure}; name an earlier `--reply-by`"
        )),
        _ => Ok(()),
    }
}

/// Whether a party may have such a notice.
///
/// # Errors
/// Why not, and what would help.
pub fn of_party(kind: Notice, tlp: Tlp, party: &Party, scene: Scene<'_>) -> Result<(), String> {
    let entries = log::entries(&scene.advisory.case);
    let mine: Vec<_> = entries
        .iter()
        .filter(|entry| *entry.party == party.alias)
        .collect();
    let told = |wanted: &dyn Fn(Notice) -> bool| mine.iter().any(|entry| wanted(entry.notice));
    match kind {
        // Who holds a date has to hear that it moved, however they stand by now: what was said
        // cannot be unsaid.
        Notice::DateChanged | Notice::Lifted | Notice::Cancelled => {
            return if told(&|notice| notice != Notice::Drill) {
                Ok(())
            } else {
                Err("it was told of nothing, so there is nothing to take back".to_owned())
            };
        }
        Notice::Revised | Notice::Final if !told(&|notice| notice.detail() == Detail::Full) => {
            return Err("it has had no details yet; send `initial` first".to_owned());
        }
        _ => {}
    }
    match party.status {
        PartyStatus::Active => {}
        PartyStatus::Candidate if kind == Notice::Drill => {}
        status => return Err(format!("its status is `{status}`")),
    }
    if kind == Notice::Drill {
        return Ok(());
    }
    let found = concerns(party, scene.advisories, scene.configuration, scene.now);
    if found.contains(&Concern::Stale) {
        let days = scene.configuration.policy.party_review_days;
        return Err(format!(
            "nobody has made sure of its entry for {days} days; do, and write `last_verified:`"
        ));
    }
    if found.contains(&Concern::Bounced) {
        return Err(
            "the last message to it came back; mend the address, and write `last_verified:`"
                .to_owned(),
        );
    }
    if tlp > party.tlp {
        return Err(format!(
            "it takes messages up to TLP:{}, and this one is TLP:{tlp}",
            party.tlp
        ));
    }
    maximum(party, scene)?;
    if kind.detail() == Detail::Full {
        accepted(&mine, &found, scene)?;
    }
    Ok(())
}

/// Whether the embargo is one that the party agrees to: the limit belongs to the recipient.
fn maximum(party: &Party, scene: Scene<'_>) -> Result<(), String> {
    let (Some(most), Some(disclosure)) = (party.maximum_embargo_days, scene.advisory.disclosure)
    else {
        return Ok(());
    };
    let first = disclosure.after_seconds(-i64::from(most.0) * 86_400);
    if scene.now < first {
        return Err(format!(
            "it agrees to {} days of embargo at most; tell it from {first} on",
            most.0
        ));
    }
    Ok(())
}

/// Details go to those who accepted, either this embargo or the policy as a whole.
fn accepted(mine: &[&log::Entry<'_>], found: &[Concern], scene: Scene<'_>) -> Result<(), String> {
    let asked = mine
        .iter()
        .rev()
        .find(|entry| entry.notice.asks() && entry.notice != Notice::Drill);
    match asked.map(|entry| entry.reply(scene.now)) {
        Some(Reply::Accepted) => return Ok(()),
        Some(Reply::Declined) => return Err("it declined".to_owned()),
        Some(Reply::Lapsed) => {
            return Err("it did not answer in time, which counts as no".to_owned());
        }
        _ => {}
    }
    if found.contains(&Concern::NotAccepted) {
        return Err(
            "it has not accepted the embargo policy; `invite` asks it to, and its yes is recorded with `answered`"
                .to_owned(),
        );
    }
    if found.contains(&Concern::Outdated) {
        return Err("it accepted an earlier version of the embargo policy".to_owned());
    }
    Ok(())
}

/// The move of the instant that a party has not been told of; `None` when it owes nothing.
pub fn owed_move(advisory: &Advisory, party: &str) -> Option<Instant> {
    let case = &advisory.case;
    let moved = case.events().iter().rev().find_map(|event| {
        let is_move = matches!(event.what, What::Rescheduled { .. } | What::Extended { .. });
        is_move.then_some(event.at)
    })?;
    let entries = log::entries(case);
    let mut mine = entries
        .iter()
        .filter(|entry| entry.party.as_str() == party && entry.notice != Notice::Drill)
        .peekable();
    mine.peek()?;
    let knows = mine.any(|entry| entry.sent >= moved);
    (!knows).then_some(moved)
}
