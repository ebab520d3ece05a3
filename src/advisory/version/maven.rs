//! Versions of Maven (POM reference, "Version Order Specification").
//!
//! Maven has two readers, one that the specification describes and one that resolves dependencies,
//! and from release to release they disagree about versions of an uncommon shape: a number behind
//! a dash (`1.0-1`), a number behind a dot behind a word (`1.0-rc.1`), zero behind a word (`rc0`),
//! several words, underscores. Those cannot be ordered. What is read here is what all of them read
//! alike: numbers between dots, then one word, its number, and `-SNAPSHOT`.

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
    let front = if tail.is_empty() {
        front
    } else {
        front.strip_suffix(['.', '-']).unwrap_or(front)
    };
    let mut numbers: Vec<_> = front.split('.').map(Number::parse).collect::<Option<_>>()?;
    while numbers.last().is_some_and(|number| number.is_zero()) {
        numbers.pop();
    }
    let (word, number, state) = if tail.is_empty() {
        (Word::Release, Number::of(""), State::Done)
    } else {
        self::tail(tail)?
    };
    Some(Version {
        numbers,
        word,
        number,
        state,
    })
}

/// Reads the word, its number and whether it is a snapshot.
fn tail(text: &str) -> Option<(Word, Number<'_>, State)> {
    let (text, state) = without_snapshot(text);
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (letters, digits) = text.split_at(end);
    // `a`, `b` and `m` mean alpha, beta and milestone in front of a digit only.
    let is_short = letters.len() == 1 && "abmABM".contains(letters);
    let digits = match digits.strip_prefix('-') {
        Some(_) if is_short => return None,
        Some(digits) if digits.is_empty() => return None,
        Some(digits) => digits,
        None => digits,
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
    let number = Number::of(digits);
    if has_number && Number::parse(digits)?.is_zero() {
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
