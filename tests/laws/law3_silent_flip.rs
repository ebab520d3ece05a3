//! Law 3: `flip` writes into Git that a due entry is public, and no reader can tell.

use std::collections::BTreeMap;

use advgen::disclosure::flip::{self, Flipped};
use git2::Oid;
use proptest::prelude::*;

use crate::generate::{FAR, stories};
use crate::program::{assert_same, built, cases, database, moment};
use crate::render::{self, Variant};
use crate::repository::{TestRepository, scratch};

fn flip_at(repository: &TestRepository, now: i64) -> Flipped {
    let database = database(repository.path(), None, now).unwrap();
    flip::flip(&database, moment(now)).unwrap()
}

/// The text of every file of a commit.
fn texts(repository: &TestRepository, commit: Oid) -> BTreeMap<String, String> {
    let git = repository.git();
    let mut files = BTreeMap::new();
    let tree = git.find_commit(commit).unwrap().tree().unwrap();
    tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        if let Ok(blob) = git.find_blob(entry.id()) {
            let text = String::from_utf8_lossy(blob.content()).into_owned();
            files.insert(format!("{folder}{}", entry.name().unwrap()), text);
        }
        git2::TreeWalkResult::Ok
    })
    .unwrap();
    files
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn nobody_can_tell_whether_a_disclosure_was_recorded((story, choice) in (stories(), any::<u8>())) {
        let now = story.moment(choice);
        let repository = TestRepository::new();
        let before = render::write(&repository, &story, &Variant::default(), false);
        repository.check_out(before);
        let flipped = flip_at(&repository, now);
        let due: Vec<_> = story
            .head()
            .entries
            .iter()
            .filter(|entry| matches!(entry.state, crate::generate::State::Embargoed { disclosure } if disclosure <= now))
            .collect();
        prop_assert_eq!(flipped.due.len(), due.len());
        let Some(recorded) = flipped.commit else {
            prop_assert!(due.is_empty());
            return Ok(());
        };

        // Nothing but two keys of what is due.
        let (old, new) = (texts(&repository, before), texts(&repository, recorded));
        prop_assert!(old.keys().eq(new.keys()));
        let expected: Vec<String> = due.iter().map(|entry| render::file(entry).0).collect();
        for (path, old) in &old {
            let differs = old != &new[path];
            prop_assert_eq!(differs, expected.contains(path), "{}", path);
            let kept = |text: &str| -> Vec<String> {
                let lines = text.lines().filter(|l| !l.starts_with("status:") && !l.starts_with("published:"));
                lines.map(str::to_owned).collect()
            };
            prop_assert_eq!(kept(old), kept(&new[path]));
        }
        prop_assert!(repository.git().statuses(None).unwrap().is_empty());

        // The same tree, committed at the moment it was due, as if its clock had been that one.
        let tree = repository.git().find_commit(recorded).unwrap().tree_id();
        let after = repository.commit_tree(tree, &[before], now, "Record");

        // Run twice, it makes one commit.
        repository.check_out(after);
        prop_assert_eq!(flip_at(&repository, now).commit, None);
        prop_assert_eq!(repository.git().head().unwrap().target(), Some(after));

        let mut moments = vec![now, now + 1, FAR];
        moments.extend(story.disclosures().into_iter().filter(|at| *at > now).flat_map(|at| [at - 1, at]));
        for at in moments {
            let build_of = |commit: Oid| built(repository.path(), Some(&commit.to_string()), at).unwrap();
            assert_same("after the flip", &build_of(before), &build_of(after));
        }
    }
}

/// `build --flip` publishes in the same second as it records, and with a given moment too.
#[test]
fn a_build_that_flips_writes_what_a_build_writes() {
    use crate::program::{advgen, read_tree, run};
    let repository = TestRepository::new();
    let mut files = crate::repository::Files::new();
    files.insert("advgen.yaml".into(), render::CONFIGURATION.into());
    files.insert(
        "advisories/EX-2021-A.md".into(),
        b"---\nid: EX-2021-A\nstatus: embargoed\ndisclosure: 2021-03-14T12:30:00Z\n---\n# T\n"
            .to_vec(),
    );
    repository.check_out(repository.commit(&files, &[], crate::generate::START, "x"));
    let out = scratch();
    let mut trees = Vec::new();
    for flip in [false, true, true] {
        let folder = out.path().join("public");
        let mut words = vec![
            "build",
            "--now",
            "2021-04-01T00:00:00Z",
            "--out",
            folder.to_str().unwrap(),
        ];
        words.extend(flip.then_some("--flip"));
        // The second one builds what is recorded, so its moment cannot lie before the commit.
        let late = trees.len() == 2;
        if late {
            words.drain(1..3);
        }
        let output = run(&mut advgen(repository.path(), &words));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        trees.push(read_tree(&folder));
    }
    assert_same("with --flip", &trees[0], &trees[1]);
    assert_same("with --flip, again", &trees[0], &trees[2]);
}
