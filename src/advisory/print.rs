//! From a record to the text of its advisory file.
//!
//! Full OSV forms, in a fixed order of keys, so that what was taken over is given back as it came
//! and two imports of one record are the same bytes.

use super::affected::{Affected, Event, Package, Range};
use super::body;
use super::instant::Instant;
use super::json::Json;
use super::record::{Credit, Record, Reference};
use super::severity::Severity;
use super::status::Status;
use super::yaml::{self, Block};

/// The text of the file that holds `record` in the state `status`.
///
/// `published` of the record is written as `disclosure` while the state is not yet a public one.
/// Summary and details go into the body where the body gives them back unchanged, and into keys of
/// the frontmatter where it would not.
pub fn print(record: &Record, status: Status) -> String {
    print_beside(record, status, &[])
}

/// As [`print`](print()), for a file that has these files beside it: the body may link them, by their paths
/// relative to its folder.
pub fn print_beside(record: &Record, status: Status, attachments: &[&str]) -> String {
    let text = BodyText::of(record, attachments);
    let mut keys = Keys::default();
    keys.add("id", Block::word(record.id.as_str()));
    keys.add("status", Block::word(status.as_str()));
    instants(&mut keys, record, status);
    keys.list("aliases", record.aliases.as_deref(), |id| {
        Block::word(id.as_str())
    });
    keys.list("related", record.related.as_deref(), |id| {
        Block::word(id.as_str())
    });
    keys.list("upstream", record.upstream.as_deref(), |id| {
        Block::word(id.as_str())
    });
    if let Some(summary) = record.summary.as_deref().filter(|_| !text.holds_summary) {
        keys.add("summary", Block::Text(summary.to_owned()));
    }
    // A short form makes the rating a word of the database as well, so it has to stay short.
    let is_short = record.rating_word.is_some();
    keys.list("severity", record.severity.as_deref(), |rating| {
        severity(rating, is_short)
    });
    if !record.cwe.is_empty() {
        keys.list("cwe", Some(&record.cwe), |cwe| {
            Block::word(&cwe.to_string())
        });
    }
    keys.list("affected", record.affected.as_deref(), |entry| {
        affected(entry, is_short)
    });
    keys.list("references", record.references.as_deref(), reference);
    keys.list("credits", record.credits.as_deref(), credit);
    keys.free("database_specific", record.database_specific.as_ref());
    if let Some(details) = record.details.as_deref().filter(|_| !text.holds_details) {
        keys.add("details", Block::Text(details.to_owned()));
    }
    format!("---\n{}---\n{}", yaml::document(&keys.0), text.body)
}

fn instants(keys: &mut Keys, record: &Record, status: Status) {
    let is_public = matches!(status, Status::Published | Status::Withdrawn);
    keys.instant(
        if is_public { "published" } else { "disclosure" },
        record.published,
    );
    keys.instant("modified", record.modified);
    if let Some(withdrawal) = &record.withdrawal {
        keys.instant("withdrawn", Some(withdrawal.at));
        if let Some(reason) = &withdrawal.reason {
            keys.add("withdrawn_reason", Block::Text(reason.clone()));
        }
        if let Some(id) = &withdrawal.superseded_by {
            keys.add("superseded_by", Block::word(id.as_str()));
        }
    }
}

/// The Markdown below the frontmatter, and what of the record it holds.
struct BodyText {
    body: String,
    holds_summary: bool,
    holds_details: bool,
}

impl BodyText {
    /// The fullest body that is read back as the record says, with nothing to find fault with.
    fn of(record: &Record, attachments: &[&str]) -> Self {
        let summary = record.summary.as_deref();
        let details = record.details.as_deref();
        [(true, true), (false, true), (true, false)]
            .into_iter()
            .map(|(holds_summary, holds_details)| Self {
                body: markdown(
                    summary.filter(|_| holds_summary),
                    details.filter(|_| holds_details),
                ),
                holds_summary,
                holds_details,
            })
            .find(|text| text.is_faithful(summary, details, attachments))
            .unwrap_or(Self {
                body: String::new(),
                holds_summary: false,
                holds_details: false,
            })
    }

    fn is_faithful(
        &self,
        summary: Option<&str>,
        details: Option<&str>,
        attachments: &[&str],
    ) -> bool {
        // A comment would be private in the body, and it was public where it came from.
        if self.body.contains("<!--") {
            return false;
        }
        let read = body::read(&self.body);
        read.summary.as_deref() == summary.filter(|_| self.holds_summary)
            && read.details.as_deref() == details.filter(|_| self.holds_details)
            && read.problems.is_empty()
            && read
                .attachments
                .iter()
                .all(|linked| attachments.contains(&linked.path.as_str()))
    }
}

fn markdown(summary: Option<&str>, details: Option<&str>) -> String {
    match (summary, details) {
        (Some(summary), Some(details)) => format!("# {summary}\n\n{details}\n"),
        (Some(summary), None) => format!("# {summary}\n"),
        (None, Some(details)) => format!("{details}\n"),
        (None, None) => String::new(),
    }
}

/// The entries of a mapping, in the order in which they are added.
#[derive(Default)]
struct Keys(Vec<(String, Block)>);

impl Keys {
    fn add(&mut self, key: &str, value: Block) {
        self.0.push((key.to_owned(), value));
    }

    fn word(&mut self, key: &str, value: &str) {
        self.add(key, Block::word(value));
    }

    fn instant(&mut self, key: &str, value: Option<Instant>) {
        // Without quotes, as in every advisory written by hand.
        if let Some(instant) = value {
            self.add(key, Block::Ready(instant.to_string()));
        }
    }

    fn list<T>(&mut self, key: &str, items: Option<&[T]>, write: impl Fn(&T) -> Block) {
        if let Some(items) = items {
            self.add(key, Block::List(items.iter().map(write).collect()));
        }
    }

    fn free(&mut self, key: &str, value: Option<&Json>) {
        if let Some(value) = value {
            self.add(key, free(value));
        }
    }

    fn end(self) -> Block {
        Block::Map(self.0)
    }
}

fn severity(rating: &Severity, is_short: bool) -> Block {
    if is_short && Severity::from_vector(&rating.score).as_ref() == Ok(rating) {
        return Block::word(&rating.score);
    }
    let mut keys = Keys::default();
    keys.word("type", rating.kind.as_str());
    keys.word("score", &rating.score);
    if let Some(source) = rating.source {
        keys.word("source", source.as_str());
    }
    keys.end()
}

fn affected(affected: &Affected, is_rated_short: bool) -> Block {
    let mut keys = Keys::default();
    if let Some(package) = &affected.package {
        keys.add("package", self::package(package));
    }
    keys.list("severity", affected.severity.as_deref(), |rating| {
        severity(rating, is_rated_short)
    });
    keys.list("ranges", affected.ranges.as_deref(), range);
    keys.list("versions", affected.versions.as_deref(), |version| {
        Block::quoted(version)
    });
    keys.free("ecosystem_specific", affected.ecosystem_specific.as_ref());
    keys.free("database_specific", affected.database_specific.as_ref());
    keys.end()
}

fn package(package: &Package) -> Block {
    let mut keys = Keys::default();
    keys.word("ecosystem", package.ecosystem.as_str());
    keys.word("name", &package.name);
    if let Some(purl) = &package.purl {
        keys.word("purl", purl);
    }
    keys.end()
}

fn range(range: &Range) -> Block {
    let mut keys = Keys::default();
    keys.word("type", range.kind.as_str());
    if let Some(repo) = &range.repo {
        keys.word("repo", repo);
    }
    keys.list("events", Some(&range.events), event);
    keys.free("database_specific", range.database_specific.as_ref());
    keys.end()
}

/// One key: the version in quotes, because `1.10` without them is a number.
fn event(event: &Event) -> Block {
    let mut keys = Keys::default();
    keys.add(event.kind.as_str(), Block::quoted(&event.value));
    keys.end()
}

fn reference(reference: &Reference) -> Block {
    let mut keys = Keys::default();
    keys.word("type", reference.kind.as_str());
    keys.word("url", &reference.url);
    keys.end()
}

fn credit(credit: &Credit) -> Block {
    let mut keys = Keys::default();
    keys.add("name", Block::Text(credit.name.clone()));
    keys.list("contact", credit.contact.as_deref(), |contact| {
        Block::word(contact)
    });
    if let Some(kind) = credit.kind {
        keys.word("type", kind.as_str());
    }
    keys.end()
}

/// A free value as YAML that is read back as the same JSON.
fn free(value: &Json) -> Block {
    match value {
        Json::Null => Block::Ready("null".to_owned()),
        Json::Bool(value) => Block::Ready(value.to_string()),
        Json::Number(digits) => Block::Ready(digits.clone()),
        Json::Text(text) => Block::Text(text.clone()),
        Json::List(items) => Block::List(items.iter().map(free).collect()),
        Json::Object(entries) => Block::Map(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), free(value)))
                .collect(),
        ),
    }
}
