//! The ROLIE feed of all documents, with its service and category documents (sections 7.1.15 to
//! 7.1.17; RFC 8322).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::provider::Provider;
use super::{address, hashes, text};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;
use crate::publish::{Output, PublishError, plain_title};

/// What every feed and collection is about, as the standard words it.
const INFORMATION_TYPE: &str = "urn:ietf:params:rolie:category:information-type";
const SCHEMA: &str = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json";

fn feed() -> Address {
    Address::csaf_white("csaf-feed-tlp-white.json")
}

fn categories() -> Address {
    Address::csaf_white("category-white.json")
}

fn service() -> Address {
    Address::well_known("csaf/service.json")
}

/// What the metadata says of it.
pub(super) fn distribution(provider: &Provider<'_>) -> Value {
    json!({
        "categories": [provider.url(&categories())],
        "feeds": [{
            "summary": title(provider),
            "tlp_label": "WHITE",
            "url": provider.url(&feed()),
        }],
        "services": [provider.url(&service())],
    })
}

fn title(provider: &Provider<'_>) -> String {
    let name = &provider.database.configuration().name;
    format!("{name}: all advisories (TLP:WHITE)")
}

fn information_type() -> Value {
    json!({"scheme": INFORMATION_TYPE, "term": "csaf"})
}

/// Writes the three documents.
pub(super) fn write(provider: &Provider<'_>, output: &dyn Output) -> Result<(), PublishError> {
    let newest = provider.database.newest_first();
    let entries: Vec<Value> = newest
        .iter()
        .map(|record| entry(provider, record))
        .collect();
    let document = json!({"feed": {
        "category": [information_type()],
        "entry": entries,
        "id": "csaf-feed-tlp-white",
        "link": [
            {"href": provider.url(&feed()), "rel": "self"},
            {"href": provider.url(&service()), "rel": "service"},
        ],
        "title": title(provider),
        "updated": provider.updated().to_string(),
    }});
    output.put(&feed(), text(&document).as_bytes())?;
    let document = json!({"service": {"workspace": [{
        "collection": [{
            "categories": {"category": [information_type()]},
            "href": provider.url(&feed()),
            "title": title(provider),
        }],
        "title": provider.database.configuration().name,
    }]}});
    output.put(&service(), text(&document).as_bytes())?;
    let products: BTreeSet<&str> = provider
        .packages
        .iter()
        .map(|package| package.name)
        .collect();
    let products: Vec<Value> = products
        .into_iter()
        .map(|name| json!({"term": name}))
        .collect();
    let document = json!({"categories": {"category": products}});
    output.put(&categories(), text(&document).as_bytes())
}

fn entry(provider: &Provider<'_>, public: &PublicRecord) -> Value {
    let record = public.record();
    let document = address(public);
    let url = provider.url(&document);
    let link = |rel: &str, extension: &str| json!({"href": provider.url(&document.with_extension(extension)), "rel": rel});
    let mut links = vec![json!({"href": url, "rel": "self"})];
    links.extend(hashes::EXTENSIONS.map(|extension| link("hash", extension)));
    // `advgen sign` writes it before the output is deployed.
    if !provider.csaf.keys.is_empty() {
        links.push(link("signature", "asc"));
    }
    json!({
        "content": {"src": url, "type": "application/json"},
        "format": {"schema": SCHEMA, "version": "2.0"},
        "id": record.id.as_str(),
        "link": links,
        "published": public.published().to_string(),
        "title": plain_title::of(record),
        "updated": public.modified().to_string(),
    })
}
