//! The pages of the site: which there are, where each is, and what fills it in.

use serde::Serialize;

use super::aliases::{self, Alias};
use super::head::Head;
use super::people::{self, Person};
use super::team_pages::TeamPage;
use super::weaknesses;
use super::{Site, bulletin, ecosystems, front, lists, packages, paging, search};
use crate::advisory::cwe::Cwe;
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::packages::PackageRecords;

/// The page that servers show for addresses without a page.
pub(super) const MISSING: &str = "404.html";

/// A page of the site.
pub(super) enum Page<'a> {
    Index,
    All(usize),
    Bulletin(&'a PublicRecord),
    Packages,
    Package(&'a PackageRecords<'a>),
    Ecosystem(&'a str, usize),
    Weaknesses,
    Weakness(Cwe, usize),
    People,
    Person(&'a Person<'a>),
    Years,
    Year(i16, usize),
    Alias(&'a Alias<'a>),
    Search,
    Missing,
    Team(&'a TeamPage),
}

impl Site<'_> {
    /// All of them.
    pub(super) fn pages(&self) -> Vec<Page<'_>> {
        let mut pages = vec![
            Page::Index,
            Page::Packages,
            Page::Years,
            Page::Weaknesses,
            Page::Search,
        ];
        if !self
            .team_pages
            .iter()
            .any(|page| page.address.path() == MISSING)
        {
            pages.push(Page::Missing);
        }
        pages.extend((0..lists::number_of_pages(self)).map(Page::All));
        pages.extend(self.newest.iter().map(|record| Page::Bulletin(record)));
        pages.extend(self.packages.iter().map(Page::Package));
        let cut = |total: usize| 0..paging::number_of_pages(total);
        for (name, records) in &self.ecosystems {
            pages.extend(cut(records.len()).map(|number| Page::Ecosystem(name, number)));
        }
        for (cwe, records) in &self.weaknesses {
            pages.extend(cut(records.len()).map(|number| Page::Weakness(*cwe, number)));
        }
        for (year, records) in lists::published_years(self) {
            pages.extend(cut(records.len()).map(|number| Page::Year(year, number)));
        }
        pages.push(Page::People);
        pages.extend(self.people.iter().map(Page::Person));
        pages.extend(self.aliases.iter().map(Page::Alias));
        let team_pages = self.team_pages.iter();
        pages.extend(team_pages.filter(|page| !page.is_index()).map(Page::Team));
        pages
    }
}

impl Page<'_> {
    pub(super) fn render(&self, site: &Site<'_>) -> Result<(Address, String), PublishError> {
        let (address, html) = match self {
            Page::Index => front::page(site),
            Page::All(number) => lists::all(site, *number),
            Page::Bulletin(record) => bulletin::page(site, record),
            Page::Packages => packages::index(site),
            Page::Package(package) => packages::page(site, package),
            Page::Ecosystem(name, number) => ecosystems::page(site, name, *number),
            Page::Weaknesses => weaknesses::index(site),
            Page::Weakness(cwe, number) => weaknesses::page(site, *cwe, *number),
            Page::People => people::index(site),
            Page::Person(person) => people::page(site, person),
            Page::Years => lists::year_index(site),
            Page::Year(year, number) => lists::year(site, *year, *number),
            Page::Alias(alias) => aliases::page(site, alias),
            Page::Search => search::page(site),
            Page::Missing => missing(site),
            Page::Team(page) => page.render(site),
        }?;
        let Some(mark) = &site.mark else {
            return Ok((address, html));
        };
        let record = match self {
            Page::Bulletin(record) => Some(*record),
            _ => None,
        };
        let html = mark.put(&address, &html, record, &site.words);
        Ok((address, html))
    }

    /// Where the page is.
    pub(super) fn address(&self) -> Address {
        match self {
            Page::Index => Address::file(front::INDEX),
            Page::All(number) => lists::address_of(*number),
            Page::Bulletin(record) => Address::bulletin(&record.record().id),
            Page::Packages => Address::file(packages::INDEX),
            Page::Package(package) => package.page(),
            Page::Ecosystem(name, number) => paging::address(&Address::ecosystem(name), *number),
            Page::Weaknesses => Address::file(weaknesses::INDEX),
            Page::Weakness(cwe, number) => {
                paging::address(&Address::weakness(cwe.number()), *number)
            }
            Page::People => Address::file(people::INDEX),
            Page::Person(person) => person.page.clone(),
            Page::Years => Address::file(lists::YEARS),
            Page::Year(year, number) => paging::address(&Address::year(*year), *number),
            Page::Alias(alias) => alias.address.clone(),
            Page::Search => Address::file(search::ADDRESS),
            Page::Missing => Address::file(MISSING),
            Page::Team(page) => page.address.clone(),
        }
    }
}

fn missing(site: &Site<'_>) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {}
    let address = Address::file(MISSING);
    let head = Head::new(site.title(&site.words.say("Page not found")), "");
    let html = site.render(&address, "missing.html", &head, &Values {})?;
    Ok((address, html))
}
