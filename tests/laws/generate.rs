//! Histories of a database: what happened to which entry in which commit.
//!
//! A case is a list of small numbers ([`Seed`]), which shrinks well. [`play`] reads it as a story
//! in which everything is legal: an operation that would not be is left out. What the entries say
//! is for [`render`](crate::render).

use proptest::collection::vec;
use proptest::prelude::*;

/// When the first commit is made: 2021-03-03T04:06:07Z.
pub(crate) const START: i64 = 1_614_744_367;
/// When commits on side branches claim to be made: no date of the output may come from there.
pub(crate) const ASIDE: i64 = 2_019_686_400; // 2034-01-01
/// Behind every disclosure, and before the present: what lies ahead is a preview. 2025-01-01.
pub(crate) const FAR: i64 = 1_735_689_600;
const DAY: i64 = 86_400;

/// What decides who may see an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Draft,
    Embargoed { disclosure: i64 },
    Published { published: i64 },
    Withdrawn { published: i64, withdrawn: i64 },
    Rejected,
}

impl State {
    pub(crate) fn is_public(self, now: i64) -> bool {
        self.first_public().is_some_and(|first| first <= now)
    }

    pub(crate) fn first_public(self) -> Option<i64> {
        match self {
            Self::Draft | Self::Rejected => None,
            Self::Embargoed { disclosure } => Some(disclosure),
            Self::Published { published } | Self::Withdrawn { published, .. } => Some(published),
        }
    }
}

/// One entry after one commit. The numbers are versions: another number is another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The same in all commits.
    pub(crate) key: u8,
    /// Which parts it has, one bit each: see [`render`](crate::render).
    pub(crate) features: u16,
    pub(crate) state: State,
    /// A `modified:` key, as records have that were taken over.
    pub(crate) modified: Option<i64>,
    pub(crate) title: u8,
    pub(crate) text: u8,
    /// How the file is written, one bit each; means nothing.
    pub(crate) style: u8,
    pub(crate) case: u8,
    pub(crate) comment: u8,
    /// The unreferenced attachment, if there is one.
    pub(crate) note: Option<u8>,
    pub(crate) folder: u8,
    /// Whether it is `ID/index.md`.
    pub(crate) own_folder: bool,
}

/// One commit on the line of first parents.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    /// The clock of the committer, in seconds since 1970; never less than before.
    pub(crate) at: i64,
    /// Whether it merges a side branch, on which the change was made.
    pub(crate) merges: bool,
    /// All entries after it, by key.
    pub(crate) entries: Vec<Entry>,
}

/// A line of commits, the oldest first, none of which breaks a promise.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) commits: Vec<Commit>,
}

impl Story {
    pub(crate) fn head(&self) -> &Commit {
        self.commits.last().unwrap()
    }

    /// Every instant at which time alone makes an entry of the last commit public.
    pub(crate) fn disclosures(&self) -> Vec<i64> {
        let entries = self.head().entries.iter();
        let mut all: Vec<i64> = entries
            .filter_map(|entry| match entry.state {
                State::Embargoed { disclosure } => Some(disclosure),
                _ => None,
            })
            .collect();
        all.sort_unstable();
        all
    }

    /// A moment not before the last commit: `choice` walks through the interesting ones.
    pub(crate) fn moment(&self, choice: u8) -> i64 {
        let head = self.head().at;
        let mut all = vec![head + 1, head + DAY, head + 1000 * DAY];
        all.extend(
            self.disclosures()
                .iter()
                .flat_map(|at| [at - 1, *at, at + 1]),
        );
        all.retain(|at| *at > head);
        all[usize::from(choice) % all.len()]
    }
}

/// An operation as numbers.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    kind: u8,
    target: u8,
    wait: u8,
    detail: u8,
    aside: bool,
}

/// A story as numbers.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    entries: Vec<(u8, u16)>,
    steps: Vec<Step>,
}

/// Up to six entries and twelve commits.
pub(crate) fn seeds() -> impl Strategy<Value = Seed> {
    let step = (0..16_u8, 0..8_u8, 0..6_u8, any::<u8>(), any::<bool>()).prop_map(
        |(kind, target, wait, detail, aside)| Step {
            kind,
            target,
            wait,
            detail,
            aside,
        },
    );
    (vec((0..12_u8, any::<u16>()), 1..7), vec(step, 0..12))
        .prop_map(|(entries, steps)| Seed { entries, steps })
}

/// Stories in which everything is legal.
pub(crate) fn stories() -> impl Strategy<Value = Story> {
    seeds().prop_map(|seed| play(&seed))
}

/// How long an embargo lasts.
const EMBARGOES: [i64; 6] = [1, 3600, 2 * DAY, 20 * DAY, 90 * DAY, 400 * DAY];
/// How long nothing happens between two commits.
const WAITS: [i64; 6] = [1, 0, 60, 3600, DAY, 30 * DAY];

fn play(seed: &Seed) -> Story {
    let entries = seed.entries.iter().zip(0..).map(|((kind, features), key)| {
        let mut entry = new_entry(key, *features);
        let age = [0, 5, 3 * DAY, 400 * DAY][usize::from(*kind) % 4];
        entry.state = match kind % 6 {
            0 => State::Draft,
            1 | 2 => State::Embargoed {
                disclosure: START + EMBARGOES[usize::from(features % 6)],
            },
            3 | 4 => State::Published {
                published: START - age,
            },
            _ if features & 1 == 0 => State::Withdrawn {
                published: START - 2 * age,
                withdrawn: START - age,
            },
            _ => State::Rejected,
        };
        if let (State::Published { published }, true) = (entry.state, features & 0x300 == 0x300) {
            entry.modified = Some(published + age / 2);
        }
        entry
    });
    let mut commits = vec![Commit {
        at: START,
        merges: false,
        entries: entries.collect(),
    }];
    for step in &seed.steps {
        let before = commits.last().unwrap();
        let at = before.at + WAITS[usize::from(step.wait)];
        let mut entries = before.entries.clone();
        apply(step, at, &mut entries);
        commits.push(Commit {
            at,
            merges: step.aside,
            entries,
        });
    }
    Story { commits }
}

fn new_entry(key: u8, features: u16) -> Entry {
    Entry {
        key,
        features,
        state: State::Draft,
        modified: None,
        title: 0,
        text: 0,
        style: features.to_be_bytes()[0],
        case: 0,
        comment: 0,
        note: (features & 4 != 0).then_some(0),
        folder: 0,
        own_folder: features & 7 != 0,
    }
}

fn apply(step: &Step, at: i64, entries: &mut Vec<Entry>) {
    let count = entries.len();
    if step.kind == 13 && count < 8 {
        let key = entries
            .iter()
            .map(|entry| entry.key)
            .max()
            .map_or(0, |key| key + 1);
        entries.push(new_entry(
            key,
            u16::from_be_bytes([step.detail, step.target]),
        ));
        return;
    }
    if step.kind == 14 {
        for entry in entries.iter_mut() {
            record_disclosure(entry, at);
        }
        return;
    }
    if step.kind == 15 {
        for entry in entries.iter_mut() {
            entry.style ^= step.detail;
        }
        return;
    }
    let Some(index) = usize::from(step.target).checked_rem(count) else {
        return;
    };
    let entry = &mut entries[index];
    let public = entry.state.is_public(at);
    let embargo = at + EMBARGOES[usize::from(step.detail % 6)];
    match step.kind {
        0 => {
            entry.text = entry.text.wrapping_add(1) % 32;
            entry.title = (entry.title + step.detail % 2) % 32;
        }
        1 => entry.style ^= step.detail,
        2 => entry.case = (entry.case + 1) % 32,
        3 => entry.comment = (entry.comment + 1) % 32,
        // A file of an entry that has no folder would be nobody's.
        4 if entry.own_folder => {
            entry.note = (!step.detail.is_multiple_of(4)).then_some(step.detail % 32);
        }
        5 => {
            entry.folder = step.detail % 4;
            let alone = entry.note.is_none() && entry.features & 3 == 0;
            entry.own_folder = entry.own_folder != (alone && step.detail & 8 != 0);
        }
        6 if !public && entry.state != State::Rejected => {
            entry.state = State::Embargoed {
                disclosure: embargo,
            }
        }
        7 if !public => entry.state = State::Published { published: at },
        8 => {
            if let (Some(published), true) = (entry.state.first_public(), public) {
                entry.state = State::Withdrawn {
                    published,
                    withdrawn: at,
                };
            }
        }
        9 if !public => entry.state = State::Rejected,
        10 if !public => entry.state = State::Draft,
        11 if !public => {
            entries.remove(index);
        }
        // A revert.
        12 => entry.text = step.detail % (entry.text + 1),
        _ => {}
    }
}

/// What a flip at `at` makes of an entry.
pub(crate) fn record_disclosure(entry: &mut Entry, at: i64) {
    if let State::Embargoed { disclosure } = entry.state
        && disclosure <= at
    {
        entry.state = State::Published {
            published: disclosure,
        };
    }
}
