//! Findings for machines, in a form of its own that does not change with the program.

use std::borrow::Cow;

use serde::Serialize;

use super::comparison::Against;
use super::{Show, count};
use crate::check::deployed::Comparison;
use crate::finding::{self, Finding, place_of};

/// The document that `--format json` prints. `schema` grows when a field changes its meaning.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    findings: Vec<Entry<'a>>,
    errors: usize,
    warnings: usize,
    suppressed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'static str,
    level: &'static str,
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Place>,
    message: String,
    help: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix>,
}

#[derive(Serialize)]
struct Fix {
    disposition: &'static str,
    edits: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    start: Place,
    end: Place,
    text: String,
}

impl Fix {
    fn of(fix: &finding::Fix, text: &str) -> Self {
        let edits = fix.edits().iter().map(|edit| Edit {
            start: Place::of(text, edit.span.start),
            end: Place::of(text, edit.span.end),
            text: edit.text.clone(),
        });
        Self {
            disposition: fix.disposition().as_str(),
            edits: edits.collect(),
        }
    }
}

#[derive(Serialize)]
struct Related {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Place>,
    message: String,
}

/// Lines and columns from 1, columns in characters, bytes from 0.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    byte: usize,
}

impl Place {
    fn of(text: &str, byte: usize) -> Self {
        let place = place_of(text, byte);
        Self {
            line: place.line,
            column: place.column,
            byte,
        }
    }
}

/// All findings as one JSON document, ended by a line break; with what changes for subscribers, if
/// that was asked for. `suppressed` findings are counted and not told.
///
/// # Errors
/// Never for findings of advgen; the type is that of the serialiser.
pub fn json<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    suppressed: usize,
    comparison: Option<&Comparison>,
) -> Result<String, serde_json::Error> {
    let (errors, warnings) = count(findings);
    let entries = findings
        .iter()
        .map(|finding| {
            let text = text_of(&finding.path);
            let shown = show.shown(finding);
            Entry {
                rule: finding.rule.id(),
                level: finding.level.as_str(),
                path: show.path(&finding.path),
                start: text.map(|text| Place::of(text, finding.span.start)),
                end: text.map(|text| Place::of(text, finding.span.end)),
                message: shown.message,
                help: shown.mend,
                page: finding.rule.page(),
                related: shown
                    .related
                    .into_iter()
                    .map(|related| Related {
                        start: text_of(&related.path)
                            .map(|text| Place::of(text, related.span.start)),
                        path: related.path.to_string(),
                        message: related.text,
                    })
                    .collect(),
                fix: shown.fix.zip(text).map(|(fix, text)| Fix::of(&fix, text)),
            }
        })
        .collect();
    let document = Document {
        schema: 1,
        findings: entries,
        errors,
        warnings,
        suppressed,
        against: comparison.map(Against::from),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
