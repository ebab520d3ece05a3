//! Findings as SARIF 2.1.0, the form that GitHub code scanning and many viewers read.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::human::harmless;
use super::{Show, counted, path_in_git};
use crate::finding::{Disposition, Finding, Fix, Level, Mending, Place, Related, Rule, place_of};

/// GitHub refuses a file with more results than this. It shows the 5,000 worst.
const MOST_RESULTS: usize = 25_000;

/// What paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// All findings as one SARIF log, ended by a line break. `prefix` is the folder of the database
/// within the Git repository, empty or ending in `/`.
///
/// Of more findings than GitHub takes, the errors come first, and a notification says what is left
/// out.
///
/// # Errors
/// Never for findings of advgen; the type is that of the serialiser.
pub fn sarif<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    prefix: &str,
) -> Result<String, serde_json::Error> {
    let log = log(findings, text_of, show, prefix, MOST_RESULTS);
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn log<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    prefix: &str,
    most: usize,
) -> Value {
    let index: HashMap<Rule, usize> = Rule::ALL.iter().copied().zip(0..).collect();
    let mut fingerprints = Fingerprints::default();
    let scene = Scene {
        text_of,
        show,
        prefix,
    };
    let mut results: Vec<(Level, Value)> = findings
        .iter()
        .map(|finding| {
            let mut result = scene.result(finding, &mut fingerprints);
            set(&mut result, "ruleIndex", json!(index.get(&finding.rule)));
            (finding.level, result)
        })
        .collect();
    let mut invocation = json!({"executionSuccessful": true});
    if results.len() > most {
        results.sort_by_key(|(level, _)| *level);
        let left_out = counted(results.len() - most, "finding");
        results.truncate(most);
        let note = json!([{
            "level": "warning",
            "message": {"text": format!("{left_out} more than code scanning takes; `advgen check` shows all of them.")},
        }]);
        set(&mut invocation, "toolExecutionNotifications", note);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "advgen",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [invocation],
            "originalUriBaseIds": {
                ROOT: {"description": {"text": "The top of the Git repository."}},
            },
            "columnKind": "unicodeCodePoints",
            "results": results.into_iter().map(|(_, result)| result).collect::<Vec<_>>(),
        }],
    })
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn rule(rule: Rule) -> Value {
    let mending = match rule.mending() {
        Mending::Hand => "It is mended by hand.",
        Mending::Shown => "Where there is a likely replacement, the finding shows it.",
        Mending::Fix => "`advgen check --fix` mends what is mechanical.",
    };
    let (summary, why, id) = (rule.summary(), rule.why(), rule.id());
    let level = rule.level().as_str();
    let mut out = json!({
        "id": id,
        "shortDescription": {"text": format!("{summary}.")},
        "fullDescription": {"text": format!("{summary}. {why}")},
        "help": {
            "text": format!("{why} {mending} `advgen explain {id}` says the same in a terminal."),
            "markdown": format!("**{summary}.**\n\n{why}\n\n{mending} `advgen explain {id}` says the same in a terminal."),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "since": rule.since().to_string(),
            "lowering": rule.lowering().as_str(),
            "precision": "very-high",
            "problem.severity": level,
        },
    });
    if let Some(page) = rule.page() {
        set(&mut out, "helpUri", json!(page));
    }
    out
}

struct Scene<'s, T> {
    text_of: T,
    show: &'s Show,
    prefix: &'s str,
}

impl<'t, T: Fn(&str) -> Option<&'t str>> Scene<'_, T> {
    fn result(&self, finding: &Finding, fingerprints: &mut Fingerprints) -> Value {
        let shown = self.show.shown(finding);
        let path = path_in_git(finding, self.show, self.prefix);
        let artifact = artifact(&path, finding.rule);
        let text = (self.text_of)(&finding.path);
        let mut result = json!({
            "ruleId": finding.rule.id(),
            "level": finding.level.as_str(),
            "message": {"text": sentence(&shown.message, &shown.mend)},
            "locations": [{"physicalLocation": {
                "artifactLocation": artifact,
                "region": region(text, &finding.span),
            }}],
            "partialFingerprints": {"advgenFinding/v1": fingerprints.next(finding.rule, &path)},
        });
        if !shown.related.is_empty() {
            let related = shown.related.iter().zip(1..);
            let related: Vec<Value> = related.map(|(one, id)| self.related(one, id)).collect();
            set(&mut result, "relatedLocations", json!(related));
        }
        if let (Some(fix), Some(text)) = (&shown.fix, text) {
            set(&mut result, "fixes", json!([of_fix(fix, text, &artifact)]));
        }
        result
    }

    fn related(&self, related: &Related, id: usize) -> Value {
        let text = (self.text_of)(&related.path);
        let path = format!("{}{}", self.prefix, self.show.path(&related.path));
        json!({
            "id": id,
            "message": {"text": plain(&related.text)},
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&path), "uriBaseId": ROOT},
                "region": region(text, &related.span),
            },
        })
    }
}

fn of_fix(fix: &Fix, text: &str, artifact: &Value) -> Value {
    let replacements: Vec<Value> = fix
        .edits()
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(Some(text), &edit.span),
                "insertedContent": {"text": edit.text},
            })
        })
        .collect();
    let description = match fix.disposition() {
        Disposition::Safe => "It can mean nothing else: `advgen check --fix` writes it.",
        Disposition::Suggestion => "A likely replacement, which somebody has to decide on.",
    };
    json!({
        "description": {"text": description},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    })
}

/// The bytes as lines and columns, from 1. A file that is no text is pointed at as a whole; GitHub
/// shows no result without a place.
fn region(text: Option<&str>, span: &Range<usize>) -> Value {
    let first = Place { line: 1, column: 1 };
    let (start, end) = text.map_or((first, first), |text| {
        (place_of(text, span.start), place_of(text, span.end))
    });
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// What lies in the repository is named relative to it; what is deployed is not in it.
fn artifact(path: &str, rule: Rule) -> Value {
    if rule.is_about_deployed_files() {
        json!({"uri": uri(path)})
    } else {
        json!({"uri": uri(path), "uriBaseId": ROOT})
    }
}

/// A path as the relative reference of RFC 3986. An address of the web stays what it is.
fn uri(path: &str) -> String {
    if path.starts_with("https://") || path.starts_with("http://") {
        return path.to_owned();
    }
    path.bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn sentence(message: &str, mend: &str) -> String {
    plain(&format!("{message}. {mend}."))
}

/// Text of which no viewer makes a link: `[text](target)` would be one (SARIF, section 3.11.6), and
/// the words of a finding can come from anybody.
fn plain(text: &str) -> String {
    harmless(text).replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Findings;

    #[test]
    fn more_findings_than_code_scanning_takes_are_cut_and_the_errors_stay() {
        let mut findings = Findings::new("a.md");
        for _ in 0..3 {
            findings.push(Rule::StrayFile, 0..1, "stray", "Move it");
        }
        findings.push(Rule::Status, 0..1, "bad", "Mend it");
        let log = log(
            findings.as_slice(),
            |_| Some("text"),
            &Show::Everything,
            "",
            2,
        );
        let run = &log["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), 2);
        assert_eq!(run["results"][0]["ruleId"], "status");
        let note = &run["invocations"][0]["toolExecutionNotifications"][0];
        assert!(
            note["message"]["text"]
                .as_str()
                .unwrap()
                .starts_with("2 findings")
        );
    }

    #[test]
    fn a_hostile_name_or_text_makes_no_address_and_no_link() {
        assert_eq!(uri("a b/%2e\u{e9}:x.md"), "a%20b/%252e%C3%A9%3Ax.md");
        assert_eq!(plain("[a](javascript:b)"), "[a] (javascript:b)");
    }
}
