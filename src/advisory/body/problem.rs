//! What can be wrong with a body.

use std::ops::Range;

use crate::advisory::link_target::RefusedTarget;
use crate::finding::{Change, Proposal};

/// One thing wrong with a body, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyProblem {
    /// What is wrong.
    pub kind: BodyProblemKind,
    /// Bytes of the text given to [`read`](super::read).
    pub range: Range<usize>,
}

/// What can be wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyProblemKind {
    /// The text begins with a title underlined by `===`.
    UnderlinedTitle,
    /// The text begins with `#Title`.
    TitleWithoutSpace,
    /// The text begins with `#` and nothing behind it.
    EmptyTitle,
    /// A `<!--` that is not the start of one whole comment. The details end
    /// before it.
    UnclosedComment,
    /// A `-->` outside code that closes no comment although one came before.
    StrayCommentEnd,
    /// A note whose border is almost that of a comment, so that it is text.
    MistypedComment,
    /// A link definition that nothing uses and that says something: readers of
    /// the page never see it, readers of the data do.
    NoteInLinkDefinition,
    /// Cells of a table's row beyond those of its head: readers of the page
    /// never see them.
    LostCells,
    /// A link or image that will not be published.
    Destination(RefusedTarget),
    /// A control character, or one that changes the order of what is read.
    SuspiciousCharacter(char),
}

impl BodyProblem {
    /// How to mend it, where that is mechanical. `text` is the body, which begins at the byte
    /// `offset` of its file.
    pub fn proposal(&self, text: &str, offset: usize) -> Option<Proposal> {
        let span = self.range.start + offset..self.range.end + offset;
        let written = text.get(self.range.clone())?;
        match self.kind {
            BodyProblemKind::SuspiciousCharacter(_) => {
                Some(Proposal::suggestion(Change::bytes(span, "")))
            }
            BodyProblemKind::TitleWithoutSpace => {
                let title = written.strip_prefix('#')?.trim();
                let change = Change::bytes(span, format!("# {title}"));
                Some(Proposal::suggestion(change))
            }
            // The same heading of CommonMark, if it has one line and no `#` that would close it.
            BodyProblemKind::UnderlinedTitle => {
                let (title, line) = written.split_once('\n')?;
                let title = title.trim();
                let is_line = !line.trim().is_empty() && line.trim().bytes().all(|b| b == b'=');
                let change = Change::bytes(span, format!("# {title}"));
                (is_line && !title.ends_with('#')).then(|| Proposal::safe(change))
            }
            _ => None,
        }
    }
}

impl BodyProblemKind {
    /// What is wrong, as one sentence without full stop.
    ///
    /// Quotes nothing of the text but schemes and code points, since messages
    /// end up in logs.
    pub fn message(&self) -> String {
        match self {
            Self::UnderlinedTitle => {
                "the title is underlined with `===`, so it is not read as the summary".to_owned()
            }
            Self::TitleWithoutSpace => {
                "the first line looks like a title, but no space follows its `#`".to_owned()
            }
            Self::EmptyTitle => "the title is empty".to_owned(),
            Self::UnclosedComment => {
                "this `<!--` does not begin one whole comment, so what follows might be published"
                    .to_owned()
            }
            Self::StrayCommentEnd => {
                "this `-->` closes nothing; a comment before it may have ended too early".to_owned()
            }
            Self::MistypedComment => {
                "this is almost an HTML comment, so it would be published as text".to_owned()
            }
            Self::NoteInLinkDefinition => {
                "nothing uses this link definition, and its text would be published in the data"
                    .to_owned()
            }
            Self::LostCells => {
                "this row has more cells than the table's head, and the page does not show the rest"
                    .to_owned()
            }
            Self::Destination(refused) => refused.to_string(),
            Self::SuspiciousCharacter(c) => format!(
                "the invisible character U+{:04X} can make the text read differently from what it is",
                u32::from(*c)
            ),
        }
    }

    /// What the author can do about it, as one sentence without full stop.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::UnderlinedTitle => "Write it on one line as `# Title`",
            Self::TitleWithoutSpace => "Write `# Title`; or write `\\#` if it is no title",
            Self::EmptyTitle => "Say in one line what an attacker can do, or remove the `#`",
            Self::UnclosedComment => {
                "End the comment with `-->` before the next blank line (in a table, before the next `|`), with no `<!--`, `--!>` or leading `>` inside; to show the letters, put them into a code span"
            }
            Self::StrayCommentEnd => {
                "Move it to where the comment should end; to show an arrow, write `→` or a code span"
            }
            Self::MistypedComment => {
                "Write private notes as `<!-- note -->`; to show the letters, put them into a code span"
            }
            Self::NoteInLinkDefinition => "Write private notes as `<!-- note -->`",
            Self::LostCells => {
                "Write `\\|` for a bar inside a cell, or give the head as many cells"
            }
            Self::Destination(refused) => refused.mend(),
            Self::SuspiciousCharacter(_) => {
                "Delete it, or name it in words if the advisory is about it"
            }
        }
    }
}

/// The characters that must not stand in a text others review, with their
/// places: controls other than tab and line end, and the bidirectional
/// controls of CVE-2021-42574 ("Trojan Source").
pub(super) fn suspicious_characters(text: &str) -> impl Iterator<Item = BodyProblem> {
    text.char_indices()
        .filter(|(_, c)| is_suspicious(*c))
        .map(|(at, c)| BodyProblem {
            kind: BodyProblemKind::SuspiciousCharacter(c),
            range: at..at + c.len_utf8(),
        })
}

pub(super) fn is_suspicious(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        c => c.is_control(),
    }
}
