//! Who signs the team's messages, and what all of them say, from `notices:`.

use crate::advisory::case::reach::{Fingerprint, MailAddress};
use crate::advisory::case::value::{Field, Text};
use crate::advisory::case::words::Tlp;
use crate::advisory::fields::{self, Fields};
use crate::advisory::uri;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// What every message of the team says. All of it may be missing: what a message needs, it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    /// Who writes.
    pub from: Option<Sender>,
    /// The key that signs.
    pub key: Option<Fingerprint>,
    /// The embargo policy that recipients accept.
    pub policy: Option<EmbargoPolicy>,
    /// How far a message may travel, where the case does not say otherwise.
    pub tlp: Option<Tlp>,
    /// Whom to tell of a leak, how fast, and what.
    pub leak: Option<Text>,
    /// The lists on which users read announcements.
    pub announce: Vec<MailAddress>,
    /// What a party learns of the others.
    pub other_recipients: OtherRecipients,
}

/// Who writes a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name.
    pub name: Text,
    /// What they do.
    pub role: Text,
    /// Where answers go.
    pub address: MailAddress,
}

/// An embargo policy in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbargoPolicy {
    /// What it is called.
    pub name: Text,
    /// Its version, as recipients accept it.
    pub version: Text,
    /// Where it can be read.
    pub url: String,
}

/// What a party learns of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OtherRecipients {
    /// Nothing.
    #[default]
    Nothing,
    /// How many there are.
    Count,
    /// Which organisations.
    Names,
}

impl OtherRecipients {
    const ALL: [Self; 3] = [Self::Nothing, Self::Count, Self::Names];

    fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Count => "count",
            Self::Names => "names",
        }
    }
}

/// Reads the mapping under `notices:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Notices> {
    let mut own = Findings::new(std::sync::Arc::clone(findings.path()));
    let notices = mapping(node, &mut own);
    for mut finding in own.into_vec() {
        // The values are those of a case, the file is not.
        if finding.rule == Rule::CaseEvent {
            finding.rule = Rule::Configuration;
        }
        findings.add(finding);
    }
    notices
}

fn mapping(node: &Node<'_>, findings: &mut Findings) -> Option<Notices> {
    let mut fields = Fields::open(node, "`notices`", findings)?;
    let from = fields.take("from").map(|node| sender(node, findings));
    let key = Field::take(&mut fields, "key", findings);
    let policy = fields.take("policy").map(|node| policy(node, findings));
    let tlp = Field::take(&mut fields, "tlp", findings);
    let leak = Field::take(&mut fields, "leak", findings);
    let announce = Field::take(&mut fields, "announce", findings);
    let other_recipients =
        fields
            .take("other_recipients")
            .map_or(Some(OtherRecipients::Nothing), |node| {
                fields::word(
                    node,
                    "answer",
                    Rule::Configuration,
                    &OtherRecipients::ALL,
                    OtherRecipients::as_str,
                    findings,
                )
            });
    fields.finish(findings);
    Some(Notices {
        from: from.map_or(Some(None), |from| from.map(Some))?,
        key: key?,
        policy: policy.map_or(Some(None), |policy| policy.map(Some))?,
        tlp: tlp?,
        leak: leak?,
        announce: announce?,
        other_recipients: other_recipients?,
    })
}

fn sender(node: &Node<'_>, findings: &mut Findings) -> Option<Sender> {
    let mut fields = Fields::open(node, "`from`", findings)?;
    let name = Field::take(&mut fields, "name", findings);
    let role = Field::take(&mut fields, "role", findings);
    let address = Field::take(&mut fields, "address", findings);
    fields.finish(findings);
    Some(Sender {
        name: name?,
        role: role?,
        address: address?,
    })
}

fn policy(node: &Node<'_>, findings: &mut Findings) -> Option<EmbargoPolicy> {
    let mut fields = Fields::open(node, "`policy`", findings)?;
    let name = Field::take(&mut fields, "name", findings);
    let version = Field::take(&mut fields, "version", findings);
    let url = fields
        .require("url", "Add `url:` with the address of the policy", findings)
        .and_then(|node| {
            let text = fields::text(node, "`url`", findings)?;
            if uri::is_web(text) && uri::check(text).is_ok() {
                return Some(text.to_owned());
            }
            findings.push(
                Rule::Configuration,
                node.span.clone(),
                format!("`{}` is no address of a page", fields::shorten(text)),
                "Write an address that begins with https://",
            );
            None
        });
    fields.finish(findings);
    Some(EmbargoPolicy {
        name: name?,
        version: version?,
        url: url?,
    })
}
