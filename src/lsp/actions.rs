//! Quick fixes: the replacements that findings propose.

use serde_json::{Value, json};

use super::diagnostics;
use super::document::Document;
use super::position::{Encoding, Lines};
use crate::check::fix;
use crate::finding::{Disposition, Edit, Fix};
use crate::repository::advisory_id;

/// The fixes of the findings that touch a range, and all safe ones together. `path` is the file as
/// findings name it, `kinds` the kinds that the editor asked for, if it asked for some.
pub(super) fn of(
    uri: &str,
    document: &Document,
    path: Option<&str>,
    range: &Value,
    kinds: Option<&[&str]>,
    encoding: Encoding,
) -> Value {
    let lines = document.lines(encoding);
    let wanted = lines.span(range);
    let is_asked = |kind: &str| {
        kinds.is_none_or(|kinds| {
            let mut kinds = kinds.iter();
            kinds.any(|asked| {
                kind.strip_prefix(asked)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    };
    let mut actions = Vec::new();
    for finding in &document.findings {
        let touches = finding.span.start <= wanted.end && wanted.start <= finding.span.end;
        let (Some(fix), true, true) = (&finding.fix, touches, is_asked("quickfix")) else {
            continue;
        };
        actions.push(json!({
            "title": title(fix, &document.text, &finding.mend),
            "kind": "quickfix",
            "diagnostics": [diagnostics::one(finding, &lines)],
            "isPreferred": fix.disposition() == Disposition::Safe,
            "edit": {"changes": {uri: edits(fix.edits(), &lines)}},
        }));
    }
    let has_safe = document.findings.iter().any(|finding| {
        let fix = finding.fix.as_ref();
        fix.is_some_and(|fix| fix.disposition() == Disposition::Safe)
    });
    let id = path.and_then(|path| Some((path, advisory_id(path)?)));
    if let Some((path, id)) = id.filter(|_| has_safe && is_asked("source.fixAll"))
        && let Some(text) = fix::mended_text(path, id, &document.text)
    {
        let whole = Edit {
            span: 0..document.text.len(),
            text,
        };
        actions.push(json!({
            "title": "Mend everything mechanical, as `advgen check --fix` does",
            "kind": "source.fixAll",
            "edit": {"changes": {uri: edits(&[whole], &lines)}},
        }));
    }
    Value::from(actions)
}

/// What it does, in a line: the mend, or the text that comes.
fn title(fix: &Fix, text: &str, mend: &str) -> String {
    match fix.replacement(text) {
        Some(new) if mend.starts_with("Write one of") => format!("Write `{}`", new.trim()),
        _ => mend.to_owned(),
    }
}

fn edits(edits: &[Edit], lines: &Lines<'_>) -> Vec<Value> {
    edits
        .iter()
        .map(|edit| json!({"range": lines.range(&edit.span), "newText": edit.text}))
        .collect()
}
