//! `advgen hooks`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Outcome, Session};
use crate::repository::hooks::Hooks;

/// Installs hooks that keep what is under embargo out of commits and pushes
///
/// For the repositories in which the team works in public. A commit is refused when its message, a
/// staged file or the branch says something under embargo, a push when anything in it does, names of
/// branches and tags among that. Hooks that are there already go on to run.
#[derive(Debug, Args)]
pub(super) struct HooksCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Installs the hooks, or brings them up to date
    Install {
        /// The Git repository that gets them
        #[arg(long, value_name = "REPOSITORY", default_value = ".")]
        into: PathBuf,
        /// The folder of the advisories [default: the one of -C]
        #[arg(long, value_name = "DIR")]
        advisories: Option<PathBuf>,
        /// The address of a remote that the public cannot read: pushes to it are not searched
        #[arg(long, value_name = "URL")]
        private_remote: Vec<String>,
    },
    /// Takes the hooks away and puts earlier ones back
    Uninstall {
        /// The Git repository that has them
        #[arg(long, value_name = "REPOSITORY", default_value = ".")]
        into: PathBuf,
    },
}

impl HooksCommand {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        match self.what {
            What::Install {
                into,
                advisories,
                private_remote,
            } => {
                let into = session.path(&into);
                if let Some(folder) = advisories {
                    session.directory = session.path(&folder);
                }
                let repository = session.open()?;
                let Some(root) = repository.root() else {
                    return Err(CliError::Usage(
                        "hooks read the advisories from a work tree: leave out --rev".to_owned(),
                    ));
                };
                let installed = Hooks::of(&into)?.install(root, &private_remote)?;
                session.say(&installed.to_string())?;
            }
            What::Uninstall { into } => {
                Hooks::of(&session.path(&into))?.uninstall()?;
                session.say("the hooks are gone")?;
            }
        }
        Ok(Outcome::Done)
    }
}
