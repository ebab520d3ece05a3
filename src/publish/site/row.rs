//! A record as one row of a list.

use serde::Serialize;

use super::Site;
use super::facts::{self, RatingShown};
use super::preview::PrivateShown;
use super::value::{Html, Moment, Text};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// What lists and the search say about a record.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) id: Text,
    pub(super) url: String,
    pub(super) title: Html,
    /// The title without markup, for the search.
    #[serde(skip)]
    pub(super) plain_title: Text,
    pub(super) published: Moment,
    pub(super) rating: Option<RatingShown>,
    pub(super) packages: Vec<PackageLink>,
    /// How many packages are not named.
    pub(super) more: usize,
    pub(super) is_withdrawn: bool,
    /// In a preview, that nobody outside may see it.
    pub(super) private: Option<PrivateShown>,
}

/// A package and the address of its page.
#[derive(Serialize)]
pub(super) struct PackageLink {
    pub(super) name: Text,
    pub(super) ecosystem: Text,
    pub(super) url: String,
}

/// The packages that a row has space for.
const SHOWN: usize = 3;

pub(super) fn of(site: &Site<'_>, record: &PublicRecord) -> Row {
    let content = record.record();
    let mut packages: Vec<PackageLink> = Vec::new();
    for affected in content.affected() {
        let package = affected.package.as_ref();
        let Some(package) = package.and_then(|package| site.packages.find(package)) else {
            continue;
        };
        let url = package.page().url();
        if packages.iter().all(|known| known.url != url) {
            packages.push(PackageLink {
                name: Text::from(package.name),
                ecosystem: Text::from(package.ecosystem),
                url,
            });
        }
    }
    let more = packages.len().saturating_sub(SHOWN);
    packages.truncate(SHOWN);
    Row {
        id: Text::from(content.id.as_str()),
        url: Address::bulletin(&content.id).url(),
        title: Html::of_line(content.title()),
        plain_title: Text::of_markdown(content.title(), 300),
        published: Moment::of(record.published(), &site.words),
        rating: facts::rating(&site.words, content),
        packages,
        more,
        is_withdrawn: content.withdrawal.is_some(),
        private: record
            .private()
            .map(|private| PrivateShown::of(private, &site.words)),
    }
}
