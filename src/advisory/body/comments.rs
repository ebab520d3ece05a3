//! HTML comments: the private notes inside a body.
//!
//! What counts as a comment is CommonMark's decision, not that of a search for
//! `<!--`: in code the same letters are content, after a backslash they are
//! text. Whatever is neither content nor a whole comment is reported, because
//! somebody may have meant it to be private.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::dialect;

const OPENER: &str = "<!--";
const CLOSER: &str = "-->";

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
    starts_html_line: bool,
}

/// What the parser made of a stretch of source.
enum Zone {
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
                    if is_comment && is_well_formed(text.get(range.clone())) {
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
                        Ok(end) if is_well_formed(text.get(start..end)) => {
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
fn zones(text: &str) -> Vec<(Range<usize>, Zone)> {
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
fn zone_at<'z>(
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

/// Does HTML agree with CommonMark on where this comment ends?
///
/// The rule is the HTML standard's, "Comments": the text must not start with
/// `>` or `->`, hold `<!--` or `--!>`, or end with `<!-`.
fn is_well_formed(comment: Option<&str>) -> bool {
    comment
        .and_then(|c| c.strip_prefix(OPENER)?.strip_suffix(CLOSER))
        .is_some_and(|inner| {
            !inner.starts_with('>')
                && !inner.starts_with("->")
                && !inner.contains(OPENER)
                && !inner.contains("--!>")
                && !inner.ends_with("<!-")
        })
}

/// Do the backslashes before `at` take the special meaning from what is there?
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// What to cut so that `text` reads as if `comments` had never been written.
pub(super) fn cuts(text: &str, comments: &[Comment]) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::with_capacity(comments.len());
    // The markers of the blank line before the lines cut last, if they were.
    let mut blank_before: Option<Option<&str>> = None;
    for group in groups(text, comments) {
        let floor = cuts.last().map_or(0, |cut| cut.end);
        let place = Place::of(text, floor, &group);
        if !place.alone_on_lines {
            cuts.push(place.inline_cut());
            blank_before = None;
            continue;
        }
        let (from, before) = match (blank_before, cuts.pop_if(|c| c.end == place.line_start)) {
            (Some(before), Some(lines)) => (lines.start, before),
            (_, inline) => {
                cuts.extend(inline);
                (place.line_start, blank_line_before(text, place.line_start))
            }
        };
        let end = place.after.end + usize::from(place.ends_line_with_lf);
        let end = match blank_line(text, end) {
            Some(next) if before == Some(next.prefix) => next.end,
            _ => end,
        };
        cuts.push(from..end);
        blank_before = Some(before);
    }
    cuts
}

/// Comments with nothing between them but spaces and tabs.
fn groups(text: &str, comments: &[Comment]) -> Vec<Comment> {
    let mut groups: Vec<Comment> = Vec::new();
    for comment in comments {
        if let Some(last) = groups.last_mut() {
            let between = text.get(last.range.end..comment.range.start);
            if between.is_some_and(|b| b.bytes().all(is_space)) {
                last.range.end = comment.range.end;
                continue;
            }
        }
        groups.push(Comment {
            range: comment.range.clone(),
            starts_html_line: comment.starts_html_line,
        });
    }
    groups
}

/// What stands around a group of comments on its lines.
struct Place {
    comment: Range<usize>,
    /// The spaces directly before.
    before: Range<usize>,
    /// The spaces directly behind.
    after: Range<usize>,
    line_start: usize,
    alone_on_lines: bool,
    starts_line: bool,
    ends_line: bool,
    ends_line_with_lf: bool,
}

impl Place {
    /// `floor` is where the last cut ended: nothing before it is looked at.
    fn of(text: &str, floor: usize, group: &Comment) -> Self {
        let comment = group.range.clone();
        let bytes = text.as_bytes();
        let left = bytes.get(floor..comment.start).unwrap_or_default();
        let right = bytes.get(comment.end..).unwrap_or_default();
        let spaces = |n: usize| comment.start - n..comment.start;
        let before = spaces(left.iter().rev().take_while(|b| is_space(**b)).count());
        let after = right.iter().take_while(|b| is_space(**b)).count();
        let after = comment.end..comment.end + after;
        let is_start = |at: usize| at == 0 || bytes.get(at - 1) == Some(&b'\n');
        // A `>` is a quote's marker only where a block begins behind it.
        let markers = left
            .iter()
            .rev()
            .take_while(|b| is_space(**b) || (group.starts_html_line && **b == b'>'));
        let line_start = comment.start - markers.count();
        let next = bytes.get(after.end);
        let ends_line = matches!(next, None | Some(b'\n'));
        Self {
            starts_line: is_start(line_start) || group.starts_html_line,
            alone_on_lines: is_start(line_start) && ends_line,
            ends_line_with_lf: next.is_some(),
            ends_line,
            line_start,
            before,
            after,
            comment,
        }
    }

    /// The cut that leaves the rest of the line as it was.
    fn inline_cut(&self) -> Range<usize> {
        if self.ends_line {
            self.before.start..self.comment.end
        } else if self.starts_line {
            self.comment.start..self.after.end
        } else if self.before.is_empty() || self.after.is_empty() {
            self.comment.clone()
        } else {
            self.comment.start..self.comment.end + 1
        }
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A line of nothing but quote markers and spaces.
struct BlankLine<'t> {
    prefix: &'t str,
    end: usize,
}

/// The line at `start`, if it is blank. The end of the text is no line.
fn blank_line(text: &str, start: usize) -> Option<BlankLine<'_>> {
    let rest = text.get(start..)?;
    let length = rest
        .bytes()
        .take_while(|b| is_space(*b) || *b == b'>')
        .count();
    let is_line = rest.as_bytes().get(length) == Some(&b'\n');
    is_line.then(|| BlankLine {
        prefix: rest.get(..length).unwrap_or_default().trim_end(),
        end: start + length + 1,
    })
}

/// The markers of the line that ends before `end`, if it is blank.
fn blank_line_before(text: &str, end: usize) -> Option<&str> {
    let before = text.get(..end)?.strip_suffix('\n')?;
    let length = before
        .bytes()
        .rev()
        .take_while(|b| is_space(*b) || *b == b'>')
        .count();
    let start = before.len() - length;
    let is_line = start == 0 || before.as_bytes().get(start - 1) == Some(&b'\n');
    is_line.then(|| before.get(start..).unwrap_or_default().trim_end())
}
