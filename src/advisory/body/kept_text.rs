//! A text without some of its parts, which still knows where the rest stood.

use std::ops::Range;

/// What is left of a text after cuts, with the way back to the offsets of the
/// text it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeptText {
    text: String,
    /// One for every round of cuts, the first round first.
    rounds: Vec<Shifts>,
}

/// Ascending: from this offset of the shorter text on, add this many bytes.
type Shifts = Vec<(usize, usize)>;

impl KeptText {
    /// `text` with LF for every CRLF and lone CR.
    pub(super) fn with_unix_lines(text: &str) -> Self {
        let whole = Self {
            text: text.to_owned(),
            rounds: Vec::new(),
        };
        if !text.contains('\r') {
            return whole;
        }
        let cuts: Vec<_> = text
            .match_indices("\r\n")
            .map(|(at, _)| at..at + 1)
            .collect();
        let mut kept = whole.without(&cuts);
        kept.text = kept.text.replace('\r', "\n");
        kept
    }

    /// This text without `cuts`, which must be ascending and disjoint.
    pub(super) fn without(mut self, cuts: &[Range<usize>]) -> Self {
        if cuts.is_empty() {
            return self;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut shifts = Vec::with_capacity(cuts.len());
        let (mut from, mut removed) = (0, 0);
        for cut in cuts {
            text.push_str(self.text.get(from..cut.start).unwrap_or_default());
            from = cut.end;
            removed += cut.len();
            shifts.push((text.len(), removed));
        }
        text.push_str(self.text.get(from..).unwrap_or_default());
        self.text = text;
        self.rounds.push(shifts);
        self
    }

    /// Forgets everything from `end` on.
    pub(super) fn truncate(&mut self, end: usize) {
        self.text.truncate(end);
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The range of the original text that `range` of this text came from.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.original_offset(range.start);
        match range.end.checked_sub(1) {
            // By its last byte, so that a cut right behind it stays outside.
            Some(last) if last >= range.start => start..self.original_offset(last) + 1,
            _ => start..start,
        }
    }

    fn original_offset(&self, offset: usize) -> usize {
        self.rounds.iter().rev().fold(offset, |offset, shifts| {
            let passed = shifts.partition_point(|(at, _)| *at <= offset);
            let shift = passed.checked_sub(1).and_then(|last| shifts.get(last));
            offset + shift.map_or(0, |(_, by)| *by)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_letter_leads_back_to_itself() {
        let original = "ab\r\ncd\r\n\r\nef\rgh";
        let kept = KeptText::with_unix_lines(original);
        assert_eq!(kept.as_str(), "ab\ncd\n\nef\ngh");
        let kept = kept.without(&[0..1, 4..7]);
        assert_eq!(kept.as_str(), "b\ncef\ngh");
        for (at, letter) in kept.as_str().char_indices() {
            let range = kept.original(at..at + 1);
            let came_from = &original[range];
            assert!(
                came_from == letter.to_string() || (letter == '\n' && came_from == "\r"),
                "{letter:?} at {at} leads to {came_from:?}"
            );
        }
    }

    #[test]
    fn the_end_of_a_range_stays_before_the_cut_behind_it() {
        let kept = KeptText::with_unix_lines("one<!-- x -->two").without(&[3..8, 8..13]);
        assert_eq!(kept.as_str(), "onetwo");
        assert_eq!(kept.original(0..3), 0..3);
        assert_eq!(kept.original(3..6), 13..16);
        assert_eq!(kept.original(0..6), 0..16);
        assert_eq!(kept.original(3..3), 13..13);
    }
}
