//! A phrase in parts: words, and the places of values.

use thiserror::Error;

/// A part of a phrase or of its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Words(String),
    /// A value by its name or number.
    Value(String),
}

impl Part {
    /// The part as it is written in a phrase.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Value(name) => format!("{{{name}}}"),
        }
    }
}

/// Why a text cannot stand for a phrase.
#[derive(Debug, PartialEq, Eq, Error)]
pub(super) enum PhraseError {
    /// Nobody would see it.
    #[error("the translation is empty")]
    Empty,
    /// A brace that names no value.
    #[error("`{0}` stands in a translation around the name of a value only")]
    Brace(char),
    /// A value would be lost.
    #[error("the translation leaves out `{{{0}}}`")]
    Lacks(String),
    /// A value that there is not.
    #[error("the translation has `{{{0}}}`, and the phrase does not")]
    Invents(String),
    /// A value in two places.
    #[error("the translation has `{{{0}}}` twice")]
    Twice(String),
    /// Parts of pages in an order that breaks them.
    #[error(
        "the parts of the page that the numbers stand for would not be within each other any more"
    )]
    Order,
}

/// The parts of a phrase. A brace without its partner is a word.
pub(super) fn parts(phrase: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = phrase;
    while let Some((before, name, behind)) = next_value(rest) {
        if !before.is_empty() {
            parts.push(Part::Words(before.to_owned()));
        }
        parts.push(Part::Value(name.to_owned()));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    parts
}

/// The first `{name}`, with what stands before and behind it.
fn next_value(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (name, behind) = text.get(at + 1..)?.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        is_name.then_some((text.get(..at)?, name, behind))
    })
}

/// The names of the values, in their order.
fn names(parts: &[Part]) -> Vec<&str> {
    let mut names = Vec::new();
    for part in parts {
        if let Part::Value(name) = part {
            names.push(name.as_str());
        }
    }
    names
}

/// The numbers of the values, counted from 0; none where they have names.
pub(super) fn numbers(parts: &[Part]) -> Vec<usize> {
    let numbers = names(parts).into_iter();
    numbers
        .filter_map(|name| name.parse::<usize>().ok()?.checked_sub(1))
        .collect()
}

/// The parts of a translation of `phrase`, each value of which stands in it once.
pub(super) fn translation(phrase: &str, text: &str) -> Result<Vec<Part>, PhraseError> {
    if text.trim().is_empty() {
        return Err(PhraseError::Empty);
    }
    let (wanted, parts) = (parts(phrase), parts(text));
    let stray = parts.iter().find_map(|part| match part {
        Part::Words(words) => words.chars().find(|c| matches!(c, '{' | '}')),
        Part::Value(_) => None,
    });
    if let Some(brace) = stray {
        return Err(PhraseError::Brace(brace));
    }
    let (wanted, got) = (names(&wanted), names(&parts));
    for (at, name) in got.iter().enumerate() {
        if !wanted.contains(name) {
            return Err(PhraseError::Invents((*name).to_owned()));
        }
        if got.iter().take(at).any(|earlier| earlier == name) {
            return Err(PhraseError::Twice((*name).to_owned()));
        }
    }
    if let Some(name) = wanted.iter().find(|name| !got.contains(name)) {
        return Err(PhraseError::Lacks((*name).to_owned()));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_has_the_values_of_its_phrase() {
        let phrase = "Upgrade {1} to {2}";
        for (text, want) in [
            ("{1} auf {2} heben", None),
            ("{2}: {1}", None),
            (" ", Some(PhraseError::Empty)),
            ("{1}", Some(PhraseError::Lacks("2".to_owned()))),
            ("{1} {2} {3}", Some(PhraseError::Invents("3".to_owned()))),
            ("{1} {2} {1}", Some(PhraseError::Twice("1".to_owned()))),
            ("{1} {2} {", Some(PhraseError::Brace('{'))),
            ("{1} {2}}", Some(PhraseError::Brace('}'))),
            ("{{ 1 }} {1} {2}", Some(PhraseError::Brace('{'))),
            ("{% x %} {1} {2}", Some(PhraseError::Brace('{'))),
            ("{# x #} {1} {2}", Some(PhraseError::Brace('{'))),
        ] {
            assert_eq!(translation(phrase, text).err(), want, "{text}");
        }
        assert_eq!(numbers(&parts("{2}: {1}")), [1, 0]);
    }
}
