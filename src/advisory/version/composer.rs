//! Versions of Composer's packages: brought into Composer's normal form (the documentation of
//! Composer, "Versions and constraints") and then compared as PHP's `version_compare` does.
//!
//! Branches (`dev-main`, `1.x-dev`) have no place among the versions and cannot be ordered.

use super::number::Number;

/// In the order of `version_compare`: tokens one by one, with the end among them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'v>(Vec<Token<'v>>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token<'v> {
    Dev,
    Alpha,
    Beta,
    Candidate,
    End,
    Number(Number<'v>),
    Patch,
}

pub(super) fn parse(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let text = match text.split_once('+') {
        Some((_, build)) if build.is_empty() || build.contains(char::is_whitespace) => return None,
        Some((version, _)) => version,
        None => text,
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !".:-".contains(c))
        .unwrap_or(text.len());
    let (front, _) = text.split_at(end);
    let front = front.strip_suffix(['.', '-']).unwrap_or(front);
    let behind = text.get(front.len()..)?;
    let mut tokens = classical(front).or_else(|| date(front))?;
    tokens.extend(modifier(behind)?);
    tokens.push(Token::End);
    Some(Version(tokens))
}

/// PHP compares numbers of 64 bits.
fn number(digits: &str) -> Option<Token<'_>> {
    const SURE_DIGITS: usize = 18;
    let number = Number::parse(digits)?;
    (number.digits().len() <= SURE_DIGITS).then_some(Token::Number(number))
}

/// Up to four numbers, the first of up to five digits; what is missing is zero.
fn classical(front: &str) -> Option<Vec<Token<'_>>> {
    const NUMBERS: usize = 4;
    const FIRST_DIGITS: usize = 5;
    let mut numbers: Vec<_> = front.split('.').map(number).collect::<Option<_>>()?;
    let first = front.split('.').next()?;
    if first.len() > FIRST_DIGITS || numbers.len() > NUMBERS {
        return None;
    }
    numbers.resize_with(NUMBERS, || Token::Number(Number::of("")));
    Some(numbers)
}

/// Versions after a date, such as `20240131`, `2024-01-31.1` or `2024.01.31.12.30`: a year, one to
/// six times two digits, and perhaps one to three digits more.
fn date(front: &str) -> Option<Vec<Token<'_>>> {
    let (year, behind) = front.split_at_checked(4)?;
    Number::parse(year)?;
    if !pairs(behind, 1) {
        return None;
    }
    front.split(['.', ':', '-']).map(number).collect()
}

/// Whether two digits follow for the `count`-th time, and in the end only what may.
fn pairs(text: &str, count: usize) -> bool {
    const MOST: usize = 6;
    let may_end = |rest: &str| {
        let ends = |digits| group(rest, digits).is_some_and(str::is_empty);
        rest.is_empty() || (1..=3).any(ends)
    };
    count <= MOST && group(text, 2).is_some_and(|rest| pairs(rest, count + 1) || may_end(rest))
}

/// What stands behind so many digits, which may have a separator in front.
fn group(text: &str, digits: usize) -> Option<&str> {
    let text = text.strip_prefix(['.', ':', '-']).unwrap_or(text);
    let (front, behind) = text.split_at_checked(digits)?;
    Number::parse(front).map(|_| behind)
}

/// Reads the stability with its numbers, such as `-beta.2` or `RC1`, and `-dev`.
fn modifier(text: &str) -> Option<Vec<Token<'_>>> {
    let mut rest = text.strip_prefix(['.', '-', '_']).unwrap_or(text);
    let mut tokens = Vec::new();
    let (word, behind) = word(rest);
    let stability = match word.to_ascii_lowercase().as_str() {
        // In capitals it would become an unknown word of the normal form.
        "stable" if word == "stable" => return stable(behind),
        "alpha" | "a" => Some(Token::Alpha),
        "beta" | "b" => Some(Token::Beta),
        "rc" => Some(Token::Candidate),
        "patch" | "pl" | "p" => Some(Token::Patch),
        "dev" | "" => None,
        // `alphadev` and the like: no separator is needed.
        _ => return None,
    };
    if let Some(stability) = stability {
        tokens.push(stability);
        let (numbers, behind) = numbers(behind);
        for digits in numbers
            .split(['.', '-'])
            .filter(|digits| !digits.is_empty())
        {
            tokens.push(number(digits)?);
        }
        rest = behind.strip_prefix(['.', '-']).unwrap_or(behind);
        if !behind.is_empty() && rest.is_empty() {
            return None;
        }
    }
    if rest.eq_ignore_ascii_case("dev") {
        tokens.push(Token::Dev);
    } else if !rest.is_empty() {
        return None;
    }
    Some(tokens)
}

/// Composer leaves out all that stands behind `stable`, if it is what may stand there.
fn stable(behind: &str) -> Option<Vec<Token<'_>>> {
    let (_, behind) = numbers(behind);
    let rest = behind.strip_prefix(['.', '-']).unwrap_or(behind);
    let fits = behind.is_empty() || rest.eq_ignore_ascii_case("dev");
    fits.then(Vec::new)
}

fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The numbers in front, each with at most one separator before it.
fn numbers(text: &str) -> (&str, &str) {
    let mut end = 0;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let behind = rest.strip_prefix(['.', '-']).unwrap_or(rest);
        let digits = behind.len()
            - behind
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        if digits == 0 {
            return text.split_at(end);
        }
        end += rest.len() - behind.len() + digits;
    }
}
