//! What the mirror holds of a database.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid};

use super::MirrorError;
use crate::advisory::instant::Instant;
use crate::advisory::print;
use crate::advisory::status::Status;
use crate::disclosure::public::{PublicDatabase, PublicFile, PublicRecord};
use crate::publish::address::Address;
use crate::publish::osv;

/// The folder of the records, one `<ID>.json` each (osv reference, section 8: OSV.dev takes the id
/// of a deleted file from its name, and one folder from the configuration of the source).
pub(super) const OSV: &str = "osv/";
/// The folder of the Markdown, laid out as a database of advgen is.
pub(super) const ADVISORIES: &str = "advisories/";

/// Everything that is public, as files.
pub(super) struct Content {
    /// Files of the database as a whole: at the top, so that no record has one of them.
    pub(super) common: BTreeMap<String, File>,
    /// The records, ordered by id.
    pub(super) entries: Vec<Entry>,
}

/// The files of one record.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) published: Instant,
    pub(super) modified: Instant,
    pub(super) is_withdrawn: bool,
    pub(super) files: BTreeMap<String, File>,
}

/// A content with the name that Git gives it.
pub(super) struct File {
    pub(super) blob: Oid,
    pub(super) bytes: Vec<u8>,
}

impl File {
    fn new(bytes: Vec<u8>) -> Result<Self, MirrorError> {
        let blob = Oid::hash_object(ObjectType::Blob, &bytes)?;
        Ok(Self { blob, bytes })
    }
}

impl Content {
    pub(super) fn of(database: &PublicDatabase) -> Result<Self, MirrorError> {
        let mut common = BTreeMap::new();
        common.insert("README.md".to_owned(), File::new(readme(database))?);
        for file in database.pages() {
            if is_licence(file.path()) {
                common.insert(file.path().to_owned(), File::new(file.bytes().to_vec())?);
            }
        }
        let entries = database
            .records()
            .iter()
            .map(|record| Entry::of(database, record))
            .collect::<Result<_, _>>()?;
        Ok(Self { common, entries })
    }
}

impl Entry {
    fn of(database: &PublicDatabase, public: &PublicRecord) -> Result<Self, MirrorError> {
        let id = &public.record().id;
        let mut files = BTreeMap::new();
        let json = osv::record_json(database, public)?;
        files.insert(
            Address::osv(id).path().to_owned(),
            File::new(json.into_bytes())?,
        );
        let markdown = File::new(markdown(public).into_bytes())?;
        if public.attachments().is_empty() {
            files.insert(format!("{ADVISORIES}{id}.md"), markdown);
        } else {
            // Links of the text are relative to its own folder.
            files.insert(format!("{ADVISORIES}{id}/index.md"), markdown);
        }
        for file in public.attachments() {
            let path = format!("{ADVISORIES}{id}/{}", file.path());
            files.insert(path, File::new(file.bytes().to_vec())?);
        }
        Ok(Self {
            id: id.to_string(),
            published: public.published(),
            modified: public.modified(),
            is_withdrawn: public.record().withdrawal.is_some(),
            files,
        })
    }

    /// Whether a file of the mirror is one of this record.
    pub(super) fn owns(&self, path: &str) -> bool {
        self.files.contains_key(path)
            || path
                .strip_prefix(ADVISORIES)
                .and_then(|rest| rest.strip_prefix(self.id.as_str()))
                .is_some_and(|rest| rest == ".md" || rest.starts_with('/'))
    }
}

/// The record as an advisory: printed from its public content, with its instants, so that it says
/// what the JSON says. Nothing of the private file is in it, not even its layout.
fn markdown(public: &PublicRecord) -> String {
    let mut record = public.record().clone();
    record.published = record.published.map(|_| public.published());
    record.modified = Some(public.modified());
    let status = if record.withdrawal.is_some() {
        Status::Withdrawn
    } else {
        Status::Published
    };
    let beside: Vec<&str> = public.attachments().iter().map(PublicFile::path).collect();
    print::print_beside(&record, status, &beside)
}

/// What stands at the top for people who come by.
fn readme(database: &PublicDatabase) -> Vec<u8> {
    let configuration = database.configuration();
    let name: Vec<&str> = configuration.name.split_whitespace().collect();
    let name: String = name
        .join(" ")
        .chars()
        .flat_map(|c| {
            c.is_ascii_punctuation()
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect();
    format!(
        "# {name}\n\n\
         The published security advisories, also at <{}>.\n\n\
         * `osv/`: one record a file, in the [OSV format](https://ossf.github.io/osv-schema/).\n\
         * `advisories/`: the same as Markdown.\n\n\
         Everything here is written by a program: changes that are made here are lost.\n",
        configuration.base_url.as_str()
    )
    .into_bytes()
}

/// A licence that the team keeps at the top of `site/` goes with the records.
fn is_licence(path: &str) -> bool {
    let stem = path.split(['.', '-']).next().unwrap_or_default();
    !path.contains('/') && matches!(stem, "LICENSE" | "LICENCE" | "COPYING")
}
