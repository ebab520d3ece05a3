//! Taking over again what changed where it comes from: only what matters, never over what the team
//! wrote, and never against law 4.

use super::existing::Held;
use super::ledger::{Ledger, Print};
use super::{Repair, reading};
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::finding::Rule;

/// Whether what the database has already is replaced by what came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// What is there stays, and what differs is refused.
    Never,
    /// What changed is replaced, where the team has not touched it.
    Changed,
}

/// What becomes of an advisory that is there already and differs.
pub(super) enum Step {
    /// It says the same, but for the instant of its last change.
    Nothing,
    /// It is replaced.
    Replace {
        /// What changes, in the words that readers of a bulletin know.
        changes: Vec<&'static str>,
        /// What had to be changed to keep law 4.
        repaired: Option<String>,
        /// The new text.
        text: String,
    },
    /// It stays, for this reason.
    Refuse(Refusal),
}

pub(super) struct Refusal {
    pub(super) rule: Rule,
    pub(super) message: String,
    pub(super) mend: &'static str,
}

fn refuse(rule: Rule, message: impl Into<String>, mend: &'static str) -> Step {
    Step::Refuse(Refusal {
        rule,
        message: message.into(),
        mend,
    })
}

/// Decides what becomes of `held`, for which `record` came in.
pub(super) fn step(
    held: &Held<'_>,
    record: &Record,
    ledger: &Ledger,
    repair: Repair,
    now: Instant,
) -> Step {
    let Some(old) = held.record else {
        return refuse(
            Rule::DuplicateId,
            format!("{} is not public here, or cannot be read", held.path),
            "An import leaves it alone: look at it by hand",
        );
    };
    let mut new = record.clone();
    // A reason that the team gave is not in the source; it is no news that it is missing there.
    if let (Some(old), Some(new)) = (&old.withdrawal, &mut new.withdrawal)
        && new.reason.is_none()
    {
        new.reason.clone_from(&old.reason);
        if new.superseded_by.is_none() {
            new.superseded_by.clone_from(&old.superseded_by);
        }
    }
    let mut same = new.clone();
    same.modified = old.modified;
    if same == *old {
        return Step::Nothing;
    }
    if ledger.print(&record.id) != held.text.map(Print::of).as_ref() {
        let message = if ledger.print(&record.id).is_some() {
            format!("{} was changed here since it was taken over", held.path)
        } else {
            format!(
                "nobody knows whether {} was changed here: it is not in imports.yaml",
                held.path
            )
        };
        return refuse(
            Rule::DuplicateId,
            message,
            "Take over by hand what is new, or remove the file and import again: the history keeps it",
        );
    }
    if old.published != new.published {
        return refuse(
            Rule::InstantOrder,
            "`published` is another than the one that everybody has seen, and it never changes",
            "Ask whoever changed it why; what was published stays",
        );
    }
    let mut repaired = None;
    if new.modified <= old.modified {
        let shown = new
            .modified
            .map(|instant| instant.to_string())
            .unwrap_or_default();
        if repair == Repair::Never {
            return refuse(
                Rule::InstantOrder,
                format!(
                    "its content changed, but `modified` ({shown}) is no later than before: those who ask for what is new would never see it"
                ),
                "Import the newest form of it, or use `--repair`, which sets the present instant",
            );
        }
        new.modified = Some(now);
        repaired = Some(format!(
            "{}: modified {shown} -> {now} (the content changed)",
            new.id
        ));
    }
    let mut changes = old.differences(&new);
    if changes.is_empty() {
        changes.push("other data");
    }
    match reading::print_and_read_back(&new) {
        Ok(text) => Step::Replace {
            changes,
            repaired,
            text,
        },
        Err(why) => refuse(
            Rule::RoundTrip,
            format!("the advisory written for this record would not say the same: {why}"),
            "This is a mistake in advgen; please report it with the record",
        ),
    }
}
