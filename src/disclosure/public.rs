//! What everybody may see. Nothing in `publish` can name any other type of advisory, and only the
//! gate makes values of these.

use std::sync::Arc;

use super::timeline::Revision;
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::configuration::Configuration;

/// Everything a build may publish.
#[derive(Debug)]
pub struct PublicDatabase {
    pub(super) configuration: Configuration,
    pub(super) records: Vec<PublicRecord>,
    pub(super) pages: Vec<PublicFile>,
    pub(super) templates: Vec<PublicFile>,
    pub(super) audience: Audience,
}

/// The file that marks an output with private content. Whatever deploys an output refuses one
/// that holds it, and no database takes it in.
pub const PREVIEW_MARKER: &str = ".advgen-preview";

/// Who the output is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The team alone: the output shows what is not public yet, and says so on every page. It is
    /// made of pages only: no feed, list or archive that somebody could subscribe to.
    Preview(Preview),
}

/// What a preview shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// What will be public at a moment that has not come yet.
    Moment(Instant),
    /// What the team works on: drafts and what is under embargo too.
    Work,
}

/// Why an entry of a preview is nobody's to see today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Private {
    /// It is being written, or was taken out of the schedule.
    Draft,
    /// It becomes public at this instant.
    Embargoed(Instant),
}

/// The public content of one advisory with its two instants.
#[derive(Debug)]
pub struct PublicRecord {
    pub(super) record: Arc<Record>,
    pub(super) published: Instant,
    pub(super) modified: Instant,
    pub(super) first_modified: Option<Instant>,
    pub(super) private: Option<Private>,
    pub(super) revisions: Vec<Revision>,
    pub(super) attachments: Vec<PublicFile>,
}

/// A file that is published, or shapes what is.
#[derive(Debug)]
pub struct PublicFile {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

impl PublicDatabase {
    /// What the team says about its database.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The records, ordered by id.
    pub fn records(&self) -> &[PublicRecord] {
        &self.records
    }

    /// The record with this id, whatever its case.
    pub fn find(&self, id: &str) -> Option<&PublicRecord> {
        let at = self
            .records
            .binary_search_by(|record| record.record.id.as_str().cmp(id))
            .ok()?;
        self.records.get(at)
    }

    /// The team's own pages and style sheets: files below `site/`, with that part of the path cut
    /// off, ordered by path.
    pub fn pages(&self) -> &[PublicFile] {
        &self.pages
    }

    /// The team's own templates: files below `templates/`, with that part of the path cut off.
    pub fn templates(&self) -> &[PublicFile] {
        &self.templates
    }

    /// Who the output is for.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The latest change of any record.
    pub fn modified(&self) -> Option<Instant> {
        self.records.iter().map(|record| record.modified).max()
    }

    /// The records, the one changed last first; equal instants by id.
    pub fn newest_first(&self) -> Vec<&PublicRecord> {
        let mut records: Vec<_> = self.records.iter().collect();
        records.sort_by(|a, b| (b.modified, &a.record.id).cmp(&(a.modified, &b.record.id)));
        records
    }
}

impl PublicRecord {
    /// The public content.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The first public instant. For an entry of a preview that is private, its disclosure, or the
    /// moment of the preview where it has none.
    pub fn published(&self) -> Instant {
        self.published
    }

    /// The last change of the public content.
    pub fn modified(&self) -> Instant {
        self.modified
    }

    /// The last change of the first public content: later than the first public instant where a
    /// record was taken over that had changed before. `None` where there is no history.
    pub fn first_modified(&self) -> Option<Instant> {
        self.first_modified
    }

    /// The public contents after the first, the newest first: since when, and what changed. Empty
    /// where there is no history.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// In a preview, why it is not public; everything else is.
    pub fn private(&self) -> Option<Private> {
        self.private
    }

    /// The files its text links, with paths relative to its own folder.
    pub fn attachments(&self) -> &[PublicFile] {
        &self.attachments
    }
}

impl PublicFile {
    /// Where it belongs.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
