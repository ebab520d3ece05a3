//! Reading one advisory file: text in, an [`Advisory`] and everything wrong with it out.

use std::ops::Range;
use std::sync::Arc;

use super::body::{self, BodyProblemKind};
use super::case::{self, Case};
use super::decode::{self, Accept};
use super::fields::{self, Fields};
use super::frontmatter;
use super::id::{AdvisoryId, VulnerabilityId};
use super::instant::Instant;
use super::record::{Record, Withdrawal};
use super::status::Status;
use super::yaml::{self, Node};
use crate::finding::{Findings, Rule};

/// One advisory as the team keeps it: its public content, and what decides when that is public.
///
/// The private [`Case`] is a field of its own, and the gate copies nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// The file it was read from, relative to the root of the repository.
    pub path: Arc<str>,
    /// What the team says about it.
    pub status: Status,
    /// The first public instant of an embargoed advisory.
    pub disclosure: Option<Instant>,
    /// The public content, public or not yet.
    pub record: Record,
    /// What the team keeps to itself about it, for ever.
    pub case: Box<Case>,
    /// Files beside the advisory that its text links, relative to its folder.
    pub attachments: Vec<Attachment>,
    /// Where the values stand that other files or the clock can contradict.
    pub places: Places,
}

/// A file that the text of an advisory links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Relative to the folder of the advisory, inside it.
    pub path: String,
    /// Where the link stands.
    pub span: Range<usize>,
}

/// Byte spans of single values in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The value of `id`.
    pub id: Range<usize>,
    /// The value of `status`.
    pub status: Range<usize>,
    /// The value of `disclosure`.
    pub disclosure: Range<usize>,
    /// The value of `published`.
    pub published: Range<usize>,
    /// The value of `withdrawn`.
    pub withdrawn: Range<usize>,
    /// The value of `modified`.
    pub modified: Range<usize>,
    /// The values of `aliases`, in order.
    pub aliases: Vec<Range<usize>>,
    /// The start of the frontmatter, for what is missing.
    pub start: usize,
    /// The Markdown.
    pub body: Range<usize>,
}

impl Advisory {
    /// The id.
    pub fn id(&self) -> &AdvisoryId {
        &self.record.id
    }
}

/// Reads the text of an advisory file. `named` is the id that its file name promises.
///
/// The advisory is `None` when any error was found: what is not understood is nobody's to see
/// (law 6).
pub fn parse(text: &str, named: Option<&str>, findings: &mut Findings) -> Option<Advisory> {
    let parts = match frontmatter::split(text) {
        Ok(parts) => parts,
        Err(error) => {
            findings.push(
                Rule::Frontmatter,
                0..text.lines().next().map_or(0, str::len),
                error.to_string(),
                "Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one",
            );
            return None;
        }
    };
    let yaml_text = text.get(parts.yaml.clone()).unwrap_or_default();
    let Some(tree) = yaml::read(yaml_text, parts.yaml.start, findings) else {
        if !findings.has_errors() {
            findings.push(
                Rule::Frontmatter,
                parts.yaml,
                "the frontmatter holds comments only",
                "Write at least `id` and `status`; `advgen new` writes a draft with every field explained",
            );
        }
        return None;
    };
    if tree.get("modified").is_none() {
        refuse_published_cases(&tree, false, findings);
    }
    let body_text = text.get(parts.body.clone()).unwrap_or_default();
    let advisory = Reading {
        fields: Fields::open(&tree, "the frontmatter", findings)?,
        body: body_text,
        body_span: parts.body,
        findings,
    }
    .advisory(named);
    if findings.has_errors() {
        None
    } else {
        advisory
    }
}

/// Keys that mean something private wherever a person writes them.
const PRIVATE_KEYS: [&str; 6] = [
    "case",
    "reporter",
    "coordinator",
    "received",
    "acknowledged",
    "notes",
];

/// Refuses a case, or parts of one, within the objects that take any key: two spaces too many before
/// `case:`, or that line lost in a merge, would publish all of it. In records that were taken over,
/// the words mean what they meant there.
fn refuse_published_cases(node: &Node<'_>, takes_any_key: bool, findings: &mut Findings) {
    for item in node.items().unwrap_or_default() {
        refuse_published_cases(item, takes_any_key, findings);
    }
    for entry in node.entries().unwrap_or_default() {
        let is_private = PRIVATE_KEYS
            .iter()
            .any(|key| entry.key.eq_ignore_ascii_case(key));
        if takes_any_key && is_private {
            findings.push(
                Rule::UnknownKey,
                entry.key_span.clone(),
                "this belongs to the case, and in here it would be published",
                "Move it below `case:` at the left margin; what is meant to be public needs another name",
            );
        } else if takes_any_key || entry.key != "case" {
            let takes_any_key = takes_any_key || entry.key.ends_with("_specific");
            refuse_published_cases(&entry.value, takes_any_key, findings);
        }
    }
}

struct Reading<'n, 'a, 'f> {
    fields: Fields<'n, 'a>,
    body: &'n str,
    body_span: Range<usize>,
    findings: &'f mut Findings,
}

impl Reading<'_, '_, '_> {
    fn advisory(mut self, named: Option<&str>) -> Option<Advisory> {
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
            .map(|node| case::read(node, self.findings))
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
            record,
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
                BodyProblemKind::Destination(_) => Rule::LinkScheme,
                BodyProblemKind::SuspiciousCharacter(_) => Rule::SuspiciousCharacter,
            };
            self.findings.push(
                rule,
                problem.range.start + offset..problem.range.end + offset,
                problem.kind.message(),
                problem.kind.mend(),
            );
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

    /// What a state needs and what contradicts it.
    fn state(
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
