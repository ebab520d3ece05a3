//! A file that is open in the editor.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::Value;

use super::position::{Encoding, Lines};
use super::spot::{self, Spot};
use crate::finding::Finding;

/// A file that is open in the editor.
#[derive(Debug)]
pub(super) struct Document {
    /// Where it is, if it is a file on this machine.
    pub(super) file: Option<PathBuf>,
    /// What it says now.
    pub(super) text: String,
    /// The number that the editor gave to this text.
    pub(super) version: Value,
    /// What is wrong with it.
    pub(super) findings: Vec<Finding>,
    /// Whether somebody has to look at it again.
    pub(super) is_changed: bool,
}

impl Document {
    pub(super) fn lines(&self, encoding: Encoding) -> Lines<'_> {
        Lines::new(&self.text, encoding)
    }

    /// Where in the frontmatter a byte stands. The frontmatter need not be closed yet.
    pub(super) fn spot(&self, cursor: usize) -> Option<Spot> {
        let mut lines = self.text.split_inclusive('\n');
        let first = lines.next()?;
        if first.trim_start_matches('\u{feff}').trim_end() != "---" {
            return None;
        }
        let start = first.len();
        let own = lines.take_while(|line| line.trim_end() != "---");
        let end = start + own.map(str::len).sum::<usize>();
        spot::spot(&self.text, &(start..end), cursor)
    }

    /// The id, vector or other name at a byte, without quotes.
    pub(super) fn name_at(&self, cursor: usize) -> Option<(&str, Range<usize>)> {
        let is_part = |c: char| c.is_alphanumeric() || "-_.:+/".contains(c);
        let before = self.text.get(..cursor)?;
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_part(*c))
            .last()
            .map_or(cursor, |(at, _)| at);
        let behind = self.text.get(cursor..)?;
        let length = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        let name = self.text.get(start..cursor + length)?;
        // The end of a sentence or of a key is no part of a name.
        let name = name.trim_end_matches(['.', ':', '/']);
        (!name.is_empty()).then_some((name, start..start + name.len()))
    }
}
