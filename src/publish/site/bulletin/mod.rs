//! The bulletin: everything a record says, for people.

mod affected;
mod citation;
pub(super) mod credits;
mod parts;
mod references;
mod relations;
mod remedy;
mod time_line;

use std::borrow::Cow;

use serde::Serialize;

pub(super) use self::affected::{AffectedShown, affected_shown};

use self::affected::{Reach, reach};
use self::citation::Citation;
use self::credits::CreditShown;
use self::references::ReferenceGroup;
use self::relations::Relations;
use self::remedy::Remedies;
use self::time_line::Moments;
use super::facts::{self, IdLink, RatingShown, SeverityShown};
use super::preview::PrivateShown;
use super::value::{Html, Moment, Text};
use super::{Head, Site, json_ld, social_card};
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::CreditKind;
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::csaf;
use crate::publish::markdown::Context;

/// The characters of a description in search engines.
const DESCRIPTION: usize = 200;

#[derive(Serialize)]
struct Bulletin {
    id: Text,
    title: Html,
    published: Moment,
    modified: Moment,
    is_modified: bool,
    withdrawal: Option<WithdrawalShown>,
    /// In a preview, that nobody outside may see it.
    private: Option<PrivateShown>,
    rating: Option<RatingShown>,
    /// What it takes to attack, in a few words.
    in_short: Vec<Cow<'static, str>>,
    severities: Vec<SeverityShown>,
    weaknesses: Vec<facts::WeaknessShown>,
    aliases: Vec<IdLink>,
    upstream: Vec<IdLink>,
    relations: Relations,
    remedies: Remedies,
    reach: Reach,
    affected: Vec<AffectedShown>,
    details: Option<Html>,
    references: Vec<ReferenceGroup>,
    credits: Vec<CreditShown>,
    time_line: Moments,
    citation: Citation,
    osv: String,
    /// The document of the CSAF provider, where there is one.
    csaf: Option<String>,
    /// The same for machines that read pages.
    json_ld: Option<Html>,
}

#[derive(Serialize)]
struct WithdrawalShown {
    at: Moment,
    reason: Option<Html>,
    superseded_by: Option<IdLink>,
}

pub(super) fn page(
    site: &Site<'_>,
    record: &PublicRecord,
) -> Result<(Address, String), PublishError> {
    #[derive(Serialize)]
    struct Values {
        bulletin: Bulletin,
    }
    let content = record.record();
    let address = Address::bulletin(&content.id);
    let title = Text::of_markdown(content.title(), usize::MAX);
    let description = match content.details.as_deref() {
        Some(details) if !details.trim().is_empty() => Text::of_markdown(details, DESCRIPTION),
        _ => title.clone(),
    };
    let json_ld = site
        .mark
        .is_none()
        .then(|| json_ld::article(site, record, &address, &title, &description));
    let title_of_page = if content.summary.is_some() {
        format!("{}: {}", content.id, title.as_str())
    } else {
        content.id.to_string()
    };
    let head = Head {
        description: Some(description),
        kind: "article",
        picture: social_card::is_made(site).then(|| Address::social_card(&content.id).url()),
        published: Some(Moment::of(record.published(), &site.words)),
        modified: Some(Moment::of(record.modified(), &site.words)),
        ..Head::new(site.title(&title_of_page), "advisories")
    };
    let values = Values {
        bulletin: Bulletin {
            json_ld,
            ..bulletin(site, record, &address, &title)
        },
    };
    let html = site.render(&address, "bulletin.html", &head, &values)?;
    Ok((address, html))
}

fn bulletin(site: &Site<'_>, record: &PublicRecord, address: &Address, title: &Text) -> Bulletin {
    let content = record.record();
    let words = &site.words;
    let links = |ids: &Option<Vec<VulnerabilityId>>| -> Vec<IdLink> {
        ids.iter()
            .flatten()
            .map(|id| facts::id_link(site, id.as_str(), content))
            .collect()
    };
    let details = content
        .details
        .as_deref()
        .filter(|details| !details.trim().is_empty())
        .map(|details| markdown(site, record, address, TEXT_IDS, details));
    let affected: Vec<_> = content
        .affected()
        .iter()
        .map(|affected| affected_shown(site, content, affected))
        .collect();
    Bulletin {
        id: Text::from(content.id.as_str()),
        title: Html::of_line(content.title()),
        published: Moment::of(record.published(), words),
        modified: Moment::of(record.modified(), words),
        is_modified: record.modified() != record.published(),
        withdrawal: content
            .withdrawal
            .as_ref()
            .map(|withdrawal| WithdrawalShown {
                at: Moment::of(withdrawal.at, words),
                reason: withdrawal
                    .reason
                    .as_deref()
                    .map(|reason| markdown(site, record, address, "reason-", reason)),
                superseded_by: withdrawal
                    .superseded_by
                    .as_ref()
                    .map(|id| facts::id_link(site, id.as_str(), content)),
            }),
        private: record
            .private()
            .map(|private| PrivateShown::of(private, words)),
        rating: facts::rating(words, content),
        in_short: facts::in_short(words, content),
        severities: facts::severities(words, content),
        weaknesses: facts::weaknesses(content),
        aliases: links(&content.aliases),
        upstream: links(&content.upstream),
        relations: Relations::of(site, record, links(&content.related)),
        remedies: Remedies::of(site, content, details.as_ref()),
        reach: reach(&affected),
        affected,
        details,
        references: references::of(words, content),
        credits: credits::of(site, content),
        time_line: Moments::of(record, words),
        citation: Citation::of(site, record, address, title),
        osv: Address::osv(&content.id).url(),
        csaf: site
            .database
            .configuration()
            .csaf
            .as_ref()
            .map(|_| csaf::address(record).url()),
        json_ld: None,
    }
}

/// What the kinds of references are called.
pub(super) fn labels_of_references() -> Vec<&'static str> {
    references::labels()
}

/// What people are thanked for.
pub(super) fn roles_of_credits() -> Vec<&'static str> {
    CreditKind::ALL
        .iter()
        .map(|kind| credits::role(*kind))
        .collect()
}

/// What the ids in the text of a record begin with on its bulletin; feeds link to them.
pub(in crate::publish) const TEXT_IDS: &str = "text-";

/// A text of the record; `id_prefix` keeps its headings apart from those of others on the page.
fn markdown(
    site: &Site<'_>,
    record: &PublicRecord,
    address: &Address,
    id_prefix: &str,
    text: &str,
) -> Html {
    let id = &record.record().id;
    let advisory = |name: &str| {
        site.meant(name)
            .filter(|other| other.record().id != *id)
            .map(|other| address.to(&Address::bulletin(&other.record().id)))
    };
    let attachment = |path: &str| {
        let file = record
            .attachments()
            .iter()
            .find(|file| file.path() == path)?;
        Some(address.to(&Address::attachment(id, file.path())))
    };
    // `OTHER-ID.md`, `OTHER-ID` and `OTHER-ID/index.md` mean the bulletin of that advisory.
    let link = |path: &str| {
        attachment(path).or_else(|| {
            let path = path.strip_suffix("/index.md").unwrap_or(path);
            let name = path.rsplit('/').next().unwrap_or(path);
            let other = site
                .database
                .find(name.strip_suffix(".md").unwrap_or(name))?;
            Some(address.to(&Address::bulletin(&other.record().id)))
        })
    };
    Html::of_text(
        text,
        &Context {
            id_prefix,
            attachment: &attachment,
            link: &link,
            advisory: &advisory,
            say: &|phrase| site.words.say(phrase),
        },
    )
}
