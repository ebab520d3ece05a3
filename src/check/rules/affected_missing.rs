//! `affected-missing`: a finished record says what is affected (osv-linter REC:001).

use std::sync::Arc;

use crate::advisory::status::Status;
use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    for advisory in reading.advisories() {
        let finished = matches!(advisory.status, Status::Embargoed | Status::Published);
        if finished && advisory.record.affected().is_empty() {
            let mut findings = Findings::new(Arc::clone(&advisory.path));
            findings.push(
                Rule::AffectedMissing,
                advisory.places.status.clone(),
                "the advisory does not say what is affected",
                "Add `affected:` with a package and its ranges",
            );
            found.extend(findings.into_vec());
        }
    }
}
