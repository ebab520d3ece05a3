//! Findings for people and for machines.
//!
//! Logs of builds are read by more people than the repository is. So a report is told what it may
//! show: of a file that is not public, without leave, it shows path, place and rule alone
//! (disclosure reference, channel L15).

mod catalogue;
mod comparison;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
mod sarif;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::advisory::id::AdvisoryId;
use crate::check::Reading;
use crate::check::fix::Outcome;
use crate::disclosure::clock::Now;
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Level};
use crate::repository::layout::{IMPORTS, NOTICE_TEMPLATES, PARTIES};

pub use catalogue::{rules_json, rules_table};
pub use comparison::comparison;
pub use github::github;
pub use gitlab::gitlab;
pub use human::{Colour, human};
pub use json::json;
pub use sarif::sarif;

/// Where the files lie whose lines and names can be private.
const ADVISORIES: &str = "advisories/";

/// Whether a file is private whatever it says: the register names people and companies, the ledger
/// of imports says why something was refused, and the texts of notices may quote cases.
fn is_private(path: &str) -> bool {
    path.starts_with(ADVISORIES)
        || [PARTIES, IMPORTS].contains(&path)
        || path.starts_with(NOTICE_TEMPLATES)
}

/// Of which files a report may show the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// Of all: on the author's own terminal.
    Everything,
    /// Of what everybody may see anyway.
    PublicOnly {
        /// These files.
        paths: BTreeSet<Arc<str>>,
        /// What the ids of this database begin with: a private entry is spoken of by its id.
        prefixes: Vec<String>,
    },
}

impl Show {
    /// What may stand in a log at `now`: public advisories, and the configuration and pages, which
    /// are public altogether.
    pub fn public_only(reading: &Reading, now: Now) -> Self {
        let advisories = reading
            .advisories()
            .iter()
            .filter(|advisory| is_public(advisory, now.instant()))
            .map(|advisory| Arc::clone(&advisory.path));
        let pages = reading
            .snapshot()
            .files
            .iter()
            .filter(|file| !is_private(&file.path))
            .map(|file| Arc::from(file.path.as_str()));
        let prefixes = reading.configuration().map(|known| {
            std::iter::once(&known.prefix)
                .chain(&known.also)
                .cloned()
                .collect()
        });
        Self::PublicOnly {
            paths: advisories.chain(pages).collect(),
            prefixes: prefixes.unwrap_or_default(),
        }
    }

    /// The same, with further paths that everybody may see anyway.
    #[must_use]
    pub fn and_public(mut self, more: impl IntoIterator<Item = Arc<str>>) -> Self {
        if let Self::PublicOnly { paths, .. } = &mut self {
            paths.extend(more);
        }
        self
    }

    fn allows(&self, path: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::PublicOnly { paths, .. } => paths.contains(path),
        }
    }

    /// Whether the lines of a finding may be shown. Of an advisory none may stand in a log: on the
    /// line of any finding there can be a comment or a part of the case.
    fn allows_lines_of(&self, finding: &Finding) -> bool {
        match self {
            Self::Everything => true,
            Self::PublicOnly { .. } => {
                self.allows(&finding.path)
                    && !finding.path.starts_with(ADVISORIES)
                    && !finding.rule.points_at_secrets()
            }
        }
    }

    /// The path as it may be shown: of a private entry, the id and folders of years. The names of
    /// other folders and of attachments can say what the entry is about.
    pub(crate) fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let prefixes = match self {
            Self::PublicOnly { prefixes, .. } if !self.allows(path) => prefixes,
            _ => return Cow::Borrowed(path),
        };
        let Some(below) = path.strip_prefix(ADVISORIES) else {
            return Cow::Borrowed(path);
        };
        let is_reference = |part: &str| {
            let name = part.strip_suffix(".md").unwrap_or(part);
            let known = |prefix: &String| {
                name.strip_prefix(prefix.as_str())
                    .is_some_and(|rest| rest.starts_with('-'))
            };
            AdvisoryId::try_from(name).is_ok() && prefixes.iter().any(known)
        };
        let mut shown: Vec<&str> = Vec::new();
        for part in below.split('/') {
            let of_entry = shown.last().is_some_and(|last| is_reference(last));
            let is_year = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            let part = if is_reference(part) || is_year || (of_entry && part == "index.md") {
                part
            } else {
                "…"
            };
            if part != "…" || shown.last() != Some(&"…") {
                shown.push(part);
            }
        }
        Cow::Owned(format!("{ADVISORIES}{}", shown.join("/")))
    }

    /// The finding as it may be shown.
    fn shown(&self, finding: &Finding) -> Finding {
        // Neither must a public entry quote what it clashes with in a private one, nor a private one
        // say where to read in public what it holds.
        let may_be_read = |path: &str| self.allows(path);
        if may_be_read(&finding.path) && finding.related.iter().all(|r| may_be_read(&r.path)) {
            // What would be written in the place of a line is as private as the line.
            let fix = finding.fix.clone();
            return Finding {
                fix: fix.filter(|_| self.allows_lines_of(finding)),
                ..finding.clone()
            };
        }
        Finding {
            message: format!("this breaks the rule: {}", finding.rule.summary()),
            mend: "Run `advgen check` on your own machine; the entry is not public, so a log shows no more".to_owned(),
            related: Vec::new(),
            fix: None,
            ..finding.clone()
        }
    }
}

/// The path of a finding's file as forges know it: below `prefix`, the folder of the database within
/// the Git repository. What is deployed does not lie in the database.
fn path_in_git(finding: &Finding, show: &Show, prefix: &str) -> String {
    let path = show.path(&finding.path);
    if finding.rule.is_about_deployed_files() {
        path.into_owned()
    } else {
        format!("{prefix}{path}")
    }
}

/// How many findings there are of each level: errors, then warnings.
pub fn count(findings: &[Finding]) -> (usize, usize) {
    let errors = findings.iter().filter(|f| f.level == Level::Error).count();
    (errors, findings.len() - errors)
}

/// A count with its noun.
fn counted(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}

/// The closing line of a report, such as `2 errors and 1 warning in 2 files`.
pub fn summary(findings: &[Finding]) -> String {
    let (errors, warnings) = count(findings);
    let files: BTreeSet<&str> = findings.iter().map(|f| &*f.path).collect();
    if findings.is_empty() {
        return "nothing is wrong".to_owned();
    }
    let what = counts(errors, warnings);
    format!("{what} in {}", counted(files.len(), "file"))
}

/// How many there are of each, such as `2 errors and 1 warning`.
pub fn counts(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => {
            format!(
                "{} and {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            )
        }
    }
}

/// What `--fix` did to a file, in one line.
pub fn mended(outcome: &Outcome, show: &Show) -> String {
    let path = human::harmless(&show.path(&outcome.path));
    if outcome.mends.is_empty() {
        return format!(
            "{path}: left as it is, because with its mends it would have more errors than now"
        );
    }
    let rules: Vec<&str> = outcome.mends.keys().map(|rule| rule.id()).collect();
    let count = counted(outcome.mends.values().sum(), "mend");
    format!("{path}: {count} ({})", rules.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Findings, Rule};

    #[test]
    fn a_log_names_a_private_entry_by_its_id_alone() {
        let log = Show::PublicOnly {
            paths: BTreeSet::from([
                Arc::from("advisories/parser/EX-2026-PUBLIC.md"),
                Arc::from("site/a.md"),
            ]),
            prefixes: vec!["EX".to_owned(), "OLD".to_owned()],
        };
        for (path, shown) in [
            (
                "advisories/parser/EX-2026-PUBLIC.md",
                "advisories/parser/EX-2026-PUBLIC.md",
            ),
            ("site/a.md", "site/a.md"),
            ("site/.odd", "site/.odd"),
            ("advgen.yaml", "advgen.yaml"),
            (
                "advisories/2026/EX-2026-K7Q2.md",
                "advisories/2026/EX-2026-K7Q2.md",
            ),
            (
                "advisories/2026/OLD-1/index.md",
                "advisories/2026/OLD-1/index.md",
            ),
            (
                "advisories/parser/bugs/EX-2026-K7Q2.md",
                "advisories/…/EX-2026-K7Q2.md",
            ),
            (
                "advisories/2026/EX-2026-K7Q2/overflow.py",
                "advisories/2026/EX-2026-K7Q2/…",
            ),
            (
                "advisories/2026/EX-2026-K7Q2/poc/overflow.py",
                "advisories/2026/EX-2026-K7Q2/…",
            ),
            ("advisories/2026/overflow.md", "advisories/2026/…"),
            ("advisories/overflow-in-parser.md", "advisories/…"),
            ("advisories/index.md", "advisories/…"),
            ("advisories/EXTRA-1.md", "advisories/…"),
        ] {
            assert_eq!(log.path(path), shown);
            assert_eq!(Show::Everything.path(path), path);
        }
    }

    #[test]
    fn lines_are_shown_of_files_alone_that_hold_nothing_private() {
        for (path, private) in [
            ("advisories/EX-1.md", true),
            ("advisories/EX-1/proof.png", true),
            (PARTIES, true),
            (IMPORTS, true),
            (&format!("{NOTICE_TEMPLATES}initial.txt"), true),
            ("advgen.yaml", false),
            ("site/policy.md", false),
            ("templates/page.html", false),
        ] {
            assert_eq!(is_private(path), private, "{path}");
        }
        let log = Show::PublicOnly {
            paths: ["advisories/EX-1.md", "site/a.md"].map(Arc::from).into(),
            prefixes: Vec::new(),
        };
        for (path, rule, shown) in [
            ("site/a.md", Rule::Configuration, true),
            ("site/a.md", Rule::PrivateReference, false),
            ("site/a.md", Rule::PrivateWords, false),
            ("site/b.md", Rule::Configuration, false),
            ("advisories/EX-1.md", Rule::Configuration, false),
        ] {
            let finding = Findings::new(path).make(rule, 0..0, "so it is", "Mend it");
            assert_eq!(log.allows_lines_of(&finding), shown, "{path} {rule}");
            assert!(Show::Everything.allows_lines_of(&finding), "{path} {rule}");
        }
    }
}
