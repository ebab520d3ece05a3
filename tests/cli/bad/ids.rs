//! Ids become file names and addresses.

use snapbox::str;

use crate::database::{NOW, TestDatabase, draft, published};

/// What `check` prints about an id, which also must not get into any path.
fn id(id: &str) -> crate::run::Run {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001").replace("id: EX-2024-0001", &format!("id: {id}")),
    );
    let before = database.content("..");
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert_eq!(database.content(".."), before);
    let run = database.check();
    run.fails_with(1).lacks("\u{202e}").lacks("\u{7}");
    run
}

#[test]
fn an_id_that_climbs_out_of_the_folder() {
    id("../../x").err(str![[r#"
error[id-form]: the id contains `/`
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: ../../x
  |     ^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_with_a_slash() {
    id("EX-2024/0001").err(str![[r#"
error[id-form]: the id contains `/`
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: EX-2024/0001
  |     ^^^^^^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_with_a_space() {
    id("EX-2024 0001").err(str![[r#"
error[id-form]: the id contains a space
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: EX-2024 0001
  |     ^^^^^^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_with_a_control_character() {
    id("\"EX-2024-\\a0001\"").err(str![[r#"
error[id-form]: the id contains the character U+0007
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: "EX-2024-\a0001"
  |     ^^^^^^^^^^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_with_a_character_that_turns_the_text_around() {
    id("EX-2024-\u{202e}0001").err(str![[r#"
error[id-form]: the id contains the character U+202E
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: EX-2024-�0001
  |     ^^^^^^^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_of_three_hundred_characters() {
    id(&format!("EX-{}", "1".repeat(297))).err(str![[r#"
error[id-form]: the id has 300 bytes, more than 100
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: EX-111111111111111111111111111111111111111111...111111111111111111111111111111111111111111111
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^...^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE-2026-K7Q2; `advgen new` draws one

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_that_is_no_text() {
    id("{a: 1}").err(str![[r#"
error[wrong-type]: the id has to be text, and this is a mapping
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: {a: 1}
  |     ^^^^^^
  |
  = help: Write text

1 advisory checked: 1 error in 1 file

"#]]);
    id("").has("wrong-type");
}

#[test]
fn an_id_with_another_prefix() {
    let database = TestDatabase::new();
    database.write("advisories/XE-2024-0001.md", published("XE-2024-0001"));
    database.check().fails_with(1).err(str![[r#"
error[id-prefix]: this id does not begin with `EX`
 --> advisories/XE-2024-0001.md:2:5
  |
2 | id: XE-2024-0001
  |     ^^^^^^^^^^^^
  |
  = help: Rename the entry, or, if it was taken over from elsewhere, add `XE` to `ids: also:` in advgen.yaml

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_id_that_the_file_name_does_not_promise() {
    id("EX-2024-0002").err(str![[r#"
error[file-name]: the id is `EX-2024-0002`, and the file is named after `EX-2024-0001`
 --> advisories/EX-2024-0001.md:2:5
  |
2 | id: EX-2024-0002
  |     ^^^^^^^^^^^^
  |
  = help: Rename the file to `EX-2024-0002.md`, or write the id that the file promises

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn two_files_with_one_id() {
    let database = TestDatabase::new();
    database
        .write("advisories/2023/EX-2024-0001.md", published("EX-2024-0001"))
        .write(
            "advisories/2024/EX-2024-0001/index.md",
            draft("EX-2024-0001"),
        );
    database.check().fails_with(1).err(str![[r#"
error[duplicate-id]: another file has the same id
 --> advisories/2024/EX-2024-0001/index.md:2:5
  |
2 | id: EX-2024-0001
  |     ^^^^^^^^^^^^
  |
  = note: used here as well: advisories/2023/EX-2024-0001.md:2
  = help: Give one of the two another id; `advgen new` draws one

2 advisories checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn two_ids_that_differ_in_case_only() {
    let database = TestDatabase::new();
    database
        .write("advisories/a/EX-2024-ABCD.md", published("EX-2024-ABCD"))
        .write("advisories/b/EX-2024-abcd.md", published("EX-2024-abcd"));
    database.check().fails_with(1).err(str![[r#"
error[duplicate-id]: another file has an id that differs in case only
 --> advisories/b/EX-2024-abcd.md:2:5
  |
2 | id: EX-2024-abcd
  |     ^^^^^^^^^^^^
  |
  = note: used here as well: advisories/a/EX-2024-ABCD.md:2
  = help: Give one of the two another id; `advgen new` draws one

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_unreadable_file_still_clashes() {
    let database = TestDatabase::new();
    database
        .write("advisories/a/EX-2024-0001.md", published("EX-2024-0001"))
        .write("advisories/b/EX-2024-0001.md", "no frontmatter");
    database
        .check()
        .fails_with(1)
        .has("duplicate-id")
        .has("frontmatter");
}
