//! Law 4: what would be published against what is deployed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::record::Record;
use super::{Deployed, Planned, Target};
use crate::finding::{Finding, Findings, Rule};

/// What changes for subscribers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The target as it was given.
    pub deployed: String,
    /// What of it was looked at; empty when there is nothing.
    pub parts: Vec<Part>,
    /// What changes, by kind and then by id.
    pub changes: Vec<Change>,
    /// How many records stay as they are.
    pub unchanged: usize,
    /// Whether it is a preview, which is compared with nothing.
    pub is_preview: bool,
}

/// A part of an output that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Every record.
    Records,
    /// `osv/all.json` and `osv/all.zip`.
    Lists,
    /// `manifest.json`, against the files that were read.
    Manifest,
    /// Links and anchors of pages, feeds and the sitemap.
    Links,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 4] = [Self::Records, Self::Lists, Self::Manifest, Self::Links];

    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Lists => "lists",
            Self::Manifest => "manifest",
            Self::Links => "links",
        }
    }
}

/// What happens to one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub kind: Kind,
    /// The id under which OSV knows the record.
    pub id: String,
    /// Its title in the next build.
    pub title: Option<String>,
    /// The keys of the record that change; empty for what is new or gone.
    pub fields: Vec<String>,
    /// Whether the record is new and older than another that is deployed: who asks only for what is
    /// newer than that one never sees it (OSV.dev's importer does).
    pub is_late: bool,
}

/// What can happen to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It was not there.
    New,
    /// Its content or its dates change.
    Changed,
    /// It is taken back.
    Withdrawn,
    /// It was taken back, and is not any more.
    Reinstated,
    /// It is not there any more.
    Gone,
}

impl Kind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Changed,
        Self::Withdrawn,
        Self::Reinstated,
        Self::Gone,
    ];

    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Reinstated => "reinstated",
            Self::Gone => "gone",
        }
    }
}

/// Compares the records. What breaks law 4 is added to `found`.
pub(super) fn compare(
    target: &Target,
    planned: &[Planned],
    deployed: &Deployed,
    found: &mut Vec<Finding>,
) -> Comparison {
    let mut comparison = Comparison {
        deployed: target.name().to_owned(),
        parts: deployed.parts.clone(),
        changes: Vec::new(),
        unchanged: 0,
        is_preview: deployed.is_preview,
    };
    if deployed.is_preview {
        return comparison;
    }
    let by_id: BTreeMap<&str, &Planned> = planned
        .iter()
        .map(|planned| (planned.id.as_str(), planned))
        .collect();
    let newest = deployed
        .records
        .values()
        .flatten()
        .map(|record| record.modified)
        .max();
    for (id, planned) in &by_id {
        let change = |kind, fields| Change {
            kind,
            id: (*id).to_owned(),
            title: planned.title.clone(),
            fields,
            is_late: false,
        };
        let after = Record::parse(id, planned.json.as_bytes());
        let change = match (deployed.records.get(*id), after) {
            (Some(Some(before)), Ok(after)) => {
                let fields = before.differences(&after);
                if fields.is_empty() {
                    comparison.unchanged += 1;
                    continue;
                }
                law_four(planned, before, &after, &fields, found);
                change(kind(before, &after), fields)
            }
            // What cannot be read has a finding already.
            (Some(_), _) => change(Kind::Changed, Vec::new()),
            (None, after) => Change {
                is_late: after.is_ok_and(|after| newest.is_some_and(|at| after.modified < at)),
                ..change(Kind::New, Vec::new())
            },
        };
        comparison.changes.push(change);
    }
    let there = deployed.records.keys().chain(&deployed.promised);
    for id in there.filter(|id| !by_id.contains_key(id.as_str())) {
        let file = format!("osv/{id}.json");
        let shown = file.strip_prefix(deployed.prefix).unwrap_or(&file);
        let mut findings = Findings::new(target.shown(shown));
        findings.push(
            Rule::DeployedVanished,
            0..0,
            format!("`{id}` is deployed, and would be gone"),
            "Build from the newest commit, and bring its file and status back; to take the advisory back, write `status: withdrawn` with `withdrawn` and `withdrawn_reason`",
        );
        found.extend(findings.into_vec());
        comparison.changes.push(Change {
            kind: Kind::Gone,
            id: id.clone(),
            title: None,
            fields: Vec::new(),
            is_late: false,
        });
    }
    comparison
        .changes
        .sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    comparison
}

fn kind(before: &Record, after: &Record) -> Kind {
    match (before.withdrawn, after.withdrawn) {
        (None, Some(_)) => Kind::Withdrawn,
        (Some(_), None) => Kind::Reinstated,
        _ => Kind::Changed,
    }
}

/// The promises about a record that was there and is there.
fn law_four(
    planned: &Planned,
    before: &Record,
    after: &Record,
    fields: &[String],
    found: &mut Vec<Finding>,
) {
    let id = &planned.id;
    let mut findings = Findings::new(std::sync::Arc::clone(&planned.path));
    let mut push = |rule, place: &Range<usize>, message: String, mend: String| {
        findings.push(rule, place.clone(), message, mend);
    };
    if before.published != after.published {
        let text = |at: Option<crate::advisory::instant::Instant>| {
            at.map_or_else(|| "nothing".to_owned(), |at| at.to_string())
        };
        push(
            Rule::DeployedPublished,
            &planned.published_at,
            format!(
                "`{id}` is deployed with `published` {}, and would say {}",
                text(before.published),
                text(after.published)
            ),
            match before.published {
                Some(published) => format!("Write `published: {published}`"),
                None => "Remove `published`: the deployed record has none".to_owned(),
            },
        );
    }
    let is_content = before.is_content(after, id, fields);
    let (old, new) = (before.modified, after.modified);
    if new < old {
        push(
            Rule::DeployedModified,
            &planned.modified_at,
            format!("`{id}` is deployed with `modified` {old}, and would go back to {new}"),
            "Build from the newest commit; if this is it, commit a change of the advisory, whose time is then `modified`".to_owned(),
        );
    } else if new == old && is_content {
        push(
            Rule::DeployedModified,
            &planned.modified_at,
            format!(
                "`{id}` is deployed with other content under the same `modified` {old}: {}",
                listed(fields)
            ),
            "Commit the change of the advisory, whose time is then `modified`; where the deployed file was damaged, deploy again; where a setting changed all records, write a later `modified:`".to_owned(),
        );
    } else if new > old && !is_content {
        push(
            Rule::DeployedModifiedAlone,
            &planned.modified_at,
            format!("`{id}` is deployed with `modified` {old}, and would say {new} about the same content"),
            "See whether its history was rewritten; readers fetch the record again, and are not harmed".to_owned(),
        );
    }
    if before.withdrawn.is_some() && after.withdrawn.is_none() {
        push(
            Rule::DeployedReinstated,
            &planned.modified_at,
            format!("`{id}` is deployed as withdrawn, and would be valid again"),
            "If that is wrong, restore `status: withdrawn`; if it is right, let the text say why"
                .to_owned(),
        );
    }
    found.extend(findings.into_vec());
}

fn listed(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    fields.join(", ")
}
