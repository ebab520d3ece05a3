//! The mirror: the public records and their Markdown as a Git repository of its own.
//!
//! What is in it is a function of the [`PublicDatabase`] alone, and so is every commit, given the
//! one before it: author, dates and message name only what is public. Its objects are written into
//! its own store and nowhere taken from.
//!
//! A run appends the difference between the last commit and what is public now, one commit for each
//! public instant in between. It is not derived from the history of the private repository: a text
//! that was committed, and replaced before anything was built, or while a check refused it, was
//! never public, and a history derived from commits would publish it.

mod changes;
mod content;
mod error;
mod target;
mod tree;

use git2::Oid;

use crate::advisory::instant::Instant;
use crate::disclosure::public::{Audience, Preview, PublicDatabase};
use content::Content;

pub use error::MirrorError;
pub use target::Target;

/// One commit that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The commit.
    pub commit: Oid,
    /// Its date: the public instant of what it changes, never before its parent.
    pub at: Instant,
    /// The first line of its message.
    pub subject: String,
}

/// Brings the mirror to what is public: nothing is written when it is there already. The branch
/// moves last, so that whoever looks sees the old state or the new one.
///
/// # Errors
/// See [`MirrorError`]; the branch is then where it was.
pub fn update(database: &PublicDatabase, target: &mut Target) -> Result<Vec<Added>, MirrorError> {
    match database.audience() {
        Audience::Public => {}
        Audience::Preview(Preview::Moment(instant)) => return Err(MirrorError::Preview(instant)),
        Audience::Preview(Preview::Work) => return Err(MirrorError::Work),
    }
    let content = Content::of(database)?;
    let steps = changes::between(target.last()?.as_ref(), &content)?;
    let mut added = Vec::with_capacity(steps.len());
    let mut tip = target.head();
    for step in &steps {
        let commit = target.commit(tip, step, database.configuration())?;
        added.push(Added {
            commit,
            at: step.instant(),
            subject: step.subject(),
        });
        tip = Some(commit);
    }
    if let (Some(tip), false) = (tip, steps.is_empty()) {
        target.advance(tip)?;
    }
    Ok(added)
}

/// The last line of every message: by it a commit is known as one of ours.
const MARK: &str = "Mirrored-by: advgen";

/// The files of one commit by their paths, as Git names their contents.
type Paths = std::collections::BTreeMap<String, Oid>;

/// What one commit changes: a content, or that the file is gone.
type Edits = std::collections::BTreeMap<String, Option<Vec<u8>>>;
