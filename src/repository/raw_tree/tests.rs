use std::fmt::Write;

use proptest::prelude::*;

use super::{EntryKind, Malformed, RawEntry, common_prefix, compare, entries, first_nul};

/// A raw tree of (mode, name, first byte of the id), put in Git's order.
fn tree(entries: &[(&str, &str, u8)]) -> Vec<u8> {
    let mut sorted = entries.to_vec();
    sorted.sort_by_key(|(mode, name, _)| {
        let end = if *mode == "40000" { "/" } else { "" };
        format!("{name}{end}").into_bytes()
    });
    let mut raw = Vec::new();
    for (mode, name, id) in sorted {
        raw.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        raw.push(id);
        raw.extend_from_slice(&[7; 19]);
    }
    raw
}

fn differences(old: &[u8], new: &[u8]) -> String {
    let mut text = String::new();
    let show = |entry: Option<RawEntry<'_>>| match entry {
        Some(entry) => format!(
            "{}{}{}",
            String::from_utf8_lossy(entry.name),
            if entry.kind == EntryKind::Tree {
                "/"
            } else {
                ""
            },
            entry.oid().unwrap().as_bytes()[0]
        ),
        None => "-".to_owned(),
    };
    compare::<Malformed>(old, new, |was, is| {
        writeln!(text, "{} {}", show(was), show(is)).unwrap();
        Ok(())
    })
    .unwrap();
    text
}

#[test]
fn only_what_differs_is_reported() {
    type Entries = &'static [(&'static str, &'static str, u8)];
    let cases: [(&str, Entries, Entries, &str); 9] = [
        ("equal", &[("100644", "a", 1)], &[("100644", "a", 1)], ""),
        (
            "changed between equal ones",
            &[("100644", "a", 1), ("100644", "b", 2), ("100644", "c", 3)],
            &[("100644", "a", 1), ("100644", "b", 9), ("100644", "c", 3)],
            "b2 b9\n",
        ),
        (
            "added at the front and removed at the end",
            &[("100644", "b", 2), ("100644", "c", 3)],
            &[("100644", "a", 1), ("100644", "b", 2)],
            "- a1\nc3 -\n",
        ),
        (
            "mode only",
            &[("100644", "a", 1)],
            &[("100755", "a", 1)],
            "",
        ),
        (
            "a file becomes a link to the same bytes",
            &[("100644", "a", 1)],
            &[("120000", "a", 1)],
            "a1 a1\n",
        ),
        (
            "a file becomes a folder, behind a name between the two",
            &[("100644", "a", 1), ("100644", "a.md", 2)],
            &[("40000", "a", 5), ("100644", "a.md", 2)],
            "a1 -\n- a/5\n",
        ),
        (
            "a name that begins another",
            &[("100644", "ab", 1)],
            &[("100644", "a", 1)],
            "- a1\nab1 -\n",
        ),
        (
            "an id with the bytes NUL and space",
            &[("100644", "a", 0), ("100644", "b", 32)],
            &[("100644", "a", 0), ("100644", "b", 0)],
            "b32 b0\n",
        ),
        ("everything new", &[], &[("40000", "d", 4)], "- d/4\n"),
    ];
    for (what, old, new, expected) in cases {
        assert_eq!(differences(&tree(old), &tree(new)), expected, "{what}");
    }
}

#[test]
fn damaged_bytes_are_an_error_and_not_a_panic() {
    let whole = tree(&[("100644", "a.md", 1), ("40000", "b", 2)]);
    for length in (1..whole.len()).filter(|length| *length != whole.len() - 28) {
        let cut = &whole[..length];
        let listed: Result<Vec<_>, _> = entries(cut).collect();
        let is_boundary = length == tree(&[("100644", "a.md", 1)]).len();
        assert_eq!(listed.is_err(), !is_boundary, "{length}");
        let compared = compare::<Malformed>(cut, &[], |_, _| Ok(()));
        assert_eq!(compared.is_err(), !is_boundary, "{length}");
    }
}

proptest! {
    #[test]
    fn the_first_nul_is_found(
        bytes in proptest::collection::vec(proptest::sample::select(vec![0, 1, 2, 0x7f, 0x80, 0x81, 0xff]), 0..40),
        nul_free in 0..20_usize,
    ) {
        let bytes = [vec![1; nul_free], bytes].concat();
        prop_assert_eq!(first_nul(&bytes), bytes.iter().position(|byte| *byte == 0));
    }

    #[test]
    fn the_common_start_is_measured(common in 0..600_usize, a in ".{0,20}", b in ".{0,20}") {
        let [a, b] = [a, b].map(|end| [vec![b'x'; common], end.into_bytes()].concat());
        let expected = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        prop_assert_eq!(common_prefix(&a, &b), expected);
    }

    /// The comparison by bytes says what a comparison of decoded entries says.
    #[test]
    fn bytes_and_maps_agree(
        old in proptest::collection::btree_map("[ab.]{1,3}", (0..3_u8, any::<bool>()), 0..12),
        new in proptest::collection::btree_map("[ab.]{1,3}", (0..3_u8, any::<bool>()), 0..12),
    ) {
        let raw = |entries: &std::collections::BTreeMap<String, (u8, bool)>| {
            let entries: Vec<_> = entries
                .iter()
                .map(|(name, (id, folder))| {
                    (if *folder { "40000" } else { "100644" }, name.as_str(), *id)
                })
                .collect();
            tree(&entries)
        };
        let mut expected = Vec::new();
        for (name, (id, folder)) in &old {
            let slash = if *folder { "/" } else { "" };
            match new.get(name) {
                Some((new_id, new_folder)) if folder == new_folder => {
                    if id != new_id {
                        expected.push(format!("{name}{slash}{id} {name}{slash}{new_id}"));
                    }
                }
                _ => expected.push(format!("{name}{slash}{id} -")),
            }
        }
        for (name, (id, folder)) in &new {
            let slash = if *folder { "/" } else { "" };
            if old.get(name).is_none_or(|(_, was)| was != folder) {
                expected.push(format!("- {name}{slash}{id}"));
            }
        }
        expected.sort();
        let reported = differences(&raw(&old), &raw(&new));
        let mut reported: Vec<_> = reported.lines().map(str::to_owned).collect();
        reported.sort();
        prop_assert_eq!(reported, expected);
    }
}
