//! Lengths of time in words.

/// A minute has few enough seconds to be counted in them; likewise upwards.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A duration for people, in seconds: the largest unit that says enough.
pub fn duration(seconds: i64) -> String {
    let (count, unit) = if seconds < 2 * MINUTE {
        (seconds, "second")
    } else if seconds < 2 * HOUR {
        (seconds / MINUTE, "minute")
    } else if seconds < 2 * DAY {
        (seconds / HOUR, "hour")
    } else {
        (seconds / DAY, "day")
    };
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{s}")
}
