//! `advgen case`

use std::fmt::Write as _;
use std::fs;

use clap::Args;

use super::{CliError, Outcome, Session, instant};
use crate::advisory::case::event::{Event, KINDS, What};
use crate::advisory::case::value::Need;
use crate::advisory::document::Advisory;
use crate::advisory::fields;
use crate::advisory::instant::Instant;
use crate::check::{self, Reading, since};
use crate::disclosure::aftermath;
use crate::disclosure::clock::Now;
use crate::disclosure::occurrence;
use crate::disclosure::stage::Stage;
use crate::repository::GitCommand;

/// Shows a case, or records what happened in it
///
/// Without an event it prints where the case stands and what is missing before the embargo can
/// begin. With one it adds the event to the file and changes the state where the event means that:
/// `held`, `released`, `rescheduled`, `extended`, `disclosed-early`, `closed` and `reopened`.
/// Nothing is committed. A case is private: on a build machine (`CI` is set) nothing is shown.
#[derive(Debug, Args)]
pub(super) struct Case {
    /// The id of the advisory
    #[arg(required_unless_present = "events")]
    id: Option<String>,
    /// What happened; `--events` lists what can
    event: Option<String>,
    /// What it carries, as KEY=VALUE; a key may be given several times where it takes a list
    #[arg(value_name = "KEY=VALUE")]
    carries: Vec<String>,
    /// When it happened, instead of now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Instant>,
    /// Who did it, instead of the person that Git knows here
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// List the events with what they carry
    #[arg(long)]
    events: bool,
    /// The moment to look at the case instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

impl Case {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        if self.events {
            session.print(&kinds())?;
            return Ok(Outcome::Done);
        }
        session.keep_private("a case is private")?;
        let now = super::now(self.now);
        let reading = check::read(session.open()?)?;
        let id = self.id.as_deref().unwrap_or_default();
        let advisory = super::advisory(&reading, id)?;
        match &self.event {
            None => {
                let text = describe(&reading, advisory, now)?;
                session.print(&text)?;
            }
            Some(event) => {
                let message = self.record(&reading, advisory, event, now)?;
                session.say(&message)?;
            }
        }
        Ok(Outcome::Done)
    }

    fn record(
        &self,
        reading: &Reading,
        advisory: &Advisory,
        name: &str,
        now: Now,
    ) -> Result<String, CliError> {
        let usage = |error: &dyn std::fmt::Display| CliError::Usage(error.to_string());
        let Some(root) = reading.repository().root() else {
            return Err(usage(&"a case is changed in a work tree: leave out --rev"));
        };
        let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(self.carries.len());
        for pair in &self.carries {
            let split = pair
                .split_once('=')
                .ok_or_else(|| usage(&format!("`{}` is not KEY=VALUE", fields::shorten(pair))))?;
            pairs.push(split);
        }
        // What the file itself tells need not be typed.
        let content;
        if name == "approved" && !pairs.iter().any(|(key, _)| *key == "content") {
            content = since::content_hash(reading, advisory)?.to_string();
            pairs.push(("content", &content));
        }
        let from;
        if matches!(name, "rescheduled" | "extended")
            && !pairs.iter().any(|(key, _)| *key == "from")
            && let Some(disclosure) = advisory.disclosure
        {
            from = disclosure.to_string();
            pairs.push(("from", &from));
        }
        let by = self.by.clone().or_else(|| {
            let known = GitCommand::in_folder(root).author();
            known.ok().flatten().map(|person| person.name)
        });
        let at = self.at.unwrap_or_else(|| now.instant());
        if at > now.instant() {
            return Err(usage(&format!(
                "{at} has not come yet; an event is recorded when it has happened"
            )));
        }
        let event = Event::from_arguments(name, at, by.as_deref(), &pairs)
            .map_err(|error| usage(&error))?;
        let text = reading.text_of(&advisory.path).unwrap_or_default();
        let failed =
            |error: occurrence::OccurrenceError| usage(&format!("{}: {error}", advisory.path));
        let new = occurrence::record(text, advisory, &event, now).map_err(failed)?;
        let path = root.join(&*advisory.path);
        let failed = |source| CliError::File {
            path: path.clone(),
            source,
        };
        // What Git converts at checkout was read as Git keeps it; here it stays as it is here.
        let here = fs::read(&path).map_err(failed)?;
        let lines: Vec<&[u8]> = here.split_inclusive(|byte| *byte == b'\n').collect();
        let is_windows = lines
            .iter()
            .filter(|line| line.ends_with(b"\n"))
            .all(|line| line.ends_with(b"\r\n"))
            && lines.first().is_some_and(|line| line.ends_with(b"\r\n"));
        let new = if is_windows && !new.contains('\r') {
            new.replace('\n', "\r\n")
        } else {
            new
        };
        fs::write(&path, new).map_err(failed)?;
        let hint = match event.what {
            What::Reinstated { .. } => {
                "; now write `status: published` and remove the keys of the withdrawal".to_owned()
            }
            What::Leaked { .. } => {
                format!("\n{}", aftermath::when_leaked(advisory.id()).trim_end())
            }
            _ => String::new(),
        };
        Ok(format!(
            "{}: `{name}` recorded at {at}{hint}",
            advisory.path
        ))
    }
}

/// Where the case stands.
fn describe(reading: &Reading, advisory: &Advisory, now: Now) -> Result<String, CliError> {
    let mut out = String::new();
    let case = &advisory.case;
    let title = advisory.record.title();
    let _ = writeln!(out, "{}  {title}", advisory.id());
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<12}{value}");
    };
    line("stage", Stage::of(advisory, now).as_str());
    line("status", advisory.status.as_str());
    if let Some(disclosure) = advisory.disclosure {
        line("disclosure", &disclosure.to_string());
    }
    if let Some(reference) = &case.reference {
        line("reference", reference.as_str());
    }
    if let Some(coordinator) = &case.coordinator {
        line("coordinator", coordinator.as_str());
    }
    let content = since::content_hash(reading, advisory)?;
    line("content", content.as_str());
    let approvals: Vec<&str> = case
        .approvals(&content)
        .iter()
        .map(|by| by.as_str())
        .collect();
    if !approvals.is_empty() {
        line("approved by", &approvals.join(", "));
    }
    let open = case.triage.open_questions();
    if !open.is_empty() && Stage::of(advisory, now) < Stage::Scheduled {
        line("not answered", &open.join(", "));
    }
    for event in case.events() {
        let by = event
            .by
            .as_ref()
            .map_or_else(String::new, |by| format!(" by {by}"));
        let _ = writeln!(out, "  {}  {}{by}", event.at, event.what.name());
    }
    if Stage::of(advisory, now) < Stage::Public {
        let missing = since::readiness(reading, advisory, now)?;
        if !missing.is_empty() {
            out.push_str("missing before the embargo can begin:\n");
        }
        for finding in missing {
            let _ = writeln!(out, "  - {}. {}", finding.message, finding.mend);
        }
    }
    let after = aftermath::of(advisory, now);
    if !after.is_empty() {
        out.push_str("after the disclosure:\n");
    }
    for one in after {
        let mark = match one.standing {
            aftermath::Standing::Done => 'x',
            aftermath::Standing::Open => ' ',
        };
        let _ = writeln!(out, "  [{mark}] {}", one.what);
    }
    Ok(out)
}

/// Every event with what it carries.
fn kinds() -> String {
    let mut out = String::new();
    for kind in KINDS {
        let _ = writeln!(out, "{}\n  {}", kind.name, kind.means);
        if kind.by == Need::Required {
            out.push_str("  --by NAME\n");
        }
        for carried in kind.carries {
            let need = match carried.need {
                Need::Required => "",
                Need::Optional => ", may be left out",
                Need::Several => ", any number",
                Need::AtLeastOne => ", one or more",
            };
            let (key, form) = (carried.key, carried.form);
            let _ = writeln!(out, "  {key}={form}: {}{need}", carried.means);
        }
    }
    out
}
