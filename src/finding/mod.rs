//! What is wrong, where, and how to mend it: the one shape of every message about an advisory.
//!
//! Parsers and checks push [`Finding`]s into a [`Findings`] sink and never print, return early or
//! stop at the first one. A finding knows its rule and a byte span of its file; lines and columns
//! are computed when it is shown (`check::report`).

mod fix;
mod place;

mod rule;
mod template;

use std::ops::Range;
use std::sync::Arc;

pub use fix::{Change, Disposition, Edit, Fix, Proposal, edited};
pub use place::{Place, offset_of, place_of};
pub use rule::{Level, Lowering, Mending, Rule, Strictness, UnknownRule};
pub use template::TemplateProblem;

/// One thing that is wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which promise is broken.
    pub rule: Rule,
    /// How bad it is here.
    pub level: Level,
    /// The file, relative to the root of the repository, with `/` between its parts.
    pub path: Arc<str>,
    /// The bytes of the file that are wrong; empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong, in one sentence without a final full stop.
    pub message: String,
    /// What to do about it, in one sentence without a final full stop.
    pub mend: String,
    /// Other places that explain the finding, such as an earlier definition.
    pub related: Vec<Related>,
    /// The bytes that would mend it, where that is mechanical.
    pub fix: Option<Fix>,
}

/// A second place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file of that place.
    pub path: Arc<str>,
    /// The bytes there.
    pub span: Range<usize>,
    /// What is to be seen there, such as "first written here".
    pub text: String,
}

impl Finding {
    /// Adds another place in the same file.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        let path = Arc::clone(&self.path);
        self.related.push(Related {
            path,
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a place in another file.
    #[must_use]
    pub fn related_in(
        mut self,
        path: &Arc<str>,
        span: Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        self.related.push(Related {
            path: Arc::clone(path),
            span,
            text: text.into(),
        });
        self
    }
}

/// Where the findings of one file are collected.
#[derive(Debug)]
pub struct Findings {
    path: Arc<str>,
    found: Vec<Finding>,
    /// What is proposed for findings, by their number.
    proposals: Vec<(usize, Proposal)>,
}

impl Findings {
    /// An empty collection for the file at `path`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            found: Vec::new(),
            proposals: Vec::new(),
        }
    }

    /// The file the findings are about.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// Adds a finding and hands it back, so that related places can be added.
    pub fn push(
        &mut self,
        rule: Rule,
        span: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let finding = self.make(rule, span, message, mend);
        self.found.push(finding);
    }

    /// Makes a finding of this file without adding it.
    pub fn make(
        &self,
        rule: Rule,
        span: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding {
            rule,
            level: rule.level(),
            path: Arc::clone(&self.path),
            span,
            message: message.into(),
            mend: mend.into(),
            related: Vec::new(),
            fix: None,
        }
    }

    /// Proposes how to mend what was pushed last. The list of rules has the last word: what is
    /// mended by hand gets no fix, and what is only shown no safe one.
    pub fn propose(&mut self, mut proposal: Proposal) {
        if let Some((number, last)) = self.found.iter().enumerate().next_back() {
            match last.rule.mending() {
                Mending::Hand => return,
                Mending::Shown => proposal.disposition = Disposition::Suggestion,
                Mending::Fix => {}
            }
            self.proposals.push((number, proposal));
        }
    }

    /// Takes out what was proposed, each with its finding.
    pub(crate) fn take_proposals(&mut self) -> Vec<(&mut Finding, Proposal)> {
        let mut proposals = std::mem::take(&mut self.proposals).into_iter().peekable();
        let mut out = Vec::new();
        for (number, finding) in self.found.iter_mut().enumerate() {
            // One proposal a finding: the first.
            if let Some((_, proposal)) = proposals.next_if(|(of, _)| *of == number) {
                out.push((finding, proposal));
            }
            while proposals.next_if(|(of, _)| *of == number).is_some() {}
        }
        out
    }

    /// Adds a finding that was made before.
    pub fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// Takes rules for our own advisories as advice, because the file holds a record that was taken
    /// over as it stands. For the same reason nothing found so far is mended without being asked.
    pub fn lower_for_import(&mut self) {
        for (_, proposal) in &mut self.proposals {
            proposal.disposition = Disposition::Suggestion;
        }
        for finding in &mut self.found {
            if finding.rule.strictness() == Strictness::Own {
                finding.level = Level::Warning;
            }
        }
    }

    /// Whether something was found that makes the file unusable.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|f| f.level == Level::Error)
    }

    /// Whether something was found that leaves nothing to publish, whatever the team makes of it.
    pub fn has_firm_errors(&self) -> bool {
        self.found
            .iter()
            .any(|f| f.level == Level::Error && f.rule.lowering() == Lowering::Never)
    }

    /// Everything found so far, in the order it was found.
    pub fn as_slice(&self) -> &[Finding] {
        &self.found
    }

    /// Ends the collection.
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

/// Puts findings into the order in which people and machines read them: file, then place, then
/// rule. The order never depends on which thread found what first.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (&a.path, a.span.start, a.span.end, a.rule, &a.message).cmp(&(
            &b.path,
            b.span.start,
            b.span.end,
            b.rule,
            &b.message,
        ))
    });
    findings.dedup();
}
