//! `version-unordered`: the versions that bound a range have a place in the order of their ecosystem.

use super::{Place, Remarks};
use crate::advisory::affected::{EventKind, Range, RangeKind};
use crate::finding::Rule;

pub(super) fn look(remarks: &mut Remarks<'_>) {
    for (item, affected) in remarks.advisory.record.affected().iter().enumerate() {
        let Some(package) = &affected.package else {
            continue;
        };
        // The other types of range have an order of their own, and forms that are demanded.
        let ranges = affected.ranges.iter().flatten();
        for range in ranges.filter(|range| range.kind == RangeKind::Ecosystem) {
            let Some(scheme) = Range::scheme(range.kind, Some(&package.ecosystem)) else {
                continue;
            };
            let unordered = range.events.iter().find(|event| {
                let is_first = event.kind == EventKind::Introduced && event.value == "0";
                !is_first && !scheme.orders(&event.value)
            });
            if let Some(event) = unordered {
                remarks.push(
                    Rule::VersionUnordered,
                    Place::Key("affected", Some(item)),
                    format!(
                        "cannot order the version {} of {} among those of {}",
                        event.value,
                        package.name,
                        package.ecosystem.base()
                    ),
                    "Scanners guess here, each in its way: write a version that is released there, or list the affected `versions:` instead",
                );
            }
        }
    }
}
