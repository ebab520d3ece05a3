//! Taking items out of lists and keys out of mappings, with their lines or commas and nothing else.

use std::ops::Range;

use super::place::{Step, line, way, way_to};
use crate::advisory::edit::content;
use crate::advisory::yaml::Node;
use crate::finding::Edit;

/// Keys that mean the same when they are not there. A state and its instants are not among them: an
/// empty `disclosure:` is forgotten rather than superfluous.
const OPTIONAL: &[&str] = &[
    "affected",
    "aliases",
    "contact",
    "credits",
    "cwe",
    "database_specific",
    "details",
    "ecosystem_specific",
    "purl",
    "ranges",
    "references",
    "related",
    "severity",
    "summary",
    "upstream",
    "versions",
];

/// Takes the item at `span` out of its list; the last one takes the list's key with it.
pub(super) fn item(text: &str, tree: &Node<'_>, span: &Range<usize>) -> Option<Vec<Edit>> {
    let (mut steps, node) = way_to(tree, span)?;
    let Some(Step::Item(list, number)) = steps.pop() else {
        return None;
    };
    let items = list.items()?;
    let removed = if items.len() == 1 {
        let Some(Step::Entry(map, number)) = steps.pop() else {
            return None;
        };
        entry(text, map, number)?
    } else if text.get(list.span.start..)?.starts_with('[') {
        let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
        between_commas(text, &spans, number)?
    } else {
        let lines = whole_lines(text, &node.span)?;
        let dash = text.get(lines.start..node.span.start)?;
        (dash.trim() == "-").then_some(lines)?
    };
    Some(vec![gone(removed)])
}

/// Takes out a key that may be left out and has nothing behind it. `span` is that of its value.
pub(super) fn left_out(text: &str, tree: &Node<'_>, span: &Range<usize>) -> Option<Vec<Edit>> {
    let (mut steps, _) = way(tree, &|node| node.is_null() && node.span == *span)?;
    let Some(Step::Entry(map, number)) = steps.pop() else {
        return None;
    };
    let key = &map.entries()?.get(number)?.key;
    if !OPTIONAL.contains(&key.as_ref()) {
        return None;
    }
    entry(text, map, number).map(|removed| vec![gone(removed)])
}

/// Takes out the entry whose key stands at `key_span`, if an earlier one has the same key and value.
pub(super) fn repetition(
    text: &str,
    tree: &Node<'_>,
    key_span: &Range<usize>,
) -> Option<Vec<Edit>> {
    let number_in = |node: &Node<'_>| {
        let entries = node.entries()?;
        entries.iter().position(|entry| entry.key_span == *key_span)
    };
    let (_, map) = way(tree, &|node| number_in(node).is_some())?;
    let number = number_in(map)?;
    let entries = map.entries()?;
    let repeated = entries.get(number)?;
    let first = entries.iter().find(|entry| entry.key == repeated.key)?;
    let says_the_same = content(&first.value) == content(&repeated.value);
    let is_later = first.key_span != repeated.key_span;
    let removed = entry(text, map, number).filter(|_| says_the_same && is_later)?;
    Some(vec![gone(removed)])
}

/// The bytes of an entry with its line or its comma, unless it is the only one.
fn entry(text: &str, map: &Node<'_>, number: usize) -> Option<Range<usize>> {
    let entries = map.entries()?;
    let entry = entries.get(number)?;
    if entries.len() == 1 {
        return None;
    }
    let ends: Vec<Range<usize>> = entries
        .iter()
        .map(|entry| {
            // Where there is no value, the colon is the end.
            let colon = text
                .get(entry.key_span.end..)
                .and_then(|rest| rest.find(':'))
                .map_or(entry.key_span.end, |at| entry.key_span.end + at + 1);
            let is_something = entry.value.span.start >= colon && !entry.value.span.is_empty();
            let end = if is_something {
                entry.value.span.end
            } else {
                colon
            };
            entry.key_span.start..end
        })
        .collect();
    let span = ends.get(number)?;
    if text.get(map.span.start..)?.starts_with('{') {
        return between_commas(text, &ends, number);
    }
    // The end of a literal (`|`) is a matter of taste, and its lines may look like comments.
    let value = text.get(entry.value.span.clone()).unwrap_or_default();
    if value.starts_with(['|', '>']) {
        return None;
    }
    let lines = whole_lines(text, span)?;
    let before = text.get(lines.start..span.start)?;
    before.trim().is_empty().then_some(lines)
}

/// All lines of a span, if nothing but it stands behind it and no comment inside.
fn whole_lines(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let start = line(text, span.start)?.start;
    let last = line(text, span.end)?;
    let inside = text.get(span.clone())?;
    let behind = text.get(span.end..last.end)?;
    let has_comment = inside.contains('\n') && inside.contains('#');
    (behind.trim().is_empty() && !has_comment).then_some(start..last.end)
}

/// An item of a flow collection with one of the commas beside it, unless a comment stands there.
fn between_commas(text: &str, items: &[Range<usize>], number: usize) -> Option<Range<usize>> {
    let here = items.get(number)?;
    let range = match number.checked_sub(1).and_then(|before| items.get(before)) {
        Some(before) => before.end..here.end,
        None => here.start..items.get(number + 1)?.start,
    };
    let around = match number {
        0 => here.end..range.end,
        _ => range.start..here.start,
    };
    (text.get(around)?.trim() == ",").then_some(range)
}

fn gone(span: Range<usize>) -> Edit {
    Edit {
        span,
        text: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{after, after_change};
    use crate::finding::Change;

    #[test]
    fn an_item_goes_with_its_comma_or_its_line() {
        for (yaml, want) in [
            ("a: [X-1, Y-2]\nb: c\n", "a: [Y-2]\nb: c\n"),
            ("a: [Y-2, X-1]\nb: c\n", "a: [Y-2]\nb: c\n"),
            ("a: [ Y-2 , 'X-1' ] # c\nb: c\n", "a: [ Y-2 ] # c\nb: c\n"),
            ("a: [\n  Y-2,\n  X-1,\n]\nb: c\n", "a: [\n  Y-2,\n]\nb: c\n"),
            (
                "a:\n  # first\n  - X-1\n  - Y-2 # y\nb: c\n",
                "a:\n  # first\n  - Y-2 # y\nb: c\n",
            ),
            ("a:\n- Y-2\n-   X-1  \nb: c\n", "a:\n- Y-2\nb: c\n"),
            ("a:\r\n  - X-1\r\n  - Y-2\r\n", "a:\r\n  - Y-2\r\n"),
            ("a: [X-1]\nb: c\n", "b: c\n"),
            ("a:\n  - X-1\nb: c\n", "b: c\n"),
        ] {
            let needle = if yaml.contains('\'') { "'X-1'" } else { "X-1" };
            assert_eq!(after(yaml, Change::RemoveItem, needle), want);
        }
    }

    #[test]
    fn a_comment_is_not_removed_with_an_item() {
        for yaml in [
            "a:\n  - X-1 # a note\n  - Y-2\n",
            "a: [Y-2, # a note\n  X-1]\n",
            "a: [X-1, # a note\n  Y-2]\n",
            "a: # a note\n  - X-1 # b\nb: c\n",
            "a:\n  # a note\n  - X-1\nb: c\n",
            "a: [X-1]\n",
            "a: [[X-1]]\nb: c\n",
        ] {
            assert_eq!(after(yaml, Change::RemoveItem, "X-1"), yaml);
        }
    }

    #[test]
    fn what_may_be_left_out_and_says_nothing_goes() {
        for (yaml, want) in [
            ("id: A-1\naliases:\nb: c\n", "id: A-1\nb: c\n"),
            ("id: A-1\naliases: ~\nb: c\n", "id: A-1\nb: c\n"),
            ("id: A-1\naliases: null\n", "id: A-1\n"),
            ("{id: A-1, aliases: ~, b: c}\n", "{id: A-1, b: c}\n"),
            (
                "id: A-1\naliases: # ask B.\n",
                "id: A-1\naliases: # ask B.\n",
            ),
            ("id: A-1\nstatus:\n", "id: A-1\nstatus:\n"),
        ] {
            let mut findings = crate::finding::Findings::new("");
            let tree = crate::advisory::yaml::read(yaml, 4, &mut findings).unwrap();
            let null = tree.entries().unwrap().iter().find(|e| e.value.is_null());
            let span = null.unwrap().value.span.clone();
            assert_eq!(after_change(yaml, Change::LeaveOut(span)), want);
        }
    }

    #[test]
    fn a_key_goes_only_when_it_says_the_same_again() {
        for (yaml, want) in [
            ("k: a\nb: c\nkey: x\nkey: x\n", "k: a\nb: c\nkey: x\n"),
            (
                "key: [x, {y: z}]\nkey:\n  - x\n  - y: z\nb: c\n",
                "key: [x, {y: z}]\nb: c\n",
            ),
            ("{key: x, key: x}\n", "{key: x}\n"),
            ("key: x\nkey: y\n", "key: x\nkey: y\n"),
            ("key: 1\nkey: '1'\n", "key: 1\nkey: '1'\n"),
            ("key: x # a\nkey: x # b\n", "key: x # a\nkey: x # b\n"),
            (
                "key: |\n  x\nkey: |\n  x\nb: c\n",
                "key: |\n  x\nkey: |\n  x\nb: c\n",
            ),
        ] {
            let at = yaml.rfind("key").unwrap() + 4;
            assert_eq!(
                after_change(yaml, Change::RemoveRepetition(at..at + 3)),
                want
            );
        }
    }
}
