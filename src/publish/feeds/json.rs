//! JSON Feed 1.1 (jsonfeed.org).

use serde::Serialize;

use super::Head;
use super::entry::Entry;

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the words of the format")]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(flatten)]
    content: Content<'a>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    /// Keys of one's own begin with `_`.
    _osv: Osv<'a>,
}

/// An item needs one of the two.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Content<'a> {
    ContentHtml(&'a str),
    ContentText(&'a str),
}

#[derive(Serialize)]
struct Osv<'a> {
    url: &'a str,
}

/// The feed. `entries` begin with the one changed last.
pub(super) fn feed(head: &Head<'_>, entries: &[&Entry<'_>]) -> serde_json::Result<Vec<u8>> {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &head.title,
        home_page_url: &head.home,
        feed_url: &head.own,
        description: head.description,
        authors: [Author {
            name: head.author,
            url: head.author_page,
        }],
        items: entries.iter().map(|entry| item(entry)).collect(),
    };
    let mut json = serde_json::to_vec(&feed)?;
    json.push(b'\n');
    Ok(json)
}

fn item<'a>(entry: &'a Entry<'_>) -> Item<'a> {
    Item {
        id: &entry.page,
        url: &entry.page,
        title: &entry.title,
        content: entry
            .html
            .as_deref()
            .map_or(Content::ContentText(&entry.title), Content::ContentHtml),
        date_published: entry.published(),
        date_modified: entry.updated(),
        tags: &entry.tags,
        _osv: Osv { url: &entry.osv },
    }
}
