//! Words that are planted to be found again.

use super::value::Value;
use crate::advisory::fields;
use crate::advisory::shape::Scalar;
use crate::advisory::yaml::Block;

/// A word that stands nowhere but in one private text, so that `advgen leaks` knows it anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary(String);

impl Canary {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Canary {
    const FORM: &'static str = "words of 8 to 64 letters and digits";
    const SHAPE: Scalar = Scalar::Canary;

    /// One word of ASCII: anything else could be found broken or differently written, and a short
    /// one by chance.
    fn read(text: &str) -> Result<Self, String> {
        let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_word && (8..=64).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{}` is no canary: it is one word of 8 to 64 ASCII letters and digits, such as zqkolibri42",
            fields::shorten(text)
        ))
    }

    fn write(&self) -> Block {
        Block::Text(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_one_long_word() {
        assert_eq!(Canary::read("zqkolibri42").unwrap().as_str(), "zqkolibri42");
        for text in [
            "",
            "short12",
            "two words here",
            "with-hyphen",
            "zqk\u{f6}libri42",
        ] {
            assert!(Canary::read(text).is_err(), "{text}");
        }
        assert!(Canary::read(&"a".repeat(65)).is_err());
    }
}
