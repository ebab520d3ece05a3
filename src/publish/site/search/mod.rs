//! The search index: many small scripts, of which a search loads the few that it needs.
//!
//! ```text
//! search-index.HASH.js   the frame: how many records, where the files are cut
//! search.HASH/t….js      terms, in order, with the records that they stand in
//! search.HASH/g….js      pieces of words, with the words that have them, for what is mistyped
//! search.HASH/r….js      what a result shows, sixteen records a file
//! ```
//!
//! They are scripts and not data, because browsers fetch no data from disk. Words stand in them as
//! they are, so that whoever searches an output for what must not be in it sees them.
//!
//! Records are numbered in the order in which equal hits are shown: the newest first, withdrawn
//! ones behind all others.

mod beginnings;
mod blocks;
mod page;
mod postings;
mod shown;
mod spelling;
mod terms;
mod words;

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(super) use self::page::{ADDRESS, page};

use self::blocks::Entry;
use super::assets::{digits, hashed};
use super::row::Row;
use super::{Address, PublicRecord, Site};

/// The files of an index.
#[derive(Debug)]
pub(super) struct Index {
    /// What pages load to begin with.
    pub(super) frame: (Address, Vec<u8>),
    /// What is loaded when it is needed.
    pub(super) files: Vec<(Address, Vec<u8>)>,
}

/// How the files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// After their content, so that they can be cached for ever.
    Content,
    /// Always the same, for pages that are made before the index is.
    Fixed,
}

/// The frame of an index with fixed names.
pub(super) const FRAME: &str = "assets/search-index.js";

/// The folder of an index with fixed names.
pub(super) const FOLDER: &str = "assets/search";

impl Index {
    /// The index of all records of a site; `rows` are what lists show of them, the newest first.
    pub(super) fn of(site: &Site<'_>, rows: &[Row], naming: Naming) -> Self {
        let (records, rows): (Vec<_>, Vec<_>) = in_order(site, rows).into_iter().unzip();
        let terms = terms::of(&records);
        let mut entries: Vec<Entry> = terms
            .par_iter()
            .map(|term| Entry {
                key: term.text.clone(),
                value: postings::packed(&term.postings),
            })
            .collect();
        let (wide, pieces) = rayon::join(
            || beginnings::of(&terms, &entries, records.len()),
            || spelling::of(&terms),
        );
        entries.extend(wide);
        entries.par_sort_by(|a, b| terms::in_script_order(&a.key, &b.key));

        let terms_cut = blocks::cut(&entries);
        let pieces_cut = blocks::cut(&pieces);
        let mut files: Vec<(String, String)> = named('t', &terms_cut.blocks, blocks::script);
        files.extend(named('g', &pieces_cut.blocks, blocks::script));
        let chunks: Vec<_> = rows.chunks(shown::TOGETHER).collect();
        files.extend(named('r', &chunks, shown::script));

        let folder = match naming {
            Naming::Fixed => FOLDER.to_owned(),
            Naming::Content => format!("assets/search.{}", digest(&files)),
        };
        let is_current = |record: &&&PublicRecord| record.record().withdrawal.is_none();
        let frame = Frame {
            folder: &folder,
            records: records.len(),
            current: records.iter().take_while(is_current).count(),
            together: shown::TOGETHER,
            terms: terms_cut.fences.join(" "),
            pieces: pieces_cut.fences.join(" "),
            saying_nothing: words::SAYING_NOTHING.join(" "),
        }
        .script();
        Self {
            frame: match naming {
                Naming::Fixed => (Address::file(FRAME), frame),
                Naming::Content => hashed("search-index", "js", frame),
            },
            files: files
                .into_iter()
                .map(|(name, script)| {
                    let address = Address::file(&format!("{folder}/{name}.js"));
                    (address, script.into_bytes())
                })
                .collect(),
        }
    }
}

/// What the script has to know before it can look for anything.
#[derive(Serialize)]
struct Frame<'f> {
    folder: &'f str,
    records: usize,
    /// The records that are not withdrawn; they come first.
    current: usize,
    /// How many records are in a file.
    together: usize,
    terms: String,
    pieces: String,
    saying_nothing: String,
}

impl Frame<'_> {
    fn script(&self) -> Vec<u8> {
        // Texts and numbers always become JSON.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("advisorySearch(\"frame\",{json})\n").into_bytes()
    }
}

/// The records in the order in which equal hits are shown.
fn in_order<'r>(site: &Site<'r>, rows: &'r [Row]) -> Vec<(&'r PublicRecord, &'r Row)> {
    let all = site.newest.iter().copied().zip(rows);
    let (withdrawn, current): (Vec<_>, Vec<_>) = all.partition(|(_, row)| row.is_withdrawn);
    current.into_iter().chain(withdrawn).collect()
}

/// Files with a letter and a number for a name.
fn named<T: Copy + Sync>(
    letter: char,
    contents: &[T],
    script: impl Fn(&str, T) -> String + Sync,
) -> Vec<(String, String)> {
    contents
        .par_iter()
        .enumerate()
        .map(|(at, content)| {
            let name = format!("{letter}{at}");
            let script = script(&name, *content);
            (name, script)
        })
        .collect()
}

/// What all files together are named after.
fn digest(files: &[(String, String)]) -> String {
    let sums: Vec<_> = files
        .par_iter()
        .map(|(_, script)| Sha256::digest(script))
        .collect();
    let mut all = Sha256::new();
    for ((name, _), sum) in files.iter().zip(sums) {
        all.update(name);
        all.update(sum);
    }
    digits(&all.finalize())
}
