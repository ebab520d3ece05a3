//! What an approval is bound to: the public content that was read.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::value::Value;
use crate::advisory::fields;
use crate::advisory::print;
use crate::advisory::record::Record;
use crate::advisory::shape::Scalar;
use crate::advisory::status::Status;
use crate::advisory::yaml::Block;

/// Digits of a hash as it is written: 160 bits, enough against an author who looks for two texts
/// with one hash.
const DIGITS: usize = 40;

/// The hash of public content. It changes with every public byte, and with nothing else: not with
/// the case, comments, layout, status or the instants of disclosure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash of what a record will say, with its attachments: the path and the content of each
    /// (as Git names it), in the order of the text.
    pub fn of<'a>(
        record: &Record,
        attachments: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Self {
        let timeless = Record {
            published: None,
            modified: None,
            withdrawal: None,
            ..record.clone()
        };
        let mut hash = Sha256::new();
        hash.update(print::print(&timeless, Status::Published));
        for (path, content) in attachments {
            hash.update([0]);
            hash.update(path);
            hash.update([0]);
            hash.update(content);
        }
        let digest = hash.finalize();
        let mut digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.truncate(DIGITS);
        Self(digits)
    }

    /// The hash as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for ContentHash {
    const FORM: &'static str = "the hash of the content";
    const SHAPE: Scalar = Scalar::ContentHash;

    fn read(text: &str) -> Result<Self, String> {
        let is_hash = text.len() == DIGITS
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if is_hash {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "`{}` is no hash of {DIGITS} digits from 0 to f",
                fields::shorten(text)
            ))
        }
    }

    fn write(&self) -> Block {
        // A hash of digits alone would be read as a number.
        Block::quoted(&self.0)
    }
}
