//! The repository that holds the mirror.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use git2::build::CheckoutBuilder;
use git2::{
    Commit, ErrorCode, Oid, Repository, RepositoryInitOptions, RepositoryOpenFlags,
    RepositoryState, Signature, StatusOptions, Time,
};

use super::changes::{Last, Said, Step};
use super::content::OSV;
use super::{MARK, MirrorError, tree};
use crate::advisory::instant::Instant;
use crate::configuration::Configuration;

/// The branch of a mirror that is made new.
const BRANCH: &str = "refs/heads/main";
/// Names the commit whose files are being written, beside the files of Git: a run that was killed
/// is finished by the next.
const UNFINISHED: &str = "advgen-mirror";
/// Held by the run that writes, for as long as it lives; the system lets go of it when it is killed.
const LOCK: &str = "advgen-mirror.lock";

/// A mirror that exists, with the branch it is on.
pub struct Target {
    repository: Repository,
    folder: PathBuf,
    branch: String,
    head: Option<Oid>,
    lock: Option<File>,
}

impl Target {
    /// Opens the repository at `folder`; makes one when there is none and the folder is empty or
    /// missing. Nothing of it is trusted before [`Target::check`].
    ///
    /// # Errors
    /// When the folder holds something else, or HEAD names no branch.
    pub fn open(folder: &Path) -> Result<Self, MirrorError> {
        let failed = |source| MirrorError::File {
            path: folder.to_owned(),
            source,
        };
        let is_empty = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(failed(error)),
        };
        let repository = if is_empty {
            let mut options = RepositoryInitOptions::new();
            // A template may bring hooks and configuration of this machine.
            options.initial_head(BRANCH).external_template(false);
            Repository::init_opts(folder, &options)?
        } else {
            let nowhere: [&Path; 0] = [];
            let here = RepositoryOpenFlags::NO_SEARCH;
            match Repository::open_ext(folder, here, nowhere) {
                Ok(repository) => repository,
                Err(error) if error.code() == ErrorCode::NotFound => {
                    return Err(MirrorError::NotEmpty(folder.to_owned()));
                }
                Err(error) => return Err(error.into()),
            }
        };
        let mut target = Self {
            repository,
            folder: folder.to_owned(),
            branch: String::new(),
            head: None,
            lock: None,
        };
        target.read_head()?;
        Ok(target)
    }

    /// The repository, to be held against the private one.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The full name of the branch, such as `refs/heads/main`.
    pub fn branch(&self) -> &str {
        &self.branch
    }

    /// The last commit.
    pub fn head(&self) -> Option<Oid> {
        self.head
    }

    /// Makes sure that every commit here is one that advgen made, and that nobody works in it. Waits
    /// for another run that writes; what a killed run left unfinished is finished.
    ///
    /// # Errors
    /// [`MirrorError::NotOurs`], [`MirrorError::Dirty`].
    pub fn check(&mut self) -> Result<(), MirrorError> {
        self.check_commits()?;
        self.lock()?;
        self.read_head()?;
        self.finish()?;
        let is_clean = self.repository.state() == RepositoryState::Clean
            && (self.repository.is_bare() || {
                let mut options = StatusOptions::new();
                options.include_untracked(true).include_ignored(false);
                self.repository.statuses(Some(&mut options))?.is_empty()
            });
        if is_clean {
            Ok(())
        } else {
            Err(MirrorError::Dirty(self.folder.clone()))
        }
    }

    /// Goes on from what the remote has. Commits that never reached it are dropped when it has
    /// others: they can be made again.
    ///
    /// # Errors
    /// When Git cannot read or write.
    pub fn follow(&mut self, remote: &str) -> Result<(), MirrorError> {
        let short = self.branch.trim_start_matches("refs/heads/");
        let name = format!("refs/remotes/{remote}/{short}");
        let theirs = match self.repository.refname_to_id(&name) {
            Ok(theirs) => theirs,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        match self.head {
            Some(head) if head == theirs => Ok(()),
            Some(head) if self.repository.graph_descendant_of(head, theirs)? => Ok(()),
            _ => self.advance(theirs),
        }
    }

    pub(super) fn last(&self) -> Result<Option<Last>, MirrorError> {
        let Some(head) = self.head else {
            return Ok(None);
        };
        let commit = self.repository.find_commit(head)?;
        let paths = tree::paths(&self.repository, commit.tree_id())?;
        let mut records = std::collections::BTreeMap::new();
        for (path, blob) in &paths {
            if path.starts_with(OSV) {
                let said = said(self.repository.find_blob(*blob)?.content());
                let said = said.ok_or_else(|| MirrorError::Unreadable(path.clone()))?;
                records.insert(path.clone(), said);
            }
        }
        Ok(Some(Last {
            at: commit.time().seconds(),
            paths,
            records,
        }))
    }

    /// Writes one commit; no branch moves.
    pub(super) fn commit(
        &self,
        parent: Option<Oid>,
        step: &Step,
        configuration: &Configuration,
    ) -> Result<Oid, MirrorError> {
        let parent = parent
            .map(|parent| self.repository.find_commit(parent))
            .transpose()?;
        let base = parent.as_ref().map(Commit::tree_id);
        let tree = tree::edited(&self.repository, base, &step.edits)?;
        let tree = self.repository.find_tree(tree)?;
        let who = signature(configuration, step.seconds())?;
        let parents: Vec<&Commit<'_>> = parent.iter().collect();
        let commit = self
            .repository
            .commit(None, &who, &who, &step.message(), &tree, &parents)?;
        Ok(commit)
    }

    /// Moves the branch, and after it the files. Everything that the new commit needs has been
    /// written before.
    pub(super) fn advance(&mut self, to: Oid) -> Result<(), MirrorError> {
        let note = self.repository.path().join(UNFINISHED);
        fs::write(&note, to.to_string())
            .map_err(|source| MirrorError::File { path: note, source })?;
        let moved = match self.head {
            Some(head) => {
                self.repository
                    .reference_matching(&self.branch, to, true, head, "advgen mirror")
            }
            None => self
                .repository
                .reference(&self.branch, to, false, "advgen mirror"),
        };
        match moved {
            Ok(_) => {}
            Err(error) if matches!(error.code(), ErrorCode::Modified | ErrorCode::Exists) => {
                return Err(MirrorError::Moved(self.folder.clone()));
            }
            Err(error) => return Err(error.into()),
        }
        self.head = Some(to);
        self.finish()
    }

    fn read_head(&mut self) -> Result<(), MirrorError> {
        let detached = || MirrorError::Detached(self.folder.clone());
        let head = self.repository.find_reference("HEAD")?;
        let branch = head.symbolic_target_bytes().ok_or_else(detached)?;
        let branch = String::from_utf8(branch.to_vec()).map_err(|_| detached())?;
        if !branch.starts_with("refs/heads/") {
            return Err(detached());
        }
        self.head = match self.repository.refname_to_id(&branch) {
            Ok(head) => Some(head),
            Err(error) if error.code() == ErrorCode::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        self.branch = branch;
        Ok(())
    }

    /// Looks at everything that any reference leads to: branches, tags, what remotes have.
    fn check_commits(&self) -> Result<(), MirrorError> {
        let not_ours = |commit: String| MirrorError::NotOurs {
            path: self.repository.path().to_owned(),
            commit,
        };
        let mut seen = BTreeSet::new();
        for reference in self.repository.references()? {
            let reference = reference?;
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            let resolved = match reference.resolve() {
                Ok(resolved) => resolved,
                // `origin/HEAD` of a remote that was empty.
                Err(error) if error.code() == ErrorCode::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            let mut next = match resolved.peel_to_commit() {
                Ok(commit) => Some(commit),
                Err(_) => return Err(not_ours(name)),
            };
            while let Some(commit) = next.take() {
                if !seen.insert(commit.id()) {
                    break;
                }
                if !is_ours(&commit) {
                    return Err(not_ours(commit.id().to_string()));
                }
                next = commit.parents().next();
            }
        }
        Ok(())
    }

    /// Waits until no other run writes here.
    fn lock(&mut self) -> Result<(), MirrorError> {
        if self.lock.is_some() {
            return Ok(());
        }
        let path = self.repository.path().join(LOCK);
        let lock = File::create(&path).and_then(|lock| lock.lock().map(|()| lock));
        self.lock = Some(lock.map_err(|source| MirrorError::File { path, source })?);
        Ok(())
    }

    /// Removes the locks of Git that a killed run left behind: this run holds ours, so nobody else
    /// does.
    fn clear_locks(&self) -> Result<(), MirrorError> {
        let logs = [String::from("logs/HEAD"), format!("logs/{}", self.branch)];
        let names = ["index", "HEAD", &self.branch];
        for name in names.into_iter().chain(logs.iter().map(String::as_str)) {
            let path = self.repository.path().join(format!("{name}.lock"));
            match fs::remove_file(&path) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(MirrorError::File { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the files of a commit that the branch has reached.
    fn finish(&self) -> Result<(), MirrorError> {
        let note = self.repository.path().join(UNFINISHED);
        let Ok(unfinished) = fs::read_to_string(&note) else {
            return Ok(());
        };
        self.clear_locks()?;
        if !self.repository.is_bare()
            && self.head.is_some_and(|head| head.to_string() == unfinished)
        {
            // A checkout takes a file that is right already for one that the index knows.
            let tree = self.repository.head()?.peel_to_tree()?;
            let mut index = self.repository.index()?;
            index.read_tree(&tree)?;
            index.write()?;
            let mut checkout = CheckoutBuilder::new();
            checkout.force();
            self.repository.checkout_head(Some(&mut checkout))?;
        }
        fs::remove_file(&note).map_err(|source| MirrorError::File { path: note, source })
    }
}

/// Whether advgen made a commit: the mark, one line of history, one person and one clock. Whoever
/// imitates all of that may write here.
fn is_ours(commit: &Commit<'_>) -> bool {
    let (author, committer) = (commit.author(), commit.committer());
    commit
        .message_bytes()
        .ends_with(format!("\n{MARK}\n").as_bytes())
        && commit.parent_count() <= 1
        && author.name_bytes() == committer.name_bytes()
        && author.email_bytes() == committer.email_bytes()
        && author.when() == committer.when()
        && committer.when().offset_minutes() == 0
}

/// The one who commits: the database and the address for reports, both public. Never a person.
fn signature(
    configuration: &Configuration,
    seconds: i64,
) -> Result<Signature<'static>, MirrorError> {
    let clean = |text: &str| -> String {
        let text = text.replace(['<', '>', '\0', '\n', '\r'], " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mail = configuration
        .contact
        .iter()
        .find_map(|uri| uri.strip_prefix("mailto:"))
        .map_or("noreply@advgen.invalid", |address| {
            address.split('?').next().unwrap_or(address)
        });
    let name = clean(&configuration.name);
    let name = if name.is_empty() { "advgen" } else { &name };
    Ok(Signature::new(name, &clean(mail), &Time::new(seconds, 0))?)
}

fn said(json: &[u8]) -> Option<Said> {
    let json: serde_json::Value = serde_json::from_slice(json).ok()?;
    let instant = |key: &str| {
        json.get(key)
            .and_then(serde_json::Value::as_str)
            .and_then(|text| Instant::try_from(text).ok())
    };
    Some(Said {
        published: instant("published"),
        modified: instant("modified")?,
        is_withdrawn: json.get("withdrawn").is_some(),
    })
}
