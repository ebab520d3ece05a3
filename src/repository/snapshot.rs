//! The files of a database at one moment: on disk, or in one commit.
//!
//! Every entry below the folders that are read ends up in one of two lists,
//! [`Snapshot::files`] or [`Snapshot::oddities`]; none is dropped. Both are
//! ordered by path, so the order in which a disk hands out its entries
//! changes nothing.

mod commit;
mod disk;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use git2::Oid;

use super::layout;
use super::oddity::Oddity;

pub(super) use commit::of_commit;
pub(super) use disk::{of_folder, of_work_tree, paths_on_disk, read_again};

/// The files of a database at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The regular files: `advgen.yaml`, `parties.yaml`, `imports.yaml` and everything below `advisories`,
    /// `site` and `templates`; ordered by path.
    pub files: Vec<SourceFile>,
    /// Everything else found there, ordered by path: a path as in
    /// [`SourceFile::path`], and what is wrong with it.
    pub oddities: Vec<(String, Oddity)>,
}

/// One regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path from the root of the database, parts separated by `/`.
    pub path: String,
    /// Its bytes, or the way to them.
    pub content: Content,
}

/// The content of a file. Texts are read with the snapshot. Attachments are
/// not: those of private entries are never needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A Markdown, YAML, HTML or CSS file.
    Read {
        /// Its bytes.
        bytes: Vec<u8>,
        /// The id that Git gives to these bytes. A file on disk that has not
        /// changed since HEAD has the id it has in HEAD's tree, also where
        /// Git converts line ends at checkout.
        blob: Oid,
    },
    /// An attachment on disk.
    OnDisk {
        /// Where it is.
        path: PathBuf,
        /// Its content in Git's index, if it is there.
        committed: Option<Oid>,
    },
    /// An attachment in Git.
    InGit(Oid),
}

impl SourceFile {
    /// The bytes of a text and their blob id; `None` for an attachment.
    pub fn text(&self) -> Option<(&[u8], Oid)> {
        match &self.content {
            Content::Read { bytes, blob } => Some((bytes, *blob)),
            Content::OnDisk { .. } | Content::InGit(_) => None,
        }
    }

    /// The id of the advisory that this file is, if it is one.
    pub fn advisory_id(&self) -> Option<&str> {
        layout::advisory_id(&self.path)
    }
}

impl Snapshot {
    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        self.files.get(at)
    }

    fn new(mut files: Vec<SourceFile>, mut oddities: Vec<(String, Oddity)>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        oddities.sort_unstable();
        oddities.dedup();
        Self { files, oddities }
    }
}
