//! Security advisories of repositories on GitHub: the bodies that its REST API takes for creating,
//! updating, publishing and reporting one (description 23.0.2), and what it has no field for.

mod rest;
mod vulnerabilities;

use serde_json::{Map, Value, json};

use super::address::Address;
use super::osv::OsvIds;
use super::osv::withdrawn::details;
use super::remarks::Remarks;
use crate::advisory::cve_id::CveId;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::Record;
use crate::advisory::severity::{Rating, Severity, SeverityKind};
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// The longest summary, in characters.
const SUMMARY_LENGTH: usize = 1_024;
/// The longest description, in characters.
const DESCRIPTION_LENGTH: usize = 65_535;

/// What the body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// A draft advisory.
    #[default]
    Create,
    /// An advisory that is there.
    Update,
    /// Making an advisory public.
    Publish,
    /// A report to the owners of a repository.
    Report,
}

/// The body for one record; `chosen` tells which of several CVE ids is meant. `None` when something
/// was refused, which the remarks then tell.
pub fn body(
    database: &PublicDatabase,
    public: &PublicRecord,
    purpose: Purpose,
    chosen: Option<&CveId>,
    remarks: &mut Remarks,
) -> Option<Value> {
    let record = public.record();
    refuse_moment(public, purpose, remarks);
    let body = match purpose {
        Purpose::Publish => json!({ "state": "published" }),
        Purpose::Create | Purpose::Update | Purpose::Report => {
            let mut body = Map::new();
            let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
            let vulnerabilities = vulnerabilities::all(record, remarks);
            put("summary", json!(summary(record, remarks)));
            let rating = rating(record);
            let description = description(database, record, purpose, rating, remarks);
            put("description", json!(description));
            put("vulnerabilities", Value::Array(vulnerabilities));
            let cwe_ids: Vec<String> = record
                .weaknesses()
                .iter()
                .map(ToString::to_string)
                .collect();
            if !cwe_ids.is_empty() {
                put("cwe_ids", json!(cwe_ids));
            }
            if let Some((key, value)) = rating.field() {
                put(key, json!(value));
            }
            if purpose == Purpose::Report {
                remarks.note("reports name no credits and no CVE id: GitHub has no field for them");
            } else {
                let credits = credits(record);
                if !credits.is_empty() {
                    put("credits", Value::Array(credits));
                }
                if let Some(cve) = cve_id(record, chosen, remarks) {
                    put("cve_id", json!(cve.as_str()));
                }
            }
            remarks.note("GitHub sets the dates itself");
            Value::Object(body)
        }
    };
    (!remarks.is_refused()).then_some(body)
}

/// The steps from the body to GitHub, as a shell runs them.
pub fn steps(record: &Record, purpose: Purpose, export: &str) -> String {
    let id = ghsa_id(record).unwrap_or("GHSA-ID");
    let base = "/repos/OWNER/REPO/security-advisories";
    let (method, path, before) = match purpose {
        Purpose::Create => (
            "POST",
            base.to_owned(),
            "# Makes a draft that only the owners of the repository see. Then add the GHSA id of the answer to `aliases:`.\n",
        ),
        Purpose::Update => (
            "PATCH",
            format!("{base}/{id}"),
            "# Brings the advisory up to date.\n",
        ),
        Purpose::Publish => (
            "PATCH",
            format!("{base}/{id}"),
            "# Makes the advisory public at once, and cannot be undone.\n",
        ),
        Purpose::Report => (
            "POST",
            format!("{base}/reports"),
            "# Reports to the owners of a repository, who must have turned on private reporting.\n",
        ),
    };
    let ask = match purpose {
        Purpose::Create if record.cve_ids().is_empty() => {
            format!(
                "# GitHub numbers advisories of public repositories; it can take weeks, and nothing has to wait for it:\n# gh api --method POST {base}/{id}/cve\n"
            )
        }
        _ => String::new(),
    };
    format!("{before}{export} |\n  gh api --method {method} {path} --input -\n{ask}")
}

/// GitHub's own id of the same vulnerability.
fn ghsa_id(record: &Record) -> Option<&str> {
    let mut aliases = record.aliases().iter().map(VulnerabilityId::as_str);
    aliases.find(|alias| alias.starts_with("GHSA-"))
}

/// What must not happen at this moment.
fn refuse_moment(public: &PublicRecord, purpose: Purpose, remarks: &mut Remarks) {
    if purpose == Purpose::Publish && public.private().is_some() {
        remarks.refuse(
            "it is not public yet, and this would publish it on GitHub",
            "Wait for its disclosure; `--for create` and `--for update` prepare the draft",
        );
    }
    if public.record().withdrawal.is_none() {
        return;
    }
    match purpose {
        Purpose::Update => {
            remarks.note("GitHub's API cannot withdraw an advisory: the description begins with the reason, and its support does the rest");
        }
        Purpose::Create | Purpose::Publish | Purpose::Report => remarks.refuse(
            "it is withdrawn",
            "Tell GitHub of the withdrawal with `--for update`",
        ),
    }
}

fn summary<'r>(record: &'r Record, remarks: &mut Remarks) -> &'r str {
    let title = record.title();
    if title == record.id.as_str() {
        remarks.note("it has no heading, so the summary is its id");
    }
    let length = title.chars().count();
    if length > SUMMARY_LENGTH {
        remarks.refuse(
            format!(
                "its title has {length} characters, and GitHub's summary holds {SUMMARY_LENGTH}"
            ),
            "Shorten the heading",
        );
    }
    title
}

/// The text, and behind it what GitHub has no field for.
fn description(
    database: &PublicDatabase,
    record: &Record,
    purpose: Purpose,
    rating: Rated<'_>,
    remarks: &mut Remarks,
) -> String {
    let ids = OsvIds::of(database.configuration());
    let home = database
        .configuration()
        .base_url
        .join(&Address::bulletin(&record.id).url());
    let mut text = details(record, &ids).unwrap_or_else(|| record.title().to_owned());
    for section in rest::sections(record, purpose, rating.vector(), &home, remarks) {
        text = format!("{}\n\n{section}", text.trim_end());
    }
    let length = text.chars().count();
    if length > DESCRIPTION_LENGTH {
        remarks.refuse(
            format!(
                "its text and what GitHub has no field for have {length} characters, and a description holds {DESCRIPTION_LENGTH}"
            ),
            "Shorten the text, or move parts of it to pages that it refers to",
        );
    }
    text
}

/// The rating in GitHub's one field for it.
#[derive(Debug, Clone, Copy)]
enum Rated<'r> {
    /// A vector of CVSS 3, which everybody's GitHub takes.
    Vector(&'r Severity),
    /// A word, where there is no such vector.
    Word(&'static str),
    /// Nothing.
    None,
}

impl<'r> Rated<'r> {
    fn field(self) -> Option<(&'static str, &'r str)> {
        match self {
            Self::Vector(severity) => Some(("cvss_vector_string", &severity.score)),
            Self::Word(word) => Some(("severity", word)),
            Self::None => None,
        }
    }

    fn vector(self) -> Option<&'r Severity> {
        match self {
            Self::Vector(severity) => Some(severity),
            Self::Word(_) | Self::None => None,
        }
    }
}

fn rating(record: &Record) -> Rated<'_> {
    let all = record.severities();
    let of_system = |system: &str| {
        let mut all = all.iter();
        all.find(|severity| {
            severity.kind == SeverityKind::CvssV3
                && severity.system() == system
                && severity.value().is_some()
        })
    };
    match of_system("CVSS 3.1").or_else(|| of_system("CVSS 3.0")) {
        Some(severity) => Rated::Vector(severity),
        None => record
            .rating()
            .and_then(Rating::github)
            .map_or(Rated::None, Rated::Word),
    }
}

fn credits(record: &Record) -> Vec<Value> {
    let mut all = Vec::new();
    for credit in record.credits() {
        let Some(login) = rest::login(credit) else {
            continue;
        };
        let kind = credit.kind.map_or("other", |kind| kind.github());
        let entry = json!({ "login": login, "type": kind });
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    all
}

fn cve_id(record: &Record, chosen: Option<&CveId>, remarks: &mut Remarks) -> Option<CveId> {
    let ids = record.cve_ids();
    match (chosen, ids.as_slice()) {
        (Some(chosen), _) if ids.contains(chosen) => Some(chosen.clone()),
        (Some(chosen), _) => {
            remarks.refuse(
                format!("{chosen} is not among its aliases"),
                format!("Add it, as in `aliases: [{chosen}]`, or name another"),
            );
            None
        }
        (None, [one]) => Some(one.clone()),
        (None, []) => None,
        (None, several) => {
            let names: Vec<&str> = several.iter().map(CveId::as_str).collect();
            remarks.note(format!(
                "it has several CVE ids ({}), and GitHub takes one: `--cve` chooses it",
                names.join(", ")
            ));
            None
        }
    }
}

#[cfg(test)]
mod tests;
