//! Atom 1.0 (RFC 4287).

use super::Head;
use super::entry::Entry;
use crate::publish::xml::Xml;

/// When a feed without entries was updated: the month in which Atom became a standard. Atom demands
/// an instant, and this one is earlier than any entry that will come, so the feed never goes back.
const BEFORE_ALL_ENTRIES: &str = "2005-12-01T00:00:00Z";

/// The feed. `entries` begin with the one changed last.
pub(super) fn feed(head: &Head<'_>, entries: &[&Entry<'_>]) -> Xml {
    let updated = entries
        .first()
        .map_or_else(|| BEFORE_ALL_ENTRIES.to_owned(), |newest| newest.updated());
    let mut xml = Xml::document();
    xml.element("feed", &[("xmlns", "http://www.w3.org/2005/Atom")], |xml| {
        xml.text("id", &[], &head.own);
        xml.text("title", &[], &head.title);
        if let Some(description) = head.description {
            xml.text("subtitle", &[], description);
        }
        xml.text("updated", &[], &updated);
        link(xml, "self", "application/atom+xml", &head.own);
        link(xml, "alternate", "text/html", &head.home);
        xml.element("author", &[], |xml| {
            xml.text("name", &[], head.author);
            xml.text("uri", &[], head.author_page);
        });
        // Without a version, which would change the feed when nothing was published.
        xml.text("generator", &[], "advgen");
        for entry in entries {
            self::entry(xml, entry);
        }
    });
    xml
}

fn entry(xml: &mut Xml, entry: &Entry<'_>) {
    xml.element("entry", &[], |xml| {
        xml.text("id", &[], &entry.page);
        xml.text("title", &[], &entry.title);
        xml.text("published", &[], &entry.published());
        xml.text("updated", &[], &entry.updated());
        link(xml, "alternate", "text/html", &entry.page);
        link(xml, "related", "application/json", &entry.osv);
        for tag in &entry.tags {
            xml.empty("category", &[("term", tag)]);
        }
        if let Some(html) = &entry.html {
            xml.text("content", &[("type", "html")], html);
        }
    });
}

fn link(xml: &mut Xml, relation: &str, kind: &str, address: &str) {
    xml.empty(
        "link",
        &[("rel", relation), ("type", kind), ("href", address)],
    );
}
