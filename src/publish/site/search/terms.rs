//! The terms of all records, each with the records that it stands in.

use std::collections::HashMap;

use rayon::prelude::*;

use super::postings::{Level, Posting};
use super::words::{self, Cut};
use crate::advisory::record::Record;
use crate::disclosure::public::PublicRecord;

/// A term with the records that it stands in, by their numbers.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) postings: Vec<Posting>,
}

/// What begins the terms that filters are; nobody can type one, since words have no such sign.
pub(super) const OF_FILTER: char = '=';

/// Longer names are found by their parts alone.
const LONGEST_NAME: usize = 100;

/// The records that are read together.
const TOGETHER: usize = 256;

/// The terms of these records, in the order in which scripts compare text.
pub(super) fn of(records: &[&PublicRecord]) -> Vec<Term> {
    let mut parts: Vec<Term> = records
        .par_chunks(TOGETHER)
        .enumerate()
        .flat_map_iter(|(at, records)| {
            let mut part = Part::default();
            for (number, record) in (at * TOGETHER..).zip(records) {
                part.read(u32::try_from(number).unwrap_or(u32::MAX), record);
            }
            part.terms
        })
        .collect();
    let first = |term: &Term| term.postings.first().map(|(number, _)| *number);
    parts.par_sort_unstable_by(|a, b| {
        in_script_order(&a.text, &b.text).then_with(|| first(a).cmp(&first(b)))
    });
    let mut terms: Vec<Term> = Vec::with_capacity(parts.len());
    for part in parts {
        match terms.last_mut() {
            Some(last) if last.text == part.text => last.postings.extend(part.postings),
            _ => terms.push(part),
        }
    }
    terms
}

/// The order of scripts, by units of UTF-16. It differs from that of bytes where characters beyond
/// U+FFFF meet those from U+E000 on.
pub(super) fn in_script_order(a: &str, b: &str) -> std::cmp::Ordering {
    let differs = |text: &str| text.bytes().any(|b| b >= 0xEE);
    if differs(a) && differs(b) {
        a.encode_utf16().cmp(b.encode_utf16())
    } else {
        a.cmp(b)
    }
}

/// The terms of some records, in the order in which they appeared.
#[derive(Default)]
struct Part {
    places: HashMap<String, usize>,
    terms: Vec<Term>,
}

impl Part {
    fn read(&mut self, number: u32, public: &PublicRecord) {
        let record = public.record();
        let mut add = |term: &str, level: Level| self.add(number, term, level);
        name(record.id.as_str(), Level::Id, Level::Title, &mut add);
        for alias in record.aliases() {
            name(alias.as_str(), Level::Id, Level::Title, &mut add);
        }
        for ids in [&record.related, &record.upstream].into_iter().flatten() {
            for id in ids {
                name(id.as_str(), Level::Text, Level::Text, &mut add);
            }
        }
        prose(record.title(), Level::Title, &mut add);
        for affected in record.affected() {
            if let Some(package) = &affected.package {
                name(&package.name, Level::Name, Level::NamePart, &mut add);
                prose(package.ecosystem.as_str(), Level::Text, &mut add);
                filter("package", &package.name, &mut add);
                filter("ecosystem", family(package.ecosystem.as_str()), &mut add);
            }
        }
        for cwe in record.weaknesses() {
            name(&cwe.to_string(), Level::Title, Level::Text, &mut add);
            if let Some(listed) = cwe.listed() {
                prose(listed.name, Level::Text, &mut add);
            }
        }
        if let Some(rating) = record.rating() {
            prose(rating.as_str(), Level::Text, &mut add);
            filter("severity", rating.as_str(), &mut add);
        }
        filter("year", &public.published().year().to_string(), &mut add);
        for text in texts(record) {
            prose(text, Level::Text, &mut add);
        }
    }

    fn add(&mut self, number: u32, term: &str, level: Level) {
        let place = if let Some(place) = self.places.get(term) {
            *place
        } else {
            self.places.insert(term.to_owned(), self.terms.len());
            self.terms.push(Term {
                text: term.to_owned(),
                postings: Vec::new(),
            });
            self.terms.len() - 1
        };
        let Some(term) = self.terms.get_mut(place) else {
            return;
        };
        match term.postings.last_mut() {
            Some((last, known)) if *last == number => *known = level.max(*known),
            _ => term.postings.push((number, level)),
        }
    }
}

/// The texts that are searched word by word.
fn texts(record: &Record) -> impl Iterator<Item = &str> {
    let credits = record.credits().iter().map(|credit| credit.name.as_str());
    let reason = record.withdrawal.as_ref();
    let reason = reason.and_then(|withdrawal| withdrawal.reason.as_deref());
    record
        .details
        .as_deref()
        .into_iter()
        .chain(reason)
        .chain(credits)
}

/// The ecosystem without its release, as people choose it.
pub(super) fn family(ecosystem: &str) -> &str {
    ecosystem
        .split_once(':')
        .map_or(ecosystem, |(family, _)| family)
}

fn prose(text: &str, level: Level, add: &mut impl FnMut(&str, Level)) {
    words::each(&text.to_lowercase(), Cut::Prose, &mut |word| {
        add(word, level);
    });
}

/// A name that is found as a whole and by its parts.
fn name(text: &str, whole: Level, part: Level, add: &mut impl FnMut(&str, Level)) {
    let lower = text.to_lowercase();
    words::each(&lower, Cut::Name, &mut |word| add(word, part));
    let is_typed = !lower.chars().any(char::is_whitespace) && !lower.starts_with(OF_FILTER);
    if is_typed && lower.len() <= LONGEST_NAME {
        add(&lower, whole);
    }
}

/// A term that a filter asks for. Spaces part terms, so a filter has others.
fn filter(of: &str, value: &str, add: &mut impl FnMut(&str, Level)) {
    let value = value.to_lowercase().replace(' ', "\u{a0}");
    let value = words::beginning(&value, LONGEST_NAME);
    add(&format!("{OF_FILTER}{of}:{value}"), Level::Text);
}
