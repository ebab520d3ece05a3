//! What is looked for.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::everyday_words::is_telling;
use super::haystack;
use super::private_text;
use super::words::{self, LONGEST, Signs, Word};
use crate::advisory::case::reach::MailAddress;
use crate::advisory::document::Advisory;
use crate::advisory::frontmatter;
use crate::advisory::id::VulnerabilityId;
use crate::advisory::yaml;
use crate::check::Reading;
use crate::disclosure::clock::Now;
use crate::disclosure::disguise::Glued;
use crate::disclosure::visibility::is_public;
use crate::finding::Findings;
use crate::repository::RepositoryError;

/// What was found of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A word that a team planted.
    Canary,
    /// The id of the entry.
    Id,
    /// Another name of the vulnerability.
    Alias,
    /// The name of the case towards outsiders.
    Reference,
    /// Who reported it.
    Reporter,
    /// The title, or a large part of it.
    Title,
    /// A row of words of the private text.
    Phrase,
    /// A long number of the private text.
    Number,
    /// A file that belongs to it.
    Attachment,
}

impl Kind {
    /// The stable name of the rule.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Canary => "leak-canary",
            Self::Id => "leak-id",
            Self::Alias => "leak-alias",
            Self::Reference => "leak-reference",
            Self::Reporter => "leak-reporter",
            Self::Title => "leak-title",
            Self::Phrase => "leak-phrase",
            Self::Number => "leak-number",
            Self::Attachment => "leak-attachment",
        }
    }
}

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

/// What belongs to which entry: an index of [`Needles::owners`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Of {
    pub(super) owner: usize,
    pub(super) kind: Kind,
}

/// Everything that is looked for.
#[derive(Debug, Default)]
pub struct Needles {
    owners: Vec<String>,
    rows: HashMap<u64, Vec<Of>, BuildHasherDefault<AsItIs>>,
    /// A bit for each row, so that most words are passed over by one look.
    filter: Vec<u64>,
    /// Which lengths of rows there are.
    lengths: [bool; LONGEST],
    /// Names within other words, with what they belong to.
    glued: Glued,
    glued_of: Vec<(String, Of)>,
    /// Files by their size and their SHA-256.
    files: HashMap<usize, Vec<([u8; 32], Of)>>,
}

/// Hashes of rows need no second hashing.
#[derive(Debug, Default, Clone, Copy)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
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

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.files.is_empty()
    }

    /// The entry that something belongs to.
    pub(super) fn owner(&self, of: Of) -> &str {
        self.owners.get(of.owner).map_or("", String::as_str)
    }

    /// Calls `found` for everything in a text as it stands.
    pub(super) fn rows_in(&self, bytes: &[u8], mut found: impl FnMut(Of, Range<usize>)) -> Signs {
        self.glued.all_in(bytes, |number, range| {
            if let Some((_, of)) = self.glued_of.get(number) {
                found(*of, range);
            }
        });
        words::rows(bytes, |length, hash, range| {
            if self.may_hold(length, hash)
                && let Some(all) = self.rows.get(&hash)
            {
                for of in all {
                    found(*of, range.clone());
                }
            }
        })
    }

    /// The entries that a file belongs to, by its whole content.
    pub(super) fn files_like(&self, bytes: &[u8]) -> Vec<Of> {
        let Some(files) = self.files.get(&bytes.len()) else {
            return Vec::new();
        };
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let same = files.iter().filter(|(other, _)| *other == hash);
        same.map(|(_, of)| *of).collect()
    }

    #[inline]
    fn may_hold(&self, length: usize, hash: u64) -> bool {
        self.lengths.get(length - 1).copied().unwrap_or_default()
            && self
                .filter
                .get(word_of(hash, self.filter.len()))
                .is_some_and(|bits| bits & (1 << (hash & 63)) != 0)
    }

    fn index(&mut self) {
        self.glued = Glued::new(self.glued_of.iter().map(|(name, _)| name.as_str()));
        let words = (self.rows.len() / 4).next_power_of_two().max(1024);
        self.filter = vec![0; words];
        for hash in self.rows.keys() {
            if let Some(bits) = self.filter.get_mut(word_of(*hash, words)) {
                *bits |= 1 << (hash & 63);
            }
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
        for canary in &case.canaries {
            self.add_name(canary.as_str(), of(Kind::Canary));
        }
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
            let mut findings = Findings::new(std::sync::Arc::clone(&advisory.path));
            let tree = yaml::read(yaml_text, parts.yaml.start, &mut findings);
            if let Some(case) = tree.as_ref().and_then(|tree| tree.get("case")) {
                runs.extend(private_text::of_yaml(case));
            }
        }
        // The title is looked for as a title.
        let title = advisory.record.summary.as_deref().unwrap_or_default();
        let title = private_text::of_markdown(title);
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
        if let Some(summary) = &advisory.record.summary {
            for run in private_text::of_markdown(summary) {
                self.add_run(&run, LONGEST - 1, of(Kind::Title));
            }
        }
    }

    /// A name is found as it stands, and with any of its parts written together. Of a long one the
    /// end, which tells it from others.
    fn add_name(&mut self, name: &str, of: Of) {
        let words = words::words(name);
        let parts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let parts = parts
            .get(parts.len().saturating_sub(LONGEST)..)
            .unwrap_or_default();
        let gaps = parts.len().saturating_sub(1);
        for together in 0..1_u32 << gaps {
            let mut text = String::new();
            for (at, part) in parts.iter().enumerate() {
                if at > 0 && together & (1 << (at - 1)) == 0 {
                    text.push('-');
                }
                text.push_str(part);
            }
            self.add_row(&text, of);
        }
    }

    /// A name of two words at least, or an address. People who work on this repository are no
    /// secret.
    fn add_person(&mut self, text: &str, of: Of, team: &BTreeSet<u64>) {
        let words = words::words(text);
        let telling = words.iter().any(|word| is_telling(&word.text));
        if words.len() >= 2
            && telling
            && let Some(hash) = name_row(text)
            && !team.contains(&hash)
        {
            self.add_row(first_words(text), of);
        }
    }

    /// Every row of this length in a run of words that tells it from other texts; all of it when it
    /// is shorter and tells enough.
    fn add_run(&mut self, run: &str, length: usize, of: Of) {
        let words = words::words(run);
        let least = if length == LONGEST { length } else { 3 };
        if words.len() < least {
            return;
        }
        for row in words.windows(length.min(words.len())) {
            if is_distinctive(row, of.kind)
                && let ([first, ..], Some(last)) = (row, row.last())
            {
                self.add_row(
                    run.get(first.range.start..last.range.end)
                        .unwrap_or_default(),
                    of,
                );
            }
        }
    }

    fn add_row(&mut self, text: &str, of: Of) {
        let Some((length, hash)) = words::row(text) else {
            return;
        };
        if let Some(known) = self.lengths.get_mut(length - 1) {
            *known = true;
        }
        let all = self.rows.entry(hash).or_default();
        if !all.contains(&of) {
            all.push(of);
        }
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
            let record = &advisory.record;
            for text in [&record.summary, &record.details].into_iter().flatten() {
                texts.push(text.clone().into_bytes());
                texts.extend(
                    private_text::of_markdown(text)
                        .into_iter()
                        .map(String::into_bytes),
                );
            }
            texts.push(format!("{record:?}").into_bytes());
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
        self.rows.retain(|hash, all| {
            all.retain(|of| !known.contains(&(*hash, of.kind)));
            !all.is_empty()
        });
        Ok(())
    }
}

/// What a new draft says is not the team's secret.
const DRAFT: &str = include_str!("../../cli/new/draft.md");

#[allow(
    clippy::cast_possible_truncation,
    reason = "any bits will do, on every width of machine"
)]
fn word_of(hash: u64, words: usize) -> usize {
    (hash >> 32) as usize & words.wrapping_sub(1)
}

/// As much of an address as a row holds.
fn first_words(text: &str) -> &str {
    let words = words::words(text);
    let last = words.get(..words.len().min(LONGEST)).and_then(<[_]>::last);
    last.and_then(|last| text.get(..last.range.end))
        .unwrap_or_default()
}

/// The id and the aliases.
fn names(advisory: &Advisory) -> impl Iterator<Item = &str> {
    let aliases = advisory.record.aliases().iter();
    std::iter::once(advisory.id().as_str()).chain(aliases.map(VulnerabilityId::as_str))
}

fn name_row(text: &str) -> Option<u64> {
    words::row(first_words(text)).map(|(_, hash)| hash)
}

/// Whether a row of words hardly stands in two texts by chance.
fn is_distinctive(row: &[Word], kind: Kind) -> bool {
    let telling = row.iter().filter(|word| is_telling(&word.text)).count();
    let letters: usize = row.iter().map(|word| word.text.chars().count()).sum();
    let (least_telling, least_letters) = match kind {
        Kind::Title => (2, 15),
        _ => (3, 25),
    };
    telling >= least_telling && letters >= least_letters
}

/// Whether a word is a number that hardly stands in two texts by chance. The ids of commits are
/// left out: that such a commit exists is public where the code is.
fn is_long_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_commit = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    !is_commit && (digits >= 9 || (digits >= 6 && digits < word.len() && word.len() >= 10))
}
