//! The clocks as a calendar (RFC 5545) for people's own calendars. Titles say nothing but the
//! reference of the case and the name of the clock, since calendars are shared and synchronised.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Board, Row};
use crate::advisory::instant::Instant;
use crate::disclosure::clocks::{Clock, Standing};

/// Octets of a line before it is folded (section 3.1).
const LONGEST_LINE: usize = 75;

/// The calendar of all clocks of these cases, running and ended: an entry that only vanished would
/// stay in calendars that were synchronised before. `host` makes the entries' ids unique; `now` is
/// their time stamp.
pub fn ical(board: &Board<'_>, host: &str, now: Instant) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//advgen//status//EN");
    line(&mut out, "METHOD:PUBLISH");
    for row in &board.rows {
        for clock in &row.clocks {
            event(&mut out, row, clock, host, now);
        }
    }
    // One entry that moves, whoever it is about: names have no place in a calendar.
    if let Some(due) = board.review.as_ref().and_then(|review| review.due) {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:party-review@{host}"));
        line(&mut out, &format!("DTSTAMP:{}", stamp(now)));
        line(&mut out, &format!("DTSTART:{}", stamp(due)));
        line(&mut out, &format!("SEQUENCE:{}", due.unix() / 60));
        line(&mut out, "SUMMARY:party-review");
        line(&mut out, "CLASS:PRIVATE");
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "STATUS:CONFIRMED");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// A calendar with one entry for somebody outside: that they will hear more of `reference` at `at`.
pub fn reminder(reference: &str, host: &str, at: Instant, now: Instant) -> String {
    let mut out = String::new();
    let title = escape(&format!("{reference}: next update"));
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//advgen//notice//EN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, "BEGIN:VEVENT");
    line(&mut out, &format!("UID:next-update-{reference}@{host}"));
    line(&mut out, &format!("DTSTAMP:{}", stamp(now)));
    line(&mut out, &format!("DTSTART:{}", stamp(at)));
    // Later promises replace earlier ones.
    line(&mut out, &format!("SEQUENCE:{}", now.unix() / 60));
    line(&mut out, &format!("SUMMARY:{title}"));
    line(&mut out, "CLASS:PRIVATE");
    line(&mut out, "TRANSP:TRANSPARENT");
    line(&mut out, "BEGIN:VALARM");
    line(&mut out, "ACTION:DISPLAY");
    line(&mut out, &format!("DESCRIPTION:{title}"));
    line(&mut out, "TRIGGER:PT0S");
    line(&mut out, "END:VALARM");
    line(&mut out, "END:VEVENT");
    line(&mut out, "END:VCALENDAR");
    out
}

/// The name of a case in a calendar: its reference, or where it has none, one that tells nothing and
/// stays the same.
fn opaque(row: &Row<'_>) -> String {
    if let Some(reference) = &row.advisory.case.reference {
        return reference.to_string();
    }
    let hash = Sha256::digest(row.advisory.id().as_str());
    let short: String = hash
        .iter()
        .take(3)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("case {short}")
}

fn event(out: &mut String, row: &Row<'_>, clock: &Clock, host: &str, now: Instant) {
    let reference = opaque(row);
    let uid = reference.replace(' ', "-");
    let kind = clock.kind.as_str();
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{kind}-{uid}@{host}"));
    line(out, &format!("DTSTAMP:{}", stamp(now)));
    line(out, &format!("DTSTART:{}", stamp(clock.due)));
    // Everything that moves a clock is an event of the case, so their number grows with each move.
    let sequence = row.advisory.case.events().len();
    line(out, &format!("SEQUENCE:{sequence}"));
    line(
        out,
        &format!("SUMMARY:{}", escape(&format!("{reference}: {kind}"))),
    );
    line(out, "CLASS:PRIVATE");
    line(out, "TRANSP:TRANSPARENT");
    if clock.standing == Standing::Running {
        line(out, "STATUS:CONFIRMED");
        for before in ["-P1D", "-PT1H"] {
            line(out, "BEGIN:VALARM");
            line(out, "ACTION:DISPLAY");
            line(
                out,
                &format!("DESCRIPTION:{}", escape(&format!("{reference}: {kind}"))),
            );
            line(out, &format!("TRIGGER:{before}"));
            line(out, "END:VALARM");
        }
    } else {
        line(out, "STATUS:CANCELLED");
    }
    line(out, "END:VEVENT");
}

fn stamp(instant: Instant) -> String {
    instant.civil().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes one line, folded between characters.
fn line(out: &mut String, content: &str) {
    let mut length = 0;
    for c in content.chars() {
        if length + c.len_utf8() > LONGEST_LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        let _ = write!(out, "{c}");
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "é".repeat(60)));
        for part in out.trim_end().split("\r\n") {
            assert!(part.len() <= LONGEST_LINE, "{part}");
        }
        assert_eq!(
            out.replace("\r\n ", "").trim_end(),
            format!("SUMMARY:{}", "é".repeat(60))
        );
    }

    #[test]
    fn nothing_ends_a_line_before_its_time() {
        assert_eq!(escape("a;b,c\\d\ne\r\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }
}
