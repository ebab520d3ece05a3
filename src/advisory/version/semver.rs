//! `SemVer` 2, section 11, read leniently: `v1.2` is `1.2.0`. Build metadata does not count.

use std::cmp::Ordering;

use super::number::Number;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    numbers: [Number<'v>; 3],
    pre: Pre<Identifier<'v>>,
}

/// What stands behind `-`; a version with it comes before the one without.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pre<I>(pub(super) Vec<I>);

/// Numbers come before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identifier<'v> {
    Number(Number<'v>),
    Word(&'v str),
}

impl<'v> Identifier<'v> {
    pub(super) fn of(text: &'v str) -> Self {
        Number::parse(text).map_or(Self::Word(text), Self::Number)
    }
}

/// The text of a version, cut at `-`, `+` and the dots behind them.
#[derive(Debug)]
pub(super) struct Parts<'v> {
    pub(super) core: &'v str,
    pub(super) pre: Vec<&'v str>,
    pub(super) build: Vec<&'v str>,
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let parts = split(text.strip_prefix(['v', 'V']).unwrap_or(text))?;
    Some(Version {
        numbers: numbers(parts.core)?,
        pre: Pre(parts.pre.into_iter().map(Identifier::of).collect()),
    })
}

/// Cuts a version. `None` where an identifier is empty or has characters it may not have.
pub(super) fn split(text: &str) -> Option<Parts<'_>> {
    let (text, build) = cut(text, '+');
    let (core, pre) = cut(text, '-');
    Some(Parts {
        core,
        pre: identifiers(pre)?,
        build: identifiers(build)?,
    })
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((front, behind)) => (front, Some(behind)),
        None => (text, None),
    }
}

fn identifiers(text: Option<&str>) -> Option<Vec<&str>> {
    let Some(text) = text else {
        return Some(Vec::new());
    };
    let all: Vec<_> = text.split('.').collect();
    all.iter().all(|part| is_identifier(part)).then_some(all)
}

/// Up to `N` numbers between dots; those that are missing are zero.
pub(super) fn numbers<const N: usize>(core: &str) -> Option<[Number<'_>; N]> {
    let mut numbers: Vec<_> = core.split('.').map(Number::parse).collect::<Option<_>>()?;
    if numbers.len() < N {
        numbers.resize(N, Number::of(""));
    }
    numbers.try_into().ok()
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl<I: Ord> Ord for Pre<I> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.is_empty(), &self.0).cmp(&(other.0.is_empty(), &other.0))
    }
}

impl<I: Ord> PartialOrd for Pre<I> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
