//! An instant as the timers of machines take it, never earlier than it is.

use crate::advisory::instant::Instant;

/// The first whole second that is not before `instant`.
fn second(instant: Instant) -> i64 {
    instant.unix() + i64::from(instant.nanoseconds() > 0)
}

/// How many whole seconds have to pass from `now` until `instant` is there; 0 when it is.
pub fn seconds(now: Instant, instant: Instant) -> i64 {
    (second(instant) - now.unix()).max(0)
}

/// The five fields of a crontab for the first minute that begins at `instant` or after it, in UTC
/// (crontab(5)). A crontab has no year: the line has to be taken out when it has run.
pub fn cron(instant: Instant) -> String {
    let minute = second(instant).div_euclid(60) + i64::from(second(instant).rem_euclid(60) > 0);
    let at = Instant::of_commit(minute * 60).civil();
    format!(
        "{} {} {} {} *",
        at.minute(),
        at.hour(),
        at.day(),
        at.month()
    )
}

/// The line of a timer unit (systemd.time(7)), in UTC.
pub fn systemd(instant: Instant) -> String {
    let at = Instant::of_commit(second(instant)).civil();
    format!(
        "OnCalendar={:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_timer_is_early() {
        for (at, want) in [
            (
                "2026-12-01T17:00:00Z",
                ("0 17 1 12 *", "2026-12-01 17:00:00 UTC", 60),
            ),
            (
                "2026-12-01T17:00:01Z",
                ("1 17 1 12 *", "2026-12-01 17:00:01 UTC", 61),
            ),
            (
                "2026-12-01T17:00:00.5Z",
                ("1 17 1 12 *", "2026-12-01 17:00:01 UTC", 61),
            ),
            (
                "2026-12-31T23:59:30Z",
                ("0 0 1 1 *", "2026-12-31 23:59:30 UTC", 2_617_230),
            ),
            (
                "2026-12-01T18:00:00+01:00",
                ("0 17 1 12 *", "2026-12-01 17:00:00 UTC", 60),
            ),
        ] {
            let instant = Instant::try_from(at).unwrap();
            let now = Instant::try_from("2026-12-01T16:59:00Z").unwrap();
            let (line, calendar, left) = want;
            assert_eq!(cron(instant), line, "{at}");
            assert_eq!(systemd(instant), format!("OnCalendar={calendar}"), "{at}");
            assert_eq!(seconds(now, instant), left, "{at}");
        }
    }
}
