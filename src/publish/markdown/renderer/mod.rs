//! From the parser's events to HTML.

mod images;
mod links;
mod tables;

use std::fmt::Write;

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd,
    TextMergeStream,
};

use self::images::Image;
use self::tables::Table;
use super::Context;
use super::anchors::Anchors;
use super::escape::{push_attribute, push_text};
use super::footnotes::Footnotes;
use super::labels::{DONE, NOT_DONE, push_label};
use super::open_tags::OpenTags;
use crate::advisory::body::dialect;
use crate::advisory::html_comment::{self, OPENER};

/// The HTML of `markdown`.
pub(super) fn render(markdown: &str, context: &Context<'_>) -> String {
    let mut renderer = Renderer {
        context,
        out: String::with_capacity(markdown.len() * 3 / 2),
        tags: OpenTags::default(),
        links: 0,
        in_code: false,
        raw_html: String::new(),
        heading: None,
        image: None,
        table: Table::default(),
        anchors: Anchors::new(context.id_prefix),
        footnotes: Footnotes::new(context.id_prefix),
        outer: Vec::new(),
    };
    // Merged, since the parser splits text within URLs and ids.
    for event in TextMergeStream::new(Parser::new_ext(markdown, dialect())) {
        renderer.event(event);
    }
    renderer.footnotes.finish(&mut renderer.out, context.say);
    renderer.out
}

struct Renderer<'s, 'c> {
    context: &'c Context<'c>,
    out: String,
    tags: OpenTags,
    /// Links of the source around this place, written or left out.
    links: usize,
    in_code: bool,
    /// The block of raw HTML read so far.
    raw_html: String,
    heading: Option<Heading>,
    image: Option<Image<'s>>,
    table: Table,
    anchors: Anchors<'c>,
    footnotes: Footnotes<'c>,
    /// What was written before the footnote now read, with its label.
    outer: Vec<(String, CowStr<'s>)>,
}

/// A heading whose id is not known before its end.
struct Heading {
    level: u8,
    content_from: usize,
    text: String,
}

impl<'s> Renderer<'s, '_> {
    fn event(&mut self, event: Event<'s>) {
        if self.image.is_some() {
            self.event_in_image(event);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.plain(&code);
                self.out.push_str("</code>");
            }
            Event::Html(html) => self.raw_html.push_str(&html),
            Event::InlineHtml(html) if html.starts_with(OPENER) => {}
            Event::InlineHtml(html) => self.plain(&html),
            // Not in the dialect; text if it ever should be.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.plain(&text),
            Event::FootnoteReference(label) => {
                let may_link = self.links == 0;
                self.footnotes
                    .refer(&mut self.out, &label, may_link, self.context.say);
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (checked, label) = if done {
                    (" checked=\"\"", DONE)
                } else {
                    ("", NOT_DONE)
                };
                self.write(format_args!(
                    "<input type=\"checkbox\" disabled=\"\"{checked}"
                ));
                push_label(&mut self.out, self.context.say, label, "");
                self.out.push_str("> ");
            }
        }
    }

    fn start(&mut self, tag: Tag<'s>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.new_line();
                self.heading = Some(Heading {
                    // The page's own heading is the only `h1`.
                    level: (heading_level(level) + 1).min(6),
                    content_from: self.out.len(),
                    text: String::new(),
                });
            }
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                // Reachable by keyboard, since long lines scroll.
                self.block("<pre tabindex=\"0\"><code");
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = language(&info)
                {
                    self.out.push_str(" class=\"language-");
                    self.out.push_str(language);
                    self.out.push('"');
                }
                self.out.push('>');
            }
            Tag::List(first) => {
                let end = if first.is_some() {
                    "</ol>\n"
                } else {
                    "</ul>\n"
                };
                self.new_line();
                if self.tags.open(end) {
                    match first {
                        None => self.out.push_str("<ul>\n"),
                        Some(1) => self.out.push_str("<ol>\n"),
                        Some(n) => self.write(format_args!("<ol start=\"{n}\">\n")),
                    }
                }
            }
            Tag::Item => {
                self.new_line();
                if self.tags.open_with_parent("</li>\n") {
                    self.out.push_str("<li>");
                }
            }
            Tag::FootnoteDefinition(label) => {
                let before = std::mem::take(&mut self.out);
                self.outer.push((before, label));
            }
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_row(),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.start_inline("<em>", "</em>"),
            Tag::Strong => self.start_inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.start_inline("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(dest_url, title),
            Tag::HtmlBlock => self.raw_html.clear(),
            // The rest is not in the dialect; its text would be a paragraph.
            Tag::Paragraph
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => self.block("<p>"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                let end = self.tags.close();
                self.block(end);
            }
            TagEnd::Item => {
                let end = self.tags.close();
                self.out.push_str(if end.is_empty() { "\n" } else { end });
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                let end = self.tags.close();
                self.out.push_str(end);
            }
            TagEnd::Link => {
                self.links -= 1;
                let end = self.tags.close();
                self.out.push_str(end);
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.out.push_str("</code></pre>\n");
            }
            TagEnd::FootnoteDefinition => {
                if let Some((before, label)) = self.outer.pop() {
                    let note = std::mem::replace(&mut self.out, before);
                    self.footnotes.define(&label, note);
                }
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.end_table_head(),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.raw_html);
                let visible = html_comment::without_comments(&html);
                if !visible.trim().is_empty() {
                    self.block("<p>");
                    self.plain(visible.trim());
                    self.out.push_str("</p>\n");
                }
            }
            TagEnd::Image => {}
            TagEnd::Paragraph
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => self.out.push_str("</p>\n"),
        }
    }

    fn plain(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        push_text(&mut self.out, text);
    }

    fn start_inline(&mut self, start: &'static str, end: &'static str) {
        if self.tags.open(end) {
            self.out.push_str(start);
        }
    }

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        let id = self.anchors.id(&heading.text);
        let mut start = format!("<h{} id=\"", heading.level);
        push_attribute(&mut start, &id);
        start.push_str("\">");
        self.out.insert_str(heading.content_from, &start);
        self.write(format_args!("</h{}>\n", heading.level));
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.new_line();
        if !self.tags.open("</blockquote>\n") {
            return;
        }
        let (class, title) = match kind {
            None => {
                self.out.push_str("<blockquote>\n");
                return;
            }
            Some(BlockQuoteKind::Note) => ("note", "Note"),
            Some(BlockQuoteKind::Tip) => ("tip", "Tip"),
            Some(BlockQuoteKind::Important) => ("important", "Important"),
            Some(BlockQuoteKind::Warning) => ("warning", "Warning"),
            Some(BlockQuoteKind::Caution) => ("caution", "Caution"),
        };
        self.write(format_args!(
            "<blockquote class=\"alert alert-{class}\">\n<p class=\"alert-title\">{title}</p>\n"
        ));
    }

    fn new_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn block(&mut self, html: &str) {
        self.new_line();
        self.out.push_str(html);
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _ = self.out.write_fmt(what);
    }
}

const fn heading_level(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The language an info string names, if it can be a class.
fn language(info: &str) -> Option<&str> {
    let first = info.split([' ', '\t', ',', '{']).next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    (!first.is_empty() && first.chars().all(is_plain)).then_some(first)
}
