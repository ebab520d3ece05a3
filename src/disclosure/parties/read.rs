//! From `parties.yaml` to a [`Register`].

use super::{Acceptance, Contact, Party, Register, Removal};
use crate::advisory::case::reach::MailAddress;
use crate::advisory::case::value::{Field, Text};
use crate::advisory::case::words::{PartyStatus, Tlp, YesNo};
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::{self, Node};
use crate::finding::{Findings, Rule};

/// Reads the register; every problem is a finding, and what is right is read all the same.
pub fn read(text: &str, findings: &mut Findings) -> Register {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut own = Findings::new(std::sync::Arc::clone(findings.path()));
    let register = yaml::read(content, text.len() - content.len(), &mut own)
        .and_then(|tree| register(&tree, &mut own))
        .unwrap_or_default();
    for mut finding in own.into_vec() {
        // The values are those of a case, the file is not.
        if finding.rule == Rule::CaseEvent {
            finding.rule = Rule::Party;
        }
        findings.add(finding);
    }
    register
}

fn register(tree: &Node<'_>, findings: &mut Findings) -> Option<Register> {
    let mut fields = Fields::open(tree, "the register", findings)?;
    let trace_key = Field::take(&mut fields, "trace_key", findings).flatten();
    let parties = list(&mut fields, "parties", party, findings);
    let contacts = list(&mut fields, "contacts", contact, findings);
    fields.finish(findings);
    for (at, party) in parties.iter().enumerate() {
        let alias = party.alias.as_str();
        let is_known = |other: &Party| other.alias.as_str().eq_ignore_ascii_case(alias);
        if parties.iter().take(at).any(is_known) {
            findings.push(
                Rule::Party,
                party.span.clone(),
                format!("two parties are called `{}`", fields::shorten(alias)),
                "Give each an alias of its own",
            );
        }
    }
    Some(Register {
        trace_key,
        parties,
        contacts,
    })
}

fn list<T>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    read: fn(&Node<'_>, &mut Findings) -> Option<T>,
    findings: &mut Findings,
) -> Vec<T> {
    fields
        .take(key)
        .filter(|node| !node.is_null())
        .and_then(|node| fields::items(node, &format!("`{key}`"), findings))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| read(node, findings))
        .collect()
}

fn party(node: &Node<'_>, findings: &mut Findings) -> Option<Party> {
    let mut fields = Fields::open(node, "a party", findings)?;
    let alias = alias(&mut fields, findings);
    let organisation = Field::take(&mut fields, "organisation", findings);
    let address = role_address(&mut fields, findings);
    let key = Field::take(&mut fields, "key", findings);
    let eligible = Field::take(&mut fields, "eligible", findings);
    let voucher = Field::take(&mut fields, "voucher", findings);
    let policy_accepted = acceptance(&mut fields, findings);
    let readers = Field::take(&mut fields, "readers", findings);
    let automation = Field::take(&mut fields, "automation", findings);
    let maximum_embargo_days = Field::take(&mut fields, "maximum_embargo_days", findings);
    let early_deployment: Option<Option<YesNo>> =
        Field::take(&mut fields, "early_deployment", findings);
    let tlp: Option<Option<Tlp>> = Field::take(&mut fields, "tlp", findings);
    let time_zone = Field::take(&mut fields, "time_zone", findings);
    let last_verified = Field::take(&mut fields, "last_verified", findings);
    let last_drill = Field::take(&mut fields, "last_drill", findings);
    let status: Option<PartyStatus> = Field::take(&mut fields, "status", findings);
    let removed = removal(&mut fields, findings);
    let place = fields.key_span("status");
    fields.finish(findings);
    let removed = removed?;
    if status.is_some_and(|status| (status == PartyStatus::Removed) != removed.is_some()) {
        findings.push(
            Rule::Party,
            place,
            "`status: removed` and `removed:` go together",
            "Write both, as in `status: removed` and `removed: {at: …, reason: …}`, or neither",
        );
    }
    Some(Party {
        alias: alias?,
        organisation: organisation?,
        address: address?,
        key: key?,
        eligible: eligible?,
        voucher: voucher?,
        policy_accepted: policy_accepted?,
        readers: readers?,
        automation: automation?,
        maximum_embargo_days: maximum_embargo_days?,
        early_deployment: early_deployment?.unwrap_or(YesNo::No),
        tlp: tlp?.unwrap_or(Tlp::AmberStrict),
        time_zone: time_zone?,
        last_verified: last_verified?,
        last_drill: last_drill?,
        status: status?,
        removed,
        span: node.span.clone(),
    })
}

fn contact(node: &Node<'_>, findings: &mut Findings) -> Option<Contact> {
    let mut fields = Fields::open(node, "a contact", findings)?;
    let name = Field::take(&mut fields, "name", findings);
    let address = Field::take(&mut fields, "address", findings);
    let role = Field::take(&mut fields, "role", findings);
    let key = Field::take(&mut fields, "key", findings);
    let since = Field::take(&mut fields, "since", findings);
    let policy_accepted = acceptance(&mut fields, findings);
    let last_verified = Field::take(&mut fields, "last_verified", findings);
    let removed = removal(&mut fields, findings);
    fields.finish(findings);
    Some(Contact {
        name: name?,
        address: address?,
        role: role?,
        key: key?,
        since: since?,
        policy_accepted: policy_accepted?,
        last_verified: last_verified?,
        removed: removed?,
        span: node.span.clone(),
    })
}

/// An alias becomes a part of file names and of lists.
fn alias(fields: &mut Fields<'_, '_>, findings: &mut Findings) -> Option<Text> {
    let alias: Text = Field::take(fields, "alias", findings)?;
    let is_plain = alias
        .as_str()
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_plain && alias.as_str().len() <= 64 {
        return Some(alias);
    }
    let place = fields.peek("alias").map_or(0..0, |node| node.span.clone());
    findings.push(
        Rule::Party,
        place,
        format!("`{}` is no alias", fields::shorten(alias.as_str())),
        "Use small letters, digits and `-`, as in northwind",
    );
    None
}

fn role_address(fields: &mut Fields<'_, '_>, findings: &mut Findings) -> Option<MailAddress> {
    let address: MailAddress = Field::take(fields, "address", findings)?;
    if address.is_personal() {
        let place = fields
            .peek("address")
            .map_or(0..0, |node| node.span.clone());
        findings.push(
            Rule::PartyAddress,
            place,
            "this looks like the address of one person",
            "Ask for the address of a role, such as security@example.org, which several people read",
        );
    }
    Some(address)
}

#[expect(
    clippy::option_option,
    reason = "not there is something else than not understood"
)]
fn acceptance(fields: &mut Fields<'_, '_>, findings: &mut Findings) -> Option<Option<Acceptance>> {
    let Some(node) = fields
        .take("policy_accepted")
        .filter(|node| !node.is_null())
    else {
        return Some(None);
    };
    let mut fields = Fields::open(node, "`policy_accepted`", findings)?;
    let version = Field::take(&mut fields, "version", findings);
    let by = Field::take(&mut fields, "by", findings);
    let at = Field::take(&mut fields, "at", findings);
    let evidence = Field::take(&mut fields, "evidence", findings);
    fields.finish(findings);
    Some(Some(Acceptance {
        version: version?,
        by: by?,
        at: at?,
        evidence: evidence?,
    }))
}

#[expect(
    clippy::option_option,
    reason = "not there is something else than not understood"
)]
fn removal(fields: &mut Fields<'_, '_>, findings: &mut Findings) -> Option<Option<Removal>> {
    let Some(node) = fields.take("removed").filter(|node| !node.is_null()) else {
        return Some(None);
    };
    let mut fields = Fields::open(node, "`removed`", findings)?;
    let at = Field::take(&mut fields, "at", findings);
    let reason = Field::take(&mut fields, "reason", findings);
    let replaced_by = Field::take(&mut fields, "replaced_by", findings);
    fields.finish(findings);
    Some(Some(Removal {
        at: at?,
        reason: reason?,
        replaced_by: replaced_by?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> (Register, Vec<String>) {
        let mut findings = Findings::new(super::super::FILE);
        let register = read(text, &mut findings);
        let messages = findings
            .into_vec()
            .into_iter()
            .map(|finding| format!("{}: {}", finding.rule, finding.message))
            .collect();
        (register, messages)
    }

    const PARTY: &str = "parties:
  - alias: northwind
    organisation: Northwind Distribution
    address: security@northwind.example
    eligible: Ships the collector
    status: active
";

    #[test]
    fn a_party_needs_little() {
        let (register, messages) = findings(PARTY);
        assert_eq!(messages, Vec::<String>::new());
        let party = register.find("NORTHWIND").unwrap();
        assert_eq!(party.tlp, Tlp::AmberStrict);
        assert_eq!(party.early_deployment, YesNo::No);
    }

    #[test]
    fn what_is_wrong_is_said_by_the_rule_of_the_register() {
        for (change, to, want) in [
            (
                "alias: northwind",
                "alias: North Wind",
                "party: `North Wind` is no alias",
            ),
            (
                "status: active",
                "status: activ",
                "party: `activ` is no status of a party: did you mean `active`?",
            ),
            (
                "status: active",
                "status: removed",
                "party: `status: removed` and `removed:` go together",
            ),
            (
                "security@",
                "ada.example@",
                "party-address: this looks like the address of one person",
            ),
            (
                "eligible: Ships the collector",
                "eligible: \" \"",
                "party: this is empty",
            ),
            (
                "    eligible: Ships the collector\n",
                "",
                "missing-key: `eligible` is missing",
            ),
            (
                "status: active",
                "status: active\n    statsu: x",
                "unknown-key: `statsu` is not a key that is known here",
            ),
            (
                "status: active",
                "status: active\n    key: 0123ABCD",
                "party: `0123ABCD` is no fingerprint of 40 or 64 hexadecimal digits, as `gpg --fingerprint` prints it",
            ),
            (
                "status: active",
                "status: active\n    last_verified: 2026-01-01",
                "instant: `2026-01-01` is a date, which begins at another moment in every time zone",
            ),
        ] {
            let (_, messages) = findings(&PARTY.replace(change, to));
            assert_eq!(messages, [want], "{to}");
        }
        let twice = format!("{PARTY}{}", PARTY.replace("parties:\n", ""));
        let (_, messages) = findings(&twice);
        assert_eq!(messages, ["party: two parties are called `northwind`"]);
    }
}
