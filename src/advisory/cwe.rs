//! Weaknesses by number.

use std::fmt;

/// A weakness of the Common Weakness Enumeration, such as CWE-79.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cwe(u32);

/// The text is not `CWE-` and a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of the form CWE-79")]
pub struct CweError(pub String);

impl TryFrom<&str> for Cwe {
    type Error = CweError;

    fn try_from(text: &str) -> Result<Self, CweError> {
        text.strip_prefix("CWE-")
            .filter(|digits| !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok())
            .filter(|number| *number < 100_000)
            .map(Self)
            .ok_or_else(|| CweError(text.to_owned()))
    }
}

impl Cwe {
    /// The number behind `CWE-`.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Cwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CWE-{}", self.0)
    }
}
