//! What each kind of notice says, and to whom.

use super::field::Field;
use crate::advisory::case::words::Notice;

/// To whom a notice goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Those who reported it.
    Reporter,
    /// Organisations of the register.
    Parties,
    /// Everybody.
    Users,
}

/// How much a notice to a party tells of a vulnerability that is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Nothing at all.
    None,
    /// That there is something, and when it becomes public.
    Existence,
    /// What it is.
    Full,
}

impl Notice {
    /// To whom it goes.
    pub fn audience(self) -> Audience {
        match self {
            Self::Invite
            | Self::Initial
            | Self::Revised
            | Self::DateChanged
            | Self::Final
            | Self::Lifted
            | Self::Cancelled
            | Self::Drill => Audience::Parties,
            Self::Acknowledged
            | Self::NeedMore
            | Self::Replicated
            | Self::NotReplicated
            | Self::Rejected
            | Self::Extension
            | Self::Scheduled
            | Self::Published => Audience::Reporter,
            Self::PreAnnouncement | Self::Advisory | Self::Update | Self::Withdrawal => {
                Audience::Users
            }
        }
    }

    /// How much it tells.
    pub fn detail(self) -> Detail {
        match self {
            Self::Initial | Self::Revised | Self::Final => Detail::Full,
            Self::Invite | Self::DateChanged | Self::Lifted | Self::Cancelled => Detail::Existence,
            _ => Detail::None,
        }
    }

    /// Whether it asks for an answer, so that silence can mean no.
    pub fn asks(self) -> bool {
        matches!(
            self,
            Self::Invite | Self::Initial | Self::Revised | Self::DateChanged | Self::Drill
        )
    }

    /// What it cannot do without.
    pub fn needs(self) -> Vec<Field> {
        use Field as F;
        let own: &[Field] = match self {
            Self::Invite | Self::Drill => &[F::ReplyBy],
            Self::Initial | Self::Revised => &[
                F::ReplyBy,
                F::Disclosure,
                F::Summary,
                F::Severity,
                F::Scenario,
                F::Components,
                F::Affected,
                F::Conditions,
                F::Kinds,
                F::Check,
                F::Exploitation,
                F::FixedVersions,
                F::Workaround,
                F::Request,
            ],
            Self::DateChanged => &[F::ReplyBy, F::Disclosure, F::Moved],
            Self::Final => &[F::Disclosure, F::FixedVersions, F::PublicText],
            Self::Lifted | Self::Published => &[F::Url],
            Self::Cancelled | Self::Rejected => &[F::Reason],
            Self::Acknowledged => &[F::Policy, F::Received, F::Coordinator, F::NextUpdate],
            Self::NeedMore => &[F::Needed, F::NextUpdate],
            Self::Replicated => &[F::Policy, F::Severity, F::NextUpdate],
            Self::NotReplicated => &[F::Tried, F::NextUpdate],
            Self::Extension => &[F::Policy, F::Moved],
            Self::Scheduled => &[F::Policy, F::Disclosure, F::PublicText],
            Self::PreAnnouncement => &[F::Label, F::Disclosure],
            Self::Advisory => &[F::Url, F::PublicText],
            Self::Update => &[F::Url, F::PublicText, F::Changes],
            Self::Withdrawal => &[F::Url, F::WithdrawnReason],
        };
        let mut fields = match self.audience() {
            // It is about no case.
            Audience::Parties if self == Self::Drill => {
                vec![F::Issuer, F::SigningKey, F::TraceKey, F::Policy]
            }
            Audience::Parties => vec![
                F::Reference,
                F::Issuer,
                F::SigningKey,
                F::TraceKey,
                F::Policy,
            ],
            Audience::Reporter => vec![F::Reference, F::Issuer, F::ReporterMail],
            Audience::Users => vec![F::Issuer, F::Announce],
        };
        if self == Self::Revised {
            fields.push(F::Changes);
        }
        for field in own {
            if !fields.contains(field) {
                fields.push(*field);
            }
        }
        fields
    }

    /// The file of its template.
    pub fn template(self) -> String {
        format!("{self}.txt")
    }
}
