//! The borders of HTML comments.

use std::borrow::Cow;

/// What begins a comment.
pub(crate) const OPENER: &str = "<!--";
/// What ends a comment.
pub(crate) const CLOSER: &str = "-->";

/// Does HTML agree with Markdown on where this comment ends?
///
/// The rule is the HTML standard's, "Comments": the text must not start with
/// `>` or `->`, hold `<!--` or `--!>`, or end with `<!-`.
pub(crate) fn is_well_formed(comment: &str) -> bool {
    comment
        .strip_prefix(OPENER)
        .and_then(|c| c.strip_suffix(CLOSER))
        .is_some_and(|inner| {
            !inner.starts_with('>')
                && !inner.starts_with("->")
                && !inner.contains(OPENER)
                && !inner.contains("--!>")
                && !inner.ends_with("<!-")
        })
}

/// Raw HTML without its comments; one without an end goes to the end.
pub(crate) fn without_comments(html: &str) -> Cow<'_, str> {
    if !html.contains(OPENER) {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once(OPENER) {
        kept.push_str(before);
        // `<!-->` and `<!--->` are whole comments.
        let empty = [">", "->"].iter().find_map(|c| comment.strip_prefix(c));
        rest = empty
            .or_else(|| comment.split_once(CLOSER).map(|(_, after)| after))
            .unwrap_or_default();
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_comment_stays_in_raw_html() {
        for (html, kept) in [
            ("<b>x</b>", "<b>x</b>"),
            ("<b><!-- c -->x</b>", "<b>x</b>"),
            ("<!-- a --><!-- b\n\nc -->x", "x"),
            ("<!-->x", "x"),
            ("<!--->x", "x"),
            ("x<!-- c", "x"),
            ("x<!-- <!-- --> y", "x y"),
        ] {
            assert_eq!(without_comments(html), kept, "{html:?}");
        }
    }

    #[test]
    fn a_comment_browsers_would_end_elsewhere_is_not_well_formed() {
        for (comment, expected) in [
            ("<!-- c -->", true),
            ("<!---->", true),
            ("<!-- a -- b -->", true),
            ("<!-->", false),
            ("<!--->", false),
            ("<!--> a -->", false),
            ("<!---> a -->", false),
            ("<!-- <!-- -->", false),
            ("<!-- --!> -->", false),
            ("<!-- <!--->", false),
            ("<!-- c", false),
        ] {
            assert_eq!(is_well_formed(comment), expected, "{comment:?}");
        }
    }
}
