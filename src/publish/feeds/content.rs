//! The text of a record for feed readers, which show it far away from the site.

use crate::advisory::record::Withdrawal;
use crate::configuration::BaseUrl;
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::publish::address::Address;
use crate::publish::markdown::{self, Context};
use crate::publish::site::TEXT_IDS;

/// The text as HTML, a withdrawal first. `page` is the address of the bulletin.
///
/// An id within the text stays text, unlike on the site: it would become a link when the other
/// advisory is published, and the entry would change without a new date.
pub(super) fn html(public: &PublicRecord, database: &PublicDatabase, page: &str) -> Option<String> {
    let record = public.record();
    let base_url = &database.configuration().base_url;
    let notice = record.withdrawal.as_ref().and_then(notice);
    let details = record.details.as_deref().map(|details| {
        let context = Context {
            id_prefix: TEXT_IDS,
            attachment: &|path| attachment(public, base_url, path),
            link: &|path| link(public, database, path),
            advisory: &|_| None,
            say: &markdown::in_english,
        };
        // A link to a place in the same text leads to that place of the bulletin. The renderer
        // escapes every `<` of the source, so this finds its own tags alone.
        markdown::to_html(details, &context).replace("<a href=\"#", &format!("<a href=\"{page}#"))
    });
    match (notice, details) {
        (None, None) => None,
        (notice, details) => Some(notice.unwrap_or_default() + &details.unwrap_or_default()),
    }
}

fn notice(withdrawal: &Withdrawal) -> Option<String> {
    let reason = escape(withdrawal.reason.as_deref()?);
    let successor = withdrawal
        .superseded_by
        .as_ref()
        .map(|id| format!(" Superseded by {}.", escape(id.as_str())));
    Some(format!(
        "<p><strong>Withdrawn:</strong> {reason}{}</p>\n",
        successor.unwrap_or_default()
    ))
}

/// The address of a published attachment.
fn attachment(public: &PublicRecord, base_url: &BaseUrl, path: &str) -> Option<String> {
    let is_published = public.attachments().iter().any(|file| file.path() == path);
    is_published.then(|| base_url.join(&Address::attachment(&public.record().id, path).url()))
}

/// The address of an attachment, or of the bulletin of an advisory that lies beside this one.
fn link(public: &PublicRecord, database: &PublicDatabase, path: &str) -> Option<String> {
    let base_url = &database.configuration().base_url;
    attachment(public, base_url, path).or_else(|| {
        let id = path.strip_suffix(".md")?;
        let other = database.find(id)?.record();
        Some(base_url.join(&Address::bulletin(&other.id).url()))
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
