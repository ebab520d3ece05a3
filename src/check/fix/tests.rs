use proptest::prelude::*;

use super::*;
use crate::finding::{Change, Findings, Proposal};

fn read(text: &str) -> Vec<Finding> {
    crate::check::read_text("advisories/EX-1.md", "EX-1", text).1
}

fn file(yaml: &str) -> String {
    format!("---\nid: EX-1\nstatus: draft\n{yaml}---\n# T\n")
}

#[test]
fn what_a_mend_uncovers_is_mended_too() {
    let text = "\n---\nid: EX-1\nstatus: draft\naliases:\n\t- EX-1\n\t- CVE-1\n\t- CVE-1\ncwe: 079\n---\n# T\n";
    let mended = mended(text, read).unwrap().unwrap();
    assert_eq!(mended.text, file("aliases:\n  - CVE-1\ncwe: [CWE-79]\n"));
    let rules: Vec<(&str, usize)> = mended.mends.iter().map(|(r, n)| (r.id(), *n)).collect();
    assert_eq!(
        rules,
        [
            ("frontmatter", 1),
            ("yaml", 1),
            ("wrong-type", 1),
            ("valid-aliases", 2),
            ("cwe-form", 1)
        ]
    );
    assert!(super::mended(&mended.text, read).unwrap().is_none());
}

/// A rule that is wrong: its fix of `draft` does what `change` says.
fn fake(text: &str, change: impl Fn(std::ops::Range<usize>) -> Change) -> Vec<Finding> {
    let mut found = read(text);
    let mut findings = Findings::new("advisories/EX-1.md");
    if let Some(at) = text.find("draft") {
        findings.push(Rule::OsvSchema, at..at + 5, "", "");
        findings.propose(Proposal::safe(change(at..at + 5)));
    }
    mend::settle(text, &mut findings);
    found.extend(findings.into_vec());
    found
}

#[test]
fn a_file_that_would_be_worse_is_left_as_it_is() {
    let text = file("cwe: [79]\n");
    let to = |written: &'static str| {
        mended(&text, move |text| {
            fake(text, |at| Change::bytes(at, written))
        })
    };
    // The control: this mends, and the guard lets it pass.
    assert!(to("rejected").unwrap().is_some());
    // Two errors for one.
    assert_eq!(to("nothing\nnothing: 1\nmore: 2").err(), Some(Worse));
    // Another key is lost.
    let lost = |text: &str| fake(text, |at| Change::bytes(at.start..at.end + 1, "rejected #"));
    assert_eq!(mended(&text, lost).err(), Some(Worse));
}

/// Findings of these rules, of which errors are counted.
fn found(rules: &[Rule]) -> Vec<Finding> {
    let mut findings = Findings::new("advisories/EX-1.md");
    for rule in rules {
        findings.push(*rule, 0..0, "", "");
    }
    findings.into_vec()
}

#[test]
fn a_round_is_worse_when_errors_are_added_or_the_file_is_read_no_more() {
    use Rule::{AffectedMissing, CweForm, OsvSchema, Yaml};
    for (before, after, want) in [
        (&[OsvSchema][..], &[][..], false),
        (&[OsvSchema], &[CweForm], false),
        (&[OsvSchema], &[OsvSchema, CweForm], true),
        // Warnings are no errors.
        (&[OsvSchema], &[OsvSchema, AffectedMissing], false),
        // What could not be read hid the others; what is hidden now may be anything.
        (&[Yaml], &[OsvSchema, CweForm], false),
        (&[OsvSchema, CweForm], &[Yaml], true),
        (&[Yaml, CweForm], &[Yaml], false),
        (&[Yaml], &[Yaml, CweForm], true),
    ] {
        let is_worse = is_worse(&found(before), &found(after));
        assert_eq!(is_worse, want, "{before:?} {after:?}");
    }
}

#[test]
fn fixes_that_touch_are_made_in_two_rounds() {
    for (second, together) in [(3..5, 1), (4..5, 2), (2..5, 1), (2..2, 1)] {
        let mut findings = Findings::new("advisories/EX-1.md");
        for (span, text) in [(0..3, "x"), (second.clone(), "y")] {
            findings.push(Rule::OsvSchema, span.clone(), "", "");
            findings.propose(Proposal::safe(Change::bytes(span, text)));
        }
        mend::settle("abcdef\n", &mut findings);
        let round = Round::of(&findings.into_vec());
        assert_eq!(round.rules.len(), together, "{second:?}");
    }
}

#[test]
fn a_fix_that_never_ends_ends() {
    let longer = |text: &str| fake(text, |at| Change::bytes(at.end..at.end, " "));
    let mended = mended(&file(""), longer).unwrap().unwrap();
    assert_eq!(mended.mends[&Rule::OsvSchema], MOST_ROUNDS);
}

#[test]
fn a_record_that_was_taken_over_is_not_touched() {
    let text = "---\nid: EX-1\nstatus: published\nmodified: 2024-03-01T10:00:00Z\naliases: [CVE-1, CVE-1]\n---\n# T\n";
    let found = read(text);
    let fix = found.iter().find_map(|finding| finding.fix.as_ref());
    assert_eq!(fix.unwrap().disposition(), Disposition::Suggestion);
    assert!(mended(text, read).unwrap().is_none());
}

/// A piece of frontmatter as somebody wrote it, and as it is to be.
fn piece() -> impl Strategy<Value = (&'static str, &'static str)> {
    let same = |text| (text, text);
    prop::sample::select(vec![
        same("# A comment: [a, b]\n"),
        same("# Tabs\tand  spaces \n"),
        same("details: |\n  # no comment\n  aliases: [EX-1]\n\n  cwe: 79\n"),
        same("published: 2024-02-01\n"),
        same("credits:\n- finder:   'A.  Researcher'   # c\n"),
        same("severity: [CVSS:3.1/AV:N]\n"),
        ("aliases: [EX-1, A-1 , A-1]  # d\n", "aliases: [A-1]  # d\n"),
        (
            "aliases:\n    # e\n    - EX-1\n    - 'A-1' # f\n    - A-1\n",
            "aliases:\n    # e\n    - 'A-1' # f\n",
        ),
        ("aliases: [EX-1]\n", ""),
        ("related: B-1\n", "related: [B-1]\n"),
        ("upstream: ~\n", ""),
        (
            "upstream: [\"C-1 \",\n  D-1]\n",
            "upstream: [\"C-1\",\n  D-1]\n",
        ),
        ("cwe: [ '79', CWE-080 ]#\n", "cwe: [ '79', CWE-080 ]#\n"),
        (
            "cwe: [ '79', CWE-080 ] #\n",
            "cwe: [ 'CWE-79', CWE-80 ] #\n",
        ),
        (
            "disclosure: 2024-02-01t10:00:00z #g\n",
            "disclosure: 2024-02-01T10:00:00Z #g\n",
        ),
        (
            "references:\n  - {FIX: https://example.org/}\n  - type: web # h\n    url: \" https://example.org/x\"\n",
            "references:\n  - {FIX: https://example.org/}\n  - type: WEB # h\n    url: \"https://example.org/x\"\n",
        ),
        (
            "affected:\n  - package: {ecosystem: pypi, name: A_b} # i\n    versions: '1.0'\n",
            "affected:\n  - package: {ecosystem: PyPI, name: a-b} # i\n    versions: ['1.0']\n",
        ),
    ])
}

fn key(piece: &str) -> &str {
    piece.split(':').next().unwrap()
}

proptest! {
    /// Each piece is mended as if it stood there alone, and everything around stays to the byte.
    #[test]
    fn what_is_not_damaged_stays_to_the_byte(
        pieces in prop::collection::vec(piece(), 0..8),
        windows in any::<bool>(),
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let (mut before, mut after) = (String::new(), String::new());
        for (damaged, mended) in pieces {
            if damaged.starts_with('#') || seen.insert(key(damaged)) {
                before.push_str(damaged);
                after.push_str(mended);
            }
        }
        // This is no YAML, so nothing is mended.
        if before.contains("]#") {
            after.clone_from(&before);
        }
        let ends = |text: String| if windows { text.replace('\n', "\r\n") } else { text };
        let (before, after) = (ends(file(&before)), ends(file(&after)));
        let mended = mended(&before, read).unwrap();
        prop_assert_eq!(mended.map_or(before, |mended| mended.text), after);
    }

    /// Whatever a file looks like: what is mended once is mended, and no comment is lost.
    #[test]
    fn mending_ends_and_loses_no_comment(
        pieces in prop::collection::vec(piece(), 0..6),
        slips in prop::collection::vec((any::<prop::sample::Index>(), "[\\t \n#:,\\[\\]{}'\"a|-]{0,2}", 0..3_usize), 0..4),
    ) {
        let yaml: String = pieces.iter().map(|(damaged, _)| *damaged).collect();
        let mut text: Vec<char> = file(&yaml).chars().collect();
        for (at, written, gone) in slips {
            let at = at.index(text.len());
            let end = (at + gone).min(text.len());
            text.splice(at..end, written.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(Some(once)) = mended(&text, read) {
            prop_assert!(mended(&once.text, read).is_ok_and(|again| again.is_none()), "{:?}", once.text);
            for comment in ["# c\n", "# d\n", "# e\n", "# f\n", "#g\n", "# h\n", "# i\n"] {
                let count = |text: &str| text.matches(comment).count();
                prop_assert_eq!(count(&text), count(&once.text), "{:?} to {:?}", text, once.text);
            }
        }
    }
}
