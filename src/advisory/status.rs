//! The five states of an advisory.

use std::fmt;

/// What the team says about an advisory. Who may see it follows from this and the clock, in
/// `disclosure` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Being written; nobody may see it.
    Draft,
    /// Finished; everybody may see it from its disclosure on.
    Embargoed,
    /// Public.
    Published,
    /// Public, and taken back.
    Withdrawn,
    /// No vulnerability after all, never public.
    Rejected,
}

impl Status {
    /// All states in the order of an advisory's life.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Embargoed,
        Self::Published,
        Self::Withdrawn,
        Self::Rejected,
    ];

    /// The word written in frontmatter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Embargoed => "embargoed",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Rejected => "rejected",
        }
    }
}

/// The text is not one of the five states.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a status")]
pub struct UnknownStatus(pub String);

impl TryFrom<&str> for Status {
    type Error = UnknownStatus;

    fn try_from(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| UnknownStatus(text.to_owned()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
