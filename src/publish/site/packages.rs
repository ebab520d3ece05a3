//! Pages of packages.

use serde::Serialize;
use tera::Value;

use super::bulletin::{AffectedShown, affected_shown};
use super::ecosystems::{self, PackageEntry};
use super::value::Text;
use super::{Head, Site};
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::packages::PackageRecords;

/// Where the list of packages is.
pub(in crate::publish) const INDEX: &str = "packages/index.html";

/// All packages by their ecosystems.
pub(super) fn index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        ecosystems: Vec<Group>,
        total: usize,
    }
    #[derive(Serialize)]
    struct Group {
        name: Text,
        url: String,
        packages: Vec<PackageEntry>,
    }
    let address = Address::file(INDEX);
    let mut ecosystems: Vec<Group> = Vec::new();
    for package in site.packages.iter() {
        let entry = PackageEntry::of(package);
        let name = ecosystems::base(package.ecosystem);
        match ecosystems.last_mut() {
            Some(group) if group.name.as_str() == name => group.packages.push(entry),
            _ => ecosystems.push(Group {
                name: Text::from(name),
                url: Address::ecosystem(name).url(),
                packages: vec![entry],
            }),
        }
    }
    let head =
        Head::new(site.title(&site.words.say("Packages")), "packages").described(&site.words.fill(
            "Packages with security advisories: {name}",
            &[("name", &site.database.configuration().name)],
        ));
    let values = Values {
        total: ecosystems.iter().map(|group| group.packages.len()).sum(),
        ecosystems,
    };
    let html = site.render(&address, "packages.html", &head, &values)?;
    Ok((address, html))
}

/// The advisories of one package, with a table of versions.
pub(super) fn page(
    site: &Site<'_>,
    package: &PackageRecords<'_>,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        name: Text,
        ecosystem: Text,
        /// The page of the ecosystem, from the root of the site.
        ecosystem_url: String,
        purl: Option<Text>,
        feed: String,
        entries: Vec<Entry<'s>>,
    }
    #[derive(Serialize)]
    struct Entry<'s> {
        row: &'s Value,
        affected: Vec<AffectedShown>,
    }
    let address = package.page();
    let mut records = package.records.clone();
    records.sort_by(|a, b| (b.published(), &a.record().id).cmp(&(a.published(), &b.record().id)));
    let is_this =
        |ecosystem: &str, name: &str| ecosystem == package.ecosystem && name == package.name;
    let values = Values {
        name: Text::from(package.name),
        ecosystem: Text::from(package.ecosystem),
        ecosystem_url: Address::ecosystem(ecosystems::base(package.ecosystem)).url(),
        purl: purl(package).map(Text::from),
        feed: package.feed().url(),
        entries: records
            .into_iter()
            .filter_map(|record| {
                let content = record.record();
                let affected = content.affected().iter().filter(|affected| {
                    affected
                        .package
                        .as_ref()
                        .is_some_and(|other| is_this(other.ecosystem.as_str(), &other.name))
                });
                Some(Entry {
                    row: site.row(record)?,
                    affected: affected
                        .map(|affected| affected_shown(site, content, affected))
                        .collect(),
                })
            })
            .collect(),
    };
    let head = Head::new(
        site.title(&format!("{} ({})", package.name, package.ecosystem)),
        "packages",
    )
    .described(&site.words.fill(
        "Security advisories for {name} ({ecosystem})",
        &[("name", &package.name), ("ecosystem", &package.ecosystem)],
    ));
    let html = site.render(&address, "package.html", &head, &values)?;
    Ok((address, html))
}

/// The package URL, where a record gives it.
fn purl<'a>(package: &PackageRecords<'a>) -> Option<&'a str> {
    let records = package.records.iter();
    records
        .flat_map(|record| record.record().affected())
        .filter_map(|affected| affected.package.as_ref())
        .filter(|other| other.ecosystem.as_str() == package.ecosystem && other.name == package.name)
        .find_map(|package| package.purl.as_deref())
}
