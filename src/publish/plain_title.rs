//! What a record is called where there is no markup.

use super::markdown;
use crate::advisory::record::Record;

/// The title in plain text. Where lists show nothing else, it begins with the withdrawal.
pub(super) fn of(record: &Record) -> String {
    let title = without_state(record);
    match record.withdrawal {
        Some(_) => format!("Withdrawn: {title}"),
        None => title,
    }
}

/// The title without a word on whether it still holds.
pub(super) fn without_state(record: &Record) -> String {
    let text = markdown::to_text(record.title());
    if text.is_empty() {
        record.id.to_string()
    } else {
        text
    }
}
