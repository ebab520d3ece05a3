//! Where in the frontmatter a cursor stands, also while what it stands in is no YAML yet.
//!
//! The tree of the reader knows more, but there is none for half a line. So lines are looked at from
//! the top: their indentation, their dashes and their keys, and brackets where they are open. What
//! is misunderstood costs a proposal, never a finding.

mod scan;

use std::ops::Range;
use std::sync::LazyLock;

use self::scan::{Frame, Scan, Step, before_comment, keys_below, keys_in_brackets, split_key};
use crate::advisory::shape::{Object, Scalar, Shape, frontmatter};

/// What stands, or is about to stand, where the cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A key.
    Key,
    /// A value.
    Value,
    /// The beginning of a line, which can be either.
    Either,
}

/// Where a cursor stands.
#[derive(Debug)]
pub(super) struct Spot {
    steps: Vec<Step>,
    /// The keys of the mapping around it, as far as it is one.
    pub(super) keys: Vec<String>,
    /// What stands there.
    pub(super) part: Part,
    /// The word that stands there.
    pub(super) word: Range<usize>,
}

/// Where the byte `cursor` of a file stands; `yaml` is its frontmatter.
pub(super) fn spot(text: &str, yaml: &Range<usize>, cursor: usize) -> Option<Spot> {
    if cursor < yaml.start || cursor > yaml.end {
        return None;
    }
    let before = text.get(yaml.start..cursor)?;
    let line_start = before
        .rfind('\n')
        .map_or(yaml.start, |at| yaml.start + at + 1);
    let mut scan = Scan::default();
    for line in text.get(yaml.start..line_start)?.lines() {
        scan.line(line);
    }
    let behind = text.get(cursor..yaml.end)?;
    let partial = text.get(line_start..cursor)?;
    let rest_of_line = behind.lines().next().unwrap_or_default();
    let indent = partial.len() - partial.trim_start_matches(' ').len();
    if scan.is_in_text(partial, rest_of_line) || before_comment(partial).len() < partial.len() {
        return None;
    }
    let mut part = Part::Value;
    let mut token = scan.token.trim_start().len();
    if scan.flow == 0 {
        let (column, rest) = scan.dashes(indent, partial.get(indent..)?);
        if let Some((key, value)) = split_key(rest) {
            scan.key(column, key);
            scan.flow(value);
            token = value.trim_start().len();
        } else if rest.starts_with(['{', '[']) {
            scan.flow(rest);
        } else {
            scan.close_to(column);
            part = Part::Either;
            token = rest.len();
        }
    } else {
        scan.flow(partial);
    }
    if scan.flow > 0 {
        token = scan.token.trim_start().len();
        if let Some(Frame::Map { current: None, .. }) = scan.frames.last() {
            part = Part::Key;
        }
    }
    let in_flow = scan.flow > 0;
    // A colon ends a key only where a blank follows.
    let ends_key = |at: usize| {
        let behind = rest_of_line.get(at + 1..).unwrap_or_default();
        !behind.starts_with(|c: char| !c.is_whitespace())
    };
    let tail = rest_of_line
        .char_indices()
        .find(|(at, c)| match c {
            ':' => ends_key(*at),
            ',' | ']' | '}' => in_flow,
            _ => false,
        })
        .map_or(rest_of_line.len(), |(at, _)| at);
    let tail_text = rest_of_line.get(..tail)?.trim_end();
    let is_key = rest_of_line.get(tail..)?.starts_with(':');
    if is_key && part == Part::Either {
        part = Part::Key;
    }
    let is_value_of_key = part == Part::Value;
    let (steps, mut keys) = scan.steps(part, indent_of_word(partial, token));
    if !is_value_of_key {
        keys.extend(if in_flow {
            keys_in_brackets(behind)
        } else {
            keys_below(behind, indent_of_word(partial, token))
        });
    }
    // In a value a colon is a part of the word: `CVSS:3.1/AV:N`.
    let word_end = if is_value_of_key {
        let stop = |c: char| in_flow && matches!(c, ',' | ']' | '}');
        let value = rest_of_line.split(stop).next().unwrap_or_default();
        before_comment(value).trim_end().len()
    } else {
        tail_text.len()
    };
    Some(Spot {
        steps,
        keys,
        part,
        word: cursor - token.min(partial.len())..cursor + word_end,
    })
}

fn indent_of_word(partial: &str, token: usize) -> usize {
    partial.len() - token.min(partial.len())
}

impl Spot {
    /// What may stand in the mapping or list around the cursor.
    pub(super) fn shapes(&self) -> Vec<&'static Shape> {
        static ROOT: LazyLock<Shape> = LazyLock::new(|| Shape::Object(frontmatter().clone()));
        let mut shapes: Vec<&'static Shape> = vec![&ROOT];
        for step in &self.steps {
            shapes = shapes
                .into_iter()
                .flat_map(|shape| match step {
                    Step::Item => item(shape).into_iter().collect::<Vec<_>>(),
                    Step::Key(name, keys) => objects(shape, keys)
                        .into_iter()
                        .filter_map(|object| object.key(name))
                        .map(|key| &key.shape)
                        .collect(),
                })
                .collect();
        }
        shapes
    }

    /// The mappings that may stand around the cursor.
    pub(super) fn objects(&self) -> Vec<&'static Object> {
        let shapes = self.shapes().into_iter();
        shapes
            .flat_map(|shape| objects(shape, &self.keys))
            .collect()
    }

    /// The single values that may stand here.
    pub(super) fn scalars(&self) -> Vec<Scalar> {
        self.shapes().into_iter().flat_map(scalars).collect()
    }
}

/// The single values that a shape can be.
fn scalars(shape: &Shape) -> Vec<Scalar> {
    match shape {
        Shape::Scalar(scalar) => vec![*scalar],
        Shape::OneOrMore(inner) | Shape::OrNothing(inner) => scalars(inner),
        Shape::Forms { short, .. } => scalars(short),
        Shape::List(_) | Shape::Object(_) | Shape::Kinds(_) | Shape::Free | Shape::Anything => {
            Vec::new()
        }
    }
}

fn item(shape: &Shape) -> Option<&Shape> {
    match shape {
        Shape::List(inner) | Shape::OneOrMore(inner) => Some(inner),
        Shape::OrNothing(inner) => item(inner),
        _ => None,
    }
}

/// The mappings that a mapping with these keys can be.
fn objects<'s>(shape: &'s Shape, keys: &[String]) -> Vec<&'s Object> {
    let has = |name: &str| keys.iter().any(|key| key == name);
    match shape {
        Shape::Object(object) => vec![object],
        Shape::OneOrMore(inner) | Shape::OrNothing(inner) => objects(inner, keys),
        Shape::Forms { short, full, marks } => {
            let mut short = objects(short, keys);
            if marks.iter().any(|mark| has(mark)) || short.is_empty() {
                return vec![full];
            }
            let is_short = short.iter().any(|object| {
                let mut own = object.all().filter(|key| full.key(key.name).is_none());
                own.any(|key| has(key.name))
            });
            if !is_short {
                short.push(full);
            }
            short
        }
        Shape::Kinds(kinds) => {
            let is_this = |kind: &&Object| kind.keys.first().is_some_and(|key| has(key.name));
            let chosen: Vec<&Object> = kinds.iter().filter(is_this).collect();
            if chosen.is_empty() {
                kinds.iter().collect()
            } else {
                chosen
            }
        }
        Shape::Scalar(_) | Shape::List(_) | Shape::Free | Shape::Anything => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
