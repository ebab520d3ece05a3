//! What all commands share: the arguments that work everywhere, and what may be said to whom.

use std::io;
use std::path::{Path, PathBuf};

use super::{CliError, Environment, Format, now};
use crate::advisory::instant::Instant;
use crate::check::report::{self, Show};
use crate::disclosure::clock::Now;
use crate::pipeline::{self, Checked};
use crate::repository::{Repository, RepositoryError};

/// The arguments that all commands share, with the world.
pub(super) struct Session<'w, 'e> {
    pub(super) world: &'e mut Environment<'w>,
    pub(super) directory: PathBuf,
    pub(super) rev: Option<String>,
    pub(super) format: Format,
    pub(super) colour: report::Colour,
    pub(super) quiet: bool,
}

/// How much of a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Privacy {
    /// The author is at work: everything, unless this is a build machine.
    Author,
    /// A command whose output ends in logs: only what is public anyway.
    Log,
}

impl Session<'_, '_> {
    pub(super) fn open(&self) -> Result<Repository, RepositoryError> {
        Repository::open(&self.directory, self.rev.as_deref())
    }

    /// A path of the command line: relative ones start in the folder of `-C`.
    pub(super) fn path(&self, given: &Path) -> PathBuf {
        if self.directory == Path::new(".") {
            given.to_owned()
        } else {
            self.directory.join(given)
        }
    }

    /// A message for people, left out when they want quiet.
    pub(super) fn say(&mut self, message: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        writeln!(self.world.err, "{message}")
    }

    /// A result, for people or for the next program.
    pub(super) fn print(&mut self, result: &str) -> io::Result<()> {
        self.world.out.write_all(result.as_bytes())?;
        self.world.out.flush()
    }

    pub(super) fn show(&self, checked: &Checked, now: Now, privacy: Privacy) -> Show {
        if privacy == Privacy::Author && !self.world.is_ci {
            Show::Everything
        } else {
            // What becomes public later is private in the log of today.
            Show::public_only(&checked.reading, now.at_most_present())
        }
    }

    /// The moment whose state is shown: the given one, or the present one.
    ///
    /// # Errors
    /// On a build machine when it has not come yet: what is made there ends in artifacts and on
    /// sites, and it would show what is private until then (reference: disclosure, L13).
    pub(super) fn moment_to_show(&self, given: Option<Instant>) -> Result<Now, CliError> {
        let now = now(given);
        if now.is_future() && self.world.is_ci {
            return Err(CliError::Preview(now.instant()));
        }
        Ok(now)
    }

    /// Refuses a command whose output is private where others read it; `what` begins the message.
    pub(super) fn keep_private(&self, what: &str) -> Result<(), CliError> {
        if self.world.is_ci {
            return Err(CliError::Usage(format!(
                "{what}, and this is a build machine (CI is set) whose logs are read by others"
            )));
        }
        Ok(())
    }

    /// Refuses to show what the team works on where others read (reference: disclosure, L13).
    pub(super) fn refuse_preview_on_build_machine(&self) -> Result<(), CliError> {
        if self.world.is_ci {
            return Err(CliError::PreviewOnBuildMachine);
        }
        Ok(())
    }

    /// Reads and checks the database, and prints what is wrong when it cannot be used.
    pub(super) fn database(
        &mut self,
        now: Now,
        privacy: Privacy,
    ) -> Result<crate::check::Database, CliError> {
        let checked = pipeline::check(self.open()?, now)?;
        let show = self.show(&checked, now, privacy);
        let Checked {
            reading, findings, ..
        } = checked;
        match reading.into_database(&findings) {
            Ok(database) => Ok(database),
            Err(reading) => {
                let text =
                    report::human(&findings, |path| reading.text_of(path), &show, self.colour);
                self.world.err.write_all(text.as_bytes())?;
                writeln!(self.world.err, "{}", report::summary(&findings))?;
                Err(CliError::Refused)
            }
        }
    }
}
