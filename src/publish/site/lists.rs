//! Lists of records: all advisories, the years.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::paging::{self, Pager};
use super::value::Text;
use super::{Head, Site};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where the list of years is.
pub(in crate::publish) const YEARS: &str = "years/index.html";

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

/// A year in which something was published.
#[derive(Serialize)]
pub(super) struct YearLink {
    year: i16,
    url: String,
    records: usize,
}

/// How many pages the list of all records has: at least one.
pub(super) fn number_of_pages(site: &Site<'_>) -> usize {
    paging::number_of_pages(site.newest.len())
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
    let values = List {
        heading: Text::from(&*site.words.say("All advisories")),
        rows: site.rows(paging::part(&site.newest, number).iter().copied()),
        total: site.newest.len(),
        pager: paging::pager(number, site.newest.len(), address_of),
        is_year: false,
    };
    let head = Head::new(
        site.numbered_title(&site.words.say("All advisories"), number),
        "advisories",
    )
    .described(&site.words.fill(
        "All security advisories of {name}, the newest first",
        &[("name", &site.database.configuration().name)],
    ));
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

/// The years with their numbers.
pub(super) fn year_index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {}
    let address = Address::file(YEARS);
    let head = Head::new(
        site.title(&site.words.say("Advisories by year")),
        "advisories",
    );
    let html = site.render(&address, "years.html", &head, &Values {})?;
    Ok((address, html))
}

/// A page of the records of a year, counted from 0.
pub(super) fn year(
    site: &Site<'_>,
    year: i16,
    number: usize,
) -> Result<(Address, String), PublishError> {
    let first = Address::year(year);
    let address = paging::address(&first, number);
    let records = published_years(site).remove(&year).unwrap_or_default();
    let heading = site.words.fill("Advisories of {year}", &[("year", &year)]);
    let values = List {
        heading: Text::from(heading.as_str()),
        total: records.len(),
        rows: site.rows(paging::part(&records, number).iter().copied()),
        pager: paging::pager(number, records.len(), |page| paging::address(&first, page)),
        is_year: true,
    };
    let head =
        Head::new(site.numbered_title(&heading, number), "advisories").described(&site.words.fill(
            "Security advisories of {year}: {name}",
            &[
                ("year", &year),
                ("name", &site.database.configuration().name),
            ],
        ));
    let html = site.render(&address, "list.html", &head, &values)?;
    Ok((address, html))
}
