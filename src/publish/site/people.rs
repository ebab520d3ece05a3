//! The hall of thanks: who is credited, and for what.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tera::Value;

use super::bulletin::credits::roles;
use super::value::Text;
use super::{Head, Site};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;

/// Where everybody is thanked.
pub(in crate::publish) const INDEX: &str = "credits/index.html";

/// Everybody who is thanked, by the name that is printed.
#[derive(Default)]
pub(in crate::publish) struct People<'a> {
    all: BTreeMap<&'a str, Person<'a>>,
}

/// Somebody who is thanked.
pub(in crate::publish) struct Person<'a> {
    name: &'a str,
    /// Where their page is.
    pub(in crate::publish) page: Address,
    /// The records, the one published last first.
    pub(in crate::publish) records: Vec<&'a PublicRecord>,
}

impl<'a> People<'a> {
    /// The people whom these records thank; `newest` begins with the one published last.
    pub(in crate::publish) fn of(newest: &[&'a PublicRecord]) -> Self {
        let mut records = BTreeMap::<&str, Vec<&PublicRecord>>::new();
        for record in newest {
            for credit in record.record().credits() {
                let of = records.entry(&credit.name).or_default();
                if of.last().is_none_or(|last| !std::ptr::eq(*last, *record)) {
                    of.push(record);
                }
            }
        }
        // Names that would share a file where the case of letters does not count share none.
        let mut sharing = HashMap::<String, usize>::new();
        let folded = |page: &Address| page.path().to_lowercase();
        sharing.insert(INDEX.to_owned(), 1);
        let records = records.into_iter().map(|(name, records)| {
            let page = Address::credit(name);
            *sharing.entry(folded(&page)).or_default() += 1;
            (name, page, records)
        });
        let records: Vec<_> = records.collect();
        let all = records.into_iter().map(|(name, page, records)| {
            let is_alone = sharing.get(&folded(&page)) == Some(&1);
            let page = if is_alone {
                page
            } else {
                let mark = super::assets::fingerprint(name.as_bytes());
                Address::credit(&format!("{name}~{mark}"))
            };
            let person = Person {
                name,
                page,
                records,
            };
            (name, person)
        });
        Self { all: all.collect() }
    }

    /// Everybody, ordered by name.
    pub(in crate::publish) fn iter(&self) -> impl Iterator<Item = &Person<'a>> {
        self.all.values()
    }

    /// The page of somebody.
    pub(super) fn page(&self, name: &str) -> Option<&Address> {
        self.all.get(name).map(|person| &person.page)
    }

    /// Whether anybody is thanked.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The hall of thanks.
pub(super) fn index(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        people: Vec<Entry>,
    }
    #[derive(Serialize)]
    struct Entry {
        name: Text,
        url: String,
        records: usize,
    }
    let address = Address::file(INDEX);
    let mut people: Vec<_> = site
        .people
        .iter()
        .map(|person| {
            let entry = Entry {
                name: Text::from(person.name),
                url: person.page.url(),
                records: person.records.len(),
            };
            (person.name.to_lowercase(), entry)
        })
        .collect();
    people.sort_by(|(a, _), (b, _)| a.cmp(b));
    let values = Values {
        people: people.into_iter().map(|(_, entry)| entry).collect(),
    };
    let head =
        Head::new(site.title(&site.words.say("Thanks")), "credits").described(&site.words.fill(
            "Everybody who found, reported or mended a vulnerability: {name}",
            &[("name", &site.database.configuration().name)],
        ));
    let html = site.render(&address, "people.html", &head, &values)?;
    Ok((address, html))
}

/// What one person is thanked for.
pub(super) fn page(
    site: &Site<'_>,
    person: &Person<'_>,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values<'s> {
        name: Text,
        entries: Vec<Entry<'s>>,
    }
    #[derive(Serialize)]
    struct Entry<'s> {
        row: &'s Value,
        roles: Vec<Cow<'static, str>>,
    }
    let entry = |record: &&PublicRecord| {
        Some(Entry {
            row: site.row(record)?,
            roles: roles(&site.words, record.record(), person.name),
        })
    };
    let values = Values {
        name: Text::from(person.name),
        entries: person.records.iter().filter_map(entry).collect(),
    };
    let title = site
        .words
        .fill("Thanks to {name}", &[("name", &person.name)]);
    let head = Head::new(site.title(&title), "credits");
    let html = site.render(&person.page, "person.html", &head, &values)?;
    Ok((person.page.clone(), html))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::example::public_database;

    #[test]
    fn names_that_share_a_file_have_pages_of_their_own() {
        let text = "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\ncredits: [{finder: Ada}, {finder: ADA}, {finder: index}, {reporter: Ada}, {finder: \"../x\"}]\n---\n# T\n\nText.\n";
        let database = public_database(&[("advisories/EX-2026-AAAA.md", text)]);
        let newest: Vec<_> = database.records().iter().collect();
        let people = People::of(&newest);
        let pages: Vec<_> = people.iter().map(|person| person.page.path()).collect();
        let folded: std::collections::BTreeSet<_> =
            pages.iter().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), 4, "{pages:?}");
        assert!(!folded.contains(INDEX), "{pages:?}");
        assert!(pages.iter().all(|path| path.matches('/').count() == 1));
    }
}
