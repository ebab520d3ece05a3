//! Law 2: `build` is a function of (commit, `--now`), and between two disclosures `--now` changes
//! nothing.

use std::fs;

use proptest::prelude::*;

use crate::generate::{FAR, START, stories};
use crate::program::{advgen, assert_same, build, built, cases, read_tree, rfc3339, run};
use crate::render::{self, Variant};
use crate::repository::{TestRepository, scratch};

const ZONES: [&str; 5] = [
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
];
const LOCALES: [&str; 4] = ["C", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8"];
const THREADS: [usize; 3] = [1, 2, 7];

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_place_machine_or_order_changes_a_byte((story, moment) in (stories(), any::<u8>()), turn in any::<u8>()) {
        let now = story.moment(moment);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false);
        let elsewhere = scratch();
        let out = |name: &str| elsewhere.path().join(name);
        let reference = build(repository.path(), Some("main"), now, &out("reference")).unwrap();

        repository.check_out(commit);
        // Over an earlier output, of another moment.
        build(repository.path(), None, story.head().at, &out("files")).ok();
        let files = build(repository.path(), None, now, &out("files")).unwrap();
        assert_same("files instead of a commit", &reference, &files);

        // Over one that somebody changed behind the back of its manifest.
        let damaged: Vec<_> = files.iter().filter(|(path, file)| *path != "manifest.json" && !file.2.is_empty()).collect();
        let (path, (_, time, bytes)) = damaged[usize::from(turn) % damaged.len()];
        let mut bytes = bytes.clone();
        bytes[0] ^= 1;
        let file = fs::OpenOptions::new().write(true).open(out("files").join(path)).unwrap();
        std::io::Write::write_all(&mut &file, &bytes).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(*time).unwrap());
        file.set_modified(time).unwrap();
        if let Ok(mended) = build(repository.path(), None, now, &out("files")) {
            assert_same("over a damaged output", &reference, &mended);
        }

        let clone = out("a clone in a folder with a long name");
        repository.clone_to(&clone, false);
        rewrite_in_another_order(&clone);
        // The default place, inside the work tree.
        let inside = build(&clone, None, now, &clone.join("public")).unwrap();
        assert_same("another clone", &reference, &inside);

        let bare = out("bare.git");
        repository.clone_to(&bare, true);
        for threads in THREADS {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let built = pool.install(|| build(&bare, Some("HEAD"), now, &out("threads"))).unwrap();
            assert_same("a bare repository and another number of threads", &reference, &built);
        }

        let turn = usize::from(turn);
        let folder = out("process");
        let at = rfc3339(now);
        let words = ["build", "--out", folder.to_str().unwrap(), "--now", &at];
        let mut command = advgen(&clone, &words);
        command
            .env("TZ", ZONES[turn % ZONES.len()])
            .env("LC_ALL", LOCALES[turn % LOCALES.len()])
            .env("LANG", LOCALES[turn % LOCALES.len()])
            .env("RAYON_NUM_THREADS", THREADS[turn % THREADS.len()].to_string())
            .env("SOURCE_DATE_EPOCH", "1")
            .current_dir(elsewhere.path());
        let output = run(&mut command);
        prop_assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_same("another zone, locale and process", &reference, &read_tree(&folder));
    }

    #[test]
    fn between_two_disclosures_time_changes_nothing(story in stories()) {
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false).to_string();
        let head = story.head().at;
        let mut edges: Vec<i64> = vec![head + 1];
        edges.extend(story.disclosures().into_iter().filter(|at| *at > head + 1));
        edges.dedup();
        let ends = edges.iter().skip(1).map(|next| next - 1).chain([FAR]);
        for (start, end) in edges.iter().zip(ends) {
            let built_at = |now| built(repository.path(), Some(&commit), now).unwrap();
            let first = built_at(*start);
            assert_same("at the end of the step", &first, &built_at(end));
            assert_same("within the step", &first, &built_at(start + (end - start) / 2));
        }
    }
}

/// Creates every file anew, the last one first, so that the disk lists them in another order and
/// with other times.
fn rewrite_in_another_order(clone: &std::path::Path) {
    if !clone.join("advisories").exists() {
        return;
    }
    let tree = read_tree(&clone.join("advisories"));
    let files: Vec<_> = tree
        .iter()
        .filter(|(path, _)| clone.join("advisories").join(path).is_file())
        .collect();
    for (path, _) in &files {
        fs::remove_file(clone.join("advisories").join(path)).unwrap();
    }
    for (path, (_, _, bytes)) in files.iter().rev() {
        fs::write(clone.join("advisories").join(path), bytes).unwrap();
    }
}

/// Every zone, for one instant at which each of them has another date.
#[test]
fn the_first_public_second_is_the_same_everywhere() {
    let repository = TestRepository::new();
    let mut files = crate::repository::Files::new();
    files.insert("advgen.yaml".into(), render::CONFIGURATION.into());
    files.insert(
        "advisories/EX-2021-A.md".into(),
        b"---\nid: EX-2021-A\nstatus: embargoed\ndisclosure: 2021-03-14T12:30:00+02:00\n---\n# T\n"
            .to_vec(),
    );
    repository.check_out(repository.commit(&files, &[], START, "x"));
    let out = scratch();
    for (now, visible) in [
        ("2021-03-14T10:29:59Z", false),
        ("2021-03-14T10:29:59.999999999Z", false),
        ("2021-03-14T10:30:00Z", true),
        ("2021-03-14T10:30:01Z", true),
    ] {
        let mut first = None;
        for zone in ZONES {
            let folder = out.path().join("public");
            let words = ["build", "--out", folder.to_str().unwrap(), "--now", now];
            let output = run(advgen(repository.path(), &words).env("TZ", zone));
            assert!(output.status.success(), "{output:?}");
            let tree = read_tree(&folder);
            assert_same(zone, first.get_or_insert_with(|| tree.clone()), &tree);
            let export = ["export", "EX-2021-A", "--to", "osv", "--now", now];
            let output = run(advgen(repository.path(), &export).env("TZ", zone));
            if !advgen::publish::FORMATS.is_empty() {
                assert_eq!(
                    !output.stdout.is_empty(),
                    visible,
                    "{now} {zone}: {output:?}"
                );
            }
        }
    }
}
