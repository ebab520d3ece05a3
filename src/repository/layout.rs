//! Which files of a repository are read, and how the path of an advisory
//! gives its id.
//!
//! All paths here are relative to the root of the database (the folder of
//! `advgen.yaml`), with `/` between their parts on every system.

use super::oddity;

/// The configuration file. The folder that holds it is the database's root.
pub const CONFIGURATION: &str = "advgen.yaml";

/// The register of parties and of the people of the team. Private: no output ever says anything
/// of it.
pub const PARTIES: &str = "parties.yaml";

/// What was taken over from other databases, and what is not to be. Private: no output ever says
/// anything of it.
pub const IMPORTS: &str = "imports.yaml";

/// The files at the root that are read.
pub(super) const ROOT_FILES: [&str; 3] = [CONFIGURATION, PARTIES, IMPORTS];

/// The folder of the team's own texts of notices, inside `templates`. They shape private messages
/// and no page of the site.
pub const NOTICE_TEMPLATES: &str = "templates/notices/";

/// The folder below which advisories live.
pub const ADVISORIES: &str = "advisories";

/// Every folder whose files are read; nothing else in the repository is.
pub const FOLDERS: [&str; 3] = [ADVISORIES, "site", "templates"];

/// What the name of an advisory or page ends in, exactly so: on systems that
/// tell letter cases apart, `.MD` is another name.
pub(super) const MARKDOWN: &str = ".md";

/// Files above this size, in bytes (100 MiB), are reported instead of read:
/// no advisory, page or patch comes near it, and a build machine should not
/// be exhausted by one file of a pull request.
pub const LARGEST_FILE: u64 = 100 * 1024 * 1024;

/// The id that the file at `path` is the advisory of, if it is one.
///
/// `advisories/**/<ID>.md` and `advisories/**/<ID>/index.md` are advisories.
/// Files that a [snapshot](super::snapshot) leaves out because of their name
/// (dot files, remains of editors) are none, at any time of the history.
/// `advisories/index.md` has no folder to be named after and so has the id
/// `index`: answering "no advisory" would let the file be passed over.
pub fn advisory_id(path: &str) -> Option<&str> {
    let below = path.strip_prefix(ADVISORIES)?.strip_prefix('/')?;
    let (folders, name) = match below.rsplit_once('/') {
        Some((folders, name)) => (Some(folders), name),
        None => (None, below),
    };
    let stem = name.strip_suffix(MARKDOWN)?;
    let mut parts = folders.into_iter().flat_map(|folders| folders.split('/'));
    if oddity::of_file_name(name).is_some()
        || parts.any(|folder| oddity::of_folder_name(folder).is_some())
    {
        return None;
    }
    match folders.and_then(|folders| folders.rsplit('/').next()) {
        Some(folder) if stem == "index" => Some(folder),
        _ => Some(stem),
    }
}

/// Whether the bytes of the file at `path` are read with the snapshot. Other
/// files are attachments, read one by one when something published needs them.
pub(super) fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| {
        matches!(extension, "md" | "yaml" | "yml" | "html" | "css")
            || extension == "txt" && path.starts_with(NOTICE_TEMPLATES)
    })
}

#[cfg(test)]
mod tests {
    use super::advisory_id;

    #[test]
    fn the_name_of_the_file_or_of_its_folder_is_the_id() {
        let cases = [
            ("advisories/EX-1.md", Some("EX-1")),
            ("advisories/2026/EX-1.md", Some("EX-1")),
            ("advisories/2026/EX-1/index.md", Some("EX-1")),
            ("advisories/EX-1/index.md", Some("EX-1")),
            ("advisories/EX-1/notes.md", Some("notes")),
            ("advisories/index.md", Some("index")),
            ("advisories/a.b.md", Some("a.b")),
            ("advisories/old.bak/EX-1.md", Some("EX-1")),
            ("advisories/EX-1/fix.patch", None),
            ("advisories/EX-1.MD", None),
            ("advisories/EX-1.md~", None),
            ("advisories/.EX-1.md", None),
            ("advisories/.md", None),
            ("advisories/.old/EX-1.md", None),
            ("advisories/#EX-1.md#", None),
            ("advisories//EX-1.md", None),
            ("advisories/../EX-1.md", None),
            ("advisories.md", None),
            ("advisories", None),
            ("site/EX-1.md", None),
            ("EX-1.md", None),
        ];
        for (path, id) in cases {
            assert_eq!(advisory_id(path), id, "{path}");
        }
    }
}
