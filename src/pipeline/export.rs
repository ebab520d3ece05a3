//! Records in the formats of others, one document a record or one for all.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use thiserror::Error;

use crate::advisory::cve_id::CveId;
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::check::Database;
use crate::disclosure::clock::Now;
use crate::disclosure::gate::{self, GateError};
use crate::disclosure::public::{PublicDatabase, PublicRecord};
use crate::publish::cve::{self, Rejection, Schema};
use crate::publish::document::Part;
use crate::publish::ghsa::{self, Purpose};
use crate::publish::remarks::{Remark, Remarks};
use crate::publish::{PublishError, csaf, cyclonedx, openvex, osv};

/// What is exported, for whom, and in which format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The records.
    pub selection: Selection,
    /// Whether entries that are not public are among them.
    pub access: Access,
    /// The format.
    pub target: Target,
    /// The command that prints the document, for who is told how to send it.
    pub command: String,
}

/// Which records are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All that are public, as far as the format is for them.
    All,
    /// These.
    Named(Vec<AdvisoryId>),
}

/// Who will see the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// The team: drafts and what is under embargo can be named too.
    Private,
}

/// A format with its choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The record as the OSV feed has it.
    Osv,
    /// The document of the CSAF provider.
    Csaf,
    /// The container for CVE Services.
    Cve {
        /// The version of the format.
        schema: Schema,
        /// The CVE id, where there are several.
        chosen: Option<CveId>,
    },
    /// The body for GitHub.
    Ghsa {
        /// What GitHub shall do with it.
        purpose: Purpose,
        /// The CVE id, where there are several.
        chosen: Option<CveId>,
    },
    /// One `OpenVEX` document.
    OpenVex,
    /// One `CycloneDX` document.
    CycloneDx,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The name of a file for it.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// How it is sent, as a shell runs it.
    pub steps: Option<String>,
}

/// A remark about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The advisory.
    pub id: AdvisoryId,
    /// Its file.
    pub path: Option<Arc<str>>,
    /// What is to be said.
    pub remark: Remark,
}

/// What came of an export.
#[derive(Debug, Default)]
pub struct Told {
    /// The documents.
    pub documents: Vec<Exported>,
    /// What is to be said about them, by record.
    pub said: Vec<Said>,
    /// How many records the format is not for.
    pub passed_over: usize,
}

/// Why nothing was exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The gate did not open.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// A document cannot be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Nobody speaks in CSAF documents.
    #[error(
        "a CSAF document names its publisher: add `csaf:` to advgen.yaml, as docs/csaf.md says"
    )]
    NoProvider,
    /// Nobody may see such an entry, or there is none.
    #[error("no advisory {id} is public at {now}; {hint}")]
    NotPublic {
        /// The id.
        id: AdvisoryId,
        /// The moment.
        now: Instant,
        /// What may help.
        hint: &'static str,
    },
    /// There is no such entry, even for the team.
    #[error("there is no advisory {0} that could be exported: rejected entries never are")]
    Missing(AdvisoryId),
    /// There is nothing to make a document of.
    #[error("no advisory is public at {0}, so there is nothing to export")]
    Nothing(Instant),
    /// The id belongs to an advisory.
    #[error(
        "{0} is an alias of an advisory of this database: withdraw the advisory, and export that; or take the alias away first"
    )]
    InUse(CveId),
}

/// Makes the documents.
///
/// # Errors
/// See [`ExportError`]. What a format refuses is no error but a remark.
pub fn export(database: &Database, now: Now, export: &Export) -> Result<Told, ExportError> {
    let public = match export.access {
        Access::Public => gate::open(database, now)?,
        Access::Private => gate::preview(database, now)?,
    };
    let mut told = Told::default();
    let records = select(&public, now, export, &mut told)?;
    let mut remarks: Vec<Remarks> = records.iter().map(|_| Remarks::default()).collect();
    let part = match export.selection {
        Selection::All => Part::Everything,
        Selection::Named(_) => Part::Named,
    };
    match &export.target {
        Target::Osv | Target::Csaf | Target::Cve { .. } | Target::Ghsa { .. } => {
            let csaf = csaf::Documents::of(&public)?;
            let mut names = HashSet::new();
            for (record, remarks) in records.iter().zip(&mut remarks) {
                let Some(one) = one(&public, csaf.as_ref(), record, export, remarks)? else {
                    continue;
                };
                if names.insert(one.name.clone()) {
                    told.documents.push(one);
                } else {
                    remarks.refuse(
                        format!("another advisory has given {} already", one.name),
                        "One vulnerability is told in one advisory: take the alias away from the other",
                    );
                }
            }
        }
        Target::OpenVex => {
            let document = openvex::document(&public, &records, part, &mut remarks);
            told.documents
                .extend(document.map(|json| whole("openvex.json", &json)));
        }
        Target::CycloneDx => {
            let document = cyclonedx::document(&public, &records, part, &mut remarks);
            told.documents
                .extend(document.map(|json| whole("bom.json", &json)));
        }
    }
    let advisories = database.advisories().iter();
    let paths: HashMap<_, _> = advisories.map(|one| (one.id(), &one.path)).collect();
    for (record, remarks) in records.iter().zip(remarks) {
        let id = &record.record().id;
        told.said
            .extend(remarks.into_vec().into_iter().map(|remark| Said {
                id: id.clone(),
                path: paths.get(id).map(|path| Arc::clone(path)),
                remark,
            }));
    }
    Ok(told)
}

/// Makes the body that rejects an id which no advisory has, or says why not.
///
/// # Errors
/// When the gate does not open, or an advisory has the id.
pub fn reject(
    database: &Database,
    now: Now,
    rejection: &Rejection,
    command: &str,
) -> Result<(Option<Exported>, Vec<Remark>), ExportError> {
    let mut advisories = database.advisories().iter();
    if advisories.any(|advisory| advisory.record.cve_ids().contains(&rejection.cve)) {
        return Err(ExportError::InUse(rejection.cve.clone()));
    }
    let public = gate::open(database, now)?;
    let mut remarks = Remarks::default();
    let body = cve::rejection(&public, rejection, &mut remarks);
    Ok((body.map(|body| of_cve(&body, command)), remarks.into_vec()))
}

fn select<'p>(
    public: &'p PublicDatabase,
    now: Now,
    export: &Export,
    told: &mut Told,
) -> Result<Vec<&'p PublicRecord>, ExportError> {
    // What becomes public later is asked for by name and by `--private`; what the build writes shows
    // its moment itself.
    let is_shown = |record: &PublicRecord| {
        record.private().is_none()
            || export.access == Access::Private
            || matches!(export.target, Target::Osv | Target::Csaf)
    };
    match &export.selection {
        Selection::Named(ids) => {
            let mut records: Vec<&PublicRecord> = Vec::new();
            for id in ids {
                let found = public.find(id.as_str()).filter(|record| is_shown(record));
                let record = found.ok_or_else(|| not_found(id, now, export))?;
                if !records.iter().any(|known| known.record().id == *id) {
                    records.push(record);
                }
            }
            records.sort_by(|a, b| a.record().id.cmp(&b.record().id));
            Ok(records)
        }
        Selection::All => {
            let shown = public.records().iter().filter(|record| is_shown(record));
            let shown: Vec<&PublicRecord> = shown.collect();
            if shown.is_empty() {
                return Err(ExportError::Nothing(now.instant()));
            }
            let (meant, others): (Vec<_>, Vec<_>) = shown
                .into_iter()
                .partition(|record| is_meant(record, &export.target));
            told.passed_over = others.len();
            Ok(meant)
        }
    }
}

fn not_found(id: &AdvisoryId, now: Now, export: &Export) -> ExportError {
    if export.access == Access::Private {
        return ExportError::Missing(id.clone());
    }
    ExportError::NotPublic {
        id: id.clone(),
        now: now.instant(),
        hint: match export.target {
            Target::Osv | Target::Csaf => {
                "with a later --now the export shows what is embargoed until then"
            }
            Target::Cve { .. } | Target::Ghsa { .. } => {
                "--private exports drafts and what is under embargo, for the team alone"
            }
            Target::OpenVex | Target::CycloneDx => {
                "this format tells everybody, so wait for the disclosure"
            }
        },
    }
}

/// Whether a format is for a record at all, when nobody has named it.
fn is_meant(public: &PublicRecord, target: &Target) -> bool {
    let record = public.record();
    match target {
        Target::Cve { .. } => !record.cve_ids().is_empty(),
        // What is withdrawn is withdrawn where it was published.
        Target::Ghsa { purpose, .. } => *purpose == Purpose::Update || record.withdrawal.is_none(),
        Target::Osv | Target::Csaf | Target::OpenVex | Target::CycloneDx => true,
    }
}

fn one(
    database: &PublicDatabase,
    csaf: Option<&csaf::Documents<'_>>,
    public: &PublicRecord,
    export: &Export,
    remarks: &mut Remarks,
) -> Result<Option<Exported>, ExportError> {
    let record = public.record();
    Ok(match &export.target {
        Target::Cve { schema, chosen } => {
            let body = cve::body(database, public, *schema, chosen.as_ref(), remarks)?;
            body.map(|body| of_cve(&body, &export.command))
        }
        Target::Ghsa { purpose, chosen } => {
            let body = ghsa::body(database, public, *purpose, chosen.as_ref(), remarks);
            body.map(|json| Exported {
                steps: Some(ghsa::steps(record, *purpose, &export.command)),
                ..whole(&format!("{}.json", record.id), &json)
            })
        }
        Target::Csaf => Some(Exported {
            name: record.id.csaf_file(),
            text: csaf.ok_or(ExportError::NoProvider)?.json(public),
            steps: None,
        }),
        Target::Osv | Target::OpenVex | Target::CycloneDx => Some(Exported {
            name: format!("{}.json", record.id.osv()),
            text: osv::record_json(database, public)?,
            steps: None,
        }),
    })
}

fn of_cve(body: &cve::Body, command: &str) -> Exported {
    Exported {
        steps: Some(cve::steps(body, command)),
        ..whole(&format!("{}.json", body.cve), &body.json)
    }
}

fn whole(name: &str, json: &Value) -> Exported {
    Exported {
        name: name.to_owned(),
        text: format!("{json:#}\n"),
        steps: None,
    }
}
