//! What is looked for.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::everyday_words::is_telling;
use super::words::{self, LONGEST, Signs, Word};
use crate::disclosure::disguise::Glued;

/// What was found of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A word that a team planted.
    Canary,
    /// The id of the entry.
    Id,
    /// Another name of the vulnerability.
    Alias,
    /// The name of the case towards outsiders.
    Reference,
    /// Who reported it.
    Reporter,
    /// The title, or a large part of it.
    Title,
    /// A row of words of the private text.
    Phrase,
    /// A long number of the private text.
    Number,
    /// A file that belongs to it.
    Attachment,
}

impl Kind {
    /// The stable name of the rule.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Canary => "leak-canary",
            Self::Id => "leak-id",
            Self::Alias => "leak-alias",
            Self::Reference => "leak-reference",
            Self::Reporter => "leak-reporter",
            Self::Title => "leak-title",
            Self::Phrase => "leak-phrase",
            Self::Number => "leak-number",
            Self::Attachment => "leak-attachment",
        }
    }
}

/// What belongs to which entry: an index of [`Needles::owners`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Of {
    pub(super) owner: usize,
    pub(super) kind: Kind,
}

/// Everything that is looked for.
#[derive(Debug, Default)]
pub struct Needles {
    pub(super) owners: Vec<String>,
    rows: HashMap<u64, Vec<Of>, BuildHasherDefault<AsItIs>>,
    /// A bit for each row, so that most words are passed over by one look.
    filter: Vec<u64>,
    /// Which lengths of rows there are.
    lengths: [bool; LONGEST],
    /// Names within other words, with what they belong to.
    glued: Glued,
    pub(super) glued_of: Vec<(String, Of)>,
    /// Files by their size and their SHA-256.
    pub(super) files: HashMap<usize, Vec<([u8; 32], Of)>>,
}

/// Hashes of rows need no second hashing.
#[derive(Debug, Default, Clone, Copy)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Needles {
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.files.is_empty()
    }

    /// The entry that something belongs to.
    pub(super) fn owner(&self, of: Of) -> &str {
        self.owners.get(of.owner).map_or("", String::as_str)
    }

    /// Calls `found` for everything in a text as it stands.
    pub(super) fn rows_in(&self, bytes: &[u8], mut found: impl FnMut(Of, Range<usize>)) -> Signs {
        self.glued.all_in(bytes, |number, range| {
            if let Some((_, of)) = self.glued_of.get(number) {
                found(*of, range);
            }
        });
        words::rows(bytes, |length, hash, range| {
            if self.may_hold(length, hash)
                && let Some(all) = self.rows.get(&hash)
            {
                for of in all {
                    found(*of, range.clone());
                }
            }
        })
    }

    /// The entries that a file belongs to, by its whole content.
    pub(super) fn files_like(&self, bytes: &[u8]) -> Vec<Of> {
        let Some(files) = self.files.get(&bytes.len()) else {
            return Vec::new();
        };
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let same = files.iter().filter(|(other, _)| *other == hash);
        same.map(|(_, of)| *of).collect()
    }

    #[inline]
    fn may_hold(&self, length: usize, hash: u64) -> bool {
        self.lengths.get(length - 1).copied().unwrap_or_default()
            && self
                .filter
                .get(word_of(hash, self.filter.len()))
                .is_some_and(|bits| bits & (1 << (hash & 63)) != 0)
    }

    pub(super) fn index(&mut self) {
        self.glued = Glued::new(self.glued_of.iter().map(|(name, _)| name.as_str()));
        let words = (self.rows.len() / 4).next_power_of_two().max(1024);
        self.filter = vec![0; words];
        for hash in self.rows.keys() {
            if let Some(bits) = self.filter.get_mut(word_of(*hash, words)) {
                *bits |= 1 << (hash & 63);
            }
        }
    }

    /// A name is found as it stands, and with any of its parts written together. Of a long one the
    /// end, which tells it from others.
    pub(super) fn add_name(&mut self, name: &str, of: Of) {
        let words = words::words(name);
        let parts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let parts = parts
            .get(parts.len().saturating_sub(LONGEST)..)
            .unwrap_or_default();
        let gaps = parts.len().saturating_sub(1);
        for together in 0..1_u32 << gaps {
            let mut text = String::new();
            for (at, part) in parts.iter().enumerate() {
                if at > 0 && together & (1 << (at - 1)) == 0 {
                    text.push('-');
                }
                text.push_str(part);
            }
            self.add_row(&text, of);
        }
    }

    /// A name of two words at least, or an address. People who work on this repository are no
    /// secret.
    pub(super) fn add_person(&mut self, text: &str, of: Of, team: &BTreeSet<u64>) {
        let words = words::words(text);
        let telling = words.iter().any(|word| is_telling(&word.text));
        if words.len() >= 2
            && telling
            && let Some(hash) = name_row(text)
            && !team.contains(&hash)
        {
            self.add_row(first_words(text), of);
        }
    }

    /// Every row of this length in a run of words that tells it from other texts; all of it when it
    /// is shorter and tells enough.
    pub(super) fn add_run(&mut self, run: &str, length: usize, of: Of) {
        let words = words::words(run);
        let least = if length == LONGEST { length } else { 3 };
        if words.len() < least {
            return;
        }
        for row in words.windows(length.min(words.len())) {
            if is_distinctive(row, of.kind)
                && let ([first, ..], Some(last)) = (row, row.last())
            {
                self.add_row(
                    run.get(first.range.start..last.range.end)
                        .unwrap_or_default(),
                    of,
                );
            }
        }
    }

    /// Keeps of what is looked for, given by its hash, what `keep` says.
    pub(super) fn retain(&mut self, keep: impl Fn(u64, Of) -> bool) {
        self.rows.retain(|hash, all| {
            all.retain(|of| keep(*hash, *of));
            !all.is_empty()
        });
    }

    pub(super) fn add_row(&mut self, text: &str, of: Of) {
        let Some((length, hash)) = words::row(text) else {
            return;
        };
        if let Some(known) = self.lengths.get_mut(length - 1) {
            *known = true;
        }
        let all = self.rows.entry(hash).or_default();
        if !all.contains(&of) {
            all.push(of);
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "any bits will do, on every width of machine"
)]
fn word_of(hash: u64, words: usize) -> usize {
    (hash >> 32) as usize & words.wrapping_sub(1)
}

/// As much of an address as a row holds.
fn first_words(text: &str) -> &str {
    let words = words::words(text);
    let last = words.get(..words.len().min(LONGEST)).and_then(<[_]>::last);
    last.and_then(|last| text.get(..last.range.end))
        .unwrap_or_default()
}

pub(super) fn name_row(text: &str) -> Option<u64> {
    words::row(first_words(text)).map(|(_, hash)| hash)
}

/// Whether a row of words hardly stands in two texts by chance.
fn is_distinctive(row: &[Word], kind: Kind) -> bool {
    let telling = row.iter().filter(|word| is_telling(&word.text)).count();
    let letters: usize = row.iter().map(|word| word.text.chars().count()).sum();
    let (least_telling, least_letters) = match kind {
        Kind::Title => (2, 15),
        _ => (3, 25),
    };
    telling >= least_telling && letters >= least_letters
}

/// Whether a word is a number that hardly stands in two texts by chance. The ids of commits are
/// left out: that such a commit exists is public where the code is.
pub(super) fn is_long_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_commit = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    !is_commit && (digits >= 9 || (digits >= 6 && digits < word.len() && word.len() >= 10))
}
