//! The ids that a database has already.

use std::collections::BTreeMap;

use crate::advisory::document::Advisory;
use crate::advisory::id::AdvisoryId;
use crate::advisory::record::Record;
use crate::advisory::status::Status;

/// The ids that a database has already, and what stands under them.
#[derive(Debug, Default)]
pub struct Existing<'d> {
    /// By ids as file systems compare them.
    by_id: BTreeMap<String, Known<'d>>,
}

#[derive(Debug)]
struct Known<'d> {
    path: String,
    advisory: Option<&'d Advisory>,
    text: Option<&'d str>,
}

/// An advisory of the database.
pub(super) struct Held<'e> {
    pub(super) path: &'e str,
    /// What it says, where it can be read.
    pub(super) record: Option<&'e Record>,
    /// Its file.
    pub(super) text: Option<&'e str>,
}

/// How a record relates to what is there.
pub(super) enum Comparison<'e> {
    New,
    Same,
    Different(Held<'e>),
}

impl<'d> Existing<'d> {
    /// Adds an advisory.
    pub fn add(&mut self, advisory: &'d Advisory) {
        let known = Known {
            path: advisory.path.to_string(),
            advisory: Some(advisory),
            text: None,
        };
        self.by_id.insert(advisory.id().folded(), known);
    }

    /// Adds the id of a file that could not be read, or that is in use elsewhere; `path` says
    /// where. An advisory that was added for it counts more.
    pub fn reserve(&mut self, id: &str, path: impl Into<String>) {
        self.by_id
            .entry(id.to_ascii_lowercase())
            .or_insert_with(|| Known {
                path: path.into(),
                advisory: None,
                text: None,
            });
    }

    /// Adds the text of an advisory that was added before, so that an update can tell whether it
    /// was changed.
    pub fn text(&mut self, id: &AdvisoryId, text: &'d str) {
        if let Some(known) = self.by_id.get_mut(&id.folded()) {
            known.text = Some(text);
        }
    }

    pub(super) fn text_of(&self, id: &AdvisoryId) -> Option<&'d str> {
        self.by_id.get(&id.folded())?.text
    }

    pub(super) fn compare(&self, record: &Record, status: Status) -> Comparison<'_> {
        let id: &AdvisoryId = &record.id;
        match self.by_id.get(&id.folded()) {
            None => Comparison::New,
            Some(Known {
                advisory: Some(advisory),
                ..
            }) if *advisory.record == *record && advisory.status == status => Comparison::Same,
            Some(known) => Comparison::Different(Held {
                path: &known.path,
                record: known
                    .advisory
                    .filter(|advisory| {
                        matches!(advisory.status, Status::Published | Status::Withdrawn)
                    })
                    .map(|advisory| &*advisory.record),
                text: known.text,
            }),
        }
    }
}
