//! What an advisory was, commit by commit, and which instants follow from it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use git2::Oid;

use crate::advisory::document::{self, Advisory};
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::advisory::status::Status;
use crate::disclosure::visibility::{first_public, is_public};
use crate::repository::{History, RepositoryError, object};

/// The states of one advisory along the first-parent line, newest first.
#[derive(Debug)]
pub struct Timeline<'a> {
    states: Vec<State<'a>>,
}

/// What the file held from one commit until the next that changed it.
#[derive(Debug)]
struct State<'a> {
    /// When it landed: the committer time of the commit, never less than that of an older one.
    since: Instant,
    /// When the next state replaced it.
    until: Option<Instant>,
    /// What it said; `None` when the file was gone or could not be understood.
    advisory: Option<Cow<'a, Advisory>>,
    /// The attachments that it linked and that were there.
    attachments: Attachments,
    /// Whether the file was there at all.
    exists: bool,
    /// Whether it landed with a commit, and not yet only in the work tree.
    is_committed: bool,
}

/// Attachments in the order of their links: paths in the advisory's folder, and contents.
pub type Attachments = Vec<(String, Oid)>;

/// What the work tree holds.
#[derive(Debug, Clone)]
pub struct WorkTree<'a> {
    /// What the file says, if it is there and can be read.
    pub advisory: Option<&'a Advisory>,
    /// The attachments that it links; `None` where they do not matter.
    pub attachments: Option<Attachments>,
}

/// A state that was public and the instants it promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The instant it said it was published at; records from elsewhere may lack one.
    pub published: Option<Instant>,
}

/// A public content that took the place of an earlier public one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Since when it stood.
    pub at: Instant,
    /// The parts of the record that it changed, in words.
    pub changed: Vec<&'static str>,
}

/// What has been read already: most entries are what they were when they first landed, and need not
/// be read again from Git.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The content of the file, as Git names it.
    pub blob: Oid,
    /// What the file says.
    pub advisory: &'a Advisory,
}

impl<'a> Timeline<'a> {
    /// Reads all states of `id`.
    ///
    /// # Errors
    /// When an object of the repository cannot be read.
    pub fn read(
        repository: &git2::Repository,
        history: &History,
        id: &str,
        known: Option<Known<'a>>,
    ) -> Result<Self, RepositoryError> {
        let mut states: Vec<State<'a>> = Vec::new();
        let mut until = None;
        let mut newer = None;
        for event in history.events(id) {
            let Some(commit) = history.commit(event) else {
                continue;
            };
            let since = Instant::of_commit(commit.effective);
            let advisory = match (event.blob, known) {
                (Some(blob), Some(known)) if blob == known.blob => {
                    Some(Cow::Borrowed(known.advisory))
                }
                (Some(blob), _) => read_blob(repository, blob, id, &event.path)?.map(Cow::Owned),
                (None, _) => None,
            };
            // Between two changes of the text its attachments may have changed.
            let paths = attached(advisory.as_deref(), &event.path);
            let between: BTreeSet<usize> = paths
                .iter()
                .flat_map(|(_, path)| history.attachment_changes(path))
                .filter(|at| *at < event.commit && newer.is_none_or(|newer| *at > newer))
                .collect();
            let mut land = |at: usize, since: Instant, advisory| {
                let attachments = paths.iter().filter_map(|(link, path)| {
                    Some((link.clone(), history.attachment_at(path, at)?))
                });
                states.push(State {
                    since,
                    until,
                    advisory,
                    attachments: attachments.collect(),
                    exists: event.blob.is_some(),
                    is_committed: true,
                });
                until = Some(since);
            };
            for at in between {
                let commit = history.line.get(at);
                let since = commit.map_or(since, |commit| Instant::of_commit(commit.effective));
                land(at, since, advisory.clone());
            }
            land(event.commit, since, advisory);
            newer = Some(event.commit);
        }
        Ok(Self { states })
    }

    /// Puts what the work tree holds on top, as changed at `now`, unless it says what HEAD says.
    #[must_use]
    pub fn with_work_tree(mut self, work_tree: WorkTree<'a>, now: Instant) -> Self {
        let advisory = work_tree.advisory;
        let newest = self.states.first();
        let committed = newest.and_then(|state| state.advisory.as_deref());
        let attached = newest.map(|state| &state.attachments);
        let attachments = work_tree
            .attachments
            .or_else(|| attached.cloned())
            .unwrap_or_default();
        let same = match (committed, advisory) {
            (Some(a), Some(b)) => {
                attached == Some(&attachments)
                    && (std::ptr::eq(a, b)
                        || (a.record == b.record
                            && a.status == b.status
                            && a.disclosure == b.disclosure))
            }
            (None, None) => self.states.first().is_none_or(|state| !state.exists),
            _ => false,
        };
        if !same {
            // What is committed stays in force, and was seen, until something else is committed: the
            // newest commit keeps its open end.
            self.states.insert(
                0,
                State {
                    since: now,
                    until: None,
                    advisory: advisory.map(Cow::Borrowed),
                    attachments,
                    exists: advisory.is_some(),
                    is_committed: false,
                },
            );
        }
        self
    }

    /// When the public content last changed (law 4): the committer time of the commit since which
    /// the record and the files it links are unchanged, or what that commit wrote as `modified:`, and never less than
    /// `published`. Strictly later than that of any earlier public content.
    ///
    /// While the file was gone or could not be understood nothing was built, so what it said before
    /// and after counts as if nothing had been in between.
    pub fn modified(&self) -> Option<Instant> {
        let understood = self.states.iter().filter(|state| state.advisory.is_some());
        modified(&understood.collect::<Vec<_>>())
    }

    /// The public contents after the first, the newest first: since when each stood, and what of the
    /// record it changed. A state that nobody outside could see, before the first publication or
    /// replaced before its disclosure, is no part of it; nor is anything of a commit but its time.
    pub fn revisions(&self, now: Instant) -> Vec<Revision> {
        let states: Vec<_> = self
            .states
            .iter()
            .filter(|s| s.advisory.is_some())
            .collect();
        let mut revisions = Vec::new();
        let mut newer: Option<(usize, &State<'_>)> = None;
        for (at, state) in states.iter().enumerate() {
            if !state.was_seen(now) {
                continue;
            }
            let before = newer.replace((at, state));
            let Some((newer_at, newer)) = before else {
                continue;
            };
            let (Some(after), Some(before)) = (record(newer), record(state)) else {
                continue;
            };
            let mut changed = if std::ptr::eq(after, before) {
                Vec::new()
            } else {
                after.differences(before)
            };
            if newer.attachments != state.attachments {
                changed.push("attachments");
            }
            if changed.is_empty() {
                continue;
            }
            let at = states.get(newer_at..).and_then(modified);
            revisions.extend(at.map(|at| Revision { at, changed }));
        }
        revisions
    }

    /// The last change of the content that was public first, by what it said itself: as
    /// [`Timeline::modified`], had nothing come after it.
    pub fn first_modified(&self, now: Instant) -> Option<Instant> {
        let states: Vec<_> = self
            .states
            .iter()
            .filter(|state| state.advisory.is_some())
            .collect();
        let first = states.iter().rposition(|state| state.was_seen(now))?;
        modified(states.get(first..)?)
    }

    /// Whether what the work tree holds is not committed yet.
    pub fn is_uncommitted(&self) -> bool {
        self.states.first().is_some_and(|state| !state.is_committed)
    }

    /// Whether the entry was embargoed, with the disclosure it has, only after that had passed.
    pub fn is_newer_than_disclosure(&self) -> bool {
        let newest = self.states.first();
        let Some(advisory) = newest.and_then(|state| state.advisory.as_deref()) else {
            return false;
        };
        let embargoed_since = self
            .states
            .iter()
            .take_while(|state| {
                state.advisory.as_ref().is_some_and(|a| {
                    a.status == advisory.status && a.disclosure == advisory.disclosure
                })
            })
            .last()
            .map(|state| state.since);
        match (advisory.disclosure, embargoed_since) {
            (Some(disclosure), Some(since)) => since > disclosure,
            _ => false,
        }
    }

    /// The disclosure that a commit recorded, and when that commit was made: the entry was under
    /// embargo before it, and published at the same instant after it.
    pub fn recorded(&self) -> Option<(Instant, Instant)> {
        self.states.windows(2).find_map(|pair| {
            let [newer, older] = pair else {
                return None;
            };
            let (after, before) = (newer.advisory.as_ref()?, older.advisory.as_ref()?);
            let disclosure = before.disclosure?;
            let is_flip = before.status == Status::Embargoed
                && after.status == Status::Published
                && after.record.published == Some(disclosure)
                && newer.since >= disclosure
                && newer.is_committed;
            is_flip.then_some((disclosure, newer.since))
        })
    }

    /// The first state that anybody outside could see before `now`, if there was one. A state whose
    /// end and disclosure fall together was never seen.
    pub fn first_promise(&self, now: Instant) -> Option<Promise> {
        self.states.iter().rev().find_map(|state| {
            let advisory = state.advisory.as_deref()?;
            state.was_seen(now).then_some(Promise {
                published: advisory.record.published,
            })
        })
    }
}

impl State<'_> {
    /// Whether anybody outside could see it before `now`. A state whose end and disclosure fall
    /// together was never seen.
    fn was_seen(&self, now: Instant) -> bool {
        let end = self.until.unwrap_or(now);
        self.advisory.as_deref().is_some_and(|advisory| {
            is_public(advisory, end)
                && first_public(advisory).is_some_and(|first| first < end || self.until.is_none())
        })
    }
}

fn read_blob(
    repository: &git2::Repository,
    blob: Oid,
    id: &str,
    path: &str,
) -> Result<Option<Advisory>, RepositoryError> {
    let bytes = object::blob(repository, blob)?;
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Ok(None);
    };
    Ok(document::parse_past(text, id, path))
}

/// The attachments that an advisory at `path` links, by their links and by their paths.
fn attached(advisory: Option<&Advisory>, path: &str) -> Vec<(String, String)> {
    let Some((folder, "index.md")) = path.rsplit_once('/') else {
        return Vec::new();
    };
    let mut paths: Vec<(String, String)> = Vec::new();
    for attachment in advisory.into_iter().flat_map(|a| &a.attachments) {
        let link = &attachment.path;
        if paths.iter().all(|(known, _)| known != link) {
            paths.push((link.clone(), format!("{folder}/{link}")));
        }
    }
    paths
}

fn record<'s>(state: &'s State<'_>) -> Option<&'s Record> {
    state.advisory.as_ref().map(|advisory| &*advisory.record)
}

fn modified(states: &[&State<'_>]) -> Option<Instant> {
    let first = states.first()?;
    let newest = record(first)?;
    let unchanged = states
        .iter()
        .take_while(|state| {
            state.attachments == first.attachments
                && record(state).is_some_and(|other| std::ptr::eq(other, newest) || other == newest)
        })
        .count();
    let since = states.get(unchanged.checked_sub(1)?)?.since;
    let older = states.get(unchanged..).unwrap_or_default();
    let key_before = older
        .first()
        .and_then(|state| record(state))
        .and_then(|record| record.modified);
    let changed = newest
        .modified
        .filter(|_| newest.modified != key_before)
        .unwrap_or(since);
    let modified = newest
        .published
        .map_or(changed, |published| changed.max(published));
    let seen_before = older.first().is_some_and(|state| {
        state
            .advisory
            .as_ref()
            .is_some_and(|advisory| is_public(advisory, since))
    });
    match self::modified(older).filter(|_| seen_before) {
        Some(before) if modified <= before => Some(before.next()),
        _ => Some(modified),
    }
}
