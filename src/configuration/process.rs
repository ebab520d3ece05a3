//! What has to have happened before an embargo begins, from `process:`.

use super::policy::number;
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The conditions that `advgen check --since` enforces where the team wants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process {
    /// People other than the author who have to approve the public content.
    pub approvals: u32,
    /// How many of the four conditions make a report urgent (requirement P12).
    pub immediate: Immediate,
}

/// Which reports are evaluated immediately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Immediate {
    /// Those to which all four conditions apply.
    All,
    /// Those to which one of them applies.
    Any,
}

impl Immediate {
    const ALL: [Self; 2] = [Self::All, Self::Any];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
        }
    }
}

/// Reads the mapping under `process:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Process> {
    let mut fields = Fields::open(node, "`process`", findings)?;
    let approvals = number(&mut fields, "approvals", 1, findings);
    let immediate = fields
        .take("immediate")
        .map_or(Some(Immediate::All), |node| {
            fields::word(
                node,
                "reading of the rule",
                Rule::Configuration,
                &Immediate::ALL,
                Immediate::as_str,
                findings,
            )
        });
    fields.finish(findings);
    Some(Process {
        approvals,
        immediate: immediate?,
    })
}
