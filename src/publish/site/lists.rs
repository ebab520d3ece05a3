//! Lists of records: the front page, all advisories, the years.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::value::{Html, Text};
use super::{Head, Site};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where the front page and the list of years are.
pub(super) const INDEX: &str = "index.html";
pub(super) const YEARS: &str = "years/index.html";

/// The records on the front page.
const NEWEST: usize = 50;

/// The records on one page of the list of all.
const PER_PAGE: usize = 100;

#[derive(Serialize)]
struct List<'s> {
    heading: Text,
    rows: Vec<&'s Value>,
    /// How many records the whole list has.
    total: usize,
    pager: Option<Pager>,
    /// Whether the links to the years are shown.
    is_year: bool,
}

#[derive(Serialize)]
struct Pager {
    previous: Option<String>,
    next: Option<String>,
    pages: Vec<PageNumber>,
}

#[derive(Serialize)]
struct PageNumber {
    number: usize,
    url: String,
    is_current: bool,
}

/// A year in which something was published.
#[derive(Serialize)]
pub(super) struct YearLink {
    year: i16,
    url: String,
    records: usize,
}

pub(super) fn index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        rows: Vec<&'s Value>,
        heading: Html,
        introduction: Option<Html>,
    }
    let address = Address::file(INDEX);
    let configuration = site.database.configuration();
    let own = site.team_pages.iter().find(|page| page.is_index());
    let description = configuration.description.clone();
    let head = Head {
        title: Text::from(configuration.name.as_str()),
        description: Some(Text::from(
            description
                .unwrap_or_else(|| format!("Security advisories of {}", configuration.name))
                .as_str(),
        )),
        section: "index",
    };
    let values = Values {
        rows: site.rows(site.newest.iter().take(NEWEST).copied()),
        heading: own
            .and_then(|page| page.heading.as_deref())
            .map_or_else(|| Html::of_plain(&configuration.name), Html::of_line),
        introduction: own.map(|page| page.html(site)),
    };
    let html = site.render(&address, "index.html", &head, &values)?;
    Ok((address, html))
}

/// How many pages the list of all records has: at least one.
pub(super) fn number_of_pages(site: &Site<'_>) -> usize {
    site.newest.len().div_ceil(PER_PAGE).max(1)
}

/// Where a page of the list of all records is, counted from 0.
pub(super) fn address_of(number: usize) -> Address {
    match number {
        0 => Address::file("advisories/index.html"),
        number => Address::file(&format!("advisories/index-{}.html", number + 1)),
    }
}

/// A page of the list of all records, counted from 0.
pub(super) fn all(site: &Site<'_>, number: usize) -> Result<(Address, String), PublishError> {
    let address = address_of(number);
    let pages = number_of_pages(site);
    let url = |number: usize| address_of(number).url();
    let values = List {
        heading: Text::from("All advisories"),
        rows: site.rows(
            site.newest
                .iter()
                .skip(number * PER_PAGE)
                .take(PER_PAGE)
                .copied(),
        ),
        total: site.newest.len(),
        pager: (pages > 1).then(|| Pager {
            previous: number.checked_sub(1).map(url),
            next: Some(number + 1).filter(|next| *next < pages).map(url),
            pages: (0..pages)
                .map(|page| PageNumber {
                    number: page + 1,
                    url: url(page),
                    is_current: page == number,
                })
                .collect(),
        }),
        is_year: false,
    };
    let title = match number {
        0 => "All advisories".to_owned(),
        number => format!("All advisories, page {}", number + 1),
    };
    let head = Head {
        title: site.title(&title),
        description: None,
        section: "advisories",
    };
    let html = site.render(&address, "list.html", &head, &values)?;
    Ok((address, html))
}

/// The records by the year they were published in.
pub(super) fn published_years<'s>(site: &'s Site<'_>) -> BTreeMap<i16, Vec<&'s PublicRecord>> {
    let mut years = BTreeMap::<i16, Vec<_>>::new();
    for record in &site.newest {
        years
            .entry(record.published().year())
            .or_default()
            .push(*record);
    }
    years
}

/// The years, the newest first.
pub(super) fn years(site: &Site<'_>) -> Vec<YearLink> {
    let mut years: Vec<_> = published_years(site)
        .into_iter()
        .map(|(year, records)| YearLink {
            year,
            url: Address::year(year).url(),
            records: records.len(),
        })
        .collect();
    years.sort_by_key(|link| Reverse(link.year));
    years
}

pub(super) fn year_index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {}
    let address = Address::file(YEARS);
    let head = Head {
        title: site.title("Advisories by year"),
        description: None,
        section: "advisories",
    };
    let html = site.render(&address, "years.html", &head, &Values {})?;
    Ok((address, html))
}

pub(super) fn year(site: &Site<'_>, year: i16) -> Result<(Address, String), PublishError> {
    let address = Address::year(year);
    let records = published_years(site).remove(&year).unwrap_or_default();
    let heading = format!("Advisories of {year}");
    let values = List {
        heading: Text::from(heading.as_str()),
        total: records.len(),
        rows: site.rows(records),
        pager: None,
        is_year: true,
    };
    let head = Head {
        title: site.title(&heading),
        description: None,
        section: "advisories",
    };
    let html = site.render(&address, "list.html", &head, &values)?;
    Ok((address, html))
}
