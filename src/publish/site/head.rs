//! The head of a page: what browsers, search engines and other sites show of it.

use serde::Serialize;

use super::value::{Moment, Text};

/// What stands in the head of one page.
#[derive(Serialize)]
pub(super) struct Head {
    pub(super) title: Text,
    pub(super) description: Option<Text>,
    /// The part of the navigation it belongs to.
    pub(super) section: &'static str,
    /// What Open Graph calls it.
    pub(super) kind: &'static str,
    /// The picture that others show beside a link to it, from the root of the site.
    pub(super) picture: Option<String>,
    pub(super) published: Option<Moment>,
    pub(super) modified: Option<Moment>,
    /// The language of its text, where it is not that of the site.
    pub(super) language: Option<Text>,
    /// The direction of its writing, where it is not that of the site.
    pub(super) direction: Option<&'static str>,
    /// The same page in all its languages; empty where there is one only.
    pub(super) languages: Vec<InLanguage>,
}

/// A page in another language.
#[derive(Serialize)]
pub(super) struct InLanguage {
    pub(super) language: Text,
    pub(super) url: String,
    pub(super) is_default: bool,
}

impl Head {
    /// The head of a page that is no article.
    pub(super) fn new(title: Text, section: &'static str) -> Self {
        Self {
            title,
            description: None,
            section,
            kind: "website",
            picture: None,
            published: None,
            modified: None,
            language: None,
            direction: None,
            languages: Vec::new(),
        }
    }

    /// The same with what search engines show below the title.
    pub(super) fn described(mut self, description: &str) -> Self {
        self.description = Some(Text::from(description));
        self
    }
}
