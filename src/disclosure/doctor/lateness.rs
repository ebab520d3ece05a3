//! How late disclosures were recorded: the time of the commit less the instant. For the team alone;
//! no published byte depends on it.

use super::{DAY, Examined, Report, duration};
use crate::disclosure::timeline::{Known, Timeline};
use crate::repository::RepositoryError;

/// How long lateness is worth a complaint, in days.
const RECENT: i64 = 90;

/// Figures over all disclosures that a commit recorded, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    /// How many there are.
    pub count: usize,
    /// Half of them were no later.
    pub median: i64,
    /// The worst.
    pub worst: i64,
}

impl Lateness {
    fn of(mut seconds: Vec<i64>) -> Option<Self> {
        seconds.sort_unstable();
        Some(Self {
            count: seconds.len(),
            median: *seconds.get(seconds.len().saturating_sub(1) / 2)?,
            worst: *seconds.last()?,
        })
    }
}

impl std::fmt::Display for Lateness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} recorded, {} late at the median, {} at worst",
            self.count,
            duration(self.median),
            duration(self.worst)
        )
    }
}

pub(super) fn check(examined: &Examined<'_>, report: &mut Report) -> Result<(), RepositoryError> {
    let reading = examined.reading;
    let (Some(git), Some(history)) = (reading.repository().git(), reading.history()) else {
        return Ok(());
    };
    let recent = examined.now.instant().unix() - RECENT * DAY;
    let (mut all, mut late) = (Vec::new(), Vec::new());
    for advisory in reading.advisories() {
        let known = reading
            .snapshot()
            .get(&advisory.path)
            .and_then(|file| file.text())
            .map(|(_, blob)| Known { blob, advisory });
        let timeline = Timeline::read(&git.repository, history, advisory.id().as_str(), known)?;
        let Some((disclosure, recorded)) = timeline.recorded() else {
            continue;
        };
        let seconds = recorded.unix() - disclosure.unix();
        all.push(seconds);
        if seconds > examined.tolerance && recorded.unix() >= recent {
            late.push(seconds);
        }
    }
    report.lateness = Lateness::of(all);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_worst() {
        assert_eq!(Lateness::of(vec![]), None);
        for (seconds, median, worst) in [
            (vec![7], 7, 7),
            (vec![9, 1], 1, 9),
            (vec![3600, 1, 60], 60, 3600),
        ] {
            let lateness = Lateness::of(seconds).unwrap();
            assert_eq!((lateness.median, lateness.worst), (median, worst));
        }
    }
}
