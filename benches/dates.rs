//! What the dates of all advisories cost: the walk over the history of a repository, and nothing
//! else. `dates FOLDER` prints how many changes it found.

use std::io::Write as _;
use std::path::PathBuf;

use advgen::repository::Repository;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err("usage: dates FOLDER".into());
    };
    let history = Repository::open(&folder, None)?
        .history()?
        .unwrap_or_default();
    let changes: usize = history.ids().map(|id| history.events(id).len()).sum();
    writeln!(
        std::io::stdout(),
        "{} commits, {changes} changes",
        history.line.len()
    )?;
    Ok(())
}
