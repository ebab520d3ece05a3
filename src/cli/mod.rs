//! The command line: one file a command, arguments in, text out, no logic.

mod against;
mod build;
mod case;
mod check;
mod doctor;
mod explain;
mod export;
mod flip;
mod hooks;
mod import;
mod init;
mod leaks;
mod lsp;
mod mirror;
mod new;
mod next;
mod notice;
mod parties;
mod retrospective;
mod schema;
mod serve;
mod session;
mod sign;
mod status;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use thiserror::Error;

use crate::advisory::document::Advisory;
use crate::advisory::fields;
use crate::advisory::instant::{Instant, InstantError};
use crate::check::Reading;
use crate::check::fix::FixError;
use crate::check::report;
use crate::configuration::Configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::flip::FlipError;
use crate::disclosure::leaks::{NeedlesError, SearchError};
use crate::import::{ImportError, WriteError};
use crate::notice::NoticeError;
use crate::pipeline::{self, AgainstError, BuildError};
use crate::preview::ServeError;
use crate::repository::hooks::HooksError;
use crate::repository::{GitCommandError, RepositoryError};
use session::{Privacy, Session};

/// Keeps security advisories in a private Git repository and publishes what may be public.
///
/// A team writes advisories as Markdown with YAML frontmatter. advgen checks them, publishes a
/// bulletin site, an OSV feed and Atom, and lets embargoed entries become public exactly at their
/// instant of disclosure.
#[derive(Debug, Parser)]
#[command(name = "advgen", version, max_term_width = 100)]
pub struct Arguments {
    /// Work in this folder; the repository is found upwards from it
    #[arg(
        short = 'C',
        value_name = "DIR",
        global = true,
        help_heading = "Everywhere"
    )]
    directory: Option<PathBuf>,
    /// Read this commit instead of the work tree; works in bare repositories too
    #[arg(long, value_name = "REV", global = true, help_heading = "Everywhere")]
    rev: Option<String>,
    /// How to print results
    #[arg(long, value_enum, default_value_t = Format::Human, global = true, help_heading = "Everywhere")]
    format: Format,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto, global = true, help_heading = "Everywhere")]
    color: Colour,
    /// Print errors only
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    Case(case::Case),
    Check(check::Check),
    Explain(explain::Explain),
    Build(build::Build),
    Sign(sign::Sign),
    Serve(serve::Serve),
    Flip(flip::Flip),
    Next(next::Next),
    Status(status::Status),
    Leaks(leaks::Leaks),
    Hooks(hooks::HooksCommand),
    Doctor(doctor::Doctor),
    Mirror(mirror::Mirror),
    Notice(Box<notice::NoticeCommand>),
    Parties(parties::Parties),
    Retrospective(retrospective::Retrospective),
    Schema(schema::Schema),
    Lsp(lsp::Lsp),
    Import(import::Import),
    Export(export::Export),
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For machines
    Json,
    /// Annotations of a GitHub pull request (`check` only)
    Github,
    /// A code quality report of GitLab (`check` only)
    Gitlab,
    /// SARIF 2.1.0, for code scanning and viewers (`check` only)
    Sarif,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How a command ended that could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was asked: exit status 0.
    Done,
    /// Something is wrong in the database: exit status 1.
    Findings,
}

/// Why a command could not run: exit status 2.
#[derive(Debug, Error)]
pub enum CliError {
    /// The repository cannot be read.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// The output cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The output cannot be signed.
    #[error(transparent)]
    Sign(#[from] pipeline::SignError),
    /// The advisories cannot be exported.
    #[error(transparent)]
    Export(#[from] pipeline::ExportError),
    /// The export cannot be written there.
    #[error(transparent)]
    ExportFile(#[from] pipeline::ExportFileError),
    /// What is deployed cannot be compared.
    #[error(transparent)]
    Against(#[from] AgainstError),
    /// The disclosure cannot be recorded.
    #[error(transparent)]
    Flip(#[from] FlipError),
    /// The files cannot be mended.
    #[error(transparent)]
    Fix(#[from] FixError),
    /// Nobody knows what to look for.
    #[error(transparent)]
    Needles(#[from] NeedlesError),
    /// Something cannot be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Hooks cannot be installed or taken away.
    #[error(transparent)]
    Hooks(#[from] HooksError),
    /// The mirror is left as it was.
    #[error(transparent)]
    Mirror(#[from] pipeline::MirrorRunError),
    /// The installed Git refused.
    #[error(transparent)]
    Git(#[from] GitCommandError),
    /// The records cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The advisories cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The message cannot be made or sent.
    #[error(transparent)]
    Notice(#[from] NoticeError),
    /// A path cannot be written or read.
    #[error("{path}: {source}")]
    File {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output of the command cannot be written.
    #[error("the result cannot be written: {0}")]
    Output(#[from] io::Error),
    /// A build machine was asked to show what is private.
    #[error(
        "{0} has not come yet, so this would show entries that are private until then, and the environment variable CI says that this is a build machine, whose logs and artifacts others read; leave --now out, or run it on your own machine"
    )]
    Preview(Instant),
    /// A build machine was asked to show what the team works on.
    #[error(
        "a preview shows drafts and what is under embargo, and the environment variable CI says that this is a build machine, whose logs, artifacts and addresses others read; run it on your own machine"
    )]
    PreviewOnBuildMachine,
    /// The preview cannot be served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// Arguments that contradict each other or the repository.
    #[error("{0}")]
    Usage(String),
    /// The database has findings, which are printed; there was nothing else to do.
    #[error("nothing was done because of the errors above")]
    Refused,
}

/// What a command may know of the world.
pub struct Environment<'w> {
    /// Results.
    pub out: &'w mut dyn Write,
    /// Messages for people.
    pub err: &'w mut dyn Write,
    /// Whether messages go to a terminal that shows colour.
    pub colour: bool,
    /// Whether results go to a terminal.
    pub is_terminal: bool,
    /// Whether this is a build machine, whose logs are read by many: `CI` is set, and to something
    /// else than `false` or `0`.
    pub is_ci: bool,
    /// The command that takes mail, from the environment variable `ADVGEN_SENDMAIL`: a pull request
    /// must not choose what runs.
    pub sendmail: Option<OsString>,
    /// Columns of the terminal, if there is one.
    pub width: Option<usize>,
}

/// Runs one command.
///
/// # Errors
/// When it could not run; the message is for people.
pub fn run(arguments: Arguments, world: &mut Environment<'_>) -> Result<Outcome, CliError> {
    let coloured = match arguments.color {
        Colour::Auto => world.colour,
        Colour::Always => true,
        Colour::Never => false,
    };
    let session = Session {
        world,
        directory: arguments.directory.unwrap_or_else(|| PathBuf::from(".")),
        rev: arguments.rev,
        format: arguments.format,
        colour: if coloured {
            report::Colour::Always
        } else {
            report::Colour::Never
        },
        quiet: arguments.quiet,
    };
    let is_general = matches!(session.format, Format::Human | Format::Json);
    if !is_general && !matches!(arguments.command, Command::Check(_)) {
        return Err(CliError::Usage(
            "only `advgen check` reports in this form: use --format human or json".to_owned(),
        ));
    }
    match arguments.command {
        Command::Init(command) => command.run(session),
        Command::New(command) => command.run(session),
        Command::Case(command) => command.run(session),
        Command::Check(command) => command.run(session),
        Command::Explain(command) => command.run(session),
        Command::Build(command) => command.run(session),
        Command::Sign(command) => command.run(session),
        Command::Serve(command) => command.run(session),
        Command::Flip(command) => command.run(session),
        Command::Next(command) => command.run(session),
        Command::Status(command) => command.run(session),
        Command::Leaks(command) => command.run(session),
        Command::Hooks(command) => command.run(session),
        Command::Doctor(command) => command.run(session),
        Command::Mirror(command) => command.run(session),
        Command::Notice(command) => command.run(session),
        Command::Parties(command) => command.run(session),
        Command::Retrospective(command) => command.run(session),
        Command::Schema(command) => command.run(session),
        Command::Lsp(command) => command.run(session),
        Command::Import(command) => command.run(session),
        Command::Export(command) => command.run(session),
    }
}

/// Reads `--now`.
fn instant(text: &str) -> Result<Instant, InstantError> {
    Instant::try_from(text)
}

/// Reads a time such as `20m`, `90s` or `1h 30m`.
fn duration(text: &str) -> Result<jiff::SignedDuration, String> {
    text.parse::<jiff::SignedDuration>()
        .ok()
        .filter(|duration| !duration.is_negative())
        .ok_or_else(|| "write a time such as 20m, 90s or 1h30m".to_owned())
}

/// The advisory of an id that somebody typed.
fn advisory<'r>(reading: &'r Reading, id: &str) -> Result<&'r Advisory, CliError> {
    let advisories = reading.advisories();
    let found = advisories
        .iter()
        .find(|advisory| advisory.id().as_str().eq_ignore_ascii_case(id));
    found.ok_or_else(|| {
        let ids: Vec<&str> = advisories.iter().map(|a| a.id().as_str()).collect();
        let shown = fields::shorten(id);
        CliError::Usage(match fields::nearest(id, &ids) {
            Some(near) => format!("there is no advisory `{shown}`; did you mean `{near}`?"),
            None => {
                format!("there is no advisory `{shown}`, or it cannot be read: `advgen check`")
            }
        })
    })
}

/// The given moment, or the present one.
fn now(given: Option<Instant>) -> Now {
    given.map_or_else(Now::present, Now::at)
}

/// The configuration of a repository, without which most commands make no sense.
fn configured(reading: &Reading) -> Result<&Configuration, CliError> {
    reading.configuration().ok_or_else(|| {
        CliError::Usage("advgen.yaml has errors: `advgen check` shows them".to_owned())
    })
}
