//! Is it right for those who read what was published before: law 4 against a deployed output.
//!
//! ```text
//! target    DIR or URL
//! folder    reads an output on disk: every file, the manifest, records, links
//! served    reads a site: manifest.json, osv/all.json and osv/all.zip, through `curl`
//! compare   what would be published against what is deployed
//! ```
//!
//! Nothing here knows an advisory: it sees [`Planned`] records, which are public, and deployed
//! bytes, which are public too. So all of it may stand in a log.

mod comparison;
mod error;
mod folder;
mod links;
mod lists;
mod manifest;
mod markup;
mod record;
mod served;
mod target;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use crate::web::CurlError;
pub use comparison::{Change, Comparison, Kind, Part};
pub use error::DeployedError;
pub use target::{Target, TargetError};

use crate::configuration::BaseUrl;
use crate::finding::{Finding, Findings, Rule};
use record::Record;

/// A record as the next build would write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The id under which OSV knows it.
    pub id: String,
    /// Its title, for people.
    pub title: Option<String>,
    /// The text of its file in `osv/`.
    pub json: String,
    /// The file of the advisory.
    pub path: Arc<str>,
    /// Where that file says when it became public.
    pub published_at: Range<usize>,
    /// Where that file says when it was modified, or else what state it is in.
    pub modified_at: Range<usize>,
}

/// What an output is made of, as far as its readers have to know.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// Where the site is served: what begins with it is a link into the output.
    pub base_url: &'a BaseUrl,
    /// The file that marks a preview.
    pub preview_marker: &'a str,
}

/// Whether there has to be something at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Nothing there is an error: the address may be wrong.
    IsAnError,
    /// Nothing there means that nothing was deployed yet.
    IsTheFirstDeployment,
}

/// What was found at a target.
#[derive(Debug)]
struct Deployed {
    /// The records by id; `None` where one cannot be read.
    records: BTreeMap<String, Option<Record>>,
    /// Further ids that a list promises.
    promised: BTreeSet<String>,
    /// What was looked at.
    parts: Vec<Part>,
    /// What is wrong with the output itself.
    findings: Vec<Finding>,
    /// What a folder leaves out of the paths of an output because it is that part of one.
    prefix: &'static str,
    /// Whether it is a preview. Its records are nobody's business then, not even by id.
    is_preview: bool,
}

impl Deployed {
    fn nothing() -> Self {
        Self {
            records: BTreeMap::new(),
            promised: BTreeSet::new(),
            parts: Vec::new(),
            findings: Vec::new(),
            prefix: "",
            is_preview: false,
        }
    }

    /// The answer to a preview: it names no record.
    fn preview(target: &Target, marker: &str) -> Self {
        let mut findings = Findings::new(target.shown(marker));
        findings.push(
            Rule::DeployedPreview,
            0..0,
            "this is a preview, which shows what is not public",
            "Never deploy it: deploy what `advgen build` writes without a later `--now`; if it was deployed, take it down and treat what it shows as disclosed",
        );
        Self {
            findings: findings.into_vec(),
            is_preview: true,
            ..Self::nothing()
        }
    }
}

/// Reads what is deployed and compares it with what the next build would write. `planned` is ordered
/// by id.
///
/// # Errors
/// When there is nothing at the target, or it cannot be read. What is wrong with what is there is no
/// error but a finding.
pub fn compare(
    target: &Target,
    absence: Absence,
    planned: &[Planned],
    layout: Layout<'_>,
) -> Result<(Comparison, Vec<Finding>), DeployedError> {
    let deployed = match target {
        Target::Folder { path, .. } => folder::read(target, path, layout),
        Target::Site(site) => served::read(target, site, layout),
    };
    let deployed = match (deployed, absence) {
        (Err(DeployedError::Nothing { .. }), Absence::IsTheFirstDeployment) => Deployed::nothing(),
        (deployed, _) => deployed?,
    };
    let mut findings = deployed.findings.clone();
    let comparison = comparison::compare(target, planned, &deployed, &mut findings);
    Ok((comparison, findings))
}
