//! Reading where to go on: references and credits.

use super::{Accept, propose_scalar, strings};
use crate::advisory::fields::{self, Fields};
use crate::advisory::record::{Credit, CreditKind, Reference, ReferenceKind};
use crate::advisory::uri;
use crate::advisory::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// Reads the list `references`.
pub(super) fn references(
    node: &Node<'_>,
    accept: Accept,
    findings: &mut Findings,
) -> Option<Vec<Reference>> {
    let items = fields::items(node, "`references`", findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| reference(item, accept, findings))
            .collect(),
    )
}

fn reference(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Reference> {
    let mut fields = Fields::open(node, "a reference", findings)?;
    let full =
        accept == Accept::Osv || fields.peek("type").is_some() || fields.peek("url").is_some();
    let (kind, url) = if full {
        let kind = fields
            .require("type", "Write `type: WEB` or another type", findings)
            .and_then(|node| {
                fields::word(
                    node,
                    "type of a reference",
                    Rule::OsvSchema,
                    ReferenceKind::ALL,
                    ReferenceKind::as_str,
                    findings,
                )
            });
        (
            kind,
            fields.require("url", "Write `url: https://…`", findings),
        )
    } else {
        let found = ReferenceKind::ALL
            .iter()
            .find_map(|kind| fields.peek(kind.short()).map(|node| (*kind, node)));
        for kind in ReferenceKind::ALL {
            if found.is_none_or(|(found, _)| found == *kind) {
                fields.take(kind.short());
            }
        }
        let Some((kind, url)) = found else {
            nothing_named(
                fields,
                node,
                "a reference needs an address",
                "Write `fix: https://…`, or another kind",
                findings,
            );
            return None;
        };
        (Some(kind), Some(url))
    };
    fields.finish(findings);
    let url_node = url?;
    let url = fields::text(url_node, "a reference", findings)?;
    if let Err(error) = uri::check(url) {
        let exact = uri::respelled(url);
        let guess = Some(format!("https://{url}")).filter(|guess| {
            error == uri::UriError::Scheme && url.contains('.') && uri::check(guess).is_ok()
        });
        findings.push(
            Rule::ReferenceUrl,
            url_node.span.clone(),
            error.to_string(),
            exact.as_ref().or(guess.as_ref()).map_or_else(
                || "Write a complete address, such as https://example.org/page".to_owned(),
                |exact| format!("Write `{exact}`"),
            ),
        );
        if let Some(guess) = guess.filter(|_| exact.is_none()) {
            let change = Change::scalar(url_node.span.clone(), guess);
            findings.propose(Proposal::suggestion(change));
        }
        propose_scalar(url_node, exact, findings);
    } else if !uri::is_web(url) {
        findings.push(
            Rule::ReferenceScheme,
            url_node.span.clone(),
            "this address is neither http nor https, so it is shown without a link",
            "Write the https address",
        );
    }
    Some(Reference {
        kind: kind?,
        url: url.to_owned(),
    })
}

/// An item of which nothing was understood has a finding, whatever it held: it must not vanish
/// (law 6). An unknown key is one already.
fn nothing_named(
    fields: Fields<'_, '_>,
    node: &Node<'_>,
    message: &str,
    mend: &str,
    findings: &mut Findings,
) {
    let before = findings.as_slice().len();
    fields.finish(findings);
    if findings.as_slice().len() == before {
        findings.push(Rule::MissingKey, node.span.clone(), message, mend);
    }
}

/// Reads the list `credits`.
pub(super) fn credits(
    node: &Node<'_>,
    accept: Accept,
    findings: &mut Findings,
) -> Option<Vec<Credit>> {
    let items = fields::items(node, "`credits`", findings)?;
    Some(
        items
            .iter()
            .filter_map(|item| credit(item, accept, findings))
            .collect(),
    )
}

fn credit(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Credit> {
    let mut fields = Fields::open(node, "a credit", findings)?;
    let contact = fields
        .take("contact")
        .and_then(|node| strings(node, "`contact`", findings));
    let full =
        accept == Accept::Osv || fields.peek("name").is_some() || fields.peek("type").is_some();
    let (kind, name) = if full {
        let kind = fields.take("type").and_then(|node| {
            fields::word(
                node,
                "kind of credit",
                Rule::OsvSchema,
                CreditKind::ALL,
                CreditKind::as_str,
                findings,
            )
        });
        (kind, fields.require("name", "Write `name: …`", findings))
    } else {
        let found = CreditKind::ALL
            .iter()
            .find_map(|kind| fields.peek(kind.short()).map(|node| (*kind, node)));
        for kind in CreditKind::ALL {
            if found.is_none_or(|(found, _)| found == *kind) {
                fields.take(kind.short());
            }
        }
        if found.is_none() {
            nothing_named(
                fields,
                node,
                "a credit needs a name",
                "Write `finder: A. Name`, or another kind",
                findings,
            );
            return None;
        }
        (found.map(|(kind, _)| kind), found.map(|(_, node)| node))
    };
    fields.finish(findings);
    Some(Credit {
        name: fields::text(name?, "a name", findings)?.to_owned(),
        contact,
        kind,
    })
}
