//! Where in the frontmatter a cursor stands, also while what it stands in is no YAML yet.
//!
//! The tree of the reader knows more, but there is none for half a line. So lines are looked at from
//! the top: their indentation, their dashes and their keys, and brackets where they are open. What
//! is misunderstood costs a proposal, never a finding.

use std::ops::Range;
use std::sync::LazyLock;

use crate::advisory::shape::{Object, Scalar, Shape, frontmatter};

/// A step from the top to where the cursor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Into an item of a list.
    Item,
    /// Into the value of this key, in a mapping with these keys.
    Key(String, Vec<String>),
}

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

/// A mapping or list that is open.
#[derive(Debug)]
enum Frame {
    Map {
        column: usize,
        keys: Vec<String>,
        current: Option<String>,
    },
    List {
        column: usize,
    },
}

impl Frame {
    fn column(&self) -> usize {
        match self {
            Self::Map { column, .. } | Self::List { column } => *column,
        }
    }
}

/// What is open after the lines that were looked at.
#[derive(Debug, Default)]
struct Scan {
    frames: Vec<Frame>,
    /// How many of the frames, from the last, are in brackets.
    flow: usize,
    /// What was written in brackets since the last sign.
    token: String,
    /// The column below which a text of several lines ends.
    text_until: Option<usize>,
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

impl Scan {
    fn line(&mut self, line: &str) {
        if self.flow > 0 {
            self.flow(line);
            self.flow("\n");
            return;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let content = line.get(indent..).unwrap_or_default();
        if content.trim().is_empty() || self.text_until.is_some_and(|column| indent > column) {
            return;
        }
        self.text_until = None;
        if content.starts_with('#') {
            return;
        }
        let (column, rest) = self.dashes(indent, content);
        if let Some((key, value)) = split_key(rest) {
            self.key(column, key);
            if value.trim_start().starts_with(['|', '>']) {
                self.text_until = Some(column);
            } else {
                self.flow(value);
            }
        } else if rest.starts_with(['|', '>']) {
            self.text_until = Some(column.saturating_sub(2));
        } else {
            self.flow(rest);
        }
    }

    /// Whether the line belongs to a text of several lines.
    fn is_in_text(&self, partial: &str, rest: &str) -> bool {
        let line = format!("{partial}{rest}");
        let indent = line.len() - line.trim_start_matches(' ').len();
        self.text_until.is_some_and(|column| {
            indent > column || line.trim().is_empty() && partial.len() > column
        })
    }

    /// Opens the lists of the dashes at the start of a line; the column and what is behind them.
    fn dashes<'l>(&mut self, mut column: usize, mut rest: &'l str) -> (usize, &'l str) {
        while rest == "-" || rest.starts_with("- ") {
            let is_inside = |frame: &Frame| {
                frame.column() > column
                    || frame.column() == column && matches!(frame, Frame::List { .. })
            };
            while self.frames.last().is_some_and(is_inside) {
                self.frames.pop();
            }
            self.frames.push(Frame::List { column });
            let behind = rest.get(1..).unwrap_or_default();
            let next = behind.trim_start_matches(' ');
            column += rest.len() - next.len();
            rest = next;
        }
        (column, rest)
    }

    /// Closes what cannot hold something that begins at this column.
    fn close_to(&mut self, column: usize) {
        let is_closed = |frame: &Frame| match frame {
            Frame::Map { column: own, .. } => *own > column,
            Frame::List { column: own } => *own >= column,
        };
        while self.frames.last().is_some_and(is_closed) {
            self.frames.pop();
        }
    }

    fn key(&mut self, at: usize, key: &str) {
        self.close_to(at);
        let name = key.trim().trim_matches(['"', '\'']).to_owned();
        match self.frames.last_mut() {
            Some(Frame::Map {
                column,
                keys,
                current,
            }) if *column == at => {
                keys.push(name.clone());
                *current = Some(name);
            }
            _ => self.frames.push(Frame::Map {
                column: at,
                keys: vec![name.clone()],
                current: Some(name),
            }),
        }
    }

    /// Reads a value as far as it is in brackets.
    fn flow(&mut self, value: &str) {
        let value = if self.flow == 0 {
            value.trim_start()
        } else {
            value
        };
        if self.flow == 0 && !value.starts_with(['{', '[']) {
            return;
        }
        let mut quote = None;
        let mut characters = value.chars().peekable();
        while let Some(c) = characters.next() {
            if let Some(open) = quote {
                if c == open {
                    quote = None;
                }
                self.token.push(c);
                continue;
            }
            match c {
                '"' | '\'' if self.token.trim().is_empty() => {
                    quote = Some(c);
                    self.token.push(c);
                }
                '#' if self.token.is_empty() || self.token.ends_with(char::is_whitespace) => {
                    while characters.next_if(|c| *c != '\n').is_some() {}
                }
                '{' | '[' => {
                    self.flow += 1;
                    self.token.clear();
                    self.frames.push(if c == '{' {
                        Frame::Map {
                            column: usize::MAX,
                            keys: Vec::new(),
                            current: None,
                        }
                    } else {
                        Frame::List { column: usize::MAX }
                    });
                }
                '}' | ']' => {
                    self.token.clear();
                    self.frames.pop();
                    self.flow -= 1;
                    if self.flow == 0 {
                        return;
                    }
                }
                ',' => {
                    self.token.clear();
                    if let Some(Frame::Map { current, .. }) = self.frames.last_mut() {
                        *current = None;
                    }
                }
                ':' if characters.peek().is_none_or(|c| c.is_whitespace()) => {
                    let name = self.token.trim().trim_matches(['"', '\'']).to_owned();
                    if let Some(Frame::Map { keys, current, .. }) = self.frames.last_mut()
                        && current.is_none()
                    {
                        keys.push(name.clone());
                        *current = Some(name);
                        self.token.clear();
                    } else {
                        self.token.push(c);
                    }
                }
                c => self.token.push(c),
            }
        }
    }

    /// The steps to what holds the cursor, and the keys there.
    fn steps(self, part: Part, column: usize) -> (Vec<Step>, Vec<String>) {
        let mut steps = Vec::new();
        let last = self.frames.len().saturating_sub(1);
        let in_flow = self.flow > 0;
        for (number, frame) in self.frames.into_iter().enumerate() {
            match frame {
                Frame::List { .. } => steps.push(Step::Item),
                Frame::Map {
                    column: own,
                    keys,
                    current,
                } => {
                    let is_here = number == last
                        && match part {
                            Part::Key | Part::Either => in_flow || own == column,
                            Part::Value => false,
                        };
                    match current {
                        Some(current) if !is_here => steps.push(Step::Key(current, keys)),
                        _ => return (steps, keys),
                    }
                }
            }
        }
        (steps, Vec::new())
    }
}

/// A key with its value, if the line begins with one.
fn split_key(content: &str) -> Option<(&str, &str)> {
    if content.starts_with(['{', '[', '#', '|', '>']) {
        return None;
    }
    let mut from = 0;
    loop {
        let at = from + content.get(from..)?.find(':')?;
        let behind = content.get(at + 1..)?;
        if behind.is_empty() || behind.starts_with([' ', '\t']) {
            return Some((content.get(..at)?, behind));
        }
        from = at + 1;
    }
}

/// What stands before a comment.
fn before_comment(line: &str) -> &str {
    let mut quote = None;
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') if previous.is_whitespace() || "[{,".contains(previous) => {
                quote = Some(c);
            }
            (None, '#') if previous.is_whitespace() => return line.get(..at).unwrap_or_default(),
            _ => {}
        }
        previous = c;
    }
    line
}

/// The keys of a mapping that stand below its line.
fn keys_below(behind: &str, column: usize) -> Vec<String> {
    let mut keys = Vec::new();
    for line in behind.lines().skip(1) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if indent < column || indent == column && content.starts_with('-') {
            break;
        }
        if indent == column
            && let Some((key, _)) = split_key(content)
        {
            keys.push(key.trim().trim_matches(['"', '\'']).to_owned());
        }
    }
    keys
}

/// The keys of a mapping in brackets that stand behind the cursor.
fn keys_in_brackets(behind: &str) -> Vec<String> {
    let mut scan = Scan::default();
    // The end of the word at the cursor belongs to a key that is not there yet.
    scan.flow("{");
    for line in behind.lines() {
        let mut from = 0;
        for (at, c) in line.char_indices() {
            if matches!(c, '}' | ']') && scan.flow <= 1 {
                scan.flow(line.get(from..at).unwrap_or_default());
                return keys_of(scan);
            }
            if matches!(c, '{' | '[' | '}' | ']' | ',') {
                scan.flow(line.get(from..=at).unwrap_or_default());
                from = at + c.len_utf8();
            }
        }
        scan.flow(line.get(from..).unwrap_or_default());
        scan.flow("\n");
    }
    keys_of(scan)
}

fn keys_of(scan: Scan) -> Vec<String> {
    match scan.frames.into_iter().next() {
        Some(Frame::Map { keys, .. }) => keys,
        _ => Vec::new(),
    }
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
mod tests {
    use super::*;

    /// The keys that are known where `|` stands, the word there, and what part it is.
    fn at(yaml: &str) -> Option<(Vec<&'static str>, String, Part)> {
        let cursor = yaml.find('|').unwrap();
        let text = yaml.replacen('|', "", 1);
        let spot = spot(&text, &(0..text.len()), cursor)?;
        let objects = spot.objects();
        let keys = objects.iter().flat_map(|object| object.all());
        let word = text[spot.word.clone()].to_owned();
        Some((keys.map(|key| key.name).collect(), word, spot.part))
    }

    #[test]
    fn the_mapping_around_the_cursor_is_known_by_its_keys() {
        for (yaml, has, lacks, word, part) in [
            ("st|", "status", "ecosystem", "st", Part::Either),
            (
                "id: X\n|\nstatus: draft\n",
                "aliases",
                "by",
                "",
                Part::Either,
            ),
            (
                "id: X\nsta|tus: draft\n",
                "status",
                "by",
                "status",
                Part::Key,
            ),
            ("affected:\n  - |", "package", "status", "", Part::Either),
            (
                "affected:\n- pack|",
                "package",
                "status",
                "pack",
                Part::Either,
            ),
            (
                "affected:\n  - package: {eco|}",
                "ecosystem",
                "package",
                "eco",
                Part::Key,
            ),
            (
                "affected:\n  - package: {ecosystem: Go, na|me: x}",
                "name",
                "package",
                "name",
                Part::Key,
            ),
            (
                "affected:\n  - package:\n      |",
                "ecosystem",
                "ranges",
                "",
                Part::Either,
            ),
            (
                "affected:\n  - package: {}\n    |",
                "ranges",
                "ecosystem",
                "",
                Part::Either,
            ),
            (
                "affected:\n  - package: {}\n|",
                "status",
                "ranges",
                "",
                Part::Either,
            ),
            (
                "affected: [{package: {}, |",
                "ranges",
                "ecosystem",
                "",
                Part::Key,
            ),
            (
                "affected:\n  - ranges: [{introduced: \"0\", fi|}]",
                "fixed",
                "type",
                "fi",
                Part::Key,
            ),
            (
                "affected:\n  - ranges: [{type: GIT, events: [{fi|}]}]",
                "fixed",
                "type",
                "fi",
                Part::Key,
            ),
            ("references:\n  - |", "fix", "status", "", Part::Either),
            (
                "references:\n  - type: WEB\n    |",
                "url",
                "fix",
                "",
                Part::Either,
            ),
            ("case:\n  |", "events", "status", "", Part::Either),
            (
                "case:\n  events:\n    - |",
                "received",
                "status",
                "",
                Part::Either,
            ),
            (
                "case:\n  events:\n    - received: 2026-01-01T00:00:00Z\n      |",
                "channel",
                "severity",
                "",
                Part::Either,
            ),
            (
                "case:\n  events:\n    - |\n      received: 2026-01-01T00:00:00Z\n",
                "channel",
                "severity",
                "",
                Part::Either,
            ),
        ] {
            let (keys, found, is) = at(yaml).unwrap();
            assert!(keys.contains(&has), "{yaml}: {keys:?}");
            assert!(!keys.contains(&lacks), "{yaml}: {keys:?}");
            assert_eq!((found.as_str(), is), (word, part), "{yaml}");
        }
    }

    #[test]
    fn in_texts_and_comments_there_is_nothing_to_complete() {
        for yaml in [
            "case:\n  notes: >\n    st|",
            "case:\n  notes: >\n    st\n\n    x|\nid: X\n",
            "id: X # st|",
            "# |",
        ] {
            assert!(at(yaml).is_none(), "{yaml}");
        }
        assert!(at("case:\n  notes: >\n    st\n  |").is_some());
    }

    #[test]
    fn a_value_is_one_word() {
        for (yaml, word) in [
            ("status: dr|aft", "draft"),
            ("status: dr|aft # so", "draft"),
            ("severity: [CVSS:3.1/AV:N|/AC:L, x]", "CVSS:3.1/AV:N/AC:L"),
            ("severity:\n  - CVSS:3|.1/AV:N", "CVSS:3.1/AV:N"),
            (
                "affected:\n  - package: {ecosystem: cra|tes.io, name: x}",
                "crates.io",
            ),
            ("aliases: [CVE-2026-1, GH|SA-x]", "GHSA-x"),
        ] {
            let (_, found, _) = at(yaml).unwrap();
            assert_eq!(found, word, "{yaml}");
        }
    }
}
