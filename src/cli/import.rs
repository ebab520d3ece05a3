//! `advgen import`

mod report;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{CliError, Outcome, Session};
use crate::advisory::id::{AdvisoryId, IdError};
use crate::check::{self, Reading};
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::finding::Findings;
use crate::import::ledger::{self, Ledger};
use crate::import::{self, Existing, Options, Repair, Update, WriteError};
use crate::repository::replace::replace;

/// Takes records over from another database
///
/// Each record becomes an advisory that keeps its id and its dates. A record that breaks the schema
/// or a law is refused with a finding (exit status 1), and the others are taken over. For every
/// format but OSV, a table says where each field went: into the record, as it was into
/// `database_specific`, or nowhere, and why.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Source {
    /// OSV records: files, folders and zips, in JSON or YAML
    ///
    /// Each record becomes an advisory that `build` gives back unchanged. A record that breaks the
    /// schema or a law is refused with a finding (exit status 1), and the others are taken over.
    Osv(From),
    /// The Python database's form: OSV records in YAML
    Pypa(From),
    /// CSAF 2.0 documents, each as one advisory with the id of the document
    ///
    /// Only final documents that are TLP:WHITE are taken over: the others are not for everybody.
    Csaf(From),
    /// CVE records, format 5: published and rejected
    Cve(From),
    /// GitHub's advisories: answers of its API, or files of its advisory database
    ///
    /// Answers of `gh api repos/OWNER/NAME/security-advisories`, one or a list. Drafts are refused:
    /// they are not public.
    Ghsa(From),
    /// The Rust database's form: Markdown that begins with a fence of TOML
    ///
    /// `modified` is the last commit of the file, where it lies in a Git repository.
    Rustsec(From),
    /// The Haskell database's form: Markdown that begins with a fence of TOML
    ///
    /// The dates are those of the commits of the file, because this database keeps them nowhere else.
    Haskell(From),
    /// The Julia database's form: Markdown that begins with a fence of TOML
    Julia(From),
}

/// Where records come from, and what is done with them.
#[derive(Debug, Args)]
struct From {
    /// Files, folders or zips
    #[arg(required_unless_present = "refuse", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Make the smallest valid change to records that would be refused, and print it
    #[arg(long)]
    repair: bool,
    /// Replace what changed where it comes from, and print what changes
    ///
    /// An advisory that was changed here since it was taken over is not replaced, and nothing that
    /// would change `published` or set `modified` back.
    #[arg(long)]
    update: bool,
    /// Remember in imports.yaml that this entry is never to be taken over
    #[arg(long, value_name = "ID", value_parser = id, requires = "reason")]
    refuse: Vec<AdvisoryId>,
    /// Why the refused entries are not taken over
    #[arg(long, value_name = "TEXT", requires = "refuse")]
    reason: Option<String>,
}

fn id(text: &str) -> Result<AdvisoryId, IdError> {
    AdvisoryId::try_from(text)
}

impl Source {
    fn split(self) -> (import::Format, From) {
        match self {
            Self::Osv(from) | Self::Pypa(from) => (import::Format::Osv, from),
            Self::Csaf(from) => (import::Format::Csaf, from),
            Self::Cve(from) => (import::Format::Cve, from),
            Self::Ghsa(from) => (import::Format::Ghsa, from),
            Self::Rustsec(from) => (import::Format::Rustsec, from),
            Self::Haskell(from) => (import::Format::Haskell, from),
            Self::Julia(from) => (import::Format::Julia, from),
        }
    }
}

impl Import {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let (format, from) = self.source.split();
        let reading = check::read(session.open()?)?;
        let Some(root) = reading.repository().root().map(Path::to_owned) else {
            return Err(CliError::Usage(
                "an import needs a work tree: leave out --rev".to_owned(),
            ));
        };
        let own = super::configured(&reading)?;
        let paths: Vec<PathBuf> = from.paths.iter().map(|path| session.path(path)).collect();
        let repair = if from.repair {
            Repair::Smallest
        } else {
            Repair::Never
        };
        let update = if from.update {
            Update::Changed
        } else {
            Update::Never
        };
        let options = Options::new(format, repair, Now::present().instant()).with(update);
        let mut ledger = remembered(&reading)?;
        for id in from.refuse {
            ledger.refuse(id, from.reason.as_deref().unwrap_or_default());
        }
        let imported = import::records(&paths, &existing(&reading), options, &ledger)?;
        let foreign: Vec<&str> = imported
            .prefixes
            .iter()
            .map(String::as_str)
            .filter(|prefix| *prefix != own.prefix && !own.also.iter().any(|also| also == prefix))
            .collect();
        import::write(&root, &imported.files)?;
        import::replace_all(&root, &imported.updated)?;
        remember(&root, &reading, &imported.ledger)?;
        if !foreign.is_empty() {
            add_prefixes(&root, &reading, &foreign, &mut session)?;
        }
        report::print(&imported, &mut session)?;
        Ok(if imported.refused.is_empty() {
            Outcome::Done
        } else {
            Outcome::Findings
        })
    }
}

/// What earlier imports left in the ledger.
fn remembered(reading: &Reading) -> Result<Ledger, CliError> {
    if reading.has_errors_in(ledger::FILE) {
        return Err(CliError::Usage(
            "imports.yaml has errors: `advgen check` shows them".to_owned(),
        ));
    }
    let mut findings = Findings::new(ledger::FILE);
    let text = reading.text_of(ledger::FILE);
    Ok(text.map_or_else(Ledger::default, |text| ledger::read(text, &mut findings)))
}

fn remember(root: &Path, reading: &Reading, ledger: &Ledger) -> Result<(), CliError> {
    let before = reading.text_of(ledger::FILE);
    let after = ledger.text();
    if *ledger == Ledger::default() || before == Some(&*after) {
        return Ok(());
    }
    if let Some(before) = before {
        replace(root, ledger::FILE, before, &after).map_err(WriteError::from)?;
        return Ok(());
    }
    let path = root.join(ledger::FILE);
    fs::File::create_new(&path)
        .and_then(|mut file| file.write_all(after.as_bytes()))
        .map_err(|source| CliError::File { path, source })
}

/// What the database holds, so that nothing is taken over twice or over something else.
fn existing(reading: &Reading) -> Existing<'_> {
    let mut existing = Existing::default();
    for advisory in reading.advisories() {
        existing.add(advisory);
        if let Some(text) = reading.text_of(&advisory.path) {
            existing.text(advisory.id(), text);
        }
    }
    for file in &reading.snapshot().files {
        if let Some(id) = file.advisory_id() {
            existing.reserve(id, file.path.as_str());
        }
    }
    existing
}

/// Ids of other databases are only right where the configuration names them.
fn add_prefixes(
    root: &Path,
    reading: &Reading,
    foreign: &[&str],
    session: &mut Session<'_, '_>,
) -> Result<(), CliError> {
    let names = foreign.join(", ");
    let changed = reading
        .text_of(configuration::FILE)
        .and_then(|text| configuration::with_prefixes(text, foreign));
    let Some(changed) = changed else {
        session.say(&format!(
            "warning: add these prefixes to `ids: also:` in advgen.yaml: {names}"
        ))?;
        return Ok(());
    };
    let path = root.join(configuration::FILE);
    fs::write(&path, changed).map_err(|source| CliError::File { path, source })?;
    session.say(&format!(
        "advgen.yaml: `ids: also:` names {names} now, where the records come from"
    ))?;
    Ok(())
}
