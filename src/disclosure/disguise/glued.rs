//! Names that are written together with other words: `fixCVE-2026-41234`, `TestCVE_2026_41234`,
//! `TestEX2026AB12Works`.
//!
//! The ids of CVE and GitHub are known by their own form, whatever stands around them. Any other id
//! may be the end of a longer one (`EX-2026-AB12` of `REX-2026-AB12`), so that it counts only where
//! a capital letter begins it, as programmers write words together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Shorter names stand in other words by chance.
const SHORTEST: usize = 8;

/// Names to be looked for within other words.
#[derive(Debug, Default)]
pub(crate) struct Glued {
    /// In small letters, without what stands between their parts, with their place in the list.
    names: HashMap<Vec<u8>, usize>,
    /// Their lengths, each once.
    lengths: Vec<usize>,
    /// The letters that they begin with, and the pairs: most places are passed over by one look.
    first: Vec<bool>,
    begins: HashSet<[u8; 2]>,
}

impl Glued {
    /// The given names; the found ones are told by their place in the list.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut all = Self {
            first: vec![false; 256],
            ..Self::default()
        };
        for (number, name) in names.into_iter().enumerate() {
            let squashed: Vec<u8> = name
                .bytes()
                .filter(u8::is_ascii_alphanumeric)
                .map(|byte| byte.to_ascii_lowercase())
                .collect();
            let [first, second, ..] = squashed.as_slice() else {
                continue;
            };
            if squashed.len() < SHORTEST {
                continue;
            }
            if let Some(begins) = all.first.get_mut(usize::from(*first)) {
                *begins = true;
            }
            all.begins.insert([*first, *second]);
            if !all.lengths.contains(&squashed.len()) {
                all.lengths.push(squashed.len());
            }
            all.names.insert(squashed, number);
        }
        all.lengths.sort_unstable();
        all
    }

    /// Calls `found` for each name that stands within a longer word, with its place. What it costs
    /// does not depend on how many names there are.
    pub(crate) fn all_in(&self, bytes: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        let Some(longest) = self.lengths.last() else {
            return;
        };
        let mut squashed: Vec<(u8, usize)> = Vec::with_capacity(*longest);
        let mut name: Vec<u8> = Vec::with_capacity(*longest);
        for (at, byte) in bytes.iter().enumerate() {
            let first = usize::from(byte.to_ascii_lowercase());
            if !self.first.get(first).copied().unwrap_or_default() {
                continue;
            }
            squash(bytes, at, 2, &mut squashed);
            let [(first, _), (second, _)] = squashed.as_slice() else {
                continue;
            };
            if !self.begins.contains(&[*first, *second]) {
                continue;
            }
            squash(bytes, at, *longest, &mut squashed);
            for length in &self.lengths {
                let Some(part) = squashed.get(..*length) else {
                    break;
                };
                name.clear();
                name.extend(part.iter().map(|(byte, _)| byte));
                if let (Some(number), Some((_, end))) = (self.names.get(&name), part.last())
                    && is_within(&name, bytes, at..*end)
                {
                    found(*number, at..*end);
                }
            }
        }
    }
}

/// The letters and digits from `at` on, in small form, each with where it ends. One sign may stand
/// between two of them.
fn squash(bytes: &[u8], at: usize, most: usize, into: &mut Vec<(u8, usize)>) {
    into.clear();
    let mut here = at;
    while into.len() < most {
        if !into.is_empty() && bytes.get(here).is_some_and(|byte| b"-_. /".contains(byte)) {
            here += 1;
        }
        match bytes.get(here) {
            Some(byte) if byte.is_ascii_alphanumeric() => {
                here += 1;
                into.push((byte.to_ascii_lowercase(), here));
            }
            _ => break,
        }
    }
}

/// Whether the name is one, and written together with what stands before or behind it.
fn is_within(name: &[u8], bytes: &[u8], range: Range<usize>) -> bool {
    let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
    let behind = bytes.get(range.end);
    let before = before.filter(|byte| byte.is_ascii_alphanumeric());
    let behind = behind.filter(|byte| byte.is_ascii_alphanumeric());
    if before.is_none() && behind.is_none() {
        return false;
    }
    if behind.is_some_and(u8::is_ascii_digit) {
        return false;
    }
    if name.starts_with(b"cve") || name.starts_with(b"ghsa") {
        return true;
    }
    let begins = bytes.get(range.start).is_some_and(u8::is_ascii_uppercase);
    before.is_none_or(|byte| begins && !byte.is_ascii_uppercase())
        && behind.is_none_or(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_within_words_and_not_within_other_names() {
        let names = Glued::new(["CVE-2026-41234", "EX-2026-AB12", "EX-1"]);
        for (text, want) in [
            ("fixCVE-2026-41234", Some(0)),
            ("func TestCVE_2026_41234(t)", Some(0)),
            ("tree/xCVE202641234y", Some(0)),
            ("TestEX2026AB12", Some(1)),
            ("testEX_2026_AB12Works", Some(1)),
            ("CVE-2026-41234", None),
            ("xCVE-2026-412345", None),
            ("REX-2026-AB12", None),
            ("EX-2026-AB12x", None),
            ("hEX-1", None),
            ("", None),
        ] {
            let mut found = None;
            names.all_in(text.as_bytes(), |number, _| found = Some(number));
            assert_eq!(found, want, "{text}");
        }
    }
}
