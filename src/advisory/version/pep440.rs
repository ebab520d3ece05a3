//! Versions of Python packages (PEP 440), in every spelling that the specification normalises.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::number::Number;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    epoch: Owned,
    release: Vec<Owned>,
    pre: Pre,
    post: Option<Owned>,
    dev: Dev,
    local: Option<Vec<Local>>,
}

/// A number that outlives the text it was read from, since the text is folded to lower case first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned(String);

/// A version that is nothing but a development release comes before all pre-releases; a final one
/// after them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    OnlyDev,
    Of(Phase, Owned),
    None,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Alpha,
    Beta,
    Candidate,
}

/// Development releases come before what they lead to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Of(Owned),
    None,
}

/// Words come before numbers.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Word(String),
    Number(Owned),
}

impl Ord for Owned {
    fn cmp(&self, other: &Self) -> Ordering {
        Number::of(&self.0).cmp(&Number::of(&other.0))
    }
}

impl PartialOrd for Owned {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Number<'_>> for Owned {
    fn from(number: Number<'_>) -> Self {
        Self(number.digits().to_owned())
    }
}

pub(super) fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let mut rest = text.strip_prefix('v').unwrap_or(&text);
    let mut epoch = Number::of("");
    if let Some((before, behind)) = rest.split_once('!') {
        epoch = Number::parse(before)?;
        rest = behind;
    }
    let (mut rest, local) = match rest.split_once('+') {
        Some((public, local)) => (public, Some(self::local(local)?)),
        None => (rest, None),
    };
    let mut release = vec![digits(&mut rest)?];
    while let Some(behind) = rest.strip_prefix('.') {
        let mut behind = behind;
        let Some(number) = digits(&mut behind) else {
            break;
        };
        release.push(number);
        rest = behind;
    }
    // 1.0 and 1 are the same release.
    while release.len() > 1 && release.last().is_some_and(|last| last.is_zero()) {
        release.pop();
    }
    let pre = phase(&mut rest);
    let post = post(&mut rest);
    let dev = labelled(&mut rest, &["dev"]);
    if !rest.is_empty() {
        return None;
    }
    let pre = match (pre, &post, &dev) {
        (Some((phase, number)), _, _) => Pre::Of(phase, number),
        (None, None, Some(_)) => Pre::OnlyDev,
        (None, _, _) => Pre::None,
    };
    Some(Version {
        epoch: epoch.into(),
        release: release.into_iter().map(Owned::from).collect(),
        pre,
        post,
        dev: dev.map_or(Dev::None, Dev::Of),
        local,
    })
}

/// Takes digits off the front.
fn digits<'v>(rest: &mut &'v str) -> Option<Number<'v>> {
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (number, behind) = rest.split_at(end);
    let number = Number::parse(number)?;
    *rest = behind;
    Some(number)
}

fn without_separator(text: &str) -> &str {
    text.strip_prefix(['.', '-', '_']).unwrap_or(text)
}

/// Takes one of the words with its number, such as `.rc1`, `-rc.1` or `rc`.
fn labelled(rest: &mut &str, words: &[&str]) -> Option<Owned> {
    let text = without_separator(rest);
    let mut behind = words.iter().find_map(|word| text.strip_prefix(word))?;
    let mut number = without_separator(behind);
    let read = digits(&mut number);
    if read.is_some() {
        behind = number;
    }
    *rest = behind;
    Some(read.unwrap_or(Number::of("")).into())
}

fn phase(rest: &mut &str) -> Option<(Phase, Owned)> {
    // The longer words first: `a` is the beginning of `alpha`.
    for (words, phase) in [
        (&["alpha", "a"][..], Phase::Alpha),
        (&["beta", "b"][..], Phase::Beta),
        (&["preview", "pre", "rc", "c"][..], Phase::Candidate),
    ] {
        if let Some(number) = labelled(rest, words) {
            return Some((phase, number));
        }
    }
    None
}

fn post(rest: &mut &str) -> Option<Owned> {
    if let Some(number) = labelled(rest, &["post", "rev", "r"]) {
        return Some(number);
    }
    // The implicit form, `1.0-1`.
    let mut behind = rest.strip_prefix('-')?;
    let number = digits(&mut behind)?;
    *rest = behind;
    Some(number.into())
}

fn local(text: &str) -> Option<Vec<Local>> {
    let parts: Cow<'_, str> = text.replace(['-', '_'], ".").into();
    parts
        .split('.')
        .map(|part| {
            let valid = !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
            valid.then(|| {
                Number::parse(part).map_or_else(
                    || Local::Word(part.to_owned()),
                    |number| Local::Number(number.into()),
                )
            })
        })
        .collect()
}
