//! Another clock, that of a server (`clock:` in `advgen.yaml`). A machine whose own clock runs ahead
//! would record a disclosure before its instant, and Git would keep that for good.

use thiserror::Error;

use super::clock::Now;
use super::duration::duration;
use crate::advisory::instant::Instant;
use crate::web::{self, CurlError};

/// How far two clocks may be apart, in seconds.
const APART: i64 = 60;

/// Why the clock of this machine is not believed.
#[derive(Debug, Error)]
pub enum SecondClockError {
    /// They are too far apart.
    #[error(
        "the clock of this machine is {by} {direction} that of {url}; nothing is recorded until one of them is set right"
    )]
    Apart {
        /// The other clock.
        url: String,
        /// By how much, in words.
        by: String,
        /// `ahead of` or `behind`.
        direction: &'static str,
    },
    /// The other one does not tell.
    #[error(
        "{0} does not say what time it is; name another server under `clock:` in advgen.yaml, or remove the key"
    )]
    Silent(String),
    /// The other one cannot be asked.
    #[error(
        "the second clock cannot be asked, so nothing is recorded; without `clock:` in advgen.yaml this machine's clock alone would count: {0}"
    )]
    Unreachable(#[from] CurlError),
}

/// Asks the server at `url` for the time and compares.
///
/// # Errors
/// [`SecondClockError`] when the clocks are more than a minute apart, or when the other cannot be
/// asked: whoever named one wants to know.
pub fn agree(url: &str) -> Result<(), SecondClockError> {
    let before = Now::present().instant();
    let theirs = web::date(url)?.ok_or_else(|| SecondClockError::Silent(url.to_owned()))?;
    compare(url, before, theirs, Now::present().instant())
}

/// The answer was given at some moment between the two of this machine.
fn compare(
    url: &str,
    before: Instant,
    theirs: Instant,
    after: Instant,
) -> Result<(), SecondClockError> {
    let ahead = before.unix() - theirs.unix();
    let behind = theirs.unix() - after.unix();
    let (by, direction) = if ahead > APART {
        (ahead, "ahead of")
    } else if behind > APART {
        (behind, "behind")
    } else {
        return Ok(());
    };
    Err(SecondClockError::Apart {
        url: url.to_owned(),
        by: duration(by),
        direction,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_be_a_minute_apart_and_no_more() {
        let at = |seconds: i64| Instant::from_unix(1_780_000_000 + seconds).unwrap();
        let said = |before, theirs, after| {
            let result = compare("https://example.org/", at(before), at(theirs), at(after));
            result.err().map(|error| error.to_string())
        };
        assert_eq!(said(1_000, 1_000, 1_001), None);
        assert_eq!(said(1_060, 1_000, 1_061), None);
        assert_eq!(said(1_000, 1_070, 1_010), None);
        assert!(
            said(1_061, 1_000, 1_061)
                .unwrap()
                .contains("61 seconds ahead of")
        );
        assert!(
            said(1_000, 1_062, 1_001)
                .unwrap()
                .contains("61 seconds behind")
        );
    }
}
