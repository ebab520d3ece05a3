//! Where in the tree a span stands.

use std::ops::Range;

use crate::advisory::yaml::{Node, Value};

/// A step on the way down from the root.
#[derive(Clone, Copy)]
pub(super) enum Step<'n, 'a> {
    /// To an item of this list.
    Item(&'n Node<'a>, usize),
    /// To the value of an entry of this mapping.
    Entry(&'n Node<'a>, usize),
}

/// The steps from `root` to the first node that `is_it` accepts; empty when it is the root.
pub(super) fn way<'n, 'a>(
    root: &'n Node<'a>,
    is_it: &dyn Fn(&Node<'a>) -> bool,
) -> Option<(Vec<Step<'n, 'a>>, &'n Node<'a>)> {
    let mut steps = Vec::new();
    walk(root, is_it, &mut steps).map(|node| (steps, node))
}

fn walk<'n, 'a>(
    node: &'n Node<'a>,
    is_it: &dyn Fn(&Node<'a>) -> bool,
    steps: &mut Vec<Step<'n, 'a>>,
) -> Option<&'n Node<'a>> {
    if is_it(node) {
        return Some(node);
    }
    let children = match &node.value {
        Value::Plain(_) | Value::Quoted(_) => 0,
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
    };
    for number in 0..children {
        let (step, child) = match &node.value {
            Value::List(items) => (Step::Item(node, number), items.get(number)?),
            Value::Map(entries) => (Step::Entry(node, number), &entries.get(number)?.value),
            Value::Plain(_) | Value::Quoted(_) => return None,
        };
        steps.push(step);
        if let Some(found) = walk(child, is_it, steps) {
            return Some(found);
        }
        steps.pop();
    }
    None
}

/// The steps to the node that stands exactly at `span`, and is no collection around it.
pub(super) fn way_to<'n, 'a>(
    root: &'n Node<'a>,
    span: &Range<usize>,
) -> Option<(Vec<Step<'n, 'a>>, &'n Node<'a>)> {
    way(root, &|node| node.span == *span)
}

/// The line around the byte `at`, with its line end.
pub(super) fn line(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |before| before + 1);
    let end = text
        .get(at..)?
        .find('\n')
        .map_or(text.len(), |behind| at + behind + 1);
    Some(start..end)
}
