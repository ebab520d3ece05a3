//! What its author takes for a comment and Markdown for text.
//!
//! One letter too few (`<!- note -->`), one too many (`<--- note -->`), a space (`<! -- note -->`)
//! or a dash that an editor made longer (`<!– note –>`), and a private note would be read by
//! everybody.

use std::ops::Range;

use super::comments::{Zone, is_escaped, zone_at, zones};
use crate::advisory::html_comment::CLOSER;

/// The borders of notes that are no comments, in order of place. `text` must be without comments.
pub(super) fn of(text: &str) -> Vec<Range<usize>> {
    Typos::new(text).found()
}

struct Typos<'t> {
    text: &'t str,
    /// Where a `-->` stands, ascending.
    closers: Vec<usize>,
    /// Where a blank line begins, ascending.
    blanks: Vec<usize>,
}

/// What stands where a comment may begin.
enum Opener {
    /// Nothing else begins like this.
    Typo,
    /// An arrow or an exclamation also begins like this; a `-->` behind it makes it a note.
    IfClosed,
}

impl<'t> Typos<'t> {
    fn new(text: &'t str) -> Self {
        let places = |pattern: &str| text.match_indices(pattern).map(|(at, _)| at).collect();
        let may_begin = text.contains("<!")
            || text.contains("!--")
            || text.contains("<--")
            || text.contains("< ");
        Self {
            text: if may_begin { text } else { "" },
            closers: if may_begin {
                places(CLOSER)
            } else {
                Vec::new()
            },
            blanks: if may_begin {
                places("\n\n")
            } else {
                Vec::new()
            },
        }
    }

    fn found(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        // Most texts hold nothing of the kind, and need no second reading of the Markdown.
        let mut code = None;
        let mut next_zone = 0;
        for (start, _) in self.text.match_indices(['<', '!']) {
            let is_inside = found.last().is_some_and(|last| start < last.end);
            if is_inside || is_escaped(self.text, start) {
                continue;
            }
            let Some((opener, end)) = self.opener(start) else {
                continue;
            };
            let end = match (opener, self.closer(end)) {
                (_, Some(closer)) => closer + CLOSER.len(),
                (Opener::Typo, None) => end,
                (Opener::IfClosed, None) => continue,
            };
            let zones = code.get_or_insert_with(|| zones(self.text));
            let zone = zone_at(zones, &mut next_zone, start);
            if !matches!(zone, Some((_, Zone::Code))) {
                found.push(start..end);
            }
        }
        found
    }

    /// Whether a note may begin at `start`, and where its border ends.
    fn opener(&self, start: usize) -> Option<(Opener, usize)> {
        let whole = self.text.get(start..)?;
        let end_at = |rest: &str| self.text.len() - rest.len();
        let Some(rest) = whole.strip_prefix('<') else {
            // `!-- note -->`; with its `<` or `&lt;` it is decided there, or it is text.
            let before = self.text.get(..start)?;
            let rest = whole.strip_prefix("!--")?;
            let is_decided = before.ends_with(['<', ' ']) && before.trim_end().ends_with('<')
                || before.ends_with("&lt;")
                || before.ends_with("&#60;");
            return (!is_decided).then(|| (Opener::IfClosed, end_at(rest)));
        };
        let (dashes, rest_of_arrow) = dashes(rest);
        if dashes > 0 {
            // `<-->` is an arrow to both sides.
            let is_arrow = rest_of_arrow.starts_with('>');
            return (dashes > 1 && !is_arrow).then(|| (Opener::IfClosed, end_at(rest_of_arrow)));
        }
        let spaced = rest.trim_start_matches([' ', '\t']);
        let behind = spaced.strip_prefix('!')?;
        let inner = behind.trim_start_matches([' ', '\t']);
        let (dashes, rest_of_border) = self::dashes(inner);
        let is_tight = spaced.len() == rest.len() && inner.len() == behind.len();
        let end = end_at(rest_of_border);
        match dashes {
            // A comment that is none for another reason: reported as such.
            _ if is_tight && inner.starts_with("--") => None,
            0 => (spaced.len() == rest.len()).then_some((Opener::IfClosed, end)),
            1 if !is_tight => Some((Opener::IfClosed, end)),
            _ => Some((Opener::Typo, end)),
        }
    }

    /// The first `-->` from `from` on within its paragraph.
    fn closer(&self, from: usize) -> Option<usize> {
        let next = |places: &[usize]| {
            let at = places.partition_point(|place| *place < from);
            places.get(at).copied()
        };
        let closer = next(&self.closers)?;
        next(&self.blanks)
            .is_none_or(|blank| closer < blank)
            .then_some(closer)
    }
}

/// How many hyphens, or signs that look like two, `text` begins with, and what follows.
fn dashes(text: &str) -> (usize, &str) {
    let rest = text.trim_start_matches(is_dash);
    let run = text.get(..text.len() - rest.len()).unwrap_or_default();
    let count = run
        .chars()
        .map(|c| {
            if matches!(c, '-' | '‐' | '‑') {
                1
            } else {
                2
            }
        })
        .sum();
    (count, rest)
}

/// A hyphen or what editors make of two: U+2010 to U+2015 and the minus sign.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_note_with_a_broken_border_is_no_text() {
        for (text, typo) in [
            ("a <!- note --> b", "<!- note -->"),
            ("a <!- note -> b", "<!-"),
            ("<!-note->", "<!-"),
            ("a <! -- note --> b", "<! -- note -->"),
            ("a < !-- note --> b", "< !-- note -->"),
            ("a <!\u{2013} note \u{2013}> b", "<!\u{2013}"),
            ("a <!\u{2014} note --> b", "<!\u{2014} note -->"),
            ("a <--- note --> b", "<--- note -->"),
            ("a <-- note --> b", "<-- note -->"),
            ("a <! note --> b", "<! note -->"),
            ("a !-- note --> b", "!-- note -->"),
            ("- a\n- <!- note\n  more -->", "<!- note\n  more -->"),
            ("`<!-` <!- note -->", "<!- note -->"),
            ("<b><!- note --></b>", "<!- note -->"),
            ("x < 3 <!- note", "<!-"),
        ] {
            let found: Vec<_> = of(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, [typo], "{text:?}");
        }
    }

    #[test]
    fn arrows_code_and_escapes_are_text() {
        for text in [
            "a <-- b, and c",
            "a <--> b --> c",
            "x < y - z, !-- and x <- y",
            "`<!- note -->` and ``` <! -- ```",
            "    <!- code -->",
            "```\n<!- code -->\n<--- code -->\n```",
            "\\<!- note -->",
            "&lt;!-- note -->, &lt;!-- note --&gt;, &#60;!-- note -->",
            "<!DOCTYPE html>",
            "<-- a\n\nb -->",
            "if a < !b or a <! b",
        ] {
            let found: Vec<_> = of(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, [] as [&str; 0], "{text:?}");
        }
    }

    #[test]
    fn a_long_text_of_openers_is_read_in_linear_time() {
        let text = "<-- <! !-- ".repeat(200_000);
        let begin = std::time::Instant::now();
        assert!(of(&text).is_empty());
        assert!(begin.elapsed().as_secs() < 20);
    }
}
