//! The first line of a body: the summary.

use std::ops::Range;

use super::BodyProblemKind;

/// What the first line that is not blank says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// The content of the heading, or nothing when there is no heading.
    pub(super) content: Option<Range<usize>>,
    /// Where the rest begins: behind the heading, or at the start.
    pub(super) rest: usize,
    /// What is wrong with the line, if anything is.
    pub(super) problem: Option<(BodyProblemKind, Range<usize>)>,
}

/// Reads the title of `text`, whose line ends must be LF.
pub(super) fn read(text: &str) -> Title {
    let start = first_line(text);
    let line = text.get(start..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    let end = start + line.len();
    let indent = line.bytes().take_while(|b| *b == b' ').count();
    let nothing = Title {
        content: None,
        rest: 0,
        problem: None,
    };
    // CommonMark, "ATX headings": up to three spaces, the `#`, a space.
    let marked = line.get(indent..).filter(|_| indent <= 3);
    let Some(after) = marked.and_then(|l| l.strip_prefix('#')) else {
        return nothing;
    };
    if after.starts_with('#') {
        return nothing;
    }
    if after.starts_with(|c| c != ' ' && c != '\t') {
        return Title {
            problem: Some((BodyProblemKind::TitleWithoutSpace, start + indent..end)),
            ..nothing
        };
    }
    let content = without_closing(after).trim_matches([' ', '\t']);
    if content.is_empty() {
        return Title {
            content: None,
            rest: end,
            problem: Some((BodyProblemKind::EmptyTitle, start + indent..end)),
        };
    }
    let skipped = after.len() - after.trim_start_matches([' ', '\t']).len();
    let from = start + indent + 1 + skipped;
    Title {
        content: Some(from..from + content.len()),
        rest: end,
        problem: None,
    }
}

/// Where the first line begins that is not blank.
pub(super) fn first_line(text: &str) -> usize {
    let blank = text.bytes().take_while(u8::is_ascii_whitespace).count();
    let newline = text.get(..blank).and_then(|b| b.rfind('\n'));
    newline.map_or(0, |at| at + 1)
}

/// `content` without a closing sequence of `#`, which needs a space before it.
fn without_closing(content: &str) -> &str {
    let trimmed = content.trim_end_matches([' ', '\t']);
    let open = trimmed.trim_end_matches('#');
    if open.ends_with([' ', '\t']) {
        open
    } else {
        trimmed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atx_heading_gives_its_content() {
        let cases = [
            ("# T", Some("T")),
            ("   #   T u  ", Some("T u")),
            ("\n \n#\tT #", Some("T")),
            ("# T ##   ", Some("T")),
            ("# C#", Some("C#")),
            ("# T \\#", Some("T \\#")),
            ("# `#` #", Some("`#`")),
            ("    # code", None),
            ("\t# code", None),
            ("## T", None),
            ("T", None),
            ("", None),
            (" \n\t\n", None),
        ];
        for (text, expected) in cases {
            let title = read(text);
            assert_eq!(title.content.map(|r| &text[r]), expected, "{text:?}");
            assert_eq!(title.problem, None, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_only_looks_like_a_title_is_a_problem() {
        let cases = [
            ("#Title\nx", BodyProblemKind::TitleWithoutSpace, 0..6),
            ("\n #\u{a0}Title", BodyProblemKind::TitleWithoutSpace, 2..10),
            ("#", BodyProblemKind::EmptyTitle, 0..1),
            ("# ##\nx", BodyProblemKind::EmptyTitle, 0..4),
            ("#  \nx", BodyProblemKind::EmptyTitle, 0..3),
        ];
        for (text, kind, range) in cases {
            let title = read(text);
            assert_eq!(title.content, None, "{text:?}");
            assert_eq!(title.problem, Some((kind, range)), "{text:?}");
        }
    }
}
