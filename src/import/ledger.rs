//! `imports.yaml`: what was taken over as it stood, and what is not to be taken over at all.
//!
//! The file is the team's own. Nothing that is published depends on it.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::yaml::{self, Node, Style, scalar};
use crate::finding::{Findings, Rule};

/// The name of the file, beside `advgen.yaml`.
pub const FILE: &str = crate::repository::layout::IMPORTS;

const HEADING: &str =
    "# Kept by `advgen import`. Private: nothing that is published depends on it.\n";

/// What is known of earlier imports.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Entries that are not to be taken over, and why.
    refused: BTreeMap<AdvisoryId, String>,
    /// The advisories as an import wrote them.
    taken: BTreeMap<AdvisoryId, Print>,
}

/// The SHA-256 of the text of an advisory, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print(String);

impl Print {
    /// The print of a text.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Ledger {
    /// Whether an entry is not to be taken over, and why.
    pub fn reason(&self, id: &AdvisoryId) -> Option<&str> {
        self.refused.get(id).map(String::as_str)
    }

    /// The entry that is not to be taken over and that a file is named after, with any ending and in
    /// letters of any size.
    pub fn refused_as(&self, file_name: &str) -> Option<&AdvisoryId> {
        let stem = file_name
            .rsplit_once('.')
            .map_or(file_name, |(stem, _)| stem);
        self.refused
            .keys()
            .find(|id| id.as_str().eq_ignore_ascii_case(stem))
    }

    /// How an import left an advisory.
    pub fn print(&self, id: &AdvisoryId) -> Option<&Print> {
        self.taken.get(id)
    }

    /// Remembers that an entry is not to be taken over.
    pub fn refuse(&mut self, id: AdvisoryId, reason: &str) {
        self.refused.insert(id, reason.trim().to_owned());
    }

    /// Remembers how an import leaves an advisory.
    pub fn take(&mut self, id: AdvisoryId, print: Print) {
        self.taken.insert(id, print);
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut out = HEADING.to_owned();
        if !self.refused.is_empty() {
            out.push_str("refused:\n");
        }
        for (id, reason) in &self.refused {
            let reason = scalar(reason, Style::Quoted);
            out.extend(["  - id: ", &word(id), "\n    reason: ", &reason, "\n"]);
        }
        if !self.taken.is_empty() {
            out.push_str("taken:\n");
        }
        for (id, Print(print)) in &self.taken {
            out.extend(["  - {id: ", &word(id), ", sha256: \"", print, "\"}\n"]);
        }
        out
    }
}

fn word(id: &AdvisoryId) -> String {
    scalar(id.as_str(), Style::Quoted)
}

/// Reads the file; every problem is a finding.
pub fn read(text: &str, findings: &mut Findings) -> Ledger {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = yaml::read(content, text.len() - content.len(), findings);
    let Some(tree) = tree.filter(|tree| !tree.is_null()) else {
        return Ledger::default();
    };
    let Some(mut fields) = Fields::open(&tree, "the ledger of imports", findings) else {
        return Ledger::default();
    };
    let refused = entries(&mut fields, "refused", "reason", findings);
    let taken = entries(&mut fields, "taken", "sha256", findings);
    fields.finish(findings);
    Ledger {
        refused,
        taken: taken
            .into_iter()
            .map(|(id, print)| (id, Print(print)))
            .collect(),
    }
}

/// A list of ids, each with one text.
fn entries(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    value: &'static str,
    findings: &mut Findings,
) -> BTreeMap<AdvisoryId, String> {
    let mut found = BTreeMap::new();
    let items = fields
        .take(key)
        .filter(|node| !node.is_null())
        .and_then(|node| fields::items(node, &format!("`{key}`"), findings))
        .unwrap_or_default();
    for item in items {
        if let Some((id, text)) = entry(item, value, findings)
            && found.insert(id.clone(), text).is_some()
        {
            findings.push(
                Rule::DuplicateKey,
                item.span.clone(),
                format!("`{id}` stands twice in `{key}`"),
                "Keep one of the two",
            );
        }
    }
    found
}

fn entry(
    item: &Node<'_>,
    value: &'static str,
    findings: &mut Findings,
) -> Option<(AdvisoryId, String)> {
    let mut fields = Fields::open(item, "an entry of the ledger", findings)?;
    let id = fields.require("id", "Write the id of the entry", findings);
    let id = id.and_then(|node| {
        fields::parsed(
            node,
            "an id",
            Rule::IdForm,
            "Write the id as its database does",
            findings,
        )
    });
    let text = fields
        .require(value, "`advgen import` writes it", findings)
        .and_then(|node| {
            let text = fields::text(node, &format!("`{value}`"), findings)?;
            if text.trim().is_empty() {
                findings.push(
                    Rule::MissingKey,
                    node.span.clone(),
                    format!("`{value}` says nothing"),
                    "Say why, for those who ask later",
                );
                return None;
            }
            Some(text.to_owned())
        });
    fields.finish(findings);
    Some((id?, text?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> AdvisoryId {
        AdvisoryId::try_from(text).unwrap()
    }

    #[test]
    fn what_is_remembered_is_read_back() {
        let mut ledger = Ledger::default();
        ledger.refuse(id("RUSTSEC-2026-9001"), " not ours: \"quoted\"\nand more ");
        ledger.take(id("GHSA-2c3d-4f5g-6h7j"), Print::of("text"));
        let mut findings = Findings::new(FILE);
        assert_eq!(read(&ledger.text(), &mut findings), ledger);
        assert!(findings.as_slice().is_empty(), "{:?}", findings.as_slice());
        assert_eq!(
            ledger.reason(&id("RUSTSEC-2026-9001")),
            Some("not ours: \"quoted\"\nand more")
        );
        let mut findings = Findings::new(FILE);
        for empty in ["", HEADING, "refused:\n"] {
            assert_eq!(read(empty, &mut findings), Ledger::default());
        }
        assert!(findings.as_slice().is_empty());
    }

    #[test]
    fn what_is_not_understood_is_a_finding() {
        for (text, rule) in [
            ("refusd: []", Rule::UnknownKey),
            ("refused: 1", Rule::WrongType),
            ("refused: [{id: A-1}]", Rule::MissingKey),
            ("refused: [{id: A-1, reason: \"\"}]", Rule::MissingKey),
            ("refused: [{id: ../A-1, reason: x}]", Rule::IdForm),
            ("refused: [{id: A-1, reason: x, by: y}]", Rule::UnknownKey),
            (
                "refused: [{id: A-1, reason: x}, {id: A-1, reason: y}]",
                Rule::DuplicateKey,
            ),
            ("taken: [{id: A-1}]", Rule::MissingKey),
            ("- a", Rule::WrongType),
        ] {
            let mut findings = Findings::new(FILE);
            read(text, &mut findings);
            let rules: Vec<_> = findings.as_slice().iter().map(|f| f.rule).collect();
            assert_eq!(rules, [rule], "{text}");
        }
    }
}
