//! Who may see an advisory: the one comparison that every command uses.

use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;

/// Whether everybody may see `advisory` at `now`. Its disclosure is the first public instant.
///
/// Drafts and rejected entries never; embargoed ones from their disclosure on; published and
/// withdrawn ones always (a `published` in the future is refused before anybody asks).
pub fn is_public(advisory: &Advisory, now: Instant) -> bool {
    match advisory.status {
        Status::Draft | Status::Rejected => false,
        Status::Embargoed => advisory.disclosure.is_some_and(|first| first <= now),
        Status::Published | Status::Withdrawn => {
            first_public(advisory).is_some_and(|first| first <= now)
        }
    }
}

/// The first public instant of an advisory. A record taken over from a database that does not say
/// when it was published counts from its `modified`, as OSV.dev takes it.
pub fn first_public(advisory: &Advisory) -> Option<Instant> {
    advisory.record.published.or(advisory.record.modified)
}

/// Whether the disclosure of an embargoed advisory has come and is not recorded yet.
pub fn is_due(advisory: &Advisory, now: Instant) -> bool {
    advisory.status == Status::Embargoed && is_public(advisory, now)
}
