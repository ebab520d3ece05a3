//! `text-unfinished` and `raw-html`: the text is finished, and shows what its author meant.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Place, Remarks};
use crate::advisory::body;
use crate::advisory::status::Status;
use crate::finding::Rule;

/// What people write where something is still missing.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "TBD", "Lorem ipsum"];

/// Elements of HTML that people expect to work in Markdown. Others, such as the `<T>` of a type, are
/// meant as they stand.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "details",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "video",
];

pub(super) fn look(remarks: &mut Remarks<'_>) {
    if !remarks.is_own() {
        return;
    }
    let advisory = remarks.advisory;
    let Some(details) = advisory.record.details.as_deref() else {
        return;
    };
    let may_be_unfinished = advisory.status == Status::Draft;
    let is_suspect = !may_be_unfinished && UNFINISHED.iter().any(|word| details.contains(word));
    if !is_suspect && !details.contains('<') {
        return;
    }
    let mut is_code = false;
    for event in Parser::new_ext(details, body::dialect()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if is_suspect && !is_code => {
                if let Some(word) = UNFINISHED.iter().find(|word| is_alone(&text, word)) {
                    remarks.push(
                        Rule::TextUnfinished,
                        Place::Text((*word).to_owned()),
                        format!("`{word}` is left in the text"),
                        "Write what is missing, or put the note into a comment: <!-- … --> is never published",
                    );
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                if let Some(name) = element(&html) {
                    remarks.push(
                        Rule::RawHtml,
                        Place::Text(html.trim_end().to_owned()),
                        format!("`<{name}>` is shown as it stands: HTML is text here"),
                        "Write it in Markdown; to show it as it stands, put it between backticks",
                    );
                }
            }
            _ => {}
        }
    }
}

/// Whether a word stands in a text by itself.
fn is_alone(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|after| after.chars().next());
        !is_letter(before) && !is_letter(after)
    })
}

/// The name of the element that a piece of HTML begins, if people expect it to work.
fn element(html: &str) -> Option<&'static str> {
    let name = html.trim_start().strip_prefix('<')?;
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let name = name.get(..end)?;
    ELEMENTS
        .iter()
        .copied()
        .find(|element| element.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_no_elements_and_words_stand_alone() {
        assert_eq!(element("<br>"), Some("br"));
        assert_eq!(element("<Details open>"), Some("details"));
        assert_eq!(element("<T>"), None);
        assert_eq!(element("</b>"), None);
        assert!(is_alone("a TODO: b", "TODO") && !is_alone("TODOS", "TODO"));
    }
}
