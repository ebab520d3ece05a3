//! The look back at a case: a skeleton with what the case knows, for people to complete. One form is
//! for the team; the other is for everybody and holds only what an advisory may say of its own way.

use std::fmt::Write as _;

use super::clock::Now;
use super::clocks::{Clock, Standing};
use super::duration::duration;
use crate::advisory::case::event::{Event, What};
use crate::advisory::case::words::{Extent, Notice};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::yaml::Block;

/// The questions that figures do not answer.
const QUESTIONS: &str = "\
## What went well

## What did not

## What was luck

## Actions

| action | who | until |
|---|---|---|
|  |  |  |
";

/// For the team: everything that happened, every clock, every leak.
pub fn for_the_team(advisory: &Advisory, clocks: &[Clock], now: Now) -> String {
    let case = &advisory.case;
    let name = case
        .reference
        .as_ref()
        .map_or_else(|| advisory.id().as_str(), |reference| reference.as_str());
    let mut out = format!(
        "# Retrospective of {name}\n\n{}: {}\n\nFor the team. It looks for what to change, not for whom to blame.\n\n## What happened\n\n## Time line\n\n| when (UTC) | what | by |\n|---|---|---|\n",
        advisory.id(),
        advisory.record.title(),
    );
    for event in case.events() {
        let by = event.by.as_ref().map_or("", |by| by.as_str());
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            when(event.at),
            cell(&told(event)),
            cell(by)
        );
    }
    out.push_str("\n## Clocks\n\n| clock | due (UTC) | how it went |\n|---|---|---|\n");
    for clock in clocks {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            clock.kind.as_str(),
            when(clock.due),
            went(clock, now)
        );
    }
    let is_leak = |event: &&Event| matches!(event.what, What::Leaked { .. });
    if case.events().iter().any(|event| is_leak(&event)) {
        out.push_str("\n## Leaks\n");
        for (number, leak) in case.events().iter().filter(is_leak).enumerate() {
            let _ = write!(out, "\n{}. {}: {}\n", number + 1, when(leak.at), told(leak));
            out.push_str(
                "   - How did it get there?\n   - How was it noticed, and how soon?\n   - What would have kept it in?\n",
            );
        }
    }
    out.push('\n');
    out.push_str(QUESTIONS);
    out
}

/// For everybody: a section for the end of the advisory's text, in which it becomes public with the
/// advisory and by the same gate. It names no person, no party and no channel.
pub fn for_everybody(advisory: &Advisory) -> String {
    let mut steps: Vec<(Instant, String)> = Vec::new();
    let mut is_told = false;
    for event in advisory.case.events() {
        let step = match &event.what {
            What::Notified {
                notice: Notice::Initial | Notice::Revised,
                ..
            } if !is_told => {
                is_told = true;
                "parties under embargo were told".to_owned()
            }
            what => match step(what) {
                Some(step) => step,
                None => continue,
            },
        };
        steps.push((event.at, step));
    }
    let published = advisory.record.published.or(advisory.disclosure);
    steps.extend(published.map(|at| (at, "this advisory became public".to_owned())));
    let withdrawn = advisory.record.withdrawal.as_ref().map(|it| it.at);
    steps.extend(withdrawn.map(|at| (at, "it was withdrawn".to_owned())));
    steps.sort_by_key(|(at, _)| *at);
    let mut out = String::from("\n## How this was handled\n\n| when (UTC) | what |\n|---|---|\n");
    for (at, step) in steps {
        let _ = writeln!(out, "| {} | {step} |", when(at));
    }
    out.push_str("\n<!-- Which decisions were taken in private, and what changes from now on? Write it below; this comment is never published. -->\n");
    out
}

/// What everybody may know of an event, or `None` where it concerns only the team.
fn step(what: &What) -> Option<String> {
    Some(match what {
        What::Received { .. } => "reported".to_owned(),
        What::Acknowledged { .. } => "the reporter had an answer".to_owned(),
        What::Replicated {} => "replicated".to_owned(),
        What::FixReady { .. } => "a fix was ready".to_owned(),
        What::Rescheduled { to, .. } | What::Extended { to, .. } => {
            format!("the disclosure was moved to {}", when(*to))
        }
        What::Leaked {
            extent: Extent::Full,
            ..
        } => "it became known before its disclosure".to_owned(),
        What::Leaked { .. } => "part of it became known before its disclosure".to_owned(),
        What::Exploited { .. } => "exploitation became known".to_owned(),
        What::CvePublished { id } => format!("{id} was published"),
        What::Reinstated { .. } => "it was reinstated".to_owned(),
        _ => return None,
    })
}

/// An event with everything that it carries.
fn told(event: &Event) -> String {
    let mut out = event.what.name().to_owned();
    if let Block::Map(entries) = event.block() {
        // The first is the event itself with its instant; who did it has a column of its own.
        let carried = entries.iter().skip(1).filter(|(key, _)| key != "by");
        for (position, (key, value)) in carried.enumerate() {
            out.push_str(if position == 0 { ": " } else { "; " });
            out.extend([key, " "]);
            line(value, &mut out);
        }
    }
    out
}

/// A value on one line.
fn line(value: &Block, out: &mut String) {
    match value {
        Block::Ready(text) | Block::Text(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            out.push_str(&words.join(" "));
        }
        Block::List(items) => {
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                line(item, out);
            }
        }
        Block::Map(entries) => {
            for (position, (key, item)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push(' ');
                }
                out.extend([key, " "]);
                line(item, out);
            }
        }
    }
}

/// How a clock went.
fn went(clock: &Clock, now: Now) -> String {
    let against = |at: Instant, late: &str, early: &str| match at.unix() - clock.due.unix() {
        behind @ 1.. => format!("{late}, {} after", duration(behind)),
        _ => early.to_owned(),
    };
    match clock.standing {
        Standing::Done(at) => against(at, "missed", "kept"),
        Standing::Running => against(now.instant(), "missed, and still open", "still open"),
        Standing::Cancelled => "does not count any more".to_owned(),
    }
}

fn when(instant: Instant) -> String {
    instant.minute()
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
