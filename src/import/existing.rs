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
}

/// How a record relates to what is there.
pub(super) enum Comparison<'e> {
    New,
    Same,
    Different { path: &'e str },
}

impl<'d> Existing<'d> {
    /// Adds an advisory.
    pub fn add(&mut self, advisory: &'d Advisory) {
        let known = Known {
            path: advisory.path.to_string(),
            advisory: Some(advisory),
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
            });
    }

    pub(super) fn compare(&self, record: &Record, status: Status) -> Comparison<'_> {
        let id: &AdvisoryId = &record.id;
        match self.by_id.get(&id.folded()) {
            None => Comparison::New,
            Some(Known {
                advisory: Some(advisory),
                ..
            }) if advisory.record == *record && advisory.status == status => Comparison::Same,
            Some(known) => Comparison::Different { path: &known.path },
        }
    }
}
