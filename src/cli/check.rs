//! `advgen check`

mod mending;

use std::path::PathBuf;

use clap::Args;

use self::mending::Mending;
use super::against::Against;
use super::{CliError, Format, Outcome, Privacy, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::check::report;
use crate::finding::Level;
use crate::pipeline;

/// Checks everything and prints all findings of all files
///
/// The exit status is 1 when there is an error, 0 otherwise; warnings alone do not fail. `advgen
/// explain RULE` says why the rule of a finding is there. On a build
/// machine (`CI` is set) the content of entries that are not public is not shown.
///
/// With --fix, advisories are mended first, as far as there is only one way to do it; comments and
/// layout stay. What is left is then reported. Files with changes that are not committed are refused,
/// and records taken over from elsewhere (those with `modified:`) stay as they are.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Print findings of these files and folders only
    paths: Vec<PathBuf>,
    /// Print the rules, and check nothing: level, whether it is firm or a team may lower it, mending,
    /// first day
    #[arg(long)]
    list_rules: bool,
    /// Exit with status 1 for warnings too
    #[arg(long)]
    strict: bool,
    /// Check also what changed since the fork from this commit, such as the base of a pull request
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    #[command(flatten)]
    mending: Mending,
    /// The moment to check for instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
    #[command(flatten)]
    against: Against,
}

impl Check {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        if self.list_rules {
            let list = match session.format {
                Format::Json => report::rules_json().map_err(not_written)?,
                Format::Human => report::rules_table(),
                Format::Github | Format::Gitlab | Format::Sarif => {
                    return Err(CliError::Usage(
                        "--list-rules prints a table or, with --format json, a document".to_owned(),
                    ));
                }
            };
            session.print(&list)?;
            return Ok(Outcome::Done);
        }
        let now = now(self.now);
        let mut repository = session.open()?;
        let wanted = self.wanted(&session, repository.root())?;
        if self.mending.fix {
            let is_wanted = |path: &str| is_wanted(path, &wanted);
            self.mending.run(&mut session, repository, is_wanted, now)?;
            repository = session.open()?;
        }
        let checked = match &self.since {
            Some(rev) => pipeline::check_since(repository, rev, now)?,
            None => pipeline::check(repository, now)?,
        };
        let (mut checked, comparison) = self.against.compare(&session, checked, now)?;
        checked
            .findings
            .retain(|finding| is_wanted(&finding.path, &wanted));
        let suppressed = checked
            .suppressed
            .iter()
            .filter(|finding| is_wanted(&finding.path, &wanted))
            .count();
        let show = session.show(&checked, now, Privacy::Author);
        let show = self.against.shown(show, &checked.findings);
        let text_of = |path: &str| checked.reading.text_of(path);
        let git = checked.reading.repository().git();
        let prefix = git.map_or("", |git| &git.prefix);
        match session.format {
            Format::Human => {
                let text = report::human(&checked.findings, text_of, &show, session.colour);
                session.world.err.write_all(text.as_bytes())?;
                let files = &checked.reading.snapshot().files;
                let count = files
                    .iter()
                    .filter(|file| file.advisory_id().is_some())
                    .count();
                let noun = if count == 1 { "advisory" } else { "advisories" };
                let summary = report::summary(&checked.findings);
                let hidden = match suppressed {
                    0 => String::new(),
                    number => format!(", {number} suppressed"),
                };
                session.say(&format!("{count} {noun} checked: {summary}{hidden}"))?;
            }
            Format::Github => {
                let text = report::github(&checked.findings, text_of, &show, prefix);
                session.print(&text)?;
            }
            Format::Gitlab => {
                let text = report::gitlab(&checked.findings, text_of, &show, prefix)
                    .map_err(not_written)?;
                session.print(&text)?;
            }
            Format::Sarif => {
                let text = report::sarif(&checked.findings, text_of, &show, prefix)
                    .map_err(not_written)?;
                session.print(&text)?;
            }
            Format::Json => {
                let text = report::json(
                    &checked.findings,
                    text_of,
                    &show,
                    suppressed,
                    comparison.as_ref(),
                )
                .map_err(not_written)?;
                session.print(&text)?;
            }
        }
        self.against.report(&mut session, comparison.as_ref())?;
        let fails = checked
            .findings
            .iter()
            .any(|finding| self.strict || finding.level == Level::Error);
        Ok(if fails {
            Outcome::Findings
        } else {
            Outcome::Done
        })
    }

    /// The wanted paths relative to the root of the database.
    fn wanted(
        &self,
        session: &Session<'_, '_>,
        root: Option<&std::path::Path>,
    ) -> Result<Vec<String>, CliError> {
        self.paths
            .iter()
            .map(|path| {
                let Some(root) = root else {
                    return Ok(path.to_string_lossy().into_owned());
                };
                let full = session.path(path);
                let full = full.canonicalize().map_err(|source| CliError::File {
                    path: path.clone(),
                    source,
                })?;
                let relative = full.strip_prefix(root).map_err(|_| {
                    CliError::Usage(format!(
                        "{} does not lie in the repository {}",
                        path.display(),
                        root.display()
                    ))
                })?;
                Ok(relative.to_string_lossy().into_owned())
            })
            .collect()
    }
}

fn not_written(error: serde_json::Error) -> CliError {
    CliError::Output(error.into())
}

fn is_wanted(path: &str, wanted: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| is_below(path, wanted))
}

fn is_below(path: &str, wanted: &str) -> bool {
    wanted.is_empty()
        || path
            .strip_prefix(wanted.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
