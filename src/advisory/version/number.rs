//! Whole numbers inside versions.

use std::cmp::Ordering;

/// A whole number of any length, compared by value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number<'v>(&'v str);

impl<'v> Number<'v> {
    /// The number in a text of digits; no digits are zero.
    pub(super) fn of(digits: &'v str) -> Self {
        Self(digits.trim_start_matches('0'))
    }

    /// The number, if the text is nothing but digits.
    pub(super) fn parse(text: &'v str) -> Option<Self> {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self::of(text))
    }

    /// The digits without leading zeros; none for zero.
    pub(super) fn digits(self) -> &'v str {
        self.0
    }

    pub(super) fn is_zero(self) -> bool {
        self.0.is_empty()
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), self.0).cmp(&(other.0.len(), other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
