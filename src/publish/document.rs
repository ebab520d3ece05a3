//! What documents about several records have in common: their names and dates, from the data alone.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::advisory::affected::{Affected, Range, RangeKind};
use crate::advisory::affected_words;
use crate::advisory::affects::holds;
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::configuration::Configuration;
use crate::disclosure::public::PublicRecord;

/// How much of the database a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All public records, whatever becomes public later.
    Everything,
    /// The records that somebody named.
    Named,
}

/// The name and the dates of a document.
#[derive(Debug)]
pub(super) struct Document {
    base_url: String,
    /// What it is about, as the end of an address.
    name: String,
    /// When the first record was published.
    pub(super) issued: Instant,
    /// When the last record changed.
    pub(super) modified: Instant,
    /// Grows with every record and every change of one.
    pub(super) version: usize,
}

impl Document {
    /// `None` for a document about nothing, which has no date.
    pub(super) fn of(
        configuration: &Configuration,
        records: &[&PublicRecord],
        part: Part,
    ) -> Option<Self> {
        let ids: Vec<&str> = records
            .iter()
            .map(|public| public.record().id.as_str())
            .collect();
        let name = match (part, ids.as_slice()) {
            (Part::Everything, _) => "all".to_owned(),
            (Part::Named, [one]) => (*one).to_owned(),
            (Part::Named, several) => digits(&several.join("\n"), 16),
        };
        let changes = records.iter().map(|public| 1 + public.revisions().len());
        Some(Self {
            base_url: configuration.base_url.as_str().to_owned(),
            name,
            issued: records.iter().map(|public| public.published()).min()?,
            modified: records.iter().map(|public| public.modified()).max()?,
            version: changes.sum(),
        })
    }

    /// The name of the document in a format. Nothing has to be served there.
    pub(super) fn address(&self, format: &str) -> String {
        format!("{}{format}/{}", self.base_url, self.name)
    }

    /// The same name as a UUID of an own making (RFC 9562, version 8).
    pub(super) fn uuid(&self, format: &str) -> String {
        let digits = digits(&self.address(format), 32);
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-8{}-8{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    }
}

/// The first hexadecimal digits of the SHA-256 of a text.
fn digits(text: &str, count: usize) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text) {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out.truncate(count);
    out
}

/// The versions of an entry that fix it: where several ranges overlap, those that no other range
/// still holds, as far as the order of versions tells.
pub(super) fn fixes(entry: &Affected) -> Vec<&str> {
    let ecosystem = entry.package.as_ref().map(|package| &package.ecosystem);
    let ranges: Vec<&Range> = entry
        .ranges
        .iter()
        .flatten()
        .filter(|range| range.kind != RangeKind::Git)
        .collect();
    let mut all = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        for version in affected_words::fixed(range, ecosystem) {
            let is_listed = entry
                .versions
                .iter()
                .flatten()
                .any(|listed| listed == version);
            let is_outside = ranges.iter().enumerate().all(|(other, range)| {
                let held = holds(range, ecosystem, version);
                held == Some(false) || (other == at && held.is_none())
            });
            if is_outside && !is_listed && !all.contains(&version) {
                all.push(version);
            }
        }
    }
    all
}

/// What to upgrade to, one sentence a package.
pub(super) fn remedies(record: &Record) -> Vec<String> {
    let mut all = Vec::new();
    for affected in record.affected() {
        let Some(package) = &affected.package else {
            continue;
        };
        let sentence = match fixes(affected).as_slice() {
            [] => continue,
            versions => format!("Upgrade {} to {}.", package.name, versions.join(" or ")),
        };
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    all
}
