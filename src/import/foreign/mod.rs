//! The formats of other databases. Each is turned into a record in OSV's shape, which then goes the
//! way of every import; each has its table of fields in one file here.

mod csaf;
mod cve;
mod draft;
mod front;
mod ghsa;
mod haskell;
mod julia;
mod range;
mod rustsec;
mod semver_range;
mod taking;
mod vers;

use std::ops::Range;

use self::draft::Draft;
use self::taking::Taking;
use super::fate::Field;
use crate::advisory::instant::Instant;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

pub(super) use self::front::read as read_front;

/// A form in which other databases keep their records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// OSV records in JSON or YAML, as most databases publish them.
    Osv,
    /// CSAF 2.0 documents.
    Csaf,
    /// CVE records, format 5.
    Cve,
    /// Repository advisories as GitHub's API answers them, or GitHub's advisory database.
    Ghsa,
    /// `RustSec`'s Markdown with TOML.
    Rustsec,
    /// Haskell's Markdown with TOML.
    Haskell,
    /// Julia's Markdown with TOML.
    Julia,
}

/// Where a value of a format goes: the name of the field there, the field of the record, and what
/// happens on the way.
pub type Row = (&'static str, &'static str, &'static str);

impl Format {
    /// All formats that are not OSV's own.
    pub const FOREIGN: [Self; 6] = [
        Self::Csaf,
        Self::Cve,
        Self::Ghsa,
        Self::Rustsec,
        Self::Haskell,
        Self::Julia,
    ];

    /// Its name on the command line, under which `database_specific` keeps what has no other place.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Osv => "osv",
            Self::Csaf => "csaf",
            Self::Cve => "cve",
            Self::Ghsa => "ghsa",
            Self::Rustsec => "rustsec",
            Self::Haskell => "haskell",
            Self::Julia => "julia",
        }
    }

    /// Whether its records are Markdown files.
    pub(super) fn is_markdown(self) -> bool {
        matches!(self, Self::Rustsec | Self::Haskell | Self::Julia)
    }

    /// The table of its fields, as documentation shows it.
    pub fn table(self) -> &'static [Row] {
        match self {
            Self::Osv => &[],
            Self::Csaf => csaf::TABLE,
            Self::Cve => cve::TABLE,
            Self::Ghsa => ghsa::TABLE,
            Self::Rustsec => rustsec::TABLE,
            Self::Haskell => haskell::TABLE,
            Self::Julia => julia::TABLE,
        }
    }
}

/// When a file was committed, where its database keeps it in Git.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Committed {
    /// The first time.
    pub(super) first: Instant,
    /// The last time.
    pub(super) last: Instant,
}

/// Why the version of a format is left out.
const VERSION: &str = "the build writes the version of what it writes";

/// What a conversion knows beside the tree.
pub(super) struct Context<'f> {
    /// The name of the source.
    pub(super) name: &'f str,
    /// When it was committed.
    pub(super) committed: Option<Committed>,
    /// Everything wrong.
    pub(super) findings: &'f mut Findings,
}

impl Context<'_> {
    /// Says that a key is missing in a mapping.
    fn missing(&mut self, map: &Node<'_>, key: &str, mend: &str) {
        let start = map.span.start;
        self.findings.push(
            Rule::MissingKey,
            start..start,
            format!("`{key}` is missing"),
            mend,
        );
    }
}

/// A record in OSV's shape.
pub(super) struct Converted<'a> {
    pub(super) tree: Node<'a>,
    /// Where its id stands in the source.
    pub(super) id_span: Range<usize>,
    /// Why it was withdrawn, and what counts instead.
    pub(super) reason: Option<String>,
    pub(super) superseded_by: Option<String>,
    /// What became of each field.
    pub(super) fields: Vec<Field>,
}

impl<'a> Converted<'a> {
    /// Puts what no field was found for beside the rest.
    fn end(mut draft: Draft<'a>, taking: &Taking, tree: &Node<'a>, format: Format) -> Self {
        let place = format!("database_specific.{}", format.as_str());
        let (rest, fields) = taking.end(tree, &place);
        if let Some(rest) = rest {
            draft.specific(format.as_str(), rest);
        }
        Self {
            id_span: draft
                .id
                .as_ref()
                .map_or(tree.span.start..tree.span.start, |id| id.span.clone()),
            reason: draft.reason.take(),
            superseded_by: draft.superseded_by.take(),
            tree: draft.into_tree(&tree.span),
            fields,
        }
    }
}

/// The records of one source. What is wrong is pushed into the findings; then the records are not
/// to be used.
pub(super) fn convert<'a>(
    format: Format,
    tree: &'a Node<'a>,
    context: &mut Context<'_>,
) -> Vec<Converted<'a>> {
    match format {
        Format::Osv => Vec::new(),
        Format::Csaf => csaf::convert(tree, context).into_iter().collect(),
        Format::Cve => cve::convert(tree, context).into_iter().collect(),
        Format::Ghsa => ghsa::convert(tree, context),
        Format::Rustsec => rustsec::convert(tree, context).into_iter().collect(),
        Format::Haskell => haskell::convert(tree, context).into_iter().collect(),
        Format::Julia => vec![julia::convert(tree, context)],
    }
}

/// The texts of a list with their nodes; anything else in it has a finding.
fn texts<'n, 'a>(
    node: &'n Node<'a>,
    what: &str,
    findings: &mut Findings,
) -> Vec<(&'n str, &'n Node<'a>)> {
    crate::advisory::fields::items(node, what, findings)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            crate::advisory::fields::text(item, what, findings).map(|text| (text, item))
        })
        .collect()
}

/// The items of a list under a key, none where it is missing.
fn items<'n, 'a>(map: &'n Node<'a>, key: &str, findings: &mut Findings) -> &'n [Node<'a>] {
    map.get(key)
        .filter(|node| !node.is_null())
        .and_then(|node| crate::advisory::fields::items(node, &format!("`{key}`"), findings))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
