//! Events of a version range in the only order that scanners understand.

use std::cmp::Ordering;

use crate::advisory::affected::{Event, EventKind, compare};
use crate::advisory::version::Scheme;

/// What became of the events of a range.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// They were right, or no order can be found without a guess.
    Same,
    /// The same versions in the right order, and why.
    Better(Vec<Event>, &'static str),
    /// They hold no version at all.
    Nothing,
}

/// From `introduced` to the end, if there is one.
#[derive(Debug, Clone)]
struct Pair {
    from: Event,
    to: Option<Event>,
}

/// Brings events into ascending, alternating order.
pub(super) fn ordered(events: &[Event], scheme: Option<Scheme>) -> Order {
    let mut why = "";
    let mut events = events.to_vec();
    if one_end(&mut events) {
        why = "`fixed` says more than `last_affected`";
    }
    if let Some(pairs) = pairs(&events) {
        let kept: Vec<Pair> = pairs
            .iter()
            .filter(|pair| !is_empty(pair, scheme))
            .cloned()
            .collect();
        if kept.is_empty() {
            return if pairs.is_empty() {
                Order::Same
            } else {
                Order::Nothing
            };
        }
        if kept.len() < pairs.len() {
            why = "without the interval that holds nothing";
        }
        let sorted = if ascends(&kept, scheme) {
            Some(kept)
        } else {
            why = "in ascending order";
            joined(kept, scheme)
        };
        return match sorted {
            Some(pairs) if !why.is_empty() => Order::Better(flat(pairs), why),
            _ => Order::Same,
        };
    }
    match walked(&events, scheme) {
        Some(better) => Order::Better(better, "in ascending order"),
        None => Order::Same,
    }
}

fn is_start(event: &Event) -> bool {
    event.kind == EventKind::Introduced
}

/// Where an interval has both ends, `fixed` stays. Says whether there was one.
fn one_end(events: &mut Vec<Event>) -> bool {
    let mut found = false;
    let mut at = 1;
    while at + 1 < events.len() {
        let kind = |at: usize| events.get(at).map(|event| event.kind);
        let drop = match (kind(at - 1), kind(at), kind(at + 1)) {
            (
                Some(EventKind::Introduced),
                Some(EventKind::LastAffected),
                Some(EventKind::Fixed),
            ) => Some(at),
            (
                Some(EventKind::Introduced),
                Some(EventKind::Fixed),
                Some(EventKind::LastAffected),
            ) => Some(at + 1),
            _ => None,
        };
        match drop {
            Some(drop) => {
                events.remove(drop);
                found = true;
            }
            None => at += 1,
        }
    }
    found
}

/// The events as pairs, if they alternate as written; only the last may be open.
fn pairs(events: &[Event]) -> Option<Vec<Pair>> {
    let mut pairs: Vec<Pair> = Vec::new();
    for event in events {
        match pairs.last_mut() {
            Some(pair) if pair.to.is_none() && !is_start(event) => pair.to = Some(event.clone()),
            last if is_start(event) && last.as_ref().is_none_or(|pair| pair.to.is_some()) => pairs
                .push(Pair {
                    from: event.clone(),
                    to: None,
                }),
            _ => return None,
        }
    }
    Some(pairs)
}

fn flat(pairs: Vec<Pair>) -> Vec<Event> {
    pairs
        .into_iter()
        .flat_map(|pair| [Some(pair.from), pair.to])
        .flatten()
        .collect()
}

/// `introduced` and `fixed` at the same version.
fn is_empty(pair: &Pair, scheme: Option<Scheme>) -> bool {
    pair.to.as_ref().is_some_and(|to| {
        to.kind == EventKind::Fixed && compare(scheme, &pair.from, to) == Some(Ordering::Equal)
    })
}

/// Whether the check has nothing to say about these pairs.
fn ascends(pairs: &[Pair], scheme: Option<Scheme>) -> bool {
    let events = flat(pairs.to_vec());
    events.windows(2).all(|two| {
        let [a, b] = two else { return true };
        match compare(scheme, a, b) {
            None | Some(Ordering::Less) => b.value != "0",
            Some(Ordering::Equal) => b.kind == EventKind::LastAffected,
            Some(Ordering::Greater) => false,
        }
    })
}

/// The pairs in ascending order, those that touch or overlap as one. `None` when an order is not
/// known or an end lies before its beginning: sorted as a scanner would, that fix is lost.
fn joined(mut pairs: Vec<Pair>, scheme: Option<Scheme>) -> Option<Vec<Pair>> {
    for pair in &pairs {
        if let Some(to) = &pair.to
            && compare(scheme, &pair.from, to)? == Ordering::Greater
        {
            return None;
        }
    }
    sort_by(&mut pairs, |a, b| compare(scheme, &a.from, &b.from))?;
    let mut out: Vec<Pair> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let Some(last) = out.last_mut() else {
            out.push(pair);
            continue;
        };
        // Behind an open interval there is nothing more to say.
        let Some(end) = &last.to else { continue };
        if compare(scheme, end, &pair.from)? == Ordering::Less {
            out.push(pair);
            continue;
        }
        match &pair.to {
            None => last.to = None,
            Some(to) if to.kind == end.kind => {
                if compare(scheme, end, to)? == Ordering::Less {
                    last.to = Some(to.clone());
                }
            }
            Some(_) => return None,
        }
    }
    Some(out)
}

/// Events that do not alternate as written, read as OSV.dev reads them: sorted, each `introduced`
/// opens, each end closes, and what changes nothing is left out. `None` where that reading would
/// lose an end.
fn walked(events: &[Event], scheme: Option<Scheme>) -> Option<Vec<Event>> {
    let mut sorted = events.to_vec();
    sort_by(&mut sorted, |a, b| compare(scheme, a, b))?;
    let mut out: Vec<Event> = Vec::with_capacity(sorted.len());
    for event in sorted {
        let last = out.last();
        let touches = last.is_some_and(|last| {
            is_start(last) != is_start(&event)
                && compare(scheme, last, &event) != Some(Ordering::Less)
        });
        let is_open = last.is_some_and(is_start);
        match (is_open, is_start(&event)) {
            _ if touches => return None,
            (false, false) if last.is_none() => return None,
            (true, true) | (false, false) => {}
            (false, true) | (true, false) => out.push(event),
        }
    }
    let starts = events.iter().filter(|event| is_start(event)).count();
    let ends = events.len() - starts;
    let stays_open = out.last().is_some_and(is_start);
    let mixed = |kind| out.iter().any(|event| event.kind == kind);
    let is_bad = stays_open && ends >= starts
        || mixed(EventKind::Limit)
        || mixed(EventKind::Fixed) && mixed(EventKind::LastAffected);
    (!is_bad && !out.is_empty()).then_some(out)
}

/// Sorts if every comparison can be decided. No real range has more than some hundred events.
fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Option<Ordering>) -> Option<()> {
    const MOST: usize = 2000;
    if items.len() > MOST {
        return None;
    }
    for (at, a) in items.iter().enumerate() {
        for b in items.get(at + 1..).unwrap_or_default() {
            compare(a, b)?;
        }
    }
    items.sort_by(|a, b| compare(a, b).unwrap_or(Ordering::Equal));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::affected::{Range, RangeKind};

    fn events(text: &str) -> Vec<Event> {
        Range::of_events(RangeKind::SemVer, text).events
    }

    fn better(text: &str) -> Option<String> {
        match ordered(&events(text), Some(Scheme::SemVer)) {
            Order::Same => None,
            Order::Nothing => Some(String::new()),
            Order::Better(events, _) => Some(
                events
                    .iter()
                    .map(|e| {
                        let kind = match e.kind {
                            EventKind::Introduced => "i",
                            EventKind::Fixed => "f",
                            EventKind::LastAffected => "l",
                            EventKind::Limit => "limit",
                        };
                        format!("{kind}={}", e.value)
                    })
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        }
    }

    #[test]
    fn the_same_versions_come_out_in_order() {
        for (text, want) in [
            ("i=1.0.0 f=2.0.0", None),
            (
                "i=0 f=1.0.0 i=1.1.0 f=1.1.5 i=1.2.0 f=1.2.0",
                Some("i=0 f=1.0.0 i=1.1.0 f=1.1.5"),
            ),
            (
                "i=0.23.0 f=0.23.0 i=0.23.13 f=0.23.18",
                Some("i=0.23.13 f=0.23.18"),
            ),
            ("i=1.0.0 f=1.0.0", Some("")),
            (
                "i=0 f=3.1.1 i=3.2.0 f=3.2.2 i=3.1.1 f=3.1.3",
                Some("i=0 f=3.1.3 i=3.2.0 f=3.2.2"),
            ),
            (
                "i=0 f=3.1.1 i=3.2.0 f=3.2.2 i=3.1.1 f=3.2.0",
                Some("i=0 f=3.2.2"),
            ),
            (
                "i=0.13.0 f=0.14.0-rc1 i=0.12.2 f=0.13.0",
                Some("i=0.12.2 f=0.14.0-rc1"),
            ),
            ("f=1.0.0 i=0", Some("i=0 f=1.0.0")),
            (
                "f=2.0.0 i=1.0.0 f=4.0.0 i=3.0.0",
                Some("i=1.0.0 f=2.0.0 i=3.0.0 f=4.0.0"),
            ),
            ("i=1.0.0 i=2.0.0 f=3.0.0", Some("i=1.0.0 f=3.0.0")),
            ("i=1.0.0 f=2.0.0 f=3.0.0", Some("i=1.0.0 f=2.0.0")),
            ("i=1.0.0 l=1.9.0 f=2.0.0", Some("i=1.0.0 f=2.0.0")),
            ("i=1.0.0 l=1.0.0", None),
            ("i=3.0.0 f=4.0.0 i=1.0.0", Some("i=1.0.0")),
        ] {
            assert_eq!(better(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_fix_is_never_lost_for_ever() {
        for text in [
            "i=2.0.0 f=1.0.0",
            "f=1.0.0 i=2.0.0",
            "i=1.0.0 f=2.0.0 i=4.0.0 f=3.0.0",
            "f=1.0.0",
            "i=1.0.0 limit=2.0.0 f=3.0.0",
        ] {
            assert_eq!(better(text), None, "{text}");
        }
    }

    #[test]
    fn without_an_order_only_what_is_certain_is_changed() {
        let unknown = |text| ordered(&events(text), None);
        assert_eq!(
            unknown("i=B f=B i=C f=D"),
            Order::Better(events("i=C f=D"), "without the interval that holds nothing")
        );
        assert_eq!(
            unknown("f=B i=0"),
            Order::Better(events("i=0 f=B"), "in ascending order")
        );
        for text in ["f=B i=A", "i=B f=C i=A f=A2", "i=B f=A"] {
            assert_eq!(unknown(text), Order::Same, "{text}");
        }
    }
}
