//! What all pages know: the name of the site, its assets, its feeds, its own pages.

use serde::Serialize;

use super::assets::{self, Assets};
use super::preview::PreviewShown;
use super::value::{Html, Text};
use super::{Site, lists, social_card, team_pages};
use crate::configuration::Policy;
use crate::disclosure::public::Audience;
use crate::publish::PublishError;
use crate::publish::address::Address;

#[derive(Serialize)]
struct Shared {
    name: Text,
    description: Option<Text>,
    base_url: Text,
    language: String,
    /// The direction of its writing: `ltr` or `rtl`.
    direction: &'static str,
    contacts: Vec<Contact>,
    policy: PolicyShown,
    /// The team's logo, from the root of the site.
    logo: Option<String>,
    /// Which checksum the templates are to say of the files that they load, or `none`.
    integrity: &'static str,
    style: String,
    style_sri: String,
    script: String,
    script_sri: String,
    icon: String,
    search_engine: String,
    search_engine_sri: String,
    search_app: String,
    search_app_sri: String,
    versions_script: String,
    versions_sri: String,
    copy_script: String,
    copy_sri: String,
    search_index: String,
    /// The size of the pictures beside links, in pixels.
    card_width: usize,
    card_height: usize,
    preview: Option<PreviewShown>,
    pages: Vec<Link>,
    years: Vec<lists::YearLink>,
    records: usize,
    has_people: bool,
    has_weaknesses: bool,
    has_security_txt: bool,
}

#[derive(Serialize)]
struct Contact {
    text: Text,
    url: Text,
}

/// The numbers of the policy, as the configuration has them.
#[derive(Serialize)]
pub(super) struct PolicyShown {
    acknowledge_working_days: u32,
    deadline_days: u32,
    embargo_notice_days: u32,
    final_notice_hours: u32,
    date_change_notice_hours: u32,
    cve_publish_hours: u32,
    retrospective_days: u32,
}

impl From<Policy> for PolicyShown {
    fn from(policy: Policy) -> Self {
        Self {
            acknowledge_working_days: policy.acknowledge_working_days,
            deadline_days: policy.deadline_days,
            embargo_notice_days: policy.embargo_notice_days,
            final_notice_hours: policy.final_notice_hours,
            date_change_notice_hours: policy.date_change_notice_hours,
            cve_publish_hours: policy.cve_publish_hours,
            retrospective_days: policy.retrospective_days,
        }
    }
}

#[derive(Serialize)]
struct Link {
    title: Html,
    url: String,
}

impl Site<'_> {
    /// Gives the templates what is the same on all pages.
    pub(super) fn share(&mut self, assets: &Assets, index: &Address) -> Result<(), PublishError> {
        let configuration = self.database.configuration();
        let shared = Shared {
            name: Text::from(configuration.name.as_str()),
            description: configuration.description.as_deref().map(Text::from),
            base_url: Text::from(configuration.base_url.as_str()),
            language: self.words.language().as_str().to_owned(),
            direction: self.words.language().direction(),
            contacts: configuration
                .contact
                .iter()
                .map(|uri| Contact {
                    text: Text::from(team_pages::shown(uri)),
                    url: Text::from(uri.as_str()),
                })
                .collect(),
            policy: PolicyShown::from(configuration.policy),
            logo: logo(self),
            integrity: configuration.site.integrity.as_str(),
            style: assets.style.0.url(),
            style_sri: assets::integrity(&assets.style.1),
            script: assets.script.0.url(),
            script_sri: assets::integrity(&assets.script.1),
            icon: assets.icon.0.url(),
            search_engine: assets.engine.0.url(),
            search_engine_sri: assets::integrity(&assets.engine.1),
            search_app: assets.app.0.url(),
            search_app_sri: assets::integrity(&assets.app.1),
            versions_script: assets.versions.0.url(),
            versions_sri: assets::integrity(&assets.versions.1),
            copy_script: assets.copy.0.url(),
            copy_sri: assets::integrity(&assets.copy.1),
            search_index: index.url(),
            card_width: social_card::WIDTH,
            card_height: social_card::HEIGHT,
            preview: match self.database.audience() {
                Audience::Public => None,
                Audience::Preview(preview) => Some(PreviewShown::of(
                    preview,
                    self.database.records(),
                    &self.words,
                )),
            },
            pages: self
                .team_pages
                .iter()
                .filter(|page| page.is_listed())
                .map(|page| Link {
                    title: Html::of_line(page.title()),
                    url: page.address.url(),
                })
                .collect(),
            years: lists::years(self),
            records: self.newest.len(),
            has_people: !self.people.is_empty(),
            has_weaknesses: !self.weaknesses.is_empty(),
            has_security_txt: configuration.security_txt.is_some() && self.mark.is_none(),
        };
        #[cfg(test)]
        self.remember("site", &super::as_value(&shared)?);
        self.templates.share("site", &shared)
    }
}

/// `site/logo.svg` or `site/logo.png`, if the team has one.
fn logo(site: &Site<'_>) -> Option<String> {
    let files = site.database.pages();
    ["logo.svg", "logo.png"]
        .into_iter()
        .find(|name| files.iter().any(|file| file.path() == *name))
        .map(|name| Address::file(name).url())
}
