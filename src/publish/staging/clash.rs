//! Paths that cannot live beside each other on every disk.

use rayon::prelude::*;

use super::StagingError;
use super::manifest::{MANIFEST, Manifest};

/// Refuses a manifest in which a path appears twice, is a file and a folder, or differs from
/// another one in upper and lower case alone, as a file or as one of the folders above it.
///
/// The disk of this machine may tell such names apart where that of a reader or a web server does
/// not. Case is compared by Unicode's lower case of each letter.
pub(super) fn refuse_clashes(manifest: &Manifest) -> Result<(), StagingError> {
    let paths = manifest.files().par_iter().map(|file| file.path.as_str());
    let mut paths: Vec<(String, &str)> = paths
        .chain([MANIFEST])
        .map(|path| (sort_key(path), path))
        .collect();
    // paths that share a folder, whatever its case, are now neighbours
    paths.par_sort_unstable();
    paths
        .iter()
        .zip(paths.iter().skip(1))
        .try_for_each(|((_, first), (_, second))| refuse_clash(first, second))
}

/// The path in lower case with a separator that sorts before every character.
fn sort_key(path: &str) -> String {
    path.to_lowercase().replace('/', "\0")
}

fn refuse_clash(first: &str, second: &str) -> Result<(), StagingError> {
    let (mut left, mut right) = (first.split('/'), second.split('/'));
    let mut shared = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => {
                return Err(StagingError::WrittenTwice {
                    path: first.to_owned(),
                });
            }
            (None, Some(_)) => {
                return Err(StagingError::FileAndFolder {
                    path: first.to_owned(),
                });
            }
            (Some(_), None) => {
                return Err(StagingError::FileAndFolder {
                    path: second.to_owned(),
                });
            }
            (Some(a), Some(b)) if a == b => shared += a.len() + 1,
            (Some(a), Some(b)) if a.to_lowercase() == b.to_lowercase() => {
                let upto = |path: &str, last: &str| {
                    path.get(..shared + last.len()).unwrap_or(path).to_owned()
                };
                let (first, second) = (upto(first, a), upto(second, b));
                return Err(StagingError::CaseClash {
                    first: first.clone().min(second.clone()),
                    second: first.max(second),
                });
            }
            (Some(_), Some(_)) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ManifestFile, OutputPath};
    use super::*;

    fn clash(paths: &[&str]) -> Option<String> {
        let files = paths.iter().map(|path| ManifestFile {
            path: OutputPath::new(path).unwrap(),
            size: 0,
            sha256: [0; 32],
        });
        let manifest = Manifest::new(files.collect());
        refuse_clashes(&manifest)
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn names_that_are_one_on_some_disks_are_refused() {
        let cases: &[(&[&str], &str)] = &[
            (&["a.html", "b", "A.html"], "A.html and a.html differ"),
            (&["x/a", "y", "X/b"], "X and x differ"),
            (&["p/npm/a", "p/npm/b", "p/NPM/c"], "p/NPM and p/npm differ"),
            (&["Ä/ä", "ä/Ä"], "Ä and ä differ"),
            (&["Manifest.json"], "Manifest.json and manifest.json differ"),
            (&["a", "b"], ""),
            (&["a/b", "ab", "a-b", "a.b"], ""),
            (&["a", "b", "a"], "a would be written twice"),
            (
                &["a/b", "a-b", "a!b", "a"],
                "a would be a file and a folder",
            ),
            (&["A", "a/b"], "A and a differ"),
        ];
        for (paths, expected) in cases {
            let found = clash(paths).unwrap_or_default();
            assert!(found.starts_with(expected), "{paths:?}: {found}");
            assert_eq!(found.is_empty(), expected.is_empty(), "{paths:?}: {found}");
        }
    }
}
