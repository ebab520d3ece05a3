//! Files that do not say what they are.

use snapbox::str;

use crate::database::{NOW, TestDatabase, published};

/// What `check` prints about one file.
fn check(text: impl AsRef<[u8]>) -> crate::run::Run {
    let database = TestDatabase::new();
    database.write("advisories/EX-2024-0001.md", text);
    // Nothing of it may be published, whatever it is.
    database.write("advisories/EX-2024-0002.md", published("EX-2024-0002"));
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
    database.check()
}

#[test]
fn no_frontmatter() {
    check("# A title\n\nText.\n").fails_with(1).err(str![[r#"
error[frontmatter]: the file does not begin with a `---` line
 --> advisories/EX-2024-0001.md:1:1
  |
1 | # A title
  | ^^^^^^^^^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn unclosed_frontmatter() {
    check("---\nid: EX-2024-0001\nstatus: draft\n\n# A title\n").fails_with(1).err(str![[r#"
error[frontmatter]: the frontmatter is not closed by a second `---` line
 --> advisories/EX-2024-0001.md:1:1
  |
1 | ---
  | ^^^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn an_empty_file() {
    check("").fails_with(1).err(str![[r#"
error[frontmatter]: the file is empty
 --> advisories/EX-2024-0001.md:1:1
  |
1 |
  | ^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn empty_frontmatter() {
    check("---\n---\n# A title\n").fails_with(1).err(str![[r#"
error[frontmatter]: the frontmatter is empty
 --> advisories/EX-2024-0001.md:1:1
  |
1 | ---
  | ^^^
  |
  = help: Begin the file with a line `---`, the fields, and a second line `---`; `advgen new` writes one

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn frontmatter_of_comments_only() {
    check("---\n# nothing here yet\n---\n# A title\n")
        .fails_with(1)
        .err(str![[r#"
error[frontmatter]: the frontmatter holds comments only
 --> advisories/EX-2024-0001.md:2:1
  |
2 | # nothing here yet
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: Write at least `id` and `status`; `advgen new` writes a draft with every field explained

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn frontmatter_that_is_not_yaml() {
    check("---\nid: EX-2024-0001\nstatus: [draft\n---\n# A title\n").fails_with(1).err(str![[r#"
error[yaml]: this is not YAML: unclosed bracket '['
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: [draft
  |         ^
  |
  = help: Check the indentation, use spaces instead of tabs, and put quotes around text that contains `: ` or ` #`, or that starts with a special character

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn frontmatter_that_is_a_list() {
    check("---\n- id: EX-2024-0001\n- status: draft\n---\n# A title\n")
        .fails_with(1)
        .err(str![[r#"
error[wrong-type]: the frontmatter has to be a mapping of keys to values, and this is a list
 --> advisories/EX-2024-0001.md:2:1
  |
2 | - id: EX-2024-0001
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: Write a mapping of keys to values

2 advisories checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_misspelt_key_gets_a_suggestion() {
    check("---\nid: EX-2024-0001\nstatus: draft\nrefrences: []\nsumary: x\nfoobar: 1\n---\n# A title\n")
        .fails_with(1)
        .err(str![[r#"
error[unknown-key]: `refrences` is not a key that is known here
 --> advisories/EX-2024-0001.md:4:1
  |
4 | refrences: []
  | ^^^^^^^^^
  |
  = help: Write `references`, or remove the key

error[unknown-key]: `sumary` is not a key that is known here
 --> advisories/EX-2024-0001.md:5:1
  |
5 | sumary: x
  | ^^^^^^
  |
  = help: Write `summary`, or remove the key

error[unknown-key]: `foobar` is not a key that is known here
 --> advisories/EX-2024-0001.md:6:1
  |
6 | foobar: 1
  | ^^^^^^
  |
  = help: Remove it; the keys known here are `id`, `status`, `disclosure`, `published`, `withdrawn`, `withdrawn_reason`, `superseded_by`, `case`, `aliases`, `related`, `upstream`, `affected`, `references`, `credits`, `database_specific`, `modified`, `severity`, `cwe`, `summary` and `details`

2 advisories checked: 3 errors in 1 file

"#]]);
}

#[test]
fn an_unknown_status_gets_a_suggestion() {
    check("---\nid: EX-2024-0001\nstatus: embargo\n---\n# A title\n")
        .fails_with(1)
        .err(str![[r#"
error[status]: `embargo` is no status
 --> advisories/EX-2024-0001.md:3:9
  |
3 | status: embargo
  |         ^^^^^^^
  |
  = help: Write `embargoed`

2 advisories checked: 1 error in 1 file

"#]]);
    check("---\nid: EX-2024-0001\nstatus: Published\n---\n# A title\n")
        .fails_with(1)
        .has("Write `published`");
}

#[test]
fn missing_keys_are_all_named_at_once() {
    check("---\ncase: {}\n---\n# A title\n")
        .fails_with(1)
        .err(str![[r#"
error[missing-key]: `id` is missing
 --> advisories/EX-2024-0001.md:2:1
  |
2 | case: {}
  | ^
  |
  = help: Add the id that the file is named after

error[missing-key]: `status` is missing
 --> advisories/EX-2024-0001.md:2:1
  |
2 | case: {}
  | ^
  |
  = help: Add `status: draft`; without a status nobody may see the entry

2 advisories checked: 2 errors in 1 file

"#]]);
}

#[test]
fn a_case_within_an_object_that_is_published() {
    for (modified, key, refused) in [
        ("", "case", true),
        ("", "notes", true),
        ("modified: 2024-03-01T00:00:00Z\n", "case", true),
        ("modified: 2024-03-01T00:00:00Z\n", "Case", true),
        // Elsewhere this may be a public word.
        ("modified: 2024-03-01T00:00:00Z\n", "notes", false),
    ] {
        let database = TestDatabase::new();
        database.write(
            "advisories/EX-2024-0001.md",
            published("EX-2024-0001").replace(
                "affected:",
                &format!(
                    "{modified}database_specific:\n  origin: elsewhere\n  {key}: {{text: HUSH}}\naffected:"
                ),
            ),
        );
        let run = database.check();
        if refused {
            run.fails_with(1)
                .has("this belongs to the case, and in here it would be published");
        } else {
            run.succeeds();
        }
    }
}

#[test]
fn an_item_that_says_nothing_does_not_vanish() {
    for (item, wants) in [
        ("references: [{}]", "a reference needs an address"),
        ("credits: [{}]", "a credit needs a name"),
        (
            "credits: [{contact: [\"https://example.org/wick\"]}]",
            "a credit needs a name",
        ),
    ] {
        let text =
            published("EX-2024-0001").replacen("affected:", &format!("{item}\naffected:"), 1);
        check(text).fails_with(1).has(wants);
    }
}
