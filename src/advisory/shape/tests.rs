use std::collections::BTreeSet;

use super::{Object, Shape, frontmatter};
use crate::advisory::affected::EventKind;
use crate::advisory::document;
use crate::finding::{Findings, Rule};

/// A key that is nowhere known, and like none that is.
const UNKNOWN: &str = "qqqqqqqqqqqq";

/// What the reader knows beside [`UNKNOWN`], as it says itself.
fn known_to_the_reader(frontmatter: &str) -> BTreeSet<String> {
    let mut findings = Findings::new("advisories/EX-1.md");
    document::parse(
        &format!("---\n{frontmatter}\n---\n"),
        Some("EX-1"),
        &mut findings,
    );
    let found = findings
        .as_slice()
        .iter()
        .find(|finding| finding.rule == Rule::UnknownKey && finding.message.contains(UNKNOWN))
        .unwrap_or_else(|| panic!("{frontmatter}: {:#?}", findings.as_slice()));
    let keys = found.mend.split('`').skip(1).step_by(2);
    keys.map(str::to_owned).collect()
}

/// Compares all objects below `shape` with the reader. `around` puts a value where the shape is.
fn compare(shape: &Shape, around: &dyn Fn(&str) -> String) {
    match shape {
        Shape::Scalar(_) | Shape::Free | Shape::Anything => {}
        Shape::List(item) => compare(item, &|inner| around(&format!("[{inner}]"))),
        Shape::OneOrMore(inner) | Shape::OrNothing(inner) => compare(inner, around),
        Shape::Object(object) => compare_object(object, &[], "", around),
        Shape::Forms { short, full, marks } => {
            if let Shape::Object(short) = &**short {
                compare_object(short, marks, "", around);
            }
            let mark = marks
                .first()
                .map_or(String::new(), |mark| format!("{mark}: x, "));
            compare_object(full, &[], &mark, around);
        }
        Shape::Kinds(kinds) => {
            for kind in kinds {
                let mark = format!("{}: 2024-01-01T00:00:00Z, ", kind.keys[0].name);
                compare_object(kind, &[], &mark, around);
            }
        }
    }
}

fn compare_object(
    object: &Object,
    passed_over: &[&str],
    mark: &str,
    around: &dyn Fn(&str) -> String,
) {
    let inside = |pair: &str| around(&format!("{{{mark}{pair}}}"));
    let text = inside(&format!("{UNKNOWN}: 1"));
    let mut known = known_to_the_reader(&text);
    known.retain(|key| !passed_over.contains(&key.as_str()));
    let here: BTreeSet<String> = object.all().map(|key| key.name.to_owned()).collect();
    assert_eq!(here, known, "{text}");
    for key in object.all() {
        compare(&key.shape, &|inner| {
            // A mark is there already.
            if mark.starts_with(&format!("{}:", key.name)) {
                around(&format!("{{{}: {inner}}}", key.name))
            } else {
                inside(&format!("{}: {inner}", key.name))
            }
        });
    }
}

#[test]
fn every_key_that_the_reader_takes_is_here_and_no_other() {
    compare_object(frontmatter(), &[], "", &str::to_owned);
}

#[test]
fn the_events_of_a_range_are_those_of_the_type() {
    let names = super::words::EVENTS.map(|(name, _)| name);
    assert_eq!(names, EventKind::ALL.map(EventKind::as_str));
}

#[test]
fn every_key_and_every_word_says_what_it_means() {
    fn look(shape: &Shape) {
        match shape {
            Shape::Scalar(super::Scalar::Words(words)) => {
                let words = words();
                assert!(!words.is_empty());
                for choice in words {
                    assert!(!choice.means.is_empty(), "{choice:?}");
                }
            }
            Shape::Scalar(_) | Shape::Free | Shape::Anything => {}
            Shape::List(inner) | Shape::OneOrMore(inner) | Shape::OrNothing(inner) => look(inner),
            Shape::Object(object) => look_at(object),
            Shape::Forms { short, full, .. } => {
                look(short);
                look_at(full);
            }
            Shape::Kinds(kinds) => kinds.iter().for_each(look_at),
        }
    }
    fn look_at(object: &Object) {
        for key in object.all() {
            assert!(!key.means.is_empty(), "{}", key.name);
            look(&key.shape);
        }
    }
    look_at(frontmatter());
}
