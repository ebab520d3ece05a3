//! From values to YAML in block style, as people write it.

use super::{Style, scalar};

/// Keys longer than this need YAML's explicit `?` (YAML 1.2, section 8.2.2).
const LONGEST_KEY: usize = 1000;
/// Prose longer than this gets lines of its own.
const LONGEST_LINE: usize = 100;

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A scalar that is written as it stands: a number, `null`, or the work of [`scalar`].
    Ready(String),
    /// Text that may take several lines.
    Text(String),
    /// A sequence.
    List(Vec<Block>),
    /// A mapping.
    Map(Vec<(String, Block)>),
}

impl Block {
    /// Text on one line, without quotes where nobody misreads it.
    pub fn word(text: &str) -> Self {
        Self::Ready(scalar(text, Style::Natural))
    }

    /// Text on one line, always in quotes.
    pub fn quoted(text: &str) -> Self {
        Self::Ready(scalar(text, Style::Quoted))
    }
}

/// The lines of a mapping that stands at the left margin.
pub fn document(entries: &[(String, Block)]) -> String {
    let mut out = String::new();
    map(&mut out, entries, 0);
    out
}

fn indent(out: &mut String, by: usize) {
    out.extend(std::iter::repeat_n(' ', by));
}

/// The entries of a mapping; the caller has written the indentation of the first line.
fn map(out: &mut String, entries: &[(String, Block)], at: usize) {
    for (position, (key, value)) in entries.iter().enumerate() {
        if position > 0 {
            indent(out, at);
        }
        let key = scalar(key, Style::Natural);
        if key.len() > LONGEST_KEY {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            indent(out, at);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        match value {
            Block::List(items) if !items.is_empty() => {
                out.push('\n');
                indent(out, at + 2);
                list(out, items, at + 2);
            }
            Block::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                indent(out, at + 2);
                map(out, entries, at + 2);
            }
            value => leaf(out, value, at),
        }
    }
}

/// The items of a sequence; the caller has written the indentation of the first line.
fn list(out: &mut String, items: &[Block], at: usize) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            indent(out, at);
        }
        out.push('-');
        match item {
            Block::List(items) if !items.is_empty() => {
                out.push(' ');
                list(out, items, at + 2);
            }
            Block::Map(entries) if !entries.is_empty() => {
                out.push(' ');
                map(out, entries, at + 2);
            }
            item => leaf(out, item, at),
        }
    }
}

fn leaf(out: &mut String, value: &Block, at: usize) {
    out.push(' ');
    match value {
        Block::Ready(text) => out.push_str(text),
        Block::List(_) => out.push_str("[]"),
        Block::Map(_) => out.push_str("{}"),
        Block::Text(text) if fits_literal(text) => return literal(out, text, at + 2),
        Block::Text(text) => out.push_str(&scalar(text, Style::Natural)),
    }
    out.push('\n');
}

/// Whether text is better read as a literal block scalar, and safe there in every YAML: it has
/// lines or is long, and no character that YAML forbids, takes for a line break or hides.
fn fits_literal(text: &str) -> bool {
    (text.contains('\n') || text.len() > LONGEST_LINE && text.contains(' '))
        && text.chars().any(|c| !c.is_whitespace())
        && text.chars().all(|c| match c {
            '\n' | '\t' => true,
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => false,
            c => !c.is_control(),
        })
}

/// `|`, with its lines indented to `at`.
fn literal(out: &mut String, text: &str, at: usize) {
    out.push('|');
    // Without the digit, the first line that is not blank would set the indentation.
    if text.starts_with([' ', '\n', '\t']) {
        out.push('2');
    }
    let content = text.trim_end_matches('\n');
    let breaks = text.len() - content.len();
    match breaks {
        0 => out.push('-'),
        1 => {}
        _ => out.push('+'),
    }
    out.push('\n');
    for line in content.split('\n') {
        if !line.is_empty() {
            indent(out, at);
            out.push_str(line);
        }
        out.push('\n');
    }
    out.extend(std::iter::repeat_n('\n', breaks.saturating_sub(1)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::advisory::json::Json;
    use crate::advisory::yaml::read;
    use crate::finding::Findings;

    fn back(text: &str) -> Option<Json> {
        let mut findings = Findings::new("a.md");
        let node = read(text, 0, &mut findings)?;
        findings
            .as_slice()
            .is_empty()
            .then(|| Json::from_node(&node))
    }

    fn one(value: Block) -> String {
        document(&[
            ("k".to_owned(), value),
            ("z".to_owned(), Block::Ready("1".to_owned())),
        ])
    }

    #[test]
    fn the_layout_is_that_of_hand_written_yaml() {
        let value = Block::Map(vec![
            (
                "list".to_owned(),
                Block::List(vec![Block::word("a"), Block::quoted("1.10")]),
            ),
            ("empty".to_owned(), Block::List(Vec::new())),
            ("none".to_owned(), Block::Map(Vec::new())),
            (
                "nested".to_owned(),
                Block::List(vec![
                    Block::Map(vec![
                        ("x".to_owned(), Block::word("1")),
                        ("w".to_owned(), Block::Text("two\nlines".to_owned())),
                    ]),
                    Block::List(vec![Block::word("b"), Block::List(Vec::new())]),
                ]),
            ),
        ]);
        let want = "k:\n  list:\n    - a\n    - \"1.10\"\n  empty: []\n  none: {}\n  nested:\n    - x: \"1\"\n      w: |-\n        two\n        lines\n    - - b\n      - []\nz: 1\n";
        assert_eq!(one(value), want);
    }

    #[test]
    fn texts_of_several_lines_are_read_back_to_the_last_blank() {
        for text in [
            "a\nb",
            "a\nb\n",
            "a\nb\n\n\n",
            "\na",
            "\n\n a\n",
            " a\nb",
            "  a\n b\n  c\n",
            "a\n\n\nb",
            "a \n \nb",
            "a\n  \n",
            "\ta\nb",
            "---\na\n---\n",
            "a: b\n- c\n#d",
            "{{ x }}\n{% y %}",
            "# a\nb\n...\n",
            "a\n   ",
            "\n\n",
            "\n",
            " \n ",
            "a\rb\nc",
            "a\u{2028}b\nc",
            "a\u{85}b\nc",
            "a\u{0}\nb",
            "😀\n\u{feff}",
            "\u{feff}\na",
        ] {
            let written = one(Block::Text(text.to_owned()));
            let read = back(&written);
            assert_eq!(
                read.as_ref().and_then(|json| json.get("k")?.as_text()),
                Some(text),
                "{written}"
            );
        }
    }

    fn any_block() -> impl Strategy<Value = (Block, Json)> {
        let text = prop_oneof![
            any::<String>(),
            "[ \\-\n\t:#|>a\"'{}\\[\\]]{0,14}",
            "[a-z]{1000,1100}"
        ];
        let leaf = prop_oneof![
            Just((Block::Ready("null".to_owned()), Json::Null)),
            "-?[1-9][0-9]{0,30}(\\.[0-9]{1,5})?"
                .prop_map(|n| (Block::Ready(n.clone()), Json::Number(n))),
            text.clone().prop_map(|t| (Block::word(&t), Json::Text(t))),
            text.clone()
                .prop_map(|t| (Block::Text(t.clone()), Json::Text(t))),
        ];
        leaf.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(|items| {
                    let (blocks, values) = items.into_iter().unzip();
                    (Block::List(blocks), Json::List(values))
                }),
                prop::collection::btree_map(text.clone(), inner, 0..5).prop_map(|entries| {
                    let (blocks, values) = entries
                        .into_iter()
                        .map(|(key, (block, value))| ((key.clone(), block), (key, value)))
                        .unzip();
                    (Block::Map(blocks), Json::Object(values))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_read_back((block, value) in any_block()) {
            let written = one(block);
            let read = back(&written);
            prop_assert_eq!(read.as_ref().and_then(|json| json.get("k")), Some(&value), "{}", written);
        }
    }
}
