//! The case: what the team keeps to itself about an advisory. Private for ever.
//!
//! A case is what people say about it (the reporter, the answers of triage, the terms) and a list
//! of dated [events](event). Everything else, such as the stage, the clocks or whether the
//! approvals still hold, is derived from these and never stored.

mod append;
pub mod approval;
pub mod argument;
pub mod canary;
pub mod copies;
pub mod event;
pub mod reach;
mod read;
pub mod standing;
pub mod suppression;
pub mod triage;
pub mod value;
pub mod words;

use std::ops::Range;

use crate::advisory::instant::Instant;
use canary::Canary;
use event::Event;
use reach::{Fingerprint, MailAddress, Zone};
use suppression::Suppression;
use triage::Triage;
use value::Text;
use words::{Severity, Tlp};

pub use append::append;
pub use read::read;

/// The private part of an advisory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// The name of the case towards outsiders, which tells nothing.
    pub reference: Option<Text>,
    /// Who reported it; several people may, of their own accord.
    pub reporters: Vec<Reporter>,
    /// Words that were planted in private texts: wherever one turns up, something leaked.
    pub canaries: Vec<Canary>,
    /// Findings that the team lives with.
    pub suppressions: Vec<Suppression>,
    /// Who looks after it.
    pub coordinator: Option<Text>,
    /// The answers of triage.
    pub triage: Triage,
    /// When somebody else is going to publish.
    pub external_deadline: Option<ExternalDeadline>,
    /// What notices say beyond the advisory.
    pub terms: Terms,
    /// What happened, as written; [`Case::events`] is in order of time.
    events: Vec<Event>,
    /// Where the case stands in the file.
    pub span: Range<usize>,
}

/// Who reported a vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    /// The name.
    pub name: Text,
    /// The address for answers.
    pub mail: Option<MailAddress>,
    /// The key for answers.
    pub key: Option<Fingerprint>,
    /// Where they live, as a zone of time.
    pub time_zone: Option<Zone>,
    /// Where they work.
    pub affiliation: Option<Text>,
}

/// A date that the team does not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalDeadline {
    /// Who is going to publish.
    pub who: Text,
    /// When.
    pub at: Instant,
    /// By which rule of theirs.
    pub policy: Option<Text>,
}

/// What notices to parties say beyond the public text (the fields of a notice that no other key
/// holds).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// How to find out whether one is affected: a command, a setting.
    pub check: Option<Text>,
    /// Under which conditions: configuration, reachability.
    pub conditions: Option<Text>,
    /// What helps until the upgrade.
    pub workaround: Option<Text>,
    /// What to do after the upgrade.
    pub after_upgrade: Option<Text>,
    /// How an attack shows.
    pub detection: Option<Text>,
    /// Steps to reproduce, or why they are withheld.
    pub reproduction: Option<Text>,
    /// What may be said in public before the instant.
    pub public_statement: Option<Text>,
    /// With whom it may be shared.
    pub sharing: Option<Text>,
    /// Whether fixes may be deployed early, and where.
    pub early_deployment: Option<Text>,
    /// Names of patch files beside the advisory.
    pub patches: Vec<Text>,
    /// The commit that the patches apply to.
    pub patch_base: Option<Text>,
    /// Names and hashes of the tags that will hold the fix.
    pub future_tags: Option<Text>,
    /// What the parties are asked for.
    pub request: Option<Text>,
    /// What happens, in two or three sentences: actor, action, effect, condition.
    pub summary: Option<Text>,
    /// How an attack goes.
    pub scenario: Option<Text>,
    /// Whose embargo this is part of, and its terms.
    pub third_party: Option<Text>,
    /// When a fix is planned, where there is none yet.
    pub fix_planned: Option<Instant>,
    /// What those who maintain older versions should know.
    pub backports: Option<Text>,
    /// Until when objections to the instant count.
    pub objections_by: Option<Instant>,
    /// What the reporter is asked to add.
    pub needed: Option<Text>,
    /// How far notices about it may travel, instead of what `advgen.yaml` says.
    pub tlp: Option<Tlp>,
    /// What users may learn before the instant; nothing where it is missing.
    pub pre_announcement: Option<PreAnnouncement>,
}

/// What users may learn before the instant, beside the instant itself: the team wrote exactly this
/// to be read by everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreAnnouncement {
    /// What the advisory is called until then.
    pub label: Text,
    /// Which product it is about.
    pub product: Option<Text>,
    /// The highest severity.
    pub severity: Option<Severity>,
}

impl Case {
    /// What happened, in order of time; events of one instant in the order of the file.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether anything is recorded at all.
    pub fn is_empty(&self) -> bool {
        let nothing = Self {
            span: self.span.clone(),
            ..Self::default()
        };
        *self == nothing
    }
}
