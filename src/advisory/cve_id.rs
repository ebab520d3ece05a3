//! Ids of CVE records.

use std::fmt;

use super::record::Record;

/// An id such as CVE-2026-41234.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CveId(String);

/// The text is no id of a CVE record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of the form CVE-2026-41234")]
pub struct CveIdError(String);

impl TryFrom<&str> for CveId {
    type Error = CveIdError;

    /// `CVE-`, a year of four digits, and 4 to 19 digits (CVE JSON 5.1, `cveId`).
    fn try_from(text: &str) -> Result<Self, CveIdError> {
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let parts = text
            .strip_prefix("CVE-")
            .and_then(|rest| rest.split_once('-'));
        match parts {
            Some((year, number))
                if is_number(year)
                    && is_number(number)
                    && year.len() == 4
                    && (4..=19).contains(&number.len()) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(CveIdError(super::fields::shorten(text))),
        }
    }
}

impl CveId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Record {
    /// The CVE records of the same vulnerability: among the aliases, or the id itself.
    pub fn cve_ids(&self) -> Vec<CveId> {
        let own = CveId::try_from(self.id.as_str()).ok();
        let aliases = self.aliases().iter();
        let mut ids: Vec<CveId> = own
            .into_iter()
            .chain(aliases.filter_map(|alias| CveId::try_from(alias.as_str()).ok()))
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_a_year_and_a_number_of_four_digits_or_more() {
        for good in [
            "CVE-2026-41234",
            "CVE-1999-0001",
            "CVE-2026-1234567890123456789",
        ] {
            assert!(CveId::try_from(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "CVE-2026-123",
            "cve-2026-1234",
            "CVE-26-1234",
            "CVE-2026-12345678901234567890",
            "CVE-2026-1234 ",
            "CVE-2026-XXXX",
        ] {
            assert!(CveId::try_from(bad).is_err(), "{bad}");
        }
    }
}
