//! From what a rule proposes to the bytes that mend it, keeping comments, quotes and layout.
//!
//! Whatever would cost a comment, touch a line that is not the finding's, or could be read in two
//! ways gives no fix: then people mend it, as they would without advgen.

mod elsewhere;
mod order;
mod place;
mod removal;
mod scalar;
mod tabs;

pub use elsewhere::says_the_same_elsewhere;

use super::frontmatter::{self, Parts};
use super::yaml::{self, Node};
use crate::finding::{Change, Edit, Findings, Fix, Rule, edited};

/// Gives every finding its fix, as far as one follows from what its rule proposed. `text` is the
/// whole file of the findings.
pub fn settle(text: &str, findings: &mut Findings) {
    let proposals = findings.take_proposals();
    if proposals.is_empty() {
        return;
    }
    let source = Source::new(text);
    for (finding, proposal) in proposals {
        let edits = source.edits(&proposal.change);
        finding.fix = edits
            .and_then(|edits| Fix::new(proposal.disposition, edits))
            .filter(|fix| source.stays_readable(fix));
    }
}

/// A file with its tree.
struct Source<'t> {
    text: &'t str,
    parts: Option<Parts>,
    tree: Option<Node<'t>>,
}

impl<'t> Source<'t> {
    fn new(text: &'t str) -> Self {
        let parts = frontmatter::split(text).ok();
        let tree = parts.as_ref().and_then(|parts| read(text, parts));
        Self { text, parts, tree }
    }

    fn edits(&self, change: &Change) -> Option<Vec<Edit>> {
        match change {
            Change::Bytes(edit) => Some(vec![edit.clone()]),
            Change::Untab => tabs::become_spaces(self),
            _ => {
                let tree = self.tree.as_ref()?;
                match change {
                    Change::Bytes(_) | Change::Untab => None,
                    Change::Scalar { span, value } => scalar::write(self, tree, span, value),
                    Change::Enlist(span) => scalar::enlist(self, tree, span),
                    Change::RemoveItem(span) => removal::item(self.text, tree, span),
                    Change::LeaveOut(span) => removal::left_out(self.text, tree, span),
                    Change::RemoveRepetition(key) => removal::repetition(self.text, tree, key),
                    Change::Reorder(spans) => order::rearrange(self, tree, spans),
                }
            }
        }
    }

    /// Whether the file can still be read after the fix, if it could before.
    fn stays_readable(&self, fix: &Fix) -> bool {
        edited(self.text, fix.edits())
            .is_some_and(|after| self.tree.is_none() || Source::new(&after).tree.is_some())
    }

    /// What stands at these bytes.
    fn at(&self, span: &std::ops::Range<usize>) -> Option<&'t str> {
        self.text.get(span.clone())
    }
}

/// The tree of a file, if its frontmatter is a mapping in YAML that everybody reads the same way.
fn read<'t>(text: &'t str, parts: &Parts) -> Option<Node<'t>> {
    let mut findings = Findings::new("");
    let tree = yaml::read(
        text.get(parts.yaml.clone())?,
        parts.yaml.start,
        &mut findings,
    )?;
    let is_yaml = findings.as_slice().iter().all(|f| f.rule != Rule::Yaml);
    (is_yaml && tree.entries().is_some()).then_some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Proposal;

    /// The frontmatter after a change of what `needle` marks in it, or the frontmatter unchanged.
    pub(super) fn after(
        yaml: &str,
        change: impl Fn(std::ops::Range<usize>) -> Change,
        needle: &str,
    ) -> String {
        let text = format!("---\n{yaml}---\n# T\n");
        let at = text.find(needle).unwrap();
        after_change(yaml, change(at..at + needle.len()))
    }

    pub(super) fn after_change(yaml: &str, change: Change) -> String {
        let text = format!("---\n{yaml}---\n# T\n");
        let mut findings = Findings::new("a.md");
        findings.push(Rule::OsvSchema, 0..0, "", "");
        findings.propose(Proposal::safe(change));
        settle(&text, &mut findings);
        let fix = findings.as_slice()[0].fix.clone();
        let text = fix.map_or(text.clone(), |fix| edited(&text, fix.edits()).unwrap());
        let yaml = text.strip_prefix("---\n").unwrap();
        yaml.strip_suffix("---\n# T\n").unwrap().to_owned()
    }

    #[test]
    fn a_fix_after_which_nothing_can_be_read_is_none() {
        let yaml = "id: A-1\n";
        assert_eq!(after(yaml, |at| Change::bytes(at, "[b"), "A-1"), yaml);
        assert_eq!(
            after(yaml, |at| Change::bytes(at, "A-2"), "A-1"),
            "id: A-2\n"
        );
    }
}
