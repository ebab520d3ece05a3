//! Whole numbers in a row, compared one by one; the longer comes later when the shorter is its
//! beginning, so that 1.0 comes before 1.0.0.

use super::number::Number;

/// Haskell's package versioning policy: numbers between dots. The tags of old, `1.0-beta`, have
/// had no place in the order since Cabal 2.0.
pub(super) fn haskell(text: &str) -> Option<Vec<Number<'_>>> {
    text.split('.').map(Number::parse).collect()
}

/// R's `package_version`: numbers between dots or dashes, which mean the same.
pub(super) fn r(text: &str) -> Option<Vec<Number<'_>>> {
    text.split(['.', '-']).map(Number::parse).collect()
}
