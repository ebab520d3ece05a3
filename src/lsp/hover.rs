//! What something means: keys, words, vectors, weaknesses, ecosystems, entries and rules.

use std::fmt::Write as _;
use std::ops::Range;
use std::str::FromStr as _;

use serde_json::{Value, json};

use super::document::Document;
use super::position::Encoding;
use super::spot::{Part, Spot};
use crate::advisory::cwe::{Cwe, Kind};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::severity::{Severity, SeverityKind};
use crate::advisory::severity_words;
use crate::advisory::shape::Scalar;
use crate::check::surroundings::Surroundings;
use crate::finding::Rule;

/// What is known about a place; null where nothing is.
pub(super) fn at(
    document: &Document,
    surroundings: Option<&Surroundings>,
    cursor: usize,
    encoding: Encoding,
) -> Value {
    let mut said: Vec<String> = Vec::new();
    let mut span: Option<Range<usize>> = None;
    if let Some(spot) = document.spot(cursor) {
        let word = document.text.get(spot.word.clone()).unwrap_or_default();
        let about = of_spot(&spot, word.trim_matches(['"', '\'']));
        if !about.is_empty() {
            span = Some(spot.word.clone());
        }
        said.extend(about);
    }
    if let Some((name, place)) = document.name_at(cursor) {
        let about = of_name(name, surroundings);
        if !about.is_empty() {
            span = Some(place);
        }
        said.extend(about);
    }
    for finding in &document.findings {
        let at = &finding.span;
        if at.contains(&cursor) || at.is_empty() && at.start == cursor {
            said.push(of_rule(finding.rule));
        }
    }
    said.dedup();
    if said.is_empty() {
        return Value::Null;
    }
    let mut hover = json!({"contents": {"kind": "markdown", "value": said.join("\n\n---\n\n")}});
    if let (Some(span), Some(hover)) = (span, hover.as_object_mut()) {
        hover.insert("range".to_owned(), document.lines(encoding).range(&span));
    }
    hover
}

fn of_spot(spot: &Spot, word: &str) -> Vec<String> {
    if spot.part == Part::Key {
        let objects = spot.objects();
        let mut keys = objects.iter().filter_map(|object| object.key(word));
        let key = keys.next();
        return key
            .map(|key| format!("**{}**: {}", key.name, key.means))
            .into_iter()
            .collect();
    }
    let mut said = Vec::new();
    for scalar in spot.scalars() {
        match scalar {
            Scalar::Words(words) => {
                let choice = words().into_iter().find(|choice| choice.word == word);
                said.extend(choice.map(|choice| format!("**{word}**: {}", choice.means)));
            }
            Scalar::Ecosystem => said.extend(ecosystem(word)),
            _ => {}
        }
    }
    said
}

fn ecosystem(word: &str) -> Option<String> {
    let ecosystem = Ecosystem::try_from(word).ok()?;
    let mut said = format!("**{ecosystem}**, an ecosystem of OSV.\n");
    let order = if ecosystem.is_without_order() {
        "Scanners cannot order its versions: list the affected `versions` instead of ranges."
    } else if ecosystem.is_semver() {
        "Versions are ordered as SemVer 2 (`type: SEMVER`), and need no list."
    } else {
        "Versions are ordered by the rules of the ecosystem (`type: ECOSYSTEM`); many consumers need the list of `versions` as well."
    };
    let _ = write!(said, "\n{order}");
    if let Some(kind) = ecosystem.purl_type() {
        let _ = write!(said, "\n\nPackage URLs begin with `pkg:{kind}/`.");
    }
    Some(said)
}

fn of_name(name: &str, surroundings: Option<&Surroundings>) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(vector(name));
    let cwe = Cwe::try_from(name).ok();
    if let Some((cwe, listed)) = cwe.and_then(|cwe| Some((cwe, cwe.listed()?))) {
        let what = match listed.kind {
            Kind::Weakness => "",
            Kind::Discouraged => "\n\nAnother weakness, below this one, nearly always fits better.",
            Kind::Prohibited => "\n\nNo vulnerability is of this weakness.",
            Kind::Deprecated => "\n\nTaken out of use.",
            Kind::Category => "\n\nA category: a collection of weaknesses, and none itself.",
            Kind::View => "\n\nA view: a selection of weaknesses, and none itself.",
        };
        said.push(format!("**{cwe}**: {}{what}", listed.name));
    }
    if name.contains('-')
        && let Ok(rule) = Rule::from_str(name)
    {
        said.push(of_rule(rule));
    }
    if let Some(surroundings) = surroundings {
        for advisory in surroundings.of_name(name) {
            let title = advisory.record.title();
            said.push(format!(
                "**{}** ({}): {title}",
                advisory.id(),
                advisory.status
            ));
        }
    }
    said
}

fn vector(text: &str) -> Option<String> {
    let severity = Severity::from_vector(text).ok().or_else(|| {
        let kind = [
            SeverityKind::CvssV3,
            SeverityKind::CvssV4,
            SeverityKind::CvssV2,
        ];
        let kind = kind.into_iter().find(|kind| kind.accepts(text))?;
        Some(Severity {
            kind,
            score: text.to_owned(),
            source: None,
        })
    })?;
    let mut said = match (severity.value(), severity.rating()) {
        (Some(score), Some(rating)) => {
            format!(
                "**{score:.1} {}** ({})\n",
                rating.as_str(),
                severity.system()
            )
        }
        _ => format!(
            "{}: base metrics are missing, so there is no score\n",
            severity.system()
        ),
    };
    for metric in severity_words::metrics(&severity) {
        let _ = write!(said, "\n* {}: {}", metric.name, metric.word);
        if !metric.meaning.is_empty() {
            let _ = write!(said, ", {}", metric.meaning);
        }
    }
    Some(said)
}

fn of_rule(rule: Rule) -> String {
    format!("`{rule}`: {}.\n\n{}", rule.summary(), rule.why())
}
