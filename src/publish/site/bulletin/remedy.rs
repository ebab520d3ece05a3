//! What to do: the versions to upgrade to, and the way around for who cannot.

use std::borrow::Cow;

use serde::Serialize;

use super::super::Site;
use super::super::value::{Html, Text};
use super::super::words::Words;
use super::affected::version_ranges;
use crate::advisory::affected::{Affected, Event, EventKind, RangeKind};
use crate::advisory::affected_words;
use crate::advisory::record::Record;

/// The packages that are named one by one; more than these are found in the table.
const SHOWN: usize = 6;

/// What to do.
#[derive(Serialize)]
pub(super) struct Remedies {
    packages: Vec<Remedy>,
    /// How many packages only the table names.
    more: usize,
    /// The ids of headings of the text that say what else helps.
    workarounds: Vec<Heading>,
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
pub(super) struct CommitShown {
    what: Cow<'static, str>,
    short: Text,
    full: Text,
}

/// A heading of the text, by the id of its place.
#[derive(Serialize)]
struct Heading {
    id: Text,
    text: Html,
}

impl Remedies {
    /// What to upgrade to, package by package; nothing for what was withdrawn.
    pub(super) fn of(site: &Site<'_>, record: &Record, details: Option<&Html>) -> Self {
        let mut packages: Vec<Remedy> = Vec::new();
        if record.withdrawal.is_none() {
            for affected in record.affected() {
                add(site, affected, &mut packages);
            }
        }
        let more = packages.len().saturating_sub(SHOWN);
        packages.truncate(SHOWN);
        Self {
            packages,
            more,
            workarounds: details
                .filter(|_| record.withdrawal.is_none())
                .map(|details| workarounds(&site.words, details))
                .unwrap_or_default(),
        }
    }
}

fn add(site: &Site<'_>, affected: &Affected, remedies: &mut Vec<Remedy>) {
    let Some(package) = &affected.package else {
        return;
    };
    let Some(known) = site.packages.find(package) else {
        return;
    };
    let url = known.page().url();
    let fixed = version_fixes(affected);
    let commits = commit_fixes(&site.words, affected);
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

/// The headings of the text that promise a way around, as it was rendered.
fn workarounds(words: &Words, details: &Html) -> Vec<Heading> {
    let names = words.ways_around();
    let html = details.as_str();
    let mut found = Vec::new();
    for (at, _) in html.match_indices("<h") {
        let heading = html.get(at..).unwrap_or_default();
        let Some((tag, rest)) = heading.split_once('>') else {
            continue;
        };
        let id = tag
            .split_once(" id=\"")
            .and_then(|(_, id)| id.split_once('"'));
        let (Some((id, _)), Some((text, _))) = (id, rest.split_once("</h")) else {
            continue;
        };
        let lower = text.to_lowercase();
        let is_plain = !text.contains("<a") && !text.contains(" id=\"");
        if is_plain && names.iter().any(|name| lower.contains(name)) {
            found.push(Heading {
                id: Text::from(id),
                text: Html::of_rendered(text),
            });
        }
    }
    found
}

fn commit_fixes(words: &Words, affected: &Affected) -> Vec<CommitShown> {
    let ranges = affected.ranges.iter().flatten();
    ranges
        .filter(|range| range.kind == RangeKind::Git)
        .flat_map(|range| &range.events)
        .filter(|event| event.kind == EventKind::Fixed)
        .map(|event| commit(words, event))
        .collect()
}

/// The versions that end a range, each once.
pub(super) fn version_fixes(affected: &Affected) -> Vec<Text> {
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

/// An event of a range of commits.
pub(super) fn commit(words: &Words, event: &Event) -> CommitShown {
    CommitShown {
        what: words.say(match event.kind {
            EventKind::Introduced => "introduced in",
            EventKind::LastAffected => "last affected",
            EventKind::Fixed => "fixed in",
            EventKind::Limit => "searched up to",
        }),
        short: match event.value.as_str() {
            "0" => Text::from(&*words.say("the first commit")),
            value => Text::from(value.chars().take(12).collect::<String>().as_str()),
        },
        full: Text::from(event.value.as_str()),
    }
}
