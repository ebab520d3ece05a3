//! Ways around that the text of a record describes: the sections whose headings promise one, as the
//! site finds them.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::notes;
use crate::advisory::body::dialect;
use crate::advisory::record::Record;

/// A heading: how deep it is, where it begins and where what it heads begins, and its text.
struct Heading {
    level: HeadingLevel,
    start: usize,
    end: usize,
    text: String,
}

/// The sections as Markdown, without their headings.
pub(super) fn of(record: &Record, names: &[String]) -> Vec<String> {
    let Some(details) = record.details.as_deref() else {
        return Vec::new();
    };
    let headings = headings(details);
    let mut found = Vec::new();
    let mut taken = 0;
    for (at, heading) in headings.iter().enumerate() {
        let text = heading.text.to_lowercase();
        let promises = names.iter().any(|name| text.contains(name));
        // A heading within a section that was taken is a part of it.
        if !promises || heading.start < taken {
            continue;
        }
        let mut later = headings.iter().skip(at + 1);
        let end = later
            .find(|next| next.level <= heading.level)
            .map_or(details.len(), |next| next.start);
        let section = details.get(heading.end..end).unwrap_or_default().trim();
        if !section.is_empty() {
            found.push(notes::without_html(section));
            taken = end;
        }
    }
    found
}

fn headings(details: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut is_open = false;
    for (event, place) in Parser::new_ext(details, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                is_open = true;
                headings.push(Heading {
                    level,
                    start: place.start,
                    end: place.end,
                    text: String::new(),
                });
            }
            Event::End(TagEnd::Heading(_)) => is_open = false,
            Event::Text(text) | Event::Code(text) if is_open => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push_str(&text);
                }
            }
            _ => {}
        }
    }
    headings
}
