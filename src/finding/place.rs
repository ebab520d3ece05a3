//! From bytes to what an editor shows.

/// A position as editors count: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Where the byte `offset` of `text` stands. An offset behind the end is taken as the end, one
/// inside a character as the start of that character; a byte order mark is not a column.
pub fn place_of(text: &str, offset: usize) -> Place {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before
        .get(line_start..)
        .unwrap_or_default()
        .trim_start_matches('\u{feff}')
        .chars()
        .count()
        + 1;
    Place { line, column }
}

/// The byte at which a place stands; the end of its line, or of the text, when it lies behind it.
pub fn offset_of(text: &str, place: Place) -> usize {
    let mut start = 0;
    for _ in 1..place.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    line.char_indices()
        .nth(place.column.saturating_sub(1))
        .map_or(start + line.len(), |(at, _)| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_an_editor() {
        let text = "a: ü€x\r\nb: c\n";
        for (needle, line, column) in [("a", 1, 1), ("x", 1, 6), ("b", 2, 1), ("c", 2, 4)] {
            let at = text.find(needle).unwrap();
            assert_eq!(place_of(text, at), Place { line, column }, "{needle}");
        }
        for at in [0, 3, 8, 12] {
            assert_eq!(offset_of(text, place_of(text, at)), at);
        }
        assert_eq!(place_of(text, 4), Place { line: 1, column: 4 }, "inside ü");
        assert_eq!(place_of(text, 999), Place { line: 3, column: 1 });
        assert_eq!(place_of("", 0), Place { line: 1, column: 1 });
    }
}
