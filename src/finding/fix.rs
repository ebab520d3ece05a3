//! How a finding can be mended: what a rule proposes, and the bytes that follow from it.
//!
//! A rule knows what should stand somewhere, not how the lines around it look. So it pushes a
//! [`Proposal`] in terms of what was written (a scalar, an item, a key), and `advisory::mend` turns
//! it into a [`Fix`], the exact bytes, once per file and with the text at hand. A proposal that
//! would cost a comment or could be read in two ways becomes no fix at all.

use std::ops::Range;

/// What may be done with a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disposition {
    /// A possible replacement that a person has to decide on; it is only shown.
    Suggestion,
    /// What was written can mean nothing else; `check --fix` writes it.
    Safe,
}

impl Disposition {
    /// The word of the JSON report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Safe => "safe",
        }
    }
}

/// Some bytes of the file, and the text that takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go; empty where text is only added.
    pub span: Range<usize>,
    /// The text that comes.
    pub text: String,
}

/// Edits of the finding's own file that mend it together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    disposition: Disposition,
    edits: Vec<Edit>,
}

impl Fix {
    /// A fix of these edits; `None` when there are none, or when two of them overlap.
    pub fn new(disposition: Disposition, mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let apart = edits
            .iter()
            .zip(edits.iter().skip(1))
            .all(|(a, b)| a.span.end <= b.span.start && a.span != b.span);
        (apart && !edits.is_empty()).then_some(Self { disposition, edits })
    }

    /// What may be done with it.
    pub fn disposition(&self) -> Disposition {
        self.disposition
    }

    /// What stands from the first to the last edit once they are made.
    pub fn replacement(&self, text: &str) -> Option<String> {
        let start = self.edits.first()?.span.start;
        let end = self.edits.last()?.span.end;
        let edits: Vec<Edit> = self
            .edits
            .iter()
            .map(|edit| Edit {
                span: edit.span.start - start..edit.span.end - start,
                text: edit.text.clone(),
            })
            .collect();
        edited(text.get(start..end)?, &edits)
    }

    /// The edits, ascending; no two overlap.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

/// The text with these edits made; `None` when they overlap, or lie outside of the text or inside a
/// character. The edits have to ascend.
pub fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start)?);
        text.get(edit.span.clone())?;
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// What a rule wants to stand in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What may be done with the fix that comes of it.
    pub disposition: Disposition,
    /// What is to be changed.
    pub change: Change,
}

/// A change in terms of what was written. Spans are those of the nodes of the YAML tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These bytes become this text, as it stands.
    Bytes(Edit),
    /// The scalar gets this value, within the quotes it has.
    Scalar {
        /// The scalar.
        span: Range<usize>,
        /// What it is to say.
        value: String,
    },
    /// The value becomes the only item of a list.
    Enlist(Range<usize>),
    /// The item leaves its list; with the last one, the key of the list goes too.
    RemoveItem(Range<usize>),
    /// A key that may be left out, and has nothing behind it, is left out.
    LeaveOut(Range<usize>),
    /// The key at this place goes with its value, if an earlier one says the same.
    RemoveRepetition(Range<usize>),
    /// The items of one list are put into this order.
    Reorder(Vec<Range<usize>>),
    /// The tabs that indent lines of the frontmatter become spaces.
    Untab,
}

impl Proposal {
    /// A change without which the text can mean nothing else.
    pub fn safe(change: Change) -> Self {
        Self {
            disposition: Disposition::Safe,
            change,
        }
    }

    /// A change that a person has to decide on.
    pub fn suggestion(change: Change) -> Self {
        Self {
            disposition: Disposition::Suggestion,
            change,
        }
    }
}

impl Change {
    /// The scalar at `span` is to say `value`.
    pub fn scalar(span: Range<usize>, value: impl Into<String>) -> Self {
        Self::Scalar {
            span,
            value: value.into(),
        }
    }

    /// The bytes at `span` become `text`.
    pub fn bytes(span: Range<usize>, text: impl Into<String>) -> Self {
        Self::Bytes(Edit {
            span,
            text: text.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(span: Range<usize>, text: &str) -> Edit {
        Edit {
            span,
            text: text.to_owned(),
        }
    }

    #[test]
    fn edits_that_overlap_are_no_fix() {
        for (edits, fits) in [
            (vec![edit(4..5, "x"), edit(0..2, "y")], true),
            (vec![edit(0..2, "x"), edit(2..4, "y")], true),
            (vec![edit(0..3, "x"), edit(2..4, "y")], false),
            (vec![edit(2..2, "x"), edit(2..2, "y")], false),
            (Vec::new(), false),
        ] {
            let fix = Fix::new(Disposition::Safe, edits.clone());
            assert_eq!(fix.is_some(), fits, "{edits:?}");
        }
    }

    #[test]
    fn nothing_but_the_edits_changes() {
        let edits = [edit(0..1, ""), edit(3..3, "ü"), edit(4..6, "x")];
        assert_eq!(edited("abcdéf", &edits).as_deref(), Some("bcüdxf"));
        assert_eq!(edited("abé", &[edit(3..4, "")]), None, "inside a character");
        assert_eq!(edited("ab", &[edit(1..3, "")]), None, "behind the end");
        assert_eq!(edited("ab", &[edit(1..2, ""), edit(0..1, "")]), None);
    }
}
