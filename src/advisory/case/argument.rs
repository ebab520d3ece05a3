//! Events from the command line: `advgen case ID EVENT [KEY=VALUE]…`.

use std::fmt;

use super::event::{self, Event, KINDS, What};
use super::value::{Field, Need, Text, Value as _};
use crate::advisory::fields;
use crate::advisory::instant::Instant;

/// The `key=value` pairs of the command line, and what is wrong with them.
pub(super) struct Arguments<'p> {
    event: &'static str,
    pairs: &'p [(&'p str, &'p str)],
    wrong: Vec<ArgumentError>,
}

impl Arguments<'_> {
    /// What was given for a key of the event.
    pub(super) fn field<T: Field>(&mut self, key: &'static str) -> Option<T> {
        let pairs = self.pairs.iter();
        let given: Vec<&str> = pairs
            .filter(|(name, _)| *name == key)
            .map(|(_, value)| *value)
            .collect();
        let read = T::arguments(&given).map_err(|why| ArgumentError::Value {
            event: self.event,
            key,
            why: if given.is_empty() {
                format!("{why}: {}", T::FORM)
            } else {
                why
            },
        });
        self.keep(read)
    }

    fn keep<T>(&mut self, read: Result<T, ArgumentError>) -> Option<T> {
        read.map_err(|error| self.wrong.push(error)).ok()
    }
}

impl Event {
    /// Makes an event of the arguments of the command line: `key=value` pairs.
    ///
    /// # Errors
    /// [`ArgumentErrors`] names every argument that is missing or wrong, and the kinds or keys that
    /// there are.
    pub fn from_arguments(
        name: &str,
        at: Instant,
        by: Option<&str>,
        pairs: &[(&str, &str)],
    ) -> Result<Self, ArgumentErrors> {
        let kind = event::kind(name)
            .ok_or_else(|| ArgumentErrors(vec![ArgumentError::unknown_event(name)]))?;
        let keys: Vec<&str> = kind.carries.iter().map(|carried| carried.key).collect();
        let mut given = Arguments {
            event: kind.name,
            pairs,
            wrong: pairs
                .iter()
                .filter(|(key, _)| !keys.contains(key))
                .map(|(key, _)| ArgumentError::unknown_key(kind.name, key, &keys))
                .collect(),
        };
        let by = match (by, kind.by) {
            (None, Need::Required) => Err(ArgumentError::By(kind.name)),
            (by, _) => by
                .map(Text::read)
                .transpose()
                .map_err(|why| ArgumentError::Value {
                    event: kind.name,
                    key: "by",
                    why,
                }),
        };
        let by = given.keep(by);
        let what = What::from_arguments(kind.name, &mut given);
        match (by, what) {
            (Some(by), Some(what)) if given.wrong.is_empty() => Ok(Self {
                at,
                by,
                what,
                span: 0..0,
            }),
            _ => Err(ArgumentErrors(given.wrong)),
        }
    }
}

/// Everything because of which arguments make no event, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentErrors(Vec<ArgumentError>);

impl std::error::Error for ArgumentErrors {}

impl fmt::Display for ArgumentErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Why an argument makes no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// No event has this name.
    #[error("there is no event `{name}`; {known}")]
    Event {
        /// What was given.
        name: String,
        /// What there is.
        known: String,
    },
    /// The event does not carry this.
    #[error("`{event}` has no `{key}`; {known}")]
    Key {
        /// The event.
        event: &'static str,
        /// What was given.
        key: String,
        /// What there is.
        known: String,
    },
    /// The event needs somebody.
    #[error("`{0}` needs to know who did it: add --by NAME")]
    By(&'static str),
    /// The value is missing or wrong.
    #[error("`{event}`: `{key}` {why}")]
    Value {
        /// The event.
        event: &'static str,
        /// The key.
        key: &'static str,
        /// What is wrong.
        why: String,
    },
}

impl ArgumentError {
    fn unknown_event(name: &str) -> Self {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        Self::Event {
            name: fields::shorten(name),
            known: match fields::nearest(name, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`advgen case --events` lists all".to_owned(),
            },
        }
    }

    fn unknown_key(event: &'static str, key: &str, known: &[&str]) -> Self {
        Self::Key {
            event,
            key: fields::shorten(key),
            known: match (key, known) {
                ("at", _) => "its instant is an option: --at INSTANT".to_owned(),
                ("by", _) => "who did it is an option: --by NAME".to_owned(),
                (_, []) => "it carries nothing else".to_owned(),
                (_, keys) => format!("it carries {}", fields::list(keys)),
            },
        }
    }
}
