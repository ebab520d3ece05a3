//! Programs that the team installed: `gpg` and a `sendmail`.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

/// Why a program did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// There is no such program.
    #[error("cannot run `{program}`: {source}; install it, or name another one")]
    NotStarted {
        /// The program.
        program: String,
        /// The answer of the operating system.
        source: io::Error,
    },
    /// It ran and refused. Its own words follow unchanged.
    #[error("`{program}` refused ({status}):\n{output}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it wrote to standard error, or to standard output if that was nothing.
        output: String,
    },
}

/// Runs a program without a shell, gives it `input`, and returns what it wrote.
pub(crate) fn run(
    program: &OsStr,
    arguments: &[OsString],
    input: &[u8],
) -> Result<Vec<u8>, ProgramError> {
    let name = program.to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let not_started = |source| ProgramError::NotStarted {
        program: name.clone(),
        source,
    };
    let mut child = command.spawn().map_err(not_started)?;
    let stdin = child.stdin.take();
    // Written from a thread of its own: a program that answers while it reads would wait for ever.
    let output = std::thread::scope(|scope| {
        let writer = scope.spawn(move || match stdin {
            Some(mut stdin) => match stdin.write_all(input) {
                Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            },
            None => Ok(()),
        });
        let output = child.wait_with_output();
        let written = writer.join().unwrap_or(Ok(()));
        output.and_then(|output| written.map(|()| output))
    })
    .map_err(not_started)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = if output.stderr.is_empty() {
        &output.stdout
    } else {
        &output.stderr
    };
    Err(ProgramError::Failed {
        program: name,
        status: output.status,
        output: String::from_utf8_lossy(words).trim_end().to_owned(),
    })
}
