//! Looking through whatever a path leads to.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

use super::git::{self, Pushed};
use super::haystack::{self, Spot};
use super::needles::{Needles, Of};
use super::place::{Leak, Part, Place};

/// Why something was not searched at all.
#[derive(Debug, Error)]
pub enum SearchError {
    /// There is no such file or folder.
    #[error("{path}: {source}")]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The Git repository cannot be read.
    #[error("the Git repository {path} cannot be searched: {}", source.message())]
    Git {
        /// Where it is.
        path: PathBuf,
        /// What libgit2 said.
        source: git2::Error,
    },
}

/// What was found, and what was not looked into.
#[derive(Debug, Default)]
pub struct Report {
    /// What was found, in order of place.
    pub leaks: Vec<Leak>,
    /// What was not looked into.
    pub missed: Vec<Missed>,
    /// How many files were searched.
    pub files: usize,
    /// How many Git objects were searched.
    pub objects: usize,
    /// How many names of branches and tags were searched.
    pub references: usize,
}

/// Something that was not looked into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missed {
    /// Where it is.
    pub place: Place,
    /// Why not.
    pub why: String,
    /// Whether it could not be read, so that nothing is known about it; else it is of a kind that is
    /// never looked into.
    pub is_unreadable: bool,
}

impl Missed {
    pub(super) fn unreadable(place: Place, why: &str) -> Self {
        Self {
            place,
            why: why.to_owned(),
            is_unreadable: true,
        }
    }

    pub(super) fn closed(place: Place, why: &str) -> Self {
        Self {
            place,
            why: why.to_owned(),
            is_unreadable: false,
        }
    }
}

/// A search for the needles of one database.
pub struct Search<'n> {
    needles: &'n Needles,
    report: Report,
}

/// A file of a folder, and what was found in it.
type Looked = (Vec<(Of, Place, Spot)>, Vec<Missed>);

impl<'n> Search<'n> {
    /// A search that has looked at nothing yet.
    pub fn new(needles: &'n Needles) -> Self {
        Self {
            needles,
            report: Report::default(),
        }
    }

    /// Looks through a file, or through a folder with everything below it. Where there is a Git
    /// repository, all of its history is looked through as well.
    ///
    /// # Errors
    /// [`SearchError`]. What cannot be read below a folder is in [`Report::missed`].
    pub fn path(&mut self, path: &Path) -> Result<(), SearchError> {
        let failed = |source| SearchError::Path {
            path: path.to_owned(),
            source,
        };
        let mut files = Vec::new();
        if path.metadata().map_err(failed)?.is_dir() {
            let repositories = self.below(path, &mut files);
            for repository in repositories {
                let shown = repository.strip_prefix(path).unwrap_or(&repository);
                let shown = shown.to_string_lossy().into_owned();
                git::whole(self.needles, &repository, &shown, &mut self.report).map_err(
                    |source| SearchError::Git {
                        path: repository.clone(),
                        source,
                    },
                )?;
            }
        } else {
            files.push((path.to_owned(), path.to_string_lossy().into_owned()));
        }
        self.report.files += files.len();
        let looked: Vec<Looked> = files
            .par_iter()
            .map(|(path, shown)| self.file(path, shown))
            .collect();
        for (found, missed) in looked {
            for (of, place, spot) in found {
                self.report.add(self.needles, of, place, spot);
            }
            self.report.missed.extend(missed);
        }
        Ok(())
    }

    /// Looks through a text.
    pub fn text(&mut self, name: &str, text: &[u8]) {
        let (needles, report) = (self.needles, &mut self.report);
        let closed = haystack::look(needles, text, &mut |of, spot| {
            report.add(needles, of, Place::file(name), spot);
        });
        for why in closed {
            self.report
                .missed
                .push(Missed::closed(Place::file(name), &why));
        }
        self.report.files += 1;
    }

    /// Looks through what a push would add to a remote.
    ///
    /// # Errors
    /// [`SearchError::Git`].
    pub fn pushed(
        &mut self,
        repository: &Path,
        remote: &str,
        references: &[Pushed],
    ) -> Result<(), SearchError> {
        git::pushed(
            self.needles,
            repository,
            remote,
            references,
            &mut self.report,
        )
        .map_err(|source| SearchError::Git {
            path: repository.to_owned(),
            source,
        })
    }

    /// Looks through what is staged for the next commit, in the given index or the usual one.
    ///
    /// # Errors
    /// [`SearchError::Git`].
    pub fn staged(&mut self, repository: &Path, index: Option<&Path>) -> Result<(), SearchError> {
        git::staged(self.needles, repository, index, &mut self.report).map_err(|source| {
            SearchError::Git {
                path: repository.to_owned(),
                source,
            }
        })
    }

    /// What was found, in order, each place once.
    pub fn finish(self) -> Report {
        let mut report = self.report;
        report.leaks.sort();
        report
            .leaks
            .dedup_by(|a, b| (&a.place, &a.id, a.kind) == (&b.place, &b.id, b.kind));
        for missed in &mut report.missed {
            missed.place = std::mem::take(&mut missed.place).told(self.needles);
        }
        report.missed.sort();
        report.missed.dedup();
        report
    }

    /// Lists the files below a folder and gives the Git repositories among them.
    fn below(&mut self, folder: &Path, files: &mut Vec<(PathBuf, String)>) -> Vec<PathBuf> {
        let mut repositories = Vec::new();
        let mut entries = walkdir::WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error
                        .path()
                        .unwrap_or(folder)
                        .to_string_lossy()
                        .into_owned();
                    let why = error
                        .io_error()
                        .map_or_else(|| "it cannot be listed".to_owned(), ToString::to_string);
                    self.report
                        .missed
                        .push(Missed::unreadable(Place::file(&path), &why));
                    continue;
                }
            };
            let path = entry.path();
            if entry.file_name() == ".git" && entry.depth() > 0 {
                repositories.extend(path.parent().map(Path::to_owned));
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            if entry.file_type().is_dir() && is_bare(path) {
                repositories.push(path.to_owned());
                entries.skip_current_dir();
                continue;
            }
            if entry.depth() > 0 {
                let shown = path.to_string_lossy().into_owned();
                let name = entry.file_name().to_string_lossy().into_owned();
                haystack::look(self.needles, name.as_bytes(), &mut |of, spot| {
                    let place = Place {
                        part: Part::Name,
                        ..Place::file(&shown)
                    };
                    self.report.add(self.needles, of, place, spot);
                });
                if !entry.file_type().is_dir() {
                    files.push((path.to_owned(), shown));
                }
            }
        }
        repositories
    }

    fn file(&self, path: &Path, shown: &str) -> Looked {
        let unreadable = |why: &str| {
            (
                Vec::new(),
                vec![Missed::unreadable(Place::file(shown), why)],
            )
        };
        let bytes = match path.symlink_metadata() {
            // Where a link leads is text; what lies there is looked through where it lies.
            Ok(kind) if kind.is_symlink() => match path.read_link() {
                Ok(target) => target.to_string_lossy().into_owned().into_bytes(),
                Err(error) => return unreadable(&error.to_string()),
            },
            Ok(kind) if !kind.is_file() => return unreadable("it is no ordinary file"),
            Ok(_) => match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) => return unreadable(&error.to_string()),
            },
            Err(error) => return unreadable(&error.to_string()),
        };
        let mut found = Vec::new();
        let closed = haystack::look(self.needles, &bytes, &mut |of, spot| {
            found.push((of, Place::file(shown), spot));
        });
        let missed = closed
            .iter()
            .map(|why| Missed::closed(Place::file(shown), why))
            .collect();
        (found, missed)
    }
}

/// Whether a folder is a Git repository without files.
fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}
