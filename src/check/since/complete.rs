//! `incomplete` and `approvals`: what has to be in place before time alone may make an entry public.
//!
//! Enforced when an entry comes under embargo or is published, and whenever its public content
//! changes during the embargo. A condition can be waived, by name and with a reason.

use super::{Change, Scene, approvals, content_in, incomplete, place};
use crate::advisory::affected::Affected;
use crate::advisory::case::event::What;
use crate::advisory::case::standing::{Credit, Fix};
use crate::advisory::case::words::{Notice, Waivable};
use crate::advisory::document::Advisory;
use crate::advisory::status::Status;
use crate::disclosure::visibility::is_public;
use crate::finding::{Findings, Rule};
use crate::repository::RepositoryError;

pub(super) fn check(
    scene: &Scene<'_>,
    change: &Change<'_>,
    findings: &mut Findings,
) -> Result<(), RepositoryError> {
    let Some(after) = change.after else {
        return Ok(());
    };
    // A record that was taken over has been public elsewhere. What was written here does not become
    // one by a key.
    let was_taken_over = change
        .before
        .as_ref()
        .is_none_or(|before| before.record.modified.is_some());
    if after.record.modified.is_some() && was_taken_over {
        return Ok(());
    }
    let present = scene.now.at_most_present().instant();
    let was_public = change
        .before
        .as_ref()
        .is_some_and(|before| is_public(before, present));
    let was_under_embargo = change
        .before
        .as_ref()
        .is_some_and(|before| before.status == Status::Embargoed);
    let enters = match after.status {
        Status::Embargoed => !was_under_embargo || change.changes_content,
        Status::Published => !was_public,
        Status::Draft | Status::Withdrawn | Status::Rejected => false,
    };
    if !enters || was_public {
        return Ok(());
    }
    readiness(scene, after, findings)
}

/// What is missing before `after` may come under embargo, or be published.
pub(super) fn readiness(
    scene: &Scene<'_>,
    after: &Advisory,
    findings: &mut Findings,
) -> Result<(), RepositoryError> {
    text(after, findings);
    // An event alone opens nothing: it counts for the publication that it records.
    let is_early = after.status == Status::Published
        && after.case.events().iter().any(|event| {
            matches!(event.what, What::DisclosedEarly { .. })
                && after.record.published == Some(event.at)
        });
    let Some(process) = scene.process.filter(|_| !is_early) else {
        return Ok(());
    };
    remedy(after, findings);
    waivable(after, findings);
    if process.approvals > 0 && after.case.waiver(Waivable::Approvals).is_none() {
        let content = content_in(after, scene.reading.snapshot(), scene)?;
        approvals::check(scene, after, &content, process.approvals, findings)?;
    }
    Ok(())
}

/// What even an early disclosure needs: a title, what is affected, what to do.
fn text(after: &Advisory, findings: &mut Findings) {
    let start = after.places.status.clone();
    if after.record.summary.is_none() {
        findings.push(
            Rule::Incomplete,
            start.clone(),
            "there is no title",
            "Begin the text with a line `# What can happen, and in which component`",
        );
    }
    if after.record.details.is_none() {
        findings.push(
            Rule::Incomplete,
            start.clone(),
            "there is no text below the title",
            "Say what happened, who is affected and what to do",
        );
    }
    if after.record.affected.as_ref().is_none_or(Vec::is_empty) {
        findings.push(
            Rule::Incomplete,
            start,
            "nothing says what is affected",
            "Add `affected:` with a package and its versions",
        );
    }
}

fn remedy(after: &Advisory, findings: &mut Findings) {
    let affected = after.record.affected.as_deref().unwrap_or_default();
    let has_end = affected.iter().any(Affected::is_bounded);
    match after.case.fix() {
        Fix::None(_) => {}
        Fix::Missing if !has_end => incomplete(
            after,
            "no version has a fix, and nothing says that there will be none",
            "Add `fixed:` to a range, or record `no-fix` with its reason",
            findings,
        ),
        Fix::Ready(_) if !has_end => incomplete(
            after,
            "the case knows a fix, and `affected:` does not name it",
            "Add `fixed:` to a range",
            findings,
        ),
        Fix::Missing | Fix::Ready(_) => {
            let verified = after.case.fix_verified().is_some();
            if !verified && after.case.waiver(Waivable::FixVerified).is_none() {
                incomplete(
                    after,
                    "nobody has verified the fix",
                    "Record `fix-verified` with who tried which version, or waive `fix-verified`",
                    findings,
                );
            }
        }
    }
}

fn waivable(after: &Advisory, findings: &mut Findings) {
    let case = &after.case;
    let record = &after.record;
    let rated = record
        .severity
        .as_ref()
        .is_some_and(|list| !list.is_empty());
    if !rated && case.waiver(Waivable::Severity).is_none() {
        incomplete(
            after,
            "there is no severity",
            "Add `severity:` with a CVSS vector, or waive `severity`",
            findings,
        );
    }
    let aliases = record.aliases.as_deref().unwrap_or_default();
    let has_cve = aliases
        .iter()
        .any(|alias| alias.as_str().starts_with("CVE-"));
    if !has_cve && case.waiver(Waivable::Cve).is_none() {
        incomplete(
            after,
            "there is no CVE id",
            "Add it to `aliases:`, or waive `cve`: the id can be added after the disclosure",
            findings,
        );
    }
    credit(after, findings);
    let notified = case.events().iter().any(|event| {
        matches!(
            event.what,
            What::Notified {
                notice: Notice::Initial | Notice::Revised | Notice::Final,
                ..
            }
        )
    });
    if !notified && case.waiver(Waivable::Notice).is_none() {
        incomplete(
            after,
            "no party has had a notice",
            "Record `notified`, or waive `notice` with the reason why nobody is told",
            findings,
        );
    }
}

fn credit(after: &Advisory, findings: &mut Findings) {
    let case = &after.case;
    if case.waiver(Waivable::Credit).is_some() {
        return;
    }
    let credits = case.credits();
    for reporter in &case.reporters {
        let is_asked = credits.iter().any(|credit| {
            let (Credit::Asked(person, _)
            | Credit::Answered(person, _)
            | Credit::Unanswered(person)) = credit;
            **person == reporter.name
        });
        if !is_asked {
            incomplete(
                after,
                "a reporter was not asked about credit",
                "Record `credit-asked` and the answer, `person:` being the name under `reporter:`; or waive `credit`",
                findings,
            );
        }
    }
    if credits
        .iter()
        .any(|credit| matches!(credit, Credit::Asked(..)))
    {
        findings.push(
            Rule::Incomplete,
            place(after),
            "somebody who was asked about credit has not answered",
            "Record `credit-answered`, or `credit-unanswered` when nobody waits any more",
        );
    }
}
