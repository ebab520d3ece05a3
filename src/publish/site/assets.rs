//! Style sheet, scripts and icon, named after their content so that they can be cached for ever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::disclosure::public::{PublicDatabase, PublicFile};
use crate::publish::address::Address;

/// The files below `site/` with which a team replaces ours.
const STYLE: (&str, &[u8]) = ("style.css", include_bytes!("../../../site/style.css"));
const SCRIPT: (&str, &[u8]) = ("search.js", include_bytes!("../../../site/search.js"));
const ENGINE: (&str, &[u8]) = (
    "search-engine.js",
    include_bytes!("../../../site/search-engine.js"),
);
const ICON: (&str, &[u8]) = ("icon.svg", include_bytes!("../../../site/icon.svg"));
const APP: (&str, &[u8]) = (
    "search-app.js",
    include_bytes!("../../../site/search-app.js"),
);

/// Whether the file is published under the name of its content.
pub(super) fn is_asset(file: &PublicFile) -> bool {
    [STYLE.0, SCRIPT.0, ICON.0, ENGINE.0, APP.0].contains(&file.path())
}

/// The style sheet, the script and the icon of every page, and what is loaded when somebody searches.
pub(super) struct Assets {
    pub(super) style: (Address, Vec<u8>),
    pub(super) script: (Address, Vec<u8>),
    pub(super) icon: (Address, Vec<u8>),
    pub(super) engine: (Address, Vec<u8>),
    pub(super) app: (Address, Vec<u8>),
}

impl Assets {
    pub(super) fn of(database: &PublicDatabase) -> Self {
        let bytes = |(path, ours): (&str, &'static [u8])| {
            let own = database.pages().iter().find(|file| file.path() == path);
            own.map_or_else(|| ours.to_owned(), |file| file.bytes().to_owned())
        };
        Self {
            style: hashed("style", "css", bytes(STYLE)),
            script: hashed("search", "js", bytes(SCRIPT)),
            icon: hashed("icon", "svg", bytes(ICON)),
            engine: hashed("search-engine", "js", bytes(ENGINE)),
            app: hashed("search-app", "js", bytes(APP)),
        }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&Address, &[u8])> {
        [
            &self.style,
            &self.script,
            &self.icon,
            &self.engine,
            &self.app,
        ]
        .into_iter()
        .map(|(address, bytes)| (address, bytes.as_slice()))
    }
}

/// A file with sixteen digits of the SHA-256 of its content in its name.
pub(super) fn hashed(name: &str, extension: &str, bytes: Vec<u8>) -> (Address, Vec<u8>) {
    let sum = digits(&Sha256::digest(&bytes));
    let address = Address::file(&format!("assets/{name}.{sum}.{extension}"));
    (address, bytes)
}

/// Sixteen digits of a checksum.
pub(super) fn digits(sum: &[u8]) -> String {
    sum.iter().take(8).fold(String::new(), |mut out, byte| {
        // Writing into a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
