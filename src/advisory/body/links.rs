//! What only a reading of the Markdown shows: where the links and images of a
//! body lead, and what its entities hide.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use super::problem::is_suspicious;
use super::{AttachmentKind, BodyProblemKind, dialect, title};
use crate::advisory::link_target::LinkTarget;

/// What one reading of the Markdown gives. Ranges are of the text read.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Relative destinations: kind, decoded path, place.
    pub(super) relative: Vec<(AttachmentKind, String, Range<usize>)>,
    pub(super) problems: Vec<(BodyProblemKind, Range<usize>)>,
}

impl Links {
    /// Reads `text`, whose line ends must be LF.
    pub(super) fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut used = BTreeSet::new();
        let mut events = Parser::new_ext(text, dialect()).into_offset_iter();
        let mut is_first = true;
        let mut last_cell = 0;
        while let Some((event, range)) = events.next() {
            if std::mem::take(&mut is_first) {
                found.refuse_underlined_title(text, &event, &range);
            }
            let (kind, link_type, destination, title, id) = match event {
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }) => (AttachmentKind::Link, link_type, dest_url, title, id),
                Event::Start(Tag::Image {
                    link_type,
                    dest_url,
                    title,
                    id,
                }) => (AttachmentKind::Image, link_type, dest_url, title, id),
                Event::Start(Tag::TableCell) => {
                    last_cell = range.end;
                    continue;
                }
                Event::End(TagEnd::TableRow) => {
                    found.refuse_lost_cells(text, last_cell..range.end);
                    continue;
                }
                Event::Text(decoded) => {
                    found.refuse_smuggled(text, &decoded, range);
                    continue;
                }
                _ => continue,
            };
            if let Some(definition) = events.reference_definitions().get(&id) {
                used.insert(definition.span.start);
            }
            found.refuse_smuggled(text, &title, range.clone());
            if link_type != LinkType::Email {
                let place = destination_in(text, &range, link_type, &destination);
                found.follow(kind, &destination, place);
            }
        }
        for (_, definition) in events.reference_definitions().iter() {
            if used.contains(&definition.span.start) {
                continue;
            }
            let place = definition.span.clone();
            match LinkTarget::read(&definition.dest) {
                // `[//]: # (note)` and its kin.
                _ if definition.title.is_some() || matches!(&*definition.dest, "" | "#") => {
                    found
                        .problems
                        .push((BodyProblemKind::NoteInLinkDefinition, place));
                }
                Err(refused) => found
                    .problems
                    .push((BodyProblemKind::Destination(refused), place)),
                Ok(_) => {}
            }
        }
        found
    }

    fn follow(&mut self, kind: AttachmentKind, destination: &str, place: Range<usize>) {
        match LinkTarget::read(destination) {
            Ok(LinkTarget::Relative(target)) => self.relative.push((kind, target.path, place)),
            Ok(LinkTarget::Web(_) | LinkTarget::Mail(_) | LinkTarget::Fragment(_)) => {}
            Err(refused) => self
                .problems
                .push((BodyProblemKind::Destination(refused), place)),
        }
    }

    /// A row may be longer than its table's head; what is too much is in the
    /// data and not on the page.
    fn refuse_lost_cells(&mut self, text: &str, behind_last: Range<usize>) {
        let rest = text.get(behind_last.clone()).unwrap_or_default();
        let from = rest.trim_start_matches(['|', ' ', '\t', '\n']);
        let lost = from.trim_end_matches(['|', ' ', '\t', '\n']);
        if !lost.is_empty() {
            let start = behind_last.end - from.len();
            self.problems
                .push((BodyProblemKind::LostCells, start..start + lost.len()));
        }
    }

    /// Entities make characters that the source does not show.
    fn refuse_smuggled(&mut self, text: &str, decoded: &str, place: Range<usize>) {
        let source = text.get(place.clone()).unwrap_or_default();
        let smuggled = decoded.chars().find(|c| is_suspicious(*c));
        // What the source shows is reported where it stands.
        if let Some(c) = smuggled.filter(|c| !source.contains(*c)) {
            self.problems
                .push((BodyProblemKind::SuspiciousCharacter(c), place));
        }
    }

    fn refuse_underlined_title(&mut self, text: &str, event: &Event<'_>, range: &Range<usize>) {
        let is_heading = matches!(
            event,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            })
        );
        let heading = text.get(range.clone()).unwrap_or_default();
        let is_underlined = is_heading && !heading.trim_start().starts_with('#');
        let before = text.get(..range.start).unwrap_or_default();
        if is_underlined && before.trim().is_empty() && title::first_line(text) <= range.start {
            let place = range.start..range.start + heading.trim_end().len();
            self.problems
                .push((BodyProblemKind::UnderlinedTitle, place));
        }
    }
}

/// The place of the destination itself where it stands as it is read, else of
/// the whole link.
fn destination_in(
    text: &str,
    link: &Range<usize>,
    link_type: LinkType,
    destination: &str,
) -> Range<usize> {
    if link_type != LinkType::Inline || destination.is_empty() {
        return link.clone();
    }
    let source = text.get(link.clone()).unwrap_or_default();
    source
        .rfind("](")
        .and_then(|at| {
            let written = source.get(at + 2..)?;
            let written = written.trim_start().trim_start_matches('<');
            let start = link.end - written.len();
            written
                .starts_with(destination)
                .then(|| start..start + destination.len())
        })
        .unwrap_or_else(|| link.clone())
}
