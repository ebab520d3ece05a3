//! What templates are given: values that are safe to print, and nothing else.

use std::fmt::Write as _;

use serde::Serialize;

use super::words::Words;
use crate::advisory::instant::Instant;
use crate::advisory::link_target::LinkTarget;
use crate::publish::markdown;

/// Text without characters that HTML forbids. Tera escapes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

/// HTML that was made here, so that tera leaves it as it is.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Html(tera::Value);

/// An instant in the forms that pages show.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Moment {
    /// For machines.
    datetime: String,
    /// `2026-12-01`
    date: String,
    /// `1 December 2026`
    day: String,
    /// `1 December 2026, 17:00 UTC`
    minute: String,
}

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a piece of Markdown, in at most about `most` characters.
    pub(super) fn of_markdown(source: &str, most: usize) -> Self {
        let text = markdown::to_text(beginning(source, most));
        let Some((end, _)) = text.char_indices().nth(most) else {
            return Self::from(text.as_str());
        };
        let start = text.get(..end).unwrap_or_default();
        let words = start.rsplit_once(' ').map_or(start, |(words, _)| words);
        Self::from(format!("{words} …").as_str())
    }

    /// An address that a browser opens as a page; anything else is not made a link.
    pub(super) fn of_web_address(url: &str) -> Option<Self> {
        matches!(LinkTarget::read(url), Ok(LinkTarget::Web(_))).then(|| Self::from(url))
    }
}

impl From<&str> for Text {
    /// Control characters and U+FFFE and U+FFFF, which HTML forbids even as references, become
    /// U+FFFD (HTML, section 13.1.4).
    fn from(text: &str) -> Self {
        let forbidden = |c: char| {
            (c.is_control() && c != '\t' && c != '\n') || (u32::from(c) & 0xFFFE) == 0xFFFE
        };
        // Nearly every text holds none of them, and plain ASCII is quick to see.
        let is_plain = text.bytes().all(|b| (b' '..=b'~').contains(&b));
        Self(if is_plain {
            text.to_owned()
        } else {
            text.replace(forbidden, "\u{fffd}")
        })
    }
}

impl Html {
    /// A title or another single line of Markdown.
    pub(super) fn of_line(source: &str) -> Self {
        Self(tera::Value::safe_string(&markdown::inline_to_html(source)))
    }

    /// Text without markup, which tera escapes.
    pub(super) fn of_plain(text: &str) -> Self {
        Self(tera::Value::normal_string(Text::from(text).as_str()))
    }

    /// HTML that another text was rendered to before.
    pub(super) fn of_rendered(html: &str) -> Self {
        Self(tera::Value::safe_string(html))
    }

    /// The HTML itself.
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str().unwrap_or_default()
    }

    /// Data as JSON that is the same inside of an element of HTML, where nothing can end it.
    pub(super) fn of_json(value: &impl Serialize) -> Self {
        // Texts, numbers and lists always become JSON.
        let json = serde_json::to_string(value).unwrap_or_default();
        let json = json
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026");
        Self(tera::Value::safe_string(&json))
    }

    /// A whole text in Markdown.
    pub(super) fn of_text(source: &str, context: &markdown::Context<'_>) -> Self {
        Self(tera::Value::safe_string(&with_headings_below_h1(
            &markdown::to_html(source, context),
        )))
    }
}

/// The first paragraphs, enough for `most` characters of text unless nearly all of it is markup.
fn beginning(source: &str, most: usize) -> &str {
    let from = most.saturating_mul(4);
    let end = source
        .match_indices("\n\n")
        .map(|(at, _)| at)
        .find(|at| *at >= from);
    end.and_then(|end| source.get(..end)).unwrap_or(source)
}

/// Gives the headings of a text levels below the `h1` of its page: the first has `h2`, and one below
/// another the level that follows, whichever levels their author left out (WCAG 2.2, technique G141).
/// What looks like a tag in the text is escaped.
fn with_headings_below_h1(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut pieces = html.split('<');
    out.push_str(pieces.next().unwrap_or_default());
    // The headings that the current one stands below, by the levels of their author.
    let mut above: Vec<u8> = Vec::new();
    for piece in pieces {
        out.push('<');
        let (slash, name) = piece
            .strip_prefix('/')
            .map_or(("", piece), |name| ("/", name));
        let Some((level @ b'1'..=b'6', rest)) = heading(name) else {
            out.push_str(piece);
            continue;
        };
        if slash.is_empty() {
            above.retain(|other| *other < level);
            above.push(level);
        }
        // Six levels of authors at most, and HTML has no seventh.
        let _ = write!(out, "{slash}h{}{rest}", (above.len() + 1).min(6));
    }
    out
}

/// The level of the heading whose tag begins so, as its digit, and what follows.
fn heading(tag: &str) -> Option<(u8, &str)> {
    let level = *tag.strip_prefix('h')?.as_bytes().first()?;
    let rest = tag.get(2..)?;
    rest.starts_with([' ', '>']).then_some((level, rest))
}

impl Moment {
    /// An instant as pages in this language show it.
    pub(super) fn of(instant: Instant, words: &Words) -> Self {
        let datetime = instant.with_digits(instant.digits());
        Self {
            date: datetime.get(..10).unwrap_or_default().to_owned(),
            datetime,
            day: words.day(instant),
            minute: words.minute(instant),
        }
    }

    /// For machines.
    pub(super) fn datetime(&self) -> &str {
        &self.datetime
    }

    /// Day and minute, for people.
    pub(super) fn minute(&self) -> &str {
        &self.minute
    }

    /// The day as ISO 8601 writes it.
    pub(super) fn date(&self) -> &str {
        &self.date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_html_forbids_are_replaced() {
        let text = Text::from("a\0b\u{1b}\u{85}\u{ffff}\tc\n\u{1F600}");
        assert_eq!(
            text.as_str(),
            "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\tc\n\u{1F600}"
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (url, is_link) in [
            ("https://example.org/a?b#c", true),
            ("HTTP://example.org/", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("mailto:a@example.org", false),
            ("https://good.example@bad.example/", false),
        ] {
            assert_eq!(Text::of_web_address(url).is_some(), is_link, "{url}");
        }
    }

    #[test]
    fn headings_follow_the_title_without_a_gap() {
        for (html, want) in [
            (
                "<h3 id=\"a\">A</h3><h4>B</h4>&lt;h3>",
                "<h2 id=\"a\">A</h2><h3>B</h3>&lt;h3>",
            ),
            ("<h2>A</h2><h3>B</h3>", "<h2>A</h2><h3>B</h3>"),
            ("<h4>A</h4><hr><h4>B</h4>", "<h2>A</h2><hr><h2>B</h2>"),
            (
                "<h2>A</h2><h4>B</h4><h6>C</h6><h4>D</h4><h2>E</h2>",
                "<h2>A</h2><h3>B</h3><h4>C</h4><h3>D</h3><h2>E</h2>",
            ),
            ("<h5>A</h5><h3>B</h3>", "<h2>A</h2><h2>B</h2>"),
            ("<header>h</header><hé>", "<header>h</header><hé>"),
        ] {
            assert_eq!(with_headings_below_h1(html), want);
        }
    }

    #[test]
    fn descriptions_end_between_words() {
        assert_eq!(
            Text::of_markdown("one *two* three", 9).as_str(),
            "one two …"
        );
        assert_eq!(Text::of_markdown("one `two`", 9).as_str(), "one two");
    }
}
