//! Law 4: along the published branch an id never disappears, `published` never changes, `modified`
//! grows exactly when the public content of the record changes; always
//! `published <= modified <= now`. Where a history would break it, the build refuses.

use std::collections::BTreeMap;

use advgen::advisory::instant::Instant;
use advgen::check::deployed::{Absence, Target};
use advgen::disclosure::gate::GateError;
use advgen::finding::{Level, Rule};
use advgen::pipeline::{self, BuildError};
use advgen::publish::{csaf, osv};
use advgen::repository::Repository;
use proptest::prelude::*;

use crate::generate::{FAR, State, stories};
use crate::program::{Refusal, build, cases, moment, public};
use crate::render::{self, Variant};
use crate::repository::TestRepository;

/// What subscribers hold of one record.
#[derive(Debug, Clone, PartialEq)]
struct Held {
    published: Instant,
    modified: Instant,
    /// The record without `modified`.
    content: serde_json::Value,
    /// The versions of its CSAF document: when, and under which number.
    versions: Vec<(String, String)>,
}

/// The versions that a CSAF document tells of; the last one is the document's own.
fn versions(document: &str, held: (Instant, Instant)) -> Vec<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let tracking = &document["document"]["tracking"];
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let history = tracking["revision_history"].as_array().unwrap().iter();
    let versions: Vec<_> = history
        .map(|version| (text(&version["date"]), text(&version["number"])))
        .collect();
    let numbers = (1..).zip(&versions);
    assert!(
        numbers
            .clone()
            .all(|(want, (_, number))| *number == i32::to_string(&want))
    );
    let dates = versions
        .iter()
        .map(|(date, _)| Instant::try_from(date.as_str()).unwrap());
    assert!(dates.clone().is_sorted(), "{versions:?}");
    assert_eq!(
        (dates.clone().next(), dates.clone().next_back()),
        (Some(held.0), Some(held.1)),
        "{versions:?}"
    );
    assert_eq!(text(&tracking["version"]), versions.last().unwrap().1);
    assert_eq!(text(&tracking["initial_release_date"]), held.0.to_string());
    assert_eq!(text(&tracking["current_release_date"]), held.1.to_string());
    versions
}

fn held(
    repository: &TestRepository,
    commit: &str,
    now: i64,
) -> Result<BTreeMap<String, Held>, Refusal> {
    let public = public(repository.path(), Some(commit), now)?;
    let documents = csaf::Documents::of(&public).unwrap().unwrap();
    let mut all = BTreeMap::new();
    for record in public.records() {
        let text = osv::record_json(&public, record).unwrap();
        let mut content: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(fields) = content.as_object_mut() {
            fields.remove("modified");
        } else {
            // Formats are being written: what they are made of has to do.
            let mut record = record.record().clone();
            record.modified = None;
            content = format!("{record:?}").into();
        }
        let document = documents.json(record);
        let held = Held {
            published: record.published(),
            modified: record.modified(),
            content,
            versions: versions(&document, (record.published(), record.modified())),
        };
        let now = Instant::from_unix(now).unwrap();
        assert!(
            held.published <= held.modified && held.modified <= now,
            "{held:?} at {now}"
        );
        all.insert(record.record().id.to_string(), held);
    }
    Ok(all)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_subscribers_hold_only_moves_forward(story in stories()) {
        let repository = TestRepository::new();
        let line = render::write_line(&repository, &story, &Variant::default(), false);
        let mut before: BTreeMap<String, Held> = BTreeMap::new();
        // Whether a commit was passed over that may have changed a text and whose successor may
        // have changed it back.
        let mut passed_over = false;
        for (index, (commit, oid)) in story.commits.iter().zip(&line).enumerate() {
            let next = story.commits.get(index + 1).map_or(FAR, |next| next.at);
            let mut moments = vec![commit.at, commit.at + 1, next - 1, i64::midpoint(commit.at, next)];
            let disclosures = commit.entries.iter().filter_map(|entry| entry.state.first_public());
            moments.extend(disclosures.flat_map(|at| [at - 1, at]));
            // What is committed in the second of the next commit is never built.
            moments.retain(|at| (commit.at..next).contains(at));
            moments.sort_unstable();
            moments.dedup();
            passed_over |= moments.is_empty();
            for now in moments {
                let after = match held(&repository, &oid.to_string(), now) {
                    Ok(after) => after,
                    // What was public in the very second of its change may have been seen, so the
                    // change is dated behind that second, and nothing is built until then.
                    Err(Refusal::Build(BuildError::Gate(GateError::FromTheFuture { .. })))
                        if now == commit.at && story.commits[..index].iter().any(|other| {
                            let firsts = other.entries.iter().filter_map(|entry| entry.state.first_public());
                            firsts.chain([other.at]).any(|at| at == now)
                        }) => continue,
                    Err(other) => panic!("commit {index} at {now}: {other:?}"),
                };
                for (id, old) in &before {
                    let new = after.get(id);
                    prop_assert!(new.is_some(), "{} disappeared at commit {}", id, index);
                    let new = new.unwrap();
                    // What was once a version of the document stays one, under its number.
                    prop_assert!(new.versions.starts_with(&old.versions), "{}: {:?} became {:?}", id, old, new);
                    if new.content == old.content && passed_over {
                        prop_assert_eq!(new.published, old.published, "{}", id);
                        prop_assert!(new.modified >= old.modified, "{}: {:?} became {:?}", id, old, new);
                    } else if new.content == old.content {
                        prop_assert_eq!(new, old, "{} was re-dated without a change", id);
                    } else {
                        prop_assert_eq!(new.published, old.published, "{}", id);
                        prop_assert!(new.modified > old.modified, "{}: {:?} became {:?}", id, old, new);
                    }
                }
                before = after;
                passed_over = false;
            }
        }
    }

}

proptest! {
    // Every case writes several outputs.
    #![proptest_config(cases())]

    /// The program holds the same against the output of an earlier commit.
    #[test]
    fn no_later_commit_contradicts_what_is_deployed(story in stories()) {
        let repository = TestRepository::new();
        let line = render::write_line(&repository, &story, &Variant::default(), false);
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("deployed");
        let target: Target = out.to_str().unwrap().parse().unwrap();
        for (index, (commit, oid)) in story.commits.iter().zip(&line).enumerate() {
            let next = story.commits.get(index + 1).map_or(FAR, |next| next.at);
            let (now, oid) = (commit.at + 1, oid.to_string());
            if now >= next {
                continue;
            }
            for absence in [Absence::IsTheFirstDeployment, Absence::IsAnError] {
                let opened = Repository::open(repository.path(), Some(&oid)).unwrap();
                let checked = pipeline::check(opened, moment(now)).unwrap();
                let (checked, comparison) =
                    pipeline::against(checked, moment(now), &target, absence).unwrap();
                let mut errors = checked.findings;
                errors.retain(|finding| finding.level == Level::Error);
                prop_assert!(errors.is_empty(), "commit {}: {:?}", index, errors);
                if absence == Absence::IsAnError {
                    prop_assert_eq!(comparison.unwrap().changes, []);
                }
                build(repository.path(), Some(&oid), now, &out).unwrap();
            }
        }
    }

}

proptest! {
    #![proptest_config(cases())]

    /// One public entry is deleted, hidden, postponed or re-dated in a further commit.
    #[test]
    fn a_broken_promise_is_refused(
        (story, choice) in (stories(), any::<u8>()),
        (target, how) in (any::<prop::sample::Index>(), 0..6_u8),
        merges in any::<bool>(),
    ) {
        let now = story.moment(choice);
        let mut broken = story.clone();
        let mut last = story.head().clone();
        let seen: Vec<usize> = (0..last.entries.len())
            .filter(|at| last.entries[*at].state.first_public().is_some_and(|first| first < now))
            .collect();
        prop_assume!(!seen.is_empty());
        let at = seen[target.index(seen.len())];
        let first = last.entries[at].state.first_public().unwrap();
        last.entries[at].modified = None;
        match how {
            0 => { last.entries.remove(at); }
            1 => last.entries[at].state = State::Draft,
            2 => last.entries[at].state = State::Rejected,
            3 => last.entries[at].state = State::Embargoed { disclosure: now + 86_400 },
            4 => last.entries[at].state = State::Published { published: first - 1 },
            _ => last.entries[at].state = State::Withdrawn { published: first + 1, withdrawn: now },
        }
        last.at = now;
        last.merges = merges;
        broken.commits.push(last);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &broken, &Variant::default(), false);
        let refused = |rev: Option<&str>, now: i64| match public(repository.path(), rev, now) {
            Err(Refusal::Findings(found)) => found.iter().any(|finding| finding.rule == Rule::OneWayDoor),
            _ => false,
        };
        for later in [now, now + 1, now + 3 * 86_400] {
            // Postponed, it is where it was from the new instant on, but under another date.
            prop_assert!(refused(Some(&commit.to_string()), later), "not refused at {}", later);
        }
        repository.check_out(commit);
        prop_assert!(refused(None, now + 1), "not refused in the work tree");

        // The same in a work tree that is not committed yet.
        let honest = render::write(&repository, &story, &Variant::default(), false);
        repository.check_out(honest);
        let wanted = render::files(broken.head(), &Variant::default(), false);
        for (path, _) in render::files(story.head(), &Variant::default(), false) {
            match wanted.get(&path) {
                Some(bytes) => std::fs::write(repository.at(&path), bytes).unwrap(),
                None => std::fs::remove_file(repository.at(&path)).unwrap(),
            }
        }
        prop_assert!(refused(None, now), "not refused before the commit");
    }
}
