//! The bulletin: everything a record says, for people.

use serde::Serialize;

use super::facts::{self, IdLink, RatingShown, SeverityShown};
use super::preview::PrivateShown;
use super::value::{Html, Moment, Text};
use super::{Head, Site};
use crate::advisory::affected::{Affected, Event, EventKind, Range, RangeKind};
use crate::advisory::affected_words;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::{CreditKind, Record, ReferenceKind};
use crate::disclosure::public::PublicRecord;
use crate::publish::PublishError;
use crate::publish::address::Address;
use crate::publish::markdown::Context;

/// The characters of a description in search engines.
const DESCRIPTION: usize = 200;

/// More versions than these are folded away.
const VERSIONS_SHOWN: usize = 12;

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
    severities: Vec<SeverityShown>,
    weaknesses: Vec<facts::WeaknessShown>,
    aliases: Vec<IdLink>,
    related: Vec<IdLink>,
    upstream: Vec<IdLink>,
    remedies: Vec<Remedy>,
    affected: Vec<AffectedShown>,
    details: Option<Html>,
    references: Vec<ReferenceGroup>,
    credits: Vec<CreditShown>,
    osv: String,
}

#[derive(Serialize)]
struct WithdrawalShown {
    at: Moment,
    reason: Option<Html>,
    superseded_by: Option<IdLink>,
}

/// A package with the versions that mend it.
#[derive(Serialize)]
struct Remedy {
    name: Text,
    ecosystem: Text,
    url: String,
    fixed: Vec<Text>,
    /// Commits, for packages without a fixed version.
    commits: Vec<CommitShown>,
}

#[derive(Serialize)]
pub(super) struct AffectedShown {
    package: Option<PackageShown>,
    ranges: Vec<Text>,
    fixed: Vec<Text>,
    git: Vec<GitShown>,
    versions: Vec<Text>,
    fold_versions: bool,
    severities: Vec<SeverityShown>,
}

#[derive(Serialize)]
struct PackageShown {
    name: Text,
    ecosystem: Text,
    purl: Option<Text>,
    url: String,
}

#[derive(Serialize)]
struct GitShown {
    repo: Option<Text>,
    url: Option<Text>,
    events: Vec<CommitShown>,
}

#[derive(Serialize)]
struct CommitShown {
    what: &'static str,
    short: Text,
    full: Text,
}

#[derive(Serialize)]
struct ReferenceGroup {
    label: &'static str,
    items: Vec<ReferenceShown>,
}

#[derive(Serialize)]
struct ReferenceShown {
    text: Text,
    url: Option<Text>,
}

#[derive(Serialize)]
struct CreditShown {
    name: Text,
    role: Option<&'static str>,
    url: Option<Text>,
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
    let head = Head {
        title: site.title(&if content.summary.is_some() {
            format!("{}: {}", content.id, title.as_str())
        } else {
            content.id.to_string()
        }),
        description: Some(match content.details.as_deref() {
            Some(details) if !details.trim().is_empty() => Text::of_markdown(details, DESCRIPTION),
            _ => title,
        }),
        section: "advisories",
    };
    let values = Values {
        bulletin: bulletin(site, record, &address),
    };
    let html = site.render(&address, "bulletin.html", &head, &values)?;
    Ok((address, html))
}

fn bulletin(site: &Site<'_>, record: &PublicRecord, address: &Address) -> Bulletin {
    let content = record.record();
    let links = |ids: &Option<Vec<VulnerabilityId>>| -> Vec<IdLink> {
        ids.iter()
            .flatten()
            .map(|id| facts::id_link(site, id.as_str(), content))
            .collect()
    };
    Bulletin {
        id: Text::from(content.id.as_str()),
        title: Html::of_line(content.title()),
        published: Moment::from(record.published()),
        modified: Moment::from(record.modified()),
        is_modified: record.modified() != record.published(),
        withdrawal: content
            .withdrawal
            .as_ref()
            .map(|withdrawal| WithdrawalShown {
                at: Moment::from(withdrawal.at),
                reason: withdrawal
                    .reason
                    .as_deref()
                    .map(|reason| markdown(site, record, address, "reason-", reason)),
                superseded_by: withdrawal
                    .superseded_by
                    .as_ref()
                    .map(|id| facts::id_link(site, id.as_str(), content)),
            }),
        private: record.private().map(PrivateShown::from),
        rating: facts::rating(content),
        severities: facts::severities(content),
        weaknesses: facts::weaknesses(content),
        aliases: links(&content.aliases),
        related: links(&content.related),
        upstream: links(&content.upstream),
        remedies: remedies(site, content),
        affected: content
            .affected()
            .iter()
            .map(|affected| affected_shown(site, content, affected))
            .collect(),
        details: content
            .details
            .as_deref()
            .filter(|details| !details.trim().is_empty())
            .map(|details| markdown(site, record, address, TEXT_IDS, details)),
        references: references(content),
        credits: credits(content),
        osv: Address::osv(&content.id).url(),
    }
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
        },
    )
}

/// What to upgrade to, package by package; nothing for what was withdrawn.
fn remedies(site: &Site<'_>, record: &Record) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::new();
    if record.withdrawal.is_some() {
        return remedies;
    }
    for affected in record.affected() {
        let Some(package) = &affected.package else {
            continue;
        };
        let Some(known) = site.packages.find(package) else {
            continue;
        };
        let url = known.page().url();
        let fixed = version_fixes(affected);
        let commits = commit_fixes(affected);
        match remedies.iter_mut().find(|remedy| remedy.url == url) {
            Some(remedy) => {
                for version in fixed {
                    if !remedy.fixed.contains(&version) {
                        remedy.fixed.push(version);
                    }
                }
                remedy.commits.extend(commits);
            }
            None => remedies.push(Remedy {
                name: Text::from(package.name.as_str()),
                ecosystem: Text::from(package.ecosystem.as_str()),
                url,
                fixed,
                commits,
            }),
        }
    }
    remedies
}

fn commit_fixes(affected: &Affected) -> Vec<CommitShown> {
    let ranges = affected.ranges.iter().flatten();
    ranges
        .filter(|range| range.kind == RangeKind::Git)
        .flat_map(|range| &range.events)
        .filter(|event| event.kind == EventKind::Fixed)
        .map(commit)
        .collect()
}

fn version_ranges(affected: &Affected) -> impl Iterator<Item = &Range> {
    let ranges = affected.ranges.iter().flatten();
    ranges.filter(|range| range.kind != RangeKind::Git)
}

fn version_fixes(affected: &Affected) -> Vec<Text> {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let mut all: Vec<Text> = Vec::new();
    for version in
        version_ranges(affected).flat_map(|range| affected_words::fixed(range, ecosystem))
    {
        let version = Text::from(version);
        if !all.contains(&version) {
            all.push(version);
        }
    }
    all
}

/// One entry of what is affected.
pub(super) fn affected_shown(
    site: &Site<'_>,
    record: &Record,
    affected: &Affected,
) -> AffectedShown {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let versions: Vec<_> = affected
        .versions
        .iter()
        .flatten()
        .map(|version| Text::from(version.as_str()))
        .collect();
    AffectedShown {
        package: affected.package.as_ref().and_then(|package| {
            Some(PackageShown {
                name: Text::from(package.name.as_str()),
                ecosystem: Text::from(package.ecosystem.as_str()),
                purl: package.purl.as_deref().map(Text::from),
                url: site.packages.find(package)?.page().url(),
            })
        }),
        ranges: version_ranges(affected)
            .flat_map(|range| affected_words::words(range, ecosystem))
            .map(|words| Text::from(words.as_str()))
            .collect(),
        fixed: version_fixes(affected),
        git: affected
            .ranges
            .iter()
            .flatten()
            .filter(|range| range.kind == RangeKind::Git)
            .map(git)
            .collect(),
        fold_versions: versions.len() > VERSIONS_SHOWN,
        versions,
        severities: facts::severities_of_package(record, affected),
    }
}

fn git(range: &Range) -> GitShown {
    GitShown {
        repo: range.repo.as_deref().map(Text::from),
        url: range.repo.as_deref().and_then(Text::of_web_address),
        events: range.events.iter().map(commit).collect(),
    }
}

fn commit(event: &Event) -> CommitShown {
    CommitShown {
        what: match event.kind {
            EventKind::Introduced => "introduced in",
            EventKind::LastAffected => "last affected",
            EventKind::Fixed => "fixed in",
            EventKind::Limit => "searched up to",
        },
        short: match event.value.as_str() {
            "0" => Text::from("the first commit"),
            value => Text::from(value.chars().take(12).collect::<String>().as_str()),
        },
        full: Text::from(event.value.as_str()),
    }
}

/// The kinds of references in the order of what readers need first.
const REFERENCES: &[(ReferenceKind, &str)] = &[
    (ReferenceKind::Fix, "Fix"),
    (ReferenceKind::Advisory, "Advisory"),
    (ReferenceKind::Report, "Report"),
    (ReferenceKind::Article, "Article"),
    (ReferenceKind::Discussion, "Discussion"),
    (ReferenceKind::Detection, "Detection"),
    (ReferenceKind::Evidence, "Evidence"),
    (ReferenceKind::Introduced, "Introduced by"),
    (ReferenceKind::Git, "Source code"),
    (ReferenceKind::Package, "Package"),
    (ReferenceKind::Web, "More"),
];

fn references(record: &Record) -> Vec<ReferenceGroup> {
    REFERENCES
        .iter()
        .map(|(kind, label)| ReferenceGroup {
            label,
            items: record
                .references()
                .iter()
                .filter(|reference| reference.kind == *kind)
                .map(|reference| ReferenceShown {
                    text: Text::from(reference.url.as_str()),
                    url: Text::of_web_address(&reference.url),
                })
                .collect(),
        })
        .filter(|group| !group.items.is_empty())
        .collect()
}

fn credits(record: &Record) -> Vec<CreditShown> {
    record
        .credits()
        .iter()
        .map(|credit| CreditShown {
            name: Text::from(credit.name.as_str()),
            role: credit.kind.map(role),
            url: credit
                .contact
                .iter()
                .flatten()
                .find_map(|contact| Text::of_web_address(contact)),
        })
        .collect()
}

fn role(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::Finder => "finder",
        CreditKind::Reporter => "reporter",
        CreditKind::Analyst => "analyst",
        CreditKind::Coordinator => "coordinator",
        CreditKind::RemediationDeveloper => "developer of the fix",
        CreditKind::RemediationReviewer => "reviewer of the fix",
        CreditKind::RemediationVerifier => "verifier of the fix",
        CreditKind::Tool => "tool",
        CreditKind::Sponsor => "sponsor",
        CreditKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_of_reference_is_left_out() {
        for kind in ReferenceKind::ALL {
            assert!(
                REFERENCES.iter().any(|(listed, _)| listed == kind),
                "{kind:?}"
            );
        }
    }
}
