//! The page that people search on.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::super::value::Text;
use super::super::{Head, Site};
use super::terms;
use crate::advisory::record::Record;
use crate::advisory::severity::Rating;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where the page is.
pub(in super::super) const ADDRESS: &str = "search.html";

pub(in super::super) fn page(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        severities: Vec<Choice>,
        ecosystems: Vec<Text>,
        years: Vec<i16>,
    }
    #[derive(Serialize)]
    struct Choice {
        /// What the search looks for.
        value: &'static str,
        word: Cow<'static, str>,
    }
    let records = || site.newest.iter().map(|record| record.record());
    let ratings: BTreeSet<Rating> = records().filter_map(Record::rating).collect();
    let ecosystems: BTreeSet<&str> = site
        .packages
        .iter()
        .map(|package| terms::family(package.ecosystem))
        .collect();
    let years: BTreeSet<i16> = site
        .newest
        .iter()
        .map(|record| record.published().year())
        .collect();
    let address = Address::file(ADDRESS);
    let name = &site.database.configuration().name;
    let head =
        Head::new(site.title(&site.words.say("Search")), "search").described(&site.words.fill(
            "Search the security advisories of {name} by id, package, weakness and text",
            &[("name", name)],
        ));
    let values = Values {
        severities: ratings
            .into_iter()
            .rev()
            .map(|rating| Choice {
                value: rating.as_str(),
                word: site.words.say(rating.as_str()),
            })
            .collect(),
        ecosystems: ecosystems.into_iter().map(Text::from).collect(),
        years: years.into_iter().rev().collect(),
    };
    let html = site.render(&address, "search.html", &head, &values)?;
    Ok((address, html))
}
