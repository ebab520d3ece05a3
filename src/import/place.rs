//! Where the advisory of a record goes.

use crate::advisory::record::Record;

/// `advisories/<year>/<ID>.md`. The year is that of the id, if it names one, else that of the
/// record. The name of the source has no say, so an archive cannot choose a path.
pub(super) fn of(record: &Record) -> String {
    let id = &record.id;
    let dated = || {
        record
            .published
            .or(record.modified)
            .map(|instant| instant.year().to_string())
    };
    match year(id.as_str()).map(str::to_owned).or_else(dated) {
        Some(year) => format!("advisories/{year}/{id}.md"),
        None => format!("advisories/{id}.md"),
    }
}

/// The first part of an id that is a year between 1970 and 2200.
fn year(id: &str) -> Option<&str> {
    id.split(|c: char| !c.is_ascii_alphanumeric()).find(|part| {
        part.len() == 4
            && part.bytes().all(|b| b.is_ascii_digit())
            && ("1970"..="2200").contains(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_that_of_the_id_and_not_a_number_like_it() {
        for (id, want) in [
            ("RUSTSEC-2016-0001", Some("2016")),
            ("BREW-glibc-CVE-2024-2961", Some("2024")),
            ("RHSA-2026:0001", Some("2026")),
            ("CVE-1999-2000", Some("1999")),
            ("EXAMPLE-0001-2026", Some("2026")),
            ("GHSA-34p9-f4q3-c4r7", None),
            ("x_ACME-20261", None),
            ("EXAMPLE-9999", None),
        ] {
            assert_eq!(year(id), want, "{id}");
        }
    }
}
