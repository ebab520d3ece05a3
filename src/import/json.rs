//! JSON text as the positioned tree that YAML is read into.
//!
//! A library would give values without places, and numbers as floating point: `1.10` has to come
//! out as `1.10`, and a finding has to name line and column. The grammar is RFC 8259's, and nothing
//! beyond it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::advisory::json::is_number;
use crate::advisory::yaml::{Entry, Node, Value};
use crate::finding::{Findings, Rule};

/// Nesting that no record needs; the tree of an advisory goes no deeper either.
const MAX_DEPTH: usize = 128;
/// As many values and keys as an advisory may hold, with some room for its own keys.
const MAX_NODES: usize = 990_000;

/// Reads one JSON text. The result is `None` when there is no tree at all; everything wrong is
/// pushed into `findings`.
pub(super) fn read<'a>(text: &'a str, findings: &mut Findings) -> Option<Node<'a>> {
    let mut reader = Reader {
        text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        depth: 0,
        nodes: 0,
        findings,
    };
    let read = reader.value().and_then(|node| reader.end().map(|()| node));
    match read {
        Ok(node) => Some(node),
        Err(Broken { span, what }) => {
            findings.push(
                Rule::Json,
                span,
                format!("this is not JSON: {what}"),
                "Ask whoever wrote the file for a whole one, or mend it by hand",
            );
            None
        }
    }
}

/// Where reading had to stop, and why.
struct Broken {
    span: Range<usize>,
    what: &'static str,
}

struct Reader<'a, 'f> {
    text: &'a str,
    at: usize,
    depth: usize,
    nodes: usize,
    findings: &'f mut Findings,
}

impl<'a> Reader<'a, '_> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn space(&mut self) {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().iter().take_while(space).count();
    }

    /// Passes over `byte` if it comes next, behind white space.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Stops at the character that comes next.
    fn broken<T>(&self, what: &'static str) -> Result<T, Broken> {
        let what = if self.at < self.text.len() {
            what
        } else {
            "it ends too early"
        };
        let length = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        Err(Broken {
            span: self.at..self.at + length,
            what,
        })
    }

    fn end(&mut self) -> Result<(), Broken> {
        self.space();
        if self.at == self.text.len() {
            return Ok(());
        }
        self.broken("something follows behind its end")
    }

    fn value(&mut self) -> Result<Node<'a>, Broken> {
        self.space();
        self.count()?;
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Value::Quoted(self.string()?),
            _ => Value::Plain(Cow::Borrowed(self.word()?)),
        };
        Ok(Node {
            value,
            span: start..self.at,
        })
    }

    fn count(&mut self) -> Result<(), Broken> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.broken("it holds more values than any record");
        }
        Ok(())
    }

    fn nested(
        &mut self,
        inner: fn(&mut Self) -> Result<Value<'a>, Broken>,
    ) -> Result<Value<'a>, Broken> {
        if self.depth == MAX_DEPTH {
            return self.broken("it is nested deeper than 128 levels");
        }
        // A collection has an end as well as a beginning.
        self.count()?;
        self.depth += 1;
        self.at += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value<'a>, Broken> {
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.takes(b']') {
                return Ok(Value::List(items));
            }
            if !self.takes(b',') {
                return self.broken("`,` or `]` has to stand here");
            }
        }
    }

    fn object(&mut self) -> Result<Value<'a>, Broken> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut seen: HashMap<Cow<'a, str>, Range<usize>> = HashMap::new();
        if self.takes(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.broken("a key in double quotes has to stand here");
            }
            self.count()?;
            let start = self.at;
            let key = self.string()?;
            let key_span = start..self.at;
            if let Some(first) = seen.get(&key) {
                self.twice(&key, &key_span, first.clone());
            } else {
                seen.insert(key.clone(), key_span.clone());
            }
            if !self.takes(b':') {
                return self.broken("`:` has to stand here");
            }
            let value = self.value()?;
            entries.push(Entry {
                key,
                key_span,
                value,
            });
            if self.takes(b'}') {
                return Ok(Value::Map(entries));
            }
            if !self.takes(b',') {
                return self.broken("`,` or `}` has to stand here");
            }
        }
    }

    fn twice(&mut self, key: &str, span: &Range<usize>, first: Range<usize>) {
        let finding = self
            .findings
            .make(
                Rule::DuplicateKey,
                span.clone(),
                format!(
                    "`{}` is written twice",
                    crate::advisory::fields::shorten(key)
                ),
                "Keep one of the two",
            )
            .related(first, "first written here");
        self.findings.add(finding);
    }

    /// A number, `true`, `false` or `null`, as written.
    fn word(&mut self) -> Result<&'a str, Broken> {
        let length = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        if matches!(word, "true" | "false" | "null") || is_number(word) {
            self.at += length;
            return Ok(word);
        }
        self.broken("a value has to stand here")
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        self.at += 1;
        let mut owned: Option<String> = None;
        loop {
            let plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let length = self.rest().iter().take_while(plain).count();
            let piece = self.text.get(self.at..self.at + length).unwrap_or_default();
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(piece),
                        Some(mut text) => {
                            text.push_str(piece);
                            Cow::Owned(text)
                        }
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(piece);
                    text.push(self.escape()?);
                }
                _ => return self.broken("a control character has to be written as an escape"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Broken> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return self.broken("");
        };
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(start),
            _ => return self.broken("there is no such escape"),
        };
        self.at += 1;
        Ok(plain)
    }

    /// `\uXXXX`, or two of them for a character beyond the first 65,536 (RFC 8259, section 7).
    fn unicode(&mut self, start: usize) -> Result<char, Broken> {
        let first = self.unit()?;
        let code = if (0xD800..0xDC00).contains(&first) && self.rest().starts_with(b"\\u") {
            self.at += 1;
            let second = self.unit()?;
            if (0xDC00..0xE000).contains(&second) {
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            } else {
                first
            }
        } else {
            first
        };
        char::from_u32(code).ok_or(Broken {
            span: start..self.at,
            what: "this escape is half of a character",
        })
    }

    /// The four digits behind `u`.
    fn unit(&mut self) -> Result<u32, Broken> {
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return self.broken("four hexadecimal digits have to stand here");
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests;
