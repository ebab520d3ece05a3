//! HTML comments: the private notes inside a body.
//!
//! What counts as a comment is for the Markdown parser to say, not for a search
//! for `<!--`: in code the same letters are content, after a backslash they are
//! text. Whatever is neither content nor a whole comment is reported, because
//! somebody may have meant it to be private.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::dialect;
use crate::advisory::html_comment::{CLOSER, OPENER, is_well_formed};

/// Where the comment markers of a text lead.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// Whole comments, in order of their place.
    pub(super) whole: Vec<Comment>,
    /// Every `<!--` that is neither content nor the start of a whole comment.
    pub(super) unclosed: Vec<Range<usize>>,
    /// Every `-->` behind a `<!--` that closes nothing: a comment may have
    /// ended earlier than its author thinks.
    pub(super) stray_closers: Vec<Range<usize>>,
}

/// One whole comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) range: Range<usize>,
    /// Does raw HTML begin its line with it, behind nothing but the markers of
    /// lists and quotes?
    pub(super) starts_html_line: bool,
}

/// What the parser made of a stretch of source.
pub(super) enum Zone {
    /// Code: content, whatever it says.
    Code,
    /// One inline tag or comment.
    Inline,
    /// One line of raw HTML; lines with the same number are one block.
    Block(usize),
}

impl Comments {
    /// Finds the comments of `text`, whose line ends must be LF.
    pub(super) fn of(text: &str) -> Self {
        if !text.contains(OPENER) {
            return Self::default();
        }
        let zones = zones(text);
        let mut found = Self::default();
        found.find_openers(text, &zones);
        found.find_stray_closers(text, &zones);
        found
    }

    /// The first `<!--` that is no content, if there is any.
    pub(super) fn first_start(&self) -> Option<usize> {
        let whole = self.whole.first().map(|comment| comment.range.start);
        let unclosed = self.unclosed.first().map(|range| range.start);
        whole.into_iter().chain(unclosed).min()
    }

    fn find_openers(&mut self, text: &str, zones: &[(Range<usize>, Zone)]) {
        let mut resume = 0;
        let mut next_zone = 0;
        for (start, _) in text.match_indices(OPENER) {
            if start < resume {
                continue;
            }
            let opener = start..start + OPENER.len();
            let zone = zone_at(zones, &mut next_zone, start);
            match zone {
                Some((_, Zone::Code)) => {}
                None if is_escaped(text, start) => {}
                None => self.unclosed.push(opener),
                Some((range, Zone::Inline)) => {
                    // Elsewhere it is in an attribute, or in `<? … ?>`.
                    let is_comment = range.start == start;
                    if is_comment && text.get(range.clone()).is_some_and(is_well_formed) {
                        self.whole.push(Comment {
                            range: range.clone(),
                            starts_html_line: false,
                        });
                        resume = range.end;
                    } else {
                        self.unclosed.push(opener);
                        resume = range.end;
                    }
                }
                Some((range, Zone::Block(block))) => {
                    let lines = zones.get(next_zone..).unwrap_or_default();
                    let lines = lines
                        .iter()
                        .take_while(|(_, zone)| matches!(zone, Zone::Block(b) if b == block));
                    let indent = text.get(range.start..start).unwrap_or_default();
                    match end_in_block(text, start, lines.map(|(range, _)| range)) {
                        Ok(end) if text.get(start..end).is_some_and(is_well_formed) => {
                            self.whole.push(Comment {
                                range: start..end,
                                starts_html_line: indent.bytes().all(is_space),
                            });
                            resume = end;
                        }
                        Ok(end) | Err(end) => {
                            self.unclosed.push(opener);
                            resume = end;
                        }
                    }
                }
            }
        }
    }

    fn find_stray_closers(&mut self, text: &str, zones: &[(Range<usize>, Zone)]) {
        // Behind an unclosed comment, the missing end is the finding.
        let first_opener = text.find(OPENER).unwrap_or(text.len());
        let first_unclosed = self.unclosed.first().map_or(text.len(), |r| r.start);
        let mut whole = self.whole.iter().peekable();
        let mut next_zone = 0;
        for (start, _) in text.match_indices(CLOSER) {
            if start >= first_unclosed {
                break;
            }
            while whole.next_if(|c| c.range.end <= start).is_some() {}
            let in_comment = whole.peek().is_some_and(|c| c.range.start <= start);
            let zone = zone_at(zones, &mut next_zone, start);
            let in_code = matches!(zone, Some((_, Zone::Code)));
            if start > first_opener && !in_comment && !in_code {
                self.stray_closers.push(start..start + CLOSER.len());
            }
        }
    }
}

/// All code and raw HTML of `text`, in order of place.
pub(super) fn zones(text: &str) -> Vec<(Range<usize>, Zone)> {
    let mut zones = Vec::new();
    let mut in_code = false;
    let mut block = 0;
    for (event, range) in Parser::new_ext(text, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // Not the block's whole range: its info string is no content.
            Event::Text(_) if in_code => zones.push((range, Zone::Code)),
            Event::Code(_) => zones.push((range, Zone::Code)),
            Event::InlineHtml(_) => zones.push((range, Zone::Inline)),
            Event::Start(Tag::HtmlBlock) => block += 1,
            Event::Html(_) => zones.push((range, Zone::Block(block))),
            _ => {}
        }
    }
    zones.sort_by_key(|(range, _)| range.start);
    zones
}

/// The zone around `at`; `next` remembers how far earlier calls came.
pub(super) fn zone_at<'z>(
    zones: &'z [(Range<usize>, Zone)],
    next: &mut usize,
    at: usize,
) -> Option<&'z (Range<usize>, Zone)> {
    while zones.get(*next).is_some_and(|(range, _)| range.end <= at) {
        *next += 1;
    }
    zones.get(*next).filter(|(range, _)| range.start <= at)
}

/// Where the comment at `start` ends: `Ok` behind its `-->`, `Err` behind the
/// block's last line when it has none.
fn end_in_block<'r>(
    text: &str,
    start: usize,
    lines: impl Iterator<Item = &'r Range<usize>>,
) -> Result<usize, usize> {
    let mut from = start + OPENER.len();
    for line in lines {
        from = from.max(line.start);
        let rest = text.get(from..line.end).unwrap_or_default();
        if let Some(at) = rest.find(CLOSER) {
            return Ok(from + at + CLOSER.len());
        }
        from = from.max(line.end);
    }
    Err(from)
}

/// Do the backslashes before `at` take the special meaning from what is there?
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// The whitespace that may stand inside a line.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
