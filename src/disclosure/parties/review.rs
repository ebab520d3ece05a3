//! Which entries of the register can no longer be trusted.

use super::{Acceptance, Contact, Party, Register};
use crate::advisory::case::event::What;
use crate::advisory::case::words::{Answer, PartyStatus};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::configuration::Configuration;

/// Why an entry needs somebody's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// Nobody has looked at it for too long, or ever.
    Stale,
    /// The last message to it came back.
    Bounced,
    /// It never accepted the policy.
    NotAccepted,
    /// It accepted an earlier version of the policy.
    Outdated,
    /// Messages to it cannot be encrypted.
    NoKey,
}

impl Concern {
    /// The word in tables and for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Bounced => "bounced",
            Self::NotAccepted => "not-accepted",
            Self::Outdated => "outdated",
            Self::NoKey => "no-key",
        }
    }

    /// Whether the entry has to be mended before it can be relied on.
    pub fn is_failure(self) -> bool {
        self != Self::NoKey
    }
}

/// What is wrong with a party at `now`, by the register and by what happened in all the cases.
/// Those that are no longer on the list need no attention.
pub fn concerns(
    party: &Party,
    advisories: &[Advisory],
    configuration: &Configuration,
    now: Instant,
) -> Vec<Concern> {
    if matches!(party.status, PartyStatus::Left | PartyStatus::Removed) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if is_stale(party.last_verified, configuration, now) {
        found.push(Concern::Stale);
    }
    if has_bounced(party, advisories) {
        found.push(Concern::Bounced);
    }
    if party.status != PartyStatus::Candidate {
        found.extend(acceptance(party.policy_accepted.as_ref(), configuration));
    }
    if party.key.is_none() {
        found.push(Concern::NoKey);
    }
    found
}

/// Whether nobody has looked at an entry for longer than the policy allows.
pub(super) fn is_stale(last: Option<Instant>, configuration: &Configuration, now: Instant) -> bool {
    let days = configuration.policy.party_review_days;
    last.is_none_or(|last| last.after_days(days) < now)
}

fn acceptance(acceptance: Option<&Acceptance>, configuration: &Configuration) -> Option<Concern> {
    match (acceptance, &configuration.notices.policy) {
        (None, _) => Some(Concern::NotAccepted),
        (Some(accepted), Some(policy)) if accepted.version != policy.version => {
            Some(Concern::Outdated)
        }
        _ => None,
    }
}

/// Whether the last word about messages to a party is that one came back. Making sure of the
/// address afterwards ends it.
fn has_bounced(party: &Party, advisories: &[Advisory]) -> bool {
    let answers = advisories.iter().flat_map(|advisory| {
        let events = advisory.case.events().iter();
        events.filter_map(|event| match &event.what {
            What::Answered {
                party: who, answer, ..
            } if who == &party.alias => Some((event.at, *answer)),
            _ => None,
        })
    });
    let last = answers.max_by_key(|(at, _)| *at);
    last.is_some_and(|(at, answer)| {
        answer == Answer::Bounced && party.last_verified.is_none_or(|verified| verified <= at)
    })
}

impl Contact {
    /// What is wrong with the entry of a person at `now`.
    pub fn concerns(&self, configuration: &Configuration, now: Instant) -> Vec<Concern> {
        if self.removed.is_some() {
            return Vec::new();
        }
        let mut found = Vec::new();
        if is_stale(self.last_verified, configuration, now) {
            found.push(Concern::Stale);
        }
        found.extend(acceptance(self.policy_accepted.as_ref(), configuration));
        found
    }
}

/// Everybody on the list with what is wrong with their entries.
#[derive(Debug)]
pub struct Review<'r> {
    /// The parties.
    pub parties: Vec<(&'r Party, Vec<Concern>)>,
    /// The people of the team.
    pub contacts: Vec<(&'r Contact, Vec<Concern>)>,
}

impl Review<'_> {
    /// Whether an entry has to be mended before it can be relied on.
    pub fn has_failures(&self) -> bool {
        let parties = self.parties.iter().map(|(_, concerns)| concerns);
        let contacts = self.contacts.iter().map(|(_, concerns)| concerns);
        parties
            .chain(contacts)
            .flatten()
            .any(|concern| concern.is_failure())
    }
}

/// Looks at every entry at `now`.
pub fn review<'r>(
    register: &'r Register,
    advisories: &[Advisory],
    configuration: &Configuration,
    now: Instant,
) -> Review<'r> {
    let parties = register.parties.iter();
    let contacts = register.contacts.iter();
    Review {
        parties: parties
            .map(|party| (party, concerns(party, advisories, configuration, now)))
            .collect(),
        contacts: contacts
            .map(|contact| (contact, contact.concerns(configuration, now)))
            .collect(),
    }
}

/// When the register has to be gone through again. Whoever was verified longest ago decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextReview<'r> {
    /// When; `None` where somebody was never verified, which is at once.
    pub due: Option<Instant>,
    /// Who it is about: aliases of parties, names of people.
    pub who: Vec<&'r str>,
}

impl NextReview<'_> {
    /// Whether it should have happened by `now`.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.due.is_none_or(|due| due < now)
    }
}

/// The next review of the register; `None` when there is nobody on it.
pub fn next_review<'r>(
    register: &'r Register,
    configuration: &Configuration,
) -> Option<NextReview<'r>> {
    let is_on_it =
        |party: &&Party| !matches!(party.status, PartyStatus::Left | PartyStatus::Removed);
    let parties = register.parties.iter().filter(is_on_it);
    let people = register.contacts.iter().filter(|one| one.removed.is_none());
    let all: Vec<(&str, Option<Instant>)> = parties
        .map(|party| (party.alias.as_str(), party.last_verified))
        .chain(people.map(|one| (one.name.as_str(), one.last_verified)))
        .collect();
    let first = all.iter().map(|(_, last)| *last).min()?;
    let days = configuration.policy.party_review_days;
    Some(NextReview {
        due: first.map(|last| last.after_days(days)),
        who: all
            .iter()
            .filter(|(_, last)| *last == first)
            .map(|(who, _)| *who)
            .collect(),
    })
}
