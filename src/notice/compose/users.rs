//! Letters that everybody may read.

use super::{Composition, Request, file_name, marked, sender, subject, url};
use crate::advisory::case::copies::CopyId;
use crate::advisory::case::reach::MailAddress;
use crate::advisory::case::words::Notice;
use crate::advisory::record::Record;
use crate::configuration::Configuration;
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::notice::NoticeError;
use crate::notice::facts::{self, Facts, moment};
use crate::notice::field::Field;
use crate::notice::mail::Letter;
use crate::notice::template::Templates;

/// Letters to users about what is public, made from public types alone.
///
/// # Errors
/// [`NoticeError`]: something is missing, or it is not the time for this kind.
pub fn public(
    database: &PublicDatabase,
    record: &PublicRecord,
    templates: &Templates,
    request: &Request,
) -> Result<Composition, NoticeError> {
    let kind = request.kind;
    let configuration = database.configuration();
    let not_now = |why: &str| NoticeError::NotNow {
        kind,
        why: why.to_owned(),
    };
    let is_withdrawn = record.record().withdrawal.is_some();
    if is_withdrawn != (kind == Notice::Withdrawal) {
        return Err(not_now(if is_withdrawn {
            "it is withdrawn; send `withdrawal`"
        } else {
            "it is not withdrawn"
        }));
    }
    let id = &record.record().id;
    let mut facts = Facts::default();
    facts::sender(&mut facts, configuration);
    facts::record(&mut facts, record.record());
    facts.set(Field::Reference, id.as_str());
    facts.set(Field::Url, url(configuration, id));
    if let Some(changes) = &request.changes {
        facts.set(Field::Changes, changes.trim());
    }
    facts.put("cve", aliases(record.record()));
    let credits: Vec<&str> = record
        .record()
        .credits()
        .iter()
        .map(|credit| credit.name.as_str())
        .collect();
    facts.put("credit", credits);
    facts.put("issued", moment(request.issued, None));
    facts.put("tlp", "TLP:CLEAR");
    facts.put("kind", kind.as_str());
    if !configuration.notices.announce.is_empty() {
        facts.set(Field::Announce, "known");
    }
    let missing = facts.missing(kind);
    if !missing.is_empty() {
        return Err(NoticeError::Missing {
            kind,
            fields: missing,
        });
    }
    let revision = request.revision.unwrap_or(1);
    let modified = record.modified().to_string();
    let mut composition = Composition {
        revision,
        ..Composition::default()
    };
    for list in &configuration.notices.announce {
        let number = revision.to_string();
        let identity = [id.as_str(), kind.as_str(), &modified, &number];
        composition.letters.extend(announcement(
            configuration,
            templates,
            &facts,
            request,
            list,
            id.as_str(),
            &identity,
            revision,
        )?);
    }
    Ok(composition)
}

#[expect(clippy::too_many_arguments, reason = "all of it is in the one letter")]
pub(super) fn announcement(
    configuration: &Configuration,
    templates: &Templates,
    facts: &Facts,
    request: &Request,
    list: &MailAddress,
    shown: &str,
    identity: &[&str],
    revision: u32,
) -> Result<Option<Letter>, NoticeError> {
    let kind = request.kind;
    let mut identity = identity.to_vec();
    identity.push(list.as_str());
    // No key: what everybody reads has nothing to be traced, and the id must not depend on secrets.
    let copy = CopyId::of("", &identity);
    let text = templates
        .render(kind, facts.values())
        .map_err(NoticeError::Template)?;
    let sender = sender(configuration, kind)?;
    let alias = list.local().to_ascii_lowercase();
    Ok(Some(Letter {
        from_name: sender.name.to_string(),
        from: sender.address.clone(),
        to_name: String::new(),
        to: list.clone(),
        key: None,
        subject: subject(request, shown),
        date: request.issued,
        host: configuration.base_url.host().to_owned(),
        thread: (kind != Notice::PreAnnouncement).then(|| CopyId::of("", &[shown, "thread"])),
        body: marked(&text, "TLP:CLEAR"),
        attachments: Vec::new(),
        file_name: file_name(shown, kind, revision, &alias),
        alias,
        copy,
    }))
}

pub(super) fn aliases(record: &Record) -> String {
    let aliases: Vec<&str> = record
        .aliases()
        .iter()
        .map(crate::advisory::id::VulnerabilityId::as_str)
        .collect();
    aliases.join(", ")
}
