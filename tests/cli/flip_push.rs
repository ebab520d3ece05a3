//! `advgen flip --push` to a bare repository behind a Git server, with others who push too.
#![cfg(unix)]

use std::path::PathBuf;

use snapbox::str;

use crate::database::{FOUNDED, NOW, TestDatabase, commit_in, embargoed, git_in};
use crate::flip::hook;
use crate::git_server::GitServer;
use crate::run::Run;

const DUE: &str = "advisories/EX-2024-0001.md";

/// The database, its bare `remote.git` behind a server, and another clone of that, `other`.
struct Team {
    server: GitServer,
    database: TestDatabase,
    other: PathBuf,
}

fn team() -> Team {
    let database = TestDatabase::in_git();
    database
        .write(DUE, embargoed("EX-2024-0001", "2024-05-01T12:00:00Z"))
        .commit_at("2024-04-01T00:00:00Z")
        .publish_to("remote.git");
    let server = GitServer::serve(database.base());
    let url = server.url("remote.git");
    database.git(&["remote", "set-url", "origin", &url]);
    git_in(
        database.base(),
        FOUNDED,
        &["clone", "--quiet", &url, "other"],
    );
    let other = database.beside("other");
    Team {
        server,
        database,
        other,
    }
}

impl Team {
    fn flip(&self) -> Run {
        let run = self.database.run(&["flip", "--push", "--now", NOW]);
        run.without(&self.server.url(""))
    }

    /// What the remote says about the entry.
    fn published(&self) -> String {
        git_in(
            &self.database.beside("remote.git"),
            FOUNDED,
            &["show", &format!("main:{DUE}")],
        )
    }

    fn commits(&self) -> String {
        git_in(
            &self.database.beside("remote.git"),
            FOUNDED,
            &["rev-list", "--count", "main"],
        )
    }

    /// The other clone has moved the disclosure in time, but pushes only when the hook of this name
    /// runs here; once.
    fn somebody_pushes_during(&self, hook_name: &str, disclosure: &str) {
        std::fs::write(self.other.join(DUE), embargoed("EX-2024-0001", disclosure)).unwrap();
        commit_in(&self.other, "2024-04-30T00:00:00Z");
        let script = format!(
            "for name in $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p'); do case $name in GIT_CONFIG*) ;; *) unset $name ;; esac; done\n\
             rm \"$0\"\ngit -C '{}' push --quiet origin main\n",
            self.other.display()
        );
        hook(&self.database.at(".git/hooks"), hook_name, &script);
    }
}

#[test]
fn a_flip_reaches_the_remote() {
    let team = team();
    team.flip()
        .succeeds()
        .out(str![[r#"
2024-05-01T12:00:00Z EX-2024-0001

"#]])
        .err(str![[r#"
1 recorded in commit [COMMIT]

"#]]);
    assert!(team.published().contains("status: published\n"));
    assert_eq!(team.commits(), "3");
    team.flip().succeeds().has("no disclosure is due");
    assert_eq!(team.commits(), "3");
}

#[test]
fn two_clones_make_one_commit() {
    let team = team();
    team.flip().succeeds();
    git_in(&team.other, FOUNDED, &["pull", "--quiet", "--ff-only"]);
    let run = team
        .database
        .advgen(&["flip", "--push", "--now", "2024-06-02T00:00:00Z"])
        .in_folder(&team.other)
        .run();
    run.succeeds().out("").has("no disclosure is due");
    assert_eq!(team.commits(), "3");
}

#[test]
fn a_stale_clone_is_refused() {
    let team = team();
    std::fs::write(
        team.other.join(DUE),
        embargoed("EX-2024-0001", "2024-09-01T12:00:00Z"),
    )
    .unwrap();
    commit_in(&team.other, "2024-05-30T00:00:00Z");
    git_in(&team.other, FOUNDED, &["push", "--quiet"]);
    let before = (team.database.head(), team.database.content(""));
    team.flip().fails_with(2).err(str![[r#"
error: this clone and origin/main are not at the same commit: pull what is new there, since a disclosure may have been moved, and push what is new here; then try again

"#]]);
    assert_eq!((team.database.head(), team.database.content("")), before);
    assert!(team.published().contains("status: embargoed\n"));
}

#[test]
fn commits_that_were_never_pushed_are_refused() {
    let team = team();
    team.database
        .write("site/page.md", "# Page\n")
        .commit_at("2024-05-30T00:00:00Z");
    team.flip().fails_with(2).err(str![[r#"
error: this clone and origin/main are not at the same commit: pull what is new there, since a disclosure may have been moved, and push what is new here; then try again

"#]]);
    assert_eq!(team.commits(), "2");
}

#[test]
fn a_dirty_work_tree_is_refused() {
    let team = team();
    team.database.write("notes.txt", "x\n");
    let before = (team.database.head(), team.database.content(""));
    team.flip().fails_with(2).err(str![[r#"
error: the work tree has changes that are not committed; commit or stash them first

"#]]);
    assert_eq!((team.database.head(), team.database.content("")), before);
}

#[test]
fn a_disclosure_that_somebody_moves_during_the_push_stays_embargoed() {
    let team = team();
    team.somebody_pushes_during("pre-push", "2024-09-01T12:00:00Z");
    team.flip().succeeds().out("").err(str![[r#"
no disclosure is due

"#]]);
    assert!(
        team.published()
            .contains("status: embargoed\ndisclosure: 2024-09-01T12:00:00Z\n")
    );
    assert_eq!(team.commits(), "3");
    assert!(
        team.database
            .read(DUE)
            .contains("disclosure: 2024-09-01T12:00:00Z")
    );
    assert_eq!(team.database.git(&["status", "--porcelain"]), "");
    assert_eq!(team.database.git(&["rev-list", "--count", "HEAD"]), "3");
}

#[test]
fn a_disclosure_that_somebody_moves_during_the_commit_stays_embargoed() {
    let team = team();
    team.somebody_pushes_during("post-commit", "2024-09-01T12:00:00Z");
    team.flip().succeeds().out("");
    assert!(
        team.published()
            .contains("status: embargoed\ndisclosure: 2024-09-01T12:00:00Z\n")
    );
}

#[test]
fn an_unrelated_push_in_between_is_built_upon() {
    let team = team();
    std::fs::write(team.other.join("notes.txt"), "x\n").unwrap();
    team.somebody_pushes_during("pre-push", "2024-05-01T12:00:00Z");
    team.flip()
        .succeeds()
        .has("2024-05-01T12:00:00Z EX-2024-0001");
    assert!(team.published().contains("status: published\n"));
    assert_eq!(team.commits(), "4");
}

#[test]
fn a_disclosure_that_was_moved_too_late_is_for_people_to_sort_out() {
    let team = team();
    std::fs::write(
        team.other.join(DUE),
        embargoed("EX-2024-0001", "2024-09-01T12:00:00Z"),
    )
    .unwrap();
    commit_in(&team.other, "2024-05-30T00:00:00Z");
    git_in(&team.other, FOUNDED, &["push", "--quiet"]);
    team.database.git(&["pull", "--quiet"]);
    team.flip().fails_with(1).has("one-way-door");
    assert_eq!(team.commits(), "3");
}

#[test]
fn a_remote_that_refuses_leaves_the_clone_as_it_was() {
    let team = team();
    hook(
        &team.database.beside("remote.git/hooks"),
        "pre-receive",
        "echo 'this branch is protected' >&2\nexit 1\n",
    );
    let before = (team.database.head(), team.database.content(""));
    team.flip().fails_with(2).err(str![[r#"
error: the remote refused the commit:
!	HEAD:refs/heads/main	[remote rejected] (pre-receive hook declined)
remote: this branch is protected        
error: failed to push some refs to '[DRAWN]remote.git'

"#]]);
    assert_eq!((team.database.head(), team.database.content("")), before);
    std::fs::remove_file(team.database.beside("remote.git/hooks/pre-receive")).unwrap();
    team.flip().succeeds();
}

#[test]
fn a_push_that_fails_on_this_side_leaves_the_clone_as_it_was() {
    let team = team();
    hook(
        &team.database.at(".git/hooks"),
        "pre-push",
        "echo 'no network' >&2\nexit 1\n",
    );
    let before = (team.database.head(), team.database.content(""));
    team.flip().fails_with(2).err(str![[r#"
error: `git push` failed in [ROOT]/db (exit status: 1):
no network
error: failed to push some refs to '[DRAWN]remote.git'


"#]]);
    assert_eq!((team.database.head(), team.database.content("")), before);
    std::fs::remove_file(team.database.at(".git/hooks/pre-push")).unwrap();
    team.flip().succeeds();
}

#[test]
fn a_branch_that_follows_none_says_how_to_set_one() {
    let database = TestDatabase::in_git();
    database
        .write(DUE, embargoed("EX-2024-0001", "2024-05-01T12:00:00Z"))
        .commit_at("2024-04-01T00:00:00Z");
    database
        .run(&["flip", "--push", "--now", NOW])
        .fails_with(2)
        .err(str![[r#"
error: HEAD is on no branch that follows one of a remote: `git switch` to it, or set one with `git branch --set-upstream-to`

"#]]);
}

#[test]
fn a_remote_that_is_gone_is_named() {
    let team = team();
    std::fs::rename(
        team.database.beside("remote.git"),
        team.database.beside("moved.git"),
    )
    .unwrap();
    let before = (team.database.head(), team.database.content(""));
    team.flip().fails_with(2).has("git fetch").has("remote.git");
    assert_eq!((team.database.head(), team.database.content("")), before);
}

#[test]
fn a_remote_that_always_changes_is_given_up() {
    let team = team();
    // Each push is overtaken by a commit that somebody makes on the remote itself.
    let script = format!(
        "for name in $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p'); do case $name in GIT_CONFIG*|GIT_AUTHOR*|GIT_COMMITTER*) ;; *) unset $name ;; esac; done\n\
         cd '{}' && git pull --quiet && git commit --quiet --allow-empty -m More && git push --quiet origin main\n",
        team.other.display()
    );
    hook(&team.database.at(".git/hooks"), "pre-push", &script);
    let before = team.database.content("");
    team.flip().fails_with(2).err(str![[r#"
error: the remote changed during each of 5 attempts; try again

"#]]);
    assert!(team.published().contains("status: embargoed\n"));
    assert_eq!(team.database.content(""), before);
}

#[test]
fn two_at_once_make_one_commit() {
    let team = team();
    let children: Vec<_> = [team.database.folder().to_owned(), team.other.clone()]
        .into_iter()
        .map(|folder| {
            let mut command = team
                .database
                .advgen(&["flip", "--push", "--now", NOW])
                .in_folder(&folder)
                .into_command();
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let outputs: Vec<_> = children
        .into_iter()
        .map(|child| child.wait_with_output().unwrap())
        .collect();
    assert!(
        outputs.iter().any(|output| output.status.success()),
        "{outputs:?}"
    );
    // Both commits have the same time, name and text, so both clones may even have made the same one.
    assert_eq!(team.commits(), "3");
    assert!(team.published().contains("status: published\n"));
}

#[test]
fn a_run_that_was_killed_before_its_push_is_made_up_for() {
    let team = team();
    team.database.run(&["flip", "--now", NOW]).succeeds();
    team.flip().succeeds().has("EX-2024-0001");
    assert!(team.published().contains("status: published"));
    assert_eq!(
        team.database
            .git(&["rev-list", "--count", "@{upstream}..HEAD"]),
        "0"
    );
}

#[test]
fn somebody_s_work_is_not_taken_for_a_flip_by_its_message() {
    let team = team();
    let text = team.database.read(DUE);
    team.database.write(DUE, text + "\nMore.\n");
    team.database.git(&["add", "--all"]);
    team.database.git(&[
        "commit",
        "--quiet",
        "--message",
        "Record the disclosure of EX-2024-0001",
    ]);
    let head = team.database.git(&["rev-parse", "HEAD"]);
    team.flip().fails_with(2).has("are not at the same commit");
    assert_eq!(team.database.git(&["rev-parse", "HEAD"]), head);
}
