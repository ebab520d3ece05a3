//! Files that Git changes on their way from a commit into the work tree.
//!
//! A build from the work tree and one from the commit have to be the same. Line ends are dealt with
//! where files are read; what a filter does to a file, only its program knows.

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue};

use super::location::GitSide;

/// What a `.gitattributes` file can ask for that makes a file differ from its commit.
const CHANGING: [&str; 4] = ["filter", "ident", "working-tree-encoding", "export-subst"];

/// The attribute by which Git gives the file at `path`, relative to the database, another content in
/// the work tree below `root` than in the commit.
pub(super) fn changing(git: &GitSide, path: &str) -> Option<&'static str> {
    let whole = format!("{}{path}", git.prefix);
    CHANGING.into_iter().find(|name| {
        let value =
            git.repository
                .get_attr(Path::new(&whole), name, AttrCheckFlags::FILE_THEN_INDEX);
        match AttrValue::from_string(value.ok().flatten()) {
            AttrValue::True => !matches!(*name, "filter" | "working-tree-encoding"),
            AttrValue::String(value) => !value.eq_ignore_ascii_case("utf-8"),
            AttrValue::Bytes(_) => true,
            AttrValue::False | AttrValue::Unspecified => false,
        }
    })
}

/// Whether there can be any attributes, so that most repositories need not be asked file by file.
pub(super) fn exist(git: &GitSide) -> bool {
    let is_configured = || {
        git.repository
            .config()
            .is_ok_and(|config| config.get_path("core.attributesfile").is_ok())
    };
    let in_index = || {
        git.repository.index().is_ok_and(|index| {
            index
                .iter()
                .any(|entry| entry.path.ends_with(b".gitattributes"))
        })
    };
    let on_disk = || {
        git.repository.workdir().is_some_and(|root| {
            let folders = ["", &git.prefix, "advisories", "site", "templates"];
            folders.iter().any(|folder| {
                root.join(folder)
                    .join(".gitattributes")
                    .symlink_metadata()
                    .is_ok()
            })
        })
    };
    git.repository
        .commondir()
        .join("info/attributes")
        .symlink_metadata()
        .is_ok()
        || is_configured()
        || on_disk()
        || in_index()
}
