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
    let is_ci = std::env::var_os("CI").is_some_and(|value| {
        !value.is_empty() && value != "0" && !value.eq_ignore_ascii_case("false")
    });
    // Not locked: a thread that panics has to be able to say so.
    let mut out = UntilHangUp(io::stdout());
    let mut err = UntilHangUp(io::stderr());
    let colour = io::stderr().is_terminal() && !set("NO_COLOR");
    let mut world = Environment {
        out: &mut out,
        err: &mut err,
        colour,
        is_terminal: io::stdout().is_terminal(),
        is_ci,
        sendmail: std::env::var_os("ADVGEN_SENDMAIL"),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
    };
    match cli::run(arguments, &mut world) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(cli::CliError::Refused) => {
            let _ = writeln!(err, "error: {}", cli::CliError::Refused);
            ExitCode::from(1)
        }
        Err(error) => {
            let _ = writeln!(err, "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// A reader that hangs up (`advgen check | head`) is no failure, and hides none: the command goes
/// on, and its exit status is what it would have been.
struct UntilHangUp<W>(W);

impl<W: io::Write> io::Write for UntilHangUp<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}
