//! `advgen export`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CliError, Outcome, Privacy, Session, instant};
use crate::advisory::cve_id::{CveId, CveIdError};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::pipeline::{
    self, Access, Export as Request, ExportTarget, Exported, Said, Selection, write_file,
    write_folder,
};
use crate::publish::cve::{Rejection, Schema};
use crate::publish::ghsa::Purpose;
use crate::publish::remarks::{Remark, RemarkKind};
use crate::repository::private_place::Reach;

/// Prints advisories in another format
///
/// A format that would be refused where it is sent is not printed; what is wrong is told, with its
/// mend. What a format cannot hold is told too. `osv`, `csaf`, `cve` and `ghsa` have a document for each
/// advisory, `openvex` and `cyclonedx` one for all.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The ids of advisories
    #[arg(value_name = "ID", required_unless_present_any = ["all", "rejected"])]
    ids: Vec<String>,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// All public advisories that the format is for
    #[arg(long, conflicts_with_all = ["ids", "private", "rejected", "cve", "steps"])]
    all: bool,
    /// Where the result goes: a file, or a new folder where there are several documents
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Export drafts and what is under embargo too, for the team alone (cve and ghsa); refused where
    /// `CI` is set
    #[arg(long, conflicts_with = "rejected")]
    private: bool,
    /// Print the commands that send the document instead of the document (cve and ghsa)
    #[arg(long)]
    steps: bool,
    /// Which CVE id, where there are several (cve and ghsa)
    #[arg(long, value_name = "CVE", value_parser = cve_id)]
    cve: Option<CveId>,
    /// The version of the CVE record format (cve)
    #[arg(long, value_enum, value_name = "VERSION")]
    schema: Option<SchemaVersion>,
    /// What GitHub shall do with the body (ghsa) [default: create]
    #[arg(long = "for", value_enum, value_name = "PURPOSE")]
    purpose: Option<Use>,
    /// Reject a CVE id that no advisory has (cve)
    #[arg(long, value_name = "CVE", value_parser = cve_id, requires = "reason", conflicts_with = "ids")]
    rejected: Option<CveId>,
    /// Why the id is rejected, in English
    #[arg(long, value_name = "TEXT", requires = "rejected")]
    reason: Option<String>,
    /// The CVE that counts instead of the rejected one
    #[arg(long, value_name = "CVE", value_parser = cve_id, requires = "rejected")]
    replaced_by: Vec<CveId>,
    /// The moment to export for; a later one shows what is private until then (osv and csaf), and is refused
    /// where `CI` is set
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The record as the OSV feed has it
    Osv,
    /// The document of the CSAF provider that advgen.yaml configures
    Csaf,
    /// The container that CVE Services take
    Cve,
    /// The body that GitHub's API takes for an advisory of a repository
    Ghsa,
    #[expect(clippy::doc_markdown, reason = "the help shows backticks")]
    /// OpenVEX 0.2.0: listed versions and fixes
    Openvex,
    #[expect(clippy::doc_markdown, reason = "the help shows backticks")]
    /// CycloneDX 1.6: a vulnerability disclosure report with ranges
    Cyclonedx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaVersion {
    /// Known to every reader
    #[value(name = "5.1")]
    V5_1,
    /// With package URLs
    #[value(name = "5.2")]
    V5_2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Use {
    /// Make a draft
    Create,
    /// Bring an advisory up to date
    Update,
    /// Make an advisory public
    Publish,
    /// Report to the owners of a repository
    Report,
}

fn cve_id(text: &str) -> Result<CveId, CveIdError> {
    CveId::try_from(text)
}

impl Export {
    pub(super) fn run(mut self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        self.refuse_what_does_nothing()?;
        if self.private {
            session.keep_private("--private prints what is not public yet")?;
        }
        let now = session.moment_to_show(self.now)?;
        let command = self.command();
        let ids: Result<Vec<AdvisoryId>, CliError> = self
            .ids
            .iter()
            .map(|id| {
                AdvisoryId::try_from(id.as_str())
                    .map_err(|error| CliError::Usage(format!("{id}: {error}")))
            })
            .collect();
        let ids = ids?;
        let is_one = ids.len() == 1 || self.rejected.is_some();
        let database = session.database(now, Privacy::Log)?;
        let root = database.repository().root().map(ToOwned::to_owned);
        let (documents, said, passed_over) = if let Some(cve) = self.rejected.take() {
            let rejection = Rejection {
                cve,
                reason: self.reason.take().unwrap_or_default(),
                replaced_by: std::mem::take(&mut self.replaced_by),
            };
            let (document, remarks) = pipeline::reject(&database, now, &rejection, &command)?;
            let name = rejection.cve.as_str();
            for remark in &remarks {
                report(&mut session, name, None, remark)?;
            }
            (document.into_iter().collect(), Vec::new(), 0)
        } else {
            let request = Request {
                selection: if self.all {
                    Selection::All
                } else {
                    Selection::Named(ids)
                },
                access: if self.private {
                    Access::Private
                } else {
                    Access::Public
                },
                target: self.target(),
                command,
            };
            let told = pipeline::export(&database, now, &request)?;
            (told.documents, told.said, told.passed_over)
        };
        let mut is_refused = documents.is_empty();
        let mut notes = 0_usize;
        for Said { id, path, remark } in &said {
            is_refused |= remark.kind == RemarkKind::Refusal;
            if self.all && remark.kind == RemarkKind::Note {
                notes += 1;
                continue;
            }
            report(&mut session, id.as_str(), path.as_deref(), remark)?;
        }
        if notes > 0 {
            session.say(&format!(
                "note: name an advisory to see what the format cannot hold; notes in all: {notes}"
            ))?;
        }
        if passed_over > 0 {
            session.say(&format!(
                "note: public advisories that this format is not for: {passed_over}"
            ))?;
        }
        if documents.is_empty() {
            writeln!(session.world.err, "nothing was exported")?;
        }
        // What a moment to come shows is private until then.
        let reach = if self.private || now.is_future() {
            Reach::Team
        } else {
            Reach::Everybody
        };
        self.deliver(&mut session, root.as_deref(), reach, &documents, is_one)?;
        Ok(if is_refused {
            Outcome::Findings
        } else {
            Outcome::Done
        })
    }

    /// Whether the format has one document for all.
    fn is_whole(&self) -> bool {
        matches!(self.to, Format::Openvex | Format::Cyclonedx)
    }

    /// Refuses what the format makes no use of.
    fn refuse_what_does_nothing(&self) -> Result<(), CliError> {
        let is_cve = self.to == Format::Cve;
        let is_ghsa = self.to == Format::Ghsa;
        for (is_given, is_used, what) in [
            (
                self.private,
                is_cve || is_ghsa,
                "--private is for `cve` and `ghsa`: whatever else is exported is for everybody",
            ),
            (
                self.steps,
                is_cve || is_ghsa,
                "--steps is for `cve` and `ghsa`",
            ),
            (
                self.cve.is_some(),
                is_cve || is_ghsa,
                "--cve is for `cve` and `ghsa`",
            ),
            (self.schema.is_some(), is_cve, "--schema is for `cve`"),
            (self.rejected.is_some(), is_cve, "--rejected is for `cve`"),
            (self.purpose.is_some(), is_ghsa, "--for is for `ghsa`"),
            (
                self.all && self.purpose == Some(Use::Publish),
                false,
                "advisories are published one by one: name one",
            ),
            (
                self.steps && self.ids.len() > 1,
                false,
                "--steps is for one advisory",
            ),
        ] {
            if is_given && !is_used {
                return Err(CliError::Usage(what.to_owned()));
            }
        }
        Ok(())
    }

    fn target(&self) -> ExportTarget {
        match self.to {
            Format::Osv => ExportTarget::Osv,
            Format::Csaf => ExportTarget::Csaf,
            Format::Cve => ExportTarget::Cve {
                schema: match self.schema {
                    None | Some(SchemaVersion::V5_1) => Schema::V5_1,
                    Some(SchemaVersion::V5_2) => Schema::V5_2,
                },
                chosen: self.cve.clone(),
            },
            Format::Ghsa => ExportTarget::Ghsa {
                purpose: match self.purpose {
                    None | Some(Use::Create) => Purpose::Create,
                    Some(Use::Update) => Purpose::Update,
                    Some(Use::Publish) => Purpose::Publish,
                    Some(Use::Report) => Purpose::Report,
                },
                chosen: self.cve.clone(),
            },
            Format::Openvex => ExportTarget::OpenVex,
            Format::Cyclonedx => ExportTarget::CycloneDx,
        }
    }

    /// The command line that prints the document.
    fn command(&self) -> String {
        let mut words = vec!["advgen export".to_owned()];
        words.extend(self.ids.iter().cloned());
        let word = |value: Option<clap::builder::PossibleValue>| {
            value.map_or_else(String::new, |value| value.get_name().to_owned())
        };
        words.push(format!("--to {}", word(self.to.to_possible_value())));
        if let Some(purpose) = self.purpose {
            words.push(format!("--for {}", word(purpose.to_possible_value())));
        }
        if let Some(schema) = self.schema {
            words.push(format!("--schema {}", word(schema.to_possible_value())));
        }
        words.extend(self.cve.iter().map(|cve| format!("--cve {cve}")));
        if self.private {
            words.push("--private".to_owned());
        }
        if let (Some(cve), Some(reason)) = (&self.rejected, &self.reason) {
            let reason = reason.replace('\'', "'\\''");
            words.push(format!("--rejected {cve} --reason '{reason}'"));
        }
        words.extend(
            self.replaced_by
                .iter()
                .map(|cve| format!("--replaced-by {cve}")),
        );
        words.join(" ")
    }

    fn deliver(
        &self,
        session: &mut Session<'_, '_>,
        root: Option<&std::path::Path>,
        reach: Reach,
        documents: &[Exported],
        is_one: bool,
    ) -> Result<(), CliError> {
        if self.steps {
            let steps = documents
                .iter()
                .filter_map(|document| document.steps.as_deref());
            return Ok(session.print(&steps.collect::<String>())?);
        }
        match (&self.out, documents) {
            (_, []) => {}
            (Some(out), [one]) if is_one || self.is_whole() => {
                write_file(&session.path(out), root, reach, one)?;
                session.say(&format!("{} written", out.display()))?;
            }
            (Some(out), several) => {
                write_folder(&session.path(out), root, reach, several)?;
                session.say(&format!(
                    "documents in {}: {}",
                    out.display(),
                    several.len()
                ))?;
            }
            (None, several) if is_one || self.is_whole() || self.to == Format::Osv => {
                for document in several {
                    session.print(&document.text)?;
                }
            }
            (None, _) => {
                return Err(CliError::Usage(
                    "these are several documents: name a folder for them with --out".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

/// Tells a remark: what is refused always, notes unless quiet is wanted.
fn report(
    session: &mut Session<'_, '_>,
    name: &str,
    path: Option<&str>,
    remark: &Remark,
) -> Result<(), CliError> {
    let text = match (remark.kind, &remark.mend) {
        (RemarkKind::Note, _) => {
            return Ok(session.say(&format!("note: {name}: {}", remark.message))?);
        }
        (RemarkKind::Refusal, mend) => {
            let place = path.map_or_else(String::new, |path| format!("\n  --> {path}"));
            let mend = mend.iter().map(|mend| format!("\n  = help: {mend}"));
            format!(
                "error: {name}: {}{place}{}",
                remark.message,
                mend.collect::<String>()
            )
        }
    };
    Ok(writeln!(session.world.err, "{text}")?)
}
