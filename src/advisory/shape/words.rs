//! What the words of the record mean. Each match is over the type, so that no word is forgotten.

use super::Choice;
use crate::advisory::affected::{EventKind, RangeKind};
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::severity::{SeverityKind, SeveritySource};
use crate::advisory::status::Status;

fn choices<T: Copy>(
    all: &[T],
    word: fn(T) -> &'static str,
    means: fn(T) -> &'static str,
) -> Vec<Choice> {
    let choice = |one: &T| Choice {
        word: word(*one),
        means: means(*one),
    };
    all.iter().map(choice).collect()
}

pub(super) fn statuses() -> Vec<Choice> {
    choices(&Status::ALL, Status::as_str, |status| match status {
        Status::Draft => "Being written; nobody may see it, and it may have gaps.",
        Status::Embargoed => "Finished; public from the instant under `disclosure` on.",
        Status::Published => "Public since the instant under `published`.",
        Status::Withdrawn => "Public, and taken back; needs `withdrawn` and `withdrawn_reason`.",
        Status::Rejected => "No vulnerability after all; never public.",
    })
}

pub(super) fn severity_kinds() -> Vec<Choice> {
    choices(
        &SeverityKind::ALL,
        SeverityKind::as_str,
        |kind| match kind {
            SeverityKind::CvssV2 => "CVSS 2.0, a vector without a prefix.",
            SeverityKind::CvssV3 => "CVSS 3.0 or 3.1.",
            SeverityKind::CvssV4 => "CVSS 4.0.",
            SeverityKind::Ubuntu => "The words of Ubuntu: negligible, low, medium, high, critical.",
        },
    )
}

pub(super) fn severity_sources() -> Vec<Choice> {
    choices(
        &SeveritySource::ALL,
        SeveritySource::as_str,
        |source| match source {
            SeveritySource::Nvd => "The National Vulnerability Database.",
            SeveritySource::Cna => "The numbering authority of the CVE.",
            SeveritySource::Own => "The publisher of the record.",
        },
    )
}

pub(super) fn range_kinds() -> Vec<Choice> {
    choices(&RangeKind::ALL, RangeKind::as_str, |kind| match kind {
        RangeKind::SemVer => "As SemVer 2: Bitnami, crates.io, Go, Julia, npm, SwiftURL.",
        RangeKind::Ecosystem => "As the ecosystem of the package does.",
        RangeKind::Git => "By the graph of commits; needs `repo`.",
    })
}

/// The keys of an event in a range, in the order of [`EventKind::ALL`].
pub(super) const EVENTS: [(&str, &str); 4] = [
    (
        "introduced",
        "The first affected version, in quotes; \"0\" if there never was an unaffected one.",
    ),
    (
        "last_affected",
        "The last version known to be affected; it speaks about no other. Prefer `fixed`.",
    ),
    (
        "fixed",
        "The first version that is not affected any more, in quotes.",
    ),
    ("limit", "Where the search in a range of Git ends."),
];

/// Does not compile when there is another event; a test compares the names.
const _: [(&str, &str); EventKind::ALL.len()] = EVENTS;

pub(super) fn of_reference(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Advisory => "A published advisory about the vulnerability.",
        ReferenceKind::Article => "An article or blog post.",
        ReferenceKind::Detection => "A tool, script or rule that finds the vulnerability.",
        ReferenceKind::Discussion => "A discussion, such as a thread or a mailing list.",
        ReferenceKind::Report => "A report, usually in a tracker of bugs.",
        ReferenceKind::Fix => "The change of source code that fixes it.",
        ReferenceKind::Introduced => "The change of source code that introduced it.",
        ReferenceKind::Git => "The repository of the source code.",
        ReferenceKind::Package => "The home page of the package.",
        ReferenceKind::Evidence => "A demonstration that the claim is true.",
        ReferenceKind::Web => "Any other page.",
    }
}

pub(super) fn reference_kinds() -> Vec<Choice> {
    choices(ReferenceKind::ALL, ReferenceKind::as_str, of_reference)
}

pub(super) fn of_credit(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::Finder => "Found the vulnerability.",
        CreditKind::Reporter => "Told the vendor about it.",
        CreditKind::Analyst => "Checked that it is one, and how bad.",
        CreditKind::Coordinator => "Coordinated the response.",
        CreditKind::RemediationDeveloper => "Wrote the fix.",
        CreditKind::RemediationReviewer => "Reviewed the fix.",
        CreditKind::RemediationVerifier => "Tested that the fix works.",
        CreditKind::Tool => "A tool that was used to find it.",
        CreditKind::Sponsor => "Paid for the work.",
        CreditKind::Other => "Something else.",
    }
}

pub(super) fn credit_kinds() -> Vec<Choice> {
    choices(CreditKind::ALL, CreditKind::as_str, of_credit)
}
