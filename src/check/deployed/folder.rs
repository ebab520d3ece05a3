//! Reading an output on disk: all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::links::{self, Page};
use super::lists::{ALL_JSON, ALL_ZIP, all_json, all_zip, archive_against, list_against};
use super::manifest::{self, MANIFEST, Sum};
use super::record::Record;
use super::served::promised;
use super::{Deployed, DeployedError, Layout, Part, Target};
use crate::advisory::id::VulnerabilityId;
use crate::finding::{Finding, Findings, Rule};

/// What to do about an output that is not what a build wrote.
const BUILD_AGAIN: &str = "Build again, deploy all of it and nothing else";

/// A file of the output.
struct File {
    /// Its path in the output.
    path: String,
    sum: Sum,
    /// What it links, and what can be linked in it.
    page: Option<Page>,
    /// The text of a record, a list or the manifest.
    text: Option<Vec<u8>>,
}

/// What lies where the output should be.
struct Listing {
    /// The folder of the output that was given: `osv/`, or nothing for the whole.
    prefix: &'static str,
    files: Vec<(String, PathBuf)>,
    findings: Vec<Finding>,
}

pub(super) fn read(
    target: &Target,
    root: &Path,
    layout: Layout<'_>,
) -> Result<Deployed, DeployedError> {
    let Listing {
        prefix,
        files,
        mut findings,
    } = list(target, root)?;
    let has = |path: &str| files.iter().any(|(known, _)| known == path);
    if has(layout.preview_marker) {
        return Ok(Deployed::preview(target, layout.preview_marker));
    }
    let is_whole = has(MANIFEST) || has("index.html");
    if !is_whole && !has(ALL_JSON) {
        return Err(DeployedError::Nothing {
            target: target.name().to_owned(),
            why: format!("it has neither {MANIFEST} nor {ALL_JSON}"),
        });
    }
    let files: Vec<File> = files
        .par_iter()
        .map(|(path, full)| read_file(path, full))
        .collect::<Result<_, _>>()?;
    let texts: BTreeMap<&str, &[u8]> = files
        .iter()
        .filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
        .collect();

    let shown = |path: &str| target.shown(path.strip_prefix(prefix).unwrap_or(path));
    let mut wrong = |path: &str, why: String| {
        findings.push(Findings::new(shown(path)).make(Rule::DeployedFile, 0..0, why, BUILD_AGAIN));
    };
    let mut parts = vec![Part::Records, Part::Lists];
    if is_whole {
        parts.extend([Part::Manifest, Part::Links]);
        if manifest_agrees(&files, texts.get(MANIFEST).copied(), layout, &mut wrong).is_err() {
            return Ok(Deployed::preview(target, layout.preview_marker));
        }
    }
    let records = records(&texts, &mut wrong);
    let mut listed = Vec::new();
    match texts.get(ALL_JSON).map(|text| all_json(text)) {
        None => wrong(ALL_JSON, "this file is missing".to_owned()),
        Some(Err(why)) => wrong(ALL_JSON, why),
        Some(Ok(list)) => {
            if let Some(why) = list_against(&list, &records) {
                wrong(ALL_JSON, why);
            }
            listed.extend(list.into_keys());
        }
    }
    match texts.get(ALL_ZIP).map(|text| all_zip(text)) {
        None => {}
        Some(Err(why)) => wrong(ALL_ZIP, why),
        Some(Ok(archive)) => {
            if let Some(why) = archive_against(&archive, &records) {
                wrong(ALL_ZIP, why);
            }
            listed.extend(archive.into_keys());
        }
    }
    if is_whole {
        let pages = files
            .iter()
            .map(|file| (file.path.as_str(), file.page.as_ref()));
        for broken in links::broken(&pages.collect(), layout.base_url) {
            findings.push(Findings::new(shown(broken.page)).make(
                Rule::DeployedLink,
                0..0,
                broken.message(),
                "Correct the page, template or advisory it comes from, and build again",
            ));
        }
    }
    Ok(Deployed {
        promised: promised(listed.into_iter(), &records),
        records,
        parts,
        findings,
        prefix,
        is_preview: false,
    })
}

/// All files with their paths in the output, in order.
fn list(target: &Target, root: &Path) -> Result<Listing, DeployedError> {
    match fs::metadata(root) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(DeployedError::NoFolder {
                target: target.name().to_owned(),
            });
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(DeployedError::Nothing {
                target: target.name().to_owned(),
                why: "there is no such folder".to_owned(),
            });
        }
        Err(source) => return Err(unreadable(root, source)),
    }
    let prefix = if root.join("all.json").is_file() && !root.join("osv").is_dir() {
        "osv/"
    } else {
        ""
    };
    let mut listing = Listing {
        prefix,
        files: Vec::new(),
        findings: Vec::new(),
    };
    // A branch from which a site is served has its history beside the files.
    let of_output = |entry: &walkdir::DirEntry| entry.depth() != 1 || entry.file_name() != ".git";
    for entry in WalkDir::new(root)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(of_output)
    {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            unreadable(&path, error.into())
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = below.to_string_lossy().into_owned();
        if !entry.file_type().is_file() || below.to_str().is_none() {
            listing
                .findings
                .push(Findings::new(target.shown(&name)).make(
                    Rule::DeployedFile,
                    0..0,
                    "this is a link or another thing that no build writes",
                    BUILD_AGAIN,
                ));
            continue;
        }
        let path = format!("{prefix}{name}");
        listing.files.push((path, entry.path().to_owned()));
    }
    Ok(listing)
}

fn unreadable(path: &Path, source: std::io::Error) -> DeployedError {
    DeployedError::Folder {
        path: path.to_owned(),
        source,
    }
}

fn read_file(path: &str, full: &Path) -> Result<File, DeployedError> {
    let bytes = fs::read(full).map_err(|source| unreadable(full, source))?;
    let is_text =
        path == MANIFEST || path == ALL_ZIP || record_id(path).is_some() || path == ALL_JSON;
    Ok(File {
        path: path.to_owned(),
        sum: Sum::of(&bytes),
        page: links::read(path, &bytes),
        text: is_text.then_some(bytes),
    })
}

/// The id of the record that lies at this path.
fn record_id(path: &str) -> Option<&str> {
    let id = path.strip_prefix("osv/")?.strip_suffix(".json")?;
    (path != ALL_JSON && VulnerabilityId::try_from(id).is_ok() && !id.contains('/')).then_some(id)
}

fn records(
    texts: &BTreeMap<&str, &[u8]>,
    wrong: &mut impl FnMut(&str, String),
) -> BTreeMap<String, Option<Record>> {
    texts
        .iter()
        .filter_map(|(path, text)| {
            let id = record_id(path)?;
            let record = Record::parse(id, text);
            Some((id.to_owned(), record.map_err(|why| wrong(path, why)).ok()))
        })
        .collect()
}

/// The manifest is that of a preview.
struct IsPreview;

/// Says which files are not what the manifest says.
fn manifest_agrees(
    files: &[File],
    manifest: Option<&[u8]>,
    layout: Layout<'_>,
    wrong: &mut impl FnMut(&str, String),
) -> Result<(), IsPreview> {
    let sums = match manifest.map(manifest::parse) {
        None => {
            wrong(MANIFEST, "this file is missing".to_owned());
            return Ok(());
        }
        Some(Err(why)) => {
            wrong(MANIFEST, format!("it is no manifest: {why}"));
            return Ok(());
        }
        Some(Ok(sums)) => sums,
    };
    if sums.contains_key(layout.preview_marker) {
        return Err(IsPreview);
    }
    let there: BTreeMap<&str, &Sum> = files
        .iter()
        .map(|file| (file.path.as_str(), &file.sum))
        .filter(|(path, _)| *path != MANIFEST)
        .collect();
    for (path, sum) in &sums {
        match there.get(path.as_str()) {
            None => wrong(path, "this file is missing".to_owned()),
            Some(found) if found.size != sum.size => wrong(
                path,
                format!(
                    "this file has {} bytes, and had {} when it was built",
                    found.size, sum.size
                ),
            ),
            Some(found) if found.sha256 != sum.sha256 => wrong(
                path,
                "this file has another content than when it was built".to_owned(),
            ),
            Some(_) => {}
        }
    }
    for path in there.keys().filter(|path| !sums.contains_key(**path)) {
        wrong(path, "no build wrote this file".to_owned());
    }
    Ok(())
}
