//! `git-attributes`: what is read from the work tree is what was committed (law 2).

use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    for (path, attribute) in reading.repository().changed_by_git(reading.snapshot()) {
        let mut findings = Findings::new(path);
        findings.push(
            Rule::GitAttributes,
            0..0,
            format!("the attribute `{attribute}` makes Git change this file, so that the work tree and the commit would be published differently"),
            format!("Write `advisories/** -{attribute}` (or `site/**`, `templates/**`) at the end of .gitattributes, then `git add --renormalize .` and commit"),
        );
        found.extend(findings.into_vec());
    }
}
