//! Phrases that are marked in a template: `[[Newest advisories]]`.
//!
//! What stands between the marks is the English phrase and the key of its translation. Tags of HTML
//! and of Tera within it are numbered, so that a translation can put them elsewhere: of
//! `[[Read <a href="x">{{ name }}</a> first]]` the key is `Read {1} first`. What follows another
//! without a letter between them has one number with it, and so has a block of Tera from its
//! beginning to its end. Marks within tags of Tera, comments, scripts and styles are none.

use std::ops::Range;

use super::reader::Reader;

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// What stays as it is.
    Verbatim(Range<usize>),
    /// A phrase.
    Phrase(Phrase),
}

/// A marked phrase.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The English text with the numbers of its parts: the key.
    pub(super) key: String,
    /// What stands between the marks.
    pub(super) items: Vec<Item>,
    /// How they stand within each other.
    pub(super) shape: Shape,
}

/// A piece of a phrase.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Words to translate.
    Words(Range<usize>),
    /// A part that has a number, the first is `{1}`.
    Part(Vec<Piece>),
}

impl Phrase {
    /// The part with a number, counted from 0.
    pub(super) fn part(&self, number: usize) -> Option<&[Piece]> {
        let parts = self.items.iter().filter_map(|item| match item {
            Item::Part(pieces) => Some(pieces.as_slice()),
            Item::Words(_) => None,
        });
        parts.into_iter().nth(number)
    }
}

/// How the elements of a phrase stand within each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shape(Vec<Level>);

/// What a part does to the elements around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Level {
    /// The parts that began the elements that it stands in.
    within: Vec<usize>,
    closes: usize,
    opens: usize,
}

impl Shape {
    /// Whether parts in this order leave each within the elements it stood in, and end all of them.
    pub(super) fn allows(&self, order: &[usize]) -> bool {
        let mut open = Vec::new();
        for at in order {
            let Some(level) = self.0.get(*at).filter(|level| level.within == open) else {
                return false;
            };
            step(&mut open, *at, level);
        }
        open.is_empty()
    }
}

fn step(open: &mut Vec<usize>, at: usize, level: &Level) {
    open.truncate(open.len().saturating_sub(level.closes));
    open.extend(std::iter::repeat_n(at, level.opens));
}

/// Why marks cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in super::super) enum MarkError {
    /// `[[` without an end.
    #[error("a phrase begins here, and no `]]` ends it")]
    Open,
    /// Nothing between the marks.
    #[error("there are no words between `[[` and `]]`")]
    Empty,
    /// Spaces that a translation would lose.
    #[error("spaces at the ends of a phrase belong outside of its marks")]
    Space,
    /// A brace that would be taken for a number.
    #[error("a phrase holds no single `{{` or `}}`")]
    Brace,
    /// In a tag, where a translation could become attributes.
    #[error("within a tag a phrase has to stand in quotes, as in alt=\"[[Logo]]\"")]
    Unquoted,
    /// An element that is not whole.
    #[error("an element begins within the phrase and ends outside, or the reverse")]
    Unbalanced,
    /// A block of Tera that is not whole.
    #[error("a block of Tera begins within the phrase and ends outside, or the reverse")]
    Block,
}

/// A template in pieces.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Marked(Vec<Piece>);

impl Marked {
    /// Finds the marks of a template; else the byte at which they are wrong.
    pub(in super::super) fn parse(text: &str) -> Result<Self, (usize, MarkError)> {
        Reader::new(text).pieces().map(Self)
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// What is not marked, each piece in a line of its own.
    #[cfg(test)]
    pub(in super::super) fn unmarked(&self, text: &str) -> String {
        fn put(pieces: &[Piece], text: &str, out: &mut String) {
            for piece in pieces {
                match piece {
                    Piece::Verbatim(range) => out.push_str(&text[range.clone()]),
                    Piece::Phrase(phrase) => {
                        for item in &phrase.items {
                            if let Item::Part(pieces) = item {
                                put(pieces, text, out);
                            }
                        }
                    }
                }
            }
        }
        let mut out = String::new();
        put(&self.0, text, &mut out);
        out
    }

    /// All phrases, also those within others.
    pub(super) fn phrases(&self) -> Vec<&Phrase> {
        let mut found = Vec::new();
        phrases_in(&self.0, &mut found);
        found
    }
}

fn phrases_in<'p>(pieces: &'p [Piece], found: &mut Vec<&'p Phrase>) {
    for piece in pieces {
        if let Piece::Phrase(phrase) = piece {
            found.push(phrase);
            for item in &phrase.items {
                if let Item::Part(pieces) = item {
                    phrases_in(pieces, found);
                }
            }
        }
    }
}

/// The elements that something ends and begins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effect {
    pub(super) closes: usize,
    pub(super) opens: usize,
}

impl Effect {
    pub(super) fn then(&mut self, next: Self) {
        let met = self.opens.min(next.closes);
        self.closes += next.closes - met;
        self.opens = self.opens - met + next.opens;
    }
}

/// How parts stand within each other; `None` where an element begins or ends outside.
pub(super) fn shape(effects: &[Effect]) -> Option<Shape> {
    let mut open = Vec::new();
    let mut levels = Vec::new();
    for (at, effect) in effects.iter().enumerate() {
        let level = Level {
            within: open.clone(),
            closes: effect.closes,
            opens: effect.opens,
        };
        if level.closes > open.len() {
            return None;
        }
        step(&mut open, at, &level);
        levels.push(level);
    }
    open.is_empty().then_some(Shape(levels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let marked = Marked::parse(text).unwrap();
        let phrases = marked.phrases().into_iter();
        phrases.map(|phrase| phrase.key.clone()).collect()
    }

    #[test]
    fn what_stands_between_the_marks_is_the_key() {
        for (text, want) in [
            ("<h2>[[Newest advisories]]</h2>", &["Newest advisories"][..]),
            ("[[A]] and [[B]]", &["A", "B"]),
            ("[[Several\n  lines]]", &["Several lines"]),
            ("<a title='[[Say \"it\"]]'>", &["Say \"it\""]),
            ("[[Read {{ name }} now]]", &["Read {1} now"]),
            (
                "[[Read <a href=\"{{ x }}>\">{{ name }}</a>, then <b>run</b>]]",
                &["Read {1}, then {2}run{3}"],
            ),
            (
                "[[It is {% if x %}<i>[[very]]</i>{% else %}a{% endif %} late<br>now]]",
                &["It is {1} late{2}now", "very"],
            ),
            (
                "[[To {% for a in b %}{% if a %}{{ a }}, {% endif %}{% endfor %} or later]]",
                &["To {1} or later"],
            ),
            ("[[One {# not ]] #} two]]", &["One {1} two"]),
            ("[[One {{ \"]] }}\" }} two]]", &["One {1} two"]),
            (
                "[[One <a title=\"[[Two]]\">three</a>]]",
                &["One {1}three{2}", "Two"],
            ),
            // No marks.
            ("{{ [[1, 2], [3]] }}{% set a = [[1]] %}{# [[a]] #}", &[]),
            ("{% raw %}[[a]]{% endraw %}<!-- [[a]] -->", &[]),
            ("<script>a[[0]]</script><style>[[a]]</style>", &[]),
            ("a ]] b", &[]),
        ] {
            assert_eq!(keys(text), want, "{text}");
        }
    }

    #[test]
    fn marks_that_cannot_be_read_are_named_with_their_place() {
        for (text, at, want) in [
            ("a [[b", 2, MarkError::Open),
            ("<a title=\"[[b\">c]]</a>", 10, MarkError::Open),
            ("[[a [[b]] c]]", 0, MarkError::Open),
            ("[[]]", 0, MarkError::Empty),
            ("[[{{ a }} - {{ b }}]]", 0, MarkError::Empty),
            ("[[ a]]", 0, MarkError::Space),
            ("[[a {b}]]", 4, MarkError::Brace),
            ("<a [[b]]>", 3, MarkError::Unquoted),
            ("<a title=[[b]]>", 9, MarkError::Unquoted),
            ("[[a <b>c]]</b>", 0, MarkError::Unbalanced),
            ("<b>[[a</b> c]]", 3, MarkError::Unbalanced),
            ("{% if x %}[[a{% endif %} c]]", 10, MarkError::Block),
            ("[[a {% if x %}b]]{% endif %}", 0, MarkError::Block),
            ("[[a {% if x %}b", 0, MarkError::Block),
        ] {
            assert_eq!(Marked::parse(text), Err((at, want)), "{text}");
        }
    }

    #[test]
    fn parts_stay_within_the_elements_they_stand_in() {
        let text = "[[<a>A {{ x }}</a> and <b>B</b> or {{ y }}]]";
        let marked = Marked::parse(text).unwrap();
        let phrase = marked.phrases()[0];
        assert_eq!(phrase.key, "{1}A {2} and {3}B{4} or {5}");
        for (order, want) in [
            (&[0, 1, 2, 3, 4][..], true),
            (&[4, 2, 3, 0, 1], true),
            (&[1, 0, 2, 3, 4], false),
            (&[0, 2, 1, 3, 4], false),
            (&[0, 2, 3, 1, 4], false),
            (&[0, 4, 1, 2, 3], false),
            (&[0, 1, 2, 4], false),
            (&[], true),
        ] {
            assert_eq!(phrase.shape.allows(order), want, "{order:?}");
        }
    }
}
