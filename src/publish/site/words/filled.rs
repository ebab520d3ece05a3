//! A template with its phrases in the language of the site, and where each part of it came from.

use std::ops::Range;

use crate::finding::{Place, offset_of, place_of};

/// A template that tera reads.
#[derive(Debug, Default)]
pub(in super::super) struct Filled {
    text: String,
    /// What was copied: where it is, where it was, and how much.
    copied: Vec<(usize, usize, usize)>,
}

impl Filled {
    /// A file without phrases.
    pub(in super::super) fn unchanged(source: &str) -> Self {
        let mut filled = Self::default();
        filled.copy(source, 0..source.len());
        filled
    }

    /// The template.
    pub(in super::super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn copy(&mut self, source: &str, range: Range<usize>) {
        let (to, from) = (self.text.len(), range.start);
        let piece = source.get(range).unwrap_or_default();
        self.text.push_str(piece);
        match self.copied.last_mut() {
            Some((last_to, last_from, length))
                if *last_to + *length == to && *last_from + *length == from =>
            {
                *length += piece.len();
            }
            _ => self.copied.push((to, from, piece.len())),
        }
    }

    pub(super) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Where a place of the template, line and column from 1, is in the file that it was made of.
    /// What a translation brought is where the copy before it ends.
    pub(in super::super) fn origin(
        &self,
        (line, column): (usize, usize),
        source: &str,
    ) -> (usize, usize) {
        let at = offset_of(&self.text, Place { line, column });
        let before = self.copied.iter().take_while(|(to, ..)| *to <= at).last();
        let origin = before.map_or(0, |(to, from, length)| from + (at - to).min(*length));
        let place = place_of(source, origin);
        (place.line, place.column)
    }
}
