//! The packages that public records name, each with its own address.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::address::Address;
use crate::advisory::affected::Package;
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// All packages of a database, ordered by ecosystem and name.
#[derive(Debug)]
pub struct Packages<'a> {
    all: BTreeMap<(&'a str, &'a str), PackageRecords<'a>>,
}

/// A package with the records that affect it.
#[derive(Debug)]
pub struct PackageRecords<'a> {
    /// The ecosystem as written, with its suffix.
    pub ecosystem: &'a str,
    /// The name in the ecosystem.
    pub name: &'a str,
    /// The records, ordered by id.
    pub records: Vec<&'a PublicRecord>,
    /// The name as it stands in addresses: the name itself, unless that would share a file with
    /// another package where the case of letters does not count.
    path: String,
}

impl<'a> Packages<'a> {
    /// The packages of all records.
    pub fn of(database: &'a PublicDatabase) -> Self {
        let mut all: BTreeMap<(&str, &str), PackageRecords<'_>> = BTreeMap::new();
        for record in database.records() {
            let named = record.record().affected().iter();
            let named = named.filter_map(|affected| affected.package.as_ref());
            for package in named {
                let (ecosystem, name) = (package.ecosystem.as_str(), package.name.as_str());
                let records = &mut all
                    .entry((ecosystem, name))
                    .or_insert_with(|| PackageRecords {
                        ecosystem,
                        name,
                        records: Vec::new(),
                        path: name.to_owned(),
                    })
                    .records;
                let is_new = records
                    .last()
                    .is_none_or(|last| last.record().id != record.record().id);
                if is_new {
                    records.push(record);
                }
            }
        }
        let mut packages = Self { all };
        packages.tell_apart();
        packages
    }

    /// The packages, ordered by ecosystem and name.
    pub fn iter(&self) -> impl Iterator<Item = &PackageRecords<'a>> {
        self.all.values()
    }

    /// One package.
    pub fn find<'s>(&'s self, package: &'s Package) -> Option<&'s PackageRecords<'s>> {
        self.all
            .get(&(package.ecosystem.as_str(), package.name.as_str()))
    }

    /// Gives a path of its own to every package but one of those that would share a file on a disk
    /// that ignores case, or stand where a folder is needed. Packages below folders that such a disk
    /// cannot tell apart share one of the two.
    fn tell_apart(&mut self) {
        self.share_folders();
        let mut owners: BTreeMap<String, (usize, &'a str, &'a str)> = BTreeMap::new();
        let mut folders = BTreeSet::new();
        for package in self.all.values() {
            let key = package.folded();
            for (at, _) in key.match_indices('/') {
                folders.extend(key.get(..at).map(str::to_owned));
            }
            let capitals = package.name.chars().filter(|c| c.is_uppercase()).count();
            let rank = (capitals, package.ecosystem, package.name);
            let owner = owners.entry(key).or_insert(rank);
            *owner = rank.min(*owner);
        }
        for package in self.all.values_mut() {
            let key = package.folded();
            let is_owner = owners.get(&key).is_some_and(|(_, ecosystem, name)| {
                (*ecosystem, *name) == (package.ecosystem, package.name)
            });
            let is_folder = [".html", ".atom"]
                .iter()
                .any(|extension| folders.contains(&format!("{key}{extension}")));
            if (!is_owner || is_folder) && package.path == package.name {
                package.path = format!(
                    "{}~{}",
                    package.name,
                    fingerprint(package.ecosystem, package.name)
                );
            }
        }
    }
}

impl<'a> Packages<'a> {
    /// Of all spellings of a folder's name the one with the fewest capitals is used.
    fn share_folders(&mut self) {
        let mut spellings: BTreeMap<String, (usize, &'a str)> = BTreeMap::new();
        for package in self.all.values() {
            for (folder, name) in package.folders() {
                let capitals = name.chars().filter(|c| c.is_uppercase()).count();
                let spelling = spellings.entry(folder).or_insert((capitals, name));
                *spelling = (capitals, name).min(*spelling);
            }
        }
        for package in self.all.values_mut() {
            let folders = package.folders();
            let shared: Vec<_> = folders
                .iter()
                .filter_map(|(folder, _)| spellings.get(folder).map(|(_, name)| *name))
                .collect();
            if folders.iter().map(|(_, name)| name).ne(&shared) {
                let last = package.name.rsplit('/').find(|part| !part.is_empty());
                package.path = format!(
                    "{}/{}~{}",
                    shared.join("/"),
                    last.unwrap_or_default(),
                    fingerprint(package.ecosystem, package.name)
                );
            }
        }
    }
}

impl<'a> PackageRecords<'a> {
    /// The folders that the page lies in below that of the ecosystem: what equal ones have in common
    /// where the case of letters does not count, and their names.
    fn folders(&self) -> Vec<(String, &'a str)> {
        let mut parts: Vec<_> = self
            .name
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        parts.pop();
        let mut path = String::new();
        parts
            .into_iter()
            .map(|part| {
                path.push('/');
                path.push_str(part);
                let folder = Address::package(self.ecosystem, &path);
                (folder.path().to_lowercase(), part)
            })
            .collect()
    }
}

impl PackageRecords<'_> {
    /// The page of the package.
    pub fn page(&self) -> Address {
        Address::package(self.ecosystem, &self.path)
    }

    /// The feed of the package.
    pub fn feed(&self) -> Address {
        Address::package_feed(self.ecosystem, &self.path)
    }

    /// What equal files have in common where the case of letters does not count.
    fn folded(&self) -> String {
        let page = Address::package(self.ecosystem, self.name);
        let path = page.path();
        path.strip_suffix(".html").unwrap_or(path).to_lowercase()
    }
}

/// Eight hexadecimal digits that depend on nothing but the package.
fn fingerprint(ecosystem: &str, name: &str) -> String {
    let sum = Sha256::digest(format!("{ecosystem}\n{name}"));
    sum.iter().take(4).fold(String::new(), |mut out, byte| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::example::public_database;

    fn paths(names: &[&str]) -> Vec<(String, String)> {
        let entries: Vec<_> = names
            .iter()
            .map(|name| {
                format!("  - package: {{ecosystem: npm, name: \"{name}\"}}\n    ranges: [{{introduced: \"0\"}}]\n")
            })
            .collect();
        let entries = entries.concat();
        let text = format!(
            "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\naffected:\n{entries}---\n# T\n\nText.\n"
        );
        let database = public_database(&[("advisories/EX-2026-AAAA.md", &text)]);
        Packages::of(&database)
            .iter()
            .map(|package| (package.name.to_owned(), package.page().path().to_owned()))
            .collect()
    }

    #[test]
    fn names_that_differ_in_case_have_pages_that_do_not() {
        let both = paths(&["Foo", "foo", "other"]);
        let folded: BTreeSet<_> = both.iter().map(|(_, path)| path.to_lowercase()).collect();
        assert_eq!(folded.len(), 3, "{both:?}");
        assert!(both.contains(&("foo".to_owned(), "packages/npm/foo.html".to_owned())));
        assert_eq!(paths(&["Foo"])[0].1, "packages/npm/Foo.html");
        // The suffix depends on the package alone.
        let more = paths(&["FOO", "Foo", "foo"]);
        let of = |all: &[(String, String)]| all.iter().find(|(name, _)| name == "Foo").cloned();
        assert_eq!(of(&both), of(&more));
    }

    #[test]
    fn folders_that_differ_in_case_are_one() {
        let both = paths(&[
            "example.org/Acme/a",
            "example.org/acme/b",
            "example.org/Other/c",
        ]);
        let of = |name: &str| {
            let (_, path) = both.iter().find(|(other, _)| other == name).unwrap();
            path.clone()
        };
        assert_eq!(
            of("example.org/acme/b"),
            "packages/npm/example.org/acme/b.html"
        );
        assert_eq!(
            of("example.org/Other/c"),
            "packages/npm/example.org/Other/c.html"
        );
        let shared = of("example.org/Acme/a");
        assert!(
            shared.starts_with("packages/npm/example.org/acme/a~"),
            "{shared}"
        );
    }

    #[test]
    fn a_page_never_stands_where_a_folder_is_needed() {
        let all = paths(&["a", "a.html/b", "A.atom/c"]);
        let page = &all.iter().find(|(name, _)| name == "a").unwrap().1;
        assert!(page.starts_with("packages/npm/a~"), "{page}");
    }
}
