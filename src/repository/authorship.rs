//! What happened on the way from one commit to another: who changed the files of an advisory.
//!
//! Unlike [`history`](super::history), which tells what readers saw and when, this looks at every
//! commit that was made, whatever line it lies on: it is about people, not about dates.

use std::path::Path;

use git2::{Oid, Sort};

use super::error::RepositoryError;
use super::location::GitSide;

/// A person as Git knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address.
    pub mail: String,
}

impl Person {
    /// Whether a name in a case means this person: by name or by address, in any case of letters.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        !name.is_empty() && (self.name.to_lowercase() == name || self.mail.to_lowercase() == name)
    }

    /// Whether two signatures are of one person.
    pub fn is(&self, other: &Self) -> bool {
        self.is_called(&other.name) || self.is_called(&other.mail)
    }
}

/// A commit with what it made of the file of one advisory.
#[derive(Debug, Clone)]
pub struct Step {
    /// The commit.
    pub commit: Oid,
    /// The first parent; none for a root.
    pub parent: Option<Oid>,
    /// Who wrote it.
    pub author: Person,
    /// The message.
    pub message: String,
    /// Whether the file, or one beside it, is another than before.
    pub changes_file: bool,
}

impl GitSide {
    /// The commit that two lines of work have in common.
    ///
    /// # Errors
    /// [`RepositoryError::UnknownRevision`] when `rev` leads to no commit or to one with another
    /// past; [`RepositoryError::Shallow`] for a clone without its past.
    pub fn fork_point(&self, rev: &str, tip: Oid) -> Result<Oid, RepositoryError> {
        super::location::refuse_shallow(&self.repository)?;
        let theirs = super::location::resolve(&self.repository, rev)?;
        self.repository
            .merge_base(theirs, tip)
            .map_err(|cause| RepositoryError::UnknownRevision {
                path: self.repository.path().to_owned(),
                rev: rev.to_owned(),
                detail: format!("it has no commit in common with HEAD: {}", cause.message()),
            })
    }

    /// Everybody who wrote a commit that leads to `tip`.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`].
    pub fn people(&self, tip: Oid) -> Result<Vec<Person>, RepositoryError> {
        let damaged = |cause: git2::Error| RepositoryError::corrupt(&self.repository, &cause);
        let mut walk = self.repository.revwalk().map_err(damaged)?;
        walk.push(tip).map_err(damaged)?;
        let mut people: Vec<Person> = Vec::new();
        for id in walk {
            let commit = self
                .repository
                .find_commit(id.map_err(damaged)?)
                .map_err(damaged)?;
            let author = commit.author();
            let person = Person {
                name: String::from_utf8_lossy(author.name_bytes()).into_owned(),
                mail: String::from_utf8_lossy(author.email_bytes()).into_owned(),
            };
            if !people.contains(&person) {
                people.push(person);
            }
        }
        Ok(people)
    }

    /// All commits that lead to `tip`, oldest first, with what each made of the file at one of
    /// `paths` (from the root of the database). Merges are left out: what they brought in has
    /// authors of its own.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`].
    pub fn steps(&self, tip: Oid, paths: &[&str]) -> Result<Vec<Step>, RepositoryError> {
        let damaged = |cause: git2::Error| RepositoryError::corrupt(&self.repository, &cause);
        let mut walk = self.repository.revwalk().map_err(damaged)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE)
            .map_err(damaged)?;
        walk.push(tip).map_err(damaged)?;
        let mut steps = Vec::new();
        for oid in walk {
            let oid = oid.map_err(damaged)?;
            let commit = self.repository.find_commit(oid).map_err(damaged)?;
            if commit.parent_count() > 1 {
                continue;
            }
            let parent = commit.parent_id(0).ok();
            let after = self.surroundings(oid, paths)?;
            let before = match parent {
                Some(parent) => self.surroundings(parent, paths)?,
                None => None,
            };
            let author = commit.author();
            steps.push(Step {
                commit: oid,
                parent,
                author: Person {
                    name: String::from_utf8_lossy(author.name_bytes()).into_owned(),
                    mail: String::from_utf8_lossy(author.email_bytes()).into_owned(),
                },
                message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
                changes_file: before != after,
            });
        }
        Ok(steps)
    }

    /// The content of the file at `path`, from the root of the database, in a commit.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`] when the commit is missing or damaged.
    pub fn file_at(&self, commit: Oid, path: &str) -> Result<Option<Oid>, RepositoryError> {
        let damaged = |cause: git2::Error| RepositoryError::corrupt(&self.repository, &cause);
        let commit = self.repository.find_commit(commit).map_err(damaged)?;
        let tree = commit.tree().map_err(damaged)?;
        let entry = tree.get_path(Path::new(&format!("{}{path}", self.prefix)));
        Ok(entry.ok().map(|entry| entry.id()))
    }

    /// The file and the folder that it lies in.
    fn surroundings(
        &self,
        commit: Oid,
        paths: &[&str],
    ) -> Result<Option<(Oid, Option<Oid>)>, RepositoryError> {
        for path in paths {
            if let Some(file) = self.file_at(commit, path)? {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                return Ok(Some((file, self.file_at(commit, folder)?)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

    fn person(name: &str, mail: &str) -> Person {
        Person {
            name: name.to_owned(),
            mail: mail.to_owned(),
        }
    }

    #[test]
    fn a_person_is_known_by_name_or_address() {
        let dana = person("Dana Whitlock", "dana@example.org");
        assert!(dana.is_called("dana whitlock") && dana.is_called("Dana@Example.org"));
        assert!(!dana.is_called("") && !dana.is_called("Dana"));
        assert!(dana.is(&person("D. Whitlock", "dana@example.org")));
        assert!(!dana.is(&person("Other", "other@example.org")));
    }

    #[test]
    fn each_commit_says_whether_it_touched_the_file() {
        let test = TestRepository::new();
        test.write("advisories/EX-1.md", "a");
        let base = test.commit_at(FIRST);
        test.write("advisories/EX-1.md", "b");
        test.commit_at(SECOND);
        test.write("site/page.md", "c");
        let tip = test.commit_at(THIRD);
        let repository = test.open();
        let git = repository.git().unwrap();
        let steps = git.steps(tip, &["advisories/EX-1.md"]).unwrap();
        let changes: Vec<bool> = steps.iter().map(|step| step.changes_file).collect();
        assert_eq!(changes, [true, true, false]);
        assert!(steps.iter().all(|step| step.author.is_called("Author")));
        assert_eq!(
            git.file_at(base, "advisories/EX-1.md").unwrap(),
            Some(TestRepository::blob("a"))
        );
        assert_eq!(git.fork_point("HEAD~2", tip).unwrap(), base);
        assert!(matches!(
            git.fork_point("nothing", tip),
            Err(RepositoryError::UnknownRevision { .. })
        ));
    }
}
