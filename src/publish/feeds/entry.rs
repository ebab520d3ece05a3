//! One record as feeds show it.

use super::content;
use crate::advisory::id::AdvisoryId;
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::publish::address::Address;
use crate::publish::plain_title;

/// What both kinds of feed say about a record.
pub(super) struct Entry<'a> {
    public: &'a PublicRecord,
    /// The address of the bulletin, which is the id of the entry for ever.
    pub(super) page: String,
    /// The address of the record for machines.
    pub(super) osv: String,
    pub(super) title: String,
    /// The text as HTML in which every address is complete.
    pub(super) html: Option<String>,
    pub(super) tags: Vec<String>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(public: &'a PublicRecord, database: &PublicDatabase) -> Self {
        let record = public.record();
        let base_url = &database.configuration().base_url;
        let page = base_url.join(&Address::bulletin(&record.id).url());
        Self {
            public,
            html: content::html(public, database, &page),
            page,
            osv: base_url.join(&Address::osv(&record.id).url()),
            title: plain_title::of(record),
            tags: tags(public),
        }
    }

    pub(super) fn id(&self) -> &AdvisoryId {
        &self.public.record().id
    }

    pub(super) fn published(&self) -> String {
        self.public.published().to_string()
    }

    pub(super) fn updated(&self) -> String {
        self.public.modified().to_string()
    }
}

/// What readers can filter by: the word for the severity, the packages as `ecosystem/name`, and the
/// other ids.
fn tags(public: &PublicRecord) -> Vec<String> {
    let record = public.record();
    let rating = record.rating().map(|rating| rating.as_str().to_owned());
    let packages = record.affected().iter().filter_map(|affected| {
        let package = affected.package.as_ref()?;
        Some(format!("{}/{}", package.ecosystem, package.name))
    });
    let aliases = record.aliases().iter().map(ToString::to_string);
    let mut tags: Vec<String> = Vec::new();
    for tag in rating.into_iter().chain(packages).chain(aliases) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}
