//! Findings with the lines they are about, as compilers show them.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Title, Renderer, Snippet};

use super::Show;
use crate::finding::{Disposition, Finding, Level, place_of};

/// Text for a terminal or a log; `colour` adds ANSI sequences.
pub fn human<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    colour: Colour,
) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    };
    let mut out = String::new();
    for finding in findings {
        let may_quote = show.allows_lines_of(finding);
        let finding = show.shown(finding);
        let message = harmless(&finding.message);
        let text = text_of(&finding.path);
        let mend = harmless(&with_replacement(&finding, text));
        let title = match finding.level {
            Level::Error => Title::ERROR,
            Level::Warning => Title::WARNING,
        };
        let path = harmless(&show.path(&finding.path));
        let mut title = title.primary_title(message.as_str()).id(finding.rule.id());
        if let Some(page) = finding.rule.page() {
            // Terminals make a link of the rule's name; as plain text there is none to read past.
            title = title.id_url(page);
        }
        let mut group = Group::with_title(title);
        group = match text.filter(|_| may_quote) {
            Some(text) => excerpt(group, text, &path, &finding),
            None => group.element(origin(&path, text, &finding)),
        };
        for related in &finding.related {
            if related.path != finding.path {
                let line =
                    text_of(&related.path).map(|text| place_of(text, related.span.start).line);
                let at = line.map_or_else(String::new, |line| format!(":{line}"));
                let note = format!(
                    "{}: {}{at}",
                    harmless(&related.text),
                    harmless(&related.path)
                );
                group = group.element(Title::NOTE.message(note));
            }
        }
        group = group.element(Title::HELP.message(mend.as_str()));
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// Replacements longer than this are not shown within a sentence.
const LONGEST_REPLACEMENT: usize = 100;

/// The mend with what its fix would write, and whether `--fix` writes it.
fn with_replacement(finding: &Finding, text: Option<&str>) -> String {
    let mend = &finding.mend;
    let (Some(fix), Some(text)) = (&finding.fix, text) else {
        return mend.clone();
    };
    let after = fix.replacement(text);
    let shown = after.as_deref().map(str::trim).filter(|after| {
        let is_short = after.len() <= LONGEST_REPLACEMENT && !after.contains('\n');
        let is_said = mend.contains(after.trim_matches(['"', '\'']));
        is_short && !is_said
    });
    match (fix.disposition(), shown) {
        (Disposition::Safe, Some(after)) => {
            format!("{mend}; `advgen check --fix` writes `{after}`")
        }
        (Disposition::Safe, None) => format!("{mend}; `advgen check --fix` does it"),
        (Disposition::Suggestion, Some(after)) => format!("{mend}; perhaps `{after}`"),
        (Disposition::Suggestion, None) => mend.clone(),
    }
}

/// Whether a report may use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// ANSI sequences.
    Always,
    /// Plain text.
    Never,
}

fn origin<'a>(path: &str, text: Option<&str>, finding: &Finding) -> annotate_snippets::Origin<'a> {
    let origin = annotate_snippets::Origin::path(path.to_owned());
    match text {
        Some(text) => {
            let place = place_of(text, finding.span.start);
            origin.line(place.line).char_column(place.column)
        }
        None => origin,
    }
}

/// Adds the lines that the finding is about, and no others of the file.
fn excerpt<'a>(group: Group<'a>, text: &'a str, path: &str, finding: &Finding) -> Group<'a> {
    let near: Vec<_> = finding
        .related
        .iter()
        .filter(|related| related.path == finding.path)
        .collect();
    let first = near
        .iter()
        .map(|related| related.span.start)
        .chain([finding.span.start])
        .min()
        .unwrap_or(0);
    let last = near
        .iter()
        .map(|related| related.span.start)
        .chain([finding.span.start])
        .max()
        .unwrap_or(0);
    let lines = lines_around(text, first, last);
    let Some(shown) = text.get(lines.clone()) else {
        return group;
    };
    let clip = |span: &Range<usize>| clipped(shown, span, lines.start);
    let mut annotations: Vec<Annotation<'a>> =
        vec![AnnotationKind::Primary.span(clip(&finding.span))];
    for related in near {
        annotations.push(
            AnnotationKind::Context
                .span(clip(&related.span))
                .label(harmless(&related.text)),
        );
    }
    group.element(
        Snippet::source(harmless_in_place(shown))
            .line_start(place_of(text, lines.start).line)
            .path(path.to_owned())
            .annotations(annotations),
    )
}

/// The whole lines from the one with `first` to the one with `last`.
fn lines_around(text: &str, first: usize, last: usize) -> Range<usize> {
    let boundary = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let (first, last) = (boundary(first), boundary(last));
    let start = text
        .get(..first)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |at| at + 1);
    let end = text
        .get(last..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |at| last + at);
    start..end.max(start)
}

/// The span within the excerpt, ending with its own line, and never empty where there is text.
fn clipped(shown: &str, span: &Range<usize>, offset: usize) -> Range<usize> {
    let boundary = |at: usize| {
        (0..=at.min(shown.len()))
            .rev()
            .find(|at| shown.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let start = boundary(span.start.saturating_sub(offset));
    let line_end = shown
        .get(start..)
        .and_then(|rest| rest.find('\n'))
        .map_or(shown.len(), |at| start + at);
    let end = boundary(span.end.saturating_sub(offset)).clamp(start, line_end);
    if end > start {
        return start..end;
    }
    let next = shown
        .get(start..line_end)
        .and_then(|rest| rest.chars().next())
        .map_or(start, |c| start + c.len_utf8());
    start..next
}

/// Text that does nothing to a terminal: control characters and those that change the direction
/// of reading are shown as U+FFFD.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if c.is_control() || is_invisible(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The same for lines that marks are drawn below, so that no byte may move: what replaces a
/// character is as long as it. The renderer itself shows control characters of ASCII.
fn harmless_in_place(text: &str) -> String {
    text.chars()
        .map(|c| match c.len_utf8() {
            2 if c.is_control() || is_invisible(c) => '\u{bf}',
            3 if is_invisible(c) => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// Characters that take no place, break the line or change the direction of reading.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, Rule};

    fn sample() -> (&'static str, Vec<Finding>) {
        let text = "---\nid: A-1\nstatus: drafty\nid: A-1\n---\n# T\n";
        let mut findings = Findings::new("advisories/A-1.md");
        findings.push(
            Rule::Status,
            20..26,
            "`drafty` is no status",
            "Write `draft`",
        );
        let twice = findings
            .make(
                Rule::DuplicateKey,
                27..29,
                "`id` is written twice",
                "Keep one of the two",
            )
            .related(4..6, "first written here");
        findings.add(twice);
        (text, findings.into_vec())
    }

    #[test]
    fn a_finding_shows_its_line_and_its_mend() {
        let (text, findings) = sample();
        let shown = human(&findings, |_| Some(text), &Show::Everything, Colour::Never);
        insta::assert_snapshot!(shown, @"
        error[status]: `drafty` is no status
         --> advisories/A-1.md:3:9
          |
        3 | status: drafty
          |         ^^^^^^
          |
          = help: Write `draft`

        error[duplicate-key]: `id` is written twice
         --> advisories/A-1.md:4:1
          |
        2 | id: A-1
          | -- first written here
        3 | status: drafty
        4 | id: A-1
          | ^^
          |
          = help: Keep one of the two
        ");
    }

    #[test]
    fn a_log_shows_nothing_of_what_is_not_public() {
        let (text, findings) = sample();
        let show = Show::PublicOnly {
            paths: std::collections::BTreeSet::new(),
            prefixes: vec!["A".to_owned()],
        };
        let shown = human(&findings, |_| Some(text), &show, Colour::Never);
        assert!(!shown.contains("drafty"));
        insta::assert_snapshot!(shown, @"
        error[status]: this breaks the rule: The state is one of the five
        --> advisories/A-1.md:3:9
         = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more

        error[duplicate-key]: this breaks the rule: No key is written twice
        --> advisories/A-1.md:4:1
         = help: Run `advgen check` on your own machine; the entry is not public, so a log shows no more
        ");
    }

    #[test]
    fn hostile_text_does_nothing_to_a_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31m\u{202e}b\nc"),
            "a\u{fffd}[31m\u{fffd}b c"
        );
        let mut findings = Findings::new("a.md");
        findings.push(Rule::Yaml, 3..90, "bad \u{1b}[2J", "mend");
        let text = "ab\u{1b}[2Jc\u{9b}2J\u{200f}\u{2028}\u{7}d";
        let shown = human(
            findings.as_slice(),
            |_| Some(text),
            &Show::Everything,
            Colour::Never,
        );
        assert!(
            !shown.contains(['\u{1b}', '\u{9b}', '\u{200f}', '\u{2028}', '\u{7}']),
            "{shown:?}"
        );
    }
}
