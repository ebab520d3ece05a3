//! Where records come from: files, folders and zips, in an order that no file system decides.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;
use zip::ZipArchive;

use super::ImportError;
use super::committed::Commits;
use super::foreign::{Committed, Format};
use crate::advisory::id::AdvisoryId;
use crate::finding::Rule;

/// Thousands of times the largest real record.
const LARGEST_FILE: u64 = 64 << 20;
/// More entries than all of OSV.dev holds.
const MOST_ENTRIES: usize = 1_000_000;
/// Where unpacking one archive stops: a few kilobytes can claim to hold anything.
const LARGEST_ARCHIVE: u64 = 8 << 30;
/// How much of an archive is in memory at once, in bytes and in entries.
const BATCH: (u64, usize) = (64 << 20, 4096);

/// One text that may be a record.
#[derive(Debug)]
pub(super) struct Source {
    /// How it is called in messages: its path, or `archive.zip!entry`.
    pub(super) name: Arc<str>,
    /// When it was committed, where that was asked for.
    pub(super) committed: Option<Committed>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Path(PathBuf),
    Bytes(Vec<u8>),
    Refused(Unreadable),
}

/// Why a source has no text.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) rule: Rule,
    /// The first byte that is wrong.
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) mend: &'static str,
}

impl Unreadable {
    fn new(message: impl Into<String>, mend: &'static str) -> Self {
        Self {
            rule: Rule::UnreadableFile,
            at: 0,
            message: message.into(),
            mend,
        }
    }
}

/// The text of a source.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) is_json: bool,
}

impl Source {
    /// Reads the text. It is JSON by the name of the file, else by its first character.
    pub(super) fn load(self) -> Result<Text, Unreadable> {
        let bytes = match self.content {
            Content::Path(path) => File::open(&path)
                .and_then(|file| limited(file, LARGEST_FILE))
                .map_err(|error| {
                    Unreadable::new(
                        format!("the file cannot be read: {error}"),
                        "Make the file readable, or name the others only",
                    )
                })?
                .ok_or_else(too_large)?,
            Content::Bytes(bytes) => bytes,
            Content::Refused(why) => return Err(why),
        };
        let text = String::from_utf8(bytes).map_err(|error| Unreadable {
            rule: Rule::NotUtf8,
            at: error.utf8_error().valid_up_to(),
            message: "the file is not UTF-8 from here on".to_owned(),
            mend: "Save it as UTF-8",
        })?;
        let is_json = match extension(file_name(&self.name)) {
            Some(Extension::Json) => true,
            Some(Extension::Yaml) => false,
            _ => {
                let start = text.trim_start_matches('\u{feff}').trim_start();
                start.starts_with(['{', '['])
            }
        };
        Ok(Text { text, is_json })
    }
}

/// The last part of the name of a source.
pub(super) fn file_name(name: &str) -> &str {
    name.rsplit(['/', '!']).next().unwrap_or_default()
}

fn too_large() -> Unreadable {
    Unreadable::new(
        "the file is larger than 64 MiB",
        "No record is that large; name the others only",
    )
}

/// Everything in `from`, or nothing if that is more than `limit` bytes.
fn limited(from: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = from.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= limit).then_some(bytes))
}

enum Extension {
    Json,
    Yaml,
    Markdown,
    Zip,
}

fn extension(name: &str) -> Option<Extension> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "json" => Some(Extension::Json),
        "yaml" | "yml" => Some(Extension::Yaml),
        "md" | "markdown" => Some(Extension::Markdown),
        "zip" => Some(Extension::Zip),
        _ => None,
    }
}

/// Whether a file of this name in a folder or an archive is a record.
fn is_record_name(name: &str, format: Format) -> bool {
    if !format.is_markdown() {
        return matches!(extension(name), Some(Extension::Json | Extension::Yaml));
    }
    // Named by its id. Guides, reports and templates lie beside the advisories of such databases.
    let id = name.rsplit_once('.').map_or(name, |(id, _)| id);
    matches!(extension(name), Some(Extension::Markdown))
        && id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.ends_with(|c: char| c.is_ascii_digit())
        && AdvisoryId::try_from(id).is_ok()
}

/// Hands over the sources below `paths` in batches: in the order of the arguments, sorted by name
/// within each. What is passed over is said in `notes`.
///
/// # Errors
/// When a path is not there or an archive is broken as a whole. A single unreadable file is a
/// source that says so.
pub(super) fn each(
    paths: &[PathBuf],
    format: Format,
    notes: &mut Vec<String>,
    take: &mut dyn FnMut(Vec<Source>),
) -> Result<(), ImportError> {
    for path in paths {
        let unreadable = |source| ImportError::Unreadable {
            path: path.clone(),
            source,
        };
        let metadata = path.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            let mut sources = folder(path, format, notes)?;
            date(&mut sources, path, format);
            take(sources);
        } else if is_archive(path).map_err(unreadable)? {
            archive(path, format, notes, take)?;
        } else {
            let mut sources = vec![file(path.clone(), shown(path))];
            date(&mut sources, path, format);
            take(sources);
        }
    }
    Ok(())
}

/// Adds when the files were committed, for the formats that keep their dates there.
fn date(sources: &mut [Source], path: &Path, format: Format) {
    if !format.is_markdown() {
        return;
    }
    let commits = Commits::of(path);
    for source in sources {
        source.committed = commits.get(file_name(&source.name));
    }
}

fn file(path: PathBuf, name: String) -> Source {
    Source {
        name: name.into(),
        committed: None,
        content: Content::Path(path),
    }
}

/// The path for messages: `/` on every system, and nothing that a terminal would obey.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace('\\', "/").into()
    };
    harmless(&text)
}

fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

fn is_archive(path: &Path) -> io::Result<bool> {
    if extension(&path.to_string_lossy()).is_some_and(|e| matches!(e, Extension::Zip)) {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"PK\x03\x04")
}

/// What was passed over in a folder or an archive.
#[derive(Default)]
struct PassedOver {
    hidden: usize,
    links: Vec<String>,
    other: Vec<String>,
}

impl PassedOver {
    fn note(self, place: &str, wanted: &str, notes: &mut Vec<String>) {
        if let Some(names) = super::some_of(&self.links) {
            notes.push(format!(
                "{place}: symbolic links to files inside were passed over, because the files themselves are read: {names}"
            ));
        }
        if self.hidden > 0 {
            let (hidden, are) = if self.hidden == 1 {
                ("entry", "was")
            } else {
                ("entries", "were")
            };
            notes.push(format!(
                "{place}: {} hidden {hidden}, beginning with a dot, {are} passed over",
                self.hidden
            ));
        }
        if let Some(names) = super::some_of(&self.other) {
            let (files, are) = if self.other.len() == 1 {
                ("file", "was")
            } else {
                ("files", "were")
            };
            notes.push(format!(
                "{place}: {} {files} {wanted} {are} passed over: {names}",
                self.other.len()
            ));
        }
    }
}

/// What a file that was passed over is not.
fn wanted(format: Format) -> &'static str {
    if format.is_markdown() {
        "not named `ID.md`"
    } else {
        "without `.json`, `.yaml` or `.yml`"
    }
}

/// Whether a link points at something in the folder, which is read by its own name.
fn leads_inside(link: &Path, root: &Path) -> bool {
    match (link.canonicalize(), root.canonicalize()) {
        (Ok(target), Ok(root)) => target.starts_with(root),
        _ => false,
    }
}

fn folder(
    root: &Path,
    format: Format,
    notes: &mut Vec<String>,
) -> Result<Vec<Source>, ImportError> {
    let mut sources = Vec::new();
    let mut passed = PassedOver::default();
    let mut walk = WalkDir::new(root)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                let source = io::Error::from(error);
                if path == root {
                    return Err(ImportError::Unreadable { path, source });
                }
                let why = Unreadable::new(
                    format!("the folder cannot be read: {source}"),
                    "Make the folder readable, or name the others only",
                );
                sources.push(Source {
                    name: shown(&path).into(),
                    committed: None,
                    content: Content::Refused(why),
                });
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type();
        if name.starts_with('.') {
            passed.hidden += 1;
            if kind.is_dir() {
                walk.skip_current_dir();
            }
        } else if kind.is_symlink() && format.is_markdown() && leads_inside(entry.path(), root) {
            passed.links.push(harmless(&name));
        } else if kind.is_symlink() {
            let why = Unreadable::new(
                "this is a symbolic link, which can point at anything on this machine",
                "Name the file or folder that is meant",
            );
            sources.push(Source {
                name: shown(entry.path()).into(),
                committed: None,
                content: Content::Refused(why),
            });
        } else if kind.is_file() && is_record_name(&name, format) {
            sources.push(file(entry.path().to_path_buf(), shown(entry.path())));
        } else if !kind.is_dir() {
            passed.other.push(harmless(&name));
        }
    }
    passed.note(&shown(root), wanted(format), notes);
    Ok(sources)
}

fn archive(
    path: &Path,
    format: Format,
    notes: &mut Vec<String>,
    take: &mut dyn FnMut(Vec<Source>),
) -> Result<(), ImportError> {
    let archive_name = shown(path);
    let broken = |error: zip::result::ZipError| ImportError::Archive {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let file = File::open(path).map_err(|source| ImportError::Unreadable {
        path: path.to_path_buf(),
        source,
    })?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    if archive.len() > MOST_ENTRIES {
        return Err(ImportError::TooManyEntries {
            path: path.to_path_buf(),
            entries: archive.len(),
        });
    }
    let mut passed = PassedOver::default();
    let mut entries = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken)?;
        let name = String::from_utf8_lossy(entry.name_raw()).replace('\\', "/");
        let last = name.rsplit('/').next().unwrap_or_default();
        let is_link = entry
            .unix_mode()
            .is_some_and(|mode| mode & 0o170_000 == 0o120_000);
        if name
            .split('/')
            .any(|part| part.starts_with('.') && !matches!(part, "." | ".."))
        {
            passed.hidden += usize::from(!name.ends_with('/'));
        } else if is_record_name(last, format) {
            entries.push((name, index, is_link));
        } else if !name.ends_with('/') {
            passed.other.push(harmless(last));
        }
    }
    entries.sort();
    passed.note(&archive_name, wanted(format), notes);

    let mut batch = Vec::new();
    let (mut held, mut total) = (0, 0);
    for (name, index, is_link) in entries {
        let (content, size) = if is_link {
            let why = Unreadable::new(
                "this entry is a symbolic link",
                "Put the file itself into the archive",
            );
            (Content::Refused(why), 0)
        } else {
            entry(&mut archive, index)
        };
        held += size;
        total += size;
        if total > LARGEST_ARCHIVE {
            return Err(ImportError::TooMuch {
                path: path.to_path_buf(),
            });
        }
        batch.push(Source {
            name: format!("{archive_name}!{}", harmless(&name)).into(),
            committed: None,
            content,
        });
        if held > BATCH.0 || batch.len() >= BATCH.1 {
            take(std::mem::take(&mut batch));
            held = 0;
        }
    }
    take(batch);
    Ok(())
}

/// An entry, and how many bytes were unpacked for it.
fn entry(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> (Content, u64) {
    let read = archive
        .by_index(index)
        .map_err(io::Error::from)
        .and_then(|entry| limited(entry, LARGEST_FILE));
    match read {
        Ok(Some(bytes)) => {
            let size = bytes.len() as u64;
            (Content::Bytes(bytes), size)
        }
        Ok(None) => (Content::Refused(too_large()), LARGEST_FILE),
        Err(error) => {
            let why = Unreadable::new(
                format!("the entry cannot be unpacked: {error}"),
                "Pack the archive again, without a password and with the usual compression",
            );
            (Content::Refused(why), LARGEST_FILE)
        }
    }
}
