//! The way through the program in one screen: repository, check, gate, publish.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::advisory::id::AdvisoryId;
use crate::check::{self, Database, Reading};
use crate::disclosure::clock::Now;
use crate::disclosure::gate::{self, GateError};
use crate::disclosure::public::{Audience, PublicDatabase};
use crate::finding::{Finding, Findings, Place, Rule, offset_of};
use crate::publish::staging::{
    Kind, OutputPath, OutputPathError, Protected, Staging, StagingError, Summary,
};
use crate::publish::{self, Output, PublishError, address::Address};
use crate::repository::{Repository, RepositoryError};

/// A database with everything that is wrong in it.
pub struct Checked {
    /// What was read.
    pub reading: Reading,
    /// What is wrong, in order.
    pub findings: Vec<Finding>,
}

/// Why nothing was built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The gate did not open.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The output folder cannot be used or written.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// A format failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// Reads and checks a database.
///
/// # Errors
/// When the repository cannot be read. What is wrong in the database is no error but a finding.
pub fn check(repository: Repository, now: Now) -> Result<Checked, RepositoryError> {
    let reading = check::read(repository)?;
    let mut findings = reading.findings(now)?;
    findings.extend(templates(&reading));
    crate::finding::sort(&mut findings);
    Ok(Checked { reading, findings })
}

/// Reads and checks a database, and what changed in it since the fork from `rev`.
///
/// # Errors
/// As [`check`]; when `rev` leads nowhere.
pub fn check_since(
    repository: Repository,
    rev: &str,
    now: Now,
) -> Result<Checked, RepositoryError> {
    let mut checked = check(repository, now)?;
    check::since::check(&checked.reading, rev, now, &mut checked.findings)?;
    crate::finding::sort(&mut checked.findings);
    Ok(checked)
}

/// What is wrong with the templates and pages of the team.
fn templates(reading: &Reading) -> Vec<Finding> {
    let Some(configuration) = reading.configuration() else {
        return Vec::new();
    };
    let files: Vec<(&str, &str)> = reading
        .snapshot()
        .files
        .iter()
        .filter(|file| file.path.starts_with("templates/") || file.path.starts_with("site/"))
        .filter_map(|file| Some((file.path.as_str(), reading.text_of(&file.path)?)))
        .collect();
    let mut found = Vec::new();
    for problem in publish::site::check_templates(&files, configuration) {
        let at = problem
            .place
            .zip(reading.text_of(&problem.path))
            .map_or(0, |((line, column), text)| {
                offset_of(text, Place { line, column })
            });
        let mut findings = Findings::new(problem.path);
        findings.push(
            Rule::Template,
            at..at,
            problem.message,
            "Correct it, or remove the file to use the built-in one",
        );
        found.extend(findings.into_vec());
    }
    found
}

/// Where the output goes and what it must not overwrite.
pub struct Destination {
    /// The output folder.
    pub out: PathBuf,
    roots: Vec<PathBuf>,
    trees: Vec<PathBuf>,
}

impl Destination {
    /// Protects the repository from the output: `out` may lie inside the work tree, but not be it,
    /// above it, or among its sources.
    pub fn new(out: PathBuf, database: &Database) -> Self {
        let repository = database.repository();
        let mut roots = Vec::new();
        let mut trees = Vec::new();
        if let Some(root) = repository.root() {
            roots.push(root.to_owned());
            trees
                .extend(["advisories", "site", "templates", ".github"].map(|name| root.join(name)));
        }
        if let Some(git) = repository.git() {
            trees.push(git.repository.path().to_owned());
            roots.extend(git.repository.workdir().map(Path::to_owned));
        }
        Self { out, roots, trees }
    }
}

/// Publishes what is public at `now`, as a whole or not at all.
///
/// # Errors
/// See [`BuildError`]. The output folder then holds what it held before.
pub fn build(
    database: Database,
    now: Now,
    destination: &Destination,
) -> Result<Summary, BuildError> {
    let public = gate::open(database, now)?;
    let kind = match public.audience() {
        Audience::Public => Kind::Site,
        Audience::Preview(_) => Kind::Preview,
    };
    let protected: Vec<Protected<'_>> = destination
        .roots
        .iter()
        .map(|root| Protected::Root(root))
        .chain(destination.trees.iter().map(|tree| Protected::Tree(tree)))
        .collect();
    let modified = public
        .modified()
        .map_or(0, super::advisory::instant::Instant::unix);
    let staging = Staging::begin(&destination.out, kind, &protected, modified)?;
    publish::all(&public, &Staged(&staging))?;
    // Nobody waits until all the records are given back.
    rayon::spawn(move || drop(public));
    Ok(staging.finish()?)
}

/// The record of one public advisory for machines, as the build writes it.
///
/// # Errors
/// When the gate does not open; `Ok(None)` when no such advisory is public at `now`.
pub fn export_osv(
    database: Database,
    now: Now,
    id: &AdvisoryId,
) -> Result<Option<String>, BuildError> {
    let public: PublicDatabase = gate::open(database, now)?;
    public
        .find(id.as_str())
        .map(|record| publish::osv::record_json(&public, record))
        .transpose()
        .map_err(BuildError::Publish)
}

struct Staged<'s>(&'s Staging);

impl Output for Staged<'_> {
    fn put(&self, address: &Address, bytes: &[u8]) -> Result<(), PublishError> {
        let failed = |why: String| PublishError::Write {
            path: address.path().to_owned(),
            why,
        };
        let path =
            OutputPath::new(address.path()).map_err(|e: OutputPathError| failed(e.to_string()))?;
        self.0.write(path, bytes).map_err(|e| failed(e.to_string()))
    }
}
