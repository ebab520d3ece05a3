//! `manifest.json` as its readers see it: paths with size and SHA-256.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The path of the manifest in an output.
pub(super) const MANIFEST: &str = "manifest.json";

/// The version of the format that is read.
const SCHEMA: u32 = 1;

/// What a manifest says of one file, or what the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum {
    /// Its length in bytes.
    pub(super) size: u64,
    /// The SHA-256 of its content, in lower case hexadecimal.
    pub(super) sha256: String,
}

impl Sum {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing into a String cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            size: bytes.len() as u64,
            sha256,
        }
    }
}

#[derive(Deserialize)]
struct Stored {
    schema: u32,
    files: Vec<StoredFile>,
}

#[derive(Deserialize)]
struct StoredFile {
    path: String,
    size: u64,
    sha256: String,
}

/// Reads a manifest.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Sum>, String> {
    let stored: Stored = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if stored.schema != SCHEMA {
        return Err(format!(
            "its schema is {}, and this version knows {SCHEMA}",
            stored.schema
        ));
    }
    let count = stored.files.len();
    let files: BTreeMap<String, Sum> = stored
        .files
        .into_iter()
        .map(|file| {
            let StoredFile { path, size, sha256 } = file;
            (path, Sum { size, sha256 })
        })
        .collect();
    if files.len() == count {
        Ok(files)
    } else {
        Err("it names a file twice".to_owned())
    }
}
