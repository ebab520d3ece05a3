//! Feeds: Atom for everybody, JSON Feed for programs, and an Atom feed for each package.
//!
//! All of them hold the newest records by their last change, so that a correction or a withdrawal
//! reaches those who read the advisory before. Nothing here knows the time of the build.

mod atom;
mod content;
mod entry;
mod json;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use rayon::prelude::*;

use self::entry::Entry;
use super::address::Address;
use super::packages::{PackageRecords, Packages};
use super::{Output, PublishError};
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// How many records a feed holds: enough for readers that look once a quarter, and small enough to
/// be fetched every hour.
const WINDOW: usize = 100;

/// What a feed says about itself.
struct Head<'a> {
    title: String,
    description: Option<&'a str>,
    /// The page that shows the same.
    home: String,
    /// Where the feed is; also its id.
    own: String,
    author: &'a str,
    author_page: &'a str,
}

/// Writes `feed.atom`, `feed.json` and `packages/<ecosystem>/<name>.atom`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let mut newest = database.newest_first();
    newest.truncate(WINDOW);
    let entries: Vec<Entry<'_>> = newest
        .par_iter()
        .map(|record| Entry::new(record, database))
        .collect();
    let latest: Vec<&Entry<'_>> = entries.iter().collect();
    let own = Address::file("feed.atom");
    let head = Head::of_database(database, &own);
    output.put(&own, atom::feed(&head, &latest).as_bytes())?;
    let own = Address::file("feed.json");
    let head = Head::of_database(database, &own);
    let json = json::feed(&head, &latest).map_err(|error| PublishError::Write {
        path: own.path().to_owned(),
        why: error.to_string(),
    })?;
    output.put(&own, &json)?;
    packages(database, output)
}

/// Writes the feeds of all packages. A record is rendered once for all of them.
fn packages(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let packages = Packages::of(database);
    let windows: Vec<(&PackageRecords<'_>, Vec<&PublicRecord>)> = packages
        .iter()
        .map(|package| (package, newest(package)))
        .collect();
    let needed: HashSet<&str> = windows
        .iter()
        .flat_map(|(_, records)| records)
        .map(|public| public.record().id.as_str())
        .collect();
    // In the order of the ids, which is the order it is searched by.
    let entries: Vec<Entry<'_>> = database
        .records()
        .par_iter()
        .filter(|public| needed.contains(public.record().id.as_str()))
        .map(|public| Entry::new(public, database))
        .collect();
    windows.par_iter().try_for_each(|(package, records)| {
        let own: Vec<&Entry<'_>> = records
            .iter()
            .filter_map(|public| {
                let id = &public.record().id;
                let at = entries.binary_search_by(|entry| entry.id().cmp(id)).ok()?;
                entries.get(at)
            })
            .collect();
        let head = Head::of_package(database, package);
        output.put(&package.feed(), atom::feed(&head, &own).as_bytes())
    })
}

/// The newest records of a package, the one changed last first; equal instants by id.
fn newest<'a>(package: &PackageRecords<'a>) -> Vec<&'a PublicRecord> {
    let mut records = package.records.clone();
    records.sort_by(|a, b| (b.modified(), &a.record().id).cmp(&(a.modified(), &b.record().id)));
    records.truncate(WINDOW);
    records
}

impl<'a> Head<'a> {
    fn of_database(database: &'a PublicDatabase, own: &Address) -> Self {
        let configuration = database.configuration();
        Self {
            title: configuration.name.clone(),
            description: configuration.description.as_deref(),
            home: configuration.base_url.as_str().to_owned(),
            own: configuration.base_url.join(&own.url()),
            author: &configuration.name,
            author_page: configuration.base_url.as_str(),
        }
    }

    fn of_package(database: &'a PublicDatabase, package: &PackageRecords<'_>) -> Self {
        let configuration = database.configuration();
        let name = format!(
            "{} ({}): {}",
            package.name, package.ecosystem, configuration.name
        );
        Self {
            title: name,
            description: None,
            home: configuration.base_url.join(&package.page().url()),
            own: configuration.base_url.join(&package.feed().url()),
            author: &configuration.name,
            author_page: configuration.base_url.as_str(),
        }
    }
}
