//! The site of a preview that somebody looks at while it is written: pages are made when they are
//! asked for, because of tens of thousands the author looks at one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::assets::Assets;
use super::search::{self, Index, Naming};
use super::{Address, Page, PublicDatabase, PublishError, Site, given_files, row};

/// A site whose files are made when they are asked for. They are those of [`super::write`], but for
/// the names of the search index, which would have to be made first.
pub struct OnDemand<'s> {
    site: &'s Site<'s>,
    files: BTreeMap<String, File<'s>>,
    /// Made when somebody searches.
    search: OnceLock<BTreeMap<String, Vec<u8>>>,
}

enum File<'s> {
    Page(Page<'s>),
    Given(&'s [u8]),
}

/// Opens the site of a database and hands it to `with`.
///
/// # Errors
/// When a template or page of the team cannot be used.
pub fn on_demand<R>(
    database: &PublicDatabase,
    with: impl FnOnce(&OnDemand<'_>) -> R,
) -> Result<R, PublishError> {
    let mut site = Site::open(database)?;
    let assets = Assets::of(database, &site.words);
    site.rows = database
        .records()
        .iter()
        .map(|record| (record.record().id.as_str(), OnceLock::new()))
        .collect();
    let index = Address::file(search::FRAME);
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
    Ok(with(&OnDemand {
        site: &site,
        files,
        search: OnceLock::new(),
    }))
}

impl OnDemand<'_> {
    /// The file at this path; `None` when the site has no such file.
    ///
    /// # Errors
    /// When a template of the team cannot be filled in.
    pub fn get(&self, path: &str) -> Option<Result<Vec<u8>, PublishError>> {
        Some(match self.files.get(path) {
            Some(File::Page(page)) => page.render(self.site).map(|(_, html)| html.into_bytes()),
            Some(File::Given(bytes)) => Ok(bytes.to_vec()),
            None => Ok(self.of_search(path)?.to_owned()),
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

    /// A file of the search index.
    fn of_search(&self, path: &str) -> Option<&[u8]> {
        if path != search::FRAME && !path.starts_with(search::FOLDER) {
            return None;
        }
        let files = self.search.get_or_init(|| {
            let newest = self.site.newest.par_iter();
            let rows: Vec<_> = newest.map(|record| row::of(self.site, record)).collect();
            let index = Index::of(self.site, &rows, Naming::Fixed);
            let all = index.files.into_iter().chain([index.frame]);
            all.map(|(address, bytes)| (address.path().to_owned(), bytes))
                .collect()
        });
        files.get(path).map(Vec::as_slice)
    }
}
