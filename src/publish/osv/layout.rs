//! Which record lies in which folder, and the lists from which consumers learn what is new.
//!
//! All times here have one number of digits, the smallest that loses nothing: consumers compare
//! them as text. (OSV.dev's exporter: newest first, then by name.)

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::bucket::Bucket;
use crate::disclosure::public::PublicDatabase;

/// The place of a record in the list of all.
type Index = usize;

/// All records in the order of the lists, and the folders they belong into.
pub(super) struct Layout<'a> {
    records: Vec<Listed>,
    buckets: BTreeMap<Bucket<'a>, Vec<Index>>,
}

/// What the lists say about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Listed {
    id: String,
    modified: String,
}

impl Listed {
    /// Its name in archives.
    pub(super) fn file_name(&self) -> String {
        format!("{}.json", self.id)
    }
}

impl<'a> Layout<'a> {
    pub(super) fn of(database: &'a PublicDatabase) -> Self {
        let digits = database
            .records()
            .iter()
            .map(|record| record.modified().digits())
            .max()
            .unwrap_or_default();
        let mut records: Vec<_> = database
            .records()
            .iter()
            .map(|public| {
                let listed = Listed {
                    id: public.record().id.osv(),
                    modified: public.modified().with_digits(digits),
                };
                (listed, Bucket::all_of(public.record()))
            })
            .collect();
        records.sort_by(|(a, _), (b, _)| (&b.modified, &a.id).cmp(&(&a.modified, &b.id)));
        let mut buckets: BTreeMap<_, Vec<Index>> = BTreeMap::new();
        for (at, (_, members)) in records.iter().enumerate() {
            for bucket in members {
                buckets.entry(*bucket).or_default().push(at);
            }
        }
        Self {
            records: records.into_iter().map(|(listed, _)| listed).collect(),
            buckets,
        }
    }

    /// The folders with the places of their records.
    pub(super) fn buckets(&self) -> &BTreeMap<Bucket<'a>, Vec<Index>> {
        &self.buckets
    }

    /// The bare array that OSV.dev reads from a REST source.
    pub(super) fn all_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec(&self.records)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Every record once for each of its folders.
    pub(super) fn csv(&self) -> String {
        let mut lines: Vec<(&str, String)> = Vec::new();
        for (bucket, members) in &self.buckets {
            for record in self.members(members) {
                lines.push((&record.modified, format!("{bucket}/{}", record.id)));
            }
        }
        lines.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
        csv(lines
            .iter()
            .map(|(modified, path)| (*modified, path.as_str())))
    }

    /// The list of one folder.
    pub(super) fn bucket_csv(&self, members: &[Index]) -> String {
        csv(self
            .members(members)
            .map(|record| (record.modified.as_str(), record.id.as_str())))
    }

    /// The names of the folders.
    pub(super) fn ecosystems_txt(&self) -> String {
        self.buckets.keys().fold(String::new(), |mut text, bucket| {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{bucket}");
            text
        })
    }

    /// The records of one folder, newest first.
    pub(super) fn members<'b>(&'b self, members: &'b [Index]) -> impl Iterator<Item = &'b Listed> {
        members.iter().filter_map(|at| self.records.get(*at))
    }
}

/// Lines without header, ended by LF. Neither times nor ids hold anything that would need quotes.
fn csv<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    lines.fold(String::new(), |mut text, (modified, name)| {
        let _ = writeln!(text, "{modified},{name}");
        text
    })
}
