//! Signing and encrypting, through the installed `gpg`: keys, agents and smart cards are the team's.

use std::ffi::{OsStr, OsString};

use super::program::{self, ProgramError};
use crate::advisory::case::reach::Fingerprint;

/// What happens to a message before it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing.
    Plain,
    /// It is signed.
    Signed,
    /// It is encrypted to its recipient.
    Encrypted,
    /// It is signed and encrypted to its recipient.
    SignedAndEncrypted,
}

impl Protection {
    /// What was asked for.
    pub fn of(sign: Option<()>, encrypt: Option<()>) -> Self {
        match (sign, encrypt) {
            (None, None) => Self::Plain,
            (Some(()), None) => Self::Signed,
            (None, Some(())) => Self::Encrypted,
            (Some(()), Some(())) => Self::SignedAndEncrypted,
        }
    }

    /// Whether it is encrypted.
    pub fn encrypts(self) -> bool {
        matches!(self, Self::Encrypted | Self::SignedAndEncrypted)
    }

    /// Whether it is signed.
    pub fn signs(self) -> bool {
        matches!(self, Self::Signed | Self::SignedAndEncrypted)
    }
}

/// A detached signature in ASCII armour, made with SHA-512.
///
/// # Errors
/// [`ProgramError`]: `gpg` is not there, or has no such secret key.
pub fn sign(content: &[u8], key: &Fingerprint) -> Result<String, ProgramError> {
    run(
        &[
            "--digest-algo",
            "SHA512",
            "--local-user",
            key.as_str(),
            "--detach-sign",
        ],
        content,
    )
}

/// The content encrypted to one key, in ASCII armour. That the key belongs to the recipient is what
/// the register says, so `gpg`'s own web of trust is not asked; that it has not expired is.
///
/// # Errors
/// [`ProgramError`]: `gpg` is not there, or the key is unknown, expired or revoked.
pub fn encrypt(
    content: &[u8],
    to: &Fingerprint,
    signer: Option<&Fingerprint>,
) -> Result<String, ProgramError> {
    let mut arguments = vec![
        "--trust-model",
        "always",
        "--recipient",
        to.as_str(),
        "--encrypt",
    ];
    if let Some(signer) = signer {
        arguments.extend([
            "--digest-algo",
            "SHA512",
            "--local-user",
            signer.as_str(),
            "--sign",
        ]);
    }
    run(&arguments, content)
}

fn run(arguments: &[&str], content: &[u8]) -> Result<String, ProgramError> {
    let common = ["--batch", "--no-tty", "--quiet", "--yes", "--armor"];
    let all: Vec<OsString> = common.iter().chain(arguments).map(OsString::from).collect();
    let armour = program::run(OsStr::new("gpg"), &all, content)?;
    Ok(String::from_utf8_lossy(&armour).replace("\r\n", "\n"))
}
