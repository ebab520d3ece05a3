//! The team's board: every open case with its stage, its clocks and what it waits for. For the
//! team's own eyes; nothing of it is ever published.

mod ical;
mod table;

use std::collections::{BTreeMap, BTreeSet};

pub use ical::{ical, reminder};
pub use table::{Ink, table};

use crate::advisory::case::standing::{Credit, CveState, Fix};
use crate::advisory::document::Advisory;
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::check::Reading;
use crate::configuration::{Configuration, Immediate};
use crate::repository::RepositoryError;

use super::aftermath::{self, Aftermath};
use super::clock::Now;
use super::clocks::{self, Clock, Standing, Urgency};
use super::doctor;
use super::measured::Measured;
use super::parties::{self, NextReview};
use super::stage::Stage;

/// Everything that the team sees at one glance.
#[derive(Debug)]
pub struct Board<'r> {
    /// The open cases, what is due first coming first.
    pub rows: Vec<Row<'r>>,
    /// When the register of parties has to be gone through again.
    pub review: Option<NextReview<'r>>,
    /// How long things took.
    pub history: History,
}

impl<'r> Board<'r> {
    /// The board of a database at `now`.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn of(
        reading: &'r Reading,
        configuration: &Configuration,
        now: Now,
    ) -> Result<Self, RepositoryError> {
        Ok(Self {
            rows: rows(reading, configuration, now),
            review: parties::next_review(reading.register(), configuration),
            history: history(reading, now)?,
        })
    }

    /// Whether anything is late at `now`.
    pub fn is_overdue(&self, now: Now) -> bool {
        self.rows.iter().any(|row| row.is_overdue(now))
            || self
                .review
                .as_ref()
                .is_some_and(|review| review.is_overdue(now.instant()))
    }
}

/// One case.
#[derive(Debug)]
pub struct Row<'r> {
    /// The advisory.
    pub advisory: &'r Advisory,
    /// How far it has come.
    pub stage: Stage,
    /// How urgent it is by the answers of triage.
    pub priority: Priority,
    /// Its clocks, what is due first coming first.
    pub clocks: Vec<Clock>,
    /// For whom or what it waits.
    pub waits_for: &'static str,
    /// What is still to be done after its disclosure.
    pub owed: Vec<Aftermath>,
}

/// How urgent a report is (requirement P12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// Whether it is to be evaluated immediately.
    pub is_immediate: bool,
    /// The conditions that hold.
    pub holds: Vec<&'static str>,
    /// The conditions about which nothing is known.
    pub unknown: Vec<&'static str>,
}

impl Priority {
    fn of(advisory: &Advisory, reading: Immediate) -> Self {
        let conditions = advisory.case.triage.conditions(advisory.case.exploited());
        let named = |wanted: Option<bool>| -> Vec<&'static str> {
            let fitting = conditions.iter().filter(|one| one.holds == wanted);
            fitting.map(|one| one.name).collect()
        };
        let holds = named(Some(true));
        let is_immediate = match reading {
            Immediate::All => holds.len() == conditions.len(),
            Immediate::Any => !holds.is_empty(),
        };
        Self {
            is_immediate,
            holds,
            unknown: named(None),
        }
    }

    /// In words: how many of the four conditions hold, and which.
    pub fn explain(&self) -> String {
        let word = if self.is_immediate {
            "immediate"
        } else {
            "in turn"
        };
        let mut out = format!("{word}: {} of 4", self.holds.len());
        if !self.holds.is_empty() {
            out.extend([" (", &self.holds.join(", "), ")"]);
        }
        if !self.unknown.is_empty() {
            out.extend(["; not known: ", &self.unknown.join(", ")]);
        }
        out
    }
}

impl Row<'_> {
    /// The running clock that is due first.
    pub fn next(&self) -> Option<Clock> {
        let running = |clock: &&Clock| clock.standing == Standing::Running;
        self.clocks.iter().find(running).copied()
    }

    /// Whether anything is late at `now`.
    pub fn is_overdue(&self, now: Now) -> bool {
        let overdue = |clock: &Clock| clock.urgency(now) == Some(Urgency::Overdue);
        self.clocks.iter().any(overdue)
    }

    /// The name of the case that tells nothing, or where it has none, its id.
    pub fn reference(&self) -> &str {
        self.advisory.case.reference.as_ref().map_or_else(
            || self.advisory.id().as_str(),
            |reference| reference.as_str(),
        )
    }
}

/// The open cases, what is due first coming first. A case is open while it is not public, while one
/// of its clocks runs, or while something is owed after its disclosure.
fn rows<'r>(reading: &'r Reading, configuration: &Configuration, now: Now) -> Vec<Row<'r>> {
    let immediate = configuration
        .process
        .map_or(Immediate::All, |process| process.immediate);
    let reports = first_reports(reading.advisories());
    let mut rows: Vec<Row<'r>> = reading
        .advisories()
        .iter()
        .map(|advisory| Row {
            advisory,
            stage: Stage::of(advisory, now),
            priority: Priority::of(advisory, immediate),
            clocks: clocks::of(
                advisory,
                reports.get(advisory.id()).copied(),
                configuration,
                now,
            ),
            waits_for: waits_for(advisory, now),
            owed: aftermath::owed(advisory, now),
        })
        .filter(|row| row.stage < Stage::Public || row.next().is_some() || !row.owed.is_empty())
        .collect();
    rows.sort_by_key(|row| {
        let next = row.next();
        (
            next.is_none(),
            next.map(|clock| clock.due),
            row.advisory.id(),
        )
    });
    rows
}

/// Every clock of one case, with those that it has from its duplicates.
pub fn clocks_of(
    reading: &Reading,
    advisory: &Advisory,
    configuration: &Configuration,
    now: Now,
) -> Vec<Clock> {
    let reports = first_reports(reading.advisories());
    let first = reports.get(advisory.id()).copied();
    clocks::of(advisory, first, configuration, now)
}

/// When each case that has duplicates was first reported, by anybody: the time line of the earliest
/// report counts.
fn first_reports(advisories: &[Advisory]) -> BTreeMap<&AdvisoryId, Instant> {
    let by_id: BTreeMap<&AdvisoryId, &Advisory> = advisories
        .iter()
        .map(|advisory| (advisory.id(), advisory))
        .collect();
    let mut first: BTreeMap<&AdvisoryId, Instant> = BTreeMap::new();
    for advisory in advisories {
        let Some(received) = advisory.case.received() else {
            continue;
        };
        let mut seen = BTreeSet::from([advisory.id()]);
        let mut at = advisory;
        while let Some(next) = at
            .case
            .closed()
            .and_then(|closed| closed.duplicate_of)
            .and_then(|id| by_id.get(id).copied())
            && seen.insert(next.id())
        {
            at = next;
            let known = first.entry(at.id()).or_insert(received);
            *known = received.min(*known);
        }
    }
    first
}

/// For whom or what a case waits.
fn waits_for(advisory: &Advisory, now: Now) -> &'static str {
    let case = &advisory.case;
    let is_asked = |credit: &Credit<'_>| matches!(credit, Credit::Asked(..));
    match Stage::of(advisory, now) {
        Stage::Closed => "nobody",
        Stage::Public if !case.leaks_without_retrospective().is_empty() => "the retrospective",
        Stage::Public => "what follows a disclosure",
        _ if case.held().is_some() => "its release",
        Stage::New => "an answer to the reporter",
        Stage::Triage if case.triaged().is_none() => "triage",
        Stage::Triage => "somebody to replicate it",
        Stage::Confirmed if case.fix() == Fix::Missing => "a fix",
        Stage::Scheduled => "its instant",
        _ if matches!(case.cve(), CveState::Requested(_)) => "the CNA",
        _ if case.credits().iter().any(is_asked) => "an answer about credit",
        _ => "the team",
    }
}

/// The history of all cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// From report to first answer.
    pub first_answer: Option<Measured>,
    /// From report to fix.
    pub fix: Option<Measured>,
    /// From report to disclosure.
    pub disclosure: Option<Measured>,
    /// From a disclosure to the commit that records it.
    pub lateness: Option<Measured>,
}

/// How long things took, over all cases of the database.
fn history(reading: &Reading, now: Now) -> Result<History, RepositoryError> {
    let measure = |until: &dyn Fn(&Advisory) -> Option<Instant>| {
        let times = reading.advisories().iter().filter_map(|advisory| {
            let received = advisory.case.received()?;
            let until = until(advisory)?;
            Some((until.unix() - received.unix()).max(0))
        });
        Measured::of(times.collect())
    };
    let fixed = |advisory: &Advisory| {
        use crate::advisory::case::event::What;
        let is_fix = |what: &What| matches!(what, What::FixReady { .. });
        let mut events = advisory.case.events().iter();
        events
            .find(|event| is_fix(&event.what))
            .map(|event| event.at)
    };
    let public = |advisory: &Advisory| {
        (Stage::of(advisory, now) >= Stage::Public)
            .then_some(advisory.record.published)
            .flatten()
    };
    let recorded = doctor::recorded(reading)?;
    Ok(History {
        first_answer: measure(&|advisory| advisory.case.acknowledged()),
        fix: measure(&fixed),
        disclosure: measure(&public),
        lateness: Measured::of(recorded.iter().map(|one| one.late).collect()),
    })
}
