//! Messages about a case to reporter, parties and users. All of them are private, except those to
//! users about what is public already.
//!
//! Nothing here is under `publish`, which may see public types only: a message to a party is made
//! of the case. The way through: [`kind`] says who gets what and when that is allowed, [`facts`]
//! gathers the fields, [`template`] makes text of them, [`mail`] makes mail of the text, and
//! [`folder`], [`gpg`] and [`sendmail`] let it out of the house. [`log`] knows who was told.

pub mod announce;
pub mod compose;
pub mod deliver;
pub mod facts;
pub mod field;
pub mod folder;
pub mod gpg;
pub mod guard;
pub mod kind;
pub mod log;
pub mod mail;
pub mod program;
pub mod record;
pub mod sendmail;
pub mod template;
pub mod text;
pub mod who;

use std::path::PathBuf;

use thiserror::Error;

use crate::advisory::case::words::Notice;
use crate::finding::TemplateProblem;
use field::Field;

/// Why no message was made or sent.
#[derive(Debug, Error)]
pub enum NoticeError {
    /// The message would have holes.
    #[error("{}", missing(*.kind, .fields))]
    Missing {
        /// The kind of notice.
        kind: Notice,
        /// What is missing.
        fields: Vec<Field>,
    },
    /// It is not the time for this kind of notice.
    #[error("no `{kind}` now: {why}")]
    NotNow {
        /// The kind of notice.
        kind: Notice,
        /// Why, and what would help.
        why: String,
    },
    /// There is no such party.
    #[error("there is no party `{0}` in parties.yaml; `advgen parties` lists all")]
    UnknownParty(String),
    /// The register cannot be relied on.
    #[error("parties.yaml has errors, so nobody knows who may be told: `advgen check` shows them")]
    Register,
    /// A template of the team cannot be filled in.
    #[error("{0}")]
    Template(TemplateProblem),
    /// A patch that the terms name is not there.
    #[error(
        "`case: terms: patches:` names `{0}`, and there is no such file beside the advisory; its name takes letters, digits, `.`, `-` and `_`"
    )]
    Patch(String),
    /// The folder cannot be used.
    #[error("{}: {why}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not, and what would help.
        why: String,
    },
    /// A file cannot be written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program that the team installed failed.
    #[error(transparent)]
    Program(#[from] program::ProgramError),
    /// A message to be encrypted has no key to encrypt it with.
    #[error("{0} has no key to encrypt with: {1}")]
    NoKey(String, &'static str),
    /// The repository cannot be read.
    #[error(transparent)]
    Repository(#[from] crate::repository::RepositoryError),
    /// What is public cannot be read.
    #[error(transparent)]
    Gate(#[from] crate::disclosure::gate::GateError),
}

/// One message for everything that is missing: nobody should have to run it ten times.
fn missing(kind: Notice, fields: &[Field]) -> String {
    let lines: Vec<String> = fields
        .iter()
        .map(|field| format!("  - {}: {}", field.means(), field.place()))
        .collect();
    format!(
        "`{kind}` cannot be written yet; it still needs\n{}",
        lines.join("\n")
    )
}
