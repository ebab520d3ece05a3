//! Taking a mapping apart: every key is asked for by name, and what nobody asked for is a finding.

use std::ops::Range;

use super::yaml::{Entry, Node};
use crate::finding::{Change, Findings, Proposal, Rule};

/// The keys of a mapping that have not been taken yet.
#[derive(Debug)]
pub struct Fields<'n, 'a> {
    entries: &'n [Entry<'a>],
    asked: Vec<&'static str>,
    span: Range<usize>,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Opens `node`; `what` names it in the message when it is no mapping.
    pub fn open(node: &'n Node<'a>, what: &str, findings: &mut Findings) -> Option<Self> {
        let Some(entries) = node.entries() else {
            wrong_type(node, what, "a mapping of keys to values", findings);
            return None;
        };
        Some(Self {
            entries,
            asked: Vec::with_capacity(entries.len()),
            span: node.span.clone(),
        })
    }

    /// The value of `key`, which counts as known from now on.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node<'a>> {
        self.asked.push(key);
        self.peek(key)
    }

    /// The value of `key` without taking it.
    pub fn peek(&self, key: &str) -> Option<&'n Node<'a>> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The value of `key`, whose absence is a finding.
    pub fn require(
        &mut self,
        key: &'static str,
        mend: &str,
        findings: &mut Findings,
    ) -> Option<&'n Node<'a>> {
        let found = self.take(key);
        if found.is_none() {
            let at = self.span.start;
            findings.push(
                Rule::MissingKey,
                at..at,
                format!("`{key}` is missing"),
                mend,
            );
        }
        found
    }

    /// The bytes of the whole mapping.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The bytes of the key itself, or the start of the mapping when it is not there.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map_or(self.span.start..self.span.start, |entry| {
                entry.key_span.clone()
            })
    }

    /// Ends the taking: whatever nobody asked for is unknown. `also` are keys that would have been
    /// understood, for the suggestion.
    pub fn finish(self, findings: &mut Findings) {
        for entry in self.entries {
            if self.asked.iter().any(|key| *key == entry.key) {
                continue;
            }
            let near = nearest(&entry.key, &self.asked);
            let mend = match near {
                Some(near) => format!("Write `{near}`, or remove the key"),
                None => format!("Remove it; the keys known here are {}", list(&self.asked)),
            };
            findings.push(
                Rule::UnknownKey,
                entry.key_span.clone(),
                format!("`{}` is not a key that is known here", shorten(&entry.key)),
                mend,
            );
            if let Some(near) = near.filter(|near| self.peek(near).is_none()) {
                let change = Change::bytes(entry.key_span.clone(), near);
                findings.propose(Proposal::suggestion(change));
            }
        }
    }
}

/// The word most like `word`, if one is like it at all.
pub fn nearest<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let folded = word.to_ascii_lowercase();
    words
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(&folded, &known.to_ascii_lowercase()),
                *known,
            )
        })
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// The mend for `written`, where the name of a rule should stand.
pub fn name_a_rule(written: &str) -> String {
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    nearest(written, &names).map_or_else(
        || "Name a rule; `advgen check --list-rules` prints all of them".to_owned(),
        |near| format!("Write `{near}`, or another rule of `advgen check --list-rules`"),
    )
}

/// Words for a message: `` `a`, `b` and `c` ``.
pub fn list(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The start of a text, short enough for a message.
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut characters = text.chars();
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        format!("{short}…")
    } else {
        short
    }
}

/// A value of another type than its key demands.
pub fn wrong_type(node: &Node<'_>, what: &str, wanted: &str, findings: &mut Findings) {
    let mend = if node.is_null() {
        format!("Write {wanted}, or remove the key")
    } else {
        format!("Write {wanted}")
    };
    findings.push(
        Rule::WrongType,
        node.span.clone(),
        format!("{what} has to be {wanted}, and this is {}", node.kind()),
        mend,
    );
    if node.is_null() {
        findings.propose(Proposal::safe(Change::LeaveOut(node.span.clone())));
    }
}

/// The text of a scalar exactly as written; `null` is no text.
pub fn text<'n>(node: &'n Node<'_>, what: &str, findings: &mut Findings) -> Option<&'n str> {
    match node.text() {
        Some(text) if !node.is_null() => Some(text),
        _ => {
            wrong_type(node, what, "text", findings);
            None
        }
    }
}

/// The items of a list.
pub fn items<'n, 'a>(
    node: &'n Node<'a>,
    what: &str,
    findings: &mut Findings,
) -> Option<&'n [Node<'a>]> {
    let items = node.items();
    if items.is_none() {
        wrong_type(node, what, "a list", findings);
    }
    items
}

/// The items of a list of texts; one text that stands there alone is proposed as such a list.
pub fn texts<'n, 'a>(
    node: &'n Node<'a>,
    what: &str,
    findings: &mut Findings,
) -> Option<&'n [Node<'a>]> {
    let items = items(node, what, findings);
    if items.is_none() && node.text().is_some() && !node.is_null() {
        findings.propose(Proposal::safe(Change::Enlist(node.span.clone())));
    }
    items
}

/// A value that one of the types of this crate reads from text, or the finding `rule`.
pub fn parsed<T>(
    node: &Node<'_>,
    what: &str,
    rule: Rule,
    mend: &str,
    findings: &mut Findings,
) -> Option<T>
where
    T: for<'t> TryFrom<&'t str>,
    for<'t> <T as TryFrom<&'t str>>::Error: std::fmt::Display,
{
    let written = text(node, what, findings)?;
    match T::try_from(written) {
        Ok(value) => Some(value),
        Err(error) => {
            findings.push(rule, node.span.clone(), error.to_string(), mend);
            // White space around a value is never a part of it.
            let trimmed = written.trim();
            if trimmed != written && T::try_from(trimmed).is_ok() {
                let change = Change::scalar(node.span.clone(), trimmed);
                findings.propose(Proposal::safe(change));
            }
            None
        }
    }
}

/// The one of `words` that differs from `written` in nothing but case and the space around it.
pub fn same_word<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    let written = written.trim();
    let mut same = words
        .iter()
        .filter(|word| word.eq_ignore_ascii_case(written));
    same.next().copied().filter(|_| same.next().is_none())
}

/// One of a few words, with a suggestion when it is none of them.
pub fn word<T: Copy>(
    node: &Node<'_>,
    what: &str,
    rule: Rule,
    all: &[T],
    name: fn(T) -> &'static str,
    findings: &mut Findings,
) -> Option<T> {
    let written = text(node, what, findings)?;
    if let Some(value) = all.iter().copied().find(|value| name(*value) == written) {
        return Some(value);
    }
    let names: Vec<_> = all.iter().map(|value| name(*value)).collect();
    let same = same_word(written, &names);
    let near = same.or_else(|| nearest(written, &names));
    let mend = match near {
        Some(near) => format!("Write `{near}`"),
        None => format!("Write one of {}", list(&names)),
    };
    findings.push(
        rule,
        node.span.clone(),
        format!("`{}` is no {what}", shorten(written)),
        mend,
    );
    if let Some(near) = near {
        let change = Change::scalar(node.span.clone(), near);
        findings.propose(if same.is_some() {
            Proposal::safe(change)
        } else {
            Proposal::suggestion(change)
        });
    }
    None
}
