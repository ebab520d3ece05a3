//! The number before `:` that Debian and RPM put in front of a version, to start counting anew.

use super::number::Number;

/// The epoch, 0 where none is written, and the version behind it. `None` where something other
/// than a number stands before the colon.
pub(super) fn split(text: &str) -> Option<(Number<'_>, &str)> {
    match text.split_once(':') {
        Some((epoch, rest)) => Some((Number::parse(epoch)?, rest)),
        None => Some((Number::of(""), text)),
    }
}
