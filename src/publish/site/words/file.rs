//! `site/words.yaml`: what the site says in place of English phrases.

use super::Words;
use super::list::Phrases;
use super::phrase::{self, PhraseError};
use crate::advisory::fields::{self, Fields, shorten};
use crate::advisory::yaml::{self, Entry, Node};
use crate::finding::{Findings, Rule};
use crate::publish::site::language::Language;
use crate::publish::site::value::Text;

/// The name of the file, below `site/`.
pub(in super::super) const FILE: &str = "words.yaml";

impl Words {
    /// Reads the file. Every problem is a finding; what cannot be used is left out, and its phrase
    /// stays English.
    pub(in super::super) fn read(text: &str, phrases: &Phrases, findings: &mut Findings) -> Self {
        let mut words = Self::default();
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some(tree) = yaml::read(content, text.len() - content.len(), findings) else {
            return words;
        };
        let Some(mut root) = Fields::open(&tree, "the file of words", findings) else {
            return words;
        };
        if let Some(node) = root.take("language")
            && let Some(language) = language(node, findings)
        {
            words.language = language;
        }
        let translations = root.take("words");
        root.finish(findings);
        let Some(node) = translations.filter(|node| !node.is_null()) else {
            return words;
        };
        let Some(entries) = node.entries() else {
            fields::wrong_type(
                node,
                "`words`",
                "a mapping of phrases to translations",
                findings,
            );
            return words;
        };
        for entry in entries {
            words.translate(entry, phrases, findings);
        }
        words
    }

    fn translate(&mut self, entry: &Entry<'_>, phrases: &Phrases, findings: &mut Findings) {
        let Some(known) = phrases.get(&entry.key) else {
            unknown(entry, phrases, findings);
            return;
        };
        let Some(text) = fields::text(&entry.value, "a translation", findings) else {
            return;
        };
        let text = Text::from(text);
        let parts = phrase::translation(&entry.key, text.as_str()).and_then(|parts| {
            let order = phrase::numbers(&parts);
            if known.shapes().all(|shape| shape.allows(&order)) {
                Ok(parts)
            } else {
                Err(PhraseError::Order)
            }
        });
        match parts {
            Ok(parts) => {
                self.translations.insert(entry.key.to_string(), parts);
            }
            Err(error) => findings.push(
                Rule::Template,
                entry.value.span.clone(),
                error.to_string(),
                format!(
                    "{}; the phrase stands in {}",
                    mend(&error, &entry.key),
                    known.place()
                ),
            ),
        }
    }
}

fn mend(error: &PhraseError, key: &str) -> String {
    match error {
        PhraseError::Empty => "Write what the site shall say, or remove the line".to_owned(),
        PhraseError::Brace(_) if key.contains('{') => {
            format!("Write the values as in `{key}`, and no other brace")
        }
        PhraseError::Brace(_) => "Write it without braces".to_owned(),
        PhraseError::Lacks(_) | PhraseError::Invents(_) | PhraseError::Twice(_) => {
            format!("Have each value of `{key}` once")
        }
        PhraseError::Order => format!(
            "Keep what stands between two numbers of `{key}` between them, such as the words of a link"
        ),
    }
}

fn unknown(entry: &Entry<'_>, phrases: &Phrases, findings: &mut Findings) {
    let near = fields::nearest(&entry.key, &phrases.all());
    findings.push(
        Rule::UnknownPhrase,
        entry.key_span.clone(),
        format!("the site never says `{}`", shorten(&entry.key)),
        match near {
            Some(near) => format!("Write `{near}`, or remove the line"),
            None => {
                "Write one of the phrases that the book lists in docs/words.md, or remove the line"
                    .to_owned()
            }
        },
    );
}

fn language(node: &Node<'_>, findings: &mut Findings) -> Option<Language> {
    let text = fields::text(node, "`language`", findings)?;
    if let Ok(language) = Language::try_from(text) {
        return Some(language);
    }
    findings.push(
        Rule::Template,
        node.span.clone(),
        format!("`{}` is no language", shorten(text)),
        "Write its tag, as in de, pt-BR or zh-Hans",
    );
    None
}
