//! `advgen explain`

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::advisory::fields::nearest;
use crate::finding::{Lowering, Mending, Rule, Strictness, UnknownRule};

/// Explains a rule: what it says and why it is there
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The name of the rule, as findings print it
    rule: String,
}

impl Explain {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let rule: Rule = self.rule.parse().map_err(|error: UnknownRule| {
            let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
            let near = nearest(&self.rule, &names);
            CliError::Usage(near.map_or_else(
                || error.to_string(),
                |near| format!("there is no rule `{}`; there is `{near}`", self.rule),
            ))
        })?;
        let level = match rule.strictness() {
            Strictness::Error => "an error: nothing is published until it is mended",
            Strictness::Own => {
                "an error in advisories written here; a warning in records taken over from elsewhere (those with `modified:`)"
            }
            Strictness::Warning => "a warning: the entry is published as it stands",
        };
        let mending = match rule.mending() {
            Mending::Hand => "It is mended by hand.",
            Mending::Shown => "Where there is a likely replacement, the finding shows it.",
            Mending::Fix => "`advgen check --fix` mends what is mechanical.",
        };
        let lowering = match rule.lowering() {
            Lowering::Never => "It is never lowered or suppressed.",
            Lowering::Reason => {
                "A team may lower it in `checks:` of advgen.yaml, or suppress it in an entry with `case: suppress:`, and says why."
            }
        };
        let since = rule.since();
        session.print(&format!(
            "{}\n\n{}.\nA breach is {level}.\n{mending}\n{lowering}\nSince {since}.\n\n{}\n",
            rule.id(),
            rule.summary(),
            rule.why()
        ))?;
        Ok(Outcome::Done)
    }
}
