//! What is looked for of a database: everything that is not public.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::haystack;
use super::needles::{Kind, Needles, Of, is_long_number, name_row};
use super::private_text;
use super::words::{self, LONGEST};
use crate::advisory::case::reach::MailAddress;
use crate::advisory::document::Advisory;
use crate::advisory::frontmatter;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::record::Record;
use crate::advisory::yaml;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::disclosure::visibility::is_public;
use crate::finding::Findings;
use crate::repository::RepositoryError;

/// Why nothing can be looked for.
#[derive(Debug, Error)]
pub enum NeedlesError {
    /// A file of the repository cannot be read.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// An advisory says something that cannot be understood.
    #[error(
        "{count} advisories cannot be read, so nobody knows what to look for: mend what `advgen check` finds there first"
    )]
    Unreadable {
        /// How many there are.
        count: usize,
    },
}

/// A shorter file says nothing about where it came from.
const SMALLEST_FILE: usize = 32;

impl Needles {
    /// Everything of a database that is not public at `now`: entries as a whole, and the cases and
    /// comments of public ones. What public entries and pages say as well is left out.
    ///
    /// # Errors
    /// [`NeedlesError`]: a needle that is missing is a leak that is not found.
    pub fn gather(reading: &Reading, now: Now) -> Result<Self, NeedlesError> {
        let files = &reading.snapshot().files;
        let ids = files.iter().filter(|file| file.advisory_id().is_some());
        let missing = ids.count() - reading.advisories().len().min(files.len());
        let broken = reading
            .snapshot()
            .oddities
            .iter()
            .filter(|(path, _)| path.starts_with("advisories/") && path.ends_with(".md"));
        let count = missing + broken.count();
        if count > 0 {
            return Err(NeedlesError::Unreadable { count });
        }
        let mut needles = Self::default();
        let mut team: BTreeSet<u64> = BTreeSet::new();
        if let (Some(git), Some(tip)) = (reading.repository().git(), reading.repository().tip()) {
            for person in git.people(tip)? {
                team.extend(
                    [&person.name, &person.mail]
                        .into_iter()
                        .filter_map(|text| name_row(text)),
                );
            }
        }
        let names: BTreeSet<u64> = reading
            .advisories()
            .iter()
            .filter(|advisory| is_public(advisory, now.instant()))
            .flat_map(|advisory| names(advisory).filter_map(name_row))
            .collect();
        for advisory in reading.advisories() {
            let owner = needles.owners.len();
            needles.owners.push(advisory.id().as_str().to_owned());
            needles.gather_case(reading, advisory, owner, &team);
            if !is_public(advisory, now.instant()) {
                needles.gather_record(advisory, owner, &names);
            }
        }
        needles.gather_files(reading, now)?;
        needles.drop_public(reading, now)?;
        needles.index();
        Ok(needles)
    }

    /// The words of entries that are not public at `now`, whoever says them already: titles, rows of
    /// words and numbers, references, and the canaries of all entries.
    pub(crate) fn of_private(reading: &Reading, now: Now) -> Self {
        let mut needles = Self::default();
        for advisory in reading.advisories() {
            let owner = needles.owners.len();
            needles.owners.push(advisory.id().as_str().to_owned());
            if is_public(advisory, now.instant()) {
                needles.gather_canaries(advisory, owner);
            } else {
                needles.gather_case(reading, advisory, owner, &BTreeSet::new());
                needles.gather_title(advisory, owner);
            }
        }
        needles.retain(|_, of| of.kind != Kind::Reporter);
        needles.index();
        needles
    }

    /// What a text says of what is looked for: each row by its hash, with the line, from 1, on which
    /// it stands first.
    pub(crate) fn said_in(&self, text: &[u8]) -> BTreeMap<u64, usize> {
        let mut said = BTreeMap::new();
        haystack::look(self, text, &mut |_, spot| {
            if let Some(row) = spot.row {
                let line = said.entry(row).or_insert(usize::MAX);
                *line = spot.line.unwrap_or(1).min(*line);
            }
        });
        said
    }

    fn gather_canaries(&mut self, advisory: &Advisory, owner: usize) {
        let kind = Kind::Canary;
        for canary in &advisory.case.canaries {
            self.add_name(canary.as_str(), Of { owner, kind });
        }
    }

    fn gather_title(&mut self, advisory: &Advisory, owner: usize) {
        let kind = Kind::Title;
        for run in title(advisory) {
            self.add_run(&run, LONGEST - 1, Of { owner, kind });
        }
    }

    fn gather_case(
        &mut self,
        reading: &Reading,
        advisory: &Advisory,
        owner: usize,
        team: &BTreeSet<u64>,
    ) {
        let case = &advisory.case;
        let of = |kind| Of { owner, kind };
        self.gather_canaries(advisory, owner);
        if let Some(reference) = &case.reference {
            self.add_name(reference.as_str(), of(Kind::Reference));
        }
        for reporter in &case.reporters {
            let mail = reporter.mail.as_ref().map(MailAddress::as_str);
            for text in [Some(reporter.name.as_str()), mail].into_iter().flatten() {
                self.add_person(text, of(Kind::Reporter), team);
            }
        }
        let text = reading.text_of(&advisory.path).unwrap_or_default();
        let mut runs =
            private_text::of_markdown(text.get(advisory.places.body.clone()).unwrap_or_default());
        if let Ok(parts) = frontmatter::split(text) {
            let yaml_text = text.get(parts.yaml.clone()).unwrap_or_default();
            let mut findings = Findings::new(Arc::clone(&advisory.path));
            let tree = yaml::read(yaml_text, parts.yaml.start, &mut findings);
            if let Some(case) = tree.as_ref().and_then(|tree| tree.get("case")) {
                runs.extend(private_text::of_yaml(case));
            }
        }
        // The title is looked for as a title.
        let title = title(advisory);
        runs.retain(|run| !title.contains(run));
        for run in runs {
            self.add_run(&run, LONGEST, of(Kind::Phrase));
            for number in words::words(&run)
                .iter()
                .filter(|word| is_long_number(&word.text))
            {
                self.add_row(&number.text, of(Kind::Number));
            }
        }
    }

    /// What is public of an entry once it is public; `public` are the names of entries that are.
    fn gather_record(&mut self, advisory: &Advisory, owner: usize, public: &BTreeSet<u64>) {
        let of = |kind| Of { owner, kind };
        let kinds = std::iter::once(Kind::Id).chain(std::iter::repeat(Kind::Alias));
        for (name, kind) in names(advisory).zip(kinds) {
            if name_row(name).is_none_or(|hash| !public.contains(&hash)) {
                self.add_name(name, of(kind));
                self.glued_of.push((name.to_owned(), of(kind)));
            }
        }
        for credit in advisory.record.credits() {
            self.add_person(&credit.name, of(Kind::Reporter), &BTreeSet::new());
        }
        self.gather_title(advisory, owner);
    }

    /// Attachments of entries that are not public, and those of public ones that nothing links.
    fn gather_files(&mut self, reading: &Reading, now: Now) -> Result<(), RepositoryError> {
        let mut public: BTreeSet<[u8; 32]> = BTreeSet::new();
        let mut private = Vec::new();
        for (owner, advisory) in reading.advisories().iter().enumerate() {
            let Some(folder) = advisory.path.strip_suffix("index.md") else {
                continue;
            };
            let shown = is_public(advisory, now.instant());
            for file in &reading.snapshot().files {
                let Some(name) = file.path.strip_prefix(folder) else {
                    continue;
                };
                if file.advisory_id().is_some() {
                    continue;
                }
                let bytes = reading.repository().read(file)?;
                let hash = Sha256::digest(&bytes).into();
                if shown && advisory.attachments.iter().any(|known| known.path == name) {
                    public.insert(hash);
                } else if bytes.len() >= SMALLEST_FILE {
                    let kind = Kind::Attachment;
                    private.push((bytes.len(), hash, Of { owner, kind }));
                }
            }
        }
        private.retain(|(_, hash, _)| !public.contains(hash));
        for (size, hash, of) in private {
            self.files.entry(size).or_default().push((hash, of));
        }
        Ok(())
    }

    /// Leaves out what the public can read anyway. Names of entries and canaries stay: in a public
    /// text they are leaks.
    fn drop_public(&mut self, reading: &Reading, now: Now) -> Result<(), RepositoryError> {
        self.index();
        let mut texts: Vec<Vec<u8>> = vec![DRAFT.as_bytes().to_vec()];
        for advisory in reading.advisories() {
            if !is_public(advisory, now.instant()) {
                continue;
            }
            texts.extend(public_texts(&advisory.record));
        }
        for file in &reading.snapshot().files {
            if file.advisory_id().is_none() && !file.path.starts_with("advisories/") {
                texts.push(reading.repository().read(file)?);
            }
        }
        let mut known = BTreeSet::new();
        for text in &texts {
            haystack::look(self, text, &mut |of, place| {
                if let Some(hash) = place.row
                    && !matches!(of.kind, Kind::Id | Kind::Alias | Kind::Canary)
                {
                    known.insert((hash, of.kind));
                }
            });
        }
        self.retain(|hash, of| !known.contains(&(hash, of.kind)));
        Ok(())
    }
}

/// What a new draft says is not the team's secret.
const DRAFT: &str = include_str!("../../cli/new/draft.md");

/// The id and the aliases.
fn names(advisory: &Advisory) -> impl Iterator<Item = &str> {
    let aliases = advisory.record.aliases().iter();
    std::iter::once(advisory.id().as_str()).chain(aliases.map(VulnerabilityId::as_str))
}

/// The title, as runs of words.
fn title(advisory: &Advisory) -> Vec<String> {
    private_text::of_markdown(advisory.record.summary.as_deref().unwrap_or_default())
}

/// Everything that a public record says, as it is written and as it is read.
pub(crate) fn public_texts(record: &Record) -> Vec<Vec<u8>> {
    let mut texts = vec![format!("{record:?}").into_bytes()];
    for text in [&record.summary, &record.details].into_iter().flatten() {
        texts.push(text.clone().into_bytes());
        let runs = private_text::of_markdown(text);
        texts.extend(runs.into_iter().map(String::into_bytes));
    }
    texts
}
