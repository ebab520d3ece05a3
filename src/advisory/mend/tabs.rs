//! Tabs that indent, which YAML forbids (YAML 1.2, section 6.1).

use super::{Source, read};
use crate::advisory::edit::content;
use crate::advisory::frontmatter;
use crate::finding::{Edit, edited};

/// How wide editors show a tab.
const WIDTHS: [usize; 3] = [2, 4, 8];

/// Two spaces for each tab, if the frontmatter says the same whatever the width of a tab.
pub(super) fn become_spaces(source: &Source<'_>) -> Option<Vec<Edit>> {
    let mut meaning = None;
    for width in WIDTHS {
        let after = edited(source.text, &edits(source, width)?)?;
        let parts = frontmatter::split(&after).ok()?;
        let says = content(&read(&after, &parts)?);
        if *meaning.get_or_insert_with(|| says.clone()) != says {
            return None;
        }
    }
    edits(source, WIDTHS[0])
}

fn edits(source: &Source<'_>, width: usize) -> Option<Vec<Edit>> {
    let parts = source.parts.as_ref()?;
    let mut at = parts.yaml.start;
    let mut edits = Vec::new();
    for line in source.at(&parts.yaml)?.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let written = line.get(..indent)?;
        if written.contains('\t') && !line.trim().is_empty() {
            edits.push(Edit {
                span: at..at + indent,
                text: written.replace('\t', &" ".repeat(width)),
            });
        }
        at += line.len();
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after_change;
    use crate::finding::Change;

    #[test]
    fn tabs_become_spaces_where_their_width_does_not_matter() {
        for (yaml, want) in [
            (
                "a:\n\tb: c # d\n\te:\n\t\t- f\n",
                "a:\n  b: c # d\n  e:\n    - f\n",
            ),
            ("a:\r\n\t- b\r\n\t- c\r\n", "a:\r\n  - b\r\n  - c\r\n"),
            // With a width of 2 this is `e` of `b`, with 4 it is not.
            ("a:\n    b:\n\te: f\n", "a:\n    b:\n\te: f\n"),
            ("a:\n  - b: c\n\td: e\n", "a:\n  - b: c\n\td: e\n"),
            // The tab belongs to the text.
            (
                "a: |\n  x\n  \ty\nb:\n\tc: d\n",
                "a: |\n  x\n  \ty\nb:\n\tc: d\n",
            ),
        ] {
            assert_eq!(after_change(yaml, Change::Untab), want);
        }
    }
}
