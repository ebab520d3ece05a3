//! What makes a page of a preview unmistakable, whatever templates and style sheets a team uses: a
//! banner, a word to crawlers, and no address that leaves with a click.

use std::borrow::Cow;

use serde::Serialize;

use super::assets::hashed;
use super::value::{Moment, Text};
use super::words::Words;
use crate::disclosure::public::{Preview, Private, PublicRecord};
use crate::publish::address::Address;
use crate::publish::markdown;

/// The look of the banner. It is no file below `site/`, so that nobody replaces it.
const STYLE: &[u8] = include_bytes!("preview.css");

/// The mark of all pages.
pub(super) struct Mark {
    preview: Preview,
    /// The style sheet of the banner.
    pub(super) style: (Address, Vec<u8>),
}

/// What templates know of a preview.
#[derive(Serialize)]
pub(super) struct PreviewShown {
    /// The moment that has not come yet, if it shows one.
    moment: Option<Moment>,
    /// How many entries are not public today.
    private: usize,
}

/// What lists say about an entry that is not public.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PrivateShown {
    word: Cow<'static, str>,
    /// When it becomes public.
    until: Option<Moment>,
}

impl PrivateShown {
    pub(super) fn of(private: Private, words: &Words) -> Self {
        match private {
            Private::Draft => Self {
                word: words.say("Draft"),
                until: None,
            },
            Private::Embargoed(until) => Self {
                word: words.say("Embargoed"),
                until: Some(Moment::of(until, words)),
            },
        }
    }

    pub(super) fn word(&self) -> &str {
        &self.word
    }
}

impl PreviewShown {
    pub(super) fn of(preview: Preview, records: &[PublicRecord], words: &Words) -> Self {
        Self {
            moment: match preview {
                Preview::Moment(at) => Some(Moment::of(at, words)),
                Preview::Work => None,
            },
            private: records.iter().filter(|r| r.private().is_some()).count(),
        }
    }
}

impl Mark {
    pub(super) fn new(preview: Preview) -> Self {
        Self {
            preview,
            style: hashed("preview", "css", STYLE.to_owned()),
        }
    }

    /// The page with its banner. `record` is the entry that the page is about.
    pub(super) fn put(
        &self,
        address: &Address,
        html: &str,
        record: Option<&PublicRecord>,
        words: &Words,
    ) -> String {
        let head = format!(
            "\n<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"stylesheet\" href=\"{}\">",
            address.to(&self.style.0)
        );
        let banner = self.banner(record, words);
        let (before, after_head) = split_behind(html, "<head");
        let (between, after_body) = split_behind(after_head, "<body");
        [before, &head, between, &banner, after_body].concat()
    }

    fn banner(&self, record: Option<&PublicRecord>, words: &Words) -> String {
        let what = match self.preview {
            Preview::Moment(at) => words.fill_html(
                "The site as it will be on {moment}. It shows what is not public yet: do not pass it on.",
                &[("moment", &shown(&Moment::of(at, words)))],
            ),
            Preview::Work => words.fill_html(
                "The team’s own view, with drafts and what is under embargo: do not pass it on.",
                &[],
            ),
        };
        let entry = record.and_then(|record| {
            let mut id = String::new();
            markdown::push_text(&mut id, Text::from(record.record().id.as_str()).as_str());
            let (first, second) = match record.private()? {
                Private::Draft => (
                    words.fill_html("{id} is a draft.", &[("id", &id)]),
                    words.fill_html("Nothing of it is public.", &[]),
                ),
                Private::Embargoed(until) => (
                    words.fill_html("{id} is under embargo", &[("id", &id)]),
                    words.fill_html(
                        "until {moment}.",
                        &[("moment", &shown(&Moment::of(until, words)))],
                    ),
                ),
            };
            Some(format!(
                "\n<p class=\"advgen-preview-entry\"><b>{first}</b> {second}</p>"
            ))
        });
        format!(
            "\n<aside class=\"advgen-preview\" aria-label=\"{}\">\n<p><b>{}</b> {what}</p>{}\n</aside>",
            words.fill_html("Preview", &[]),
            words.fill_html("Private preview.", &[]),
            entry.unwrap_or_default()
        )
    }
}

fn shown(moment: &Moment) -> String {
    format!(
        "<time datetime=\"{}\">{}</time>",
        moment.datetime(),
        moment.minute()
    )
}

/// The text up to the end of the first tag that begins so, and the rest. Where there is no such tag,
/// everything up to the end of the document type: a browser makes up the tag behind it.
fn split_behind<'h>(html: &'h str, tag: &str) -> (&'h str, &'h str) {
    let starts = html.match_indices('<').map(|(at, _)| at);
    let mut tags = starts.filter_map(|at| {
        let rest = html.get(at..)?;
        let name = rest.get(..tag.len())?;
        let next = rest.get(tag.len()..)?.chars().next()?;
        let is_it = name.eq_ignore_ascii_case(tag) && (next == '>' || next.is_whitespace());
        is_it.then_some(at + rest.find('>')? + 1)
    });
    let end = tags.next().or_else(|| {
        let is_type = html
            .get(.."<!doctype".len())
            .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
        html.find('>').filter(|_| is_type).map(|at| at + 1)
    });
    html.split_at(end.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_template_gets_rid_of_the_banner() {
        let mark = Mark::new(Preview::Work);
        for page in [
            "<!doctype html>\n<html><head><title>T</title></head><body class=\"a\"><header>x",
            "<!DOCTYPE html><HTML><HEAD lang=en><TITLE>T</TITLE></HEAD><BODY>x",
            "<!doctype html><title>T</title><p>x",
            "x",
            "",
        ] {
            let marked = mark.put(&Address::file("a/b.html"), page, None, &Words::default());
            let at = |part: &str| {
                marked
                    .find(part)
                    .unwrap_or_else(|| panic!("{part}: {marked}"))
            };
            assert!(at("content=\"noindex\"") < at("<aside class=\"advgen-preview\""));
            assert!(marked.contains("href=\"../assets/preview."));
            assert!(marked.ends_with(page.rsplit('>').next().unwrap()));
        }
    }

    #[test]
    fn a_tag_is_not_mistaken_for_a_longer_one() {
        assert_eq!(
            split_behind("<header>a<head >b", "<head"),
            ("<header>a<head >", "b")
        );
    }
}
