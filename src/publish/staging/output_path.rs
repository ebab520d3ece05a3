//! Names of files in the output.

use std::fmt;

use super::PREVIEW_MARKER;

/// Longest name of a file or folder, in bytes, that the usual file systems take.
const LONGEST_SEGMENT: usize = 255;

/// Segments that may start with a dot; any other would be hidden from people and from many
/// static hosts.
const DOTTED: [&str; 2] = [".well-known", ".nojekyll"];

/// A relative path with `/` between its segments that cannot leave the output directory.
///
/// Ids and package names come from pull requests and become file names, so the type holds the
/// rule: no segment is empty, `.` or `..`, none holds a backslash or control character, none is
/// longer than 255 bytes, and only `.well-known` and `.nojekyll` start with a dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(Box<str>);

impl OutputPath {
    /// Checks a path and takes it over.
    ///
    /// # Errors
    /// Names the first thing about `path` that an output path may not have.
    pub fn new(path: &str) -> Result<Self, OutputPathError> {
        match problem_of(path) {
            None => Ok(Self(path.into())),
            Some(problem) => Err(OutputPathError {
                path: path.to_owned(),
                problem,
            }),
        }
    }

    /// A path that this module made itself, such as that of the marker of previews.
    pub(super) fn own(path: &'static str) -> Self {
        Self(path.into())
    }

    /// Reads a path of a manifest, where the marker of previews may appear as well.
    pub(super) fn stored(path: &str) -> Result<Self, OutputPathError> {
        if path == PREVIEW_MARKER {
            return Ok(Self::own(PREVIEW_MARKER));
        }
        Self::new(path)
    }

    /// The path as text, relative to the output directory.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OutputPath> for Box<str> {
    fn from(path: OutputPath) -> Self {
        path.0
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn problem_of(path: &str) -> Option<PathProblem> {
    if path.is_empty() {
        return Some(PathProblem::Empty);
    }
    if path.starts_with('/') {
        return Some(PathProblem::Absolute);
    }
    if let Some(found) = path.chars().find(|c| *c == '\\' || c.is_control()) {
        return Some(PathProblem::Character(found));
    }
    path.split('/').find_map(|segment| {
        if segment.is_empty() {
            Some(PathProblem::EmptySegment)
        } else if segment == "." || segment == ".." {
            Some(PathProblem::Climbing)
        } else if segment.starts_with('.') && !DOTTED.contains(&segment) {
            Some(PathProblem::Hidden)
        } else if segment.len() > LONGEST_SEGMENT {
            Some(PathProblem::TooLong)
        } else {
            None
        }
    })
}

/// A text that is no path inside the output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path:?} cannot name a file of the output: {problem}; rename what it was made from")]
pub struct OutputPathError {
    /// The text as it was given.
    pub path: String,
    /// What is wrong with it.
    pub problem: PathProblem,
}

/// What a path of the output may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// No text at all.
    #[error("it is empty")]
    Empty,
    /// A path from the root of the file system.
    #[error("it starts at the root of the file system")]
    Absolute,
    /// A backslash, which some systems read as `/`, or a control character.
    #[error("it holds the character {0:?}")]
    Character(char),
    /// Two slashes in a row, or one at the end.
    #[error("it holds an empty segment")]
    EmptySegment,
    /// A segment `.` or `..`.
    #[error("it holds the segment `.` or `..`")]
    Climbing,
    /// A hidden segment other than `.well-known` and `.nojekyll`.
    #[error("only `.well-known` and `.nojekyll` may start with a dot")]
    Hidden,
    /// A segment of more than 255 bytes.
    #[error("a segment is longer than 255 bytes")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_path_cannot_leave_the_output() {
        let long = "x".repeat(256);
        let cases: &[(&str, PathProblem)] = &[
            ("", PathProblem::Empty),
            ("/etc/passwd", PathProblem::Absolute),
            ("..", PathProblem::Climbing),
            ("a/../b", PathProblem::Climbing),
            ("./a", PathProblem::Climbing),
            ("a//b", PathProblem::EmptySegment),
            ("a/", PathProblem::EmptySegment),
            ("a\\b", PathProblem::Character('\\')),
            ("a\0b", PathProblem::Character('\0')),
            ("a\nb", PathProblem::Character('\n')),
            ("a\u{9b}b", PathProblem::Character('\u{9b}')),
            (".git/config", PathProblem::Hidden),
            ("a/.htaccess", PathProblem::Hidden),
            (".advgen-preview", PathProblem::Hidden),
            ("...", PathProblem::Hidden),
            (&long, PathProblem::TooLong),
        ];
        for (path, problem) in cases {
            let refused = OutputPath::new(path).unwrap_err();
            assert_eq!(refused.problem, *problem, "{path:?}");
        }
    }

    #[test]
    fn paths_of_the_site_are_accepted_as_they_are() {
        let longest = "x".repeat(255);
        for path in [
            "index.html",
            ".nojekyll",
            ".well-known/csaf/provider-metadata.json",
            "packages/npm/@scope/name.html",
            "advisories/EXAMPLE-2026-K7Q2.html",
            "a..b/c.",
            "päckage/日本.html",
            &longest,
        ] {
            assert_eq!(OutputPath::new(path).unwrap().as_str(), path);
        }
    }
}
