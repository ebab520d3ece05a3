//! The list of rules, for people and for machines.

use serde::Serialize;

use crate::finding::{Lowering, Rule, Strictness};

/// The document of `check --list-rules --format json`.
#[derive(Serialize)]
struct Document {
    schema: u32,
    rules: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    rule: &'static str,
    level: &'static str,
    strictness: &'static str,
    lowering: &'static str,
    mending: &'static str,
    since: String,
    summary: &'static str,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

/// One line a rule: name, level, whether it may be lowered, who mends it, since when, what it says.
pub fn rules_table() -> String {
    Rule::ALL
        .iter()
        .map(|rule| {
            let level = match rule.strictness() {
                Strictness::Error => "error",
                Strictness::Own => "error here",
                Strictness::Warning => "warning",
            };
            let lowering = match rule.lowering() {
                Lowering::Never => "firm",
                Lowering::Reason => "",
            };
            format!(
                "{:<24}  {level:<10}  {lowering:<4}  {:<7}  {}  {}\n",
                rule.id(),
                rule.mending().as_str(),
                rule.since(),
                rule.summary()
            )
        })
        .collect()
}

/// The same as one JSON document, ended by a line break.
///
/// # Errors
/// Never; the type is that of the serialiser.
pub fn rules_json() -> Result<String, serde_json::Error> {
    let rules = Rule::ALL.iter().map(|rule| Entry {
        rule: rule.id(),
        level: rule.level().as_str(),
        strictness: match rule.strictness() {
            Strictness::Error => "always",
            Strictness::Own => "own",
            Strictness::Warning => "advice",
        },
        lowering: rule.lowering().as_str(),
        mending: rule.mending().as_str(),
        since: rule.since().to_string(),
        summary: rule.summary(),
        why: rule.why(),
        page: rule.page(),
    });
    let document = Document {
        schema: 1,
        rules: rules.collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
