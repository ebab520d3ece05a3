//! Writing one value where another stands, and making it the only item of a list.

use std::ops::Range;

use super::Source;
use super::place::way_to;
use crate::advisory::yaml::{self, Node, Style, Value};
use crate::finding::{Edit, edited};

/// Writes `value` over the scalar at `span`, in the quotes it has.
pub(super) fn write(
    source: &Source<'_>,
    tree: &Node<'_>,
    span: &Range<usize>,
    value: &str,
) -> Option<Vec<Edit>> {
    let (_, node) = way_to(tree, span)?;
    node.text()?;
    let written = source.at(span)?;
    let forms = match written.chars().next()? {
        // A literal has lines, and a value of one line would change how they look.
        '|' | '>' if matches!(node.value, Value::Quoted(_)) => return None,
        '\'' => vec![format!("'{}'", value.replace('\'', "''"))],
        '"' => Vec::new(),
        // Without quotes it stays, wherever it is then read as what is meant.
        _ => vec![value.to_owned()],
    };
    let quoted = yaml::scalar(value, Style::Quoted);
    forms.into_iter().chain([quoted]).find_map(|form| {
        let edits = vec![Edit {
            span: span.clone(),
            text: form.clone(),
        }];
        let after = edited(source.text, &edits)?;
        let after = Source::new(&after);
        let (_, node) = way_to(after.tree.as_ref()?, &(span.start..span.start + form.len()))?;
        (node.text() == Some(value) && !node.is_null()).then_some(edits)
    })
}

/// Puts brackets around the scalar at `span`, if that makes a list of this one value.
pub(super) fn enlist(
    source: &Source<'_>,
    tree: &Node<'_>,
    span: &Range<usize>,
) -> Option<Vec<Edit>> {
    let (_, node) = way_to(tree, span)?;
    let value = node.text().filter(|_| !node.is_null())?;
    // `A, B` might have been meant as two, and so might words.
    if value.contains(|c: char| c == ',' || c == ';' || c.is_whitespace()) {
        return None;
    }
    let edits: Vec<Edit> = [(span.start, "["), (span.end, "]")]
        .map(|(at, bracket)| Edit {
            span: at..at,
            text: bracket.to_owned(),
        })
        .into();
    let after = edited(source.text, &edits)?;
    let after = Source::new(&after);
    let (_, list) = way_to(after.tree.as_ref()?, &(span.start..span.end + 2))?;
    let is_it = list
        .items()?
        .iter()
        .map(|item| &item.value)
        .eq([&node.value]);
    is_it.then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;
    use crate::finding::Change;

    #[test]
    fn a_value_keeps_the_quotes_of_the_one_before() {
        let write = |value: &'static str| move |span| Change::scalar(span, value);
        for (yaml, needle, value, want) in [
            (
                "a: X # c\n",
                "X",
                "2026-12-01T17:00:00Z",
                "a: 2026-12-01T17:00:00Z # c\n",
            ),
            ("a: 'X' # c\n", "'X'", "y", "a: 'y' # c\n"),
            ("a: 'X'\n", "'X'", "it's", "a: 'it''s'\n"),
            ("a: \"X\"\r\n", "\"X\"", "y", "a: \"y\"\r\n"),
            ("a: [X, z]\n", "X", "y", "a: [y, z]\n"),
            ("a: [X, z]\n", "X", "b, c", "a: [\"b, c\", z]\n"),
            ("a: X\n", "X", "b: c", "a: \"b: c\"\n"),
            ("a: X\n", "X", "~", "a: \"~\"\n"),
            ("a: |\n  X\n", "|\n  X\n", "y", "a: |\n  X\n"),
        ] {
            assert_eq!(after(yaml, write(value), needle), want);
        }
    }

    #[test]
    fn one_word_becomes_a_list_and_several_do_not() {
        for (yaml, needle, want) in [
            ("a: X-1 # c\n", "X-1", "a: [X-1] # c\n"),
            ("a: 'X-1'\n", "'X-1'", "a: ['X-1']\n"),
            ("a: X-1, X-2\n", "X-1, X-2", "a: X-1, X-2\n"),
            ("a: X-1 X-2\n", "X-1 X-2", "a: X-1 X-2\n"),
            ("a: X]\n", "X]", "a: X]\n"),
        ] {
            assert_eq!(after(yaml, Change::Enlist, needle), want);
        }
    }
}
