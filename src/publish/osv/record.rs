//! One record in OSV's form.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::ids::OsvIds;
use super::{schema_version, withdrawn};
use crate::advisory::affected::{Affected, Event, Package, Range};
use crate::advisory::json::Json;
use crate::advisory::record::{Credit, CreditKind, Record, Reference, ReferenceKind};
use crate::advisory::severity::{Rating, Severity, SeveritySource};
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::publish::address::Address;

/// A record as OSV JSON, its keys in the order most databases use.
///
/// What the record holds goes out as it stands: an empty list stays, an absent key stays absent, so
/// that an imported record comes out again. Nothing is ever `null` outside of the free values, which
/// strict consumers refuse.
#[derive(Debug, Serialize)]
pub struct OsvRecord<'a> {
    schema_version: &'static str,
    id: String,
    modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aliases: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Vec<OsvSeverity<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    affected: Option<Vec<OsvAffected<'a>>>,
    references: Vec<OsvReference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<Vec<OsvCredit<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database_specific: Option<Json>,
}

#[derive(Debug, Serialize)]
struct OsvSeverity<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    score: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct OsvAffected<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<OsvPackage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Vec<OsvSeverity<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranges: Option<Vec<OsvRange<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    versions: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecosystem_specific: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database_specific: Option<&'a Json>,
}

#[derive(Debug, Serialize)]
struct OsvPackage<'a> {
    ecosystem: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct OsvRange<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    repo: Option<&'a str>,
    events: Vec<OsvEvent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database_specific: Option<&'a Json>,
}

/// An object with one key.
#[derive(Debug)]
struct OsvEvent<'a>(&'a Event);

#[derive(Debug, Serialize)]
struct OsvReference<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
struct OsvCredit<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a [String]>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

impl<'a> OsvRecord<'a> {
    /// The OSV form of a public record. `published` is absent where the record has none, because
    /// OSV.dev then takes `modified`, which is what the owner of an imported record wanted.
    pub fn new(public: &'a PublicRecord, database: &PublicDatabase, ids: &OsvIds<'_>) -> Self {
        let record = public.record();
        let home = database
            .configuration()
            .base_url
            .join(&Address::bulletin(&record.id).url());
        Self {
            schema_version: schema_version::of(record),
            id: record.id.osv(),
            modified: public.modified().to_string(),
            published: record.published.map(|_| public.published().to_string()),
            withdrawn: record.withdrawal.as_ref().map(|w| w.at.to_string()),
            aliases: record.aliases.as_ref().map(|list| ids.list(list)),
            related: record.related.as_ref().map(|list| ids.list(list)),
            upstream: record.upstream.as_ref().map(|list| ids.list(list)),
            summary: record.summary.as_deref(),
            details: withdrawn::details(record, ids),
            severity: severities(record.severity.as_ref()),
            affected: record
                .affected
                .as_ref()
                .map(|list| list.iter().map(OsvAffected::from).collect()),
            references: references(record, home),
            credits: record
                .credits
                .as_ref()
                .map(|list| list.iter().map(OsvCredit::from).collect()),
            database_specific: database_specific(record, ids),
        }
    }
}

fn severities(list: Option<&Vec<Severity>>) -> Option<Vec<OsvSeverity<'_>>> {
    list.map(|list| {
        list.iter()
            .map(|severity| OsvSeverity {
                kind: severity.kind.as_str(),
                score: &severity.score,
                source: severity.source.map(SeveritySource::as_str),
            })
            .collect()
    })
}

/// The references, and the bulletin behind them unless it is among them.
fn references(record: &Record, home: String) -> Vec<OsvReference<'_>> {
    let is_there = record
        .references()
        .iter()
        .any(|reference| reference.url == home);
    let mut list: Vec<_> = record.references().iter().map(OsvReference::from).collect();
    if !is_there {
        list.push(OsvReference {
            kind: ReferenceKind::Advisory.as_str(),
            url: home.into(),
        });
    }
    list
}

/// What the database defines, and behind it what scanners read there: the word for the severity and
/// the weaknesses (the convention of GitHub's database), and the withdrawal in full.
fn database_specific(record: &Record, ids: &OsvIds<'_>) -> Option<Json> {
    let text = |text: &str| Json::Text(text.to_owned());
    let withdrawal = record.withdrawal.as_ref();
    let weaknesses: Vec<_> = record
        .cwe
        .iter()
        .map(|cwe| Json::Text(cwe.to_string()))
        .collect();
    let added = [
        (
            "severity",
            record.rating_word.and_then(Rating::database_word).map(text),
        ),
        (
            "cwe_ids",
            (!weaknesses.is_empty()).then_some(Json::List(weaknesses)),
        ),
        (
            "withdrawn_reason",
            withdrawal.and_then(|w| w.reason.as_deref()).map(text),
        ),
        (
            "superseded_by",
            withdrawal
                .and_then(|w| w.superseded_by.as_ref())
                .map(|id| Json::Text(ids.form(id))),
        ),
    ];
    let mut all = match &record.database_specific {
        Some(Json::Object(entries)) => Some(entries.clone()),
        _ => None,
    };
    for (key, value) in added {
        let Some(value) = value else { continue };
        let entries = all.get_or_insert_default();
        if !entries.iter().any(|(name, _)| name == key) {
            entries.push((key.to_owned(), value));
        }
    }
    all.map(Json::Object)
}

impl<'a> From<&'a Affected> for OsvAffected<'a> {
    fn from(affected: &'a Affected) -> Self {
        Self {
            package: affected.package.as_ref().map(OsvPackage::from),
            severity: severities(affected.severity.as_ref()),
            ranges: affected
                .ranges
                .as_ref()
                .map(|list| list.iter().map(OsvRange::from).collect()),
            versions: affected.versions.as_deref(),
            ecosystem_specific: affected.ecosystem_specific.as_ref(),
            database_specific: affected.database_specific.as_ref(),
        }
    }
}

impl<'a> From<&'a Package> for OsvPackage<'a> {
    fn from(package: &'a Package) -> Self {
        Self {
            ecosystem: package.ecosystem.as_str(),
            name: &package.name,
            purl: package.purl.as_deref(),
        }
    }
}

impl<'a> From<&'a Range> for OsvRange<'a> {
    fn from(range: &'a Range) -> Self {
        Self {
            kind: range.kind.as_str(),
            repo: range.repo.as_deref(),
            events: range.events.iter().map(OsvEvent).collect(),
            database_specific: range.database_specific.as_ref(),
        }
    }
}

impl<'a> From<&'a Reference> for OsvReference<'a> {
    fn from(reference: &'a Reference) -> Self {
        Self {
            kind: reference.kind.as_str(),
            url: reference.url.as_str().into(),
        }
    }
}

impl<'a> From<&'a Credit> for OsvCredit<'a> {
    fn from(credit: &'a Credit) -> Self {
        Self {
            name: &credit.name,
            contact: credit.contact.as_deref(),
            kind: credit.kind.map(CreditKind::as_str),
        }
    }
}

impl Serialize for OsvEvent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(event) = self;
        serializer.collect_map([(event.kind.as_str(), &event.value)])
    }
}
