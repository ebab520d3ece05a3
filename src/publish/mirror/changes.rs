//! From the last commit of the mirror to what is public now, one step for each public instant.

use std::collections::BTreeMap;

use super::content::{Content, Entry, File, OSV};
use super::{Edits, MARK, MirrorError, Paths};
use crate::advisory::instant::Instant;

/// What the last commit holds.
pub(super) struct Last {
    /// Its date, in seconds since 1970.
    pub(super) at: i64,
    pub(super) paths: Paths,
    /// What its records say about themselves, by their paths.
    pub(super) records: BTreeMap<String, Said>,
}

/// What a record of the last commit said that may not be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) published: Option<Instant>,
    pub(super) modified: Instant,
    pub(super) is_withdrawn: bool,
}

/// One commit to be.
pub(super) struct Step {
    at: i64,
    deeds: Vec<(Deed, String)>,
    pub(super) edits: Edits,
}

/// What happens to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Publish,
    Update,
    Withdraw,
    Reinstate,
}

impl Deed {
    fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "Publish",
            Self::Update => "Update",
            Self::Withdraw => "Withdraw",
            Self::Reinstate => "Reinstate",
        }
    }
}

/// The steps, oldest first. The date of each is the instant since which its records are what they
/// are, and never less than that of the commit before it.
///
/// # Errors
/// When an id would disappear or time run backwards (law 4), or when somebody else wrote files.
pub(super) fn between(last: Option<&Last>, content: &Content) -> Result<Vec<Step>, MirrorError> {
    let begin = last.map_or(0, |last| last.at);
    let nothing = Paths::new();
    let paths = last.map_or(&nothing, |last| &last.paths);
    let mut old: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut common: Edits = BTreeMap::new();
    // Records come last in the order of paths, and what is wrong with them matters more than the
    // Markdown that went with them.
    for path in paths.keys().rev() {
        if let Some(at) = owner(&content.entries, path) {
            old.entry(at).or_default().push(path);
        } else if let Some(name) = path.strip_prefix(OSV) {
            let id = name.strip_suffix(".json").unwrap_or(name);
            return Err(MirrorError::Vanished(id.to_owned()));
        } else if path.contains('/') {
            return Err(MirrorError::Foreign(path.clone()));
        } else if !content.common.contains_key(path) {
            common.insert(path.clone(), None);
        }
    }
    changed(&content.common, paths, &mut common);
    let mut steps: BTreeMap<i64, Step> = BTreeMap::new();
    for (at, entry) in content.entries.iter().enumerate() {
        let mut edits = Edits::new();
        for path in old.remove(&at).unwrap_or_default() {
            if !entry.files.contains_key(path) {
                edits.insert(path.to_owned(), None);
            }
        }
        changed(&entry.files, paths, &mut edits);
        if edits.is_empty() {
            continue;
        }
        let deed = deed(last, entry)?;
        let date = entry.modified.unix().max(begin);
        let step = steps.entry(date).or_insert_with(|| Step::empty(date));
        step.deeds.push((deed, entry.id.clone()));
        step.edits.extend(edits);
    }
    if !common.is_empty() {
        match steps.first_entry() {
            Some(mut first) => first.get_mut().edits.extend(common),
            // Before the first record there is no instant to give it.
            None if last.is_none() => {}
            None => {
                let step = steps.entry(begin).or_insert_with(|| Step::empty(begin));
                step.edits = common;
            }
        }
    }
    Ok(steps.into_values().collect())
}

/// The record that a file belongs to. Ids are file names, so the one in the path is looked up; an id
/// of another form for machines is found among all.
fn owner(entries: &[Entry], path: &str) -> Option<usize> {
    let name = path.split('/').nth(1)?;
    let stems = [
        name,
        name.strip_suffix(".md").unwrap_or(name),
        name.strip_suffix(".json").unwrap_or(name),
    ];
    let stems = stems
        .into_iter()
        .flat_map(|stem| [Some(stem), stem.strip_prefix("x_")].into_iter().flatten());
    stems
        .filter_map(|stem| {
            entries
                .binary_search_by(|entry| entry.id.as_str().cmp(stem))
                .ok()
        })
        .find(|at| entries.get(*at).is_some_and(|entry| entry.owns(path)))
}

/// Adds the files that are not what they were.
fn changed(files: &BTreeMap<String, File>, paths: &Paths, edits: &mut Edits) {
    for (path, file) in files {
        if paths.get(path) != Some(&file.blob) {
            edits.insert(path.clone(), Some(file.bytes.clone()));
        }
    }
}

fn deed(last: Option<&Last>, entry: &Entry) -> Result<Deed, MirrorError> {
    let said = last.and_then(|last| {
        let path = entry.files.keys().find(|path| path.starts_with(OSV))?;
        last.records.get(path)
    });
    let Some(said) = said else {
        return Ok(Deed::Publish);
    };
    if said.published.is_some_and(|at| at != entry.published) || entry.modified < said.modified {
        return Err(MirrorError::Backwards(entry.id.clone()));
    }
    Ok(match (said.is_withdrawn, entry.is_withdrawn) {
        (false, true) => Deed::Withdraw,
        (true, false) => Deed::Reinstate,
        _ => Deed::Update,
    })
}

impl Step {
    fn empty(at: i64) -> Self {
        Self {
            at,
            deeds: Vec::new(),
            edits: Edits::new(),
        }
    }

    /// The date in seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        self.at
    }

    pub(super) fn instant(&self) -> Instant {
        Instant::of_commit(self.at)
    }

    /// The first line of the message.
    pub(super) fn subject(&self) -> String {
        match self.deeds.as_slice() {
            [] => "Update the description".to_owned(),
            [(deed, id)] => format!("{} {id}", deed.as_str()),
            [(first, _), rest @ ..] => {
                let is_one_kind = rest.iter().all(|(deed, _)| deed == first);
                let deed = if is_one_kind { *first } else { Deed::Update };
                format!("{} {} advisories", deed.as_str(), self.deeds.len())
            }
        }
    }

    /// The message: what happened to which record, and that a program wrote it.
    pub(super) fn message(&self) -> String {
        let mut message = self.subject();
        message.push_str("\n\n");
        if self.deeds.len() > 1 {
            let lines = self.deeds.iter();
            message.extend(lines.map(|(deed, id)| format!("{} {id}\n", deed.as_str())));
            message.push('\n');
        }
        message + MARK + "\n"
    }
}
