//! Parses the command line, runs one command and gives its exit status.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use advgen::cli::{self, Arguments, Environment, Outcome};
use clap::Parser as _;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // The message of a panic may hold private text; where it happened does not.
        let place = panic
            .location()
            .map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        let _ = writeln!(
            io::stderr(),
            "error: advgen met a case it does not handle{place}; nothing was published. Please report this place"
        );
    }));
    let arguments = Arguments::parse();
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let colour = io::stderr().is_terminal() && !set("NO_COLOR");
    let mut world = Environment {
        out: &mut out,
        err: &mut err,
        colour,
        is_ci: set("CI"),
    };
    match cli::run(arguments, &mut world) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(cli::CliError::Refused) => {
            let _ = writeln!(err, "error: {}", cli::CliError::Refused);
            ExitCode::from(1)
        }
        Err(cli::CliError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(err, "error: {error}");
            ExitCode::from(2)
        }
    }
}
