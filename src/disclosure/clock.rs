//! The one place where the system clock is read.

use crate::advisory::instant::Instant;

/// The moment a command runs at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    instant: Instant,
    is_future: bool,
}

impl Now {
    /// The present moment by the system clock, in whole seconds: `modified` of uncommitted text
    /// should not carry more digits than a commit gives.
    pub fn present() -> Self {
        Self {
            instant: system_clock(),
            is_future: false,
        }
    }

    /// Another moment. One that the system clock has not reached shows what is still private, so
    /// whatever is made of it is a preview.
    pub fn at(instant: Instant) -> Self {
        Self {
            instant,
            is_future: instant > system_clock(),
        }
    }

    /// The moment.
    pub fn instant(self) -> Instant {
        self.instant
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

/// Sleeps until the system clock has reached `instant`. It looks at the clock at least once a
/// minute, so that a clock that is set, or a machine that slept, does no harm.
pub fn sleep_until(instant: Instant) {
    loop {
        let left = instant.unix() - system_clock().unix();
        let Ok(seconds @ 1..) = u64::try_from(left) else {
            return;
        };
        std::thread::sleep(std::time::Duration::from_secs(seconds.min(60)));
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn system_clock() -> Instant {
    let now = jiff::Timestamp::now();
    let whole = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
    Instant::from_timestamp(whole)
}
