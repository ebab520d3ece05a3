//! Pages at other names of a vulnerability, which lead to its bulletin.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::value::Text;
use super::{Head, Site};
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Another name, with the records that carry it.
pub(super) struct Alias<'a> {
    name: Cow<'a, str>,
    pub(super) address: Address,
    records: Vec<&'a PublicRecord>,
}

/// The names that need a page: all but the ids of this database. Names that share a file where the
/// case of letters does not count share a page.
pub(super) fn of(database: &PublicDatabase) -> Vec<Alias<'_>> {
    let own: std::collections::BTreeSet<_> = database
        .records()
        .iter()
        .map(|record| record.record().id.folded())
        .collect();
    let mut aliases = BTreeMap::<String, Alias<'_>>::new();
    for record in database.records() {
        for alias in record.record().aliases() {
            if own.contains(&alias.as_str().to_ascii_lowercase()) {
                continue;
            }
            let address = Address::alias(alias);
            let page = aliases
                .entry(address.path().to_lowercase())
                .or_insert_with(|| Alias {
                    name: alias.as_str().into(),
                    address,
                    records: Vec::new(),
                });
            let is_new = page
                .records
                .last()
                .is_none_or(|last| last.record().id != record.record().id);
            if is_new {
                page.records.push(record);
            }
        }
    }
    aliases.into_values().collect()
}

/// The old addresses of a database that moved, each as a page that leads to the bulletin. They are
/// made from public records alone: one that names nothing public makes no page.
pub(super) fn redirects(database: &PublicDatabase) -> Vec<Alias<'_>> {
    let mut pages = Vec::new();
    for redirect in &database.configuration().redirects {
        for record in database.records() {
            let Some(path) = redirect.path_of(&record.record().id) else {
                continue;
            };
            let file = if path.ends_with('/') {
                format!("{path}index.html")
            } else {
                path.clone()
            };
            pages.push(Alias {
                name: path.into(),
                address: Address::file(&file),
                records: vec![record],
            });
        }
    }
    pages
}

pub(super) fn page(site: &Site<'_>, alias: &Alias<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        name: Text,
        rows: Vec<&'s Value>,
        /// The one bulletin, from the root of the site.
        bulletin: Option<String>,
        /// The same as an absolute address.
        canonical_bulletin: Option<String>,
    }
    let bulletin = match alias.records.as_slice() {
        [record] => Some(Address::bulletin(&record.record().id).url()),
        _ => None,
    };
    let base_url = &site.database.configuration().base_url;
    let values = Values {
        name: Text::from(&*alias.name),
        rows: site.rows(alias.records.iter().copied()),
        canonical_bulletin: bulletin.as_deref().map(|url| base_url.join(url)),
        bulletin,
    };
    let head = Head::new(site.title(&alias.name), "advisories");
    let html = site.render(&alias.address, "alias.html", &head, &values)?;
    Ok((alias.address.clone(), html))
}
