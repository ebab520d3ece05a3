//! Recording that something happened in a case: the event, and what the frontmatter has to say then.

use thiserror::Error;

use super::clock::Now;
use super::visibility::is_public;
use crate::advisory::case;
use crate::advisory::case::event::{Event, What};
use crate::advisory::case::words::CloseReason;
use crate::advisory::document::Advisory;
use crate::advisory::edit::{self, Change, EditError};
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;

/// Why an event was not recorded.
#[derive(Debug, Error)]
pub enum OccurrenceError {
    /// The file cannot be changed alone.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// It is too late.
    #[error(
        "`{0}` is public already: what was published stays; add what is new to the text, or withdraw it"
    )]
    Public(String),
    /// The disclosure that the entry would get back has passed.
    #[error(
        "the disclosure of `{id}` was {was}, which has passed; record `rescheduled` with a new one, and release it then"
    )]
    Passed {
        /// The entry.
        id: String,
        /// Its disclosure.
        was: Instant,
    },
    /// The move begins somewhere else.
    #[error("the disclosure of `{id}` is {is}, not {from}")]
    From {
        /// The entry.
        id: String,
        /// Its disclosure.
        is: String,
        /// What was given.
        from: Instant,
    },
    /// The case has not ended.
    #[error(
        "`{0}` is not public, so its case is not done; close it with the reason why it will not be, or wait for its disclosure"
    )]
    NotPublic(String),
    /// The new instant is no later than now.
    #[error(
        "{0} has passed, and would make the entry public at once; set an instant that is to come, or record `disclosed-early`"
    )]
    ToThePast(Instant),
    /// An extension makes it longer.
    #[error("{0} is not later than the disclosure; record `rescheduled` for an earlier one")]
    Shorter(Instant),
    /// An early disclosure cannot be dated back.
    #[error("an early disclosure happens now: leave --at out")]
    BackDated,
}

/// The text of the file with `event`, and with the state and the instants that follow from it.
///
/// # Errors
/// See [`OccurrenceError`]; the text is never changed half.
pub fn record(
    text: &str,
    advisory: &Advisory,
    event: &Event,
    now: Now,
) -> Result<String, OccurrenceError> {
    let consequences = consequences(advisory, event, now)?;
    let changes: Vec<Change<'_>> = consequences
        .iter()
        .map(|(key, scalar)| Change { key, scalar })
        .collect();
    Ok(case::append(&edit::set(text, &changes)?, event)?)
}

/// The keys that have to change with the event.
fn consequences(
    advisory: &Advisory,
    event: &Event,
    now: Now,
) -> Result<Vec<(&'static str, String)>, OccurrenceError> {
    let id = || advisory.id().to_string();
    let status = |status: Status| ("status", status.as_str().to_owned());
    let not_public = || {
        if is_public(advisory, now.instant()) {
            Err(OccurrenceError::Public(id()))
        } else {
            Ok(())
        }
    };
    Ok(match &event.what {
        What::Held { .. } => {
            not_public()?;
            match advisory.status {
                Status::Embargoed => vec![status(Status::Draft)],
                _ => Vec::new(),
            }
        }
        What::Released { .. } if advisory.status == Status::Draft => match advisory.disclosure {
            Some(was) if was <= now.instant() => {
                return Err(OccurrenceError::Passed { id: id(), was });
            }
            Some(_) => vec![status(Status::Embargoed)],
            None => Vec::new(),
        },
        What::Rescheduled { from, to, .. } | What::Extended { from, to, .. } => {
            not_public()?;
            if advisory.disclosure != Some(*from) {
                let is = advisory.disclosure;
                return Err(OccurrenceError::From {
                    id: id(),
                    is: is.map_or_else(|| "not set".to_owned(), |is| is.to_string()),
                    from: *from,
                });
            }
            if *to <= now.instant() {
                return Err(OccurrenceError::ToThePast(*to));
            }
            if matches!(event.what, What::Extended { .. }) && to <= from {
                return Err(OccurrenceError::Shorter(*to));
            }
            vec![("disclosure", to.to_string())]
        }
        What::DisclosedEarly { .. } => {
            not_public()?;
            if event.at != now.instant() {
                return Err(OccurrenceError::BackDated);
            }
            let mut keys = vec![
                status(Status::Published),
                ("published", event.at.to_string()),
            ];
            if advisory.disclosure.is_some() {
                keys.push(("disclosure", event.at.to_string()));
            }
            keys
        }
        What::Closed {
            reason: CloseReason::Done,
            ..
        } => {
            if not_public().is_ok() && advisory.status != Status::Rejected {
                return Err(OccurrenceError::NotPublic(id()));
            }
            Vec::new()
        }
        What::Closed { .. } => {
            not_public()?;
            match advisory.status {
                Status::Draft | Status::Embargoed => vec![status(Status::Rejected)],
                _ => Vec::new(),
            }
        }
        What::Reopened { .. } if advisory.status == Status::Rejected => {
            vec![status(Status::Draft)]
        }
        _ => Vec::new(),
    })
}
