//! `advgen init`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, Outcome, Session};
use crate::advisory::id::AdvisoryId;
use crate::configuration::{self, BaseUrl};
use crate::disclosure::clock::Now;
use crate::finding::Findings;
use crate::repository::GitCommand;
use crate::repository::hooks::Hooks;

/// What a new repository holds: where each file goes, and its text.
const FILES: &[(&str, &str)] = &[
    ("advgen.yaml", include_str!("init/advgen.yaml")),
    (".gitignore", include_str!("init/gitignore")),
    ("README.md", include_str!("init/README.md")),
    ("site/policy.md", include_str!("init/site/policy.md")),
    (
        ".github/workflows/check.yml",
        include_str!("init/workflows/check.yml"),
    ),
    (
        ".github/workflows/publish.yml",
        include_str!("init/workflows/publish.yml"),
    ),
    ("hooks/pre-commit", include_str!("init/hooks/pre-commit")),
];

/// Makes a private advisory repository that is ready for its first commit
///
/// Writes the configuration, a policy page, workflows for checks and publication, a hook and a
/// first draft. Never overwrites a file.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; made when it is not there
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The first part of every id, such as EXAMPLE
    #[arg(long)]
    prefix: String,
    /// The name of the database, for people
    #[arg(long)]
    name: String,
    /// Where the site will be served
    #[arg(long, value_name = "URL")]
    base_url: String,
    // An attribute, since rustdoc takes `security@…` in brackets for a link.
    #[arg(
        long,
        value_name = "ADDRESS",
        help = "Where vulnerabilities are reported [default: security@ and the host of the site]"
    )]
    contact: Option<String>,
    /// Also install the hooks that keep what is under embargo out of commit messages, names of
    /// branches and pushes to remotes that are not the team's, as `advgen hooks install` does
    #[arg(long)]
    hooks: bool,
}

impl Init {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let folder = session.path(&self.folder);
        let files = self.files()?;
        for (path, _) in &files {
            if folder.join(path).symlink_metadata().is_ok() {
                return Err(CliError::Usage(format!(
                    "{} is there already, and init overwrites nothing",
                    folder.join(path).display()
                )));
            }
        }
        for (path, text) in &files {
            write(&folder, path, text)?;
        }
        let git = GitCommand::in_folder(&folder);
        git.init()?;
        if self.hooks {
            let whole = fs::canonicalize(&folder).map_err(|source| CliError::File {
                path: folder.clone(),
                source,
            })?;
            let hooks = Hooks::of(&whole)?.install(&whole, &[])?;
            session.say(&hooks.to_string())?;
        }
        session.say(&format!(
            "{} is ready: read README.md there, then `git add --all && git commit`. Its first draft:",
            folder.display()
        ))?;
        session.directory = folder;
        super::new::New::draft().run(session)
    }

    /// The files with their final texts.
    fn files(&self) -> Result<Vec<(&'static str, String)>, CliError> {
        let marks = self.marks()?;
        let filled = |path: &str, text: &str| {
            marks.iter().fold(text.to_owned(), |text, (mark, value)| {
                let value = if is_yaml(path) {
                    yaml_escaped(value)
                } else {
                    value.clone()
                };
                text.replace(mark, &value)
            })
        };
        let files: Vec<_> = FILES
            .iter()
            .map(|(path, text)| (*path, filled(path, text)))
            .collect();
        // What would be refused later is refused before anything is written.
        let mut findings = Findings::new(configuration::FILE);
        for (_, text) in files
            .iter()
            .filter(|(path, _)| *path == configuration::FILE)
        {
            configuration::read(text, &mut findings);
        }
        match findings.as_slice() {
            [] => Ok(files),
            [first, ..] => Err(CliError::Usage(format!(
                "{}: {}",
                first.message, first.mend
            ))),
        }
    }

    /// What stands for each mark in the files.
    fn marks(&self) -> Result<Vec<(&'static str, String)>, CliError> {
        if AdvisoryId::try_from(format!("{}-0", self.prefix).as_str()).is_err()
            || self.prefix.contains([':', '.', '+'])
        {
            return Err(CliError::Usage(format!(
                "`{}` cannot be the prefix of ids: use letters, digits and `-`, as in EXAMPLE",
                self.prefix
            )));
        }
        if self.name.trim().is_empty() || self.name.contains(char::is_control) {
            return Err(CliError::Usage("the name is one line of text".to_owned()));
        }
        let base_url = BaseUrl::try_from(self.base_url.as_str())
            .map_err(|error| CliError::Usage(format!("--base-url: {error}")))?;
        let host = base_url
            .as_str()
            .split('/')
            .nth(2)
            .and_then(|host| host.split(':').next())
            .unwrap_or("example.org");
        let contact = self
            .contact
            .clone()
            .unwrap_or_else(|| format!("security@{host}"));
        // Less than a year ahead, as RFC 9116 recommends.
        let expires = Now::present().instant().unix() + 360 * 24 * 60 * 60;
        let expires = crate::advisory::instant::Instant::from_unix(expires - expires % 86_400)
            .map_err(|error| CliError::Usage(error.to_string()))?;
        Ok(vec![
            ("@PREFIX@", self.prefix.clone()),
            ("@NAME@", self.name.trim().to_owned()),
            ("@BASE_URL@", base_url.as_str().to_owned()),
            ("@CONTACT@", contact),
            ("@EXPIRES@", expires.to_string()),
            ("@VERSION@", env!("CARGO_PKG_VERSION").to_owned()),
        ])
    }
}

fn is_yaml(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Text for the inside of a double-quoted YAML scalar.
fn yaml_escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), CliError> {
    let full = folder.join(path);
    let failed = |source| CliError::File {
        path: full.clone(),
        source,
    };
    if let Some(parent) = full.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if path.starts_with("hooks/") {
            0o755
        } else {
            0o644
        });
    }
    let mut file = options.open(&full).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
