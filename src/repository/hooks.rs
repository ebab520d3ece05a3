//! Hooks that keep what is under embargo out of other repositories.
//!
//! They go into the hooks folder of a repository, and a hook that is there already is kept under
//! another name and runs first. Where `core.hooksPath` names another folder (one that is committed,
//! one that all repositories of a user share), nothing in that is touched: a folder of our own takes
//! its place, with a hook of every name that hands over to the one there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::git_command::{GitCommand, GitCommandError};

/// The hook, whatever it is called.
const SCRIPT: &str = include_str!("hooks/hook.sh");
/// How one of ours is known.
const MARK: &str = "`advgen hooks install`";
/// What an earlier hook is called from then on.
const EARLIER: &str = ".before-advgen";
/// The folder that takes the place of another one.
const OWN_FOLDER: &str = "advgen-hooks";
/// The hooks that search.
const SEARCHING: [&str; 3] = ["commit-msg", "pre-commit", "pre-push"];
/// The other hooks that Git runs on the side of those who commit (githooks).
const OTHERS: [&str; 12] = [
    "applypatch-msg",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-rewrite",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-merge-commit",
    "pre-rebase",
    "prepare-commit-msg",
];

const HOOKS_PATH: &str = "core.hooksPath";
const BEFORE: &str = "advgen.hooksBefore";
const BEFORE_HERE: &str = "advgen.hooksBeforeHere";
const ADVISORIES: &str = "advgen.advisories";
const PRIVATE_REMOTE: &str = "advgen.privateRemote";

/// Why hooks were not installed or taken away.
#[derive(Debug, Error)]
pub enum HooksError {
    /// There is no Git repository.
    #[error("{path} is in no Git repository: {}", source.message())]
    NoRepository {
        /// The folder.
        path: PathBuf,
        /// What libgit2 said.
        source: git2::Error,
    },
    /// The place for the earlier hook is taken.
    #[error(
        "{earlier} is there already, and so is a hook {name} that is not advgen's: put the two together by hand, then install again"
    )]
    Taken {
        /// The name of the hook.
        name: &'static str,
        /// Where the earlier hook would be kept.
        earlier: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The installed Git refused.
    #[error(transparent)]
    Git(#[from] GitCommandError),
}

/// The hooks of one repository, for all of its work trees.
pub struct Hooks {
    git: GitCommand,
    /// The Git directory that all work trees share.
    common: PathBuf,
}

/// What was installed.
#[derive(Debug)]
pub struct Installed {
    /// Where the hooks are.
    pub folder: PathBuf,
    /// The addresses that are pushed to without a search.
    pub private_remotes: Vec<String>,
}

impl std::fmt::Display for Installed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the hooks are in {}", self.folder.display())?;
        for remote in &self.private_remotes {
            write!(
                f,
                "\npushes to {remote} are not searched: it counts as private"
            )?;
        }
        Ok(())
    }
}

impl Hooks {
    /// The hooks of the repository that `folder` lies in.
    ///
    /// # Errors
    /// [`HooksError::NoRepository`].
    pub fn of(folder: &Path) -> Result<Self, HooksError> {
        let repository =
            git2::Repository::discover(folder).map_err(|source| HooksError::NoRepository {
                path: folder.to_owned(),
                source,
            })?;
        Ok(Self {
            git: GitCommand::in_folder(folder),
            common: repository.commondir().to_owned(),
        })
    }

    /// Installs the hooks, which look for what is under embargo in `advisories`. Installing again
    /// changes nothing but that. Gives the folder they are in.
    ///
    /// Remotes whose addresses are in `private_remotes` are pushed to without a search; so is the one
    /// that the branch follows, else `origin`, when this is the repository of the advisories itself.
    ///
    /// # Errors
    /// [`HooksError`]. What was done until then stays, and installing again goes on from there.
    pub fn install(
        &self,
        advisories: &Path,
        private_remotes: &[String],
    ) -> Result<Installed, HooksError> {
        let text = advisories.to_string_lossy();
        self.git.set_config(ADVISORIES, &text)?;
        let mut remotes = private_remotes.to_vec();
        let is_own = Self::of(advisories).is_ok_and(|own| own.common == self.common);
        if is_own {
            let followed = self.git.upstream()?.map(|(remote, _)| remote);
            let own = followed.as_deref().unwrap_or("origin");
            remotes.extend(self.git.push_addresses(own)?);
        }
        let known = self.git.config_values(PRIVATE_REMOTE)?;
        for remote in remotes.iter().filter(|remote| !known.contains(remote)) {
            self.git.add_config(PRIVATE_REMOTE, remote)?;
        }
        let own = self.common.join(OWN_FOLDER);
        let folder = match self.git.config_path(HOOKS_PATH)? {
            None => self.common.join("hooks"),
            Some(folder) => {
                if Path::new(&folder) != own {
                    let here = self.git.local_config(HOOKS_PATH)?;
                    self.git.set_config(BEFORE, &folder)?;
                    self.git
                        .set_config(BEFORE_HERE, if here.is_some() { "true" } else { "false" })?;
                }
                for name in OTHERS {
                    put(&own.join(name))?;
                }
                own
            }
        };
        for name in SEARCHING {
            let hook = folder.join(name);
            if hook.symlink_metadata().is_ok() && !is_ours(&hook) {
                let earlier = folder.join(format!("{name}{EARLIER}"));
                if earlier.symlink_metadata().is_ok() {
                    return Err(HooksError::Taken { name, earlier });
                }
                fs::rename(&hook, &earlier).map_err(failed(&hook))?;
            }
            put(&hook)?;
        }
        if folder.ends_with(OWN_FOLDER) {
            self.git.set_config(HOOKS_PATH, &folder.to_string_lossy())?;
        }
        Ok(Installed {
            folder,
            private_remotes: self.git.config_values(PRIVATE_REMOTE)?,
        })
    }

    /// Takes the hooks away and puts the earlier ones back. Does no harm where there are none.
    ///
    /// # Errors
    /// [`HooksError`].
    pub fn uninstall(&self) -> Result<(), HooksError> {
        let own = self.common.join(OWN_FOLDER);
        if let Some(folder) = self.git.local_config(HOOKS_PATH)?
            && Path::new(&folder) == own
        {
            let before = self.git.local_config(BEFORE)?;
            match (before, self.git.local_config(BEFORE_HERE)?.as_deref()) {
                (Some(before), Some("true")) => self.git.set_config(HOOKS_PATH, &before)?,
                _ => self.git.unset_config(HOOKS_PATH)?,
            }
        }
        for name in SEARCHING.iter().chain(&OTHERS) {
            take(&own.join(name))?;
        }
        if own.is_dir() {
            fs::remove_dir(&own).map_err(failed(&own))?;
        }
        let folder = self.common.join("hooks");
        for name in SEARCHING {
            let hook = folder.join(name);
            take(&hook)?;
            let earlier = folder.join(format!("{name}{EARLIER}"));
            if earlier.symlink_metadata().is_ok() && hook.symlink_metadata().is_err() {
                fs::rename(&earlier, &hook).map_err(failed(&earlier))?;
            }
        }
        for key in [BEFORE, BEFORE_HERE, ADVISORIES, PRIVATE_REMOTE] {
            self.git.unset_config(key)?;
        }
        Ok(())
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> HooksError {
    let path = path.to_owned();
    move |source| HooksError::File { path, source }
}

fn is_ours(hook: &Path) -> bool {
    fs::read(hook).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(MARK))
}

/// Writes the hook, whole or not at all.
fn put(hook: &Path) -> Result<(), HooksError> {
    if let Some(folder) = hook.parent() {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    let mut new = hook.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    fs::write(&new, SCRIPT).map_err(failed(&new))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).map_err(failed(&new))?;
    }
    fs::rename(&new, hook).map_err(failed(hook))
}

fn take(hook: &Path) -> Result<(), HooksError> {
    if is_ours(hook) {
        fs::remove_file(hook).map_err(failed(hook))?;
    }
    Ok(())
}
