//! What is wrong with a template or a page of the team.

use std::fmt;

use super::{Finding, Findings, Place, Rule, offset_of};

/// A mistake in a template or a page of the team, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The file, relative to the root of the repository; for a template of this program, its name.
    pub path: String,
    /// Line and column, both from 1, if they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl TemplateProblem {
    /// What tera says about a place in the file at `path`.
    pub fn of_report(path: String, report: &tera::ReportError) -> Self {
        let span = report.span();
        Self {
            path,
            place: Some((span.start_line, span.start_col + 1)),
            message: report.message().to_owned(),
        }
    }

    /// The same as a finding; `text` is that of the file, if it is the team's.
    pub fn finding(self, text: Option<&str>) -> Finding {
        let at = self.place.zip(text).map_or(0, |((line, column), text)| {
            offset_of(text, Place { line, column })
        });
        Findings::new(self.path).make(
            Rule::Template,
            at..at,
            self.message,
            "Correct it, or remove the file to use the built-in one",
        )
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}
