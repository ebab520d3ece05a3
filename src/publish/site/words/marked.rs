//! Phrases that are marked in a template: `[[Newest advisories]]`.
//!
//! What stands between the marks is the English phrase and the key of its translation. Tags of HTML
//! and of Tera within it are numbered, so that a translation can put them elsewhere: of
//! `[[Read <a href="x">{{ name }}</a> first]]` the key is `Read {1} first`. What follows another
//! without a letter between them has one number with it, and so has a block of Tera from its
//! beginning to its end. Marks within tags of Tera, comments, scripts and styles are none.

use std::fmt::Write as _;
use std::ops::Range;

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
        let reader = Reader {
            text,
            at: 0,
            place: Place::Text,
        };
        reader.pieces().map(Self)
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

/// Where in the HTML the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    Quoted(u8),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    place: Place,
}

/// A part of a phrase while it is read.
#[derive(Default)]
struct Part {
    pieces: Vec<Piece>,
    effect: Effect,
}

/// The elements that something ends and begins.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    closes: usize,
    opens: usize,
}

impl Effect {
    fn then(&mut self, next: Self) {
        let met = self.opens.min(next.closes);
        self.closes += next.closes - met;
        self.opens = self.opens - met + next.opens;
    }
}

/// Elements that have no end tag (HTML, section 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// What begins at a place of a template.
enum Token {
    /// `{{ … }}`, `{# … #}`, or `{% … %}` with its word.
    Tera(usize),
    Statement(usize, Statement),
    /// A tag begins, of an element that is not void, or ends one.
    Tag(Effect),
    /// A comment, or an element whose text is none.
    Raw(usize),
    Mark,
    EndMark,
    Letter(usize),
    End,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statement {
    Begins,
    Ends,
    /// `else` and `elif`.
    Between,
    Alone,
}

type Read<T> = Result<T, (usize, MarkError)>;

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The end of what begins here and ends with `end`; the end of the text where nothing does,
    /// which tera then reports.
    fn until(&self, end: &str) -> usize {
        let found = self.rest().find(end);
        found.map_or(self.text.len(), |at| self.at + at + end.len())
    }

    /// The end of a tag of Tera, whose texts may hold what would end it.
    fn until_tera(&self, end: &str) -> usize {
        let mut quote = None;
        let rest = self.rest();
        for (at, c) in rest.char_indices().skip(2) {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
                None if rest.get(at..).is_some_and(|rest| rest.starts_with(end)) => {
                    return self.at + at + end.len();
                }
                None => {}
            }
        }
        self.text.len()
    }

    fn token(&self) -> Token {
        let rest = self.rest();
        if rest.is_empty() {
            return Token::End;
        }
        if rest.starts_with("{{") {
            return Token::Tera(self.until_tera("}}"));
        }
        if rest.starts_with("{#") {
            return Token::Tera(self.until("#}"));
        }
        if rest.starts_with("{%") {
            return self.statement();
        }
        if rest.starts_with("[[") {
            return Token::Mark;
        }
        if rest.starts_with("]]") {
            return Token::EndMark;
        }
        if self.place == Place::Text
            && let Some(after) = rest.strip_prefix('<')
        {
            if after.starts_with("!--") {
                return Token::Raw(self.until("-->"));
            }
            let name = after.strip_prefix('/').unwrap_or(after);
            let name: String = name
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            if ["script", "style"].contains(&name.as_str()) && !after.starts_with('/') {
                return Token::Raw(self.until(&format!("</{name}>")));
            }
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Token::Tag(if after.starts_with('/') {
                    Effect {
                        closes: 1,
                        opens: 0,
                    }
                } else {
                    Effect {
                        closes: 0,
                        opens: usize::from(!VOID.contains(&name.as_str())),
                    }
                });
            }
            if after.starts_with('!') {
                return Token::Raw(self.until(">"));
            }
        }
        Token::Letter(self.at + rest.chars().next().map_or(1, char::len_utf8))
    }

    fn statement(&self) -> Token {
        let end = self.until_tera("%}");
        let inner = self.text.get(self.at + 2..end).unwrap_or_default();
        let inner = inner.trim_start_matches('-').trim_start();
        let word: String = inner.chars().take_while(|c| c.is_alphanumeric()).collect();
        let is_set_block = || !inner.contains('=');
        let what = match word.as_str() {
            "raw" => {
                let from = self.text.get(end..).unwrap_or_default();
                let stop = from.find("endraw").map_or(self.text.len(), |at| {
                    let behind = from.get(at..).and_then(|rest| rest.find("%}"));
                    behind.map_or(self.text.len(), |more| end + at + more + 2)
                });
                return Token::Tera(stop);
            }
            "if" | "for" | "block" | "filter" | "macro" | "component" => Statement::Begins,
            "set" | "set_global" if is_set_block() => Statement::Begins,
            "else" | "elif" => Statement::Between,
            word if word.starts_with("end") => Statement::Ends,
            _ => Statement::Alone,
        };
        Token::Statement(end, what)
    }

    /// Takes what ends at `end` as it is.
    fn verbatim(&mut self, end: usize, pieces: &mut Vec<Piece>) {
        let from = std::mem::replace(&mut self.at, end);
        match pieces.last_mut() {
            Some(Piece::Verbatim(range)) if range.end == from => range.end = end,
            _ => pieces.push(Piece::Verbatim(from..end)),
        }
    }

    /// Reads one letter of a tag or of a text and follows where it leads.
    fn letter(&mut self, end: usize, pieces: &mut Vec<Piece>) {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.place = match (self.place, byte) {
            (Place::Tag, Some(b'>')) => Place::Text,
            (Place::Tag, Some(quote @ (b'"' | b'\''))) => Place::Quoted(quote),
            (Place::Quoted(open), Some(quote)) if open == quote => Place::Tag,
            (place, _) => place,
        };
        self.verbatim(end, pieces);
    }

    /// A whole template.
    fn pieces(mut self) -> Read<Vec<Piece>> {
        let mut pieces = Vec::new();
        loop {
            match self.token() {
                Token::End => return Ok(pieces),
                Token::Tera(end) | Token::Raw(end) | Token::Statement(end, _) => {
                    self.verbatim(end, &mut pieces);
                }
                Token::Tag(_) => {
                    self.place = Place::Tag;
                    let end = self.at + 1;
                    self.verbatim(end, &mut pieces);
                }
                Token::Mark => pieces.push(Piece::Phrase(self.phrase()?)),
                Token::EndMark => {
                    let end = self.at + 2;
                    self.verbatim(end, &mut pieces);
                }
                Token::Letter(end) => self.letter(end, &mut pieces),
            }
        }
    }

    /// A tag of HTML within a phrase, up to its `>`.
    fn tag(&mut self, part: &mut Part, begin: usize) -> Read<()> {
        self.place = Place::Tag;
        let end = self.at + 1;
        self.verbatim(end, &mut part.pieces);
        while self.place != Place::Text {
            match self.token() {
                Token::End => return Err((begin, MarkError::Open)),
                Token::Tera(end) | Token::Raw(end) | Token::Statement(end, _) => {
                    self.verbatim(end, &mut part.pieces);
                }
                Token::Mark => {
                    let phrase = self.phrase()?;
                    part.pieces.push(Piece::Phrase(phrase));
                }
                Token::Letter(end) => self.letter(end, &mut part.pieces),
                Token::EndMark | Token::Tag(_) => {
                    let end = self.at + 1;
                    self.letter(end, &mut part.pieces);
                }
            }
        }
        Ok(())
    }

    /// A block of Tera within a phrase, from its beginning to its end.
    fn block(&mut self, end: usize, part: &mut Part, begin: usize) -> Read<()> {
        let place = self.place;
        self.verbatim(end, &mut part.pieces);
        loop {
            match self.token() {
                Token::End => return Err((begin, MarkError::Block)),
                Token::Statement(end, Statement::Begins) => self.block(end, part, begin)?,
                Token::Statement(end, Statement::Ends) => {
                    self.verbatim(end, &mut part.pieces);
                    return if self.place == place {
                        Ok(())
                    } else {
                        Err((begin, MarkError::Unbalanced))
                    };
                }
                Token::Tera(end) | Token::Raw(end) | Token::Statement(end, _) => {
                    self.verbatim(end, &mut part.pieces);
                }
                Token::Tag(effect) => {
                    self.tag(part, begin)?;
                    part.effect.then(effect);
                }
                Token::Mark => {
                    let phrase = self.phrase()?;
                    part.pieces.push(Piece::Phrase(phrase));
                }
                Token::EndMark => return Err((begin, MarkError::Block)),
                Token::Letter(end) => {
                    if matches!(place, Place::Quoted(quote) if self.rest().as_bytes().first() == Some(&quote))
                    {
                        return Err((begin, MarkError::Open));
                    }
                    self.letter(end, &mut part.pieces);
                }
            }
        }
    }

    fn phrase(&mut self) -> Read<Phrase> {
        let begin = self.at;
        if self.place == Place::Tag {
            return Err((begin, MarkError::Unquoted));
        }
        self.at += 2;
        let mut key = String::new();
        let mut items = Vec::new();
        let mut effects: Vec<Effect> = Vec::new();
        let mut part = Part::default();
        let mut has_words = false;
        loop {
            let from = self.at;
            let token = self.token();
            // What goes on without a letter is one part.
            let ends_part = matches!(token, Token::Letter(_) | Token::EndMark);
            if ends_part && !part.pieces.is_empty() {
                let whole = std::mem::take(&mut part);
                effects.push(whole.effect);
                // Writing into a String cannot fail.
                let _ = write!(key, "{{{}}}", effects.len());
                items.push(Item::Part(whole.pieces));
            }
            match token {
                Token::EndMark => {
                    self.at += 2;
                    break;
                }
                Token::Letter(end) => {
                    let c = self.rest().chars().next().unwrap_or(' ');
                    if matches!(c, '{' | '}') {
                        return Err((from, MarkError::Brace));
                    }
                    if matches!(self.place, Place::Quoted(quote) if c == char::from(quote)) {
                        return Err((begin, MarkError::Open));
                    }
                    has_words |= c.is_alphabetic();
                    self.at = end;
                    word(c, from..end, &mut key, &mut items);
                }
                Token::Tera(end) | Token::Raw(end) | Token::Statement(end, Statement::Alone) => {
                    self.verbatim(end, &mut part.pieces);
                }
                Token::Statement(end, Statement::Begins) => self.block(end, &mut part, begin)?,
                Token::Statement(..) => return Err((begin, MarkError::Block)),
                Token::Tag(effect) => {
                    self.tag(&mut part, begin)?;
                    part.effect.then(effect);
                }
                Token::Mark | Token::End => return Err((begin, MarkError::Open)),
            }
        }
        if !has_words {
            return Err((begin, MarkError::Empty));
        }
        if key.trim() != key {
            return Err((begin, MarkError::Space));
        }
        let shape = shape(&effects).ok_or((begin, MarkError::Unbalanced))?;
        Ok(Phrase { key, items, shape })
    }
}

/// Adds a letter of the words of a phrase. However many spaces and lines, the key has one space.
fn word(c: char, at: Range<usize>, key: &mut String, items: &mut Vec<Item>) {
    if !c.is_whitespace() {
        key.push(c);
    } else if !key.ends_with(' ') {
        key.push(' ');
    }
    match items.last_mut() {
        Some(Item::Words(range)) => range.end = at.end,
        _ => items.push(Item::Words(at)),
    }
}

/// How parts stand within each other; `None` where an element begins or ends outside.
fn shape(effects: &[Effect]) -> Option<Shape> {
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
