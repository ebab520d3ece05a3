//! `security-txt-expiry`: security.txt does not run out unnoticed.

use crate::check::Reading;
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::finding::{Finding, Findings, Rule};

/// How long before the end somebody should hear of it.
const WARNING_DAYS: i64 = 30;

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    let Some(security_txt) = reading
        .configuration()
        .and_then(|c| c.security_txt.as_ref())
    else {
        return;
    };
    let left = security_txt.expires.unix() - now.instant().unix();
    if left > WARNING_DAYS * 24 * 60 * 60 {
        return;
    }
    let place = reading
        .text_of(configuration::FILE)
        .and_then(|text| text.find("expires:").map(|at| at..at + "expires".len()))
        .unwrap_or(0..0);
    let mut findings = Findings::new(configuration::FILE);
    let message = if left > 0 {
        format!("security.txt expires at {}", security_txt.expires)
    } else {
        format!("security.txt expired at {}", security_txt.expires)
    };
    findings.push(
        Rule::SecurityTxtExpiry,
        place,
        message,
        "See that the contact is still right, and write an instant less than a year ahead",
    );
    found.extend(findings.into_vec());
}
