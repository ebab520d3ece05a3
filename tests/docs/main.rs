//! Executes every shell example of the README and the book, so that none of them can go stale.
//!
//! A block fenced as `console` holds commands after `$ ` and, below each, what it prints; a command
//! that ends in `# fails` has to fail. `<!-- file: PATH -->` before another block writes that block
//! to the path. `<!-- now: INSTANT -->` sets the clock of commits; what `<!-- private: A, B -->` names
//! must be nowhere in what the public could see at that moment, after every command, until
//! `<!-- public: A -->` (see [`leaks`]). All blocks of a page run one after another: the pages of the book in a copy of the
//! example database, the tutorial in an empty folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod leaks;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// One step of a page.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Write {
        path: String,
        text: String,
    },
    Run {
        command: String,
        prints: Vec<String>,
        fails: bool,
    },
    Now(String),
    Private(Vec<String>),
    Public(Vec<String>),
}

/// The content of a comment such as `<!-- now: x -->`.
fn comment<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix("<!-- ")?
        .strip_prefix(key)?
        .strip_prefix(": ")?
        .strip_suffix(" -->")
}

fn words(list: &str) -> Vec<String> {
    list.split(", ").map(str::to_owned).collect()
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut file: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(path) = comment(line, "file") {
            file = Some(path.to_owned());
        } else if let Some(now) = comment(line, "now") {
            steps.push(Step::Now(now.to_owned()));
        } else if let Some(list) = comment(line, "private") {
            steps.push(Step::Private(words(list)));
        } else if let Some(list) = comment(line, "public") {
            steps.push(Step::Public(words(list)));
        }
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some(path) = file.take() {
            let text = block.join("\n") + "\n";
            steps.push(Step::Write { path, text });
        } else if language == "console" {
            for line in block {
                if let Some(command) = line.strip_prefix("$ ") {
                    let fails = command.strip_suffix(" # fails");
                    steps.push(Step::Run {
                        command: fails.unwrap_or(command).to_owned(),
                        prints: Vec::new(),
                        fails: fails.is_some(),
                    });
                } else if let Some(Step::Run { prints, .. }) = steps.last_mut() {
                    prints.push(line.to_owned());
                }
            }
        }
    }
    steps
}

fn run(page: &str, folder: &Path) {
    let text = fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
    let steps = steps(&text);
    let mut here = folder.to_owned();
    let binary = Path::new(env!("CARGO_BIN_EXE_advgen")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path)),
    )
    .unwrap();
    let mut now = "2024-06-01T00:00:00Z".to_owned();
    let mut private: BTreeSet<String> = BTreeSet::new();
    let mut builds = 0;
    for step in steps {
        let (command, prints, fails) = match step {
            Step::Write { path, text } => {
                let path = here.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
                continue;
            }
            // The two commands that set everything up are run by `.ci/run`, which this test is
            // part of.
            Step::Run { command, .. } if command.starts_with("cargo ") => {
                let ci = fs::read_to_string(Path::new(ROOT).join(".ci/run")).unwrap();
                assert!(
                    ci.contains(&command),
                    "{page}: .ci/run does not run `{command}`"
                );
                continue;
            }
            Step::Run {
                command,
                prints,
                fails,
            } => (command, prints, fails),
            Step::Now(instant) => {
                now = instant;
                continue;
            }
            Step::Private(words) => {
                private.extend(words);
                continue;
            }
            Step::Public(words) => {
                for word in words {
                    assert!(private.remove(&word), "{page}: {word} was not private");
                }
                continue;
            }
        };
        if let Some(to) = command.strip_prefix("cd ") {
            here = here.join(to);
            continue;
        }
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(&here)
            .env_clear()
            .env("PATH", &path)
            .env("HOME", folder)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Author")
            .env("GIT_AUTHOR_EMAIL", "author@example.org")
            .env("GIT_COMMITTER_NAME", "Author")
            .env("GIT_COMMITTER_EMAIL", "author@example.org")
            .env("GIT_AUTHOR_DATE", &now)
            .env("GIT_COMMITTER_DATE", &now)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            output.status.success(),
            !fails,
            "{page}: {command}\n{out}{err}"
        );
        if !prints.is_empty() {
            assert_eq!(
                out.lines().collect::<Vec<_>>(),
                prints,
                "{page}: {command}\n{err}"
            );
        }
        if !private.is_empty() {
            builds += leaks::none_of(&private, &here, &now, &format!("{page}: {command}"));
        }
    }
    if page == "docs/story.md" {
        assert!(builds > 30, "only {builds} builds were searched for leaks");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_example_of_the_readme_and_the_book_runs() {
    let root = Path::new(ROOT);
    let mut pages: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| Path::new("docs").join(path.file_name().unwrap()))
        .collect();
    pages.push(PathBuf::from("README.md"));
    for page in pages {
        let page = page.to_str().unwrap();
        // One folder further down, so that what a page puts beside the database vanishes too.
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("database");
        fs::create_dir(&folder).unwrap();
        if !["docs/tutorial.md", "docs/story.md"].contains(&page) {
            copy(&root.join("advisories"), &folder.join("advisories"));
            fs::copy(root.join("advgen.yaml"), folder.join("advgen.yaml")).unwrap();
        }
        run(page, &folder);
    }
}

/// A guarantee that names a test which is gone is no guarantee.
#[test]
fn every_test_that_the_guarantees_name_is_there() {
    let root = Path::new(ROOT);
    let page = fs::read_to_string(root.join("docs/guarantees.md")).unwrap();
    let mut named = 0;
    for code in page.split('`').skip(1).step_by(2) {
        if !code.starts_with("tests/") && !code.starts_with("src/") {
            continue;
        }
        let (file, test) = code.split_once("::").unwrap_or((code, ""));
        let text = fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(!text.is_empty(), "{file} is not there");
        assert!(text.contains(&format!("fn {test}")), "{code} is not there");
        named += 1;
    }
    assert!(named > 60, "{named}");
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let root = Path::new(ROOT);
    let mut pages: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.extend(
        [
            "README.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "CHANGELOG.md",
        ]
        .map(|name| root.join(name)),
    );
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        // Every second part is a block of code, which links nothing.
        let prose: String = text.split("\n```").step_by(2).collect();
        for part in prose.split("](").skip(1) {
            let target = part.split([')', '#', ' ']).next().unwrap();
            let outside = target.contains(':') || target.is_empty();
            // Examples inside code name files of other repositories.
            let is_file = target.contains(['.', '/']) && !target.contains('<');
            if !outside && is_file {
                let path = page.parent().unwrap().join(target);
                assert!(path.exists(), "{}: {target} is not there", page.display());
            }
        }
    }
}

#[test]
fn commands_outputs_and_files_are_told_apart() {
    let page = "x\n<!-- file: a.md -->\n```markdown\ntext\n```\n```console\n$ a b\nout\n$ c # fails\n```\n```sh\n$ no\n```\n";
    let run = |command: &str, prints: &[&str], fails| Step::Run {
        command: command.to_owned(),
        prints: prints.iter().map(ToString::to_string).collect(),
        fails,
    };
    assert_eq!(
        steps(page),
        [
            Step::Write {
                path: "a.md".to_owned(),
                text: "text\n".to_owned()
            },
            run("a b", &["out"], false),
            run("c", &[], true),
        ]
    );
}
