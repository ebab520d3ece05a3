//! Where advisories live: a folder of files, and the Git repository that
//! remembers what they said before.
//!
//! This is the first stage of the way through the program. It knows files and
//! Git; of advisories it knows only where their files lie and that a file's
//! name is an id. What the bytes mean is for the stages behind it.
//!
//! * [`location`] finds the database, in a work tree or in a commit.
//! * [`snapshot`] lists its files at one moment, and names whatever is not an
//!   ordinary file instead of following or skipping it.
//! * [`history`] tells when the file of each id changed.
//! * [`authorship`] tells who changed it.
//! * [`object`] reads one blob, for instance an earlier text of an advisory.
//! * [`used_ids`] collects every id that was ever taken.
//! * [`separation`] keeps a repository that the public reads apart from this one.
//! * [`git_command`] writes, through the installed `git`.
//! * [`replace`](mod@replace) changes one file of the work tree.
//! * [`hooks`] puts hooks into other repositories.
//!
//! Reading goes through libgit2, so that a build needs no installed Git and
//! runs no hook; writing goes through the installed `git`, so that the team's
//! signing, hooks and credentials work.

mod attributes;
pub mod authorship;
pub mod error;
pub mod git_command;
pub mod history;
pub mod hooks;
pub mod layout;
pub mod location;
pub mod object;
pub mod oddity;
pub mod private_place;
mod raw_tree;
pub mod replace;
pub mod separation;
pub mod snapshot;
#[cfg(test)]
mod test_repository;
pub mod used_ids;

pub use authorship::{Person, Step};
pub use error::RepositoryError;
pub use git_command::{GitCommand, GitCommandError, PushOutcome};
pub use history::{Event, History, LineCommit};
pub use layout::advisory_id;
pub use location::{GitSide, Location, Repository};
pub use object::blob;
pub use oddity::Oddity;
pub use separation::SeparationError;
pub use snapshot::{Content, Snapshot, SourceFile};
