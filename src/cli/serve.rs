//! `advgen serve`

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::preview::{Round, ServeError, Server};

/// Shows the site while it is written, to this machine alone
///
/// Drafts and what is under embargo are shown too, and marked. The page is made again at every
/// change; while something is wrong, the last good state stays in view and the findings stand over
/// it. Nothing is written to disk. It ends with Ctrl-C, and is refused where `CI` is set.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The port of 127.0.0.1; 0 takes any that is free, and the address is printed
    #[arg(long, value_name = "N", default_value_t = 8000)]
    port: u16,
}

impl Serve {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        session.refuse_preview_on_build_machine()?;
        if session.rev.is_some() {
            return Err(ServeError::NoWorkTree.into());
        }
        session.open()?;
        let server = Server::bind(self.port)?;
        session.print(&format!("{}\n", server.url()))?;
        session.say("private entries are shown: keep this address and these pages to yourself")?;
        let folder = session.directory.clone();
        let never = server.run(&folder, |round| session.say(&told(round)))?;
        match never {}
    }
}

/// What the terminal says about a round. The page says more.
fn told(round: &Round) -> String {
    if !round.is_bad() {
        return format!(
            "{} entries, {} of them private, in {} ms",
            round.entries(),
            round.private(),
            round.took().as_millis()
        );
    }
    let errors = round.problems().iter().filter(|problem| problem.is_error());
    let lines: Vec<String> = errors.map(ToString::to_string).collect();
    lines.join("\n")
}
