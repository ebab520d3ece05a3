//! The team's own pages: Markdown below `site/`, in which names of the configuration stand for
//! their values.

use serde::Serialize;
use tera::Context;

use super::head::InLanguage;
use super::language::Language;
use super::shared::PolicyShown;
use super::templates::{Templates, as_error};
use super::value::{Html, Text};
use super::{Head, Site, texts};
use crate::configuration::Configuration;
use crate::disclosure::public::{PublicDatabase, PublicFile};
use crate::finding::TemplateProblem;
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::markdown;

/// The pages of teams that wrote none: what reporters and parties may expect, with the numbers of
/// the configuration.
const STANDARD: [(&str, &str); 2] = [
    ("policy.md", include_str!("../../../site/policy.md")),
    ("embargo.md", include_str!("../../../site/embargo.md")),
];

/// A page of the team, its placeholders filled in.
pub(super) struct TeamPage {
    pub(super) address: Address,
    /// Its path without ending and language: `policy` of `policy.de.md`.
    stem: String,
    /// The language that its file name gives.
    language: Option<Language>,
    /// The first heading, in Markdown.
    pub(super) heading: Option<String>,
    /// Everything else, in Markdown.
    text: String,
}

/// Whether the file becomes a page.
pub(super) fn is_page(file: &PublicFile) -> bool {
    is_markdown(file.path())
}

pub(super) fn is_markdown(path: &str) -> bool {
    path.strip_suffix(".md")
        .is_some_and(|name| !name.is_empty())
}

/// The pages of the team, ordered by path, and the standard ones that they have not replaced.
pub(super) fn of(database: &PublicDatabase) -> Result<Vec<TeamPage>, PublishError> {
    let mut sources = texts("site/", database.pages(), is_markdown)?;
    for standard in STANDARD {
        if sources.iter().all(|(path, _)| *path != standard.0) {
            sources.push(standard);
        }
    }
    sources.sort_unstable();
    let templates = Templates::of_pages(&sources).map_err(|problems| as_error(&problems))?;
    let values = values(database.configuration())?;
    sources
        .iter()
        .map(|(path, _)| Ok(TeamPage::read(path, &templates.render(path, &values)?)))
        .collect()
}

/// What is wrong with pages, given by their paths below `site/` and their text.
pub(super) fn check(pages: &[(&str, &str)], configuration: &Configuration) -> Vec<TemplateProblem> {
    let (templates, values) = match (Templates::of_pages(pages), values(configuration)) {
        (Ok(templates), Ok(values)) => (templates, values),
        (Err(problems), _) => return problems,
        (_, Err(_)) => return Vec::new(),
    };
    pages
        .iter()
        .filter_map(|(path, _)| templates.problems_in(path, &values))
        .flatten()
        .collect()
}

/// The names that pages may use.
fn values(configuration: &Configuration) -> Result<Context, PublishError> {
    #[derive(Serialize)]
    struct Values {
        name: String,
        base_url: String,
        contact: String,
        policy: PolicyShown,
    }
    let contacts: Vec<_> = configuration
        .contact
        .iter()
        .map(|uri| in_markdown(uri))
        .collect();
    Context::from_serialize(&Values {
        name: escaped(&configuration.name),
        base_url: configuration.base_url.as_str().to_owned(),
        contact: contacts.join(", "),
        policy: PolicyShown::from(configuration.policy),
    })
    .map_err(|error| PublishError::Template(error.to_string()))
}

/// A contact without the scheme that people do not write.
pub(super) fn shown(uri: &str) -> &str {
    let uri = uri.strip_prefix("mailto:").unwrap_or(uri);
    uri.strip_prefix("tel:").unwrap_or(uri)
}

/// A contact as a link in Markdown.
fn in_markdown(uri: &str) -> String {
    if uri.starts_with("tel:") {
        escaped(shown(uri))
    } else {
        format!("<{}>", shown(uri))
    }
}

/// Text of which Markdown leaves every character as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>&#|~!$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl TeamPage {
    fn read(path: &str, markdown: &str) -> Self {
        let name = path.strip_suffix(".md").unwrap_or(path);
        let tagged = name
            .rsplit_once('.')
            .filter(|(stem, _)| !stem.ends_with('/'))
            .and_then(|(stem, tag)| Some((stem, Language::try_from(tag).ok()?)));
        let (stem, language) = match tagged {
            Some((stem, language)) => (stem, Some(language)),
            _ => (name, None),
        };
        let start = markdown.trim_start();
        let (heading, text) = match start.strip_prefix("# ") {
            Some(rest) => rest
                .split_once('\n')
                .map_or((Some(rest), ""), |(heading, text)| (Some(heading), text)),
            None => (None, start),
        };
        Self {
            address: Address::file(&format!("{name}.html")),
            stem: stem.to_owned(),
            language,
            heading: heading.map(|heading| heading.trim().to_owned()),
            text: text.to_owned(),
        }
    }

    /// The title in Markdown: the heading, else the name of the file.
    pub(super) fn title(&self) -> &str {
        let path = self.address.path();
        let name = path.strip_suffix(".html").unwrap_or(path);
        self.heading.as_deref().unwrap_or(name)
    }

    /// Whether its text belongs on the front page.
    pub(super) fn is_index(&self) -> bool {
        self.address.path() == "index.html"
    }

    /// Whether the footer names it: translations are named by the page that they translate.
    pub(super) fn is_listed(&self) -> bool {
        !self.is_index() && self.address.path() != super::MISSING && self.language.is_none()
    }

    /// The same page in all its languages, if there are several.
    fn languages(&self, site: &Site<'_>) -> Vec<InLanguage> {
        let same: Vec<_> = site
            .team_pages
            .iter()
            .filter(|page| page.stem == self.stem)
            .map(|page| InLanguage {
                language: Text::from(
                    page.language
                        .as_ref()
                        .unwrap_or(site.words.language())
                        .as_str(),
                ),
                url: page.address.url(),
                is_default: page.language.is_none(),
            })
            .collect();
        if same.len() > 1 { same } else { Vec::new() }
    }

    /// The text without its title.
    pub(super) fn html(&self, site: &Site<'_>) -> Html {
        // Links between pages are written between their sources, as editors and GitHub follow them.
        let link = |path: &str| {
            let path = match path.strip_suffix(".md") {
                Some(name) => format!("{name}.html"),
                None => path.to_owned(),
            };
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
            Some(if path.bytes().all(plain) {
                path
            } else {
                Address::file(&path).url()
            })
        };
        let advisory = |id: &str| {
            let record = site.meant(id)?;
            Some(self.address.to(&Address::bulletin(&record.record().id)))
        };
        Html::of_text(
            &self.text,
            &markdown::Context {
                id_prefix: "",
                attachment: &link,
                link: &link,
                advisory: &advisory,
                say: &|phrase| site.words.say(phrase),
            },
        )
    }

    pub(super) fn render(&self, site: &Site<'_>) -> Result<(Address, String), PublishError> {
        #[derive(Serialize)]
        struct Values {
            heading: Html,
            text: Html,
        }
        let section = match self.stem.as_str() {
            "policy" => "policy",
            _ => "",
        };
        let mut head = Head::new(site.title(&markdown::to_text(self.title())), section);
        head.description = Some(Text::of_markdown(&self.text, 200)).filter(|text| !text.is_empty());
        head.language = self
            .language
            .as_ref()
            .map(|language| Text::from(language.as_str()));
        head.direction = self
            .language
            .as_ref()
            .map(Language::direction)
            .filter(|direction| *direction != site.words.language().direction());
        head.languages = self.languages(site);
        let values = Values {
            heading: Html::of_line(self.title()),
            text: self.html(site),
        };
        let html = site.render(&self.address, "text.html", &head, &values)?;
        Ok((self.address.clone(), html))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_heading_is_the_title() {
        let page = TeamPage::read("docs/keys.md", "\n# Our `keys`\n\nText\n# More\n");
        assert_eq!(page.address.path(), "docs/keys.html");
        assert_eq!(
            (page.title(), page.text.as_str()),
            ("Our `keys`", "\nText\n# More\n")
        );
        assert_eq!(TeamPage::read("keys.md", "Text").title(), "keys");
    }

    #[test]
    fn the_end_of_a_name_may_be_its_language() {
        for (path, stem, language) in [
            ("policy.de.md", "policy", Some("de")),
            ("docs/keys.pt-BR.md", "docs/keys", Some("pt-BR")),
            ("policy.md", "policy", None),
            ("v1.2.md", "v1.2", None),
            ("release.notes.md", "release.notes", None),
        ] {
            let page = TeamPage::read(path, "Text");
            assert_eq!(
                (
                    page.stem.as_str(),
                    page.language.as_ref().map(Language::as_str)
                ),
                (stem, language)
            );
        }
    }

    #[test]
    fn the_standard_policy_is_the_one_that_init_writes() {
        assert_eq!(STANDARD[0].1, include_str!("../../cli/init/site/policy.md"));
    }

    #[test]
    fn a_name_with_markup_stays_a_name() {
        let text = escaped("A *b* <c> [d](e) `f` & #g");
        assert_eq!(markdown::to_text(&text), "A *b* <c> [d](e) `f` & #g");
    }
}
