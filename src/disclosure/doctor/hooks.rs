//! Whether the hooks that the repository brings are switched on in this clone.

use std::path::Path;

use git2::Repository;

use super::{Report, is_executable};

/// Where `advgen init` puts them.
const FOLDER: &str = "hooks";

pub(super) fn check(git: &Repository, root: Option<&Path>, report: &mut Report) {
    let Some(root) = root else {
        return;
    };
    let Ok(entries) = std::fs::read_dir(root.join(FOLDER)) else {
        return;
    };
    let configured = git
        .config()
        .and_then(|mut config| config.snapshot()?.get_path("core.hooksPath"))
        .ok();
    let used = match configured {
        Some(path) => git.workdir().unwrap_or(root).join(path),
        None => git.commondir().join(FOLDER),
    };
    let missing = entries
        .flatten()
        .filter(|entry| is_executable(&entry.path()))
        .any(|entry| !is_executable(&used.join(entry.file_name())));
    if missing {
        report.warn(
            "hooks",
            "the hooks of this repository are not switched on in this clone",
            "Run `git config core.hooksPath hooks`",
        );
    }
}
