//! Names of advisories and of vulnerabilities elsewhere.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

/// The longest id that is accepted, in bytes; real ones stay below 60.
pub(crate) const MAX_LENGTH: usize = 100;

/// Prefixes of the home databases that OSV has registered (schema 1.9.0), the longest form of each.
const REGISTERED_PREFIXES: &[&str] = &[
    "ALBA",
    "ALEA",
    "ALPINE",
    "ALSA",
    "ASB-A",
    "AZL",
    "BELL",
    "BIT",
    "BREW",
    "CGA",
    "CLEANSTART",
    "CLSA",
    "CURL",
    "CVE",
    "DEBIAN",
    "DHI",
    "DLA",
    "DRUPAL",
    "DSA",
    "DTSA",
    "ECHO",
    "EEF",
    "ELA",
    "FreeBSD",
    "GHSA",
    "GO",
    "GSD",
    "HSEC",
    "JLSEC",
    "KUBE",
    "LBSEC",
    "LSN",
    "MAL",
    "MGASA",
    "MINI",
    "OESA",
    "OSEC",
    "OSV",
    "PHSA",
    "PSF",
    "PUB-A",
    "PYSEC",
    "RHBA",
    "RHEA",
    "RHSA",
    "RLSA",
    "ROOT",
    "RSEC",
    "RUSTSEC",
    "RXSA",
    "SUSE-FU",
    "SUSE-OU",
    "SUSE-RU",
    "SUSE-SU",
    "UBUNTU",
    "USN",
    "V8",
    "VCPKG",
    "openSUSE-SU",
];

/// The id of an advisory of this database. It is safe as a file name and in an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdvisoryId(Arc<str>);

/// The id of any vulnerability record, of this database or another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VulnerabilityId(Arc<str>);

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Nothing was written.
    #[error("the id is empty")]
    Empty,
    /// More than 100 bytes.
    #[error("the id has {0} bytes, more than {MAX_LENGTH}")]
    TooLong(usize),
    /// A character that is not safe in file names and addresses.
    #[error("the id contains {}", describe(*.0))]
    Character(char),
    /// Not `PREFIX-rest`.
    #[error("the id is not of the form PREFIX-REST")]
    Shape,
}

fn describe(c: char) -> String {
    if c == ' ' {
        "a space".to_owned()
    } else if c.is_ascii_graphic() {
        format!("`{c}`")
    } else {
        format!("the character U+{:04X}", c as u32)
    }
}

fn check(text: &str, allowed: impl Fn(char) -> bool) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if let Some(c) = text.chars().find(|c| !allowed(*c)) {
        return Err(IdError::Character(c));
    }
    if text.len() > MAX_LENGTH {
        return Err(IdError::TooLong(text.len()));
    }
    Ok(())
}

impl TryFrom<&str> for AdvisoryId {
    type Error = IdError;

    /// Accepts ASCII letters, digits and `- _ . : +`, beginning and ending with a letter or digit,
    /// with a prefix before the first `-`.
    fn try_from(text: &str) -> Result<Self, IdError> {
        check(text, |c| c.is_ascii_alphanumeric() || "-_.:+".contains(c))?;
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let parts = text.split_once('-');
        if !edge(text.chars().next())
            || !edge(text.chars().next_back())
            || text.contains("..")
            || parts.is_none_or(|(prefix, _)| prefix.is_empty())
        {
            return Err(IdError::Shape);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<&str> for VulnerabilityId {
    type Error = IdError;

    /// Accepts visible characters: ids of other databases are theirs to shape.
    fn try_from(text: &str) -> Result<Self, IdError> {
        check(text, |c| {
            c.is_ascii_graphic() || (c.is_alphanumeric() && !c.is_ascii())
        })?;
        Ok(Self(text.into()))
    }
}

impl AdvisoryId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the database the id belongs to: a registered prefix, else the text before the
    /// first `-`.
    pub fn prefix(&self) -> &str {
        prefix_of(&self.0)
    }

    /// The id under which OSV knows the record: itself, or the local form `x_<ID>` when OSV has not
    /// registered the prefix (OSV schema 1.8.0, "id").
    pub fn osv(&self) -> String {
        osv_form(&self.0)
    }

    /// The name of its CSAF document (CSAF 2.0, section 5.1): in small letters, with one `_` for each
    /// row of other characters than letters, digits, `+` and `-`. Two ids can share it.
    pub fn csaf_file(&self) -> String {
        let mut name = String::with_capacity(self.0.len() + 5);
        for c in self.0.chars().map(|c| c.to_ascii_lowercase()) {
            if c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-') {
                name.push(c);
            } else if !name.ends_with('_') {
                name.push('_');
            }
        }
        name + ".json"
    }

    /// The key under which two ids clash on file systems that ignore case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl VulnerabilityId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&AdvisoryId> for VulnerabilityId {
    fn from(id: &AdvisoryId) -> Self {
        Self(Arc::clone(&id.0))
    }
}

/// Whether OSV accepts ids with this prefix as they are.
pub fn is_registered_prefix(prefix: &str) -> bool {
    REGISTERED_PREFIXES.contains(&prefix)
}

/// The database part of an id.
pub fn prefix_of(id: &str) -> &str {
    REGISTERED_PREFIXES
        .iter()
        .filter(|prefix| {
            id.strip_prefix(**prefix)
                .is_some_and(|rest| rest.starts_with('-'))
        })
        .max_by_key(|prefix| prefix.len())
        .copied()
        .unwrap_or_else(|| id.split_once('-').map_or(id, |(prefix, _)| prefix))
}

/// Whether an id is one of the CVE list.
pub fn is_cve(id: &str) -> bool {
    let parts = id
        .strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    parts.is_some_and(|(year, number)| {
        year.len() == 4 && number.len() >= 4 && is_digits(year) && is_digits(number)
    })
}

fn osv_form(id: &str) -> String {
    if id.starts_with("x_") || is_registered_prefix(prefix_of(id)) {
        id.to_owned()
    } else {
        format!("x_{id}")
    }
}

impl fmt::Display for AdvisoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for VulnerabilityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_as_file_names_and_addresses() {
        for good in [
            "EXAMPLE-2026-K7Q2",
            "RHSA-2026:0001",
            "BREW-glibc-CVE-2024-2961",
            "x_HLP-2026-0003",
            "openSUSE-SU-2019:0001-1",
            "PSF-2007-1",
        ] {
            assert!(AdvisoryId::try_from(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "../../x",
            "A/B-1",
            "A B-1",
            "A-\u{202e}1",
            "A-\u{0}",
            ".A-1",
            "A-1.",
            "A-..1",
            "nodash",
            "-1",
            "A-é",
            "A-%2e",
            "A-<b>",
            "~A-1",
        ] {
            assert!(AdvisoryId::try_from(bad).is_err(), "{bad:?}");
        }
        let long = format!("A-{}", "1".repeat(300));
        assert_eq!(
            AdvisoryId::try_from(long.as_str()),
            Err(IdError::TooLong(302))
        );
    }

    #[test]
    fn csaf_documents_are_named_as_the_standard_demands() {
        for (id, want) in [
            ("EXAMPLE-2026-K7Q2", "example-2026-k7q2.json"),
            ("x_HLP-2026-0003", "x_hlp-2026-0003.json"),
            ("RHSA-2026:0001", "rhsa-2026_0001.json"),
            ("A-1_:_2", "a-1_2.json"),
            ("A-1.2+3", "a-1_2+3.json"),
        ] {
            let id = AdvisoryId::try_from(id).unwrap();
            assert_eq!(id.csaf_file(), want);
        }
    }

    #[test]
    fn ids_of_the_cve_list_are_told_from_others() {
        for (id, want) in [
            ("CVE-2026-0001", true),
            ("CVE-2026-1234567", true),
            ("CVE-2026-001", false),
            ("CVE-26-0001", false),
            ("cve-2026-0001", false),
            ("BREW-x-CVE-2026-0001", false),
        ] {
            assert_eq!(is_cve(id), want, "{id}");
        }
    }

    #[test]
    fn unregistered_prefixes_take_the_local_form() {
        for (id, prefix, osv) in [
            ("RUSTSEC-2020-0001", "RUSTSEC", "RUSTSEC-2020-0001"),
            ("openSUSE-SU-2019:1", "openSUSE-SU", "openSUSE-SU-2019:1"),
            ("ASB-A-123", "ASB-A", "ASB-A-123"),
            ("EXAMPLE-2026-K7Q2", "EXAMPLE", "x_EXAMPLE-2026-K7Q2"),
            ("RUST-2020-1", "RUST", "x_RUST-2020-1"),
            ("x_HLP-2026-1", "x_HLP", "x_HLP-2026-1"),
        ] {
            let id = AdvisoryId::try_from(id).unwrap();
            assert_eq!((id.prefix(), id.osv().as_str()), (prefix, osv));
        }
    }
}
