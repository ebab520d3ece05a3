//! From text to a YAML scalar that every parser reads back as that text.

use std::fmt::Write as _;

/// How a scalar is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes wherever no parser, of any YAML version, would read anything but this text.
    Natural,
    /// Always in double quotes, as versions are written.
    Quoted,
}

/// The scalar that stands for `text`, on one line.
pub fn scalar(text: &str, style: Style) -> String {
    if style == Style::Natural && is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Whether `text` without quotes is this text in YAML 1.1 and 1.2, in block and flow style.
fn is_plain(text: &str) -> bool {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return false;
    };
    // A letter first rules out numbers, dates, indicators and `~`.
    if !first.is_ascii_alphabetic() || text.ends_with([' ', ':']) || text.contains(": ") {
        return false;
    }
    let harmless = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '.'
                    | '-'
                    | '_'
                    | '/'
                    | ':'
                    | '@'
                    | '+'
                    | '('
                    | ')'
                    | ';'
                    | '\''
                    | '~'
                    | '='
                    | '%'
                    | '$'
                    | '^'
                    | '*'
            )
    };
    text.chars().all(harmless)
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        )
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line breaks of YAML 1.1, the byte order mark, directions and whatever is invisible.
            c if c.is_control()
                || matches!(c as u32, 0x200B..=0x200F | 0x2028..=0x202E | 0x2066..=0x2069 | 0xFEFF | 0xFFFE | 0xFFFF) =>
            {
                let code = c as u32;
                // Writing into a String cannot fail.
                let _ = if code <= 0xFF {
                    write!(out, "\\x{code:02X}")
                } else {
                    write!(out, "\\u{code:04X}")
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::advisory::yaml::read;
    use crate::finding::Findings;

    fn back(line: &str) -> Option<String> {
        let mut findings = Findings::new("a.md");
        let node = read(line, 0, &mut findings)?;
        let text = node.get("k")?.items()?.first()?.text()?.to_owned();
        findings.as_slice().is_empty().then_some(text)
    }

    #[test]
    fn text_that_looks_like_something_else_gets_quotes() {
        for text in [
            "no",
            "1.10",
            "2026-01-01",
            "~",
            "",
            "a: b",
            "a #b",
            "x:",
            "- a",
            "*a",
            "null",
            "0x1f",
            " a",
            "a ",
        ] {
            assert!(scalar(text, Style::Natural).starts_with('"'), "{text:?}");
        }
        for text in [
            "crates.io",
            "https://example.org/a",
            "A. Researcher",
            "CVE-2026-1",
        ] {
            assert_eq!(scalar(text, Style::Natural), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>()) {
            for style in [Style::Natural, Style::Quoted] {
                let line = format!("k: [{}]\n", scalar(&text, style));
                prop_assert_eq!(back(&line), Some(text.clone()));
            }
        }

        #[test]
        fn words_are_read_back(text in "[-a-z0-9:.,#~ *&'\"|>%@!?\\[\\]{}]{0,12}") {
            let line = format!("k: [{}]\n", scalar(&text, Style::Natural));
            prop_assert_eq!(back(&line), Some(text));
        }
    }
}
