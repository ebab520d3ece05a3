use crate::repository::location::Repository;
use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

#[test]
fn no_id_is_ever_forgotten() {
    let origin = TestRepository::new();
    origin.write("advisories/remote.md", "");
    origin.commit_at(FIRST);

    let repository = TestRepository::new();
    repository.write("advisories/deleted.md", "");
    repository.write("advisories/2026/renamed/index.md", "");
    repository.commit_at(FIRST);
    repository.remove("advisories/deleted.md");
    repository.git(&[
        "mv",
        "advisories/2026/renamed",
        "advisories/2026/renamed-to",
    ]);
    repository.commit_at(SECOND);

    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write("advisories/branch.md", "");
    repository.commit_at(THIRD);
    repository.git(&["switch", "--quiet", "-c", "to-be-deleted", "main"]);
    repository.write("advisories/tagged.md", "");
    repository.commit_at(THIRD);
    repository.git(&["tag", "-a", "-m", "Tag", "annotated"]);
    repository.git(&["switch", "--quiet", "main"]);
    repository.git(&["branch", "-D", "to-be-deleted"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "topic"]);
    repository.write("advisories/only-in-merge.md", "");
    repository.commit_at(THIRD + 1);
    repository.git(&["switch", "--quiet", "--detach"]);
    repository.write("advisories/detached.md", "");
    repository.commit_at(THIRD + 2);
    repository.remove("advisories/detached.md");
    repository.commit_at(THIRD + 3);

    let url = origin.path().to_str().unwrap();
    repository.git(&["remote", "add", "origin", url]);
    repository.git(&["fetch", "--quiet", "origin"]);
    // A tag may name something that is no commit.
    repository.git(&["tag", "tree", "HEAD^{tree}"]);

    repository.write("advisories/stashed.md", "");
    repository.git(&["add", "advisories/stashed.md"]);
    repository.git(&["stash", "--quiet"]);
    repository.write("advisories/staged.md", "");
    repository.git(&["add", "advisories/staged.md"]);
    repository.remove("advisories/staged.md");
    repository.write("advisories/untracked.md", "");
    repository.write("advisories/.hidden.md", "");
    repository.write("advisories/backup.md~", "");
    repository.write("site/page.md", "");

    let expected = [
        "branch",
        "deleted",
        "detached",
        "only-in-merge",
        "remote",
        "renamed",
        "renamed-to",
        "staged",
        "stashed",
        "tagged",
        "untracked",
    ];
    let used = repository.open().used_ids().unwrap();
    assert_eq!(used.iter().collect::<Vec<_>>(), expected);

    // A commit knows the others too, though not what is only on disk.
    let used = repository.open_at("main").used_ids().unwrap();
    let in_git: Vec<_> = expected
        .into_iter()
        .filter(|id| *id != "untracked")
        .collect();
    assert_eq!(used.iter().collect::<Vec<_>>(), in_git);
}

#[test]
fn ids_are_known_without_git_and_before_the_first_commit() {
    for repository in [TestRepository::without_git(), TestRepository::new()] {
        repository.write("advisories/EX-1.md", "");
        let used = repository.open().used_ids().unwrap();
        assert_eq!(used.iter().collect::<Vec<_>>(), ["EX-1"]);
    }
}

#[test]
fn a_bare_repository_knows_its_ids() {
    let origin = TestRepository::new();
    origin.write("advisories/EX-1.md", "");
    origin.commit_at(FIRST);
    origin.git(&["mv", "advisories/EX-1.md", "advisories/EX-2.md"]);
    origin.commit_at(SECOND);
    let clones = TestRepository::empty();
    clones.git(&[
        "clone",
        "--quiet",
        "--bare",
        origin.path().to_str().unwrap(),
        "bare.git",
    ]);
    let bare = Repository::open(&clones.at("bare.git"), Some("main")).unwrap();
    assert_eq!(
        bare.used_ids().unwrap().iter().collect::<Vec<_>>(),
        ["EX-1", "EX-2"]
    );
}
