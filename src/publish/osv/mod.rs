//! OSV: every record as JSON, and the layout that scanners and OSV.dev download.

mod archive;
mod bucket;
mod ids;
mod layout;
mod record;
mod schema_version;
#[cfg(test)]
mod tests;
pub(in crate::publish) mod withdrawn;

use std::io::Cursor;

use rayon::prelude::*;
use zip::ZipArchive;
use zip::write::PreparedZipFile;

use super::address::Address;
use super::{Output, PublishError};
use crate::disclosure::public::{PublicDatabase, PublicRecord};
pub use bucket::Bucket;
pub use ids::OsvIds;
use layout::Layout;
pub use record::OsvRecord;

/// Writes `osv/<ID>.json`, the lists and the archives.
///
/// # Errors
/// When a file cannot be written.
pub fn write(database: &PublicDatabase, output: &dyn Output) -> Result<(), PublishError> {
    let ids = OsvIds::of(database.configuration());
    // The text of a record lives only as long as it takes to write and compress it.
    let prepared: Vec<PreparedZipFile> = database
        .records()
        .par_iter()
        .map(|record| single(record, database, &ids, output))
        .collect::<Result<_, _>>()?;
    let layout = Layout::of(database);
    indexes(&layout, output)?;
    archives(&layout, prepared, output)
}

/// One record as the text of its file: one line of JSON, as in OSV's own bucket. With the line break
/// behind it, files put behind each other are the JSON lines that other tools read.
///
/// # Errors
/// When a free value is no JSON, which reading rules out.
pub fn record_json(
    database: &PublicDatabase,
    record: &PublicRecord,
) -> Result<String, PublishError> {
    json(database, record, &OsvIds::of(database.configuration()))
}

fn json(
    database: &PublicDatabase,
    record: &PublicRecord,
    ids: &OsvIds<'_>,
) -> Result<String, PublishError> {
    let osv = OsvRecord::new(record, database, ids);
    let json = serde_json::to_string(&osv)
        .map_err(|error| failed(&Address::osv(&record.record().id), &error))?;
    Ok(json + "\n")
}

fn single(
    record: &PublicRecord,
    database: &PublicDatabase,
    ids: &OsvIds<'_>,
    output: &dyn Output,
) -> Result<PreparedZipFile, PublishError> {
    let address = Address::osv(&record.record().id);
    let json = json(database, record, ids)?;
    output.put(&address, json.as_bytes())?;
    let name = format!("{}.json", record.record().id.osv());
    archive::compress(&name, record.modified(), json.as_bytes())
        .map_err(|error| failed(&address, &error))
}

fn indexes(layout: &Layout<'_>, output: &dyn Output) -> Result<(), PublishError> {
    let all = Address::file("osv/all.json");
    let list = layout.all_json().map_err(|error| failed(&all, &error))?;
    output.put(&all, &list)?;
    output.put(
        &Address::file("osv/modified_id.csv"),
        layout.csv().as_bytes(),
    )?;
    output.put(
        &Address::file("osv/ecosystems.txt"),
        layout.ecosystems_txt().as_bytes(),
    )?;
    for (bucket, members) in layout.buckets() {
        let address = Address::osv_bucket(*bucket, "modified_id.csv");
        output.put(&address, layout.bucket_csv(members).as_bytes())?;
    }
    Ok(())
}

fn archives(
    layout: &Layout<'_>,
    prepared: Vec<PreparedZipFile>,
    output: &dyn Output,
) -> Result<(), PublishError> {
    let address = Address::file("osv/all.zip");
    let all = archive::of_all(prepared).map_err(|error| failed(&address, &error))?;
    output.put(&address, &all)?;
    let source =
        ZipArchive::new(Cursor::new(all.as_slice())).map_err(|error| failed(&address, &error))?;
    layout
        .buckets()
        .par_iter()
        .try_for_each(|(bucket, members)| {
            let address = Address::osv_bucket(*bucket, "all.zip");
            let part = archive::part(source.clone(), layout.members(members))
                .map_err(|error| failed(&address, &error))?;
            output.put(&address, &part)
        })
}

fn failed(address: &Address, why: &dyn std::fmt::Display) -> PublishError {
    PublishError::Write {
        path: address.path().to_owned(),
        why: why.to_string(),
    }
}
