use super::*;

pub(super) fn read_text(text: &str) -> (Option<Configuration>, Vec<String>) {
    let mut findings = Findings::new(FILE);
    let read = read(text, &mut findings);
    let messages = findings.into_vec().into_iter().map(|f| f.message).collect();
    (read, messages)
}

pub(super) const MINIMAL: &str =
    "database: {name: N, base_url: https://example.org/s}\nids: {prefix: EX}\n";

#[test]
fn the_smallest_configuration_has_safe_defaults() {
    let (read, messages) = read_text(MINIMAL);
    assert_eq!(messages, Vec::<String>::new());
    let read = read.unwrap();
    assert_eq!(read.base_url.as_str(), "https://example.org/s/");
    assert_eq!(read.id_form, IdForm::Random);
    assert_eq!(read.policy, Policy::default());
}

#[test]
fn prefixes_are_added_and_nothing_else_is_touched() {
    for (before, after) in [
        (
            "database: {name: N, base_url: https://x/}\nids:\n  # ours\n  prefix: EX # short\n  form: random\n",
            "database: {name: N, base_url: https://x/}\nids:\n  # ours\n  prefix: EX # short\n  also: [GO, PSF]\n  form: random\n",
        ),
        (
            "ids: {prefix: EX}\ndatabase: {name: N, base_url: https://x/}\n",
            "ids: {prefix: EX, also: [GO, PSF]}\ndatabase: {name: N, base_url: https://x/}\n",
        ),
        (
            "ids:\n  prefix: EX\n  also:\n    - OSV\ndatabase: {name: N, base_url: https://x/}\n",
            "ids:\n  prefix: EX\n  also:\n    [OSV, GO, PSF]\ndatabase: {name: N, base_url: https://x/}\n",
        ),
    ] {
        assert_eq!(
            with_prefixes(before, &["GO", "PSF"]).as_deref(),
            Some(after)
        );
    }
    assert_eq!(with_prefixes("broken: [", &["GO"]), None);
}

#[test]
fn mistakes_are_named() {
    for (text, want) in [
        ("", "the configuration is empty"),
        (
            "database: {name: N, base_url: ftp://x}\nids: {prefix: EX}\n",
            "begins with http",
        ),
        (
            "database: {name: N, base_url: https://x/}\nids: {prefix: E/X}\n",
            "cannot be the prefix",
        ),
        (
            "database: {name: N, base_url: https://x/}\nids: {prefix: EX, form: rand}\n",
            "`rand` is no form of ids",
        ),
        (
            "database: {nam: N, base_url: https://x/}\nids: {prefix: EX}\n",
            "`name` is missing",
        ),
        (
            "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\nsecurity_txt: {expires: 2027-10-01}\n",
            "is a date",
        ),
        (
            "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\ncontact: a@example.org\nsecurity_txt: {expires: 2027-10-01T00:00:00Z, languages: [\"en\\nContact: x\"]}\n",
            "is no language",
        ),
        (
            "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\npolicy: {deadline_days: soon}\n",
            "whole number up to 10000",
        ),
    ] {
        let (read, messages) = read_text(text);
        assert!(read.is_none(), "{text}");
        assert!(
            messages.iter().any(|m| m.contains(want)),
            "{text}: {messages:?}"
        );
    }
}
