//! `past-disclosure`: an entry that has just become embargoed has its disclosure ahead of it.
//!
//! What is committed already is on its way to the public and must not be late, so this is about
//! the work tree alone: it stops the author, not the build on the main branch.

use std::sync::Arc;

use crate::advisory::status::Status;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::disclosure::timeline::{Timeline, WorkTree};
use crate::finding::{Finding, Findings, Rule};
use crate::repository::RepositoryError;

pub(super) fn check(
    reading: &Reading,
    now: Now,
    found: &mut Vec<Finding>,
) -> Result<(), RepositoryError> {
    let (Some(git), Some(history), Some(_)) = (
        reading.repository().git(),
        reading.history(),
        reading.repository().root(),
    ) else {
        return Ok(());
    };
    for advisory in reading.advisories() {
        let passed = advisory.disclosure.is_some_and(|at| at < now.instant());
        if advisory.status != Status::Embargoed || !passed {
            continue;
        }
        let work_tree = WorkTree {
            advisory: Some(advisory),
            attachments: None,
        };
        let timeline = Timeline::read(&git.repository, history, advisory.id().as_str(), None)?
            .with_work_tree(work_tree, now.instant());
        if timeline.is_uncommitted() && timeline.is_newer_than_disclosure() {
            let mut findings = Findings::new(Arc::clone(&advisory.path));
            findings.push(
                Rule::PastDisclosure,
                advisory.places.disclosure.clone(),
                "this disclosure has passed already, so the entry would be public at once and dated back",
                "Give an instant in the future, or write `status: published` with the present one",
            );
            found.extend(findings.into_vec());
        }
    }
    Ok(())
}
