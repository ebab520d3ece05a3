//! Pages of packages.

use serde::Serialize;
use tera::Value;

use super::bulletin::{AffectedShown, affected_shown};
use super::value::Text;
use super::{Head, Site};
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::packages::PackageRecords;

/// Where the list of packages is.
pub(super) const INDEX: &str = "packages/index.html";

pub(super) fn index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        ecosystems: Vec<Group>,
        total: usize,
    }
    #[derive(Serialize)]
    struct Group {
        name: Text,
        packages: Vec<Entry>,
    }
    #[derive(Serialize)]
    struct Entry {
        name: Text,
        url: String,
        records: usize,
    }
    let address = Address::file(INDEX);
    let mut ecosystems: Vec<Group> = Vec::new();
    for package in site.packages.iter() {
        let entry = Entry {
            name: Text::from(package.name),
            url: package.page().url(),
            records: package.records.len(),
        };
        match ecosystems.last_mut() {
            Some(group) if group.name.as_str() == package.ecosystem => group.packages.push(entry),
            _ => ecosystems.push(Group {
                name: Text::from(package.ecosystem),
                packages: vec![entry],
            }),
        }
    }
    let head = Head {
        title: site.title("Packages"),
        description: None,
        section: "packages",
    };
    let values = Values {
        total: ecosystems.iter().map(|group| group.packages.len()).sum(),
        ecosystems,
    };
    let html = site.render(&address, "packages.html", &head, &values)?;
    Ok((address, html))
}

pub(super) fn page(
    site: &Site<'_>,
    package: &PackageRecords<'_>,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        name: Text,
        ecosystem: Text,
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
    let head = Head {
        title: site.title(&format!("{} ({})", package.name, package.ecosystem)),
        description: Some(Text::from(
            format!(
                "Security advisories for {} ({})",
                package.name, package.ecosystem
            )
            .as_str(),
        )),
        section: "packages",
    };
    let html = site.render(&address, "package.html", &head, &values)?;
    Ok((address, html))
}
