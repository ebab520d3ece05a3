//! `advgen check --against`

use std::sync::Arc;

use clap::Args;

use super::{CliError, Format, Session};
use crate::check::deployed::{Absence, Comparison, Target};
use crate::check::report::{self, Show};
use crate::disclosure::clock::Now;
use crate::finding::Finding;
use crate::pipeline::{self, Checked};

/// What the database is compared with.
#[derive(Debug, Args)]
pub(super) struct Against {
    /// Compare with what is deployed: the folder of a build, or the address of the site
    ///
    /// Nothing may vanish, no `published` may change, and `modified` grows when the content does. A
    /// folder is read as a whole, with its manifest and links; of a site manifest.json,
    /// osv/all.json and osv/all.zip are fetched through `curl`. What changes for subscribers is
    /// printed as a list in Markdown.
    #[arg(long, value_name = "DIR|URL", conflicts_with = "paths")]
    against: Option<Target>,
    /// Take a missing folder, or a site that answers 404, for one that is not deployed yet
    #[arg(long, requires = "against")]
    first_deploy: bool,
}

impl Against {
    /// Compares, if that was asked for.
    pub(super) fn compare(
        &self,
        session: &Session<'_, '_>,
        checked: Checked,
        now: Now,
    ) -> Result<(Checked, Option<Comparison>), CliError> {
        let Some(target) = &self.against else {
            return Ok((checked, None));
        };
        let target = match target.clone() {
            Target::Folder { path, given } => Target::Folder {
                path: session.path(&path),
                given,
            },
            site @ Target::Site(_) => site,
        };
        let absence = if self.first_deploy {
            Absence::IsTheFirstDeployment
        } else {
            Absence::IsAnError
        };
        Ok(pipeline::against(checked, now, &target, absence)?)
    }

    /// What may be shown: what is deployed is public.
    pub(super) fn shown(&self, show: Show, findings: &[Finding]) -> Show {
        if self.against.is_none() {
            return show;
        }
        let deployed = findings
            .iter()
            .filter(|finding| finding.rule.is_about_deployed_files());
        show.and_public(deployed.map(|finding| Arc::clone(&finding.path)))
    }

    /// Prints what changes for subscribers; in JSON it stands with the findings.
    pub(super) fn report(
        &self,
        session: &mut Session<'_, '_>,
        comparison: Option<&Comparison>,
    ) -> Result<(), CliError> {
        match (&self.against, comparison, session.format) {
            (None, _, _) | (_, _, Format::Json | Format::Sarif | Format::Gitlab) => {}
            (Some(target), None, _) => session.say(&format!(
                "not compared with {}: mend the errors first",
                target.name()
            ))?,
            (_, Some(_), Format::Human) if session.quiet => {}
            (_, Some(comparison), _) => session.print(&report::comparison(comparison))?,
        }
        Ok(())
    }
}
