//! Style sheet, scripts and icon, named after their content so that they can be cached for ever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::words::Words;
use crate::base64;
use crate::disclosure::public::{PublicDatabase, PublicFile};
use crate::publish::address::Address;

/// The files below `site/` with which a team replaces ours.
const STYLE: (&str, &[u8]) = ("style.css", include_bytes!("../../../site/style.css"));
const SCRIPT: (&str, &[u8]) = ("search.js", include_bytes!("../../../site/search.js"));
const VERSIONS: (&str, &[u8]) = ("versions.js", include_bytes!("../../../site/versions.js"));
const COPY: (&str, &[u8]) = ("copy.js", include_bytes!("../../../site/copy.js"));

const ENGINE: (&str, &[u8]) = (
    "search-engine.js",
    include_bytes!("../../../site/search-engine.js"),
);
const ICON: (&str, &[u8]) = ("icon.svg", include_bytes!("../../../site/icon.svg"));
const APP: (&str, &[u8]) = (
    "search-app.js",
    include_bytes!("../../../site/search-app.js"),
);

/// What a team adds to the style sheet to change colours or letters without replacing it.
const COLOURS: &str = "colours.css";

/// The scripts of this program by name.
pub(super) fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    [SCRIPT, APP, ENGINE, VERSIONS, COPY]
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, std::str::from_utf8(bytes).ok()?)))
}

/// Whether the file is published under the name of its content.
pub(super) fn is_asset(file: &PublicFile) -> bool {
    let own = [STYLE, SCRIPT, VERSIONS, COPY, ICON, ENGINE, APP].map(|(name, _)| name);
    own.contains(&file.path()) || file.path() == COLOURS
}

/// The files that pages load.
pub(super) struct Assets {
    pub(super) style: (Address, Vec<u8>),
    pub(super) script: (Address, Vec<u8>),
    pub(super) icon: (Address, Vec<u8>),
    /// What finds, loaded when somebody searches.
    pub(super) engine: (Address, Vec<u8>),
    /// The page that searches, loaded with it.
    pub(super) app: (Address, Vec<u8>),
    /// The script that checks versions, of pages with a field for one.
    pub(super) versions: (Address, Vec<u8>),
    /// The script that copies, of pages with something to copy.
    pub(super) copy: (Address, Vec<u8>),
}

impl Assets {
    pub(super) fn of(database: &PublicDatabase, words: &Words) -> Self {
        let bytes = |(path, ours): (&str, &'static [u8])| {
            let own = database.pages().iter().find(|file| file.path() == path);
            own.map_or_else(|| ours.to_owned(), |file| file.bytes().to_owned())
        };
        let script = |file| words.in_script(&bytes(file));
        let mut style = bytes(STYLE);
        let colours = database.pages().iter().find(|file| file.path() == COLOURS);
        if let Some(colours) = colours {
            style.push(b'\n');
            style.extend_from_slice(colours.bytes());
        }
        Self {
            style: hashed("style", "css", style),
            script: hashed("search", "js", script(SCRIPT)),
            versions: hashed("versions", "js", script(VERSIONS)),
            copy: hashed("copy", "js", script(COPY)),
            icon: hashed("icon", "svg", bytes(ICON)),
            engine: hashed("search-engine", "js", script(ENGINE)),
            app: hashed("search-app", "js", script(APP)),
        }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&Address, &[u8])> {
        [
            &self.style,
            &self.script,
            &self.icon,
            &self.engine,
            &self.app,
            &self.versions,
            &self.copy,
        ]
        .into_iter()
        .map(|(address, bytes)| (address, bytes.as_slice()))
    }
}

/// A file with the fingerprint of its content in its name.
pub(super) fn hashed(name: &str, extension: &str, bytes: Vec<u8>) -> (Address, Vec<u8>) {
    let sum = fingerprint(&bytes);
    let address = Address::file(&format!("assets/{name}.{sum}.{extension}"));
    (address, bytes)
}

/// Sixteen digits of the SHA-256 of some bytes.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

/// Sixteen digits of a checksum.
pub(super) fn digits(sum: &[u8]) -> String {
    sum.iter().take(8).fold(String::new(), |mut out, byte| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// What `integrity` of an element says about these bytes (W3C, Subresource Integrity).
pub(super) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", base64::encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_what_browsers_compute() {
        assert_eq!(
            integrity(b""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }
}
