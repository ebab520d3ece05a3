//! `manifest.json`: every file of the output with its size and SHA-256.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use serde::Deserialize;

use super::OutputPath;

/// The path of the manifest in the output.
pub(super) const MANIFEST: &str = "manifest.json";

/// The version of the format that is written and read.
const SCHEMA: u32 = 1;

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// Where it is, relative to the output directory.
    pub path: OutputPath,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// All files of an output except the manifest itself, in order of the bytes of their paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: Vec<ManifestFile>,
}

impl Manifest {
    /// Takes over the files that were written, in any order.
    pub(super) fn new(mut files: Vec<ManifestFile>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// The files in order.
    pub fn files(&self) -> &[ManifestFile] {
        &self.files
    }

    /// The text of `manifest.json`: one file a line, the same bytes for the same files.
    pub fn to_json(&self) -> String {
        const LINE: usize = 150;
        let mut text = Vec::with_capacity(self.files.len().saturating_mul(LINE) + 32);
        // writing to a vector and serialising a text cannot fail
        let _ = write!(text, "{{\"schema\":{SCHEMA},\"files\":[");
        let mut separator = "\n";
        for file in &self.files {
            text.extend_from_slice(separator.as_bytes());
            text.extend_from_slice(b"{\"path\":");
            let _ = serde_json::to_writer(&mut text, file.path.as_str());
            let _ = write!(text, ",\"size\":{},\"sha256\":\"", file.size);
            text.extend(file.sha256.iter().flat_map(|byte| hex(*byte)));
            text.extend_from_slice(b"\"}");
            separator = ",\n";
        }
        text.extend_from_slice(b"\n]}\n");
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Reads a manifest that `to_json` wrote, and nothing else: the files of any other one might
    /// not be ours to delete.
    pub(super) fn parse(text: &[u8]) -> Result<Self, serde_json::Error> {
        use serde::de::Error;
        let stored: Stored<'_> = serde_json::from_slice(text)?;
        if stored.schema != SCHEMA {
            let found = stored.schema;
            return Err(Error::custom(format_args!("schema {found} is unknown")));
        }
        let files = stored.files.into_iter().map(|file| {
            let sha256 = unhex(&file.sha256).ok_or_else(|| Error::custom("no SHA-256"))?;
            Ok(ManifestFile {
                path: OutputPath::stored(&file.path).map_err(Error::custom)?,
                size: file.size,
                sha256,
            })
        });
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
        })
    }

    /// Whether a file of this path is listed.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path.as_str() == path)
    }

    /// The SHA-256 of each path.
    pub(super) fn into_sums(self) -> HashMap<Box<str>, [u8; 32]> {
        let sums = self.files.into_iter();
        sums.map(|file| (file.path.into(), file.sha256)).collect()
    }

    /// The names that an output of these files consists of.
    pub(super) fn names(&self) -> Names<'_> {
        let mut names = Names {
            files: HashSet::with_capacity(self.files.len()),
            folders: HashSet::new(),
        };
        names.files.insert(MANIFEST);
        for file in &self.files {
            let mut path = file.path.as_str();
            names.files.insert(path);
            while let Some((folder, _)) = path.rsplit_once('/') {
                if !names.folders.insert(folder) {
                    break;
                }
                path = folder;
            }
        }
        names
    }
}

/// The files and folders of an output.
#[derive(Debug)]
pub(super) struct Names<'a> {
    files: HashSet<&'a str>,
    folders: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// The folders without the topmost one, in no order.
    pub(super) fn folders(&self) -> impl Iterator<Item = &'a str> {
        self.folders.iter().copied()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    schema: u32,
    #[serde(borrow)]
    files: Vec<StoredFile<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredFile<'a> {
    #[serde(borrow)]
    path: std::borrow::Cow<'a, str>,
    size: u64,
    #[serde(borrow)]
    sha256: std::borrow::Cow<'a, str>,
}

fn hex(byte: u8) -> [u8; 2] {
    let digit = |value: u8| match value {
        0..=9 => b'0' + value,
        _ => b'a' + (value - 10),
    };
    [digit(byte >> 4), digit(byte & 0xf)]
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut sha256 = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != sha256.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in sha256.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(sha256)
}
