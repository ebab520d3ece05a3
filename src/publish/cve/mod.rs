//! CVE records: the container that a numbering authority sends to CVE Services (CVE JSON 5.1 and
//! 5.2), and what they or the CNA Rules would refuse.
//!
//! Schemas: cve-schema 5.1.1 and 5.2.0. Rules: CNA Operational Rules 4.0.

mod affected;
mod rejected;
mod text;

use serde_json::{Map, Value, json};

use super::address::Address;
use super::remarks::Remarks;
use super::{PublishError, site};
use crate::advisory::cve_id::CveId;
use crate::advisory::record::{Record, Reference};
use crate::configuration::{Configuration, Cve};
use crate::disclosure::public::{PublicDatabase, PublicRecord};
pub use rejected::{REASON_LENGTH, Rejection, rejection};

/// The longest title, in characters.
const TITLE_LENGTH: usize = 256;
/// The longest name of a credit, in characters.
const CREDIT_LENGTH: usize = 4_096;
/// The longest address, in characters.
const ADDRESS_LENGTH: usize = 2_048;
/// How many references a record holds.
const REFERENCES: usize = 512;

/// The version of the CVE record format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Schema {
    /// 5.1, which every reader knows.
    #[default]
    V5_1,
    /// 5.2, with package URLs.
    V5_2,
}

/// A body for CVE Services, and the record that it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The CVE record.
    pub cve: CveId,
    /// What is to be done with it.
    pub kind: Kind,
    /// `{"cnaContainer": …}`.
    pub json: Value,
}

/// What CVE Services are asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Publish the record, or update a published one.
    Publish,
    /// Reject the id.
    Reject,
}

/// The body for one record; `chosen` tells which of several CVE ids is meant. A withdrawn record
/// gives a rejected container. `None` when something was refused, which the remarks then tell.
///
/// # Errors
/// When the words of the site cannot be used.
pub fn body(
    database: &PublicDatabase,
    public: &PublicRecord,
    schema: Schema,
    chosen: Option<&CveId>,
    remarks: &mut Remarks,
) -> Result<Option<Body>, PublishError> {
    let configuration = database.configuration();
    let language = site::language(database)?;
    if !is_english(&language) {
        remarks.refuse(
            format!("the site is written in `{language}`, and a CVE record describes in English"),
            "Write the record in English by hand, or keep the advisories in English and translate the pages",
        );
    }
    let cve = cve_id(public.record(), chosen, remarks);
    let organisation = organisation(configuration, remarks);
    let json = if public.record().withdrawal.is_some() {
        rejected::of_withdrawn(database, public.record(), organisation, remarks)
    } else {
        published(configuration, public, schema, organisation, remarks)
    };
    let kind = match public.record().withdrawal {
        Some(_) => Kind::Reject,
        None => Kind::Publish,
    };
    let body = |cve| Body {
        cve,
        kind,
        json: json!({ "cnaContainer": json }),
    };
    Ok(cve.filter(|_| !remarks.is_refused()).map(body))
}

fn is_english(language: &str) -> bool {
    let main = language.split('-').next().unwrap_or_default();
    main.eq_ignore_ascii_case("en")
}

/// The steps from the body to CVE Services, as a shell runs them.
pub fn steps(body: &Body, export: &str) -> String {
    let Body { cve, kind, .. } = body;
    let (path, what) = match kind {
        Kind::Publish => ("cna", "publish"),
        Kind::Reject => ("reject", "reject"),
    };
    format!(
        "# CVE Services: POST for the first time, PUT to change what is there. Test with\n\
         # https://cveawg-test.mitre.org/api first. To {what} {cve}:\n\
         {export} |\n  \
         curl --fail-with-body --request POST \"https://cveawg.mitre.org/api/cve/{cve}/{path}\" \\\n    \
         --header \"CVE-API-ORG: $CVE_API_ORG\" --header \"CVE-API-USER: $CVE_API_USER\" \\\n    \
         --header \"CVE-API-KEY: $CVE_API_KEY\" --header \"Content-Type: application/json\" --data @-\n"
    )
}

fn cve_id(record: &Record, chosen: Option<&CveId>, remarks: &mut Remarks) -> Option<CveId> {
    let ids = record.cve_ids();
    match (ids.as_slice(), chosen) {
        (_, Some(chosen)) if ids.contains(chosen) => Some(chosen.clone()),
        (_, Some(chosen)) => {
            remarks.refuse(
                format!("{chosen} is not among its aliases"),
                format!("Add it, as in `aliases: [{chosen}]`, or name another"),
            );
            None
        }
        ([one], None) => Some(one.clone()),
        ([], None) => {
            remarks.refuse(
                "it has no CVE id among its aliases",
                "Reserve one, and add it, as in `aliases: [CVE-2026-41234]`",
            );
            None
        }
        (several, None) => {
            let names: Vec<&str> = several.iter().map(CveId::as_str).collect();
            remarks.refuse(
                format!("it has several CVE ids: {}", names.join(", ")),
                "Choose one with `--cve`; what two records share is better told in two advisories",
            );
            None
        }
    }
}

fn organisation<'c>(configuration: &'c Configuration, remarks: &mut Remarks) -> Option<&'c Cve> {
    if configuration.cve.is_none() {
        remarks.refuse(
            "advgen.yaml does not say which organisation speaks",
            "Add `cve: {org_id: …}` with the UUID that the CVE program gave your organisation",
        );
    }
    configuration.cve.as_ref()
}

fn provider(organisation: Option<&Cve>) -> Value {
    json!({ "orgId": organisation.map(|cve| cve.org_id.to_string()) })
}

fn published(
    configuration: &Configuration,
    public: &PublicRecord,
    schema: Schema,
    organisation: Option<&Cve>,
    remarks: &mut Remarks,
) -> Value {
    let record = public.record();
    let mut container = Map::new();
    let mut put = |key: &str, value: Value| container.insert(key.to_owned(), value);
    put("providerMetadata", provider(organisation));
    if let Some(title) = title(record, remarks) {
        put("title", json!(title));
    }
    // An instant that has not come would tell when an embargo ends.
    if public.private().is_none() {
        put("datePublic", json!(public.published().to_string()));
    }
    put("descriptions", json!([text::description(record, remarks)]));
    let vendor = organisation.and_then(|cve| cve.vendor.as_deref());
    put(
        "affected",
        Value::Array(affected::all(record, vendor, schema, remarks)),
    );
    put("problemTypes", problem_types(record, remarks));
    put("references", references(configuration, public, remarks));
    let metrics = metrics(record, remarks);
    if !metrics.is_empty() {
        put("metrics", Value::Array(metrics));
    }
    let credits = credits(record, remarks);
    if !credits.is_empty() {
        put("credits", Value::Array(credits));
    }
    put("source", json!({ "advisory": record.id.as_str() }));
    Value::Object(container)
}

fn title<'r>(record: &'r Record, remarks: &mut Remarks) -> Option<&'r str> {
    let title = record.summary.as_deref().map(str::trim);
    let title = title.filter(|title| !title.is_empty())?;
    let length = title.chars().count();
    if length > TITLE_LENGTH {
        remarks.refuse(
            format!("its title has {length} characters, and CVE records hold {TITLE_LENGTH}"),
            "Shorten the heading",
        );
    }
    Some(title)
}

/// CNA Rules 5.1.7: a record says what kind of problem it is, best as a weakness.
fn problem_types(record: &Record, remarks: &mut Remarks) -> Value {
    let mut weaknesses = record.weaknesses();
    weaknesses.sort();
    weaknesses.dedup();
    if weaknesses.is_empty() {
        remarks.refuse(
            "it does not say what kind of weakness it is, and a CVE record must (CNA Rules 5.1.7)",
            "Add `cwe:`, as in `cwe: [CWE-79]`",
        );
    }
    let all = weaknesses.into_iter().map(|cwe| {
        let name = cwe.listed().map(|listed| format!("{cwe} {}", listed.name));
        let description = json!({
            "lang": "en",
            "type": "CWE",
            "cweId": cwe.to_string(),
            "description": name.unwrap_or_else(|| cwe.to_string()),
        });
        json!({ "descriptions": [description] })
    });
    Value::Array(all.collect())
}

/// The bulletin, and what the record refers to. Two of one address become one with both tags.
fn references(
    configuration: &Configuration,
    public: &PublicRecord,
    remarks: &mut Remarks,
) -> Value {
    let record = public.record();
    let home = configuration
        .base_url
        .join(&Address::bulletin(&record.id).url());
    if home.len() > ADDRESS_LENGTH || is_local(configuration) {
        remarks.refuse(
            "its bulletin is at no address that everybody can open, and a CVE record refers to a public page (CNA Rules 5.3)",
            "Write the public address of the site as `database: base_url:` in advgen.yaml",
        );
    }
    if public.private().is_some() {
        remarks.note(format!(
            "it is not public yet: send this after its disclosure, when {home} is there (CNA Rules 5.3.1)"
        ));
    }
    let mut all: Vec<(&str, Vec<&str>)> = vec![(&home, vec!["vendor-advisory"])];
    for Reference { kind, url } in record.references() {
        let is_web = ["https://", "http://", "ftp://", "ftps://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        if !is_web || url.len() > ADDRESS_LENGTH {
            remarks.note(format!(
                "the reference {url} is left out: it is no web address"
            ));
            continue;
        }
        let tag = kind.cve();
        match all.iter_mut().find(|(known, _)| known == url) {
            Some((known, tags)) if *known != home => {
                tags.extend(tag.filter(|tag| !tags.contains(tag)));
            }
            Some(_) => {}
            None => all.push((url, tag.into_iter().collect())),
        }
    }
    if all.len() > REFERENCES {
        remarks.note(format!(
            "only {REFERENCES} of its {} references are sent",
            all.len()
        ));
    }
    let all = all.into_iter().take(REFERENCES).map(|(url, tags)| {
        if tags.is_empty() {
            json!({ "url": url })
        } else {
            json!({ "url": url, "tags": tags })
        }
    });
    Value::Array(all.collect())
}

fn is_local(configuration: &Configuration) -> bool {
    let host = configuration.base_url.host().to_ascii_lowercase();
    let is_named = configuration
        .private_hosts
        .iter()
        .any(|private| host == *private || host.ends_with(&format!(".{private}")));
    is_named || host == "localhost" || host.starts_with("127.") || host.starts_with('[')
}

fn metrics(record: &Record, remarks: &mut Remarks) -> Vec<Value> {
    let mut all = Vec::new();
    for severity in record.severities() {
        let Some(object) = severity.first_json() else {
            remarks.note(format!(
                "the rating {} is left out: it is no CVSS vector with all base metrics",
                severity.score
            ));
            continue;
        };
        let key = match severity.system() {
            "CVSS 2.0" => "cvssV2_0",
            "CVSS 3.0" => "cvssV3_0",
            "CVSS 3.1" => "cvssV3_1",
            _ => "cvssV4_0",
        };
        let metric = json!({ "format": "CVSS", key: object });
        if !all.contains(&metric) {
            all.push(metric);
        }
    }
    all
}

fn credits(record: &Record, remarks: &mut Remarks) -> Vec<Value> {
    let mut all = Vec::new();
    for credit in record.credits() {
        let name = credit.name.trim();
        if name.is_empty() || name.chars().count() > CREDIT_LENGTH {
            remarks.note("a credit without a name of usual length is left out");
            continue;
        }
        let mut entry = json!({ "lang": "en", "value": name });
        if let (Some(kind), Some(entry)) = (credit.kind, entry.as_object_mut()) {
            entry.insert("type".to_owned(), json!(kind.cve()));
        }
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    all
}

#[cfg(test)]
mod tests;
