//! A bulletin for machines that read pages: JSON-LD in the words of schema.org.
//!
//! It stands in the page as a block of data, which no browser runs and the content policy does not
//! concern.

use serde_json::{Value, json};

use super::Site;
use super::value::{Html, Text};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// The bulletin as an article, with its way through the site.
pub(super) fn article(
    site: &Site<'_>,
    record: &PublicRecord,
    address: &Address,
    title: &Text,
    description: &Text,
) -> Html {
    let configuration = site.database.configuration();
    let base_url = &configuration.base_url;
    let url = base_url.join(&address.url());
    let content = record.record();
    let team = json!({
        "@type": "Organization",
        "name": Text::from(configuration.name.as_str()),
        "url": base_url.as_str(),
    });
    let names: Vec<Text> = content
        .aliases()
        .iter()
        .map(|alias| Text::from(alias.as_str()))
        .collect();
    let about: Vec<Value> = packages(record)
        .map(|name| json!({"@type": "SoftwareApplication", "name": Text::from(name)}))
        .collect();
    let mut article = json!({
        "@type": "TechArticle",
        "@id": url,
        "url": url,
        "headline": short(title.as_str(), 110),
        "description": description,
        "identifier": content.id.as_str(),
        "datePublished": record.published().to_string(),
        "dateModified": record.modified().to_string(),
        "inLanguage": site.words.language().as_str(),
        "author": team,
        "publisher": team,
        "image": base_url.join(&Address::social_card(&content.id).url()),
        "isAccessibleForFree": true,
    });
    if let Value::Object(article) = &mut article {
        if !names.is_empty() {
            article.insert("alternateName".to_owned(), json!(names));
        }
        if !about.is_empty() {
            article.insert("about".to_owned(), Value::Array(about));
        }
        if content.withdrawal.is_some() {
            article.insert(
                "creativeWorkStatus".to_owned(),
                json!(site.words.say("Withdrawn")),
            );
        }
    }
    let list = base_url.join(&Address::file("advisories/index.html").url());
    Html::of_json(&json!({
        "@context": "https://schema.org",
        "@graph": [article, {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": Text::from(configuration.name.as_str()), "item": base_url.as_str()},
                {"@type": "ListItem", "position": 2, "name": site.words.say("Advisories"), "item": list},
                {"@type": "ListItem", "position": 3, "name": content.id.as_str()},
            ],
        }],
    }))
}

/// The packages that are named, each once, and no more than anybody reads.
fn packages(record: &PublicRecord) -> impl Iterator<Item = &str> {
    const MOST: usize = 10;
    let mut seen = Vec::new();
    let affected = record.record().affected().iter();
    affected
        .filter_map(|affected| affected.package.as_ref())
        .map(|package| package.name.as_str())
        .filter(move |name| {
            let is_new = !seen.contains(name);
            seen.push(name);
            is_new
        })
        .take(MOST)
}

/// The beginning of a text in at most `most` characters.
fn short(text: &str, most: usize) -> Text {
    match text.char_indices().nth(most) {
        Some((end, _)) => Text::from(text.get(..end).unwrap_or_default()),
        None => Text::from(text),
    }
}
