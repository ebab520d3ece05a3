//! Other vulnerabilities: those the record names, those that name it, and those it replaces.

use serde::Serialize;

use super::super::Site;
use super::super::facts::{self, IdLink};
use crate::disclosure::public::PublicRecord;

/// The ids that have something to do with a record.
#[derive(Serialize)]
pub(super) struct Relations {
    /// What it names, and what names it.
    related: Vec<IdLink>,
    /// Withdrawn entries in whose place it stands.
    replaces: Vec<IdLink>,
}

impl Relations {
    pub(super) fn of(site: &Site<'_>, record: &PublicRecord, mut related: Vec<IdLink>) -> Self {
        let content = record.record();
        let others = |ids: Option<&Vec<&PublicRecord>>| -> Vec<IdLink> {
            ids.into_iter()
                .flatten()
                .filter(|other| other.record().id != content.id)
                .map(|other| facts::id_link(site, other.record().id.as_str(), content))
                .collect()
        };
        let id = content.id.as_str();
        for link in others(site.related.get(id)) {
            if related.iter().all(|known| !known.leads_where(&link)) {
                related.push(link);
            }
        }
        Self {
            related,
            replaces: others(site.replaced.get(id)),
        }
    }
}
