//! An advisory as the OSV record that it stands for, compared with another.

use advgen::advisory::affected::Affected;
use advgen::advisory::document;
use advgen::advisory::json::Json;
use advgen::advisory::record::Record;
use advgen::advisory::severity::Severity;
use advgen::finding::Findings;
use serde_json::{Map, Value, json};

/// Everything in which the advisory file `text` differs from the OSV record `source`, beyond what
/// may differ: `schema_version`, the order of keys, the spelling of instants.
pub(crate) fn differences(source: &Value, text: &str) -> Vec<String> {
    let mut findings = Findings::new("a.md");
    let id = source["id"].as_str().unwrap();
    let Some(advisory) = document::parse(text, Some(id), &mut findings) else {
        return vec![format!("it does not read back: {:?}", findings.as_slice())];
    };
    let mut source = source.clone();
    let object = source.as_object_mut().unwrap();
    object.remove("schema_version");
    for key in ["modified", "published", "withdrawn"] {
        if let Some(value) = object.get_mut(key) {
            *value = json!(instant(value.as_str().unwrap()));
        }
    }
    let ours = osv(&advisory.record);
    let mut found = Vec::new();
    compare("", &source, &ours, &mut found);
    found
}

/// Seconds and nanoseconds, by another library than the crate's own type.
fn instant(text: &str) -> String {
    let instant: jiff::Timestamp = text.parse().unwrap();
    instant.as_nanosecond().to_string()
}

fn compare(path: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => compare(&format!("{path}/{key}"), a, b, found),
                    (a, b) => found.push(format!("{path}/{key}: {a:?} became {b:?}")),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}/{at}"), a, b, found);
            }
        }
        _ if a == b => {}
        _ => found.push(format!("{path}: {a} became {b}")),
    }
}

/// The record as OSV, key by key, without any code of the publisher.
pub(crate) fn osv(record: &Record) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), value);
        }
    };
    let at =
        |instant: advgen::advisory::instant::Instant| json!(self::instant(&instant.to_string()));
    let ids = |ids: &Vec<advgen::advisory::id::VulnerabilityId>| {
        ids.iter()
            .map(advgen::advisory::id::VulnerabilityId::as_str)
            .collect::<Value>()
    };
    put("id", Some(json!(record.id.as_str())));
    put("modified", record.modified.map(at));
    put("published", record.published.map(at));
    put("withdrawn", record.withdrawal.as_ref().map(|w| at(w.at)));
    put("aliases", record.aliases.as_ref().map(ids));
    put("related", record.related.as_ref().map(ids));
    put("upstream", record.upstream.as_ref().map(ids));
    put("summary", record.summary.as_ref().map(|text| json!(text)));
    put("details", record.details.as_ref().map(|text| json!(text)));
    put("severity", record.severity.as_deref().map(severities));
    put(
        "affected",
        record
            .affected
            .as_ref()
            .map(|list| list.iter().map(affected).collect()),
    );
    put(
        "references",
        record.references.as_ref().map(|list| {
            list.iter()
                .map(|r| json!({"type": r.kind.as_str(), "url": r.url}))
                .collect()
        }),
    );
    put(
        "credits",
        record.credits.as_ref().map(|list| {
            list.iter()
                .map(|credit| {
                    let mut out = json!({"name": credit.name});
                    if let Some(contact) = &credit.contact {
                        out["contact"] = json!(contact);
                    }
                    if let Some(kind) = credit.kind {
                        out["type"] = json!(kind.as_str());
                    }
                    out
                })
                .collect()
        }),
    );
    put(
        "database_specific",
        record.database_specific.as_ref().map(free),
    );
    Value::Object(out)
}

fn free(value: &Json) -> Value {
    serde_json::to_value(value).unwrap()
}

fn severities(list: &[Severity]) -> Value {
    list.iter()
        .map(|severity| {
            let mut out = json!({"type": severity.kind.as_str(), "score": severity.score});
            if let Some(source) = severity.source {
                out["source"] = json!(source.as_str());
            }
            out
        })
        .collect()
}

fn affected(affected: &Affected) -> Value {
    let mut out = json!({});
    if let Some(package) = &affected.package {
        out["package"] = json!({"ecosystem": package.ecosystem.as_str(), "name": package.name});
        if let Some(purl) = &package.purl {
            out["package"]["purl"] = json!(purl);
        }
    }
    if let Some(severity) = &affected.severity {
        out["severity"] = severities(severity);
    }
    if let Some(ranges) = &affected.ranges {
        out["ranges"] = ranges
            .iter()
            .map(|range| {
                let events: Value = range
                    .events
                    .iter()
                    .map(|e| json!({e.kind.as_str(): e.value}))
                    .collect();
                let mut out = json!({"type": range.kind.as_str(), "events": events});
                if let Some(repo) = &range.repo {
                    out["repo"] = json!(repo);
                }
                if let Some(specific) = &range.database_specific {
                    out["database_specific"] = free(specific);
                }
                out
            })
            .collect();
    }
    if let Some(versions) = &affected.versions {
        out["versions"] = json!(versions);
    }
    if let Some(specific) = &affected.ecosystem_specific {
        out["ecosystem_specific"] = free(specific);
    }
    if let Some(specific) = &affected.database_specific {
        out["database_specific"] = free(specific);
    }
    out
}
