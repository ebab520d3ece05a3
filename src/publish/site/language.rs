//! Languages of pages, and which way they are written.

/// The tag of a language that scripts can write numbers in: a language, perhaps a script, perhaps a
/// region (RFC 5646, section 2.1), such as `de`, `pt-BR` or `zh-Hans`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Language(String);

/// The text is no such tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no language")]
pub(super) struct NoLanguage;

/// Languages that are written from right to left where their tag names no script.
const FROM_THE_RIGHT: [&str; 12] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi",
];

/// Scripts that run from right to left (ISO 15924).
const SCRIPTS_FROM_THE_RIGHT: [&str; 7] = ["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"];

impl TryFrom<&str> for Language {
    type Error = NoLanguage;

    fn try_from(tag: &str) -> Result<Self, NoLanguage> {
        let mut parts = tag.split('-').peekable();
        let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
        let is_first = |part: &str| {
            (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase())
        };
        let is_region = |part: &str| {
            part.len() == 2 && letters(part)
                || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit())
        };
        let is_tag = parts.next().is_some_and(is_first) && {
            parts.next_if(|part| part.len() == 4 && letters(part));
            parts.next_if(|part| is_region(part));
            parts.next().is_none()
        };
        is_tag.then(|| Self(tag.to_owned())).ok_or(NoLanguage)
    }
}

impl Language {
    /// What the program itself writes.
    pub(super) fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The direction of its writing, as HTML's `dir` names it.
    pub(super) fn direction(&self) -> &'static str {
        let mut parts = self.0.split('-');
        let first = parts.next().unwrap_or_default();
        let script = parts.next().filter(|part| part.len() == 4);
        let is_from_the_right = match script {
            Some(script) => SCRIPTS_FROM_THE_RIGHT
                .iter()
                .any(|other| other.eq_ignore_ascii_case(script)),
            None => FROM_THE_RIGHT.contains(&first),
        };
        if is_from_the_right { "rtl" } else { "ltr" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_language_perhaps_a_script_perhaps_a_region() {
        for good in ["de", "pt-BR", "zh-Hans", "zh-Hant-TW", "es-419", "ckb"] {
            assert!(Language::try_from(good).is_ok(), "{good}");
        }
        for bad in ["", "d", "DE", "german", "de_DE", "de-", "de-x-a", "v2"] {
            assert!(Language::try_from(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_script_decides_the_direction_and_without_one_the_language() {
        for (tag, want) in [
            ("en", "ltr"),
            ("ar", "rtl"),
            ("he-IL", "rtl"),
            ("az-Arab", "rtl"),
            ("ks-Deva-IN", "ltr"),
            ("uz-Latn", "ltr"),
        ] {
            assert_eq!(Language::try_from(tag).unwrap().direction(), want, "{tag}");
        }
    }
}
