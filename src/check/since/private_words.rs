//! `private-words`: what becomes public with a change does not say what an entry that is not public
//! says.
//!
//! Only a change can tell: words that were public before, and that the draft of an entry took over,
//! are nobody's secret. Copied in the other direction they are a leak, which no search for leaks in
//! the output finds, since what a public text says counts as public.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Change, Scene, parse};
use crate::advisory::document::Advisory;
use crate::configuration;
use crate::disclosure::leaks::{Needles, public_texts};
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::layout::NOTICE_TEMPLATES;
use crate::repository::{Content, RepositoryError, Snapshot, SourceFile};

pub(super) fn check(
    scene: &Scene<'_>,
    changes: &[Change<'_>],
    base: &Snapshot,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    let needles = Needles::of_private(scene.reading, scene.now.at_most_present());
    if needles.is_empty() {
        return Ok(());
    }
    let mut suspects = Vec::new();
    for (path, advisory, texts) in published(scene, changes, base)? {
        let rows: BTreeSet<u64> = texts
            .iter()
            .flat_map(|text| needles.said_in(text).into_keys())
            .collect();
        if !rows.is_empty() {
            suspects.push((path, advisory, rows));
        }
    }
    if suspects.is_empty() {
        return Ok(());
    }
    let known = said_before(scene, base, &needles)?;
    for (path, advisory, mut rows) in suspects {
        rows.retain(|row| !known.contains(row));
        if rows.is_empty() {
            continue;
        }
        let mut findings = Findings::new(Arc::clone(&path));
        let text = scene.reading.text_of(&path).unwrap_or_default();
        let place = line_of(&needles, text, advisory, &rows);
        findings.push(
            Rule::PrivateWords,
            place,
            "this says in the same words what an entry that is not public says",
            "Say it in other words, or wait until that entry is public; if both entries may say it, suppress this finding with the reason",
        );
        found.extend(findings.into_vec());
    }
    Ok(())
}

/// A file that says something to the public with this change.
type Published<'r> = (Arc<str>, Option<&'r Advisory>, Vec<Vec<u8>>);

/// What is public after the change and was not, or said something else, before it.
fn published<'r>(
    scene: &Scene<'r>,
    changes: &[Change<'r>],
    base: &Snapshot,
) -> Result<Vec<Published<'r>>, RepositoryError> {
    let present = scene.now.at_most_present().instant();
    let mut texts = Vec::new();
    for change in changes {
        if let Some(advisory) = change.after
            && is_public(advisory, present)
            && change.changes_content
        {
            let path = Arc::clone(&change.path);
            texts.push((path, Some(advisory), public_texts(&advisory.record)));
        }
    }
    for file in shown_files(scene.reading.snapshot()) {
        let before = base.get(&file.path).and_then(blob_of);
        if before.is_none() || before != blob_of(file) {
            let bytes = scene.reading.repository().read(file)?;
            texts.push((Arc::from(file.path.as_str()), None, vec![bytes]));
        }
    }
    Ok(texts)
}

/// What the public could read before the change.
fn said_before(
    scene: &Scene<'_>,
    base: &Snapshot,
    needles: &Needles,
) -> Result<BTreeSet<u64>, RepositoryError> {
    let present = scene.now.at_most_present().instant();
    let mut known = BTreeSet::new();
    for file in &base.files {
        let texts = match file.advisory_id() {
            Some(id) => parse(id, file)
                .filter(|advisory| is_public(advisory, present))
                .map(|advisory| public_texts(&advisory.record))
                .unwrap_or_default(),
            None if is_shown(file) => vec![scene.reading.repository().read(file)?],
            None => continue,
        };
        for text in texts {
            known.extend(needles.said_in(&text).into_keys());
        }
    }
    Ok(known)
}

fn shown_files(snapshot: &Snapshot) -> impl Iterator<Item = &SourceFile> {
    snapshot.files.iter().filter(|file| is_shown(file))
}

/// Whether what stands in the file comes before the public as it stands.
fn is_shown(file: &SourceFile) -> bool {
    let path = &file.path;
    let is_page = path.starts_with("site/") || path.starts_with("templates/");
    (is_page && !path.starts_with(NOTICE_TEMPLATES)) || path == configuration::FILE
}

fn blob_of(file: &SourceFile) -> Option<git2::Oid> {
    match &file.content {
        Content::Read { blob, .. } | Content::InGit(blob) => Some(*blob),
        Content::OnDisk { committed, .. } => *committed,
    }
}

/// The first line of a file that says one of these rows where the public reads it.
fn line_of(
    needles: &Needles,
    text: &str,
    advisory: Option<&Advisory>,
    rows: &BTreeSet<u64>,
) -> Range<usize> {
    let private = advisory.map_or(0..0, |advisory| advisory.case.span.clone());
    let mut places = Vec::new();
    // What stands before the case and what stands behind it: the case may say what it likes.
    for part in [0..private.start, private.end..text.len()] {
        let part_text = text.get(part.clone()).unwrap_or_default();
        let lines = needles.said_in(part_text.as_bytes());
        let first = lines
            .iter()
            .filter(|(row, _)| rows.contains(row))
            .map(|(_, line)| *line)
            .min();
        places.extend(first.and_then(|line| line_at(part_text, line, part.start)));
    }
    let id = || advisory.map_or(0..0, |advisory| advisory.places.id.clone());
    places.into_iter().next().unwrap_or_else(id)
}

/// Where the line with this number, from 1, stands, without what is blank around it.
fn line_at(text: &str, number: usize, offset: usize) -> Option<Range<usize>> {
    let mut start = offset;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if at + 1 == number {
            let begin = start + (line.len() - line.trim_start().len());
            return Some(begin..begin + line.trim().len());
        }
        start += line.len();
    }
    None
}
