//! `one-way-door` (law 4): what was public stays public, under its id and its `published`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::advisory::document::Advisory;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::disclosure::timeline::{Timeline, WorkTree};
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::{History, RepositoryError};

pub(super) fn check(
    reading: &Reading,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    let ids = reading.history().into_iter().flat_map(History::ids);
    check_these(reading, ids, now, found)
}

/// Looks at one entry alone.
pub(super) fn check_one(
    reading: &Reading,
    id: &str,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    check_these(reading, std::iter::once(id), now, found)
}

fn check_these<'i>(
    reading: &Reading,
    ids: impl Iterator<Item = &'i str>,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    let (Some(git), Some(history)) = (reading.repository().git(), reading.history()) else {
        return Ok(());
    };
    let present: BTreeMap<&str, &Advisory> = reading
        .advisories()
        .iter()
        .map(|advisory| (advisory.id().as_str(), advisory))
        .collect();
    let files: BTreeMap<&str, &crate::repository::SourceFile> = reading
        .snapshot()
        .files
        .iter()
        .filter_map(|file| Some((file.advisory_id()?, file)))
        .collect();
    for id in ids {
        let advisory = present.get(id).copied();
        if is_settled(reading, id, files.get(id).copied()) {
            continue;
        }
        // A file that cannot be read has a finding already, and may still be right.
        if advisory.is_none() && files.contains_key(id) {
            continue;
        }
        let mut timeline = Timeline::read(&git.repository, history, id, None)?;
        if reading.repository().root().is_some() {
            let work_tree = WorkTree {
                advisory,
                attachments: None,
            };
            timeline = timeline.with_work_tree(work_tree, now.instant());
        }
        let Some(promise) = timeline.first_promise(now.instant()) else {
            continue;
        };
        match advisory {
            None => {
                let path = history.events(id).first().map_or(id, |event| &event.path);
                let mut findings = Findings::new(path);
                findings.push(
                    Rule::OneWayDoor,
                    0..0,
                    format!("`{id}` was public, and its file is gone"),
                    "Bring the file back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`",
                );
                found.extend(findings.into_vec());
            }
            Some(advisory) if !is_public(advisory, now.instant()) => {
                let mut findings = Findings::new(Arc::clone(&advisory.path));
                findings.push(
                    Rule::OneWayDoor,
                    advisory.places.status.clone(),
                    format!("`{id}` was public, and would not be any more"),
                    "Restore its status; to take it back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`",
                );
                found.extend(findings.into_vec());
            }
            Some(advisory) if advisory.record.published != promise.published => {
                let before = promise
                    .published
                    .map_or_else(|| "nothing".to_owned(), |at| at.to_string());
                let mut findings = Findings::new(Arc::clone(&advisory.path));
                findings.push(
                    Rule::OneWayDoor,
                    advisory.places.published.clone(),
                    format!(
                        "`{id}` became public with `published: {before}`, and that has changed"
                    ),
                    format!("Write `published: {before}`"),
                );
                found.extend(findings.into_vec());
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Whether the entry has been what it is since it first appeared, so that nothing can contradict.
fn is_settled(reading: &Reading, id: &str, file: Option<&crate::repository::SourceFile>) -> bool {
    let events = reading
        .history()
        .map(|history| history.events(id))
        .unwrap_or_default();
    let blob = file
        .and_then(crate::repository::SourceFile::text)
        .map(|(_, blob)| blob);
    match events {
        [only] => only.blob.is_some() && only.blob == blob,
        _ => false,
    }
}
