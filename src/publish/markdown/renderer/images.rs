//! Images: those beside the text are shown, all others are links or text.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::Renderer;
use crate::advisory::html_comment::OPENER;
use crate::advisory::link_target::LinkTarget;
use crate::publish::markdown::escape::{push_attribute, push_url};

/// An image whose description is not known before its end.
pub(super) struct Image<'s> {
    destination: CowStr<'s>,
    title: CowStr<'s>,
    alt: String,
    /// Images inside the description.
    inner: usize,
}

impl<'s> Renderer<'s, '_> {
    pub(super) fn start_image(&mut self, destination: CowStr<'s>, title: CowStr<'s>) {
        self.image = Some(Image {
            destination,
            title,
            alt: String::new(),
            inner: 0,
        });
    }

    /// In a description, everything is text.
    pub(super) fn event_in_image(&mut self, event: Event<'s>) {
        let Some(image) = &mut self.image else {
            return;
        };
        match event {
            Event::Start(Tag::Image { .. }) => image.inner += 1,
            Event::End(TagEnd::Image) if image.inner > 0 => image.inner -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            Event::InlineHtml(html) if html.starts_with(OPENER) => {}
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => {
                image.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        match LinkTarget::read(&image.destination) {
            Ok(LinkTarget::Relative(target)) => match (self.context.attachment)(&target.path) {
                Some(url) => {
                    self.out.push_str("<img src=\"");
                    push_url(&mut self.out, &url);
                    self.out.push_str("\" alt=\"");
                    push_attribute(&mut self.out, &image.alt);
                    self.out.push('"');
                    self.push_title(&image.title);
                    self.out.push('>');
                    if let Some(heading) = &mut self.heading {
                        heading.text.push_str(&image.alt);
                    }
                }
                None => self.plain(&image.alt),
            },
            // The page loads nothing from another origin.
            Ok(LinkTarget::Web(url)) if self.links == 0 => {
                self.push_link_start(url, true, &image.title);
                self.plain(if image.alt.is_empty() {
                    url
                } else {
                    &image.alt
                });
                self.out.push_str("</a>");
            }
            _ => self.plain(&image.alt),
        }
    }
}
