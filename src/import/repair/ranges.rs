//! Packages, ranges and events that the schema or its readers do not take.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::events::{Order, ordered};
use super::{Changes, get_mut, items_mut, set_text, text_of};
use crate::advisory::affected::{Event, EventKind, Range, RangeKind, is_commit};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::yaml::{Entry, Node, Value};

pub(super) fn mend(tree: &mut Node<'_>, changes: &mut Changes) {
    let Some(entries) = items_mut(tree, "affected") else {
        return;
    };
    for (at, entry) in entries.iter_mut().enumerate() {
        let path = format!("affected[{at}]");
        ecosystem(entry, &path, changes);
        self::entry(entry, &path, changes);
    }
}

/// Names of ecosystems are compared with their case.
fn ecosystem(entry: &mut Node<'_>, path: &str, changes: &mut Changes) {
    let Some(node) = get_mut(entry, "package").and_then(|package| get_mut(package, "ecosystem"))
    else {
        return;
    };
    let Some(written) = node.text().map(str::to_owned) else {
        return;
    };
    if Ecosystem::try_from(&*written).is_ok() {
        return;
    }
    let (base, suffix) = written
        .trim()
        .split_once(':')
        .unwrap_or((written.trim(), ""));
    let Some(name) = Ecosystem::names()
        .iter()
        .find(|name| name.eq_ignore_ascii_case(base))
    else {
        return;
    };
    let spelled = if suffix.is_empty() {
        (*name).to_owned()
    } else {
        format!("{name}:{suffix}")
    };
    changes.becomes(
        &format!("{path}.package.ecosystem"),
        &written,
        &spelled,
        "as the schema spells it",
    );
    set_text(node, spelled);
}

/// What becomes of a range.
enum Fate {
    Stays,
    /// It cannot be read; without it the entry says less, if it still says something.
    Goes(String),
}

fn entry(entry: &mut Node<'_>, path: &str, changes: &mut Changes) {
    let ecosystem = entry
        .get("package")
        .and_then(|package| text_of(package, "ecosystem"))
        .and_then(|name| Ecosystem::try_from(name).ok());
    let has_versions = entry
        .get("versions")
        .and_then(Node::items)
        .is_some_and(|versions| !versions.is_empty());
    let Some(ranges) = items_mut(entry, "ranges") else {
        return;
    };
    let fates: Vec<Fate> = ranges
        .iter_mut()
        .enumerate()
        .map(|(at, range)| {
            self::range(
                range,
                ecosystem.as_ref(),
                &format!("{path}.ranges[{at}]"),
                changes,
            )
        })
        .collect();
    // Without any range and version the entry would match nothing, and the record would be silent
    // about a package that it names.
    let is_left = has_versions || fates.iter().any(|fate| matches!(fate, Fate::Stays));
    if !is_left {
        return;
    }
    let mut fates = fates.into_iter().enumerate();
    ranges.retain(|range| match fates.next() {
        Some((at, Fate::Goes(why))) => {
            let shown = text_of(range, "type").unwrap_or("a range");
            changes.dropped(&format!("{path}.ranges[{at}]"), shown, &why);
            false
        }
        _ => true,
    });
}

fn range(
    range: &mut Node<'_>,
    ecosystem: Option<&Ecosystem>,
    path: &str,
    changes: &mut Changes,
) -> Fate {
    if let Some(node) = get_mut(range, "type") {
        let written = node.text().unwrap_or_default().to_owned();
        let upper = written.to_ascii_uppercase();
        if upper != written && RangeKind::ALL.iter().any(|kind| kind.as_str() == upper) {
            changes.becomes(
                &format!("{path}.type"),
                &written,
                &upper,
                "as the schema spells it",
            );
            set_text(node, upper);
        }
    }
    let kind = RangeKind::ALL
        .into_iter()
        .find(|kind| text_of(range, "type") == Some(kind.as_str()));
    let has_repo = range.get("repo").is_some();
    let Some(kind) = kind else { return Fate::Stays };
    if kind == RangeKind::Git && !has_repo {
        return Fate::Goes("a Git range without a repository matches nothing".to_owned());
    }
    let Some(nodes) = items_mut(range, "events") else {
        return Fate::Stays;
    };
    split(nodes, path, changes);
    let Some(events) = nodes.iter().map(event).collect::<Option<Vec<_>>>() else {
        return Fate::Stays;
    };
    let (better, fate) = match kind {
        RangeKind::Git => commits(events.clone()),
        _ => versions(events.clone(), kind, ecosystem),
    };
    if let Some((better, why)) = better {
        changes.becomes(
            &format!("{path}.events"),
            &listed(&events),
            &listed(&better),
            why,
        );
        *nodes = nodes_of(better, nodes);
    }
    fate
}

/// Events in words, all of them: what was changed has to be visible.
fn listed(events: &[Event]) -> String {
    let words: Vec<_> = events
        .iter()
        .map(|e| format!("{} {}", e.kind.as_str(), e.value))
        .collect();
    words.join(", ")
}

/// Events with several keys become several events, and empty ones none.
fn split(nodes: &mut Vec<Node<'_>>, path: &str, changes: &mut Changes) {
    let mut out = Vec::with_capacity(nodes.len());
    for (at, mut node) in std::mem::take(nodes).into_iter().enumerate() {
        let Value::Map(entries) = &mut node.value else {
            out.push(node);
            continue;
        };
        let is_event =
            |entry: &&Entry<'_>| EventKind::ALL.iter().any(|kind| kind.as_str() == entry.key);
        let count = entries.iter().filter(is_event).count();
        if count == 0 && entries.is_empty() {
            changes.dropped(&format!("{path}.events[{at}]"), "{}", "it says nothing");
            continue;
        }
        if count < 2 || count < entries.len() {
            out.push(node);
            continue;
        }
        let span = node.span.clone();
        let mut entries = std::mem::take(entries);
        entries.sort_by_key(|entry| {
            EventKind::ALL
                .iter()
                .position(|kind| kind.as_str() == entry.key)
        });
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.to_string()).collect();
        changes.becomes(
            &format!("{path}.events[{at}]"),
            &keys.join(" and "),
            "one event each",
            "scanners read one key and lose the others",
        );
        out.extend(entries.into_iter().map(|entry| Node {
            value: Value::Map(vec![entry]),
            span: span.clone(),
        }));
    }
    *nodes = out;
}

fn event(node: &Node<'_>) -> Option<Event> {
    let [entry] = node.entries()? else {
        return None;
    };
    let kind = EventKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == entry.key)?;
    let value = entry.value.text()?.to_owned();
    Some(Event { kind, value })
}

/// The nodes of events: each where it was written, if it was.
fn nodes_of<'a>(events: Vec<Event>, before: &[Node<'a>]) -> Vec<Node<'a>> {
    let places: BTreeMap<_, _> = before
        .iter()
        .rev()
        .filter_map(|node| Some((event(node)?, node.span.clone())))
        .map(|(event, span)| ((event.kind, event.value), span))
        .collect();
    let start = before.first().map_or(0..0, |node| node.span.clone());
    let node = |event: Event| {
        let key = (event.kind, event.value);
        let span = places.get(&key).unwrap_or(&start).clone();
        let value = Node {
            value: Value::Quoted(Cow::Owned(key.1)),
            span: span.clone(),
        };
        Node {
            value: Value::Map(vec![Entry {
                key: Cow::Borrowed(key.0.as_str()),
                key_span: span.clone(),
                value,
            }]),
            span,
        }
    };
    events.into_iter().map(node).collect()
}

type Mended = (Option<(Vec<Event>, &'static str)>, Fate);

/// `introduced: "0"` in front of ends that have no beginning: a fix says that what came before was
/// affected.
fn begun(events: &mut Vec<Event>) -> bool {
    let is_start = |event: &Event| event.kind == EventKind::Introduced;
    let ends = events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Fixed | EventKind::LastAffected))
        .count();
    let is_missing = !events.iter().any(is_start) && ends > 0;
    if is_missing {
        let value = "0".to_owned();
        events.insert(
            0,
            Event {
                kind: EventKind::Introduced,
                value,
            },
        );
    }
    is_missing
}

fn commits(mut events: Vec<Event>) -> Mended {
    let mut why = None;
    for event in &mut events {
        match full_hash(&event.value) {
            Some(hash) if hash != event.value => {
                event.value = hash;
                why = Some("the same commits by their full hashes");
            }
            Some(_) => {}
            None => {
                let what = format!("`{}` is not the full hash of a commit", event.value);
                return (None, Fate::Goes(what));
            }
        }
    }
    let mut seen = BTreeSet::new();
    let mut kept = events.clone();
    kept.retain(|event| seen.insert((event.kind, event.value.clone())));
    if kept.len() < events.len() {
        why = why.or(Some("each event once"));
    }
    let of = |kind| {
        kept.iter()
            .filter(|event: &&Event| event.kind == kind)
            .count()
    };
    let (fixed, last) = (of(EventKind::Fixed), of(EventKind::LastAffected));
    if fixed > 0 && last > 0 {
        // On several branches nobody knows which end belongs to which beginning.
        if (of(EventKind::Introduced), fixed, last) != (1, 1, 1) {
            let what = "`fixed` and `last_affected` exclude each other".to_owned();
            return (None, Fate::Goes(what));
        }
        kept.retain(|event| event.kind != EventKind::LastAffected);
        why = Some("`fixed` says more than `last_affected`");
    }
    if begun(&mut kept) {
        why = Some("whatever came before the fix");
    }
    match kept
        .iter()
        .position(|event| event.kind == EventKind::Introduced)
    {
        None => return (None, Fate::Goes("it holds nothing".to_owned())),
        Some(0) => {}
        Some(at) => {
            let first = kept.remove(at);
            kept.insert(0, first);
            why = Some("a range begins with `introduced`");
        }
    }
    (why.map(|why| (kept, why)), Fate::Stays)
}

/// The full hash that the text names: in lower case, without the full stop of a sentence and
/// without the ending of a patch's address.
fn full_hash(text: &str) -> Option<String> {
    let trimmed = text.trim().trim_end_matches('.');
    let hash = [".patch", ".diff"]
        .iter()
        .find_map(|ending| trimmed.strip_suffix(ending))
        .unwrap_or(trimmed)
        .to_ascii_lowercase();
    is_commit(&hash).then_some(hash)
}

fn versions(events: Vec<Event>, kind: RangeKind, ecosystem: Option<&Ecosystem>) -> Mended {
    let mut events = events;
    let mut why = None;
    let before = events.len();
    events.retain(|event| !(event.kind == EventKind::Limit && event.value == "*"));
    if events.len() < before {
        why = Some("`limit: \"*\"` limits nothing");
    }
    let ends = events
        .iter()
        .filter(|event| event.kind != EventKind::Introduced)
        .count();
    if ends == 1 && begun(&mut events) {
        why = Some("whatever came before the fix");
    }
    if events.is_empty() {
        return (None, Fate::Goes("it holds nothing".to_owned()));
    }
    match ordered(&events, Range::scheme(kind, ecosystem)) {
        Order::Same => (why.map(|why| (events, why)), Fate::Stays),
        Order::Better(better, order) => (Some((better, order)), Fate::Stays),
        Order::Nothing => (None, Fate::Goes("it begins where it ends".to_owned())),
    }
}
