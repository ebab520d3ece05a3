//! `private-reference`: public text names no entry that is not public, by id or by alias, however it
//! is written.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::advisory::document::Advisory;
use crate::advisory::yaml;
use crate::check::Reading;
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::disguise::{Folded, Names};
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::SourceFile;

/// What was searched before. That is most of the work of checking a database again in which one file
/// has changed.
#[derive(Debug, Default)]
pub(in crate::check) struct Searched {
    /// The names that were looked for.
    names: Names,
    /// The public records that have none of them, by the paths of their files.
    without: HashSet<Arc<str>>,
}

impl Searched {
    /// Forgets the files of which `is_unchanged` does not hold.
    pub(in crate::check) fn retain(&mut self, is_unchanged: impl Fn(&str) -> bool) {
        self.without.retain(|path| is_unchanged(path));
    }
}

pub(super) fn check(reading: &Reading, now: Now, found: &mut Vec<Finding>) {
    let secret = secret(reading, now);
    if secret.is_empty() {
        return;
    }
    for (advisory, named) in in_records(reading, &secret, now) {
        in_advisory(reading, advisory, &secret, named, found);
    }
    if let Some(configuration) = reading.configuration() {
        let mut named = BTreeSet::new();
        secret.collect(&said(configuration), &mut named);
        let text = reading.text_of(configuration::FILE).unwrap_or_default();
        let mut findings = Findings::new(configuration::FILE);
        for name in named {
            let place = place_in(&secret, &Folded::with_places(text), &name);
            push(&mut findings, place.unwrap_or(0..0));
        }
        found.extend(findings.into_vec());
    }
    for file in &reading.snapshot().files {
        let shown = file.path.starts_with("site/") || file.path.starts_with("templates/");
        let Some(text) = shown.then(|| text_in(reading, file)).flatten() else {
            continue;
        };
        let mut findings = Findings::new(file.path.as_str());
        for name in named_in_file(&secret, file, &text) {
            let place = place_in(&secret, &Folded::with_places(&text), &name);
            push(&mut findings, place.unwrap_or(0..0));
        }
        found.extend(findings.into_vec());
    }
    reading.searched().names = secret;
}

/// The public records with the names that stand in them.
fn in_records<'r>(
    reading: &'r Reading,
    secret: &Names,
    now: Now,
) -> Vec<(&'r Advisory, BTreeSet<String>)> {
    let mut searched = reading.searched();
    if !searched.names.are(secret) {
        searched.without.clear();
    }
    let without = &searched.without;
    let public: Vec<_> = reading
        .advisories()
        .par_iter()
        .filter(|advisory| is_public(advisory, now.instant()))
        .map(|advisory| {
            let named = if without.contains(&advisory.path) {
                BTreeSet::new()
            } else {
                named_in_record(secret, advisory)
            };
            (advisory, named)
        })
        .collect();
    searched.without = public
        .iter()
        .filter(|(_, named)| named.is_empty())
        .map(|(advisory, _)| Arc::clone(&advisory.path))
        .collect();
    public
}

/// The names of what is not public, except those that something public has as well.
fn secret(reading: &Reading, now: Now) -> Names {
    let public = |advisory: &&Advisory| is_public(advisory, now.instant());
    let known: HashSet<String> = reading
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
        .map(|id| Folded::of(id).into_text());
    Names::new(
        reading
            .advisories()
            .iter()
            .filter(|advisory| !public(advisory))
            .flat_map(names)
            .chain(unread)
            .filter(|name| !known.contains(name)),
    )
}

fn named_in_record(secret: &Names, advisory: &Advisory) -> BTreeSet<String> {
    let record = &advisory.record;
    let mut named = BTreeSet::new();
    secret.collect(&said(record), &mut named);
    for text in [&record.summary, &record.details].into_iter().flatten() {
        secret.collect_markdown(text, &mut named);
    }
    named
}

fn in_advisory(
    reading: &Reading,
    advisory: &Advisory,
    secret: &Names,
    named: BTreeSet<String>,
    found: &mut Vec<Finding>,
) {
    let mut findings = Findings::new(Arc::clone(&advisory.path));
    for name in named {
        let place = reading
            .text_of(&advisory.path)
            .and_then(|text| place_of(secret, advisory, text, &name));
        push(
            &mut findings,
            place.unwrap_or_else(|| advisory.places.id.clone()),
        );
    }
    for attachment in &advisory.attachments {
        let Some(file) = reading.snapshot().get(&advisory.beside(&attachment.path)) else {
            continue;
        };
        let Some(text) = text_in(reading, file) else {
            continue;
        };
        if !named_in_file(secret, file, &text).is_empty() {
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

/// Where the file of an advisory says a name: in what is shown of its text, else anywhere.
fn place_of(secret: &Names, advisory: &Advisory, text: &str, name: &str) -> Option<Range<usize>> {
    let body = advisory.places.body.clone();
    let shown = Folded::of_markdown_with_places(text.get(body.clone())?);
    place_in(secret, &shown, name)
        .map(|place| place.start + body.start..place.end + body.start)
        .or_else(|| place_in(secret, &Folded::with_places(text), name))
}

fn place_in(secret: &Names, folded: &Folded, name: &str) -> Option<Range<usize>> {
    secret
        .all_in(folded.text())
        .into_iter()
        .find(|(found, _)| *found == name)
        .and_then(|(_, range)| folded.place(&range))
}

/// The names in a file that is published or shapes what is.
fn named_in_file(secret: &Names, file: &SourceFile, text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    secret.collect(text, &mut named);
    secret.collect_markup(text, &mut named);
    if file.path.ends_with(".md") {
        secret.collect_markdown(text, &mut named);
    }
    // What the words of the site say stands on every page without the escapes of YAML.
    if file.path.ends_with(".yaml") {
        let text = text.trim_start_matches('\u{feff}');
        let tree = yaml::read(text, 0, &mut Findings::new(file.path.as_str()));
        secret.collect(&said(&tree), &mut named);
    }
    named
}

/// What can be read of a published file. Advisories are linked, not published as
/// they stand; a file that cannot be read keeps the build from happening anyway.
fn text_in(reading: &Reading, file: &SourceFile) -> Option<String> {
    if file.advisory_id().is_some() {
        return None;
    }
    let bytes = reading.repository().read(file).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Every text within a value. The escapes of its debugging form are undone, or else a line end before
/// a name (`\n` and the name) would read as a part of it, and an invisible character as visible.
fn said(value: &impl std::fmt::Debug) -> String {
    let form = format!("{value:?}");
    let mut out = String::with_capacity(form.len());
    let mut rest = form.as_str();
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let code = escape
            .strip_prefix("u{")
            .and_then(|code| code.split_once('}'));
        rest = if let Some((code, behind)) = code {
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            out.push(c.unwrap_or(' '));
            behind
        } else {
            let mut characters = escape.chars();
            let escaped = characters.next().unwrap_or(' ');
            let stands_for_itself = matches!(escaped, '\\' | '"' | '\'');
            out.push(if stands_for_itself { escaped } else { ' ' });
            characters.as_str()
        };
    }
    out.push_str(rest);
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

/// The folded names of an advisory.
fn names(advisory: &Advisory) -> Vec<String> {
    let aliases = advisory
        .record
        .aliases()
        .iter()
        .map(crate::advisory::id::VulnerabilityId::as_str);
    std::iter::once(advisory.id().as_str())
        .chain(aliases)
        .map(|name| Folded::of(name).into_text())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_value_says_is_what_its_texts_say() {
        let texts = [
            "a\nEX-2026-1",
            "b\tEX-2026-2\"",
            "c\\EX-2026-3",
            "d\u{ad}e\u{200b}",
        ];
        let said = said(&texts);
        assert_eq!(
            said,
            "[\"a EX-2026-1\", \"b EX-2026-2\"\", \"c\\EX-2026-3\", \"d\u{ad}e\u{200b}\"]"
        );
    }
}
