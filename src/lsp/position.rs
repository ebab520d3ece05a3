//! Places as editors count them: lines from 0, columns in units that were agreed upon.

use std::ops::Range;

use serde_json::{Value, json};

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The one to be used with a client that knows these: bytes, if it can count them.
    pub(super) fn agreed(offered: &[&str]) -> Self {
        let all = [Self::Utf8, Self::Utf32];
        let known = all
            .into_iter()
            .find(|encoding| offered.contains(&encoding.as_str()));
        known.unwrap_or(Self::Utf16)
    }

    /// The word of the protocol.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text: they end with `\n`, `\r\n` or `\r`.
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter_map(|(at, byte)| {
            let is_end = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            is_end.then_some(at + 1)
        });
        Self {
            text,
            starts: std::iter::once(0).chain(ends).collect(),
            encoding,
        }
    }

    fn line(&self, number: usize) -> &'t str {
        let start = self.starts.get(number).copied().unwrap_or(self.text.len());
        let end = self.starts.get(number + 1).copied();
        let line = self.text.get(start..end.unwrap_or(self.text.len()));
        line.unwrap_or_default().trim_end_matches(['\r', '\n'])
    }

    /// The place of a byte; one inside a character counts as the start of it.
    pub(super) fn position(&self, offset: usize) -> Value {
        let number = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts.get(number).copied().unwrap_or(0);
        let within = self
            .line(number)
            .char_indices()
            .take_while(|(at, c)| start + at + c.len_utf8() <= offset);
        let column: usize = within.map(|(_, c)| self.encoding.width(c)).sum();
        json!({"line": number, "character": column})
    }

    /// The place of a span.
    pub(super) fn range(&self, span: &Range<usize>) -> Value {
        json!({"start": self.position(span.start), "end": self.position(span.end.max(span.start))})
    }

    /// The byte of a place. What lies behind the end of a line is its end.
    pub(super) fn offset(&self, position: &Value) -> usize {
        let number = |key: &str| {
            let number = position.get(key).and_then(Value::as_u64).unwrap_or(0);
            usize::try_from(number).unwrap_or(usize::MAX)
        };
        let (line, column) = (number("line"), number("character"));
        let Some(start) = self.starts.get(line) else {
            return self.text.len();
        };
        let mut left = column;
        let mut at = 0;
        for c in self.line(line).chars() {
            let width = self.encoding.width(c);
            if left < width {
                break;
            }
            left -= width;
            at += c.len_utf8();
        }
        start + at
    }

    /// The bytes of a range.
    pub(super) fn span(&self, range: &Value) -> Range<usize> {
        let at = |key: &str| range.get(key).map_or(0, |place| self.offset(place));
        let start = at("start");
        start..at("end").max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_the_column_that_was_agreed_upon() {
        let text = "a: ü€😀x\r\nb\rc\n";
        for (needle, utf8, utf16, utf32) in [
            ("a", (0, 0), (0, 0), (0, 0)),
            ("€", (0, 5), (0, 4), (0, 4)),
            ("😀", (0, 8), (0, 5), (0, 5)),
            ("x", (0, 12), (0, 7), (0, 6)),
            ("b", (1, 0), (1, 0), (1, 0)),
            ("c", (2, 0), (2, 0), (2, 0)),
        ] {
            let at = text.find(needle).unwrap();
            for (encoding, (line, character)) in [
                (Encoding::Utf8, utf8),
                (Encoding::Utf16, utf16),
                (Encoding::Utf32, utf32),
            ] {
                let lines = Lines::new(text, encoding);
                let want = json!({"line": line, "character": character});
                assert_eq!(lines.position(at), want, "{needle} {encoding:?}");
                assert_eq!(lines.offset(&want), at, "{needle} {encoding:?}");
            }
        }
    }

    #[test]
    fn what_lies_outside_is_taken_as_the_end() {
        let lines = Lines::new("a😀b\n", Encoding::Utf16);
        for ((line, character), want) in [
            ((0, 99), 6),
            ((9, 0), 7),
            ((1, 0), 7),
            // In the middle of a character.
            ((0, 2), 1),
        ] {
            let place = json!({"line": line, "character": character});
            assert_eq!(lines.offset(&place), want, "{place}");
        }
        assert_eq!(lines.position(3), json!({"line": 0, "character": 1}));
        assert_eq!(lines.position(999), json!({"line": 1, "character": 0}));
    }

    #[test]
    fn bytes_are_counted_where_the_client_can() {
        assert_eq!(Encoding::agreed(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(Encoding::agreed(&["utf-32"]), Encoding::Utf32);
        assert_eq!(Encoding::agreed(&[]), Encoding::Utf16);
    }
}
