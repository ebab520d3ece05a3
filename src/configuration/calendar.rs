//! When the team works, from `calendar:`. Working days are counted on it, and unwise instants of
//! disclosure are told by it.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use crate::advisory::fields::{self, Fields};
use crate::advisory::instant::Instant;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The days and hours of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    zone: TimeZone,
    working: BTreeSet<i8>,
    holidays: BTreeSet<Date>,
    hours: Option<(Time, Time)>,
}

impl Default for Calendar {
    /// Monday to Friday in UTC, without holidays.
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            working: (1..=5).collect(),
            holidays: BTreeSet::new(),
            hours: None,
        }
    }
}

/// The days of a week as they are written, from Monday on.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Calendar {
    /// The zone of the team.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day on which `instant` falls for the team.
    pub fn day_of(&self, instant: Instant) -> Date {
        instant.in_zone(&self.zone).date()
    }

    /// Whether the team works on a day.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.working.contains(&day.weekday().to_monday_one_offset())
            && !self.holidays.contains(&day)
    }

    /// Whether a day is one of the team's holidays.
    pub fn is_holiday(&self, day: Date) -> bool {
        self.holidays.contains(&day)
    }

    /// The hours within which disclosures are agreed to lie, if there are any.
    pub fn hours(&self) -> Option<(Time, Time)> {
        self.hours
    }

    /// The end of the `days`-th working day after the day on which `start` falls: what arrives on
    /// Friday evening and is due within one working day may be answered all of Monday.
    pub fn after_working_days(&self, start: Instant, days: u32) -> Instant {
        let mut day = self.day_of(start);
        let mut left = days;
        // Four hundred days without work are a mistake of the calendar, and no reason to hang.
        let mut idle = 0;
        while left > 0 && idle < 400 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if self.is_working_day(day) {
                left -= 1;
                idle = 0;
            } else {
                idle += 1;
            }
        }
        let end = day
            .tomorrow()
            .ok()
            .and_then(|next| next.to_zoned(self.zone.clone()).ok());
        end.map_or(start, |end| Instant::from_timestamp(end.timestamp()))
    }
}

/// Reads the mapping under `calendar:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Calendar> {
    let mut fields = Fields::open(node, "`calendar`", findings)?;
    let standard = Calendar::default();
    let zone = match fields.take("time_zone") {
        Some(node) => zone(node, findings),
        None => Some(standard.zone),
    };
    let working = match fields.take("working_days") {
        Some(node) => list(node, "working_days", weekday, findings).filter(|days| {
            if days.is_empty() {
                findings.push(
                    Rule::Configuration,
                    node.span.clone(),
                    "there is no working day, so nothing that is counted in them ever comes",
                    "Name the days on which somebody answers, as in [mon, tue, wed, thu, fri]",
                );
            }
            !days.is_empty()
        }),
        None => Some(standard.working),
    };
    let holidays = match fields.take("holidays") {
        Some(node) => list(node, "holidays", date, findings),
        None => Some(standard.holidays),
    };
    let hours = match fields.take("disclosure_hours") {
        Some(node) => hours(node, findings).map(Some),
        None => Some(None),
    };
    fields.finish(findings);
    Some(Calendar {
        zone: zone?,
        working: working?,
        holidays: holidays?,
        hours: hours?,
    })
}

fn wrong(node: &Node<'_>, what: &str, mend: &str, findings: &mut Findings) {
    let written = fields::shorten(node.text().unwrap_or_default());
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{written}` is no {what}"),
        mend,
    );
}

fn zone(node: &Node<'_>, findings: &mut Findings) -> Option<TimeZone> {
    let name = fields::text(node, "`time_zone`", findings)?;
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        wrong(
            node,
            "time zone",
            "Write a name of the time zone database, such as Europe/Berlin or UTC",
            findings,
        );
    }
    zone
}

fn list<T: Ord>(
    node: &Node<'_>,
    key: &str,
    read: fn(&Node<'_>, &mut Findings) -> Option<T>,
    findings: &mut Findings,
) -> Option<BTreeSet<T>> {
    let items = fields::items(node, &format!("`{key}`"), findings)?;
    items.iter().map(|item| read(item, findings)).collect()
}

fn weekday(node: &Node<'_>, findings: &mut Findings) -> Option<i8> {
    let text = fields::text(node, "a day of the week", findings)?;
    let position = DAYS.iter().position(|day| *day == text);
    let day = position
        .and_then(|position| i8::try_from(position + 1).ok())
        .and_then(|day| Weekday::from_monday_one_offset(day).ok());
    if day.is_none() {
        let mend = format!("Write one of {}", fields::list(&DAYS));
        wrong(node, "day of the week", &mend, findings);
    }
    day.map(Weekday::to_monday_one_offset)
}

/// A holiday is a day and no instant: it begins at the team's midnight.
fn date(node: &Node<'_>, findings: &mut Findings) -> Option<Date> {
    let text = fields::text(node, "a holiday", findings)?;
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    if date.is_none() {
        wrong(node, "day", "Write a day such as 2026-12-25", findings);
    }
    date
}

fn hours(node: &Node<'_>, findings: &mut Findings) -> Option<(Time, Time)> {
    let text = fields::text(node, "`disclosure_hours`", findings)?;
    let read = |text: &str| Time::strptime("%H:%M", text).ok();
    let hours = text
        .split_once('-')
        .and_then(|(from, to)| Some((read(from.trim())?, read(to.trim())?)))
        .filter(|(from, to)| from < to);
    if hours.is_none() {
        wrong(
            node,
            "span of hours",
            "Write when disclosures may lie, as in `disclosure_hours: \"13:00-18:00\"`",
            findings,
        );
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::yaml;

    fn calendar(text: &str) -> (Option<Calendar>, Vec<String>) {
        let mut findings = Findings::new("advgen.yaml");
        let tree = yaml::read(text, 0, &mut findings).unwrap();
        let calendar = read(&tree, &mut findings);
        let messages = findings.into_vec().into_iter().map(|f| f.message).collect();
        (calendar, messages)
    }

    fn at(text: &str) -> Instant {
        Instant::try_from(text).unwrap()
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays_in_the_zone_of_the_team() {
        let (berlin, messages) =
            calendar("{time_zone: Europe/Berlin, holidays: [2026-12-25, 2026-12-28]}");
        assert_eq!(messages, Vec::<String>::new());
        let berlin = berlin.unwrap();
        let utc = Calendar::default();
        for (calendar, start, days, want) in [
            // Friday evening: three working days end with Wednesday.
            (&utc, "2026-11-20T18:00:00Z", 3, "2026-11-26T00:00:00Z"),
            (&berlin, "2026-11-20T18:00:00Z", 3, "2026-11-25T23:00:00Z"),
            // Half past eleven in London is already Saturday in Berlin, which changes nothing here.
            (&berlin, "2026-11-20T23:30:00Z", 3, "2026-11-25T23:00:00Z"),
            // The Friday is a holiday, and so is the Monday.
            (&berlin, "2026-12-24T10:00:00Z", 1, "2026-12-29T23:00:00Z"),
            // Summer time ends in between.
            (&berlin, "2026-10-23T10:00:00Z", 1, "2026-10-26T23:00:00Z"),
            (&berlin, "2026-03-27T10:00:00Z", 1, "2026-03-30T22:00:00Z"),
            (&utc, "2026-11-20T18:00:00Z", 0, "2026-11-21T00:00:00Z"),
        ] {
            assert_eq!(
                calendar.after_working_days(at(start), days).to_string(),
                want,
                "{start}"
            );
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, want) in [
            ("{time_zone: Berlin}", "`Berlin` is no time zone"),
            ("{time_zone: CEST}", "`CEST` is no time zone"),
            ("{working_days: [monday]}", "`monday` is no day of the week"),
            (
                "{working_days: []}",
                "there is no working day, so nothing that is counted in them ever comes",
            ),
            (
                "{holidays: [2026-12-25T00:00:00Z]}",
                "`2026-12-25T00:00:00Z` is no day",
            ),
            ("{holidays: [2026-02-30]}", "`2026-02-30` is no day"),
            (
                "{disclosure_hours: \"18:00-13:00\"}",
                "`18:00-13:00` is no span of hours",
            ),
            ("{zone: UTC}", "`zone` is not a key that is known here"),
        ] {
            let (_, messages) = calendar(text);
            assert_eq!(messages, [want], "{text}");
        }
    }
}
