//! What goes out: one file or folder a format, all from the same public records.
//!
//! Nothing here can name an advisory, a case or the repository: every format is a function of a
//! [`PublicDatabase`], which only the gate makes. A new format is a new module and a line in
//! [`FORMATS`].

pub mod address;
pub mod csaf;
pub mod cve;
pub mod cyclonedx;
pub mod document;
#[cfg(test)]
pub(crate) mod example;
pub mod feeds;
pub mod ghsa;
pub mod hosting;
pub mod markdown;
pub mod mirror;
pub mod openvex;
pub mod osv;
pub mod packages;
mod plain_title;
pub mod remarks;
pub mod security_txt;
pub mod site;
pub mod sitemap;
pub mod staging;
#[cfg(test)]
mod test_database;
mod xml;

use rayon::prelude::*;

use crate::disclosure::public::{Audience, PublicDatabase};
use address::Address;

/// Where formats put their files.
///
/// Formats write from many threads and in any order; the order in the result is that of the paths.
pub trait Output: Sync {
    /// Puts one file. No path may be put twice.
    ///
    /// # Errors
    /// When the file cannot be written, or the path is taken.
    fn put(&self, address: &Address, bytes: &[u8]) -> Result<(), PublishError>;
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// A file could not be written.
    #[error("{path} cannot be written: {why}")]
    Write {
        /// The path within the output.
        path: String,
        /// What the system said.
        why: String,
    },
    /// A template of the team, or one of ours, cannot be rendered.
    #[error("{0}")]
    Template(String),
}

/// A format: everything it has to say about the database, put into the output.
pub type Format = fn(&PublicDatabase, &dyn Output) -> Result<(), PublishError>;

/// All formats. They are written at the same time; of several errors the first of this order counts.
pub const FORMATS: &[(&str, Format)] = &[
    ("site", site::write),
    ("OSV", osv::write),
    ("feeds", feeds::write),
    ("sitemap", sitemap::write),
    ("hosting", hosting::write),
    ("security.txt", security_txt::write),
    ("CSAF", csaf::write),
];

/// What a preview is made of: pages, and the word to crawlers that they are none of their business.
/// It has no feed, record, list or archive, since each of these is an address that a machine keeps
/// and asks again.
pub const PREVIEW_FORMATS: &[(&str, Format)] =
    &[("site", site::write), ("hosting", hosting::write)];

/// Puts every format that the audience gets into `output`.
///
/// # Errors
/// The first error of any format.
pub fn all(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let formats = match database.audience() {
        Audience::Public => FORMATS,
        Audience::Preview(_) => PREVIEW_FORMATS,
    };
    let written: Vec<_> = formats
        .par_iter()
        .map(|(_, format)| format(database, output))
        .collect();
    written.into_iter().collect()
}
