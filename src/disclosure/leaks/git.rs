//! Looking through Git repositories: every object, and the names of what leads to them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use git2::{ObjectType, Oid, Repository, Sort};
use rayon::prelude::*;

use super::haystack::{self, Spot};
use super::needles::{Kind, Needles, Of};
use super::pack_order;
use super::place::{Leak, Part, Place};
use super::search::{Missed, Report};

/// A reference that is going to be pushed, as Git tells its `pre-push` hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// What it will be called at the other side.
    pub name: String,
    /// What it will lead to; none when it is going to be deleted.
    pub to: Option<Oid>,
    /// What it leads to now; none when it is new.
    pub from: Option<Oid>,
}

/// Something in an object.
struct Hit {
    id: Oid,
    of: Of,
    part: Part,
    spot: Spot,
}

/// Where an object was met first.
#[derive(Clone)]
struct Met {
    commit: Option<Oid>,
    path: String,
}

/// Looks through all objects of a repository and the names of its references.
pub(super) fn whole(
    needles: &Needles,
    path: &Path,
    shown: &str,
    report: &mut Report,
) -> Result<(), git2::Error> {
    let repository = Repository::open(path)?;
    let mut tips = Vec::new();
    for reference in repository.references()? {
        let reference = reference?;
        let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
        look_at_name(needles, &name, report);
        tips.extend(reference.target());
    }
    tips.extend(repository.head().ok().and_then(|head| head.target()));
    let objects = pack_order::all(&repository)?;
    let hits = scan(needles, repository.path(), &objects, report);
    let wanted: HashSet<Oid> = hits.iter().map(|hit| hit.id).collect();
    let met = if wanted.is_empty() {
        HashMap::new()
    } else {
        let mut met = HashMap::new();
        walk(&repository, &tips, &[], &mut |id, place| {
            if wanted.contains(&id) {
                met.entry(id).or_insert(place);
            }
        })?;
        met
    };
    tell(needles, hits, &met, shown, report);
    Ok(())
}

/// Looks through what a push adds at the other side, which has everything that the references of
/// this remote lead to.
pub(super) fn pushed(
    needles: &Needles,
    path: &Path,
    remote: &str,
    pushed: &[Pushed],
    report: &mut Report,
) -> Result<(), git2::Error> {
    let repository = Repository::open(path)?;
    let odb = repository.odb()?;
    let mut there: Vec<Oid> = pushed
        .iter()
        .filter_map(|reference| reference.from)
        .filter(|id| odb.exists(*id))
        .collect();
    let prefix = format!("refs/remotes/{remote}/");
    for reference in repository.references()? {
        let reference = reference?;
        if reference.name_bytes().starts_with(prefix.as_bytes()) {
            there.extend(reference.target());
        }
    }
    for reference in pushed.iter().filter(|reference| reference.to.is_some()) {
        look_at_name(needles, &reference.name, report);
    }
    let tips: Vec<Oid> = pushed.iter().filter_map(|reference| reference.to).collect();
    let mut met = HashMap::new();
    let mut objects = Vec::new();
    walk(&repository, &tips, &there, &mut |id, place| {
        if let std::collections::hash_map::Entry::Vacant(entry) = met.entry(id) {
            entry.insert(place);
            objects.push(id);
        }
    })?;
    let hits = scan(needles, repository.path(), &objects, report);
    tell(needles, hits, &met, "", report);
    Ok(())
}

/// Looks through what the index has and HEAD has not, and at the name of the present branch.
pub(super) fn staged(
    needles: &Needles,
    path: &Path,
    index: Option<&Path>,
    report: &mut Report,
) -> Result<(), git2::Error> {
    let repository = Repository::open(path)?;
    if let Ok(head) = repository.find_reference("HEAD")
        && let Some(branch) = head.symbolic_target_bytes()
    {
        look_at_name(needles, &String::from_utf8_lossy(branch), report);
    }
    let index = match index {
        Some(path) => git2::Index::open(path)?,
        None => repository.index()?,
    };
    let mut old = HashSet::new();
    if let Ok(head) = repository.head() {
        let tree = head.peel_to_tree()?.id();
        descend(
            &repository,
            tree,
            &Met {
                commit: None,
                path: String::new(),
            },
            &mut HashSet::new(),
            &mut |id, place| {
                old.insert((id, place.path));
            },
        );
    }
    let mut met = HashMap::new();
    for entry in index.iter() {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        if old.contains(&(entry.id, path.clone())) {
            continue;
        }
        haystack::look(needles, path.as_bytes(), &mut |of, spot| {
            let place = Place {
                part: Part::Name,
                ..Place::file(&path)
            };
            report.add(needles, of, place, spot);
        });
        // Submodules are commits of other repositories.
        if entry.mode & 0o170_000 != 0o160_000 {
            met.insert(entry.id, Met { commit: None, path });
        }
    }
    let objects: Vec<Oid> = met.keys().copied().collect();
    let hits = scan(needles, repository.path(), &objects, report);
    tell(needles, hits, &met, "", report);
    Ok(())
}

fn look_at_name(needles: &Needles, name: &str, report: &mut Report) {
    let short = name.strip_prefix("refs/").unwrap_or(name);
    haystack::look(needles, name.as_bytes(), &mut |of, spot| {
        let place = Place {
            reference: Some(short.to_owned()),
            part: Part::Name,
            ..Place::default()
        };
        report.add(needles, of, place, spot);
    });
    report.references += 1;
}

/// Looks through objects, in as many threads as there are.
fn scan(needles: &Needles, git: &Path, objects: &[Oid], report: &mut Report) -> Vec<Hit> {
    report.objects += objects.len();
    let size = (objects.len() / (rayon::current_num_threads() * 8)).max(256);
    let scanned: Vec<(Vec<Hit>, Vec<Missed>)> = objects
        .par_chunks(size)
        .map(|objects| scan_some(needles, git, objects))
        .collect();
    let mut hits = Vec::new();
    for (some, missed) in scanned {
        hits.extend(some);
        report.missed.extend(missed);
    }
    hits
}

fn scan_some(needles: &Needles, git: &Path, objects: &[Oid]) -> (Vec<Hit>, Vec<Missed>) {
    let mut hits = Vec::new();
    let mut missed = Vec::new();
    let mut names = HashSet::new();
    let unreadable = |id: Oid, why: &git2::Error| {
        let place = Place {
            object: Some(short(id)),
            ..Place::default()
        };
        Missed::unreadable(place, why.message())
    };
    let repository = match Repository::open(git) {
        Ok(repository) => repository,
        Err(why) => {
            missed.extend(objects.first().map(|id| unreadable(*id, &why)));
            return (hits, missed);
        }
    };
    let odb = match repository.odb() {
        Ok(odb) => odb,
        Err(why) => {
            missed.extend(objects.first().map(|id| unreadable(*id, &why)));
            return (hits, missed);
        }
    };
    for id in objects {
        let object = match odb.read(*id) {
            Ok(object) => object,
            Err(why) => {
                missed.push(unreadable(*id, &why));
                continue;
            }
        };
        let mut look = |bytes: &[u8], part: Part| {
            let closed = haystack::look(needles, bytes, &mut |of, spot| {
                // Whoever reported something in secret may commit in public.
                if part != Part::Person || of.kind != Kind::Reporter {
                    hits.push(Hit {
                        id: *id,
                        of,
                        part,
                        spot,
                    });
                }
            });
            missed.extend(closed.into_iter().map(|why| {
                let place = Place {
                    object: Some(short(*id)),
                    ..Place::default()
                };
                Missed::closed(place, &why)
            }));
        };
        match object.kind() {
            ObjectType::Tree => {
                for name in names_in(object.data()) {
                    if !names.contains(name) {
                        names.insert(name.to_vec());
                        look(name, Part::Name);
                    }
                }
            }
            ObjectType::Commit | ObjectType::Tag => {
                let (head, message) = parts(object.data());
                let people = [b"author ".as_slice(), b"committer ", b"tagger ", b"tag "];
                for line in head.split(|byte| *byte == b'\n') {
                    if people.iter().any(|key| line.starts_with(key)) {
                        look(
                            line,
                            if line.starts_with(b"tag ") {
                                Part::Name
                            } else {
                                Part::Person
                            },
                        );
                    }
                }
                look(message, Part::Message);
            }
            _ => look(object.data(), Part::Content),
        }
    }
    (hits, missed)
}

/// The header lines of a commit or tag, and its message.
fn parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.windows(2).position(|window| window == b"\n\n");
    let end = end.unwrap_or(bytes.len());
    (
        bytes.get(..end).unwrap_or_default(),
        bytes.get(end..).unwrap_or_default(),
    )
}

/// The names in a tree: each stands between the mode with a blank and a byte 0, before an id of 20
/// bytes.
fn names_in(mut tree: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let blank = tree.iter().position(|byte| *byte == b' ')?;
        let rest = tree.get(blank + 1..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        tree = rest.get(end + 21..)?;
        rest.get(..end)
    })
}

/// Meets every object that `tips` lead to and `there` does not, the oldest first.
fn walk(
    repository: &Repository,
    tips: &[Oid],
    there: &[Oid],
    met: &mut dyn FnMut(Oid, Met),
) -> Result<(), git2::Error> {
    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE)?;
    let mut seen = HashSet::new();
    let nowhere = Met {
        commit: None,
        path: String::new(),
    };
    for id in there {
        if let Ok(commit) = repository
            .find_object(*id, None)
            .and_then(|object| object.peel_to_commit())
        {
            walk.hide(commit.id())?;
        }
    }
    for tip in tips {
        let mut object = repository.find_object(*tip, None)?;
        while let Some(tag) = object.as_tag() {
            met(tag.id(), nowhere.clone());
            let target = tag.target()?;
            object = target;
        }
        match object.kind() {
            Some(ObjectType::Commit) => walk.push(object.id())?,
            Some(ObjectType::Tree) => {
                met(object.id(), nowhere.clone());
                descend(repository, object.id(), &nowhere, &mut seen, met);
            }
            _ => met(object.id(), nowhere.clone()),
        }
    }
    let mut commits = HashSet::new();
    for id in walk {
        let commit = repository.find_commit(id?)?;
        for parent in commit.parents() {
            // The other side has what it has.
            if commits.insert(parent.id()) {
                seen.insert(parent.tree_id());
                descend(
                    repository,
                    parent.tree_id(),
                    &nowhere,
                    &mut seen,
                    &mut |_, _| (),
                );
            }
        }
        commits.insert(commit.id());
        let place = Met {
            commit: Some(commit.id()),
            path: String::new(),
        };
        met(commit.id(), place.clone());
        if seen.insert(commit.tree_id()) {
            met(commit.tree_id(), place.clone());
            descend(repository, commit.tree_id(), &place, &mut seen, met);
        }
    }
    Ok(())
}

/// Meets everything below a tree that was not seen before. What is missing is found when it is read.
fn descend(
    repository: &Repository,
    tree: Oid,
    place: &Met,
    seen: &mut HashSet<Oid>,
    met: &mut dyn FnMut(Oid, Met),
) {
    let Ok(tree) = repository.find_tree(tree) else {
        return;
    };
    for entry in &tree {
        if entry.kind() == Some(ObjectType::Commit) || !seen.insert(entry.id()) {
            continue;
        }
        let name = String::from_utf8_lossy(entry.name_bytes());
        let path = if place.path.is_empty() {
            name.into_owned()
        } else {
            format!("{}/{name}", place.path)
        };
        let below = Met {
            commit: place.commit,
            path,
        };
        met(entry.id(), below.clone());
        if entry.kind() == Some(ObjectType::Tree) {
            descend(repository, entry.id(), &below, seen, met);
        }
    }
}

fn tell(
    needles: &Needles,
    hits: Vec<Hit>,
    met: &HashMap<Oid, Met>,
    shown: &str,
    report: &mut Report,
) {
    for hit in hits {
        let known = met.get(&hit.id);
        let commit = known.and_then(|met| met.commit);
        let mut path = known.map_or_else(String::new, |met| met.path.clone());
        let is_tree_name = hit.part == Part::Name && known.is_some();
        if is_tree_name {
            if !path.is_empty() {
                path.push('/');
            }
            path.push('…');
        }
        let place = Place {
            reference: (!shown.is_empty()).then(|| shown.to_owned()),
            commit: commit.map(short),
            object: known
                .is_none_or(|met| met.commit.is_none() && met.path.is_empty())
                .then(|| short(hit.id)),
            path: (!path.is_empty() && !matches!(hit.part, Part::Message | Part::Person))
                .then_some(path),
            line: None,
            part: hit.part,
        };
        report.add(needles, hit.of, place, hit.spot);
    }
}

fn short(id: Oid) -> String {
    let mut id = id.to_string();
    id.truncate(12);
    id
}

impl Report {
    /// Adds what was found, in words that say no more than they may.
    pub(super) fn add(&mut self, needles: &Needles, of: Of, place: Place, spot: Spot) {
        let mut place = place.within(&spot.members).told(needles);
        if place.part == Part::Content {
            place.line = spot.line;
        }
        self.leaks.push(Leak {
            place,
            id: needles.owner(of).to_owned(),
            kind: of.kind,
            words: spot.words,
        });
    }
}
