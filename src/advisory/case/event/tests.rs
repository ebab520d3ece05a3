use super::*;
use crate::advisory::case::{Case, read};
use crate::advisory::yaml;

fn case(text: &str) -> (Case, Vec<String>) {
    let mut findings = Findings::new("a.md");
    let tree = yaml::read(text, 0, &mut findings).unwrap();
    let case = read(&tree, &mut findings);
    let messages = findings
        .into_vec()
        .into_iter()
        .map(|finding| format!("{}: {} | {}", finding.rule, finding.message, finding.mend))
        .collect();
    (case, messages)
}

/// An argument that every field of this form takes.
fn example(form: &str) -> String {
    let word = |words: &[&'static str]| words.first().map(ToString::to_string).unwrap();
    match form {
        "an instant" => "2026-11-20T17:40:00Z".to_owned(),
        "a CVE id" => "CVE-2026-41234".to_owned(),
        "an id of this database" => "EX-2026-K7Q2".to_owned(),
        "the hash of the content" => "12345678901234567890123456789012345678ab".to_owned(),
        "party, copy id and SHA-256" => format!("northwind K7Q2-9FXD-B3TM {}", "0".repeat(64)),
        "a number" => "2".to_owned(),
        "severity" => word(&[Severity::High.as_str()]),
        "consent" => word(&[Consent::Named.as_str()]),
        "kind of notice" => word(&[Notice::Final.as_str()]),
        "extent" => word(&[Extent::Full.as_str()]),
        "decision" => word(&[Decision::Continue.as_str()]),
        "condition" => word(&[Waivable::Cve.as_str()]),
        _ => "yes".to_owned(),
    }
}

#[test]
fn every_event_is_made_by_the_command_line_written_and_read_back() {
    for kind in KINDS {
        let mut pairs: Vec<(&str, String)> = kind
            .carries
            .iter()
            .map(|carried| (carried.key, example(carried.form)))
            .collect();
        for (key, value) in &mut pairs {
            match (kind.name, *key) {
                ("disclosed-early", "reason") => *value = "leak".to_owned(),
                ("closed", "reason") => *value = "duplicate".to_owned(),
                ("answered", "answer") => *value = "accepted".to_owned(),
                _ => {}
            }
        }
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let at = Instant::try_from("2026-11-20T17:40:00Z").unwrap();
        let event = Event::from_arguments(kind.name, at, Some("D. Whitlock"), &pairs)
            .unwrap_or_else(|error| panic!("{}: {error}", kind.name));
        let written = yaml::document(&[("events".to_owned(), Block::List(vec![event.block()]))]);
        let (case, messages) = case(&written);
        assert_eq!(messages, Vec::<String>::new(), "{written}");
        let read: Vec<_> = case
            .events()
            .iter()
            .map(|e| (e.at, &e.by, &e.what))
            .collect();
        assert_eq!(read, [(event.at, &event.by, &event.what)], "{written}");
    }
}

#[test]
fn no_key_of_an_event_is_the_name_of_another() {
    for kind in KINDS {
        assert!(
            super::kind(kind.name).is_some_and(|found| std::ptr::eq(found, kind)),
            "{}",
            kind.name
        );
        for carried in kind.carries {
            assert!(
                super::kind(carried.key).is_none() && carried.key != "by",
                "{}",
                carried.key
            );
        }
    }
}

#[test]
fn what_is_wrong_with_an_event_is_said_where_it_stands() {
    for (text, want) in [
        (
            "events: [{recieved: 2026-11-20T17:40:00Z}]",
            "case-event: this names no event | Write `received:` with its instant",
        ),
        (
            "events: [{received: 2026-11-20T17:40:00Z}]",
            "missing-key: `channel` is missing | Add `channel:` with text",
        ),
        (
            "events: [{received: 2026-11-20, channel: mail}]",
            "instant: `2026-11-20` is a date, which begins at another moment in every time zone | Write an instant under `received`",
        ),
        (
            "events: [{replicated: 2026-11-20T17:40:00Z}]",
            "missing-key: `by` is missing | Add `by:` with text",
        ),
        (
            "events: [{triaged: 2026-11-20T17:40:00Z, by: D, severity: hihg}]",
            "case-event: `hihg` is no severity: did you mean `high`? | Write severity under `severity`",
        ),
        (
            "events: [{replicated: 2026-11-20T17:40:00Z, by: D, chanel: x}]",
            "unknown-key: `chanel` is not a key that is known here | Remove it; the keys known here are `replicated` and `by`",
        ),
        (
            "events: [{held: 2026-11-20T17:40:00Z, released: 2026-11-20T17:40:00Z}]",
            "case-event: this event is both `held` and `released` | Write an item of its own for each event",
        ),
        (
            "events: [{fix-ready: 2026-11-20T17:40:00Z, versions: []}]",
            "missing-key: `versions` is empty | Add `versions:` with text",
        ),
        (
            "events: [text]",
            "wrong-type: an event has to be a mapping of keys to values, and this is text | Write a mapping of keys to values",
        ),
        (
            "reporter: {mail: x@example.org}",
            "missing-key: `name` is missing | Add `name:` with text",
        ),
        (
            "repoter: x",
            "unknown-key: `repoter` is not a key that is known here | Write `reporter`, or remove the key",
        ),
    ] {
        let (_, messages) = case(text);
        assert_eq!(messages, [want], "{text}");
    }
}

#[test]
fn arguments_are_refused_with_the_words_that_there_are() {
    let at = Instant::try_from("2026-11-20T17:40:00Z").unwrap();
    for (name, by, pairs, want) in [
        (
            "replicatd",
            None,
            &[][..],
            "there is no event `replicatd`; did you mean `replicated`?",
        ),
        (
            "replicated",
            None,
            &[],
            "`replicated` needs to know who did it: add --by NAME",
        ),
        (
            "received",
            None,
            &[],
            "`received`: `channel` is missing: text",
        ),
        (
            "received",
            None,
            &[("chanel", "x")],
            "`received` has no `chanel`; it carries `channel`\n`received`: `channel` is missing: text",
        ),
        (
            "triaged",
            None,
            &[("by", "Zed"), ("at", "2026-11-22")],
            "`triaged` has no `by`; who did it is an option: --by NAME\n`triaged` has no `at`; its instant is an option: --at INSTANT\n`triaged` needs to know who did it: add --by NAME\n`triaged`: `severity` is missing: severity",
        ),
        (
            "cve-reserved",
            None,
            &[("id", "2026-1")],
            "`cve-reserved`: `id` `2026-1` is no CVE id such as CVE-2026-41234",
        ),
    ] {
        let error = Event::from_arguments(name, at, by, pairs).unwrap_err();
        assert_eq!(error.to_string(), want);
    }
}

#[test]
fn events_count_in_order_of_time_whatever_their_order_in_the_file() {
    let (case, messages) = case(
        "events:\n- {released: 2026-11-22T00:00:00Z, by: D}\n- {held: 2026-11-21T00:00:00Z, by: D, reason: r}\n- {cve-reserved: 2026-11-23T00:00:00Z, id: CVE-2026-41234}\n- {cve-requested: 2026-11-20T00:00:00Z, cna: Example}\n",
    );
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(case.held(), None);
    assert!(matches!(
        case.cve(),
        crate::advisory::case::standing::CveState::Reserved(..)
    ));
}
