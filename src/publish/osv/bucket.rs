//! The folders of OSV's bucket.

use std::collections::BTreeSet;
use std::fmt;

use crate::advisory::affected::RangeKind;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::record::Record;

/// A folder of OSV's bucket: the name of an ecosystem, `GIT` or `[EMPTY]`. All of them are names
/// from lists, so they are safe as file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket<'a>(&'a str);

impl<'a> Bucket<'a> {
    /// Records with a range of commits.
    pub const GIT: Self = Self("GIT");
    /// Records that name neither a package nor a range of commits.
    pub const EMPTY: Self = Self("[EMPTY]");

    /// The folder of an ecosystem: its name before the first `:`.
    pub fn of(ecosystem: &'a Ecosystem) -> Self {
        Self(ecosystem.base())
    }

    /// The folders a record belongs into, as OSV.dev's exporter decides it.
    pub fn all_of(record: &'a Record) -> BTreeSet<Self> {
        let mut buckets = BTreeSet::new();
        for affected in record.affected() {
            buckets.extend(
                affected
                    .package
                    .iter()
                    .map(|package| Self::of(&package.ecosystem)),
            );
            let mut ranges = affected.ranges.iter().flatten();
            if ranges.any(|range| range.kind == RangeKind::Git) {
                buckets.insert(Self::GIT);
            }
        }
        if buckets.is_empty() {
            buckets.insert(Self::EMPTY);
        }
        buckets
    }
}

impl fmt::Display for Bucket<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
