//! The mirror: a public repository that holds what is public and nothing of the private one
//! (disclosure reference, L18), and whose history only grows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use advgen::pipeline::{self, Mirrored, Push};
use git2::{ObjectType, Oid, Repository};
use proptest::prelude::*;

use crate::canary::{self, Found, Token};
use crate::generate::{FAR, Story, stories};
use crate::program::{assert_same, built, cases, database, moment};
use crate::render::{self, Variant};
use crate::repository::{TestRepository, scratch};

fn run(repository: &TestRepository, rev: Oid, now: i64, folder: &Path) -> Mirrored {
    let database = database(repository.path(), Some(&rev.to_string()), now).unwrap();
    pipeline::mirror(&database, moment(now), folder, Push::No).unwrap()
}

/// Moments at which each commit of a story is the newest, and nothing else happens in that second.
fn moments(story: &Story, index: usize) -> Vec<i64> {
    let commit = &story.commits[index];
    let next = story.commits.get(index + 1).map_or(FAR, |next| next.at);
    let mut all = vec![commit.at + 1, next - 1, i64::midpoint(commit.at, next)];
    let firsts = commit.entries.iter().filter_map(|e| e.state.first_public());
    all.extend(firsts.flat_map(|at| [at - 1, at]));
    all.retain(|at| (commit.at + 1..next).contains(at));
    all.sort_unstable();
    all.dedup();
    all
}

/// The files of the last commit.
fn tip(git: &Repository) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Ok(head) = git.head() else { return files };
    let tree = head.peel_to_tree().unwrap();
    tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        if let Ok(blob) = git.find_blob(entry.id()) {
            let path = format!("{folder}{}", entry.name().unwrap());
            files.insert(path, blob.content().to_vec());
        }
        git2::TreeWalkResult::Ok
    })
    .unwrap();
    files
}

/// Every object of a repository, reachable or not, with its bytes.
fn objects(git: &Repository) -> BTreeMap<Oid, (ObjectType, Vec<u8>)> {
    let odb = git.odb().unwrap();
    let mut ids = Vec::new();
    odb.foreach(|id| {
        ids.push(*id);
        true
    })
    .unwrap();
    ids.into_iter()
        .map(|id| {
            let object = odb.read(id).unwrap();
            (id, (object.kind(), object.data().to_vec()))
        })
        .collect()
}

/// Nothing is in both but files that are public, and folders of only such files.
fn assert_apart(private: &Repository, public: &Repository) {
    let mut published = BTreeSet::new();
    let mut walk = public.revwalk().unwrap();
    if walk.push_head().is_ok() {
        for commit in walk {
            let tree = public.find_commit(commit.unwrap()).unwrap().tree().unwrap();
            tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
                published.insert(entry.id());
                git2::TreeWalkResult::Ok
            })
            .unwrap();
        }
    }
    let odb = private.odb().unwrap();
    for (id, (kind, _)) in objects(public) {
        if odb.exists(id) {
            assert!(
                matches!(kind, ObjectType::Blob | ObjectType::Tree) && published.contains(&id),
                "{kind} {id} is in the private repository too"
            );
        }
    }
}

fn assert_no_canary(folder: &Path, git: &Repository, allowed: &BTreeSet<Token>) {
    let mut found: Found = canary::in_folder(folder);
    for (id, (kind, bytes)) in objects(git) {
        canary::in_bytes(&bytes, &format!("{kind} {id}"), &mut found);
    }
    for (token, place) in found {
        assert!(allowed.contains(&token), "{token} leaked: {place}");
    }
}

fn head(folder: &Path) -> Option<Oid> {
    let git = Repository::open(folder).unwrap();
    git.head().ok().and_then(|head| head.target())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_mirror_grows_and_holds_nothing_but_what_was_public(story in stories()) {
        let repository = TestRepository::new();
        let line = render::write_line(&repository, &story, &Variant::default(), false);
        let base = scratch();
        let folder = base.path().join("mirror");
        let mut allowed = BTreeSet::new();
        let mut before: Option<Oid> = None;
        for (index, commit) in line.iter().enumerate() {
            for now in moments(&story, index) {
                let mirrored = run(&repository, *commit, now, &folder);
                let git = Repository::open(&folder).unwrap();
                if let (Some(old), Some(new)) = (before, mirrored.head) {
                    prop_assert!(old == new || git.graph_descendant_of(new, old).unwrap());
                }
                for added in &mirrored.added {
                    prop_assert!(added.at.unix() <= now, "{added:?} at {now}");
                }
                before = mirrored.head;
                allowed.extend(render::public_tokens(&story.commits[index], now));
            }
            let Some(&now) = moments(&story, index).last() else { continue };
            let git = Repository::open(&folder).unwrap();
            // The records are those of the build.
            let pages = built(repository.path(), Some(&commit.to_string()), now).unwrap();
            let is_record = |path: &String| {
                path.strip_prefix("osv/").is_some_and(|name| {
                    name.ends_with(".json") && name != "all.json" && !name.contains('/')
                })
            };
            let wanted: BTreeMap<_, _> = pages.into_iter().filter(|(path, _)| is_record(path)).collect();
            let files: BTreeMap<_, _> = tip(&git).into_iter().filter(|(path, _)| is_record(path)).collect();
            assert_same("the records of the mirror", &wanted, &files);

            // A second run finds nothing to do.
            prop_assert!(run(&repository, *commit, now, &folder).added.is_empty());
        }
        let Ok(git) = Repository::open(&folder) else { return Ok(()) };
        assert_apart(repository.git(), &git);
        assert_no_canary(&folder, &git, &allowed);
    }

    #[test]
    fn a_mirror_that_slept_is_the_one_that_ran_at_every_instant((story, choice) in (stories(), any::<u8>())) {
        let last = story.moment(choice);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false);
        let base = scratch();
        let (awake, asleep) = (base.path().join("awake"), base.path().join("asleep"));
        let mut all = moments(&story, story.commits.len() - 1);
        all.retain(|now| *now < last);
        all.push(last);
        for now in all {
            run(&repository, commit, now, &awake);
        }
        run(&repository, commit, last, &asleep);
        prop_assert_eq!(head(&awake), head(&asleep));
    }

    #[test]
    fn what_is_not_public_changes_no_commit((story, choice, salt) in (stories(), any::<u8>(), 1..64_u8)) {
        let now = story.moment(choice);
        let private = render::private_keys(&story, now);
        let repository = TestRepository::new();
        let base = scratch();
        let head_of = |name: &str, change| {
            let variant = Variant { private: private.clone(), change };
            let commit = render::write(&repository, &story, &variant, false);
            run(&repository, commit, now, &base.path().join(name)).head
        };
        let whole = head_of("whole", render::Change::Nothing);
        prop_assert_eq!(whole, head_of("without", render::Change::Remove));
        let mutate = render::Change::Mutate { salt, now, more: salt % 4 };
        prop_assert_eq!(whole, head_of("mutated", mutate));
    }
}
