//! Pages of ecosystems: their records and their packages.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::paging::{self, Pager};
use super::value::Text;
use super::{Head, Site};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::packages::PackageRecords;

/// The records of each ecosystem, named without its release, the one published last first.
pub(super) type Ecosystems<'a> = BTreeMap<&'a str, Vec<&'a PublicRecord>>;

/// The ecosystems of these records; `newest` begins with the one published last.
pub(super) fn of<'a>(newest: &[&'a PublicRecord]) -> Ecosystems<'a> {
    let mut all = Ecosystems::new();
    for record in newest {
        let packages = record.record().affected().iter();
        for package in packages.filter_map(|affected| affected.package.as_ref()) {
            let of = all.entry(package.ecosystem.base()).or_default();
            if of.last().is_none_or(|last| !std::ptr::eq(*last, *record)) {
                of.push(record);
            }
        }
    }
    all
}

/// A package in a list.
#[derive(Serialize)]
pub(super) struct PackageEntry {
    name: Text,
    /// The release, where the ecosystem has some.
    release: Option<Text>,
    url: String,
    records: usize,
}

impl PackageEntry {
    pub(super) fn of(package: &PackageRecords<'_>) -> Self {
        let release = package.ecosystem.split_once(':');
        Self {
            name: Text::from(package.name),
            release: release.map(|(_, release)| Text::from(release)),
            url: package.page().url(),
            records: package.records.len(),
        }
    }
}

/// The name of an ecosystem without its release.
pub(super) fn base(ecosystem: &str) -> &str {
    ecosystem
        .split_once(':')
        .map_or(ecosystem, |(base, _)| base)
}

/// A page of the records of an ecosystem, counted from 0; the first has its packages too.
pub(super) fn page(
    site: &Site<'_>,
    name: &str,
    number: usize,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        name: Text,
        packages: Vec<PackageEntry>,
        rows: Vec<&'s Value>,
        total: usize,
        pager: Option<Pager>,
    }
    let first = Address::ecosystem(name);
    let address = paging::address(&first, number);
    let all = site.ecosystems.get(name).map_or(&[][..], Vec::as_slice);
    let values = Values {
        name: Text::from(name),
        packages: site
            .packages
            .iter()
            .filter(|package| number == 0 && base(package.ecosystem) == name)
            .map(PackageEntry::of)
            .collect(),
        rows: site.rows(paging::part(all, number).iter().copied()),
        total: all.len(),
        pager: paging::pager(number, all.len(), |page| paging::address(&first, page)),
    };
    let head =
        Head::new(site.numbered_title(name, number), "packages").described(&site.words.fill(
            "Security advisories for packages of {name}",
            &[("name", &name)],
        ));
    let html = site.render(&address, "ecosystem.html", &head, &values)?;
    Ok((address, html))
}
