//! What the team wrote, as the runs of words that its readers see: one for each paragraph, cell,
//! heading, comment and value.
//!
//! Blocks of code are left out, and so are addresses: both quote what is public elsewhere, such as a
//! function with the fault in it, and would be found there.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::advisory::body::dialect;
use crate::advisory::yaml::{Node, Value};

/// The runs of words of a Markdown text, its comments among them.
pub(super) fn of_markdown(markdown: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut is_code = false;
    let mut push = |text: &str, starts_anew: bool| {
        if starts_anew {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push_str(text);
        }
    };
    for event in Parser::new_ext(markdown, dialect()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if is_code => {}
            Event::Text(text) | Event::Code(text) => push(&text, false),
            Event::InlineHtml(html) if html.starts_with("<!--") => {
                push(&html, true);
                push("", true);
            }
            Event::Html(html) => push(&html, false),
            Event::SoftBreak | Event::HardBreak => push(" ", false),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            )
            | Event::InlineHtml(_) => {}
            _ => push("", true),
        }
    }
    without_addresses(runs)
}

/// The scalars of a YAML value, except those below the keys that are not texts.
pub(super) fn of_yaml(node: &Node<'_>) -> Vec<String> {
    let mut runs = Vec::new();
    collect(node, &mut runs);
    without_addresses(runs)
}

fn collect(node: &Node<'_>, runs: &mut Vec<String>) {
    match &node.value {
        Value::Plain(text) | Value::Quoted(text) => runs.push(text.to_string()),
        Value::List(items) => items.iter().for_each(|item| collect(item, runs)),
        Value::Map(entries) => entries.iter().for_each(|entry| collect(&entry.value, runs)),
    }
}

/// Parts the runs where an address stands.
fn without_addresses(runs: Vec<String>) -> Vec<String> {
    let mut parted = Vec::new();
    for run in runs {
        let mut part = String::new();
        for word in run.split_whitespace() {
            if word.contains("://") {
                parted.push(std::mem::take(&mut part));
            } else {
                part.push_str(word);
                part.push(' ');
            }
        }
        parted.push(part);
    }
    parted.retain(|part| !part.is_empty());
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_what_is_read_in_one_go() {
        let runs = of_markdown(
            "# A *title*\n\nOne line\nand [the next](https://example.org/x) <!-- a note -->.\n\n```\ncode\n```\n\n- an item\n- see https://example.org/ for more\n\n<!-- a block\nof notes -->\n",
        );
        let trimmed: Vec<&str> = runs.iter().map(|run| run.trim()).collect();
        assert_eq!(
            trimmed,
            [
                "A title",
                "One line and the next",
                "<!-- a note -->",
                ".",
                "an item",
                "see",
                "for more",
                "<!-- a block of notes -->"
            ]
        );
    }
}
