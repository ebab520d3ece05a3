//! `advgen hooks`: real hooks in real repositories.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::database::{FOUNDED, TestDatabase, git_in};
use crate::leaks::{SECRET, two, write};
use crate::run::isolate;

struct Code {
    database: TestDatabase,
    folder: PathBuf,
}

impl Code {
    /// A repository beside the advisories, with a remote.
    fn new() -> Self {
        let database = two();
        let folder = database.beside("code");
        git_in(
            database.base(),
            FOUNDED,
            &["clone", "--quiet", "--bare", "code", "remote"],
        );
        let remote = database.beside("remote");
        git_in(
            &folder,
            FOUNDED,
            &["remote", "add", "origin", remote.to_str().unwrap()],
        );
        git_in(&folder, FOUNDED, &["fetch", "--quiet", "origin"]);
        Self { database, folder }
    }

    fn install(&self) -> &Self {
        self.database
            .run(&["hooks", "install", "--into", "../code"])
            .succeeds();
        self
    }

    /// Runs Git with advgen on the PATH.
    fn git_at(&self, folder: &Path, arguments: &[&str]) -> (bool, String) {
        let mut git = Command::new("git");
        isolate(&mut git, folder);
        let binary = Path::new(env!("CARGO_BIN_EXE_advgen")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap();
        let paths = std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path));
        let output = git
            .args(arguments)
            .current_dir(folder)
            .env("PATH", std::env::join_paths(paths).unwrap())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn git(&self, arguments: &[&str]) -> (bool, String) {
        self.git_at(&self.folder, arguments)
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let (success, said) = self.git(arguments);
        assert!(success, "{arguments:?}: {said}");
        said
    }

    /// Git refuses, and says neither the id's last part nor the title.
    #[track_caller]
    fn refused(&self, arguments: &[&str], why: &str) {
        let (success, said) = self.git(arguments);
        assert!(!success, "{arguments:?} went through: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(!said.to_lowercase().contains("lantern"), "{said}");
    }

    fn hook(&self, path: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_commit_that_says_it_is_refused() {
    let code = Code::new();
    code.install();
    code.succeeds(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=An ordinary change",
    ]);
    for message in [
        "Fix EX-2024-K7Q2",
        "#cve-2024-41234",
        "The lantern forwards cookies to neighbouring tenants",
    ] {
        let argument = format!("--message={message}");
        code.refused(
            &["commit", "--quiet", "--allow-empty", &argument],
            "commit-msg: refused",
        );
    }
    write(&code.database, "a.txt", "zqkolibri42\n");
    code.succeeds(&["add", "a.txt"]);
    code.refused(&["commit", "--quiet", "--message=x"], "leak-canary a.txt:1");
    // A commit of single files has an index of its own.
    code.succeeds(&["rm", "--quiet", "--force", "--cached", "a.txt"]);
    code.succeeds(&["add", "--intent-to-add", "a.txt"]);
    code.refused(
        &["commit", "--quiet", "--message=x", "a.txt"],
        "pre-commit: refused",
    );
    fs::remove_file(code.folder.join("a.txt")).unwrap();
    code.succeeds(&["rm", "--quiet", "--cached", "a.txt"]);
    code.succeeds(&["checkout", "--quiet", "-b", "fix-ex-2024-k7q2"]);
    code.refused(
        &["commit", "--quiet", "--allow-empty", "--message=x"],
        "leak-id heads/… (name)",
    );
}

#[test]
fn a_push_that_says_it_is_refused() {
    let code = Code::new();
    code.install();
    let push = |refspec: &'static str| ["push", "--quiet", "origin", refspec];
    code.succeeds(&push("main"));
    code.refused(&push("main:fix-EX-2024-K7Q2"), "pre-push: refused");
    code.succeeds(&[
        "commit",
        "--quiet",
        "--no-verify",
        "--allow-empty",
        "--message=EX-2024-K7Q2",
    ]);
    code.refused(&push("main"), "leak-id commit");
    code.succeeds(&["reset", "--quiet", "--hard", "HEAD~"]);
    write(&code.database, "a.txt", "zqkolibri42\n");
    code.succeeds(&["add", "a.txt"]);
    code.succeeds(&["commit", "--quiet", "--no-verify", "--message=x"]);
    code.succeeds(&["rm", "--quiet", "a.txt"]);
    code.succeeds(&["commit", "--quiet", "--message=y"]);
    // What was taken out again is sent all the same.
    code.refused(&push("main"), "leak-canary commit");
    code.succeeds(&[
        "tag",
        "--annotate",
        "--message=CVE-2024-41234",
        "v1",
        "HEAD~2",
    ]);
    code.refused(&push("v1"), "leak-alias");
    assert_eq!(
        git_in(
            &code.database.beside("remote"),
            FOUNDED,
            &["for-each-ref", "--format=%(refname)"]
        ),
        "refs/heads/main"
    );
    // What is there already is not asked about, and what is private is pushed.
    let remote = code.database.beside("remote");
    code.succeeds(&[
        "config",
        "--add",
        "advgen.privateRemote",
        remote.to_str().unwrap(),
    ]);
    code.succeeds(&push("main"));
    code.succeeds(&["config", "--unset-all", "advgen.privateRemote"]);
    code.succeeds(&["commit", "--quiet", "--allow-empty", "--message=z"]);
    code.succeeds(&push("main"));
    code.succeeds(&["push", "--quiet", "origin", "--delete", "main", "--dry-run"]);
}

#[test]
fn hooks_that_were_there_go_on_to_run() {
    let code = Code::new();
    code.hook(".git/hooks/commit-msg", "echo 'Change-Id: 1' >> \"$1\"");
    code.hook(".git/hooks/pre-push", "cat > pushed");
    code.hook(".git/hooks/post-commit", "touch after");
    code.install().install();
    code.succeeds(&["commit", "--quiet", "--allow-empty", "--message=x"]);
    assert!(code.succeeds(&["log", "-1"]).contains("Change-Id: 1"));
    assert!(code.folder.join("after").exists());
    code.succeeds(&["push", "--quiet", "origin", "main"]);
    let pushed = fs::read_to_string(code.folder.join("pushed")).unwrap();
    assert!(
        pushed.starts_with("refs/heads/main ") && pushed.ends_with('\n'),
        "{pushed}"
    );
    code.refused(
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=EX-2024-K7Q2",
        ],
        "commit-msg: refused",
    );
    code.hook(
        ".git/hooks/commit-msg.before-advgen",
        "echo not today; exit 3",
    );
    code.refused(
        &["commit", "--quiet", "--allow-empty", "--message=x"],
        "not today",
    );

    code.database
        .run(&["hooks", "uninstall", "--into", "../code"])
        .succeeds();
    let hook = fs::read_to_string(code.folder.join(".git/hooks/commit-msg")).unwrap();
    assert!(hook.contains("not today"));
    assert!(!code.folder.join(".git/hooks/pre-commit").exists());
    assert!(
        !code
            .succeeds(&["config", "--list", "--local"])
            .lines()
            .any(|line| line.starts_with("advgen."))
    );
    code.database
        .run(&["hooks", "uninstall", "--into", "../code"])
        .succeeds();
}

#[test]
fn a_folder_of_hooks_that_is_committed_is_left_as_it_is() {
    let code = Code::new();
    code.hook("tools/hooks/commit-msg", "echo 'Change-Id: 2' >> \"$1\"");
    code.hook("tools/hooks/prepare-commit-msg", "touch prepared");
    code.succeeds(&["add", "tools"]);
    code.succeeds(&["commit", "--quiet", "--message=Hooks"]);
    code.succeeds(&["config", "core.hooksPath", "tools/hooks"]);
    code.install().install();
    assert_eq!(code.succeeds(&["status", "--porcelain"]), "");
    code.succeeds(&["commit", "--quiet", "--allow-empty", "--message=x"]);
    assert!(code.succeeds(&["log", "-1"]).contains("Change-Id: 2"));
    assert!(code.folder.join("prepared").exists());
    code.refused(
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=EX-2024-K7Q2",
        ],
        "commit-msg: refused",
    );
    code.database
        .run(&["hooks", "uninstall", "--into", "../code"])
        .succeeds();
    assert_eq!(
        code.succeeds(&["config", "core.hooksPath"]),
        "tools/hooks\n"
    );
    assert!(!code.folder.join(".git/advgen-hooks").exists());
}

#[test]
fn every_work_tree_has_the_hooks() {
    let code = Code::new();
    code.install();
    code.succeeds(&["worktree", "add", "--quiet", "../second"]);
    let second = code.database.beside("second");
    let (success, said) = code.git_at(
        &second,
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=EX-2024-K7Q2",
        ],
    );
    assert!(!success && said.contains("commit-msg: refused"), "{said}");
    fs::write(second.join("a.txt"), "zqkolibri42\n").unwrap();
    assert!(code.git_at(&second, &["add", "a.txt"]).0);
    let (success, said) = code.git_at(&second, &["commit", "--quiet", "--message=x"]);
    assert!(!success && said.contains("leak-canary a.txt:1"), "{said}");
    // Installed from within one, they are those of all.
    code.database
        .run(&["hooks", "uninstall", "--into", "../second"])
        .succeeds();
    code.database
        .run(&["hooks", "install", "--into", "../second"])
        .succeeds();
    code.refused(
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message=EX-2024-K7Q2",
        ],
        "commit-msg: refused",
    );
}

#[test]
fn a_hook_that_cannot_search_refuses() {
    let code = Code::new();
    code.install();
    code.database.write("advisories/EX-2024-0009.md", "x");
    let commit = ["commit", "--quiet", "--allow-empty", "--message=x"];
    code.refused(&commit, "It could not be searched");
    fs::rename(code.database.folder(), code.database.beside("moved")).unwrap();
    code.refused(&commit, "no longer where they were");
    fs::rename(code.database.beside("moved"), code.database.folder()).unwrap();
    code.database.remove("advisories/EX-2024-0009.md");
    code.succeeds(&commit);
    code.succeeds(&["config", "--unset", "advgen.advisories"]);
    code.refused(&commit, "advgen.advisories is gone");
}

#[test]
fn the_advisories_go_to_their_own_remote_and_nowhere_else() {
    let code = Code::new();
    code.database.publish_to("own");
    code.database.run(&["hooks", "install"]).succeeds();
    let at = |arguments: &[&str]| code.git_at(code.database.folder(), arguments);
    let (success, said) = at(&["push", "--quiet", "origin", "main"]);
    assert!(success, "{said}");
    let elsewhere = code.database.beside("remote");
    // A remote that was there before is not the team's own because of that.
    at(&["remote", "add", "public", elsewhere.to_str().unwrap()]);
    let again = code.database.run(&["hooks", "install"]);
    assert!(
        again.err.contains("it counts as private") && !again.err.contains("/remote "),
        "{}",
        again.err
    );
    let (success, said) = at(&["push", "--quiet", "public", "main"]);
    assert!(!success && said.contains("pre-push: refused"), "{said}");
    let (success, said) = at(&["push", "--quiet", elsewhere.to_str().unwrap(), "main:copy"]);
    assert!(!success && said.contains("pre-push: refused"), "{said}");
}

#[test]
fn the_advisories_are_committed_under_references_alone() {
    let code = Code::new();
    code.database.run(&["hooks", "install"]).succeeds();
    let at = |arguments: &[&str]| code.git_at(code.database.folder(), arguments);
    let commit = |message: &str| at(&["commit", "--quiet", "--allow-empty", "--message", message]);
    // Private files, named by the reference of their case.
    let path = "advisories/EX-2024-K7Q2.md";
    let text = SECRET.replacen("case:\n", "case:\n  reference: BRAVO-77\n", 1);
    code.database.write(path, text);
    at(&["add", "--all"]);
    let (success, said) = commit("BRAVO-77: the first draft");
    assert!(success, "{said}");
    for message in ["EX-2024-K7Q2", "The CVE is CVE-2024-41234"] {
        let (success, said) = commit(message);
        assert!(!success && said.contains("commit-msg: refused"), "{said}");
    }
    at(&["switch", "--quiet", "--create", "fix-EX-2024-K7Q2"]);
    let (success, said) = commit("Words");
    assert!(!success && said.contains("pre-commit: refused"), "{said}");
    at(&["switch", "--quiet", "--create", "BRAVO-77"]);
    let (success, said) = commit("Words");
    assert!(success, "{said}");
}
