//! Stable addresses: where each thing is, as a file and as a URL.

use std::fmt::Write as _;

use super::osv::Bucket;
use crate::advisory::id::{AdvisoryId, VulnerabilityId};

/// A file of the output: a safe relative path with `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The page of a record.
    pub fn bulletin(id: &AdvisoryId) -> Self {
        Self(format!("advisories/{id}.html"))
    }

    /// A file that the text of a record links; `path` is relative to the folder of the advisory.
    pub fn attachment(id: &AdvisoryId, path: &str) -> Self {
        Self(format!("advisories/{id}/{}", safe_path(path)))
    }

    /// The record for machines.
    pub fn osv(id: &AdvisoryId) -> Self {
        Self(format!("osv/{}.json", id.osv()))
    }

    /// A file of a folder that OSV's bucket has for an ecosystem. Consumers build these paths from
    /// the names of ecosystems, so `Red Hat` and `[EMPTY]` stay what they are.
    pub fn osv_bucket(bucket: Bucket<'_>, file: &str) -> Self {
        Self(format!("osv/{bucket}/{}", safe_part(file)))
    }

    /// A file at a place that a standard fixes; `path` is below `.well-known/`.
    pub fn well_known(path: &str) -> Self {
        Self(format!(".well-known/{}", safe_path(path)))
    }

    /// The CSAF document of a record that was published in that year.
    pub fn csaf_document(year: i16, id: &AdvisoryId) -> Self {
        Self::csaf_white(&format!("{year:04}/{}", id.csaf_file()))
    }

    /// A file beside the CSAF documents that everybody may read; with an empty path, what all of
    /// their paths begin with.
    pub fn csaf_white(path: &str) -> Self {
        const FOLDER: &str = ".well-known/csaf/white/";
        match path {
            "" => Self(FOLDER.to_owned()),
            path => Self(format!("{FOLDER}{}", safe_path(path))),
        }
    }

    /// What the CSAF provider says about itself.
    pub fn csaf_metadata() -> Self {
        Self::well_known("csaf/provider-metadata.json")
    }

    /// A public key of the CSAF provider.
    pub fn csaf_key(fingerprint: &str) -> Self {
        Self::well_known(&format!("csaf/openpgp/{fingerprint}.asc"))
    }

    /// The file of the same name with another extension behind it.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        Self(format!("{}.{extension}", self.0))
    }

    /// The empty file that keeps GitHub Pages from leaving out `.well-known`.
    pub fn no_jekyll() -> Self {
        Self(".nojekyll".to_owned())
    }

    /// The old addresses, for hosts that read this name.
    pub fn redirects() -> Self {
        Self("_redirects".to_owned())
    }

    /// Headers for hosts that read them from a file.
    pub fn headers() -> Self {
        Self("_headers".to_owned())
    }

    /// The page of a package.
    pub fn package(ecosystem: &str, name: &str) -> Self {
        Self(format!(
            "packages/{}/{}.html",
            safe_part(ecosystem),
            safe_path(name)
        ))
    }

    /// The feed of a package.
    pub fn package_feed(ecosystem: &str, name: &str) -> Self {
        Self(format!(
            "packages/{}/{}.atom",
            safe_part(ecosystem),
            safe_path(name)
        ))
    }

    /// The page of a year.
    pub fn year(year: i16) -> Self {
        Self(format!("years/{year:04}.html"))
    }

    /// The page of an ecosystem.
    pub fn ecosystem(name: &str) -> Self {
        Self(format!("ecosystems/{}.html", safe_part(name)))
    }

    /// The page of a weakness by its number.
    pub fn weakness(number: u32) -> Self {
        Self(format!("cwe/{number}.html"))
    }

    /// The page of somebody who is thanked.
    pub fn credit(name: &str) -> Self {
        Self(format!("credits/{}.html", safe_part(name)))
    }

    /// The picture that others show beside a link to a bulletin.
    pub fn social_card(id: &AdvisoryId) -> Self {
        Self(format!("assets/cards/{id}.png"))
    }

    /// The further pages of a list, counted from 2: `years/2026/2.html` goes on with
    /// `years/2026.html`.
    #[must_use]
    pub fn continued(&self, number: usize) -> Self {
        let folder = self.0.strip_suffix(".html").unwrap_or(&self.0);
        Self(format!("{folder}/{number}.html"))
    }

    /// The page that leads from another name to the bulletin.
    pub fn alias(alias: &VulnerabilityId) -> Self {
        Self(format!("aliases/{}.html", safe_part(alias.as_str())))
    }

    /// Any other file; parts that are not safe as file names are escaped.
    pub fn file(path: &str) -> Self {
        Self(safe_path(path))
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// The path as it stands in a URL, percent-encoded (RFC 3986, section 3.3).
    pub fn url(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/@!$&'()*+,;=".contains(&byte) {
                out.push(char::from(byte));
            } else {
                // Writing into a String cannot fail. `:` is encoded as well, since a browser takes
                // what stands before it for a scheme.
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    }

    /// The way from this file to `other`, as a URL that works below any path and from disk.
    pub fn to(&self, other: &Self) -> String {
        format!("{}{}", self.root(), other.url())
    }

    /// The way from this file to the root of the output: nothing, or `../` for each folder.
    pub fn root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }
}

/// A path whose parts are all safe.
fn safe_path(path: &str) -> String {
    let parts: Vec<_> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(safe_part)
        .collect();
    if parts.is_empty() {
        "_".to_owned()
    } else {
        parts.join("/")
    }
}

/// A part of a path that is a file name on every system that serves pages, and cannot lead
/// anywhere else: unusual characters become `_` and their code in hexadecimal.
fn safe_part(part: &str) -> String {
    const LONGEST: usize = 120;
    let mut out = String::with_capacity(part.len());
    for (at, c) in part.chars().enumerate() {
        let plain = c.is_ascii_alphanumeric()
            || matches!(
                c,
                '-' | '+' | '@' | '~' | ':' | ' ' | '=' | '(' | ')' | ',' | '_'
            )
            || (c == '.' && at > 0)
            || (!c.is_ascii() && c.is_alphanumeric());
        if plain && out.len() < LONGEST {
            out.push(c);
        } else {
            let _ = write!(out, "_{:x}", c as u32);
        }
    }
    let trimmed = out.trim_end_matches([' ', '.']).len();
    out.truncate(trimmed);
    if out.len() > 200 {
        let keep = (0..=180)
            .rev()
            .find(|at| out.is_char_boundary(*at))
            .unwrap_or(0);
        out.truncate(keep);
        let sum = part.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let _ = write!(out, "_{sum:016x}");
    }
    if out.is_empty() { "_".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for name in [
            "../../x", "/etc/x", "a/../b", ".", "..", "", "a\0b", "a\\b", "a?b#c", " ", "%2e",
        ] {
            let address = Address::package("Go", name);
            assert!(address.path().starts_with("packages/Go/"), "{name:?}");
            let parts: Vec<_> = address.path().split('/').collect();
            assert!(
                parts
                    .iter()
                    .all(|part| !part.is_empty() && !part.starts_with('.')),
                "{name:?}: {}",
                address.path()
            );
        }
        let long = Address::package("Go", &"ä".repeat(500));
        assert!(long.path().split('/').all(|part| part.len() <= 255));
    }

    #[test]
    fn names_that_others_look_up_are_kept() {
        let bucket = Address::osv_bucket(Bucket::EMPTY, "all.zip");
        assert_eq!(bucket.path(), "osv/[EMPTY]/all.zip");
        assert_eq!(bucket.url(), "osv/%5BEMPTY%5D/all.zip");
        let txt = Address::well_known("security.txt");
        assert_eq!(txt.path(), ".well-known/security.txt");
    }

    #[test]
    fn addresses_are_relative_urls() {
        let id = AdvisoryId::try_from("RHSA-2026:1").unwrap();
        let bulletin = Address::bulletin(&id);
        assert_eq!(bulletin.url(), "advisories/RHSA-2026%3A1.html");
        let package = Address::package("npm", "@acme/foo");
        assert_eq!(package.path(), "packages/npm/@acme/foo.html");
        assert_eq!(
            package.to(&bulletin),
            "../../../advisories/RHSA-2026%3A1.html"
        );
        assert_eq!(bulletin.to(&Address::file("index.html")), "../index.html");
    }
}
