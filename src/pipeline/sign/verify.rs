//! Verifying as a consumer does: with one public key, and nothing of the keyrings of this machine.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use super::SignError;
use crate::advisory::case::reach::Fingerprint;
use crate::notice::program::{self, ProgramError};

/// A keyring of one key in a folder of its own, which goes with the value.
pub(super) struct Verifier {
    folder: PathBuf,
    key: Fingerprint,
}

impl Verifier {
    /// Takes the public key in ASCII armour.
    pub(super) fn new(armour: &[u8], key: &Fingerprint) -> Result<Self, SignError> {
        let mut bytes = [0; 12];
        getrandom::fill(&mut bytes).map_err(|error| SignError::File {
            path: PathBuf::from("random numbers"),
            source: io::Error::other(error.to_string()),
        })?;
        let mut name = String::from("advgen-sign-");
        for byte in bytes {
            // Writing into a String cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        let folder = std::env::temp_dir().join(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(|source| SignError::File {
                path: folder.clone(),
                source,
            })?;
        let verifier = Self {
            folder,
            key: key.clone(),
        };
        let arguments = ["--batch", "--no-tty", "--quiet", "--dearmor"].map(OsString::from);
        let keyring = program::run(OsStr::new("gpg"), &arguments, armour)?;
        verifier.put(KEYRING, &keyring)?;
        Ok(verifier)
    }

    /// Whether a signature in ASCII armour is one of the key over exactly these bytes.
    pub(super) fn holds(&self, armour: &[u8], document: &[u8]) -> Result<bool, SignError> {
        self.put(SIGNATURE, armour)?;
        let mut arguments: Vec<OsString> = ["--status-fd", "1", "--keyring"]
            .map(OsString::from)
            .to_vec();
        arguments.push(self.folder.join(KEYRING).into());
        arguments.push(self.folder.join(SIGNATURE).into());
        arguments.push("-".into());
        match program::run(OsStr::new("gpgv"), &arguments, document) {
            Ok(status) => Ok(self.is_valid(&String::from_utf8_lossy(&status))),
            Err(ProgramError::Failed { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The first of several signatures that holds.
    pub(super) fn first_that_holds(
        &self,
        armours: impl Iterator<Item = Vec<u8>>,
        document: &[u8],
    ) -> Result<Option<Vec<u8>>, SignError> {
        for armour in armours {
            if self.holds(&armour, document)? {
                return Ok(Some(armour));
            }
        }
        Ok(None)
    }

    /// Reads the status lines (`GnuPG`, `doc/DETAILS`): `VALIDSIG` ends in the primary key, which is
    /// the one with the fingerprint that people compare.
    fn is_valid(&self, status: &str) -> bool {
        status.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some("[GNUPG:]")
                && words.next() == Some("VALIDSIG")
                && words.last() == Some(self.key.as_str())
        })
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), SignError> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(|source| SignError::File { path, source })
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // What is left is a public key and a signature.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const KEYRING: &str = "key.gpg";
const SIGNATURE: &str = "signature.asc";
