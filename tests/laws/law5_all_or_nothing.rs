//! Law 5: the output folder holds the old build or the new one, at every instant, also after
//! `kill -9` or on a full disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Refusal, Tree, advgen, assert_same, build, read_tree, run};
use crate::render::CONFIGURATION;
use crate::repository::{Files, TestRepository, scratch};

const ENTRIES: usize = 300;
const COMMITTED: i64 = 1_614_744_367;
const NOW: i64 = 1_700_000_000;

/// A database of some hundred entries; `round` stands in the text of each.
fn files(round: usize) -> Files {
    let mut files = Files::new();
    files.insert("advgen.yaml".into(), CONFIGURATION.into());
    for number in 0..ENTRIES + round * 7 {
        let id = format!("EX-2021-{number:04}");
        let text = format!(
            "---\nid: {id}\nstatus: published\npublished: 2021-02-02T02:02:02Z\naffected:\n- package: {{ecosystem: Go, name: example.org/p{}}}\n  ranges: [{{introduced: \"0\"}}]\n---\n# Title of {number}\n\nRound {round}.\n",
            number % 9
        );
        files.insert(format!("advisories/{id}.md"), text.into_bytes());
    }
    files
}

/// A repository with two commits, and what is built of each.
struct Two {
    repository: TestRepository,
    commits: [String; 2],
    trees: [Tree; 2],
}

fn two() -> Two {
    let repository = TestRepository::new();
    let first = repository.commit(&files(0), &[], COMMITTED, "x");
    let second = repository.commit(&files(1), &[first], COMMITTED + 1, "x");
    let commits = [first.to_string(), second.to_string()];
    let out = scratch();
    let trees = [0, 1].map(|at| {
        let folder = out.path().join(at.to_string());
        build(repository.path(), Some(&commits[at]), NOW, &folder).unwrap()
    });
    Two {
        repository,
        commits,
        trees,
    }
}

impl Two {
    fn command(&self, commit: usize, out: &Path) -> Command {
        let words = [
            "build",
            "--rev",
            &self.commits[commit],
            "--now",
            "2023-11-14T22:13:20Z",
            "--out",
            out.to_str().unwrap(),
        ];
        advgen(self.repository.path(), &words)
    }

    /// Which of the two builds a folder holds; it has to be one of them. Of the old one the times
    /// may be new: a file that stays as it is belongs to both builds until the switch.
    #[track_caller]
    fn which(&self, out: &Path) -> usize {
        let tree = read_tree(out);
        if tree == self.trees[1] {
            return 1;
        }
        let timeless = |tree: &Tree| -> Tree {
            let files = tree
                .iter()
                .map(|(path, (mode, _, bytes))| (path.clone(), (*mode, 0, bytes.clone())));
            files.collect()
        };
        assert_same(
            "neither the old build nor the new one",
            &timeless(&self.trees[0]),
            &timeless(&tree),
        );
        0
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_killed_build_leaves_the_old_output_or_the_new_one() {
    let two = two();
    let folder = scratch();
    let out = folder.path().join("public");
    let start = Instant::now();
    assert!(run(&mut two.command(0, &out)).status.success());
    let whole = start.elapsed();
    let attempts: u32 = 256;
    let (mut old, mut left) = (0, 0);
    for attempt in 0..attempts {
        assert!(run(&mut two.command(0, &out)).status.success());
        assert_eq!(two.which(&out), 0);
        assert_eq!(
            names(folder.path()),
            ["public"],
            "the last run cleared away"
        );
        let mut child = two
            .command(1, &out)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(
            whole.mul_f64(f64::from(attempt * 37 % attempts) * 1.1 / f64::from(attempts)),
        );
        child.kill().unwrap();
        child.wait().unwrap();
        old += usize::from(two.which(&out) == 0);
        left += names(folder.path()).len() - 1;
    }
    assert!(old > 0, "no build was killed before its end");
    eprintln!(
        "{attempts} builds killed: {old} before the switch, {left} with a folder left behind"
    );
    assert!(run(&mut two.command(1, &out)).status.success());
    assert_eq!(two.which(&out), 1);
    assert_eq!(names(folder.path()), ["public"]);
}

#[test]
fn a_reader_never_sees_half_a_build() {
    let two = two();
    let folder = scratch();
    let out = folder.path().join("public");
    assert!(run(&mut two.command(0, &out)).status.success());
    let manifests = [0, 1].map(|at| two.trees[at]["manifest.json"].2.clone());
    for commit in [1, 0, 1] {
        let mut child = two
            .command(commit, &out)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            let manifest = fs::read(out.join("manifest.json")).expect("there is always an output");
            assert!(manifests.contains(&manifest));
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// A mounted file system of a few kilobytes, unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(kilobytes: usize) -> Option<Self> {
        let folder = scratch();
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: a tmpfs cannot be mounted here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_leaves_the_old_output() {
    let two = two();
    let size = |tree: &Tree| {
        tree.values()
            .map(|(_, _, bytes)| bytes.len().div_ceil(4096) * 4)
            .sum::<usize>()
    };
    let (old, new) = (size(&two.trees[0]), size(&two.trees[1]));
    let (mut full, mut done) = (0, 0);
    for part in [1, 20, 50, 80, 99, 130] {
        let Some(disk) = SmallDisk::new(old + new * part / 100 + 8) else {
            return;
        };
        let out = disk.0.path().join("public");
        assert!(run(&mut two.command(0, &out)).status.success());
        let output = run(&mut two.command(1, &out));
        if output.status.success() {
            done += 1;
            assert_eq!(two.which(&out), 1);
        } else {
            full += 1;
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("No space left"), "{said}");
            assert_eq!(two.which(&out), 0);
        }
        assert_eq!(names(disk.0.path()), ["public"]);
    }
    if !advgen::publish::FORMATS.is_empty() {
        assert!(full > 0 && done > 0, "{full} {done}");
    }
}

#[test]
fn a_build_that_is_refused_leaves_the_old_output() {
    let two = two();
    let folder = scratch();
    let out = folder.path().join("public");
    build(two.repository.path(), Some(&two.commits[0]), NOW, &out).unwrap();
    let mut broken = files(1);
    broken.insert(
        "advisories/EX-2021-9999.md".into(),
        b"---\nid: EX-2021-9999\nstatus: publshed\n---\n# T\n".to_vec(),
    );
    let parent = git2::Oid::from_str(&two.commits[1]).unwrap();
    let broken = two
        .repository
        .commit(&broken, &[parent], COMMITTED + 2, "x")
        .to_string();
    let refused = build(two.repository.path(), Some(&broken), NOW, &out);
    assert!(matches!(refused, Err(Refusal::Findings(_))));
    assert_eq!(two.which(&out), 0);
    let early = build(
        two.repository.path(),
        Some(&two.commits[1]),
        COMMITTED,
        &out,
    );
    assert!(matches!(early, Err(Refusal::Build(_))));
    assert_eq!(two.which(&out), 0);
    assert_eq!(names(folder.path()), ["public"]);
}

#[test]
fn no_file_of_an_earlier_build_survives() {
    let two = two();
    let folder = scratch();
    let out = folder.path().join("public");
    for commit in [1, 0, 1, 0] {
        build(two.repository.path(), Some(&two.commits[commit]), NOW, &out).unwrap();
        assert_eq!(two.which(&out), commit);
    }
}

/// A preview shows what is private, so its files must never be served, nor lie beside public ones.
#[test]
fn a_preview_and_a_site_never_replace_each_other() {
    let two = two();
    let folder = scratch();
    let out = folder.path().join("public");
    build(two.repository.path(), Some(&two.commits[0]), NOW, &out).unwrap();
    let ahead = 40_000_000_000; // 3237
    assert!(matches!(
        build(two.repository.path(), Some(&two.commits[1]), ahead, &out),
        Err(Refusal::Build(_))
    ));
    assert_eq!(two.which(&out), 0);
    let preview = folder.path().join("preview");
    let tree = build(
        two.repository.path(),
        Some(&two.commits[1]),
        ahead,
        &preview,
    )
    .unwrap();
    assert!(tree.contains_key(".advgen-preview"));
    assert!(
        tree.values().all(|(mode, _, _)| mode & 0o077 == 0),
        "others can read it"
    );
    assert!(matches!(
        build(two.repository.path(), Some(&two.commits[1]), NOW, &preview),
        Err(Refusal::Build(_))
    ));
    assert_same("the preview", &tree, &read_tree(&preview));
}
