//! Finding names in a text as its reader sees them, however they are written.
//!
//! `EX\-2026\-AB12`, `EX&#45;2026-AB12`, `EX-**2026**-AB12`, `ＥＸ-2026-AB12` and
//! `https://example.org/EX%2D2026%2DAB12` all say the same name. Texts and names are folded into one
//! form before they are compared: words of small letters and digits, one hyphen between words that
//! stand close together, a blank between all others.

mod escapes;
mod glued;
mod look;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::advisory::body::dialect;
use crate::advisory::html_comment::OPENER;

pub(crate) use escapes::{entities_decoded, entity, percent_decoded, without_tags};
pub(crate) use glued::Glued;
pub(crate) use look::look;

/// As many signs may stand between two words of one name: `**-**` and the like.
const WIDEST_GAP: usize = 8;

/// How often an address may be percent-encoded over and over.
const MOST_ENCODINGS: usize = 3;

/// A text in its folded form.
#[derive(Debug)]
pub(crate) struct Folded {
    text: String,
    gap: usize,
    /// Where each byte of `text` came from, if somebody wants to know.
    places: Option<Vec<usize>>,
}

impl Folded {
    /// Folds a text as it stands.
    pub(crate) fn of(text: &str) -> Self {
        let mut folded = Self::empty(text.len());
        folded.push_all(text, 0);
        folded
    }

    /// Folds a text as it stands, remembering where everything was.
    pub(crate) fn with_places(text: &str) -> Self {
        let mut folded = Self::empty(text.len());
        folded.places = Some(Vec::with_capacity(text.len()));
        folded.push_all(text, 0);
        folded
    }

    /// Folds what a reader of this Markdown sees. Its links lead to `targets`.
    pub(crate) fn of_markdown(markdown: &str, targets: &mut String) -> Self {
        let mut folded = Self::empty(markdown.len());
        folded.push_markdown(markdown, targets);
        folded
    }

    /// As [`Folded::of_markdown`], remembering where everything was.
    pub(crate) fn of_markdown_with_places(markdown: &str) -> Self {
        let mut folded = Self::empty(markdown.len());
        folded.places = Some(Vec::with_capacity(markdown.len()));
        folded.push_markdown(markdown, &mut String::new());
        folded
    }

    /// Where `range` of the folded text came from.
    pub(crate) fn place(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let places = self.places.as_ref()?;
        let last = places.get(range.end.checked_sub(1)?)?;
        Some(*places.get(range.start)?..last + 1)
    }

    /// The folded text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The folded text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn empty(capacity: usize) -> Self {
        Self {
            text: String::with_capacity(capacity),
            gap: 0,
            places: None,
        }
    }

    fn push_markdown(&mut self, markdown: &str, targets: &mut String) {
        for (event, range) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
            match event {
                Event::Text(text) | Event::Code(text) => {
                    // Decoded text has no places of its own.
                    let is_source = markdown.get(range.clone()) == Some(&*text);
                    for (at, c) in text.char_indices() {
                        self.push(
                            c,
                            if is_source {
                                range.start + at
                            } else {
                                range.start
                            },
                        );
                    }
                }
                Event::Html(html) if !html.starts_with(OPENER) => {
                    self.push_all(&without_tags(&html), range.start);
                }
                Event::Start(
                    Tag::Link {
                        dest_url, title, ..
                    }
                    | Tag::Image {
                        dest_url, title, ..
                    },
                ) => {
                    for said in [&dest_url, &title] {
                        targets.push_str(said);
                        targets.push('\n');
                    }
                }
                Event::End(
                    TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Link
                    | TagEnd::Image,
                ) => {}
                Event::SoftBreak | Event::HardBreak | Event::End(_) => self.gap += 1,
                _ => {}
            }
        }
    }

    fn push_all(&mut self, text: &str, start: usize) {
        for (at, c) in text.char_indices() {
            self.push(c, start + at);
        }
    }

    fn push(&mut self, c: char, place: usize) {
        if c.is_ascii_alphanumeric() {
            self.push_word(c.to_ascii_lowercase(), place);
        } else if c.is_ascii() {
            self.gap += 1;
        } else if let Some(c) = look(c) {
            if c.is_alphanumeric() {
                self.push_word(c, place);
            } else {
                self.gap += 1;
            }
        }
    }

    fn push_word(&mut self, c: char, place: usize) {
        if self.gap > 0 && !self.text.is_empty() {
            self.text
                .push(if self.gap > WIDEST_GAP { ' ' } else { '-' });
            if let Some(places) = &mut self.places {
                places.push(place);
            }
        }
        self.gap = 0;
        self.text.push(c);
        if let Some(places) = &mut self.places {
            places.extend(std::iter::repeat_n(place, c.len_utf8()));
        }
    }
}

/// Names to be looked for.
#[derive(Debug, Default)]
pub(crate) struct Names {
    whole: HashSet<String>,
    /// What the names begin with, so that most words are told apart by one look.
    first: HashSet<String>,
    /// The bytes that those begin with: nearly all words of a text begin with another.
    letters: BTreeSet<u8>,
    words: usize,
    /// The same names within other words, in this order.
    glued: (Glued, Vec<String>),
}

impl Names {
    /// The given names, except those without any letter or digit.
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut all = Self::default();
        for name in names {
            let Some(first) = name.split('-').next().filter(|first| !first.is_empty()) else {
                continue;
            };
            all.letters.extend(first.bytes().next());
            all.first.insert(first.to_owned());
            all.words = all.words.max(name.split('-').count());
            all.whole.insert(name);
        }
        let names: Vec<String> = all.whole.iter().cloned().collect();
        all.glued = (Glued::new(names.iter().map(String::as_str)), names);
        all
    }

    /// Whether these are the same names.
    pub(crate) fn are(&self, others: &Self) -> bool {
        self.whole == others.whole
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// Every name in a folded text, with its place there.
    pub(crate) fn all_in<'t>(&self, folded: &'t str) -> Vec<(&'t str, Range<usize>)> {
        let mut found = Vec::new();
        let mut start = 0;
        for word in folded.split(['-', ' ']) {
            let rest = folded.get(start..).unwrap_or_default();
            let letter = word.as_bytes().first();
            if letter.is_some_and(|letter| self.letters.contains(letter))
                && self.first.contains(word)
            {
                let near = rest.split(' ').next().unwrap_or_default();
                let ends = near
                    .match_indices('-')
                    .map(|(at, _)| at)
                    .chain([near.len()]);
                for end in ends.take(self.words) {
                    let name = near.get(..end).unwrap_or_default();
                    if self.whole.contains(name) {
                        found.push((name, start..start + end));
                    }
                }
            }
            start += word.len() + 1;
        }
        found
    }

    /// Adds every name in a text that is published as it stands: addresses are decoded.
    pub(crate) fn collect(&self, text: &str, found: &mut BTreeSet<String>) {
        self.collect_folded(&Folded::of(text), found);
        let (glued, names) = &self.glued;
        glued.all_in(text.as_bytes(), |number, _| {
            found.extend(names.get(number).cloned());
        });
        let mut text = Cow::Borrowed(text);
        for _ in 0..MOST_ENCODINGS {
            match percent_decoded(&text) {
                Some(decoded) => text = Cow::Owned(decoded),
                None => break,
            }
            self.collect_folded(&Folded::of(&text), found);
        }
    }

    /// Adds every name in a Markdown text as its readers see it.
    pub(crate) fn collect_markdown(&self, markdown: &str, found: &mut BTreeSet<String>) {
        let mut targets = String::new();
        self.collect_folded(&Folded::of_markdown(markdown, &mut targets), found);
        let (glued, names) = &self.glued;
        glued.all_in(markdown.as_bytes(), |number, _| {
            found.extend(names.get(number).cloned());
        });
        self.collect(&targets, found);
    }

    /// Adds every name in an HTML or SVG text as its readers see it.
    pub(crate) fn collect_markup(&self, markup: &str, found: &mut BTreeSet<String>) {
        if markup.contains(['<', '&']) {
            self.collect(&entities_decoded(&without_tags(markup)), found);
            self.collect(&entities_decoded(markup), found);
        }
    }

    fn collect_folded(&self, folded: &Folded, found: &mut BTreeSet<String>) {
        for (name, _) in self.all_in(&folded.text) {
            if !found.contains(name) {
                found.insert(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let fold = |name: &str| Folded::of(name).into_text();
        Names::new([fold("EX-2026-AB12"), fold("CVE-2026-1")])
    }

    fn in_markdown(text: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        names().collect(text, &mut found);
        names().collect_markdown(text, &mut found);
        found.into_iter().collect()
    }

    #[test]
    fn a_name_is_found_in_every_disguise() {
        for text in [
            "see EX-2026-AB12.",
            "see ex-2026-ab12_x",
            "https://example.org/EX-2026-AB12.html",
            "EX\\-2026\\-AB12",
            "EX&#45;2026&#x2d;AB12",
            "EX&hyphen;2026&dash;AB12",
            "E&#88;-2026-AB12",
            "EX-**2026**-AB12",
            "E**X-20**26-AB*12*",
            "EX-20~~2~~6-AB12",
            "`EX`-`2026`-`AB12`",
            "[EX](https://example.org/)-2026-AB12",
            "EX-<b>2026</b>-AB12",
            "<div>EX-<b>2026</b>-AB12</div>",
            "EX\u{ad}-20\u{200b}26-\u{2060}AB12",
            "EX\u{2011}2026\u{2013}AB12",
            "EX_2026_AB12 and EX 2026 AB12",
            "EX-2026-\nAB12",
            "\u{ff25}\u{ff38}\u{ff0d}\u{ff12}026-AB12",
            "\u{1d404}\u{1d417}-\u{1d7d0}026-AB12",
            "\u{415}\u{425}-2026-\u{410}\u{412}12",
            "E\u{332}X\u{332}-2026-AB12",
            "<https://example.org/EX%2D2026%2dAB12>",
            "[a](https://example.org/%45X%252D2026-AB12)",
            "![a](b \"EX-2026-AB12\")",
        ] {
            assert_eq!(in_markdown(text), ["ex-2026-ab12"], "{text:?}");
        }
    }

    #[test]
    fn another_name_is_another_name() {
        for text in [
            "EX-2026-AB123",
            "REX-2026-AB12",
            "EX-2026 and then there is AB12",
            "CVE-2026-12, CVE-2026-11",
            "EX-2026",
            "100% EX",
        ] {
            assert_eq!(in_markdown(text), [] as [&str; 0], "{text:?}");
        }
        assert_eq!(in_markdown("CVE-2026-12 CVE-2026-1"), ["cve-2026-1"]);
    }

    #[test]
    fn markup_is_read_without_its_tags() {
        for text in [
            "<p>EX-<b class=x>2026</b>-AB12",
            "EX&#45;2026&#x2D;AB12",
            "EX&shy;-2026-AB12",
            "<a href='/EX&#45;2026-AB12'>",
        ] {
            let mut found = BTreeSet::new();
            names().collect_markup(text, &mut found);
            assert_eq!(found.len(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_found_name_leads_back_to_its_place() {
        let text = "See **EX**-2026-AB12 for more";
        let folded = Folded::of_markdown_with_places(text);
        let [(_, range)] = &names().all_in(&folded.text)[..] else {
            panic!("found once");
        };
        assert_eq!(&text[folded.place(range).unwrap()], "EX**-2026-AB12");
    }

    #[test]
    fn many_names_over_a_long_text_come_to_an_end() {
        let many = (0..100_000).map(|n| format!("ex-2026-{n}"));
        let names = Names::new(many.collect::<Vec<_>>());
        let text = "ex-2026-x ".repeat(100_000);
        let mut found = BTreeSet::new();
        names.collect(&text, &mut found);
        assert!(found.is_empty());
    }
}
