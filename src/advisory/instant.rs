//! Points in time, never dates: the only kind of time an embargo can be kept by.

mod respelled;

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

/// A point in time with nanosecond precision. Written and shown in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InstantError {
    /// A date without a time of day.
    #[error("`{0}` is a date, which begins at another moment in every time zone")]
    BareDate(String),
    /// No `Z` and no `+hh:mm`.
    #[error("`{0}` has no offset from UTC, so it means another moment on every machine")]
    NoOffset(String),
    /// Some other spelling.
    #[error("`{0}` is not written like 2026-12-01T17:00:00Z")]
    Form(String),
    /// A day, hour, minute or second that no clock shows.
    #[error("`{0}` does not exist: {1}")]
    Impossible(String, String),
    /// A year that only placeholders have.
    #[error("`{0}` lies before 1971 or after 9998: a placeholder, not an instant")]
    Placeholder(String),
}

impl Instant {
    /// The first second of 1971: earlier values are placeholders such as the year 1 or the epoch.
    const EARLIEST: i64 = 31_536_000;
    /// The first second of 9999, which people write for "never".
    const LATEST: i64 = 253_370_764_800;

    /// The instant `seconds` after 1970-01-01T00:00:00Z, as Git keeps time.
    ///
    /// # Errors
    /// Times before 1971 and after 9998.
    pub fn from_unix(seconds: i64) -> Result<Self, InstantError> {
        let text = || format!("{seconds} seconds since 1970");
        if !(Self::EARLIEST..Self::LATEST).contains(&seconds) {
            return Err(InstantError::Placeholder(text()));
        }
        Timestamp::from_second(seconds)
            .map(Self)
            .map_err(|error| InstantError::Impossible(text(), error.to_string()))
    }

    /// The time of a commit, in seconds since 1970-01-01T00:00:00Z. Git accepts any number; one that
    /// no instant has counts as the earliest or the latest, so that no commit is passed over.
    pub fn of_commit(seconds: i64) -> Self {
        let within = seconds.clamp(Self::EARLIEST, Self::LATEST - 1);
        Self(Timestamp::from_second(within).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Wraps what the system clock said.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }

    /// The second that it lies in.
    #[must_use]
    pub fn whole_second(self) -> Self {
        Timestamp::from_second(self.0.as_second()).map_or(self, Self)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.0.as_second()
    }

    /// Nanoseconds behind the whole second.
    pub fn nanoseconds(self) -> u32 {
        u32::try_from(self.0.subsec_nanosecond()).unwrap_or_default()
    }

    /// The instant with exactly `digits` digits (0, 3, 6 or 9) behind the second, in UTC.
    pub fn with_digits(self, digits: usize) -> String {
        let whole = self.0.strftime("%Y-%m-%dT%H:%M:%S");
        let fraction = format!("{:09}", self.nanoseconds());
        match fraction.get(..digits) {
            Some(fraction) if !fraction.is_empty() => format!("{whole}.{fraction}Z"),
            _ => format!("{whole}Z"),
        }
    }

    /// The fewest of 0, 3, 6 or 9 digits behind the second that lose nothing.
    pub fn digits(self) -> usize {
        match self.nanoseconds() {
            0 => 0,
            n if n % 1_000_000 == 0 => 3,
            n if n % 1_000 == 0 => 6,
            _ => 9,
        }
    }

    /// The instant as the clocks of a time zone show it.
    pub fn in_zone(self, zone: &jiff::tz::TimeZone) -> jiff::Zoned {
        self.0.to_zoned(zone.clone())
    }

    /// The instant so many seconds later.
    #[must_use]
    pub fn after_seconds(self, seconds: i64) -> Self {
        Self::of_commit(self.unix().saturating_add(seconds))
    }

    /// The instant so many days of 24 hours later.
    #[must_use]
    pub fn after_days(self, days: u32) -> Self {
        self.after_seconds(i64::from(days) * 86_400)
    }

    /// Date and time of day in UTC.
    pub fn civil(self) -> jiff::civil::DateTime {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).datetime()
    }

    /// The calendar year in UTC.
    pub fn year(self) -> i16 {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).year()
    }

    /// The day in UTC, for people: `1 December 2026`.
    pub fn day(self) -> String {
        self.0.strftime("%-d %B %Y").to_string()
    }

    /// Day and time of day in UTC, for people: `1 December 2026, 17:00 UTC`.
    pub fn minute(self) -> String {
        self.0.strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// The smallest step later that every reader of OSV can tell apart: a microsecond.
    #[must_use]
    pub fn next(self) -> Self {
        Self(
            self.0
                .saturating_add(jiff::SignedDuration::from_micros(1))
                .unwrap_or(self.0),
        )
    }
}

impl TryFrom<&str> for Instant {
    type Error = InstantError;

    /// Reads RFC 3339 with an offset: `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`.
    fn try_from(text: &str) -> Result<Self, InstantError> {
        let shown = || text.chars().take(40).collect::<String>();
        let rest = match date_and_time(text) {
            Shape::Full(rest) => rest,
            Shape::Date => return Err(InstantError::BareDate(shown())),
            Shape::Other => return Err(InstantError::Form(shown())),
        };
        let offset = fraction(rest).ok_or_else(|| InstantError::Form(shown()))?;
        if offset.is_empty() {
            return Err(InstantError::NoOffset(shown()));
        }
        if !is_offset(offset) {
            return Err(InstantError::Form(shown()));
        }
        if text.get(17..19) == Some("60") {
            let why = "leap seconds are not counted by computers".to_owned();
            return Err(InstantError::Impossible(shown(), why));
        }
        if text.starts_with("0000") || text.starts_with("9999") {
            return Err(InstantError::Placeholder(shown()));
        }
        let timestamp: Timestamp = text
            .parse()
            .map_err(|_| InstantError::Impossible(shown(), what_does_not_exist(text).to_owned()))?;
        if !(Self::EARLIEST..Self::LATEST).contains(&timestamp.as_second()) {
            return Err(InstantError::Placeholder(shown()));
        }
        Ok(Self(timestamp))
    }
}

enum Shape<'a> {
    /// Date and time of day; what follows the seconds.
    Full(&'a str),
    Date,
    Other,
}

fn date_and_time(text: &str) -> Shape<'_> {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00";
    let fits = |n: usize| {
        text.len() >= n
            && text
                .bytes()
                .zip(PATTERN)
                .take(n)
                .all(|(byte, like)| match like {
                    b'0' => byte.is_ascii_digit(),
                    like => byte == *like,
                })
    };
    if fits(PATTERN.len()) {
        return Shape::Full(text.get(PATTERN.len()..).unwrap_or_default());
    }
    if fits(10) && text.len() == 10 {
        Shape::Date
    } else {
        Shape::Other
    }
}

/// What follows the optional fraction, or `None` when the fraction is malformed.
fn fraction(rest: &str) -> Option<&str> {
    let Some(digits) = rest.strip_prefix('.') else {
        return Some(rest);
    };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&count) {
        digits.get(count..)
    } else {
        None
    }
}

/// Which part of a well-formed text no calendar or clock shows.
fn what_does_not_exist(text: &str) -> &'static str {
    let above = |part: std::ops::Range<usize>, most: u8| {
        text.get(part)
            .and_then(|digits| digits.parse::<u8>().ok())
            .is_some_and(|n| n > most)
    };
    match () {
        () if above(5..7, 12) || text.get(5..7) == Some("00") => "there is no such month",
        () if above(11..13, 23) => "the hours of a day are 00 to 23",
        () if above(14..16, 59) || above(17..19, 59) => "minutes and seconds are 00 to 59",
        () if above(8..10, 31) || text.get(8..10) == Some("00") => "there is no such day",
        () if jiff::civil::Date::strptime("%Y-%m-%d", text.get(..10).unwrap_or_default())
            .is_err() =>
        {
            "this month has no such day"
        }
        () => "no clock has this offset",
    }
}

fn is_offset(text: &str) -> bool {
    text == "Z"
        || text.len() == 6
            && text
                .bytes()
                .zip(b"+00:00")
                .enumerate()
                .all(|(at, (byte, like))| {
                    if at == 0 {
                        matches!(byte, b'+' | b'-')
                    } else if *like == b'0' {
                        byte.is_ascii_digit()
                    } else {
                        byte == *like
                    }
                })
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with `Z` and no more digits than are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_digits(self.digits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_converted_and_never_relabelled() {
        for (text, want) in [
            ("2026-12-01T17:00:00Z", "2026-12-01T17:00:00Z"),
            ("2026-12-01T18:00:00+01:00", "2026-12-01T17:00:00Z"),
            ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"),
            ("2021-07-16T01:31:33.917972Z", "2021-07-16T01:31:33.917972Z"),
            ("2021-07-16T01:31:33.91700Z", "2021-07-16T01:31:33.917Z"),
            ("2021-07-16T01:31:33.000Z", "2021-07-16T01:31:33Z"),
            (
                "2021-07-16T01:31:33.000000001Z",
                "2021-07-16T01:31:33.000000001Z",
            ),
        ] {
            assert_eq!(Instant::try_from(text).unwrap().to_string(), want);
        }
    }

    #[test]
    fn whatever_is_no_instant_says_why() {
        use InstantError as E;
        type Kind = fn(&E) -> bool;
        let cases: &[(&str, Kind)] = &[
            ("2026-12-01", |e| matches!(e, E::BareDate(_))),
            ("2026-12-01T17:00:00", |e| matches!(e, E::NoOffset(_))),
            ("2026-12-01T17:00:00 PST", |e| matches!(e, E::Form(_))),
            ("2026-12-01T17:00Z", |e| matches!(e, E::Form(_))),
            ("2026-12-01t17:00:00z", |e| matches!(e, E::Form(_))),
            ("2026-12-01 17:00:00Z", |e| matches!(e, E::Form(_))),
            ("2026-12-01T17:00:00.Z", |e| matches!(e, E::Form(_))),
            ("2026-12-01T17:00:00+0100", |e| matches!(e, E::Form(_))),
            ("2026-12-01T17:00:60Z", |e| matches!(e, E::Impossible(..))),
            ("2026-12-01T24:00:00Z", |e| matches!(e, E::Impossible(..))),
            ("2026-02-30T10:00:00Z", |e| matches!(e, E::Impossible(..))),
            ("0000-01-01T00:00:00Z", |e| matches!(e, E::Placeholder(_))),
            ("0001-01-01T00:00:00Z", |e| matches!(e, E::Placeholder(_))),
            ("1970-01-01T00:00:00Z", |e| matches!(e, E::Placeholder(_))),
            ("9999-12-31T00:00:00Z", |e| matches!(e, E::Placeholder(_))),
            ("10000-01-01T00:00:00Z", |e| matches!(e, E::Form(_))),
            ("tomorrow", |e| matches!(e, E::Form(_))),
            ("", |e| matches!(e, E::Form(_))),
        ];
        for (text, want) in cases {
            let error = Instant::try_from(*text).unwrap_err();
            assert!(want(&error), "{text}: {error}");
        }
    }

    #[test]
    fn written_and_read_a_hundred_times_it_stays_the_same() {
        let mut text = "2026-12-01T18:00:00.123456+05:30".to_owned();
        let first = Instant::try_from(text.as_str()).unwrap();
        for _ in 0..100 {
            text = Instant::try_from(text.as_str()).unwrap().to_string();
        }
        assert_eq!(Instant::try_from(text.as_str()).unwrap(), first);
    }
}
