//! Whether security.txt is still valid (RFC 9116, section 2.5.5).

use super::{DAY, Examined, Report};

/// How long before its end it should be renewed, in days.
const AHEAD: i64 = 30;

pub(super) fn check(examined: &Examined<'_>, report: &mut Report) {
    let Some(security_txt) = examined
        .reading
        .configuration()
        .and_then(|configuration| configuration.security_txt.as_ref())
    else {
        return;
    };
    let help = "See that the contact is still right, and write an instant less than a year ahead";
    let left = security_txt.expires.unix() - examined.now.instant().unix();
    if left <= 0 {
        let message = format!("security.txt expired at {}", security_txt.expires);
        report.fail("security-txt", message, help);
    } else if left <= AHEAD * DAY {
        let message = format!("security.txt expires at {}", security_txt.expires);
        report.warn("security-txt", message, help);
    }
}
