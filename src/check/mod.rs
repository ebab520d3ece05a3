//! Is it right: the database as it was read, and every rule over all of it.
//!
//! [`read`] parses all files at once; [`Reading::findings`] adds what only several files together, the clock
//! or the history can tell. Both collect, neither stops at the first problem.

mod attachment;
pub mod deployed;
pub mod fix;
pub mod levels;
mod quality;
pub mod report;
mod rules;
pub mod since;
pub mod surroundings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use git2::Oid;
use rayon::prelude::*;
use rules::private_reference::Searched;

use crate::advisory::document::{self, Advisory};
use crate::advisory::mend;
use crate::configuration::{self, Configuration};
use crate::disclosure::clock::Now;
use crate::disclosure::parties::{self, Register};
use crate::finding::{self, Finding, Findings, Level, Rule};
use crate::import::ledger;
use crate::repository::{History, Repository, RepositoryError, Snapshot, SourceFile};

/// A database in which nothing is wrong that would keep it from being published.
pub struct Database {
    repository: Repository,
    snapshot: Snapshot,
    history: Option<History>,
    configuration: Configuration,
    advisories: Vec<Advisory>,
    findings: Vec<Finding>,
    searched: Mutex<Searched>,
}

/// A database as it was read, with everything wrong in single files.
pub struct Reading {
    repository: Repository,
    snapshot: Snapshot,
    history: Option<History>,
    configuration: Option<Configuration>,
    advisories: Vec<Advisory>,
    register: Register,
    findings: Vec<Finding>,
    searched: Mutex<Searched>,
}

/// What was understood of an earlier state of the files, so that whoever looks at them again and
/// again understands only what has changed.
#[derive(Default)]
pub struct Memory {
    files: HashMap<Arc<str>, Understood>,
    history: Option<(Oid, History)>,
    searched: Searched,
}

/// What a file with this content says.
struct Understood {
    blob: Oid,
    advisory: Option<Advisory>,
    findings: Vec<Finding>,
}

/// Reads all files of a repository.
///
/// # Errors
/// When the repository itself cannot be read, or has no history to take dates from.
pub fn read(repository: Repository) -> Result<Reading, RepositoryError> {
    read_again(repository, Memory::default())
}

/// As [`read`], with the same result, for the repository that `memory` is of.
///
/// # Errors
/// As [`read`].
pub fn read_again(repository: Repository, memory: Memory) -> Result<Reading, RepositoryError> {
    let Memory {
        files: mut known,
        history: known_history,
        mut searched,
    } = memory;
    let snapshot = repository.snapshot()?;
    searched.retain(|path| {
        let now = snapshot.get(path).and_then(SourceFile::text);
        let before = known.get(path).map(|known| known.blob);
        now.map(|(_, blob)| blob) == before
    });
    let mut found = Vec::new();
    let configuration = read_configuration(&snapshot, &mut found);
    let register = read_register(&snapshot, &mut found);
    read_ledger(&snapshot, &mut found);
    let mut read: Vec<(Option<Advisory>, Vec<Finding>)> = Vec::new();
    // The handle on Git stays in this thread, and the others read the files meanwhile.
    let history = rayon::in_place_scope(|scope| {
        let files: Vec<_> = snapshot
            .files
            .iter()
            .map(|file| (file, known.remove(file.path.as_str())))
            .collect();
        let read = &mut read;
        scope.spawn(move |_| {
            read.par_extend(files.into_par_iter().filter_map(read_advisory));
        });
        match (repository.tip(), known_history) {
            (Some(tip), Some((of, history))) if tip == of => Ok(Some(history)),
            _ => repository.history(),
        }
    })?;
    let mut advisories = Vec::with_capacity(read.len());
    for (advisory, findings) in read {
        advisories.extend(advisory);
        found.extend(findings);
    }
    advisories.sort_by(|a, b| (a.id(), &a.path).cmp(&(b.id(), &b.path)));
    Ok(Reading {
        repository,
        snapshot,
        history,
        configuration,
        advisories,
        register,
        findings: found,
        searched: Mutex::new(searched),
    })
}

fn read_configuration(snapshot: &Snapshot, found: &mut Vec<Finding>) -> Option<Configuration> {
    let mut findings = Findings::new(configuration::FILE);
    let file = snapshot.get(configuration::FILE);
    let text = file
        .and_then(SourceFile::text)
        .map(|(bytes, _)| std::str::from_utf8(bytes).map_err(|error| (bytes, error)));
    let read = match text {
        Some(Ok(text)) => configuration::read(text, &mut findings),
        Some(Err((bytes, error))) => {
            not_utf8(&mut findings, bytes, error.valid_up_to());
            None
        }
        None => {
            findings.push(
                Rule::Configuration,
                0..0,
                "there is no advgen.yaml",
                "`advgen init` writes one",
            );
            None
        }
    };
    found.extend(findings.into_vec());
    read
}

/// The register of parties. A database keeps none of it: whatever is published cannot name it.
fn read_register(snapshot: &Snapshot, found: &mut Vec<Finding>) -> Register {
    let file = snapshot.get(parties::FILE).and_then(SourceFile::text);
    let Some((bytes, _)) = file else {
        return Register::default();
    };
    let mut findings = Findings::new(parties::FILE);
    let register = match std::str::from_utf8(bytes) {
        Ok(text) => parties::read(text, &mut findings),
        Err(error) => {
            not_utf8(&mut findings, bytes, error.valid_up_to());
            Register::default()
        }
    };
    found.extend(findings.into_vec());
    register
}

/// The ledger of imports, which only an import reads again. What is wrong with it is said all the
/// same.
fn read_ledger(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    let file = snapshot.get(ledger::FILE).and_then(SourceFile::text);
    let Some((bytes, _)) = file else { return };
    let mut findings = Findings::new(ledger::FILE);
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            ledger::read(text, &mut findings);
        }
        Err(error) => not_utf8(&mut findings, bytes, error.valid_up_to()),
    }
    found.extend(findings.into_vec());
}

fn read_advisory(
    (file, known): (&SourceFile, Option<Understood>),
) -> Option<(Option<Advisory>, Vec<Finding>)> {
    let id = file.advisory_id()?;
    let (bytes, blob) = file.text()?;
    if let Some(known) = known.filter(|known| known.blob == blob) {
        return Some((known.advisory, known.findings));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(read_text(file.path.as_str(), id, text)),
        Err(error) => {
            let mut findings = Findings::new(file.path.as_str());
            not_utf8(&mut findings, bytes, error.valid_up_to());
            Some((None, findings.into_vec()))
        }
    }
}

/// Reads the text of the advisory file at `path`, which is named after `id`.
fn read_text(path: &str, id: &str, text: &str) -> (Option<Advisory>, Vec<Finding>) {
    let mut findings = Findings::new(path);
    let advisory = document::parse(text, Some(id), &mut findings);
    mend::settle(text, &mut findings);
    if advisory.is_none() && !findings.has_errors() {
        // A parser that forgets to say why must not make an advisory vanish (law 6).
        findings.push(
            Rule::UnreadableFile,
            0..0,
            "this advisory could not be read, and advgen does not know why",
            "Please report this; until then, compare the file with one that is read",
        );
    }
    (advisory, findings.into_vec())
}

fn not_utf8(findings: &mut Findings, bytes: &[u8], at: usize) {
    let before = bytes.get(..at).unwrap_or_default();
    // Reports cannot count lines in what is no text.
    let line = String::from_utf8_lossy(before).matches('\n').count() + 1;
    findings.push(
        Rule::NotUtf8,
        at..at,
        format!("line {line} of the file is not UTF-8"),
        "Save the file as UTF-8",
    );
}

impl Reading {
    /// The text of a file, for reports.
    pub fn text_of(&self, path: &str) -> Option<&str> {
        let (bytes, _) = self.snapshot.get(path)?.text()?;
        std::str::from_utf8(bytes).ok()
    }

    /// The advisories that could be read, ordered by id.
    pub fn advisories(&self) -> &[Advisory] {
        &self.advisories
    }

    /// The configuration, if it could be read.
    pub fn configuration(&self) -> Option<&Configuration> {
        self.configuration.as_ref()
    }

    /// The register of parties, as far as it could be read.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The files.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Whether something in the file at `path` alone is an error.
    pub fn has_errors_in(&self, path: &str) -> bool {
        self.findings
            .iter()
            .any(|finding| &*finding.path == path && finding.level == Level::Error)
    }

    /// The repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The history, where there is one.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// Everything wrong at `now`, in order.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn findings(&self, now: Now) -> Result<Vec<Finding>, RepositoryError> {
        let mut all = self.findings.clone();
        rules::apply(self, now, &mut all)?;
        quality::check(self, &mut all);
        finding::sort(&mut all);
        Ok(all)
    }

    /// The database, unless something is wrong that keeps it from being published. The findings
    /// are those of [`Reading::findings`].
    ///
    /// # Errors
    /// Gives the reading back when one of the findings is an error.
    pub fn into_database(self, findings: &[Finding]) -> Result<Database, Box<Self>> {
        let refused = findings.iter().any(|finding| finding.level == Level::Error);
        match self {
            Self {
                configuration: Some(configuration),
                repository,
                snapshot,
                history,
                advisories,
                findings,
                searched,
                ..
            } if !refused => Ok(Database {
                repository,
                snapshot,
                history,
                configuration,
                advisories,
                findings,
                searched,
            }),
            reading => Err(Box::new(reading)),
        }
    }

    /// What need not be understood again as long as it stays what it is.
    pub fn into_memory(self) -> Memory {
        let mut findings = HashMap::<Arc<str>, Vec<Finding>>::new();
        for finding in self.findings {
            let of_file = findings.entry(Arc::clone(&finding.path)).or_default();
            of_file.push(finding);
        }
        let advisories = self.advisories.into_iter();
        let mut advisories: HashMap<_, _> = advisories
            .map(|advisory| (Arc::clone(&advisory.path), advisory))
            .collect();
        let mut files = HashMap::with_capacity(advisories.len());
        files.extend(self.snapshot.files.iter().filter_map(|file| {
            file.advisory_id()?;
            let (_, blob) = file.text()?;
            let path: Arc<str> = advisories.get_key_value(file.path.as_str()).map_or_else(
                || Arc::from(file.path.as_str()),
                |(path, _)| Arc::clone(path),
            );
            let understood = Understood {
                blob,
                advisory: advisories.remove(&path),
                findings: findings.remove(&path).unwrap_or_default(),
            };
            Some((path, understood))
        }));
        let searched = self.searched.into_inner();
        Memory {
            files,
            history: self.repository.tip().zip(self.history),
            searched: searched.unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn searched(&self) -> MutexGuard<'_, Searched> {
        self.searched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file at `path` as findings name it.
    fn shared_path(&self, path: &str) -> Arc<str> {
        self.advisories
            .iter()
            .find(|advisory| &*advisory.path == path)
            .map_or_else(|| Arc::from(path), |advisory| Arc::clone(&advisory.path))
    }
}

impl Database {
    /// The advisories, ordered by id.
    pub fn advisories(&self) -> &[Advisory] {
        &self.advisories
    }

    /// The files.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The history, where there is one.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// The configuration.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The reading it came from, for reports about it.
    pub fn into_reading(self) -> Reading {
        Reading {
            repository: self.repository,
            snapshot: self.snapshot,
            history: self.history,
            configuration: Some(self.configuration),
            advisories: self.advisories,
            register: Register::default(),
            findings: self.findings,
            searched: self.searched,
        }
    }

    /// Ends the database. Nobody waits until all the texts are given back.
    pub fn let_go(self) {
        let Self {
            repository,
            snapshot,
            history,
            advisories,
            ..
        } = self;
        drop(repository);
        rayon::spawn(move || drop((snapshot, history, advisories)));
    }
}
