//! What the edits of a file did not touch says what it said.

use std::ops::Range;

use super::Source;
use crate::advisory::edit::content;
use crate::advisory::yaml::{Node, Value};
use crate::finding::Edit;

/// Whether everything in the frontmatter that no edit touches is read as before: the same scalars,
/// at the same bytes, below the same keys. True when nothing could be read before.
pub fn says_the_same_elsewhere(before: &str, after: &str, edits: &[Edit]) -> bool {
    let mut moved = Vec::with_capacity(edits.len());
    let mut written = 0;
    let mut gone = 0;
    for edit in edits {
        let start = edit.span.start + written - gone;
        moved.push(start..start + edit.text.len());
        written += edit.text.len();
        gone += edit.span.len();
    }
    let touched: Vec<_> = edits.iter().map(|edit| edit.span.clone()).collect();
    let Some(old) = Source::new(before).tree else {
        return true;
    };
    let new = Source::new(after);
    let Some(new) = new.tree.as_ref() else {
        return false;
    };
    let mut old = Said::below(&old, &touched);
    let new = Said::below(new, &moved);
    for (start, ..) in &mut old {
        let earlier = edits.iter().filter(|edit| edit.span.end <= *start);
        let (written, gone) = earlier.fold((0, 0), |(written, gone), edit| {
            (written + edit.text.len(), gone + edit.span.len())
        });
        *start = *start + written - gone;
    }
    old == new
}

/// A scalar: where it begins, the keys above it, and what it says.
type Scalar = (usize, Vec<String>, String);

struct Said<'t> {
    touched: &'t [Range<usize>],
    keys: Vec<String>,
    out: Vec<Scalar>,
}

impl<'t> Said<'t> {
    /// The scalars and keys that none of these spans touches.
    fn below(root: &Node<'_>, touched: &'t [Range<usize>]) -> Vec<Scalar> {
        let mut said = Self {
            touched,
            keys: Vec::new(),
            out: Vec::new(),
        };
        said.walk(root);
        said.out
    }

    fn walk(&mut self, node: &Node<'_>) {
        match &node.value {
            // Where nothing is written, nothing has a place.
            Value::Plain(_) | Value::Quoted(_) if node.span.is_empty() => {}
            Value::Plain(_) | Value::Quoted(_) => self.add(&node.span, content(node)),
            Value::List(items) => {
                for item in items {
                    self.walk(item);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    self.add(&entry.key_span, entry.key.clone().into_owned());
                    self.keys.push(entry.key.clone().into_owned());
                    self.walk(&entry.value);
                    self.keys.pop();
                }
            }
        }
    }

    fn add(&mut self, span: &Range<usize>, text: String) {
        // The spans ascend.
        let near = self.touched.partition_point(|edit| edit.end <= span.start);
        let is_touched = self
            .touched
            .get(near)
            .is_some_and(|edit| edit.start < span.end);
        if !is_touched {
            self.out.push((span.start, self.keys.clone(), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::edited;

    #[test]
    fn a_loss_beside_an_edit_is_seen() {
        let text = "---\na: [b, c]\nd:\n  e: f\n  g: h\n---\n";
        for (needle, written, same) in [
            ("b, c", "c", true),
            ("f", "'longer'", true),
            ("  e: f\n", "", true),
            // `g` leaves its mapping.
            ("f\n  ", "f\n", false),
            // `c]` is a comment from here on.
            ("[b, ", "b #", false),
            // `h` gets a word more.
            ("g: ", "g: i ", false),
            ("f\n", "|\n    f\n", true),
        ] {
            let start = text.find(needle).unwrap();
            let edits = [Edit {
                span: start..start + needle.len(),
                text: written.to_owned(),
            }];
            let after = edited(text, &edits).unwrap();
            let is = says_the_same_elsewhere(text, &after, &edits);
            assert_eq!(is, same, "{needle:?} to {written:?}");
        }
    }
}
