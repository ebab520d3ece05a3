//! Whether the workflows run often enough. They are read as they are committed: the files on disk
//! schedule nothing.

use git2::{ObjectType, Repository, TreeWalkMode, TreeWalkResult};
use jiff::SignedDuration;

use super::cron::{Cron, MINUTE};
use super::{DAY, Examined, Report, Sight, duration};
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;
use crate::repository::RepositoryError;

/// Where GitHub and Forgejo look for workflows.
const FOLDERS: [&str; 2] = [".github/workflows", ".forgejo/workflows"];

/// How far ahead gaps are looked for: every weekday, and the same one again.
const AHEAD: i64 = 8 * DAY;

/// When the workflows that publish run.
#[derive(Debug, Default)]
struct Schedule {
    lines: Vec<Cron>,
    /// Lines that were not understood.
    unknown: usize,
    /// How long a run sleeps for a disclosure that is near, in seconds.
    wait: i64,
    /// Whether there is any workflow.
    has_workflows: bool,
}

impl Schedule {
    /// The first run from `from` on, within `seconds`; a run that sleeps counts for as long as it
    /// does.
    fn next(&self, from: Instant, seconds: i64) -> Option<Instant> {
        let start = from.unix().div_euclid(MINUTE) * MINUTE;
        let first = if start < from.unix() {
            start + MINUTE
        } else {
            start
        };
        let steps = usize::try_from(MINUTE).unwrap_or(60);
        (first - self.wait.div_euclid(MINUTE) * MINUTE..=from.unix() + seconds)
            .step_by(steps)
            .map(Instant::of_commit)
            .find(|at| self.lines.iter().any(|line| line.runs_at(*at)))
    }

    /// The longest time without a run from `from` on.
    fn longest_gap(&self, from: Instant) -> i64 {
        let start = from.unix().div_euclid(MINUTE) * MINUTE;
        let steps = usize::try_from(MINUTE).unwrap_or(60);
        let (mut last, mut longest) = (start, 0);
        for at in (start..start + AHEAD).step_by(steps) {
            let instant = Instant::of_commit(at);
            if self.lines.iter().any(|line| line.runs_at(instant)) {
                longest = longest.max(at - last);
                last = at;
            }
        }
        longest.max(start + AHEAD - last)
    }
}

pub(super) fn check(
    git: &Repository,
    examined: &Examined<'_>,
    report: &mut Report,
) -> Result<(), RepositoryError> {
    let Some(tip) = examined.reading.repository().tip() else {
        return Ok(());
    };
    let schedule = read(git, tip).map_err(|cause| RepositoryError::Corrupt {
        path: git.path().to_owned(),
        detail: cause.message().to_owned(),
    })?;
    if schedule.unknown > 0 {
        report.warn(
            "schedule",
            format!(
                "{} lines `cron:` of the workflows are not understood",
                schedule.unknown
            ),
            "Write five fields, as in \"*/10 * * * *\"",
        );
    }
    if schedule.lines.is_empty() {
        if schedule.has_workflows {
            report.warn(
                "schedule",
                "no workflow that publishes has a schedule",
                "Add one to the workflow that runs `advgen build`, or see that another timer does",
            );
        }
        return Ok(());
    }
    let now = examined.now.instant();
    let gap = schedule.longest_gap(now) - schedule.wait;
    if gap > examined.tolerance {
        report.warn(
            "schedule",
            format!(
                "runs are up to {} apart, and so late may a disclosure be",
                duration(gap)
            ),
            "Run more often, or let each run sleep for what is near: `advgen flip --wait`",
        );
    }
    if examined.sight == Sight::Embargoes {
        coming(&schedule, examined, report);
    }
    Ok(())
}

/// Whether a run is expected in time for each disclosure that is planned.
fn coming(schedule: &Schedule, examined: &Examined<'_>, report: &mut Report) {
    let now = examined.now.instant();
    let planned = examined
        .reading
        .advisories()
        .iter()
        .filter(|advisory| advisory.status == Status::Embargoed)
        .filter_map(|advisory| advisory.disclosure)
        .filter(|disclosure| *disclosure > now);
    let (mut count, mut without) = (0, 0);
    for disclosure in planned {
        count += 1;
        if schedule.next(disclosure, examined.tolerance).is_none() {
            without += 1;
        }
    }
    if without > 0 {
        report.warn(
            "schedule",
            format!(
                "for {without} of {count} planned disclosures no run is expected within {}",
                duration(examined.tolerance)
            ),
            "Start a run by hand then, or set a timer: `advgen next --as systemd`",
        );
    }
}

/// Reads the workflows of a commit that publish.
fn read(git: &Repository, tip: git2::Oid) -> Result<Schedule, git2::Error> {
    let tree = git.find_commit(tip)?.tree()?;
    let mut schedule = Schedule::default();
    for folder in FOLDERS {
        let Ok(entry) = tree.get_path(std::path::Path::new(folder)) else {
            continue;
        };
        if entry.kind() != Some(ObjectType::Tree) {
            continue;
        }
        let mut blobs = Vec::new();
        git.find_tree(entry.id())?
            .walk(TreeWalkMode::PreOrder, |_, entry| {
                let is_workflow = [&b".yml"[..], b".yaml"]
                    .iter()
                    .any(|ending| entry.name_bytes().ends_with(ending));
                if is_workflow && entry.kind() == Some(ObjectType::Blob) {
                    blobs.push(entry.id());
                }
                TreeWalkResult::Ok
            })?;
        for blob in blobs {
            schedule.has_workflows = true;
            let blob = git.find_blob(blob)?;
            take(&String::from_utf8_lossy(blob.content()), &mut schedule);
        }
    }
    Ok(schedule)
}

/// Takes the lines of one workflow, if it publishes. This is no reader of YAML: whatever way a line
/// is quoted, the text between is the same.
fn take(text: &str, schedule: &mut Schedule) {
    let code: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
        .collect();
    let publishes = ["advgen build", "advgen flip", "advgen mirror"];
    if !code
        .iter()
        .any(|line| publishes.iter().any(|word| line.contains(word)))
    {
        return;
    }
    for line in &code {
        if let Some((_, value)) = line.split_once("cron:") {
            let value = value.trim();
            let line = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value.split(quote).nth(1).unwrap_or_default(),
                _ => value.split(" #").next().unwrap_or_default().trim(),
            };
            match Cron::read(line) {
                Some(cron) => schedule.lines.push(cron),
                None => schedule.unknown += 1,
            }
        }
        if let Some((_, rest)) = line.split_once("advgen flip") {
            let wait = rest
                .split_once("--wait")
                .map(|(_, rest)| rest.trim_start_matches(['=', ' ']))
                .and_then(|rest| rest.split_whitespace().next())
                .and_then(|word| word.parse::<SignedDuration>().ok())
                .map_or(0, |wait| wait.as_secs());
            schedule.wait = schedule.wait.max(wait);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(text: &str) -> Schedule {
        let mut schedule = Schedule::default();
        take(text, &mut schedule);
        schedule
    }

    #[test]
    fn only_workflows_that_publish_count() {
        let cron = "  - cron: '*/10 * * * *' # often\n";
        assert!(schedule(cron).lines.is_empty());
        assert!(
            schedule(&format!("{cron}# advgen build\n"))
                .lines
                .is_empty()
        );
        assert_eq!(
            schedule(&format!("{cron}run: advgen build\n")).lines.len(),
            1
        );
        assert_eq!(
            schedule("cron: 7 * * * * # x\nadvgen flip --push")
                .lines
                .len(),
            1
        );
        assert_eq!(schedule("cron: sometimes\nadvgen flip").unknown, 1);
    }

    #[test]
    fn the_longest_gap_is_found_across_hours_and_days() {
        let now = Instant::try_from("2026-12-01T17:05:00Z").unwrap();
        for (line, want) in [
            ("*/10 * * * *", 600),
            ("3,13 * * * *", 50 * 60),
            ("0 9 * * *", DAY),
            ("0 9 * * 1-5", 3 * DAY),
            ("0 0 31 2 *", AHEAD),
        ] {
            let schedule = schedule(&format!("cron: {line}\nadvgen flip\n"));
            assert_eq!(schedule.longest_gap(now), want, "{line}");
        }
    }

    #[test]
    fn a_run_that_sleeps_serves_what_is_near() {
        let at = |text: &str| Instant::try_from(text).unwrap();
        let hourly = |wait: &str| schedule(&format!("cron: 0 * * * *\nadvgen flip {wait}\n"));
        let instant = at("2026-12-01T17:30:00Z");
        assert_eq!(hourly("").next(instant, 900), None);
        assert_eq!(
            hourly("").next(instant, 1800),
            Some(at("2026-12-01T18:00:00Z"))
        );
        assert_eq!(
            hourly("--wait 45m").next(instant, 900),
            Some(at("2026-12-01T17:00:00Z"))
        );
        assert_eq!(hourly("--push --wait=1h").wait, 3600);
    }
}
