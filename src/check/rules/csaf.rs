//! `csaf-key`, `csaf-place` and `csaf-file-name`: what the CSAF provider needs to be found and
//! believed.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::advisory::document::Advisory;
use crate::check::Reading;
use crate::configuration::{self, Csaf};
use crate::finding::{Finding, Findings, Rule};
use crate::repository::RepositoryError;

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) -> Result<(), RepositoryError> {
    let Some(configuration) = reading.configuration() else {
        return Ok(());
    };
    let Some(csaf) = &configuration.csaf else {
        return Ok(());
    };
    let mut findings = Findings::new(configuration::FILE);
    keys(reading, csaf, &mut findings)?;
    if !configuration.base_url.is_root() {
        let host = configuration.base_url.host();
        findings.push(
            Rule::CsafPlace,
            place(reading, "csaf:"),
            format!(
                "the site lies below a path of {host}, where no consumer looks for a CSAF provider"
            ),
            format!(
                "Let https://{host}/.well-known/security.txt say `CSAF: {}`, or serve that address at https://{host}/.well-known/csaf/provider-metadata.json, or give the site a host of its own",
                configuration
                    .base_url
                    .join(".well-known/csaf/provider-metadata.json")
            ),
        );
    }
    found.extend(findings.into_vec());
    Ok(())
}

/// Where a text stands in the configuration, for want of a better place.
fn place(reading: &Reading, what: &str) -> Range<usize> {
    let text = reading.text_of(configuration::FILE).unwrap_or_default();
    let line = text
        .match_indices(what)
        .map(|(at, _)| at)
        .find(|at| text.get(..*at).is_some_and(|before| !before.ends_with('#')));
    line.map_or(0..0, |at| at..at + what.trim_end_matches(':').len())
}

/// The files of the keys are there, and are what they should be.
fn keys(reading: &Reading, csaf: &Csaf, findings: &mut Findings) -> Result<(), RepositoryError> {
    const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    for key in &csaf.keys {
        let at = place(reading, &key.file);
        let Some(file) = reading.snapshot().get(&key.file) else {
            findings.push(
                Rule::CsafKey,
                at,
                format!("there is no file {}", key.file),
                format!(
                    "Write the public key there: `gpg --armor --export {} > {}`",
                    key.fingerprint.as_str(),
                    key.file
                ),
            );
            continue;
        };
        let bytes = reading.repository().read(file)?;
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("PRIVATE KEY") {
            findings.push(
                Rule::CsafKey,
                at,
                format!("{} holds a private key, and would be published", key.file),
                "Take it out of the repository and its history, and draw a new key: whoever has read this one can sign in your name",
            );
        } else if !text.trim_start().starts_with(BEGIN) {
            findings.push(
                Rule::CsafKey,
                at,
                format!("{} is no public key in ASCII armour", key.file),
                format!(
                    "Write it with `gpg --armor --export {} > {}`",
                    key.fingerprint.as_str(),
                    key.file
                ),
            );
        }
    }
    Ok(())
}

/// No two advisories have documents of one name, whatever their states: the name of what is private
/// today is taken tomorrow.
pub(super) fn names(reading: &Reading, found: &mut Vec<Finding>) {
    if reading
        .configuration()
        .is_none_or(|configuration| configuration.csaf.is_none())
    {
        return;
    }
    let mut first: HashMap<String, &Advisory> = HashMap::new();
    for advisory in reading.advisories() {
        let name = advisory.id().csaf_file();
        let Some(other) = first.get(&name) else {
            first.insert(name, advisory);
            continue;
        };
        // Ids that differ in case only are refused as they are.
        if other.id().folded() == advisory.id().folded() {
            continue;
        }
        let findings = Findings::new(Arc::clone(&advisory.path));
        found.push(
            findings
                .make(
                    Rule::CsafFileName,
                    advisory.places.id.clone(),
                    "the CSAF document of another advisory has the same file name",
                    "Give one of the two another id: in file names of CSAF, all characters but letters, digits, `+` and `-` are `_`",
                )
                .related_in(&other.path, other.places.id.clone(), "the other one"),
        );
    }
}
