//! Law 1, outside of the output: logs are read by more people than the repository is. What the
//! commands print where `CI` is set names a private entry by its id, and says no more.

use std::process::Output;

use proptest::prelude::*;

use crate::canary::{self, Found, Token};
use crate::generate::{State, Story, stories};
use crate::program::{advgen, cases, rfc3339, run};
use crate::render::{self, Variant};
use crate::repository::{Files, TestRepository, scratch};

fn printed(output: &Output) -> Found {
    let mut found = Found::new();
    canary::in_bytes(&output.stdout, "stdout", &mut found);
    canary::in_bytes(&output.stderr, "stderr", &mut found);
    found
}

#[track_caller]
fn assert_silent(what: &str, output: &Output, allowed: impl Fn(Token) -> bool) {
    for (token, place) in printed(output) {
        assert!(
            allowed(token),
            "`{what}` printed {token} ({place}):\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Every way in which a team could run every command on a build machine.
fn commands(now: &str) -> Vec<Vec<String>> {
    [
        "check",
        "check --strict --format json",
        "check --format github",
        "check --color always",
        "check .",
        "next",
        "next --format json",
        "flip --dry-run",
        "build --out OUT",
        "build --out OUT --rev HEAD",
        "check --rev main",
    ]
    .iter()
    .map(|line| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        words.push(format!("--now={now}"));
        words
    })
    .collect()
}

/// Breaks one private entry. Canaries above `0xf00000` are only in what was broken.
fn break_one(files: &mut Files, path: &str, how: u8) {
    let secret = |number: u32| Token::Word(0xf0_00_00 + number).to_string();
    let text = String::from_utf8(files[path].clone()).unwrap();
    let folder = path.rsplit_once('/').unwrap().0;
    let mut set = |text: String| {
        files.insert(path.to_owned(), text.into_bytes());
    };
    match how {
        0 => set(text.replacen("---\n", &format!("---\n{}: 1\n", secret(1)), 1)),
        1 => set(text.replacen("---\n", &format!("---\nseverity: [{}]\n", secret(2)), 1)),
        2 => set(text.replacen(
            "---\n",
            &format!("---\nx: [{} # {}\n", secret(3), secret(4)),
            1,
        )),
        3 => set(format!("{text}\n<!-- {}\n", secret(5))),
        4 => set(format!("{text}\n[{}]({}.patch)\n", secret(6), secret(7))),
        5 => set(text.replacen("---\n", &format!("---\ndisclosure: {}\n", secret(8)), 1)),
        6 => set(format!("{}\n", secret(9))),
        7 => set(text.replacen("---\n", &format!("---\nsuperseded_by: {}\n", secret(10)), 1)),
        8 => set(format!("{text}\n[x](javascript:{})\n", secret(11))),
        9 => set(text.replacen(
            "---\n",
            &format!("---\nreferences: [{{fix: '{} x'}}]\n", secret(12)),
            1,
        )),
        10 => set(format!("{text}\n{}\u{202e}\n", secret(13))),
        11 => {
            let mut bytes = text.into_bytes();
            bytes.extend(secret(14).bytes().chain([0xff]));
            files.insert(path.to_owned(), bytes);
        }
        12 => {
            files.insert(
                format!("{folder}/{}.txt", secret(15)),
                secret(16).into_bytes(),
            );
            files.insert(
                format!("advisories/{}/{}.txt", secret(17), secret(18)),
                secret(19).into_bytes(),
            );
        }
        13 => {
            files.insert(
                format!("advisories/{}.md", secret(20)),
                secret(21).into_bytes(),
            );
        }
        14 => {
            files.insert(
                format!("advisories/{}/.{}.swp", secret(22), secret(23)),
                secret(24).into_bytes(),
            );
            files.insert(
                format!("advisories/{}/{}.MD", secret(25), secret(26)),
                secret(27).into_bytes(),
            );
        }
        15 => {
            let id = path
                .strip_suffix("/index.md")
                .or(path.strip_suffix(".md"))
                .unwrap();
            let id = id.rsplit_once('/').unwrap().1;
            files.insert(
                format!("advisories/{}/{id}.md", secret(28)),
                text.into_bytes(),
            );
        }
        16 => set(text.replace(
            "status:",
            &format!("aliases: [{0}, {0}]\nstatus:", secret(29)),
        )),
        17 => set(text.replace("id:", "affected: 3\nid:")),
        _ => set(text.replacen("---\n", &format!("---\ncase: {}\n", secret(30)), 1)),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_command_prints_what_is_private(
        (story, moment) in (stories(), any::<u8>()),
        how in 0..19_u8,
    ) {
        let now = story.moment(moment);
        let repository = TestRepository::new();
        let last = render::write(&repository, &story, &Variant::default(), false);
        repository.check_out(last);
        let private = render::private_keys(&story, now);
        let allowed = render::public_tokens(story.head(), now);
        let folders = render::public_folders(story.head(), now);
        let is_reference = |token| private.iter().any(|key| render::id_token(*key) == token) || folders.contains(&token);
        let out = scratch();
        let folder = out.path().join("public");
        let run_all = |fails: bool| {
            for words in commands(&rfc3339(now)) {
                let words: Vec<_> = words
                    .iter()
                    .map(|word| if word == "OUT" { folder.to_str().unwrap() } else { word })
                    .collect();
                let output = run(&mut advgen(repository.path(), &words));
                let what = words.join(" ");
                assert!(output.status.code().is_some_and(|code| code < 3), "{what}: {output:?}");
                if !fails && !what.contains("strict") {
                    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
                }
                assert_silent(&what, &output, |token| allowed.contains(&token) || is_reference(token));
            }
        };
        run_all(false);

        let mut head = story.head().entries.iter().filter(|entry| !entry.state.is_public(now));
        if let Some(entry) = head.next_back() {
            let mut files = render::files(story.head(), &Variant::default(), true);
            break_one(&mut files, &render::file(entry).0, how);
            let broken = repository.commit(&files, &[last], now, "Break it");
            repository.check_out(broken);
            run_all(true);
        }
    }

    #[test]
    fn the_commit_of_a_flip_names_what_is_public_alone((story, moment) in (stories(), any::<u8>())) {
        let now = story.moment(moment);
        let repository = TestRepository::new();
        let last = render::write(&repository, &story, &Variant::default(), false);
        repository.check_out(last);
        let at = rfc3339(now);
        let mut command = advgen(repository.path(), &["flip", "--now", &at]);
        let output = run(command.env("GIT_COMMITTER_DATE", &at).env("GIT_AUTHOR_DATE", &at));
        prop_assert!(output.status.success(), "{output:?}");
        let allowed = render::public_tokens(story.head(), now);
        assert_silent("flip", &output, |token| allowed.contains(&token));
        let head = repository.git().head().unwrap().peel_to_commit().unwrap();
        if head.id() != last {
            let mut found = Found::new();
            canary::in_bytes(head.message_bytes(), "the message", &mut found);
            prop_assert!(!found.is_empty());
            for (token, place) in found {
                prop_assert!(allowed.contains(&token), "{token}: {place}");
            }
        }
    }
}

fn one_entry(files: &mut Files, path: &str, text: &str) {
    files.insert("advgen.yaml".into(), render::CONFIGURATION.into());
    files.insert(path.into(), text.into());
}

/// The lines of a public entry are not public: comments and the case stand among them.
#[test]
fn a_finding_in_a_public_entry_shows_no_private_part_of_it() {
    let secret = |number: u32| Token::Word(number).to_string();
    let published = "status: published\npublished: 2021-03-03T00:00:00Z\n";
    let repository = TestRepository::new();
    for (what, text) in [
        (
            "a comment with an invisible character",
            format!(
                "---\nid: EX-2021-A\n{published}---\n# T\n\nText <!-- \u{202e}{} -->\n",
                secret(1)
            ),
        ),
        (
            "a comment beside the finding",
            format!(
                "---\nid: EX-2021-A\n{published}---\n# T\n\n\u{202e} <!-- {} -->\n",
                secret(2)
            ),
        ),
        (
            "a YAML comment beside the finding",
            format!(
                "---\nid: EX-2021-A\n{published}affected: [{{package: {{ecosystem: Go, name: a}}}}] # {}\n---\n# T\n",
                secret(3)
            ),
        ),
        (
            "everything on one line",
            format!(
                "---\n{{id: EX-2021-A, status: published, published: 2021-03-03T00:00:00Z, case: {{notes: {}}}}}\n---\n# T\n\n",
                secret(4)
            ),
        ),
    ] {
        let mut files = Files::new();
        one_entry(&mut files, "advisories/EX-2021-A.md", &text);
        let commit = repository.commit(&files, &[], crate::generate::START, "x");
        repository.check_out(commit);
        for format in ["human", "json", "github"] {
            let words = ["check", "--format", format, "--now", "2021-04-01T00:00:00Z"];
            let output = run(&mut advgen(repository.path(), &words));
            assert!(
                format!("{output:?}").contains("EX-2021-A"),
                "{what}: no finding, so nothing is tested: {output:?}"
            );
            assert_silent(what, &output, |_| false);
        }
    }
}

/// A moment to come makes nothing public today.
#[test]
fn looking_ahead_does_not_open_the_log() {
    let secret = Token::Word(5).to_string();
    let mut files = Files::new();
    one_entry(
        &mut files,
        "advisories/EX-2021-A.md",
        &format!(
            "---\nid: EX-2021-A\nstatus: embargoed\ndisclosure: 2950-01-01T00:00:00Z\nreferences: [{{web: 'ftp://example.org/{secret}'}}]\naffected: [{{package: {{ecosystem: PyPI, name: A_{secret}}}, versions: ['1']}}]\n---\n# {secret}\n"
        ),
    );
    let repository = TestRepository::new();
    repository.check_out(repository.commit(&files, &[], crate::generate::START, "x"));
    for format in ["human", "json", "github"] {
        let words = [
            "check",
            "--strict",
            "--format",
            format,
            "--now",
            "2951-01-01T00:00:00Z",
        ];
        let output = run(&mut advgen(repository.path(), &words));
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_silent("check", &output, |_| false);
    }
}

/// The states of the stories cover what the properties above claim to be about.
#[test]
fn stories_are_about_embargoes() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let stories: Vec<Story> = (0..200)
        .map(|_| stories().new_tree(&mut runner).unwrap().current())
        .collect();
    let share = |is: &dyn Fn(&Story) -> bool| stories.iter().filter(|story| is(story)).count();
    let now = |story: &Story| story.moment(1);
    let heads = |story: &Story, is: &dyn Fn(State, i64) -> bool| {
        story
            .head()
            .entries
            .iter()
            .any(|entry| is(entry.state, now(story)))
    };
    let counted = [
        share(&|s| heads(s, &|state, now| state.is_public(now))),
        share(&|s| heads(s, &|state, now| !state.is_public(now))),
        share(&|s| {
            heads(s, &|state, now| {
                matches!(state, State::Embargoed { .. }) && state.is_public(now)
            })
        }),
        share(&|s| {
            heads(s, &|state, now| {
                matches!(state, State::Embargoed { .. }) && !state.is_public(now)
            })
        }),
        share(&|s| s.commits.iter().any(|commit| commit.merges)),
    ];
    assert!(
        counted.iter().all(|share| *share > 40),
        "{counted:?} of 200"
    );
}
