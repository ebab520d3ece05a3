//! `advgen check --fix`

use clap::Args;

use crate::check::fix::{self, Uncommitted};
use crate::check::{self, report};
use crate::cli::{CliError, Privacy, Session};
use crate::disclosure::clock::Now;
use crate::pipeline::Checked;
use crate::repository::Repository;

#[derive(Debug, Args)]
pub(super) struct Mending {
    /// Mend what is mechanical, then check again
    #[arg(long, conflicts_with = "list_rules")]
    pub(super) fix: bool,
    /// With --fix, mend files with changes that are not committed too
    #[arg(long, requires = "fix")]
    allow_dirty: bool,
}

impl Mending {
    /// Mends what is mechanical in the wanted files, and says what was done.
    pub(super) fn run(
        &self,
        session: &mut Session<'_, '_>,
        repository: Repository,
        is_wanted: impl Fn(&str) -> bool,
        now: Now,
    ) -> Result<(), CliError> {
        let checked = Checked {
            reading: check::read(repository)?,
            findings: Vec::new(),
            suppressed: Vec::new(),
        };
        let show = session.show(&checked, now, Privacy::Author);
        let uncommitted = if self.allow_dirty {
            Uncommitted::Mend
        } else {
            Uncommitted::Refuse
        };
        for outcome in fix::apply(&checked.reading, is_wanted, uncommitted, &show)? {
            session.say(&report::mended(&outcome, &show))?;
        }
        Ok(())
    }
}
