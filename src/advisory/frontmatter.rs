//! Where the frontmatter of a file begins and ends.

use std::ops::Range;

use thiserror::Error;

/// The parts of an advisory file, as byte ranges of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The YAML between the two `---` lines.
    pub yaml: Range<usize>,
    /// The start of the closing `---` line: where a new key is inserted.
    pub end: usize,
    /// The Markdown behind it.
    pub body: Range<usize>,
}

/// Why a file has no frontmatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrontmatterError {
    /// Nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// Another first line.
    #[error("the file does not begin with a `---` line")]
    Missing,
    /// No second `---` line.
    #[error("the frontmatter is not closed by a second `---` line")]
    Unclosed,
    /// Two `---` lines and nothing between them.
    #[error("the frontmatter is empty")]
    Blank,
}

/// Finds the frontmatter: the text between a first line `---` and the next line `---`. A byte order
/// mark before it is passed over.
///
/// # Errors
/// When there is no frontmatter, or nothing in it.
pub fn split(text: &str) -> Result<Parts, FrontmatterError> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let content = text.get(mark..).unwrap_or_default();
    if content.trim().is_empty() {
        return Err(FrontmatterError::Empty);
    }
    let mut at = mark;
    let mut lines = content.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(FrontmatterError::Missing);
    }
    at += first.len();
    let start = at;
    for line in lines {
        if line.trim_end() == "---" {
            let yaml = text.get(start..at).unwrap_or_default();
            if yaml.trim().is_empty() {
                return Err(FrontmatterError::Blank);
            }
            return Ok(Parts {
                yaml: start..at,
                end: at,
                body: at + line.len()..text.len(),
            });
        }
        at += line.len();
    }
    Err(FrontmatterError::Unclosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_in_the_body_and_a_longer_line_do_not_close_it() {
        let text = "\u{feff}---\r\nid: A-1\r\n---x: no\r\n---  \r\n# T\r\n\r\n---\r\nmore";
        let parts = split(text).unwrap();
        assert_eq!(&text[parts.yaml], "id: A-1\r\n---x: no\r\n");
        assert_eq!(&text[parts.body], "# T\r\n\r\n---\r\nmore");
        assert!(text[parts.end..].starts_with("---  "));
    }

    #[test]
    fn files_without_frontmatter_say_which_part_is_missing() {
        for (text, want) in [
            ("", FrontmatterError::Empty),
            (" \n\n", FrontmatterError::Empty),
            ("# Title\n", FrontmatterError::Missing),
            ("\n---\nid: A\n---\n", FrontmatterError::Missing),
            ("---\nid: A\n", FrontmatterError::Unclosed),
            ("---\nid: A\n--\n", FrontmatterError::Unclosed),
            ("---\n---\ntext", FrontmatterError::Blank),
            ("---\n\n---\n", FrontmatterError::Blank),
        ] {
            assert_eq!(split(text), Err(want), "{text:?}");
        }
    }
}
