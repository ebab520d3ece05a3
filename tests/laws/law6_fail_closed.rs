//! Law 6: what is not understood is private, and the command fails, naming file, line, column, rule
//! and mend.

use advgen::finding::{Finding, Rule, place_of};
use git2::FileMode;
use proptest::prelude::*;

use crate::canary;
use crate::generate::{START, State, stories};
use crate::program::{Refusal, build, built, cases};
use crate::render::{self, CONFIGURATION, Variant};
use crate::repository::{Files, TestRepository, scratch};

const PRIVATE: &str = "advisories/EX-2021-B.md";
const PUBLIC: &str = "advisories/EX-2021-A.md";
const NOW: i64 = START + 86_400;

fn valid() -> Files {
    let rest = "affected:\n- package: {ecosystem: Go, name: example.org/x}\n  ranges: [{introduced: \"0\", fixed: \"1.2.3\"}]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N]\nreferences:\n- fix: https://example.org/1\ncase:\n  reporter: R\n---\n# Title\n\nText.\n";
    let mut files = Files::new();
    files.insert("advgen.yaml".into(), CONFIGURATION.into());
    files.insert(PUBLIC.into(), format!("---\nid: EX-2021-A\nstatus: published\npublished: 2021-02-02T00:00:00Z\naliases: [CVE-2021-1001]\n{rest}").into());
    files.insert(PRIVATE.into(), format!("---\nid: EX-2021-B\nstatus: embargoed\ndisclosure: 2035-02-02T00:00:00Z\naliases: [CVE-2021-1002]\n{rest}").into());
    files
}

/// The errors that keep a build from happening. There must be some, and no output.
#[track_caller]
fn refused(what: &str, files: &Files) -> Vec<Finding> {
    let repository = TestRepository::new();
    let commit = repository.commit(files, &[], START, "x");
    repository.check_out(commit);
    let out = scratch();
    let folder = out.path().join("public");
    let mut all = Vec::new();
    for rev in [Some("HEAD"), None] {
        match build(repository.path(), rev, NOW, &folder) {
            Err(Refusal::Findings(found)) => all.push(found),
            Ok(_) => panic!("{what}: it was built"),
            Err(other) => panic!("{what}: {other:?}"),
        }
        assert!(!folder.exists(), "{what}: something was published");
    }
    assert_eq!(
        all[0], all[1],
        "{what}: the files and their commit are judged alike"
    );
    all.swap_remove(0)
}

/// Cuts, replaces and inserts in the text of one entry.
type Mutation = (&'static str, Rule, fn(&str) -> String);

const MUTATIONS: &[Mutation] = &[
    ("an unknown status", Rule::Status, |t| {
        t.replace("status: ", "status: semi-")
    }),
    ("a status in capitals", Rule::Status, |t| {
        t.replace("status: e", "status: E")
            .replace("status: p", "status: P")
    }),
    ("an empty status", Rule::WrongType, |t| {
        line(t, "status:", "status:")
    }),
    ("a list as status", Rule::WrongType, |t| {
        line(t, "status:", "status: [published]")
    }),
    ("no status", Rule::MissingKey, |t| line(t, "status:", "")),
    ("a status twice", Rule::DuplicateKey, |t| {
        t.replace("aliases:", "status: draft\naliases:")
    }),
    ("a key twice in another form", Rule::DuplicateKey, |t| {
        t.replace("aliases:", "\"status\": draft\naliases:")
    }),
    ("no id", Rule::MissingKey, |t| line(t, "id:", "")),
    ("another id", Rule::FileName, |t| {
        t.replace("id: EX-2021-", "id: EX-2021-X")
    }),
    ("an id in other case", Rule::FileName, |t| {
        t.replace("id: EX", "id: Ex")
    }),
    ("an id that leads elsewhere", Rule::IdForm, |t| {
        t.replace("id: EX", "id: ../EX")
    }),
    ("an unknown key", Rule::UnknownKey, |t| {
        t.replace("severity:", "severty:")
    }),
    ("an unknown key below", Rule::UnknownKey, |t| {
        t.replace("ecosystem:", "eco_system:")
    }),
    ("a key in capitals", Rule::UnknownKey, |t| {
        t.replace("case:", "Case:")
    }),
    ("a case that is no mapping", Rule::WrongType, |t| {
        t.replace("case:\n  reporter: R", "case: secret")
    }),
    ("a bare date", Rule::Instant, |t| {
        t.replace("T00:00:00Z", "")
    }),
    ("no offset", Rule::Instant, |t| t.replace("00:00Z", "00:00")),
    ("a zone by name", Rule::Instant, |t| {
        t.replace("00:00Z", "00:00 CET")
    }),
    ("a leap second", Rule::Instant, |t| {
        t.replace("00:00Z", "00:60Z")
    }),
    ("the hour 24", Rule::Instant, |t| {
        t.replace("T00:00", "T24:00")
    }),
    ("a day that never comes", Rule::Instant, |t| {
        t.replace("-02-02T", "-02-30T")
    }),
    ("a number as instant", Rule::Instant, |t| {
        t.replace("2021-02-02T00:00:00Z", "1612224000")
            .replace("2035-02-02T00:00:00Z", "2053987200")
    }),
    ("no instant", Rule::StateFields, |t| {
        line(&line(t, "published:", ""), "disclosure:", "")
    }),
    ("an empty instant", Rule::WrongType, |t| {
        t.replace(": 2021-02-02T00:00:00Z", ":")
            .replace(": 2035-02-02T00:00:00Z", ":")
    }),
    ("withdrawn without being so", Rule::StateFields, |t| {
        t.replace("aliases:", "withdrawn: 2021-02-03T00:00:00Z\naliases:")
    }),
    ("a broken list", Rule::Yaml, |t| {
        t.replace("aliases: [", "aliases: [[")
    }),
    ("a tab", Rule::Yaml, |t| {
        t.replace("- package", "\t- package")
    }),
    ("an anchor", Rule::Yaml, |t| {
        t.replace("aliases: [", "aliases: &a [")
    }),
    ("an alias of YAML", Rule::Yaml, |t| {
        t.replace("reporter: R", "reporter: *a")
    }),
    ("a tag", Rule::Yaml, |t| {
        t.replace("status: ", "status: !!str ")
    }),
    ("a merge key", Rule::UnknownKey, |t| {
        t.replace("aliases:", "<<: {status: draft}\naliases:")
    }),
    ("frontmatter without end", Rule::Frontmatter, |t| {
        t.replacen("---\n# Title", "# Title", 1)
    }),
    ("frontmatter without start", Rule::Frontmatter, |t| {
        t.replacen("---\n", "", 1)
    }),
    ("a space before the frontmatter", Rule::Frontmatter, |t| {
        format!(" {t}")
    }),
    ("an empty file", Rule::Frontmatter, |_| String::new()),
    ("no text", Rule::Text, |t| {
        t.replace("# Title\n\nText.\n", "")
    }),
    ("a comment without end", Rule::HtmlComment, |t| {
        format!("{t}\n<!-- secret\n")
    }),
    ("half a comment", Rule::HtmlComment, |t| {
        format!("{t}\n<!-- a --> b -->\n")
    }),
    ("a script as a link", Rule::LinkScheme, |t| {
        format!("{t}\n[x](javascript:alert)\n")
    }),
    ("a file of the machine", Rule::LinkScheme, |t| {
        format!("{t}\n[x](file:///etc/passwd)\n")
    }),
    ("a missing attachment", Rule::Attachment, |t| {
        format!("{t}\n[x](no.patch)\n")
    }),
    ("half a vector", Rule::SeverityVector, |t| {
        t.replace("/A:N", "")
    }),
    ("an address with a space", Rule::ReferenceUrl, |t| {
        t.replace("org/1", "org/1 2")
    }),
    ("events in disorder", Rule::EventOrder, |t| {
        t.replace("\"0\"", "\"9\"")
    }),
    ("an alias of its own", Rule::ValidAliases, |t| {
        t.replace("CVE-2021-1001", "EX-2021-A")
            .replace("CVE-2021-1002", "EX-2021-B")
    }),
    ("a prefix of somebody else", Rule::IdPrefix, |t| {
        t.replace("EX-", "OX-")
    }),
];

fn line(text: &str, start: &str, new: &str) -> String {
    let lines = text.lines().filter_map(|line| {
        let line = if line.starts_with(start) { new } else { line };
        (!line.is_empty() || !new.is_empty()).then_some(line)
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn every_mistake_keeps_everything_from_being_published() {
    assert!(valid_builds(&valid()));
    for (what, rule, mutate) in MUTATIONS {
        for path in [PUBLIC, PRIVATE] {
            let mut files = valid();
            let before = String::from_utf8(files.remove(path).unwrap()).unwrap();
            let after = mutate(&before);
            assert_ne!(after, before, "{what} changes nothing");
            let path = if *rule == Rule::IdPrefix {
                path.replace("EX-", "OX-")
            } else {
                path.to_owned()
            };
            files.insert(path.clone(), after.clone().into_bytes());
            let what = format!("{what} in {path}");
            let found = refused(&what, &files);
            let finding = found
                .iter()
                .find(|finding| *finding.path == *path && finding.rule == *rule)
                .unwrap_or_else(|| panic!("{what}: no {rule} in {found:#?}"));
            let place = place_of(&after, finding.span.start);
            assert!(
                place.line >= 1 && place.column >= 1 && finding.span.end <= after.len(),
                "{what}: {finding:?}"
            );
            assert!(
                !finding.message.is_empty() && finding.mend.len() > 5,
                "{what}: {finding:?}"
            );
        }
    }
}

fn valid_builds(files: &Files) -> bool {
    let repository = TestRepository::new();
    let commit = repository.commit(files, &[], START, "x").to_string();
    match built(repository.path(), Some(&commit), NOW) {
        Ok(_) => true,
        Err(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn odd_files_keep_everything_from_being_published() {
    let cases: &[(&str, &str, &[u8], Rule)] = &[
        (
            "no UTF-8",
            PRIVATE,
            b"---\nid: EX-2021-B\nstatus: draft\n---\n# \xff\n",
            Rule::NotUtf8,
        ),
        (
            "no UTF-8 in a public entry",
            PUBLIC,
            b"---\nid: EX-2021-A\nstatus: draft\n---\n# \xc3\n",
            Rule::NotUtf8,
        ),
        ("UTF-16", PRIVATE, b"\xff\xfe-\0-\0-\0\n\0", Rule::NotUtf8),
        (
            "the same id twice",
            "advisories/2021/EX-2021-B.md",
            b"---\nid: EX-2021-B\nstatus: draft\n---\n# T\n",
            Rule::DuplicateId,
        ),
        (
            "the same id in other case",
            "advisories/EX-2021-a.md",
            b"---\nid: EX-2021-a\nstatus: draft\n---\n# T\n",
            Rule::DuplicateId,
        ),
        (
            "a file of no kind",
            "advisories/notes.txt",
            b"x",
            Rule::Misplaced,
        ),
        (
            "a text of no entry",
            "advisories/2021/notes.md",
            b"# Notes\n",
            Rule::Frontmatter,
        ),
        (
            "an extension in capitals",
            "advisories/EX-2021-C.MD",
            b"x",
            Rule::UnreadableFile,
        ),
        (
            "an alias of two entries",
            "advisories/EX-2021-C.md",
            b"---\nid: EX-2021-C\nstatus: draft\naliases: [CVE-2021-1002]\n---\n# T\n",
            Rule::DuplicateAlias,
        ),
        (
            "a broken configuration",
            "advgen.yaml",
            b"database: {name: x}\n",
            Rule::MissingKey,
        ),
        (
            "an unknown setting",
            "advgen.yaml",
            b"database: {name: N, base_url: https://e.org/}\nids: {prefix: EX}\nsecret: 1\n",
            Rule::UnknownKey,
        ),
    ];
    for (what, path, bytes, rule) in cases {
        let mut files = valid();
        files.insert((*path).to_owned(), bytes.to_vec());
        let found = refused(what, &files);
        assert!(
            found.iter().any(|finding| {
                let related = finding.related.iter().map(|related| &related.path);
                finding.rule == *rule && related.chain([&finding.path]).any(|at| **at == **path)
            }),
            "{what}: {found:#?}"
        );
    }
}

#[test]
fn links_are_refused_wherever_they_lead() {
    let repository = TestRepository::new();
    let target = repository.git().blob(b"EX-2021-A.md").unwrap();
    for path in [
        "advisories/EX-2021-C.md",
        "advisories/EX-2021-C/index.md",
        "advisories/EX-2021-C/file.patch",
        "advisories/2021",
        "site/page.md",
        "templates/base.html",
        "templates",
    ] {
        let link = [(path, target, FileMode::Link)];
        let commit = repository.commit_with(&valid(), &link, &[], START, "x");
        repository.check_out(commit);
        for rev in [Some("HEAD"), None] {
            match built(repository.path(), rev, NOW) {
                Err(Refusal::Findings(found)) => assert!(
                    found
                        .iter()
                        .any(|finding| finding.rule == Rule::UnreadableFile),
                    "{path}: {found:?}"
                ),
                other => panic!("{path}: {:?}", other.map(|pages| pages.len())),
            }
        }
        repository.check_out(repository.commit(&valid(), &[], START, "x"));
    }
}

#[test]
fn public_text_that_names_a_private_entry_is_refused_wherever_the_name_stands() {
    for text in [
        "See EX-2021-B.",
        "EX-2021-B",
        "first line\nEX-2021-B second line",
        "- EX-2021-B",
        "(ex-2021-b)",
        "x_EX-2021-B",
        "`EX-2021-B`",
        "\"EX-2021-B\"",
        "tab\tEX-2021-B",
        "back\\slash\\EX-2021-B",
        "https://example.org/EX-2021-B.html",
        "[x](EX-2021-B.md)",
        "[x]: https://example.org/?EX-2021-B",
        "aka CVE-2021-1002",
        "```\nEX-2021-B\n```",
        "| a |\n|---|\n| EX-2021-B |",
    ] {
        let mut files = valid();
        let before = String::from_utf8(files[PUBLIC].clone()).unwrap();
        files.insert(PUBLIC.into(), before.replace("Text.", text).into_bytes());
        let found = refused(text, &files);
        assert!(
            found.iter().any(|f| f.rule == Rule::PrivateReference),
            "{text:?}: {found:?}"
        );
    }
    for (key, value) in [
        ("related:", "related: [EX-2021-B]\n"),
        ("upstream:", "upstream: [CVE-2021-1002]\n"),
        ("credits:", "credits: [{finder: EX-2021-B}]\n"),
        (
            "database_specific:",
            "database_specific: {a: [{b: see EX-2021-B}]}\n",
        ),
        (
            "database_specific key:",
            "database_specific: {EX-2021-B: x}\n",
        ),
    ] {
        let mut files = valid();
        let before = String::from_utf8(files[PUBLIC].clone()).unwrap();
        files.insert(
            PUBLIC.into(),
            before
                .replace("severity:", &format!("{value}severity:"))
                .into_bytes(),
        );
        let found = refused(key, &files);
        assert!(
            found.iter().any(|f| f.rule == Rule::PrivateReference),
            "{key}: {found:?}"
        );
    }
    for (path, text) in [
        ("site/page.md", "# Page\n\nEX-2021-B\n"),
        ("site/page.html", "<p>EX-2021-B</p>"),
        ("site/data.json", "{\"a\": \"EX-2021-B\"}"),
        ("site/note.txt", "EX-2021-B"),
        (
            "advgen.yaml",
            "database: {name: N, description: On EX-2021-B, base_url: https://e.org/}\nids: {prefix: EX}\n",
        ),
    ] {
        let mut files = valid();
        files.insert(path.into(), text.into());
        let found = refused(path, &files);
        assert!(
            found.iter().any(|f| f.rule == Rule::PrivateReference),
            "{path}: {found:?}"
        );
    }
}

#[test]
fn an_attachment_that_names_a_private_entry_is_refused() {
    let mut files = valid();
    let text = String::from_utf8(files.remove(PUBLIC).unwrap()).unwrap();
    files.insert(
        "advisories/EX-2021-A/index.md".into(),
        text.replace("Text.", "[x](fix.zip)").into(),
    );
    files.insert(
        "advisories/EX-2021-A/fix.zip".into(),
        b"PK\x03\x04mend.patch\0".to_vec(),
    );
    assert!(valid_builds(&files));
    files.insert(
        "advisories/EX-2021-A/fix.zip".into(),
        b"PK\x03\x04mend-EX-2021-B.patch\0\xff".to_vec(),
    );
    let found = refused("an archive", &files);
    assert!(
        found.iter().any(|f| f.rule == Rule::PrivateReference),
        "{found:?}"
    );
}

/// The free objects of OSV take any key, so a `case` that slipped into one would be published.
#[test]
fn a_case_that_slipped_into_a_public_object_is_refused() {
    for text in [
        "database_specific:\n  a: b\n  case: {reporter: R}\n",
        "database_specific: {case: {reporter: R}}\n",
        "database_specific:\n  a: [{b: {case: R}}]\n",
        "database_specific:\n  Case:\n    x: R\n",
        // The line `case:` was lost.
        "database_specific:\n  a: b\n  reporter: R\n",
        "database_specific:\n  a: b\n  received: 2021-02-02T00:00:00Z\n",
    ] {
        let mut files = valid();
        let before = String::from_utf8(files[PUBLIC].clone()).unwrap();
        files.insert(
            PUBLIC.into(),
            before.replace("case:\n  reporter: R\n", text).into(),
        );
        let found = refused(text, &files);
        assert!(
            found.iter().any(|f| f.rule == Rule::UnknownKey),
            "{text}: {found:?}"
        );
    }
    for (from, to) in [
        (
            "name: example.org/x}\n",
            "name: example.org/x}\n  ecosystem_specific:\n    case: {reporter: R}\n",
        ),
        (
            "name: example.org/x}\n",
            "name: example.org/x}\n  database_specific: {x: {case: R}}\n",
        ),
    ] {
        let mut files = valid();
        let before = String::from_utf8(files[PUBLIC].clone()).unwrap();
        files.insert(PUBLIC.into(), before.replace(from, to).into());
        let found = refused(to, &files);
        assert!(
            found.iter().any(|f| f.rule == Rule::UnknownKey),
            "{to}: {found:?}"
        );
    }
}

/// What a slip of a finger does to a text.
#[derive(Debug, Clone)]
enum Slip {
    DeleteLine,
    RepeatLine,
    Indent,
    Dedent,
    JoinLines,
    Insert(char),
    DeleteCharacter,
    Truncate,
    SwapLines,
}

fn slips() -> impl Strategy<Value = (Slip, prop::sample::Index)> {
    let any_slip = prop_oneof![
        Just(Slip::DeleteLine),
        Just(Slip::RepeatLine),
        Just(Slip::Indent),
        Just(Slip::Dedent),
        Just(Slip::JoinLines),
        Just(Slip::DeleteCharacter),
        Just(Slip::Truncate),
        Just(Slip::SwapLines),
        prop::sample::select(
            ":#-\"'{}[]&*!|>%@,\t \n\\x0\u{feff}\u{2028}"
                .chars()
                .collect::<Vec<_>>()
        )
        .prop_map(Slip::Insert),
    ];
    (any_slip, any::<prop::sample::Index>())
}

fn slip(text: &str, slip: &Slip, place: prop::sample::Index) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = place.index(lines.len().max(1));
    let characters: Vec<char> = text.chars().collect();
    let character = place.index(characters.len() + 1);
    let spliced = |count: usize, new: &str| -> String {
        let behind = (character + count).min(characters.len());
        let (before, after) = (characters[..character].iter(), characters[behind..].iter());
        before
            .copied()
            .chain(new.chars())
            .chain(after.copied())
            .collect()
    };
    match slip {
        Slip::Insert(c) => return spliced(0, &c.to_string()),
        Slip::DeleteCharacter => return spliced(1, ""),
        Slip::Truncate => return spliced(characters.len(), ""),
        _ if lines.is_empty() => return String::new(),
        Slip::DeleteLine => {
            lines.remove(at);
        }
        Slip::RepeatLine => lines.insert(at, lines[at].clone()),
        Slip::Indent => lines[at].insert_str(0, "  "),
        Slip::Dedent => lines[at] = lines[at].trim_start().into(),
        Slip::JoinLines => {
            let line = lines.remove(at);
            let before = at.saturating_sub(1);
            match lines.get_mut(before) {
                Some(other) => other.push_str(&line),
                None => lines.push(line),
            }
        }
        Slip::SwapLines => {
            let other = (at + 1) % lines.len();
            lines.swap(at, other);
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(cases())]

    /// Whatever happens to the file of a draft, nobody sees a word of it.
    #[test]
    fn no_slip_publishes_a_draft((story, target) in (stories(), any::<prop::sample::Index>()), slips in prop::collection::vec(slips(), 1..4)) {
        let now = story.moment(1);
        let drafts: Vec<_> = story
            .head()
            .entries
            .iter()
            .filter(|entry| matches!(entry.state, State::Draft | State::Rejected))
            .collect();
        prop_assume!(!drafts.is_empty());
        let entry = drafts[target.index(drafts.len())];
        let mut files = render::files(story.head(), &Variant::default(), true);
        let (path, mut text) = render::file(entry);
        for (what, place) in &slips {
            text = slip(&text, what, *place);
        }
        files.insert(path, text.into_bytes());
        publishes_only_what_is_public(&story, &files, now)?;
    }

    /// Whatever happens to the frontmatter of a public entry, its case stays private.
    #[test]
    fn no_slip_publishes_a_case((story, target) in (stories(), any::<prop::sample::Index>()), slips in prop::collection::vec(slips(), 1..3)) {
        let now = story.moment(1);
        // In a record that was taken over (it has `modified:`), every key of an object that takes
        // any stays public: the word may have come with it.
        let public: Vec<_> = story
            .head()
            .entries
            .iter()
            .filter(|entry| entry.state.is_public(now) && entry.modified.is_none())
            .collect();
        prop_assume!(!public.is_empty());
        let entry = public[target.index(public.len())];
        let mut files = render::files(story.head(), &Variant::default(), true);
        let (path, text) = render::file(entry);
        let body = text.find("\n---").unwrap();
        let (front, body) = text.split_at(body + 1);
        let mut front = front.to_owned();
        for (what, place) in &slips {
            front = slip(&front, what, *place);
        }
        files.insert(path, format!("{front}{body}").into_bytes());
        publishes_only_what_is_public(&story, &files, now)?;
    }
}

/// Builds the story with other files on top: it is refused, or shows nothing that is private.
fn publishes_only_what_is_public(
    story: &crate::generate::Story,
    files: &Files,
    now: i64,
) -> Result<(), TestCaseError> {
    let repository = TestRepository::new();
    let last = render::write(&repository, story, &Variant::default(), false);
    let commit = repository.commit(files, &[last], now, "x").to_string();
    let public = match crate::program::public(repository.path(), Some(&commit), now) {
        Ok(public) => public,
        Err(Refusal::Repository(error)) => panic!("{error}"),
        Err(_) => return Ok(()),
    };
    let allowed = render::public_tokens(story.head(), now);
    let mut found = canary::Found::new();
    canary::in_bytes(
        format!("{:?}", public.records()).as_bytes(),
        "the records",
        &mut found,
    );
    for (path, bytes) in crate::program::pages(&public) {
        canary::in_bytes(path.as_bytes(), "a path", &mut found);
        canary::in_bytes(&bytes, &path, &mut found);
    }
    for (token, place) in found {
        prop_assert!(allowed.contains(&token), "{token} leaked: {place}");
    }
    Ok(())
}
