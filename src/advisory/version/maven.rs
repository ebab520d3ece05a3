//! Versions of Maven (POM reference, "Version Order Specification").
//!
//! Maven has two readers, one that the specification describes and one that resolves dependencies,
//! and they disagree, from release to release, about versions of an uncommon shape: a number behind
//! a dash (`1.0-1`), a number behind a word and a dot (`1.0-rc.1`), several words, underscores, and
//! parts behind a word that follows a dot (`1.0.rc-SNAPSHOT`). Those cannot be ordered. What is
//! read here is what all of them read alike: numbers between dots, one word, its number, and
//! `-SNAPSHOT`.

use super::number::Number;

/// In the order in which its parts decide.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    numbers: Vec<Number<'v>>,
    word: Word,
    number: Number<'v>,
    state: State,
}

/// The words that have a meaning; all others come behind them in the order of the alphabet.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Alpha,
    Beta,
    Milestone,
    Candidate,
    Snapshot,
    Release,
    ServicePack,
    Other(String),
}

/// A snapshot leads to what it is a snapshot of.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Snapshot,
    Done,
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let letters = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (front, tail) = text.split_at(letters);
    let (front, separator) = match front.strip_suffix(['.', '-']) {
        Some(numbers) if !tail.is_empty() => (numbers, front.get(numbers.len()..)),
        _ => (front, None),
    };
    let mut numbers: Vec<_> = front.split('.').map(Number::parse).collect::<Option<_>>()?;
    while numbers.last().is_some_and(|number| number.is_zero()) {
        numbers.pop();
    }
    let (word, number, state) = if tail.is_empty() {
        (Word::Release, Number::of(""), State::Done)
    } else {
        self::tail(separator, tail)?
    };
    Some(Version {
        numbers,
        word,
        number,
        state,
    })
}

/// Reads the word, its number and whether it is a snapshot.
fn tail<'v>(separator: Option<&str>, text: &'v str) -> Option<(Word, Number<'v>, State)> {
    let may_go_on = separator == Some("-");
    let (text, state) = without_snapshot(text);
    if state == State::Snapshot && !may_go_on {
        return None;
    }
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (letters, digits) = text.split_at(end);
    // `a`, `b` and `m` mean alpha, beta and milestone in front of a digit only.
    let is_short = letters.len() == 1 && "abmABM".contains(letters);
    let digits = match digits.strip_prefix('-') {
        None => digits,
        Some(digits) if may_go_on && !is_short && !digits.is_empty() => digits,
        Some(_) => return None,
    };
    let has_number = !digits.is_empty();
    let word = match letters.to_ascii_lowercase().as_str() {
        "alpha" => Word::Alpha,
        "a" if has_number => Word::Alpha,
        "beta" => Word::Beta,
        "b" if has_number => Word::Beta,
        "milestone" => Word::Milestone,
        "m" if has_number => Word::Milestone,
        "rc" | "cr" => Word::Candidate,
        "snapshot" => Word::Snapshot,
        "ga" | "final" | "release" if has_number || state == State::Snapshot => return None,
        "ga" | "final" | "release" => Word::Release,
        "sp" => Word::ServicePack,
        other => Word::Other(other.to_owned()),
    };
    let number = match digits {
        "" => Number::of(""),
        digits => Number::parse(digits)?,
    };
    // Zero means nothing in the end, but not in front of something.
    if has_number && number.is_zero() && state == State::Snapshot {
        return None;
    }
    Some((word, number, state))
}

fn without_snapshot(text: &str) -> (&str, State) {
    const MARK: &str = "-snapshot";
    let at = text.len().saturating_sub(MARK.len());
    match text.split_at_checked(at) {
        Some((front, mark)) if !front.is_empty() && mark.eq_ignore_ascii_case(MARK) => {
            (front, State::Snapshot)
        }
        _ => (text, State::Done),
    }
}
