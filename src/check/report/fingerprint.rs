//! Names for findings that stay the same from run to run.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::finding::Rule;

/// Hands out the names of findings in the order of a report.
///
/// A name is made of the rule, of the path as it may be shown, and of how many findings of that rule
/// the file had before this one. Nothing of the file goes into it: a hash of private text would let
/// everybody who reads a log test guesses (disclosure reference, channel L15). Lines may move, and the
/// wording of messages may change.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<(Rule, String), usize>,
}

impl Fingerprints {
    /// The name of the next finding of `rule` at `path`: 64 hexadecimal digits.
    pub(super) fn next(&mut self, rule: Rule, path: &str) -> String {
        let before = self.seen.entry((rule, path.to_owned())).or_default();
        let text = format!("{rule}\0{path}\0{before}");
        *before += 1;
        let hash = Sha256::digest(text.as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_a_name_of_its_own_and_keeps_it() {
        let names = || {
            let mut names = Fingerprints::default();
            [
                names.next(Rule::Status, "a.md"),
                names.next(Rule::Status, "a.md"),
                names.next(Rule::Status, "b.md"),
                names.next(Rule::Yaml, "a.md"),
            ]
        };
        let first = names();
        assert_eq!(first, names());
        let different: std::collections::BTreeSet<_> = first.iter().collect();
        assert_eq!(different.len(), first.len());
    }
}
