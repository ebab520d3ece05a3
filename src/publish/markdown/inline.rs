//! Markdown where only a line of text may stand: titles and summaries.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::escape::push_text;
use super::open_tags::OpenTags;
use crate::advisory::body::dialect;
use crate::advisory::html_comment::{self, OPENER};

/// The HTML of a title: code, emphasis and text.
///
/// Links leave their text, images their description, and raw HTML is text, so
/// that a title can name `Vec<T>`. Line breaks become spaces.
pub fn inline_to_html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    if is_plain(markdown) {
        push_text(&mut out, markdown);
    } else {
        parse_title(markdown, &mut out);
    }
    out
}

fn parse_title(markdown: &str, out: &mut String) {
    let source = as_heading(markdown);
    let mut tags = OpenTags::default();
    for event in Parser::new_ext(&source, Options::empty()) {
        match event {
            Event::Start(Tag::Emphasis) => {
                out.push_str(if tags.open("</em>") { "<em>" } else { "" });
            }
            Event::Start(Tag::Strong) => {
                out.push_str(if tags.open("</strong>") {
                    "<strong>"
                } else {
                    ""
                });
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => out.push_str(tags.close()),
            Event::Code(code) => {
                out.push_str("<code>");
                push_text(out, &code);
                out.push_str("</code>");
            }
            Event::InlineHtml(html) if html.starts_with(OPENER) => {}
            Event::Text(text) | Event::InlineHtml(text) => push_text(out, &text),
            _ => {}
        }
    }
}

/// The text of a piece of Markdown, in one line.
///
/// Made for titles and the summaries of feeds: no markup, single spaces. One
/// line of Markdown is read as a title is, so that `1. x` stays `1. x`.
pub fn to_text(markdown: &str) -> String {
    let markdown = markdown.trim();
    if is_plain(markdown) {
        one_line(markdown)
    } else {
        parse_text(markdown)
    }
}

/// Whether a line means itself: it holds nothing that Markdown could read as markup in a title.
/// Most titles do not, and reading them is most of the work of a list.
fn is_plain(line: &str) -> bool {
    let is_text = |b: u8| b.is_ascii_alphanumeric() || b" ,.()'/:;?\"%=@+-".contains(&b);
    line.trim().len() == line.len() && line.bytes().all(is_text)
}

fn parse_text(markdown: &str) -> String {
    let heading;
    let (source, options) = if markdown.contains(['\n', '\r']) {
        (markdown, dialect())
    } else {
        heading = as_heading(markdown);
        (heading.as_str(), Options::empty())
    };
    let mut text = String::with_capacity(source.len());
    let mut raw_html = String::new();
    for event in Parser::new_ext(source, options) {
        match event {
            Event::InlineHtml(html) if html.starts_with(OPENER) => {}
            Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) => {
                text.push_str(&part);
            }
            Event::Html(html) => raw_html.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                text.push_str(&html_comment::without_comments(&raw_html));
                text.push(' ');
                raw_html.clear();
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::Start(tag) if !is_inline(tag.to_end()) => text.push(' '),
            Event::End(tag) if !is_inline(tag) => text.push(' '),
            _ => {}
        }
    }
    one_line(&text)
}

const fn is_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

/// `text` with one space for whatever separates its words. What holds words
/// together (U+00A0) and what separates columns of letters (U+3000) stays.
fn one_line(text: &str) -> String {
    let is_gap = |c: char| c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let mut line = String::with_capacity(text.len());
    for word in text.split(is_gap).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// `markdown` as a heading, in which nothing can begin a block.
fn as_heading(markdown: &str) -> String {
    let line = markdown
        .trim()
        .replace("\r\n", " ")
        .replace(['\n', '\r'], " ");
    // `#` alone at the end would be the heading's closing sequence.
    let before = line.trim_end_matches('#');
    let is_closing =
        before.len() < line.len() && (before.is_empty() || before.ends_with([' ', '\t']));
    if is_closing {
        let closing = line.strip_prefix(before).unwrap_or_default();
        format!("# {before}\\{closing}")
    } else {
        format!("# {line}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_plain_line_is_what_the_parser_makes_of_it(line in "[a-c0-9 ,.()'/:;?\"%=@+-]{0,20}") {
            prop_assume!(is_plain(&line));
            let mut html = String::new();
            parse_title(&line, &mut html);
            prop_assert_eq!(inline_to_html(&line), html);
            prop_assert_eq!(to_text(&line), parse_text(&line));
        }
    }
}
