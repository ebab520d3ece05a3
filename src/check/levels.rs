//! What the team makes of findings: levels from `checks:` in `advgen.yaml`, and suppressions from the
//! cases of entries.
//!
//! Rules never know of it. They find what they find; here is decided, once and before anything is
//! reported or built, how bad that is in this database. What guards a law is left alone
//! ([`Lowering`]), whatever the configuration says.

use std::collections::{BTreeMap, BTreeSet};

use super::Reading;
use crate::advisory::case::suppression::Suppression;
use crate::configuration::{Checks, Setting};
use crate::finding::{Finding, Findings, Level, Lowering, Rule};

/// What the team says about rules, with the suppressions that have been of use.
pub struct Levels<'r> {
    checks: Option<&'r Checks>,
    suppressions: BTreeMap<&'r str, &'r [Suppression]>,
    used: BTreeSet<(&'r str, Rule)>,
}

impl<'r> Levels<'r> {
    /// What is said in a database.
    pub fn of(reading: &'r Reading) -> Self {
        let suppressions = reading
            .advisories()
            .iter()
            .filter(|advisory| !advisory.case.suppressions.is_empty())
            .map(|advisory| (&*advisory.path, advisory.case.suppressions.as_slice()));
        Self {
            checks: reading
                .configuration()
                .map(|configuration| &configuration.checks)
                .filter(|checks| !checks.is_empty()),
            suppressions: suppressions.collect(),
            used: BTreeSet::new(),
        }
    }

    /// Gives findings the level they have here, and takes out those that nobody wants to see. The
    /// result are these.
    pub fn apply(&mut self, findings: &mut Vec<Finding>) -> Vec<Finding> {
        if self.checks.is_none() && self.suppressions.is_empty() {
            return Vec::new();
        }
        findings
            .extract_if(.., |finding| {
                let setting = self.checks.and_then(|checks| checks.setting(finding.rule));
                let may_be_lowered = finding.rule.lowering() == Lowering::Reason;
                match setting {
                    Some(Setting::Error) => finding.level = Level::Error,
                    Some(Setting::Warning) if may_be_lowered => finding.level = Level::Warning,
                    Some(Setting::Warning | Setting::Off) | None => {}
                }
                let suppressed = self.suppresses(finding);
                suppressed || (setting == Some(Setting::Off) && may_be_lowered)
            })
            .collect()
    }

    /// Whether an entry suppresses the finding about its file, or about a file beside it in a folder
    /// of its own.
    fn suppresses(&mut self, finding: &Finding) -> bool {
        if self.suppressions.is_empty() || finding.rule.lowering() == Lowering::Never {
            return false;
        }
        let path: &str = &finding.path;
        let owners = path.match_indices('/').map(|(at, _)| at);
        let owners = owners.map(|at| format!("{}/index.md", path.get(..at).unwrap_or_default()));
        for owner in std::iter::once(path.to_owned()).chain(owners) {
            if let Some((owner, suppressions)) = self.suppressions.get_key_value(owner.as_str())
                && suppressions.iter().any(|one| one.rule == finding.rule)
            {
                self.used.insert((owner, finding.rule));
                return true;
            }
        }
        false
    }

    /// The suppressions that hid nothing, of the rules that were `looked_for`.
    pub fn unused(&self, looked_for: impl Fn(Rule) -> bool) -> Vec<Finding> {
        let mut out = Vec::new();
        for (path, suppressions) in &self.suppressions {
            let mut findings = Findings::new(*path);
            for one in *suppressions {
                if looked_for(one.rule) && !self.used.contains(&(*path, one.rule)) {
                    findings.push(
                        Rule::UnusedSuppression,
                        one.span.clone(),
                        "this suppression hides nothing",
                        "Remove it",
                    );
                }
            }
            out.extend(findings.into_vec());
        }
        out
    }
}

/// As [`Levels::apply`], for findings that only a certain check looks for.
pub fn apply(reading: &Reading, findings: &mut Vec<Finding>) -> Vec<Finding> {
    Levels::of(reading).apply(findings)
}
