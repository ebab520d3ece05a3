//! How to take comments out of a text without a trace.
//!
//! Removing the letters is not enough: a doubled space or a second blank line
//! would tell readers where a note was, and change the text's bytes with it.

use std::ops::Range;

use super::comments::{Comment, is_space};

/// What to cut so that `text` reads as if `comments` had never been written.
pub(super) fn cuts_of(text: &str, comments: &[Comment]) -> Vec<Range<usize>> {
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
        let end = match blank_line(text, place.next_line) {
            Some(next) if before == Some(next.prefix) => next.end,
            _ => place.next_line,
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
    /// Where its line starts, or what stands before it on that line ends.
    line_start: usize,
    /// Where the next line starts, if nothing follows on this one.
    next_line: usize,
    starts_line: bool,
    ends_line: bool,
    alone_on_lines: bool,
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
            next_line: after.end + usize::from(next.is_some()),
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
