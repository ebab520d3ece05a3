//! `advgen leaks`

use std::io::{self, Read as _};
use std::path::PathBuf;

use clap::Args;
use git2::Oid;
use serde::Serialize;

use super::{CliError, Format, Outcome, Session, instant, now};
use crate::advisory::instant::Instant;
use crate::disclosure::leaks::{Kind, Leak, Missed, Needles, Place, Pushed, Report, Search};

/// Looks for anything under embargo in files, archives and Git histories
///
/// Ids, aliases, titles, phrases, attachments, reporters and canaries of everything that is not
/// public now. Prints entry, rule and place of what it finds, never the words. The exit status is 1
/// when something is found, 2 when something could not be searched.
#[derive(Debug, Args)]
pub(super) struct Leaks {
    /// Files, folders, archives and Git repositories; `-` is standard input
    #[arg(required_unless_present_any = ["staged", "push", "message"], value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Search what is staged in this Git repository for the next commit
    #[arg(long, value_name = "REPOSITORY", conflicts_with_all = ["paths", "push", "message"])]
    staged: Option<PathBuf>,
    /// The index to take with --staged, as hooks of Git name it
    #[arg(long, value_name = "FILE", requires = "staged", hide = true)]
    index: Option<PathBuf>,
    /// Search what a push from this Git repository adds; standard input as for the hook pre-push
    #[arg(long, value_name = "REPOSITORY", requires = "remote", conflicts_with_all = ["paths", "message"])]
    push: Option<PathBuf>,
    /// The name of the remote that is pushed to
    #[arg(long, value_name = "NAME", requires = "push")]
    remote: Option<String>,
    /// Search the message of a commit that is being made
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    message: Option<PathBuf>,
    /// Let references of cases pass: in the repository of the advisories, commits and branches are
    /// named by them
    #[arg(long, hide = true)]
    allow_references: bool,
    /// Print the words that were found as well; only on a terminal
    #[arg(long)]
    show: bool,
    /// Look for what is not public at this moment instead of now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Leaks {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        if self.show && (session.world.is_ci || !session.world.is_terminal) {
            return Err(CliError::Usage(
                "--show prints what is under embargo, so it works only on a terminal, and never where the environment variable CI is set".to_owned(),
            ));
        }
        let reading = crate::check::read(session.open()?)?;
        let needles = Needles::gather(&reading, now(self.now))?;
        let mut search = Search::new(&needles);
        self.search(&session, &mut search)?;
        let mut report = search.finish();
        if self.allow_references {
            report.leaks.retain(|leak| leak.kind != Kind::Reference);
        }
        if session.format == Format::Json {
            let text = serde_json::to_string_pretty(&Document::of(&report))
                .map_err(|error| CliError::Output(error.into()))?;
            session.print(&format!("{text}\n"))?;
        } else {
            let lines: String = report.leaks.iter().map(|leak| self.line(leak)).collect();
            session.print(&lines)?;
            for missed in &report.missed {
                session.say(&format!("not searched: {}: {}", missed.place, missed.why))?;
            }
            session.say(&summary(&report, needles.is_empty()))?;
        }
        if !report.leaks.is_empty() {
            Ok(Outcome::Findings)
        } else if report.missed.iter().any(|missed| missed.is_unreadable) {
            Err(CliError::Usage(
                "something could not be read, so nobody knows what is in it".to_owned(),
            ))
        } else {
            Ok(Outcome::Done)
        }
    }

    fn search(&self, session: &Session<'_, '_>, search: &mut Search<'_>) -> Result<(), CliError> {
        if let Some(repository) = &self.staged {
            let index = self.index.as_ref().map(|index| session.path(index));
            search.staged(&session.path(repository), index.as_deref())?;
        }
        if let (Some(repository), Some(remote)) = (&self.push, &self.remote) {
            let lines = io::read_to_string(io::stdin())?;
            search.pushed(&session.path(repository), remote, &pushed(&lines)?)?;
        }
        if let Some(file) = &self.message {
            let path = session.path(file);
            let text = std::fs::read(&path).map_err(|source| CliError::File { path, source })?;
            search.text("the message", without_diff(&text));
        }
        for path in &self.paths {
            if path.as_os_str() == "-" {
                let mut text = Vec::new();
                io::stdin().read_to_end(&mut text)?;
                search.text("-", &text);
            } else {
                search.path(&session.path(path))?;
            }
        }
        Ok(())
    }

    fn line(&self, leak: &Leak) -> String {
        let mut line = format!("{} {} {}", leak.id, leak.kind.rule(), leak.place);
        if self.show {
            let words: String = leak
                .words
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            line.push_str(": ");
            line.push_str(&words);
        }
        line + "\n"
    }
}

/// Reads what Git tells its hook `pre-push`: a line for each reference, with its name and object
/// here, then there.
fn pushed(lines: &str) -> Result<Vec<Pushed>, CliError> {
    let id = |text: &str| -> Option<Option<Oid>> {
        let id = Oid::from_str(text).ok()?;
        Some((!id.is_zero()).then_some(id))
    };
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            let read = match fields.as_slice() {
                [_, to, name, from] => id(to).zip(id(from)).map(|(to, from)| Pushed {
                    name: (*name).to_owned(),
                    to,
                    from,
                }),
                _ => None,
            };
            read.ok_or_else(|| {
                CliError::Usage(
                    "--push reads lines of four fields, as Git writes them to its hook pre-push"
                        .to_owned(),
                )
            })
        })
        .collect()
}

/// A message without the difference that `git commit --verbose` puts below it.
fn without_diff(message: &[u8]) -> &[u8] {
    const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";
    let cut = message
        .windows(SCISSORS.len())
        .position(|window| window == SCISSORS);
    message
        .get(..cut.unwrap_or(message.len()))
        .unwrap_or_default()
}

fn summary(report: &Report, has_no_needles: bool) -> String {
    let counted = |number: usize, noun: &str| {
        (number > 0).then(|| format!("{number} {noun}{}", if number == 1 { "" } else { "s" }))
    };
    let searched: Vec<String> = [
        counted(report.files, "file"),
        counted(report.objects, "Git object"),
        counted(report.references, "branch or tag name"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let searched = if searched.is_empty() {
        "nothing".to_owned()
    } else {
        searched.join(", ")
    };
    let found = counted(report.leaks.len(), "leak").unwrap_or_else(|| "no leak".to_owned());
    let why = if has_no_needles {
        "; nothing is under embargo"
    } else {
        ""
    };
    format!("{found} found, {searched} searched{why}")
}

/// The document that `--format json` prints.
#[derive(Serialize)]
struct Document<'r> {
    schema: u32,
    leaks: Vec<Found<'r>>,
    not_searched: Vec<NotSearched<'r>>,
    files: usize,
    objects: usize,
    references: usize,
}

#[derive(Serialize)]
struct Found<'r> {
    id: &'r str,
    rule: &'static str,
    #[serde(flatten)]
    place: Where<'r>,
}

#[derive(Serialize)]
struct NotSearched<'r> {
    #[serde(flatten)]
    place: Where<'r>,
    why: &'r str,
    unreadable: bool,
}

#[derive(Serialize)]
struct Where<'r> {
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl<'r> From<&'r Place> for Where<'r> {
    fn from(place: &'r Place) -> Self {
        Self {
            part: place.part.as_str(),
            reference: place.reference.as_deref(),
            commit: place.commit.as_deref(),
            object: place.object.as_deref(),
            path: place.path.as_deref(),
            line: place.line,
        }
    }
}

impl<'r> Document<'r> {
    fn of(report: &'r Report) -> Self {
        let found = |leak: &'r Leak| Found {
            id: &leak.id,
            rule: leak.kind.rule(),
            place: Where::from(&leak.place),
        };
        let missed = |missed: &'r Missed| NotSearched {
            place: Where::from(&missed.place),
            why: &missed.why,
            unreadable: missed.is_unreadable,
        };
        Self {
            schema: 1,
            leaks: report.leaks.iter().map(found).collect(),
            not_searched: report.missed.iter().map(missed).collect(),
            files: report.files,
            objects: report.objects,
            references: report.references,
        }
    }
}
