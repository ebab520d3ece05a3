//! Reading one advisory file: text in, an [`Advisory`] and everything wrong with it out.

mod misplaced_case;
mod reading;
mod state;

use std::ops::Range;
use std::sync::Arc;

use self::misplaced_case::Origin;
use self::reading::Reading;
use super::case::Case;
use super::fields::Fields;
use super::frontmatter;
use super::id::AdvisoryId;
use super::instant::Instant;
use super::record::Record;
use super::status::Status;
use super::yaml;
use crate::finding::{Change, Findings, Proposal, Rule};

/// One advisory as the team keeps it: its public content, and what decides when that is public.
///
/// The private [`Case`] is a field of its own, and the gate copies nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// The file it was read from, relative to the root of the repository.
    pub path: Arc<str>,
    /// What the team says about it.
    pub status: Status,
    /// The first public instant of an embargoed advisory.
    pub disclosure: Option<Instant>,
    /// The public content, public or not yet.
    pub record: Arc<Record>,
    /// What the team keeps to itself about it, for ever.
    pub case: Box<Case>,
    /// Files beside the advisory that its text links, relative to its folder.
    pub attachments: Vec<Attachment>,
    /// Where the values stand that other files or the clock can contradict.
    pub places: Places,
}

/// A file that the text of an advisory links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Relative to the folder of the advisory, inside it.
    pub path: String,
    /// Where the link stands.
    pub span: Range<usize>,
}

/// Byte spans of single values in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The value of `id`.
    pub id: Range<usize>,
    /// The value of `status`.
    pub status: Range<usize>,
    /// The value of `disclosure`.
    pub disclosure: Range<usize>,
    /// The value of `published`.
    pub published: Range<usize>,
    /// The value of `withdrawn`.
    pub withdrawn: Range<usize>,
    /// The value of `modified`.
    pub modified: Range<usize>,
    /// The values of `aliases`, in order.
    pub aliases: Vec<Range<usize>>,
    /// The start of the frontmatter, for what is missing.
    pub start: usize,
    /// The Markdown.
    pub body: Range<usize>,
}

impl Advisory {
    /// The id.
    pub fn id(&self) -> &AdvisoryId {
        &self.record.id
    }

    /// The path of a file whose path in the advisory's folder is `path`.
    pub fn beside(&self, path: &str) -> String {
        match self.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{path}"),
            None => path.to_owned(),
        }
    }
}

/// Reads the text of an advisory file. `named` is the id that its file name promises.
///
/// The advisory is `None` when an error was found that no team may lower: what is not understood is
/// nobody's to see (law 6). Another error keeps the database from being published, unless the team
/// has said that it is none (`check::levels`).
pub fn parse(text: &str, named: Option<&str>, findings: &mut Findings) -> Option<Advisory> {
    read(text, named, CaseMistakes::Count, findings)
}

/// Reads what an advisory said before, when its file lay at `path`. Mistakes in its case do not
/// count: what is private must not decide which of its states are remembered, and so which dates it
/// has (law 1).
pub fn parse_past(text: &str, named: &str, path: &str) -> Option<Advisory> {
    let mut findings = Findings::new(path);
    read(text, Some(named), CaseMistakes::PassOver, &mut findings)
}

/// Whether mistakes in the case make an advisory unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CaseMistakes {
    /// They do.
    Count,
    /// They do not; what is right in it is read.
    PassOver,
}

fn read(
    text: &str,
    named: Option<&str>,
    case_mistakes: CaseMistakes,
    findings: &mut Findings,
) -> Option<Advisory> {
    let parts = match frontmatter::split(text) {
        Ok(parts) => parts,
        Err(error) => {
            findings.push(
                Rule::Frontmatter,
                0..text.lines().next().map_or(0, str::len),
                error.to_string(),
                "Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one",
            );
            // Blank lines before it.
            let content = text.trim_start();
            if frontmatter::split(content).is_ok() {
                let blank = 0..text.len() - content.len();
                findings.propose(Proposal::safe(Change::bytes(blank, "")));
            }
            return None;
        }
    };
    let yaml_text = text.get(parts.yaml.clone()).unwrap_or_default();
    let Some(tree) = yaml::read(yaml_text, parts.yaml.start, findings) else {
        if !findings.has_errors() {
            findings.push(
                Rule::Frontmatter,
                parts.yaml,
                "the frontmatter holds comments only",
                "Write at least `id` and `status`; `advgen new` writes a draft with every field explained",
            );
        }
        return None;
    };
    let origin = match tree.get("modified") {
        Some(_) => Origin::TakenOver,
        None => Origin::Own,
    };
    misplaced_case::refuse_published(&tree, origin, findings);
    let body_text = text.get(parts.body.clone()).unwrap_or_default();
    let advisory = Reading {
        fields: Fields::open(&tree, "the frontmatter", findings)?,
        body: body_text,
        body_span: parts.body,
        case_mistakes,
        findings,
    }
    .advisory(named);
    if findings.has_firm_errors() {
        None
    } else {
        advisory
    }
}
