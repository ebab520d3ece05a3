//! How to cite a bulletin.

use serde::Serialize;

use super::super::Site;
use super::super::value::{Moment, Text};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// The same citation in the forms that people paste.
#[derive(Serialize)]
pub(super) struct Citation {
    text: Text,
    markdown: Text,
    bibtex: Text,
    /// The address of the bulletin.
    url: Text,
}

impl Citation {
    pub(super) fn of(
        site: &Site<'_>,
        record: &PublicRecord,
        address: &Address,
        title: &Text,
    ) -> Self {
        let configuration = site.database.configuration();
        let (name, id) = (&configuration.name, &record.record().id);
        let url = configuration.base_url.join(&address.url());
        let published = Moment::of(record.published(), &site.words);
        let year = published.date().get(..4).unwrap_or_default();
        let title = title.as_str();
        let plain: String = title
            .chars()
            .map(|c| if "[]\\`*_<>".contains(c) { ' ' } else { c })
            .collect();
        let tex: String = title
            .chars()
            .filter(|c| !"{}\\%#$&_^~".contains(*c))
            .collect();
        let author: String = name
            .chars()
            .filter(|c| !"{}\\%#$&_^~".contains(*c))
            .collect();
        Self {
            text: Text::from(
                format!(
                    "{name}. “{title}”. {id}, {}. {url}",
                    published.date()
                )
                .as_str(),
            ),
            markdown: Text::from(format!("[{id}: {plain}]({url})").as_str()),
            bibtex: Text::from(
                format!(
                    "@misc{{{id},\n  author = {{{{{author}}}}},\n  title = {{{{{tex}}}}},\n  year = {{{year}}},\n  note = {{{id}}},\n  url = {{{url}}}\n}}"
                )
                .as_str(),
            ),
            url: Text::from(url.as_str()),
        }
    }
}
