//! Drawing the id of a new advisory.

use std::collections::BTreeSet;

use thiserror::Error;

use super::id::{AdvisoryId, IdError};

/// Crockford's base 32 without the vowels, so that no id spells a word.
const ALPHABET: &[u8; 30] = b"0123456789BCDFGHJKMNPQRSTVWXYZ";

/// Why no id could be drawn.
#[derive(Debug, Error)]
pub enum DrawError {
    /// The prefix makes no valid id.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    Random(String),
    /// All ids of the year are taken.
    #[error("all ids of {prefix}-{year} are taken")]
    Exhausted {
        /// The prefix.
        prefix: String,
        /// The year.
        year: i16,
    },
}

/// Draws `PREFIX-YEAR-XXXX` by lot, passing over `used`. Ids are compared without regard to case.
///
/// # Errors
/// See [`DrawError`].
pub fn random(prefix: &str, year: i16, used: &BTreeSet<String>) -> Result<AdvisoryId, DrawError> {
    let used: BTreeSet<String> = used.iter().map(|id| id.to_ascii_lowercase()).collect();
    // With half of the 810,000 ids of a year taken, a thousand attempts still find one.
    for _ in 0..1000 {
        let text = format!("{prefix}-{year:04}-{}", letters(4)?);
        let id = AdvisoryId::try_from(text.as_str())?;
        if !used.contains(&id.folded()) {
            return Ok(id);
        }
    }
    Err(DrawError::Exhausted {
        prefix: prefix.to_owned(),
        year,
    })
}

/// Draws the name of a case towards outsiders, such as `K7Q2-9F`: it says nothing about the case,
/// and nothing of it is in the id of the advisory.
///
/// # Errors
/// When the system has no random numbers.
pub fn reference() -> Result<String, DrawError> {
    Ok(format!("{}-{}", letters(4)?, letters(2)?))
}

fn letters(count: usize) -> Result<String, DrawError> {
    let mut out = String::new();
    while out.len() < count {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| DrawError::Random(error.to_string()))?;
        for byte in bytes {
            // 240 is the largest multiple of 30 in a byte; above it some letters would be likelier.
            if byte < 240 && out.len() < count {
                let letter = ALPHABET
                    .get(usize::from(byte % 30))
                    .copied()
                    .unwrap_or(b'0');
                out.push(char::from(letter));
            }
        }
    }
    Ok(out)
}

/// The id `PREFIX-YEAR-NNNN` behind the highest used one of the year.
///
/// # Errors
/// See [`DrawError`].
pub fn sequential(
    prefix: &str,
    year: i16,
    used: &BTreeSet<String>,
) -> Result<AdvisoryId, DrawError> {
    let head = format!("{prefix}-{year:04}-").to_ascii_lowercase();
    let highest = used
        .iter()
        .filter_map(|id| {
            id.to_ascii_lowercase()
                .strip_prefix(&head)?
                .parse::<u32>()
                .ok()
        })
        .max()
        .unwrap_or(0);
    let next = highest.checked_add(1).ok_or_else(|| DrawError::Exhausted {
        prefix: prefix.to_owned(),
        year,
    })?;
    Ok(AdvisoryId::try_from(
        format!("{prefix}-{year:04}-{next:04}").as_str(),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_ids_never_fill_a_gap() {
        let used = [
            "EX-2026-0003",
            "EX-2026-0001",
            "EX-2025-0009",
            "ex-2026-0007",
            "EX-2026-K7Q2",
        ];
        let used = used.iter().map(ToString::to_string).collect();
        assert_eq!(
            sequential("EX", 2026, &used).unwrap().as_str(),
            "EX-2026-0008"
        );
        assert_eq!(
            sequential("EX", 2027, &used).unwrap().as_str(),
            "EX-2027-0001"
        );
    }

    #[test]
    fn drawn_ids_have_no_vowels_and_are_never_used_twice() {
        let mut used = BTreeSet::new();
        for _ in 0..500 {
            let id = random("EX", 2026, &used).unwrap();
            let tail = id.as_str().strip_prefix("EX-2026-").unwrap();
            assert!(
                tail.len() == 4 && tail.bytes().all(|b| ALPHABET.contains(&b)),
                "{id}"
            );
            assert!(used.insert(id.to_string()));
        }
    }
}
