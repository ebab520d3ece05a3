//! What people may have meant who mistyped a word.
//!
//! A mistake spoils one piece of a word. Of two pieces that lie apart one is whole after one
//! mistake, of three one after two. So it is enough to look among the words that begin as the
//! mistyped one does, end as it does, or, if it is long, have the same letters in the middle. The
//! script does the rest: it counts the mistakes.

use rayon::prelude::*;

use super::blocks::Entry;
use super::postings::Level;
use super::terms::{Term, in_script_order};

/// The letters of words that are corrected and proposed.
const SHORTEST: usize = 4;
const LONGEST: usize = 24;

/// Words of so many letters may have two mistakes.
const LONG: usize = 9;

/// Begins and ends a word.
const EDGE: char = '^';

/// A piece of a word: two letters and the edge, or three letters.
type Piece = [char; 3];

/// For every piece the words that have it, each behind a digit that says how common it is.
pub(super) fn of(terms: &[Term]) -> Vec<Entry> {
    let mut kept: Vec<(Piece, usize)> = terms
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, term)| {
            let letters: Vec<char> = term.text.chars().collect();
            let pieces = if is_spelled(&letters) {
                pieces_of(&letters)
            } else {
                Vec::new()
            };
            pieces.into_iter().map(move |piece| (piece, at))
        })
        .collect();
    kept.par_sort_unstable();
    let same: Vec<_> = kept.chunk_by(|(a, _), (b, _)| a == b).collect();
    let mut entries: Vec<_> = same
        .into_par_iter()
        .map(|same| entry(terms, same))
        .collect();
    entries.par_sort_by(|a, b| in_script_order(&a.key, &b.key));
    entries
}

/// The words of one piece.
fn entry(terms: &[Term], same: &[(Piece, usize)]) -> Entry {
    let mut value = String::new();
    for term in same.iter().filter_map(|(_, at)| terms.get(*at)) {
        if !value.is_empty() {
            value.push(',');
        }
        value.push(how_common(term));
        value.push_str(&term.text);
    }
    Entry {
        key: same
            .first()
            .map(|(piece, _)| piece.iter().collect())
            .unwrap_or_default(),
        value,
    }
}

/// Numbers and hashes are not spelled.
fn is_spelled(letters: &[char]) -> bool {
    (SHORTEST..=LONGEST).contains(&letters.len())
        && letters.iter().all(|c| c.is_alphanumeric())
        && letters.iter().filter(|c| c.is_numeric()).count() <= 2
}

/// The pieces under which a word is kept.
fn pieces_of(letters: &[char]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if let ([first, second, ..], [.., before, last]) = (letters, letters) {
        pieces.push([EDGE, *first, *second]);
        pieces.push([*before, *last, EDGE]);
    }
    for at in middles(letters.len()) {
        if let Some([a, b, c]) = letters.get(at..at + 3) {
            pieces.push([*a, *b, *c]);
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Where the middle piece of a mistyped word can stand in the word that was meant. The beginning and
/// the end of the mistyped word have a mistake each then: a letter more, less or other.
fn middles(letters: usize) -> Vec<usize> {
    let mut places = Vec::new();
    // By two, so that no number is below zero: 1 is a letter less, 2 the same, 3 a letter more.
    for before in 1..=3 {
        for behind in 1..=3 {
            let typed = (letters + 4).saturating_sub(before + behind);
            if typed >= LONG {
                places.extend((middle(typed) + before).checked_sub(2));
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Where the middle piece of a long word begins.
fn middle(letters: usize) -> usize {
    (letters - 3) / 2
}

/// From `0` to `9`: the power of two of the records it is in, with names and titles before the rest.
fn how_common(term: &Term) -> char {
    let power = term.postings.len().max(1).ilog2() / 2;
    let is_named = term
        .postings
        .iter()
        .any(|(_, level)| *level >= Level::NamePart);
    char::from_digit((power + if is_named { 2 } else { 0 }).min(9), 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces that the script looks for.
    fn asked(typed: &[char]) -> Vec<Piece> {
        let end = typed.len() - 2;
        let mut pieces = vec![
            [EDGE, typed[0], typed[1]],
            [typed[end], typed[end + 1], EDGE],
        ];
        if typed.len() >= LONG {
            let at = middle(typed.len());
            pieces.push([typed[at], typed[at + 1], typed[at + 2]]);
        }
        pieces
    }

    /// Every word that one mistake makes of another.
    fn mistyped(word: &[char]) -> Vec<Vec<char>> {
        let mut all = Vec::new();
        for at in 0..=word.len() {
            let (start, end) = word.split_at(at);
            all.push([start, &['#'], end].concat());
            if let Some((first, rest)) = end.split_first() {
                all.push([start, rest].concat());
                all.push([start, &['#'], rest].concat());
                if let Some((second, rest)) = rest.split_first() {
                    all.push([start, &[*second, *first], rest].concat());
                }
            }
        }
        all
    }

    #[test]
    fn a_word_with_its_mistakes_still_leads_to_what_was_meant() {
        let letters: Vec<char> = "abcdefghijklmnopqrstuvwx".chars().collect();
        for length in SHORTEST..=LONGEST {
            let meant = &letters[..length];
            let kept = pieces_of(meant);
            let finds = |typed: &[char]| asked(typed).iter().any(|piece| kept.contains(piece));
            for once in mistyped(meant) {
                assert!(once.len() < 5 || finds(&once), "{once:?}");
                for twice in mistyped(&once) {
                    assert!(twice.len() < LONG || finds(&twice), "{length}: {twice:?}");
                }
            }
        }
    }

    #[test]
    fn hashes_are_not_proposed() {
        for (word, want) in [
            ("log4j", true),
            ("abc", false),
            ("5d81c9e3", false),
            ("naïve", true),
        ] {
            let letters: Vec<char> = word.chars().collect();
            assert_eq!(is_spelled(&letters), want, "{word}");
        }
    }
}
