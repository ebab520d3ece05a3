//! `private-host`: public text links nothing that only the team can open.
//!
//! Checked in every state, since what is under embargo now is public later, without anybody looking
//! again.

use std::sync::Arc;

use crate::advisory::document::Advisory;
use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    let hosts = match reading.configuration() {
        Some(configuration) if !configuration.private_hosts.is_empty() => {
            &configuration.private_hosts
        }
        _ => return,
    };
    for advisory in reading.advisories() {
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        let text = reading.text_of(&advisory.path).unwrap_or_default();
        for address in addresses(advisory) {
            let Some(host) = hosts.iter().find(|host| leads_to(address, host)) else {
                continue;
            };
            let at = place(text, address, advisory);
            findings.push(
                Rule::PrivateHost,
                at,
                format!("this leads to {host}, which readers cannot open"),
                "Link what is public, or move the address into the case",
            );
        }
        found.extend(findings.into_vec());
    }
}

/// Every web address in what will be public.
fn addresses(advisory: &Advisory) -> Vec<&str> {
    let record = &advisory.record;
    let references = record.references.iter().flatten();
    let texts = [record.summary.as_deref(), record.details.as_deref()];
    let mut all: Vec<&str> = references.map(|reference| reference.url.as_str()).collect();
    all.extend(texts.into_iter().flatten().flat_map(addresses_in));
    all.sort_unstable();
    all.dedup();
    all
}

/// Every web address in a text, with what surrounds it left out.
fn addresses_in(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices("://") {
        let before = text.get(..at).unwrap_or_default();
        let start = before
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .len();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest
            .find(|c: char| c.is_whitespace() || "<>()[]\"'`".contains(c))
            .unwrap_or(rest.len());
        all.extend(rest.get(..end));
    }
    all
}

/// Whether an address is on this host or one below it.
fn leads_to(address: &str, host: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let name = authority.rsplit('@').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == host
        || name
            .strip_suffix(host)
            .is_some_and(|left| left.ends_with('.'))
}

/// Where the address stands outside of the case, or the status where it is written in another way.
fn place(text: &str, address: &str, advisory: &Advisory) -> std::ops::Range<usize> {
    text.match_indices(address)
        .map(|(at, _)| at)
        .find(|at| !advisory.case.span.contains(at))
        .map_or_else(
            || advisory.places.status.clone(),
            |at| at..at + address.len(),
        )
}

#[cfg(test)]
mod tests {
    use super::{addresses_in, leads_to};

    #[test]
    fn an_address_is_found_whatever_stands_around_it() {
        for (text, wants) in [
            ("see https://a.example.org/x.", "https://a.example.org/x."),
            ("<https://a.example.org/x>", "https://a.example.org/x"),
            ("[x](https://a.example.org/x)", "https://a.example.org/x"),
            ("„https://a.example.org/x\"", "https://a.example.org/x"),
            ("日本https://a.example.org/x 語", "https://a.example.org/x"),
            ("https://a.example.org/x", "https://a.example.org/x"),
        ] {
            assert_eq!(addresses_in(text), [wants], "{text}");
        }
    }

    #[test]
    fn a_host_covers_what_lies_below_it_and_nothing_beside_it() {
        for (address, wants) in [
            ("https://git.example.org/x", true),
            ("https://a.GIT.example.org:8443/x", true),
            ("http://user@git.example.org.", true),
            ("https://git.example.org?x", true),
            ("https://notgit.example.org/", false),
            ("https://example.org/git.example.org", false),
            ("https://git.example.org.example.com/", false),
            ("mailto:a@git.example.org", false),
        ] {
            assert_eq!(leads_to(address, "git.example.org"), wants, "{address}");
        }
    }
}
