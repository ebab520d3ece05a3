//! The one place where the system clock is read.

use crate::advisory::instant::Instant;

/// The moment a command runs at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    instant: Instant,
    /// The same to the last digit.
    exact: Instant,
    is_future: bool,
}

impl Now {
    /// The present moment by the system clock, in whole seconds: `modified` of uncommitted text
    /// should not carry more digits than a commit gives.
    pub fn present() -> Self {
        let exact = system_clock();
        Self {
            instant: exact.whole_second(),
            exact,
            is_future: false,
        }
    }

    /// Another moment. One that the system clock has not reached shows what is still private, so
    /// whatever is made of it is a preview.
    pub fn at(instant: Instant) -> Self {
        Self {
            instant,
            exact: instant,
            is_future: instant > system_clock().whole_second(),
        }
    }

    /// The moment.
    pub fn instant(self) -> Instant {
        self.instant
    }

    /// Whether this instant has come. Of several changes within a second the later ones are told apart
    /// by microseconds, so whole seconds would not do.
    pub fn has_come(self, instant: Instant) -> bool {
        instant <= self.exact
    }

    /// The moment, or the present one if it has not come yet. What people have seen is a matter of
    /// the past, also in a preview of the future.
    #[must_use]
    pub fn at_most_present(self) -> Self {
        if self.is_future {
            Self::present()
        } else {
            self
        }
    }

    /// Whether the system clock has not reached the moment yet.
    pub fn is_future(self) -> bool {
        self.is_future
    }
}

/// Sleeps until the first whole second at `instant` or after it: then [`Now::present`] is not
/// before it. It looks at the clock at least once a minute, so that a clock that is set, or a
/// machine that slept, does no harm.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn sleep_until(instant: Instant) {
    const LOOK: std::time::Duration = std::time::Duration::from_mins(1);
    let second = instant.unix() + i64::from(instant.nanoseconds() > 0);
    loop {
        let left = jiff::Timestamp::from_second(second)
            .map(|end| end.duration_since(jiff::Timestamp::now()))
            .ok()
            .and_then(|left| std::time::Duration::try_from(left).ok());
        match left {
            // A duration of no time, or one that is negative.
            None | Some(std::time::Duration::ZERO) => return,
            Some(left) => std::thread::sleep(left.min(LOOK)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn system_clock() -> Instant {
    Instant::from_timestamp(jiff::Timestamp::now())
}
