//! What `advgen check` advises about single advisories, at the edges of each rule.

use crate::database::{TestDatabase, published};

/// What the check says of an advisory that differs from a good one in these words.
fn check(changes: &[(&str, &str)]) -> String {
    let database = TestDatabase::new();
    let mut text = published("EX-2024-0001");
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    database.write("advisories/EX-2024-0001.md", text);
    database.check().err
}

const TITLE: &str = "# A lantern can be blown out";
const TEXT: &str = "Any visitor can do it.";
const RANGES: &str = "[{introduced: \"1.0.0\", fixed: \"1.2.3\"}]";

#[test]
fn a_title_is_plain_and_fits_into_lists() {
    let long = |letters: usize| format!("# A{}", "n".repeat(letters - 1));
    for (title, message) in [
        (long(125), None),
        (long(126), Some("the title has 126 letters")),
        (
            "# A lantern is **blown** out".to_owned(),
            Some("holds Markdown"),
        ),
        (
            "# A [lantern](https://example.org/) is out".to_owned(),
            Some("holds Markdown"),
        ),
        (
            "# A lantern goes out.".to_owned(),
            Some("ends with a full stop"),
        ),
        ("# A lantern goes out...".to_owned(), None),
        (
            "# EX-2024-0001 lets lanterns out".to_owned(),
            Some("begins with `EX-2024-0001`"),
        ),
    ] {
        let said = check(&[(TITLE, &title)]);
        match message {
            Some(message) => assert!(
                said.contains("[summary-form]") && said.contains(message),
                "{title}: {said}"
            ),
            None => assert!(!said.contains("[summary-form]"), "{title}: {said}"),
        }
    }
}

#[test]
fn what_is_unfinished_is_said_once_it_is_to_be_read() {
    let draft = (
        "status: published\npublished: 2024-02-01T10:00:00Z",
        "status: draft",
    );
    for (text, is_said) in [
        ("TODO: who can do it?", true),
        ("See `TODO` in the sources.", false),
        ("```\n// TODO: later\n```", false),
        ("```\n// TODO: later\n```\n\nTODO", true),
        ("All TODOS are done.", false),
        ("All is done, <br> really.", false),
    ] {
        let said = check(&[(TEXT, text)]);
        assert_eq!(
            said.contains("[text-unfinished]"),
            is_said,
            "{text}: {said}"
        );
        let said = check(&[(TEXT, text), draft]);
        assert!(!said.contains("[text-unfinished]"), "{text}: {said}");
    }
    assert!(check(&[(TEXT, "All is done, <br> really.")]).contains("[raw-html]"));
    assert!(!check(&[(TEXT, "```\n<br>\n```")]).contains("[raw-html]"));
}

#[test]
fn stretches_of_versions_lie_apart() {
    let overlap = |first: &str, second: &str, from: &str, within: &str| {
        (
            format!("[{{{first}}}, {{{second}}}]"),
            Some(format!(
                "the versions from {from} on lie within the range that begins at {within}"
            )),
        )
    };
    let apart = |first: &str, second: &str| (format!("[{{{first}}}, {{{second}}}]"), None);
    for (ranges, message) in [
        overlap(
            "introduced: \"1.0.0\", fixed: \"2.0.0\"",
            "introduced: \"1.5.0\", fixed: \"3.0.0\"",
            "1.5.0",
            "1.0.0",
        ),
        overlap(
            "introduced: \"1.5.0\", fixed: \"3.0.0\"",
            "introduced: \"1.0.0\", fixed: \"2.0.0\"",
            "1.5.0",
            "1.0.0",
        ),
        overlap(
            "introduced: \"1.0.0\", fixed: \"2.0.0\"",
            "introduced: \"1.0.0\", fixed: \"3.0.0\"",
            "1.0.0",
            "1.0.0",
        ),
        overlap(
            "introduced: \"0\", fixed: \"2.0.0\"",
            "introduced: \"1.0.0\", fixed: \"3.0.0\"",
            "1.0.0",
            "0",
        ),
        overlap(
            "introduced: \"1.0.0\", last_affected: \"2.0.0\"",
            "introduced: \"2.0.0\", fixed: \"3.0.0\"",
            "2.0.0",
            "1.0.0",
        ),
        overlap(
            "introduced: \"1.0.0\"",
            "introduced: \"2.0.0\", fixed: \"3.0.0\"",
            "2.0.0",
            "1.0.0",
        ),
        overlap(
            "introduced: \"0\", fixed: \"2.0.0\"",
            "introduced: \"0\", fixed: \"3.0.0\"",
            "0",
            "0",
        ),
        // Orders of different kinds are not compared.
        apart(
            "type: SEMVER, events: [{introduced: \"1.0.0\"}, {fixed: \"2.0.0\"}]",
            "type: ECOSYSTEM, events: [{introduced: \"1.5.0\"}, {fixed: \"3.0.0\"}]",
        ),
        apart(
            "introduced: \"1.0.0\", fixed: \"2.0.0\"",
            "introduced: \"2.0.0\", fixed: \"3.0.0\"",
        ),
        apart(
            "introduced: \"2.0.0\", fixed: \"3.0.0\"",
            "introduced: \"1.0.0\", fixed: \"2.0.0\"",
        ),
        apart(
            "introduced: \"0\", fixed: \"1.0.0\"",
            "introduced: \"2.0.0\", fixed: \"3.0.0\"",
        ),
    ] {
        // Of npm the two kinds of ranges have one order, of PyPI two.
        let ecosystem = if ranges.contains("SEMVER") {
            "PyPI"
        } else {
            "npm"
        };
        let said = check(&[
            ("ecosystem: npm", &format!("ecosystem: {ecosystem}")),
            (RANGES, &ranges),
        ]);
        match message {
            Some(message) => assert!(said.contains(&message), "{ranges}: {said}"),
            None => assert!(!said.contains("[range-overlap]"), "{ranges}: {said}"),
        }
    }
}

#[test]
fn listed_versions_lie_within_the_ranges() {
    for (ranges, versions, first) in [
        (
            "[{introduced: \"0\", fixed: \"1.2.3\"}]",
            "[\"0.1.0\", \"1.2.2\"]",
            None,
        ),
        (
            "[{introduced: \"0\", fixed: \"1.2.3\"}]",
            "[\"0.1.0\", \"1.2.3\"]",
            Some("1.2.3 of lantern is listed"),
        ),
        // Zero is before everything, also before what comes before 0.0.0.
        (
            "[{introduced: \"0\", fixed: \"1.2.3\"}]",
            "[\"0.0.0-alpha\"]",
            None,
        ),
        (
            "[{introduced: \"0.0.0\", fixed: \"1.2.3\"}]",
            "[\"0.0.0-alpha\"]",
            Some("0.0.0-alpha of lantern is listed"),
        ),
        (
            "[{introduced: \"1.0.0\", fixed: \"1.2.3\"}]",
            "[\"1.0.0\"]",
            None,
        ),
        (
            "[{introduced: \"1.0.0\", fixed: \"1.2.3\"}]",
            "[\"0.9.0\", \"2.0.0\"]",
            Some("0.9.0 and 1 more of lantern is listed"),
        ),
        (
            "[{introduced: \"1.0.0\", last_affected: \"1.2.3\"}]",
            "[\"1.2.3\"]",
            None,
        ),
        (
            "[{introduced: \"1.0.0\", last_affected: \"1.2.3\"}]",
            "[\"1.2.4\"]",
            Some("1.2.4 of lantern is listed"),
        ),
    ] {
        let said = check(&[(RANGES, &format!("{ranges}\n    versions: {versions}"))]);
        match first {
            Some(first) => assert!(said.contains(first), "{ranges} {versions}: {said}"),
            None => assert!(
                !said.contains("[versions-outside]"),
                "{ranges} {versions}: {said}"
            ),
        }
    }
}

#[test]
fn a_general_weakness_is_advice_for_one_s_own_records() {
    let with = |more: &str| check(&[("status:", &format!("cwe: [CWE-20]\n{more}status:"))]);
    let said = with("");
    assert!(
        said.contains("[cwe-kind]") && said.contains("so general that"),
        "{said}"
    );
    let said = with("modified: 2024-02-02T10:00:00Z\n");
    assert!(!said.contains("[cwe-kind]"), "{said}");
}

#[test]
fn instants_are_compared_to_the_second() {
    // NOW is 2024-06-01T00:00:00Z.
    let with = |at: &str| {
        check(&[(
            "status:",
            &format!("case:\n  events:\n    - received: {at}\n      channel: mail\nstatus:"),
        )])
    };
    assert!(!with("2024-06-01T00:00:00Z").contains("[future-event]"));
    assert!(with("2024-06-01T00:00:01Z").contains("[future-event]"));
    for (expires, message) in [
        ("2024-07-01T00:00:01Z", None),
        (
            "2024-07-01T00:00:00Z",
            Some("security.txt expires at 2024-07-01T00:00:00Z"),
        ),
        (
            "2024-06-01T00:00:01Z",
            Some("security.txt expires at 2024-06-01T00:00:01Z"),
        ),
        (
            "2024-06-01T00:00:00Z",
            Some("security.txt expired at 2024-06-01T00:00:00Z"),
        ),
    ] {
        let database = TestDatabase::new();
        let configuration = database.read("advgen.yaml");
        database.write(
            "advgen.yaml",
            format!("{configuration}contact: security@example.org\nsecurity_txt: {{expires: {expires}}}\n"),
        );
        let said = database.check().err;
        match message {
            Some(message) => assert!(said.contains(message), "{expires}: {said}"),
            None => assert!(!said.contains("[security-txt-expiry]"), "{expires}: {said}"),
        }
    }
}

#[test]
fn a_link_to_another_advisory_is_no_attachment() {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/2024/EX-2024-0002.md",
            published("EX-2024-0002").replace("lantern", "compass"),
        )
        .write(
            "advisories/EX-2024-0003.md",
            published("EX-2024-0003").replace("lantern", "sextant"),
        );
    for link in [
        "EX-2024-0003.md",
        "EX-2024-0002",
        "EX-2024-0002.md",
        "2024/EX-2024-0002.md",
    ] {
        database.write(
            "advisories/EX-2024-0001.md",
            published("EX-2024-0001").replace(TEXT, &format!("See [the other]({link}).")),
        );
        let said = database.check().err;
        assert!(!said.contains("[attachment]"), "{link}: {said}");
    }
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001").replace(TEXT, "See [the other](EX-2024-0009.md)."),
    );
    assert!(database.check().err.contains("[attachment]"));
}
