//! Weaknesses by number.

mod catalogue;

use std::fmt;

pub use catalogue::{Kind, Listed};

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
    /// The weakness that a text of another form names beyond doubt, such as `79`, `cwe-079` or
    /// `CWE 79`.
    pub fn respelled(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let rest = lower.strip_prefix("cwe").unwrap_or(&lower);
        let number = rest.trim_start_matches(['-', '_', ':', ' ']);
        let has_word = rest.len() < lower.len();
        let is_alone = rest.len() - number.len() <= usize::from(has_word);
        let number = number.trim_start_matches('0');
        Self::try_from(format!("CWE-{number}").as_str())
            .ok()
            .filter(|cwe| is_alone && cwe.0 > 0)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_another_form_is_read_and_a_name_is_not() {
        for (text, want) in [
            ("79", Some(79)),
            ("cwe-79", Some(79)),
            ("CWE-079", Some(79)),
            ("CWE 79", Some(79)),
            (" CWE_79 ", Some(79)),
            ("CWE79", Some(79)),
            ("-79", None),
            ("CWE--79", None),
            ("CWE-79, CWE-80", None),
            ("CWE-79: XSS", None),
            ("0", None),
            ("XSS", None),
            ("", None),
        ] {
            let read = Cwe::respelled(text).map(Cwe::number);
            assert_eq!(read, want, "{text:?}");
        }
    }
}
