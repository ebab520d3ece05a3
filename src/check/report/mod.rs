//! Findings for people and for machines.
//!
//! Logs of builds are read by more people than the repository is. So a report is told what it may
//! show: of a file that is not public, without leave, it shows path, place and rule alone
//! (disclosure reference, channel L15).

mod github;
mod human;
mod json;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::disclosure::visibility::is_public;
use crate::finding::{Finding, Level};

pub use github::github;
pub use human::{Colour, human};
pub use json::json;

/// Of which files a report may show the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// Of all: on the author's own terminal.
    Everything,
    /// Of what everybody may see anyway.
    PublicOnly(BTreeSet<Arc<str>>),
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
            .filter(|file| !file.path.starts_with("advisories/"))
            .map(|file| Arc::from(file.path.as_str()));
        Self::PublicOnly(advisories.chain(pages).collect())
    }

    fn allows(&self, path: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::PublicOnly(paths) => paths.contains(path),
        }
    }

    /// The finding as it may be shown.
    fn shown(&self, finding: &Finding) -> Finding {
        // Neither must a public entry quote what it clashes with in a private one, nor a private one
        // say where to read in public what it holds.
        let may_be_read = |path: &str| self.allows(path);
        if may_be_read(&finding.path) && finding.related.iter().all(|r| may_be_read(&r.path)) {
            return finding.clone();
        }
        Finding {
            message: format!("this breaks the rule: {}", finding.rule.summary()),
            mend: "Run `advgen check` on your own machine; the entry is not public, so a log shows no more".to_owned(),
            related: Vec::new(),
            ..finding.clone()
        }
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
    let what = match (errors, warnings) {
        (0, 0) => return "nothing is wrong".to_owned(),
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => {
            format!("{} and {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    };
    format!("{what} in {}", counted(files.len(), "file"))
}
