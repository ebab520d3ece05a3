//! YAML that two programs read differently, or that is made to hurt.

use std::time::{Duration, Instant};

use snapbox::str;

use crate::database::{NOW, TestDatabase, published};

/// What `check` prints about a frontmatter.
fn yaml(yaml: impl AsRef<[u8]>) -> crate::run::Run {
    let database = TestDatabase::new();
    let text = [b"---\n", yaml.as_ref(), b"---\n# A title\n\nText.\n"].concat();
    database.write("advisories/EX-2024-0001.md", text);
    let run = database.check();
    if run.err.contains("error[") {
        database.run(&["build", "--now", NOW]).fails_with(1);
        assert!(!database.has("public"));
    }
    run
}

#[test]
fn a_key_written_twice() {
    yaml("id: EX-2024-0001\nstatus: draft\ncase: {}\nstatus: published\n")
        .fails_with(1)
        .err(str![[r#"
error[duplicate-key]: `status` is written twice
 --> advisories/EX-2024-0001.md:5:1
  |
3 | status: draft
  | ------ first written here
4 | case: {}
5 | status: published
  | ^^^^^^
  |
  = help: Keep one of the two

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_unquoted_version_is_read_as_it_is_written() {
    let database = TestDatabase::new();
    let text = published("EX-2024-0001").replace("\"1.0.0\", fixed: \"1.2.3\"", "1.0, fixed: 1.10");
    database.write("advisories/EX-2024-0001.md", text.replace("npm", "PyPI"));
    database.check().succeeds();
}

#[test]
fn an_unquoted_date_in_free_fields_stays_text() {
    yaml("id: EX-2024-0001\nstatus: draft\ncase: {notes: {received: 2024-01-05}}\ndatabase_specific: {day: 2024-01-05, version: 1.10}\n").succeeds();
}

#[test]
fn a_tab() {
    yaml("id: EX-2024-0001\nstatus: draft\ncase:\n\treporter: x\n").fails_with(1).err(str![[r#"
error[yaml]: this is not YAML: tabs disallowed within this context (block indentation)
 --> advisories/EX-2024-0001.md:5:2
  |
5 |     reporter: x
  |     ^
  |
  = help: Check the indentation, use spaces instead of tabs, and put quotes around text that contains `: ` or ` #`, or that starts with a special character; `advgen check --fix` does it

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn anchors_that_explode() {
    let mut bomb =
        "id: EX-2024-0001\nstatus: draft\ncase:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            .to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.extend([
            "  a",
            &level.to_string(),
            ": &a",
            &level.to_string(),
            " [",
            &items,
            "]\n",
        ]);
    }
    yaml(bomb).fails_with(1).err(str![[r#"
error[yaml]: YAML anchors (`&name`) are not allowed
 --> advisories/EX-2024-0001.md:5:11
  |
5 |   a0: &a0 [x, x, x, x, x, x, x, x, x]
  |           ^
  |
  = help: Write the value out wherever it is needed; if a text begins with `&`, put it in quotes

1 advisory checked: 1 error in 1 file

"#]]);
    yaml("id: EX-2024-0001\nstatus: draft\nrelated: [*nothing]\n").fails_with(1);
}

#[test]
fn tags() {
    yaml("id: !!str EX-2024-0001\nstatus: draft\n")
        .fails_with(1)
        .err(str![[r#"
error[yaml]: YAML tags (`!name`) are not allowed
 --> advisories/EX-2024-0001.md:2:11
  |
2 | id: !!str EX-2024-0001
  |           ^^^^^^^^^^^^
  |
  = help: Remove the tag; if a text begins with `!`, put it in quotes

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_merge_key_is_a_key_like_any_other() {
    yaml("id: EX-2024-0001\nstatus: draft\n<<: {status: published}\n").fails_with(1).err(str![[r#"
error[unknown-key]: `<<` is not a key that is known here
 --> advisories/EX-2024-0001.md:4:1
  |
4 | <<: {status: published}
  | ^^
  |
  = help: Remove it; the keys known here are `id`, `status`, `disclosure`, `published`, `withdrawn`, `withdrawn_reason`, `superseded_by`, `case`, `aliases`, `related`, `upstream`, `affected`, `references`, `credits`, `database_specific`, `modified`, `severity`, `cwe`, `summary` and `details`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn several_documents() {
    yaml("id: EX-2024-0001\nstatus: draft\n...\nstatus: published\n")
        .fails_with(1)
        .err(str![[r#"
error[yaml]: a second YAML document begins here
 --> advisories/EX-2024-0001.md:5:1
  |
5 | status: published
  | ^
  |
  = help: Keep one document: remove the line `---` or `...`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_directive() {
    yaml("%YAML 1.1\n").fails_with(1);
}

#[test]
fn words_that_older_yaml_takes_for_something_else() {
    // `no` is Norway's code and `on` a package; both have to stay what they are.
    let database = TestDatabase::new();
    let text = published("EX-2024-0001")
        .replace("name: lantern", "name: on")
        .replace("status:", "withdrawn_reason: no\nstatus:");
    database.write("advisories/EX-2024-0001.md", text);
    database
        .check()
        .fails_with(1)
        .has("state-fields")
        .lacks("wrong-type");
}

#[test]
fn null_is_no_value() {
    yaml("id: EX-2024-0001\nstatus:\naliases: ~\nreferences: null\n")
        .fails_with(1)
        .err(str![[r#"
error[wrong-type]: status has to be text, and this is nothing
 --> advisories/EX-2024-0001.md:3:7
  |
3 | status:
  |       ^
  |
  = help: Write text, or remove the key

error[wrong-type]: `aliases` has to be a list, and this is nothing
 --> advisories/EX-2024-0001.md:4:10
  |
4 | aliases: ~
  |          ^
  |
  = help: Write a list, or remove the key; `advgen check --fix` does it

error[wrong-type]: `references` has to be a list, and this is nothing
 --> advisories/EX-2024-0001.md:5:13
  |
5 | references: null
  |             ^^^^
  |
  = help: Write a list, or remove the key; `advgen check --fix` does it

1 advisory checked: 3 errors in 1 file

"#]]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_fine() {
    let database = TestDatabase::new();
    let text = "\u{feff}".to_owned() + &published("EX-2024-0001").replace('\n', "\r\n");
    database.write("advisories/EX-2024-0001.md", text).write(
        "advgen.yaml",
        "\u{feff}".to_owned() + &database.read("advgen.yaml").replace('\n', "\r\n"),
    );
    database.check().succeeds();
}

#[test]
fn positions_are_right_behind_windows_line_ends_and_a_byte_order_mark() {
    let database = TestDatabase::new();
    let text = "\u{feff}".to_owned()
        + &published("EX-2024-0001")
            .replace("status: published", "status: publisht")
            .replace('\n', "\r\n");
    database.write("advisories/EX-2024-0001.md", text);
    database.check().fails_with(1).err(str![[r#"
error[status]: `publisht` is no status
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: publisht␍
  |         ^^^^^^^^
  |
  = help: Write `published`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn text_that_is_not_utf8() {
    yaml(b"id: EX-2024-0001\nstatus: draft\ncase: {reporter: J\xf6rg}\n")
        .fails_with(1)
        .err(str![[r#"
error[not-utf8]: line 4 of the file is not UTF-8
--> advisories/EX-2024-0001.md
 = help: Save the file as UTF-8

1 advisory checked: 1 error in 1 file

"#]]);
    let database = TestDatabase::new();
    database.write("advgen.yaml", b"database: {name: \xff}\n");
    database.check().fails_with(1).err(str![[r#"
error[not-utf8]: line 1 of the file is not UTF-8
--> advgen.yaml
 = help: Save the file as UTF-8

0 advisories checked: 1 error in 1 file

"#]]);
    let utf16: Vec<u8> = published("EX-2024-0001")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        [&[0xff, 0xfe][..], &utf16].concat(),
    );
    database.check().fails_with(1).has("not-utf8");
}

#[test]
fn nul_bytes() {
    yaml(b"id: EX-2024-0001\nstatus: draft\0\n")
        .fails_with(1)
        .lacks("\0");
}

#[test]
fn more_than_a_hundred_megabytes_are_not_read() {
    let database = TestDatabase::new();
    let file = std::fs::File::create({
        std::fs::create_dir(database.at("advisories")).unwrap();
        database.at("advisories/EX-2024-0001.md")
    })
    .unwrap();
    file.set_len(100 * 1024 * 1024 + 1).unwrap();
    let began = Instant::now();
    database.check().fails_with(1).err(str![[r#"
error[unreadable-file]: this has 104857601 bytes, more than the 100 MiB that are read
--> advisories/EX-2024-0001.md
 = help: Move it away

0 advisories checked: 1 error in 1 file

"#]]);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn deep_and_wide_structures_end_early() {
    for text in [
        "case: ".to_owned() + &"[".repeat(100_000),
        "case:\n".to_owned() + &"- ".repeat(50_000),
        "case: {".to_owned() + &"a: {".repeat(50_000),
    ] {
        yaml("id: EX-2024-0001\nstatus: draft\n".to_owned() + &text + "\n").fails_with(1);
    }
}

#[test]
fn traps_in_the_configuration_are_found_too() {
    let database = TestDatabase::new();
    database.write(
        "advgen.yaml",
        "database:\n  nam: Example\n  base_url: security.example.org\nids: {prefix: \"../EX\", form: sequental}\ncontact: phone\npolicy: {deadline_days: ninety}\n",
    );
    database.check().fails_with(1).err(str![[r#"
error[missing-key]: `name` is missing
 --> advgen.yaml:2:3
  |
2 |   nam: Example
  |   ^
  |
  = help: Name the database, as in `name: Example Security Advisories`

error[unknown-key]: `nam` is not a key that is known here
 --> advgen.yaml:2:3
  |
2 |   nam: Example
  |   ^^^
  |
  = help: Write `name`, or remove the key

error[configuration]: this address does not begin with a scheme such as https:
 --> advgen.yaml:3:13
  |
3 |   base_url: security.example.org
  |             ^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write an address such as https://security.example.org/

error[configuration]: `../EX` cannot be the prefix of ids
 --> advgen.yaml:4:15
  |
4 | ids: {prefix: "../EX", form: sequental}
  |               ^^^^^^^
  |
  = help: Use letters, digits and `-`, as in EXAMPLE

error[configuration]: `sequental` is no form of ids
 --> advgen.yaml:4:30
  |
4 | ids: {prefix: "../EX", form: sequental}
  |                              ^^^^^^^^^
  |
  = help: Write `sequential`

error[configuration]: `phone` is no contact
 --> advgen.yaml:5:10
  |
5 | contact: phone
  |          ^^^^^
  |
  = help: Write a mail address, or an address that begins with https:

error[configuration]: `deadline_days` has to be a whole number up to 10000
 --> advgen.yaml:6:25
  |
6 | policy: {deadline_days: ninety}
  |                         ^^^^^^
  |
  = help: Write a number, as in `deadline_days: 90`

0 advisories checked: 7 errors in 1 file

"#]]);
    database.run(&["new"]).fails_with(2).err(str![[r#"
error: advgen.yaml has errors: `advgen check` shows them

"#]]);
    assert!(!database.has("advisories"));
}

#[test]
fn an_empty_configuration_says_what_it_needs() {
    let database = TestDatabase::new();
    database.write("advgen.yaml", "");
    database.check().fails_with(1).err(str![[r#"
error[configuration]: the configuration is empty
 --> advgen.yaml:1:1
  |
1 |
  | ^
  |
  = help: `advgen init` writes a complete one

0 advisories checked: 1 error in 1 file

"#]]);
}
