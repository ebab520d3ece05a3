//! The Markdown part of an advisory: everything behind the frontmatter.
//!
//! The first line, if it is a heading, is the summary; the rest are the
//! details. HTML comments are private notes and belong to neither.

mod comment_cuts;
mod comment_typos;
mod comments;
mod kept_text;
mod links;
mod problem;
mod title;

use std::ops::Range;

use pulldown_cmark::Options;

use self::comments::Comments;
use self::kept_text::KeptText;
use self::links::Links;
pub use self::problem::{BodyProblem, BodyProblemKind};

/// The Markdown that advisories are written in.
///
/// Whoever reads a body reads it with these options: what one reader takes for
/// code, another must not take for a comment. Without smart punctuation, which
/// changes versions and quotes, and without attributes on headings.
pub fn dialect() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// What a body says, without its private notes.
///
/// All ranges are bytes of the text given to [`read`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The Markdown of the first line, if that is a heading `# …`.
    pub summary: Option<String>,
    /// The Markdown below the summary, lines ended by LF, without blank lines
    /// before it and whitespace behind it. Ends before the first
    /// [`UnclosedComment`](BodyProblemKind::UnclosedComment), if there is one.
    pub details: Option<String>,
    /// Everything wrong, by place.
    pub problems: Vec<BodyProblem>,
    /// Every link and image that leads to another file, by place.
    pub attachments: Vec<AttachmentLink>,
}

/// A link or image that leads to a file beside the advisory, or to another
/// advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentLink {
    /// Where the destination stands, or the link when it stands elsewhere.
    pub range: Range<usize>,
    /// Decoded, relative to the advisory's folder, inside it: no `..`, no
    /// backslash, no leading `/` or `./`. No query and no fragment.
    pub path: String,
    /// Shown in the page, or linked from it?
    pub kind: AttachmentKind,
}

/// How a body uses a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    /// `![…](file)`
    Image,
    /// `[…](file)`
    Link,
}

/// Reads the Markdown part of an advisory file.
///
/// Never fails: what is wrong stands in [`Body::problems`], and whoever
/// publishes must not do so while there is any.
pub fn read(text: &str) -> Body {
    let mut problems: Vec<_> = problem::suspicious_characters(text).collect();
    let public = without_comments(KeptText::with_unix_lines(text), &mut problems);
    let mut report = |(kind, range): (BodyProblemKind, Range<usize>)| {
        problems.push(BodyProblem {
            kind,
            range: public.original(range),
        });
    };

    let visible = public.as_str();
    let title = title::read(visible);
    title.problem.into_iter().for_each(&mut report);
    for typo in comment_typos::of(visible) {
        report((BodyProblemKind::MistypedComment, typo));
    }
    let links = Links::of(visible);
    links.problems.into_iter().for_each(&mut report);
    problems.sort_by_key(|problem| problem.range.start);

    let mut attachments: Vec<_> = links
        .relative
        .into_iter()
        .map(|(kind, path, range)| AttachmentLink {
            range: public.original(range),
            path,
            kind,
        })
        .collect();
    attachments.sort_by_key(|link| link.range.start);

    let rest = visible.get(title.rest..).unwrap_or_default();
    let rest = rest.get(title::first_line(rest)..).unwrap_or_default();
    let details = rest.trim_end_matches([' ', '\t', '\n']);
    Body {
        summary: title
            .content
            .and_then(|range| visible.get(range))
            .map(str::to_owned),
        details: (!details.is_empty()).then(|| details.to_owned()),
        problems,
        attachments,
    }
}

/// What is left of `text` without its comments and without everything behind
/// the first thing that might be one.
fn without_comments(mut text: KeptText, problems: &mut Vec<BodyProblem>) -> KeptText {
    let found = Comments::of(text.as_str());
    for (kind, ranges) in [
        (BodyProblemKind::UnclosedComment, &found.unclosed),
        (BodyProblemKind::StrayCommentEnd, &found.stray_closers),
    ] {
        problems.extend(ranges.iter().map(|range| BodyProblem {
            kind: kind.clone(),
            range: text.original(range.clone()),
        }));
    }
    let mut whole = found.whole;
    if let Some(unclosed) = found.unclosed.first() {
        whole.retain(|comment| comment.range.end <= unclosed.start);
        text.truncate(unclosed.start);
    }
    let cuts = comment_cuts::cuts_of(text.as_str(), &whole);
    let mut text = text.without(&cuts);

    // What stood around a comment can make one (`<!-<!-- x -->- y -->`), and
    // what was code beside a comment may be none without it.
    for _ in 0..2 {
        let Some(left) = Comments::of(text.as_str()).first_start() else {
            return text;
        };
        let problem = BodyProblem {
            kind: BodyProblemKind::UnclosedComment,
            range: text.original(left..left + 1),
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
        text.truncate(left);
    }
    if Comments::of(text.as_str()).first_start().is_some() {
        text.truncate(0);
    }
    text
}

#[cfg(test)]
mod tests;
