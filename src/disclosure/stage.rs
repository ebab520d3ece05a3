//! How far a case has come, for people. Derived from state and events, stored nowhere.

use std::fmt;

use super::clock::Now;
use super::visibility::is_public;
use crate::advisory::case::standing::Fix;
use crate::advisory::document::Advisory;
use crate::advisory::status::Status;

/// The stages of a case, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nobody has looked at it.
    New,
    /// Somebody is finding out what it is.
    Triage,
    /// It is real.
    Confirmed,
    /// There is a fix, or a reason why there is none.
    Ready,
    /// The instant is set.
    Scheduled,
    /// Everybody can read it.
    Public,
    /// It is over.
    Closed,
}

impl Stage {
    /// The stage of an advisory at `now`.
    pub fn of(advisory: &Advisory, now: Now) -> Self {
        let case = &advisory.case;
        if advisory.status == Status::Rejected || case.closed().is_some() {
            Self::Closed
        } else if is_public(advisory, now.instant()) {
            Self::Public
        } else if advisory.status == Status::Embargoed {
            Self::Scheduled
        } else if case.fix() != Fix::Missing {
            Self::Ready
        } else if case.replicated().is_some() {
            Self::Confirmed
        } else if case.acknowledged().is_some() || case.triaged().is_some() {
            Self::Triage
        } else {
            Self::New
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Triage => "triage",
            Self::Confirmed => "confirmed",
            Self::Ready => "ready",
            Self::Scheduled => "scheduled",
            Self::Public => "public",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
