//! The program, run inside the test or as a process, and what it put out.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use advgen::advisory::instant::Instant;
use advgen::check::Database;
use advgen::disclosure::clock::Now;
use advgen::disclosure::gate;
use advgen::disclosure::public::PublicDatabase;
use advgen::finding::{Finding, Level};
use advgen::pipeline::{self, BuildError, Destination};
use advgen::publish::address::Address;
use advgen::publish::{self, PublishError};
use advgen::repository::{Repository, RepositoryError};
use proptest::prelude::ProptestConfig;

/// Why there is no output.
#[derive(Debug)]
pub(crate) enum Refusal {
    Repository(RepositoryError),
    Findings(Vec<Finding>),
    Build(BuildError),
}

/// Every file and folder of an output: mode, time of change, bytes.
pub(crate) type Tree = BTreeMap<String, (u32, i64, Vec<u8>)>;

/// The files of an output that was never written to disk.
pub(crate) type Pages = BTreeMap<String, Vec<u8>>;

/// The configuration of a property: the usual number of cases, less patience with failing ones.
pub(crate) fn cases() -> ProptestConfig {
    ProptestConfig {
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    }
}

/// For properties beside the laws, which take longer: a part of the usual number of cases.
pub(crate) fn fewer_cases(part: u32) -> ProptestConfig {
    let usual = cases();
    ProptestConfig {
        cases: (usual.cases / part).max(1),
        ..usual
    }
}

/// A moment, in seconds since 1970.
pub(crate) fn moment(seconds: i64) -> Now {
    Now::at(Instant::from_unix(seconds).unwrap())
}

/// Reads a database in which nothing is wrong.
pub(crate) fn database(folder: &Path, rev: Option<&str>, now: i64) -> Result<Database, Refusal> {
    let repository = Repository::open(folder, rev).map_err(Refusal::Repository)?;
    let checked = pipeline::check(repository, moment(now)).map_err(Refusal::Repository)?;
    checked
        .reading
        .into_database(&checked.findings)
        .map_err(|_| {
            let mut errors = checked.findings;
            errors.retain(|finding| finding.level == Level::Error);
            Refusal::Findings(errors)
        })
}

/// Builds into the folder `out` and reads it again.
pub(crate) fn build(
    folder: &Path,
    rev: Option<&str>,
    now: i64,
    out: &Path,
) -> Result<Tree, Refusal> {
    let database = database(folder, rev, now)?;
    let destination = Destination::new(out.to_owned(), &database);
    pipeline::build(database, moment(now), &destination).map_err(Refusal::Build)?;
    Ok(read_tree(out))
}

/// What the gate lets through.
pub(crate) fn public(
    folder: &Path,
    rev: Option<&str>,
    now: i64,
) -> Result<PublicDatabase, Refusal> {
    let database = database(folder, rev, now)?;
    gate::open(&database, moment(now)).map_err(|error| Refusal::Build(error.into()))
}

/// What the gate lets through for the team alone.
pub(crate) fn preview(
    folder: &Path,
    rev: Option<&str>,
    now: i64,
) -> Result<PublicDatabase, Refusal> {
    let database = database(folder, rev, now)?;
    gate::preview(&database, moment(now)).map_err(|error| Refusal::Build(error.into()))
}

/// The files that a build would write.
pub(crate) fn pages(public: &PublicDatabase) -> Pages {
    struct Memory(Mutex<Pages>);
    impl publish::Output for Memory {
        fn put(&self, address: &Address, bytes: &[u8]) -> Result<(), PublishError> {
            let before = self
                .0
                .lock()
                .unwrap()
                .insert(address.path().to_owned(), bytes.to_vec());
            assert!(before.is_none(), "{} is written twice", address.path());
            Ok(())
        }
    }
    let memory = Memory(Mutex::new(Pages::new()));
    publish::all(public, &memory).unwrap();
    memory.0.into_inner().unwrap()
}

/// Builds without a disk.
pub(crate) fn built(folder: &Path, rev: Option<&str>, now: i64) -> Result<Pages, Refusal> {
    public(folder, rev, now).map(|public| pages(&public))
}

/// The whole folder, itself included as `.`.
pub(crate) fn read_tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let about = entry.path().symlink_metadata().unwrap();
        let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
        let name = if name.is_empty() { "." } else { name };
        let bytes = if about.is_file() {
            fs::read(entry.path()).unwrap()
        } else {
            Vec::new()
        };
        tree.insert(
            name.to_owned(),
            (about.permissions().mode(), about.mtime(), bytes),
        );
    }
    tree
}

/// Fails with the names of what differs instead of megabytes of bytes.
#[track_caller]
pub(crate) fn assert_same<T: PartialEq + Excerpt>(
    what: &str,
    a: &BTreeMap<String, T>,
    b: &BTreeMap<String, T>,
) {
    if a == b {
        return;
    }
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let mut told = String::new();
    for name in names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name))
    {
        let (text, other) = (a.get(name).map(T::text), b.get(name).map(T::text));
        let same = match (&text, &other) {
            (Some(a), Some(b)) => a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count(),
            _ => 0,
        };
        let side = |text: Option<String>| -> String {
            text.map_or("missing".to_owned(), |text| {
                text.chars()
                    .skip(same.saturating_sub(60))
                    .take(300)
                    .collect()
            })
        };
        told.push_str(&format!(
            "--- {name}\n{}\n+++\n{}\n",
            side(text),
            side(other)
        ));
        if told.len() > 6000 {
            break;
        }
    }
    panic!("{what}: the outputs differ\n{told}");
}

/// A file as text, for a message.
pub(crate) trait Excerpt {
    fn text(&self) -> String;
}

impl Excerpt for Vec<u8> {
    fn text(&self) -> String {
        String::from_utf8_lossy(self).into_owned()
    }
}

impl Excerpt for (u32, i64, Vec<u8>) {
    fn text(&self) -> String {
        format!("mode {:o}, time {}\n{}", self.0, self.1, self.2.text())
    }
}

/// The program as a process, with an environment of its own: `CI` is set.
pub(crate) fn advgen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_advgen"));
    command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("CI", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir("/");
    command
}

/// Runs the process to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// Instants as the command line takes them.
pub(crate) fn rfc3339(seconds: i64) -> String {
    Instant::from_unix(seconds).unwrap().to_string()
}
