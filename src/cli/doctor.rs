//! `advgen doctor`

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use super::{CliError, Format, Outcome, Session, duration, instant, now};
use crate::advisory::instant::Instant;
use crate::check::report;
use crate::disclosure::doctor::{self, Examined, Report, Sight};
use crate::finding::Level;
use crate::pipeline;

/// Looks for what endangers the next disclosure, or an embargo until then
///
/// Checks the clone, its clock, remotes and hooks, the schedule of the workflows, how late
/// disclosures were recorded, security.txt. Uses no network, and tells nothing of what is under
/// embargo. Ends with status 1 when anything is found.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Hold this mirror against the private repository
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,
    /// How late a disclosure may be recorded
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "30m")]
    within: SignedDuration,
    /// Also say for how many planned disclosures no run is expected in time; refused where `CI` is
    /// set
    #[arg(long)]
    show: bool,
    /// The moment to look at instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Doctor {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        if self.show && session.world.is_ci {
            return Err(CliError::Usage(
                "--show tells that there are embargoes, and the environment variable CI says that others read this log; leave it out".to_owned(),
            ));
        }
        let now = now(self.now);
        let repository = session.open()?;
        let report = if repository.is_shallow() {
            doctor::shallow()
        } else {
            let mirror = self
                .mirror
                .map(|folder| pipeline::open_mirror(&session.path(&folder)))
                .transpose()?;
            let checked = pipeline::check(repository, now)?;
            doctor::examine(&Examined {
                reading: &checked.reading,
                findings: &checked.findings,
                mirror: mirror.as_ref(),
                now,
                tolerance: self.within.as_secs(),
                sight: if self.show {
                    Sight::Embargoes
                } else {
                    Sight::Public
                },
            })?
        };
        print(&mut session, &report)?;
        Ok(if report.complaints.is_empty() {
            Outcome::Done
        } else {
            Outcome::Findings
        })
    }
}

fn print(session: &mut Session<'_, '_>, report: &Report) -> Result<(), CliError> {
    if session.format == Format::Json {
        let findings: Vec<_> = report
            .complaints
            .iter()
            .map(|complaint| {
                serde_json::json!({
                    "check": complaint.check,
                    "level": complaint.level.as_str(),
                    "message": complaint.message,
                    "help": complaint.help,
                })
            })
            .collect();
        let lateness = report.lateness.map(|late| {
            serde_json::json!({"count": late.count, "median": late.median, "worst": late.worst})
        });
        let document = serde_json::json!({
            "schema": 1, "findings": findings, "lateness": lateness
        });
        session.print(&format!("{document}\n"))?;
        return Ok(());
    }
    for complaint in &report.complaints {
        session.print(&format!(
            "{}[{}]: {}\n  help: {}\n",
            complaint.level, complaint.check, complaint.message, complaint.help
        ))?;
    }
    if let Some(lateness) = report.lateness_in_words() {
        session.say(&format!("disclosures: {lateness}"))?;
    }
    let errors = report
        .complaints
        .iter()
        .filter(|complaint| complaint.level == Level::Error)
        .count();
    session.say(&match report.complaints.len() {
        0 => "nothing found".to_owned(),
        all => report::counts(errors, all - errors),
    })?;
    Ok(())
}
