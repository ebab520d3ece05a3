//! Where links lead, and which are left out.

use std::ffi::OsStr;
use std::path::Path;

use pulldown_cmark::LinkType;

use super::Renderer;
use crate::advisory::link_target::LinkTarget;
use crate::publish::markdown::autolink::{self, Link};
use crate::publish::markdown::escape::{push_attribute, push_url};

impl Renderer<'_, '_> {
    /// Text in which URLs and ids become links, where links may be.
    pub(super) fn text(&mut self, text: &str) {
        if self.in_code || self.links > 0 {
            self.plain(text);
            return;
        }
        for piece in autolink::pieces(text, self.context) {
            let Some(link) = piece.link else {
                self.plain(piece.text);
                continue;
            };
            match link {
                Link::Here(url) => self.push_link_start(&url, false, ""),
                Link::Elsewhere(url) => self.push_link_start(&url, true, ""),
            }
            self.plain(piece.text);
            self.out.push_str("</a>");
        }
    }

    pub(super) fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        self.links += 1;
        let mail = (link_type == LinkType::Email).then(|| format!("mailto:{destination}"));
        let target = LinkTarget::read(mail.as_deref().unwrap_or(destination));
        let (url, leaves) = match target {
            Ok(LinkTarget::Web(url)) => (Some(url.to_owned()), true),
            Ok(LinkTarget::Mail(url)) => (Some(url.to_owned()), false),
            Ok(LinkTarget::Fragment("")) => (Some("#".to_owned()), false),
            Ok(LinkTarget::Fragment(name)) => {
                (Some(format!("#{}{name}", self.context.id_prefix)), false)
            }
            Ok(LinkTarget::Relative(target)) => {
                let is_markdown = Path::new(&target.path).extension() == Some(OsStr::new("md"));
                let url = (self.context.link)(&target.path).map(|mut url| {
                    if let Some(name) = target.fragment {
                        let prefix = if is_markdown {
                            self.context.id_prefix
                        } else {
                            ""
                        };
                        url.extend(["#", prefix, name]);
                    }
                    url
                });
                (url, false)
            }
            Err(_) => (None, false),
        };
        // No link within a link, whatever the parser says.
        match url.filter(|_| self.links == 1) {
            Some(url) if self.tags.open("</a>") => self.push_link_start(&url, leaves, title),
            Some(_) => {}
            None => self.tags.leave_out(),
        }
    }

    pub(super) fn push_link_start(&mut self, url: &str, leaves: bool, title: &str) {
        self.out.push_str("<a href=\"");
        push_url(&mut self.out, url);
        self.out.push('"');
        self.push_title(title);
        // Who reads about a vulnerability is nobody else's business.
        self.out.push_str(if leaves {
            " rel=\"noopener noreferrer\">"
        } else {
            ">"
        });
    }

    pub(super) fn push_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            push_attribute(&mut self.out, title);
            self.out.push('"');
        }
    }
}
