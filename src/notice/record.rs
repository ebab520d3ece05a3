//! What went out, as an event of the case.

use std::fs;
use std::path::Path;

use super::NoticeError;
use super::compose::Composition;
use super::mail::Letter;
use crate::advisory::case::copies::{CopyRecord, sha256};
use crate::advisory::case::event::{Event, What};
use crate::advisory::case::value::{Count, Text, Value as _};
use crate::advisory::case::words::Notice;
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::disclosure::clock::Now;
use crate::disclosure::occurrence::{self, OccurrenceError};

use super::kind::Audience;

/// The event that says that these letters went out.
pub fn event(
    kind: Notice,
    composition: &Composition,
    letters: &[&Letter],
    reply_by: Option<Instant>,
    at: Instant,
    by: Option<&str>,
) -> Event {
    let named = |letter: &&Letter| Text::read(&letter.alias).ok();
    let copies = letters
        .iter()
        .filter_map(|letter| {
            Some(CopyRecord {
                party: named(letter)?,
                copy: letter.copy.clone(),
                body: sha256(letter.body.as_bytes()),
            })
        })
        .collect();
    Event {
        at,
        by: by.and_then(|by| Text::read(by).ok()),
        what: What::Notified {
            notice: kind,
            revision: Some(Count(composition.revision)),
            parties: match kind.audience() {
                Audience::Parties => letters.iter().filter_map(named).collect(),
                Audience::Reporter | Audience::Users => Vec::new(),
            },
            rsvp_by: reply_by.filter(|_| kind.asks()),
            copies,
        },
        span: 0..0,
    }
}

/// Whether an event could be recorded: it is asked before anything is sent, because what went out
/// has to be written down.
///
/// # Errors
/// [`OccurrenceError`].
pub fn try_out(
    text: &str,
    advisory: &Advisory,
    event: &Event,
    now: Now,
) -> Result<String, OccurrenceError> {
    occurrence::record(text, advisory, event, now)
}

/// Writes the changed file.
///
/// # Errors
/// When it cannot be written.
pub fn write(root: &Path, advisory: &Advisory, text: &str) -> Result<(), NoticeError> {
    let path = root.join(&*advisory.path);
    fs::write(&path, text).map_err(|source| NoticeError::File { path, source })
}
