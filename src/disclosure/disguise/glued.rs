//! Names that are written together with other words: `fixCVE-2026-41234`, `TestCVE_2026_41234`,
//! `TestEX2026AB12Works`.
//!
//! The ids of CVE and GitHub are known by their own form, whatever stands around them. Any other id
//! may be the end of a longer one (`EX-2026-AB12` of `REX-2026-AB12`), so that it counts only where
//! a capital letter begins it, as programmers write words together.

use std::ops::Range;

/// Shorter names stand in other words by chance.
const SHORTEST: usize = 8;

/// Names to be looked for within other words.
#[derive(Debug, Default)]
pub(crate) struct Glued {
    /// In small letters, without what stands between their parts.
    names: Vec<String>,
}

impl Glued {
    /// The given names; the found ones are told by their place in the list.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let squashed = |name: &str| -> String {
            name.chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect()
        };
        Self {
            names: names.into_iter().map(squashed).collect(),
        }
    }

    /// Calls `found` for each name that stands within a longer word, with its place.
    pub(crate) fn all_in(&self, bytes: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        let mut begins = [false; 256];
        for name in self.names.iter().filter(|name| name.len() >= SHORTEST) {
            if let Some(first) = name.bytes().next()
                && let Some(begins) = begins.get_mut(usize::from(first))
            {
                *begins = true;
            }
        }
        for (at, byte) in bytes.iter().enumerate() {
            let small = byte.to_ascii_lowercase();
            if !begins.get(usize::from(small)).copied().unwrap_or_default() {
                continue;
            }
            for (number, name) in self.names.iter().enumerate() {
                if name.len() >= SHORTEST
                    && let Some(end) = end_of(name, bytes, at)
                    && is_within(name, bytes, at..end)
                {
                    found(number, at..end);
                }
            }
        }
    }
}

/// Where the name ends that begins at `at`, if it does. One sign may stand between two letters.
fn end_of(name: &str, bytes: &[u8], at: usize) -> Option<usize> {
    let mut here = at;
    for (number, wanted) in name.bytes().enumerate() {
        let mut byte = *bytes.get(here)?;
        if number > 0 && matches!(byte, b'-' | b'_' | b'.' | b' ' | b'/') {
            here += 1;
            byte = *bytes.get(here)?;
        }
        if byte.to_ascii_lowercase() != wanted {
            return None;
        }
        here += 1;
    }
    Some(here)
}

/// Whether the name is one, and written together with what stands before or behind it.
fn is_within(name: &str, bytes: &[u8], range: Range<usize>) -> bool {
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
    if name.starts_with("cve") || name.starts_with("ghsa") {
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
