//! `credit-form`: credits name people, and nothing that belongs elsewhere.

use super::{Place, Remarks};
use crate::finding::Rule;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    if !remarks.is_own() {
        return;
    }
    for (item, credit) in remarks.advisory.record.credits().iter().enumerate() {
        let name = credit.name.trim();
        let (message, mend) = if is_address(name) {
            (
                "this publishes a mail address",
                "Name the person; an address that may be public goes under `contact:`",
            )
        } else if name.starts_with('@') {
            (
                "a name of a user says nothing without its platform",
                "Name the person, and put the address of the profile under `contact:`",
            )
        } else if name.contains("://") {
            (
                "this is an address and not a name",
                "Name the person, and put the address under `contact:`",
            )
        } else {
            continue;
        };
        let place = Place::Key("credits", Some(item));
        remarks.push(Rule::CreditForm, place, message, mend);
    }
}

/// Whether a mail address is part of it.
fn is_address(name: &str) -> bool {
    name.split([' ', '<', '>', '(', ')', ',']).any(|word| {
        word.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !host.ends_with('.')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_names() {
        for (name, is) in [
            ("O. Wick <wick@example.org>", true),
            ("wick@example.org", true),
            ("@wick", false),
            ("@wick.example.org", false),
            ("wick@localhost", false),
            ("wick@example.", false),
            ("O. Wick @ Example Labs", false),
            ("O. Wick", false),
        ] {
            assert_eq!(is_address(name), is, "{name}");
        }
    }
}
