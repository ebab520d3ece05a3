use std::path::Path;

use super::{GitCommand, GitCommandError, PushOutcome, is_overtaken};
use crate::repository::test_repository::{FIRST, SECOND, THIRD, TestRepository};

const ONE: &str = "advisories/EX-1.md";
const TWO: &str = "advisories/EX-2.md";

fn with_two_advisories() -> TestRepository {
    let repository = TestRepository::new();
    repository.write(ONE, "one");
    repository.write(TWO, "two");
    repository.commit_at(FIRST);
    repository
}

#[test]
fn a_commit_takes_its_files_and_leaves_the_rest_staged() {
    let repository = with_two_advisories();
    repository.write(ONE, "one, recorded");
    repository.write(TWO, "two, staged");
    repository.git(&["add", TWO]);
    repository.write(TWO, "two, not even staged");

    let message = "-m is no option here\n\n# and this is no comment\n";
    let commit = repository
        .command()
        .commit_only(&[Path::new(ONE)], message)
        .unwrap();

    assert_eq!(commit, repository.head());
    assert_eq!(
        repository.git(&["show", "--format=", "--name-only", "HEAD"]),
        ONE
    );
    assert_eq!(
        repository.git(&["show", "HEAD:advisories/EX-1.md"]),
        "one, recorded"
    );
    assert_eq!(
        repository.git(&["show", ":advisories/EX-2.md"]),
        "two, staged"
    );
    assert_eq!(
        repository.git(&["log", "-1", "--format=%ct"]),
        THIRD.to_string()
    );
    assert_eq!(
        repository.git(&["log", "-1", "--format=%B"]),
        message.trim_end()
    );
}

#[test]
fn a_path_means_itself_and_is_no_pattern() {
    let repository = TestRepository::new();
    for name in ["[ab].md", "a.md", "*.md", ":(glob)x.md"] {
        repository.write(name, "before");
    }
    repository.commit_at(FIRST);
    for name in ["[ab].md", "a.md", "*.md", ":(glob)x.md"] {
        repository.write(name, "after");
    }
    let git = repository.command();
    let paths = [
        Path::new("[ab].md"),
        Path::new("*.md"),
        Path::new(":(glob)x.md"),
    ];
    git.commit_only(&paths, "Odd names").unwrap();
    assert_eq!(repository.git(&["status", "--porcelain"]), " M a.md");
    assert!(git.is_clean(&paths).unwrap());
    assert!(!git.is_clean(&[Path::new("a.md")]).unwrap());
    assert!(!git.is_clean(&[]).unwrap());
}

#[test]
fn git_explains_a_failure_in_its_own_words() {
    let repository = with_two_advisories();
    let git = repository.command();
    repository.write(ONE, "changed");
    repository.write(".git/index.lock", "");
    let error = git.commit_only(&[Path::new(ONE)], "Change").unwrap_err();
    let GitCommandError::Failed { status, output, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(status.code(), Some(128));
    assert!(output.contains("index.lock': File exists."), "{output}");
    assert!(error.to_string().contains(output));
    repository.remove(".git/index.lock");

    // Said on standard output.
    repository.write(ONE, "one");
    let error = git.commit_only(&[Path::new(ONE)], "Nothing").unwrap_err();
    assert!(error.to_string().contains("nothing to commit"), "{error}");

    let error = git.commit_only(&[], "No path").unwrap_err();
    assert!(matches!(error, GitCommandError::NoPaths { .. }));
    let error = GitCommand::in_folder(repository.at("missing"))
        .init()
        .unwrap_err();
    assert!(matches!(error, GitCommandError::NotStarted { .. }));
}

#[cfg(unix)]
#[test]
fn hooks_run_and_may_refuse() {
    use std::os::unix::fs::PermissionsExt;
    let repository = with_two_advisories();
    let hook = ".git/hooks/pre-commit";
    repository.write(hook, "#!/bin/sh\necho not today >&2\nexit 1\n");
    std::fs::set_permissions(repository.at(hook), PermissionsExt::from_mode(0o755)).unwrap();
    repository.write(ONE, "changed");
    let before = repository.head();
    let error = repository
        .command()
        .commit_only(&[Path::new(ONE)], "Change")
        .unwrap_err();
    assert!(error.to_string().ends_with("not today\n"), "{error}");
    assert_eq!(repository.head(), before);
}

#[test]
fn the_variables_of_a_surrounding_hook_do_not_lead_elsewhere() {
    let elsewhere = with_two_advisories();
    let repository = with_two_advisories();
    repository.write(ONE, "changed");
    // What a hook of another repository would have set: the test's own
    // environment cannot be changed safely, so a child process stands for it.
    let this_test = std::env::current_exe().unwrap();
    let output = std::process::Command::new(this_test)
        .args([
            "--exact",
            "repository::git_command::tests::child_of_a_hook",
            "--ignored",
        ])
        .env("ADVGEN_TEST_FOLDER", repository.path())
        .env("GIT_DIR", elsewhere.at(".git"))
        .env("GIT_WORK_TREE", elsewhere.path())
        .env("GIT_INDEX_FILE", elsewhere.at(".git/index"))
        .env("GIT_OBJECT_DIRECTORY", elsewhere.at(".git/objects"))
        .env("GIT_LITERAL_PATHSPECS", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}"
    );
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "2");
    assert_eq!(elsewhere.git(&["rev-list", "--count", "HEAD"]), "1");
    assert!(elsewhere.command().is_clean(&[]).unwrap());
}

#[test]
#[ignore = "started by the_variables_of_a_surrounding_hook_do_not_lead_elsewhere"]
fn child_of_a_hook() {
    if let Some(folder) = std::env::var_os("ADVGEN_TEST_FOLDER") {
        let git = GitCommand::in_folder(folder);
        git.commit_only(&[Path::new(ONE)], "From a hook").unwrap();
    }
}

#[test]
fn init_and_add_make_a_first_commit_possible() {
    let folder = TestRepository::without_git();
    let git = folder.command();
    git.init().unwrap();
    folder.identify();
    assert!(git.resolve("HEAD").is_err());
    let path = [Path::new("advgen.yaml")];
    git.add(&path).unwrap();
    assert!(!git.is_clean(&path).unwrap());
    let commit = git.commit_only(&path, "Begin").unwrap();
    assert_eq!(git.resolve("main").unwrap(), commit);
    assert!(git.is_clean(&path).unwrap());
    git.init().unwrap();
    assert_eq!(git.resolve("HEAD").unwrap(), commit);
}

#[test]
fn whoever_pushes_second_is_told_so() {
    let remote = TestRepository::empty();
    remote.git(&["init", "--quiet", "--bare", "--initial-branch=main", "."]);
    let url = remote.path().to_str().unwrap();
    let [first, second] = [with_two_advisories(), TestRepository::empty()];
    first.git(&["remote", "add", "origin", url]);
    assert_eq!(
        first.command().push("origin", "HEAD:main").unwrap(),
        PushOutcome::Accepted
    );
    second.git(&["clone", "--quiet", url, "."]);
    second.identify();

    first.write(ONE, "first");
    let landed = first.commit_at(SECOND);
    assert_eq!(
        first.command().push("origin", "HEAD:main").unwrap(),
        PushOutcome::Accepted
    );
    second.write(ONE, "second");
    second.commit_at(THIRD);
    let PushOutcome::Overtaken(words) = second.command().push("origin", "HEAD:main").unwrap()
    else {
        panic!("the second push must not be accepted");
    };
    assert!(words.contains("fetch first"), "{words}");
    assert_eq!(remote.head(), landed);

    second.command().fetch("origin").unwrap();
    assert_eq!(second.command().resolve("origin/main").unwrap(), landed);
    // Known to be behind by now, and still only overtaken.
    let outcome = second.command().push("origin", "HEAD:main").unwrap();
    assert!(matches!(outcome, PushOutcome::Overtaken(_)), "{outcome:?}");
    let error = second.command().push("origin", "+HEAD:main").unwrap_err();
    assert!(matches!(error, GitCommandError::Forced { .. }));
    assert_eq!(remote.head(), landed);
}

#[test]
fn a_remote_that_is_not_there_is_an_error() {
    let repository = with_two_advisories();
    let missing = repository.at("missing.git");
    let missing = missing.to_str().unwrap();
    let git = repository.command();
    for error in [
        git.push(missing, "HEAD:main").unwrap_err(),
        git.fetch(missing).unwrap_err(),
        git.fetch("--upload-pack=touch owned").unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(
            text.contains("does not ") || text.contains("blocked"),
            "{error}"
        );
    }
    assert!(!repository.at("owned").exists());
}

#[cfg(unix)]
#[test]
fn a_hook_of_the_remote_refuses_for_good() {
    use std::os::unix::fs::PermissionsExt;
    let remote = TestRepository::empty();
    remote.git(&["init", "--quiet", "--bare", "."]);
    remote.write(
        "hooks/pre-receive",
        "#!/bin/sh\necho protected branch\nexit 1\n",
    );
    let hook = remote.at("hooks/pre-receive");
    std::fs::set_permissions(hook, PermissionsExt::from_mode(0o755)).unwrap();
    let repository = with_two_advisories();
    let url = remote.path().to_str().unwrap();
    let PushOutcome::Refused(words) = repository.command().push(url, "HEAD:main").unwrap() else {
        panic!("the hook must refuse");
    };
    assert!(words.contains("pre-receive hook declined"), "{words}");
    assert!(words.contains("protected branch"), "{words}");
}

#[test]
fn a_race_during_the_push_is_told_from_a_refusal() {
    let cases = [
        (
            "!\tHEAD:refs/heads/main\t[rejected] (non-fast-forward)",
            true,
        ),
        (
            "!\tHEAD:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)",
            true,
        ),
        (
            "!\tHEAD:refs/heads/main\t[remote rejected] (incorrect old value provided)",
            true,
        ),
        (
            "!\tHEAD:refs/heads/main\t[remote rejected] (protected branch hook declined)",
            false,
        ),
        (
            "!\tHEAD:refs/heads/main\t[remote rejected] (permission denied)",
            false,
        ),
    ];
    for (line, overtaken) in cases {
        assert_eq!(is_overtaken(line), overtaken, "{line}");
    }
}
