//! The hashes beside a document (requirement 18): both kinds, as consumers ask for either.

use sha2::{Digest as _, Sha256, Sha512};

use crate::publish::address::Address;
use crate::publish::{Output, PublishError};

/// The extensions of the hashes.
pub(super) const EXTENSIONS: [&str; 2] = ["sha256", "sha512"];

/// Writes the hashes of a document in the form that `sha256sum --check` reads.
pub(super) fn write(
    document: &Address,
    bytes: &[u8],
    output: &dyn Output,
) -> Result<(), PublishError> {
    let name = document.path().rsplit('/').next().unwrap_or_default();
    let sums = [hex(&Sha256::digest(bytes)), hex(&Sha512::digest(bytes))];
    for (extension, sum) in EXTENSIONS.iter().zip(sums) {
        let line = format!("{sum}  {name}\n");
        output.put(&document.with_extension(extension), line.as_bytes())?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
