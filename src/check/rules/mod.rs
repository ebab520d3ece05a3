//! Rules over several files, the clock or the history: one file a rule.

mod affected_missing;
mod attachment_content;
mod attachments;
mod case;
mod csaf;
mod duplicates;
mod files;
mod git_attributes;
mod instants;
mod one_way_door;
mod past_disclosure;
mod prefix;
mod private_host;
pub(super) mod private_reference;
mod redirects;
mod security_txt;

use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::finding::Finding;
use crate::repository::RepositoryError;

/// Applies every rule.
pub(super) fn apply(
    reading: &Reading,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    files::check(reading, found);
    git_attributes::check(reading, found);
    security_txt::check(reading, now, found);
    redirects::check(reading, now, found);
    csaf::check(reading, found)?;
    of_advisories(reading, now, found)?;
    one_way_door::check(reading, now.at_most_present(), found)
}

/// Applies every rule that can find something in the file of the entry `id`, in a reading that holds
/// the entry and what it has to do with.
pub(super) fn apply_to_one(
    reading: &Reading,
    id: &str,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    of_advisories(reading, now, found)?;
    one_way_door::check_one(reading, id, now.at_most_present(), found)
}

fn of_advisories(
    reading: &Reading,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    prefix::check(reading, found);
    case::check(reading, now, found);
    duplicates::check(reading, found);
    csaf::names(reading, found);
    attachments::check(reading, found);
    attachment_content::check(reading, found)?;
    instants::check(reading, now, found);
    affected_missing::check(reading, found);
    private_host::check(reading, found);
    private_reference::check(reading, now, found);
    past_disclosure::check(reading, now.at_most_present(), found)
}
