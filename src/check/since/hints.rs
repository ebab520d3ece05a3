//! `schedule-hint`: instants of disclosure at which nobody is there to read or to upgrade. Advice,
//! never an error.

use jiff::civil::Weekday;

use super::{Change, Scene};
use crate::advisory::status::Status;
use crate::finding::{Findings, Rule};

pub(super) fn check(scene: &Scene<'_>, change: &Change<'_>, findings: &mut Findings) {
    let Some(after) = change
        .after
        .filter(|after| after.status == Status::Embargoed)
    else {
        return;
    };
    let Some(disclosure) = after.disclosure else {
        return;
    };
    let before = change.before.as_ref();
    if before.is_some_and(|before| {
        before.status == Status::Embargoed && before.disclosure == after.disclosure
    }) {
        return;
    }
    let calendar = &scene.configuration.calendar;
    let day = calendar.day_of(disclosure);
    let local = disclosure.in_zone(calendar.zone());
    let mut hint = |message: String, mend: &str| {
        findings.push(
            Rule::ScheduleHint,
            after.places.disclosure.clone(),
            message,
            mend,
        );
    };
    let deadline = after
        .case
        .received()
        .map(|received| received.after_days(scene.configuration.policy.deadline_days));
    if let Some(deadline) = deadline.filter(|deadline| disclosure > *deadline)
        && before.is_none_or(|before| before.status != Status::Embargoed)
    {
        hint(
            format!("the disclosure lies behind the deadline of the policy, {deadline}"),
            "Choose an earlier instant, or tell the reporter why it takes longer",
        );
    }
    let unwise = match day.weekday() {
        Weekday::Friday => Some("a Friday: those who have to upgrade go home"),
        Weekday::Saturday | Weekday::Sunday => {
            Some("a weekend: those who have to upgrade are at home")
        }
        Weekday::Monday => Some("a Monday: the questions come before the last preparations"),
        _ => None,
    };
    if let Some(unwise) = unwise {
        hint(
            format!("the disclosure falls on {unwise}"),
            "Choose a day from Tuesday to Thursday, or keep it if everybody agreed",
        );
    }
    if calendar.is_holiday(day) {
        hint(
            format!("the disclosure falls on {day}, a holiday of the team"),
            "Choose a working day, or keep it if everybody agreed",
        );
    }
    if let Some((from, to)) = calendar.hours()
        && !(from..=to).contains(&local.time())
    {
        hint(
            format!(
                "the disclosure is at {} of the team's clock, outside of the agreed hours",
                local.strftime("%H:%M")
            ),
            "Choose an instant within `calendar: disclosure_hours:`",
        );
    }
    let changes_clocks = day
        .tomorrow()
        .ok()
        .and_then(|next| {
            let today = day.to_zoned(calendar.zone().clone()).ok()?;
            let next = next.to_zoned(calendar.zone().clone()).ok()?;
            Some(today.offset() != next.offset())
        })
        .unwrap_or(false);
    if changes_clocks {
        hint(
            format!(
                "the clocks of {} change on the day of the disclosure",
                zone_name(scene)
            ),
            "Say the instant in UTC to everybody, or choose another day",
        );
    }
    let days = scene.configuration.policy.embargo_notice_days;
    let present = scene.now.at_most_present().instant();
    if scene.process.is_some() && present.after_days(days) > disclosure {
        hint(
            format!("less than {days} days are left for those who are warned"),
            "Choose a later instant, or keep it if everybody agreed",
        );
    }
    let clash = scene.reading.advisories().iter().find(|other| {
        other.id() != after.id()
            && other.status == Status::Embargoed
            && other
                .disclosure
                .is_some_and(|at| at != disclosure && calendar.day_of(at) == day)
    });
    if let Some(other) = clash {
        hint(
            format!(
                "`{}` becomes public on the same day, at another instant",
                other.id()
            ),
            "Give both one instant, so that they are one batch, or different days",
        );
    }
}

fn zone_name<'s>(scene: &'s Scene<'_>) -> &'s str {
    scene
        .configuration
        .calendar
        .zone()
        .iana_name()
        .unwrap_or("the team's zone")
}
