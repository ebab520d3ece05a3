use super::*;

/// The keys that are known where `|` stands, the word there, and what part it is.
fn at(yaml: &str) -> Option<(Vec<&'static str>, String, Part)> {
    let cursor = yaml.find('|').unwrap();
    let text = yaml.replacen('|', "", 1);
    let spot = spot(&text, &(0..text.len()), cursor)?;
    let objects = spot.objects();
    let keys = objects.iter().flat_map(|object| object.all());
    let word = text[spot.word.clone()].to_owned();
    Some((keys.map(|key| key.name).collect(), word, spot.part))
}

#[test]
fn the_mapping_around_the_cursor_is_known_by_its_keys() {
    for (yaml, has, lacks, word, part) in [
        ("st|", "status", "ecosystem", "st", Part::Either),
        (
            "id: X\n|\nstatus: draft\n",
            "aliases",
            "by",
            "",
            Part::Either,
        ),
        (
            "id: X\nsta|tus: draft\n",
            "status",
            "by",
            "status",
            Part::Key,
        ),
        ("affected:\n  - |", "package", "status", "", Part::Either),
        (
            "affected:\n- pack|",
            "package",
            "status",
            "pack",
            Part::Either,
        ),
        (
            "affected:\n  - package: {eco|}",
            "ecosystem",
            "package",
            "eco",
            Part::Key,
        ),
        (
            "affected:\n  - package: {ecosystem: Go, na|me: x}",
            "name",
            "package",
            "name",
            Part::Key,
        ),
        (
            "affected:\n  - package:\n      |",
            "ecosystem",
            "ranges",
            "",
            Part::Either,
        ),
        (
            "affected:\n  - package: {}\n    |",
            "ranges",
            "ecosystem",
            "",
            Part::Either,
        ),
        (
            "affected:\n  - package: {}\n|",
            "status",
            "ranges",
            "",
            Part::Either,
        ),
        (
            "affected: [{package: {}, |",
            "ranges",
            "ecosystem",
            "",
            Part::Key,
        ),
        (
            "affected:\n  - ranges: [{introduced: \"0\", fi|}]",
            "fixed",
            "type",
            "fi",
            Part::Key,
        ),
        (
            "affected:\n  - ranges: [{type: GIT, events: [{fi|}]}]",
            "fixed",
            "type",
            "fi",
            Part::Key,
        ),
        ("references:\n  - |", "fix", "status", "", Part::Either),
        (
            "references:\n  - type: WEB\n    |",
            "url",
            "fix",
            "",
            Part::Either,
        ),
        ("case:\n  |", "events", "status", "", Part::Either),
        (
            "case:\n  events:\n    - |",
            "received",
            "status",
            "",
            Part::Either,
        ),
        (
            "case:\n  events:\n    - received: 2026-01-01T00:00:00Z\n      |",
            "channel",
            "severity",
            "",
            Part::Either,
        ),
        (
            "case:\n  events:\n    - |\n      received: 2026-01-01T00:00:00Z\n",
            "channel",
            "severity",
            "",
            Part::Either,
        ),
    ] {
        let (keys, found, is) = at(yaml).unwrap();
        assert!(keys.contains(&has), "{yaml}: {keys:?}");
        assert!(!keys.contains(&lacks), "{yaml}: {keys:?}");
        assert_eq!((found.as_str(), is), (word, part), "{yaml}");
    }
}

#[test]
fn in_texts_and_comments_there_is_nothing_to_complete() {
    for yaml in [
        "case:\n  notes: >\n    st|",
        "case:\n  notes: >\n    st\n\n    x|\nid: X\n",
        "id: X # st|",
        "# |",
    ] {
        assert!(at(yaml).is_none(), "{yaml}");
    }
    assert!(at("case:\n  notes: >\n    st\n  |").is_some());
}

#[test]
fn a_value_is_one_word() {
    for (yaml, word) in [
        ("status: dr|aft", "draft"),
        ("status: dr|aft # so", "draft"),
        ("severity: [CVSS:3.1/AV:N|/AC:L, x]", "CVSS:3.1/AV:N/AC:L"),
        ("severity:\n  - CVSS:3|.1/AV:N", "CVSS:3.1/AV:N"),
        (
            "affected:\n  - package: {ecosystem: cra|tes.io, name: x}",
            "crates.io",
        ),
        ("aliases: [CVE-2026-1, GH|SA-x]", "GHSA-x"),
    ] {
        let (_, found, _) = at(yaml).unwrap();
        assert_eq!(found, word, "{yaml}");
    }
}
