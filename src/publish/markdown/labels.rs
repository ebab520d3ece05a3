//! What is said of parts of a text to those who do not see them.

use std::borrow::Cow;

use super::escape::push_attribute;

pub(super) const DONE: &str = "Done";
pub(super) const NOT_DONE: &str = "Not done";
pub(super) const TABLE: &str = "Table {number}";
pub(super) const FOOTNOTE: &str = "Footnote {number}";
pub(super) const FOOTNOTES: &str = "Footnotes";
pub(super) const BACK: &str = "Back to reference {number}";

/// All that is said.
pub(in crate::publish) const ALL: &[&str] = &[DONE, NOT_DONE, TABLE, FOOTNOTE, FOOTNOTES, BACK];

/// Says it in the language of a site.
pub(super) type Say<'a> = &'a dyn Fn(&'static str) -> Cow<'static, str>;

/// Says it in English.
pub(in crate::publish) fn in_english(phrase: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(phrase)
}

/// Appends ` aria-label="…"`.
pub(super) fn push_label(out: &mut String, say: Say<'_>, phrase: &'static str, number: &str) {
    out.push_str(" aria-label=\"");
    push_attribute(out, &say(phrase).replace("{number}", number));
    out.push('"');
}
