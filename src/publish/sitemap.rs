//! `sitemap.xml`: every page with its last change, for search engines (sitemaps.org, protocol 0.9).

use std::collections::BTreeMap;

use super::address::Address;
use super::packages::Packages;
use super::site::people::{self, People};
use super::site::{lists, packages, weaknesses};
use super::xml::Xml;
use super::{Output, PublishError};
use crate::advisory::instant::Instant;
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// The namespace of both kinds of file.
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// What one file may hold, by the protocol. The limit in bytes, 50 MiB, leaves room for the frame.
const MOST_PAGES: usize = 50_000;
const MOST_BYTES: usize = 52_000_000;

/// Writes the sitemap; one that is too large for a file becomes an index of `sitemap-1.xml` and so
/// on.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    split(database, output, MOST_PAGES)
}

fn split(
    database: &PublicDatabase,
    output: &dyn Output,
    most_pages: usize,
) -> Result<(), PublishError> {
    let parts = parts(database, most_pages);
    let address = Address::file("sitemap.xml");
    if let [part] = parts.as_slice() {
        return output.put(&address, document("urlset", part).as_bytes());
    }
    let mut index = Xml::fragment();
    for (at, part) in parts.iter().enumerate() {
        let address = Address::file(&format!("sitemap-{}.xml", at + 1));
        output.put(&address, document("urlset", part).as_bytes())?;
        index.element("sitemap", &[], |xml| {
            xml.text(
                "loc",
                &[],
                &database.configuration().base_url.join(&address.url()),
            );
        });
    }
    output.put(&address, document("sitemapindex", &index).as_bytes())
}

fn document(root: &'static str, content: &Xml) -> Xml {
    let mut xml = Xml::document();
    xml.element(root, &[("xmlns", NAMESPACE)], |xml| xml.append(content));
    xml
}

/// The entries of each file; at least one file.
fn parts(database: &PublicDatabase, most_pages: usize) -> Vec<Xml> {
    let mut parts = Vec::new();
    let mut part = Xml::fragment();
    let mut pages_in_part = 0;
    for (path, modified) in pages(database) {
        let mut url = Xml::fragment();
        url.element("url", &[], |xml| {
            xml.text("loc", &[], &database.configuration().base_url.join(&path));
            if let Some(modified) = modified {
                xml.text("lastmod", &[], &modified.to_string());
            }
        });
        if pages_in_part == most_pages || part.len() + url.len() > MOST_BYTES {
            parts.push(std::mem::take(&mut part));
            pages_in_part = 0;
        }
        part.append(&url);
        pages_in_part += 1;
    }
    parts.push(part);
    parts
}

/// The pages that follow from the records, each with the latest change of a record on it: the front
/// page by its address without a file name, then by path.
fn pages(database: &PublicDatabase) -> Vec<(String, Option<Instant>)> {
    let mut pages: BTreeMap<Address, Instant> = BTreeMap::new();
    for public in database.records() {
        let mut shows = |address: Address| {
            let latest = pages.entry(address).or_insert(public.modified());
            *latest = (*latest).max(public.modified());
        };
        shows(Address::bulletin(&public.record().id));
        shows(Address::year(public.published().year()));
        shows(Address::file("advisories/index.html"));
        shows(Address::file(lists::YEARS));
        for cwe in public.record().weaknesses() {
            shows(Address::weakness(cwe.number()));
            shows(Address::file(weaknesses::INDEX));
        }
        let affected = public.record().affected().iter();
        for package in affected.filter_map(|affected| affected.package.as_ref()) {
            shows(Address::ecosystem(package.ecosystem.base()));
            shows(Address::file(packages::INDEX));
        }
        if !public.record().credits().is_empty() {
            shows(Address::file(people::INDEX));
        }
    }
    for package in Packages::of(database).iter() {
        let modified = package.records.iter().map(|public| public.modified()).max();
        pages.extend(modified.map(|modified| (package.page(), modified)));
    }
    let records: Vec<&PublicRecord> = database.records().iter().collect();
    for person in People::of(&records).iter() {
        let modified = person.records.iter().map(|public| public.modified()).max();
        pages.extend(modified.map(|modified| (person.page.clone(), modified)));
    }
    let front = (String::new(), database.modified());
    let pages = pages
        .into_iter()
        .map(|(address, modified)| (address.url(), Some(modified)));
    std::iter::once(front).chain(pages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::test_database::{database, example, files, files_of};
    use crate::publish::xml::read_strictly;

    fn two_records() -> PublicDatabase {
        let package = "affected: [{package: {ecosystem: npm, name: '@a/b&c'}, versions: ['1']}]
credits: [{name: A. Wick}]
cwe: [CWE-79]
";
        let text = |published: &str| {
            format!("status: published\npublished: {published}\n{package}---\n# T\n")
        };
        database(&[
            ("EX-1", &text("2025-12-31T23:30:00-01:00")),
            ("EX-2", &text("2026-02-01T00:00:00Z")),
        ])
    }

    #[test]
    fn every_page_has_the_date_of_its_newest_record() {
        let files = files_of(write, &two_records());
        let read = read_strictly(&files["sitemap.xml"]);
        let texts = |element: &str| -> Vec<String> {
            let found = read.iter().filter(|(name, _)| name == element);
            found.map(|(_, text)| text.clone()).collect()
        };
        let base = "https://example.org/security/";
        let pages: Vec<_> = texts("loc").into_iter().zip(texts("lastmod")).collect();
        let (first, second) = ("2026-01-01T00:30:00Z", "2026-02-01T00:00:00Z");
        let want: Vec<_> = [
            ("", second),
            ("advisories/EX-1.html", first),
            ("advisories/EX-2.html", second),
            ("advisories/index.html", second),
            ("credits/A.%20Wick.html", second),
            ("credits/index.html", second),
            ("cwe/79.html", second),
            ("cwe/index.html", second),
            ("ecosystems/npm.html", second),
            ("packages/index.html", second),
            ("packages/npm/@a/b_26c.html", second),
            ("years/2026.html", second),
            ("years/index.html", second),
        ]
        .map(|(path, modified)| (format!("{base}{path}"), modified.to_owned()))
        .into();
        assert_eq!(pages, want);
    }

    #[test]
    fn too_many_pages_become_an_index() {
        let database = two_records();
        let files = files(|output| split(&database, output, 11).unwrap());
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        let index = read_strictly(&files["sitemap.xml"]);
        assert_eq!(index.iter().filter(|(name, _)| name == "loc").count(), 2);
        let count = |name: &str| {
            let read = read_strictly(&files[name]);
            read.iter().filter(|(name, _)| name == "url").count()
        };
        assert_eq!((count("sitemap-1.xml"), count("sitemap-2.xml")), (11, 2));
    }

    #[test]
    fn an_empty_database_has_a_front_page() {
        let files = files_of(write, &database(&[]));
        let read = read_strictly(&files["sitemap.xml"]);
        assert_eq!(read[0].1, "https://example.org/security/");
        assert!(read.iter().all(|(name, _)| name != "lastmod"));
    }

    #[test]
    fn all_bulletins_of_the_example_are_listed() {
        let database = example();
        let files = files_of(write, &database);
        let text = String::from_utf8(files["sitemap.xml"].clone()).unwrap();
        for public in database.records() {
            assert!(text.contains(&Address::bulletin(&public.record().id).url()));
        }
    }
}
