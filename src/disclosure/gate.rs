//! The gate: the only function that turns advisories into public ones.

use std::sync::Arc;

use git2::{ObjectType, Oid};
use thiserror::Error;

use super::clock::Now;
use super::public::{Audience, Preview, Private, PublicDatabase, PublicFile, PublicRecord};
use super::timeline::{Attachments, Known, Revision, Timeline, WorkTree};
use super::visibility::{first_public, is_public};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;
use crate::check::Database;
use crate::repository::RepositoryError;
use crate::repository::layout::NOTICE_TEMPLATES;

/// Why nothing is published.
#[derive(Debug, Error)]
pub enum GateError {
    /// The clock is wrong, or the clone is from the future.
    #[error(
        "the clock says {now}, and the newest commit was made at {commit}: the clock of this machine is wrong, or a committer's was; set the clock, or wait until it has passed"
    )]
    ClockBehind {
        /// What the clock says.
        now: Instant,
        /// The committer time of the newest commit.
        commit: Instant,
    },
    /// A commit on the line was made with a clock that ran ahead.
    #[error(
        "{id} was last changed at {modified}, which has not come yet: a committer's clock ran ahead; wait until then, or rewrite that commit"
    )]
    FromTheFuture {
        /// The advisory.
        id: String,
        /// When its content changed, by that clock.
        modified: Instant,
    },
    /// The repository cannot be read.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

/// Refuses a clock that is behind the newest commit (reference: disclosure, guards).
///
/// # Errors
/// [`GateError::ClockBehind`].
pub fn check_clock(database: &Database, now: Now) -> Result<(), GateError> {
    let newest = database
        .history()
        .and_then(|history| history.line.first())
        .map(|commit| Instant::of_commit(commit.committed));
    match newest {
        Some(commit) if now.instant() < commit => Err(GateError::ClockBehind {
            now: now.instant(),
            commit,
        }),
        _ => Ok(()),
    }
}

/// Lets through what is public at `now`: an allowlist of fields of public advisories, the files
/// their texts link, and the team's own pages and templates. Everything else is dropped here.
///
/// # Errors
/// When the clock is wrong or the repository cannot be read.
pub fn open(database: &Database, now: Now) -> Result<PublicDatabase, GateError> {
    let audience = if now.is_future() {
        Audience::Preview(Preview::Moment(now.instant()))
    } else {
        Audience::Public
    };
    for_audience(database, now, audience)
}

/// Lets the team see its own work: what is public at `now`, and the same fields of drafts and of
/// what is under embargo. Rejected entries stay away, and so does everything that is private for
/// ever. The result says of each entry and of itself that it is private.
///
/// # Errors
/// As [`open`].
pub fn preview(database: &Database, now: Now) -> Result<PublicDatabase, GateError> {
    for_audience(database, now, Audience::Preview(Preview::Work))
}

/// Whether `audience` sees an advisory.
fn is_for(audience: Audience, advisory: &Advisory, now: Instant) -> bool {
    match audience {
        Audience::Public | Audience::Preview(Preview::Moment(_)) => is_public(advisory, now),
        Audience::Preview(Preview::Work) => match advisory.status {
            Status::Draft | Status::Embargoed | Status::Published | Status::Withdrawn => true,
            Status::Rejected => false,
        },
    }
}

/// Why nobody outside may see an advisory of a preview today.
fn why_private(audience: Audience, advisory: &Advisory, now: Now) -> Option<Private> {
    match audience {
        Audience::Public => None,
        Audience::Preview(_) if is_public(advisory, now.at_most_present().instant()) => None,
        Audience::Preview(_) => Some(
            advisory
                .disclosure
                .filter(|_| advisory.status == Status::Embargoed)
                .map_or(Private::Draft, Private::Embargoed),
        ),
    }
}

fn for_audience(
    database: &Database,
    now: Now,
    audience: Audience,
) -> Result<PublicDatabase, GateError> {
    check_clock(database, now)?;
    let mut records = database
        .advisories()
        .iter()
        .filter(|advisory| is_for(audience, advisory, now.instant()))
        .map(|advisory| let_through(database, advisory, now, audience))
        .collect::<Result<Vec<_>, _>>()?;
    records.sort_by(|a, b| a.record.id.cmp(&b.record.id));
    Ok(PublicDatabase {
        configuration: database.configuration().clone(),
        pages: files_below(database, "site/")?,
        templates: files_below(database, "templates/")?,
        records,
        audience,
    })
}

fn let_through(
    database: &Database,
    advisory: &Advisory,
    now: Now,
    audience: Audience,
) -> Result<PublicRecord, GateError> {
    let mut attachments = Vec::new();
    for attachment in &advisory.attachments {
        let path = advisory.beside(&attachment.path);
        let known = attachments
            .iter()
            .any(|known: &PublicFile| known.path == attachment.path);
        if let Some(file) = database.snapshot().get(&path).filter(|_| !known)
            && file.advisory_id().is_none()
        {
            attachments.push(PublicFile {
                path: attachment.path.clone(),
                bytes: database.repository().read(file)?,
            });
        }
    }
    let instants = if is_public(advisory, now.instant()) {
        instants(database, advisory, &attachments, now)?
    } else {
        // What a reader will find who comes when it is disclosed.
        let disclosure = advisory.disclosure.unwrap_or(now.instant());
        Instants {
            published: disclosure,
            modified: disclosure,
            first_modified: None,
            revisions: Vec::new(),
        }
    };
    Ok(PublicRecord {
        record: Arc::clone(&advisory.record),
        published: instants.published,
        modified: instants.modified,
        first_modified: instants.first_modified,
        private: why_private(audience, advisory, now),
        revisions: instants.revisions,
        attachments,
    })
}

/// When what happened to what everybody may see.
struct Instants {
    published: Instant,
    modified: Instant,
    first_modified: Option<Instant>,
    revisions: Vec<Revision>,
}

/// The first public instant of what is public at `now`, the last change, and those between.
fn instants(
    database: &Database,
    advisory: &Advisory,
    attachments: &[PublicFile],
    now: Now,
) -> Result<Instants, GateError> {
    // `is_public` holds only for entries with this instant.
    let published = first_public(advisory).unwrap_or(now.instant());
    let (modified, first_modified, revisions) =
        match timeline(database, advisory, attachments, now)? {
            Some(timeline) => (
                timeline.modified(),
                timeline.first_modified(now.instant()),
                timeline.revisions(now.instant()),
            ),
            None => (without_history(advisory), None, Vec::new()),
        };
    let modified = modified.unwrap_or(published);
    let modified = modified.max(published);
    if !now.has_come(modified) {
        return Err(GateError::FromTheFuture {
            id: advisory.id().to_string(),
            modified,
        });
    }
    Ok(Instants {
        published,
        modified,
        first_modified,
        revisions,
    })
}

/// The last change that the file itself tells of.
fn without_history(advisory: &Advisory) -> Option<Instant> {
    let record = &advisory.record;
    let withdrawn = record.withdrawal.as_ref().map(|withdrawal| withdrawal.at);
    record.modified.max(withdrawn)
}

/// The states of an advisory; `None` where there is no history.
fn timeline<'a>(
    database: &Database,
    advisory: &'a Advisory,
    attachments: &[PublicFile],
    now: Now,
) -> Result<Option<Timeline<'a>>, RepositoryError> {
    let (Some(git), Some(history)) = (database.repository().git(), database.history()) else {
        return Ok(None);
    };
    let known = database
        .snapshot()
        .get(&advisory.path)
        .and_then(|file| file.text())
        .map(|(_, blob)| Known { blob, advisory });
    let timeline = Timeline::read(&git.repository, history, advisory.id().as_str(), known)?;
    Ok(Some(if database.repository().root().is_some() {
        let attachments: Result<Attachments, git2::Error> = attachments
            .iter()
            .map(|file| {
                let blob = Oid::hash_object(ObjectType::Blob, &file.bytes)?;
                Ok((file.path.clone(), blob))
            })
            .collect();
        let attachments =
            attachments.map_err(|cause| RepositoryError::corrupt(&git.repository, &cause))?;
        let work_tree = WorkTree {
            advisory: Some(advisory),
            attachments: Some(attachments),
        };
        timeline.with_work_tree(work_tree, now.instant())
    } else {
        timeline
    }))
}

fn files_below(database: &Database, folder: &str) -> Result<Vec<PublicFile>, GateError> {
    let mut files = Vec::new();
    for file in &database.snapshot().files {
        if file.path.starts_with(NOTICE_TEMPLATES) {
            // They shape private messages, and nothing that is published.
            continue;
        }
        if let Some(path) = file.path.strip_prefix(folder) {
            files.push(PublicFile {
                path: path.to_owned(),
                bytes: database.repository().read(file)?,
            });
        }
    }
    Ok(files)
}
