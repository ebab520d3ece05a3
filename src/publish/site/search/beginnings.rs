//! Beginnings of so many words that reading them all would take long.
//!
//! Whoever types `cve-20` is shown something at once: what begins so in ids, names and titles.

use super::blocks::{self, Entry};
use super::postings::{self, Level};
use super::terms::{OF_FILTER, Term, in_script_order};

/// What stands before such a beginning. It begins as filters do, so that nobody can type it.
const SIGN: &str = "=*";

/// Words that begin the same and take up more than this are also there together. A script reads up
/// to three files for a beginning, and of four in a row two are read whole.
const MANY: usize = 2 * blocks::FULL;

/// Entries for all wide beginnings; `entries` are those of `terms`.
pub(super) fn of(terms: &[Term], entries: &[Entry], records: usize) -> Vec<Entry> {
    let words = terms.iter().zip(entries);
    let words: Vec<_> = words
        .filter(|(term, _)| !term.text.starts_with(OF_FILTER))
        .collect();
    let mut wide = Vec::new();
    collect(&words, 2, records, &mut wide);
    wide.sort_by(|a, b| in_script_order(&a.key, &b.key));
    wide
}

/// Adds the wide beginnings of `length` characters and more.
fn collect(words: &[(&Term, &Entry)], length: usize, records: usize, wide: &mut Vec<Entry>) {
    let beginning = |term: &Term| {
        let end = term.text.char_indices().nth(length - 1);
        end.and_then(|(at, c)| Some(term.text.get(..at + c.len_utf8())?.to_owned()))
    };
    for same in words.chunk_by(|(a, _), (b, _)| beginning(a) == beginning(b)) {
        let size: usize = same.iter().map(|(_, entry)| entry.size()).sum();
        let begins = same.first().and_then(|(term, _)| beginning(term));
        let Some(begins) = begins.filter(|_| size >= MANY) else {
            continue;
        };
        let mut levels = vec![Level::Text; records];
        for (number, level) in same.iter().flat_map(|(term, _)| &term.postings) {
            let number = usize::try_from(*number).unwrap_or(usize::MAX);
            if let Some(known) = levels.get_mut(number) {
                *known = (*known).max(*level);
            }
        }
        let named: Vec<_> = (0..)
            .zip(levels)
            .filter(|(_, level)| *level > Level::Text)
            .collect();
        wide.push(Entry {
            key: format!("{SIGN}{begins}"),
            value: postings::packed(&named),
        });
        collect(same, length + 1, records, wide);
    }
}
