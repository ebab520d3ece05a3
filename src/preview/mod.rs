//! The site while it is written: served to this machine alone, and made again at every change.
//!
//! ```text
//! watch ──▶ read, check, gate ──▶ edition ──▶ server ──▶ a browser here
//! what changed    as for a build    pages on demand   pages, findings, "look again"
//! ```
//!
//! It shows drafts and what is under embargo, so nothing of it ever lies on a disk, where it could
//! be found, deployed or forgotten: an edition is a thread with the records in memory, and a page is
//! made when somebody asks for it. What is private for ever is not in it, because it comes out of
//! the gate like a build.

mod bell;
mod content_type;
mod edition;
mod problems;
mod request;
mod round;
mod server;
mod watch;

use std::io;
use std::path::Path;

use thiserror::Error;

pub use problems::Problem;
pub use round::Round;
pub use server::Server;

use crate::repository::RepositoryError;

/// Why there is no preview.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The port is taken, or not ours to take.
    #[error("port {port} cannot be used ({source}): name another, or take any with `--port 0`")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing to watch.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// What happened cannot be told.
    #[error("the result cannot be written: {0}")]
    Report(#[from] io::Error),
    /// A commit does not change.
    #[error("a preview shows the files as they are edited: run it in a work tree, without --rev")]
    NoWorkTree,
}

impl Server {
    /// Watches the work tree that `folder` lies in and serves each state of it, until `report` cannot
    /// say so any more. It ends with the process.
    ///
    /// # Errors
    /// See [`ServeError`]. What is wrong in the files is no error: the page shows it.
    pub fn run(
        &self,
        folder: &Path,
        mut report: impl FnMut(&Round) -> io::Result<()>,
    ) -> Result<std::convert::Infallible, ServeError> {
        let mut watched = watch::Watched::open(folder)?;
        self.listen();
        let mut workshop = round::Workshop::new(watched.root());
        let mut shown = None;
        loop {
            let look = watched.look();
            if shown.as_ref() != Some(&look) {
                let round = workshop.round();
                // An editor that is about to write the other half is no reason for an alarm.
                if round.is_bad() && watched.look() != look {
                    continue;
                }
                self.show(&round);
                report(&round)?;
                shown = Some(look);
            }
            watched.pause();
        }
    }
}
