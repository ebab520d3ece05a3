//! Signatures for the CSAF documents of a finished output (CSAF 2.0, requirement 19).
//!
//! Two signatures of the same bytes differ, so they are no part of a build. The output is read,
//! every document without a valid signature is signed by the team's `gpg`, and the whole is put into
//! the place of the old one in a single step, as a build does: whoever reads it sees the output
//! before or after. Every signature is verified with the key that the output publishes, and with no
//! other, as consumers do.

mod verify;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::advisory::case::reach::Fingerprint;
use crate::advisory::case::value::Value as _;
use crate::notice::gpg;
use crate::notice::program::ProgramError;
use crate::publish::address::Address;
use crate::publish::staging::{self, Kind, ManifestFile, OutputPath, Staging, StagingError};
use verify::Verifier;

/// Why nothing was signed. The output is as it was.
#[derive(Debug, Error)]
pub enum SignError {
    /// The output cannot be read or replaced.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// There is nothing.
    #[error("{} is no finished output: build it first, with `advgen build --out`", .0.display())]
    NotFinished(PathBuf),
    /// It holds no CSAF documents.
    #[error(
        "{} has no CSAF provider: configure one with `csaf:` in advgen.yaml and build again", .0.display()
    )]
    NoProvider(PathBuf),
    /// Nobody said which key.
    #[error(
        "the CSAF provider of this output publishes no key: name one with `csaf: keys:` in advgen.yaml and build again"
    )]
    NoKey,
    /// The key is none that consumers can verify with.
    #[error(
        "the output does not publish the key {key}; it publishes {published}: name the key in `csaf: keys:` and build again"
    )]
    OtherKey {
        /// What was asked for.
        key: String,
        /// What there is.
        published: String,
    },
    /// A fingerprint is none.
    #[error("{0}")]
    Fingerprint(String),
    /// A file is not what the manifest says.
    #[error("{} was changed after it was built: build the output again", .0.display())]
    Changed(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `gpg` refused.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A new signature is not one that consumers accept.
    #[error(
        "the new signature of {path} cannot be verified with the public key that the output publishes for {key}: is the file of `csaf: keys:` the public part of that key, and has the key not expired?"
    )]
    NotValid {
        /// The document.
        path: String,
        /// The key.
        key: String,
    },
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signed {
    /// Documents that have a new signature.
    pub new: usize,
    /// Documents whose signature still held.
    pub kept: usize,
}

/// Signs the documents of the output in `out` with one of the keys it publishes, the first unless
/// another is asked for. A signature that still holds is kept: that of the output itself, or that of
/// the output in `previous`, such as the one that was deployed last.
///
/// # Errors
/// See [`SignError`].
pub fn sign(out: &Path, key: Option<&str>, previous: Option<&Path>) -> Result<Signed, SignError> {
    let Some(finished) = staging::finished(out)? else {
        return Err(SignError::NotFinished(out.to_owned()));
    };
    let files = finished.manifest.files();
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let key = chosen(out, &paths, key)?;
    let published = Address::csaf_key(key.as_str());
    if !paths.contains(published.path()) {
        return Err(SignError::NoKey);
    }
    let verifier = Verifier::new(&read(&out.join(published.path()))?, &key)?;
    let documents: BTreeSet<&str> = paths.iter().copied().filter(|p| is_document(p)).collect();
    let signatures: BTreeSet<String> = documents.iter().map(|path| signature(path)).collect();
    let staging = Staging::begin(out, Kind::Site, &[], finished.modified)?;
    let mut signed = Signed::default();
    for file in files {
        let path = file.path.as_str();
        if signatures.contains(path) {
            continue;
        }
        let bytes = unchanged(out, file)?;
        if documents.contains(path) {
            let name = signature(path);
            let held = [Some(out), previous]
                .into_iter()
                .flatten()
                .filter_map(|folder| fs::read(folder.join(&name)).ok());
            let armour = if let Some(held) = verifier.first_that_holds(held, &bytes)? {
                signed.kept += 1;
                held
            } else {
                signed.new += 1;
                new_signature(&verifier, &key, path, &bytes)?
            };
            let name = OutputPath::new(&name).map_err(|_| SignError::Changed(out.join(path)))?;
            staging.write(name, &armour)?;
        }
        staging.write(file.path.clone(), &bytes)?;
    }
    staging.finish()?;
    Ok(signed)
}

fn new_signature(
    verifier: &Verifier,
    key: &Fingerprint,
    path: &str,
    document: &[u8],
) -> Result<Vec<u8>, SignError> {
    let armour = gpg::sign(document, key)?.into_bytes();
    if verifier.holds(&armour, document)? {
        return Ok(armour);
    }
    Err(SignError::NotValid {
        path: path.to_owned(),
        key: key.as_str().to_owned(),
    })
}

/// The key that was asked for, or the first that the output publishes.
fn chosen(
    out: &Path,
    paths: &BTreeSet<&str>,
    wanted: Option<&str>,
) -> Result<Fingerprint, SignError> {
    let metadata = Address::csaf_metadata();
    if !paths.contains(metadata.path()) {
        return Err(SignError::NoProvider(out.to_owned()));
    }
    let place = out.join(metadata.path());
    let metadata: Value =
        serde_json::from_slice(&read(&place)?).map_err(|_| SignError::Changed(place.clone()))?;
    let keys = metadata
        .get("public_openpgp_keys")
        .and_then(Value::as_array);
    let published: Vec<Fingerprint> = keys
        .into_iter()
        .flatten()
        .filter_map(|key| Fingerprint::read(key.get("fingerprint")?.as_str()?).ok())
        .collect();
    let first = published.first().ok_or(SignError::NoKey)?;
    let Some(wanted) = wanted else {
        return Ok(first.clone());
    };
    let wanted = Fingerprint::read(wanted).map_err(SignError::Fingerprint)?;
    if published.contains(&wanted) {
        return Ok(wanted);
    }
    let names: Vec<&str> = published.iter().map(Fingerprint::as_str).collect();
    Err(SignError::OtherKey {
        key: wanted.as_str().to_owned(),
        published: names.join(", "),
    })
}

/// Whether a file is a document: `YYYY/<name>.json` in the folder of its label.
fn is_document(path: &str) -> bool {
    let white = Address::csaf_white("");
    let below = path
        .strip_prefix(white.path())
        .and_then(|rest| rest.split_once('/'));
    below.is_some_and(|(year, name)| {
        year.len() == 4
            && year.bytes().all(|b| b.is_ascii_digit())
            && name.ends_with(".json")
            && !name.contains('/')
    })
}

/// The path of the signature of a document.
fn signature(document: &str) -> String {
    format!("{document}.asc")
}

/// What a file holds, if that is what the manifest says.
fn unchanged(out: &Path, file: &ManifestFile) -> Result<Vec<u8>, SignError> {
    let place = out.join(file.path.as_str());
    let bytes = read(&place)?;
    let sum: [u8; 32] = Sha256::digest(&bytes).into();
    if sum == file.sha256 {
        Ok(bytes)
    } else {
        Err(SignError::Changed(place))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SignError> {
    fs::read(path).map_err(|source| SignError::File {
        path: path.to_owned(),
        source,
    })
}
