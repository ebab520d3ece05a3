//! What the events of a case add up to. Nothing here is stored: a flag that somebody forgot to
//! reset would open or close something.

use super::Case;
use super::approval::ContentHash;
use super::event::{Event, What};
use super::value::{CveId, Text};
use super::words::{CloseReason, Consent, Severity, Waivable};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;

/// How far the CVE record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CveState<'c> {
    /// Nobody asked for an id.
    None,
    /// Asked for.
    Requested(Instant),
    /// Assigned, and not to be used in public.
    Reserved(&'c CveId, Instant),
    /// Public.
    Published(&'c CveId),
    /// Not to be used at all.
    Rejected(&'c CveId),
}

/// How the fix stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix<'c> {
    /// Not there.
    Missing,
    /// Ready in these versions.
    Ready(&'c [Text]),
    /// There will be none, for this reason.
    None(&'c Text),
}

/// What a person said about being named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credit<'c> {
    /// Asked, and silent so far.
    Asked(&'c Text, Instant),
    /// They want this.
    Answered(&'c Text, Consent),
    /// Nobody waits for an answer any more.
    Unanswered(&'c Text),
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed<'c> {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: CloseReason,
    /// The entry that is about the same.
    pub duplicate_of: Option<&'c AdvisoryId>,
}

impl Case {
    /// The last event for which `choose` gives something.
    fn last<'c, T>(&'c self, choose: impl Fn(&'c Event) -> Option<T>) -> Option<T> {
        self.events().iter().rev().find_map(choose)
    }

    /// When the report came in.
    pub fn received(&self) -> Option<Instant> {
        let is_received = |event: &&Event| matches!(event.what, What::Received { .. });
        self.events().iter().find(is_received).map(|event| event.at)
    }

    /// When the reporter was first answered.
    pub fn acknowledged(&self) -> Option<Instant> {
        let is_answer = |event: &&Event| matches!(event.what, What::Acknowledged { .. });
        self.events().iter().find(is_answer).map(|event| event.at)
    }

    /// When the reporter was promised to hear more.
    pub fn next_update(&self) -> Option<Instant> {
        self.last(|event| match &event.what {
            What::Acknowledged { next_update } => Some(Some(*next_update)),
            What::Informed { next_update } => Some(*next_update),
            _ => None,
        })
        .flatten()
    }

    /// When it was triaged, and how bad it looked.
    pub fn triaged(&self) -> Option<(Instant, Severity)> {
        self.last(|event| match event.what {
            What::Triaged { severity } => Some((event.at, severity)),
            _ => None,
        })
    }

    /// When somebody made it happen, unless somebody failed to since.
    pub fn replicated(&self) -> Option<Instant> {
        self.last(|event| match event.what {
            What::Replicated {} => Some(Some(event.at)),
            What::NotReplicated { .. } => Some(None),
            _ => None,
        })
        .flatten()
    }

    /// The fix.
    pub fn fix(&self) -> Fix<'_> {
        self.last(|event| match &event.what {
            What::FixReady { versions } => Some(Fix::Ready(&versions.0)),
            What::NoFix { reason } => Some(Fix::None(reason)),
            _ => None,
        })
        .unwrap_or(Fix::Missing)
    }

    /// When the fix was last seen to work: after the last fix became ready, not before.
    pub fn fix_verified(&self) -> Option<Instant> {
        self.last(|event| match event.what {
            What::FixVerified { .. } => Some(Some(event.at)),
            What::FixReady { .. } => Some(None),
            _ => None,
        })
        .flatten()
    }

    /// The CVE record.
    pub fn cve(&self) -> CveState<'_> {
        self.last(|event| match &event.what {
            What::CveRequested { .. } => Some(CveState::Requested(event.at)),
            What::CveReserved { id, .. } => Some(CveState::Reserved(id, event.at)),
            What::CvePublished { id } => Some(CveState::Published(id)),
            What::CveRejected { id, .. } => Some(CveState::Rejected(id)),
            _ => None,
        })
        .unwrap_or(CveState::None)
    }

    /// What each person said about being named, in the order in which they were first asked.
    pub fn credits(&self) -> Vec<Credit<'_>> {
        let mut people: Vec<(&Text, Credit<'_>)> = Vec::new();
        for event in self.events() {
            let (person, credit) = match &event.what {
                What::CreditAsked { person } => (person, Credit::Asked(person, event.at)),
                What::CreditAnswered {
                    person, consent, ..
                } => (person, Credit::Answered(person, *consent)),
                What::CreditUnanswered { person } => (person, Credit::Unanswered(person)),
                _ => continue,
            };
            match people.iter_mut().find(|(known, _)| *known == person) {
                Some((_, before)) => *before = credit,
                None => people.push((person, credit)),
            }
        }
        people.into_iter().map(|(_, credit)| credit).collect()
    }

    /// Who approved exactly this content; each person once.
    pub fn approvals(&self, content: &ContentHash) -> Vec<&Text> {
        let mut people: Vec<&Text> = Vec::new();
        for event in self.events() {
            if let (What::Approved { content: read }, Some(by)) = (&event.what, &event.by)
                && read == content
                && !people.contains(&by)
            {
                people.push(by);
            }
        }
        people
    }

    /// Why a condition of the process does not hold here.
    pub fn waiver(&self, wanted: Waivable) -> Option<&Text> {
        self.last(|event| match &event.what {
            What::Waived { condition, reason } if *condition == wanted => Some(reason),
            _ => None,
        })
    }

    /// Since when the disclosure is stopped.
    pub fn held(&self) -> Option<Instant> {
        self.last(|event| match event.what {
            What::Held { .. } => Some(Some(event.at)),
            What::Released { .. } => Some(None),
            _ => None,
        })
        .flatten()
    }

    /// Since when it is known to be exploited.
    pub fn exploited(&self) -> Option<Instant> {
        let is_exploited = |event: &&Event| matches!(event.what, What::Exploited { .. });
        self.events()
            .iter()
            .find(is_exploited)
            .map(|event| event.at)
    }

    /// How it ended, unless it was opened again.
    pub fn closed(&self) -> Option<Closed<'_>> {
        self.last(|event| match &event.what {
            What::Closed {
                reason,
                duplicate_of,
                ..
            } => Some(Some(Closed {
                at: event.at,
                reason: *reason,
                duplicate_of: duplicate_of.as_ref(),
            })),
            What::Reopened { .. } => Some(None),
            _ => None,
        })
        .flatten()
    }

    /// The leaks that no retrospective has looked at.
    pub fn leaks_without_retrospective(&self) -> Vec<&Event> {
        let mut open: Vec<&Event> = Vec::new();
        for event in self.events() {
            match event.what {
                What::Leaked { .. } => open.push(event),
                What::Retrospective { .. } => open.clear(),
                _ => {}
            }
        }
        open
    }
}
