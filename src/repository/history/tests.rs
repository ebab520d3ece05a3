use git2::Oid;

use super::History;
use crate::repository::error::RepositoryError;
use crate::repository::location::Repository;
use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

const ID: &str = "EX-2026-1";
const FILE: &str = "advisories/EX-2026-1.md";

fn history(repository: &TestRepository) -> History {
    repository.open().history().unwrap().unwrap()
}

/// The events of an id, newest first, as (effective time, blob, path).
fn events(repository: &TestRepository, id: &str) -> Vec<(i64, Option<Oid>, String)> {
    let history = history(repository);
    history
        .events(id)
        .iter()
        .map(|event| {
            let effective = history.commit(event).unwrap().effective;
            (effective, event.blob, event.path.clone())
        })
        .collect()
}

fn has(time: i64, text: &str, path: &str) -> (i64, Option<Oid>, String) {
    (time, Some(TestRepository::blob(text)), path.to_owned())
}

fn gone(time: i64, path: &str) -> (i64, Option<Oid>, String) {
    (time, None, path.to_owned())
}

#[test]
fn a_change_counts_from_its_commit_and_other_commits_do_not_count() {
    let repository = TestRepository::new();
    repository.write(FILE, "one");
    repository.write("advisories/2026/EX-2026-2/index.md", "other");
    repository.commit_at(FIRST);
    repository.write("README.md", "not an advisory");
    repository.write("advisories/EX-2026-1.patch", "not an advisory");
    repository.commit_at(SECOND);
    repository.write(FILE, "two");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [has(THIRD, "two", FILE), has(FIRST, "one", FILE)]
    );
    assert_eq!(
        events(&repository, "EX-2026-2"),
        [has(FIRST, "other", "advisories/2026/EX-2026-2/index.md")]
    );
    assert_eq!(events(&repository, "EX-2026-3"), []);
    let history = history(&repository);
    assert_eq!(history.ids().collect::<Vec<_>>(), [ID, "EX-2026-2"]);
    let committed: Vec<_> = history.line.iter().map(|commit| commit.committed).collect();
    assert_eq!(committed, [THIRD, SECOND, FIRST]);
}

#[test]
fn a_branch_counts_from_the_merge_that_brought_it_in() {
    let repository = TestRepository::new();
    repository.write("advisories/EX-2026-9.md", "base");
    repository.commit_at(FIRST);
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write(FILE, "draft");
    repository.commit_at(SECOND);
    repository.git(&["switch", "--quiet", "main"]);
    repository.git_at(
        THIRD,
        &["merge", "--quiet", "--no-ff", "-m", "Merge", "topic"],
    );

    assert_eq!(events(&repository, ID), [has(THIRD, "draft", FILE)]);
    assert_eq!(history(&repository).line.len(), 2);
}

#[test]
fn a_merge_that_changes_the_text_itself_counts() {
    let repository = TestRepository::new();
    repository.write(FILE, "base");
    repository.commit_at(FIRST);
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write("advisories/EX-2026-9.md", "topic");
    repository.commit_at(SECOND);
    repository.git(&["switch", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "topic"]);
    repository.write(FILE, "changed by the merge");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "changed by the merge", FILE),
            has(FIRST, "base", FILE)
        ]
    );
}

#[test]
fn a_merge_that_keeps_our_side_changes_nothing() {
    let repository = TestRepository::new();
    repository.write(FILE, "base");
    repository.commit_at(FIRST);
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write(FILE, "topic");
    repository.commit_at(SECOND);
    repository.git(&["switch", "--quiet", "main"]);
    repository.git_at(
        THIRD,
        &["merge", "--quiet", "--strategy=ours", "-m", "Ours", "topic"],
    );

    assert_eq!(events(&repository, ID), [has(FIRST, "base", FILE)]);
}

#[test]
fn an_octopus_merge_brings_in_all_its_branches_at_once() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    for id in ["EX-2026-1", "EX-2026-2", "EX-2026-3"] {
        repository.git(&["switch", "--quiet", "-c", id, "main"]);
        repository.write(&format!("advisories/{id}.md"), id);
        repository.commit_at(SECOND);
    }
    repository.git(&["switch", "--quiet", "main"]);
    repository.git_at(
        THIRD,
        &[
            "merge",
            "--no-ff",
            "--quiet",
            "-m",
            "All",
            "EX-2026-1",
            "EX-2026-2",
            "EX-2026-3",
        ],
    );

    assert_eq!(
        repository
            .git(&["rev-list", "--parents", "-n1", "HEAD"])
            .split(' ')
            .count(),
        5
    );
    for id in ["EX-2026-1", "EX-2026-2", "EX-2026-3"] {
        let path = format!("advisories/{id}.md");
        assert_eq!(events(&repository, id), [has(THIRD, id, &path)]);
    }
}

#[test]
fn moves_keep_the_id_and_its_content() {
    let repository = TestRepository::new();
    repository.write("advisories/drafts/EX-2026-1.md", "text");
    repository.commit_at(FIRST);
    repository.git(&["mv", "advisories/drafts", "advisories/2026"]);
    repository.commit_at(SECOND);
    repository.write("advisories/2026/EX-2026-1/index.md", "text and more");
    repository.remove("advisories/2026/EX-2026-1.md");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "text and more", "advisories/2026/EX-2026-1/index.md"),
            has(SECOND, "text", "advisories/2026/EX-2026-1.md"),
            has(FIRST, "text", "advisories/drafts/EX-2026-1.md"),
        ]
    );
}

#[test]
fn a_rename_ends_one_id_and_begins_another() {
    let repository = TestRepository::new();
    repository.write("advisories/EX-0000-0001.md", "text");
    repository.commit_at(FIRST);
    repository.commit_at(SECOND);
    repository.git(&["mv", "advisories/EX-0000-0001.md", FILE]);
    repository.commit_at(THIRD);

    assert_eq!(events(&repository, ID), [has(THIRD, "text", FILE)]);
    assert_eq!(
        events(&repository, "EX-0000-0001"),
        [
            gone(THIRD, "advisories/EX-0000-0001.md"),
            has(FIRST, "text", "advisories/EX-0000-0001.md"),
        ]
    );
}

#[test]
fn ids_that_differ_in_case_are_two_ids() {
    let repository = TestRepository::new();
    repository.write("advisories/ex-2026-1.md", "text");
    repository.commit_at(FIRST);
    repository.commit_at(SECOND);
    repository.git(&["mv", "--force", "advisories/ex-2026-1.md", FILE]);
    repository.commit_at(THIRD);

    assert_eq!(events(&repository, ID), [has(THIRD, "text", FILE)]);
    assert_eq!(
        events(&repository, "ex-2026-1"),
        [
            gone(THIRD, "advisories/ex-2026-1.md"),
            has(FIRST, "text", "advisories/ex-2026-1.md"),
        ]
    );
}

#[test]
fn a_revert_is_a_change_back() {
    let repository = TestRepository::new();
    repository.write(FILE, "one");
    repository.commit_at(FIRST);
    repository.write(FILE, "two");
    repository.commit_at(SECOND);
    repository.git_at(THIRD, &["revert", "--no-edit", "HEAD"]);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "one", FILE),
            has(SECOND, "two", FILE),
            has(FIRST, "one", FILE),
        ]
    );
}

#[test]
fn a_deleted_and_restored_advisory_tells_both() {
    let repository = TestRepository::new();
    repository.write(FILE, "text");
    repository.commit_at(FIRST);
    repository.remove(FILE);
    repository.commit_at(SECOND);
    repository.write(FILE, "text");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "text", FILE),
            gone(SECOND, FILE),
            has(FIRST, "text", FILE),
        ]
    );
}

#[test]
fn a_rebase_counts_from_the_day_it_landed() {
    let repository = TestRepository::new();
    repository.commit_at(FIRST);
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write(FILE, "text");
    repository.commit_at(FIRST + 5);
    repository.git(&["switch", "--quiet", "main"]);
    repository.write("README.md", "meanwhile");
    repository.commit_at(SECOND);
    repository.git_at(THIRD, &["rebase", "--quiet", "main", "topic"]);

    assert_eq!(events(&repository, ID), [has(THIRD, "text", FILE)]);
}

#[test]
fn time_never_runs_backwards_along_the_line() {
    let repository = TestRepository::new();
    repository.write(FILE, "one");
    repository.commit_at(SECOND);
    repository.write(FILE, "two");
    repository.commit_at(THIRD);
    repository.write(FILE, "three");
    repository.commit_at(FIRST);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "three", FILE),
            has(THIRD, "two", FILE),
            has(SECOND, "one", FILE),
        ]
    );
    assert_eq!(history(&repository).line[0].committed, FIRST);
}

#[test]
fn two_files_with_one_id_are_told_by_the_first_path() {
    let repository = TestRepository::new();
    repository.write("advisories/b/EX-2026-1.md", "b");
    repository.commit_at(FIRST);
    repository.write("advisories/a/EX-2026-1.md", "a");
    repository.commit_at(SECOND);
    repository.write("advisories/b/EX-2026-1.md", "changed behind the first");
    repository.commit_at(SECOND + 1);
    repository.remove("advisories/a/EX-2026-1.md");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [
            has(
                THIRD,
                "changed behind the first",
                "advisories/b/EX-2026-1.md"
            ),
            has(SECOND, "a", "advisories/a/EX-2026-1.md"),
            has(FIRST, "b", "advisories/b/EX-2026-1.md"),
        ]
    );
}

#[test]
fn a_change_of_mode_is_no_change() {
    let repository = TestRepository::new();
    repository.write(FILE, "text");
    repository.commit_at(FIRST);
    repository.git(&["update-index", "--chmod=+x", FILE]);
    repository.git_at(SECOND, &["commit", "--quiet", "-m", "Mode"]);
    repository.git(&["update-index", "--chmod=-x", FILE]);
    repository.git_at(THIRD, &["commit", "--quiet", "-m", "Mode"]);

    assert_eq!(events(&repository, ID), [has(FIRST, "text", FILE)]);
}

#[test]
fn a_file_replaced_by_a_folder_and_back() {
    let repository = TestRepository::new();
    repository.write(FILE, "file");
    repository.commit_at(FIRST);
    repository.remove(FILE);
    repository.write("advisories/EX-2026-1.md/EX-2026-2.md", "inside");
    repository.commit_at(SECOND);
    repository.remove("advisories/EX-2026-1.md/EX-2026-2.md");
    std::fs::remove_dir(repository.at(FILE)).unwrap();
    repository.write(FILE, "file");
    repository.commit_at(THIRD);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "file", FILE),
            gone(SECOND, FILE),
            has(FIRST, "file", FILE),
        ]
    );
    assert_eq!(
        events(&repository, "EX-2026-2"),
        [
            gone(THIRD, "advisories/EX-2026-1.md/EX-2026-2.md"),
            has(SECOND, "inside", "advisories/EX-2026-1.md/EX-2026-2.md"),
        ]
    );
}

#[test]
fn links_and_submodules_are_no_advisories() {
    let repository = TestRepository::new();
    repository.write(FILE, "text");
    let commit = repository.commit_at(FIRST).to_string();
    repository.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{commit},advisories/EX-2026-2.md"),
    ]);
    // The link's target is the text of the file: one blob, two kinds.
    let blob = TestRepository::blob("text").to_string();
    repository.git(&[
        "update-index",
        "--cacheinfo",
        &format!("120000,{blob},{FILE}"),
    ]);
    repository.git_at(SECOND, &["commit", "--quiet", "-m", "Link and submodule"]);
    repository.git(&[
        "update-index",
        "--cacheinfo",
        &format!("100644,{blob},{FILE}"),
    ]);
    repository.git_at(THIRD, &["commit", "--quiet", "-m", "File"]);

    assert_eq!(
        events(&repository, ID),
        [
            has(THIRD, "text", FILE),
            gone(SECOND, FILE),
            has(FIRST, "text", FILE),
        ]
    );
    assert_eq!(events(&repository, "EX-2026-2"), []);
}

#[test]
fn a_reformat_of_all_files_is_one_change_each() {
    let repository = TestRepository::new();
    let path = |number: usize| format!("advisories/{}/EX-2026-{number}.md", number % 7);
    for number in 0..200 {
        repository.write(&path(number), format!("text {number}"));
    }
    repository.commit_at(FIRST);
    repository.commit_at(SECOND);
    for number in 0..200 {
        repository.write(&path(number), format!("text {number}\n"));
    }
    repository.commit_at(THIRD);

    let history = history(&repository);
    assert_eq!(history.ids().count(), 200);
    for number in 0..200 {
        let commits: Vec<_> = history
            .events(&format!("EX-2026-{number}"))
            .iter()
            .map(|event| (event.commit, event.blob))
            .collect();
        let before = TestRepository::blob(&format!("text {number}"));
        let after = TestRepository::blob(&format!("text {number}\n"));
        assert_eq!(commits, [(0, Some(after)), (2, Some(before))], "{number}");
    }
}

#[test]
fn a_database_in_a_subfolder_has_the_history_of_that_folder() {
    let repository = TestRepository::empty();
    repository.git(&["init", "--quiet", "--initial-branch=main", "."]);
    repository.identify();
    repository.write(FILE, "not of the database");
    repository.commit_at(FIRST);
    repository.write("security/db/advgen.yaml", "name: Example\n");
    repository.write(&format!("security/db/{FILE}"), "one");
    repository.commit_at(SECOND);
    repository.write(FILE, "still not of the database");
    repository.write(&format!("security/db/{FILE}"), "two");
    repository.commit_at(THIRD);

    let expected = [has(THIRD, "two", FILE), has(SECOND, "one", FILE)];
    for (dir, rev) in [
        ("security/db", None),
        ("security/db/advisories", None),
        ("security/db/advisories", Some("main")),
    ] {
        let database = Repository::open(&repository.at(dir), rev).unwrap();
        let history = database.history().unwrap().unwrap();
        let events: Vec<_> = history
            .events(ID)
            .iter()
            .map(|event| {
                let commit = history.commit(event).unwrap();
                (commit.effective, event.blob, event.path.clone())
            })
            .collect();
        assert_eq!(events, expected, "{dir} {rev:?}");
        assert_eq!(history.line.len(), 3);
    }
}

#[test]
fn an_older_revision_has_only_its_own_past() {
    let repository = TestRepository::new();
    repository.write(FILE, "one");
    repository.commit_at(FIRST);
    let second = repository.commit_at(SECOND);
    repository.write(FILE, "two");
    repository.commit_at(THIRD);

    let history = repository.open_at("HEAD~1").history().unwrap().unwrap();
    assert_eq!(history.line[0].oid, second);
    assert_eq!(history.events(ID).len(), 1);
    assert_eq!(
        history.commit(&history.events(ID)[0]).unwrap().committed,
        FIRST
    );
}

#[test]
fn a_shallow_clone_is_refused_and_told_how_to_mend_it() {
    let origin = TestRepository::new();
    for (text, time) in [("one", FIRST), ("two", SECOND), ("three", THIRD)] {
        origin.write(FILE, text);
        origin.commit_at(time);
    }
    let clones = TestRepository::empty();
    let url = format!("file://{}", origin.path().display());
    clones.git(&["clone", "--quiet", "--depth=1", &url, "clone"]);
    clones.git(&["-C", "clone", "worktree", "add", "--quiet", "../linked"]);

    for folder in ["clone", "linked"] {
        let shallow = Repository::open(&clones.at(folder), None).unwrap();
        assert!(shallow.is_shallow(), "{folder}");
        assert_eq!(shallow.snapshot().unwrap().files.len(), 2, "{folder}");
        let refusals = [shallow.history().err(), shallow.used_ids().err()];
        for refusal in refusals {
            let refusal = refusal.unwrap();
            assert!(matches!(refusal, RepositoryError::Shallow { .. }));
            let message = refusal.to_string();
            assert!(message.contains("fetch-depth: 0\n") || message.ends_with("fetch-depth: 0"));
            assert!(message.contains("git fetch --unshallow"));
        }
    }
}

#[test]
fn before_the_first_commit_the_history_is_empty() {
    let repository = TestRepository::new();
    repository.write(FILE, "text");
    let history = history(&repository);
    assert!(history.line.is_empty());
    assert_eq!(history.events(ID), []);
}

#[test]
fn without_git_there_is_no_history() {
    let folder = TestRepository::without_git();
    assert!(folder.open().history().unwrap().is_none());
}

#[test]
fn a_missing_object_is_an_error_and_not_an_end() {
    let repository = TestRepository::new();
    repository.write(FILE, "one");
    repository.commit_at(FIRST);
    let second = repository.commit_at(SECOND).to_string();
    repository.write(FILE, "two");
    repository.commit_at(THIRD);
    let (folder, file) = second.split_at(2);
    std::fs::remove_file(repository.at(&format!(".git/objects/{folder}/{file}"))).unwrap();

    let error = repository.open().history().unwrap_err();
    assert!(matches!(error, RepositoryError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("git fsck"));
}
