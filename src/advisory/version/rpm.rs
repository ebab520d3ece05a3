//! RPM versions: `[epoch:]version[-release]`, compared by segments of digits and of letters.

use std::cmp::Ordering;

use super::epoch;
use super::number::Number;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    epoch: Number<'v>,
    version: Part<'v>,
    release: Part<'v>,
}

#[derive(Debug, Clone, Copy)]
struct Part<'v>(&'v str);

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let (epoch, rest) = epoch::split(text)?;
    let (version, release) = match rest.split_once('-') {
        // Neither half may hold a dash, and RPM's tools cut such a text in different places.
        Some((_, release))
            if release.contains('-') || !release.contains(|c: char| c.is_ascii_alphanumeric()) =>
        {
            return None;
        }
        Some(halves) => halves,
        None => (rest, ""),
    };
    if version.is_empty() || !rest.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    Some(Version {
        epoch,
        version: Part(version),
        release: Part(release),
    })
}

/// The next segment and what follows it: `~`, `^`, digits or letters; anything else separates.
fn segment(text: &str) -> (Option<&str>, &str) {
    let start = text.find(|c: char| c.is_ascii_alphanumeric() || c == '~' || c == '^');
    let Some(text) = start.and_then(|start| text.get(start..)) else {
        return (None, "");
    };
    let same = |kind: fn(&char) -> bool| text.find(|c: char| !kind(&c)).unwrap_or(text.len());
    let end = match text.chars().next() {
        Some('~' | '^') => 1,
        Some(c) if c.is_ascii_digit() => same(char::is_ascii_digit),
        _ => same(char::is_ascii_alphabetic),
    };
    let (segment, rest) = text.split_at(end);
    (Some(segment), rest)
}

/// `~` comes before the end, the end before `^`, that before letters, letters before digits.
fn rank(segment: Option<&str>) -> u8 {
    match segment.and_then(|segment| segment.bytes().next()) {
        Some(b'~') => 0,
        None => 1,
        Some(b'^') => 2,
        Some(b) if b.is_ascii_alphabetic() => 3,
        Some(_) => 4,
    }
}

impl Ord for Part<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.0, other.0);
        loop {
            let (segment_a, rest_a) = segment(a);
            let (segment_b, rest_b) = segment(b);
            let decided = rank(segment_a).cmp(&rank(segment_b));
            if decided != Ordering::Equal {
                return decided;
            }
            let (Some(one), Some(two)) = (segment_a, segment_b) else {
                return Ordering::Equal;
            };
            let decided = match (Number::parse(one), Number::parse(two)) {
                (Some(one), Some(two)) => one.cmp(&two),
                _ => one.cmp(two),
            };
            if decided != Ordering::Equal {
                return decided;
            }
            (a, b) = (rest_a, rest_b);
        }
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
