//! Writing, through the installed `git`.
//!
//! libgit2 could make commits too, but would run no hook, make no signature
//! and know no credential helper: the team's own `git` does all that as it is
//! configured. Nothing here forces, merges or skips a hook.

mod settings;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use git2::Oid;

use super::authorship::Person;

/// Variables that would make `git` work on another repository than the one in
/// its folder; hooks and `git rebase --exec` set them. Then those that change
/// what a path on the command line means. What people configure through the
/// environment (`GIT_CONFIG_…`, `GIT_SSH_COMMAND`, author and committer)
/// passes.
const NOT_INHERITED: [&str; 17] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
];

/// Why `git` did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitCommandError {
    /// There is no `git` to run.
    #[error(
        "cannot run `git` in {folder}: {source}; install Git 2.28 or later and put it on the PATH"
    )]
    NotStarted {
        /// The folder it was to run in.
        folder: PathBuf,
        /// The answer of the operating system.
        source: io::Error,
    },
    /// `git` ran and refused. Its own words follow unchanged.
    #[error("`git {command}` failed in {folder} ({status}):\n{output}")]
    Failed {
        /// The subcommand.
        command: &'static str,
        /// The folder it ran in.
        folder: PathBuf,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it wrote to standard error, or to standard output if that
        /// was nothing.
        output: String,
    },
    /// `git` succeeded and said something unexpected.
    #[error("`git {command}` in {folder} answered {answer:?}, which advgen does not understand")]
    Answer {
        /// The subcommand.
        command: &'static str,
        /// The folder it ran in.
        folder: PathBuf,
        /// What it wrote.
        answer: String,
    },
    /// A commit of no file was asked for.
    #[error("a commit in {folder} needs at least one file")]
    NoPaths {
        /// The folder of the commit.
        folder: PathBuf,
    },
    /// The refspec would overwrite what others pushed.
    #[error("refused to push {refspec:?}: advgen never forces; leave out the leading `+`")]
    Forced {
        /// The refspec.
        refspec: String,
    },
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushOutcome {
    /// The remote has the commit.
    Accepted,
    /// Somebody else was faster. Fetch, drop the own commit, decide again from
    /// the new head, push again. Holds `git`'s own words.
    Overtaken(String),
    /// The remote does not want it (a hook, a protected branch): trying again
    /// does not help. Holds `git`'s own words.
    Refused(String),
}

/// Runs the installed `git` in one folder.
#[derive(Clone, Debug)]
pub struct GitCommand {
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

impl GitCommand {
    /// Commands that run in `folder`; relative paths start there.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            environment: Vec::new(),
        }
    }

    /// Sets a variable of the environment of every command, for example
    /// `GIT_COMMITTER_DATE`.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Makes the folder, which must exist, a Git repository with the branch
    /// `main`. Does no harm to one that is already there.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn init(&self) -> Result<(), GitCommandError> {
        self.run("init", ["--quiet", "--initial-branch=main"], &[])?;
        Ok(())
    }

    /// Puts new or changed files into the index; relative paths start at the
    /// folder.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn add(&self, paths: &[&Path]) -> Result<(), GitCommandError> {
        if !paths.is_empty() {
            self.run("add", with_paths(&[], paths), &[])?;
        }
        Ok(())
    }

    /// Commits the present content of these tracked files and nothing else:
    /// what was staged of other files stays staged. Returns the new commit.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`]; also when none of the files changed.
    pub fn commit_only(&self, paths: &[&Path], message: &str) -> Result<Oid, GitCommandError> {
        if paths.is_empty() {
            return Err(GitCommandError::NoPaths {
                folder: self.folder.clone(),
            });
        }
        // From standard input: a message may be long and start with a dash.
        let arguments = with_paths(&["--quiet", "--only", "--file=-"], paths);
        self.run("commit", arguments, message.as_bytes())?;
        self.resolve("HEAD")
    }

    /// The commit that a name leads to.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn resolve(&self, rev: &str) -> Result<Oid, GitCommandError> {
        let rev = format!("{rev}^{{commit}}");
        let arguments = ["--verify", "--end-of-options", &rev];
        let answer = self.run("rev-parse", arguments, &[])?;
        let answer = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        Oid::from_str(&answer).map_err(|_| GitCommandError::Answer {
            command: "rev-parse",
            folder: self.folder.clone(),
            answer,
        })
    }

    /// Pushes one refspec, such as `HEAD:main`, without force.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`] when the push did not come to a decision: no
    /// network, no such remote, no permission. A decision against it is a
    /// [`PushOutcome`].
    pub fn push(&self, remote: &str, refspec: &str) -> Result<PushOutcome, GitCommandError> {
        if refspec.starts_with('+') {
            return Err(GitCommandError::Forced {
                refspec: refspec.into(),
            });
        }
        let arguments = ["--porcelain", "--no-force", "--", remote, refspec];
        let output = self.output("push", arguments, &[])?;
        if output.status.success() {
            return Ok(PushOutcome::Accepted);
        }
        let report = String::from_utf8_lossy(&output.stdout);
        match rejection(&report) {
            None => Err(self.failed("push", &output)),
            Some(line) => {
                let words = String::from_utf8_lossy(&output.stderr);
                let text = format!("{line}\n{words}").trim_end().to_owned();
                Ok(if is_overtaken(line) {
                    PushOutcome::Overtaken(text)
                } else {
                    PushOutcome::Refused(text)
                })
            }
        }
    }

    /// Brings the remote's branches here, without touching local ones.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn fetch(&self, remote: &str) -> Result<(), GitCommandError> {
        self.run("fetch", ["--quiet", "--", remote], &[])?;
        Ok(())
    }

    /// Moves the branch and the files to `rev`, but refuses where that would lose changes that are
    /// not committed.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn reset(&self, rev: &str) -> Result<(), GitCommandError> {
        self.run("reset", ["--quiet", "--keep", rev], &[])?;
        Ok(())
    }

    /// Whether everything that leads to `old` leads to `new` as well.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`]; also when one of them is no commit.
    pub fn is_ancestor(&self, old: &str, new: &str) -> Result<bool, GitCommandError> {
        let output = self.output("merge-base", ["--is-ancestor", old, new], &[])?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(self.failed("merge-base", &output)),
        }
    }

    /// What HEAD has changed since it parted from `rev`, as a unified difference without the lines
    /// around each change.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`]; also when `rev` leads nowhere.
    pub fn changes_since(&self, rev: &str) -> Result<String, GitCommandError> {
        let range = format!("{rev}...HEAD");
        let arguments = [
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--end-of-options",
            &range,
        ];
        let output = self.run("diff", arguments, &[])?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The remote and the branch there that the present branch follows, such as `origin` and
    /// `main`; `None` when it follows none.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`] when Git cannot be run.
    pub fn upstream(&self) -> Result<Option<(String, String)>, GitCommandError> {
        let output = self.output("symbolic-ref", ["--quiet", "--short", "HEAD"], &[])?;
        if !output.status.success() {
            return Ok(None);
        }
        let branch = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let remote = self.config_value(&["--get", &format!("branch.{branch}.remote")])?;
        let merge = self.config_value(&["--get", &format!("branch.{branch}.merge")])?;
        // A name of a remote may hold slashes, so it is not read off `origin/main`.
        let theirs = merge
            .as_deref()
            .and_then(|name| name.strip_prefix("refs/heads/"));
        Ok(remote.zip(theirs.map(str::to_owned)))
    }

    /// The person whom Git would name as the author of a commit made here; `None` when it knows
    /// nobody.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`] when Git cannot be run.
    pub fn author(&self) -> Result<Option<Person>, GitCommandError> {
        let output = self.output("var", ["GIT_AUTHOR_IDENT"], &[])?;
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        let person = answer.split_once('<').and_then(|(name, rest)| {
            let (mail, _) = rest.split_once('>')?;
            Some(Person {
                name: name.trim().to_owned(),
                mail: mail.to_owned(),
            })
        });
        Ok(person.filter(|_| output.status.success()))
    }

    /// Whether these files, or everything below these folders, are as in
    /// HEAD: nothing changed, staged, deleted or untracked. Ignored files do
    /// not count. No path at all means the whole folder.
    ///
    /// # Errors
    ///
    /// [`GitCommandError`].
    pub fn is_clean(&self, paths: &[&Path]) -> Result<bool, GitCommandError> {
        let here: [&Path; 1] = [Path::new(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        let options = ["--porcelain=v1", "-z", "--untracked-files=all"];
        let output = self.run("status", with_paths(&options, paths), &[])?;
        Ok(output.stdout.is_empty())
    }

    fn run(
        &self,
        command: &'static str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        input: &[u8],
    ) -> Result<Output, GitCommandError> {
        let output = self.output(command, arguments, input)?;
        if output.status.success() {
            Ok(output)
        } else {
            Err(self.failed(command, &output))
        }
    }

    fn output(
        &self,
        command: &'static str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        input: &[u8],
    ) -> Result<Output, GitCommandError> {
        let mut git = Command::new("git");
        for name in NOT_INHERITED {
            git.env_remove(name);
        }
        git.arg(command)
            .args(arguments)
            .current_dir(&self.folder)
            // The answers are read, so they must not be translated; and a
            // question for a password would wait for ever in CI.
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            // A mere look must not lock the index under an editor's feet.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut run = || {
            let mut child = git.spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                match stdin.write_all(input) {
                    // A hook refused before the message was read.
                    Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => {}
                    written => written?,
                }
            }
            child.wait_with_output()
        };
        run().map_err(|source| GitCommandError::NotStarted {
            folder: self.folder.clone(),
            source,
        })
    }

    fn failed(&self, command: &'static str, output: &Output) -> GitCommandError {
        let words = if output.stderr.is_empty() {
            &output.stdout
        } else {
            &output.stderr
        };
        GitCommandError::Failed {
            command,
            folder: self.folder.clone(),
            status: output.status,
            output: String::from_utf8_lossy(words).into_owned(),
        }
    }
}

/// Options, then `--`, then paths that mean exactly themselves: without the
/// prefix `git` would take `[`, `*` or a leading `:` for a pattern.
fn with_paths(options: &[&str], paths: &[&Path]) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = options.iter().map(OsString::from).collect();
    arguments.push("--".into());
    for path in paths {
        let mut pathspec = OsString::from(":(literal)");
        pathspec.push(path);
        arguments.push(pathspec);
    }
    arguments
}

/// The line of `git push --porcelain` that says a reference was not updated.
fn rejection(report: &str) -> Option<&str> {
    report.lines().find(|line| line.starts_with("!\t"))
}

/// Whether the branch had moved: before the push began, or while it was going
/// on (the remote then finds another value than the one it was told).
fn is_overtaken(line: &str) -> bool {
    [
        "[rejected]",
        "(cannot lock ref",
        "(failed to update ref",
        "(incorrect old value",
        "(reference already exists",
    ]
    .iter()
    .any(|sign| line.contains(sign))
}
