use std::path::Path;

use git2::{Error, ErrorClass, ErrorCode};

use super::{Location, Repository};
use crate::repository::error::RepositoryError;
use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

fn refusal(dir: &Path, rev: Option<&str>) -> RepositoryError {
    Repository::open(dir, rev).map(drop).unwrap_err()
}

#[test]
fn the_root_is_found_upwards() {
    let repository = TestRepository::new();
    repository.write("advisories/2026/a.md", "a");
    let head = repository.commit_at(FIRST);
    let root = repository.path().canonicalize().unwrap();
    for folder in ["", "advisories", "advisories/2026"] {
        let opened = Repository::open(&repository.at(folder), None).unwrap();
        assert_eq!(opened.root(), Some(root.as_path()), "{folder}");
        assert_eq!(opened.tip(), Some(head));
        assert_eq!(opened.git().unwrap().prefix, "");
        let at_head = Repository::open(&repository.at(folder), Some("HEAD")).unwrap();
        assert_eq!(at_head.root(), None);
        assert_eq!(at_head.tip(), Some(head));
    }
}

#[test]
fn the_nearest_configuration_wins() {
    let repository = TestRepository::new();
    repository.write("a/b/advgen.yaml", "name: Inner\n");
    repository.commit_at(FIRST);
    for (folder, prefix) in [("a/b", "a/b/"), ("a", "")] {
        for rev in [None, Some("main")] {
            let opened = Repository::open(&repository.at(folder), rev).unwrap();
            assert_eq!(opened.git().unwrap().prefix, prefix, "{folder} {rev:?}");
        }
    }
}

#[test]
fn a_revision_is_named_as_in_git() {
    let repository = TestRepository::new();
    let first = repository.commit_at(FIRST);
    repository.git(&["tag", "-a", "-m", "Tag", "v1"]);
    let second = repository.commit_at(SECOND);
    repository.commit_at(THIRD);
    let short = second.to_string()[..10].to_owned();
    for (rev, commit) in [
        ("v1", first),
        ("HEAD~2", first),
        ("main^", second),
        (&short, second),
    ] {
        assert_eq!(repository.open_at(rev).tip(), Some(commit), "{rev}");
    }
}

#[test]
fn a_bare_repository_is_read_from_its_commits() {
    let origin = TestRepository::new();
    origin.write("advisories/a.md", "a");
    let head = origin.commit_at(FIRST);
    let clones = TestRepository::empty();
    let url = origin.path().to_str().unwrap();
    clones.git(&["clone", "--quiet", "--bare", url, "bare.git"]);
    let bare = clones.at("bare.git");
    let opened = Repository::open(&bare, Some("HEAD")).unwrap();
    assert_eq!(opened.tip(), Some(head));
    assert_eq!(opened.snapshot().unwrap().files.len(), 2);
    assert_eq!(opened.history().unwrap().unwrap().events("a").len(), 1);
    let error = refusal(&bare, None);
    assert!(
        matches!(error, RepositoryError::BareWithoutRevision { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("--rev HEAD"));
}

#[test]
fn a_linked_work_tree_is_a_work_tree() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    let linked = TestRepository::empty();
    let path = linked.at("linked");
    repository.git(&["worktree", "add", "--quiet", path.to_str().unwrap()]);
    let opened = Repository::open(&path, None).unwrap();
    assert_eq!(opened.git().unwrap().prefix, "");
    assert_eq!(opened.history().unwrap().unwrap().line.len(), 1);
}

#[test]
fn before_the_first_commit_files_are_readable_and_revisions_are_not() {
    let repository = TestRepository::new();
    let opened = repository.open();
    assert!(matches!(
        opened.location(),
        Location::WorkTree { head: None, .. }
    ));
    assert_eq!(opened.snapshot().unwrap().files.len(), 1);
    for rev in ["HEAD", "main"] {
        let error = refusal(repository.path(), Some(rev));
        assert!(
            matches!(error, RepositoryError::UnbornHead { .. }),
            "{error}"
        );
        assert!(error.to_string().contains("no commit yet"));
    }
}

#[test]
fn a_folder_without_git_is_readable_and_has_no_revisions() {
    let folder = TestRepository::without_git();
    let opened = folder.open();
    assert!(matches!(opened.location(), Location::Folder { .. }));
    assert!(opened.git().is_none() && opened.tip().is_none());
    assert_eq!(opened.snapshot().unwrap().files.len(), 1);
    let error = refusal(folder.path(), Some("HEAD"));
    assert!(matches!(error, RepositoryError::NotGit { .. }), "{error}");
    assert!(error.to_string().contains("leave out --rev"));
}

#[test]
fn what_is_missing_is_named() {
    let repository = TestRepository::new();
    repository.remove("advgen.yaml");
    repository.write("file", "");
    repository.commit_at(FIRST);
    let root = repository.path();
    for path in ["missing", "file"] {
        let error = refusal(&repository.at(path), None);
        assert!(
            matches!(error, RepositoryError::NotAFolder { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(path));
    }
    let error = refusal(root, None);
    assert!(
        matches!(error, RepositoryError::NoConfiguration { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("advgen init"));
    let error = refusal(root, Some("HEAD"));
    assert!(
        matches!(error, RepositoryError::NoConfigurationInCommit { .. }),
        "{error}"
    );
    for rev in [
        "no-such-branch",
        "HEAD~7",
        "HEAD:file",
        "",
        "..",
        "deadbeef",
    ] {
        let error = refusal(root, Some(rev));
        assert!(
            matches!(error, RepositoryError::UnknownRevision { .. }),
            "{rev}: {error}"
        );
        assert!(error.to_string().contains(&format!("`{rev}`")));
    }
}

#[test]
fn a_damaged_git_directory_is_not_taken_for_none() {
    let repository = TestRepository::new();
    repository.write("database/advgen.yaml", "name: Inner\n");
    repository.commit_at(FIRST);
    for damage in ["empty folder", "file"] {
        let git = repository.at("database/.git");
        if damage == "file" {
            std::fs::remove_dir(&git).unwrap();
            std::fs::write(&git, "gitdir: /nowhere\n").unwrap();
        } else {
            std::fs::create_dir(&git).unwrap();
        }
        let error = refusal(&repository.at("database"), None);
        assert!(
            matches!(error, RepositoryError::Corrupt { .. }),
            "{damage}: {error}"
        );
    }
    repository.remove(".git/HEAD");
    let error = refusal(repository.path(), None);
    assert!(matches!(error, RepositoryError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("git fsck"));
}

#[test]
fn a_head_that_leads_nowhere_is_an_error() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    repository.write(".git/HEAD", format!("{}\n", "1".repeat(40)));
    let error = refusal(repository.path(), None);
    assert!(matches!(error, RepositoryError::Corrupt { .. }), "{error}");
}

#[test]
fn a_sha256_repository_is_refused_by_name() {
    let repository = TestRepository::without_git();
    repository.git(&["init", "--quiet", "--object-format=sha256", "."]);
    repository.identify();
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "-m", "First"]);
    for rev in [None, Some("HEAD")] {
        let error = refusal(repository.path(), rev);
        assert!(matches!(error, RepositoryError::Sha256 { .. }), "{error}");
        assert!(error.to_string().contains("SHA-256"));
    }
}

#[test]
fn a_partial_clone_is_refused_with_its_mend() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.partialClone", "origin"]);
    let error = refusal(repository.path(), None);
    assert!(
        matches!(error, RepositoryError::UnsupportedExtension { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("partialclone") && error.to_string().contains("--filter"));
}

#[test]
fn a_repository_with_its_files_elsewhere_is_refused() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    let elsewhere = TestRepository::empty();
    let path = elsewhere.path().to_str().unwrap();
    repository.git(&["config", "core.worktree", path]);
    let error = refusal(repository.path(), None);
    assert!(
        matches!(error, RepositoryError::OutsideWorkTree { .. }),
        "{error}"
    );
}

#[test]
fn distrust_of_another_owner_is_explained() {
    let cause = Error::new(ErrorCode::Owner, ErrorClass::Config, "not owned");
    let error = RepositoryError::opening(Path::new("/srv/database"), &cause);
    assert!(
        error
            .to_string()
            .contains("`git config --global --add safe.directory /srv/database`")
    );
}

/// Giving files away needs the rights of root, and a configuration of the
/// person that trusts every folder defeats the check; then there is nothing
/// to see here.
#[cfg(unix)]
#[test]
fn a_repository_of_another_owner_is_not_trusted() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    let given_away = |path: &Path| std::os::unix::fs::chown(path, Some(12_345), None).is_ok();
    if !(given_away(repository.path()) && given_away(&repository.at(".git"))) {
        return;
    }
    let trusting = std::process::Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(repository.path())
        .output();
    if trusting.unwrap().status.success() {
        return;
    }
    let root = repository.path().canonicalize().unwrap();
    for rev in [None, Some("HEAD")] {
        let error = refusal(repository.path(), rev);
        assert!(
            matches!(&error, RepositoryError::Owner { path } if *path == root),
            "{error}"
        );
    }
}
