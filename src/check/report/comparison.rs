//! What changes for subscribers: a list in Markdown, and the same for machines.
//!
//! All of it is public: it is what the next build would show to everybody, and what is deployed.

use std::fmt::Write as _;

use serde::Serialize;

use super::counted;
use super::human::harmless;
use crate::check::deployed::{Change, Comparison, Kind, Part};

/// A list that reads well in a terminal, in a pull request and in the summary of a workflow.
pub fn comparison(comparison: &Comparison) -> String {
    let target = code(&comparison.deployed);
    if comparison.is_preview {
        return format!("{target} is a preview: nothing of it was compared.\n");
    }
    let mut out = String::new();
    if comparison.changes.is_empty() {
        // Writing into a String cannot fail.
        let _ = write!(out, "Nothing changes for subscribers of {target}: ");
    } else {
        let _ = writeln!(out, "What changes for subscribers of {target}:\n");
        for change in &comparison.changes {
            let _ = writeln!(out, "- {}", line(change));
        }
        out.push('\n');
    }
    let counts: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| (kind.as_str(), count(comparison, *kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {kind}"))
        .chain([format!(
            "{} unchanged",
            counted(comparison.unchanged, "record")
        )])
        .collect();
    let _ = writeln!(out, "{}. {}", counts.join(", "), looked_at(comparison));
    out
}

fn looked_at(comparison: &Comparison) -> String {
    let words = |parts: Vec<Part>| {
        let words: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
        words.join(", ")
    };
    let (looked, not): (Vec<Part>, Vec<Part>) = Part::ALL
        .iter()
        .copied()
        .partition(|part| comparison.parts.contains(part));
    match (looked.is_empty(), not.is_empty()) {
        (true, _) => "Nothing is deployed there yet.".to_owned(),
        (_, true) => format!("Looked at: {}.", words(looked)),
        (_, false) => format!("Looked at: {}; not at: {}.", words(looked), words(not)),
    }
}

fn count(comparison: &Comparison, kind: Kind) -> usize {
    let of_kind = |change: &&Change| change.kind == kind;
    comparison.changes.iter().filter(of_kind).count()
}

fn line(change: &Change) -> String {
    let mut line = format!("**{}** {}", change.kind.as_str(), code(&change.id));
    if let Some(title) = &change.title {
        let _ = write!(line, " {}", plain(title));
    }
    if !change.fields.is_empty() {
        let fields: Vec<String> = change.fields.iter().map(|field| code(field)).collect();
        let _ = write!(line, " ({})", fields.join(", "));
    }
    if change.is_late {
        line.push_str(" (older than the newest that is deployed: who asks only for newer ones does not see it)");
    }
    line
}

/// Text between backticks, which nothing in it ends.
fn code(text: &str) -> String {
    format!("`{}`", harmless(text).replace('`', "'"))
}

/// Text on one line in which Markdown finds nothing.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in harmless(text).chars() {
        if "\\`*_[]<>&|~#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The comparison in the document of `--format json`.
#[derive(Serialize)]
pub(super) struct Against<'a> {
    deployed: &'a str,
    preview: bool,
    looked_at: Vec<&'static str>,
    new: Vec<Entry<'a>>,
    changed: Vec<Entry<'a>>,
    withdrawn: Vec<Entry<'a>>,
    reinstated: Vec<Entry<'a>>,
    gone: Vec<Entry<'a>>,
    unchanged: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fields: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    late: bool,
}

impl<'a> From<&'a Comparison> for Against<'a> {
    fn from(comparison: &'a Comparison) -> Self {
        let of = |kind| {
            let of_kind = comparison
                .changes
                .iter()
                .filter(|change| change.kind == kind);
            of_kind.map(Entry::from).collect()
        };
        Self {
            deployed: &comparison.deployed,
            preview: comparison.is_preview,
            looked_at: comparison.parts.iter().map(|part| part.as_str()).collect(),
            new: of(Kind::New),
            changed: of(Kind::Changed),
            withdrawn: of(Kind::Withdrawn),
            reinstated: of(Kind::Reinstated),
            gone: of(Kind::Gone),
            unchanged: comparison.unchanged,
        }
    }
}

impl<'a> From<&'a Change> for Entry<'a> {
    fn from(change: &'a Change) -> Self {
        Self {
            id: &change.id,
            summary: change.title.as_deref(),
            fields: &change.fields,
            late: change.is_late,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_write_markdown_or_a_command() {
        let change = Change {
            kind: Kind::New,
            id: "x_EX`-1".to_owned(),
            title: Some("a\n::error::b <img src=x> [l](u) **c** `d`".to_owned()),
            fields: Vec::new(),
            is_late: false,
        };
        assert_eq!(
            line(&change),
            r"**new** `x_EX'-1` a ::error::b \<img src=x\> \[l\](u) \*\*c\*\* \`d\`"
        );
    }
}
