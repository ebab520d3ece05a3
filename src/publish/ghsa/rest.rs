//! What GitHub has no field for: sections at the end of the description.

use super::Purpose;
use crate::advisory::affected::{Affected, Range, RangeKind};
use crate::advisory::affected_words;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::{Credit, Record};
use crate::advisory::severity::Severity;
use crate::publish::remarks::Remarks;

/// The sections. What is told here is told to the one who exports, too.
pub(super) fn sections(
    record: &Record,
    purpose: Purpose,
    told: Option<&Severity>,
    home: &str,
    remarks: &mut Remarks,
) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |title: &str, lines: Vec<String>, why: &str| {
        if !lines.is_empty() {
            let lines: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
            all.push(format!("### {title}\n{}", lines.join("\n")));
            remarks.note(format!("{why}: in the description"));
        }
    };
    add(
        "Affected commits",
        commits(record),
        "ranges that GitHub has no field for",
    );
    let ratings = record.severities().into_iter();
    let ratings = ratings
        .filter(|severity| Some(*severity) != told)
        .map(|severity| format!("{}: {}", severity.system(), severity.score))
        .collect();
    add(
        "Further ratings",
        ratings,
        "ratings beside the one that GitHub takes",
    );
    let aliases = record.aliases().iter().map(VulnerabilityId::as_str);
    let is_told = |alias: &&str| alias.starts_with("GHSA-") || alias.starts_with("CVE-");
    let aliases = aliases.filter(|alias| !is_told(alias)).map(str::to_owned);
    add("Other names", aliases.collect(), "aliases");
    let credits = record.credits().iter();
    let credits = credits
        .filter(|credit| purpose == Purpose::Report || login(credit).is_none())
        .map(|credit| credit.name.trim().to_owned())
        .collect();
    add(
        "Credits",
        credits,
        "credits without a contact https://github.com/LOGIN",
    );
    let mut references = vec![home.to_owned()];
    for reference in record.references() {
        if !references.contains(&reference.url) {
            references.push(reference.url.clone());
        }
    }
    add("References", references, "references");
    all
}

fn commits(record: &Record) -> Vec<String> {
    let ranges = record.affected().iter().flat_map(|affected| {
        let ranges = affected.ranges.iter().flatten();
        ranges.map(move |range| (affected, range))
    });
    ranges
        .filter(|(affected, range)| is_untold(affected, range))
        .map(|(affected, range)| {
            let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
            let words = affected_words::words(range, ecosystem).join("; ");
            match &range.repo {
                Some(repo) => format!("{repo}: {words}"),
                None => words,
            }
        })
        .collect()
}

fn is_untold(affected: &Affected, range: &Range) -> bool {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    range.kind == RangeKind::Git || affected_words::spans(range, ecosystem).is_none()
}

/// The login at GitHub, from a contact `https://github.com/LOGIN`.
pub(super) fn login(credit: &Credit) -> Option<&str> {
    credit.contact.iter().flatten().find_map(|contact| {
        let path = contact
            .strip_prefix("https://github.com/")
            .or_else(|| contact.strip_prefix("https://www.github.com/"))?;
        let login = path.trim_end_matches('/');
        let is_login = !login.is_empty()
            && login.len() <= 39
            && login
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        is_login.then_some(login)
    })
}
