//! What a change does: the database before it and after it, and the transitions between the two.
//!
//! Time alone opens the gate, so whatever has to be true of an entry under embargo is enforced here,
//! when a change enters the branch, and not at the disclosure (`docs/process.md`). Only entries that
//! the change touches are looked at.

mod approvals;
mod complete;
mod fix;
mod hints;
mod private_words;
mod reschedule;
mod transition;

use std::collections::BTreeMap;
use std::sync::Arc;

use git2::Oid;

use crate::advisory::case::approval::ContentHash;
use crate::advisory::document::{self, Advisory};
use crate::check::Reading;
use crate::configuration::{self, Configuration, Process};
use crate::disclosure::clock::Now;
use crate::finding::{Finding, Findings, Rule};
use crate::repository::{Content, GitSide, RepositoryError, Snapshot, SourceFile};

/// One entry before and after a change.
struct Change<'r> {
    /// The id.
    id: &'r str,
    /// The file, where it is or was.
    path: Arc<str>,
    /// What it said.
    before: Option<Advisory>,
    /// What it says.
    after: Option<&'r Advisory>,
    /// Whether anything that will be public is another than before.
    changes_content: bool,
}

/// What every guard may look at.
struct Scene<'r> {
    reading: &'r Reading,
    configuration: &'r Configuration,
    /// What an embargo needs: a change does not decide what is demanded of it.
    process: Option<Process>,
    git: &'r GitSide,
    tip: Oid,
    now: Now,
}

/// Adds what the transitions since the fork from `rev` break.
///
/// # Errors
/// When there is no Git repository, `rev` leads nowhere, or the history cannot be read.
pub fn check(
    reading: &Reading,
    rev: &str,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    let repository = reading.repository();
    let (Some(git), Some(tip)) = (repository.git(), repository.tip()) else {
        return Err(RepositoryError::NotGit {
            path: repository.root().map(Into::into).unwrap_or_default(),
            rev: rev.to_owned(),
        });
    };
    // Without a configuration nobody knows what is demanded; that has a finding of its own.
    let Some(configuration) = reading.configuration() else {
        return Ok(());
    };
    let fork = git.fork_point(rev, tip)?;
    let base = repository.snapshot_of(fork)?;
    let scene = Scene {
        reading,
        configuration,
        process: stricter(process_of(&base), configuration.process),
        git,
        tip,
        now,
    };
    let changes = changes(&scene, &base)?;
    private_words::check(&scene, &changes, &base, found)?;
    for change in changes {
        let mut findings = Findings::new(Arc::clone(&change.path));
        transition::check(&scene, &change, &mut findings);
        complete::check(&scene, &change, &mut findings)?;
        reschedule::check(&scene, &change, &mut findings);
        hints::check(&scene, &change, &mut findings);
        fix::check(&scene, &change, &mut findings);
        found.extend(findings.into_vec());
    }
    Ok(())
}

/// What the configuration of a snapshot demands.
fn process_of(snapshot: &Snapshot) -> Option<Process> {
    let (bytes, _) = snapshot.get(configuration::FILE)?.text()?;
    let text = std::str::from_utf8(bytes).ok()?;
    configuration::read(text, &mut Findings::new(configuration::FILE))?.process
}

/// What both demand together.
fn stricter(before: Option<Process>, after: Option<Process>) -> Option<Process> {
    match (before, after) {
        (Some(before), Some(after)) => Some(Process {
            approvals: before.approvals.max(after.approvals),
            ..after
        }),
        (before, after) => before.or(after),
    }
}

fn files(snapshot: &Snapshot) -> BTreeMap<&str, &SourceFile> {
    let named = |file: &SourceFile| file.advisory_id().is_some();
    snapshot
        .files
        .iter()
        .filter(|file| named(file))
        .filter_map(|file| Some((file.advisory_id()?, file)))
        .collect()
}

fn changes<'r>(scene: &Scene<'r>, base: &'r Snapshot) -> Result<Vec<Change<'r>>, RepositoryError> {
    let before = files(base);
    let after = files(scene.reading.snapshot());
    let advisories: BTreeMap<&str, &Advisory> = scene
        .reading
        .advisories()
        .iter()
        .map(|advisory| (advisory.id().as_str(), advisory))
        .collect();
    let mut changes = Vec::new();
    let ids: std::collections::BTreeSet<&str> =
        before.keys().chain(after.keys()).copied().collect();
    for id in ids {
        let (old, new) = (before.get(id).copied(), after.get(id).copied());
        let advisory = advisories.get(id).copied();
        // A file that cannot be read has a finding already.
        if new.is_some() && advisory.is_none() {
            continue;
        }
        let same_text = old.and_then(SourceFile::text).map(|(_, blob)| blob)
            == new.and_then(SourceFile::text).map(|(_, blob)| blob);
        let has_attachments = advisory.is_some_and(|advisory| !advisory.attachments.is_empty());
        if same_text && !has_attachments {
            continue;
        }
        let was = old.and_then(|file| parse(id, file));
        let content_before = match &was {
            Some(was) => Some(content_in(was, base, scene)?),
            None => None,
        };
        let content_after = match advisory {
            Some(advisory) => Some(content_in(advisory, scene.reading.snapshot(), scene)?),
            None => None,
        };
        let path = match (advisory, old) {
            (Some(advisory), _) => Arc::clone(&advisory.path),
            (None, Some(old)) => Arc::from(old.path.as_str()),
            (None, None) => continue,
        };
        changes.push(Change {
            id,
            path,
            before: was,
            after: advisory,
            changes_content: content_before != content_after,
        });
    }
    Ok(changes)
}

fn parse(id: &str, file: &SourceFile) -> Option<Advisory> {
    let (bytes, _) = file.text()?;
    let text = std::str::from_utf8(bytes).ok()?;
    document::parse_past(text, id, &file.path)
}

/// The hash of what `advisory` will say, with its attachments as they are in `snapshot`.
fn content_in(
    advisory: &Advisory,
    snapshot: &Snapshot,
    scene: &Scene<'_>,
) -> Result<ContentHash, RepositoryError> {
    content_of(advisory, |path| match snapshot.get(path) {
        None => Ok(None),
        Some(file) => match &file.content {
            Content::Read { blob, .. } | Content::InGit(blob) => Ok(Some(*blob)),
            Content::OnDisk { .. } => {
                let bytes = scene.reading.repository().read(file)?;
                Ok(Oid::hash_object(git2::ObjectType::Blob, &bytes).ok())
            }
        },
    })
}

/// The hash of what `advisory` will say; `blob_at` finds the files beside it.
fn content_of(
    advisory: &Advisory,
    mut blob_at: impl FnMut(&str) -> Result<Option<Oid>, RepositoryError>,
) -> Result<ContentHash, RepositoryError> {
    let folder = advisory
        .path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let mut attachments = Vec::with_capacity(advisory.attachments.len());
    for attachment in &advisory.attachments {
        let blob = blob_at(&format!("{folder}/{}", attachment.path))?;
        let content = blob.map_or_else(|| "missing".to_owned(), |blob| blob.to_string());
        attachments.push((attachment.path.as_str(), content));
    }
    Ok(ContentHash::of(&advisory.record, attachments))
}

/// What is missing before `advisory` can come under embargo, one finding each.
///
/// # Errors
/// When the history or an attachment cannot be read.
pub fn readiness(
    reading: &Reading,
    advisory: &Advisory,
    now: Now,
) -> Result<Vec<Finding>, RepositoryError> {
    let mut findings = Findings::new(Arc::clone(&advisory.path));
    let repository = reading.repository();
    if let (Some(git), Some(tip), Some(configuration)) =
        (repository.git(), repository.tip(), reading.configuration())
    {
        let scene = Scene {
            reading,
            configuration,
            process: configuration.process,
            git,
            tip,
            now,
        };
        complete::readiness(&scene, advisory, &mut findings)?;
    }
    Ok(findings.into_vec())
}

/// The hash that approvals of an entry have to name.
///
/// # Errors
/// When an attachment cannot be read.
pub fn content_hash(
    reading: &Reading,
    advisory: &Advisory,
) -> Result<ContentHash, RepositoryError> {
    content_of(advisory, |path| match reading.snapshot().get(path) {
        None => Ok(None),
        Some(file) => {
            let bytes = reading.repository().read(file)?;
            Ok(Oid::hash_object(git2::ObjectType::Blob, &bytes).ok())
        }
    })
}

/// Where a finding about something that is missing from the case points: at the case, or at the
/// status when there is none.
fn place(advisory: &Advisory) -> std::ops::Range<usize> {
    if advisory.case.span.is_empty() {
        advisory.places.status.clone()
    } else {
        // The whole case would be quoted; its first byte says where.
        advisory.case.span.start..advisory.case.span.start
    }
}

fn incomplete(advisory: &Advisory, message: &str, mend: &str, findings: &mut Findings) {
    findings.push(Rule::Incomplete, place(advisory), message, mend);
}
