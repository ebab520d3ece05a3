//! From one source to the texts of its advisories, or to the reasons why there are none.

use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::fate::Field;
use super::foreign::{self, Context, Converted, Format};
use super::ledger::Ledger;
use super::source::{self, Source};
use super::{Options, Refused, Repair, field, json, osv, repair};
use crate::advisory::document;
use crate::advisory::fields::shorten;
use crate::advisory::id::{AdvisoryId, VulnerabilityId};
use crate::advisory::instant::Instant;
use crate::advisory::print::print;
use crate::advisory::record::Record;
use crate::advisory::status::Status;
use crate::advisory::yaml::{self, Node};
use crate::finding::{Findings, Rule};

/// What became of one source, or of one record in it.
pub(super) enum Outcome {
    Taken(Box<Taken>),
    Refused(Refused),
    /// A list of records, by its name.
    Index(String),
    /// A file that reserves an id and says nothing, by its name.
    Reserved(String),
    /// An entry that the team does not want, which is why nobody looks at it again.
    Declined(AdvisoryId),
}

/// A record that can be taken over.
pub(super) struct Taken {
    pub(super) source: Arc<str>,
    pub(super) source_text: Arc<str>,
    /// Where its id stands in the source.
    pub(super) id_span: Range<usize>,
    pub(super) record: Record,
    pub(super) status: Status,
    /// The advisory file.
    pub(super) text: String,
    /// What had to be changed.
    pub(super) repaired: Vec<String>,
    /// The keys whose null was left out.
    pub(super) nulls: Vec<&'static str>,
    /// What became of the fields of a foreign format.
    pub(super) fields: Vec<Field>,
}

pub(super) fn read(source: Source, options: Options, ledger: &Ledger) -> Vec<Outcome> {
    let name = Arc::clone(&source.name);
    let mut outcomes = understood(source, options, ledger);
    // What cannot be understood says by its name which entry it is, and that may be nobody's wish.
    if let [Outcome::Refused(_)] = outcomes.as_slice()
        && let Some(id) = ledger.refused_as(source::file_name(&name))
    {
        outcomes = vec![Outcome::Declined(id.clone())];
    }
    outcomes
}

fn understood(source: Source, options: Options, ledger: &Ledger) -> Vec<Outcome> {
    let name = Arc::clone(&source.name);
    let committed = source.committed;
    let mut findings = Findings::new(Arc::clone(&name));
    let source::Text { text, is_json } = match source.load() {
        Ok(text) => text,
        Err(why) => {
            findings.push(why.rule, why.at..why.at, why.message, why.mend);
            return vec![Outcome::Refused(Refused::new(findings, "".into()))];
        }
    };
    if source::file_name(&name) == "all.json" && is_list_of_ids(&text) {
        return vec![Outcome::Index(name.to_string())];
    }
    let is_toml = options.format.is_markdown();
    if is_toml && text.trim().is_empty() {
        return vec![Outcome::Reserved(name.to_string())];
    }
    let text: Arc<str> = text.into();
    let tree = if is_toml {
        foreign::read_front(&text, &mut findings)
    } else if is_json {
        json::read(&text, &mut findings)
    } else {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        yaml::read(text.get(mark..).unwrap_or_default(), mark, &mut findings)
    };
    let Some(tree) = tree else {
        if findings.as_slice().is_empty() {
            findings.push(Rule::OsvSchema, 0..0, "the file is empty", "Fetch it again");
        }
        return vec![Outcome::Refused(Refused::new(findings, text))];
    };
    if is_index(source::file_name(&name), &tree) || is_list_of(options.format, &tree) {
        return vec![Outcome::Index(name.to_string())];
    }
    let origin = Origin {
        name: &name,
        text: &text,
        source: &tree,
    };
    if options.format == Format::Osv || is_osv(options.format, &tree) {
        let record = Converted {
            id_span: tree.get("id").map_or(0..0, |node| node.span.clone()),
            tree: tree.clone(),
            reason: None,
            superseded_by: None,
            fields: Vec::new(),
        };
        return vec![origin.outcome(record, findings, options, ledger)];
    }
    let mut context = Context {
        name: &name,
        committed,
        findings: &mut findings,
    };
    let records = foreign::convert(options.format, &tree, &mut context);
    if records.is_empty() || findings.has_errors() {
        if !findings.has_errors() {
            return vec![Outcome::Index(name.to_string())];
        }
        let declined: Option<Vec<_>> = records
            .iter()
            .map(|record| declined(record, ledger))
            .collect();
        if let Some(ids) = declined.filter(|ids| !ids.is_empty()) {
            return ids.into_iter().map(Outcome::Declined).collect();
        }
        let findings = field::named(&tree, findings);
        return vec![Outcome::Refused(Refused::new(findings, text))];
    }
    records
        .into_iter()
        .map(|record| origin.outcome(record, Findings::new(Arc::clone(&name)), options, ledger))
        .collect()
}

/// Where records come from.
struct Origin<'s, 'a> {
    name: &'s Arc<str>,
    text: &'s Arc<str>,
    /// The tree of the source, which names the fields in findings.
    source: &'s Node<'a>,
}

impl Origin<'_, '_> {
    fn outcome(
        &self,
        record: Converted<'_>,
        findings: Findings,
        options: Options,
        ledger: &Ledger,
    ) -> Outcome {
        if let Some(id) = declined(&record, ledger) {
            return Outcome::Declined(id);
        }
        match taken(&record, findings, options) {
            Ok(found) => Outcome::Taken(Box::new(Taken {
                id_span: record.id_span,
                source: Arc::clone(self.name),
                status: status_of(&found.record),
                record: found.record,
                text: found.text,
                repaired: found.repaired,
                nulls: found.nulls,
                fields: record.fields,
                source_text: Arc::clone(self.text),
            })),
            Err(findings) => {
                let findings = field::named(self.source, findings);
                Outcome::Refused(Refused::new(findings, Arc::clone(self.text)))
            }
        }
    }
}

/// The id of a record that nobody wants here.
fn declined(record: &Converted<'_>, ledger: &Ledger) -> Option<AdvisoryId> {
    let id = record.tree.get("id").and_then(Node::text)?;
    let id = AdvisoryId::try_from(id).ok()?;
    ledger.reason(&id).is_some().then_some(id)
}

struct Found {
    record: Record,
    text: String,
    repaired: Vec<String>,
    nulls: Vec<&'static str>,
}

fn taken(
    source: &Converted<'_>,
    mut findings: Findings,
    options: Options,
) -> Result<Found, Findings> {
    let tree = &source.tree;
    let read = record(tree, source, options, &mut findings);
    if let Some(record) = sound(read, &mut findings) {
        return written(record, tree, Vec::new(), findings);
    }
    if options.repair == Repair::Never {
        return Err(findings);
    }
    let (tree, changes) = repair::smallest(tree);
    let mut findings = Findings::new(Arc::clone(findings.path()));
    repair::still_twice(&tree, &mut findings);
    let read = record(&tree, source, options, &mut findings);
    match sound(read, &mut findings) {
        Some(record) => written(record, &tree, changes, findings),
        None => Err(findings),
    }
}

/// The record, with what OSV has no field for.
fn record(
    tree: &Node<'_>,
    source: &Converted<'_>,
    options: Options,
    findings: &mut Findings,
) -> Option<Record> {
    let mut record = osv::record(tree, findings)?;
    if let Some(withdrawal) = &mut record.withdrawal {
        withdrawal.reason.clone_from(&source.reason);
        withdrawal.superseded_by = source
            .superseded_by
            .as_deref()
            .and_then(|id| VulnerabilityId::try_from(id).ok());
    }
    not_in_the_future(tree, options.now, findings);
    Some(record)
}

/// A record that claims to be published later is under embargo, or wrong: either way it must not
/// become public by being taken over.
fn not_in_the_future(tree: &Node<'_>, now: Instant, findings: &mut Findings) {
    for key in osv::INSTANTS {
        let Some(node) = tree.get(key) else { continue };
        let Some(instant) = node.text().and_then(|text| Instant::try_from(text).ok()) else {
            continue;
        };
        if instant > now {
            findings.push(
                Rule::FutureInstant,
                node.span.clone(),
                format!(
                    "`{key}` ({}) lies in the future, so the record is not public yet",
                    shorten(&instant.to_string())
                ),
                "Import it when that instant has passed",
            );
        }
    }
}

/// The record, if nothing is wrong with it.
fn sound(record: Option<Record>, findings: &mut Findings) -> Option<Record> {
    findings.lower_for_import();
    record.filter(|_| !findings.has_errors())
}

/// The text of the advisory of a record, read back.
///
/// # Errors
/// Says what it would say differently.
pub(super) fn print_and_read_back(record: &Record) -> Result<String, String> {
    let text = print(record, status_of(record));
    difference(record, &text).map_or(Ok(text), Err)
}

/// Writes the advisory and reads it back: an import that is wrong is none.
fn written(
    record: Record,
    tree: &Node<'_>,
    repaired: Vec<String>,
    mut findings: Findings,
) -> Result<Found, Findings> {
    let text = match print_and_read_back(&record) {
        Ok(text) => text,
        Err(why) => {
            findings.push(
                Rule::RoundTrip,
                tree.span.start..tree.span.start,
                format!("the advisory written for this record would not say the same: {why}"),
                "This is a mistake in advgen; please report it with the record",
            );
            return Err(findings);
        }
    };
    let repaired = repaired
        .into_iter()
        .map(|change| format!("{}: {change}", record.id))
        .collect();
    Ok(Found {
        nulls: osv::nulls(tree),
        record,
        text,
        repaired,
    })
}

fn difference(record: &Record, text: &str) -> Option<String> {
    let mut findings = Findings::new("advisory");
    let read = document::parse(text, Some(record.id.as_str()), &mut findings);
    match read {
        None => {
            let first = findings
                .as_slice()
                .iter()
                .find(|f| f.level == crate::finding::Level::Error);
            Some(first.map_or_else(|| "it cannot be read".to_owned(), |f| f.message.clone()))
        }
        Some(advisory) if *advisory.record != *record => {
            Some(first_difference(&advisory.record, record))
        }
        Some(advisory) if advisory.status != status_of(record) => {
            Some("its state is another".to_owned())
        }
        Some(_) => None,
    }
}

/// The key at which two records part, for the report of a mistake.
fn first_difference(a: &Record, b: &Record) -> String {
    let key = [
        ("summary", a.summary == b.summary),
        ("details", a.details == b.details),
        ("severity", a.severity == b.severity),
        ("affected", a.affected == b.affected),
        ("references", a.references == b.references),
        ("credits", a.credits == b.credits),
        (
            "database_specific",
            a.database_specific == b.database_specific,
        ),
    ]
    .into_iter()
    .find_map(|(key, same)| (!same).then_some(key));
    format!("`{}` differs", key.unwrap_or("another key"))
}

fn status_of(record: &Record) -> Status {
    if record.withdrawal.is_some() {
        Status::Withdrawn
    } else {
        Status::Published
    }
}

/// Whether this is one of the lists that databases publish beside their records. A record of that
/// name is no list.
fn is_index(file_name: &str, tree: &Node<'_>) -> bool {
    match file_name {
        "manifest.json" => tree.get("id").is_none(),
        // Go's database: index/db.json, index/modules.json, index/vulns.json
        "db.json" => {
            tree.entries().is_some_and(|entries| entries.len() == 1)
                && tree.get("modified").is_some()
        }
        "vulns.json" | "modules.json" => tree.items().is_some(),
        _ => false,
    }
}

/// Whether this is one of the lists that come with records of a format.
fn is_list_of(format: Format, tree: &Node<'_>) -> bool {
    let has = |key| tree.get(key).is_some();
    match format {
        // The metadata of a provider, and its feeds, services and categories.
        Format::Csaf => {
            !has("document")
                && (has("canonical_url") || has("feed") || has("service") || has("categories"))
        }
        // deltas: lists of changed ids.
        Format::Cve => tree.items().is_some() || has("fetchTime") || has("numberOfChanges"),
        _ => false,
    }
}

/// Whether a record is in OSV's shape already: GitHub's database publishes its advisories so.
fn is_osv(format: Format, tree: &Node<'_>) -> bool {
    format == Format::Ghsa && tree.get("ghsa_id").is_none() && tree.get("modified").is_some()
}

/// Whether this is OSV's list of all records. Read without a tree, because the list of a large
/// database holds more values than any record may.
fn is_list_of_ids(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct Line {
        id: IgnoredAny,
        modified: Option<IgnoredAny>,
    }
    serde_json::from_str::<Vec<Line>>(text.trim_start_matches('\u{feff}')).is_ok()
}
