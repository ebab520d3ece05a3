//! CSAF 2.0: every record as a security advisory, and the files of a provider around them.
//!
//! Written where `advgen.yaml` has `csaf:`. The standard is "Common Security Advisory Framework
//! Version 2.0" (OASIS, 2022-11-18); section numbers here are its own. All keys are sorted, as its
//! test 6.2.13 wants, because the maps of `serde_json` are. Signatures are no part of a build: their
//! bytes differ each time, so `advgen sign` adds them to a finished output.

mod acknowledgments;
mod directory;
mod document;
mod hashes;
mod identification;
mod notes;
mod product_tree;
mod provider;
mod references;
mod remediations;
mod rolie;
mod scores;
#[cfg(test)]
mod tests;
mod tracking;
mod versions;
mod vulnerabilities;
mod weakness;
mod workarounds;

use rayon::prelude::*;
use serde_json::{Map, Value};

use self::provider::Provider;
use super::address::Address;
use super::{Output, PublishError};
use crate::disclosure::public::{PublicDatabase, PublicRecord};

/// The profile of every document (section 4.4).
const PROFILE: &str = "csaf_security_advisory";

/// Writes `.well-known/csaf/`, if the team has configured a provider.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let Some(provider) = Provider::of(database)? else {
        return Ok(());
    };
    let put: Vec<_> = database
        .records()
        .par_iter()
        .map(|record| {
            let address = address(record);
            let json = text(&document::of(&provider, record));
            output.put(&address, json.as_bytes())?;
            hashes::write(&address, json.as_bytes(), output)
        })
        .collect();
    put.into_iter().collect::<Result<(), _>>()?;
    provider.write(output)?;
    if provider.csaf.distribution.has_feed() {
        rolie::write(&provider, output)?;
    }
    if provider.csaf.distribution.has_directory() {
        directory::write(&provider, output)?;
    }
    Ok(())
}

/// The documents of a database, one by one. What they share is read once.
pub struct Documents<'a>(Provider<'a>);

impl<'a> Documents<'a> {
    /// Of a database; nothing where no provider is configured.
    ///
    /// # Errors
    /// When a file of the team that the documents depend on cannot be read.
    pub fn of(database: &'a PublicDatabase) -> Result<Option<Self>, PublishError> {
        Ok(Provider::of(database)?.map(Self))
    }

    /// One record as the text of its file.
    pub fn json(&self, record: &PublicRecord) -> String {
        text(&document::of(&self.0, record))
    }
}

/// Where the document of a record is: in the folder of the year of its publication, by UTC
/// (requirement 11).
pub fn address(record: &PublicRecord) -> Address {
    Address::csaf_document(record.published().year(), &record.record().id)
}

/// JSON as it is published: readable, with a final line break.
fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Adds a list, unless it is empty, which the schema forbids.
fn add_list(object: &mut Map<String, Value>, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        object.insert(key.to_owned(), Value::Array(list));
    }
}

/// Adds a value that may be missing.
fn add(object: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value);
    }
}

/// An object of the entries that are there.
fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in entries {
        add(&mut object, key, value);
    }
    object
}
