//! One time around: read, check, gate, and an edition if all of that went well.

use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::edition::Edition;
use super::problems::Problem;
use crate::check::Memory;
use crate::disclosure::clock::Now;
use crate::disclosure::gate;
use crate::pipeline::{self, Checked};
use crate::repository::Repository;

/// What became of one state of the files.
#[derive(Debug)]
pub struct Round {
    /// What can be looked at, unless something is wrong.
    pub(super) edition: Option<Arc<Edition>>,
    /// What is wrong, errors first.
    pub(super) problems: Vec<Problem>,
    entries: usize,
    private: usize,
    took: Duration,
}

impl Round {
    /// Whether the last good state stays in view.
    pub fn is_bad(&self) -> bool {
        self.edition.is_none()
    }

    /// What is wrong, errors first.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many entries are shown.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// How many of them are not public.
    pub fn private(&self) -> usize {
        self.private
    }

    /// How long it took from the files to pages.
    pub fn took(&self) -> Duration {
        self.took
    }

    fn failed(message: &impl ToString, mut problems: Vec<Problem>) -> Self {
        problems.insert(0, Problem::of_all(message.to_string()));
        Self::without_edition(problems)
    }

    fn without_edition(problems: Vec<Problem>) -> Self {
        Self {
            edition: None,
            problems,
            entries: 0,
            private: 0,
            took: Duration::ZERO,
        }
    }
}

/// Where editions are made.
pub(super) struct Workshop {
    root: PathBuf,
    memory: Memory,
}

impl Workshop {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            memory: Memory::default(),
        }
    }

    /// Makes an edition of what the files say now.
    pub(super) fn round(&mut self) -> Round {
        let began = Instant::now();
        let now = Now::present();
        let checked = Repository::open(&self.root, None)
            .and_then(|repository| pipeline::check_again(repository, take(&mut self.memory), now));
        let Checked {
            reading, findings, ..
        } = match checked {
            Ok(checked) => checked,
            Err(error) => return Round::failed(&error, Vec::new()),
        };
        let mut problems: Vec<Problem> = findings
            .iter()
            .map(|finding| Problem::of(finding, &reading))
            .collect();
        problems.sort_by_key(|problem| !problem.is_error());
        let database = match reading.into_database(&findings) {
            Ok(database) => database,
            Err(reading) => {
                self.memory = reading.into_memory();
                return Round::without_edition(problems);
            }
        };
        let opening = gate::preview(&database, now).map(|public| {
            let records = public.records();
            let private = records.iter().filter(|r| r.private().is_some()).count();
            (records.len(), private, Edition::open(public))
        });
        self.memory = database.into_reading().into_memory();
        let (entries, private, opening) = match opening {
            Ok(opening) => opening,
            Err(error) => return Round::failed(&error, problems),
        };
        match opening.wait() {
            Ok(edition) => Round {
                edition: Some(Arc::new(edition)),
                problems,
                entries,
                private,
                took: began.elapsed(),
            },
            Err(error) => Round::failed(&error, problems),
        }
    }
}
