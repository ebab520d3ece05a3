//! Debian versions: `[epoch:]upstream[-revision]` (policy manual, section 5.6.12).

use std::cmp::Ordering;

use super::epoch;
use super::number::Number;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    epoch: Number<'v>,
    upstream: Part<'v>,
    revision: Part<'v>,
}

#[derive(Debug, Clone, Copy)]
struct Part<'v>(&'v str);

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let (epoch, rest) = epoch::split(text)?;
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let valid = |text: &str, also: &[u8]| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".+~".contains(&b) || also.contains(&b))
    };
    if upstream.is_empty() || !valid(upstream, b"-:") || !valid(revision, b"") {
        return None;
    }
    Some(Version {
        epoch,
        upstream: Part(upstream),
        revision: Part(revision),
    })
}

/// `~` comes before the end, the end before letters, letters before everything else.
fn weight(byte: Option<u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(b) if b.is_ascii_alphabetic() => i32::from(b),
        Some(b) => i32::from(b) + 256,
    }
}

fn split_at_digit(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

fn split_after_digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

impl Ord for Part<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.0, other.0);
        while !a.is_empty() || !b.is_empty() {
            let (words_a, rest_a) = split_at_digit(a);
            let (words_b, rest_b) = split_at_digit(b);
            for at in 0..words_a.len().max(words_b.len()) {
                let of = |words: &str| weight(words.as_bytes().get(at).copied());
                match of(words_a).cmp(&of(words_b)) {
                    Ordering::Equal => {}
                    decided => return decided,
                }
            }
            let (digits_a, rest_a) = split_after_digits(rest_a);
            let (digits_b, rest_b) = split_after_digits(rest_b);
            match Number::of(digits_a).cmp(&Number::of(digits_b)) {
                Ordering::Equal => {}
                decided => return decided,
            }
            (a, b) = (rest_a, rest_b);
        }
        Ordering::Equal
    }
}

impl PartialOrd for Part<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Part<'_> {}
