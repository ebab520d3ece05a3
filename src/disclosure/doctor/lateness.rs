//! How late disclosures were recorded: the time of the commit less the instant. For the team alone;
//! no published byte depends on it.

use super::{DAY, Examined, Report, duration};
use crate::advisory::instant::Instant;
use crate::check::Reading;
use crate::disclosure::measured::Measured;
use crate::disclosure::timeline::{Known, Timeline};
use crate::repository::RepositoryError;

/// How long lateness is worth a complaint, in days.
const RECENT: i64 = 90;

/// A disclosure that a commit recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// When the commit was made.
    pub at: Instant,
    /// Seconds after the disclosure.
    pub late: i64,
}

/// All disclosures that a commit recorded; none where there is no history.
///
/// # Errors
/// When the repository cannot be read.
pub fn recorded(reading: &Reading) -> Result<Vec<Recorded>, RepositoryError> {
    let (Some(git), Some(history)) = (reading.repository().git(), reading.history()) else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for advisory in reading.advisories() {
        let known = reading
            .snapshot()
            .get(&advisory.path)
            .and_then(|file| file.text())
            .map(|(_, blob)| Known { blob, advisory });
        let timeline = Timeline::read(&git.repository, history, advisory.id().as_str(), known)?;
        if let Some((disclosure, at)) = timeline.recorded() {
            all.push(Recorded {
                at,
                late: at.unix() - disclosure.unix(),
            });
        }
    }
    Ok(all)
}

pub(super) fn check(examined: &Examined<'_>, report: &mut Report) -> Result<(), RepositoryError> {
    let all = recorded(examined.reading)?;
    let since = examined.now.instant().unix() - RECENT * DAY;
    let late = all
        .iter()
        .filter(|one| one.late > examined.tolerance && one.at.unix() >= since);
    let late: Vec<i64> = late.map(|one| one.late).collect();
    report.lateness = Measured::of(all.iter().map(|one| one.late).collect());
    if let Some(worst) = late.iter().max() {
        report.warn(
            "lateness",
            format!(
                "disclosures of the last {RECENT} days were recorded late ({}), the worst {} after its instant",
                late.len(),
                duration(*worst)
            ),
            "Run more often, or let `advgen flip --wait` sleep to the second",
        );
    }
    Ok(())
}
