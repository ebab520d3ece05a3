//! Texts behind a text: without escapes, without markup, decoded.

use crate::disclosure::disguise::entity;

use super::words::LONG_WORD;

/// A text that was made of another one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) bytes: Vec<u8>,
    /// Places here with the places there they come from, where these do not simply run on.
    jumps: Vec<(usize, usize)>,
}

impl Layer {
    /// Where the byte at `at` comes from.
    pub(super) fn origin(&self, at: usize) -> usize {
        let behind = self.jumps.partition_point(|(here, _)| *here <= at);
        match behind.checked_sub(1).and_then(|last| self.jumps.get(last)) {
            Some((here, there)) => there + (at - here),
            None => at,
        }
    }

    fn keep(&mut self, from: &[u8], start: usize, end: usize) {
        self.bytes
            .extend_from_slice(from.get(start..end).unwrap_or_default());
    }

    /// From here on the text comes from `origin`.
    fn jump(&mut self, origin: usize) {
        self.jumps.push((self.bytes.len(), origin));
    }
}

/// The text without percent, entity and backslash escapes; none when it has none.
pub(super) fn unescaped(bytes: &[u8]) -> Option<Layer> {
    without(bytes, |byte, behind| match byte {
        b'%' => hexadecimal(behind, 2).map(|byte| (Unit::Byte(byte), 2)),
        b'&' => entity_in(behind),
        b'\\' => backslash(behind),
        _ => None,
    })
}

/// The text that stands in mail as quoted-printable (RFC 2045, section 6.7); none when it is no such.
pub(super) fn unquoted(bytes: &[u8]) -> Option<Layer> {
    without(bytes, |byte, behind| match (byte, behind) {
        (b'=', [b'\n', ..]) => Some((Unit::Nothing, 1)),
        (b'=', [b'\r', b'\n', ..]) => Some((Unit::Nothing, 2)),
        (b'=', _) => hexadecimal(behind, 2).map(|byte| (Unit::Byte(byte), 2)),
        _ => None,
    })
}

/// The text with something else in the place of its escapes. They are found by the byte that they
/// begin with and those behind it, of which they take so many.
fn without(bytes: &[u8], escape: impl Fn(u8, &[u8]) -> Option<(Unit, usize)>) -> Option<Layer> {
    let mut layer = Layer::default();
    let mut kept = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let behind = bytes.get(at + 1..).unwrap_or_default();
        let Some((unit, length)) = escape(*byte, behind) else {
            at += 1;
            continue;
        };
        layer.keep(bytes, kept, at);
        layer.jump(at);
        match unit {
            Unit::Nothing => {}
            Unit::Byte(byte) => layer.bytes.extend(u8::try_from(byte)),
            Unit::Character(c) => {
                layer
                    .bytes
                    .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        at += 1 + length;
        kept = at;
        layer.jump(at);
    }
    if kept == 0 {
        return None;
    }
    layer.keep(bytes, kept, bytes.len());
    Some(layer)
}

enum Unit {
    Nothing,
    Byte(u32),
    Character(char),
}

fn hexadecimal(bytes: &[u8], digits: usize) -> Option<u32> {
    bytes.get(..digits)?.iter().try_fold(0, |sum, byte| {
        Some(sum * 16 + char::from(*byte).to_digit(16)?)
    })
}

fn entity_in(behind: &[u8]) -> Option<(Unit, usize)> {
    const LONGEST: usize = 32;
    let near = behind.get(..LONGEST.min(behind.len()))?;
    let text = match std::str::from_utf8(near) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(near.get(..error.valid_up_to())?).ok()?,
    };
    let (c, rest) = entity(text)?;
    Some((Unit::Character(c), text.len() - rest.len()))
}

fn backslash(behind: &[u8]) -> Option<(Unit, usize)> {
    let rest = behind.get(1..)?;
    match behind.first()? {
        b'u' => {
            let Some(first) = hexadecimal(rest, 4) else {
                return braced(rest);
            };
            // Two of them are one character where the first is half of one.
            let second = rest
                .get(4..)
                .and_then(|rest| rest.strip_prefix(b"\\u"))
                .and_then(|rest| hexadecimal(rest, 4))
                .filter(|second| (0xdc00..0xe000).contains(second));
            match second {
                Some(second) if (0xd800..0xdc00).contains(&first) => {
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    Some((Unit::Character(char::from_u32(code)?), 11))
                }
                _ => Some((Unit::Character(char::from_u32(first)?), 5)),
            }
        }
        b'U' => Some((Unit::Character(char::from_u32(hexadecimal(rest, 8)?)?), 9)),
        b'x' => Some((Unit::Byte(hexadecimal(rest, 2)?), 3)),
        b'n' | b'r' | b't' => Some((Unit::Character(' '), 1)),
        _ => None,
    }
}

/// `{2d}` behind `\u`.
fn braced(behind: &[u8]) -> Option<(Unit, usize)> {
    let inner = behind.strip_prefix(b"{")?;
    let digits = inner.iter().take(7).position(|byte| *byte == b'}')?;
    let c = char::from_u32(hexadecimal(inner, digits)?)?;
    Some((Unit::Character(c), digits + 3))
}

/// The text without tags, targets of links and marks of emphasis.
pub(super) fn without_markup(bytes: &[u8]) -> Layer {
    let mut layer = Layer::default();
    let mut kept = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let behind = || bytes.get(at + 1..).unwrap_or_default();
        let (length, stands_for) = match byte {
            b'<' => tag(behind()),
            b']' => target(behind()),
            b'*' | b'~' | b'`' => (1, None),
            _ => (0, None),
        };
        if length == 0 {
            at += 1;
            continue;
        }
        layer.keep(bytes, kept, at);
        layer.bytes.extend(stands_for);
        at += length;
        kept = at;
        layer.jump(at);
    }
    layer.keep(bytes, kept, bytes.len());
    layer
}

/// Tags within a line: what stands around them can be one word.
const INLINE: &[&[u8]] = &[
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"cite", b"code", b"del", b"dfn", b"em", b"font", b"i",
    b"ins", b"kbd", b"mark", b"q", b"s", b"samp", b"small", b"span", b"strong", b"sub", b"sup",
    b"tspan", b"tt", b"u", b"var", b"wbr",
];

/// The length of the tag whose `<` stood before `behind`, and what stands for it.
fn tag(behind: &[u8]) -> (usize, Option<u8>) {
    const LONGEST: usize = 2048;
    let name = behind.strip_prefix(b"/").unwrap_or(behind);
    let is_tag = name
        .first()
        .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'!');
    let end = behind
        .iter()
        .take(LONGEST)
        .position(|byte| matches!(byte, b'>' | b'<'))
        .filter(|end| is_tag && behind.get(*end) == Some(&b'>'));
    let Some(end) = end else {
        return (0, None);
    };
    let letters = name
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name = name.get(..letters).unwrap_or_default().to_ascii_lowercase();
    // A comment, too, can stand within a word.
    let is_inline = name.is_empty() || INLINE.contains(&name.as_slice());
    (end + 2, (!is_inline).then_some(b' '))
}

/// The length of `](target)` behind `]`.
fn target(behind: &[u8]) -> (usize, Option<u8>) {
    const LONGEST: usize = 1024;
    let end = behind
        .iter()
        .take(LONGEST)
        .position(|byte| matches!(byte, b')' | b'\n'));
    match (behind.first(), end) {
        (Some(b'('), Some(end)) if behind.get(end) == Some(&b')') => (end + 2, None),
        _ => (0, None),
    }
}

/// Text of two bytes a character, as text of one: without the bytes 0.
pub(super) fn without_zeros(bytes: &[u8]) -> Option<Layer> {
    let zeros = bytes.split(|byte| *byte == 0).count() - 1;
    if zeros * 3 < bytes.len() {
        return None;
    }
    let mut layer = Layer::default();
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte != 0) {
        layer.jump(at);
        layer.bytes.push(*byte);
    }
    Some(layer)
}

/// What the Base64 in a text stands for, as far as it reads as text or is compressed. Where a run of
/// its alphabet begins is no proof of where the code begins, so each of four beginnings is tried.
pub(super) fn base64(bytes: &[u8]) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(first) = rest.iter().position(|byte| value(*byte).is_some()) else {
            break;
        };
        let start = at + first;
        let (digits, end) = run(bytes, start);
        at = end.max(start + 1);
        if digits.len() < LONG_WORD || !may_be_code(bytes.get(start..end).unwrap_or_default()) {
            continue;
        }
        for skip in 0..4 {
            let plain = decoded(digits.get(skip..).unwrap_or_default());
            if is_readable(&plain) {
                layers.push(Layer {
                    bytes: plain,
                    jumps: vec![(0, start), (1, start)],
                });
            }
        }
    }
    layers
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// The run of the alphabet at `start`, over the ends of long lines, and where it ends.
fn run(bytes: &[u8], start: usize) -> (Vec<u8>, usize) {
    /// A line that goes on in the next one is at least as long.
    const LINE: usize = 40;
    let mut digits = Vec::new();
    let mut at = start;
    let mut line = 0;
    loop {
        match bytes.get(at).map(|byte| (byte, value(*byte))) {
            Some((_, Some(digit))) => {
                digits.push(digit);
                line += 1;
                at += 1;
            }
            Some((b'\n' | b'\r', None)) if line >= LINE => {
                let blank = bytes.get(at..).unwrap_or_default();
                let blank = blank
                    .iter()
                    .take_while(|byte| byte.is_ascii_whitespace())
                    .count();
                at += blank;
                line = 0;
            }
            _ => return (digits, at),
        }
    }
}

/// Whether a run of the alphabet can be a code at all: not a path of short words, not a number in
/// hexadecimal.
fn may_be_code(run: &[u8]) -> bool {
    let longest = run
        .split(|byte| !byte.is_ascii_alphanumeric())
        .map(<[u8]>::len)
        .max();
    longest.is_some_and(|longest| longest >= LONG_WORD)
        && !run
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f' | b'-' | b'\n'))
}

fn decoded(digits: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit));
        let bits = bits << (6 * (4 - group.len()));
        let [_, first, second, third] = bits.to_be_bytes();
        plain.extend([first, second, third].iter().take(group.len() * 3 / 4));
    }
    plain
}

/// Whether this reads as text, at least for the most part, or is something compressed.
fn is_readable(bytes: &[u8]) -> bool {
    let readable = bytes
        .iter()
        .filter(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0))
        .count();
    readable * 4 >= bytes.len() * 3
        || bytes.starts_with(&[0x1f, 0x8b])
        || bytes.starts_with(b"PK\x03\x04")
        || std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(layer: &Layer) -> String {
        String::from_utf8_lossy(&layer.bytes).into_owned()
    }

    #[test]
    fn escapes_are_undone_and_lead_back() {
        for (escaped, plain) in [
            ("a%2Db", "a-b"),
            ("a&#45;b&#x2D;c", "a-b-c"),
            (r"a\u002db\x2dc\u{2d}d\U0000002De", "a-b-c-d-e"),
            (r"a\nb\tc", "a b c"),
            (r"\ud835\udc04x", "\u{1d404}x"),
            ("%C3%BC", "ü"),
        ] {
            assert_eq!(text(&unescaped(escaped.as_bytes()).unwrap()), plain);
        }
        for plain in ["", "100% a & b \\ c %zz &x; \\q", "&"] {
            assert_eq!(unescaped(plain.as_bytes()), None, "{plain}");
        }
        let layer = unescaped(b"12%2D45\n%2D9").unwrap();
        let nine = layer.bytes.iter().position(|byte| *byte == b'9').unwrap();
        assert_eq!((layer.origin(0), layer.origin(2)), (0, 2));
        assert_eq!((layer.origin(3), layer.origin(nine)), (5, 11));
    }

    #[test]
    fn markup_is_taken_out() {
        for (marked, plain) in [
            ("E**X**-20~~26~~", "EX-2026"),
            ("E<b class=x>X</b>", "EX"),
            ("a<br>b<p>c", "a b c"),
            ("[EX](https://example.org/)-2026", "[EX-2026"),
            ("a<!-- -->b", "ab"),
            ("1 < 2 > 1, a[0] (b)", "1 < 2 > 1, a[0] (b)"),
        ] {
            assert_eq!(text(&without_markup(marked.as_bytes())), plain);
        }
    }

    #[test]
    fn base64_is_found_wherever_it_begins_and_however_it_is_broken() {
        let code =
            "VGhlIGNvbGxlY3RvciBydW5zIHNjcmlwdHMgZm9yIHVzZXJzIG9mIGFub3RoZXIgb3JnYW5pc2F0aW9u";
        let plain = "The collector runs scripts for users of another organisation";
        let (first, second) = code.split_at(60);
        for written in [
            code.to_owned(),
            format!("x={code};"),
            format!("ab{code}"),
            format!("{first}\r\n  {second}\n"),
        ] {
            let found = base64(written.as_bytes());
            assert!(
                found.iter().any(|layer| text(layer).contains(plain)),
                "{written}"
            );
        }
        for other in [
            "src/components/collector/src/main",
            "0123456789abcdef0123456789abcdef",
            "short",
        ] {
            assert_eq!(base64(other.as_bytes()), [], "{other}");
        }
    }
}
