//! What is wrong, as an editor shows it.

use std::path::Path;

use serde_json::{Value, json};

use super::document::Document;
use super::position::{Encoding, Lines};
use super::uri;
use crate::check::surroundings::Surroundings;
use crate::finding::{Finding, Level, Related};

/// The findings of a document; `uri` is its address.
pub(super) fn of(
    uri: &str,
    document: &Document,
    surroundings: Option<&Surroundings>,
    encoding: Encoding,
) -> Value {
    let lines = document.lines(encoding);
    let diagnostics: Vec<Value> = document
        .findings
        .iter()
        .map(|finding| {
            let mut diagnostic = one(finding, &lines);
            let related: Vec<Value> = finding
                .related
                .iter()
                .filter_map(|related| {
                    let location = if related.path == finding.path {
                        json!({"uri": uri, "range": lines.range(&related.span)})
                    } else {
                        elsewhere(related, surroundings?, encoding)?
                    };
                    Some(json!({"location": location, "message": related.text}))
                })
                .collect();
            if !related.is_empty()
                && let Some(diagnostic) = diagnostic.as_object_mut()
            {
                diagnostic.insert("relatedInformation".to_owned(), Value::from(related));
            }
            diagnostic
        })
        .collect();
    json!({"uri": uri, "version": document.version, "diagnostics": diagnostics})
}

/// A finding without the other places.
pub(super) fn one(finding: &Finding, lines: &Lines<'_>) -> Value {
    json!({
        "range": lines.range(&finding.span),
        "severity": match finding.level {
            Level::Error => 1,
            Level::Warning => 2,
        },
        "code": finding.rule.id(),
        "source": "advgen",
        "message": format!("{}\n{}", finding.message, finding.mend),
    })
}

fn elsewhere(related: &Related, surroundings: &Surroundings, encoding: Encoding) -> Option<Value> {
    location(surroundings, &related.path, &related.span, encoding)
}

/// A place in a file of the database.
pub(super) fn location(
    surroundings: &Surroundings,
    path: &str,
    span: &std::ops::Range<usize>,
    encoding: Encoding,
) -> Option<Value> {
    let text = surroundings.reading().text_of(path)?;
    let file = surroundings.root()?.join(Path::new(path));
    let range = Lines::new(text, encoding).range(span);
    Some(json!({"uri": uri::of_path(&file), "range": range}))
}
