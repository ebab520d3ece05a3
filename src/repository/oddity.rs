//! What is found where a file of the database is expected, and is none.
//!
//! An oddity is never followed, never read and never passed over in silence:
//! a link may point at a token of the build machine, and an entry that is
//! skipped without a word is an advisory that vanished.

use std::fmt;
use std::io;

use super::layout::MARKDOWN;

/// Why an entry of the repository is not among the files that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// A symbolic link, to a file or to a folder.
    Symlink,
    /// A Git submodule: its content belongs to another repository.
    Submodule,
    /// A device, socket or pipe, or a folder where a file belongs.
    NotAFile,
    /// A file where a folder belongs (`advisories`, `site`, `templates`).
    NotAFolder,
    /// The name is not UTF-8; the reported path shows it with U+FFFD.
    NotUtf8Name,
    /// The name holds a slash, a backslash or a control character, or is
    /// empty: as a path it would mean something else on another system.
    UnsafeName,
    /// The operating system refused to read it.
    Unreadable(io::ErrorKind),
    /// Larger than [`LARGEST_FILE`](super::layout::LARGEST_FILE); the size in
    /// bytes.
    TooLarge(u64),
    /// Ends in `.MD`, `.markdown` or the like, and so would not be read as
    /// the advisory or page it seems to be.
    LooksLikeMarkdown,
    /// A copy left by an editor or a merge: `a.md~`, `#a.md#`, `.a.md.swp`,
    /// `a.md.orig`, `a.md.rej`, `a.md.bak`.
    EditorBackup,
    /// The name starts with a dot. A folder of this kind is reported once,
    /// for all that is in it.
    DotFile,
}

impl Oddity {
    /// Whether this is expected litter of a work tree, to be mentioned rather
    /// than to stop the run.
    pub fn is_mild(self) -> bool {
        matches!(self, Self::EditorBackup | Self::DotFile)
    }
}

impl fmt::Display for Oddity {
    /// What is wrong, and after a semicolon the mend.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symlink => f.write_str(
                "is a symbolic link, which is never followed; put the file itself there",
            ),
            Self::Submodule => f.write_str(
                "is a Git submodule, which is never read; put the files themselves there",
            ),
            Self::NotAFile => f.write_str("is not a regular file; move it away"),
            Self::NotAFolder => f.write_str("is not a folder; move it away"),
            Self::NotUtf8Name => f.write_str("has a name that is not UTF-8; rename it"),
            Self::UnsafeName => f.write_str(
                "has a name with a slash, a backslash or a control character; rename it",
            ),
            Self::Unreadable(kind) => write!(f, "cannot be read ({kind}); mend its permissions"),
            Self::TooLarge(bytes) => write!(
                f,
                "has {bytes} bytes, more than the 100 MiB that are read; move it away"
            ),
            Self::LooksLikeMarkdown => f.write_str(
                "looks like Markdown but does not end in `.md`, so it would not be read; rename it",
            ),
            Self::EditorBackup => {
                f.write_str("looks like a copy left by an editor or a merge; delete it")
            }
            Self::DotFile => f.write_str("starts with a dot and is not read; rename or delete it"),
        }
    }
}

/// What the name of a folder alone makes odd.
pub(super) fn of_folder_name(name: &str) -> Option<Oddity> {
    if name.is_empty() || name.contains(['/', '\\']) || name.contains(char::is_control) {
        Some(Oddity::UnsafeName)
    } else if name.starts_with('.') {
        Some(Oddity::DotFile)
    } else {
        None
    }
}

/// What the name of a file alone makes odd.
pub(super) fn of_file_name(name: &str) -> Option<Oddity> {
    let folder_rules = of_folder_name(name);
    if folder_rules == Some(Oddity::UnsafeName) {
        return folder_rules;
    }
    let ends_in = |ending: &str| {
        let (name, ending) = (name.as_bytes(), ending.as_bytes());
        name.len() > ending.len()
            && name
                .iter()
                .rev()
                .zip(ending.iter().rev())
                .all(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    if ["~", ".orig", ".rej", ".bak", ".swp", ".swo"]
        .into_iter()
        .any(ends_in)
        || (name.starts_with('#') && name.ends_with('#'))
    {
        return Some(Oddity::EditorBackup);
    }
    if folder_rules.is_some() {
        return folder_rules;
    }
    let markdown = [".md", ".markdown", ".mdown", ".mkd"]
        .into_iter()
        .any(ends_in);
    (markdown && !name.ends_with(MARKDOWN)).then_some(Oddity::LooksLikeMarkdown)
}

#[cfg(test)]
mod tests {
    use super::{Oddity, of_file_name, of_folder_name};

    #[test]
    fn odd_file_names_are_told_apart() {
        use Oddity::{DotFile, EditorBackup, LooksLikeMarkdown, UnsafeName};
        let cases = [
            ("a.md", None),
            ("a.patch", None),
            ("plot.png", None),
            ("backup", None),
            ("swp", None),
            ("#1.md", None),
            ("md", None),
            ("a.md~", Some(EditorBackup)),
            ("a.md.~2~", Some(EditorBackup)),
            (".a.md.swp", Some(EditorBackup)),
            ("#a.md#", Some(EditorBackup)),
            ("a.md.orig", Some(EditorBackup)),
            ("a.md.REJ", Some(EditorBackup)),
            ("a.bak", Some(EditorBackup)),
            (".DS_Store", Some(DotFile)),
            (".gitkeep", Some(DotFile)),
            (".md", Some(DotFile)),
            (".", Some(DotFile)),
            ("..", Some(DotFile)),
            ("A.MD", Some(LooksLikeMarkdown)),
            ("a.Markdown", Some(LooksLikeMarkdown)),
            ("", Some(UnsafeName)),
            ("../a.md", Some(UnsafeName)),
            ("a\\b.md", Some(UnsafeName)),
            ("a\n.md", Some(UnsafeName)),
        ];
        for (name, oddity) in cases {
            assert_eq!(of_file_name(name), oddity, "{name:?}");
        }
    }

    #[test]
    fn a_folder_that_looks_like_a_backup_is_still_read() {
        assert_eq!(of_folder_name("2026.bak"), None);
        assert_eq!(of_folder_name(".2026"), Some(Oddity::DotFile));
        assert_eq!(of_folder_name("a/b"), Some(Oddity::UnsafeName));
    }
}
