//! `advgen new`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, Format, Outcome, Session};
use crate::advisory::draw;
use crate::advisory::yaml::{Style, scalar};
use crate::check;
use crate::configuration::IdForm;
use crate::disclosure::clock::Now;

/// The draft with every field explained.
const DRAFT: &str = include_str!("new/draft.md");

/// The line of the draft that the title replaces; the text below it stands in for a report.
const TITLE: &str = "# @TITLE@\n";

/// Writes a draft under a new id, with every field explained
///
/// The id was never used in any state, on any branch, or by a file that is gone.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The title of the advisory
    #[arg(long)]
    title: Option<String>,
    /// Take the text from this Markdown file, such as a report
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

impl New {
    /// A draft with the default title.
    pub(super) fn draft() -> Self {
        Self {
            title: None,
            from: None,
        }
    }

    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let repository = session.open()?;
        let Some(root) = repository.root().map(std::path::Path::to_owned) else {
            return Err(CliError::Usage(
                "a draft needs a work tree: leave out --rev".to_owned(),
            ));
        };
        let used = repository.used_ids()?;
        let reading = check::read(repository)?;
        let configuration = super::configured(&reading)?;
        let year = Now::present().instant().year();
        let id = match configuration.id_form {
            IdForm::Random => draw::random(&configuration.prefix, year, &used),
            IdForm::Sequential => draw::sequential(&configuration.prefix, year, &used),
        }
        .map_err(|error| CliError::Usage(error.to_string()))?;
        let path = format!("advisories/{year:04}/{id}.md");
        let reference = draw::reference().map_err(|error| CliError::Usage(error.to_string()))?;
        let text = self.text(id.as_str(), &reference, &session)?;
        let full = root.join(&path);
        let failed = |source| CliError::File {
            path: full.clone(),
            source,
        };
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = fs::File::options()
            .write(true)
            .create_new(true)
            .open(&full)
            .map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        match session.format {
            Format::Json => {
                let document = serde_json::json!({"schema": 1, "id": id.as_str(), "path": path});
                session.print(&format!("{document}\n"))?;
            }
            _ => session.print(&format!("{path}\n"))?,
        }
        Ok(Outcome::Done)
    }

    fn text(
        &self,
        id: &str,
        reference: &str,
        session: &Session<'_, '_>,
    ) -> Result<String, CliError> {
        let title = self
            .title
            .as_deref()
            .map_or("What can happen, and in which component", str::trim);
        if title.is_empty() || title.contains(char::is_control) {
            return Err(CliError::Usage("a title is one line of text".to_owned()));
        }
        let (frontmatter, body) = DRAFT.split_once(TITLE).unwrap_or((DRAFT, ""));
        let mut text = frontmatter
            .replace("@ID@", &scalar(id, Style::Natural))
            .replace("@REFERENCE@", &scalar(reference, Style::Natural));
        match &self.from {
            None => text.extend(["# ", title, "\n", body]),
            Some(from) => {
                let report = report(&session.path(from))?;
                let report = report.trim_start_matches('\u{feff}').trim();
                if self.title.is_some() || !report.starts_with("# ") {
                    text.extend(["# ", title, "\n\n"]);
                }
                text.push_str(report);
                text.push('\n');
            }
        }
        Ok(text)
    }
}

/// The text of a report.
fn report(path: &Path) -> Result<String, CliError> {
    let bytes = fs::read(path).map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes)
        .map_err(|_| CliError::Usage(format!("{} is not UTF-8: save it as UTF-8", path.display())))
}
