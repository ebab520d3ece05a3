//! `SemVer` 2, section 11, read leniently: `v1.2` is `1.2.0`. Build metadata does not count.

use std::cmp::Ordering;

use super::Number;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Version<'v> {
    core: [Number<'v>; 3],
    pre: Pre<'v>,
}

/// What stands behind `-`; a version with it comes before the one without.
#[derive(Debug, PartialEq, Eq)]
struct Pre<'v>(Vec<Identifier<'v>>);

/// Numbers come before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'v> {
    Number(Number<'v>),
    Word(&'v str),
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(t, b)| (t, Some(b)));
    if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
        return None;
    }
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(c, p)| (c, Some(p)));
    let mut parts = core.split('.');
    let first = Number::parse(parts.next()?)?;
    let mut next = || match parts.next() {
        Some(part) => Number::parse(part),
        None => Some(Number::of("")),
    };
    let core = [first, next()?, next()?];
    if parts.next().is_some() {
        return None;
    }
    let pre = match pre {
        None => Vec::new(),
        Some(pre) => pre
            .split('.')
            .map(|part| {
                is_identifier(part)
                    .then(|| Number::parse(part).map_or(Identifier::Word(part), Identifier::Number))
            })
            .collect::<Option<_>>()?,
    };
    Some(Version {
        core,
        pre: Pre(pre),
    })
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl Ord for Pre<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0.is_empty(), other.0.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.0.cmp(&other.0),
        }
    }
}

impl PartialOrd for Pre<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.core, &self.pre).cmp(&(&other.core, &other.pre))
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
