//! Whole numbers between dots or dashes, compared one by one; the longer comes later when the
//! shorter is its beginning (Hackage's package policy; R's `package_version`).

use super::Number;

pub(super) fn parse(text: &str) -> Option<Vec<Number<'_>>> {
    text.split(['.', '-']).map(Number::parse).collect()
}
