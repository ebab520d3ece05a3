//! From YAML text to the tree.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{Entry, Node, Value};
use crate::finding::{Change, Findings, Proposal, Rule};

/// Nesting that no advisory needs; deeper input is an attack or an accident.
const MAX_DEPTH: usize = 128;
/// More values than the largest real record holds, times twenty.
const MAX_NODES: usize = 1_000_000;

/// Reads one YAML document.
///
/// `offset` is where `text` begins in its file: all positions count from the start of the file.
/// Every problem is pushed into `findings`; the result is `None` when there is no tree at all.
pub fn read<'a>(text: &'a str, offset: usize, findings: &mut Findings) -> Option<Node<'a>> {
    let mut reader = Reader {
        text,
        offset,
        findings,
        stack: Vec::new(),
        root: None,
        nodes: 0,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                if let Next::Stop = reader.event(event, &span) {
                    return None;
                }
            }
            Err(error) => {
                let at = offset + byte_of(text, error.marker());
                reader.findings.push(
                    Rule::Yaml,
                    at..at,
                    format!("this is not YAML: {}", error.info()),
                    "Check the indentation, use spaces instead of tabs, and put quotes around text that contains `: ` or ` #`, or that starts with a special character",
                );
                if text.contains('\t') {
                    reader.findings.propose(Proposal::safe(Change::Untab));
                }
                return None;
            }
        }
    }
    reader.root
}

/// Whether reading goes on.
enum Next {
    Go,
    Stop,
}

/// A collection that is not closed yet.
struct Open<'a> {
    start: usize,
    end: usize,
    content: Content<'a>,
}

enum Content<'a> {
    List(Vec<Node<'a>>),
    Map {
        entries: Vec<Entry<'a>>,
        key: Option<(Cow<'a, str>, Range<usize>)>,
        seen: HashMap<Cow<'a, str>, Range<usize>>,
    },
}

struct Reader<'a, 'f> {
    text: &'a str,
    offset: usize,
    findings: &'f mut Findings,
    stack: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    nodes: usize,
}

fn byte_of(text: &str, marker: &granit_parser::Marker) -> usize {
    marker.byte_offset().unwrap_or(text.len()).min(text.len())
}

impl<'a> Reader<'a, '_> {
    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        range.start + self.offset..range.end + self.offset
    }

    fn refuse(&mut self, span: Range<usize>, what: &str, mend: &str) -> Next {
        self.findings.push(Rule::Yaml, span, what, mend);
        Next::Stop
    }

    fn event(&mut self, event: Event<'a>, span: &Span) -> Next {
        let range = self.range(span);
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.stack.len() > MAX_DEPTH {
            return self.refuse(
                range,
                "there is more here than an advisory can hold",
                "Nest at most 128 levels and write at most a million values",
            );
        }
        match event {
            Event::DocumentStart(..) if self.root.is_some() => self.refuse(
                range,
                "a second YAML document begins here",
                "Keep one document: remove the line `---` or `...`",
            ),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.refuse(
                range,
                "YAML aliases (`*name`) are not allowed",
                "Write the value out; if a text begins with `*`, put it in quotes",
            ),
            Event::Scalar(text, style, anchor, tag) => {
                if let Next::Stop = self.properties(anchor, tag.as_deref(), &range) {
                    return Next::Stop;
                }
                let value = match style {
                    ScalarStyle::Plain => Value::Plain(text),
                    ScalarStyle::SingleQuoted
                    | ScalarStyle::DoubleQuoted
                    | ScalarStyle::Literal
                    | ScalarStyle::Folded => Value::Quoted(text),
                };
                self.place(Node { value, span: range })
            }
            Event::SequenceStart(_, anchor, tag) => {
                let open = Open {
                    start: range.start,
                    end: range.end,
                    content: Content::List(Vec::new()),
                };
                self.open(open, anchor, tag.as_deref(), &range)
            }
            Event::MappingStart(_, anchor, tag) => {
                let open = Open {
                    start: range.start,
                    end: range.end,
                    content: Content::Map {
                        entries: Vec::new(),
                        key: None,
                        seen: HashMap::new(),
                    },
                };
                self.open(open, anchor, tag.as_deref(), &range)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&range),
            _ => Next::Go,
        }
    }

    fn open(
        &mut self,
        open: Open<'a>,
        anchor: usize,
        tag: Option<&Tag>,
        range: &Range<usize>,
    ) -> Next {
        if let Next::Stop = self.properties(anchor, tag, range) {
            return Next::Stop;
        }
        if let Some(Open {
            content: Content::Map { key: None, .. },
            ..
        }) = self.stack.last()
        {
            return self.refuse(
                range.clone(),
                "a key has to be text",
                "Write `key: value`; a text that begins with `{` or `[` needs quotes",
            );
        }
        self.stack.push(open);
        Next::Go
    }

    fn properties(&mut self, anchor: usize, tag: Option<&Tag>, range: &Range<usize>) -> Next {
        if anchor != 0 {
            return self.refuse(
                range.clone(),
                "YAML anchors (`&name`) are not allowed",
                "Write the value out wherever it is needed; if a text begins with `&`, put it in quotes",
            );
        }
        if tag.is_some() {
            return self.refuse(
                range.clone(),
                "YAML tags (`!name`) are not allowed",
                "Remove the tag; if a text begins with `!`, put it in quotes",
            );
        }
        Next::Go
    }

    fn close(&mut self, range: &Range<usize>) -> Next {
        let Some(open) = self.stack.pop() else {
            return Next::Stop;
        };
        // A flow collection ends at its bracket, a block collection with its last value.
        let closes = self
            .text
            .get(range.start - self.offset..range.end - self.offset)
            .is_some_and(|text| text == "]" || text == "}");
        let end = if closes { range.end } else { open.end };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(entries),
        };
        self.place(Node {
            value,
            span: open.start..end.max(open.start),
        })
    }

    /// Puts a finished value where it belongs: the document, a list, a key or its value.
    fn place(&mut self, node: Node<'a>) -> Next {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return Next::Go;
        };
        open.end = open.end.max(node.span.end);
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, key, seen } => {
                if let Some((name, key_span)) = key.take() {
                    entries.push(Entry {
                        key: name,
                        key_span,
                        value: node,
                    });
                } else {
                    let (Value::Plain(name) | Value::Quoted(name)) = node.value else {
                        return Next::Stop;
                    };
                    if let Some(first) = seen.get(&name) {
                        let finding = self
                            .findings
                            .make(
                                Rule::DuplicateKey,
                                node.span.clone(),
                                format!("`{name}` is written twice"),
                                "Keep one of the two",
                            )
                            .related(first.clone(), "first written here");
                        self.findings.add(finding);
                        let change = Change::RemoveRepetition(node.span.clone());
                        self.findings.propose(Proposal::safe(change));
                    } else {
                        seen.insert(name.clone(), node.span.clone());
                    }
                    *key = Some((name, node.span));
                }
            }
        }
        Next::Go
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Option<Node<'_>>, Vec<(Rule, Range<usize>)>) {
        let mut findings = Findings::new("a.md");
        let node = read(text, 0, &mut findings);
        let found = findings.into_vec();
        (node, found.into_iter().map(|f| (f.rule, f.span)).collect())
    }

    #[test]
    fn scalars_stay_as_they_were_written() {
        let text = "a: 1.10\nb: 010\nc: 2026-12-01\nd: no\ne: '~'\nf: ~\ng: 0x10\nh: 1e3\n";
        let (node, found) = parse(text);
        let node = node.unwrap();
        assert!(found.is_empty());
        for (key, want) in [
            ("a", "1.10"),
            ("b", "010"),
            ("c", "2026-12-01"),
            ("d", "no"),
            ("e", "~"),
            ("g", "0x10"),
            ("h", "1e3"),
        ] {
            let value = node.get(key).unwrap();
            assert_eq!(value.text(), Some(want));
            assert_eq!(
                text.get(value.span.clone()).map(|t| t.trim_matches('\'')),
                Some(want)
            );
        }
        assert!(!node.get("e").unwrap().is_null());
        assert!(node.get("f").unwrap().is_null());
    }

    #[test]
    fn collections_span_from_their_first_to_their_last_byte() {
        let text = "a: [1, 2]\nb:\n  - x: 1\n    y: {z: 3}\n  - q\nc: end\n";
        let (node, _) = parse(text);
        let node = node.unwrap();
        let at = |node: &Node<'_>| text.get(node.span.clone()).unwrap().to_owned();
        assert_eq!(at(node.get("a").unwrap()), "[1, 2]");
        let b = node.get("b").unwrap();
        assert_eq!(at(b), "- x: 1\n    y: {z: 3}\n  - q");
        assert_eq!(at(b.items().unwrap()[0].get("y").unwrap()), "{z: 3}");
    }

    #[test]
    fn what_tools_read_differently_is_refused() {
        for (text, rule) in [
            ("a: &x 1\nb: 2\n", Rule::Yaml),
            ("a: 1\nb: *x\n", Rule::Yaml),
            ("a: !!str 1\n", Rule::Yaml),
            ("a: 1\n---\nb: 2\n", Rule::Yaml),
            ("a: 1\n\tb: 2\n", Rule::Yaml),
            ("a: foo: bar\n", Rule::Yaml),
            ("a: 'open\n", Rule::Yaml),
            ("a: 1\nb: 2\na: 3\n", Rule::DuplicateKey),
            ("{a: 1}: 2\n", Rule::Yaml),
        ] {
            let (_, found) = parse(text);
            assert_eq!(found.first().map(|f| f.0), Some(rule), "{text:?}");
        }
    }

    #[test]
    fn hostile_input_ends_early() {
        let bomb = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b]\n";
        assert!(parse(bomb).0.is_none());
        for open in ["[", "- ", "? ", "{a: "] {
            let text = open.repeat(100_000);
            let (node, found) = parse(&text);
            assert!(node.is_none() && !found.is_empty(), "{open}");
        }
    }
}
