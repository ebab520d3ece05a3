//! Versions of Dart's packages (the documentation of pub, "Package versioning"): `SemVer` 2 in
//! full, except that build metadata counts: `1.0.0` comes before `1.0.0+1`.

use super::number::Number;
use super::semver::{self, Identifier, Pre};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    numbers: [Number<'v>; 3],
    pre: Pre<Identifier<'v>>,
    build: Vec<Identifier<'v>>,
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let parts = semver::split(text)?;
    let mut words = parts.pre.iter().chain(&parts.build);
    if parts.core.split('.').count() != 3 || !words.all(|word| has_one_reading(word)) {
        return None;
    }
    Some(Version {
        numbers: semver::numbers(parts.core)?,
        pre: Pre(parts.pre.into_iter().map(Identifier::of).collect()),
        build: parts.build.into_iter().map(Identifier::of).collect(),
    })
}

/// Dart takes some words for numbers that `SemVer` takes for words, and the other way round: with
/// a sign, in hexadecimal, or beyond 64 bits.
fn has_one_reading(word: &str) -> bool {
    const SURE_DIGITS: usize = 18;
    let has_sign = |word: &str| {
        word.strip_prefix('-')
            .is_some_and(|behind| !behind.is_empty())
    };
    let is_hexadecimal = word
        .trim_start_matches('-')
        .get(..2)
        .is_some_and(|front| front.eq_ignore_ascii_case("0x"));
    let is_long = Number::parse(word).is_some_and(|number| number.digits().len() > SURE_DIGITS);
    !has_sign(word) && !is_hexadecimal && !is_long
}
