//! Versions of Ruby's packages, as the documentation of `Gem::Version` describes them: runs of
//! digits and runs of letters, where letters make a pre-release.

use std::cmp::Ordering;

use super::number::Number;

/// The segments without what does not count: zeros before the first letters, and zeros at the end.
#[derive(Debug)]
pub(super) struct Version<'v>(Vec<Segment<'v>>);

/// Letters come before numbers, and with them before the end, which counts as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'v> {
    Letters(&'v str),
    Number(Number<'v>),
}

impl Segment<'_> {
    fn is_zero(&self) -> bool {
        matches!(self, Self::Number(number) if number.is_zero())
    }
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    // Behind a dash stands a pre-release: `1.0-x` is `1.0.pre.x`.
    let (front, behind) = text
        .split_once('-')
        .map_or((text, None), |(front, behind)| (front, Some(behind)));
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let begins_with_number = front.split('.').next().and_then(Number::parse).is_some();
    if !begins_with_number || !front.split('.').all(is_word) {
        return None;
    }
    let mut segments = Vec::new();
    front.split('.').for_each(|part| cut(part, &mut segments));
    if let Some(behind) = behind {
        let is_label = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !behind.split('.').all(is_label) {
            return None;
        }
        // Each further dash says `pre` again.
        for words in behind.split('-') {
            segments.push(Segment::Letters("pre"));
            words.split('.').for_each(|part| cut(part, &mut segments));
        }
    }
    let letters = segments
        .iter()
        .position(|segment| matches!(segment, Segment::Letters(_)))
        .unwrap_or(segments.len());
    let pre = segments.split_off(letters);
    without_zeros(&mut segments);
    segments.extend(pre);
    without_zeros(&mut segments);
    Some(Version(segments))
}

/// Cuts `rc1` into its letters and its number.
fn cut<'v>(mut part: &'v str, segments: &mut Vec<Segment<'v>>) {
    while let Some(first) = part.bytes().next() {
        let is_number = first.is_ascii_digit();
        let end = part
            .find(|c: char| c.is_ascii_digit() != is_number)
            .unwrap_or(part.len());
        let (segment, behind) = part.split_at(end);
        segments.push(if is_number {
            Segment::Number(Number::of(segment))
        } else {
            Segment::Letters(segment)
        });
        part = behind;
    }
}

fn without_zeros(segments: &mut Vec<Segment<'_>>) {
    while segments.last().is_some_and(Segment::is_zero) {
        segments.pop();
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let zero = Segment::Number(Number::of(""));
        let of = |version: &Self, at| version.0.get(at).copied().unwrap_or(zero);
        (0..self.0.len().max(other.0.len()))
            .map(|at| of(self, at).cmp(&of(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version<'_> {}
