//! What a state needs and what contradicts it.

use std::ops::Range;

use super::reading::Reading;
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::advisory::status::Status;
use crate::finding::Rule;

impl Reading<'_, '_, '_> {
    /// What a state needs and what contradicts it.
    pub(super) fn state(
        &mut self,
        status: Status,
        disclosure: Option<Instant>,
        published: Option<Instant>,
        record: &Record,
    ) {
        let is_public = matches!(status, Status::Published | Status::Withdrawn);
        let start = self.fields.span().start;
        if status == Status::Embargoed
            && disclosure.is_none()
            && self.fields.peek("disclosure").is_none()
        {
            self.findings.push(
                Rule::StateFields,
                self.status_span(),
                "an embargoed advisory needs the instant at which it becomes public",
                "Add `disclosure: 2026-12-01T17:00:00Z` with the agreed instant",
            );
        }
        // A record taken over without `published` is given back without it; OSV.dev and the gate
        // take its `modified` instead.
        let missing = published.is_none() && self.fields.peek("published").is_none();
        if is_public && missing && record.modified.is_none() {
            self.findings.push(
                Rule::StateFields,
                self.status_span(),
                format!("a {status} advisory needs the instant at which it became public"),
                "Add `published: 2026-12-01T17:00:00Z` with that instant",
            );
        }
        if is_public
            && let (Some(disclosure), Some(published)) = (disclosure, published)
            && disclosure > published
        {
            self.findings.push(
                Rule::StateFields,
                self.fields.key_span("disclosure"),
                format!(
                    "the status {status} says public since {published}, and `disclosure` says private until {disclosure}"
                ),
                "Remove `disclosure`, or, if nobody may see the entry before it, write `status: embargoed` and remove `published`",
            );
        }
        if !is_public && published.is_some() {
            self.findings.push(
                Rule::StateFields,
                self.fields.key_span("published"),
                format!("`published` contradicts the status {status}"),
                "Remove it; an embargoed advisory becomes public at its `disclosure`",
            );
        }
        match (&record.withdrawal, status) {
            (None, Status::Withdrawn) if self.fields.peek("withdrawn").is_none() => {
                self.findings.push(
                    Rule::StateFields,
                    self.status_span(),
                    "a withdrawn advisory needs the instant at which it was taken back",
                    "Add `withdrawn: 2026-12-01T17:00:00Z` and `withdrawn_reason: …`",
                );
            }
            (Some(withdrawal), Status::Withdrawn) => {
                if withdrawal.reason.is_none() {
                    self.findings.push(
                        Rule::WithdrawnReason,
                        self.fields.key_span("withdrawn"),
                        "the withdrawal gives no reason",
                        "Add `withdrawn_reason:` with a sentence for those who acted on the advisory",
                    );
                }
                if record
                    .published
                    .is_some_and(|published| withdrawal.at < published)
                {
                    self.findings.push(
                        Rule::InstantOrder,
                        self.fields.key_span("withdrawn"),
                        "`withdrawn` lies before `published`",
                        "Correct one of the two",
                    );
                }
                if record
                    .modified
                    .is_some_and(|modified| withdrawal.at > modified)
                {
                    self.findings.push(
                        Rule::WithdrawnAfterModified,
                        self.fields.key_span("modified"),
                        "`modified` lies before `withdrawn`, so consumers that sync by it miss the withdrawal",
                        "Remove `modified`; the commit then gives the instant",
                    );
                }
            }
            (Some(_), _) => self.findings.push(
                Rule::StateFields,
                self.fields.key_span("withdrawn"),
                format!("`withdrawn` contradicts the status {status}"),
                "Write `status: withdrawn`, or remove `withdrawn`",
            ),
            (None, _) => {}
        }
        if let (Some(published), Some(modified)) = (record.published, record.modified)
            && modified < published
        {
            self.findings.push(
                Rule::InstantOrder,
                self.fields.key_span("modified"),
                format!(
                    "`modified` ({modified}) lies before the record became public ({published})"
                ),
                "Remove `modified`; the commit then gives the instant",
            );
        }
        let is_empty = record.summary.is_none() && record.details.is_none();
        if is_empty && !matches!(status, Status::Draft | Status::Rejected) {
            self.findings.push(
                Rule::Text,
                start..start,
                "there is neither a title nor a text",
                "Write `# Title` below the frontmatter, and below it what happened and what to do",
            );
        }
    }

    fn status_span(&self) -> Range<usize> {
        self.fields
            .peek("status")
            .map_or(0..0, |node| node.span.clone())
    }
}
