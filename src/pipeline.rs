//! The way through the program in one screen: repository, check, gate, publish.

mod export;
mod export_files;
mod mirror;
mod sign;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::advisory::instant::Instant;
use crate::check::deployed::{self, Absence, Comparison, DeployedError, Layout, Planned, Target};
use crate::check::levels::{self, Levels};
use crate::check::{self, Database, Memory, Reading};
use crate::disclosure::clock::Now;
use crate::disclosure::gate::{self, GateError};
use crate::disclosure::public::{Audience, PublicDatabase};
use crate::finding::{Finding, Rule};
use crate::publish::staging::{
    Kind, OutputPath, OutputPathError, PREVIEW_MARKER, Protected, Staging, StagingError, Summary,
};
use crate::publish::{self, Output, PublishError, address::Address};
use crate::repository::layout::NOTICE_TEMPLATES;
use crate::repository::{Repository, RepositoryError};

pub use export::{
    Access, Export, ExportError, Exported, Said, Selection, Target as ExportTarget, Told, export,
    reject,
};
pub use export_files::{ExportFileError, write_file, write_folder};
pub use mirror::{MirrorRunError, Mirrored, Push, mirror, open_mirror};
pub use sign::{SignError, Signed, sign};

/// A database with everything that is wrong in it.
pub struct Checked {
    /// What was read.
    pub reading: Reading,
    /// What is wrong, in order.
    pub findings: Vec<Finding>,
    /// What is wrong and nobody wants to see, because the team said why it lives with it.
    pub suppressed: Vec<Finding>,
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
    check_again(repository, Memory::default(), now)
}

/// As [`check`](check()), with the same result, without understanding again what `memory` knows.
///
/// # Errors
/// As [`check`](check()).
pub fn check_again(
    repository: Repository,
    memory: Memory,
    now: Now,
) -> Result<Checked, RepositoryError> {
    let reading = check::read_again(repository, memory)?;
    let mut findings = reading.findings(now)?;
    findings.extend(templates(&reading));
    findings.extend(crate::notice::template::check(&reading));
    let mut levels = Levels::of(&reading);
    let suppressed = levels.apply(&mut findings);
    findings.extend(levels.unused(Rule::is_always_looked_for));
    crate::finding::sort(&mut findings);
    Ok(Checked {
        reading,
        findings,
        suppressed,
    })
}

/// Reads and checks a database, and what changed in it since the fork from `rev`.
///
/// # Errors
/// As [`check`](check()); when `rev` leads nowhere.
pub fn check_since(
    repository: Repository,
    rev: &str,
    now: Now,
) -> Result<Checked, RepositoryError> {
    let mut checked = check(repository, now)?;
    let mut found = Vec::new();
    check::since::check(&checked.reading, rev, now, &mut found)?;
    let suppressed = levels::apply(&checked.reading, &mut found);
    checked.suppressed.extend(suppressed);
    checked.findings.extend(found);
    crate::finding::sort(&mut checked.findings);
    Ok(checked)
}

/// Why nothing was compared with what is deployed.
#[derive(Debug, Error)]
pub enum AgainstError {
    /// The moment has not come yet.
    #[error(
        "{0} has not come yet, and what is deployed is compared with what is public today: leave out --now, or see that moment with `advgen build --now`"
    )]
    Future(Instant),
    /// The gate did not open.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// A record cannot be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// What is deployed cannot be read.
    #[error(transparent)]
    Deployed(#[from] DeployedError),
}

/// Compares what is public at `now` with what is deployed (law 4), and adds what is wrong to the
/// findings. A database in which something else is wrong already is compared with nothing.
///
/// # Errors
/// See [`AgainstError`].
pub fn against(
    checked: Checked,
    now: Now,
    target: &Target,
    absence: Absence,
) -> Result<(Checked, Option<Comparison>), AgainstError> {
    if now.is_future() {
        return Err(AgainstError::Future(now.instant()));
    }
    let Checked {
        reading,
        mut findings,
        mut suppressed,
    } = checked;
    let database = match reading.into_database(&findings) {
        Ok(database) => database,
        Err(reading) => {
            let reading = *reading;
            let checked = Checked {
                reading,
                findings,
                suppressed,
            };
            return Ok((checked, None));
        }
    };
    let public = gate::open(&database, now)?;
    let layout = Layout {
        base_url: &public.configuration().base_url,
        preview_marker: PREVIEW_MARKER,
    };
    let planned = planned(&database, &public)?;
    let (comparison, mut found) = deployed::compare(target, absence, &planned, layout)?;
    let reading = database.into_reading();
    suppressed.extend(levels::apply(&reading, &mut found));
    findings.extend(found);
    crate::finding::sort(&mut findings);
    let checked = Checked {
        reading,
        findings,
        suppressed,
    };
    Ok((checked, Some(comparison)))
}

/// What a build would write of every public record, and where findings about it belong.
fn planned(database: &Database, public: &PublicDatabase) -> Result<Vec<Planned>, PublishError> {
    let or = |one: &Range<usize>, other: &Range<usize>| {
        let place = if one.is_empty() { other } else { one };
        place.clone()
    };
    database
        .advisories()
        .iter()
        .filter_map(|advisory| Some((advisory, public.find(advisory.id().as_str())?)))
        .map(|(advisory, record)| {
            let places = &advisory.places;
            Ok(Planned {
                id: record.record().id.osv(),
                title: record.record().summary.clone(),
                json: publish::osv::record_json(public, record)?,
                path: Arc::clone(&advisory.path),
                published_at: or(&or(&places.published, &places.disclosure), &places.status),
                modified_at: or(&places.modified, &places.status),
            })
        })
        .collect()
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
        .filter(|file| !file.path.starts_with(NOTICE_TEMPLATES))
        .filter_map(|file| Some((file.path.as_str(), reading.text_of(&file.path)?)))
        .collect();
    let mut found = publish::site::check_words(&files);
    for problem in publish::site::check_templates(&files, configuration) {
        let text = reading.text_of(&problem.path);
        found.push(problem.finding(text));
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
    let public = gate::open(&database, now)?;
    write(database, public, destination)
}

/// Writes the team's own view of its work: drafts and what is under embargo too, marked as a preview,
/// as a whole or not at all.
///
/// # Errors
/// See [`BuildError`]. The output folder then holds what it held before.
pub fn preview(
    database: Database,
    now: Now,
    destination: &Destination,
) -> Result<Summary, BuildError> {
    let private = gate::preview(&database, now)?;
    write(database, private, destination)
}

fn write(
    database: Database,
    public: PublicDatabase,
    destination: &Destination,
) -> Result<Summary, BuildError> {
    // What the gate has left behind is not needed any more.
    database.let_go();
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
    let modified = public.modified().map_or(0, Instant::unix);
    let staging = Staging::begin(&destination.out, kind, &protected, modified)?;
    publish::all(&public, &Staged(&staging))?;
    // Nobody waits until all the records are given back.
    rayon::spawn(move || drop(public));
    Ok(staging.finish()?)
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
