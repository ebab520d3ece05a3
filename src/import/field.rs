//! The name of the field that a finding is about.

use std::ops::Range;

use crate::advisory::yaml::{Node, Value};
use crate::finding::Findings;

/// The findings with the field in front of their messages: `affected[0].ranges[1]: …`. In a file of
/// one long line, line and column alone lead nobody there.
pub(super) fn named(tree: &Node<'_>, findings: Findings) -> Findings {
    let mut named = Findings::new(findings.path().clone());
    for mut finding in findings.into_vec() {
        let field = at(tree, &finding.span);
        if !field.is_empty() {
            finding.message = format!("{field}: {}", finding.message);
        }
        named.add(finding);
    }
    named
}

/// The path to the innermost field that holds `span`, empty for the whole.
pub(super) fn at(tree: &Node<'_>, span: &Range<usize>) -> String {
    let holds = |outer: &Range<usize>| {
        outer.start <= span.start && span.end <= outer.end && outer.start < outer.end
    };
    let mut path = String::new();
    let mut node = tree;
    loop {
        let inner = match &node.value {
            // An empty span marks what is missing in a mapping, which begins where its first key does.
            Value::Map(entries) => entries
                .iter()
                .find(|entry| {
                    holds(&entry.value.span) || (!span.is_empty() && holds(&entry.key_span))
                })
                .map(|entry| {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&crate::advisory::fields::shorten(&entry.key));
                    &entry.value
                }),
            Value::List(items) => items
                .iter()
                .enumerate()
                .find(|(_, item)| holds(&item.span))
                .map(|(number, item)| {
                    path = format!("{path}[{number}]");
                    item
                }),
            Value::Plain(_) | Value::Quoted(_) => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::yaml;

    #[test]
    fn every_place_has_the_name_of_its_field() {
        let text = r#"{"a": [{"b": 1}, {"c": [2, {"d": "x"}]}], "e": null}"#;
        let mut findings = Findings::new("a.json");
        let json = crate::import::json::read(text, &mut findings).unwrap();
        let yaml = yaml::read(text, 0, &mut findings).unwrap();
        for (needle, want) in [
            ("1", "a[0].b"),
            ("\"b\"", "a[0].b"),
            ("2", "a[1].c[0]"),
            ("\"x\"", "a[1].c[1].d"),
            ("{\"d\": \"x\"}", "a[1].c[1]"),
            ("null", "e"),
            ("\"e\"", "e"),
        ] {
            let start = text.find(needle).unwrap();
            let span = start..start + needle.len();
            assert_eq!(at(&json, &span), want, "{needle}");
            assert_eq!(at(&yaml, &span), want, "{needle}");
        }
        assert_eq!(at(&json, &(0..0)), "");
        let second = text.find("{\"c\"").unwrap();
        assert_eq!(at(&json, &(second..second)), "a[1]");
        let block = "a:\n  - b: 1\n    c: 2\n";
        let tree = yaml::read(block, 0, &mut findings).unwrap();
        let map = block.find("b: 1").unwrap();
        assert_eq!(at(&tree, &(map..map)), "a[0]");
        assert_eq!(at(&tree, &(0..0)), "");
    }
}
