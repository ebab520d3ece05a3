//! Instants: the one thing an embargo hangs on.

use snapbox::str;

use crate::database::{NOW, TestDatabase, advisory, embargoed};

/// What `check` prints about a disclosure.
fn disclosure(text: &str) -> crate::run::Run {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        embargoed("EX-2024-0001", text),
    );
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
    let run = database.check();
    run.fails_with(1);
    run
}

/// What `check` prints about these keys.
fn keys(keys: &[(&str, &str)]) -> crate::run::Run {
    let database = TestDatabase::new();
    let mut all = vec![("id", "EX-2024-0001")];
    all.extend(keys);
    database.write("advisories/EX-2024-0001.md", advisory(&all));
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
    let run = database.check();
    run.fails_with(1);
    run
}

#[test]
fn a_bare_date() {
    disclosure("2024-12-01").err(str![[r#"
error[instant]: `2024-12-01` is a date, which begins at another moment in every time zone
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-12-01
  |             ^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
    disclosure("\"2024-12-01\"").has("is a date");
}

#[test]
fn no_offset() {
    disclosure("2024-12-01T17:00:00").err(str![[r#"
error[instant]: `2024-12-01T17:00:00` has no offset from UTC, so it means another moment on every machine
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-12-01T17:00:00
  |             ^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_leap_second() {
    disclosure("2024-12-01T17:00:60Z").err(str![[r#"
error[instant]: `2024-12-01T17:00:60Z` does not exist: leap seconds are not counted by computers
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-12-01T17:00:60Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_day_that_no_calendar_has() {
    disclosure("2023-02-29T17:00:00Z").err(str![[r#"
error[instant]: `2023-02-29T17:00:00Z` does not exist: this month has no such day
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2023-02-29T17:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
    disclosure("2024-12-01T24:00:00Z").has("does not exist");
}

#[test]
fn years_that_are_placeholders() {
    for (text, part) in [
        ("0000-01-01T00:00:00Z", "placeholder"),
        ("0001-01-01T00:00:00Z", "placeholder"),
        ("1970-01-01T00:00:00Z", "placeholder"),
        ("9999-12-31T23:59:59Z", "placeholder"),
        ("10000-01-01T00:00:00Z", "is not written like"),
        ("-2024-01-01T00:00:00Z", "is not written like"),
    ] {
        disclosure(text).has(part);
    }
    disclosure("9999-12-31T23:59:59Z").err(str![[r#"
error[instant]: `9999-12-31T23:59:59Z` lies before 1971 or after 9998: a placeholder, not an instant
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 9999-12-31T23:59:59Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
    disclosure("10000-01-01T00:00:00Z").err(str![[r#"
error[instant]: `10000-01-01T00:00:00Z` is not written like 2026-12-01T17:00:00Z
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 10000-01-01T00:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an instant with an offset, such as 2026-12-01T17:00:00Z

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn other_spellings() {
    for text in [
        "tomorrow",
        "1733072400",
        "2024-12-01T17:00Z",
        "2024-12-01 17:00:00Z",
        "01.12.2024 17:00",
        "~",
        "[]",
    ] {
        disclosure(text);
    }
    disclosure("2024-12-01 17:00:00Z").err(str![[r#"
error[instant]: `2024-12-01 17:00:00Z` is not written like 2026-12-01T17:00:00Z
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-12-01 17:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write `2024-12-01T17:00:00Z`; `advgen check --fix` does it

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn published_in_the_future_is_no_schedule() {
    keys(&[
        ("status", "published"),
        ("published", "2024-07-01T00:00:00Z"),
    ])
    .err(str![[r#"
error[future-instant]: `published` is 2024-07-01T00:00:00Z, which has not come yet
 --> advisories/EX-2024-0001.md:4:12
  |
4 | published: 2024-07-01T00:00:00Z
  |            ^^^^^^^^^^^^^^^^^^^^
  |
  = help: To publish later, write `status: embargoed` and give the instant as `disclosure`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn withdrawn_before_published() {
    keys(&[
        ("status", "withdrawn"),
        ("published", "2024-02-01T10:00:00Z"),
        ("withdrawn", "2024-01-31T10:00:00Z"),
        ("withdrawn_reason", "It was no vulnerability"),
    ])
    .err(str![[r#"
error[instant-order]: `withdrawn` lies before `published`
 --> advisories/EX-2024-0001.md:5:1
  |
5 | withdrawn: 2024-01-31T10:00:00Z
  | ^^^^^^^^^
  |
  = help: Correct one of the two

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn states_that_contradict_their_instants() {
    keys(&[("status", "embargoed")]).err(str![[r#"
error[state-fields]: an embargoed advisory needs the instant at which it becomes public
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargoed
  |         ^^^^^^^^^
  |
  = help: Add `disclosure: 2026-12-01T17:00:00Z` with the agreed instant

1 advisory checked: 1 error in 1 file

"#]]);
    keys(&[("status", "published")]).err(str![[r#"
error[state-fields]: a published advisory needs the instant at which it became public
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: published
  |         ^^^^^^^^^
  |
  = help: Add `published: 2026-12-01T17:00:00Z` with that instant

1 advisory checked: 1 error in 1 file

"#]]);
    keys(&[
        ("status", "withdrawn"),
        ("published", "2024-02-01T10:00:00Z"),
    ])
    .err(str![[r#"
error[state-fields]: a withdrawn advisory needs the instant at which it was taken back
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: withdrawn
  |         ^^^^^^^^^
  |
  = help: Add `withdrawn: 2026-12-01T17:00:00Z` and `withdrawn_reason: …`

1 advisory checked: 1 error in 1 file

"#]]);
    keys(&[("status", "draft"), ("published", "2024-02-01T10:00:00Z")]).err(str![[r#"
error[state-fields]: `published` contradicts the status draft
 --> advisories/EX-2024-0001.md:4:1
  |
4 | published: 2024-02-01T10:00:00Z
  | ^^^^^^^^^
  |
  = help: Remove it; an embargoed advisory becomes public at its `disclosure`

1 advisory checked: 1 error in 1 file

"#]]);
    keys(&[
        ("status", "published"),
        ("published", "2024-02-01T10:00:00Z"),
        ("withdrawn", "2024-03-01T10:00:00Z"),
    ])
    .err(str![[r#"
error[state-fields]: `withdrawn` contradicts the status published
 --> advisories/EX-2024-0001.md:5:1
  |
5 | withdrawn: 2024-03-01T10:00:00Z
  | ^^^^^^^^^
  |
  = help: Write `status: withdrawn`, or remove `withdrawn`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_disclosure_is_past_for_what_comes_under_embargo_after_it() {
    let path = "advisories/EX-2024-0001.md";
    let past = embargoed("EX-2024-0001", "2024-05-01T00:00:00Z");
    let draft = past.replace("status: embargoed", "status: draft");
    let changed = past.clone() + "\nMore.\n";
    let (before, after) = ("2024-04-01T00:00:00Z", "2024-05-02T00:00:00Z");
    for (what, committed, written, is_past) in [
        ("a draft", None, &draft, false),
        (
            "the present moment",
            None,
            &embargoed("EX-2024-0001", NOW),
            false,
        ),
        (
            "an embargo that ended in time",
            Some((&past, before)),
            &past,
            false,
        ),
        (
            "one that ended in time, and is edited",
            Some((&past, before)),
            &changed,
            false,
        ),
        (
            "one that was committed late",
            Some((&past, after)),
            &past,
            false,
        ),
        (
            "a draft that becomes one",
            Some((&draft, before)),
            &past,
            true,
        ),
    ] {
        let database = TestDatabase::in_git();
        if let Some((text, at)) = committed {
            database.write(path, text).commit_at(at);
        }
        database.write(path, written);
        let run = database.check();
        let found = run.err.contains("[past-disclosure]");
        assert_eq!(found, is_past, "{what}: {}", run.err);
    }
}

#[test]
fn a_new_entry_with_a_disclosure_in_the_past() {
    let database = TestDatabase::in_git();
    database.write(
        "advisories/EX-2024-0001.md",
        embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
    );
    database.check().fails_with(1).err(str![[r#"
error[past-disclosure]: this disclosure has passed already, so the entry would be public at once and dated back
 --> advisories/EX-2024-0001.md:4:13
  |
4 | disclosure: 2024-05-01T00:00:00Z
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Give an instant in the future, or write `status: published` with the present one

1 advisory checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn a_disclosure_that_passed_after_the_commit_is_on_time() {
    let database = TestDatabase::in_git();
    database
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-05-01T00:00:00Z"),
        )
        .commit_at("2024-04-01T00:00:00Z");
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
}

#[test]
fn now_has_to_be_an_instant_too() {
    TestDatabase::new().run(&["build", "--now", "2024-06-01"]).fails_with(2).err(str![[r#"
error: invalid value '2024-06-01' for '--now <INSTANT>': `2024-06-01` is a date, which begins at another moment in every time zone

For more information, try '--help'.

"#]]);
}

#[test]
fn published_before_its_disclosure() {
    keys(&[
        ("status", "published"),
        ("published", "2024-02-01T10:00:00Z"),
        ("disclosure", "2024-02-01T10:00:01Z"),
    ])
    .err(str![[r#"
error[state-fields]: the status published says public since 2024-02-01T10:00:00Z, and `disclosure` says private until 2024-02-01T10:00:01Z
 --> advisories/EX-2024-0001.md:5:1
  |
5 | disclosure: 2024-02-01T10:00:01Z
  | ^^^^^^^^^^
  |
  = help: Remove `disclosure`, or, if nobody may see the entry before it, write `status: embargoed` and remove `published`

1 advisory checked: 1 error in 1 file

"#]]);
    keys(&[
        ("status", "withdrawn"),
        ("published", "2024-02-01T10:00:00Z"),
        ("withdrawn", "2024-03-01T10:00:00Z"),
        ("withdrawn_reason", "It was no vulnerability"),
        ("disclosure", "2998-02-01T10:00:00Z"),
    ])
    .has("says private until 2998-02-01T10:00:00Z");
    // What a flip leaves behind.
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        advisory(&[
            ("id", "EX-2024-0001"),
            ("status", "published"),
            ("disclosure", "2024-02-01T12:00:00+02:00"),
            ("published", "2024-02-01T10:00:00Z"),
        ]),
    );
    database.check().succeeds();
}
