//! `check --fix`: everything mechanical mended at once, or the file left as it was.
//!
//! A file is mended in rounds, since what is mended uncovers what stood behind it. After each round
//! the file is read again: what no edit touched has to say what it said, and nothing may be worse
//! than before. All of it is decided before the first byte is written.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use super::Reading;
use super::levels::Levels;
use super::report::Show;
use crate::advisory::mend;
use crate::finding::{Disposition, Edit, Finding, Level, Rule, edited};
use crate::repository::replace::{self, ReplaceError};
use crate::repository::{GitCommand, GitCommandError};

/// More rounds than any file needs: each mends all that is known to be wrong.
const MOST_ROUNDS: usize = 1000;

/// How many paths a command line takes on every system.
const PATHS_AT_ONCE: usize = 200;

/// What to do with files that hold changes Git does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncommitted {
    /// Refuse them: nobody could tell the mends from the changes.
    Refuse,
    /// Mend them too.
    Mend,
}

/// Why nothing was mended.
#[derive(Debug, Error)]
pub enum FixError {
    /// There is no work tree to write to.
    #[error("`--fix` writes into a work tree: run it in a clone, without --rev")]
    NoWorkTree,
    /// Somebody is editing the files.
    #[error(
        "{} not committed: {}; commit or stash them first, or add --allow-dirty",
        if .0.len() == 1 { "the changes of this file are" } else { "the changes of these files are" },
        .0.join(", ")
    )]
    Uncommitted(Vec<String>),
    /// The installed Git refused.
    #[error(transparent)]
    Git(#[from] GitCommandError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] ReplaceError),
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The file.
    pub path: Arc<str>,
    /// How often each rule was mended; empty when the file was left as it was, because with its
    /// mends it would have been worse.
    pub mends: BTreeMap<Rule, usize>,
}

/// A file that can be mended.
struct Mended {
    text: String,
    mends: BTreeMap<Rule, usize>,
}

/// The mended file would be worse than it is, so nothing of it is mended.
#[derive(Debug, PartialEq, Eq)]
struct Worse;

/// Mends the advisories at the `wanted` paths and writes them. Run twice, the second time changes
/// nothing. `show` says how a path may be named in an error.
///
/// # Errors
/// See [`FixError`]. Only after [`FixError::Write`] can files have changed: those before it.
pub fn apply(
    reading: &Reading,
    wanted: impl Fn(&str) -> bool,
    uncommitted: Uncommitted,
    show: &Show,
) -> Result<Vec<Outcome>, FixError> {
    let root = reading.repository().root().ok_or(FixError::NoWorkTree)?;
    let mut outcomes = Vec::new();
    let mut changes = Vec::new();
    let mut levels = Levels::of(reading);
    for file in &reading.snapshot().files {
        let (Some(id), Some(text)) = (file.advisory_id(), reading.text_of(&file.path)) else {
            continue;
        };
        if !wanted(&file.path) {
            continue;
        }
        // What the team lives with stays as it is.
        let read = |text: &str| {
            let mut found = super::read_text(&file.path, id, text).1;
            levels.apply(&mut found);
            found
        };
        let mends = match mended(text, read) {
            Ok(None) => continue,
            Ok(Some(mended)) => {
                changes.push((file.path.as_str(), text, mended.text));
                mended.mends
            }
            Err(Worse) => BTreeMap::new(),
        };
        outcomes.push(Outcome {
            path: Arc::from(file.path.as_str()),
            mends,
        });
    }
    if uncommitted == Uncommitted::Refuse && reading.repository().git().is_some() {
        let paths: Vec<&Path> = changes.iter().map(|(path, ..)| Path::new(path)).collect();
        refuse_uncommitted(&GitCommand::in_folder(root), &paths, show)?;
    }
    for (path, before, after) in &changes {
        replace::replace(root, path, before, after)?;
    }
    Ok(outcomes)
}

fn refuse_uncommitted(git: &GitCommand, paths: &[&Path], show: &Show) -> Result<(), FixError> {
    let mut dirty = Vec::new();
    for some in paths.chunks(PATHS_AT_ONCE) {
        if git.is_clean(some)? {
            continue;
        }
        for path in some {
            if !git.is_clean(&[path])? {
                dirty.push(show.path(&path.to_string_lossy()).into_owned());
            }
        }
    }
    if dirty.is_empty() {
        Ok(())
    } else {
        Err(FixError::Uncommitted(dirty))
    }
}

/// The text of the advisory file at `path`, named after `id`, with every safe fix made; `None` when
/// there is none to make.
pub(crate) fn mended_text(path: &str, id: &str, text: &str) -> Option<String> {
    let mended = mended(text, |text| super::read_text(path, id, text).1);
    mended.ok().flatten().map(|mended| mended.text)
}

/// The text with every safe fix made, or `None` when there is none to make. `read` finds what is
/// wrong in a text.
fn mended(text: &str, mut read: impl FnMut(&str) -> Vec<Finding>) -> Result<Option<Mended>, Worse> {
    let mut out = Mended {
        text: text.to_owned(),
        mends: BTreeMap::new(),
    };
    let mut findings = read(text);
    for _ in 0..MOST_ROUNDS {
        let round = Round::of(&findings);
        let Some(next) = edited(&out.text, &round.edits).filter(|next| *next != out.text) else {
            break;
        };
        let found = read(&next);
        let same = mend::says_the_same_elsewhere(&out.text, &next, &round.edits);
        if !same || is_worse(&findings, &found) {
            return Err(Worse);
        }
        for rule in round.rules {
            *out.mends.entry(rule).or_default() += 1;
        }
        out.text = next;
        findings = found;
    }
    Ok((!out.mends.is_empty()).then_some(out))
}

/// Fixes that can be made together.
#[derive(Default)]
struct Round {
    edits: Vec<Edit>,
    rules: Vec<Rule>,
}

impl Round {
    /// All safe fixes, except those that overlap one before them: they wait for the next round.
    fn of(findings: &[Finding]) -> Self {
        let mut fixes: Vec<(&[Edit], Rule)> = findings
            .iter()
            .filter_map(|finding| {
                let fix = finding.fix.as_ref()?;
                let is_safe = fix.disposition() == Disposition::Safe;
                is_safe.then_some((fix.edits(), finding.rule))
            })
            .collect();
        fixes.sort_by_key(|(edits, _)| edits.first().map_or(0, |edit| edit.span.start));
        let mut round = Self::default();
        let mut free = None;
        for (edits, rule) in fixes {
            let (Some(first), Some(last)) = (edits.first(), edits.last()) else {
                continue;
            };
            // Side by side counts as overlapping: what two fixes write there would be in doubt.
            if free.is_none_or(|free| first.span.start > free) {
                round.edits.extend(edits.iter().cloned());
                round.rules.push(rule);
                free = Some(last.span.end);
            }
        }
        round
    }
}

/// Whether a file has more errors than before. What could not be read at all hides its errors, so
/// there any number is better.
fn is_worse(before: &[Finding], after: &[Finding]) -> bool {
    let is_unread = |findings: &[Finding]| {
        findings
            .iter()
            .any(|finding| matches!(finding.rule, Rule::Frontmatter | Rule::Yaml))
    };
    let errors = |findings: &[Finding]| {
        let errors = findings.iter().filter(|f| f.level == Level::Error);
        errors.count()
    };
    match (is_unread(before), is_unread(after)) {
        (true, false) => false,
        (false, true) => true,
        _ => errors(after) > errors(before),
    }
}
