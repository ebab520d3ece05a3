//! The words of a team: found among its files, checked, or refused.

use super::{FILE, Words};
use crate::disclosure::public::PublicDatabase;
use crate::finding::{Finding, Findings, Level, TemplateProblem, place_of};
use crate::publish::PublishError;
use crate::publish::site::templates::{Sources, as_error};
use crate::publish::site::texts;

/// The file of the words, from the root of the repository.
const PATH: &str = "site/words.yaml";

/// What is wrong with the words of a team, given with its templates by their paths in the
/// repository and their text. That a template cannot be read is said elsewhere; until then its
/// phrases are not known.
pub fn check_words(files: &[(&str, &str)]) -> Vec<Finding> {
    let templates: Vec<_> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("templates/")?, *text)))
        .collect();
    let mut findings = Findings::new(PATH);
    if let Ok(sources) = Sources::read(&templates) {
        read(files, &sources, &mut findings);
    }
    findings.into_vec()
}

/// What can be used of the words among these files.
pub(in super::super) fn of_files(files: &[(&str, &str)], sources: &Sources<'_>) -> Words {
    read(files, sources, &mut Findings::new(PATH))
}

fn read(files: &[(&str, &str)], sources: &Sources<'_>, findings: &mut Findings) -> Words {
    let file = files.iter().find(|(path, _)| *path == PATH);
    file.map_or_else(Words::default, |(_, text)| {
        Words::read(text, &sources.phrases(), findings)
    })
}

/// The words of a team; what cannot be used is an error here.
pub(in super::super) fn of_database(
    database: &PublicDatabase,
    sources: &Sources<'_>,
) -> Result<Words, PublishError> {
    let files = texts("site/", database.pages(), |path| path == FILE)?;
    let file = files.first();
    file.map_or_else(|| Ok(Words::default()), |(_, text)| usable(text, sources))
}

/// The words of a file.
pub(in super::super) fn usable(text: &str, sources: &Sources<'_>) -> Result<Words, PublishError> {
    let mut findings = Findings::new(PATH);
    let words = Words::read(text, &sources.phrases(), &mut findings);
    let errors: Vec<_> = findings
        .as_slice()
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| {
            let place = place_of(text, finding.span.start);
            TemplateProblem {
                path: PATH.to_owned(),
                place: Some((place.line, place.column)),
                message: finding.message.clone(),
            }
        })
        .collect();
    if errors.is_empty() {
        Ok(words)
    } else {
        Err(as_error(&errors))
    }
}
