//! `configuration`: an old address leads to an advisory that is public. One that is private looks
//! here like one that does not exist.

use crate::check::Reading;
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    let Some(configuration) = reading.configuration() else {
        return;
    };
    let mut findings = Findings::new(configuration::FILE);
    for redirect in &configuration.redirects {
        let Some(id) = &redirect.to else { continue };
        let mut advisories = reading.advisories().iter();
        if !advisories.any(|advisory| advisory.id() == id && is_public(advisory, now.instant())) {
            findings.push(
                Rule::Configuration,
                redirect.span.clone(),
                format!("`{id}` is no public advisory, so the old address leads nowhere"),
                "Name a public advisory, or remove the redirect until this one is public",
            );
        }
    }
    found.extend(findings.into_vec());
}
