//! The copies of a notice: one for each recipient, each with an id of its own, so that a copy that
//! turns up somewhere tells whose it was.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::value::{Text, Value};
use crate::advisory::fields;
use crate::advisory::shape::Scalar;
use crate::advisory::yaml::Block;

/// Bytes that SHA-256 works on at once (FIPS 180-4).
const BLOCK: usize = 64;
/// Characters of a copy id: 60 bits.
const CHARACTERS: usize = 12;
/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The id of one copy: `K7Q2-9FXD-B3TM`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyId(String);

impl CopyId {
    /// The id that HMAC-SHA-256 (RFC 2104) gives to these parts under `key`, each with its length
    /// before it. Without the key nobody can tell which id another recipient has, and so nobody can
    /// put the blame on another one.
    pub fn of(key: &str, parts: &[&str]) -> Self {
        let mut message = Vec::new();
        for part in parts {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part.as_bytes());
        }
        let digest = hmac(key.as_bytes(), &message);
        let (mut bits, mut held) = (0_u32, 0_u32);
        let mut id = String::new();
        let mut written = 0;
        for byte in digest {
            bits = (bits << 8) | u32::from(byte);
            held += 8;
            while held >= 5 && written < CHARACTERS {
                held -= 5;
                let digit = (bits >> held) & 31;
                bits &= (1 << held) - 1;
                if written > 0 && written % 4 == 0 {
                    id.push('-');
                }
                let digit = ALPHABET.get(digit as usize).copied().unwrap_or(b'0');
                id.push(char::from(digit));
                written += 1;
            }
        }
        Self(id)
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CopyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for CopyId {
    const FORM: &'static str = "a copy id";
    const SHAPE: Scalar = Scalar::CopyId;

    fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{}` is no copy id such as K7Q2-9FXD-B3TM",
                fields::shorten(text)
            )
        };
        // As people read it aloud: O is 0, I and L are 1.
        let mut characters: Vec<char> = Vec::new();
        for c in text.chars().filter(|c| *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
                return Err(wrong());
            }
            characters.push(c);
        }
        if characters.len() != CHARACTERS {
            return Err(wrong());
        }
        let groups: Vec<String> = characters
            .chunks(4)
            .map(|four| four.iter().collect())
            .collect();
        Ok(Self(groups.join("-")))
    }

    fn write(&self) -> Block {
        Block::quoted(&self.0)
    }
}

/// HMAC with SHA-256 (RFC 2104).
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    if key.len() > BLOCK {
        let short = Sha256::digest(key);
        for (to, from) in block.iter_mut().zip(short) {
            *to = from;
        }
    } else {
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
    }
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

/// SHA-256 as 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A copy that went out, in the acknowledgement log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRecord {
    /// To whom.
    pub party: Text,
    /// Which copy.
    pub copy: CopyId,
    /// SHA-256 of the text that was sent, in hexadecimal digits.
    pub body: String,
}

impl Value for CopyRecord {
    const FORM: &'static str = "party, copy id and SHA-256";
    const SHAPE: Scalar = Scalar::CopyRecord;

    fn read(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let &[party, copy, body] = words.as_slice() else {
            return Err("this is not the alias of a party, a copy id and a SHA-256".to_owned());
        };
        let is_hash = body.len() == 64
            && body
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !is_hash {
            return Err(format!(
                "`{}` is no SHA-256 of 64 digits from 0 to f",
                fields::shorten(body)
            ));
        }
        Ok(Self {
            party: Text::read(party)?,
            copy: CopyId::read(copy)?,
            body: body.to_owned(),
        })
    }

    fn write(&self) -> Block {
        Block::word(&format!("{} {} {}", self.party, self.copy, self.body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_rfc_4231() {
        let hex = |bytes: [u8; 32]| -> String {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(
            hex(hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(hmac(
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            )),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn every_part_and_the_key_change_the_id() {
        let id = |key, parts: &[&str]| CopyId::of(key, parts).to_string();
        let one = id("key", &["K7Q2", "northwind"]);
        assert_eq!(one.len(), 14);
        assert_eq!(one, id("key", &["K7Q2", "northwind"]));
        for other in [
            id("other", &["K7Q2", "northwind"]),
            id("key", &["K7Q2", "southwind"]),
            id("key", &["K7Q2n", "orthwind"]),
            id("key", &["K7Q2northwind"]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn an_id_is_read_as_people_spell_it() {
        let id = CopyId::of("key", &["a"]);
        let spoken = id
            .as_str()
            .to_lowercase()
            .replace('-', "")
            .replace('0', "o");
        assert_eq!(CopyId::read(&spoken), Ok(id));
        assert!(CopyId::read("K7Q2").is_err());
    }
}
