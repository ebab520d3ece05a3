//! Will the next disclosure happen, on time and by the right hands: what can be told of a clone, its
//! configuration and its past, without the network.
//!
//! Nothing that comes out of here names an entry, or says that one is under embargo; the exception
//! is asked for with [`Sight::Embargoes`] and meant for the team's own terminal.

mod clone;
mod content;
mod cron;
mod heartbeat;
mod hooks;
mod kinship;
mod lateness;
mod schedule;
mod security_txt;

use std::path::Path;

use git2::Repository as Git;

use super::clock::Now;
use super::duration::duration;
use super::measured::Measured;
use crate::check::Reading;
use crate::finding::{Finding, Level};
use crate::repository::RepositoryError;

pub use lateness::{Recorded, recorded};

/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// Whether what is under embargo may show in the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Nothing that depends on it.
    Public,
    /// How the next disclosure fits the schedule.
    Embargoes,
}

/// What to look at.
pub struct Examined<'a> {
    /// The database as it was read.
    pub reading: &'a Reading,
    /// What is wrong in it.
    pub findings: &'a [Finding],
    /// The mirror, where there is one.
    pub mirror: Option<&'a Git>,
    /// When.
    pub now: Now,
    /// How late a disclosure may be recorded, in seconds.
    pub tolerance: i64,
    /// What may be told.
    pub sight: Sight,
}

/// One thing that endangers a disclosure or an embargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The name of the check, in kebab-case.
    pub check: &'static str,
    /// An error keeps a disclosure from happening or an embargo from holding; a warning may.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, the worst first.
    pub complaints: Vec<Complaint>,
    /// How late disclosures were recorded.
    pub lateness: Option<Measured>,
}

impl Report {
    /// How late disclosures were recorded, in words.
    pub fn lateness_in_words(&self) -> Option<String> {
        self.lateness.map(|measured| {
            format!(
                "{} recorded, {} late at the median, {} at worst",
                measured.count,
                duration(measured.median),
                duration(measured.worst)
            )
        })
    }

    fn warn(&mut self, check: &'static str, message: impl Into<String>, help: &'static str) {
        self.push(check, Level::Warning, message, help);
    }

    fn fail(&mut self, check: &'static str, message: impl Into<String>, help: &'static str) {
        self.push(check, Level::Error, message, help);
    }

    fn push(
        &mut self,
        check: &'static str,
        level: Level,
        message: impl Into<String>,
        help: &'static str,
    ) {
        self.complaints.push(Complaint {
            check,
            level,
            message: message.into(),
            help,
        });
    }
}

/// Makes every check.
///
/// # Errors
/// When the repository cannot be read.
pub fn examine(examined: &Examined<'_>) -> Result<Report, RepositoryError> {
    let mut report = Report::default();
    content::check(examined, &mut report);
    security_txt::check(examined, &mut report);
    if let Some(side) = examined.reading.repository().git() {
        let git = &side.repository;
        clone::check(git, examined, &mut report);
        kinship::check(git, examined.mirror, &mut report);
        hooks::check(git, examined.reading.repository().root(), &mut report);
        schedule::check(git, examined, &mut report)?;
        heartbeat::check(examined, &mut report);
        lateness::check(examined, &mut report)?;
    } else {
        report.fail(
            "git",
            "this database is not in a Git repository",
            "Put it into one: instants come from its history, and disclosures are recorded there",
        );
    }
    report
        .complaints
        .sort_by_key(|complaint| (complaint.level, complaint.check));
    Ok(report)
}

/// What can be said of a clone whose past is cut off, in which nothing else can be looked at.
pub fn shallow() -> Report {
    let mut report = Report::default();
    report.fail(
        "clone",
        "this is a shallow clone: nothing can be built or recorded in it",
        "Run `git fetch --unshallow`; with actions/checkout write `fetch-depth: 0`",
    );
    report
}

/// Whether a path is a file that can be run.
fn is_executable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        path.metadata()
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}
