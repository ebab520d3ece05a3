//! From a kind of notice to letters: one for each recipient, or the reason why there is none.

mod private;
mod users;

use crate::advisory::case::words::Notice;
use crate::advisory::instant::Instant;
use crate::configuration::{Configuration, Sender};
use crate::notice::NoticeError;
use crate::notice::field::Field;
use crate::notice::mail::Letter;
use crate::notice::text::wrap;
use crate::publish::address::Address;

pub use private::{private, tlp};
pub use users::public;

/// What somebody asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The kind of notice.
    pub kind: Notice,
    /// The parties, by alias; all that may have it where there is none.
    pub to: Vec<String>,
    /// A subject that tells more than the reference.
    pub subject: Option<String>,
    /// Until when to answer.
    pub reply_by: Option<Instant>,
    /// What changed.
    pub changes: Option<String>,
    /// The revision, where it is not the next one.
    pub revision: Option<u32>,
    /// When it is issued.
    pub issued: Instant,
}

/// The letters, and those who get none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composition {
    /// One for each recipient.
    pub letters: Vec<Letter>,
    /// Who may not have it, and why not.
    pub refused: Vec<(String, String)>,
    /// Who has it already.
    pub already: Vec<String>,
    /// The revision.
    pub revision: u32,
}

fn sender(configuration: &Configuration, kind: Notice) -> Result<&Sender, NoticeError> {
    let from = configuration.notices.from.as_ref();
    from.ok_or_else(|| NoticeError::Missing {
        kind,
        fields: vec![Field::Issuer],
    })
}

fn url(configuration: &Configuration, id: &crate::advisory::id::AdvisoryId) -> String {
    configuration.base_url.join(&Address::bulletin(id).url())
}

/// The reference and the date; more only where somebody asked for it: subjects are never encrypted.
fn subject(request: &Request, reference: &str) -> String {
    let day = request.issued.civil().date();
    match &request.subject {
        Some(more) => format!("[{reference}] {day} {more}"),
        None => format!("[{reference}] {day}"),
    }
}

/// The text between its marker, as its first and its last line: whoever prints, forwards or quotes
/// one end of it has the marker.
fn marked(text: &str, marker: &str) -> String {
    let marker = wrap(marker);
    let marker = marker.trim_end();
    wrap(&format!("{marker}\n\n{text}\n\n{marker}\n"))
}

fn file_name(reference: &str, kind: Notice, revision: u32, alias: &str) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .take(64)
            .collect()
    };
    format!(
        "{}-{kind}-r{revision}-{}.eml",
        plain(reference),
        plain(alias)
    )
}
