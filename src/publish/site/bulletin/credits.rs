//! Who is thanked.

use serde::Serialize;

use super::super::Site;
use super::super::value::Text;
use crate::advisory::record::{CreditKind, Record};

#[derive(Serialize)]
pub(super) struct CreditShown {
    name: Text,
    role: Option<&'static str>,
    /// An address of their own.
    url: Option<Text>,
    /// The page of this site with everything they are thanked for.
    page: Option<String>,
}

/// Everybody whom a record thanks.
pub(super) fn of(site: &Site<'_>, record: &Record) -> Vec<CreditShown> {
    record
        .credits()
        .iter()
        .map(|credit| CreditShown {
            name: Text::from(credit.name.as_str()),
            role: credit.kind.map(role),
            url: credit
                .contact
                .iter()
                .flatten()
                .find_map(|contact| Text::of_web_address(contact)),
            page: site.people.page(&credit.name).map(|page| page.url()),
        })
        .collect()
}

/// What somebody did.
pub(in super::super) fn role(kind: CreditKind) -> &'static str {
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
