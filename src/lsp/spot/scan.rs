//! What is open where the cursor stands: the mappings and lists around it, line by line.

use super::Part;

/// A step from the top to where the cursor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Into an item of a list.
    Item,
    /// Into the value of this key, in a mapping with these keys.
    Key(String, Vec<String>),
}

/// A mapping or list that is open.
#[derive(Debug)]
pub(super) enum Frame {
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
pub(super) struct Scan {
    pub(super) frames: Vec<Frame>,
    /// How many of the frames, from the last, are in brackets.
    pub(super) flow: usize,
    /// What was written in brackets since the last sign.
    pub(super) token: String,
    /// The column below which a text of several lines ends.
    pub(super) text_until: Option<usize>,
}

impl Scan {
    pub(super) fn line(&mut self, line: &str) {
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
    pub(super) fn is_in_text(&self, partial: &str, rest: &str) -> bool {
        let line = format!("{partial}{rest}");
        let indent = line.len() - line.trim_start_matches(' ').len();
        self.text_until.is_some_and(|column| {
            indent > column || line.trim().is_empty() && partial.len() > column
        })
    }

    /// Opens the lists of the dashes at the start of a line; the column and what is behind them.
    pub(super) fn dashes<'l>(&mut self, mut column: usize, mut rest: &'l str) -> (usize, &'l str) {
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
    pub(super) fn close_to(&mut self, column: usize) {
        let is_closed = |frame: &Frame| match frame {
            Frame::Map { column: own, .. } => *own > column,
            Frame::List { column: own } => *own >= column,
        };
        while self.frames.last().is_some_and(is_closed) {
            self.frames.pop();
        }
    }

    pub(super) fn key(&mut self, at: usize, key: &str) {
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
    pub(super) fn flow(&mut self, value: &str) {
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
    pub(super) fn steps(self, part: Part, column: usize) -> (Vec<Step>, Vec<String>) {
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
pub(super) fn split_key(content: &str) -> Option<(&str, &str)> {
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
pub(super) fn before_comment(line: &str) -> &str {
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
pub(super) fn keys_below(behind: &str, column: usize) -> Vec<String> {
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
pub(super) fn keys_in_brackets(behind: &str) -> Vec<String> {
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

pub(super) fn keys_of(scan: Scan) -> Vec<String> {
    match scan.frames.into_iter().next() {
        Some(Frame::Map { keys, .. }) => keys,
        _ => Vec::new(),
    }
}
