//! Law 1: for every repository R and every set P of entries that are not public, `build(R)` and
//! `build(R without P)` are the same bytes, and so are builds after any mutation of P. The same
//! holds for the private parts of public entries.

use proptest::prelude::*;

use crate::canary;
use crate::generate::{Story, stories};
use crate::program::{
    Tree, assert_same, build, cases, fewer_cases, pages, preview, public, read_tree,
};
use crate::render::{self, Change, Variant};
use crate::repository::{TestRepository, scratch};

/// A story, a moment and a salt for mutations.
fn situations() -> impl Strategy<Value = (Story, u8, u8)> {
    (stories(), any::<u8>(), 1..64_u8)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_not_public_changes_no_byte((story, moment, salt) in situations()) {
        let now = story.moment(moment);
        let private = render::private_keys(&story, now);
        let repository = TestRepository::new();
        let out = scratch();
        let build_variant = |name: &str, change, dense| -> Tree {
            let variant = Variant { private: private.clone(), change };
            let commit = render::write(&repository, &story, &variant, dense).to_string();
            build(repository.path(), Some(&commit), now, &out.path().join(name)).unwrap()
        };
        let whole = build_variant("whole", Change::Nothing, false);
        assert_same("without the private entries", &whole, &build_variant("without", Change::Remove, false));
        assert_same("without their commits", &whole, &build_variant("dense", Change::Remove, true));
        let mutate = Change::Mutate { salt, now, more: salt % 4 };
        assert_same("after a mutation", &whole, &build_variant("mutated", mutate, false));

        let allowed = render::public_tokens(story.head(), now);
        for (token, place) in canary::in_folder(&out.path().join("whole")) {
            prop_assert!(allowed.contains(&token), "{token} leaked: {place}");
        }
    }

    #[test]
    fn a_commit_to_private_parts_changes_no_byte((story, moment, salt) in situations()) {
        let now = story.moment(moment);
        let variant = |change| Variant { private: render::private_keys(&story, now), change };
        let repository = TestRepository::new();
        let before = render::write(&repository, &story, &Variant::default(), false);
        let mutated = variant(Change::Mutate { salt, now, more: 1 });
        let files = render::files(story.head(), &mutated, true);
        let after = repository.commit(&files, &[before], now, "Change what nobody sees");
        let out = scratch();
        let build_at = |name: &str, commit: git2::Oid| {
            build(repository.path(), Some(&commit.to_string()), now, &out.path().join(name)).unwrap()
        };
        assert_same("after a commit to private parts", &build_at("before", before), &build_at("after", after));
    }

    #[test]
    fn what_is_public_is_found(story in stories()) {
        let now = story.moment(0);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false).to_string();
        let public = public(repository.path(), Some(&commit), now).unwrap();
        let mut ids: Vec<String> = public.records().iter().map(|r| r.record().id.to_string()).collect();
        let visible = story.head().entries.iter().filter(|entry| entry.state.is_public(now));
        let mut wanted: Vec<String> = visible.clone().map(|entry| render::id(entry.key, 0)).collect();
        ids.sort();
        wanted.sort();
        prop_assert_eq!(ids, wanted);

        // The search for canaries finds what is there, so that its silence means something.
        if !advgen::publish::FORMATS.is_empty() {
            let out = scratch();
            let folder = out.path().join("public");
            build(repository.path(), Some(&commit), now, &folder).unwrap();
            let found = canary::in_folder(&folder);
            for entry in visible {
                let title = render::title_token(entry);
                prop_assert!(found.contains_key(&title), "{title} is public and missing");
            }
        }
    }
}

proptest! {
    #![proptest_config(fewer_cases(4))]

    /// A preview shows what is private until a moment, and nothing of what is private for ever.
    #[test]
    fn a_preview_shows_entries_and_no_private_part_of_them((story, moment, _) in situations()) {
        let now = story.moment(moment);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false).to_string();
        let preview = preview(repository.path(), Some(&commit), now).unwrap();
        let mut found = canary::Found::new();
        let files = pages(&preview);
        for (path, bytes) in &files {
            canary::in_bytes(path.as_bytes(), path, &mut found);
            canary::in_bytes(bytes, path, &mut found);
        }
        let allowed = render::preview_tokens(story.head());
        for (token, place) in &found {
            prop_assert!(allowed.contains(token), "{token} leaked: {place}");
        }
        for entry in &story.head().entries {
            let title = render::title_token(entry);
            prop_assert_eq!(found.contains_key(&title), allowed.contains(&title), "{}", title);
            let id = render::id(entry.key, 0);
            let Some(page) = files.get(&format!("advisories/{id}.html")) else { continue };
            let page = String::from_utf8_lossy(page);
            let is_marked = page.contains(&format!("<b>{id} is ")) && page.contains("tag private");
            prop_assert_eq!(is_marked, !entry.state.is_public(now), "{}", id);
        }
        // Nothing that a machine could subscribe to.
        let pages_alone = files.keys().all(|path| {
            !path.starts_with("osv/") && !path.contains("feed") && !path.ends_with(".atom") && !path.contains("sitemap")
        });
        prop_assert!(pages_alone, "{:?}", files.keys());
    }
}

/// Attachments, pages and hidden corners that the stories do not have, all in one repository.
#[test]
fn no_corner_of_a_private_entry_is_in_the_output() {
    let token = |number: u32| canary::Token::Word(0xab_00_00 + number).to_string();
    let mut files = crate::repository::Files::new();
    files.insert("advgen.yaml".into(), render::CONFIGURATION.into());
    let mut next = 0;
    let mut canary = || {
        next += 1;
        token(next)
    };
    let public = format!(
        "---\n# {}\nid: EX-2021-PUBLIC\nstatus: published # {}\npublished: 2021-03-03T00:00:00Z\naffected:\n- package: {{ecosystem: Go, name: example.org/x}}\n  ranges: [{{introduced: \"0\"}}] # {}\ncase:\n  notes:\n    {}: {}\n    list: [{}, {{deep: {}}}]\n    text: |\n      {}\n      ---\n      {}\n---\n# Title<!-- {} -->\n\nText <!-- {} -->and <!--{}\n-->more. ![]({})\n\n> quoted <!-- {}\n> {} -->\n\n- <!-- {} --> item\n\n| a <!-- {} --> |\n|---|\n| <!-- {} --> |\n\n[link](https://example.org/ \"title\") <!-- {} -->\n\n<!-- {} -->\n",
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        "plot.png",
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
        canary(),
    );
    files.insert(
        "advisories/2021/EX-2021-PUBLIC/index.md".into(),
        public.into(),
    );
    files.insert(
        "advisories/2021/EX-2021-PUBLIC/plot.png".into(),
        b"\x89PNG\r\n\x1a\n\0\0\0\x01IDATx0000\0\0\0\0IEND0000".to_vec(),
    );
    for name in [
        "plot.png.txt",
        "sub/plot.png",
        "plot.PNG",
        "poc.zip",
        "UPPER.PATCH",
    ] {
        files.insert(
            format!("advisories/2021/EX-2021-PUBLIC/{}{name}", canary()),
            canary().into_bytes(),
        );
    }
    files.insert(
        format!("advisories/2021/EX-2021-PRIVATE/{}.png", canary()),
        canary().into_bytes(),
    );
    files.insert(
        "advisories/2021/EX-2021-PRIVATE/index.md".into(),
        format!(
            "---\nid: EX-2021-PRIVATE\nstatus: embargoed\ndisclosure: 2035-11-13T09:53:07.735100000Z\naliases: [OTHER-2021-{}]\nrelated: [EX-2021-PUBLIC]\naffected:\n- package: {{ecosystem: npm, name: {}}}\n  versions: [{}]\n---\n# {}\n\nSee [this]({}) and EX-2021-PUBLIC.\n",
            canary(), canary(), canary(), canary(), "https://example.org/x"
        )
        .into(),
    );
    let page = format!(
        "# Page<!-- {} -->\n\nText <!-- {} -->\n\n<!-- {} -->\n",
        canary(),
        canary(),
        canary()
    );
    files.insert("site/page.md".into(), page.into());
    for path in [
        ".github/workflows/x.yml",
        "README.md",
        "notes/a.md",
        "advisories/.hidden/x.md",
        "advisories/2021/.a.md.swp",
        "advisories/2021/EX-2021-PRIVATE.md~",
        "site/.secret",
        "templates/.secret",
        "case/x.yaml",
    ] {
        files.insert(path.into(), canary().into_bytes());
    }
    // What is read beside the advisories, and shapes private messages alone.
    let register = format!(
        "trace_key: {}\nparties:\n- alias: x{}\n  organisation: {}\n  address: a{}@example.org\n  eligible: {}\n  status: active\n",
        canary(),
        canary().to_lowercase(),
        canary(),
        canary(),
        canary(),
    );
    files.insert("parties.yaml".into(), register.into_bytes());
    files.insert("templates/notices/drill.txt".into(), canary().into_bytes());
    let repository = TestRepository::new();
    let commit = repository.commit(&files, &[], crate::generate::START + 86_400, &canary());
    repository.check_out(commit);
    let out = scratch();
    for (name, rev) in [("commit", Some("HEAD")), ("files", None)] {
        let folder = out.path().join(name);
        build(
            repository.path(),
            rev,
            crate::generate::START + 200_000,
            &folder,
        )
        .unwrap();
        let found = canary::in_folder(&folder);
        assert_eq!(found, canary::Found::new());
        let all = read_tree(&folder);
        for (path, (_, time, bytes)) in &all {
            let text = String::from_utf8_lossy(bytes);
            for hint in [
                "PRIVATE",
                "2035",
                "2079251587",
                "2001-02-03",
                "981173106",
                &commit.to_string()[..7],
            ] {
                assert!(!text.contains(hint), "{hint} in {path}");
            }
            assert!(*time <= crate::generate::START + 86_400, "{path}");
        }
    }
}
