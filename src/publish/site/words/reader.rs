//! Finds the marks of phrases in a template.

use std::fmt::Write as _;
use std::ops::Range;

use super::marked::{Effect, Item, MarkError, Phrase, Piece, shape};

/// Where in the HTML the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Tag,
    Quoted(u8),
}

/// Reads a template from its beginning to its end.
pub(super) struct Reader<'t> {
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

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            place: Place::Text,
        }
    }

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
                None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
                None if rest.get(at..).is_some_and(|rest| rest.starts_with(end)) => {
                    return self.at + at + end.len();
                }
                _ => {}
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
    pub(super) fn pieces(mut self) -> Read<Vec<Piece>> {
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
                Token::End | Token::EndMark => return Err((begin, MarkError::Block)),
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
