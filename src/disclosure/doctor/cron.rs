//! When a line of a crontab runs: five fields in UTC, as GitHub's `schedule` reads them.

use crate::advisory::instant::Instant;

/// A minute, in seconds.
pub(super) const MINUTE: i64 = 60;

/// The minutes of a line: for each field a bit for each value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether days of the month and of the week are both restricted: then either is enough
    /// (crontab(5)).
    is_either: bool,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Cron {
    /// Reads a line; `None` when it is not one of five fields.
    pub(super) fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.try_into().ok()?;
        let week = field(weekdays, 0, 7, &WEEKDAYS, 0)?;
        Some(Self {
            minutes: field(minutes, 0, 59, &[], 0)?,
            hours: field(hours, 0, 23, &[], 0)?,
            days: field(days, 1, 31, &[], 0)?,
            months: field(months, 1, 12, &MONTHS, 1)?,
            // Sunday is 0 and 7.
            weekdays: (week | week >> 7) & 0x7f,
            is_either: !days.starts_with('*') && !weekdays.starts_with('*'),
        })
    }

    /// Whether it runs in the minute that `instant` lies in.
    pub(super) fn runs_at(&self, instant: Instant) -> bool {
        let at = instant.civil();
        let has = |bits: u64, value: i8| bits >> value & 1 == 1;
        let day = has(self.days, at.day());
        let weekday = has(self.weekdays, at.weekday().to_sunday_zero_offset());
        let is_day = if self.is_either {
            day || weekday
        } else {
            day && weekday
        };
        has(self.minutes, at.minute())
            && has(self.hours, at.hour())
            && has(self.months, at.month())
            && is_day
    }
}

/// One field: a list of values, ranges and steps.
fn field(text: &str, least: u32, most: u32, names: &[&str], first: u32) -> Option<u64> {
    let value = |word: &str| -> Option<u32> {
        let lower = word.to_ascii_lowercase();
        let named = names.iter().zip(first..).find(|(name, _)| **name == lower);
        let value = match named {
            Some((_, value)) => value,
            None => word.parse().ok()?,
        };
        (least..=most).contains(&value).then_some(value)
    };
    let mut bits = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<usize>().ok().filter(|s| *s > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((from, to)) => (value(from)?, value(to)?),
            None => {
                let from = value(range)?;
                (from, if step.is_some() { most } else { from })
            }
        };
        if from > to {
            return None;
        }
        for value in (from..=to).step_by(step.unwrap_or(1)) {
            bits |= 1 << value;
        }
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(line: &str, at: &str) -> bool {
        Cron::read(line)
            .unwrap()
            .runs_at(Instant::try_from(at).unwrap())
    }

    #[test]
    fn lines_run_when_they_say() {
        // 2026-12-01 is a Tuesday.
        for (line, at, want) in [
            ("* * * * *", "2026-12-01T17:00:59Z", true),
            ("*/15 * * * *", "2026-12-01T17:45:00Z", true),
            ("*/15 * * * *", "2026-12-01T17:46:00Z", false),
            ("3,13,23 * * * *", "2026-12-01T17:13:00Z", true),
            ("5/20 * * * *", "2026-12-01T17:25:00Z", true),
            ("0 9-17/4 * * *", "2026-12-01T13:00:00Z", true),
            ("0 9-17/4 * * *", "2026-12-01T14:00:00Z", false),
            ("0 17 1 * *", "2026-12-01T17:00:00Z", true),
            ("0 17 * * tue", "2026-12-01T17:00:00Z", true),
            ("0 17 * * MON-FRI", "2026-12-01T17:00:00Z", true),
            ("0 17 * * 0", "2026-12-06T17:00:00Z", true),
            ("0 17 * * 7", "2026-12-06T17:00:00Z", true),
            ("0 17 2 * 2", "2026-12-01T17:00:00Z", true),
            ("0 17 2 * *", "2026-12-01T17:00:00Z", false),
            ("0 17 1 jan *", "2026-12-01T17:00:00Z", false),
        ] {
            assert_eq!(runs(line, at), want, "{line} at {at}");
        }
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for line in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "* * * foo *",
            "@daily",
            "1- * * * *",
            "* 24 * * *",
            "* * 0 * *",
        ] {
            assert_eq!(Cron::read(line), None, "{line:?}");
        }
    }
}
