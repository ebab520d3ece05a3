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
    for published in published(scene, changes, base)? {
        let texts = published.texts.iter();
        let rows: BTreeSet<u64> = texts
            .flat_map(|text| needles.said_in(text).into_keys())
            .collect();
        if !rows.is_empty() {
            suspects.push((published, rows));
        }
    }
    if suspects.is_empty() {
        return Ok(());
    }
    let known = said_before(scene, base, &needles)?;
    for (published, mut rows) in suspects {
        rows.retain(|row| !known.contains(row));
        if rows.is_empty() {
            continue;
        }
        let path = published.path;
        let mut findings = Findings::new(Arc::clone(&path));
        let text = scene.reading.text_of(&path).unwrap_or_default();
        let place = match published.origin {
            Origin::Attachment(link) => link,
            Origin::Advisory(advisory) => line_of(&needles, text, Some(advisory), &rows),
            Origin::Page => line_of(&needles, text, None, &rows),
        };
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

/// What says something to the public with this change.
struct Published<'r> {
    /// The file that a finding is about.
    path: Arc<str>,
    origin: Origin<'r>,
    texts: Vec<Vec<u8>>,
}

/// Where the public reads it.
enum Origin<'r> {
    Advisory(&'r Advisory),
    /// A file beside an advisory, which links it here.
    Attachment(Range<usize>),
    /// A page, a template or the configuration.
    Page,
}

/// What is public after the change and was not, or said something else, before it.
fn published<'r>(
    scene: &Scene<'r>,
    changes: &[Change<'r>],
    base: &Snapshot,
) -> Result<Vec<Published<'r>>, RepositoryError> {
    let present = scene.now.at_most_present().instant();
    let snapshot = scene.reading.snapshot();
    let read = |file| scene.reading.repository().read(file);
    let mut published = Vec::new();
    let advisories = changes
        .iter()
        .filter_map(|change| Some((change, change.after?)));
    for (change, advisory) in advisories.filter(|(_, advisory)| is_public(advisory, present)) {
        let was_public = change
            .before
            .as_ref()
            .is_some_and(|before| is_public(before, present));
        if change.changes_content {
            published.push(Published {
                path: Arc::clone(&change.path),
                origin: Origin::Advisory(advisory),
                texts: public_texts(&advisory.record),
            });
        }
        for attachment in &advisory.attachments {
            let path = advisory.beside(&attachment.path);
            if let Some(file) = snapshot.get(&path)
                && !(was_public && is_unchanged(file, base))
            {
                published.push(Published {
                    path: Arc::clone(&change.path),
                    origin: Origin::Attachment(attachment.span.clone()),
                    texts: vec![read(file)?],
                });
            }
        }
    }
    let pages = snapshot.files.iter().filter(|file| is_shown(file));
    for file in pages.filter(|file| !is_unchanged(file, base)) {
        published.push(Published {
            path: Arc::from(file.path.as_str()),
            origin: Origin::Page,
            texts: vec![read(file)?],
        });
    }
    Ok(published)
}

/// What the public could read before the change.
fn said_before(
    scene: &Scene<'_>,
    base: &Snapshot,
    needles: &Needles,
) -> Result<BTreeSet<u64>, RepositoryError> {
    let present = scene.now.at_most_present().instant();
    let mut known = BTreeSet::new();
    let read = |file| scene.reading.repository().read(file);
    for file in &base.files {
        let mut texts = Vec::new();
        if let Some(id) = file.advisory_id() {
            let advisory = parse(id, file);
            let Some(advisory) = advisory.filter(|advisory| is_public(advisory, present)) else {
                continue;
            };
            texts = public_texts(&advisory.record);
            for attachment in &advisory.attachments {
                if let Some(attached) = base.get(&advisory.beside(&attachment.path)) {
                    texts.push(read(attached)?);
                }
            }
        } else if is_shown(file) {
            texts.push(read(file)?);
        }
        for text in texts {
            known.extend(needles.said_in(&text).into_keys());
        }
    }
    Ok(known)
}

fn is_unchanged(file: &SourceFile, base: &Snapshot) -> bool {
    let before = base.get(&file.path).and_then(blob_of);
    before.is_some() && before == blob_of(file)
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
