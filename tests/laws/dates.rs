//! Dates that are right: `published` and `modified` come from the first-parent history and the
//! content of the record, from nothing else.
//!
//! Every repository here has three dates that must not be confused: when a commit was authored
//! (2001), when it was made on a side branch, and when it landed on the published line.

use advgen::disclosure::gate::GateError;
use advgen::pipeline::BuildError;
use advgen::repository::RepositoryError;
use git2::{FileMode, Oid};

use crate::program::{Refusal, advgen, build, public, read_tree, run};
use crate::render::CONFIGURATION;
use crate::repository::{Files, TestRepository, scratch};

/// Landed on the line: three instants on no round number.
const FIRST: i64 = 1_614_744_367; // 2021-03-03T04:06:07Z
const SECOND: i64 = 1_649_221_688; // 2022-04-06T05:08:08Z
const THIRD: i64 = 1_683_526_209; // 2023-05-08T06:10:09Z
/// Made on a side branch: before everything, and after.
const ASIDE: [i64; 2] = [1_515_151_515, 1_700_000_000]; // 2018-01-05, 2023-11-14
const NOW: i64 = 1_704_164_645; // 2024-01-02T03:04:05Z

/// A published entry with a text.
fn entry(id: &str, text: &str) -> String {
    format!(
        "---\nid: {id}\nstatus: published\npublished: 2021-02-02T02:02:02Z\naliases: [CVE-2021-1001]\naffected:\n- package: {{ecosystem: Go, name: example.org/x}}\n  ranges: [{{introduced: \"0\", fixed: \"1.2.3\"}}]\n---\n# Title\n\n{text}\n"
    )
}

const A: &str = "advisories/2021/EX-2021-A.md";

fn files(entries: &[(&str, &str)]) -> Files {
    let mut files = Files::new();
    files.insert("advgen.yaml".into(), CONFIGURATION.into());
    for (path, text) in entries {
        files.insert((*path).to_owned(), (*text).into());
    }
    files
}

fn a(text: &str) -> Files {
    files(&[(A, &entry("EX-2021-A", text))])
}

/// `published` and `modified` of EX-2021-A at a commit.
#[track_caller]
fn dates(repository: &TestRepository, commit: Oid, now: i64) -> (i64, i64) {
    let commit = commit.to_string();
    let public = public(repository.path(), Some(&commit), now).unwrap();
    let record = public.find("EX-2021-A").expect("EX-2021-A is public");
    (record.published().unix(), record.modified().unix())
}

const PUBLISHED: i64 = 1_612_231_322; // 2021-02-02T02:02:02Z

#[test]
fn modified_is_when_the_content_landed() {
    let repository = TestRepository::new();
    let commit =
        |text: &str, parents: &[Oid], at: i64| repository.commit(&a(text), parents, at, "x");

    let first = commit("one", &[], FIRST);
    assert_eq!(dates(&repository, first, NOW), (PUBLISHED, FIRST));

    let edit = commit("two", &[first], SECOND);
    assert_eq!(
        dates(&repository, edit, NOW),
        (PUBLISHED, SECOND),
        "an edit"
    );

    let same = commit("two", &[edit], THIRD);
    assert_eq!(
        dates(&repository, same, NOW),
        (PUBLISHED, SECOND),
        "a commit that changes nothing"
    );

    let revert = commit("one", &[edit], THIRD);
    assert_eq!(
        dates(&repository, revert, NOW),
        (PUBLISHED, THIRD),
        "a revert is a change"
    );

    for aside in ASIDE {
        let side = commit("two", &[first], aside);
        let merge = commit("two", &[first, side], SECOND);
        assert_eq!(
            dates(&repository, merge, NOW),
            (PUBLISHED, SECOND),
            "a merge"
        );

        let evil = commit("three", &[first, side], SECOND);
        assert_eq!(
            dates(&repository, evil, NOW),
            (PUBLISHED, SECOND),
            "a merge that changes the text itself"
        );

        let into = commit("one", &[first, side], SECOND);
        assert_eq!(
            dates(&repository, into, NOW),
            (PUBLISHED, FIRST),
            "a merge that takes nothing over"
        );

        let other = commit("four", &[side], aside + 1);
        let octopus = commit("four", &[first, side, other, edit], THIRD);
        assert_eq!(
            dates(&repository, octopus, NOW),
            (PUBLISHED, THIRD),
            "an octopus merge"
        );
        let nothing = commit("one", &[first, side, other], THIRD);
        assert_eq!(
            dates(&repository, nothing, NOW),
            (PUBLISHED, FIRST),
            "an octopus merge of other things"
        );
    }
}

#[test]
fn a_rebase_counts_from_when_it_was_made() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let original = repository.commit(&a("two"), &[first], FIRST + 1, "edit");
    let upstream = repository.commit(&a("one"), &[first], SECOND, "other work");
    // The same change with the same author and author's date on another base.
    let rebased = repository.commit(&a("two"), &[upstream], THIRD, "edit");
    assert_eq!(dates(&repository, original, NOW), (PUBLISHED, FIRST + 1));
    assert_eq!(dates(&repository, rebased, NOW), (PUBLISHED, THIRD));
}

#[test]
fn moving_files_and_folders_moves_no_date() {
    let repository = TestRepository::new();
    let text = entry("EX-2021-A", "one");
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    for path in [
        "advisories/EX-2021-A.md",
        "advisories/old/EX-2021-A.md",
        "advisories/2021/EX-2021-A/index.md",
        "advisories/a/b/c/EX-2021-A.md",
    ] {
        let moved = repository.commit(&files(&[(path, &text)]), &[first], SECOND, "move");
        assert_eq!(dates(&repository, moved, NOW), (PUBLISHED, FIRST), "{path}");
        let back = repository.commit(&a("one"), &[moved], THIRD, "move back");
        assert_eq!(
            dates(&repository, back, NOW),
            (PUBLISHED, FIRST),
            "{path} and back"
        );
        let changed = files(&[(path, &entry("EX-2021-A", "two"))]);
        let changed = repository.commit(&changed, &[first], SECOND, "move and edit");
        assert_eq!(
            dates(&repository, changed, NOW),
            (PUBLISHED, SECOND),
            "{path} with an edit"
        );
    }
}

/// EX-2021-A in a folder of its own, with a patch that it links and a note that it does not.
fn with_patch(folder: &str, text: &str, patch: &str, note: &str) -> Files {
    let index = entry("EX-2021-A", &format!("{text}, [the fix](fix.patch)"));
    files(&[
        (&format!("{folder}/index.md"), &index),
        (&format!("{folder}/fix.patch"), patch),
        (&format!("{folder}/note.txt"), note),
    ])
}

#[test]
fn another_attachment_is_another_content() {
    const FOLDER: &str = "advisories/2021/EX-2021-A";
    const MOVED: &str = "advisories/old/EX-2021-A";
    let repository = TestRepository::new();
    let commit = |files: Files, parents: &[Oid], at| repository.commit(&files, parents, at, "x");
    let first = commit(with_patch(FOLDER, "one", "+1\n", "a"), &[], FIRST);
    let dated = |commit| dates(&repository, commit, NOW);
    assert_eq!(dated(first), (PUBLISHED, FIRST));
    // What nobody links moves nothing, nor does moving the folder.
    let note = commit(with_patch(FOLDER, "one", "+1\n", "b"), &[first], SECOND);
    assert_eq!(dated(note), (PUBLISHED, FIRST));
    let moved = commit(with_patch(MOVED, "one", "+1\n", "a"), &[first], SECOND);
    assert_eq!(dated(moved), (PUBLISHED, FIRST));
    // Other bytes under the same name do, also after the move and before a change of the text.
    let patched = commit(with_patch(FOLDER, "one", "+2\n", "a"), &[first], SECOND);
    assert_eq!(dated(patched), (PUBLISHED, SECOND));
    let moved = commit(with_patch(MOVED, "one", "+2\n", "a"), &[patched], THIRD);
    assert_eq!(dated(moved), (PUBLISHED, SECOND));
    let patched_there = commit(with_patch(MOVED, "one", "+3\n", "a"), &[patched], THIRD);
    assert_eq!(dated(patched_there), (PUBLISHED, THIRD));
    let back = commit(with_patch(FOLDER, "one", "+1\n", "a"), &[patched], THIRD);
    assert_eq!(dated(back), (PUBLISHED, THIRD));
    let text = commit(with_patch(FOLDER, "two", "+2\n", "a"), &[patched], THIRD);
    assert_eq!(dated(text), (PUBLISHED, THIRD));
    // In the work tree it counts as made now.
    repository.check_out(patched);
    let modified = || {
        let public = public(repository.path(), None, NOW).unwrap();
        public.find("EX-2021-A").unwrap().modified().unix()
    };
    assert_eq!(modified(), SECOND);
    std::fs::write(repository.at(&format!("{FOLDER}/fix.patch")), "+4\n").unwrap();
    assert_eq!(modified(), NOW);
}

#[test]
fn reformatting_all_files_moves_no_date() {
    let repository = TestRepository::new();
    let others: Vec<(String, String)> = (0..20)
        .map(|n| {
            (
                format!("advisories/EX-2021-N{n}.md"),
                entry(&format!("EX-2021-N{n}"), "text")
                    .replace("CVE-2021-1001", &format!("CVE-2021-900{n}")),
            )
        })
        .collect();
    let all = |form: &dyn Fn(&str) -> String| {
        let mut all = a("one");
        all.extend(
            others
                .iter()
                .map(|(path, text)| (path.clone(), text.clone().into_bytes())),
        );
        for (path, bytes) in &mut all {
            if path.starts_with("advisories/") {
                *bytes = form(std::str::from_utf8(bytes).unwrap()).into_bytes();
            }
        }
        all
    };
    let first = repository.commit(&all(&str::to_owned), &[], FIRST, "x");
    let forms: [(&str, &dyn Fn(&str) -> String); 8] = [
        ("line ends", &|text| text.replace('\n', "\r\n")),
        ("a byte order mark", &|text| format!("\u{feff}{text}")),
        ("quotes", &|text| {
            text.replace(
                "published: 2021-02-02T02:02:02Z",
                "published: \"2021-02-02T02:02:02Z\"",
            )
        }),
        ("another offset", &|text| {
            text.replace("2021-02-02T02:02:02Z", "2021-02-02T07:32:02+05:30")
        }),
        ("block style", &|text| {
            text.replace("aliases: [", "aliases:\n  - ")
                .replace("]\naffected", "\naffected")
        }),
        ("the order of keys", &|text| {
            let (status, rest) = text.split_at(text.find("status").unwrap());
            rest.replacen("---\n", &format!("{}---\n", &status[4..]), 1)
                .replacen("status", "---\nstatus", 1)
        }),
        ("blank lines", &|text| {
            text.replace("# Title\n\n", "\n\n# Title\n\n\n\n") + "\n\n\n"
        }),
        ("the full form", &|text| {
            text.replace(
                "{introduced: \"0\", fixed: \"1.2.3\"}",
                "{type: SEMVER, events: [{introduced: \"0\"}, {fixed: \"1.2.3\"}]}",
            )
            .replace(
                "name: example.org/x",
                "name: example.org/x, purl: 'pkg:golang/example.org/x'",
            )
        }),
    ];
    for (what, form) in forms {
        let commit = repository.commit(&all(form), &[first], SECOND, "reformat");
        assert_ne!(all(form), all(&str::to_owned), "{what} does nothing");
        let public = public(repository.path(), Some(&commit.to_string()), NOW).unwrap();
        assert_eq!(public.records().len(), 21, "{what}");
        for record in public.records() {
            assert_eq!(
                record.modified().unix(),
                FIRST,
                "{what}: {}",
                record.record().id
            );
        }
    }
}

/// A mistake in the case keeps the database from being built; when it is mended, or a newer advgen
/// takes it for none, the public content is as old as it was.
#[test]
fn a_case_that_was_not_understood_moves_no_date() {
    let repository = TestRepository::new();
    let with_case = |case: &str| {
        let text = entry("EX-2021-A", "one").replacen("---\n# ", &format!("{case}---\n# "), 1);
        files(&[(A, &text)])
    };
    let first = repository.commit(&with_case("case: {recieved: x}\n"), &[], FIRST, "x");
    let mended = repository.commit(&with_case("case: {notes: x}\n"), &[first], SECOND, "x");
    assert_eq!(dates(&repository, mended, NOW), (PUBLISHED, FIRST));
}

#[test]
fn submodules_elsewhere_do_not_matter_and_among_the_advisories_are_refused() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let elsewhere = [("vendor/lib", first, FileMode::Commit)];
    let commit = repository.commit_with(&a("one"), &elsewhere, &[first], SECOND, "submodule");
    assert_eq!(dates(&repository, commit, NOW), (PUBLISHED, FIRST));
    for path in [
        "advisories/lib",
        "advisories/2021/EX-2021-B",
        "site/theme",
        "templates",
    ] {
        let odd = [(path, first, FileMode::Commit)];
        let commit = repository
            .commit_with(&a("one"), &odd, &[first], SECOND, "submodule")
            .to_string();
        let refused = public(repository.path(), Some(&commit), NOW);
        assert!(matches!(refused, Err(Refusal::Findings(_))), "{path}");
    }
}

#[test]
fn work_under_embargo_leaves_no_date() {
    let repository = TestRepository::new();
    let embargoed = |text: &str| {
        files(&[(
            A,
            &format!(
                "---\nid: EX-2021-A\nstatus: embargoed\ndisclosure: 2022-09-09T09:09:09Z\n---\n# Title\n\n{text}\n"
            ),
        )])
    };
    let disclosure = 1_662_714_549;
    let first = repository.commit(&embargoed("one"), &[], FIRST, "x");
    let second = repository.commit(&embargoed("two"), &[first], SECOND, "x");
    assert_eq!(dates(&repository, second, NOW), (disclosure, disclosure));
    assert!(
        public(repository.path(), Some(&second.to_string()), disclosure - 1)
            .unwrap()
            .records()
            .is_empty()
    );
    let late = repository.commit(&embargoed("three"), &[second], THIRD, "x");
    assert_eq!(dates(&repository, late, NOW), (disclosure, THIRD));
}

#[test]
fn a_modified_key_counts_for_the_commit_that_set_it() {
    let repository = TestRepository::new();
    let with_key = |text: &str, at: &str| {
        let text =
            entry("EX-2021-A", text).replace("aliases:", &format!("modified: {at}\naliases:"));
        files(&[(A, &text)])
    };
    let imported = with_key("one", "2021-02-20T00:00:00Z");
    let first = repository.commit(&imported, &[], SECOND, "import");
    let key = 1_613_779_200;
    assert_eq!(
        dates(&repository, first, NOW),
        (PUBLISHED, key),
        "an import"
    );
    let edited = with_key("two", "2021-02-20T00:00:00Z");
    let edit = repository.commit(&edited, &[first], THIRD, "edit");
    assert_eq!(
        dates(&repository, edit, NOW),
        (PUBLISHED, THIRD),
        "an edit that leaves the key"
    );
    let again = repository.commit(
        &with_key("two", "2021-02-21T00:00:00Z"),
        &[edit],
        THIRD + 1,
        "import",
    );
    let (_, modified) = dates(&repository, again, NOW);
    assert!(modified >= THIRD, "a key cannot take `modified` back");
}

#[test]
fn a_committer_whose_clock_runs_backwards_takes_no_date_back() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], SECOND, "x");
    let back = repository.commit(&a("two"), &[first], FIRST, "an hour behind");
    let commit = back.to_string();
    let public = public(repository.path(), Some(&commit), NOW).unwrap();
    let modified = public.find("EX-2021-A").unwrap().modified();
    assert!(
        modified.unix() >= SECOND && modified.nanoseconds() > 0,
        "{modified}"
    );
}

#[test]
fn a_commit_of_no_possible_time_is_not_passed_over() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], 0, "the epoch");
    assert_eq!(dates(&repository, first, NOW), (PUBLISHED, PUBLISHED));
    repository.check_out(first);
    let on_disk = public(repository.path(), None, NOW).unwrap();
    assert_eq!(
        on_disk.find("EX-2021-A").unwrap().modified().unix(),
        PUBLISHED,
        "not the present moment"
    );

    let gone = repository.commit(&files(&[]), &[first], FIRST, "gone");
    assert!(
        matches!(
            public(repository.path(), Some(&gone.to_string()), NOW),
            Err(Refusal::Findings(_))
        ),
        "it was public"
    );

    // libgit2 cannot write such a commit, others can.
    let tree = repository
        .git()
        .find_commit(repository.commit(&a("two"), &[first], SECOND, "x"))
        .unwrap()
        .tree_id();
    let raw = format!(
        "tree {tree}\nparent {first}\nauthor A <a@example.org> 1 +0000\ncommitter A <a@example.org> 400000000000 +0000\n\nx\n"
    );
    let far = repository
        .git()
        .odb()
        .unwrap()
        .write(git2::ObjectType::Commit, raw.as_bytes())
        .unwrap();
    let refused = public(repository.path(), Some(&far.to_string()), NOW);
    assert!(
        matches!(
            refused,
            Err(Refusal::Build(BuildError::Gate(
                GateError::ClockBehind { .. }
            )))
        ),
        "a commit of the year 14645: {:?}",
        refused.map(|public| public.records().len())
    );
}

#[test]
fn what_was_never_built_moves_no_date() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let mut broken = a("one");
    broken.insert(A.into(), b"<<<<<<< HEAD\n".to_vec());
    for bad in [broken, files(&[])] {
        let bad = repository.commit(&bad, &[first], SECOND, "an accident");
        assert!(public(repository.path(), Some(&bad.to_string()), NOW).is_err());
        let mended = repository.commit(&a("one"), &[bad], THIRD, "mended");
        assert_eq!(dates(&repository, mended, NOW), (PUBLISHED, FIRST));
        let changed = repository.commit(&a("two"), &[bad], THIRD, "mended otherwise");
        assert_eq!(dates(&repository, changed, NOW), (PUBLISHED, THIRD));
    }
}

#[test]
fn an_entry_that_landed_late_builds_in_the_very_second() {
    let repository = TestRepository::new();
    let late = files(&[(
        A,
        "---\nid: EX-2021-A\nstatus: embargoed\ndisclosure: 2021-03-03T04:00:00Z\n---\n# T\n",
    )]);
    let commit = repository.commit(&late, &[], FIRST, "six minutes late");
    repository.check_out(commit);
    for now in [FIRST, FIRST + 1] {
        for rev in [None, Some("HEAD")] {
            let public = public(repository.path(), rev, now);
            assert!(
                public.is_ok_and(|public| public.records().len() == 1),
                "{now} {rev:?}"
            );
        }
    }
}

#[test]
fn a_change_that_is_not_committed_counts_as_made_now() {
    let repository = TestRepository::new();
    repository.check_out(repository.commit(&a("one"), &[], FIRST, "x"));
    let modified = || {
        let public = public(repository.path(), None, NOW).unwrap();
        public.find("EX-2021-A").unwrap().modified().unix()
    };
    assert_eq!(modified(), FIRST);
    std::fs::write(
        repository.at(A),
        entry("EX-2021-A", "one").replace('\n', "\r\n"),
    )
    .unwrap();
    assert_eq!(modified(), FIRST, "another form of the same");
    std::fs::write(repository.at(A), entry("EX-2021-A", "two")).unwrap();
    assert_eq!(modified(), NOW);
    assert!(
        public(repository.path(), Some("HEAD"), NOW)
            .unwrap()
            .find("EX-2021-A")
            .is_some_and(|a| a.modified().unix() == FIRST)
    );
}

#[test]
fn a_shallow_clone_is_refused_with_the_line_for_the_workflow() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let second = repository.commit(&a("two"), &[first], SECOND, "x");
    repository.check_out(second);
    std::fs::write(
        repository.git().path().join("shallow"),
        format!("{second}\n"),
    )
    .unwrap();
    for rev in [None, Some("HEAD")] {
        let refused = public(repository.path(), rev, NOW);
        assert!(
            matches!(
                refused,
                Err(Refusal::Repository(RepositoryError::Shallow { .. }))
            ),
            "{rev:?}"
        );
    }
    let out = scratch();
    let folder = out.path().join("public");
    for words in [
        &["build", "--out", folder.to_str().unwrap()][..],
        &["check"],
        &["flip"],
        &["next"],
    ] {
        let output = run(&mut advgen(repository.path(), words));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains("fetch-depth: 0"), "{words:?}: {said}");
        assert!(!folder.exists());
    }
}

#[test]
fn a_clock_behind_the_newest_commit_is_refused() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let second = repository.commit(&a("two"), &[first], SECOND, "x");
    repository.check_out(second);
    let out = scratch();
    let folder = out.path().join("public");
    for rev in [None, Some("HEAD")] {
        let refused = build(repository.path(), rev, SECOND - 1, &folder);
        assert!(
            matches!(
                refused,
                Err(Refusal::Build(BuildError::Gate(
                    GateError::ClockBehind { .. }
                )))
            ),
            "{rev:?}"
        );
        assert!(!folder.exists());
        build(repository.path(), rev, SECOND, &folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let output = run(&mut advgen(
        repository.path(),
        &["flip", "--now", "2022-04-06T05:08:07Z"],
    ));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("clock"),
        "{said}"
    );
}

#[test]
fn a_broken_clock_elsewhere_keeps_no_entry_from_its_disclosure() {
    // A commit of a private entry, made with a clock far ahead, has been built over already.
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let mut draft = a("one");
    draft.insert(
        "advisories/EX-2021-B.md".into(),
        b"---\nid: EX-2021-B\nstatus: draft\n---\n# T\n".to_vec(),
    );
    let ahead = repository.commit(&draft, &[first], NOW + 1_000_000, "a clock ahead");
    let after = repository.commit(&draft, &[ahead], SECOND, "x");
    assert_eq!(dates(&repository, after, NOW), (PUBLISHED, FIRST));
}

#[test]
fn no_date_of_the_output_comes_from_an_author_a_side_branch_or_the_disk() {
    let repository = TestRepository::new();
    let first = repository.commit(&a("one"), &[], FIRST, "x");
    let side = repository.commit(&a("two"), &[first], ASIDE[1], "x");
    let merge = repository.commit(&a("two"), &[first, side], SECOND, "x");
    repository.check_out(merge);
    let out = scratch();
    let folder = out.path().join("public");
    build(repository.path(), None, NOW, &folder).unwrap();
    let mut seen = false;
    for (path, (_, time, bytes)) in read_tree(&folder) {
        assert_eq!(time, SECOND, "{path}");
        let text = String::from_utf8_lossy(&bytes);
        seen |= text.contains("2022-04-06T05:08:08Z");
        for foreign in [
            "2001-02-03",
            "2023-11-14",
            "2024-01-02",
            "981173106",
            "1700000000",
        ] {
            assert!(!text.contains(foreign), "{foreign} in {path}");
        }
    }
    assert!(seen || advgen::publish::FORMATS.is_empty());
}
