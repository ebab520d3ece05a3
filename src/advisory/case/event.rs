//! The events of a case: what happened, when, who did it, and what it has to carry.
//!
//! One list makes the types, the reader, the writer, the command line and the documentation, so
//! that none of them can forget an event or a field. The events are those of the disclosure
//! process (`docs/process.md`).

use std::ops::Range;

use super::approval::ContentHash;
use super::argument::Arguments;
use super::copies::CopyRecord;
use super::value::{Count, CveId, Field, Need, Several, Text};
use super::words::{
    Answer, CloseReason, Consent, Decision, EarlyReason, Extent, Notice, Severity, Waivable, YesNo,
};
use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::advisory::shape::Scalar;
use crate::advisory::yaml::{Block, Node};
use crate::finding::{Findings, Rule};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// Who did it, as the team calls them.
    pub by: Option<Text>,
    /// What.
    pub what: What,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// A key of an event, for help and documentation.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// The key.
    pub key: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// What is written under it.
    pub form: &'static str,
    /// What is written under it, for editors.
    pub shape: Scalar,
    /// What it says.
    pub means: &'static str,
}

/// A kind of event, for help and documentation.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The key that names it.
    pub name: &'static str,
    /// What happened.
    pub means: &'static str,
    /// Whether `by` has to be there.
    pub by: Need,
    /// What else it carries.
    pub carries: &'static [Carried],
}

macro_rules! events {
    ($($(#[doc = $means:literal])+ $variant:ident = $name:literal, by $by:ident {
        $($(#[doc = $field_means:literal])+ $field:ident: $type:ty = $key:literal,)*
    })+) => {
        /// What happened, with what it carries.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum What {
            $($(#[doc = $means])+ $variant { $($(#[doc = $field_means])+ $field: $type,)* },)+
        }

        /// Every kind of event, in the order of a case's life.
        pub static KINDS: &[Kind] = &[$(Kind {
            name: $name,
            means: concat!($($means),+).trim_ascii(),
            by: Need::$by,
            carries: &[$(Carried {
                key: $key,
                need: <$type as Field>::NEED,
                form: <$type as Field>::FORM,
                shape: <$type as Field>::SHAPE,
                means: concat!($($field_means),+).trim_ascii(),
            },)*],
        },)+];

        impl What {
            /// The key that names it.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name,)+ }
            }

            fn take(name: &str, fields: &mut Fields<'_, '_>, findings: &mut Findings) -> Option<Self> {
                match name {
                    $($name => {
                        // All fields are read before the first missing one ends it.
                        $(let $field = <$type as Field>::take(fields, $key, findings);)*
                        Some(Self::$variant { $($field: $field?,)* })
                    })+
                    _ => None,
                }
            }

            pub(super) fn from_arguments(name: &str, given: &mut Arguments<'_>) -> Option<Self> {
                match name {
                    $($name => {
                        // As with `take`.
                        $(let $field = given.field::<$type>($key);)*
                        Some(Self::$variant { $($field: $field?,)* })
                    })+
                    _ => None,
                }
            }

            fn write(&self, into: &mut Vec<(String, Block)>) {
                match self {
                    $(Self::$variant { $($field),* } => { $(Field::write($field, $key, into);)* })+
                }
                let _ = into;
            }
        }
    };
}

events! {
    /// A report came in; starts the clocks `acknowledge` and `deadline`
    Received = "received", by Optional {
        /// how it came: mail, form, call
        channel: Text = "channel",
    }
    /// The reporter was told that it arrived; starts the clock `next-update`
    Acknowledged = "acknowledged", by Required {
        /// when the reporter hears more
        next_update: Instant = "next_update",
    }
    /// The reporter was told how it stands
    Informed = "informed", by Optional {
        /// when the reporter hears more
        next_update: Option<Instant> = "next_update",
    }
    /// The questions under `triage:` were answered, as far as they can be
    Triaged = "triaged", by Required {
        /// how bad it looks
        severity: Severity = "severity",
    }
    /// Somebody made it happen
    Replicated = "replicated", by Required {}
    /// Nobody could make it happen
    NotReplicated = "not-replicated", by Required {
        /// what was tried
        reason: Text = "reason",
    }
    /// A fix is ready
    FixReady = "fix-ready", by Optional {
        /// the versions that will hold it
        versions: Several<Text> = "versions",
    }
    /// There will be no fix
    NoFix = "no-fix", by Required {
        /// why
        reason: Text = "reason",
    }
    /// Somebody saw that the fix works
    FixVerified = "fix-verified", by Required {
        /// the version that was tried
        version: Text = "version",
    }
    /// A CVE id was asked for
    CveRequested = "cve-requested", by Optional {
        /// at whom
        cna: Text = "cna",
    }
    /// A CVE id was assigned; it is not to be used in public
    CveReserved = "cve-reserved", by Optional {
        /// the id
        id: CveId = "id",
        /// by whom
        cna: Option<Text> = "cna",
    }
    /// The CVE record is public
    CvePublished = "cve-published", by Optional {
        /// the id
        id: CveId = "id",
    }
    /// The CVE id will not be used, and its CNA knows
    CveRejected = "cve-rejected", by Optional {
        /// the id
        id: CveId = "id",
        /// why
        reason: Text = "reason",
    }
    /// Somebody was asked how they want to be named
    CreditAsked = "credit-asked", by Optional {
        /// who
        person: Text = "person",
    }
    /// They answered
    CreditAnswered = "credit-answered", by Optional {
        /// who
        person: Text = "person",
        /// what they want
        consent: Consent = "consent",
        /// the name to use, where it is another
        name: Option<Text> = "name",
    }
    /// They did not answer until now, and nobody waits any more
    CreditUnanswered = "credit-unanswered", by Optional {
        /// who
        person: Text = "person",
    }
    /// The public content is right; void when it changes
    Approved = "approved", by Required {
        /// the hash of what was read, as `advgen case` prints it
        content: ContentHash = "content",
    }
    /// A notice went out
    Notified = "notified", by Optional {
        /// the kind of notice
        notice: Notice = "notice",
        /// its revision
        revision: Option<Count> = "revision",
        /// the parties it went to, by their aliases
        parties: Vec<Text> = "parties",
        /// when a missing answer begins to count as no
        rsvp_by: Option<Instant> = "rsvp_by",
        /// each copy that went out
        copies: Vec<CopyRecord> = "copies",
    }
    /// A party answered a notice
    Answered = "answered", by Optional {
        /// the kind of notice
        notice: Notice = "notice",
        /// its revision
        revision: Option<Count> = "revision",
        /// the party
        party: Text = "party",
        /// what it said
        answer: Answer = "answer",
    }
    /// Somebody outside the team knows of it now
    Told = "told", by Optional {
        /// who
        person: Text = "person",
        /// why
        reason: Text = "reason",
    }
    /// The disclosure moved
    Rescheduled = "rescheduled", by Required {
        /// the instant it had
        from: Instant = "from",
        /// the instant it has
        to: Instant = "to",
        /// why
        reason: Text = "reason",
        /// who wanted it
        proposed_by: Option<Text> = "proposed_by",
        /// who agreed
        accepted_by: Several<Text> = "accepted_by",
    }
    /// The embargo was made longer, for a very complex problem (requirement P20)
    Extended = "extended", by Required {
        /// the instant it had
        from: Instant = "from",
        /// the instant it has
        to: Instant = "to",
        /// why
        reason: Text = "reason",
        /// why it may outlast the deadline, where it does
        beyond_deadline: Option<Text> = "beyond_deadline",
        /// who wanted it
        proposed_by: Option<Text> = "proposed_by",
        /// who agreed
        accepted_by: Several<Text> = "accepted_by",
    }
    /// The disclosure is stopped until it is released
    Held = "held", by Required {
        /// why
        reason: Text = "reason",
    }
    /// The hold is over
    Released = "released", by Required {
        /// why
        reason: Option<Text> = "reason",
    }
    /// It became public before its instant
    DisclosedEarly = "disclosed-early", by Required {
        /// why
        reason: EarlyReason = "reason",
        /// in words
        note: Option<Text> = "note",
    }
    /// Something under embargo reached somebody it was not meant for (requirement P6)
    Leaked = "leaked", by Optional {
        /// exactly what
        what: Text = "what",
        /// to whom
        to: Text = "to",
        /// by which way
        channel: Text = "channel",
        /// when it was first seen there
        first_seen: Option<Instant> = "first_seen",
        /// how much of it
        extent: Extent = "extent",
        /// where it can be read
        url: Option<Text> = "url",
        /// whether it still can
        still_public: Option<YesNo> = "still_public",
        /// what follows
        decision: Decision = "decision",
        /// why
        reason: Text = "reason",
        /// who was told of the leak
        made_aware: Vec<Text> = "made_aware",
    }
    /// It is being exploited; starts the clocks of the law
    Exploited = "exploited", by Optional {
        /// how the team knows
        source: Text = "source",
    }
    /// The authorities had the early warning
    AuthorityWarned = "authority-warned", by Required {}
    /// The authorities had the notification
    AuthorityNotified = "authority-notified", by Required {}
    /// The authorities had the final report
    AuthorityReported = "authority-reported", by Required {}
    /// The team looked back
    Retrospective = "retrospective", by Required {
        /// where it is written down
        document: Option<Text> = "document",
    }
    /// The reporter, the parties or users were told after the disclosure
    Followed = "followed-up", by Optional {
        /// what was done
        done: Text = "done",
    }
    /// A condition of the process is waived
    Waived = "waived", by Required {
        /// which
        condition: Waivable = "condition",
        /// why
        reason: Text = "reason",
    }
    /// The case is over
    Closed = "closed", by Required {
        /// why
        reason: CloseReason = "reason",
        /// the entry that is about the same
        duplicate_of: Option<AdvisoryId> = "duplicate_of",
        /// the public issue
        link: Option<Text> = "link",
        /// whether the reporter knows
        reporter_told: YesNo = "reporter_told",
    }
    /// The case goes on
    Reopened = "reopened", by Required {
        /// why
        reason: Text = "reason",
    }
    /// A withdrawn advisory counts again
    Reinstated = "reinstated", by Required {
        /// why
        reason: Text = "reason",
        /// who agreed
        accepted_by: Several<Text> = "accepted_by",
    }
}

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Event {
    /// Reads one item of `events:`; every problem is a finding.
    pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Self> {
        let mut fields = Fields::open(node, "an event", findings)?;
        let entries = node.entries().unwrap_or_default();
        let mut named = entries.iter().filter_map(|entry| kind(&entry.key));
        let Some(kind) = named.next() else {
            let first = entries.first();
            let written = first.map_or("", |entry| entry.key.as_ref());
            let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
            findings.push(
                Rule::CaseEvent,
                first.map_or_else(|| node.span.clone(), |entry| entry.key_span.clone()),
                "this names no event",
                match fields::nearest(written, &names) {
                    Some(near) => format!("Write `{near}:` with its instant"),
                    None => "Begin with the event and its instant, as in `received: 2026-11-20T17:40:00Z`; `advgen case --events` lists all".to_owned(),
                },
            );
            return None;
        };
        if let Some(second) = named.next() {
            findings.push(
                Rule::CaseEvent,
                fields.key_span(second.name),
                format!("this event is both `{}` and `{}`", kind.name, second.name),
                "Write an item of its own for each event",
            );
            return None;
        }
        let at = <Instant as Field>::take(&mut fields, kind.name, findings);
        let by = match kind.by {
            Need::Required => <Text as Field>::take(&mut fields, "by", findings).map(Some),
            _ => <Option<Text> as Field>::take(&mut fields, "by", findings),
        };
        let what = What::take(kind.name, &mut fields, findings);
        fields.finish(findings);
        Some(Self {
            at: at?,
            by: by?,
            what: what?,
            span: node.span.clone(),
        })
    }

    /// The event as an item of `events:`.
    pub fn block(&self) -> Block {
        let mut entries = Vec::new();
        Field::write(&self.at, self.what.name(), &mut entries);
        Field::write(&self.by, "by", &mut entries);
        self.what.write(&mut entries);
        Block::Map(entries)
    }
}

#[cfg(test)]
mod tests;
