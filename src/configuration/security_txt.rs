//! What `.well-known/security.txt` says, from `security_txt:`.

use crate::advisory::fields::{self, Fields};
use crate::advisory::instant::Instant;
use crate::advisory::uri;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// What `.well-known/security.txt` says beside the contact (RFC 9116).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityTxt {
    /// When the file is to be considered stale.
    pub expires: Instant,
    /// The address of the policy.
    pub policy: Option<String>,
    /// The address of the key for encrypted reports.
    pub encryption: Option<String>,
    /// Languages that reports may be written in.
    pub languages: Vec<String>,
}

fn address(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<String> {
    let node = fields.take(key)?;
    let text = fields::text(node, &format!("`{key}`"), findings)?;
    if text.starts_with("https://") && uri::check(text).is_ok() {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no https address", fields::shorten(text)),
        "Write an address that begins with https:// (RFC 9116, section 2.5)",
    );
    None
}

pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<SecurityTxt> {
    let mut fields = Fields::open(node, "`security_txt`", findings)?;
    let expires = fields
        .require(
            "expires",
            "Add `expires:` with an instant less than a year ahead",
            findings,
        )
        .and_then(|node| {
            fields::parsed(
                node,
                "`expires`",
                Rule::Instant,
                "Write an instant such as 2027-10-01T00:00:00Z",
                findings,
            )
        });
    let policy = address(&mut fields, "policy", findings);
    let encryption = address(&mut fields, "encryption", findings);
    let languages = fields.take("languages").map_or_else(Vec::new, |node| {
        fields::items(node, "`languages`", findings)
            .unwrap_or_default()
            .iter()
            .filter_map(|item| language(item, findings))
            .collect()
    });
    fields.finish(findings);
    Some(SecurityTxt {
        expires: expires?,
        policy,
        encryption,
        languages,
    })
}

/// A language tag (RFC 5646) by its characters: anything else would end the line it is written in.
fn language(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "a language", findings)?;
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no language", fields::shorten(text)),
        "Write a tag such as en or pt-BR",
    );
    None
}
