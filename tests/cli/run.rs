//! Running the program without anything of the machine it runs on, and comparing what it says.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use snapbox::IntoData;

/// Longer than any command here takes; a program that hangs fails its test.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program with its arguments, before it runs.
pub(crate) struct Advgen {
    command: Command,
    base: PathBuf,
}

/// What the program did.
#[derive(Debug)]
pub(crate) struct Run {
    status: Option<i32>,
    /// What it wrote to standard output, normalised.
    pub(crate) out: String,
    /// What it wrote to standard error, normalised.
    pub(crate) err: String,
}

/// Takes away everything by which the machine, its user or a build service could change the result.
pub(crate) fn isolate(command: &mut Command, home: &Path) {
    let taken = [
        "CI",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LINES",
        "RUST_BACKTRACE",
        "XDG_CONFIG_HOME",
        "TZ",
    ];
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("GITHUB_") || text.starts_with("GIT_") || taken.contains(&&*text) {
            command.env_remove(&name);
        }
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Author")
        .env("GIT_AUTHOR_EMAIL", "author@example.org")
        .env("GIT_COMMITTER_NAME", "Committer")
        .env("GIT_COMMITTER_EMAIL", "committer@example.org")
        .env("HOME", home)
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
}

impl Advgen {
    /// The program in `folder`; `base` is shown as `[ROOT]`.
    pub(crate) fn new(base: &Path, folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_advgen"));
        isolate(&mut command, base);
        command
            .env("GIT_AUTHOR_DATE", "2024-06-01T00:00:00Z")
            .env("GIT_COMMITTER_DATE", "2024-06-01T00:00:00Z")
            .args(arguments)
            .current_dir(folder);
        Self {
            command,
            base: base.to_owned(),
        }
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The plain command, for tests that wire it up themselves.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    pub(crate) fn run(mut self) -> Run {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.command.spawn().unwrap();
        let id = child.id();
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        let watchdog = std::thread::spawn(move || {
            let began = Instant::now();
            if is_done.recv_timeout(PATIENCE).is_err() && began.elapsed() >= PATIENCE {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        });
        let output = child.wait_with_output().unwrap();
        let _ = done.send(());
        watchdog.join().unwrap();
        let text = |bytes: &[u8]| normalised(&String::from_utf8_lossy(bytes), &self.base);
        let run = Run {
            status: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        // Whatever else a test looks for: a panic is never an answer.
        assert!(
            !run.err.contains("met a case it does not handle") && run.status != Some(101),
            "the program panicked: {run:#?}"
        );
        run
    }
}

/// The text with `[ROOT]`, `[VERSION]` and `[COMMIT]` for what differs from machine to machine.
fn normalised(text: &str, base: &Path) -> String {
    let text = text.replace(base.to_str().unwrap(), "[ROOT]").replace(
        concat!("advgen ", env!("CARGO_PKG_VERSION")),
        "advgen [VERSION]",
    );
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        let is_commit = word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
        out.push_str(if is_commit && !before.ends_with(char::is_alphanumeric) {
            "[COMMIT]"
        } else {
            word
        });
        rest = after;
    }
    out + rest
}

impl Run {
    /// Nothing was wrong.
    #[track_caller]
    pub(crate) fn succeeds(&self) -> &Self {
        self.fails_with(0)
    }

    /// The exit status: 1 for findings, 2 when the command could not run.
    #[track_caller]
    pub(crate) fn fails_with(&self, status: i32) -> &Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    /// Exactly this on standard output.
    #[track_caller]
    pub(crate) fn out(&self, expected: impl IntoData) -> &Self {
        same(&self.out, expected);
        self
    }

    /// Exactly this on standard error.
    #[track_caller]
    pub(crate) fn err(&self, expected: impl IntoData) -> &Self {
        same(&self.err, expected);
        self
    }

    /// This somewhere in what it said.
    #[track_caller]
    pub(crate) fn has(&self, part: &str) -> &Self {
        assert!(
            self.out.contains(part) || self.err.contains(part),
            "{part:?} is missing in {self:#?}"
        );
        self
    }

    /// This nowhere in what it said.
    #[track_caller]
    pub(crate) fn lacks(&self, part: &str) -> &Self {
        assert!(
            !self.out.contains(part) && !self.err.contains(part),
            "{part:?} is in {self:#?}"
        );
        self
    }

    /// Shown without what was drawn by lot.
    pub(crate) fn without(mut self, drawn: &str) -> Self {
        self.out = self.out.replace(drawn, "[DRAWN]");
        self.err = self.err.replace(drawn, "[DRAWN]");
        self
    }
}

#[track_caller]
fn same(actual: &str, expected: impl IntoData) {
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .normalize_paths(false)
        .eq(actual.to_owned(), expected);
}
