//! The words of the site: English phrases, and what `site/words.yaml` says in their place.
//!
//! The English phrase is the key, so that what a team has not translated stays English. Phrases of
//! templates are replaced before tera reads them, those of scripts when the files are named, and
//! those of the program when it says them. Nothing of it happens while pages are made.

mod file;
mod filled;
mod list;
mod marked;
mod phrase;
mod reader;
mod team;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

pub(super) use self::file::FILE;
pub(super) use self::filled::Filled;
pub(super) use self::list::Phrases;
use self::list::WAYS_AROUND;
pub(super) use self::marked::Marked;
pub use self::team::check_words;
#[cfg(test)]
pub(super) use self::team::usable;
pub(super) use self::team::{of_database, of_files};

use self::marked::{Item, Phrase, Piece};
use self::phrase::Part;
use super::language::Language;
use crate::advisory::affected::{Event, EventKind};
use crate::advisory::affected_words::{End, Told};
use crate::advisory::instant::Instant;

/// What the site says in place of English phrases.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// The language of the site.
    language: Language,
    /// Translations by their phrase, in parts.
    translations: BTreeMap<String, Vec<Part>>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            language: Language::english(),
            translations: BTreeMap::new(),
        }
    }
}

/// The phrases whose order and names of months make a date.
const DAY: &str = "{day} {month} {year}";
const MINUTE: &str = "{date}, {time} UTC";
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// The language of the site.
    pub(super) fn language(&self) -> &Language {
        &self.language
    }

    /// What headings of texts say that promise a way around, in small letters, each once.
    pub(super) fn ways_around(&self) -> Vec<String> {
        let own = self.say(WAYS_AROUND).to_lowercase();
        let mut names: Vec<String> = Vec::new();
        for name in WAYS_AROUND.split(',').chain(own.split(',')).map(str::trim) {
            if !name.is_empty() && names.iter().all(|known| known != name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// A phrase without values.
    pub(super) fn say(&self, phrase: &'static str) -> Cow<'static, str> {
        debug_assert!(list::is_of_program(phrase), "`{phrase}` is not listed");
        match self.translations.get(phrase).map(Vec::as_slice) {
            None => Cow::Borrowed(phrase),
            Some(parts) => Cow::Owned(parts.iter().map(Part::written).collect()),
        }
    }

    /// Several phrases.
    pub(super) fn say_all(&self, phrases: &[&'static str]) -> Vec<Cow<'static, str>> {
        phrases.iter().map(|phrase| self.say(phrase)).collect()
    }

    /// A phrase with values in the place of their names.
    pub(super) fn fill(&self, phrase: &'static str, values: &[(&str, &dyn Display)]) -> String {
        self.filled(phrase, values, str::to_owned)
    }

    /// The same as HTML: the words are escaped, the values are HTML already.
    pub(super) fn fill_html(
        &self,
        phrase: &'static str,
        values: &[(&str, &dyn Display)],
    ) -> String {
        self.filled(phrase, values, escaped)
    }

    fn filled(
        &self,
        phrase: &'static str,
        values: &[(&str, &dyn Display)],
        written: impl Fn(&str) -> String,
    ) -> String {
        debug_assert!(list::is_of_program(phrase), "`{phrase}` is not listed");
        let said = |part: &Part| match part {
            Part::Words(words) => written(words),
            Part::Value(name) => match values.iter().find(|(known, _)| known == name) {
                Some((_, value)) => value.to_string(),
                None => part.written(),
            },
        };
        match self.translations.get(phrase) {
            Some(parts) => parts.iter().map(said).collect(),
            None => phrase::parts(phrase).iter().map(said).collect(),
        }
    }

    /// A day for people.
    pub(super) fn day(&self, at: Instant) -> String {
        if self.translations.is_empty() {
            return at.day();
        }
        let text = at.to_string();
        let number = |from: usize, to: usize| -> usize {
            let digits = text.get(from..to).and_then(|digits| digits.parse().ok());
            digits.unwrap_or_default()
        };
        let month = MONTHS.get(number(5, 7).saturating_sub(1)).copied();
        self.fill(
            DAY,
            &[
                ("day", &number(8, 10)),
                (
                    "month",
                    &month.map(|month| self.say(month)).unwrap_or_default(),
                ),
                ("year", &number(0, 4)),
            ],
        )
    }

    /// Day and minute for people.
    pub(super) fn minute(&self, at: Instant) -> String {
        if self.translations.is_empty() {
            return at.minute();
        }
        let text = at.to_string();
        let time = text.get(11..16).unwrap_or_default();
        self.fill(MINUTE, &[("date", &self.day(at)), ("time", &time)])
    }

    /// What is told of affected versions.
    pub(super) fn tell(&self, told: &Told<'_>) -> String {
        match told {
            Told::Span(span) if span.start.is_none() && span.end == End::Open => {
                self.say("all versions").into_owned()
            }
            Told::Span(span) => span.words(),
            Told::Event(event) => self.tell_event(event),
        }
    }

    fn tell_event(&self, event: &Event) -> String {
        let phrase = match event.kind {
            EventKind::Introduced if event.value == "0" => "from the first version on",
            EventKind::Introduced => "introduced in {version}",
            EventKind::LastAffected => "last affected {version}",
            EventKind::Fixed => "fixed in {version}",
            EventKind::Limit => "searched up to {version}",
        };
        self.fill(phrase, &[("version", &event.value)])
    }

    /// A script whose texts `"[[phrase]]"` say what they say in this language.
    pub(super) fn in_script(&self, script: &[u8]) -> Vec<u8> {
        let Ok(mut rest) = std::str::from_utf8(script) else {
            return script.to_owned();
        };
        let mut out = String::with_capacity(rest.len());
        while let Some((before, phrase, behind)) = list::next_of_script(rest) {
            out.push_str(before);
            let said: Cow<'_, str> = match self.translations.get(phrase) {
                Some(parts) => Cow::Owned(parts.iter().map(Part::written).collect()),
                None => Cow::Borrowed(phrase),
            };
            out.push_str(&as_script_text(&said));
            rest = behind;
        }
        out.push_str(rest);
        out.into_bytes()
    }

    /// A template whose marked phrases say what they say in this language.
    pub(super) fn in_template(&self, template: &Marked, text: &str) -> Filled {
        let mut filled = Filled::default();
        self.put(template.pieces(), text, &mut filled);
        filled
    }

    fn put(&self, pieces: &[Piece], text: &str, filled: &mut Filled) {
        for piece in pieces {
            match piece {
                Piece::Verbatim(range) => filled.copy(text, range.clone()),
                Piece::Phrase(phrase) => match self.translations.get(&phrase.key) {
                    Some(parts) => self.put_translated(phrase, parts, text, filled),
                    None => {
                        for item in &phrase.items {
                            match item {
                                Item::Words(range) => filled.copy(text, range.clone()),
                                Item::Part(pieces) => self.put(pieces, text, filled),
                            }
                        }
                    }
                },
            }
        }
    }

    fn put_translated(&self, phrase: &Phrase, parts: &[Part], text: &str, filled: &mut Filled) {
        for part in parts {
            match part {
                Part::Words(words) => filled.add(&escaped(words)),
                Part::Value(number) => {
                    let number = number.parse::<usize>().ok();
                    let number = number.and_then(|number| number.checked_sub(1));
                    let pieces = number.and_then(|number| phrase.part(number));
                    self.put(pieces.unwrap_or_default(), text, filled);
                }
            }
        }
    }
}

/// Text for a template: what HTML or tera would read as anything else is escaped, in elements and in
/// attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            c => out.push(c),
        }
    }
    out
}

/// A text of a script, in quotes, that ends neither itself nor an element of HTML.
fn as_script_text(text: &str) -> String {
    // Text always becomes JSON.
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
