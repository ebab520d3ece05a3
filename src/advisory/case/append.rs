//! Adding an event to a file, below those that are there, without touching anything else.

use super::event::Event;
use super::read;
use crate::advisory::edit::{self, EditError};
use crate::advisory::frontmatter;
use crate::advisory::yaml::{self, Block, Node, Value};
use crate::finding::Findings;

/// The text of the file with one more event. Comments, quotes, indentation and line ends survive.
///
/// # Errors
/// When the result, read again, would differ in anything but that event; the text is never changed
/// half.
pub fn append(text: &str, event: &Event) -> Result<String, EditError> {
    let not_alone = || EditError::NotAlone("case: events:".to_owned());
    let parts = frontmatter::split(text).map_err(|_| EditError::Unreadable)?;
    let before = edit::tree(text)?;
    let line_end = if text.get(..parts.end).is_some_and(|t| t.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let (at, addition) = match place(text, &before, parts.end) {
        Some(Place {
            at,
            keys,
            indentation,
        }) => (at, lines(event, keys, indentation)),
        None => return Err(not_alone()),
    };
    let mut out = text.to_owned();
    let addition = addition.replace('\n', line_end);
    match at {
        At::Insert(at) => out.insert_str(at, &addition),
        At::Replace(range) => out.replace_range(range, addition.trim_start()),
    }
    let after = edit::tree(&out).map_err(|_| not_alone())?;
    if is_one_more(&before, &after, event) && edit::differs_only_in(&before, &after, "case") {
        Ok(out)
    } else {
        Err(not_alone())
    }
}

enum At {
    Insert(usize),
    Replace(std::ops::Range<usize>),
}

struct Place<'k> {
    at: At,
    /// The keys that have to be written before the item, each in the one before.
    keys: &'k [&'k str],
    /// Blanks before the first of them, or before the item.
    indentation: usize,
}

/// Where the item goes, or `None` in styles that only a person should change.
fn place(text: &str, tree: &Node<'_>, end: usize) -> Option<Place<'static>> {
    let Some(case) = tree.entry("case") else {
        return Some(Place {
            at: At::Insert(end),
            keys: &["case", "events"],
            indentation: 0,
        });
    };
    if case.value.is_null() {
        let after = next_line(text, case.key_span.end)?;
        return Some(Place {
            at: At::Insert(after),
            keys: &["events"],
            indentation: column(text, case.key_span.start)? + 2,
        });
    }
    let keys = case.value.entries()?;
    let first = keys.first()?;
    if text.get(case.value.span.clone())?.starts_with('{') {
        return None;
    }
    let indentation = column(text, first.key_span.start)?;
    let Some(events) = case.value.entry("events") else {
        let last = keys.last()?;
        return Some(Place {
            at: At::Insert(end_of(text, &last.value, last.key_span.end)?),
            keys: &["events"],
            indentation,
        });
    };
    match &events.value.value {
        _ if events.value.is_null() => Some(Place {
            at: At::Insert(next_line(text, events.key_span.end)?),
            keys: &[],
            indentation: indentation + 2,
        }),
        Value::List(items) if items.is_empty() => Some(Place {
            at: At::Replace(events.key_span.start..next_line(text, events.value.span.end)?),
            keys: &["events"],
            indentation,
        }),
        Value::List(items) => {
            let (first, last) = (items.first()?, items.last()?);
            let line = line_start(text, first.span.start);
            let dash = text.get(line..)?.find('-')?;
            // `[…]` on one line, or a dash that is not the first thing on its line.
            let lead = text.get(line..line + dash)?;
            if !lead.trim().is_empty() {
                return None;
            }
            Some(Place {
                at: At::Insert(end_of(text, last, last.span.end)?),
                keys: &[],
                indentation: dash,
            })
        }
        _ => None,
    }
}

/// The item with the keys before it, each line ending in `\n`.
fn lines(event: &Event, keys: &[&str], indentation: usize) -> String {
    let mut block = Block::List(vec![event.block()]);
    for key in keys.iter().skip(1).rev() {
        block = Block::Map(vec![((*key).to_owned(), block)]);
    }
    let outermost = keys.first().copied().unwrap_or("x");
    let written = yaml::document(&[(outermost.to_owned(), block)]);
    let mut out = String::new();
    for (number, line) in written.lines().enumerate() {
        let line = match (keys.is_empty(), number) {
            // The list alone: without the key, and two columns further left.
            (true, 0) => continue,
            (true, _) => line.strip_prefix("  ").unwrap_or(line),
            (false, _) => line,
        };
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indentation));
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1)
}

fn column(text: &str, at: usize) -> Option<usize> {
    let line = line_start(text, at);
    let before = text.get(line..at)?;
    before.bytes().all(|byte| byte == b' ').then_some(at - line)
}

/// The start of the line behind the one that holds the byte at `at`.
fn next_line(text: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find('\n').map(|found| at + found + 1)
}

/// The start of the line behind a value. Some values end with their last line, others behind it.
fn end_of(text: &str, node: &Node<'_>, key_end: usize) -> Option<usize> {
    let end = last_byte(node).max(key_end);
    let line = line_start(text, end);
    // What is written below `|` ends where the next key begins.
    if text.get(line..end)?.trim().is_empty() {
        Some(line)
    } else {
        next_line(text, end)
    }
}

/// The end of the last scalar in a value: what a mapping covers reaches over the comments behind it.
fn last_byte(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Plain(_) | Value::Quoted(_) => node.span.end,
        Value::List(items) => items.last().map_or(node.span.end, last_byte),
        Value::Map(entries) => entries.last().map_or(node.span.end, |entry| {
            last_byte(&entry.value).max(entry.key_span.end)
        }),
    }
}

fn is_one_more(before: &Node<'_>, after: &Node<'_>, event: &Event) -> bool {
    let case = |tree: &Node<'_>| -> (super::Case, Option<String>) {
        let mut findings = Findings::new("");
        let node = tree.get("case");
        let notes = node
            .and_then(|case| case.get("notes"))
            .map(|notes| format!("{:?}", notes.text()));
        let case = node.map_or_else(super::Case::default, |case| read(case, &mut findings));
        (case, notes)
    };
    let ((mut before, old_notes), (after, new_notes)) = (case(before), case(after));
    before.events.push(event.clone());
    before.events.sort_by_key(|event| event.at);
    let content = |case: &super::Case| -> Vec<_> {
        let events = case.events.iter();
        events
            .map(|event| (event.at, event.by.clone(), event.what.clone()))
            .collect()
    };
    let same = content(&before) == content(&after) && old_notes == new_notes;
    before.events.clear();
    let mut after = after;
    after.events.clear();
    before.span = after.span.clone();
    same && before == after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::instant::Instant;

    fn event() -> Event {
        let at = Instant::try_from("2026-11-20T17:40:00Z").unwrap();
        Event::from_arguments("held", at, Some("D. Whitlock"), &[("reason", "the boat")]).unwrap()
    }

    const ITEM: &str =
        "- held: 2026-11-20T17:40:00Z\n      by: D. Whitlock\n      reason: the boat\n";

    #[test]
    fn an_event_goes_below_the_others_and_nothing_else_moves() {
        let item = ITEM;
        for (before, after) in [
            (
                "---\nid: EX-1 # id\n---\n# T\n",
                format!("---\nid: EX-1 # id\ncase:\n  events:\n    {item}---\n# T\n"),
            ),
            (
                "---\ncase:\nid: EX-1\n---\n",
                format!("---\ncase:\n  events:\n    {item}id: EX-1\n---\n"),
            ),
            (
                "---\ncase:\n  reference: A\n  # reporter: x\n\n  # events:\n  #   - received: x\n---\n",
                format!(
                    "---\ncase:\n  reference: A\n  events:\n    {item}  # reporter: x\n\n  # events:\n  #   - received: x\n---\n"
                ),
            ),
            (
                "---\ncase:\n  events: # all\n    - received: 2026-11-19T00:00:00Z # one\n      channel: mail   # two\n    # a comment\n  notes: n\nid: EX-1\n---\n",
                format!(
                    "---\ncase:\n  events: # all\n    - received: 2026-11-19T00:00:00Z # one\n      channel: mail   # two\n    {item}    # a comment\n  notes: n\nid: EX-1\n---\n"
                ),
            ),
            (
                "---\ncase:\n  events:\n    - received: 2026-11-19T00:00:00Z\n      channel: |\n        a\n        b\n  notes: n\n---\n",
                format!(
                    "---\ncase:\n  events:\n    - received: 2026-11-19T00:00:00Z\n      channel: |\n        a\n        b\n    {item}  notes: n\n---\n"
                ),
            ),
            (
                "---\ncase:\n  events: []\n---\n",
                format!("---\ncase:\n  events:\n    {item}---\n"),
            ),
            (
                "---\ncase:\n  events:\n  notes: n\n---\n",
                format!("---\ncase:\n  events:\n    {item}  notes: n\n---\n"),
            ),
            (
                "---\ncase:\n  events:\n  - received: 2026-11-19T00:00:00Z\n    channel: mail\n---\n",
                format!(
                    "---\ncase:\n  events:\n  - received: 2026-11-19T00:00:00Z\n    channel: mail\n  {}---\n",
                    item.replace("\n      ", "\n    ")
                ),
            ),
            (
                "---\ncase:\n  events:\n    - {received: 2026-11-19T00:00:00Z, channel: mail}\n---\n",
                format!(
                    "---\ncase:\n  events:\n    - {{received: 2026-11-19T00:00:00Z, channel: mail}}\n    {item}---\n"
                ),
            ),
        ] {
            assert_eq!(
                append(before, &event()).as_deref(),
                Ok(after.as_str()),
                "{before}"
            );
            let crlf = before.replace('\n', "\r\n");
            let want = after.replace('\n', "\r\n");
            if !before.contains('|') {
                assert_eq!(
                    append(&crlf, &event()).as_deref(),
                    Ok(want.as_str()),
                    "{before}"
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_added_alone_is_left_to_a_person() {
        for text in [
            "no frontmatter",
            "---\ncase: {notes: n}\n---\n",
            "---\ncase:\n  events: [{received: 2026-11-19T00:00:00Z, channel: mail}]\n---\n",
            "---\ncase: text\n---\n",
            "---\n{id: EX-1}\n---\n",
        ] {
            assert!(append(text, &event()).is_err(), "{text}");
        }
    }
}
