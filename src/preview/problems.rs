//! What is wrong, for the page: where it is and how to mend it, and never a line of a file, on which
//! there can be a comment or a part of the case.

use serde::Serialize;

use crate::check::Reading;
use crate::finding::{Finding, Level, place_of};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Whether it keeps the entry from being published.
    is_error: bool,
    /// The rule, if one is broken.
    rule: Option<&'static str>,
    /// The file, line and column, if they are known.
    place: String,
    /// What is wrong.
    message: String,
    /// What to do about it.
    mend: String,
}

impl Problem {
    /// Something that is wrong with more than a file.
    pub(super) fn of_all(message: String) -> Self {
        Self {
            is_error: true,
            rule: None,
            place: String::new(),
            message,
            mend: String::new(),
        }
    }

    /// Whether it keeps the entry from being published.
    pub fn is_error(&self) -> bool {
        self.is_error
    }

    /// The finding as the page shows it.
    pub(super) fn of(finding: &Finding, reading: &Reading) -> Self {
        let text = reading.text_of(&finding.path);
        let place = text.map_or_else(String::new, |text| {
            let place = place_of(text, finding.span.start);
            format!(":{}:{}", place.line, place.column)
        });
        let (message, mend) = if text.is_some_and(|text| is_in_case(text, finding.span.start)) {
            // The page is for screens that several people look at; a message can quote the case.
            let message = format!("this breaks the rule: {}", finding.rule.summary());
            let mend = "`advgen check` says more; it stands in the case, which no page shows";
            (message, mend.to_owned())
        } else {
            (finding.message.clone(), finding.mend.clone())
        };
        Self {
            is_error: finding.level == Level::Error,
            rule: Some(finding.rule.id()),
            place: format!("{}{place}", finding.path),
            message,
            mend,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(if self.is_error { "error" } else { "warning" })?;
        if let Some(rule) = self.rule {
            write!(f, "[{rule}]")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Whether a byte of an advisory lies in its `case:`. Decided by lines and not by YAML, because a file
/// with a mistake in it is what findings are about.
fn is_in_case(text: &str, offset: usize) -> bool {
    let mut is_in = false;
    let mut at = 0;
    let mut lines = text.split_inclusive('\n');
    if !lines.next().is_some_and(|first| {
        at += first.len();
        first.trim_start_matches('\u{feff}').trim_end() == "---"
    }) {
        return false;
    }
    for line in lines {
        match line.bytes().next() {
            // All on one line: nobody can tell what is whose.
            Some(b'{') => return true,
            _ if line.trim_end() == "---" => return false,
            Some(b' ' | b'\t' | b'#' | b'-' | b'\r' | b'\n') | None => {}
            Some(_) => {
                let key = line.split(':').next().unwrap_or_default();
                is_in = key.trim_matches(['"', '\'', ' ', '?']) == "case";
            }
        }
        at += line.len();
        if offset < at {
            return is_in;
        }
    }
    is_in
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_is_known_by_its_lines() {
        for (text, needle, want) in [
            ("---\nid: X\ncase:\n  notes: HERE\n---\n", "HERE", true),
            ("---\r\ncase:\r\n- HERE\r\n---\r\n", "HERE", true),
            ("---\ncase: {notes: HERE}\nid: X\n---\n", "HERE", true),
            ("---\n'case':\n\n# c\n  HERE: [\n---\n", "HERE", true),
            ("---\n{id: X, case: {notes: HERE}}\n---\n", "HERE", true),
            ("---\ncase:\n  notes: HERE", "HERE", true),
            ("---\ncase:\n  notes: x\nid: HERE\n---\n", "HERE", false),
            ("---\nid: X\n---\ncase: HERE\n", "HERE", false),
            ("---\nshowcase: HERE\n---\n", "HERE", false),
            ("case: HERE\n", "HERE", false),
        ] {
            let at = text.find(needle).unwrap();
            assert_eq!(is_in_case(text, at), want, "{text:?}");
        }
    }
}
