//! Style sheet and script, named after their content so that they can be cached for ever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::disclosure::public::PublicDatabase;
use crate::publish::address::Address;

/// The file below `site/` with which a team replaces the style sheet.
pub(super) const STYLE: &str = "style.css";

/// The files that every page loads.
pub(super) struct Assets {
    pub(super) style: (Address, Vec<u8>),
    pub(super) script: (Address, Vec<u8>),
}

impl Assets {
    pub(super) fn of(database: &PublicDatabase) -> Self {
        let own = database.pages().iter().find(|file| file.path() == STYLE);
        let style = own.map_or(include_bytes!("../../../site/style.css").as_slice(), |file| {
            file.bytes()
        });
        Self {
            style: hashed("style", "css", style),
            script: hashed("search", "js", include_bytes!("../../../site/search.js")),
        }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&Address, &[u8])> {
        [&self.style, &self.script]
            .into_iter()
            .map(|(address, bytes)| (address, bytes.as_slice()))
    }
}

/// A file with sixteen digits of the SHA-256 of its content in its name.
pub(super) fn hashed(name: &str, extension: &str, bytes: &[u8]) -> (Address, Vec<u8>) {
    let sum = Sha256::digest(bytes).iter().take(8).fold(String::new(), |mut out, byte| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    });
    let address = Address::file(&format!("assets/{name}.{sum}.{extension}"));
    (address, bytes.to_owned())
}
