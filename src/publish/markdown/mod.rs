//! Markdown as HTML that needs no trust in whoever wrote it.
//!
//! Every tag in the output is written here; nothing of the source is passed
//! through. Raw HTML appears as text, and a link or image that may not lead
//! where it wants to leaves its text. The parser's own writer is not used: it
//! writes `style` attributes, which the content policy of the site forbids,
//! and ids that clash between two texts on one page.

mod anchors;
mod autolink;
mod escape;
mod footnotes;
mod inline;
mod labels;
mod open_tags;
mod renderer;

use std::borrow::Cow;
use std::fmt;

pub(super) use self::escape::push_text;
pub use self::inline::{inline_to_html, to_text};
pub(super) use self::labels::{ALL as LABELS, in_english};

/// What a text may refer to, and where that is published.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Put before every id, so that two texts fit on one page. Links to `#x`
    /// in the source lead to `#` + prefix + `x`.
    pub id_prefix: &'a str,
    /// The URL of an image beside the text, from its decoded path. Without
    /// URL, its description is shown.
    pub attachment: &'a dyn Fn(&str) -> Option<String>,
    /// The URL of a relative link, from its decoded path. Without URL, the
    /// link's text is shown.
    pub link: &'a dyn Fn(&str) -> Option<String>,
    /// The URL of an advisory published here, from its id or an alias.
    pub advisory: &'a dyn Fn(&str) -> Option<String>,
    /// What is said of tables, footnotes and tasks, in the language of the
    /// page: the English phrase in, the other out, with `{number}` in both.
    pub say: &'a dyn Fn(&'static str) -> Cow<'static, str>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("id_prefix", &self.id_prefix)
            .finish_non_exhaustive()
    }
}

/// The HTML of a Markdown text, as a fragment for the body of a page.
///
/// Headings begin at `h2`, since the page has its `h1`.
pub fn to_html(markdown: &str, context: &Context<'_>) -> String {
    renderer::render(markdown, context)
}

#[cfg(test)]
mod tests;
