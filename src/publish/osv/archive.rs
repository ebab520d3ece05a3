//! The zip archives: the same bytes on every machine.
//!
//! Deflate comes from `miniz_oxide`, which has one way through for all processors. Times are those
//! of the records, names are sorted, permissions and system are fixed. Every record is compressed
//! once; the archives of the ecosystems are cut out of the one with everything.

use std::io::Cursor;

use zip::result::ZipResult;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::layout::Listed;
use crate::advisory::instant::Instant;

/// Compresses one record.
pub(super) fn compress(name: &str, modified: Instant, json: &[u8]) -> ZipResult<PreparedZipFile> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(dos_time(modified))
        .unix_permissions(0o644)
        .system(System::Unix);
    PreparedZipFile::from_data(name, options, json)
}

/// The archive of all records, ordered by name.
pub(super) fn of_all(mut prepared: Vec<PreparedZipFile>) -> ZipResult<Vec<u8>> {
    prepared.sort_by(|a, b| a.file_name_raw().cmp(b.file_name_raw()));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_prepared_files(prepared)?;
    Ok(zip.finish()?.into_inner())
}

/// The archive of some records, ordered by name, out of that of all.
pub(super) fn part<'a>(
    mut all: ZipArchive<Cursor<&[u8]>>,
    members: impl Iterator<Item = &'a Listed>,
) -> ZipResult<Vec<u8>> {
    let mut places: Vec<usize> = members
        .filter_map(|record| all.index_for_name(&record.file_name()))
        .collect();
    places.sort_unstable();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for place in places {
        zip.raw_copy_file(all.by_index_raw(place)?)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The time in the form of MS-DOS: steps of two seconds, years from 1980 to 2107.
fn dos_time(instant: Instant) -> DateTime {
    let civil = instant.civil();
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    let year = u16::try_from(civil.year()).unwrap_or_default();
    let time = if year > 2107 {
        DateTime::from_date_and_time(2107, 12, 31, 23, 59, 58)
    } else {
        DateTime::from_date_and_time(
            year,
            part(civil.month()),
            part(civil.day()),
            part(civil.hour()),
            part(civil.minute()),
            part(civil.second()),
        )
    };
    // Earlier years become the first moment that can be written.
    time.unwrap_or(DateTime::DEFAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_dos_cannot_write_become_the_nearest() {
        for (text, want) in [
            ("1971-06-01T00:00:00Z", (1980, 1, 1, 0, 0, 0)),
            ("2026-12-01T17:00:01.999Z", (2026, 12, 1, 17, 0, 0)),
            ("2026-12-31T23:30:58-01:00", (2027, 1, 1, 0, 30, 58)),
            ("2345-01-01T00:00:00Z", (2107, 12, 31, 23, 59, 58)),
        ] {
            let time = dos_time(Instant::try_from(text).unwrap());
            let day = (time.year(), time.month(), time.day());
            let got = (
                day.0,
                day.1,
                day.2,
                time.hour(),
                time.minute(),
                time.second(),
            );
            assert_eq!(got, want, "{text}");
        }
    }
}
