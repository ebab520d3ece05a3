//! Putting the items of a list into another order.

use std::ops::Range;

use super::Source;
use super::place::{Step, way_to};
use crate::advisory::edit::content;
use crate::advisory::yaml::Node;
use crate::finding::{Edit, edited};

/// Lets the items of one list change places, so that they stand in the order of `wanted`.
pub(super) fn rearrange(
    source: &Source<'_>,
    tree: &Node<'_>,
    wanted: &[Range<usize>],
) -> Option<Vec<Edit>> {
    let (mut steps, _) = way_to(tree, wanted.first()?)?;
    let Some(Step::Item(list, _)) = steps.pop() else {
        return None;
    };
    let items = list.items()?;
    let mut present: Vec<_> = wanted.to_vec();
    present.sort_by_key(|span| span.start);
    if !present.iter().eq(items.iter().map(|item| &item.span)) {
        return None;
    }
    // A comment between two items would end up beside another one.
    let gaps = present.iter().zip(present.iter().skip(1));
    let behind = super::place::line(source.text, list.span.end)?.end;
    let mut gaps = gaps
        .map(|(a, b)| a.end..b.start)
        .chain(std::iter::once(present.last()?.end..behind));
    if gaps.any(|gap| source.at(&gap).is_none_or(|gap| gap.contains('#'))) {
        return None;
    }
    let mut edits = Vec::new();
    let mut meanings = Vec::new();
    for (here, from) in present.iter().zip(wanted) {
        let item = items.iter().find(|item| item.span == *from)?;
        meanings.push(content(item));
        if here != from {
            edits.push(Edit {
                span: here.clone(),
                text: source.at(from)?.to_owned(),
            });
        }
    }
    let after = edited(source.text, &edits)?;
    let after = Source::new(&after);
    let (_, list) = way_to(after.tree.as_ref()?, &list.span)?;
    let is_it = list.items()?.iter().map(content).eq(meanings);
    is_it.then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after_change;
    use crate::finding::Change;

    /// Turns the items that hold `x:` and `y:` round.
    fn turned(yaml: &str, first: &str, second: &str) -> String {
        let span = |needle: &str| {
            let at = yaml.find(needle).unwrap() + 4;
            at..at + needle.len()
        };
        after_change(yaml, Change::Reorder(vec![span(second), span(first)]))
    }

    #[test]
    fn items_change_places_with_everything_in_them() {
        for (yaml, first, second, want) in [
            (
                "a: [{x: 1}, {y: '2'}]\n",
                "{x: 1}",
                "{y: '2'}",
                "a: [{y: '2'}, {x: 1}]\n",
            ),
            (
                "a:\n  - x: 1\n  - y: 2\nb: c\n",
                "x: 1",
                "y: 2",
                "a:\n  - y: 2\n  - x: 1\nb: c\n",
            ),
            (
                "a:\n  - x: 1\n    z: 3 # z\n    w: 4\n  - y: 2\nb: c\n",
                "x: 1\n    z: 3 # z\n    w: 4",
                "y: 2",
                "a:\n  - y: 2\n  - x: 1\n    z: 3 # z\n    w: 4\nb: c\n",
            ),
        ] {
            assert_eq!(turned(yaml, first, second), want);
        }
    }

    #[test]
    fn a_comment_beside_an_item_keeps_it_in_its_place() {
        for yaml in [
            "a:\n  - x: 1 # x\n  - y: 2\n",
            "a:\n  - x: 1\n  - y: 2 # y\n",
            "a:\n  - x: 1\n  # y\n  - y: 2\n",
        ] {
            assert_eq!(turned(yaml, "x: 1", "y: 2"), yaml);
        }
    }
}
