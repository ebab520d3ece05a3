//! From the keys and the Markdown of a file to an advisory.

use std::ops::Range;
use std::sync::Arc;

use super::{Advisory, Attachment, CaseMistakes, Places};
use crate::advisory::body::{self, BodyProblemKind};
use crate::advisory::case;
use crate::advisory::decode::{self, Accept};
use crate::advisory::fields::{self, Fields};
use crate::advisory::id::{AdvisoryId, VulnerabilityId};
use crate::advisory::instant::Instant;
use crate::advisory::record::{Record, Withdrawal};
use crate::advisory::status::Status;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The keys of the frontmatter with the Markdown, while they are read.
pub(super) struct Reading<'n, 'a, 'f> {
    pub(super) fields: Fields<'n, 'a>,
    pub(super) body: &'n str,
    pub(super) body_span: Range<usize>,
    pub(super) case_mistakes: CaseMistakes,
    pub(super) findings: &'f mut Findings,
}

impl Reading<'_, '_, '_> {
    /// Reads everything. `named` is the id that the file name promises.
    pub(super) fn advisory(mut self, named: Option<&str>) -> Option<Advisory> {
        let span_of = |node: Option<&Node<'_>>| node.map_or(0..0, |node| node.span.clone());
        let mut places = Places {
            start: self.fields.span().start,
            body: self.body_span.clone(),
            id: span_of(self.fields.peek("id")),
            status: span_of(self.fields.peek("status")),
            disclosure: span_of(self.fields.peek("disclosure")),
            published: span_of(self.fields.peek("published")),
            withdrawn: span_of(self.fields.peek("withdrawn")),
            modified: span_of(self.fields.peek("modified")),
            aliases: Vec::new(),
        };
        if let Some(items) = self.fields.peek("aliases").and_then(Node::items) {
            places.aliases = items.iter().map(|item| item.span.clone()).collect();
        }
        let id = self.id(named);
        let status = self
            .fields
            .require(
                "status",
                "Add `status: draft`; without a status nobody may see the entry",
                self.findings,
            )
            .and_then(|node| {
                fields::word(
                    node,
                    "status",
                    Rule::Status,
                    &Status::ALL,
                    Status::as_str,
                    self.findings,
                )
            });
        let disclosure = self.instant("disclosure");
        let published = self.instant("published");
        let withdrawal = self.withdrawal();
        let case = self
            .fields
            .take("case")
            .map(|node| match self.case_mistakes {
                CaseMistakes::Count => case::read(node, self.findings),
                CaseMistakes::PassOver => case::read(node, &mut Findings::new("")),
            })
            .unwrap_or_default();
        // Without an id the rest is still read, so that everything wrong is said at once.
        let known = id.is_some();
        let id = id.or_else(|| AdvisoryId::try_from("UNKNOWN-0").ok())?;
        let mut record = decode::shared(id, &mut self.fields, Accept::Advisory, self.findings);
        let attachments = self.text(&mut record);
        record.withdrawal = withdrawal;
        record.published = published.or(disclosure);
        if let Some(status) = status {
            self.state(status, disclosure, published, &record);
        }
        if record.modified.is_some() {
            self.findings.lower_for_import();
        }
        self.fields.finish(self.findings);
        if !known {
            return None;
        }
        Some(Advisory {
            path: Arc::clone(self.findings.path()),
            status: status?,
            disclosure,
            record: Arc::new(record),
            case: Box::new(case),
            attachments,
            places,
        })
    }

    fn id(&mut self, named: Option<&str>) -> Option<AdvisoryId> {
        let node = self.fields.require(
            "id",
            "Add the id that the file is named after",
            self.findings,
        )?;
        let id: AdvisoryId = fields::parsed(
            node,
            "the id",
            Rule::IdForm,
            "Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one",
            self.findings,
        )?;
        if let Some(named) = named.filter(|named| *named != id.as_str()) {
            self.findings.push(
                Rule::FileName,
                node.span.clone(),
                format!(
                    "the id is `{id}`, and the file is named after `{}`",
                    fields::shorten(named)
                ),
                format!("Rename the file to `{id}.md`, or write the id that the file promises"),
            );
        }
        Some(id)
    }

    fn instant(&mut self, key: &'static str) -> Option<Instant> {
        let node = self.fields.take(key)?;
        decode::instant(node, &format!("`{key}`"), self.findings)
    }

    fn withdrawal(&mut self) -> Option<Withdrawal> {
        let at = self.instant("withdrawn");
        let reason_span = self.fields.key_span("withdrawn_reason");
        let reason = self
            .fields
            .take("withdrawn_reason")
            .and_then(|node| fields::text(node, "`withdrawn_reason`", self.findings))
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        let superseded_by: Option<VulnerabilityId> =
            self.fields.take("superseded_by").and_then(|node| {
                fields::parsed(
                    node,
                    "`superseded_by`",
                    Rule::IdForm,
                    "Write the id that counts instead",
                    self.findings,
                )
            });
        if at.is_none() && (reason.is_some() || superseded_by.is_some()) {
            self.findings.push(
                Rule::StateFields,
                reason_span,
                "a reason is given for a withdrawal that did not happen",
                "Add `withdrawn:` with its instant and `status: withdrawn`, or remove the reason",
            );
        }
        Some(Withdrawal {
            at: at?,
            reason,
            superseded_by,
        })
    }

    /// Reads summary and details: from the body, or from the keys for what a body cannot hold.
    fn text(&mut self, record: &mut Record) -> Vec<Attachment> {
        let read = body::read(self.body);
        let offset = self.body_span.start;
        for problem in read.problems {
            let rule = match &problem.kind {
                BodyProblemKind::UnderlinedTitle
                | BodyProblemKind::TitleWithoutSpace
                | BodyProblemKind::EmptyTitle
                | BodyProblemKind::LostCells => Rule::BodyForm,
                BodyProblemKind::UnclosedComment
                | BodyProblemKind::StrayCommentEnd
                | BodyProblemKind::NoteInLinkDefinition => Rule::HtmlComment,
                BodyProblemKind::MistypedComment => Rule::MistypedComment,
                BodyProblemKind::Destination(_) => Rule::LinkScheme,
                BodyProblemKind::SuspiciousCharacter(_) => Rule::SuspiciousCharacter,
            };
            self.findings.push(
                rule,
                problem.range.start + offset..problem.range.end + offset,
                problem.kind.message(),
                problem.kind.mend(),
            );
            if let Some(proposal) = problem.proposal(self.body, offset) {
                self.findings.propose(proposal);
            }
        }
        record.summary = self.key_or_body("summary", read.summary);
        record.details = self.key_or_body("details", read.details);
        if let (Some(node), Some(details)) = (self.fields.peek("details"), &record.details)
            && details.contains("<!--")
        {
            self.findings.push(
                Rule::HtmlCommentPublished,
                node.span.clone(),
                "this text holds an HTML comment, which is published in the record as it stands",
                "Move the text into the body, where comments are private",
            );
        }
        read.attachments
            .into_iter()
            .map(|link| Attachment {
                path: link.path,
                span: link.range.start + offset..link.range.end + offset,
            })
            .collect()
    }

    fn key_or_body(&mut self, key: &'static str, body: Option<String>) -> Option<String> {
        let Some(node) = self.fields.take(key) else {
            return body;
        };
        if body.is_some() {
            self.findings.push(
                Rule::BodyForm,
                self.fields.key_span(key),
                format!("the {key} stands here and in the body"),
                "Keep the body",
            );
        }
        fields::text(node, &format!("`{key}`"), self.findings).map(str::to_owned)
    }
}
