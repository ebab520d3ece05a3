//! `attachment-type` and `attachment-metadata`: what is attached is of a kind that nothing runs, and
//! holds nothing about who made it.

use std::sync::Arc;

use crate::check::Reading;
use crate::check::attachment::{self, Problem};
use crate::finding::{Finding, Findings, Rule};
use crate::repository::RepositoryError;

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) -> Result<(), RepositoryError> {
    for advisory in reading.advisories() {
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        for link in &advisory.attachments {
            let Some(file) = reading.snapshot().get(&advisory.beside(&link.path)) else {
                continue;
            };
            if file.advisory_id().is_some() {
                continue;
            }
            let bytes = reading.repository().read(file)?;
            match attachment::examine(&file.path, &bytes) {
                None => {}
                Some(Problem::Kind { message, mend }) => {
                    findings.push(Rule::AttachmentType, link.span.clone(), message, mend);
                }
                Some(Problem::Metadata { what, mend }) => findings.push(
                    Rule::AttachmentMetadata,
                    link.span.clone(),
                    format!("this file holds {what}, which is published with it"),
                    mend,
                ),
            }
        }
        found.extend(findings.into_vec());
    }
    Ok(())
}
