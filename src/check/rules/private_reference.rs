//! `private-reference`: public text names no entry that is not public, by id or by alias.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::advisory::document::Advisory;
use crate::check::Reading;
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::SourceFile;

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    let public = |advisory: &&Advisory| is_public(advisory, now.instant());
    let known: BTreeSet<String> = reading
        .advisories()
        .iter()
        .filter(public)
        .flat_map(names)
        .collect();
    // Names by file as well: an entry that cannot be read is nobody's to see.
    let unread = reading
        .snapshot()
        .files
        .iter()
        .filter_map(|file| file.advisory_id())
        .map(str::to_lowercase);
    let secret: BTreeSet<String> = reading
        .advisories()
        .iter()
        .filter(|advisory| !public(advisory))
        .flat_map(names)
        .chain(unread)
        .filter(|name| !known.contains(name))
        .collect();
    if secret.is_empty() {
        return;
    }
    for advisory in reading.advisories().iter().filter(public) {
        let Some(text) = reading.text_of(&advisory.path) else {
            continue;
        };
        let said = said(&advisory.record);
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        for name in secret.iter().filter(|name| mention(&said, name).is_some()) {
            let lower = text.to_lowercase();
            // Lower-casing can move bytes; the place is then that of the id.
            let place = mention(&lower, name)
                .filter(|_| lower.len() == text.len())
                .unwrap_or_else(|| advisory.places.id.clone());
            push(&mut findings, place);
        }
        let folder = advisory
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        for attachment in &advisory.attachments {
            let file = reading
                .snapshot()
                .get(&format!("{folder}/{}", attachment.path));
            let Some(text) = file.and_then(|file| text_in(reading, file)) else {
                continue;
            };
            if secret.iter().any(|name| mention(&text, name).is_some()) {
                findings.push(
                    Rule::PrivateReference,
                    attachment.span.clone(),
                    "this file names an entry that is not public, by its id or an alias",
                    "Remove the name from the file, or the link, until that entry is public",
                );
            }
        }
        found.extend(findings.into_vec());
    }
    if let Some(configuration) = reading.configuration() {
        let said = said(configuration);
        let mut findings = Findings::new(configuration::FILE);
        let text = reading
            .text_of(configuration::FILE)
            .unwrap_or_default()
            .to_lowercase();
        for name in secret.iter().filter(|name| mention(&said, name).is_some()) {
            push(&mut findings, mention(&text, name).unwrap_or(0..0));
        }
        found.extend(findings.into_vec());
    }
    for file in &reading.snapshot().files {
        let shown = file.path.starts_with("site/") || file.path.starts_with("templates/");
        let Some(lower) = shown.then(|| text_in(reading, file)).flatten() else {
            continue;
        };
        let mut findings = Findings::new(file.path.as_str());
        for place in secret.iter().filter_map(|name| mention(&lower, name)) {
            push(&mut findings, place);
        }
        found.extend(findings.into_vec());
    }
}

/// What can be read of a published file, in lower case. Advisories are linked, not published as
/// they stand; a file that cannot be read keeps the build from happening anyway.
fn text_in(reading: &Reading, file: &SourceFile) -> Option<String> {
    if file.advisory_id().is_some() {
        return None;
    }
    let bytes = reading.repository().read(file).ok()?;
    Some(String::from_utf8_lossy(&bytes).to_lowercase())
}

/// Every text within a value, in lower case. The escapes of its debugging form are undone, or else
/// a line end before a name (`\n` and the name) would read as a part of it.
fn said(value: &impl std::fmt::Debug) -> String {
    let form = format!("{value:?}").to_lowercase();
    let mut out = String::with_capacity(form.len());
    let mut characters = form.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                let escaped = characters.next().unwrap_or(' ');
                let stands_for_itself = matches!(escaped, '\\' | '"' | '\'');
                out.push(if stands_for_itself { escaped } else { ' ' });
            }
            c => out.push(c),
        }
    }
    out
}

fn push(findings: &mut Findings, place: std::ops::Range<usize>) {
    findings.push(
        Rule::PrivateReference,
        place,
        "this names an entry that is not public, by its id or an alias",
        "Remove it until that entry is public",
    );
}

/// The names of an advisory in lower case.
fn names(advisory: &Advisory) -> Vec<String> {
    let aliases = advisory
        .record
        .aliases()
        .iter()
        .map(crate::advisory::id::VulnerabilityId::as_str);
    std::iter::once(advisory.id().as_str())
        .chain(aliases)
        .map(str::to_lowercase)
        .collect()
}

/// Where `text` holds `name` as a word of its own.
fn mention(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let part_of_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).find_map(|(at, _)| {
        let end = at + name.len();
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(end..).and_then(|t| t.chars().next());
        (!part_of_word(before) && !part_of_word(after)).then_some(at..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_line_is_no_part_of_a_name() {
        let said = said(&["a\nEX-2026-1", "b\tEX-2026-2\"", "c\\EX-2026-3"]);
        for name in ["ex-2026-1", "ex-2026-2", "ex-2026-3"] {
            assert!(mention(&said, name).is_some(), "{name} in {said}");
        }
    }

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        for (text, want) in [
            ("see ex-2026-1.", Some(4..13)),
            ("x_ex-2026-1", Some(2..11)),
            ("https://example.org/ex-2026-1.html", Some(20..29)),
            ("ex-2026-12", None),
            ("ex-2026-12 and ex-2026-1", Some(15..24)),
            ("rex-2026-1", None),
        ] {
            assert_eq!(mention(text, "ex-2026-1"), want, "{text}");
        }
    }
}
