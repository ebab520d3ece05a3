//! Texts as rows of words, in one pass over their bytes.
//!
//! What is looked for are rows of at most [`LONGEST`] words. Each row has a hash, and the hashes of
//! all rows that end at a word follow from those that end at the word before: so the price of a
//! search does not depend on how much is looked for. Words are what readers see: letters and digits
//! in small form, whatever stands between them, however it is written ([`look`]).

use std::ops::Range;

use crate::disclosure::disguise::look;

/// As many words has the longest row.
pub(super) const LONGEST: usize = 6;

/// As many bytes may stand between two words of one row: a line end with its indentation and the
/// mark of a comment.
const WIDEST_GAP: usize = 64;

/// Words from this length on, in bytes, may be encoded text.
pub(super) const LONG_WORD: usize = 16;

/// What was noticed in a text that may hide more text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each sign is there or not, whatever the others are"
)]
pub(super) struct Signs {
    /// A percent sign, an ampersand or a backslash before a letter, a digit or `#`.
    pub(super) escape: bool,
    /// A closing tag, the target of a link, or a mark of emphasis within a word.
    pub(super) markup: bool,
    /// A word that is long enough for encoded text.
    pub(super) long_word: bool,
    /// A byte 0.
    pub(super) zero: bool,
    /// What only the quoted-printable encoding of mail writes (RFC 2045, section 6.7): `=3D`, `=C3=`,
    /// and the end of a long line behind `=`.
    pub(super) quoted: bool,
}

/// What a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A part of a word, in its small form.
    Word(u8),
    /// Between words.
    Gap,
    /// The beginning of an escape.
    Escape,
    /// A mark of emphasis.
    Mark,
    /// The beginning of a tag, or the end of a link's text.
    Tag,
    Zero,
    Equals,
    /// A part of a character of several bytes.
    Wide,
}

const CLASSES: [Class; 256] = classes();

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler; the index is below 256"
)]
const fn classes() -> [Class; 256] {
    let mut table = [Class::Gap; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Class::Word(byte.to_ascii_lowercase()),
            b'%' | b'&' | b'\\' => Class::Escape,
            b'*' | b'~' | b'`' => Class::Mark,
            b'<' | b']' => Class::Tag,
            0 => Class::Zero,
            b'=' => Class::Equals,
            0x80.. => Class::Wide,
            _ => Class::Gap,
        };
        at += 1;
    }
    table
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0x0100_0000_01b3;
const MIX: u64 = 0xff51_afd7_ed55_8ccd;
const ROW: u64 = 0xd6e8_feb8_6659_fd93;

/// Rows of words as they come by.
struct Rows {
    /// The hash of the row of each length that ends at the last word.
    hashes: [u64; LONGEST],
    /// Where each of these rows begins.
    starts: [usize; LONGEST],
    /// How many words stand close enough together.
    length: usize,
}

impl Rows {
    fn push(&mut self, word: u64, start: usize, gap: usize) {
        if gap > WIDEST_GAP {
            self.length = 0;
        }
        self.length = (self.length + 1).min(LONGEST);
        let mut before = (0_u64, start);
        for (hash, begin) in self.hashes.iter_mut().zip(&mut self.starts) {
            let old = (*hash, *begin);
            (*hash, *begin) = (before.0.wrapping_mul(ROW).wrapping_add(word), before.1);
            before = old;
        }
    }
}

/// Calls `found` for each row of words of a text: its length in words, its hash, and its place.
pub(super) fn rows(bytes: &[u8], mut found: impl FnMut(usize, u64, Range<usize>)) -> Signs {
    let mut signs = Signs::default();
    let mut rows = Rows {
        hashes: [0; LONGEST],
        starts: [0; LONGEST],
        length: 0,
    };
    let mut word: Option<(u64, usize)> = None;
    // The end of the last word, and how many marks stand behind it.
    let (mut end, mut marks) = (0, 0);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let class = CLASSES.get(usize::from(*byte)).copied();
        let mut width = 1;
        let step = match class.unwrap_or(Class::Gap) {
            Class::Word(small) => Some(u64::from(small)),
            Class::Wide => {
                let (c, length) = wide(bytes.get(at..).unwrap_or_default());
                width = length;
                match c.map(look) {
                    // It is not seen.
                    Some(None) => {
                        at += width;
                        continue;
                    }
                    Some(Some(c)) if c.is_alphanumeric() => Some(u64::from(u32::from(c))),
                    _ => None,
                }
            }
            Class::Gap => None,
            Class::Escape => {
                let next = bytes.get(at + 1);
                signs.escape |=
                    next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'#');
                None
            }
            Class::Mark => {
                marks += 1;
                None
            }
            Class::Tag => {
                signs.markup |= matches!(
                    (byte, bytes.get(at + 1)),
                    (b'<', Some(b'/')) | (b']', Some(b'('))
                );
                None
            }
            Class::Zero => {
                signs.zero = true;
                None
            }
            Class::Equals => {
                signs.quoted = signs.quoted || is_quoted(bytes, at);
                None
            }
        };
        if let Some(letter) = step {
            let (hash, start) = word.unwrap_or_else(|| {
                signs.markup |= marks > 0 && marks == at - end && end > 0;
                (SEED, at)
            });
            word = Some(((hash ^ letter).wrapping_mul(STEP), start));
        } else if let Some((hash, start)) = word.take() {
            signs.long_word |= at - start >= LONG_WORD;
            rows.push(mixed(hash), start, start - end);
            report(&rows, at, &mut found);
            end = at;
            marks = usize::from(class == Some(Class::Mark));
        }
        at += width;
    }
    if let Some((hash, start)) = word {
        signs.long_word |= at - start >= LONG_WORD;
        rows.push(mixed(hash), start, start - end);
        report(&rows, at, &mut found);
    }
    signs
}

/// Whether the equals sign at `at` is one of quoted-printable text.
fn is_quoted(bytes: &[u8], at: usize) -> bool {
    /// Mail breaks lines at up to 76 characters, and no sooner than it has to.
    const LONG_LINE: usize = 60;
    match bytes.get(at + 1..).unwrap_or_default() {
        [b'3', b'D', ..] | [b'C'..=b'F', b'0'..=b'9' | b'A'..=b'F', b'=', ..] => true,
        [b'\n', ..] | [b'\r', b'\n', ..] => at
            .checked_sub(LONG_LINE)
            .and_then(|start| bytes.get(start..at))
            .is_some_and(|line| !line.contains(&b'\n')),
        _ => false,
    }
}

fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(MIX);
    hash ^ (hash >> 29)
}

#[inline]
fn report(rows: &Rows, end: usize, found: &mut impl FnMut(usize, u64, Range<usize>)) {
    let all = rows.hashes.iter().zip(&rows.starts).take(rows.length);
    for (at, (hash, start)) in all.enumerate() {
        found(at + 1, *hash, *start..end);
    }
}

/// The character of several bytes at the beginning of these, and its length; none where they are no
/// UTF-8.
fn wide(bytes: &[u8]) -> (Option<char>, usize) {
    let length = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    let c = bytes
        .get(..length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| text.chars().next());
    (c, if c.is_some() { length } else { 1 })
}

/// A word of a text and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The place in the text.
    pub(super) range: Range<usize>,
    /// Its small letters.
    pub(super) text: String,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    rows(text.as_bytes(), |length, _, range| {
        if length == 1 {
            let seen = text.get(range.clone()).unwrap_or_default();
            words.push(Word {
                range,
                text: seen.chars().filter_map(look).collect(),
            });
        }
    });
    words
}

/// The hash of the row of all these words; none when they are too many, or none.
pub(super) fn row(text: &str) -> Option<(usize, u64)> {
    let count = words(text).len();
    let mut whole = None;
    rows(text.as_bytes(), |length, hash, _| {
        if length == count {
            whole = Some((length, hash));
        }
    });
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_however_it_is_written() {
        let plain = row("Collector runs EX-2026-AB12").unwrap();
        for text in [
            "collector_RUNS/ex.2026.ab12",
            "Collector\n    // runs \"EX 2026\" AB12",
            "c\u{ad}ollector ru\u{200b}ns ＥＸ-2026-AB12",
            "\u{1d404}"
                .replace('\u{1d404}', "Collector runs \u{1d404}\u{1d417}-2026-AB12")
                .as_str(),
        ] {
            assert_eq!(row(text), Some(plain), "{text}");
        }
        for text in [
            "collector run EX-2026-AB12",
            "runs collector EX-2026-AB12",
            "Collector runs EX-2026-AB123",
        ] {
            assert_ne!(row(text), Some(plain), "{text}");
        }
        assert_eq!(row("a b c d e f g"), None);
        assert_eq!(row("- !"), None);
        assert_eq!(row(&format!("a{}b", " ".repeat(WIDEST_GAP + 1))), None);
    }

    #[test]
    fn every_row_of_a_text_comes_by() {
        let text = "one two three four five six seven eight";
        let mut found = Vec::new();
        rows(text.as_bytes(), |length, hash, range| {
            assert_eq!(row(&text[range.clone()]), Some((length, hash)));
            found.push(&text[range]);
        });
        assert_eq!(found.len(), 8 + 7 + 6 + 5 + 4 + 3);
        assert!(found.contains(&"three four five six seven eight"));
    }

    #[test]
    fn what_may_hide_more_is_noticed() {
        let signs = |text: &str| rows(text.as_bytes(), |_, _, _| ());
        for text in ["a%2Db", "a&#45;b", "a\\u002db"] {
            assert!(signs(text).escape, "{text}");
        }
        for text in ["E**X", "a</b>", "[a](b)", "a~~b"] {
            assert!(signs(text).markup, "{text}");
        }
        for text in ["a * b", "Vec<u8>", "100% a & b", "**a**"] {
            assert_eq!(signs(text), Signs::default(), "{text}");
        }
        let line = "x ".repeat(35);
        for text in [
            "a=3Db",
            "caf=C3=A9",
            &format!("{line}=\n"),
            &format!("{line}=\r\n"),
        ] {
            assert!(signs(text).quoted, "{text}");
        }
        for text in [
            "a=30",
            "let a =\n    b",
            "=",
            "x=C3",
            &format!("{line}\na =\n"),
        ] {
            assert!(!signs(text).quoted, "{text}");
        }
        assert!(signs("0123456789abcdef").long_word);
        assert!(signs("a\0b").zero);
    }
}
