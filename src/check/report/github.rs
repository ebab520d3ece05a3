//! Findings as annotations in the diff of a pull request (GitHub workflow commands).

use std::fmt::Write as _;

use super::human::harmless;
use super::{Show, path_in_git};
use crate::finding::{Finding, Level, place_of};

/// One workflow command a finding. `prefix` is the folder of the database within the Git repository,
/// empty or ending in `/`.
///
/// Everything is escaped: a hostile file name must not be able to write a command of its own.
pub fn github<'t>(
    findings: &[Finding],
    text_of: impl Fn(&str) -> Option<&'t str>,
    show: &Show,
    prefix: &str,
) -> String {
    let mut out = String::new();
    for finding in findings {
        let shown = show.shown(finding);
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let path = property(&path_in_git(finding, show, prefix));
        let place = text_of(&finding.path).map_or_else(String::new, |text| {
            let start = place_of(text, finding.span.start);
            let end = place_of(text, finding.span.end);
            let mut place = format!(",line={},col={}", start.line, start.column);
            if end.line == start.line && end.column > start.column {
                let _ = write!(place, ",endColumn={}", end.column);
            }
            place
        });
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "::{command} file={path}{place},title={}::{}",
            property(finding.rule.id()),
            data(&format!(
                "{}. {}.",
                harmless(&shown.message),
                harmless(&shown.mend)
            ))
        );
    }
    out
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, Rule};

    #[test]
    fn a_hostile_name_cannot_write_a_command() {
        let mut findings = Findings::new("a,b:c\n::error::x.md");
        findings.push(
            Rule::Status,
            4..9,
            "bad 100%\n::set-output",
            "Write `draft`",
        );
        let shown = github(
            findings.as_slice(),
            |_| Some("id: drafty\n"),
            &Show::Everything,
            "db/",
        );
        assert_eq!(
            shown,
            "::error file=db/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.md,line=1,col=5,endColumn=10,title=status::bad 100%25 ::set-output. Write `draft`.\n"
        );
    }
}
