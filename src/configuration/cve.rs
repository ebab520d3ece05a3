//! Who speaks in CVE records, from `cve:`.

use std::fmt;

use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The longest vendor of CVE JSON 5.1, in characters.
const VENDOR_LENGTH: usize = 512;

/// Who speaks in the CVE records of this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cve {
    /// The organisation that numbers and publishes them.
    pub org_id: OrgId,
    /// Who makes the products; without it packages go by their registry.
    pub vendor: Option<String>,
}

/// The id of an organisation in the CVE program: a random UUID (RFC 9562, version 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgId(String);

/// The text is no random UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no UUID of version 4")]
pub struct OrgIdError;

impl TryFrom<&str> for OrgId {
    type Error = OrgIdError;

    fn try_from(text: &str) -> Result<Self, OrgIdError> {
        let parts: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let digits = parts.concat();
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let at = |at: usize| digits.chars().nth(at).map(|c| c.to_ascii_lowercase());
        let is_random = at(12) == Some('4') && matches!(at(16), Some('8' | '9' | 'a' | 'b'));
        if is_hex && is_random && lengths == [8, 4, 4, 4, 12] {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(OrgIdError)
        }
    }
}

impl fmt::Display for OrgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Cve> {
    let mut fields = Fields::open(node, "`cve`", findings)?;
    let org_id = fields
        .require(
            "org_id",
            "Add `org_id:` with the UUID that the CVE program gave your organisation",
            findings,
        )
        .and_then(|node| {
            fields::parsed(
                node,
                "`org_id`",
                Rule::Configuration,
                "Write the UUID of your organisation as the CVE program gave it to you",
                findings,
            )
        });
    let vendor = fields.take("vendor").map(|node| vendor(node, findings));
    fields.finish(findings);
    Some(Cve {
        org_id: org_id?,
        vendor: match vendor {
            Some(read) => Some(read?),
            None => None,
        },
    })
}

fn vendor(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "`vendor`", findings)?.trim();
    if !text.is_empty() && text.chars().count() <= VENDOR_LENGTH {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        "this is no name of a vendor".to_owned(),
        "Write who makes the products, in at most 512 characters, or leave `vendor` out",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_random_uuid_is_an_organisation() {
        for good in [
            "00000000-0000-4000-9000-000000000000",
            "A1B2C3D4-0000-4AAA-BBBB-0123456789AB",
        ] {
            assert!(OrgId::try_from(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "00000000-0000-1000-9000-000000000000",
            "00000000-0000-4000-c000-000000000000",
            "00000000000040009000000000000000",
            "0000000-00000-4000-9000-000000000000",
            "g0000000-0000-4000-9000-000000000000",
        ] {
            assert_eq!(OrgId::try_from(bad), Err(OrgIdError), "{bad}");
        }
    }
}
