//! Texts (section 3.1.8): Markdown without raw HTML, as the standard demands of notes.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};
use serde_json::{Value, json};

use super::{scores, tracking, weakness};
use crate::advisory::body::dialect;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::Record;
use crate::publish::plain_title;

fn note(category: &str, title: &str, text: &str) -> Value {
    json!({"category": category, "text": text, "title": title})
}

/// What the document says as a whole.
pub(super) fn of_document(record: &Record) -> Vec<Value> {
    let mut all = vec![note(
        "summary",
        "Summary",
        &plain_title::without_state(record),
    )];
    if let Some(withdrawal) = &record.withdrawal {
        all.push(note(
            "general",
            "Withdrawal",
            &tracking::withdrawn(withdrawal),
        ));
    }
    for (title, ids) in [("Related", &record.related), ("Upstream", &record.upstream)] {
        let ids: Vec<&str> = ids.iter().flatten().map(VulnerabilityId::as_str).collect();
        if !ids.is_empty() {
            all.push(note("other", title, &ids.join(", ")));
        }
    }
    all
}

/// What is said about the vulnerability, and what CSAF has no other place for.
pub(super) fn of_vulnerability(record: &Record) -> Vec<Value> {
    let details = record.details.as_deref().map(str::trim);
    let text = match details.filter(|details| !details.is_empty()) {
        Some(details) => without_html(details),
        None => plain_title::without_state(record),
    };
    let mut all = vec![note("description", "Description", &text)];
    all.extend(scores::others(record).map(|text| note("other", "Further ratings", &text)));
    all.extend(weakness::others(record).map(|text| note("other", "Further weaknesses", &text)));
    all
}

/// Markdown in which raw HTML is text: its angle brackets are written as character references.
pub(super) fn without_html(markdown: &str) -> String {
    const ROUNDS: usize = 8;
    let mut text = Cow::Borrowed(markdown);
    // What ended a block of HTML may begin one once it is text.
    for _ in 0..ROUNDS {
        match escaped(&text) {
            Some(escaped) => text = Cow::Owned(escaped),
            None => return text.into_owned(),
        }
    }
    text.replace('<', "&lt;")
}

/// The text with its HTML as text; nothing where it has none.
fn escaped(markdown: &str) -> Option<String> {
    let mut out = String::with_capacity(markdown.len());
    let mut copied = 0;
    for (event, place) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) || place.start < copied {
            continue;
        }
        out.push_str(markdown.get(copied..place.start)?);
        out.push_str(&markdown.get(place.clone())?.replace('<', "&lt;"));
        copied = place.end;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(markdown.get(copied..)?);
    (out != markdown).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_becomes_text_and_code_stays() {
        for (markdown, want) in [
            ("Plain *text*.", "Plain *text*."),
            ("Use `Vec<T>`.", "Use `Vec<T>`."),
            ("```\n<b>\n```", "```\n<b>\n```"),
            ("<https://example.org/>", "<https://example.org/>"),
            ("a <b>c</b>", "a &lt;b>c&lt;/b>"),
            (
                "<details>\n<p>x</p>\n</details>",
                "&lt;details>\n&lt;p>x&lt;/p>\n&lt;/details>",
            ),
            (
                "<script>\n\n```\n<i>\n```",
                "&lt;script>\n\n```\n&lt;i>\n```",
            ),
        ] {
            assert_eq!(without_html(markdown), want, "{markdown}");
        }
    }

    #[test]
    fn no_html_is_left_whatever_hides_it() {
        for markdown in [
            "<!-- a\n<b> -->\n<c>",
            "<pre>\n<x>\n</pre>\n<y>",
            "<?php <b> ?> <i>",
            "x <a\nhref='y'> <![CDATA[<z>]]>",
        ] {
            let text = without_html(markdown);
            let is_html =
                |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
            assert!(
                !Parser::new_ext(&text, dialect()).any(|e| is_html(&e)),
                "{text}"
            );
        }
    }
}
