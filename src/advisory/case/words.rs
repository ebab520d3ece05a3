//! The fixed words of a case: each a small enum, so that no answer is misspelt.

use std::fmt;

use crate::advisory::shape::Choice;

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident, $what:literal { $($(#[doc = $means:literal])+ $variant:ident = $word:literal,)+ })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {
                $($(#[doc = $means])+ $variant,)+
            }

            impl $name {
                /// All words, in the order of the documentation.
                pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

                /// The word as it is written.
                pub const fn as_str(self) -> &'static str {
                    match self { $(Self::$variant => $word,)+ }
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl super::value::Word for $name {
                const WHAT: &'static str = $what;
                const ALL: &'static [Self] = Self::ALL;
                const CHOICES: &'static [Choice] = &[$(Choice {
                    word: $word,
                    means: concat!($($means),+).trim_ascii(),
                },)+];

                fn word(self) -> &'static str {
                    self.as_str()
                }
            }
        )+
    };
}

words! {
    /// What an attacker gains (requirement P11).
    Kind, "kind of vulnerability" {
        /// More rights than were given.
        PrivilegeEscalation = "privilege-escalation",
        /// Passwords, keys or tokens of others.
        CredentialAccess = "credential-access",
        /// Code of the attacker runs.
        CodeExecution = "code-execution",
        /// Data leaves.
        Exfiltration = "exfiltration",
        /// A way from one machine or tenant to the next.
        LateralMovement = "lateral-movement",
        /// Something stops working.
        DenialOfService = "denial-of-service",
        /// None of these.
        Other = "other",
    }

    /// How hard the attack is.
    Complexity, "complexity" {
        /// Anybody can do it.
        Low = "low",
        /// It takes skill, luck or preparation.
        High = "high",
    }

    /// Whether somebody else has to do something.
    UserInteraction, "user interaction" {
        /// Nobody has to.
        None = "none",
        /// Somebody has to be talked into something.
        Required = "required",
    }

    /// What the attacker has to have before.
    Privileges, "privileges" {
        /// Nothing.
        None = "none",
        /// What every user has.
        General = "general",
        /// What administrators have.
        Admin = "admin",
    }

    /// What is known about exploits.
    Exploit, "state of exploitation" {
        /// None is known.
        None = "none",
        /// One that is not public.
        Private = "private",
        /// A public one.
        Public = "public",
        /// One that is in use.
        InTheWild = "in-the-wild",
    }

    /// A judgement of severity before there is a vector.
    Severity, "severity" {
        /// Worth a note.
        Low = "low",
        /// Worth a release some day.
        Medium = "medium",
        /// Worth a release now.
        High = "high",
        /// Worth waking people.
        Critical = "critical",
    }

    /// How a person wants to be named.
    Consent, "consent" {
        /// By the name in the answer.
        Named = "named",
        /// As an anonymous finder.
        Anonymous = "anonymous",
        /// Not at all.
        Declined = "declined",
    }

    /// What a notice is about, and to whom it goes.
    Notice, "kind of notice" {
        /// To a party: something is coming; no details.
        Invite = "invite",
        /// To a party: the details.
        Initial = "initial",
        /// To a party: the details changed.
        Revised = "revised",
        /// To a party: the instant moved.
        DateChanged = "date-changed",
        /// To a party: the public text, a day before.
        Final = "final",
        /// To a party: the embargo is over.
        Lifted = "lifted",
        /// To a party: there will be no disclosure.
        Cancelled = "cancelled",
        /// To a party: no content, only whether it arrives.
        Drill = "drill",
        /// To the reporter: the report arrived.
        Acknowledged = "acknowledged",
        /// To the reporter: more is needed.
        NeedMore = "need-more",
        /// To the reporter: it is real.
        Replicated = "replicated",
        /// To the reporter: it could not be replicated.
        NotReplicated = "not-replicated",
        /// To the reporter: it is no vulnerability, or not ours.
        Rejected = "rejected",
        /// To the reporter: it takes longer.
        Extension = "extension",
        /// To the reporter: the instant, with the draft for review.
        Scheduled = "scheduled",
        /// To the reporter: it is public.
        Published = "published",
        /// To users: an advisory is coming.
        PreAnnouncement = "pre-announcement",
        /// To users: the advisory.
        Advisory = "advisory",
        /// To users: the advisory changed.
        Update = "update",
        /// To users: the advisory was taken back.
        Withdrawal = "withdrawal",
    }

    /// What a party said to a notice.
    Answer, "answer" {
        /// It arrived.
        Received = "received",
        /// The terms are accepted.
        Accepted = "accepted",
        /// The terms are not accepted.
        Declined = "declined",
        /// The mail came back.
        Bounced = "bounced",
    }

    /// Why something became public before its instant.
    EarlyReason, "reason" {
        /// Somebody shared it.
        Leak = "leak",
        /// It had been public all along.
        AlreadyPublic = "already-public",
        /// It is being exploited.
        Exploited = "exploited",
        /// The fix gave it away.
        FixPublic = "fix-public",
        /// The reporter will publish.
        ReporterDeadline = "reporter-deadline",
        /// Everybody agreed.
        Agreement = "agreement",
    }

    /// How much leaked.
    Extent, "extent" {
        /// Everything.
        Full = "full",
        /// Some of it.
        Partial = "partial",
    }

    /// What follows from a leak.
    Decision, "decision" {
        /// The instant stays.
        Continue = "continue",
        /// The instant moves closer.
        BringForward = "bring-forward",
        /// The embargo ends now.
        PublishNow = "publish-now",
    }

    /// Why a report ends without an advisory.
    CloseReason, "reason" {
        /// It works as intended.
        NotAVulnerability = "not-a-vulnerability",
        /// Nobody could make it happen.
        NotReplicable = "not-replicable",
        /// Another kind of problem than this process is for.
        OutOfScope = "out-of-scope",
        /// Only in versions that get no fixes.
        UnsupportedVersion = "unsupported-version",
        /// In somebody else's software.
        OtherVendor = "other-vendor",
        /// Harmless enough for a public issue (requirement P2).
        HandledPublicly = "handled-publicly",
        /// The reporter answered no more.
        NoAnswer = "no-answer",
        /// Another entry is about it.
        Duplicate = "duplicate",
        /// The advisory is public and everything after it is done.
        Done = "done",
    }

    /// A condition of the process that can be waived with a reason.
    Waivable, "condition" {
        /// A CVE id before the embargo begins.
        Cve = "cve",
        /// A check of the fix by somebody.
        FixVerified = "fix-verified",
        /// An answer about credit.
        Credit = "credit",
        /// A notice to the parties.
        Notice = "notice",
        /// The approvals.
        Approvals = "approvals",
        /// A rating.
        Severity = "severity",
        /// Days between the last notice and the disclosure.
        NoticeLead = "notice-lead",
        /// Replication and a fix before parties learn details.
        Remedy = "remedy",
    }

    /// How far a message may travel (Traffic Light Protocol 2.0, FIRST), the most open first.
    Tlp, "label of the Traffic Light Protocol" {
        /// Everybody.
        Clear = "CLEAR",
        /// The community of the recipient.
        Green = "GREEN",
        /// The organisation of the recipient and its clients, as far as they need to know.
        Amber = "AMBER",
        /// The organisation of the recipient, as far as it needs to know.
        AmberStrict = "AMBER+STRICT",
        /// The recipient alone.
        Red = "RED",
    }

    /// How a party stands on the list.
    PartyStatus, "status of a party" {
        /// It asked to be told.
        Candidate = "candidate",
        /// It is told.
        Active = "active",
        /// It is not told for the time being.
        Suspended = "suspended",
        /// It went of its own accord.
        Left = "left",
        /// It was taken off the list (requirement P8).
        Removed = "removed",
    }

    /// Yes or no, where a missing answer is neither.
    YesNo, "answer" {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
    }
}
