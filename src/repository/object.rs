//! Reading single objects, and how far their bytes are trusted.
//!
//! libgit2 by default computes the hash of every object it reads: two thirds
//! of the time of a walk over the history. The installed `git` checks no hash
//! on reading, only when objects arrive and in `git fsck`. Here the two are
//! parted: the history is read as `git` reads it, and whatever can reach a
//! published byte (the trees and files of a snapshot, and each blob that is
//! asked for) is checked.

use std::path::Path;
use std::sync::Once;

use git2::{ObjectType, Odb, OdbObject, Oid};

use super::error::RepositoryError;

/// Leaves the check of hashes to [`read_checked`], for the whole process.
pub(super) fn check_hashes_where_it_matters() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}

/// Reads an object of this kind and makes sure that its bytes have its id;
/// `repository` is named in errors.
pub(super) fn read_checked<'odb>(
    odb: &'odb Odb<'_>,
    repository: &Path,
    id: Oid,
    kind: ObjectType,
) -> Result<OdbObject<'odb>, RepositoryError> {
    let damaged = |detail: String| RepositoryError::Corrupt {
        path: repository.to_owned(),
        detail,
    };
    let object = odb
        .read(id)
        .map_err(|cause| damaged(cause.message().to_owned()))?;
    let actual = Oid::hash_object(object.kind(), object.data())
        .map_err(|cause| damaged(cause.message().to_owned()))?;
    if actual != id {
        Err(damaged(format!("object {id} has the content of {actual}")))
    } else if object.kind() != kind {
        Err(damaged(format!("object {id} is not a {kind}")))
    } else {
        Ok(object)
    }
}

/// The bytes of a blob.
///
/// # Errors
///
/// [`RepositoryError::Corrupt`] when the blob is missing or damaged.
pub fn blob(repository: &git2::Repository, id: Oid) -> Result<Vec<u8>, RepositoryError> {
    let odb = repository
        .odb()
        .map_err(|cause| RepositoryError::corrupt(repository, &cause))?;
    let object = read_checked(&odb, repository.path(), id, ObjectType::Blob)?;
    Ok(object.data().to_vec())
}

#[cfg(test)]
mod tests {
    use super::blob;
    use crate::repository::error::RepositoryError;
    use crate::repository::test_repository::{FIRST, TestRepository};

    /// Puts the content of one object under the id of another.
    fn swap_in(repository: &TestRepository, id: &str, content_of: &str) {
        let file = |rev: &str| {
            let id = repository.git(&["rev-parse", rev]);
            let (folder, file) = id.split_at(2);
            repository.at(&format!(".git/objects/{folder}/{file}"))
        };
        let [to, from] = [file(id), file(content_of)];
        std::fs::remove_file(&to).unwrap();
        std::fs::copy(from, to).unwrap();
    }

    #[test]
    fn what_may_be_published_is_checked_against_its_id() {
        for (id, content_of) in [
            ("HEAD:advisories/a.md", "HEAD:advisories/b.md"),
            ("HEAD:advisories", "HEAD:other"),
            ("HEAD^{tree}", "HEAD:other"),
        ] {
            let repository = TestRepository::new();
            repository.write("advisories/a.md", "public");
            repository.write("advisories/b.md", "private");
            repository.write("other/a.md", "private");
            repository.commit_at(FIRST);
            let opened = repository.open_at("HEAD");
            let git = opened.git().unwrap();
            let public = TestRepository::blob("public");
            assert_eq!(blob(&git.repository, public).unwrap(), b"public");

            swap_in(&repository, id, content_of);
            // Anew, past the objects that libgit2 still remembers.
            let read = crate::repository::Repository::open(repository.path(), Some("HEAD"))
                .and_then(|opened| opened.snapshot().map(drop));
            let is_noticed = match read {
                Err(RepositoryError::Corrupt { detail, .. }) => detail.contains("has the content"),
                // A root tree without a configuration is noticed even earlier.
                Err(RepositoryError::NoConfigurationInCommit { .. }) => id == "HEAD^{tree}",
                _ => false,
            };
            assert!(is_noticed, "{id}");
        }
    }

    #[test]
    fn a_blob_is_a_blob() {
        let repository = TestRepository::new();
        repository.write("advisories/a.md", "text");
        repository.commit_at(FIRST);
        let opened = repository.open();
        let git = &opened.git().unwrap().repository;
        let tree = git.revparse_single("HEAD:advisories").unwrap().id();
        for id in [tree, TestRepository::blob("never written")] {
            let error = blob(git, id).unwrap_err();
            assert!(matches!(error, RepositoryError::Corrupt { .. }), "{error}");
        }
    }
}
