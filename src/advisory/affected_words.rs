//! Ranges of versions in words.

use std::cmp::Ordering;

use super::affected::{Event, EventKind, Range, RangeKind, compare};
use super::ecosystem::Ecosystem;

/// The affected versions of a range: `>= 0.9.0, < 0.14.3`. Events that do not read as a row of
/// intervals are told one by one instead, since a wrong sentence is worse than a clumsy one.
pub fn words(range: &Range, ecosystem: Option<&Ecosystem>) -> Vec<String> {
    let all = told(range, ecosystem).into_iter();
    all.map(|told| match told {
        Told::Span(span) => span.words(),
        Told::Event(event) => one_by_one(event),
    })
    .collect()
}

/// What is told of a range, in one piece.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// A row of affected versions.
    Span(Span<'a>),
    /// One event of a range that does not read as a row of intervals.
    Event(&'a Event),
}

/// What is told of a range, for who says it in another language than [`words`].
pub fn told<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Vec<Told<'a>> {
    let events = ordered(range, ecosystem);
    match intervals(&events) {
        Some(spans) => spans.into_iter().map(Told::Span).collect(),
        None => events.into_iter().map(Told::Event).collect(),
    }
}

/// The versions that end a range, in its order.
pub fn fixed<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Vec<&'a str> {
    ordered(range, ecosystem)
        .into_iter()
        .filter(|event| event.kind == EventKind::Fixed)
        .map(|event| event.value.as_str())
        .collect()
}

/// The events in the order of their versions, or as written where that cannot be decided.
pub fn ordered<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Vec<&'a Event> {
    let mut events: Vec<_> = range.events.iter().collect();
    if range.kind == RangeKind::Git {
        return events;
    }
    let scheme = Range::scheme(range.kind, ecosystem);
    let decided = events.iter().enumerate().all(|(at, a)| {
        events
            .iter()
            .skip(at + 1)
            .all(|b| compare(scheme, a, b).is_some())
    });
    if decided {
        events.sort_by(|a, b| {
            compare(scheme, a, b)
                .unwrap_or(Ordering::Equal)
                .then(a.kind.cmp(&b.kind))
        });
    }
    events
}

/// A row of affected versions without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// The first affected version; `None` for all from the beginning.
    pub start: Option<&'a str>,
    /// Where it ends.
    pub end: End<'a>,
}

/// Where affected versions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// Before this version, which does not have it any more.
    Fixed(&'a str),
    /// With this version.
    Last(&'a str),
    /// Nobody knows of an end.
    Open,
}

/// The affected versions of a range as spans; `None` where its events do not read as a row of
/// intervals.
pub fn spans<'a>(range: &'a Range, ecosystem: Option<&Ecosystem>) -> Option<Vec<Span<'a>>> {
    intervals(&ordered(range, ecosystem))
}

/// The intervals, if beginnings and ends alternate.
fn intervals<'a>(events: &[&'a Event]) -> Option<Vec<Span<'a>>> {
    let mut spans = Vec::new();
    let mut open: Option<&str> = None;
    let span = |start: &'a str, end| Span {
        start: Some(start).filter(|start| *start != "0"),
        end,
    };
    for event in events {
        let value = event.value.as_str();
        match (event.kind, open) {
            (EventKind::Introduced, None) => open = Some(value),
            (EventKind::Fixed, Some(start)) => {
                spans.push(span(start, End::Fixed(value)));
                open = None;
            }
            (EventKind::LastAffected, Some(start)) => {
                spans.push(span(start, End::Last(value)));
                open = None;
            }
            // `*` is where the search would end anyway.
            (EventKind::Limit, _) if value == "*" => {}
            _ => return None,
        }
    }
    spans.extend(open.map(|start| span(start, End::Open)));
    Some(spans)
}

impl Span<'_> {
    /// The span as people write it: `>= 0.9.0, < 0.14.3`.
    pub fn words(&self) -> String {
        match (self.start, self.end) {
            (None, End::Fixed(end)) => format!("< {end}"),
            (None, End::Last(end)) => format!("<= {end}"),
            (None, End::Open) => "all versions".to_owned(),
            (Some(start), End::Fixed(end)) => format!(">= {start}, < {end}"),
            (Some(start), End::Last(end)) => format!(">= {start}, <= {end}"),
            (Some(start), End::Open) => format!(">= {start}"),
        }
    }
}

fn one_by_one(event: &Event) -> String {
    match event.kind {
        EventKind::Introduced if event.value == "0" => "from the first version on".to_owned(),
        EventKind::Introduced => format!("introduced in {}", event.value),
        EventKind::LastAffected => format!("last affected {}", event.value),
        EventKind::Fixed => format!("fixed in {}", event.value),
        EventKind::Limit => format!("searched up to {}", event.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_as_people_write_them() {
        let npm = Ecosystem::try_from("npm").unwrap();
        for (events, want) in [
            ("i=0.9.0 f=0.14.3", ">= 0.9.0, < 0.14.3"),
            ("i=0 f=1.2.0", "< 1.2.0"),
            ("i=0 l=1.2.0", "<= 1.2.0"),
            ("i=1.0.0", ">= 1.0.0"),
            ("i=0", "all versions"),
            ("f=2.0.0 i=0", "< 2.0.0"),
            ("i=1.0.0 limit=*", ">= 1.0.0"),
            (
                "i=1.0.0 i=1.5.0 f=2.0.0",
                "introduced in 1.0.0 | introduced in 1.5.0 | fixed in 2.0.0",
            ),
            (
                "i=1.0.0 f=2.0.0 f=3.0.0",
                "introduced in 1.0.0 | fixed in 2.0.0 | fixed in 3.0.0",
            ),
            (
                "i=0 limit=3.0.0",
                "from the first version on | searched up to 3.0.0",
            ),
        ] {
            let words = words(&Range::of_events(RangeKind::SemVer, events), Some(&npm));
            assert_eq!(words.join(" | "), want, "{events}");
        }
    }

    #[test]
    fn versions_without_an_order_stay_as_written() {
        let linux = Ecosystem::try_from("Kubernetes").unwrap();
        let range = Range::of_events(RangeKind::Ecosystem, "i=beta f=gamma i=zeta f=eta");
        let words = words(&range, Some(&linux));
        assert_eq!(words, [">= beta, < gamma", ">= zeta, < eta"]);
        assert_eq!(fixed(&range, Some(&linux)), ["gamma", "eta"]);
    }
}
