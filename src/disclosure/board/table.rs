//! The board for a terminal of any width.

use std::fmt::Write as _;

use super::{Board, History, Row};
use crate::disclosure::clock::Now;
use crate::disclosure::clocks::{Standing, Urgency};
use crate::disclosure::measured::Measured;
use crate::disclosure::stage::Stage;

/// Below this many columns each case takes lines of its own instead of a row.
const NARROW: usize = 76;

/// The board. `colour` marks what is late; without it a word does.
pub fn table(board: &Board<'_>, now: Now, width: usize, colour: Ink) -> String {
    let mut out = String::new();
    if board.rows.is_empty() {
        out.push_str("no case is open\n");
    }
    for row in &board.rows {
        let lines = if width < NARROW {
            stacked(row, now)
        } else {
            across(row, now)
        };
        let (first, rest) = lines.split_first().map_or(("", &[][..]), |(f, r)| (f, r));
        let mark = match row.next().and_then(|clock| clock.urgency(now)) {
            Some(Urgency::Overdue) => colour.paint(first, "31;1"),
            Some(Urgency::Soon) => colour.paint(first, "33;1"),
            _ => first.to_owned(),
        };
        let _ = writeln!(out, "{mark}");
        for line in rest {
            let _ = writeln!(out, "{}", fold(line, width));
        }
    }
    if let Some(review) = &board.review {
        let due = review.due.map_or_else(
            || "never done".to_owned(),
            |due| left(due.unix() - now.instant().unix()),
        );
        let line = format!("{due:<16} party-review: {}", review.who.join(", "));
        let is_overdue = review.is_overdue(now.instant());
        let line = if is_overdue {
            colour.paint(&line, "31;1")
        } else {
            line
        };
        let _ = writeln!(out, "{line}");
    }
    measured(&mut out, &board.history);
    out
}

/// Whether escape codes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// None are.
    Plain,
    /// They are.
    Coloured,
}

impl Ink {
    fn paint(self, text: &str, code: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

fn across(row: &Row<'_>, now: Now) -> Vec<String> {
    let (due, kind) = next(row, now);
    let mut lines = vec![format!(
        "{due:<16} {kind:<18} {:<10} {:<10} {}",
        row.reference(),
        row.stage.as_str(),
        row.advisory.id(),
    )];
    lines.extend(details(row, now));
    lines
}

fn stacked(row: &Row<'_>, now: Now) -> Vec<String> {
    let (due, kind) = next(row, now);
    let mut lines = vec![
        format!("{due} {kind}"),
        format!("  {} {} {}", row.reference(), row.stage, row.advisory.id()),
    ];
    lines.extend(details(row, now));
    lines
}

fn details(row: &Row<'_>, now: Now) -> Vec<String> {
    let mut lines = vec![format!("  {}", row.advisory.record.title())];
    let coordinator = row.advisory.case.coordinator.as_ref();
    let by = coordinator.map_or_else(String::new, |name| format!("; coordinator {name}"));
    lines.push(format!("  waits for {}{by}", row.waits_for));
    if row.stage < Stage::Scheduled && !row.advisory.case.events().is_empty() {
        lines.push(format!("  {}", row.priority.explain()));
    }
    let running = row
        .clocks
        .iter()
        .filter(|clock| clock.standing == Standing::Running);
    for owed in &row.owed {
        lines.push(format!("  still to do: {}", owed.what));
    }
    for clock in running.skip(1) {
        let left = left(clock.due.unix() - now.instant().unix());
        lines.push(format!("  {left} {}", clock.kind.as_str()));
    }
    lines
}

fn next(row: &Row<'_>, now: Now) -> (String, &'static str) {
    row.next().map_or_else(
        || ("-".to_owned(), "no clock runs"),
        |clock| {
            let seconds = clock.due.unix() - now.instant().unix();
            (left(seconds), clock.kind.as_str())
        },
    )
}

/// A span of time as people say it.
fn left(seconds: i64) -> String {
    if seconds < 0 {
        format!("{} late", span(-seconds))
    } else {
        format!("in {}", span(seconds))
    }
}

fn span(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..5_400 => format!("{} min", seconds / 60),
        5_400..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

fn measured(out: &mut String, history: &History) {
    let lines = [
        ("first answer", history.first_answer),
        ("fix", history.fix),
        ("disclosure", history.disclosure),
        ("record of a disclosure", history.lateness),
    ];
    for (name, measured) in lines {
        if let Some(Measured {
            count,
            median,
            worst,
        }) = measured
        {
            let noun = if count == 1 { "case" } else { "cases" };
            let _ = writeln!(
                out,
                "{name}: median {}, worst {}, {count} {noun}",
                span(median),
                span(worst)
            );
        }
    }
}

/// Breaks a line at blanks; what hangs over is indented like its start.
fn fold(line: &str, width: usize) -> String {
    let width = width.max(24);
    let mut out = String::from("  ");
    let mut length = 2;
    for word in line.split_whitespace() {
        let letters = word.chars().count();
        if length > 2 && length + 1 + letters > width {
            out.push_str("\n    ");
            length = 4;
        } else if length > 2 {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += letters;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_say_them() {
        for (seconds, want) in [
            (0, "in 0 s"),
            (59, "in 59 s"),
            (3_600, "in 60 min"),
            (7_200, "in 2 h"),
            (172_800, "in 2 d"),
            (-90_000, "25 h late"),
        ] {
            assert_eq!(left(seconds), want);
        }
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal_allows() {
        let folded = fold(
            "a title of many words that would not fit into forty columns at all",
            40,
        );
        assert!(
            folded.lines().all(|line| line.chars().count() <= 40),
            "{folded}"
        );
        assert_eq!(folded.split_whitespace().count(), 14);
    }
}
