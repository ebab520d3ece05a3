//! Taking records over from other databases.
//!
//! What comes in is given back by `build` as it came, or it is refused with a finding that names
//! file and field; one refused record never costs another. Nothing is changed silently.

mod committed;
mod existing;
pub mod fate;
mod field;
mod foreign;
mod json;
pub mod ledger;
mod osv;
mod place;
mod reading;
mod repair;
mod source;
mod update;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use thiserror::Error;

use self::existing::{Comparison, Held};
use self::fate::Fates;
use self::ledger::{Ledger, Print};
use self::reading::{Outcome, Taken};
use self::update::{Refusal, Step};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::finding::{self, Finding, Findings, Level, Rule};

pub use existing::Existing;
pub use foreign::{Format, Row};
pub use update::Update;
pub use write::{WriteError, replace_all, write};

/// Whether records that break the schema or a law are mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// They are refused.
    Never,
    /// The smallest change that is valid is made and said.
    Smallest,
}

/// How records are taken over.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The form they are in.
    pub format: Format,
    /// Whether they are mended.
    pub repair: Repair,
    /// Whether they replace what is there already.
    pub update: Update,
    /// What claims to be later than this is not public yet.
    pub now: Instant,
}

impl Options {
    /// Records of `format` as they stand `now`.
    pub fn new(format: Format, repair: Repair, now: Instant) -> Self {
        Self {
            format,
            repair,
            update: Update::Never,
            now,
        }
    }

    /// The same, also for what is there already.
    #[must_use]
    pub fn with(self, update: Update) -> Self {
        Self { update, ..self }
    }
}

/// What an import found.
#[derive(Debug, Default)]
pub struct Imported {
    /// The advisories to be written, in the order in which the records were found.
    pub files: Vec<NewFile>,
    /// The advisories to be replaced.
    pub updated: Vec<Changed>,
    /// Records that the database holds already, word for word.
    pub unchanged: Vec<AdvisoryId>,
    /// Sources that were not taken over.
    pub refused: Vec<Refused>,
    /// Every change that was made to a record, as `ID: what -> what`.
    pub repaired: Vec<String>,
    /// What was passed over, or means the same without being written.
    pub notes: Vec<String>,
    /// The prefixes of the new advisories, which the configuration has to know.
    pub prefixes: BTreeSet<String>,
    /// What became of the fields of a foreign format.
    pub fates: Fates,
    /// What is to be remembered of this import.
    pub ledger: Ledger,
}

/// An advisory that is to be replaced, because it changed where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub id: AdvisoryId,
    /// Where it is, relative to the root of the repository.
    pub path: String,
    /// What it is to hold now.
    pub before: String,
    /// Its new text.
    pub text: String,
    /// What changes, in the words that readers of a bulletin know.
    pub changes: Vec<&'static str>,
}

/// An advisory that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its id.
    pub id: AdvisoryId,
    /// Where it goes, relative to the root of the repository, with `/` between its parts.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A source that was not taken over, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What it is called: a path, or `archive.zip!entry`. The findings have it as their path.
    pub source: Arc<str>,
    /// Its text, for reports; empty where it could not be read.
    pub text: Arc<str>,
    /// Everything that is wrong with it.
    pub findings: Vec<Finding>,
}

/// Why nothing could be imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A path that is not there or closed.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// An archive that is broken as a whole.
    #[error("{} cannot be read as a zip: {reason}; fetch it again", .path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An archive with more entries than any database has records.
    #[error("{} has {entries} entries, more than 1,000,000; unpack what you need and name that", .path.display())]
    TooManyEntries {
        /// The archive.
        path: PathBuf,
        /// How many it claims to have.
        entries: usize,
    },
    /// An archive that unpacks to more than any database.
    #[error("{} unpacks to more than 8 GiB; unpack what you need and name that", .path.display())]
    TooMuch {
        /// The archive.
        path: PathBuf,
    },
}

/// Takes over the records below `sources`: files, folders and zips.
///
/// Nothing is written; [`write()`] does that.
///
/// # Errors
/// When a source is not there or an archive is broken as a whole. What is wrong with single records
/// stands in [`Imported::refused`].
pub fn records(
    sources: &[PathBuf],
    existing: &Existing<'_>,
    options: Options,
    ledger: &Ledger,
) -> Result<Imported, ImportError> {
    let mut run = Run {
        existing,
        options,
        earlier: ledger,
        declined: Vec::new(),
        out: Imported {
            ledger: ledger.clone(),
            ..Imported::default()
        },
        seen: BTreeMap::new(),
        nulls: BTreeMap::new(),
        indexes: Vec::new(),
        reserved: Vec::new(),
        twice: Vec::new(),
    };
    let mut notes = Vec::new();
    source::each(sources, options.format, &mut notes, &mut |batch| {
        let read: Vec<_> = batch
            .into_par_iter()
            .map(|source| reading::read(source, options, ledger))
            .collect();
        for outcome in read.into_iter().flatten() {
            run.take(outcome);
        }
    })?;
    Ok(run.end(notes))
}

/// What was found so far.
struct Run<'e> {
    existing: &'e Existing<'e>,
    options: Options,
    earlier: &'e Ledger,
    declined: Vec<AdvisoryId>,
    out: Imported,
    /// The records read so far, by their ids as file systems compare them.
    seen: BTreeMap<String, Seen>,
    nulls: BTreeMap<&'static str, Vec<String>>,
    indexes: Vec<String>,
    reserved: Vec<String>,
    twice: Vec<String>,
}

struct Seen {
    source: Arc<str>,
    id_span: Range<usize>,
    digest: [u8; 32],
}

impl Run<'_> {
    fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Index(name) => self.indexes.push(name),
            Outcome::Reserved(name) => self.reserved.push(name),
            Outcome::Declined(id) => self.declined.push(id),
            Outcome::Refused(refused) => self.out.refused.push(refused),
            Outcome::Taken(taken) => self.taken(*taken),
        }
    }

    fn taken(&mut self, taken: Taken) {
        let id = taken.record.id.clone();
        let digest: [u8; 32] = Sha256::digest(&taken.text).into();
        let mut findings = Findings::new(Arc::clone(&taken.source));
        if let Some(first) = self.seen.get(&id.folded()) {
            if first.digest == digest {
                self.twice.push(taken.source.to_string());
                return;
            }
            let finding = findings
                .make(
                    Rule::DuplicateId,
                    taken.id_span,
                    format!("a different record with the id `{id}` was read before"),
                    "Name only the source that counts",
                )
                .related_in(&first.source, first.id_span.clone(), "first read here");
            findings.add(finding);
            self.out
                .refused
                .push(Refused::new(findings, taken.source_text));
            return;
        }
        let seen = Seen {
            source: Arc::clone(&taken.source),
            id_span: taken.id_span.clone(),
            digest,
        };
        self.seen.insert(id.folded(), seen);
        match self.existing.compare(&taken.record, taken.status) {
            Comparison::New => {}
            Comparison::Same => {
                if let Some(text) = self.existing.text_of(&id) {
                    self.out.ledger.take(id.clone(), Print::of(text));
                }
                self.out.unchanged.push(id);
                return;
            }
            Comparison::Different(held) => {
                self.differs(&held, &taken, findings);
                return;
            }
        }
        for key in taken.nulls {
            self.nulls.entry(key).or_default().push(id.to_string());
        }
        self.out.fates.count(&taken.fields);
        self.out.repaired.extend(taken.repaired);
        self.out.prefixes.insert(id.prefix().to_owned());
        self.out.ledger.take(id.clone(), Print::of(&taken.text));
        self.out.files.push(NewFile {
            path: place::of(&taken.record),
            id,
            text: taken.text,
        });
    }

    /// Decides about a record whose id has another content here.
    fn differs(&mut self, held: &Held<'_>, taken: &Taken, mut findings: Findings) {
        let id = &taken.record.id;
        let refusal = match self.options.update {
            Update::Never => Refusal {
                rule: Rule::DuplicateId,
                message: format!(
                    "the database has another content for this id, in {}",
                    held.path
                ),
                mend: "Withdraw or change that advisory by hand, or import with `--update`",
            },
            Update::Changed => match update::step(
                held,
                &taken.record,
                self.earlier,
                self.options.repair,
                self.options.now,
            ) {
                Step::Nothing => {
                    self.out.unchanged.push(id.clone());
                    return;
                }
                Step::Replace {
                    changes,
                    repaired,
                    text,
                } => {
                    self.out.ledger.take(id.clone(), Print::of(&text));
                    self.out.fates.count(&taken.fields);
                    self.out.repaired.extend(taken.repaired.iter().cloned());
                    self.out.repaired.extend(repaired);
                    self.out.updated.push(Changed {
                        id: id.clone(),
                        path: held.path.to_owned(),
                        before: held.text.unwrap_or_default().to_owned(),
                        text,
                        changes,
                    });
                    return;
                }
                Step::Refuse(refusal) => refusal,
            },
        };
        findings.push(
            refusal.rule,
            taken.id_span.clone(),
            refusal.message,
            refusal.mend,
        );
        let source_text = Arc::clone(&taken.source_text);
        self.out.refused.push(Refused::new(findings, source_text));
    }

    fn end(mut self, mut notes: Vec<String>) -> Imported {
        if let Some(names) = some_of(&self.indexes) {
            notes.push(format!(
                "lists of records, which hold none themselves, were passed over: {names}"
            ));
        }
        for id in &self.declined {
            let reason = self.earlier.reason(id).unwrap_or_default();
            notes.push(format!("{id} was refused before: {reason}"));
        }
        if let Some(names) = some_of(&self.reserved) {
            notes.push(format!(
                "empty files, which reserve an id and say nothing, were passed over: {names}"
            ));
        }
        if let Some(names) = some_of(&self.twice) {
            notes.push(format!(
                "records that were read before, word for word, were passed over: {names}"
            ));
        }
        for (key, ids) in &self.nulls {
            if let Some(ids) = some_of(ids) {
                notes.push(format!(
                    "`{key}: null` is left out, which means the same: {ids}"
                ));
            }
        }
        self.out.notes = notes;
        self.out
    }
}

impl Refused {
    /// Keeps what is wrong, and not what is merely unusual.
    fn new(findings: Findings, text: Arc<str>) -> Self {
        let source = Arc::clone(findings.path());
        let mut findings = findings.into_vec();
        findings.retain(|finding| finding.level == Level::Error);
        finding::sort(&mut findings);
        Self {
            source,
            text,
            findings,
        }
    }
}

/// The first names of a list, and how many more there are.
fn some_of(names: &[String]) -> Option<String> {
    const SHOWN: usize = 8;
    let (first, more) = names.split_at(names.len().min(SHOWN));
    match more.len() {
        _ if names.is_empty() => None,
        0 => Some(first.join(", ")),
        more => Some(format!("{} and {more} more", first.join(", "))),
    }
}

#[cfg(test)]
mod tests;
