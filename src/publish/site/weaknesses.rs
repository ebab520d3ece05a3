//! Pages of weaknesses: the records of one CWE.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use super::paging::{self, Pager};
use super::{Head, Site};
use crate::advisory::cwe::Cwe;
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where the list of weaknesses is.
pub(in crate::publish) const INDEX: &str = "cwe/index.html";

/// The records of each weakness, the one published last first.
pub(super) type Weaknesses<'a> = BTreeMap<Cwe, Vec<&'a PublicRecord>>;

/// The weaknesses that records name; `newest` begins with the one published last.
pub(super) fn of<'a>(newest: &[&'a PublicRecord]) -> Weaknesses<'a> {
    let mut all = Weaknesses::new();
    for record in newest {
        for cwe in record.record().weaknesses() {
            let of = all.entry(cwe).or_default();
            if of.last().is_none_or(|last| !std::ptr::eq(*last, *record)) {
                of.push(record);
            }
        }
    }
    all
}

/// All weaknesses, the most frequent first.
pub(super) fn index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        weaknesses: Vec<Entry>,
    }
    #[derive(Serialize)]
    struct Entry {
        number: u32,
        name: Option<&'static str>,
        url: String,
        records: usize,
    }
    let address = Address::file(INDEX);
    let mut weaknesses: Vec<_> = site
        .weaknesses
        .iter()
        .map(|(cwe, records)| Entry {
            number: cwe.number(),
            name: cwe.listed().map(|listed| listed.name),
            url: Address::weakness(cwe.number()).url(),
            records: records.len(),
        })
        .collect();
    weaknesses.sort_by_key(|entry| (std::cmp::Reverse(entry.records), entry.number));
    let head = Head::new(site.title(&site.words.say("Weaknesses")), "advisories").described(
        &site.words.fill(
            "Security advisories by kind of weakness: {name}",
            &[("name", &site.database.configuration().name)],
        ),
    );
    let html = site.render(&address, "weaknesses.html", &head, &Values { weaknesses })?;
    Ok((address, html))
}

/// A page of the records of a weakness, counted from 0.
pub(super) fn page(
    site: &Site<'_>,
    cwe: Cwe,
    number: usize,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        number: u32,
        name: Option<&'static str>,
        rows: Vec<&'s Value>,
        total: usize,
        pager: Option<Pager>,
    }
    let first = Address::weakness(cwe.number());
    let address = paging::address(&first, number);
    let all = site.weaknesses.get(&cwe).map_or(&[][..], Vec::as_slice);
    let name = cwe.listed().map(|listed| listed.name);
    let values = Values {
        number: cwe.number(),
        name,
        rows: site.rows(paging::part(all, number).iter().copied()),
        total: all.len(),
        pager: paging::pager(number, all.len(), |page| paging::address(&first, page)),
    };
    let title = match name {
        Some(name) => format!("{cwe}: {name}"),
        None => cwe.to_string(),
    };
    let head = Head::new(site.numbered_title(&title, number), "advisories").described(
        &site
            .words
            .fill("Security advisories for {name}", &[("name", &title)]),
    );
    let html = site.render(&address, "weakness.html", &head, &values)?;
    Ok((address, html))
}
