//! What an author can change: the files of the database, and what Git says of them.
//!
//! Looked at again and again: a watcher of the system misses what is edited on a shared folder or in
//! a container. Where the system rings, most looks wait for that.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use walkdir::WalkDir;

use super::ServeError;
use super::bell::Bell;
use crate::repository::Repository;

/// The parts of a database, and no others: an output beside them is nobody's concern.
const WATCHED: [&str; 4] = ["advgen.yaml", "advisories", "site", "templates"];

/// What a commit, a switch of branches or `git add` changes.
const IN_GIT: [&str; 4] = ["HEAD", "index", "logs/HEAD", "packed-refs"];

/// At least this long nothing is looked at.
const SHORTEST: Duration = Duration::from_millis(40);
/// The longest time between two looks, so that large databases are answered too.
const LONGEST: Duration = Duration::from_millis(300);
/// A look may take this part of the time.
const PART: u32 = 4;

/// The shortest and the longest time between two looks where the system rings, and their part.
const RARELY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));
const SMALL_PART: u32 = 50;

/// The places that are watched.
pub(super) struct Watched {
    root: PathBuf,
    places: Vec<PathBuf>,
    /// How long the last look took.
    took: Duration,
    bell: Bell,
}

/// How everything stands. Two that are equal mean that nothing was changed.
#[derive(PartialEq)]
pub(super) struct Look(Vec<(PathBuf, Stamp)>);

/// By what a changed file is known without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: (u64, i64, i64),
}

impl Watched {
    /// The places of the database that `folder` lies in.
    pub(super) fn open(folder: &Path) -> Result<Self, ServeError> {
        let repository = Repository::open(folder, None)?;
        let root = repository.root().ok_or(ServeError::NoWorkTree)?.to_owned();
        let mut bell = Bell::new();
        // The places themselves may come and go.
        bell.hang(&root);
        let mut places: Vec<PathBuf> = WATCHED.iter().map(|name| root.join(name)).collect();
        if let Some(git) = repository.git() {
            let own = git.repository.path();
            places.extend(IN_GIT.iter().map(|name| own.join(name)));
            bell.hang(own);
            bell.hang(&own.join("logs"));
        }
        Ok(Self {
            root,
            places,
            took: Duration::ZERO,
            bell,
        })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Looks at everything.
    pub(super) fn look(&mut self) -> Look {
        let began = Instant::now();
        let mut seen = Vec::new();
        for place in &self.places {
            // What cannot be looked at is left to whoever reads it, and says so.
            for entry in WalkDir::new(place).into_iter().flatten() {
                if entry.file_type().is_dir() {
                    self.bell.hang(entry.path());
                }
                if let Ok(metadata) = entry.metadata() {
                    seen.push((entry.into_path(), Stamp::of(&metadata)));
                }
            }
        }
        self.took = began.elapsed();
        Look(seen)
    }

    /// Waits until the next look is due.
    pub(super) fn pause(&self) {
        self.bell.wait(if self.bell.is_hung() {
            (self.took * SMALL_PART).clamp(RARELY.0, RARELY.1)
        } else {
            (self.took * PART).clamp(SHORTEST, LONGEST)
        });
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: {
                use std::os::unix::fs::MetadataExt as _;
                (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn every_change_is_seen_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::write(at("advgen.yaml"), "a").unwrap();
        fs::create_dir_all(at("advisories/2026")).unwrap();
        fs::write(at("advisories/2026/a.md"), "one").unwrap();
        let mut watched = Watched::open(folder.path()).unwrap();
        let mut before = watched.look();
        fs::create_dir(at("public")).unwrap();
        fs::write(at("public/index.html"), "x").unwrap();
        assert!(watched.look() == before, "the output is not watched");
        let steps: [(&str, &dyn Fn()); 5] = [
            ("another text", &|| {
                fs::write(at("advisories/2026/a.md"), "three").unwrap();
            }),
            ("a new file", &|| {
                fs::write(at("advisories/b.md"), "").unwrap();
            }),
            ("a rename", &|| {
                fs::rename(at("advisories/b.md"), at("advisories/c.md")).unwrap();
            }),
            ("a file gone", &|| {
                fs::remove_file(at("advisories/c.md")).unwrap();
            }),
            ("a new folder", &|| fs::create_dir(at("templates")).unwrap()),
        ];
        for (what, step) in steps {
            step();
            let after = watched.look();
            assert!(after != before, "{what}");
            before = after;
        }
    }
}
