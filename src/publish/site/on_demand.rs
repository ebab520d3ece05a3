//! The site of a preview that somebody looks at while it is written: pages are made when they are
//! asked for, because of tens of thousands the author looks at one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::assets::Assets;
use super::{Address, Page, PublicDatabase, PublishError, Site, given_files, row, search};

/// A site whose files are made when they are asked for. They are those of [`super::write`], but for
/// the name of the search index, which would have to be made first.
pub struct OnDemand<'s> {
    site: &'s Site<'s>,
    files: BTreeMap<String, File<'s>>,
}

enum File<'s> {
    Page(Page<'s>),
    Given(&'s [u8]),
    SearchIndex,
}

/// Opens the site of a database and hands it to `with`.
///
/// # Errors
/// When a template or page of the team cannot be used.
pub fn on_demand<R>(
    database: &PublicDatabase,
    with: impl FnOnce(&OnDemand<'_>) -> R,
) -> Result<R, PublishError> {
    let assets = Assets::of(database);
    let mut site = Site::open(database)?;
    site.rows = database
        .records()
        .iter()
        .map(|record| (record.record().id.as_str(), OnceLock::new()))
        .collect();
    let index = Address::file("assets/search-index.js");
    site.share(&assets, &index)?;
    let given: Vec<_> = given_files(database).collect();
    let mut files = BTreeMap::new();
    for (address, bytes) in assets.files().chain(site.own_files()) {
        files.insert(address.path().to_owned(), File::Given(bytes));
    }
    for (address, bytes) in &given {
        files.insert(address.path().to_owned(), File::Given(bytes));
    }
    for page in site.pages() {
        files.insert(page.address().path().to_owned(), File::Page(page));
    }
    files.insert(index.path().to_owned(), File::SearchIndex);
    Ok(with(&OnDemand { site: &site, files }))
}

impl OnDemand<'_> {
    /// The file at this path; `None` when the site has no such file.
    ///
    /// # Errors
    /// When a template of the team cannot be filled in.
    pub fn get(&self, path: &str) -> Option<Result<Vec<u8>, PublishError>> {
        Some(match self.files.get(path)? {
            File::Page(page) => page.render(self.site).map(|(_, html)| html.into_bytes()),
            File::Given(bytes) => Ok(bytes.to_vec()),
            File::SearchIndex => Ok(self.search_index()),
        })
    }

    /// The page that says that there is nothing, if the site has one.
    ///
    /// # Errors
    /// As [`OnDemand::get`].
    pub fn missing(&self) -> Option<Result<Vec<u8>, PublishError>> {
        self.get(super::MISSING)
    }

    /// The paths of all files.
    #[cfg(test)]
    pub(super) fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    /// What the pages are made from.
    #[cfg(test)]
    pub(super) fn site(&self) -> &Site<'_> {
        self.site
    }

    fn search_index(&self) -> Vec<u8> {
        let rows: Vec<_> = self
            .site
            .newest
            .par_iter()
            .map(|record| row::of(self.site, record))
            .collect();
        search::script(rows.iter()).into_bytes()
    }
}
