//! Who was told what, who answered, and who knows: derived from the events of a case.

use crate::advisory::case::Case;
use crate::advisory::case::event::What;
use crate::advisory::case::value::Text;
use crate::advisory::case::words::{Answer, Notice};
use crate::advisory::instant::Instant;
use crate::disclosure::parties::Register;

/// One notice to one party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'c> {
    /// Which kind.
    pub notice: Notice,
    /// Which revision of it.
    pub revision: u32,
    /// To whom.
    pub party: &'c Text,
    /// When it went out.
    pub sent: Instant,
    /// When a missing answer begins to count as no.
    pub rsvp_by: Option<Instant>,
    /// The last answer to it.
    pub answer: Option<(Instant, Answer)>,
}

/// What an entry comes to at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The terms are accepted.
    Accepted,
    /// The terms are not accepted.
    Declined,
    /// It came back.
    Bounced,
    /// It arrived, and no answer is due.
    Received,
    /// Nobody answered yet.
    Waiting,
    /// Nobody answered in time, which counts as no.
    Lapsed,
    /// No answer was asked for.
    NotAsked,
}

impl Reply {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Bounced => "bounced",
            Self::Received => "received",
            Self::Waiting => "waiting",
            Self::Lapsed => "lapsed",
            Self::NotAsked => "not-asked",
        }
    }

    /// Whether somebody has to ask again.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Lapsed | Self::Bounced)
    }
}

impl Entry<'_> {
    /// What it comes to at `now`. That it arrived is no answer to a question.
    pub fn reply(&self, now: Instant) -> Reply {
        let asks = self.notice.asks();
        match self.answer.map(|(_, answer)| answer) {
            Some(Answer::Accepted) => Reply::Accepted,
            Some(Answer::Declined) => Reply::Declined,
            Some(Answer::Bounced) => Reply::Bounced,
            // A drill asks nothing else.
            Some(Answer::Received) if !asks || self.notice == Notice::Drill => Reply::Received,
            _ if !asks => Reply::NotAsked,
            _ if self.rsvp_by.is_some_and(|by| by <= now) => Reply::Lapsed,
            _ => Reply::Waiting,
        }
    }
}

/// Every notice to every party, in order of time.
pub fn entries(case: &Case) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for event in case.events() {
        match &event.what {
            What::Notified {
                notice,
                revision,
                parties,
                rsvp_by,
                ..
            } => entries.extend(parties.iter().map(|party| Entry {
                notice: *notice,
                revision: revision.map_or(1, |count| count.0),
                party,
                sent: event.at,
                rsvp_by: *rsvp_by,
                answer: None,
            })),
            What::Answered {
                notice,
                revision,
                party,
                answer,
            } => {
                let fits = |entry: &&mut Entry<'_>| {
                    entry.notice == *notice
                        && entry.party == party
                        && revision.is_none_or(|count| count.0 == entry.revision)
                };
                if let Some(entry) = entries.iter_mut().rev().find(fits) {
                    entry.answer = Some((event.at, *answer));
                }
            }
            _ => {}
        }
    }
    entries
}

/// How far an exposed person or organisation sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Who.
    pub who: String,
    /// Since when; `None` where nobody wrote it down.
    pub since: Option<Instant>,
    /// Why.
    pub why: String,
    /// Whether they belong to the team.
    pub side: Side,
}

/// On which side of the list somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The team.
    Team,
    /// Everybody else.
    Outside,
}

/// Everybody who knows of a case: the basis of every enquiry into a leak. Each is named once, with
/// the first reason.
pub fn who_knows(case: &Case, register: &Register) -> Vec<Exposure> {
    let mut known: Vec<Exposure> = Vec::new();
    let received = case.received();
    let mut add = |who: &str, since: Option<Instant>, why: &str, side: Side| {
        let same = |one: &Exposure| one.who.eq_ignore_ascii_case(who);
        if !known.iter().any(same) {
            known.push(Exposure {
                who: who.to_owned(),
                since,
                why: why.to_owned(),
                side,
            });
        }
    };
    for reporter in &case.reporters {
        add(
            reporter.name.as_str(),
            received,
            "reported it",
            Side::Outside,
        );
    }
    if let Some(coordinator) = &case.coordinator {
        add(coordinator.as_str(), received, "coordinates it", Side::Team);
    }
    for contact in &register.contacts {
        let left = contact.removed.as_ref().map(|removal| removal.at);
        if left.is_none_or(|left| received.is_some_and(|received| received < left)) {
            let since = received.max(contact.since);
            add(
                contact.name.as_str(),
                since,
                "is on the team's list",
                Side::Team,
            );
        }
    }
    for event in case.events() {
        match &event.what {
            What::Told { person, reason } => {
                add(
                    person.as_str(),
                    Some(event.at),
                    reason.as_str(),
                    Side::Outside,
                );
            }
            What::Notified {
                notice, parties, ..
            } if *notice != Notice::Drill => {
                for party in parties {
                    let name = register
                        .find(party.as_str())
                        .map_or(party.as_str(), |party| party.organisation.as_str());
                    add(
                        name,
                        Some(event.at),
                        &format!("had the notice `{notice}`"),
                        Side::Outside,
                    );
                }
            }
            What::Leaked { to, channel, .. } => {
                let why = format!("a leak, by {channel}");
                add(to.as_str(), Some(event.at), &why, Side::Outside);
            }
            _ => {}
        }
        if let Some(by) = &event.by {
            add(
                by.as_str(),
                Some(event.at),
                &format!("recorded `{}`", event.what.name()),
                Side::Team,
            );
        }
    }
    known
}

/// The odds that something leaks when so many know, in tenths of a percent, at one in a thousand
/// for each (CERT/CC Guide to Coordinated Vulnerability Disclosure: 10 parties 1 %, 1000 parties
/// 63 %).
pub fn leak_permille(known: usize) -> u32 {
    let mut silent = 1.0_f64;
    for _ in 0..known.min(100_000) {
        silent *= 0.999;
    }
    let permille = ((1.0 - silent) * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 1000"
    )]
    let permille = permille as u32;
    permille
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odds_are_those_of_the_guide() {
        for (known, want) in [(0, 0), (1, 1), (10, 10), (100, 95), (1000, 632)] {
            assert_eq!(leak_permille(known), want, "{known}");
        }
    }
}
