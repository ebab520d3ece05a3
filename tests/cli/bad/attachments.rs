//! Files beside an advisory.

use snapbox::str;

use crate::database::{NOW, TestDatabase, content, published};

fn with_link(link: &str) -> TestDatabase {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/EX-2024-0001/index.md",
            published("EX-2024-0001") + "\n" + link + "\n",
        )
        .write("advisories/EX-2024-0001/fix.patch", "the patch\n");
    database
}

#[test]
fn a_missing_one_is_an_error() {
    let database = with_link("[the fix](fix.patch) [the test](test.patch)");
    database.check().fails_with(1).err(str![[r#"
error[attachment]: there is no such file beside the text
  --> advisories/EX-2024-0001/index.md:13:33
   |
13 | [the fix](fix.patch) [the test](test.patch)
   |                                 ^^^^^^^^^^
   |
   = help: Add the file, or correct the link

1 advisory checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn an_unreferenced_one_is_private_and_mentioned() {
    let database = with_link("No link.");
    database.check().succeeds().err(str![[r#"
warning[unreferenced-attachment]: no text links this file, so it is not published
--> advisories/EX-2024-0001/fix.patch
 = help: Link it, or leave it here as a private note

1 advisory checked: 1 warning in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).succeeds();
    for (path, bytes) in content(&database.at("public")) {
        assert!(
            !bytes.windows(9).any(|part| part == b"the patch"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn an_absolute_path_is_refused() {
    with_link("[the fix](fix.patch) [x](/etc/passwd)").check().fails_with(1).err(str![[r#"
error[link-scheme]: an absolute path does not stay in the advisory's folder
  --> advisories/EX-2024-0001/index.md:13:26
   |
13 | [the fix](fix.patch) [x](/etc/passwd)
   |                          ^^^^^^^^^^^
   |
   = help: Put the file into the advisory's own folder and link it by its name, or link its https URL

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn a_path_out_of_the_folder_is_refused() {
    with_link("[the fix](fix.patch) [x](../../advgen.yaml)").check().fails_with(1).err(str![[r#"
error[link-scheme]: a path with `..` does not stay in the advisory's folder
  --> advisories/EX-2024-0001/index.md:13:26
   |
13 | [the fix](fix.patch) [x](../../advgen.yaml)
   |                          ^^^^^^^^^^^^^^^^^
   |
   = help: Put the file into the advisory's own folder and link it by its name, or link its https URL

1 advisory checked: 1 error in 1 file

"#]]);
    with_link("[the fix](fix.patch) [x](%2e%2e/%2e%2e/advgen.yaml)")
        .check()
        .fails_with(1);
    with_link("[the fix](fix.patch) [x](..\\..\\advgen.yaml)")
        .check()
        .fails_with(1);
}

#[test]
fn an_attachment_beside_a_plain_file_says_where_to_move_it() {
    let database = TestDatabase::new();
    database
        .write(
            "advisories/2024/EX-2024-0001.md",
            published("EX-2024-0001") + "\n[the fix](fix.patch)\n",
        )
        .write("advisories/2024/fix.patch", "the patch\n");
    database.check().fails_with(1).err(str![[r#"
error[attachment]: only an advisory with a folder of its own can have attachments
  --> advisories/2024/EX-2024-0001.md:13:11
   |
13 | [the fix](fix.patch)
   |           ^^^^^^^^^
   |
   = help: Move the text to `advisories/2024/EX-2024-0001/index.md` and the file beside it

error[misplaced-file]: this file is neither an advisory nor an attachment of one
--> advisories/2024/fix.patch
 = help: Name an advisory `<ID>.md`, and put attachments beside `<ID>/index.md`

1 advisory checked: 2 errors in 2 files

"#]]);
}
