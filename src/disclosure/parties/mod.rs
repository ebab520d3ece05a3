//! The register: who outside the team may be told early, and who the team is (requirements P8 and
//! P9). It lies in `parties.yaml`, which no output ever says anything of.

pub mod list;
mod read;
mod review;

use std::ops::Range;

use crate::advisory::case::reach::{Fingerprint, MailAddress, Zone};
use crate::advisory::case::value::{Count, Text};
use crate::advisory::case::words::{PartyStatus, Tlp, YesNo};
use crate::advisory::instant::Instant;

pub use read::read;
pub use review::{Concern, NextReview, Review, concerns, next_review, review};

/// The file, at the root of the repository.
pub const FILE: &str = crate::repository::layout::PARTIES;

/// Everybody on the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// A secret of the team from which the ids of copies are made.
    pub trace_key: Option<Text>,
    /// Organisations that may be told early.
    pub parties: Vec<Party>,
    /// The people of the team.
    pub contacts: Vec<Contact>,
}

/// An organisation that may be told early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What it is called in cases and on the command line.
    pub alias: Text,
    /// What it is called.
    pub organisation: Text,
    /// The address of a role, not of a person.
    pub address: MailAddress,
    /// The key that messages to it are encrypted with.
    pub key: Option<Fingerprint>,
    /// Why it may be on the list.
    pub eligible: Text,
    /// Who vouches for it.
    pub voucher: Option<Text>,
    /// That it accepted the embargo policy.
    pub policy_accepted: Option<Acceptance>,
    /// Who reads the address.
    pub readers: Vec<Text>,
    /// Which programs do.
    pub automation: Vec<Text>,
    /// The longest embargo it agrees to, in days.
    pub maximum_embargo_days: Option<Count>,
    /// Whether it may deploy fixes before the disclosure, where the notice grants it.
    pub early_deployment: YesNo,
    /// The most restricted message it may have.
    pub tlp: Tlp,
    /// Where it is, as a zone of time.
    pub time_zone: Option<Zone>,
    /// When somebody last made sure that all of this is true.
    pub last_verified: Option<Instant>,
    /// When a drill last reached it.
    pub last_drill: Option<Instant>,
    /// How it stands.
    pub status: PartyStatus,
    /// Why it was taken off the list.
    pub removed: Option<Removal>,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// That somebody accepted a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Which version.
    pub version: Text,
    /// Who.
    pub by: Text,
    /// When.
    pub at: Instant,
    /// Where that can be seen.
    pub evidence: Option<Text>,
}

/// That somebody was taken off the list (requirement P8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: Text,
    /// By whom they were replaced.
    pub replaced_by: Option<Text>,
}

/// A person of the team (requirement P9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The name.
    pub name: Text,
    /// The address.
    pub address: MailAddress,
    /// What they do.
    pub role: Option<Text>,
    /// Their key.
    pub key: Option<Fingerprint>,
    /// Since when they read the list.
    pub since: Option<Instant>,
    /// That they accepted the policy.
    pub policy_accepted: Option<Acceptance>,
    /// When somebody last made sure that all of this is true.
    pub last_verified: Option<Instant>,
    /// Why they were taken off the list.
    pub removed: Option<Removal>,
    /// Where they stand in the file.
    pub span: Range<usize>,
}

impl Register {
    /// The party of this alias.
    pub fn find(&self, alias: &str) -> Option<&Party> {
        self.parties
            .iter()
            .find(|party| party.alias.as_str().eq_ignore_ascii_case(alias))
    }
}
