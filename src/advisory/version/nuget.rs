//! Versions of `NuGet` (its reference on package versioning): `SemVer` 2 with up to four numbers
//! and labels that do not tell upper from lower case. Build metadata does not count.

use std::cmp::Ordering;

use super::number::Number;
use super::semver::{self, Pre};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    numbers: [Number<'v>; 4],
    pre: Pre<Label<'v>>,
}

/// Numbers come before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label<'v> {
    Number(Number<'v>),
    Word(Folded<'v>),
}

/// A word in any case.
#[derive(Debug)]
struct Folded<'v>(&'v str);

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let parts = semver::split(text)?;
    let pre = parts.pre.into_iter().map(label).collect::<Option<_>>()?;
    Some(Version {
        numbers: semver::numbers(parts.core)?,
        pre: Pre(pre),
    })
}

/// `NuGet` reads labels as numbers of 32 bits with a sign, unlike the specification that it names,
/// so that dates with a time and numbers behind a dash have two orders, which is none.
fn label(text: &str) -> Option<Label<'_>> {
    if let Some(digits) = text.strip_prefix('-')
        && Number::parse(digits).is_some()
    {
        return None;
    }
    match Number::parse(text) {
        Some(number) if number > Number::of("2147483647") => None,
        Some(number) => Some(Label::Number(number)),
        None => Some(Label::Word(Folded(text))),
    }
}

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let folded = |word: &str| word.to_ascii_lowercase();
        folded(self.0).cmp(&folded(other.0))
    }
}

impl PartialOrd for Folded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Folded<'_> {}
