//! One file while somebody writes it, in a database that was read before.
//!
//! What `check` says of a file depends on the file and on the few entries that have something to do
//! with it: those that it names, by id or alias, and those that share a name with it. So these are
//! looked up, and the rules are applied to them alone: the answer is that of a check of everything,
//! in the time of a check of one file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::path::Path;
use std::sync::Arc;

use git2::{ObjectType, Oid};

use super::levels::{self, Levels};
use super::{Reading, quality, read, read_text, rules};
use crate::advisory::document::Advisory;
use crate::configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::disguise::{Folded, Names};
use crate::disclosure::parties;
use crate::finding::{self, Finding, Findings, Rule};
use crate::import::ledger;
use crate::repository::{Content, Repository, RepositoryError, Snapshot, SourceFile, advisory_id};

/// A database as it was read, around a file that is being written.
pub struct Surroundings {
    reading: Reading,
    /// Everything that was wrong when it was read, by file.
    findings: BTreeMap<Arc<str>, Vec<Finding>>,
    /// The advisories of a name: their numbers in the reading.
    named: HashMap<String, Vec<usize>>,
    /// The files of an id, folded: also of those that cannot be read.
    files: HashMap<String, Vec<usize>>,
    names: Names,
}

/// What is wrong with where a file lies, whatever is in it.
const OF_THE_PLACE: [Rule; 5] = [
    Rule::GitAttributes,
    Rule::UnreadableFile,
    Rule::StrayFile,
    Rule::Misplaced,
    Rule::DeployedPreview,
];

impl Surroundings {
    /// Reads and checks the database that `folder` lies in.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn read(folder: &Path, now: Now) -> Result<Self, RepositoryError> {
        let reading = read(Repository::open(folder, None)?)?;
        let mut findings = BTreeMap::<Arc<str>, Vec<Finding>>::new();
        let mut all = reading.findings(now)?;
        levels::apply(&reading, &mut all);
        for finding in all {
            let of_file = findings.entry(Arc::clone(&finding.path)).or_default();
            of_file.push(finding);
        }
        let mut named = HashMap::<String, Vec<usize>>::new();
        for (number, advisory) in reading.advisories.iter().enumerate() {
            for name in names_of(advisory) {
                named.entry(name).or_default().push(number);
            }
        }
        let mut files = HashMap::<String, Vec<usize>>::new();
        for (number, file) in reading.snapshot.files.iter().enumerate() {
            if let Some(id) = file.advisory_id() {
                let id = Folded::of(id).into_text();
                files.entry(id).or_default().push(number);
            }
        }
        let names = Names::new(named.keys().chain(files.keys()).cloned());
        Ok(Self {
            reading,
            findings,
            named,
            files,
            names,
        })
    }

    /// The folder of the database.
    pub fn root(&self) -> Option<&Path> {
        self.reading.repository.root()
    }

    /// What was read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What is wrong with the file at `path` if this is its text: what `check` would say of it.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn check(
        &mut self,
        path: &str,
        text: &str,
        now: Now,
    ) -> Result<Vec<Finding>, RepositoryError> {
        let Some(id) = advisory_id(path) else {
            return Ok(self.check_another(path, text));
        };
        let (advisory, mut found) = read_text(path, id, text);
        let known = self.findings.get(path).into_iter().flatten();
        let of_the_place = known.filter(|finding| OF_THE_PLACE.contains(&finding.rule));
        found.extend(of_the_place.cloned());
        let file = SourceFile {
            path: path.to_owned(),
            content: Content::Read {
                bytes: text.as_bytes().to_vec(),
                blob: Oid::hash_object(ObjectType::Blob, text.as_bytes()).unwrap_or(Oid::ZERO_SHA1),
            },
        };
        let names = self.names_in(path, text, advisory.as_ref());
        let advisories = self.around(path, &names, advisory);
        let snapshot = self.files_around(path, &names, &advisories, file);
        // The rules see a database of these few alone.
        let whole = mem::replace(&mut self.reading.advisories, advisories);
        let all_files = mem::replace(&mut self.reading.snapshot, snapshot);
        let applied = rules::apply_to_one(&self.reading, id, now, &mut found);
        quality::check(&self.reading, &mut found);
        found.retain(|finding| *finding.path == *path);
        let mut levels = Levels::of(&self.reading);
        levels.apply(&mut found);
        // Of the files beside it only those that it links are known here.
        found
            .extend(levels.unused(|rule| {
                rule.is_always_looked_for() && rule != Rule::UnreferencedAttachment
            }));
        self.reading.advisories = whole;
        self.reading.snapshot = all_files;
        applied?;
        found.retain(|finding| *finding.path == *path);
        finding::sort(&mut found);
        Ok(found)
    }

    /// A file that is no advisory: of two the text is read, and of the others is known what was wrong
    /// when they were saved.
    fn check_another(&self, path: &str, text: &str) -> Vec<Finding> {
        let saved = self.reading.text_of(path) == Some(text);
        if saved {
            return self.findings.get(path).cloned().unwrap_or_default();
        }
        check_alone(path, text)
    }

    /// The names of other entries in a file and in what it attaches.
    fn names_in(&self, path: &str, text: &str, advisory: Option<&Advisory>) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut collect = |text: &str| {
            self.names.collect(text, &mut names);
            self.names.collect_markup(text, &mut names);
            self.names.collect_markdown(text, &mut names);
        };
        collect(text);
        collect(path);
        if let Some(advisory) = advisory {
            // As the rule on private references reads it, without what quotes and escapes of YAML do.
            let record = &advisory.record;
            for text in [&record.summary, &record.details].into_iter().flatten() {
                collect(text);
            }
            for name in names_of(advisory) {
                collect(&name);
            }
            for link in &advisory.attachments {
                let file = self.reading.snapshot.get(&advisory.beside(&link.path));
                let bytes = file.map(|file| self.reading.repository.read(file));
                if let Some(Ok(bytes)) = bytes {
                    collect(&String::from_utf8_lossy(&bytes));
                }
            }
        }
        names
    }

    /// The advisory and those with which it has to do, ordered by id.
    fn around(
        &self,
        path: &str,
        names: &BTreeSet<String>,
        advisory: Option<Advisory>,
    ) -> Vec<Advisory> {
        let numbers = |name: &String| self.named.get(name).into_iter().flatten().copied();
        let mut found: BTreeSet<usize> = names.iter().flat_map(numbers).collect();
        let mut open: Vec<usize> = found.iter().copied().collect();
        // A duplicate of a duplicate of it.
        while let Some(number) = open.pop() {
            let other = self.reading.advisories.get(number);
            let closed = other.and_then(|other| other.case.closed());
            if let Some(first) = closed.and_then(|closed| closed.duplicate_of) {
                let name = Folded::of(first.as_str()).into_text();
                open.extend(numbers(&name).filter(|number| found.insert(*number)));
            }
        }
        let others = found
            .into_iter()
            .filter_map(|number| self.reading.advisories.get(number))
            .filter(|other| *other.path != *path)
            .cloned();
        let mut all: Vec<Advisory> = others.chain(advisory).collect();
        all.sort_by(|a, b| (a.id(), &a.path).cmp(&(b.id(), &b.path)));
        all
    }

    /// The file, those of the others and those that it links.
    fn files_around(
        &self,
        path: &str,
        names: &BTreeSet<String>,
        advisories: &[Advisory],
        file: SourceFile,
    ) -> Snapshot {
        let snapshot = &self.reading.snapshot;
        let mut paths: BTreeSet<String> = names
            .iter()
            .flat_map(|name| self.files.get(name).into_iter().flatten())
            .filter_map(|number| Some(snapshot.files.get(*number)?.path.clone()))
            .collect();
        for advisory in advisories {
            paths.insert(advisory.path.to_string());
            let links = advisory.attachments.iter();
            paths.extend(links.map(|link| advisory.beside(&link.path)));
        }
        paths.remove(path);
        let found = paths.iter().filter_map(|path| snapshot.get(path));
        let mut files: Vec<SourceFile> = found.cloned().chain([file]).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Snapshot {
            files,
            oddities: Vec::new(),
        }
    }

    /// The advisories of a name: an id or an alias, in whatever case.
    pub fn of_name(&self, name: &str) -> impl Iterator<Item = &Advisory> {
        let numbers = self.named.get(&Folded::of(name).into_text());
        let numbers = numbers.into_iter().flatten();
        numbers.filter_map(|number| self.reading.advisories.get(*number))
    }
}

/// What is wrong with a file alone, without a database.
pub fn check_alone(path: &str, text: &str) -> Vec<Finding> {
    if let Some(id) = advisory_id(path) {
        return read_text(path, id, text).1;
    }
    let mut findings = Findings::new(path);
    match path {
        configuration::FILE => {
            configuration::read(text, &mut findings);
        }
        parties::FILE => {
            parties::read(text, &mut findings);
        }
        ledger::FILE => {
            ledger::read(text, &mut findings);
        }
        _ => {}
    }
    let mut found = findings.into_vec();
    finding::sort(&mut found);
    found
}

/// The folded names of an advisory.
fn names_of(advisory: &Advisory) -> Vec<String> {
    let aliases = advisory.record.aliases().iter();
    std::iter::once(advisory.id().as_str())
        .chain(aliases.map(crate::advisory::id::VulnerabilityId::as_str))
        .map(|name| Folded::of(name).into_text())
        .collect()
}
