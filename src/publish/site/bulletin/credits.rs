//! Who is thanked.

use std::borrow::Cow;

use serde::Serialize;

use super::super::Site;
use super::super::value::Text;
use super::super::words::Words;
use crate::advisory::record::{CreditKind, Record};
use crate::publish::address::Address;

#[derive(Serialize)]
pub(super) struct CreditShown {
    name: Text,
    /// What they did, if the record says it.
    roles: Vec<Cow<'static, str>>,
    /// An address of their own.
    url: Option<Text>,
    /// The page of this site with everything they are thanked for.
    page: Option<String>,
}

/// Everybody whom a record thanks, each once.
pub(super) fn of(site: &Site<'_>, record: &Record) -> Vec<CreditShown> {
    let mut all: Vec<CreditShown> = Vec::new();
    for credit in record.credits() {
        let name = Text::from(credit.name.as_str());
        let mut contacts = credit.contact.iter().flatten();
        let url = contacts.find_map(|contact| Text::of_web_address(contact));
        if let Some(known) = all.iter_mut().find(|known| known.name == name) {
            known.url = known.url.take().or(url);
        } else {
            all.push(CreditShown {
                page: site.people.page(&credit.name).map(Address::url),
                name,
                roles: roles(&site.words, record, &credit.name),
                url,
            });
        }
    }
    all
}

/// What somebody did for a record, each role once.
pub(in super::super) fn roles(
    words: &Words,
    record: &Record,
    name: &str,
) -> Vec<Cow<'static, str>> {
    let mut roles = Vec::new();
    let credits = record.credits().iter();
    for kind in credits
        .filter(|credit| credit.name == name)
        .filter_map(|credit| credit.kind)
    {
        let role = words.say(role(kind));
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

/// What somebody did.
pub(super) fn role(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::Finder => "finder",
        CreditKind::Reporter => "reporter",
        CreditKind::Analyst => "analyst",
        CreditKind::Coordinator => "coordinator",
        CreditKind::RemediationDeveloper => "developer of the fix",
        CreditKind::RemediationReviewer => "reviewer of the fix",
        CreditKind::RemediationVerifier => "verifier of the fix",
        CreditKind::Tool => "tool",
        CreditKind::Sponsor => "sponsor",
        CreditKind::Other => "other",
    }
}
