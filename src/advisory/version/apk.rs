//! Versions of Alpine's packages (manual page apk-package(5)):
//! `number{.number}{letter}{_suffix{number}}{-r#}`.
//!
//! Between 2.x and 3.x the package manager changed how it reads some of them; those cannot be
//! ordered: zeros in front of more than one further digit, and what 3.x refuses altogether. Nor
//! can the hash of a commit (`~1a2b3c`), which says nothing about before and after.

use super::number::Number;

/// What stands behind the first number, up to the end.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v> {
    first: Number<'v>,
    behind: Vec<Token<'v>>,
}

/// In ascending order where two versions part: a pre-release comes before the end, and everything
/// else behind it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token<'v> {
    Before(usize),
    End,
    Revision(Number<'v>),
    SuffixNumber(Number<'v>),
    Behind(usize),
    Letter(u8),
    /// Beginning with zero, as `0` and `05`, and before all that do not.
    Zero(&'v str),
    Number(Number<'v>),
}

const BEFORE: [&str; 4] = ["alpha", "beta", "pre", "rc"];
const BEHIND: [&str; 5] = ["cvs", "svn", "git", "hg", "p"];

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let mut rest = text;
    let first = Number::parse(digits(&mut rest)?)?;
    let mut behind = Vec::new();
    while take(&mut rest, ".") {
        behind.push(component(digits(&mut rest)?)?);
    }
    if let Some(letter) = rest.bytes().next().filter(u8::is_ascii_lowercase) {
        behind.push(Token::Letter(letter));
        rest = rest.get(1..)?;
    }
    while take(&mut rest, "_") {
        let end = rest
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(rest.len());
        let (word, further) = rest.split_at(end);
        let of = |words: &[&str]| words.iter().position(|known| *known == word);
        behind.push(match (of(&BEFORE), of(&BEHIND)) {
            (Some(at), _) => Token::Before(at),
            (None, Some(at)) => Token::Behind(at),
            (None, None) => return None,
        });
        rest = further;
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            behind.push(Token::SuffixNumber(Number::of(digits(&mut rest)?)));
        }
    }
    if take(&mut rest, "-r") {
        behind.push(Token::Revision(Number::of(digits(&mut rest)?)));
    }
    behind.push(Token::End);
    rest.is_empty().then_some(Version { first, behind })
}

fn component(digits: &str) -> Option<Token<'_>> {
    match digits.strip_prefix('0') {
        None => Some(Token::Number(Number::of(digits))),
        Some("" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9") => Some(Token::Zero(digits)),
        Some(_) => None,
    }
}

fn take(rest: &mut &str, front: &str) -> bool {
    match rest.strip_prefix(front) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}

/// Takes digits off the front. The package manager refuses more than fit its numbers.
fn digits<'v>(rest: &mut &'v str) -> Option<&'v str> {
    const MOST: usize = 17;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, behind) = rest.split_at(end);
    *rest = behind;
    (1..=MOST).contains(&digits.len()).then_some(digits)
}
