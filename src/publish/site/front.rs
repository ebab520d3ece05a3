//! The front page: what is new, what changed lately, how it went over the years, how to subscribe.

use std::borrow::Cow;

use serde::Serialize;
use tera::Value;

use super::chart::Chart;
use super::value::{Html, Moment};
use super::{Head, Site};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where the front page is.
pub(super) const INDEX: &str = "index.html";

/// The records on the front page.
const NEWEST: usize = 25;

/// The changes on the front page.
const LATELY: usize = 5;

#[derive(Serialize)]
struct Values<'s> {
    rows: Vec<&'s Value>,
    heading: Html,
    introduction: Option<Html>,
    changes: Vec<Change<'s>>,
    chart: Option<Chart>,
    /// How many packages have advisories.
    packages: usize,
}

/// A record that changed after it was published.
#[derive(Serialize)]
struct Change<'s> {
    row: &'s Value,
    at: Moment,
    /// What of it changed, where the history tells.
    changed: Vec<Cow<'static, str>>,
}

pub(super) fn page(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    let address = Address::file(INDEX);
    let configuration = site.database.configuration();
    let own = site.team_pages.iter().find(|page| page.is_index());
    let mut head = Head::new(super::Text::from(configuration.name.as_str()), "index");
    head = match configuration.description.as_deref() {
        Some(description) => head.described(description),
        None => head.described(&site.words.fill(
            "Security advisories of {name}",
            &[("name", &configuration.name)],
        )),
    };
    let values = Values {
        rows: site.rows(site.newest.iter().take(NEWEST).copied()),
        heading: own
            .and_then(|page| page.heading.as_deref())
            .map_or_else(|| Html::of_plain(&configuration.name), Html::of_line),
        introduction: own.map(|page| page.html(site)),
        changes: changes(site),
        chart: Chart::of(&site.words, site.newest.iter().copied()),
        packages: site.packages.iter().count(),
    };
    let html = site.render(&address, "index.html", &head, &values)?;
    Ok((address, html))
}

/// The records that changed last, without those that are only new.
fn changes<'s>(site: &'s Site<'_>) -> Vec<Change<'s>> {
    let records = site.database.newest_first().into_iter();
    records
        .filter(|record| record.modified() > record.published())
        .take(LATELY)
        .filter_map(|record| {
            Some(Change {
                row: site.row(record)?,
                at: Moment::of(record.modified(), &site.words),
                changed: what_changed(site, record),
            })
        })
        .collect()
}

fn what_changed(site: &Site<'_>, record: &PublicRecord) -> Vec<Cow<'static, str>> {
    let newest = record.revisions().first();
    let is_last = newest.is_some_and(|revision| revision.at >= record.modified());
    newest
        .filter(|_| is_last)
        .map(|revision| site.words.say_all(&revision.changed))
        .unwrap_or_default()
}
